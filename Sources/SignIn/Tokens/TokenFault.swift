/// Why a token does not count. The names are stable: metrics and logs have them. Nothing of a token stands in them.
package enum TokenFault: String, Error, Sendable, CaseIterable {
    /// No three parts of base64url with JSON in them, too long, or with a header that asks for more than is known.
    case malformed
    /// `none`, a secret shared by both sides, or another algorithm that is not taken.
    case algorithm
    /// The issuer has no such key for such an algorithm.
    case unknownKey = "unknown-key"
    case signature
    case issuer
    case audience
    case expired
    /// `nbf` or `iat` is in the future.
    case notYetValid = "not-yet-valid"
    /// A member that has to be there is missing, or of another type.
    case incomplete
    case nonce
    /// `at_hash` is not that of the access token.
    case accessToken = "access-token"
    /// The person was not authenticated as the settings want it.
    case authentication
    /// The issuer's keys cannot be had.
    case unavailable
}
