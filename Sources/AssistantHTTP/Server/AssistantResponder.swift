internal import Answers
internal import CoreMetrics
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
    /// Tells at once what the log would say a second later.
    package let report: @Sendable () -> Void
    private let chain: any HTTPResponder<AssistantContext>

    /// - Parameter live: A site that takes the place of the build's files.
    package init(_ parts: ServerParts, serving dist: Dist, live: LiveSite? = nil) {
        let (configuration, metrics, logger) = (parts.configuration, parts.metrics, parts.logger)
        let (lifecycle, monitor, index) = (parts.lifecycle, parts.monitor, parts.index)
        let limiter = Mutex<RateLimiter>.Box(RateLimiter(configuration))
        let accessLog = AccessLog(rate: configuration.accessLogRate)
        let operators = OperatorAccess(configuration, metrics: metrics, logger: logger)
        let captcha = CaptchaGate(
            configuration.captcha,
            operators: operators,
            health: parts.captcha,
            metrics: CaptchaMetrics(metrics),
            logger: logger
        )
        let system = SystemRoutes(
            configuration: configuration,
            lifecycle: lifecycle,
            monitor: monitor,
            operators: operators,
            clock: parts.clock
        )
        let losses = RequestLosses(metrics: metrics, logger: logger)
        let routes = BuildRoutes(
            parts: parts,
            operators: operators,
            captcha: captcha,
            system: system,
            exports: MetricsRoute(registry: metrics, startedAt: lifecycle.startedAt, operators: operators, refresh: parts.refreshMetrics),
            limiter: limiter,
            live: live,
            losses: losses,
            streamed: StreamedFiles(limit: parts.configuration.limits.maxStreamedFiles)
        )
        build = CurrentBuild(
            dist,
            at: configuration.dist,
            index: index,
            lifecycle: lifecycle,
            logger: logger,
            metrics: metrics,
            makeRoutes: routes.table
        )
        update = { configuration in
            limiter.mutex.withLock { $0 = RateLimiter(configuration) }
            operators.update(configuration)
            accessLog.update(rate: configuration.accessLogRate)
            if let kapa = configuration.kapa { parts.kapa?.client.update(key: kapa.key) }
        }
        // From the inside out. Types and not a list of them: every request passes all, and the compiler sees through.
        let checked = Chain(
            HostCheck(AllowedHosts(bound: configuration.host, others: configuration.allowedHosts)),
            Chain(ContinueOnRead(), build)
        )
        let limited = Chain(ConcurrencyLimit(places: parts.places), checked)
        report = {
            losses.report()
            operators.report()
        }
        let answered = Chain(ProblemResponses(losses: losses), limited)
        let origins = Set(configuration.corsOrigins)
        let shared = Chain(origins.isEmpty ? nil : CrossOriginAccess(origins: origins), answered)
        let secured = Chain(SecurityHeaders(), shared)
        let logged = Chain(accessLog, secured)
        let identified = Chain(RequestIdentity(finder: ClientFinder(configuration)), logged)
        chain = Chain(RequestMetrics(metrics), identified)
    }

    package func respond(to request: Request, context: AssistantContext) async throws -> Response {
        try await chain.respond(to: request, context: context)
    }
}

/// Makes the routes of a build, again for each build: what they share with those before it, and the server.
private struct BuildRoutes: Sendable {
    let parts: ServerParts
    let operators: OperatorAccess
    let captcha: CaptchaGate?
    let system: SystemRoutes
    let exports: MetricsRoute
    let limiter: Mutex<RateLimiter>.Box
    let live: LiveSite?
    let losses: RequestLosses
    let streamed: StreamedFiles

    func table(of dist: Dist) -> RouteTable {
        let configuration = parts.configuration
        let limits = configuration.limits
        let (index, lifecycle, monitor) = (parts.index, parts.lifecycle, parts.monitor)
        let worker = IndexWorker(dist.index, width: limits.indexWidth, maxWaiting: limits.maxWaitingQueries, metrics: parts.metrics)
        let search = SearchService(worker)
        let answers = parts.answers(from: worker, of: dist)
        let site = SiteRoutes(files: dist.files, cacheBytes: limits.siteCacheBytes, streamed: streamed)
        let base = configuration.basePath ?? dist.basePath
        let live = live.map { LiveRoutes(live: $0, site: site, base: base, limits: limits, lifecycle: lifecycle) }
        let isFile = live?.knows ?? site.knows
        let pages = OwnPages(configuration, baseURL: dist.baseURL, base: base, isFile: isFile)
        return RouteTable(
            HealthRoutes(dist: dist, index: index, lifecycle: lifecycle, monitor: monitor, operators: operators, clock: parts.clock)
                .routes
                + system.routes(of: dist)
                + exports.routes
                + OpenAPIRoute().routes
                + SearchRoute(search: search, maxQueryCharacters: limits.maxQueryCharacters).routes
                + QueryRoute(
                    answers: answers,
                    captcha: captcha,
                    limits: limits,
                    pages: pages,
                    lifecycle: lifecycle,
                    losses: losses
                ).routes
                + CaptchaRoutes(gate: captcha, maxBodyBytes: limits.maxBodyBytes).routes
                + FeedbackRoute(
                    state: parts.state,
                    answers: answers,
                    pages: pages,
                    limiter: limiter.mutex.withLock { $0 },
                    limits: limits
                ).routes
                + KapaStatusRoute(configuration: configuration.kapa, kapa: parts.kapa, state: parts.state).routes
                + SearchPageRoute(site: site, search: search, maxQueryCharacters: limits.maxQueryCharacters).routes
                + (live?.routes ?? []),
            limiter: limiter.mutex.withLock { $0 },
            origins: OriginCheck(
                baseURL: dist.baseURL,
                allowedHosts: configuration.allowedHosts,
                allowedOrigins: configuration.corsOrigins
            ),
            base: base,
            isFile: isFile,
            fallback: live?.respond ?? site.respond
        )
    }
}

extension RateLimiter {
    fileprivate convenience init(_ configuration: AssistantConfiguration) {
        self.init(
            questions: configuration.questionRate,
            requests: configuration.requestRate,
            votes: configuration.browserVoteRate,
            factors: configuration.rateFactors
        )
    }
}

extension ClientFinder {
    fileprivate init(_ configuration: AssistantConfiguration) {
        self.init(
            trustedProxies: configuration.trustedProxies,
            trustsSockets: configuration.socket != nil,
            header: configuration.forwardedHeader
        )
    }
}

/// A middleware, or none, before what answers.
private struct Chain<Middleware: RouterMiddleware, Next: HTTPResponder>: HTTPResponder
where Middleware.Context == AssistantContext, Next.Context == AssistantContext {
    let middleware: Middleware?
    let next: Next

    init(_ middleware: Middleware?, _ next: Next) {
        self.middleware = middleware
        self.next = next
    }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        guard let middleware else { return try await next.respond(to: request, context: context) }
        return try await middleware.handle(request, context: context) { try await next.respond(to: $0, context: $1) }
    }
}
