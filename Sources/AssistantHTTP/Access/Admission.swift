internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServerSettings
internal import ServerFoundation
internal import Synchronization

extension AssistantContext {
    /// Finds out who asks, under which id, and which trace the request belongs to, for all that comes after it, the log included.
    mutating func identify(_ request: Request, by finder: ClientFinder) {
        var client = finder.client(peer: peer, headers: request.headers)
        client.isOperator = isOnAdminListener
        self.client = client
        if let id = finder.requestID(peer: peer, headers: request.headers) { adopt(requestID: id) }
        if let trace = TraceContext(continuing: request.headers[.traceparent], states: request.headers[values: .tracestate]) {
            self.trace = trace
            logger[metadataKey: "trace_id"] = "\(trace.traceID)"
        }
    }
}

extension HTTPField.Name {
    static let traceparent = Self(known: "traceparent")
    static let tracestate = Self(known: "tracestate")
}

/// Lets pages of other origins read the API's answers, those that an operator named and no others.
///
/// Credentials are never allowed; the API has none. Source: <https://fetch.spec.whatwg.org/#http-cors-protocol>.
struct CrossOriginAccess: Sendable {
    let origins: Set<String>
    /// Where the site is on its host; the API is there too.
    var base: BasePath?

    /// - Returns: What a browser is told that asks beforehand whether it may send a request; `nil` for every other request.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, request.headers.contains(.accessControlRequestMethod), isOfAPI(request),
            let origin = origin(of: request)
        else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, POST",
                .accessControlAllowHeaders: "Content-Type, Accept, Idempotency-Key, X-Captcha-Token, traceparent, tracestate",
                .accessControlMaxAge: "600",
                .accessControlAllowOrigin: origin,
                .vary: "Origin",
            ]
        )
    }

    /// Says in a response who may read it.
    func share(_ response: inout Response, with request: Request) {
        guard isOfAPI(request) else { return }
        let origin = origin(of: request)
        if let origin { response.headers[.accessControlAllowOrigin] = origin }
        response.headers[.accessControlExposeHeaders] = origin.map { _ in "X-Request-Id, RateLimit, RateLimit-Policy, Retry-After" }
        response.headers.addVary("Origin")
    }

    private func isOfAPI(_ request: Request) -> Bool {
        let path = request.uri.path
        return path.hasPrefix("/api/") || base?.rest(of: path)?.hasPrefix("/api/") == true
    }

    private func origin(of request: Request) -> String? {
        request.headers[.origin].flatMap { origins.contains($0.lowercased()) ? $0 : nil }
    }
}

extension HTTPFields {
    /// Names one more request header that the response depends on.
    mutating func addVary(_ name: String) {
        self[.vary] = self[.vary].map { $0 + ", " + name } ?? name
    }
}
