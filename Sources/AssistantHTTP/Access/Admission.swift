internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServerSettings
internal import ServerFoundation
internal import Synchronization

/// Finds out who asks, under which id, and which trace the request belongs to, for all that comes after it, the log included.
struct RequestIdentity: RouterMiddleware {
    let finder: ClientFinder

    func handle(
        _ request: Request,
        context: AssistantContext,
        next: (Request, AssistantContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        var client = finder.client(peer: context.peer, headers: request.headers)
        client.isOperator = context.isOnAdminListener
        context.client = client
        if let id = finder.requestID(peer: context.peer, headers: request.headers) { context.adopt(requestID: id) }
        if let trace = TraceContext(continuing: request.headers[.traceparent]) {
            context.trace = trace
            context.logger[metadataKey: "trace_id"] = "\(trace.traceID)"
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let traceparent = Self(known: "traceparent")
}

/// Lets pages of other origins read the API's answers, those that an operator named and no others.
///
/// Credentials are never allowed; the API has none. Source: <https://fetch.spec.whatwg.org/#http-cors-protocol>.
struct CrossOriginAccess: RouterMiddleware {
    let origins: Set<String>
    /// Where the site is on its host; the API is there too.
    var base: BasePath?

    func handle(
        _ request: Request,
        context: AssistantContext,
        next: (Request, AssistantContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path.hasPrefix("/api/") || base?.rest(of: path)?.hasPrefix("/api/") == true else { return try await next(request, context) }
        let origin = request.headers[.origin].flatMap { origins.contains($0.lowercased()) ? $0 : nil }
        var response: Response
        if let origin, request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response = Response(
                status: .noContent,
                headers: [
                    .accessControlAllowMethods: "GET, HEAD, POST",
                    .accessControlAllowHeaders: "Content-Type, Accept, Idempotency-Key, X-Captcha-Token, traceparent",
                    .accessControlMaxAge: "600",
                    .accessControlAllowOrigin: origin,
                ]
            )
        } else {
            response = try await next(request, context)
            if let origin { response.headers[.accessControlAllowOrigin] = origin }
            response.headers[.accessControlExposeHeaders] = origin.map { _ in "X-Request-Id, RateLimit, RateLimit-Policy, Retry-After" }
        }
        response.headers.addVary("Origin")
        return response
    }
}

extension HTTPFields {
    /// Names one more request header that the response depends on.
    mutating func addVary(_ name: String) {
        self[.vary] = self[.vary].map { $0 + ", " + name } ?? name
    }
}
