internal import Foundation
internal import Synchronization

/// Counts events, and tells of them a while after the first, then once in that time while more come: a flood of events is no reason for a flood of
/// lines, and the numbers of all lines add up to all events.
final class EventTally<Event: Hashable & Sendable>: Sendable {
    private struct State {
        var counts: [Event: Int] = [:]
        var isDue = false
    }

    private let state = Mutex(State())
    private let queue: DispatchQueue
    private let delay: Double
    private let tell: @Sendable ([Event: Int]) -> Void

    /// - Parameters:
    ///   - name: Of the queue that `tell` is called on.
    ///   - delay: From an event until it is told, in seconds.
    ///   - tell: Gets what has gathered, never nothing.
    init(_ name: String, delay: Double = 1, tell: @escaping @Sendable ([Event: Int]) -> Void) {
        queue = DispatchQueue(label: name)
        self.delay = delay
        self.tell = tell
    }

    /// - Parameter other: What the event counts as where `limit` different ones wait to be told.
    /// - Returns: Whether it is the first of its kind among those that wait to be told.
    @discardableResult
    func add(_ event: Event, count: Int = 1, limit: Int = .max, other: Event? = nil) -> Bool {
        state.withLock { state in
            if !state.isDue {
                state.isDue = true
                queue.asyncAfter(deadline: .now() + delay) { self.flush() }
            }
            let isKnown = state.counts[event] != nil
            state.counts[isKnown || state.counts.count < limit ? event : other ?? event, default: 0] += count
            return !isKnown
        }
    }

    /// Tells what has gathered, at once: at the end of the server nothing comes later.
    func flush() {
        let counts = state.withLock { state in
            defer { state = State() }
            return state.counts
        }
        if !counts.isEmpty { tell(counts) }
    }
}
