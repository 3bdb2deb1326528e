package import CoreMetrics
internal import Foundation
internal import Synchronization

/// Writes to a database in the order given, and everything that waits in one transaction.
///
/// A commit waits for the disk; with one for each vote a slow disk would allow some dozen votes a second. While one commit waits, the next
/// ones gather, and share the following commit. Nothing is called done before its commit is.
package final class GroupCommit<Write: Sendable>: Sendable {
    private struct Item: Sendable {
        var write: Write
        var completion: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct State {
        var items: [Item] = []
        var isRunning = false
        /// When the commit began that is not done yet.
        var began: ContinuousClock.Instant?
    }

    private let maxWaiting: Int
    private let judge: @Sendable (any Error) -> Outcome
    private let commit: @Sendable ([Write]) -> [Result<Void, any Error>]
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "state writer")
    private let depth: any MeterHandler
    private let counters: [Outcome: any CounterHandler]

    /// What became of a write, for the metrics.
    package enum Outcome: String, Sendable, CaseIterable {
        /// A write that changes its mind, as a vote on an answer that nobody gave, is one too.
        case written
        /// The database could not, and may later.
        case failed
        /// What was to be written is nothing that the database can hold.
        case dropped
    }

    /// - Parameters:
    ///   - judge: What an error of a write comes to.
    ///   - commit: Writes all in one transaction and returns what became of each, in their order. Called on a queue of its own, where it may wait.
    package init(
        maxWaiting: Int = 4096,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        judge: @escaping @Sendable (any Error) -> Outcome,
        commit: @escaping @Sendable ([Write]) -> [Result<Void, any Error>]
    ) {
        self.maxWaiting = maxWaiting
        self.judge = judge
        self.commit = commit
        depth = metrics.makeMeter(label: "assistant_queue_depth", dimensions: [("queue", "state")])
        counters = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, metrics.makeCounter(label: "assistant_state_writes_total", dimensions: [("outcome", $0.rawValue)]))
            }
        )
    }

    /// Writes without waiting.
    /// - Parameter completion: Called on the writer's queue.
    package func submit(_ write: Write, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
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
            counters[.failed]?.increment(by: 1)
            completion(.failure(WriteOverload()))
        }
        if starts { queue.async { self.drain() } }
    }

    /// Whether the present commit has taken that long already.
    package func isLate(by time: Duration) -> Bool { state.withLock { $0.began.map { .now - $0 >= time } ?? false } }

    /// Returns when everything submitted so far is written or has failed.
    package func flush() async {
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
                state.began = state.items.isEmpty ? nil : .now
                return state.items
            }
            guard !items.isEmpty else { return }
            let results = commit(items.map(\.write))
            depth.decrement(by: Double(items.count))
            count(results)
            for (item, result) in zip(items, results) { item.completion(result) }
        }
    }

    private func count(_ results: [Result<Void, any Error>]) {
        var counts: [Outcome: Int] = [:]
        for result in results {
            if case .failure(let error) = result { counts[judge(error), default: 0] += 1 } else { counts[.written, default: 0] += 1 }
        }
        for (outcome, count) in counts { counters[outcome]?.increment(by: Int64(count)) }
    }
}

/// More writes wait than the disk will ever catch up with.
package struct WriteOverload: Error {
    package init() {}
}
