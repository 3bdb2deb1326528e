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
    fileprivate let exported: any CounterHandler
    fileprivate let dropped: any CounterHandler
    private let reports: [Bool: any CounterHandler]

    package init(_ factory: any MetricsFactory) {
        func spans(_ outcome: String) -> any CounterHandler {
            factory.makeCounter(label: "assistant_telemetry_spans", dimensions: [("outcome", outcome)])
        }
        func reports(_ outcome: String) -> any CounterHandler {
            factory.makeCounter(label: "assistant_telemetry_metric_reports", dimensions: [("outcome", outcome)])
        }
        (exported, dropped) = (spans("exported"), spans("dropped"))
        self.reports = [true: reports("exported"), false: reports("failed")]
        for counter in [exported, dropped] + self.reports.values { counter.increment(by: 0) }
    }

    fileprivate func report(isTaken: Bool) { reports[isTaken]?.increment(by: 1) }
}

/// Sends traces and metrics to a collector, in the background.
///
/// Spans wait in the tracer's bounded queue; while the collector is away the newest are dropped. When the server ends, what waits is sent, for as long
/// as ``lastMoments``.
package final class TelemetryExporter: Service {
    /// Of spans in one request.
    private static let batch = 512
    private static let pause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)
    private static let maxAttempts = 5
    private static let lastMoments = Duration.seconds(2)

    private struct State {
        /// Spans of a request that the collector may still take.
        var batch: [FinishedSpan] = []
        var attempts = 0
        var pauseUntil: ContinuousClock.Instant?
        var lastReport = ContinuousClock.now
        var hasFailed = false
    }

    private let settings: TelemetrySettings
    private let endpoint: String
    private let tracer: Tracer
    private let registry: PrometheusRegistry
    private let metrics: TelemetryMetrics
    private let logger: Logger
    private let clock: WallClock
    private let start: Int64
    private let client = CurlClient(maxConcurrent: 1, maxWaiting: 2)
    private let state = Mutex(State())

    /// - Returns: `nil` when nothing is sent.
    package init?(
        _ settings: TelemetrySettings,
        tracer: Tracer,
        registry: PrometheusRegistry,
        metrics: TelemetryMetrics,
        logger: Logger,
        clock: WallClock = .system
    ) {
        guard let endpoint = settings.endpoint else { return nil }
        self.settings = settings
        self.endpoint = endpoint
        self.tracer = tracer
        self.registry = registry
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        start = Int64(clock.now.timeIntervalSince1970 * 1e9)
    }

    /// Sends until the server ends, then what still waits.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.pause)) != nil {
                await self.sendSpans()
                if self.isReportDue { await self.sendMetrics() }
            }
        }
        let end = ContinuousClock.now + Self.lastMoments
        state.withLock { $0.pauseUntil = nil }
        await sendSpans(until: end)
        if settings.metricsInterval > .zero { await sendMetrics(until: end) }
    }

    // MARK: Traces

    /// - Parameter end: When to give up; `nil` for no end.
    func sendSpans(until end: ContinuousClock.Instant? = nil) async {
        metrics.dropped.increment(by: Int64(tracer.takeDropped()))
        while end.map({ .now < $0 }) ?? true {
            let spans: [FinishedSpan]? = state.withLock { state in
                if let until = state.pauseUntil, .now < until { return nil }
                if state.batch.isEmpty { state.batch = tracer.take(Self.batch) }
                return state.batch.isEmpty ? nil : state.batch
            }
            guard let spans else { return }
            let body = await LongWork.run { [settings] in OTLPMessages.traces(spans, service: settings.serviceName) }
            switch await post(body, to: "/v1/traces", until: end) {
            case .taken(let rejected):
                metrics.exported.increment(by: Int64(spans.count - min(rejected, spans.count)))
                metrics.dropped.increment(by: Int64(min(rejected, spans.count)))
                state.withLock { ($0.batch, $0.attempts) = ([], 0) }
            case .refused(let reason):
                drop(spans.count)
                report(reason)
            case .later(let wait, let reason):
                report(reason)
                let isOver = state.withLock { state in
                    state.attempts += 1
                    let pause = max(wait ?? .zero, min(Self.longestPause, Self.pause * (1 << min(state.attempts, 5))))
                    state.pauseUntil = .now + min(pause, .seconds(300))
                    return state.attempts >= Self.maxAttempts || end != nil
                }
                if isOver { drop(spans.count) }
                return
            case .cancelled: return
            }
        }
    }

    private func drop(_ count: Int) {
        metrics.dropped.increment(by: Int64(count))
        state.withLock { ($0.batch, $0.attempts) = ([], 0) }
    }

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
        let body = await LongWork.run { [registry, settings, start] in
            registry.refresh()
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

    private enum Outcome {
        /// The collector may keep less than it got.
        case taken(rejected: Int)
        /// It will never take this.
        case refused(String)
        case later(after: Duration?, String)
        case cancelled
    }

    /// Source: <https://opentelemetry.io/docs/specs/otlp/#otlphttp-response>: which statuses are worth another attempt.
    private func post(_ body: [UInt8], to path: String, until end: ContinuousClock.Instant?) async -> Outcome {
        let total = end.map { max(.milliseconds(10), $0 - .now) } ?? .seconds(10)
        let request = CurlRequest(
            method: "POST",
            url: endpoint + path,
            headers: [("Content-Type", "application/json"), ("User-Agent", "docgen/\(docgenVersion)")]
                + settings.headers.map { ($0.name, $0.value.value) },
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
            struct Partial: Decodable { var rejectedSpans: String? }
            var partialSuccess: Partial?
        }
        return (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.partialSuccess?.rejectedSpans.flatMap { Int($0) } ?? 0
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
