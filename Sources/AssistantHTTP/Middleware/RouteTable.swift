internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import ServerSettings

/// One method on one path.
package struct Route: Sendable {
    typealias Handler = @Sendable (Request, RequestTarget, AssistantContext) async throws -> Response

    var method: HTTPRequest.Method
    var path: String
    var handler: Handler
    /// The rates that a call counts against, the narrowest first.
    var rates: [RateClass]
    /// Whether the listener for operators has it too.
    var isForOperators: Bool

    /// - Parameter path: From the site's root, decoded; a request's path must be the same.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        rates: [RateClass],
        isForOperators: Bool = false,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.rates = rates
        self.isForOperators = isForOperators
        self.handler = handler
    }
}

/// Finds a request's handler by its exact, decoded path.
///
/// Not the framework's router: that one treats `//` and a trailing slash as if they were not there, and answers 404 to a wrong method.
package struct RouteTable: HTTPResponder {
    typealias Context = AssistantContext

    private let routes: [String: [HTTPRequest.Method: Route]]
    private let limiter: RateLimiter
    private let origins: OriginCheck
    private let base: BasePath?
    /// Whether a path leads to a file of the site.
    private let isFile: @Sendable (String) -> Bool
    private let fallback: Route.Handler

    /// - Parameters:
    ///   - base: Where the site is on its host. Paths below it mean those without it.
    ///   - fallback: Answers every path that no route has; of those below `/api` the ones that lead to a file.
    init(
        _ routes: [Route],
        limiter: RateLimiter,
        origins: OriginCheck,
        base: BasePath? = nil,
        isFile: @escaping @Sendable (String) -> Bool = { _ in false },
        fallback: @escaping Route.Handler
    ) {
        self.base = base
        self.isFile = isFile
        self.routes = Dictionary(grouping: routes, by: \.path).mapValues { routes in
            Dictionary(routes.map { ($0.method, $0) }) { first, _ in first }
        }
        self.limiter = limiter
        self.origins = origins
        self.fallback = fallback
    }

    /// Every route as `GET /path`, sorted.
    package var operations: [String] { routes.values.flatMap { $0.values.map { "\($0.method) \($0.path)" } }.sorted() }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        let sent = try RequestTarget(request)
        if context.isOnAdminListener { return try await respondToOperator(request, base.flatMap { below($0, sent) } ?? sent, context) }
        if let base, base.isFolderWithoutSlash(sent.path), !isFile(sent.path) { return sent.moved(to: String(base.path.dropFirst()) + "/") }
        let target = base.flatMap { below($0, sent) } ?? sent
        guard let methods = routes[target.path] else {
            context.coreContext.endpointPath.value = "site"
            // A site may have a folder of that name; what it does not have is no page for a program.
            guard target.path != "/api" && !target.path.hasPrefix("/api/") || isFile(target.path) else { throw Problem.notFound() }
            return try await fallback(request, target, context)
        }
        context.coreContext.endpointPath.value = target.path
        let route = try Self.route(for: request.method, among: methods)
        try origins.check(request)
        let headers = try limiter.admit(context.client.address, route.rates)
        var response = try await ResponseCompression.compress(route.handler(request, target, context), for: request)
        response.headers.append(contentsOf: headers)
        return response
    }

    private static func route(for method: HTTPRequest.Method, among methods: [HTTPRequest.Method: Route]) throws(Problem) -> Route {
        guard let route = methods[method == .head ? .get : method] else {
            throw Problem.methodNotAllowed(allow: methods.keys + (methods[.get] == nil ? [] : [.head]))
        }
        return route
    }

    /// Without rates, and without the site: nobody is to read it past the listener for readers and its bounds.
    private func respondToOperator(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        guard let methods = routes[target.path], methods.values.contains(where: \.isForOperators) else {
            throw Problem(.notFound, "not-found", "This is the listener for operators. It has probes, /metrics and /api/system.")
        }
        context.coreContext.endpointPath.value = target.path
        let route = try Self.route(for: request.method, among: methods)
        return try await ResponseCompression.compress(route.handler(request, target, context), for: request)
    }

    /// What a path below the base path means. Metrics stay where they are: a proxy that keeps readers from them knows one address.
    private func below(_ base: BasePath, _ sent: RequestTarget) -> RequestTarget? {
        guard let target = sent.below(base), target.path != "/metrics" else { return nil }
        if routes[target.path] != nil || target.path.hasPrefix("/api/") { return target }
        // Without a setting the path may as well be that of a folder of the site with the same name.
        return base.isAssumed && !isFile(target.path) && isFile(sent.path) ? nil : target
    }
}
