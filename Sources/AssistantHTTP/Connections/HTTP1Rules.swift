internal import NIOCore
internal import NIOHTTP1

/// Sent down a connection by whoever is about to read a request's body.
enum BodyWanted {}

/// What HTTP/1 asks of a server, where neither the codec nor the framework does it.
///
/// - Responses to HTTP/1.0 are never chunked, and close the connection (RFC 9112, sections 6.1 and 9.3).
/// - The host of a target in absolute form takes the place of the `Host` header (RFC 9112, section 3.2.2).
/// - An HTTP/1.0 request without `Host`, as probes send it, is for the address that it came to (RFC 9112, section 3.3).
/// - A body in a transfer coding other than `chunked` is refused, not taken for what it says (RFC 9112, section 6.1).
/// - `Expect: 100-continue` is answered when the body is wanted; before that, a final response takes its place (RFC 9110, section 10.1.1).
final class HTTP1Rules: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let framing: FramingBounds
    private var requestsBegun = 0
    private var responsesEnded = 0
    /// The first request of an older version; nothing is answered behind it.
    private var firstOld: Int?
    /// The request whose body waits for our word.
    private var waiting: Int?
    /// Nothing is answered behind what was refused.
    private var hasRefused = false

    /// - Parameter framing: Is told of what the codec makes of the bytes.
    init(_ framing: FramingBounds) { self.framing = framing }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framing.note(unwrapInboundIn(data))
        guard !hasRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else {
            // The client did not wait, or has nothing to send.
            waiting = nil
            return context.fireChannelRead(data)
        }
        let codings = head.headers["Transfer-Encoding"]
        guard codings.isEmpty || codings.count == 1 && codings[0].lowercased() == "chunked" else {
            hasRefused = true
            return context.fireErrorCaught(UnknownTransferCoding())
        }
        requestsBegun += 1
        if (head.version.major, head.version.minor) < (1, 1) {
            firstOld = firstOld ?? requestsBegun
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            head.headers.remove(name: "Expect")
            if !head.headers.contains(name: "Host") { head.headers.add(name: "Host", value: Self.authority(of: context.localAddress)) }
        } else if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            waiting = requestsBegun
        }
        if head.uri.utf8.first != UInt8(ascii: "/"), let (authority, path) = Self.absoluteForm(head.uri) {
            head.uri = path
            // One that is missing or stands twice is refused later, whatever the target says.
            if head.headers["Host"].count == 1 { head.headers.replaceOrAdd(name: "Host", value: authority) }
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// - Returns: `nil` when the target has another form.
    private static func absoluteForm(_ target: String) -> (authority: String, path: String)? {
        guard let mark = target.firstRange(of: "://"), ["http", "https"].contains(target[..<mark.lowerBound].lowercased()) else {
            return nil
        }
        let rest = target[mark.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest[authority.endIndex...]
        return (String(authority), path.first == "/" ? String(path) : "/" + path)
    }

    private static func authority(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress, let port = address?.port else { return "localhost" }
        return text.contains(":") ? "[\(text)]:\(port)" : "\(text):\(port)"
    }

    // MARK: Responses

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted.Type else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if waiting == responsesEnded + 1 {
            waiting = nil
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            frame(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            responsesEnded += 1
            context.write(data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    /// Says where the body ends. The codec would do it, but for older clients only together with an older version in our status line.
    private func frame(_ head: inout HTTPResponseHead) {
        if !head.status.mayHaveResponseBody {
            head.headers.remove(name: "Content-Length")
            head.headers.remove(name: "Transfer-Encoding")
        } else if !head.headers.contains(name: "Content-Length"), !isOld {
            head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
        }
    }

    /// Whether the request that is being answered is of an older version.
    private var isOld: Bool { firstOld.map { responsesEnded + 1 >= $0 } ?? false }
}
