internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore

/// One method on one path.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, RequestTarget, AssistantContext) async throws -> Response

    var method: HTTPRequest.Method
    var path: String
    var handler: Handler

    init(_ method: HTTPRequest.Method, _ path: String, handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.handler = handler
    }
}

/// Finds a request's handler by its exact, decoded path.
///
/// Not the framework's router: that one treats `//` and a trailing slash as if they were not there, and answers 404 to a wrong method.
struct RouteTable: HTTPResponder {
    typealias Context = AssistantContext

    private let handlers: [String: [HTTPRequest.Method: Route.Handler]]
    private let fallback: Route.Handler

    /// - Parameter fallback: Answers every path that no route has, except those below `/api`.
    init(_ routes: [Route], fallback: @escaping Route.Handler) {
        handlers = Dictionary(grouping: routes, by: \.path).mapValues { routes in
            Dictionary(routes.map { ($0.method, $0.handler) }) { first, _ in first }
        }
        self.fallback = fallback
    }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        let target = try RequestTarget(request)
        guard let methods = handlers[target.path] else {
            context.coreContext.endpointPath.value = "site"
            guard target.path != "/api", !target.path.hasPrefix("/api/") else { throw Problem.notFound() }
            return try await fallback(request, target, context)
        }
        context.coreContext.endpointPath.value = target.path
        guard let handler = methods[request.method == .head ? .get : request.method] else {
            throw Problem.methodNotAllowed(allow: methods.keys + (methods[.get] == nil ? [] : [.head]))
        }
        return try await handler(request, target, context)
    }
}
