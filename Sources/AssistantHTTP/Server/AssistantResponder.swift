internal import Answers
internal import CoreMetrics
internal import DocIndex
internal import Hummingbird
package import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import Synchronization

/// Everything between a request's head and its response, from the outside in: metrics, identity, log, headers, errors, limits, `Host`,
/// and the routes of the current build.
///
/// Headers are set outside the middleware that turns errors into responses, so that no error leaves without them. What is made here lives as
/// long as the server; what belongs to one build is made in the closure, again for each build.
package struct AssistantResponder: HTTPResponder {
    package let build: CurrentBuild
    /// Takes other settings over, as far as they can change while the server runs; rates with the next build that is opened.
    package let update: @Sendable (AssistantConfiguration) -> Void
    /// What SIGHUP does; without settings to read it is the build alone that is opened again.
    package let reload = Reload()
    /// Tells at once what the log would say a second later.
    package let report: @Sendable () -> Void
    /// The same at the end, and waits until the audit log has its part.
    package let finish: @Sendable () async -> Void
    private let chain: any HTTPResponder<AssistantContext>

    /// - Parameter live: A site that takes the place of the build's files.
    package init(_ parts: ServerParts, serving dist: Dist, live: LiveSite? = nil) {
        let (configuration, metrics, logger) = (parts.configuration, parts.metrics, parts.logger)
        let (lifecycle, monitor, operators) = (parts.lifecycle, parts.monitor, parts.operators)
        let limiter = Mutex<RateLimiter>.Box(RateLimiter(configuration))
        let captcha = CaptchaGate(
            configuration.captcha,
            operators: operators,
            health: parts.captcha,
            metrics: CaptchaMetrics(metrics),
            logger: logger
        )
        let flags = FeatureFlags(configuration.flags, trail: parts.trail, metrics: metrics)
        let signIn = SignInAccess(configuration.signIn, metrics: metrics, logger: logger, clock: parts.clock)
        let system = SystemRoutes(
            configuration: configuration,
            lifecycle: lifecycle,
            monitor: monitor,
            flags: flags,
            operators: operators,
            clock: parts.clock
        )
        let losses = RequestLosses(metrics: metrics, logger: logger)
        let routes = BuildRoutes(
            parts: parts,
            operators: operators,
            flags: flags,
            reload: reload,
            signIn: signIn,
            captcha: captcha,
            system: system,
            exports: parts.process.exports,
            limiter: limiter,
            live: live,
            losses: losses
        )
        build = CurrentBuild(
            dist,
            at: configuration.buildFolder,
            index: parts.index,
            lifecycle: lifecycle,
            logger: logger,
            metrics: metrics,
            makeRoutes: routes.table
        )
        update = { configuration in
            limiter.mutex.withLock { $0 = RateLimiter(configuration) }
            operators.update(configuration)
            flags.update(configuration.flags)
            parts.process.accessLog.update(rate: configuration.accessLogRate)
            if let kapa = configuration.kapa { parts.kapa?.client.update(key: kapa.key) }
        }
        reload.set { [weak build] in
            await build?.reload(isForced: true)
            return true
        }
        report = {
            losses.report()
            operators.report()
        }
        finish = {
            losses.report()
            await operators.finish()
        }
        let origins = Set(configuration.corsOrigins)
        chain = RequestChain.make(
            parts.process,
            metrics: metrics,
            losses: losses,
            words: { [build] in build.words },
            sharing: origins.isEmpty ? nil : CrossOriginAccess(origins: origins, base: configuration.basePath ?? dist.basePath),
            places: parts.places,
            hosts: HostCheck(parts.hosts),
            persons: signIn.map(PrincipalFinder.init),
            answering: build
        )
    }

    package func respond(to request: Request, context: AssistantContext) async throws -> Response {
        try await chain.respond(to: request, context: context)
    }
}

/// Makes the routes of a build, again for each build: what they share with those before it, and the server.
private struct BuildRoutes: Sendable {
    let parts: ServerParts
    let operators: OperatorAccess
    let flags: FeatureFlags
    let reload: Reload
    let signIn: SignInAccess?
    let captcha: CaptchaGate?
    let system: SystemRoutes
    let exports: MetricsRoute
    let limiter: Mutex<RateLimiter>.Box
    let live: LiveSite?
    let losses: RequestLosses

    func table(of dist: Dist) -> RouteTable {
        let configuration = parts.configuration
        let limits = configuration.limits
        let (index, lifecycle, monitor) = (parts.index, parts.lifecycle, parts.monitor)
        let worker = IndexWorker(
            dist.index,
            pool: parts.process.indexPool,
            line: parts.indexLine,
            maxWaiting: limits.maxWaitingQueries,
            metrics: parts.metrics
        )
        let search = SearchService(worker)
        let answers = parts.answers(from: worker, of: dist)
        let site = SiteRoutes(files: dist.files, cacheBytes: limits.siteCacheBytes, streamed: parts.process.streamed)
        let base = configuration.basePath ?? dist.basePath
        let live = live.map { LiveRoutes(live: $0, site: site, base: base, limits: limits, lifecycle: lifecycle) }
        let isFile = live?.knows ?? site.knows
        let kapa = KapaStatusRoute(configuration: configuration.kapa, kapa: parts.kapa, state: parts.state)
        let admin = AdminRoutes(
            lifecycle: lifecycle,
            trail: parts.trail,
            flags: flags,
            kapa: kapa,
            reload: reload,
            limits: limits
        )
        let pages = OwnPages(hosts: parts.hosts, baseURL: dist.baseURL, base: base, isFile: isFile)
        return RouteTable(
            HealthRoutes(dist: dist, index: index, lifecycle: lifecycle, monitor: monitor, clock: parts.clock)
                .routes
                + system.routes(of: dist)
                + admin.routes(of: dist, openedAt: parts.clock.now)
                + exports.routes(refreshing: parts.refreshMetrics)
                + OpenAPIRoute().routes
                + SearchRoute(search: search, maxQueryCharacters: limits.maxQueryCharacters).routes
                + QueryRoute(
                    answers: answers,
                    captcha: captcha,
                    flags: flags,
                    operators: operators,
                    limits: limits,
                    pages: pages,
                    lifecycle: lifecycle,
                    losses: losses,
                    words: dist.index.words
                ).routes
                + CaptchaRoutes(gate: captcha, words: dist.index.words, maxBodyBytes: limits.maxBodyBytes).routes
                + FeedbackRoute(
                    state: parts.state,
                    answers: answers,
                    pages: pages,
                    limiter: limiter.mutex.withLock { $0 },
                    limits: limits
                ).routes
                + kapa.routes
                + SearchPageRoute(site: site, search: search, words: dist.index.words, maxQueryCharacters: limits.maxQueryCharacters).routes
                + apiPage(site, dist, isFile: isFile)
                + (signIn.flatMap(SignInRoutes.init)?.routes ?? [])
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
    /// The page about the API, where the site has none of its own.
    private func apiPage(_ site: SiteRoutes, _ dist: Dist, isFile: (String) -> Bool) -> [Route] {
        let configuration = parts.configuration
        guard configuration.hasAPIPage, !isFile("/docs/api/"), !isFile("/docs/api/index.html") else { return [] }
        var origin = dist.baseURL ?? "http://\(configuration.host):\(configuration.port)"
        if origin.hasSuffix("/") { origin.removeLast() }
        return APIPageRoute(site: site, title: dist.title, origin: origin).routes
    }
}
