internal import Hummingbird
internal import HummingbirdCore

/// Everything between a request's head and its response, from the outside in: log, headers, errors, `Host`, routes, files.
///
/// Headers are set outside the middleware that turns errors into responses, so that no error leaves without them.
struct AssistantResponder: HTTPResponder {
    private let chain: any HTTPResponder<AssistantContext>

    init(dist: Dist, configuration: AssistantConfiguration, memory: AssistantMemory) {
        let limits = configuration.limits
        let worker = IndexWorker(dist.index, width: limits.indexWidth, maxWaiting: limits.maxWaitingQueries)
        let site = SiteRoutes(files: dist.files)
        let table = RouteTable(
            HealthRoutes(dist: dist).routes
                + SearchRoute(worker: worker, maxQueryCharacters: limits.maxQueryCharacters).routes
                + QueryRoute(answers: memory.answers(from: worker, of: dist), limits: limits).routes
                + FeedbackRoute(state: memory.state, metrics: memory.metrics, maxBodyBytes: limits.maxBodyBytes).routes
                + KapaStatusRoute(configuration: configuration.kapa, kapa: memory.kapa, state: memory.state).routes
                + SearchPageRoute(site: site, worker: worker, maxQueryCharacters: limits.maxQueryCharacters).routes,
            fallback: site.respond
        )
        let middlewares: [any MiddlewareProtocol<Request, Response, AssistantContext>] = [
            RequestLog(), SecurityHeaders(), ProblemResponses(),
            HostCheck(AllowedHosts(bound: configuration.host, others: configuration.allowedHosts)),
        ]
        chain = middlewares.reversed().reduce(table as any HTTPResponder<AssistantContext>) { next, middleware in
            CallbackResponder { request, context in
                try await middleware.handle(request, context: context) { try await next.respond(to: $0, context: $1) }
            }
        }
    }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        try await chain.respond(to: request, context: context)
    }
}
