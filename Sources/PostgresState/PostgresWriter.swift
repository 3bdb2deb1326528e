internal import PostgresClient
internal import ServerState
internal import Synchronization

/// Writes what waits as one transaction, in one exchange with the server.
final class PostgresWriter: Sendable {
    private let client: PostgresClient
    private let opening: PostgresOpening
    private let limit: Duration
    private let generation = Mutex<Int64?>(nil)
    private let onErasure: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: For one exchange.
    ///   - onErasure: Called when somebody has erased something: what is remembered may be a part of that.
    init(client: PostgresClient, opening: PostgresOpening, limit: Duration, onErasure: @escaping @Sendable () -> Void) {
        self.client = client
        self.opening = opening
        self.limit = limit
        self.onErasure = onErasure
    }

    /// - Returns: What became of each, in their order.
    func commit(_ writes: [PostgresWrite]) -> [Result<Void, any Error>] {
        do {
            try opening.open(within: limit)
            try run(writes)
            return writes.map { _ in .success(()) }
        } catch let error as PostgresError where error.isOfStatement && writes.count > 1 {
            // One that the database does not take is no reason to lose the others.
            return writes.map { write in Result { try run([write]) } }
        } catch {
            return writes.map { _ in .failure(error) }
        }
    }

    private func run(_ writes: [PostgresWrite]) throws {
        let ordered = writes.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
        let statements = ordered.map(\.statement) + [PostgresStatement("SELECT generation FROM state")]
        let rows = try client.performBlocking(within: limit) { try $0.run(statements) }
        for (write, rows) in zip(ordered, rows) { write.judge(rows) }
        let current = rows.last?.first?.integer(0)
        let isNews = generation.withLock { known in
            defer { known = current }
            return known != nil && known != current
        }
        if isNews { onErasure() }
    }
}
