internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServerFoundation
internal import SignIn

/// What travels with one request: its logger, its id, the route it matched, and who asks.
package struct AssistantContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// In the log, in `X-Request-Id` and in problem documents.
    private(set) var requestID: String
    /// The connection.
    let channel: any Channel
    /// The other end of the connection; `nil` when it has no IP address.
    let peer: IPAddress?
    /// Set by the listener.
    var isOnAdminListener = false
    /// Whether an operator has named the site by its name in place of its host, see ``ServedSites``.
    var isSiteNamed = false
    /// Set by ``RequestIdentity``.
    var client = Client()
    /// Who sends it, where that has the role that its route asks for; set by ``RouteTable``.
    var principal: Principal?
    /// Set by ``RequestIdentity`` where the request belongs to a trace; its header goes with every request that is sent on behalf of this one.
    var trace: TraceContext?
    /// Set by ``PrincipalFinder`` for somebody who has signed in.
    var session: Session?

    init(channel: any Channel, isOnAdminListener: Bool, logger: Logger) {
        self.init(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        self.isOnAdminListener = isOnAdminListener
    }

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
        peer = IPAddress(source.channel.remoteAddress)
        // The framework's `id` reads the log's metadata by force, and stops the program with a log handler that keeps none.
        requestID = source.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "\(RequestID())"
    }

    /// Takes the id that a proxy of ours gave the request, so that its log and ours tell of one.
    mutating func adopt(requestID: String) {
        self.requestID = requestID
        logger[metadataKey: "hb.request.id"] = "\(requestID)"
    }
}
