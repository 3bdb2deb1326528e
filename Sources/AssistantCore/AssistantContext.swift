internal import Hummingbird
internal import Logging
internal import NIOCore

/// What travels with one request: its logger, its id, the route it matched.
struct AssistantContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// In the log, in `X-Request-Id` and in problem documents.
    let requestID: String
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
        // The framework's `id` reads the log's metadata by force, and stops the program with a log handler that keeps none.
        requestID = source.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "\(RequestID())"
    }
}
