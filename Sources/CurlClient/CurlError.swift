/// Why a request has no complete response.
package struct CurlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as far as a caller decides by it.
    package enum Code: Hashable, Sendable {
        /// Refused before anything was sent: a URL that is not `http` or `https`, or a line break in a header.
        case invalidRequest
        /// Too many requests wait for a place.
        case busy
        /// The host's name has no address.
        case resolve
        /// No connection to any address of the host, or to the proxy.
        case connect
        /// The handshake failed, or the certificate is not trusted.
        case tls
        /// A deadline of the request passed.
        case timeout(Deadline)
        /// The response is larger than the request allows.
        case tooLarge
        /// The task that sent the request was cancelled.
        case cancelled
        /// The peer hung up before the response was complete, or sent a chunk that is none: libcurl tells them apart in words only.
        case disconnected
        /// The response is not HTTP as libcurl understands it.
        case `protocol`
        /// libcurl could not do its work, for instance for lack of memory.
        case failed
    }

    /// The part of a request that took too long; see ``CurlRequest/Deadlines``.
    package enum Deadline: String, Hashable, Sendable {
        case connect, firstByte, stall, total
    }

    package let code: Code
    /// The host and libcurl's reason: no header value, no path, no query.
    package let description: String

    init(_ code: Code, host: String? = nil, _ reason: String) {
        self.code = code
        description = host.map { "\($0): \(reason)" } ?? reason
    }
}
