internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import ServerHealth
internal import ServerSettings
internal import Synchronization

/// What stands between a connection's bytes and its requests.
///
/// As the framework's `HTTP1Channel`, with the rules of HTTP/1 that it leaves out (``HTTP1Rules``) and our bounds (``FramingBounds``, ``ConnectionGuard``).
///
/// One for all connections, and a reference: a task that serves one keeps what it was given for as long as the reader leaves the connection open.
final class HTTPConnection: ServerChildChannel, HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let limits: AssistantConfiguration.Limits
    let connections: ConnectionTable
    let lifecycle: ServerLifecycle

    typealias Value = BegunConnection

    init(
        responder: @escaping HTTPChannelHandler.Responder,
        limits: AssistantConfiguration.Limits,
        connections: ConnectionTable,
        lifecycle: ServerLifecycle
    ) {
        self.responder = responder
        self.limits = limits
        self.connections = connections
        self.lifecycle = lifecycle
    }

    /// Makes a new connection ready for its first request.
    ///
    /// - Parameter begin: Called with that request, on the connection's event loop, to have the connection served. Before it a connection costs
    ///   little, and one that is closed the moment it was accepted needs nobody to end it.
    func prepare(_ channel: any Channel, logger: Logger, begin: @escaping @Sendable (Value) -> Void) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try addHandlers(to: channel, logger: logger)
            try channel.pipeline.syncOperations.addHandler(FirstRequest { begin(try Self.wrap($0)) })
        }
    }

    /// For the framework's own listener, as ``prepare(_:logger:begin:)``, but served at once.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try addHandlers(to: channel, logger: logger)
            return try Self.wrap(channel)
        }
    }

    private static func wrap(_ channel: any Channel) throws -> Value {
        BegunConnection(
            try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        )
    }

    private func addHandlers(to channel: any Channel, logger: Logger) throws {
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.maxHeaderFieldBytes
        decoder.maxHeaderListSize = limits.maxHeaderBytes
        decoder.maxHeaderFieldCount = limits.maxHeaderFields
        var encoder = HTTPResponseEncoder.Configuration()
        encoder.automaticallySetFramingHeaders = false
        let pipeline = channel.pipeline.syncOperations
        let framing = FramingBounds(maxChunkBytes: limits.maxBodyBytes)
        try pipeline.addHandler(framing)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            // A field of our responses cannot hold what would have to be found here.
            withOutboundHeaderValidation: false,
            withEncoderConfiguration: encoder,
            withDecoderLimitConfiguration: decoder
        )
        try pipeline.addHandler(HTTP1Rules(framing))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(ConnectionGuard(limits, connections, lifecycle))
        try pipeline.addHandler(ClientPresence())
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: limits.idleTimeout, logger: logger))
    }

    func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value.take(), logger: logger)
    }
}

/// A connection that is to be served. Nobody may come to it: a listener that ends drops what it has accepted, and SwiftNIO stops the process where a
/// channel of this kind is dropped without having been ended.
final class BegunConnection: ServerChildChannelValue {
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let parts: Parts
    private let isTaken = Mutex(false)

    init(_ parts: Parts) { self.parts = parts }

    var channel: any Channel { parts.channel }

    /// Whoever takes it ends it.
    func take() -> Parts {
        isTaken.withLock { $0 = true }
        return parts
    }

    deinit {
        guard !isTaken.withLock({ $0 }) else { return }
        Task { [parts] in try? await parts.executeThenClose { _, _ in } }
    }
}

/// Has a connection served when the first part of its first request has come, and goes.
private final class FirstRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private var begin: ((any Channel) throws -> Void)?

    init(_ begin: @escaping (any Channel) throws -> Void) { self.begin = begin }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let begin else { return context.fireChannelRead(data) }
        self.begin = nil
        do {
            // Whoever serves stands behind this handler from here on.
            try begin(context.channel)
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that goes before it asked: nobody reads yet who would see it.
        if begin != nil, case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
