internal import Foundation
internal import Synchronization

/// Where the server stands between its start and its end.
final class ServerLifecycle: Sendable {
    let startedAt = Date.now
    private let draining = Atomic(false)
    private let refusal = Mutex<String?>(nil)

    /// Open requests are answered, and new ones too, but nobody should send any.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// What is wrong with the newest build, when it is not the one being served.
    var buildRefusal: String? {
        get { refusal.withLock { $0 } }
        set { refusal.withLock { $0 = newValue } }
    }

    func beginDraining() { draining.store(true, ordering: .relaxed) }
}
