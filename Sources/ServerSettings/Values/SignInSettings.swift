package import ServerFoundation

/// How people sign in, whose tokens services may send, and who may read the site.
package struct SignInSettings: Sendable, Hashable {
    /// The OpenID provider of people; `nil` where nobody signs in here.
    package var issuer: String?
    package var clientID: String?
    /// `nil` for a client that the provider knows as public.
    package var clientSecret: Secret?
    /// Where the provider sends people back to.
    package var callback: CallbackAddress?
    /// What cookies are sealed with. The first seals; all of them open, so that a new one ends no session.
    package var secrets: [Secret] = []
    package var scopes = ["openid", "profile"]
    /// The provider has to have signed people in by one of these authentication contexts; empty for any.
    package var contexts: [String] = []
    /// The provider has to have used one of these methods; empty for any.
    package var methods: [String] = []
    /// The longest that the settings allow.
    package static let maxLifetime: Duration = .seconds(8 * 3600)
    /// From the sign-in to the end of the session, whatever happens.
    package var lifetime = maxLifetime
    /// A session ends when it was not used for so long.
    package var idle: Duration = .seconds(30 * 60)

    /// Who signs the tokens of services; `nil` where none are taken.
    package var tokenIssuer: String?
    /// Whom those tokens are meant for.
    package var tokenAudience: String?

    /// The claim with a person's or service's groups, a name or a path of names.
    package var rolesClaim = "groups"
    package var grants: [RoleGrant] = []

    package var readers = Readers.everyone
    /// A reader has to be in one of these groups; empty for any.
    package var readerGroups: [String] = []
    /// Paths that everybody may read all the same; one that ends in `/` stands for all below it.
    package var publicPaths: [String] = []
    /// The header in which a trusted proxy names the reader.
    package var userHeader = "X-Forwarded-User"
    /// The header in which it names the reader's groups, separated by commas.
    package var groupsHeader: String?

    /// Who may read.
    package enum Readers: String, Sendable, CaseIterable {
        case everyone
        /// Whoever has signed in here.
        case signedIn = "signed-in"
        /// Whom a trusted proxy names.
        case proxy
    }

    /// Which of several sites people sign in to, by name and base path; empty for a server of one site.
    package var site = ""
    /// Whether there is somebody outside who says who somebody is.
    package var asksProvider: Bool { issuer != nil || tokenIssuer != nil }

    package init() {}

    /// What a session is good for, apart from the secret: site, callback, client and provider. What was sealed for others is not opened.
    package var scope: [String] { [site, callback?.description ?? "", clientID ?? "", issuer ?? ""] }

    /// What is missing where people are to sign in, by key.
    package var missing: [String] {
        guard issuer != nil else { return [] }
        return [(clientID == nil, "sign_in_client_id"), (callback == nil, "sign_in_callback_url"), (secrets.isEmpty, "sign_in_secret")]
            .filter(\.0).map(\.1)
    }

    /// The groups that mean something here; others are forgotten at once.
    package var knownGroups: Set<String> { Set(grants.map(\.group) + readerGroups) }

    /// What members of groups may do.
    package func roles(of groups: some Sequence<String>) -> Set<Role> {
        let groups = Set(groups)
        return Set(grants.lazy.filter { groups.contains($0.group) }.map(\.role))
    }

    /// Whether members of groups may read a site that not everybody may.
    package func mayRead(_ groups: some Sequence<String>) -> Bool {
        readerGroups.isEmpty || groups.contains { readerGroups.contains($0) }
    }
}

/// What members of a group may do: `docs-admins=operator`.
package struct RoleGrant: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let role: Role

    /// - Returns: `nil` for what is not a group, `=` and role. A group may hold `=`.
    package init?(_ text: String) {
        guard let mark = text.lastIndex(of: "="), mark > text.startIndex,
            let role = Role(rawValue: String(text[text.index(after: mark)...]))
        else { return nil }
        group = String(text[..<mark])
        self.role = role
    }

    package var description: String { "\(group)=\(role.rawValue)" }
}

extension SettingKind where Value == [RoleGrant] {
    static let roleGrants = list(
        "a group and what its members may do, like docs-admins=operator; roles are "
            + Role.allCases.map(\.rawValue).joined(separator: ", "),
        { RoleGrant($0) },
        { $0.description }
    )
}
