internal import Foundation
internal import ServerFoundation
internal import Synchronization

/// Waits until `start` calls back. When `limit` is over it waits on as long as `isWorthIt`, which is asked again after each such time. What was
/// started goes on when nobody waits for it any more.
///
/// - Parameter otherwise: What it comes to then.
func awaiting<Value: Sendable>(
    atMost limit: Duration,
    otherwise: Result<Value, any Error>,
    while isWorthIt: @escaping @Sendable () -> Bool = { false },
    start: (@escaping @Sendable (Result<Value, any Error>) -> Void) -> Void
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let waiting = Mutex<CheckedContinuation<Value, any Error>?>.Box(continuation)
        let finish: @Sendable (Result<Value, any Error>) -> Void = { result in
            waiting.mutex.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(with: result)
        }
        start(finish)
        @Sendable func look() {
            DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) {
                guard waiting.mutex.withLock({ $0 != nil }) else { return }
                if isWorthIt() { look() } else { finish(otherwise) }
            }
        }
        look()
    }
}
