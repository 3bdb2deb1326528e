internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings

/// A request's body did not arrive within ``AssistantConfiguration/Limits/requestDeadline``. Thrown to whoever reads the body.
struct RequestDeadlineExceeded: Error {}

/// The server ends, and a request's body did not arrive within ``AssistantConfiguration/Limits/shutdownGrace``. Thrown to whoever reads the body.
struct ServerStops: Error {}

/// Bounds what a client can do to one connection, where the framework does not.
///
/// - A body that drips in is cut at an absolute deadline: each part that arrives refreshes the framework's idle timer, so that timer never
///   fires.
/// - When a response is complete before its request, the connection is closed: the framework would read the rest for as long as it comes.
/// - A client that reads nothing is dropped: the idle timer rests while a response is written.
/// - An idle connection makes room for a new one when places run short: see ``ConnectionTable``.
/// - While the server shuts down each response says that it is the last one, so that a client sends its next request elsewhere. A client that
///   was told nothing has a moment to send one more: closing at once could meet its request on the way, and it would be lost.
/// - What is not HTTP gets a problem document, as every other error does.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: AssistantConfiguration.Limits
    private let table: ConnectionTable
    private let lifecycle: ServerLifecycle
    private var entry: ConnectionTable.Entry?
    private var requestsBegun = 0
    private var requestsRead = 0
    private var responsesEnded = 0
    /// The request that asked for the connection to be closed behind it.
    private var lastRequest: Int?
    /// The response being written is the last one of this connection.
    private var isLast = false
    /// The listener is closed; this connection is to end as well.
    private var isQuiescing = false
    private var isClosing = false
    /// What is wrong with the bytes after the last request; told after that request's response.
    private var refusal: (any Error)?
    private var deadline: Scheduled<Void>?
    private var lastCall: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    /// After the last response what the client still sends is read and dropped for so long. Closing at once would reset the connection, and
    /// the client could lose the response.
    private static let linger = TimeAmount.seconds(1)

    /// What a client has to send one more request on a connection that is to end, and of which it does not know that.
    private static let farewell = Duration.seconds(2)

    init(_ limits: AssistantConfiguration.Limits, _ table: ConnectionTable, _ lifecycle: ServerLifecycle) {
        self.limits = limits
        self.table = table
        self.lifecycle = lifecycle
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        entry = table.add(channel.remoteAddress) { channel.close(promise: nil) }
        guard entry != nil else {
            isClosing = true
            return context.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // RFC 9112, section 9.6: nothing is answered behind a request that closes.
            guard lastRequest == nil else { return }
            requestsBegun += 1
            entry?.beginRequest()
            if Self.closes(head.headerFields) { lastRequest = requestsBegun }
        case .body, .end:
            guard requestsRead < requestsBegun else { return }
            guard case .end = unwrapInboundIn(data) else { break }
            requestsRead += 1
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    private static func closes(_ headers: HTTPFields) -> Bool {
        guard let value = headers[.connection], value != "keep-alive" else { return false }
        return value.split(separator: ",").contains { String($0).trimmingWhitespace.lowercased() == "close" }
    }

    /// Most requests arrive whole, and need no timer: making and cancelling one takes a sixteenth of the time of a small file.
    func channelReadComplete(context: ChannelHandlerContext) {
        if !isClosing, requestsRead < requestsBegun, deadline == nil {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.requestDeadline)) {
                context.fireErrorCaught(RequestDeadlineExceeded())
            }
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isBroken = error is IOError || error is ChannelError
        guard !isClosing, !isBroken, requestsRead == requestsBegun else {
            // Of the connection itself, or of a body that somebody reads.
            if !isClosing, error is HTTPParserError || error is FramingTooLong { table.note(Malformation(error)) }
            context.fireErrorCaught(error)
            return
        }
        if requestsBegun == responsesEnded {
            refuse(context, error)
        } else {
            refusal = error
        }
    }

    /// Answers bytes that never became a request.
    private func refuse(_ context: ChannelHandlerContext, _ error: any Error) {
        let malformation = Malformation(error)
        table.note(malformation)
        let problem = malformation.problem
        let requestID = "\(RequestID())"
        let body = problem.encodedBody(instance: "/", requestID: requestID)
        var head = HTTPResponse(status: problem.status, headerFields: problem.allHeaders)
        SecurityHeaders.add(to: &head.headerFields, requestID: requestID)
        head.headerFields[.connection] = "close"
        head.headerFields[.contentLength] = "\(body.readableBytes)"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        end(context, trailers: nil, promise: nil)
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            let number = responsesEnded + 1
            // Requests that were sent without waiting get their answers.
            isLast =
                requestsRead < number || lastRequest == number || lifecycle.isDraining && requestsBegun == number
                || head.status.kind == .clientError && Self.closes(head.headerFields)
            guard isLast else { return context.write(data, promise: promise) }
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end(let trailers):
            responsesEnded += 1
            if requestsBegun == responsesEnded { entry?.becomeIdle() }
            if isLast {
                end(context, trailers: trailers, promise: promise)
            } else {
                context.write(data, promise: promise)
                if let refusal, requestsBegun == responsesEnded { refuse(context, refusal) }
                if isQuiescing { sayFarewell(context) }
            }
        default:
            context.write(data, promise: promise)
        }
    }

    /// Completes the last response, then closes: our side at once, the connection after ``linger``.
    private func end(_ context: ChannelHandlerContext, trailers: HTTPFields?, promise: EventLoopPromise<Void>?) {
        isClosing = true
        deadline?.cancel()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.cascade(to: promise)
        written.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: nil)
            self.deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) {
                context.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: written)
    }

    // MARK: The end of the server

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Handlers behind this one would close at once.
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isQuiescing = true
        sayFarewell(context)
        guard !isClosing else { return }
        // A body that is still on its way then is not waited for; its client is told so while it can be.
        lastCall = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.shutdownGrace)) {
            if !self.isClosing, self.requestsRead < self.requestsBegun { context.fireErrorCaught(ServerStops()) }
        }
    }

    /// Closes an idle connection, unless a request comes in time: then its response says so.
    private func sayFarewell(_ context: ChannelHandlerContext) {
        guard !isClosing, requestsBegun == responsesEnded else { return }
        let time = min(Self.farewell, limits.shutdownGrace / 2)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { [requestsBegun] in
            if !self.isClosing, requestsBegun == self.requestsBegun { context.close(promise: nil) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            stall = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.writeStall)) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    private func leave() {
        if let entry { table.remove(entry) }
        entry = nil
        for timer in [deadline, lastCall, stall] { timer?.cancel() }
        deadline = nil
        lastCall = nil
        stall = nil
    }
}
