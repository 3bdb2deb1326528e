/// Why a sign-in did not come to its end. The names are stable: metrics have them.
package enum SignInFault: Error, Sendable, Hashable {
    /// The answer belongs to no sign-in that this browser began within ten minutes, or was used already.
    case unknown
    /// The answer is another provider's.
    case issuer
    /// The provider, or the person there, said no.
    case refused
    /// What the provider says of the person does not hold.
    case token(TokenFault)
    /// The provider does not take the code.
    case code
    /// The provider cannot be asked.
    case unavailable

    package static let names = ["unknown", "issuer", "refused", "token", "authentication", "code", "unavailable"]

    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .issuer: "issuer"
        case .refused: "refused"
        case .token(.authentication): "authentication"
        case .token(.unavailable), .unavailable: "unavailable"
        case .token: "token"
        case .code: "code"
        }
    }

    /// For the log.
    package var reason: String { if case .token(let fault) = self { fault.rawValue } else { name } }
}
