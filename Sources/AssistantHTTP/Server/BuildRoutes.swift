internal import Answers
internal import CoreMetrics
internal import DocIndex
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import Synchronization

/// Makes the routes of a build, again for each build: what they share with those before it, and the server.
struct BuildRoutes: Sendable {
    let parts: ServerParts
    let operators: OperatorAccess
    let flags: FeatureFlags
    /// Opens the build again; set when there is one.
    let openAgain = Reload()
    private let access: Mutex<SignInAccess?>.Box
    let captcha: CaptchaGate?
    let exports: MetricsRoute
    let limiter: Mutex<RateLimiter>.Box
    let live: LiveSite?
    let losses: RequestLosses

    /// - Parameter live: A site that takes the place of the build's files.
    init(_ parts: ServerParts, losses: RequestLosses, live: LiveSite?) {
        let (configuration, metrics, logger) = (parts.configuration, parts.metrics, parts.logger)
        self.parts = parts
        self.losses = losses
        self.live = live
        operators = parts.operators
        exports = parts.process.exports
        limiter = Mutex<RateLimiter>.Box(RateLimiter(configuration))
        captcha = CaptchaGate(
            configuration.captcha,
            operators: operators,
            health: parts.captcha,
            metrics: CaptchaMetrics(metrics),
            logger: logger
        )
        flags = parts.flags
        access = Mutex.Box(
            SignInAccess(configuration.signIn, health: parts.identity, metrics: metrics, logger: logger, clock: parts.clock)
        )
    }

    /// What those have who sign in, and services with tokens.
    var signIn: SignInAccess? { access.mutex.withLock { $0 } }

    /// Takes other settings over, for tables that are made from here on.
    func take(_ new: AssistantConfiguration) {
        let old = parts.configuration
        parts.take(new)
        // Clients keep what they have used up where nothing of it has changed.
        if RateLimiter.differs(old, new) { limiter.mutex.withLock { $0 = RateLimiter(new) } }
        captcha?.update(new.captcha)
        guard new.signIn != old.signIn else { return }
        access.mutex.withLock { access in
            access = SignInAccess(
                new.signIn,
                health: parts.identity,
                metrics: parts.metrics,
                logger: parts.logger,
                clock: parts.clock,
                inPlaceOf: access
            )
        }
    }

    /// - Parameter openedAt: When the build was opened.
    func table(of dist: OpenBuild, openedAt: Date) -> RouteTable {
        let configuration = parts.configuration
        let limits = configuration.limits
        let worker = IndexWorker(
            dist.index,
            pool: parts.process.indexPool,
            line: parts.indexLine,
            maxWaiting: limits.maxWaitingQueries,
            metrics: parts.metrics
        )
        let site = SiteRoutes(files: dist.files, cacheBytes: limits.siteCacheBytes, streamed: parts.process.streamed)
        let base = configuration.basePath ?? dist.basePath
        let live = live.map { LiveRoutes(live: $0, site: site, base: base, limits: limits, lifecycle: parts.lifecycle) }
        let isFile = live?.knows ?? site.knows
        let signIn = signIn
        let pages = OwnPages(hosts: parts.hosts, baseURL: dist.baseURL, base: base, isFile: isFile)
        return RouteTable(
            routesOfOperators(dist, openedAt) + routesOfReaders(dist, worker, site, pages) + OpenAPIRoute().routes
                + apiPage(site, dist, isFile: isFile)
                + (signIn.flatMap { SignInRoutes($0, trail: parts.trail, ends: parts.sessionEnds, operators: operators) }?.routes ?? [])
                + (live?.routes ?? []),
            operators: operators,
            limiter: limiter.mutex.withLock { $0 },
            origins: OriginCheck(
                baseURL: dist.baseURL,
                allowedHosts: configuration.allowedHosts,
                allowedOrigins: configuration.corsOrigins
            ),
            readers: signIn.flatMap { ReaderGate($0.settings, operators: operators) },
            base: base,
            isFile: isFile,
            fallback: live?.respond ?? site.respond
        )
    }

    /// How the server is, and what operators look at and change.
    private func routesOfOperators(_ dist: OpenBuild, _ openedAt: Date) -> [Route] {
        let configuration = parts.configuration
        let kapa = KapaStatusRoute(configuration: configuration.kapa, kapa: parts.kapa, state: parts.state)
        let health = HealthRoutes(
            dist: dist,
            index: parts.index,
            lifecycle: parts.lifecycle,
            monitor: parts.monitor,
            clock: parts.clock
        )
        let isOneOfSeveral = !parts.process.configuration.sites.isEmpty
        let admin = AdminRoutes(
            lifecycle: parts.lifecycle,
            trail: parts.trail,
            flags: flags,
            kapa: kapa,
            sessionEnds: signIn?.flow == nil ? nil : parts.sessionEnds,
            reload: readAgain,
            site: parts.site,
            serverOperators: parts.process.operators,
            location: configuration.state.location,
            limits: configuration.limits
        )
        let system = SystemRoutes(
            configuration: configuration,
            lifecycle: parts.lifecycle,
            monitor: parts.monitor,
            flags: flags,
            operators: operators,
            clock: parts.clock
        )
        return health.routes + system.routes(of: dist) + admin.routes(of: dist, openedAt: openedAt)
            + exports.routes(forOperatorsOf: isOneOfSeveral ? parts.process.operators : nil) + kapa.routes
    }

    /// What SIGHUP does; in a process that nobody gave settings to read, the build alone is opened again.
    private func readAgain() async -> ReloadReport {
        if let report = await parts.process.reload() { return report }
        return await openAgain() ?? ReloadReport()
    }

    /// Searching, asking and voting.
    private func routesOfReaders(_ dist: OpenBuild, _ worker: IndexWorker, _ site: SiteRoutes, _ pages: OwnPages) -> [Route] {
        let limits = parts.configuration.limits
        let search = SearchService(worker)
        let answers = parts.answers(from: worker, of: dist)
        let words = dist.index.words
        let query = QueryRoute(
            answers: answers,
            captcha: captcha,
            flags: flags,
            operators: operators,
            limits: limits,
            pages: pages,
            lifecycle: parts.lifecycle,
            losses: losses,
            words: words
        )
        let feedback = FeedbackRoute(
            state: parts.state,
            answers: answers,
            pages: pages,
            limiter: limiter.mutex.withLock { $0 },
            limits: limits
        )
        return SearchRoute(search: search, maxQueryCharacters: limits.maxQueryCharacters).routes + query.routes
            + CaptchaRoutes(gate: captcha, words: words, maxBodyBytes: limits.maxBodyBytes).routes + feedback.routes
            + SearchPageRoute(
                site: site,
                search: search,
                flags: flags,
                operators: operators,
                words: words,
                maxQueryCharacters: limits.maxQueryCharacters
            ).routes
    }

    /// The page about the API, where the site has none of its own.
    private func apiPage(_ site: SiteRoutes, _ dist: OpenBuild, isFile: (String) -> Bool) -> [Route] {
        let configuration = parts.configuration
        guard configuration.hasAPIPage, !isFile("/docs/api/"), !isFile("/docs/api/index.html") else { return [] }
        var origin = dist.baseURL ?? "http://\(configuration.host):\(configuration.port)"
        if origin.hasSuffix("/") { origin.removeLast() }
        return APIPageRoute(site: site, title: dist.title, origin: origin).routes
    }
}
