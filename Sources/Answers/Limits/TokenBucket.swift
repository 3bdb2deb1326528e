package import ServerSettings

/// A token bucket: its whole rate may be used up at once, then as fast as it fills again.
///
/// It is one instant, the time at which it will be full again (the "theoretical arrival time" of GCRA, ITU-T I.371).
package struct TokenBucket: Sendable {
    /// Whether one request is admitted, and what a client is told of the bucket.
    package struct Decision: Hashable, Sendable {
        package var isAdmitted: Bool
        /// Requests that are admitted at once after this one.
        package var remaining: Int
        /// Until the bucket is full.
        package var reset: Duration
        /// Until one more is admitted; zero when one is.
        package var retryAfter: Duration
    }

    private var full: Duration = .zero

    package init() {}

    /// What ``take(_:at:)`` would say.
    /// - Parameter now: On a clock that never goes back.
    package func decision(_ rate: RequestRate, at now: Duration) -> Decision {
        let interval = rate.window / rate.count
        let next = max(full, now) + interval
        let isAdmitted = next - now <= rate.window
        let used = isAdmitted ? next : max(full, now)
        return Decision(
            isAdmitted: isAdmitted,
            remaining: max(0, Int((rate.window - (used - now)) / interval)),
            reset: used - now,
            retryAfter: isAdmitted ? .zero : next - now - rate.window
        )
    }

    /// What is missing in the bucket, in whole requests, and how long it takes to fill.
    /// - Parameter now: On a clock that never goes back.
    package func use(of rate: RequestRate, at now: Duration) -> (count: Int, reset: Duration) {
        let reset = max(.zero, full - now)
        return (min(rate.count, Int((reset / (rate.window / rate.count)).rounded(.up))), reset)
    }

    /// Takes one from the bucket where it holds one.
    /// - Parameter now: On a clock that never goes back.
    package mutating func take(_ rate: RequestRate, at now: Duration) -> Decision {
        let decision = decision(rate, at: now)
        full = now + decision.reset
        return decision
    }
}
