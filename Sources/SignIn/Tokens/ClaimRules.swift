internal import Foundation
internal import ServerFoundation

/// What every token has to say, whoever it is for. Source: RFC 7519, section 4.1; OpenID Connect Core 1.0, section 3.1.3.7.
struct ClaimRules: Sendable {
    /// How far clocks may be apart, in seconds.
    static let leeway = 60.0

    let issuer: String
    let audience: String

    func check(_ claims: JSONValue, at now: Date) throws(TokenFault) {
        let now = now.timeIntervalSince1970
        guard claims["iss"]?.text == issuer else { throw .issuer }
        guard Self.audiences(claims).contains(audience) else { throw .audience }
        guard let expiry = try Self.time(claims, "exp") else { throw .incomplete }
        guard now < expiry + Self.leeway else { throw .expired }
        for name in ["nbf", "iat"] {
            guard let time = try Self.time(claims, name) else { continue }
            guard now > time - Self.leeway else { throw .notYetValid }
        }
    }

    /// One text, or a list of them.
    static func audiences(_ claims: JSONValue) -> [String] {
        claims["aud"]?.text.map { [$0] } ?? claims["aud"]?.elements?.compactMap(\.text) ?? []
    }

    /// - Returns: `nil` where the member is missing.
    private static func time(_ claims: JSONValue, _ name: String) throws(TokenFault) -> Double? {
        guard let value = claims[name] else { return nil }
        guard let seconds = value.number, seconds.isFinite, seconds >= 0 else { throw .incomplete }
        return seconds
    }

    /// The groups of whoever a token is about: a text, or a list of texts.
    ///
    /// - Parameter name: Of the member, or a path to it: `realm_access.roles`. A name may hold dots, so it is looked for first.
    static func groups(_ claims: JSONValue, _ name: String) -> [String] {
        let value = claims[name] ?? name.split(separator: ".").reduce(claims as JSONValue?) { $0?[String($1)] }
        return value?.text.map { [$0] } ?? value?.elements?.compactMap(\.text) ?? []
    }
}
