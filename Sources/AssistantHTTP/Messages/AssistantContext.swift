internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServerFoundation
internal import SignIn

/// What travels with one request: its logger, its id, the route it matched, and who asks.
///
/// Small, since each of the dozen functions that a request passes has copies of it in its frame, and a task's memory for frames comes in pieces of a
/// kilobyte.
package struct AssistantContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private var facts: Facts

    /// What one context or more say of a request. Proof: it is changed only where one context alone has it.
    private final class Facts: @unchecked Sendable {
        var requestID: String
        let channel: any Channel
        let peer: IPAddress?
        var isOnAdminListener = false
        var isSiteNamed = false
        var client = Client()
        var principal: Principal?
        var trace: TraceContext?
        var session: Session?

        init(_ channel: any Channel, requestID: String) {
            self.requestID = requestID
            self.channel = channel
            peer = IPAddress(channel.remoteAddress)
        }

        init(_ other: Facts) {
            (requestID, channel, peer) = (other.requestID, other.channel, other.peer)
            (isOnAdminListener, isSiteNamed) = (other.isOnAdminListener, other.isSiteNamed)
            (client, principal, trace, session) = (other.client, other.principal, other.trace, other.session)
        }
    }

    init(channel: any Channel, isOnAdminListener: Bool, logger: Logger) {
        self.init(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        self.isOnAdminListener = isOnAdminListener
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        // The framework's `id` reads the log's metadata by force, and stops the program with a log handler that keeps none.
        let requestID = source.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "\(RequestID())"
        facts = Facts(source.channel, requestID: requestID)
    }

    /// Takes the id that a proxy of ours gave the request, so that its log and ours tell of one.
    mutating func adopt(requestID: String) {
        own.requestID = requestID
        logger[metadataKey: "hb.request.id"] = "\(requestID)"
    }

    /// The facts, to change them.
    private var own: Facts {
        mutating get {
            if !isKnownUniquelyReferenced(&facts) { facts = Facts(facts) }
            return facts
        }
    }
}

extension AssistantContext {
    /// In the log, in `X-Request-Id` and in problem documents.
    var requestID: String { facts.requestID }

    /// The connection.
    var channel: any Channel { facts.channel }

    /// The other end of the connection; `nil` when it has no IP address.
    var peer: IPAddress? { facts.peer }

    /// Set by the listener.
    var isOnAdminListener: Bool {
        get { facts.isOnAdminListener }
        set { own.isOnAdminListener = newValue }
    }

    /// Whether an operator has named the site by its name in place of its host, see ``ServedSites``.
    var isSiteNamed: Bool {
        get { facts.isSiteNamed }
        set { own.isSiteNamed = newValue }
    }

    /// Set by ``identify(_:by:)``.
    var client: Client {
        get { facts.client }
        set { own.client = newValue }
    }

    /// Who sends it, where that has the role that its route asks for; set by ``RouteTable``.
    var principal: Principal? {
        get { facts.principal }
        set { own.principal = newValue }
    }

    /// Set by ``identify(_:by:)`` where the request belongs to a trace; its header goes with every request that is sent on behalf of this one.
    var trace: TraceContext? {
        get { facts.trace }
        set { own.trace = newValue }
    }

    /// Set by ``PrincipalFinder`` for somebody who has signed in.
    var session: Session? {
        get { facts.session }
        set { own.session = newValue }
    }
}
