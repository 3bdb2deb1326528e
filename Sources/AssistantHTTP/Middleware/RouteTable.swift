internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import ServerFoundation
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
    var access: Access
    /// Whether those who may not read the site have it too.
    var isOpen: Bool

    /// What a role is needed for.
    enum Access: Sendable {
        /// Nothing.
        case everybody
        /// Details, which the handler leaves out where ``AssistantContext/principal`` is `nil`.
        case details
        /// The route.
        case only(Permission)

        /// `nil` where everybody has all of it.
        var permission: Permission? {
            switch self {
            case .everybody: nil
            case .details: .details
            case .only(let permission): permission
            }
        }
    }

    /// - Parameter path: From the site's root, decoded; a request's path must be the same. The last of its names may stand for any: `/keys/{prefix}`.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        rates: [RateClass],
        isForOperators: Bool = false,
        access: Access = .everybody,
        isOpen: Bool = false,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.rates = rates
        self.isForOperators = isForOperators
        self.access = access
        self.isOpen = isOpen
        self.handler = handler
    }
}

/// Finds a request's handler by its exact, decoded path.
///
/// Not the framework's router: that one treats `//` and a trailing slash as if they were not there, and answers 404 to a wrong method.
///
/// An object, and not a value: what is passed on for every request is a reference to all of it.
package final class RouteTable: HTTPResponder {
    typealias Context = AssistantContext

    private let routes: [String: [HTTPRequest.Method: Route]]
    /// Paths whose last name stands for any, by what is before it.
    private let folders: [Substring: String]
    private let operators: OperatorAccess
    private let limiter: RateLimiter
    private let origins: OriginCheck
    private let readers: ReaderGate?
    private let base: BasePath?
    /// Whether a path leads to a file of the site.
    private let isFile: @Sendable (String) -> Bool
    private let fallback: Route.Handler

    /// - Parameters:
    ///   - readers: Who may read; `nil` for everybody.
    ///   - base: Where the site is on its host. Paths below it mean those without it.
    ///   - fallback: Answers every path that no route has; of those below `/api` the ones that lead to a file.
    init(
        _ routes: [Route],
        operators: OperatorAccess,
        limiter: RateLimiter,
        origins: OriginCheck,
        readers: ReaderGate? = nil,
        base: BasePath? = nil,
        isFile: @escaping @Sendable (String) -> Bool = { _ in false },
        fallback: @escaping Route.Handler
    ) {
        self.readers = readers
        self.base = base
        self.isFile = isFile
        self.routes = Dictionary(grouping: routes, by: \.path).mapValues { routes in
            Dictionary(routes.map { ($0.method, $0) }) { first, _ in first }
        }
        folders = Dictionary(
            routes.filter { $0.path.hasSuffix("}") }.map { ($0.path[...($0.path.lastIndex(of: "/") ?? $0.path.startIndex)], $0.path) }
        ) { first, _ in first }
        self.operators = operators
        self.limiter = limiter
        self.origins = origins
        self.fallback = fallback
    }

    /// Every route as `GET /path`, sorted.
    package var operations: [String] { routes.values.flatMap { $0.values.map { "\($0.method) \($0.path)" } }.sorted() }

    /// Those that ask for a role, or have details for some, as ``operations`` names them.
    var permissions: [String: Permission] {
        let guarded = routes.values.flatMap { $0.values }.compactMap { route in
            route.access.permission.map { ("\(route.method) \(route.path)", $0) }
        }
        return Dictionary(guarded) { first, _ in first }
    }

    /// Whether a path is one of the routes.
    func has(_ path: String) -> Bool { methods(at: path) != nil }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        let sent = try RequestTarget(request)
        try operators.refuseKeyInAddress(context.client, request)
        if context.isOnAdminListener { return try await respondToOperator(request, base.flatMap { below($0, sent) } ?? sent, context) }
        if let base, base.isFolderWithoutSlash(sent.path), !isFile(sent.path) { return sent.moved(to: String(base.path.dropFirst()) + "/") }
        let target = base.flatMap { below($0, sent) } ?? sent
        guard let readers, !isOpen(target, request.method), !readers.isPublic(target.path) else {
            return try await answer(request, target, context)
        }
        context.coreContext.endpointPath.value = methods(at: target.path)?.path ?? "site"
        if let response = try readers.refusal(of: request, target, context) { return response }
        return ReaderGate.privately(try await answer(request, target, context))
    }

    /// Health and metrics have their own bounds, and orchestrators and Prometheus do not sign in; a route that needs a role asks for it itself. The
    /// site's own files of such names are not meant.
    private func isOpen(_ target: RequestTarget, _ method: HTTPRequest.Method) -> Bool {
        guard let route = methods(at: target.path)?.methods[method == .head ? .get : method] else { return false }
        if case .only = route.access { return true }
        return route.isOpen || HostCheck.isProbe(target.path)
    }

    private func answer(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        guard let (path, methods) = methods(at: target.path) else {
            context.coreContext.endpointPath.value = "site"
            // A site may have a folder of that name; what it does not have is not a page for a program.
            guard target.path != "/api" && !target.path.hasPrefix("/api/") || isFile(target.path) else { throw Problem.notFound() }
            return try await fallback(request, target, context)
        }
        context.coreContext.endpointPath.value = path
        let route = try Self.route(for: request.method, among: methods)
        try origins.check(request)
        let headers = try limiter.admit(context.client.address, route.rates)
        var response = try await answer(route, request, target, context)
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
        guard let (path, methods) = methods(at: target.path), methods.values.contains(where: \.isForOperators) else {
            throw Problem(
                .notFound,
                "not-found",
                "This is the listener for operators. It has probes, /metrics, /api/system and /api/admin."
            )
        }
        context.coreContext.endpointPath.value = path
        let route = try Self.route(for: request.method, among: methods)
        try origins.check(request)
        return try await answer(route, request, target, context)
    }

    /// - Returns: The path as its routes have it, and these by their methods.
    private func methods(at path: String) -> (path: String, methods: [HTTPRequest.Method: Route])? {
        if let methods = routes[path] { return (path, methods) }
        guard let slash = path.lastIndex(of: "/"), !path.hasSuffix("/"), let template = folders[path[...slash]] else { return nil }
        return routes[template].map { (template, $0) }
    }

    /// Asks for the role that the route needs, and lets it answer.
    private func answer(_ route: Route, _ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        var context = context
        switch route.access {
        case .everybody: break
        case .details:
            context.principal = await operators.principal(context.client, request, havingOneOf: Permission.details.roles)
        case .only(let permission): context.principal = try await operators.admit(context.client, request, to: permission)
        }
        return try await ResponseCompression.compress(route.handler(request, target, context), for: request)
    }

    /// What a path below the base path means. Metrics stay where they are: a proxy that keeps readers from them knows one address.
    private func below(_ base: BasePath, _ sent: RequestTarget) -> RequestTarget? {
        guard let target = sent.below(base), target.path != "/metrics" else { return nil }
        if methods(at: target.path) != nil || target.path.hasPrefix("/api/") { return target }
        // Without a setting the path may as well be that of a folder of the site with the same name.
        return base.isAssumed && !isFile(target.path) && isFile(sent.path) ? nil : target
    }
}
