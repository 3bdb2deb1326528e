internal import Logging
internal import ServerFoundation

/// One thing an operator can set: its names, its form, and where its value goes.
package struct Setting: Sendable {
    /// The key in `assistant.yml` and for `--set`.
    package let key: String
    /// The name in the environment.
    package let environment: String
    /// What it does, in one line.
    package let summary: String
    package let expected: String
    let isList: Bool
    let isMapping: Bool
    /// Never shown, never taken from the command line, and can be read from a file too.
    let isSecret: Bool
    /// Whether a file of its own may hold the value.
    let mayBeInFile: Bool
    /// Whether the value of a configuration is or holds a secret.
    let holdsSecret: @Sendable (AssistantConfiguration) -> Bool
    /// Whether SIGHUP changes it; the others need a restart.
    let isLive: Bool
    /// Writes a value into a configuration; false when the text is not valid.
    package let apply: @Sendable ([String], inout AssistantConfiguration) -> Bool
    /// What is wrong with texts that cannot be applied, where more can be said than what was expected.
    let explain: (@Sendable ([String]) -> [SettingKindFault])?
    /// The value a configuration has, as text.
    let show: @Sendable (AssistantConfiguration) -> String
    /// Whether two configurations agree in it.
    let isSame: @Sendable (AssistantConfiguration, AssistantConfiguration) -> Bool
    /// Takes the value from one configuration into another.
    package let copy: @Sendable (AssistantConfiguration, inout AssistantConfiguration) -> Void

    init<Value: Equatable>(
        _ key: String,
        environment: String? = nil,
        _ path: any WritableKeyPath<AssistantConfiguration, Value> & Sendable,
        _ kind: SettingKind<Value>,
        _ summary: String,
        isLive: Bool = false,
        mayBeInFile: Bool = false
    ) {
        self.key = key
        self.environment = environment ?? "ASSISTANT_" + key.uppercased()
        self.summary = summary
        expected = kind.expected
        isList = kind.isList
        isMapping = kind.isMapping
        isSecret = kind.isSecret
        self.mayBeInFile = mayBeInFile || kind.isSecret
        holdsSecret = { kind.isSecret || kind.holdsSecret($0[keyPath: path]) }
        apply = { texts, configuration in
            guard let value = kind.parse(texts) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        explain = kind.explain
        show = { kind.format($0[keyPath: path]) }
        self.isLive = isLive
        isSame = { $0[keyPath: path] == $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// The name of the setting that holds a file with the value, where one may.
    var fileKey: String { key + "_file" }
    var fileEnvironment: String { environment + "_FILE" }

    /// Whether texts are or hold a secret.
    func holdsSecret(_ texts: [String]) -> Bool {
        var scratch = AssistantConfiguration()
        return isSecret || apply(texts, &scratch) && holdsSecret(scratch)
    }

    /// In the order of the manual.
    package static let all: [Setting] = general + signIn

    private static let general: [Setting] = [
        Setting("dist", \.dist, .text, "the folder that 'docgen build' wrote"),
        Setting(
            "dist_url",
            \.pull.url,
            .optional(.manifestURL),
            "the manifest.json of a build that is fetched over HTTP, in place of dist"
        ),
        Setting("dist_folder", \.pull.folder, .text, "where what was fetched is kept"),
        Setting(
            "dist_interval",
            \.pull.interval,
            .duration(.seconds(1)...(.seconds(3600))),
            "the time between two checks for a new build there"
        ),
        Setting(
            "dist_stale",
            \.pull.stale,
            .duration(.seconds(60)...(.seconds(7 * 86400))),
            "how long fetching may fail before the site is degraded"
        ),
        Setting("dist_token", \.pull.token, .optional(.secret, orShow: "(not set)"), "sent as a bearer token to the host of dist_url"),
        Setting(
            "dist_redirect_hosts",
            \.pull.redirectHosts,
            .hostNames,
            "hosts that redirects may lead to, in addition to that of dist_url"
        ),
        Setting("dist_max_size", \.pull.maxBytes, .bytes((1 << 20)...(1 << 40)), "a larger build is not fetched"),
        Setting(
            "model",
            environment: "DOCGEN_MODEL",
            \.model,
            .optional(.text),
            "the model that finds sections by meaning, if the build has it"
        ),
        Setting(
            "state",
            \.state.place,
            .state,
            "the file with threads, feedback and gaps, or the PostgreSQL that several servers share",
            mayBeInFile: true
        ),
        Setting("state_connections", \.state.connections, .number(1...100), "connections to that PostgreSQL"),
        Setting("host", \.host, .text, "the name or address to listen on"),
        Setting("port", \.port, .number(0...65535), "the port to listen on; 0 for any free one"),
        Setting("socket", \.socket, .optional(.socketPath), "a Unix socket to listen on in place of host and port"),
        Setting(
            "socket_mode",
            \.socketMode,
            .socketMode,
            "who may open that socket, as chmod writes it; they are treated as the proxy"
        ),
        Setting(
            "share_port",
            \.sharesPort,
            .flag,
            "whether another server may listen on the same port, or have the socket, and one takes over from the other"
        ),
        Setting("admin_listen", \.adminListen, .adminListen, "where operators find probes, metrics and details"),
        Setting(
            "base_path",
            \.basePath,
            .optional(.basePath),
            "the path below which readers see the site; by default that of its base URL"
        ),
        Setting("api_page", \.hasAPIPage, .flag, "whether /docs/api/ is a page about the API, where the site has none there"),
        Setting("allowed_hosts", \.allowedHosts, .hostNames, "host names that readers may use for the server"),
        Setting("cors_origins", \.corsOrigins, .origins, "origins whose pages may call the API"),
        Setting("trusted_proxies", \.trustedProxies, .trustedRanges, "proxies that are trusted to say who asks"),
        Setting("forwarded_header", \.forwardedHeader, .choice, "the header in which they say it"),
        Setting(
            "operator_networks",
            \.operatorNetworks,
            .trustedRanges,
            "clients that may read /metrics and the details of the server's health on the readers' port too"
        ),
        Setting(
            "operator_key",
            \.operatorKeys,
            .operatorKeys,
            "keys that open the same to clients elsewhere that send one as a bearer token",
            isLive: true
        ),

        Setting(
            "kapa_api_key",
            environment: "KAPA_API_KEY",
            \.kapaSettings.apiKey,
            .optional(.secret, orShow: "(not set)"),
            "the key of a Kapa project",
            isLive: true
        ),
        Setting(
            "kapa_project_id",
            environment: "KAPA_PROJECT_ID",
            \.kapaSettings.projectID,
            .optional(.text),
            "the Kapa project that answers"
        ),
        Setting(
            "kapa_integration_id",
            environment: "KAPA_INTEGRATION_ID",
            \.kapaSettings.integrationID,
            .optional(.text),
            "names this site in Kapa's analytics"
        ),
        Setting(
            "kapa_source_group_ids",
            environment: "KAPA_SOURCE_GROUP_IDS",
            \.kapaSettings.sourceGroupIDs,
            .identifiers,
            "source groups of the project that answers may draw on; none for all"
        ),
        Setting(
            "kapa_enabled",
            environment: "KAPA_ENABLED",
            \.kapaSettings.isEnabled,
            .flag,
            "whether Kapa is asked; without it the index answers"
        ),
        Setting(
            "kapa_widget_enabled",
            environment: "KAPA_WIDGET_ENABLED",
            \.kapaSettings.isWidgetEnabled,
            .flag,
            "whether pages offer the chat"
        ),
        Setting(
            "kapa_base_url",
            environment: "KAPA_BASE_URL",
            \.kapaSettings.baseURL,
            .url,
            "where Kapa's API is; another one is for tests"
        ),
        Setting(
            "kapa_streaming",
            environment: "KAPA_STREAMING",
            \.kapaSettings.usesStreaming,
            .flag,
            "whether Kapa's answers are streamed; otherwise Kapa says how certain they are"
        ),
        Setting(
            "kapa_masking",
            environment: "KAPA_MASKING",
            \.kapaSettings.masksText,
            .flag,
            "whether e-mail addresses, tokens and long numbers are taken out of what Kapa gets"
        ),
        Setting("kapa_rate", environment: "KAPA_RATE", \.kapaSettings.rate, .rate, "questions of all clients that are sent to Kapa"),
        Setting(
            "kapa_daily_questions",
            environment: "KAPA_DAILY_QUESTIONS",
            \.kapaSettings.dailyQuestions,
            .number(0...10_000_000),
            "questions sent to Kapa per UTC day; 0 for no limit"
        ),
        Setting(
            "patience",
            \.kapaSettings.patience,
            .duration(.milliseconds(100)...(.seconds(60))),
            "the wait for Kapa's first byte before the index answers"
        ),
        Setting(
            "kapa_stall",
            environment: "KAPA_STALL",
            \.kapaSettings.stallDeadline,
            .duration(.milliseconds(100)...(.seconds(300))),
            "the longest silence of Kapa within an answer, and the wait for one that is not streamed"
        ),
        Setting(
            "kapa_deadline",
            environment: "KAPA_DEADLINE",
            \.kapaSettings.totalDeadline,
            .duration(.seconds(1)...(.seconds(600))),
            "the longest that a whole answer of Kapa's may take"
        ),
        Setting(
            "allowed_link_hosts",
            \.kapaSettings.allowedLinkHosts,
            .hostNames,
            "hosts that links in Kapa's answers may lead to, in addition to the site's"
        ),
        Setting(
            "answer_cache_ttl",
            \.kapaSettings.cacheTTL,
            .duration(.zero...(.seconds(86400))),
            "how long an answer of Kapa's is reused; 0s for never"
        ),
        Setting("answer_cache_size", \.kapaSettings.cachedAnswers, .number(0...100_000), "how many answers of Kapa's are kept"),

        Setting(
            "retention",
            \.state.kept,
            .duration(.seconds(3600)...(.seconds(3650 * 86400))),
            "how long questions and feedback are kept"
        ),
        Setting(
            "vote_retention",
            \.state.voteRetention,
            .optional(.duration(.seconds(3600)...(.seconds(3650 * 86400)))),
            "how long votes are kept, if not as long as questions"
        ),
        Setting(
            "audit_retention",
            \.state.auditKept,
            .duration(.seconds(86400)...(.seconds(3650 * 86400))),
            "how long the audit log is kept"
        ),
        Setting(
            "max_state_size",
            \.state.maxBytes,
            .bytes((1 << 20)...(1 << 40)),
            "the size beyond which the oldest questions and votes are deleted"
        ),
        Setting("store_question_text", \.state.storesQuestionText, .flag, "whether the text of questions is stored"),
        Setting("question_rate", \.questionRate, .rate, "questions of one client", isLive: true),
        Setting("request_rate", \.requestRate, .rate, "API calls of one client, questions and searches included", isLive: true),
        Setting(
            "browser_vote_rate",
            \.browserVoteRate,
            .rate,
            "votes of one client on answers that its browser gave",
            isLive: true
        ),
        Setting(
            "rate_ipv4_24",
            \.rateFactors.ipv4Network,
            .number(0...1_000_000),
            "the rate shared by an IPv4 /24, in multiples of one client's; 0 for no limit"
        ),
        Setting(
            "rate_ipv6_56",
            \.rateFactors.ipv6Network,
            .number(0...1_000_000),
            "the rate shared by an IPv6 /56, in multiples of one client's"
        ),
        Setting(
            "rate_ipv6_48",
            \.rateFactors.ipv6Site,
            .number(0...1_000_000),
            "the rate shared by an IPv6 /48, in multiples of one client's"
        ),
        Setting("rate_total", \.rateFactors.total, .number(0...1_000_000), "the rate shared by all clients, in multiples of one client's"),

        Setting(
            "captcha_provider",
            \.captcha.provider,
            .optional(.choice),
            "who checks that a person asks: turnstile, hcaptcha or recaptcha"
        ),
        Setting("captcha_site_key", \.captcha.siteKey, .optional(.text), "the provider's public key of this site"),
        Setting(
            "captcha_secret",
            \.captcha.secret,
            .optional(.secret, orShow: "(not set)"),
            "the provider's secret, used to verify tokens"
        ),
        Setting(
            "captcha_verify_url",
            \.captcha.verifyURL,
            .optional(.url),
            "where tokens are verified, in place of the provider's address"
        ),
        Setting("captcha_unavailable", \.captcha.whenUnavailable, .choice, "the questions allowed while the provider cannot be reached"),
        Setting(
            "captcha_lifetime",
            \.captcha.lifetime,
            .duration(.zero...(.seconds(30 * 86400))),
            "how long a client that passed is not checked again"
        ),

        Setting("flags", \.flags, .flags, "features that are off, or on for some", isLive: true),

        Setting("health_monitor", \.health.isEnabled, .flag, "whether the server checks its parts and other services"),
        Setting(
            "health_interval",
            \.health.interval,
            .seconds(.seconds(1)...(.seconds(3600))),
            "between two checks of a service, and between two snapshots"
        ),
        Setting("health_snapshots", \.health.folder, .text, "the folder that snapshots are written to"),
        Setting(
            "health_retention",
            \.health.retention,
            .duration((.seconds(2 * 86400))...(.seconds(400 * 86400))),
            "how long sums of snapshots are kept"
        ),
        Setting(
            "health_timeout",
            \.health.timeout,
            .duration(.milliseconds(100)...(.seconds(60))),
            "a check that takes longer has failed"
        ),
        Setting(
            "health_slow",
            \.health.slow,
            .duration(.milliseconds(1)...(.seconds(60))),
            "a service that answers more slowly is degraded"
        ),
        Setting("health_failures", \.health.failures, .number(1...100), "failures in a row that make a service unhealthy"),
        Setting("health_disk_warning", \.health.diskWarning, .number(1...100), "percent; a disk so full is degraded"),
        Setting("health_disk_limit", \.health.diskLimit, .number(1...100), "percent; a disk so full is unhealthy"),
        Setting("health_services", \.health.targets, .targets, "other services to check"),
        Setting("health_maintenance", \.health.maintenance, .maintenance, "times at which services may be unavailable"),
        Setting(
            "health_networks",
            \.health.allowedNetworks,
            .addressRanges,
            "link-local and metadata addresses that services may have"
        ),

        Setting("sentry_dsn", environment: "SENTRY_DSN", \.sentry, .optional(.sentry, orShow: "(not set)"), "where faults are reported"),
        Setting(
            "otlp_endpoint",
            environment: "OTEL_EXPORTER_OTLP_ENDPOINT",
            \.telemetry.endpoint,
            .optional(.collectorURL),
            "the OpenTelemetry collector that gets traces and metrics, over HTTP"
        ),
        Setting(
            "otlp_headers",
            environment: "OTEL_EXPORTER_OTLP_HEADERS",
            \.telemetry.headers,
            .telemetryHeaders,
            "headers that are sent to it"
        ),
        Setting(
            "otlp_service_name",
            environment: "OTEL_SERVICE_NAME",
            \.telemetry.serviceName,
            .text,
            "the name under which it knows this server"
        ),
        Setting(
            "otlp_sample_ratio",
            environment: "OTEL_TRACES_SAMPLER_ARG",
            \.telemetry.sampleRatio,
            .ratio,
            "the part of requests that begin a trace"
        ),
        Setting(
            "otlp_metrics_interval",
            \.telemetry.metricsInterval,
            .duration(.zero...(.seconds(3600))),
            "between two reports of the metrics; 0s for none"
        ),
        Setting("otlp_logs", \.telemetry.sendsLogs, .flag, "whether the log is sent there too"),
        Setting("log_level", environment: "LOG_LEVEL", \.logLevel, .choice, "how much is logged", isLive: true),
        Setting("log_format", environment: "LOG_FORMAT", \.logFormat, .choice, "lines of JSON or of text; auto is text on a terminal"),
        Setting(
            "access_log_rate",
            \.accessLogRate,
            .number(0...100_000),
            "lines for requests a second, at log_level info; of more requests a sample",
            isLive: true
        ),
        Setting(
            "drain_delay",
            \.limits.drainDelay,
            .duration(.zero...(.seconds(300))),
            "after SIGTERM: not ready, but serving; not after SIGINT"
        ),
        Setting("grace", \.limits.shutdownGrace, .duration(.seconds(1)...(.seconds(600))), "then: the time for open requests"),
        Setting(
            "request_deadline",
            \.limits.requestDeadline,
            .duration(.milliseconds(100)...(.seconds(300))),
            "a request, from its head to the end of its body"
        ),
        Setting(
            "idle_timeout",
            \.limits.idleTimeout,
            .duration(.milliseconds(100)...(.seconds(3600))),
            "an idle connection, or the head of a request"
        ),
        Setting("write_stall", \.limits.writeStall, .duration(.milliseconds(100)...(.seconds(3600))), "a client that reads nothing"),
        Setting(
            "lag_interval",
            \.limits.lagInterval,
            .duration(.milliseconds(1)...(.seconds(1))),
            "how often each thread that serves is asked for the time"
        ),
        Setting("max_connections", \.limits.maxConnections, .number(1...100_000), "connections at once"),
        Setting(
            "max_client_connections",
            \.limits.maxClientConnections,
            .number(1...100_000),
            "connections of one client at once; proxies and operators may have more"
        ),
        Setting("max_requests", \.limits.maxRequests, .number(1...100_000), "requests in progress at once"),
        Setting("site_cache_size", \.limits.siteCacheBytes, .bytes(0...(4 << 30)), "files of the site kept in memory"),
    ]

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
    /// By the name of the setting that holds a file with the value.
    static let byFileKey = Dictionary(uniqueKeysWithValues: all.filter(\.mayBeInFile).map { ($0.fileKey, $0) })
}
