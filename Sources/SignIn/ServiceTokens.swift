package import Logging
package import ServerFoundation
package import ServerSettings

/// The tokens that services send: `Authorization: Bearer TOKEN`. Source: RFC 6750, RFC 9068.
package struct ServiceTokens: Sendable {
    package let provider: IdentityProvider
    private let rules: ClaimRules
    private let settings: SignInSettings
    private let clock: WallClock

    /// - Parameter provider: Another one than that of `token_issuer`, where both are the same.
    /// - Returns: `nil` where no tokens are taken.
    package init?(_ settings: SignInSettings, logger: Logger, provider: IdentityProvider? = nil, clock: WallClock = .system) {
        guard let issuer = settings.tokenIssuer, let audience = settings.tokenAudience else { return nil }
        let shared = provider.flatMap { $0.issuer == issuer ? $0 : nil }
        self.provider = shared ?? IdentityProvider(issuer, logger: logger)
        rules = ClaimRules(issuer: issuer, audience: audience)
        self.settings = settings
        self.clock = clock
    }

    /// Whether a bearer token looks like one of these, and not like a key: three parts, of which the first begins a JSON object.
    package static func isToken(_ text: some StringProtocol) -> Bool {
        text.hasPrefix("ey") && text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    /// Who sends a token.
    package func holder(of text: String) async throws(TokenFault) -> TokenHolder {
        let token = try SignedToken(text)
        // A token that says who signed in is none that opens something.
        guard token.type == nil || token.type == "jwt" || token.type == "at+jwt" else { throw .malformed }
        let claims = try token.claims(verifiedBy: await provider.key(for: token))
        try rules.check(claims, at: clock.now)
        guard let subject = claims["sub"]?.text, !subject.isEmpty, subject.utf8.count <= TokenHolder.maxNameBytes else { throw .incomplete }
        let groups = ClaimRules.groups(claims, settings.rolesClaim)
        return TokenHolder(
            principal: Principal(kind: .token, name: subject, roles: settings.roles(of: groups)),
            mayRead: settings.mayRead(groups)
        )
    }
}

/// Whom a token is about.
package struct TokenHolder: Sendable, Equatable {
    package static let maxNameBytes = 255

    package let principal: Principal
    /// Whether a site that not everybody may read is open to it.
    package let mayRead: Bool
}
