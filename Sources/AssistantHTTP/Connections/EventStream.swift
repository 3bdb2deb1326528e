internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation

extension Response {
    /// Events as they are made, until `produce` ends or the client goes.
    ///
    /// - Parameters:
    ///   - heartbeat: How long nothing may be said: whoever stands between us and the reader closes what is silent for long.
    ///   - channel: The client's.
    ///   - produce: Is cancelled when the client goes.
    static func events(
        every heartbeat: Duration,
        to channel: any Channel,
        produce: @escaping @Sendable (AsyncStream<ServerSentEvent>.Continuation) async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: ServerSentEvent.headers,
            body: ResponseBody { writer in
                let (events, sink) = AsyncStream<ServerSentEvent>.makeStream()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        defer { sink.finish() }
                        try await produce(sink)
                    }
                    group.addTask {
                        for await _ in ClientPresence.departure(on: channel) {}
                        // Also at the end of the stream, when this task is cancelled and nobody listens.
                        sink.finish()
                    }
                    group.addTask {
                        while (try? await Task.sleep(for: heartbeat)) != nil { sink.yield(.heartbeat) }
                    }
                    defer { group.cancelAll() }
                    for await event in events { try await writer.write(event.bytes) }
                }
                try await writer.finish(nil)
            }
        )
    }
}
