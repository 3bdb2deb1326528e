/// One HTTP request, with the limits that end it.
///
/// Its description and its mirror leave out the URL's query, the header values and the body, so that a key cannot reach a log by accident.
package struct CurlRequest: Sendable {
    /// The method, in upper case.
    package var method: String
    /// An absolute `http` or `https` URL.
    package var url: String
    /// Sent in this order, repeated names included. libcurl adds `Host`, `Accept: */*` and the length of the body.
    package var headers: [(name: String, value: String)]
    /// `nil` sends none; an empty one sends a length of 0.
    package var body: [UInt8]?
    package var deadlines: Deadlines
    /// The largest body that is read, in bytes; a longer one ends the request with ``CurlError/Code/tooLarge``.
    package var maxResponseBytes: Int
    /// Whether a longer body is cut there instead, and the transfer ended: for callers whom its beginning tells enough.
    package var cutsBody = false
    /// Connects to this IP address, and through no proxy, whatever addresses the URL's host has; the certificate is still that of the host. For callers
    /// who choose among the addresses.
    package var address: String?

    /// How long each part of a request may take.
    package struct Deadlines: Sendable, Hashable {
        /// For name resolution, the TCP connection and the TLS handshake together. A reused connection needs none of them.
        package var connect: Duration
        /// From the ready connection to the first byte of the response; sending the request's body is part of it.
        package var firstByte: Duration
        /// The longest silence after the first byte.
        package var stall: Duration
        /// From the call to the last byte, the wait for a free place included.
        package var total: Duration

        package init(
            connect: Duration = .seconds(5),
            firstByte: Duration = .seconds(10),
            stall: Duration = .seconds(10),
            total: Duration = .seconds(60)
        ) {
            self.connect = connect
            self.firstByte = firstByte
            self.stall = stall
            self.total = total
        }
    }

    /// - Parameter maxResponseBytes: 4 MiB unless told.
    package init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        deadlines: Deadlines = Deadlines(),
        maxResponseBytes: Int = 4 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadlines = deadlines
        self.maxResponseBytes = maxResponseBytes
    }
}

extension CurlRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(method) with headers \(headers.map(\.name))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "headers": headers.map(\.name)]) }
}
