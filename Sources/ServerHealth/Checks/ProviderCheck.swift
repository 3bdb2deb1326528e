internal import Synchronization

/// How a provider is that readers' requests depend on: what they met at it, and where that says nothing, a look.
package final class ProviderHealth: Sendable {
    private enum Known { case nothing, well, failing }

    private let known = Mutex(Known.nothing)
    private let look = Mutex<(@Sendable () async -> Void)?>(nil)
    /// Whether it is looked at also while all is well, as requests do not meet it each time.
    private let alwaysLooks: Bool

    package init(alwaysLooks: Bool = false) { self.alwaysLooks = alwaysLooks }

    /// - Parameter look: Asks the provider, and notes what comes of it.
    package func begin(look: @escaping @Sendable () async -> Void) { self.look.withLock { $0 = look } }

    /// Whether it did what it is for, whatever the verdict.
    package func note(isWell: Bool) { known.withLock { $0 = isWell ? .well : .failing } }

    /// - Returns: `nil` where nobody could ask.
    fileprivate func isWell() async -> Bool? {
        if alwaysLooks || known.withLock({ $0 }) != .well { await look.withLock { $0 }?() }
        return switch known.withLock({ $0 }) {
        case .nothing: nil
        case .well: true
        case .failing: false
        }
    }
}

/// Looks at ``ProviderHealth``.
struct ProviderCheck: HealthCheck {
    let provider: ProviderHealth
    /// What it means that it fails; one sentence.
    let failure: String

    func run() async -> CheckOutcome { await provider.isWell() == false ? .failed(failure) : .healthy() }
}
