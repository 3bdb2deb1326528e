internal import CoreMetrics
internal import Hummingbird
internal import HummingbirdCore
internal import ReaderText
internal import ServerFoundation
internal import ServerSettings

/// What every request passes on its way to whatever answers it, and its response on the way back: metrics, identity, traces, log, headers, errors,
/// limits and `Host`.
///
/// One after the other in a few functions, and not one within the other as the framework's middleware is: a file from memory costs less than a dozen
/// nested functions with a task's memory for each.
final class RequestChain: HTTPResponder {
    typealias Context = AssistantContext

    private let metrics: RequestMetrics
    private let clients: ClientFinder
    private let tracing: RequestTracing?
    private let accessLog: AccessLog
    private let sharing: CrossOriginAccess?
    private let problems: ProblemResponses
    private let places: RequestPlaces
    private let hosts: HostCheck?
    private let persons: PrincipalFinder?
    private let answering: any HTTPResponder<AssistantContext>

    /// - Parameters:
    ///   - metrics: Where requests are counted.
    ///   - words: What readers of the site are told with.
    ///   - sharing: Other origins that may read answers; `nil` for none.
    ///   - hosts: `nil` where whatever answers looks at `Host` itself.
    ///   - persons: Finds out who asks; `nil` where nobody signs in or sends a token.
    init(
        _ process: ProcessParts,
        metrics: any MetricsFactory,
        losses: RequestLosses,
        words: @escaping @Sendable () -> Catalogue = { .english },
        sharing: CrossOriginAccess? = nil,
        places: RequestPlaces,
        hosts: HostCheck? = nil,
        persons: PrincipalFinder? = nil,
        answering: any HTTPResponder<AssistantContext>
    ) {
        self.metrics = RequestMetrics(metrics)
        clients = ClientFinder(process.configuration)
        tracing = process.tracer.map { RequestTracing(tracer: $0) }
        accessLog = process.accessLog
        self.sharing = sharing
        problems = ProblemResponses(losses: losses, words: words)
        self.places = places
        self.hosts = hosts
        self.persons = persons
        self.answering = answering
    }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        let timing = metrics.begin()
        var context = context
        context.identify(request, by: clients)
        let request = ContinueOnRead.announcing(request, on: context.channel)
        let response: Response
        if let tracing, let trace = tracing.tracer.sample(context.trace) {
            response = await tracing.record(trace, request, context, answered)
        } else {
            response = await answered(request, context)
        }
        metrics.end(timing, request, response, context)
        return response
    }

    /// Headers are set where errors have become responses already, so that no error leaves without them.
    private func answered(_ request: Request, _ context: AssistantContext) async -> Response {
        let timing = accessLog.begin(context)
        var response: Response
        if let preflight = sharing?.preflight(request) {
            response = preflight
        } else {
            do {
                response = try await admitted(request, context)
            } catch {
                response = problems.response(for: error, to: request, context)
            }
            sharing?.share(&response, with: request)
        }
        response = SecurityHeaders.secure(response, to: request, context)
        return accessLog.end(timing, request, response, context)
    }

    /// Bounds the requests that are at work at once: one more is refused at once, instead of making all of them slow.
    ///
    /// Probes, metrics and all that comes to the listener for operators pass: an operator looks at them just when the server is full.
    private func admitted(_ request: Request, _ context: AssistantContext) async throws -> Response {
        if context.isOnAdminListener || HostCheck.isProbe(request) { return try await checked(request, context) }
        if request.hasBody { return try await admittedWithBody(request, context) }
        let place = try places.work()
        defer { place.leave() }
        return try await checked(request, context)
    }

    private func admittedWithBody(_ request: Request, _ context: AssistantContext) async throws -> Response {
        let place = try places.wait(for: context.client.address)
        defer { place.leave() }
        return try await checked(place.counting(request), context)
    }

    private func checked(_ request: Request, _ context: AssistantContext) async throws -> Response {
        try hosts?.check(request, context)
        if let persons { return try await persons.respond(to: request, context, answering) }
        return try await answering.respond(to: request, context: context)
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
