internal import Answers
internal import DocIndex
internal import Foundation
internal import ServerFoundation
internal import ServerState

/// Looks at one service.
protocol HealthCheck: Sendable {
    /// May take as long as it likes, and be cancelled; it is not called again before it has returned.
    func run() async -> CheckOutcome

    /// What is wrong by what readers met, known without a look; one sentence. `nil` for nothing.
    var alarm: String? { get }
}

extension HealthCheck {
    var alarm: String? { nil }
}

/// Searches the index.
struct IndexCheck: HealthCheck {
    private let current: CurrentIndex
    private let queue = DispatchQueue(label: "index check")

    init(_ current: CurrentIndex) { self.current = current }

    func run() async -> CheckOutcome {
        await queue.run { look() } ?? .failed("The check was stopped.")
    }

    private func look() -> CheckOutcome {
        guard let index = current.index else { return .failed("No index is open.") }
        guard current.condition != .damaged else { return .failed("The index is damaged.") }
        let start = ContinuousClock.now
        do {
            _ = try index.search("health", limit: 1)
            let responseMS = (ContinuousClock.now - start).milliseconds
            guard case .unavailable = index.meaning else { return .healthy(responseMS: responseMS) }
            return CheckOutcome(
                finding: .degraded,
                responseMS: responseMS,
                message: "Questions are answered by their words alone: the model of the build is not there."
            )
        } catch {
            return .failed("The index cannot be read.")
        }
    }
}

/// Writes to the state, as a question and a vote would.
struct StateCheck: HealthCheck {
    let state: any HealthStore

    var alarm: String? {
        damage ?? state.failingStore.map { "The state takes no \($0); questions are still answered." }
    }

    private var damage: String? {
        state.isDamaged ? "The state is damaged: votes and threads may be lost; questions are still answered." : nil
    }

    private var unwritable: String {
        state.needsRestart
            ? "The state could not be written when the server started: start it again when its log's reason is gone. Questions are answered."
            : "The state cannot be written; questions are still answered."
    }

    func run() async -> CheckOutcome {
        let start = ContinuousClock.now
        do {
            try await state.beat()
            // A damaged file may take this row, and none of readers'.
            if let alarm { return .failed(alarm) }
            let responseMS = (ContinuousClock.now - start).milliseconds
            guard state.keepsTooLong else { return .healthy(responseMS: responseMS) }
            return CheckOutcome(
                finding: .degraded,
                responseMS: responseMS,
                message: "Questions older than the retention cannot be deleted; the log says why."
            )
        } catch {
            return .failed(damage ?? unwritable)
        }
    }
}

/// Tells what questions met at Kapa; where none was asked lately, looks the project up, which costs none.
struct KapaCheck: HealthCheck {
    let kapa: KapaGateway
    /// What happened within it is still so.
    let lately: Duration
    var clock = WallClock.system

    func run() async -> CheckOutcome {
        let status = kapa.status
        func isRecent(_ date: Date?) -> Bool {
            date.map { (0..<(lately / .seconds(1))).contains(clock.now.timeIntervalSince($0)) } ?? false
        }
        let isOpen = status.breaker != .closed
        switch kapa.budget.lately {
        case .day?:
            return CheckOutcome(
                finding: .degraded,
                message: "The questions for Kapa of this day are used up; the index answers until 00:00 UTC."
            )
        case .rate?:
            return CheckOutcome(finding: .degraded, message: "More questions came than kapa_rate allows; the index answered the others.")
        case nil: break
        }
        if isOpen, !kapa.isHealthy { return .failed("Kapa gets no questions for a while; the index answers.") }
        let lastFailure = status.lastFailure.flatMap { $0.date >= status.lastSuccess ?? .distantPast ? $0 : nil }
        if !isOpen, let success = status.lastSuccess, lastFailure == nil, isRecent(success) {
            return CheckOutcome(finding: .healthy, at: success)
        }
        if lastFailure == nil, let lookUp = status.lastLookUp, isRecent(lookUp.date) {
            return CheckOutcome(finding: .healthy, responseMS: lookUp.responseMS, at: lookUp.date)
        }
        if let error = await kapa.lookUp() { return .failed("Kapa: \(error.name); the index answers.") }
        let responseMS = kapa.status.lastLookUp?.responseMS
        // The project is there, and the chat may fail all the same.
        if isOpen || isRecent(lastFailure?.date), let lastFailure {
            return CheckOutcome(
                finding: .degraded,
                responseMS: responseMS,
                message: "Kapa knows the project, but the last question met: \(lastFailure.code)."
            )
        }
        return .healthy(responseMS: responseMS)
    }
}

/// The room on the disks that the server needs: that of the site, the state and the snapshots.
struct DiskCheck: HealthCheck {
    let paths: @Sendable () -> [String]
    /// In percent.
    let warning: Int
    let limit: Int
    /// A disk that hangs must not take a thread of the server's with it.
    private let queue = DispatchQueue(label: "disk check")

    init(paths: @escaping @Sendable () -> [String], warning: Int, limit: Int) {
        self.paths = paths
        self.warning = warning
        self.limit = limit
    }

    func run() async -> CheckOutcome {
        await queue.run { Self.judge(paths().compactMap { DiskUsage(of: $0)?.ratio }, warning, limit) } ?? .failed("The check was stopped.")
    }

    static func judge(_ ratios: [Double], _ warning: Int, _ limit: Int) -> CheckOutcome {
        guard let fullest = ratios.max() else { return .failed("No disk can be checked.") }
        let percent = Int((fullest * 100).rounded(.down))
        if percent >= limit { return .failed("A disk is \(percent) % full; snapshots and votes may not be stored.") }
        if percent >= warning { return CheckOutcome(finding: .degraded, message: "A disk is \(percent) % full.") }
        return .healthy()
    }
}
