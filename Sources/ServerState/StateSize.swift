internal import CoreMetrics
internal import Foundation
internal import GRDB
internal import Logging
internal import ServerFoundation
internal import Synchronization

/// Keeps the state within its size: beyond it the oldest goes, in the transaction that wrote too much.
///
/// What counts are the pages in use; those that are freed are written again, so the file stays as large as the limit and grows no further.
final class StateSize: Sendable {
    private enum Kind: String, CaseIterable { case question, idempotencyKey = "idempotency_key", snapshot }

    private static let chunk = 200
    /// Votes wait for it; a limit that was lowered is reached over several transactions.
    private static let maxDuration: Duration = .milliseconds(50)
    /// A client that repeats a vote does so within minutes.
    private static let keysKeptMS: Int64 = 3600 * 1000
    private static let noticeInterval: Duration = .seconds(3600)

    private let path: String?
    private let limit: Mutex<Int>
    private let logger: Logger
    private let clock: WallClock
    private let size: any MeterHandler
    private let shownLimit: any MeterHandler
    private let evictions: [Kind: any CounterHandler]
    private let noticed = Mutex<ContinuousClock.Instant?>(nil)
    private let measured = Mutex<ContinuousClock.Instant?>(nil)

    init(
        path: String?,
        maxBytes: Int,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        clock: WallClock = .system
    ) {
        self.path = path
        limit = Mutex(maxBytes)
        self.logger = logger
        self.clock = clock
        size = metrics.makeMeter(label: "assistant_state_size_bytes", dimensions: [])
        evictions = Dictionary(
            uniqueKeysWithValues: Kind.allCases.map {
                ($0, metrics.makeCounter(label: "assistant_state_evictions_total", dimensions: [("kind", $0.rawValue)]))
            }
        )
        shownLimit = metrics.makeMeter(label: "assistant_state_max_bytes", dimensions: [])
        shownLimit.set(Double(maxBytes))
    }

    private var maxBytes: Int { limit.withLock { $0 } }

    /// Another limit counts from here on; one that is lower is reached by the next writes.
    func update(maxBytes: Int) {
        limit.withLock { $0 = maxBytes }
        shownLimit.set(Double(maxBytes))
    }

    /// Deletes the oldest where too much is stored.
    /// - Returns: Whether more is to go.
    @discardableResult
    func enforce(_ database: Database) throws -> Bool {
        measure()
        let maxBytes = maxBytes
        guard try Self.usedBytes(database) > maxBytes else { return false }
        let deadline = ContinuousClock.now + Self.maxDuration
        var deleted: [Kind: Int] = [:]
        defer { tell(deleted) }
        repeat {
            guard let (kind, count) = try deleteOldest(database) else { return false }
            deleted[kind, default: 0] += count
            if try Self.usedBytes(database) <= maxBytes { return false }
        } while ContinuousClock.now < deadline
        return true
    }

    /// - Returns: `nil` when there is nothing to delete.
    private func deleteOldest(_ database: Database) throws -> (Kind, Int)? {
        try database.execute(
            sql: """
                DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE created < ? ORDER BY created LIMIT ?)
                """,
            arguments: [clock.milliseconds - Self.keysKeptMS, Self.chunk]
        )
        if database.changesCount > 0 { return (.idempotencyKey, database.changesCount) }
        let threads = try String.fetchAll(
            database,
            sql: "DELETE FROM questions WHERE number IN (SELECT number FROM questions ORDER BY number LIMIT ?) RETURNING thread",
            arguments: [Self.chunk]
        )
        for thread in Set(threads) {
            try database.execute(
                sql: "DELETE FROM threads WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = ?1)",
                arguments: [thread]
            )
        }
        if !threads.isEmpty { return (.question, threads.count) }
        try database.execute(
            sql: "DELETE FROM health_snapshots WHERE generated IN (SELECT generated FROM health_snapshots ORDER BY generated LIMIT ?)",
            arguments: [Self.chunk]
        )
        return database.changesCount > 0 ? (.snapshot, database.changesCount) : nil
    }

    /// Gives pages back to the disk where many are free, some hundred at a time.
    /// - Returns: Whether more can be given back.
    func shrink(_ database: Database) throws -> Bool {
        let pages = try Self.number(database, "page_count")
        let free = try Self.number(database, "freelist_count")
        // As many as a busy hour fills again are left; a file of an older version cannot give any back.
        guard free > max(2048, pages / 4), try Self.number(database, "auto_vacuum") == 2 else { return false }
        _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(500)")
        return true
    }

    private static func usedBytes(_ database: Database) throws -> Int {
        try (number(database, "page_count") - number(database, "freelist_count")) * number(database, "page_size")
    }

    private static func number(_ database: Database, _ pragma: String) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA \(pragma)") ?? 0
    }

    // MARK: What an operator sees

    /// The size on the disk, once a second.
    private func measure() {
        guard let path else { return }
        let isDue = measured.withLock { last in
            guard last.map({ ContinuousClock.now - $0 >= .seconds(1) }) ?? true else { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        let bytes = ["", "-wal"].reduce(0) { sum, suffix in
            var status = stat()
            return stat(path + suffix, &status) == 0 ? sum + Int(status.st_size) : sum
        }
        size.set(Double(bytes))
    }

    private func tell(_ deleted: [Kind: Int]) {
        for kind in Kind.allCases { if let count = deleted[kind] { evictions[kind]?.increment(by: Int64(count)) } }
        let isNews = noticed.withLock { last in
            guard last.map({ ContinuousClock.now - $0 >= Self.noticeInterval }) ?? true else { return false }
            last = .now
            return true
        }
        guard isNews, !deleted.isEmpty else { return }
        logger.warning(
            "the state is as large as max_state_size lets it be; the oldest questions and votes are deleted",
            metadata: ["state.max_bytes": .stringConvertible(maxBytes)]
        )
    }
}
