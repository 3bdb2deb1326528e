internal import ServerSettings

/// Decides whether a service that fails is asked at all, so that readers do not wait for it in vain.
///
/// A value with no clock of its own: whoever asks says what time it is.
package struct CircuitBreaker: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What becomes of the next call.
    package enum State: Sendable, Hashable {
        /// Everything is let through.
        case closed
        /// Nothing is let through until the instant.
        case open(until: Instant)
        /// One call, the probe, is at work; nothing else is let through.
        case halfOpen
    }

    /// Leave to call. It has to be given back, by one of the three functions that take it.
    struct Permit: Sendable, Hashable {
        fileprivate let isProbe: Bool
        fileprivate let generation: Int
    }

    private(set) var state = State.closed
    /// However long a service asks for a pause.
    private static let maxAskedPause: Duration = .seconds(3600)

    private let settings: KapaConfiguration.Breaker
    /// When the service failed lately; never more than `maxFailures`.
    private var failures: [Instant] = []
    private var pause: Duration
    /// Counts the changes of state, so that late results of an earlier one are told apart.
    private var generation = 0

    init(_ settings: KapaConfiguration.Breaker) {
        self.settings = settings
        pause = settings.pause
    }

    /// - Returns: `nil` when the service must not be asked.
    mutating func permit(at now: Instant) -> Permit? {
        switch state {
        case .closed:
            return Permit(isProbe: false, generation: generation)
        case .open(let end) where now >= end:
            change(to: .halfOpen)
            return Permit(isProbe: true, generation: generation)
        case .open, .halfOpen:
            return nil
        }
    }

    /// As if nothing had failed: whoever knows that the service is well need not wait. Calls that are under way change nothing any more.
    mutating func reset() {
        failures = []
        pause = settings.pause
        change(to: .closed)
    }

    /// The call came to its end.
    mutating func succeed(_ permit: Permit) {
        guard permit.generation == generation else { return }
        failures = []
        guard permit.isProbe else { return }
        pause = settings.pause
        change(to: .closed)
    }

    /// The call failed.
    /// - Parameter pause: How long the service asked for a pause, or needs one; opens at once. `nil` for an ordinary failure.
    mutating func fail(_ permit: Permit, at now: Instant, pause asked: Duration? = nil) {
        guard permit.generation == generation else { return }
        if let asked {
            open(now, for: min(asked, Self.maxAskedPause))
        } else if permit.isProbe {
            pause = min(pause * 2, settings.maxPause)
            open(now, for: min(pause, settings.maxPause))
        } else {
            let window = settings.window
            failures.removeAll { $0 + window <= now }
            failures.append(now)
            if failures.count >= settings.maxFailures { open(now, for: pause) }
        }
    }

    /// The call told nothing about the service, for instance because the reader left.
    mutating func abandon(_ permit: Permit, at now: Instant) {
        guard permit.generation == generation, permit.isProbe else { return }
        change(to: .open(until: now))
    }

    private mutating func open(_ now: Instant, for duration: Duration) {
        failures = []
        change(to: .open(until: now + max(.zero, duration)))
    }

    private mutating func change(to state: State) {
        generation += 1
        self.state = state
    }
}

extension CircuitBreaker.State {
    /// For metrics and the status route.
    package var name: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half_open"
        }
    }
}
