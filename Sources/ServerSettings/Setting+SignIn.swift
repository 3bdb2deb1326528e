internal import ServerFoundation

extension Setting {
    /// Who signs in, and how, in the order of the manual.
    static let signIn: [Setting] = [
        Setting("sign_in_issuer", \.signIn.issuer, .optional(.issuer), "the OpenID provider with which people sign in", reload: .nextStart),
        Setting("sign_in_client_id", \.signIn.clientID, .optional(.text), "how the provider knows this server", reload: .nextStart),
        Setting(
            "sign_in_client_secret",
            \.signIn.clientSecret,
            .optional(.secret, orShow: "(not set)"),
            "the secret that the provider gave this server, where it gave one",
            reload: .taken(with: "sign_in_issuer", "sign_in_client_id")
        ),
        Setting(
            "sign_in_callback_url",
            \.signIn.callback,
            .optional(.callback),
            "where the provider sends people back to, as it is registered there",
            reload: .nextStart
        ),
        Setting(
            "sign_in_secret",
            \.signIn.secrets,
            .sealingKeys,
            "secrets that sessions are sealed with; the first seals, all of them open",
            reload: .replaced
        ),
        Setting("sign_in_scopes", \.signIn.scopes, .names, "what the provider is asked for", reload: .takenWithWhoVouches),
        Setting(
            "sign_in_acr",
            \.signIn.contexts,
            .names,
            "authentication contexts of which the provider has to name one",
            reload: .takenWithWhoVouches
        ),
        Setting(
            "sign_in_amr",
            \.signIn.methods,
            .names,
            "authentication methods of which the provider has to name one",
            reload: .takenWithWhoVouches
        ),
        Setting(
            "session_lifetime",
            \.signIn.lifetime,
            .duration(.seconds(60)...SignInSettings.maxLifetime, like: "30m or 8h"),
            "how long a session lasts, used or not",
            reload: .taken
        ),
        Setting(
            "session_idle",
            \.signIn.idle,
            .duration(.seconds(60)...SignInSettings.maxLifetime, like: "30m or 8h"),
            "how long a session may stay unused before it ends",
            reload: .taken
        ),
        Setting("token_issuer", \.signIn.tokenIssuer, .optional(.issuer), "whose tokens services may send", reload: .nextStart),
        Setting(
            "token_audience",
            \.signIn.tokenAudience,
            .optional(.text),
            "the audience that those tokens must name: this server",
            reload: .nextStart
        ),
        Setting(
            "roles_claim",
            \.signIn.rolesClaim,
            .text,
            "the claim with the groups of a person or service",
            reload: .takenWithWhoVouches
        ),
        Setting("role_map", \.signIn.grants, .roleGrants, "what members of groups may do", reload: .takenWithWhoVouches),
        Setting("readers", \.signIn.readers, .choice, "who may read the site", reload: .nextStart),
        Setting(
            "reader_groups",
            \.signIn.readerGroups,
            .names,
            "groups of which a reader has to be in one; none for any",
            reload: .takenWithWhoVouches
        ),
        Setting("public_paths", \.signIn.publicPaths, .paths, "paths that stay open to everybody", reload: .takenWithWhoVouches),
        Setting(
            "trusted_user_header",
            \.signIn.userHeader,
            .headerName,
            "the header in which a trusted proxy names the reader",
            reload: .takenWithWhoVouches
        ),
        Setting(
            "trusted_groups_header",
            \.signIn.groupsHeader,
            .optional(.headerName),
            "the header in which it names the reader's groups, separated by commas",
            reload: .takenWithWhoVouches
        ),
    ]
}
