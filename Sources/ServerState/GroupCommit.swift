internal import CoreMetrics
internal import Foundation
internal import GRDB
internal import Synchronization

/// Writes to a database in the order given, and everything that waits in one transaction.
///
/// A commit waits for the disk; with one for each vote a slow disk would allow some dozen votes a second. While one commit waits, the next
/// ones gather, and share the following commit. Nothing is called done before its commit is.
final class GroupCommit: Sendable {
    private struct Item: Sendable {
        var write: @Sendable (Database) throws -> Void
        var completion: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct State {
        var items: [Item] = []
        var isRunning = false
    }

    /// More writes wait than the disk will ever catch up with.
    struct Overload: Error {}

    private let writer: any DatabaseWriter
    private let maxWaiting: Int
    private let opening: (@Sendable () throws -> Void)?
    private let closing: (@Sendable (Database) throws -> Void)?
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "state writer")
    private let depth: any MeterHandler
    private let written: any CounterHandler
    private let failed: any CounterHandler

    /// - Parameters:
    ///   - opening: Comes before each transaction; what it throws is what all the writes of that transaction failed with.
    ///   - closing: Ends each transaction that writes; what it throws undoes its own changes only.
    init(
        _ writer: any DatabaseWriter,
        maxWaiting: Int = 4096,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        opening: (@Sendable () throws -> Void)? = nil,
        closing: (@Sendable (Database) throws -> Void)? = nil
    ) {
        self.writer = writer
        self.opening = opening
        self.maxWaiting = maxWaiting
        self.closing = closing
        depth = metrics.makeMeter(label: "assistant_queue_depth", dimensions: [("queue", "state")])
        written = metrics.makeCounter(label: "assistant_state_writes_total", dimensions: [("outcome", "written")])
        failed = metrics.makeCounter(label: "assistant_state_writes_total", dimensions: [("outcome", "failed")])
    }

    /// Writes, and returns when what was written is on the disk.
    /// - Throws: What `write` throws, which undoes only its own changes; `DatabaseError`; ``Overload``.
    func perform<Value: Sendable>(_ write: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let value = Mutex<Value?>(nil)
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            submit { database in
                let result = try write(database)
                value.withLock { $0 = result }
            } completion: { result in
                continuation.resume(with: result.flatMap { value.withLock { $0 }.map { .success($0) } ?? .failure(Overload()) })
            }
        }
    }

    /// Writes without waiting.
    /// - Parameter completion: Called on the writer's queue.
    func submit(
        _ write: @escaping @Sendable (Database) throws -> Void,
        completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let item = Item(write: write, completion: completion)
        let (isAccepted, starts) = state.withLock { state in
            guard state.items.count < maxWaiting else { return (false, false) }
            state.items.append(item)
            defer { state.isRunning = true }
            return (true, !state.isRunning)
        }
        if isAccepted {
            depth.increment(by: 1)
        } else {
            failed.increment(by: 1)
            completion(.failure(Overload()))
        }
        if starts { queue.async { self.drain() } }
    }

    /// Returns when everything submitted so far is written or has failed.
    func flush() async {
        await withCheckedContinuation { continuation in
            // The queue is serial, and `drain` ends only when nothing waits.
            queue.async { continuation.resume() }
        }
    }

    private func drain() {
        while true {
            let items = state.withLock { state in
                defer { state.items = [] }
                state.isRunning = !state.items.isEmpty
                return state.items
            }
            guard !items.isEmpty else { return }
            var results: [Result<Void, any Error>] = []
            do {
                try opening?()
                try writer.write { database in
                    results = []
                    for item in items { results.append(Self.run(item.write, database)) }
                    if let closing { _ = Self.run(closing, database) }
                }
            } catch {
                // Nothing was kept, of those that went well neither.
                results = results.map { result in result.flatMap { .failure(error) } }
                results += Array(repeating: .failure(error), count: items.count - results.count)
            }
            depth.decrement(by: Double(items.count))
            count(results)
            for (item, result) in zip(items, results) { item.completion(result) }
        }
    }

    /// A write that changes its mind, as a vote on an answer that nobody gave, has not failed.
    private func count(_ results: [Result<Void, any Error>]) {
        let failures = results.count { if case .failure(let error) = $0 { error is DatabaseError } else { false } }
        if failures > 0 { failed.increment(by: Int64(failures)) }
        written.increment(by: Int64(results.count - failures))
    }

    private static func run(_ write: (Database) throws -> Void, _ database: Database) -> Result<Void, any Error> {
        Result {
            try database.inSavepoint {
                try write(database)
                return .commit
            }
        }
    }
}
