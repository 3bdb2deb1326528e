internal import NIOCore

/// Tells when a client hangs up while its request is answered, so that nobody works on for it.
///
/// Not the framework's `consumeWithCancellationOnInboundClose`: that one gives the connection up after the response, also when the client
/// is still there.
final class ClientPresence: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastID = 0
    private var isGone = false

    /// A stream without elements that ends when the client is gone, which half a close counts as: none of the known clients does that
    /// and goes on reading. It never ends where there is no connection.
    static func departure(on channel: any Channel) -> AsyncStream<Void> {
        let (stream, sink) = AsyncStream<Void>.makeStream()
        channel.eventLoop.execute {
            guard let handler = try? channel.pipeline.syncOperations.handler(type: ClientPresence.self) else { return }
            guard !handler.isGone else { return sink.finish() }
            handler.lastID += 1
            let id = handler.lastID
            let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
            handler.waiting[id] = sink
            sink.onTermination = { _ in channel.eventLoop.execute { bound.value.waiting[id] = nil } }
        }
        return stream
    }

    /// Runs `work`, and cancels it when the client goes.
    /// - Throws: What `work` throws; `CancellationError` when the client is gone.
    static func whileThere<Value: Sendable>(
        on channel: any Channel,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask {
                for await _ in departure(on: channel) {}
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        isGone = true
        for sink in waiting.values { sink.finish() }
        waiting = [:]
    }
}
