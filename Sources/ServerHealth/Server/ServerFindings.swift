package import DocModel
package import Foundation
internal import ServerFoundation

/// What was found of the server itself since the last snapshot, and what that makes of its state.
///
/// Every moment counts, not only the last one: a snapshot that says healthy is believed for the whole time before it. A value with no clock of its
/// own: whoever asks says what time it is.
package struct ServerFindings: Sendable {
    /// The bounds by which looks become states.
    package struct Rules: Hashable, Sendable {
        /// So many looks in a row without an answer are an outage.
        var failures: Int
        /// An answer that takes longer is slow; who stands still for longer has served nobody in time.
        var slow: Duration
        /// An answer that takes longer is none; who stands still for longer was away.
        var timeout: Duration
        /// What was found longer ago says nothing any more.
        var ttlSeconds: Int
    }

    /// Connections and requests that found no place, because all of them were taken.
    package struct Shortage: Hashable, Sendable {
        /// Idle connections of others that were closed in their favour.
        package var evicted = 0
        /// Those that got none.
        package var refused = 0
        /// Requests that were refused.
        package var requests = 0

        package init(evicted: Int = 0, refused: Int = 0, requests: Int = 0) {
            self.evicted = evicted
            self.refused = refused
            self.requests = requests
        }

        static func += (sum: inout Shortage, other: Shortage) {
            sum.evicted += other.evicted
            sum.refused += other.refused
            sum.requests += other.requests
        }
    }

    private let rules: Rules
    private var last: (outcome: CheckOutcome, at: Date)?
    /// Up to now, whenever they began.
    private var failuresInRow = 0

    // Since the last report.
    private var looks = 0
    private var failures = 0
    private var longestRow = 0
    private var lastFailure: String?
    private var slowestMS = 0.0
    private var stall = Duration.zero
    private var shortage = Shortage()

    package init(_ rules: Rules) { self.rules = rules }

    var isLookedAt: Bool { last != nil }

    /// A look from outside has ended.
    package mutating func add(_ outcome: CheckOutcome, at now: Date) {
        last = (outcome, now)
        looks += 1
        if outcome.finding == .failed {
            failures += 1
            failuresInRow += 1
            longestRow = max(longestRow, failuresInRow)
            lastFailure = outcome.message
        } else {
            failuresInRow = 0
            slowestMS = max(slowestMS, outcome.responseMS ?? 0)
        }
    }

    /// An event loop, or the whole process, did nothing for so long.
    package mutating func add(stall: Duration) { self.stall = max(self.stall, stall) }

    /// Adds to what was refused for want of room since the last report.
    package mutating func add(_ shortage: Shortage) { self.shortage += shortage }

    /// What to tell of the time since the last report; the next one begins here.
    ///
    /// - Parameter isListening: Whether there is anything to look at from outside.
    package mutating func report(at now: Date, isListening: Bool) -> (
        state: HealthSnapshot.State, responseMS: Double?, checkedAt: Date, message: String?
    ) {
        defer {
            (looks, failures, longestRow, lastFailure) = (0, 0, failuresInRow, nil)
            (slowestMS, stall, shortage) = (0, .zero, Shortage())
        }
        let found = judge(at: now, isListening: isListening)
        return (found.0, found.0 == .unknown ? nil : last?.outcome.responseMS, last?.at ?? now, found.1)
    }

    private func judge(at now: Date, isListening: Bool) -> (HealthSnapshot.State, String?) {
        // One that had ended when the period began is not this period's.
        if longestRow >= rules.failures, failures > 0 || failuresInRow > 0 { return (.unhealthy, failure) }
        if stall > rules.timeout { return (.unhealthy, Self.sentence(stall)) }
        if isListening {
            guard let last else { return (.unknown, "It has not been checked from outside yet.") }
            let isOld = now.timeIntervalSince(last.at) > Double(rules.ttlSeconds) || HealthSnapshot.isAhead(last.at, of: now)
            guard !isOld || failuresInRow > 0 else { return (.unknown, "It has not been checked from outside for too long.") }
        }
        // A look that has not ended yet does not make good the one before it.
        if failures > 0 || failuresInRow > 0 { return (.degraded, failure) }
        if stall > rules.slow { return (.degraded, Self.sentence(stall)) }
        if shortage.requests > 0 {
            return (
                .degraded, "Requests were refused, because too many were in progress or waiting for their bodies: \(shortage.requests)."
            )
        }
        if shortage.evicted + shortage.refused > 0 {
            return (
                .degraded,
                "Places for connections ran short: \(shortage.refused) were refused, \(shortage.evicted) idle ones closed."
            )
        }
        return slowestMS > rules.slow.milliseconds ? (.degraded, "It is slow.") : (.healthy, nil)
    }

    private var failure: String {
        let message = lastFailure ?? last?.outcome.message ?? ""
        return failures < looks ? "\(failures) of \(looks) looks from outside failed: \(message)" : "Seen from outside: \(message)"
    }

    private static func sentence(_ stall: Duration) -> String {
        let tenths = Int((stall / .milliseconds(100)).rounded(.up))
        return "It stood still for \(tenths / 10).\(tenths % 10) s."
    }
}
