/// Settings of sign-in that are right each for itself, and not together.
struct SignInConflicts {
    let configuration: AssistantConfiguration
    /// Where values came from, by key; defaults are left out.
    let places: [String: SettingPlace]

    /// Settings that mean something only with ``SignInSettings/issuer``.
    private static let ofIssuer = ["sign_in_client_id", "sign_in_client_secret", "sign_in_callback_url", "sign_in_secret"]
    static let keys =
        ofIssuer + [
            "sign_in_issuer", "sign_in_scopes", "base_path", "session_idle", "session_lifetime", "token_issuer", "token_audience",
            "role_map", "readers",
            "reader_groups", "trusted_groups_header", "trusted_proxies", "socket",
        ]

    var faults: [SettingFault] { provider + tokens + readers + times }

    private var settings: SignInSettings { configuration.signIn }

    private var provider: [SettingFault] {
        guard let place = places["sign_in_issuer"] else {
            return Self.ofIssuer.compactMap { key in
                places[key].map {
                    SettingFault(
                        $0,
                        "\(key) is set, and sign_in_issuer is not",
                        hint: "name the provider, or remove \(key): without it nobody can sign in"
                    )
                }
            }
        }
        var faults = settings.missing.map { key in
            SettingFault(
                place,
                "sign_in_issuer is set, and \(key) is not",
                hint: key == "sign_in_secret"
                    ? "make one with: openssl rand -hex 32" : "take it from where this server is registered at the provider"
            )
        }
        if let callback = settings.callback, let base = configuration.basePath, BasePath(callback.base)?.path != base.path {
            faults.append(
                SettingFault(
                    places["sign_in_callback_url"] ?? place,
                    "sign_in_callback_url is '\(callback)', and the site is below \(base)",
                    hint: "register \(callback.origin)\(base)signin/callback at the provider, and write that"
                )
            )
        }
        if let place = places["sign_in_scopes"], !settings.scopes.contains("openid") {
            faults.append(
                SettingFault(place, "sign_in_scopes lacks 'openid'", hint: "add it: without it the provider says nothing of who signed in")
            )
        }
        return faults
    }

    private var tokens: [SettingFault] {
        guard let place = places["token_issuer"] else {
            return places["token_audience"].map {
                [
                    SettingFault(
                        $0,
                        "token_audience is set, and token_issuer is not",
                        hint: "name who signs the tokens, or remove token_audience"
                    )
                ]
            } ?? []
        }
        guard let audience = settings.tokenAudience else {
            return [
                SettingFault(
                    place,
                    "token_issuer is set, and token_audience is not: tokens for any other service would count",
                    hint: "name the audience that the provider writes into tokens for this server"
                )
            ]
        }
        var faults: [SettingFault] = []
        if audience == settings.clientID, settings.tokenIssuer == settings.issuer {
            faults.append(
                SettingFault(
                    places["token_audience"] ?? place,
                    "token_audience is the same as sign_in_client_id: an ID token would open the server like a token made for it",
                    hint: "register the server as an API with an audience of its own"
                )
            )
        }
        if settings.grants.isEmpty {
            faults.append(
                SettingFault(
                    place,
                    "token_issuer is set, and role_map gives nobody a role",
                    hint: "name the groups of services in role_map"
                )
            )
        }
        return faults
    }

    private var readers: [SettingFault] {
        guard let place = places["readers"], settings.readers != .everyone else {
            guard let place = places["reader_groups"], !settings.readerGroups.isEmpty else { return [] }
            return [SettingFault(place, "reader_groups is set, and everybody may read", hint: "set readers to signed-in or proxy")]
        }
        switch settings.readers {
        case .everyone: return []
        case .signedIn where settings.issuer == nil:
            return [
                SettingFault(
                    place,
                    "readers is signed-in, and sign_in_issuer is not set",
                    hint: "name the provider with which they sign in"
                )
            ]
        case .signedIn: return []
        case .proxy:
            var faults: [SettingFault] = []
            if configuration.trustedProxies.isEmpty, configuration.socket == nil {
                faults.append(
                    SettingFault(
                        place,
                        "readers is proxy, and no proxy is trusted",
                        hint: "name its address in trusted_proxies, or listen on a socket"
                    )
                )
            }
            if !settings.readerGroups.isEmpty, settings.groupsHeader == nil {
                faults.append(
                    SettingFault(
                        places["reader_groups"] ?? place,
                        "reader_groups is set, and trusted_groups_header is not: nobody would be in one of them",
                        hint: "name the header in which the proxy sends groups"
                    )
                )
            }
            return faults
        }
    }

    private var times: [SettingFault] {
        guard settings.idle > settings.lifetime, let place = places["session_idle"] ?? places["session_lifetime"] else { return [] }
        let (idle, lifetime) = (SettingKind<Duration>.format(settings.idle), SettingKind<Duration>.format(settings.lifetime))
        return [
            SettingFault(
                place,
                "session_idle is \(idle), more than session_lifetime, \(lifetime): a session would end before it is idle",
                hint: "give session_lifetime the longer time"
            )
        ]
    }
}
