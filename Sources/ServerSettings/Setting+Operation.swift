internal import Logging
internal import ServerFoundation

extension Setting {
    /// How the server is watched, what it reports, and its limits, in the order of the manual.
    static let operation: [Setting] = [
        Setting(
            "health_monitor",
            \.health.isEnabled,
            .flag,
            "whether the server checks its parts and other services",
            reload: .nextStart
        ),
        Setting(
            "health_interval",
            \.health.interval,
            .seconds(.seconds(1)...(.seconds(3600))),
            "between two checks of a service, and between two snapshots",
            reload: .nextStart
        ),
        Setting("health_snapshots", \.health.folder, .text, "the folder that snapshots are written to", reload: .nextStart),
        Setting(
            "health_retention",
            \.health.retention,
            .duration((.seconds(2 * 86400))...(.seconds(400 * 86400))),
            "how long sums of snapshots are kept",
            reload: .nextStart
        ),
        Setting(
            "health_timeout",
            \.health.timeout,
            .duration(.milliseconds(100)...(.seconds(60))),
            "a check that takes longer has failed",
            reload: .taken
        ),
        Setting(
            "health_slow",
            \.health.slow,
            .duration(.milliseconds(1)...(.seconds(60))),
            "a service that answers more slowly is degraded",
            reload: .taken
        ),
        Setting("health_failures", \.health.failures, .number(1...100), "failures in a row that make a service unhealthy", reload: .taken),
        Setting("health_disk_warning", \.health.diskWarning, .number(1...100), "percent; a disk so full is degraded", reload: .taken),
        Setting("health_disk_limit", \.health.diskLimit, .number(1...100), "percent; a disk so full is unhealthy", reload: .taken),
        Setting("health_services", \.health.targets, .targets, "other services to check", reload: .taken),
        Setting("health_maintenance", \.health.maintenance, .maintenance, "times at which services may be unavailable", reload: .taken),
        Setting(
            "health_networks",
            \.health.allowedNetworks,
            .addressRanges,
            "link-local and metadata addresses that services may have",
            reload: .taken
        ),

        Setting(
            "sentry_dsn",
            environment: "SENTRY_DSN",
            \.sentry,
            .optional(.sentry, orShow: "(not set)"),
            "where faults are reported",
            reload: .replaced
        ),
        Setting(
            "otlp_endpoint",
            environment: "OTEL_EXPORTER_OTLP_ENDPOINT",
            \.telemetry.endpoint,
            .optional(.collectorURL),
            "the OpenTelemetry collector that gets traces and metrics, over HTTP",
            reload: .nextStart
        ),
        Setting(
            "otlp_headers",
            environment: "OTEL_EXPORTER_OTLP_HEADERS",
            \.telemetry.headers,
            .telemetryHeaders,
            "headers that are sent to it",
            reload: .taken(with: "otlp_endpoint")
        ),
        Setting(
            "otlp_service_name",
            environment: "OTEL_SERVICE_NAME",
            \.telemetry.serviceName,
            .text,
            "the name under which it knows this server",
            reload: .nextStart
        ),
        Setting(
            "otlp_sample_ratio",
            environment: "OTEL_TRACES_SAMPLER_ARG",
            \.telemetry.sampleRatio,
            .ratio,
            "the part of requests that begin a trace",
            reload: .nextStart
        ),
        Setting(
            "otlp_metrics_interval",
            \.telemetry.metricsInterval,
            .duration(.zero...(.seconds(3600))),
            "between two reports of the metrics; 0s for none",
            reload: .nextStart
        ),
        Setting("otlp_logs", \.telemetry.sendsLogs, .flag, "whether the log is sent there too", reload: .nextStart),
        Setting("log_level", environment: "LOG_LEVEL", \.logLevel, .choice, "how much is logged", reload: .taken),
        Setting(
            "log_format",
            environment: "LOG_FORMAT",
            \.logFormat,
            .choice,
            "lines of JSON or of text; auto is text on a terminal",
            reload: .nextStart
        ),
        Setting(
            "access_log_rate",
            \.accessLogRate,
            .number(0...100_000),
            "lines for requests a second, at log_level info; of more requests a sample",
            reload: .taken
        ),
        Setting(
            "drain_delay",
            \.limits.drainDelay,
            .duration(.zero...(.seconds(300))),
            "after SIGTERM: not ready, but serving; not after SIGINT",
            reload: .nextStart
        ),
        Setting(
            "grace",
            \.limits.shutdownGrace,
            .duration(.seconds(1)...(.seconds(600))),
            "then: the time for open requests",
            reload: .nextStart
        ),
        Setting(
            "request_deadline",
            \.limits.requestDeadline,
            .duration(.milliseconds(100)...(.seconds(300))),
            "a request, from its head to the end of its body",
            reload: .nextStart
        ),
        Setting(
            "idle_timeout",
            \.limits.idleTimeout,
            .duration(.milliseconds(100)...(.seconds(3600))),
            "an idle connection, or the head of a request",
            reload: .nextStart
        ),
        Setting(
            "write_stall",
            \.limits.writeStall,
            .duration(.milliseconds(100)...(.seconds(3600))),
            "a client that reads nothing",
            reload: .nextStart
        ),
        Setting(
            "lag_interval",
            \.limits.lagInterval,
            .duration(.milliseconds(1)...(.seconds(1))),
            "how often each thread that serves is asked for the time",
            reload: .nextStart
        ),
        Setting("max_connections", \.limits.maxConnections, .number(1...100_000), "connections at once", reload: .nextStart),
        Setting(
            "max_client_connections",
            \.limits.maxClientConnections,
            .number(1...100_000),
            "connections of one client at once; proxies and operators may have more",
            reload: .nextStart
        ),
        Setting("max_requests", \.limits.maxRequests, .number(1...100_000), "requests in progress at once", reload: .nextStart),
        Setting("site_cache_size", \.limits.siteCacheBytes, .bytes(0...(4 << 30)), "files of the site kept in memory", reload: .nextStart),
    ]
}
