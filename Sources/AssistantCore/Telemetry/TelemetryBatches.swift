internal import CoreMetrics
internal import ServerFoundation
internal import Synchronization

/// What became of a request to a collector.
enum TelemetryOutcome: Sendable {
    /// The collector may keep less than it got.
    case taken(rejected: Int)
    /// It will never take this.
    case refused(String)
    case later(after: Duration?, String)
    case cancelled
}

/// Records of one kind on their way to a collector, part by part: one that it did not take is tried again, and dropped after some attempts.
final class TelemetryBatches<Record: Sendable>: Sendable {
    /// Of records in one request.
    private let size = 512
    private let pause = Duration.seconds(1)
    private let longestPause = Duration.seconds(30)
    private let maxAttempts = 5

    private struct State {
        /// Those of a request that the collector may still take.
        var batch: [Record] = []
        var attempts = 0
        var pauseUntil: ContinuousClock.Instant?
    }

    private let path: String
    private let counters: TelemetryMetrics.Outcomes
    private let take: @Sendable (Int) -> [Record]
    private let takeDropped: @Sendable () -> Int
    private let encode: @Sendable ([Record]) -> [UInt8]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - path: Below the collector's URL.
    ///   - take: Gives up to so many records, the oldest first.
    ///   - takeDropped: How many found no place since it was called last.
    init(
        path: String,
        counting counters: TelemetryMetrics.Outcomes,
        take: @escaping @Sendable (Int) -> [Record],
        takeDropped: @escaping @Sendable () -> Int,
        encode: @escaping @Sendable ([Record]) -> [UInt8]
    ) {
        self.path = path
        self.counters = counters
        self.take = take
        self.takeDropped = takeDropped
        self.encode = encode
    }

    /// Sends all that waits, unless the collector has asked for a pause.
    ///
    /// - Parameters:
    ///   - end: When to give up, whatever pause there is; `nil` for no end.
    ///   - report: Gets why the collector took nothing.
    func send(
        until end: ContinuousClock.Instant?,
        by post: ([UInt8], String, ContinuousClock.Instant?) async -> TelemetryOutcome,
        _ report: (String) -> Void
    ) async {
        counters.dropped.increment(by: Int64(takeDropped()))
        while end.map({ .now < $0 }) ?? true {
            let records: [Record]? = state.withLock { state in
                if end == nil, let until = state.pauseUntil, .now < until { return nil }
                if state.batch.isEmpty { state.batch = take(size) }
                return state.batch.isEmpty ? nil : state.batch
            }
            guard let records else { return }
            let body = await LongWork.run { [encode] in encode(records) }
            switch await post(body, path, end) {
            case .taken(let rejected):
                counters.exported.increment(by: Int64(records.count - min(rejected, records.count)))
                counters.dropped.increment(by: Int64(min(rejected, records.count)))
                state.withLock { ($0.batch, $0.attempts) = ([], 0) }
            case .refused(let reason):
                drop(records.count)
                report(reason)
            case .later(let wait, let reason):
                report(reason)
                if isOver(after: wait) || end != nil { drop(records.count) }
                return
            case .cancelled: return
            }
        }
    }

    /// - Returns: Whether that was the last attempt.
    private func isOver(after wait: Duration?) -> Bool {
        state.withLock { state in
            state.attempts += 1
            let next = max(wait ?? .zero, min(longestPause, pause * (1 << min(state.attempts, 5))))
            state.pauseUntil = .now + min(next, .seconds(300))
            return state.attempts >= maxAttempts
        }
    }

    private func drop(_ count: Int) {
        counters.dropped.increment(by: Int64(count))
        state.withLock { ($0.batch, $0.attempts) = ([], 0) }
    }
}
