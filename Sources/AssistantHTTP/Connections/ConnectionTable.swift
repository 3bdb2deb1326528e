package import CoreMetrics
internal import Foundation
package import Logging
internal import NIOCore
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import Synchronization

/// The open connections. When places run short the one that has been idle longest makes room, so that nobody can hold the server by doing
/// nothing; of one client only so many are kept.
///
/// Proxies and operators have no bound of their own: behind a proxy stand many readers. ``reserve`` places are for operators, so that a probe
/// gets one while every other is at work.
package final class ConnectionTable: Sendable {
    /// What is known of one connection. Set by its own event loop at each request, without a lock; read by the table when it looks for one to
    /// close.
    final class Entry: Sendable {
        fileprivate let close: @Sendable () -> Void
        fileprivate let client: IPAddress?
        /// When it became idle, in nanoseconds on the clock of ``ConnectionTable``; 0 while a request is at work.
        private let idleSince: Atomic<UInt64>

        fileprivate init(client: IPAddress?, now: UInt64, close: @escaping @Sendable () -> Void) {
            self.client = client
            self.close = close
            idleSince = Atomic(now)
        }

        func beginRequest() { idleSince.store(0, ordering: .relaxed) }
        func becomeIdle() { idleSince.store(ConnectionTable.now(), ordering: .relaxed) }

        /// `nil` while a request is at work.
        fileprivate var idle: UInt64? {
            let since = idleSince.load(ordering: .relaxed)
            return since == 0 ? nil : since
        }
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var countOfClient: [IPAddress: Int] = [:]
        var memory = FreedMemory.Watch()
        /// Where all places were taken, not only those of one client.
        var shortage = ServerFindings.Shortage()
    }

    private enum Loss { case evicted, refused }

    package let limit: Int
    /// Places beyond the limit that only operators may have.
    let reserve: Int
    private let clientLimit: Int
    private let exempt: [AddressRange]
    private let operators: [AddressRange]
    private let state = Mutex(State())
    private let losses: EventTally<Loss>
    private let open: any MeterHandler
    private let evicted: any CounterHandler
    private let refused: any CounterHandler
    private let malformed: [Malformation: any CounterHandler]
    private let malformations: EventTally<Malformation>

    /// Those of the listener for readers.
    ///
    /// Who is on this machine has no bound of its own: it is a proxy or a probe, and could do worse than to connect.
    package convenience init(_ configuration: AssistantConfiguration, metrics: any MetricsFactory, logger: Logger) {
        self.init(
            limit: configuration.limits.maxConnections,
            reserve: configuration.limits.reservedConnections,
            clientLimit: configuration.limits.maxClientConnections,
            operators: configuration.operatorNetworks,
            proxies: configuration.trustedProxies + AddressRange.loopback,
            metrics: metrics,
            ofRequests: metrics,
            logger: logger
        )
    }

    /// Those of the listener for operators, which are not among the metrics of connections: these are to tell about readers. What never became a request
    /// is counted as it is for readers.
    package static func ofOperators(_ limits: AssistantConfiguration.Limits, metrics: any MetricsFactory, logger: Logger) -> ConnectionTable
    {
        // What is accepted beyond the limit makes an idle one go.
        let limit = max(1, limits.maxOperatorConnections * 4 / 5)
        return ConnectionTable(
            limit: limit,
            reserve: limits.maxOperatorConnections - limit,
            clientLimit: limit,
            operators: [],
            proxies: [],
            metrics: NOOPMetricsHandler.instance,
            ofRequests: metrics,
            logger: logger
        )
    }

    private init(
        limit: Int,
        reserve: Int,
        clientLimit: Int,
        operators: [AddressRange],
        proxies: [AddressRange],
        metrics: any MetricsFactory,
        ofRequests requestMetrics: any MetricsFactory,
        logger: Logger
    ) {
        self.limit = limit
        self.reserve = reserve
        self.clientLimit = clientLimit
        self.operators = operators
        exempt = operators + proxies
        losses = EventTally("lost connections") { losses in
            logger.warning(
                "connections run short",
                metadata: [
                    "connections.evicted": .stringConvertible(losses[.evicted] ?? 0),
                    "connections.refused": .stringConvertible(losses[.refused] ?? 0),
                    "connections.limit": .stringConvertible(limit),
                ]
            )
        }
        open = metrics.makeMeter(label: "assistant_connections", dimensions: [])
        evicted = metrics.makeCounter(label: "assistant_connections_evicted_total", dimensions: [])
        refused = metrics.makeCounter(label: "assistant_connections_refused_total", dimensions: [])
        malformed = Dictionary(
            uniqueKeysWithValues: Malformation.allCases.map {
                ($0, requestMetrics.makeCounter(label: "assistant_requests_malformed_total", dimensions: [("reason", $0.rawValue)]))
            }
        )
        malformations = EventTally("malformed requests") { counts in
            var metadata: Logger.Metadata = [:]
            for (reason, count) in counts { metadata["refused.\(reason.rawValue)"] = .stringConvertible(count) }
            logger.info("what clients sent is not an HTTP request that is understood", metadata: metadata)
        }
    }

    /// Counts bytes that never became a request, which no route knows of, or not a whole one.
    func note(_ malformation: Malformation) {
        malformed[malformation]?.increment(by: 1)
        malformations.add(malformation)
    }

    /// Never 0, which stands for "at work".
    fileprivate static func now() -> UInt64 { max(1, NIODeadline.now().uptimeNanoseconds) }

    package var count: Int { state.withLock { $0.entries.count } }

    /// Connections with a request that is not answered yet.
    package var atWork: Int { state.withLock { $0.entries.values.count { $0.idle == nil } } }

    /// Takes a new connection, and closes idle ones when there are too many.
    ///
    /// - Parameter close: Closes the connection; callable from any thread.
    /// - Returns: `nil` when there is no place, and none to be made: the caller closes.
    func add(_ address: SocketAddress?, close: @escaping @Sendable () -> Void) -> Entry? {
        let peer = IPAddress(address)
        let client = peer.flatMap { peer in exempt.contains { $0.contains(peer) } ? nil : peer.client }
        let isOperator = peer.map { peer in operators.contains { $0.contains(peer) } } ?? true
        let now = Self.now()
        let entry = Entry(client: client, now: now, close: close)
        let (isAdmitted, closing) = state.withLock { state -> (Bool, [Entry]) in
            var closing: [Entry] = []
            if let client, state.countOfClient[client, default: 0] >= clientLimit {
                closing = Self.longestIdle(1, in: state.entries.values.filter { $0.client == client })
                closing.forEach { Self.remove($0, from: &state) }
            }
            let isFull = state.entries.count >= limit
            if isFull {
                // Some at once: while a flood comes in, the search is not made for each of its connections.
                let more = Self.longestIdle(max(1, limit / 32), in: state.entries.values)
                more.forEach { Self.remove($0, from: &state) }
                closing += more
                state.shortage.evicted += more.count
            }
            let hasPlace = client.map { state.countOfClient[$0, default: 0] < clientLimit } ?? true
            let isAdmitted = hasPlace && state.entries.count < limit + (isOperator ? reserve : 0)
            if isAdmitted {
                state.entries[ObjectIdentifier(entry)] = entry
                _ = state.memory.note(state.entries.count)
                if let client { state.countOfClient[client, default: 0] += 1 }
            }
            state.shortage.refused += isAdmitted || !isFull ? 0 : 1
            return (isAdmitted, closing)
        }
        for entry in closing { entry.close() }
        if isAdmitted { open.increment(by: 1) }
        open.decrement(by: Double(closing.count))
        if !closing.isEmpty {
            evicted.increment(by: Int64(closing.count))
            losses.add(.evicted, count: closing.count)
        }
        if !isAdmitted {
            refused.increment(by: 1)
            losses.add(.refused)
        }
        return isAdmitted ? entry : nil
    }

    /// What was lost since this was asked last because all places were taken. What one client loses by its own bound is not among it.
    func takeShortage() -> ServerFindings.Shortage {
        state.withLock { state in
            defer { state.shortage = ServerFindings.Shortage() }
            return state.shortage
        }
    }

    /// Forgets a connection that was closed.
    func remove(_ entry: Entry) {
        let (wasThere, isMuchFreed) = state.withLock { state in
            (Self.remove(entry, from: &state), state.memory.note(state.entries.count))
        }
        if isMuchFreed { FreedMemory.giveBack() }
        if wasThere { open.decrement(by: 1) }
    }

    @discardableResult
    private static func remove(_ entry: Entry, from state: inout State) -> Bool {
        guard state.entries.removeValue(forKey: ObjectIdentifier(entry)) != nil else { return false }
        if let client = entry.client, let count = state.countOfClient[client] { state.countOfClient[client] = count > 1 ? count - 1 : nil }
        return true
    }

    private static func longestIdle(_ count: Int, in entries: some Sequence<Entry>) -> [Entry] {
        let idle = entries.compactMap { entry in entry.idle.map { (entry: entry, since: $0) } }
        return idle.sorted { $0.since < $1.since }.prefix(count).map(\.entry)
    }

    /// Tells at once what was lost and not told yet.
    package func report() {
        losses.flush()
        malformations.flush()
    }
}
