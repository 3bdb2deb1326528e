/// Where traces, metrics and the log are sent, in OpenTelemetry's protocol.
package struct TelemetrySettings: Sendable {
    /// The base URL of a collector, to which `/v1/traces`, `/v1/metrics` and `/v1/logs` are appended; `nil` when nothing is sent.
    package var endpoint: String?
    /// Sent with every request to it.
    package var headers: [TelemetryHeader] = []
    package var serviceName = "docgen-assistant"
    /// Of the requests that belong to no trace, the part that begins one: 0 to 1.
    package var sampleRatio = 0.1
    /// Between two reports of the metrics; zero for none.
    package var metricsInterval: Duration = .seconds(60)
    /// Whether the lines of the log are sent too, beside standard error.
    package var sendsLogs = false
}

/// A header, whose value may be a key.
package struct TelemetryHeader: Hashable, Sendable {
    package let name: String
    package let value: Secret

    package init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}
