internal import CoreMetrics
internal import Logging
internal import PostgresClient
internal import Synchronization

/// Keeps the tables within their size: beyond it the oldest questions go.
///
/// PostgreSQL gives room back to itself and not to the disk, so that the size of its files says nothing about what is in them. What counts is the
/// number of questions times their size, taken from a sample, with what their indexes need.
final class PostgresSize: Sendable {
    private static let part = 1000
    /// Of a row in the table, four indexes, and a vote now and then.
    private static let overhead = 400

    private let limit: Mutex<Int>
    private let logger: Logger
    private let size: any MeterHandler
    private let shownLimit: any MeterHandler
    private let evictions: any CounterHandler
    private let measured = Mutex<ContinuousClock.Instant?>(nil)

    init(maxBytes: Int, metrics: any MetricsFactory, logger: Logger) {
        limit = Mutex(maxBytes)
        self.logger = logger
        size = metrics.makeMeter(label: "assistant_state_size_bytes", dimensions: [])
        evictions = metrics.makeCounter(label: "assistant_state_evictions_total", dimensions: [("kind", "question")])
        shownLimit = metrics.makeMeter(label: "assistant_state_max_bytes", dimensions: [])
        shownLimit.set(Double(maxBytes))
    }

    /// Another limit counts from the next look on.
    func update(maxBytes: Int) {
        limit.withLock { $0 = maxBytes }
        measured.withLock { $0 = nil }
        shownLimit.set(Double(maxBytes))
    }

    /// Looks at the size, and deletes what is too much, once a minute.
    func measure(_ client: PostgresClient, within limit: Duration) async throws {
        let isDue = measured.withLock { last in
            guard last.map({ ContinuousClock.now - $0 >= .seconds(60) }) ?? true else { return false }
            last = .now
            return true
        }
        if isDue { try await enforce(client, within: limit) }
    }

    func enforce(_ client: PostgresClient, within limit: Duration) async throws {
        // As the planner knows it, which is near enough; a table that nobody has looked at yet is small.
        let row = try await client.perform(within: limit) { session in
            try session.run(
                """
                SELECT sum(pg_total_relation_size(oid))::bigint,
                    (SELECT greatest(n_live_tup, 0) FROM pg_stat_user_tables WHERE relid = 'questions'::regclass),
                    (SELECT coalesce(avg(pg_column_size(sample.*)), 0)::bigint
                        FROM (SELECT * FROM questions ORDER BY number DESC LIMIT 500) AS sample)
                FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                """
            ).first
        }
        size.set(Double(row?.integer(0) ?? 0))
        let maxBytes = self.limit.withLock { $0 }
        let bytesPerQuestion = Int(row?.integer(2) ?? 0) + Self.overhead
        var surplus = Int(row?.integer(1) ?? 0) - maxBytes / bytesPerQuestion
        guard surplus > 0 else { return }
        logger.warning(
            "the state is as large as max_state_size lets it be; the oldest questions and votes are deleted",
            metadata: ["state.max_bytes": .stringConvertible(maxBytes)]
        )
        while surplus > 0 {
            let count = try await client.perform(within: limit) { [surplus] session -> Int in
                let threads = try session.run(
                    "DELETE FROM questions WHERE number IN (SELECT number FROM questions ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING thread",
                    [.whole(min(surplus, Self.part))]
                )
                return threads.count
            }
            guard count > 0 else { return }
            evictions.increment(by: Int64(count))
            surplus -= count
        }
    }
}
