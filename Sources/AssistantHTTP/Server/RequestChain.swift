internal import CoreMetrics
internal import Hummingbird
internal import HummingbirdCore
internal import ReaderText
internal import ServerSettings

/// What every request passes on its way to whatever answers it, and its response on the way back.
enum RequestChain {
    /// Metrics, identity, log, headers, errors, limits and `Host`, before `answering`.
    ///
    /// Headers are set outside the middleware that turns errors into responses, so that no error leaves without them.
    ///
    /// - Parameters:
    ///   - metrics: Where requests are counted.
    ///   - words: What readers of the site are told with.
    ///   - sharing: Other origins that may read answers; `nil` for none.
    ///   - hosts: `nil` where whatever answers looks at `Host` itself.
    ///   - persons: Finds out who asks; `nil` where nobody signs in or sends a token.
    static func make(
        _ process: ProcessParts,
        metrics: any MetricsFactory,
        losses: RequestLosses,
        words: @escaping @Sendable () -> Catalogue = { .english },
        sharing: CrossOriginAccess? = nil,
        places: RequestPlaces,
        hosts: HostCheck? = nil,
        persons: PrincipalFinder? = nil,
        answering: some HTTPResponder<AssistantContext>
    ) -> any HTTPResponder<AssistantContext> {
        // From the inside out. Types and not a list of them: every request passes all, and the compiler sees through.
        let checked = Chain(hosts, Chain(persons, Chain(ContinueOnRead(), answering)))
        let limited = Chain(ConcurrencyLimit(places: places), checked)
        let answered = Chain(ProblemResponses(losses: losses, words: words), limited)
        let shared = Chain(sharing, answered)
        let secured = Chain(SecurityHeaders(), shared)
        let logged = Chain(process.accessLog, secured)
        let traced = Chain(process.tracer.map { RequestTracing(tracer: $0) }, logged)
        let identified = Chain(RequestIdentity(finder: ClientFinder(process.configuration)), traced)
        return Chain(RequestMetrics(metrics), identified)
    }
}

extension RateLimiter {
    convenience init(_ configuration: AssistantConfiguration) {
        self.init(
            questions: configuration.questionRate,
            requests: configuration.requestRate,
            votes: configuration.browserVoteRate,
            factors: configuration.rateFactors
        )
    }

    /// Whether two configurations bound clients otherwise.
    static func differs(_ one: AssistantConfiguration, _ other: AssistantConfiguration) -> Bool {
        one.questionRate != other.questionRate || one.requestRate != other.requestRate || one.browserVoteRate != other.browserVoteRate
            || one.rateFactors != other.rateFactors
    }
}

extension ClientFinder {
    init(_ configuration: AssistantConfiguration) {
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
