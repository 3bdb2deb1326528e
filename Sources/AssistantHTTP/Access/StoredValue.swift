internal import Synchronization

/// What operators said to running servers, as it is in the state. Servers that share a state learn of each other's changes within ``lifetime``; where the
/// state cannot be read, what was read last counts.
final class StoredValue<Value: Sendable>: Sendable {
    /// How long what was read counts.
    static var lifetime: Duration { .seconds(5) }

    private struct State {
        var value: Value?
        var looked: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let read: @Sendable () async throws -> Value
    private let complain: @Sendable (any Error) -> Void

    /// - Parameter complain: Told why nothing could ever be read, once.
    init(read: @escaping @Sendable () async throws -> Value, complain: @escaping @Sendable (any Error) -> Void) {
        self.read = read
        self.complain = complain
    }

    /// `nil` where it was never read.
    var known: Value? { state.withLock { $0.value } }

    /// Reads it where it is due. One request in ``lifetime`` reads; the others go by what is known, but for the first ones of all.
    /// - Returns: Whether it was read.
    @discardableResult
    func refresh() async -> Bool {
        let isDue = state.withLock { state in
            if let looked = state.looked, .now - looked < Self.lifetime { return false }
            if state.value != nil { state.looked = .now }
            return true
        }
        guard isDue else { return false }
        do {
            take(try await read())
            return true
        } catch {
            let isNews = state.withLock { state in
                defer { state.looked = .now }
                return state.value == nil && state.looked == nil
            }
            if isNews { complain(error) }
            return false
        }
    }

    /// Takes over what this server has just written.
    func take(_ value: Value) {
        state.withLock { state in
            state.value = value
            state.looked = .now
        }
    }
}
