internal import DocModel
internal import Foundation
internal import HealthHistory
internal import Logging
internal import ServerState
internal import Synchronization

/// Stores snapshots in the folder and in the state, and sums them up when an hour has ended.
///
/// The monitor does not wait for the disk: it must not stand still when the disk does.
package final class HealthRecorder: Sendable {
    /// What waits for a disk that stands still; more is dropped, and counted as failed.
    private static let maxWaiting = 16

    /// What is written, and where; that one of them is written says nothing of the others.
    private struct Target: Hashable {
        var store: HealthMetrics.Store
        var isSnapshot = true

        var noun: String { isSnapshot ? "snapshots" : "sums of snapshots" }
    }

    private struct Progress {
        var summedUp: Date?
        var writer: SnapshotWriter?
        var failing: Set<Target> = []
        var warnings: Set<String> = []
    }

    private let folder: String?
    private let state: (any HealthStore)?
    private let daysKept: Int
    private let metrics: HealthMetrics
    private let logger: Logger
    private let queue = DispatchQueue(label: "snapshots")
    private let waiting = Atomic(0)
    private let progress = Mutex(Progress())

    /// - Parameters:
    ///   - folder: `nil` for none.
    ///   - state: `nil` for none.
    ///   - daysKept: Of the sums.
    init(folder: String?, state: (any HealthStore)?, daysKept: Int = HealthHistory.dailyDays, metrics: HealthMetrics, logger: Logger) {
        self.folder = folder
        self.state = state
        self.daysKept = daysKept
        self.metrics = metrics
        self.logger = logger
    }

    /// Stores a snapshot, later.
    func record(_ snapshot: HealthSnapshot, at now: Date) {
        if let state {
            state.add(snapshot) { [self] result in settle(Target(store: .state), result) }
        }
        guard folder != nil else { return }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.maxWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            return settle(Target(store: .folder), .failure(DiskStall()))
        }
        queue.async { [self] in
            store(snapshot, now)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Returns when everything recorded so far is stored or has failed.
    func flush() async {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
        await state?.flush()
    }

    // MARK: On the queue

    private func store(_ snapshot: HealthSnapshot, _ now: Date) {
        do throws(HealthHistoryError) {
            let writer = try writer()
            try writer.append(snapshot)
            settle(Target(store: .folder), .success(()))
            let hour = UTCTime.hour(of: now)
            // At the start too: hours may have ended while no server ran. After a failure not before the next hour, it takes long.
            guard progress.withLock({ $0.summedUp != hour }) else { return }
            progress.withLock { $0.summedUp = hour }
            let rollUp = try writer.rollUp(now: now, daysKept: daysKept)
            tell(rollUp)
            // Nothing to write is not a success.
            guard !(rollUp.hours.isEmpty && rollUp.days.isEmpty) else { return }
            state?.store(rollUp) { [self] result in settle(Target(store: .state, isSnapshot: false), result) }
        } catch {
            settle(Target(store: .folder), .failure(error))
        }
    }

    private func writer() throws(HealthHistoryError) -> SnapshotWriter {
        if let writer = progress.withLock({ $0.writer }) { return writer }
        let writer = try SnapshotWriter(folder: folder ?? "")
        progress.withLock { $0.writer = writer }
        return writer
    }

    private func tell(_ rollUp: SnapshotWriter.RollUp) {
        let news = progress.withLock { progress in
            let all = rollUp.warnings.map(\.description)
            defer { progress.warnings = Set(all) }
            return all.filter { !progress.warnings.contains($0) }
        }
        for warning in news.prefix(10) {
            logger.warning("a line of the snapshots was left out", metadata: ["snapshots.warning": "\(warning)"])
        }
    }

    /// Counts, and tells the log when it begins and when it ends.
    private func settle(_ target: Target, _ result: Result<Void, any Error>) {
        let error: (any Error)? = if case .failure(let error) = result { error } else { nil }
        if target.isSnapshot { metrics.stored(target.store, isWritten: error == nil) }
        let isNews = progress.withLock { progress in
            if error == nil { return progress.failing.remove(target) != nil }
            // Made anew: the folder may have gone.
            if target.store == .folder { progress.writer = nil }
            return progress.failing.insert(target).inserted
        }
        guard isNews else { return }
        if let error {
            logger.error("\(target.noun) are not stored", metadata: ["store": "\(target.store)", "error.reason": "\(error)"])
        } else {
            logger.notice("\(target.noun) are stored again", metadata: ["store": "\(target.store)"])
        }
    }
}

/// So many snapshots wait for the disk that one more was dropped.
private struct DiskStall: Error, CustomStringConvertible {
    let description = "the disk does not respond"
}
