internal import Synchronization

/// Waits until both listeners have their places, or one of them does without: only then can it be said that the server serves.
package final class ListenerPlaces: Sendable {
    private struct State {
        var missing = 2
        var readers: String?
    }

    private let state = Mutex(State())
    private let announce: @Sendable (String) -> Void

    /// - Parameter announce: Called once, with the readers' place.
    package init(announce: @escaping @Sendable (String) -> Void) { self.announce = announce }

    /// - Parameter place: That of the readers' listener; `nil` when the other one has settled.
    package func settle(_ place: String?) {
        let readers: String? = state.withLock { state in
            state.missing -= 1
            state.readers = place ?? state.readers
            return state.missing == 0 ? state.readers : nil
        }
        if let readers { announce(readers) }
    }
}
