internal import DocModel
internal import Foundation

/// What a look at a service found.
package struct CheckOutcome: Hashable, Sendable {
    enum Finding: Hashable, Sendable {
        case healthy
        /// It works, but will not for long, or not well.
        case degraded
        case failed
    }

    var finding: Finding
    /// How long the service took; `nil` when nothing was asked of it.
    var responseMS: Double?
    /// One sentence without an address, path or key.
    var message: String?
    /// When that was so; `nil` for now.
    var at: Date?

    static func healthy(responseMS: Double? = nil) -> Self { Self(finding: .healthy, responseMS: responseMS) }
    static func failed(_ message: String) -> Self { Self(finding: .failed, message: message) }
}

/// A service's state, made of what its checks found.
///
/// A value with no clock of its own: whoever asks says what time it is.
struct CheckState: Sendable {
    struct Rules: Hashable, Sendable {
        /// So many failures in a row are more than a slip.
        var failures: Int
        /// In milliseconds.
        var slowMS: Double
        /// What was found longer ago says nothing any more.
        var ttlSeconds: Int

        /// How long a finding counts where there is a look every `interval`: three of them; longer where a look that hangs would otherwise be
        /// forgotten before the next one has run out of its time.
        static func lifetime(interval: Duration, timeout: Duration) -> Duration {
            max(interval * 3, interval * 2 + timeout + .seconds(1))
        }
    }

    /// Of so many checks …
    private static let remembered = 10
    /// … so many turned from success to failure or back.
    private static let flaps = 4

    var rules: Rules
    private var last: (outcome: CheckOutcome, at: Date)?
    private var failures = 0
    private var successes: [Bool] = []

    init(_ rules: Rules) { self.rules = rules }

    var isChecked: Bool { last != nil }

    mutating func add(_ outcome: CheckOutcome, at now: Date) {
        var outcome = outcome
        // The same finding again, told without asking: it took what it took.
        if let at = outcome.at, at == last?.at { outcome.responseMS = outcome.responseMS ?? last?.outcome.responseMS }
        last = (outcome, outcome.at ?? now)
        let isSuccess = outcome.finding != .failed
        failures = isSuccess ? 0 : failures + 1
        successes = successes.suffix(Self.remembered - 1) + [isSuccess]
    }

    /// - Parameter isMaintained: Somebody works on it. That is what is reported then, and beside it what was found.
    func report(at now: Date, isMaintained: Bool) -> (state: HealthSnapshot.State, responseMS: Double?, checkedAt: Date, message: String?) {
        let (found, message) = found(at: now)
        let state = isMaintained ? HealthSnapshot.State.maintenance : found
        let note = isMaintained ? "In maintenance; the last check found it \(found.rawValue)." : message
        return (state, found == .unknown ? nil : last?.outcome.responseMS, last?.at ?? now, note)
    }

    private func found(at now: Date) -> (HealthSnapshot.State, String?) {
        guard let last else { return (.unknown, "It has not been checked yet.") }
        let isOld = now.timeIntervalSince(last.at) > Double(rules.ttlSeconds) || HealthSnapshot.isAhead(last.at, of: now)
        // What has failed does so until a look at it ends well: that none ends is no better sign.
        guard !isOld || last.outcome.finding == .failed else { return (.unknown, "Its check has not ended for too long.") }
        switch last.outcome.finding {
        case .failed: return (failures >= rules.failures ? .unhealthy : .degraded, last.outcome.message)
        case .degraded: return (.degraded, last.outcome.message)
        case .healthy:
            if zip(successes, successes.dropFirst()).count(where: { $0 != $1 }) >= Self.flaps {
                return (.degraded, "It fails again and again.")
            }
            if let time = last.outcome.responseMS, time > rules.slowMS { return (.degraded, "It is slow.") }
            return (.healthy, nil)
        }
    }
}
