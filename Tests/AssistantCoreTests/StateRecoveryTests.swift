internal import CoreMetrics
internal import DocModel
internal import Foundation
internal import HealthHistory
internal import Logging
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerState

/// What is said of a state that was away, and when that ends.
@Suite(.timeLimit(.minutes(10)))
struct StateRecoveryTests {
    private let log = CapturedLog()
    private var logger: Logger { Logger(label: "test") { [log] _ in log } }

    private struct Away: Error {}

    /// Takes nothing for as long as the test says.
    private final class Upkeep: StateUpkeep {
        let isAway = Atomic(true)
        let attempts = Atomic(0)
        let failures = Mutex<[Bool]>([])
        let clock = WallClock.system

        func deleteExpired(now: Int64) async throws -> Int {
            attempts.add(1, ordering: .relaxed)
            if isAway.load(ordering: .relaxed) { throw Away() }
            return 0
        }
        func keepWithinSize() async throws {}
        func noteUpkeep(hasFailed: Bool) { failures.withLock { $0.append(hasFailed) } }
        func flush() async {}
        static func reason(_ error: any Error) -> String { "away" }
    }

    @Test func aRoundThatFailedIsTriedAgainSoon() async throws {
        let upkeep = Upkeep()
        let keeper = StateKeeper(state: upkeep, logger: logger, interval: .seconds(3600), retry: .milliseconds(5))
        let task = Task { try await keeper.run() }
        while upkeep.attempts.load(ordering: .relaxed) < 3 { try await Task.sleep(for: .milliseconds(2)) }
        upkeep.isAway.store(false, ordering: .relaxed)
        while upkeep.failures.withLock({ $0.last != false }) { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        try await task.value
        #expect(log.text.components(separatedBy: "cannot delete old questions").count == 2, "said once, not with each attempt")
        #expect(log.text.contains("old questions are deleted again"))
    }

    /// Takes no snapshots, and everything else.
    private final class Store: HealthStore {
        let takesSnapshots = Atomic(false)
        let sums = Atomic(0)
        var failingStore: String? { nil }
        var keepsTooLong: Bool { false }

        func beat() async throws {}
        func add(_ snapshot: HealthSnapshot, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
            completion(takesSnapshots.load(ordering: .relaxed) ? .success(()) : .failure(Away()))
        }
        func store(_ rollUp: SnapshotWriter.RollUp, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
            sums.add(1, ordering: .relaxed)
            completion(.success(()))
        }
        func flush() async {}
    }

    @Test func onlyASnapshotThatIsStoredSaysThatSnapshotsAre() async throws {
        let folder = try TemporaryFolder()
        let store = Store()
        let recorder = HealthRecorder(
            folder: folder.path,
            state: store,
            metrics: HealthMetrics(NOOPMetricsHandler.instance),
            logger: logger
        )
        let start = Date(timeIntervalSince1970: 1_795_435_200)
        func record(at date: Date) async {
            let service = HealthSnapshot.Service(id: "a", name: "A", state: .healthy, isRequired: true, checkedAt: date)
            recorder.record(HealthSnapshot(generatedAt: date, intervalSeconds: 30, services: [service], host: nil), at: date)
            await recorder.flush()
        }
        // Sums of no hour at first, then those of one.
        for hours in 0..<3 { await record(at: start.addingTimeInterval(Double(hours) * 3600)) }
        #expect(store.sums.load(ordering: .relaxed) > 0)
        #expect(log.text.components(separatedBy: "snapshots are not stored").count == 2)
        #expect(!log.text.contains("stored again"))
        store.takesSnapshots.store(true, ordering: .relaxed)
        await record(at: start.addingTimeInterval(4 * 3600))
        #expect(log.text.contains("snapshots are stored again"))
    }
}
