package import DocModel
package import Foundation
package import NIOCore
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Judges the server as a reader meets it: over its own listener, by how long it stood still, and by the connections it had no place for.
package final class ServerWatch: Sendable {
    /// What a snapshot says of the server: why it is in that state is the `message`.
    package typealias Report = (state: HealthSnapshot.State, responseMS: Double?, checkedAt: Date, message: String?)

    /// Shorter than what a reader waits before giving up. A snapshot is made of several looks.
    private static let longestPause = Duration.seconds(5)

    private struct State {
        var findings: ServerFindings
        /// `nil` until the server listens.
        var address: SocketAddress?
        /// Ends the look that is at work.
        var breakOff: (@Sendable () -> Void)?
        var hasStopped = false
        /// What is wrong with the settings as they lie on the disk; `nil` for nothing that is known.
        var settingsFault: String?
        /// What there is to say of them that makes the server no worse.
        var settingsNote: String?
        var lastReport = ContinuousClock.now
    }

    private let state: Mutex<State>
    private let pause: Duration
    private let timeout: Duration
    private let takeShortage: @Sendable () -> ServerFindings.Shortage
    private let clock: WallClock
    private let worstLag: @Sendable (ContinuousClock.Instant) -> Duration

    /// - Parameters:
    ///   - takeShortage: Connections that found no place since this was asked last.
    ///   - worstLag: The longest time since a moment for which a thread that serves did not come to what was due.
    package init(
        _ health: HealthConfiguration,
        takeShortage: @escaping @Sendable () -> ServerFindings.Shortage,
        worstLag: @escaping @Sendable (ContinuousClock.Instant) -> Duration = { _ in .zero },
        clock: WallClock = .system
    ) {
        pause = min(health.interval, Self.longestPause)
        timeout = health.timeout
        self.takeShortage = takeShortage
        self.worstLag = worstLag
        self.clock = clock
        let rules = ServerFindings.Rules(
            failures: health.failures,
            slow: health.slow,
            timeout: max(health.slow, health.timeout),
            ttlSeconds: Int((CheckState.Rules.lifetime(interval: health.interval, timeout: health.timeout) / .seconds(1)).rounded(.up))
        )
        state = Mutex(State(findings: ServerFindings(rules)))
    }

    /// From here on the server is looked at from outside.
    package func listens(at address: SocketAddress?) { state.withLock { $0.address = address } }

    /// Looks no more: the server waits for its last requests, and ours is none of them.
    package func stop() {
        let breakOff = state.withLock { state in
            state.hasStopped = true
            return state.breakOff
        }
        breakOff?()
    }

    /// What reading the settings again came to: while they are refused, the next start would be too.
    ///
    /// - Parameter note: What is to be said of a server that is well all the same.
    package func noteSettings(fault: String?, note: String? = nil) {
        state.withLock { ($0.settingsFault, $0.settingsNote) = (fault, note) }
    }

    var isLookedAt: Bool { state.withLock { $0.findings.isLookedAt } }

    /// What was found since the last report.
    package func report(at now: Date) -> Report {
        let shortage = takeShortage()
        return state.withLock { state in
            state.findings.add(shortage)
            state.findings.add(stall: worstLag(state.lastReport))
            state.lastReport = .now
            let report = state.findings.report(at: now, isListening: state.address != nil)
            guard report.state == .healthy else { return report }
            if let fault = state.settingsFault { return (.degraded, report.responseMS, report.checkedAt, fault) }
            return (.healthy, report.responseMS, report.checkedAt, report.message ?? state.settingsNote)
        }
    }

    /// Looks until the task is cancelled.
    package func run(on loop: MonitorLoop) async {
        while !Task.isCancelled {
            await look(on: loop.eventLoop)
            let pause = state.withLock { $0.address } == nil ? min(pause, .seconds(1)) : pause
            let start = NIODeadline.now()
            await loop.sleep(for: pause)
            if !Task.isCancelled { noteStall(since: start, expected: pause) }
        }
    }

    /// Looks once, where the server listens.
    func look(on loop: any EventLoop) async {
        let answer = loop.makePromise(of: Int.self)
        let found = state.withLock { state in
            guard !state.hasStopped, let address = state.address else { return SocketAddress?.none }
            state.breakOff = { answer.fail(CancellationError()) }
            return address
        }
        guard let address = found else { return answer.fail(CancellationError()) }
        let start = NIODeadline.now()
        let outcome = await OutsideLook.run(at: address, on: loop, deadline: timeout, answer)
        let isValid = state.withLock { state in
            state.breakOff = nil
            guard !state.hasStopped, !Task.isCancelled else { return false }
            state.findings.add(outcome, at: clock.now)
            return true
        }
        guard isValid else { return }
        noteStall(since: start, expected: timeout)
    }

    /// The monitor has its own thread: when that one comes late, nothing in this process went on.
    private func noteStall(since start: NIODeadline, expected: Duration) {
        let late = Duration.nanoseconds((NIODeadline.now() - start).nanoseconds) - expected
        if late > .zero { state.withLock { $0.findings.add(stall: late) } }
    }
}
