package import AssistantHTTP
package import CoreMetrics
internal import CurlClient
internal import DocModel
internal import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
internal import ServiceLifecycle
internal import Synchronization

/// Counts what is sent to a collector. It is there without one too.
package struct TelemetryMetrics: Sendable {
    /// Of one kind of records.
    struct Outcomes: Sendable {
        let exported: any CounterHandler
        let dropped: any CounterHandler

        init(_ factory: any MetricsFactory, _ label: String) {
            exported = factory.makeCounter(label: label, dimensions: [("outcome", "exported")])
            dropped = factory.makeCounter(label: label, dimensions: [("outcome", "dropped")])
            for counter in [exported, dropped] { counter.increment(by: 0) }
        }
    }

    fileprivate let spans: Outcomes
    fileprivate let logs: Outcomes
    private let reports: [Bool: any CounterHandler]

    package init(_ factory: any MetricsFactory) {
        func reports(_ outcome: String) -> any CounterHandler {
            factory.makeCounter(label: "assistant_telemetry_metric_reports", dimensions: [("outcome", outcome)])
        }
        spans = Outcomes(factory, "assistant_telemetry_spans")
        logs = Outcomes(factory, "assistant_telemetry_logs")
        self.reports = [true: reports("exported"), false: reports("failed")]
        for counter in self.reports.values { counter.increment(by: 0) }
    }

    fileprivate func report(isTaken: Bool) { reports[isTaken]?.increment(by: 1) }
}

/// Sends traces, metrics and lines of the log to a collector, in the background.
///
/// Spans and lines wait in bounded queues; while the collector is away the newest are dropped. When the server ends, what waits is sent, for as long
/// as ``lastMoments``.
package final class TelemetryExporter: Service {
    private static let pause = Duration.seconds(1)
    private static let lastMoments = Duration.seconds(2)

    private struct State {
        var lastReport = ContinuousClock.now
        var hasFailed = false
    }

    private let settings: TelemetrySettings
    private let headers: Mutex<[TelemetryHeader]>
    private let endpoint: String
    private let spans: TelemetryBatches<FinishedSpan>
    /// `nil` where the log is not sent.
    private let logs: TelemetryBatches<LogRecord>?
    private let registry: PrometheusRegistry
    private let metrics: TelemetryMetrics
    private let logger: Logger
    private let clock: WallClock
    private let start: Int64
    private let client = CurlClient(maxConcurrent: 1, maxWaiting: 2)
    private let state = Mutex(State())

    /// - Parameter logs: Lines of the log to send; `nil` for none.
    /// - Returns: `nil` when nothing is sent.
    package init?(
        _ settings: TelemetrySettings,
        tracer: Tracer,
        logs: LogQueue? = nil,
        registry: PrometheusRegistry,
        metrics: TelemetryMetrics,
        logger: Logger,
        clock: WallClock = .system
    ) {
        guard let endpoint = settings.endpoint else { return nil }
        self.settings = settings
        headers = Mutex(settings.headers)
        self.endpoint = endpoint
        let service = settings.serviceName
        spans = TelemetryBatches(
            path: "/v1/traces",
            counting: metrics.spans,
            take: { tracer.take($0) },
            takeDropped: { tracer.takeDropped() },
            encode: { OTLPMessages.traces($0, service: service) }
        )
        self.logs = logs.map { logs in
            TelemetryBatches(
                path: "/v1/logs",
                counting: metrics.logs,
                take: { logs.take($0) },
                takeDropped: { logs.takeDropped() },
                encode: { OTLPMessages.logs($0, service: service) }
            )
        }
        self.registry = registry
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        start = Int64(clock.now.timeIntervalSince1970 * 1e9)
    }

    /// Requests that are made from here on have these headers.
    package func update(headers new: [TelemetryHeader]) { headers.withLock { $0 = new } }

    /// Sends until the server ends, then what still waits.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.pause)) != nil {
                await self.sendSpans()
                await self.sendLogs()
                if self.isReportDue { await self.sendMetrics() }
            }
        }
        let end = ContinuousClock.now + Self.lastMoments
        await sendSpans(until: end)
        await sendLogs(until: end)
        if settings.metricsInterval > .zero { await sendMetrics(until: end) }
    }

    // MARK: Traces and the log

    /// - Parameter end: When to give up; `nil` for no end.
    func sendSpans(until end: ContinuousClock.Instant? = nil) async { await spans.send(until: end, by: post, report) }

    /// As ``sendSpans(until:)``.
    func sendLogs(until end: ContinuousClock.Instant? = nil) async { await logs?.send(until: end, by: post, report) }

    // MARK: Metrics

    private var isReportDue: Bool {
        guard settings.metricsInterval > .zero else { return false }
        return state.withLock { state in
            guard .now - state.lastReport >= settings.metricsInterval else { return false }
            state.lastReport = .now
            return true
        }
    }

    /// One report that is lost is made good by the next: counters count from the start.
    func sendMetrics(until end: ContinuousClock.Instant? = nil) async {
        let now = Int64(clock.now.timeIntervalSince1970 * 1e9)
        await registry.refresh()
        let body = await LongWork.run { [registry, settings, start] in
            return OTLPMessages.metrics(registry.families(), service: settings.serviceName, start: start, now: now)
        }
        switch await post(body, to: "/v1/metrics", until: end) {
        case .taken: metrics.report(isTaken: true)
        case .refused(let reason), .later(_, let reason):
            metrics.report(isTaken: false)
            report(reason)
        case .cancelled: return
        }
    }

    // MARK: Requests

    /// Source: <https://opentelemetry.io/docs/specs/otlp/#otlphttp-response>: which statuses are worth another attempt.
    private func post(_ body: [UInt8], to path: String, until end: ContinuousClock.Instant?) async -> TelemetryOutcome {
        let total = end.map { max(.milliseconds(10), $0 - .now) } ?? .seconds(10)
        let request = CurlRequest(
            method: "POST",
            url: endpoint + path,
            headers: [("Content-Type", "application/json"), ("User-Agent", "docgen/\(docgenVersion)")]
                + headers.withLock { $0 }.map { ($0.name, $0.value.value) },
            body: body,
            deadlines: .init(connect: .seconds(3), firstByte: .seconds(10), stall: .seconds(5), total: total),
            maxResponseBytes: 64 << 10
        )
        do throws(CurlError) {
            let response = try await client.send(request)
            switch response.status {
            case 200..<300:
                recover()
                return .taken(rejected: Self.rejected(response.body))
            case 429, 502, 503, 504:
                let seconds = response.header("Retry-After").flatMap { Int($0) }
                return .later(after: seconds.map { .seconds($0) }, "status \(response.status)")
            default: return .refused("status \(response.status)")
            }
        } catch {
            return error.code == .cancelled ? .cancelled : .later(after: nil, error.description)
        }
    }

    private static func rejected(_ body: [UInt8]) -> Int {
        struct Answer: Decodable {
            struct Partial: Decodable {
                var rejectedSpans: String?
                var rejectedLogRecords: String?
            }
            var partialSuccess: Partial?
        }
        let partial = (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.partialSuccess
        return (partial?.rejectedSpans ?? partial?.rejectedLogRecords).flatMap { Int($0) } ?? 0
    }

    private func report(_ reason: String) {
        let isNew = state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isNew { logger.warning("the collector takes no telemetry", metadata: ["error.code": "telemetry", "error.reason": "\(reason)"]) }
    }

    private func recover() {
        let hadFailed = state.withLock { state in
            defer { state.hasFailed = false }
            return state.hasFailed
        }
        if hadFailed { logger.notice("the collector takes telemetry again") }
    }
}
