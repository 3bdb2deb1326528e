internal import Synchronization

/// What does not count any more although its time is not over, on this server: sessions that were ended, and sign-ins that were used. When there are too many to remember, all that began until then is over: better that people
/// sign in again than that a session comes back.
final class Revocations: Sendable {
    private struct State {
        /// By id, the time after which the session is over by itself.
        var ends: [String: Int] = [:]
        /// Sessions that began up to then do not count.
        var floor = Int.min
    }

    private let maxCount: Int
    private let state = Mutex(State())

    init(maxCount: Int = 65_536) { self.maxCount = maxCount }

    /// - Parameters:
    ///   - end: When the session would be over by itself.
    ///   - now: In seconds since 1970.
    func add(_ id: String, end: Int, at now: Int) {
        state.withLock { Self.add(id, end, now, maxCount, &$0) }
    }

    private static func add(_ id: String, _ end: Int, _ now: Int, _ maxCount: Int, _ state: inout State) {
        if state.ends.count >= maxCount {
            state.ends = state.ends.filter { $0.value > now }
            if state.ends.count >= maxCount {
                state.ends = [:]
                state.floor = now
            }
        }
        state.ends[id] = end
    }

    /// Adds what is not there yet, in one step.
    /// - Returns: Whether it was not.
    func addFirst(_ id: String, begun: Int, end: Int, at now: Int) -> Bool {
        state.withLock { state in
            guard begun > state.floor, state.ends[id] == nil else { return false }
            Self.add(id, end, now, maxCount, &state)
            return true
        }
    }

    func contains(_ id: String, begun: Int) -> Bool { state.withLock { begun <= $0.floor || $0.ends[id] != nil } }
}
