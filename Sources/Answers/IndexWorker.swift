package import CoreMetrics
package import DocIndex
internal import DocModel
internal import ReaderText
internal import ServerFoundation
internal import Synchronization

/// Runs index queries, which block, away from the threads that serve connections.
package final class IndexWorker: Sendable {
    private let index: SectionIndex
    private let pool: IndexPool
    private let line: IndexPool.Line
    private let pending = Atomic<Int>(0)
    private let maxPending: Int
    private let depth: any MeterHandler

    /// - Parameters:
    ///   - line: Of the site, the same for all of its builds.
    ///   - maxWaiting: Queries that wait; one more is refused.
    package init(
        _ index: SectionIndex,
        pool: IndexPool,
        line: IndexPool.Line = IndexPool.Line(),
        maxWaiting: Int,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.index = index
        self.pool = pool
        self.line = line
        depth = metrics.makeMeter(label: "assistant_queue_depth", dimensions: [("queue", "index")])
        maxPending = pool.widthOfLine + maxWaiting
    }

    var handOver: [HandOver] { index.handOver }
    /// What docgen says to readers of the docs.
    var words: Catalogue { index.words }

    /// Queries at work or waiting.
    var pendingCount: Int { pending.load(ordering: .relaxed) }

    /// - Throws: What `query` throws; ``IndexBusy`` when too many queries wait.
    package func run<Value: Sendable>(_ query: @escaping @Sendable (SectionIndex) throws -> Value) async throws -> Value {
        guard pending.add(1, ordering: .relaxed).newValue <= maxPending else {
            pending.subtract(1, ordering: .relaxed)
            throw IndexBusy()
        }
        depth.increment(by: 1)
        defer {
            pending.subtract(1, ordering: .relaxed)
            depth.decrement(by: 1)
        }
        // The wait for its turn is part of it.
        return try await ActiveSpan.run("index") { () async throws(any Error) in
            try await withCheckedThrowingContinuation { continuation in
                pool.submit(in: line) { [index] in
                    continuation.resume(with: Result { try query(index) })
                }
            }
        }
    }
}

/// More queries wait for the index than it will answer soon.
package struct IndexBusy: Error {}
