internal import CoreMetrics
internal import GRDB
internal import Synchronization

/// A change of the file; what it throws undoes it alone.
typealias SQLiteWrite = @Sendable (Database) throws -> Void

extension GroupCommit where Write == SQLiteWrite {
    /// - Parameters:
    ///   - opening: Comes before each transaction; what it throws is what all the writes of that transaction failed with.
    ///   - closing: Ends each transaction that writes; what it throws undoes its own changes only.
    convenience init(
        _ writer: any DatabaseWriter,
        metrics: any MetricsFactory,
        opening: (@Sendable () throws -> Void)?,
        closing: SQLiteWrite?
    ) {
        self.init(metrics: metrics, judge: { $0 is DatabaseError || $0 is StateError ? .failed : .written }) { writes in
            var results: [Result<Void, any Error>] = []
            do {
                try opening?()
                try writer.write { database in
                    results = []
                    for write in writes { results.append(Self.run(write, database)) }
                    if let closing { _ = Self.run(closing, database) }
                }
            } catch {
                // Nothing was kept, of those that went well neither.
                results = results.map { result in result.flatMap { .failure(error) } }
                results += Array(repeating: .failure(error), count: writes.count - results.count)
            }
            return results
        }
    }

    private static func run(_ write: SQLiteWrite, _ database: Database) -> Result<Void, any Error> {
        Result {
            try database.inSavepoint {
                try write(database)
                return .commit
            }
        }
    }

    /// Writes without waiting.
    /// - Parameter completion: Called on the writer's queue.
    func write(_ change: @escaping SQLiteWrite, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        submit(change, completion: completion)
    }

    /// Writes, and returns when what was written is on the disk.
    /// - Throws: What `change` throws, which undoes only its own changes; `DatabaseError`; ``WriteOverload``.
    func perform<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let value = Mutex<Value?>(nil)
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            write { database in
                let result = try change(database)
                value.withLock { $0 = result }
            } completion: { result in
                continuation.resume(with: result.flatMap { value.withLock { $0 }.map { .success($0) } ?? .failure(WriteOverload()) })
            }
        }
    }
}
