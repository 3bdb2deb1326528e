internal import Logging
internal import ServerFoundation

extension Setting {
    /// What is served and answered, in the order of the manual.
    static let general: [Setting] = [
        Setting("dist", \.dist, .text, "the folder that 'docgen build' wrote", reload: .nextStart),
        Setting(
            "dist_url",
            \.pull.url,
            .optional(.manifestURL),
            "the manifest.json of a build that is fetched over HTTP, in place of dist",
            reload: .nextStart
        ),
        Setting("dist_folder", \.pull.folder, .text, "where what was fetched is kept", reload: .nextStart),
        Setting(
            "dist_interval",
            \.pull.interval,
            .duration(.seconds(1)...(.seconds(3600))),
            "the time between two checks for a new build there",
            reload: .taken
        ),
        Setting(
            "dist_stale",
            \.pull.stale,
            .duration(.seconds(60)...(.seconds(7 * 86400))),
            "how long fetching may fail before the site is degraded",
            reload: .taken
        ),
        Setting(
            "dist_token",
            \.pull.token,
            .optional(.secret, orShow: "(not set)"),
            "sent as a bearer token to the host of dist_url",
            reload: .taken(with: "dist_url")
        ),
        Setting(
            "dist_redirect_hosts",
            \.pull.redirectHosts,
            .hostNames,
            "hosts that redirects may lead to, in addition to that of dist_url",
            reload: .taken
        ),
        Setting("dist_max_size", \.pull.maxBytes, .bytes((1 << 20)...(1 << 40)), "a larger build is not fetched", reload: .taken),
        Setting(
            "model",
            environment: "DOCGEN_MODEL",
            \.model,
            .optional(.text),
            "the model that finds sections by meaning, if the build has it",
            reload: .nextStart
        ),
        Setting(
            "state",
            \.state.place,
            .state,
            "the file with threads, feedback and gaps, or the PostgreSQL that several servers share",
            reload: .nextStart,
            mayBeInFile: true
        ),
        Setting("state_connections", \.state.connections, .number(1...100), "connections to that PostgreSQL", reload: .nextStart),
        Setting("host", \.host, .text, "the name or address to listen on", reload: .nextStart),
        Setting("port", \.port, .number(0...65535), "the port to listen on; 0 for any free one", reload: .nextStart),
        Setting("socket", \.socket, .optional(.socketPath), "a Unix socket to listen on in place of host and port", reload: .nextStart),
        Setting(
            "socket_mode",
            \.socketMode,
            .socketMode,
            "who may open that socket, as chmod writes it; they are treated as the proxy",
            reload: .nextStart
        ),
        Setting(
            "share_port",
            \.sharesPort,
            .flag,
            "whether another server may listen on the same port, or have the socket, and one takes over from the other",
            reload: .nextStart
        ),
        Setting("admin_listen", \.adminListen, .adminListen, "where operators find probes, metrics and details", reload: .nextStart),
        Setting(
            "base_path",
            \.basePath,
            .optional(.basePath),
            "the path below which readers see the site; by default that of its base URL",
            reload: .nextStart
        ),
        Setting(
            "api_page",
            \.hasAPIPage,
            .flag,
            "whether /docs/api/ is a page about the API, where the site has none there",
            reload: .taken
        ),
        Setting("allowed_hosts", \.allowedHosts, .hostNames, "host names that readers may use for the server", reload: .taken),
        Setting("cors_origins", \.corsOrigins, .origins, "origins whose pages may call the API", reload: .taken),
        Setting(
            "trusted_proxies",
            \.trustedProxies,
            .trustedRanges,
            "proxies that are trusted to say who asks",
            reload: .nextStart
        ),
        Setting("forwarded_header", \.forwardedHeader, .choice, "the header in which they say it", reload: .nextStart),
        Setting(
            "operator_networks",
            \.operatorNetworks,
            .trustedRanges,
            "clients that may read /metrics and the details of the server's health on the readers' port too",
            reload: .nextStart
        ),
        Setting(
            "operator_key",
            \.operatorKeys,
            .operatorKeys,
            "keys that open the same to clients elsewhere that send one as a bearer token",
            reload: .taken
        ),

        Setting(
            "kapa_api_key",
            environment: "KAPA_API_KEY",
            \.kapaSettings.apiKey,
            .optional(.secret, orShow: "(not set)"),
            "the key of a Kapa project",
            reload: .replaced(with: "kapa_base_url")
        ),
        Setting(
            "kapa_project_id",
            environment: "KAPA_PROJECT_ID",
            \.kapaSettings.projectID,
            .optional(.text),
            "the Kapa project that answers",
            reload: .replaced(with: "kapa_base_url")
        ),
        Setting(
            "kapa_integration_id",
            environment: "KAPA_INTEGRATION_ID",
            \.kapaSettings.integrationID,
            .optional(.text),
            "names this site in Kapa's analytics",
            reload: .taken
        ),
        Setting(
            "kapa_source_group_ids",
            environment: "KAPA_SOURCE_GROUP_IDS",
            \.kapaSettings.sourceGroupIDs,
            .identifiers,
            "source groups of the project that answers may draw on; none for all",
            reload: .taken
        ),
        Setting(
            "kapa_enabled",
            environment: "KAPA_ENABLED",
            \.kapaSettings.isEnabled,
            .flag,
            "whether Kapa is asked; without it the index answers",
            reload: .taken
        ),
        Setting(
            "kapa_widget_enabled",
            environment: "KAPA_WIDGET_ENABLED",
            \.kapaSettings.isWidgetEnabled,
            .flag,
            "whether pages offer the chat",
            reload: .taken
        ),
        Setting(
            "kapa_base_url",
            environment: "KAPA_BASE_URL",
            \.kapaSettings.baseURL,
            .url,
            "where Kapa's API is; another one is for tests",
            reload: .nextStart
        ),
        Setting(
            "kapa_streaming",
            environment: "KAPA_STREAMING",
            \.kapaSettings.usesStreaming,
            .flag,
            "whether Kapa's answers are streamed; otherwise Kapa says how certain they are",
            reload: .taken
        ),
        Setting(
            "kapa_masking",
            environment: "KAPA_MASKING",
            \.kapaSettings.masksText,
            .flag,
            "whether e-mail addresses, tokens and long numbers are taken out of what Kapa gets",
            reload: .taken
        ),
        Setting(
            "kapa_rate",
            environment: "KAPA_RATE",
            \.kapaSettings.rate,
            .rate,
            "questions of all clients that are sent to Kapa",
            reload: .taken
        ),
        Setting(
            "kapa_daily_questions",
            environment: "KAPA_DAILY_QUESTIONS",
            \.kapaSettings.dailyQuestions,
            .number(0...10_000_000),
            "questions sent to Kapa per UTC day; 0 for no limit",
            reload: .taken
        ),
        Setting(
            "patience",
            \.kapaSettings.patience,
            .duration(.milliseconds(100)...(.seconds(60))),
            "the wait for Kapa's first byte before the index answers",
            reload: .taken
        ),
        Setting(
            "kapa_stall",
            environment: "KAPA_STALL",
            \.kapaSettings.stallDeadline,
            .duration(.milliseconds(100)...(.seconds(300))),
            "the longest silence of Kapa within an answer, and the wait for one that is not streamed",
            reload: .taken
        ),
        Setting(
            "kapa_deadline",
            environment: "KAPA_DEADLINE",
            \.kapaSettings.totalDeadline,
            .duration(.seconds(1)...(.seconds(600))),
            "the longest that a whole answer of Kapa's may take",
            reload: .taken
        ),
        Setting(
            "allowed_link_hosts",
            \.kapaSettings.allowedLinkHosts,
            .hostNames,
            "hosts that links in Kapa's answers may lead to, in addition to the site's",
            reload: .taken
        ),
        Setting(
            "answer_cache_ttl",
            \.kapaSettings.cacheTTL,
            .duration(.zero...(.seconds(86400))),
            "how long an answer of Kapa's is reused; 0s for never",
            reload: .taken
        ),
        Setting(
            "answer_cache_size",
            \.kapaSettings.cachedAnswers,
            .number(0...100_000),
            "how many answers of Kapa's are kept",
            reload: .taken
        ),

        Setting(
            "retention",
            \.state.kept,
            .duration(.seconds(3600)...(.seconds(3650 * 86400))),
            "how long questions and feedback are kept",
            reload: .taken
        ),
        Setting(
            "vote_retention",
            \.state.voteRetention,
            .optional(.duration(.seconds(3600)...(.seconds(3650 * 86400)))),
            "how long votes are kept, if not as long as questions",
            reload: .taken
        ),
        Setting(
            "audit_retention",
            \.state.auditKept,
            .duration(.seconds(86400)...(.seconds(3650 * 86400))),
            "how long the audit log is kept",
            reload: .taken
        ),
        Setting(
            "max_state_size",
            \.state.maxBytes,
            .bytes((1 << 20)...(1 << 40)),
            "the size beyond which the oldest questions and votes are deleted",
            reload: .taken
        ),
        Setting("store_question_text", \.state.storesQuestionText, .flag, "whether the text of questions is stored", reload: .taken),
        Setting("question_rate", \.questionRate, .rate, "questions of one client", reload: .taken),
        Setting("request_rate", \.requestRate, .rate, "API calls of one client, questions and searches included", reload: .taken),
        Setting(
            "browser_vote_rate",
            \.browserVoteRate,
            .rate,
            "votes of one client on answers that its browser gave",
            reload: .taken
        ),
        Setting(
            "rate_ipv4_24",
            \.rateFactors.ipv4Network,
            .number(0...1_000_000),
            "the rate shared by an IPv4 /24, in multiples of one client's; 0 for no limit",
            reload: .taken
        ),
        Setting(
            "rate_ipv6_56",
            \.rateFactors.ipv6Network,
            .number(0...1_000_000),
            "the rate shared by an IPv6 /56, in multiples of one client's",
            reload: .taken
        ),
        Setting(
            "rate_ipv6_48",
            \.rateFactors.ipv6Site,
            .number(0...1_000_000),
            "the rate shared by an IPv6 /48, in multiples of one client's",
            reload: .taken
        ),
        Setting(
            "rate_total",
            \.rateFactors.total,
            .number(0...1_000_000),
            "the rate shared by all clients, in multiples of one client's",
            reload: .taken
        ),

        Setting(
            "captcha_provider",
            \.captcha.provider,
            .optional(.choice),
            "who checks that a person asks: turnstile, hcaptcha or recaptcha",
            reload: .replaced
        ),
        Setting(
            "captcha_site_key",
            \.captcha.siteKey,
            .optional(.text),
            "the provider's public key of this site",
            reload: .replaced(with: "captcha_provider")
        ),
        Setting(
            "captcha_secret",
            \.captcha.secret,
            .optional(.secret, orShow: "(not set)"),
            "the provider's secret, used to verify tokens",
            reload: .replaced(with: "captcha_provider")
        ),
        Setting(
            "captcha_verify_url",
            \.captcha.verifyURL,
            .optional(.url),
            "where tokens are verified, in place of the provider's address",
            reload: .taken(with: "captcha_provider")
        ),
        Setting(
            "captcha_unavailable",
            \.captcha.whenUnavailable,
            .choice,
            "the questions allowed while the provider cannot be reached",
            reload: .taken
        ),
        Setting(
            "captcha_lifetime",
            \.captcha.lifetime,
            .duration(.zero...(.seconds(30 * 86400))),
            "how long a client that passed is not checked again",
            reload: .taken
        ),

        Setting("flags", \.flags, .flags, "features that are off, or on for some", reload: .taken),
    ]
}
