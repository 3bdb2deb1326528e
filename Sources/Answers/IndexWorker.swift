package import CoreMetrics
package import DocIndex
internal import DocModel
internal import Foundation
internal import ReaderText
internal import Synchronization

/// Runs index queries, which block, away from the threads that serve connections.
package final class IndexWorker: Sendable {
    private let index: SectionIndex
    /// Bounds what runs at once, and needs no shutdown, unlike a thread pool of NIO's.
    private let queue = OperationQueue()
    private let pending = Atomic<Int>(0)
    private let maxPending: Int
    private let depth: any MeterHandler

    /// - Parameters:
    ///   - width: Queries at work at once; 0 stands for the number of processors.
    ///   - maxWaiting: Queries that wait; one more is refused.
    package init(_ index: SectionIndex, width: Int, maxWaiting: Int, metrics: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.index = index
        depth = metrics.makeMeter(label: "assistant_queue_depth", dimensions: [("queue", "index")])
        let width = width > 0 ? width : ProcessInfo.processInfo.activeProcessorCount
        queue.name = "index queries"
        queue.maxConcurrentOperationCount = width
        maxPending = width + maxWaiting
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
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { [index] in
                continuation.resume(with: Result { try query(index) })
            }
        }
    }
}

/// More queries wait for the index than it will answer soon.
package struct IndexBusy: Error {}
