internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// A request's body did not arrive within ``AssistantConfiguration/Limits/requestDeadline``. Thrown to whoever reads the body.
struct RequestDeadlineExceeded: Error {}

/// Bounds what a client can do to one connection, where the framework does not.
///
/// - A body that drips in is cut at an absolute deadline: each part that arrives refreshes the framework's idle timer, so that timer never
///   fires.
/// - When a response is complete before its request, the connection is closed: the framework would read the rest for as long as it comes.
/// - A client that reads nothing is dropped: the idle timer rests while a response is written.
/// - An idle connection makes room for a new one when places run short: see ``ConnectionTable``.
/// - What is not HTTP gets a problem document, as every other error does.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: AssistantConfiguration.Limits
    private let table: ConnectionTable
    private var entry: ConnectionTable.Entry?
    private var requestsBegun = 0
    private var requestsRead = 0
    private var responsesEnded = 0
    /// The response being written is the last one of this connection.
    private var isLast = false
    private var isClosing = false
    /// What is wrong with the bytes behind the last request; told after that request's response.
    private var refusal: (any Error)?
    private var deadline: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    /// After the last response what the client still sends is read and dropped for so long. Closing at once would reset the connection, and
    /// the client could lose the response.
    private static let linger = TimeAmount.seconds(1)

    init(_ limits: AssistantConfiguration.Limits, _ table: ConnectionTable) {
        self.limits = limits
        self.table = table
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
        case .head:
            requestsBegun += 1
            entry?.beginRequest()
        case .body:
            break
        case .end:
            requestsRead += 1
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
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
        let problem: Problem
        if case .headerOverflow? = error as? HTTPParserError {
            problem = Problem(.requestHeaderFieldsTooLarge, "headers-too-large", "The request's headers are too large or too many.")
        } else {
            problem = Problem(.badRequest, "malformed-request", "This is not a valid HTTP request.")
        }
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
            isLast = requestsRead <= responsesEnded
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
        deadline?.cancel()
        stall?.cancel()
        deadline = nil
        stall = nil
    }
}
