internal import Synchronization

/// Makes one call of those that are the same at the same time, and gives every caller what comes of it.
///
/// A call lives as long as somebody listens to it: when the last listener leaves, it is cancelled.
final class SharedCalls<Key: Hashable & Sendable, Part: Sendable, Outcome: Sendable>: Sendable {
    enum Event: Sendable {
        case part(Part)
        /// The last event.
        case end(Outcome)
    }

    private struct Call {
        var id: Int
        /// For listeners who come later. What the call may emit is bounded by the call.
        var parts: [Part] = []
        var listeners: [Int: AsyncStream<Event>.Continuation] = [:]
        var task: Task<Void, Never>?
    }

    private struct State {
        var calls: [Key: Call] = [:]
        var lastID = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.calls.count } }

    /// Listens to the call with `key`, from its first part on.
    ///
    /// - Parameter operation: Run if no such call is at work. It emits parts, and is cancelled when nobody listens.
    /// - Returns: The events, and whether this is the listener who started the call.
    func join(
        _ key: Key,
        operation: @escaping @Sendable (_ emit: @Sendable (Part) -> Void) async -> Outcome
    ) -> (events: AsyncStream<Event>, isFirst: Bool) {
        let (events, listener) = AsyncStream<Event>.makeStream()
        let (callID, listenerID, isFirst) = state.withLock { state in
            state.lastID += 1
            let listenerID = state.lastID
            if state.calls[key] != nil {
                for part in state.calls[key]?.parts ?? [] { listener.yield(.part(part)) }
                state.calls[key]?.listeners[listenerID] = listener
                return (state.calls[key]?.id ?? 0, listenerID, false)
            }
            var call = Call(id: listenerID, listeners: [listenerID: listener])
            // Kept in the call, and cancelled when the last listener leaves.
            call.task = Task { [self] in
                let outcome = await operation { emit($0, key, listenerID) }
                end(outcome, key, listenerID)
            }
            state.calls[key] = call
            return (listenerID, listenerID, true)
        }
        listener.onTermination = { [self] _ in leave(key, callID, listenerID) }
        return (events, isFirst)
    }

    private func emit(_ part: Part, _ key: Key, _ callID: Int) {
        state.withLock { state in
            guard state.calls[key]?.id == callID else { return }
            state.calls[key]?.parts.append(part)
            // In the lock, so that all listeners get all parts in one order; a yield only puts into a buffer.
            for listener in (state.calls[key]?.listeners ?? [:]).values { listener.yield(.part(part)) }
        }
    }

    private func end(_ outcome: Outcome, _ key: Key, _ callID: Int) {
        let listeners = state.withLock { state -> [AsyncStream<Event>.Continuation] in
            guard let call = state.calls[key], call.id == callID else { return [] }
            state.calls[key] = nil
            return Array(call.listeners.values)
        }
        for listener in listeners {
            listener.yield(.end(outcome))
            listener.finish()
        }
    }

    private func leave(_ key: Key, _ callID: Int, _ listenerID: Int) {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard var call = state.calls[key], call.id == callID else { return nil }
            call.listeners[listenerID] = nil
            guard call.listeners.isEmpty else {
                state.calls[key] = call
                return nil
            }
            // A listener who comes now starts anew.
            state.calls[key] = nil
            return call.task
        }
        task?.cancel()
    }
}
