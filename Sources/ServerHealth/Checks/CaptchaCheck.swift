internal import Synchronization

/// How the provider of captchas is: what questions met at it, and where none did or it failed, a look.
package final class CaptchaHealth: Sendable {
    private enum Known { case nothing, well, failing }

    private let known = Mutex(Known.nothing)
    private let look = Mutex<(@Sendable () async -> Void)?>(nil)

    package init() {}

    /// - Parameter look: Asks the provider about a token that it never gave, and notes what comes of it.
    package func begin(look: @escaping @Sendable () async -> Void) { self.look.withLock { $0 = look } }

    /// Whether a token could be verified, whatever the verdict.
    package func note(isWell: Bool) { known.withLock { $0 = isWell ? .well : .failing } }

    /// - Returns: `nil` where nobody could ask.
    fileprivate func isWell() async -> Bool? {
        if known.withLock({ $0 }) != .well { await look.withLock { $0 }?() }
        return switch known.withLock({ $0 }) {
        case .nothing: nil
        case .well: true
        case .failing: false
        }
    }
}

/// Looks at ``CaptchaHealth``.
struct CaptchaCheck: HealthCheck {
    let captcha: CaptchaHealth
    /// Whether questions are refused while it fails.
    let refuses: Bool

    func run() async -> CheckOutcome {
        guard await captcha.isWell() != false else {
            return .failed("Captchas cannot be verified; questions are \(refuses ? "refused" : "answered without").")
        }
        return .healthy()
    }
}
