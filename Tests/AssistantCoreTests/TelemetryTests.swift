internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// Traces and metrics as a collector gets them, over real HTTP. `Tests/blackbox/traces.py` decodes them with OpenTelemetry's own schema.
struct TelemetryTests {
    /// A collector that takes what it gets, or answers as a test wants.
    private final class Collector: Sendable {
        let server: LoopbackServer
        private let requests: Mutex<[LoopbackServer.Request]>.Box

        init(_ answer: @escaping @Sendable (Int) -> String = { _ in "200 OK" }) throws {
            let requests = Mutex<[LoopbackServer.Request]>.Box([])
            self.requests = requests
            server = try LoopbackServer { request in
                let count = requests.mutex.withLock { requests in
                    requests.append(request)
                    return requests.count
                }
                return [.send("HTTP/1.1 \(answer(count))\r\nContent-Length: 2\r\n\r\n{}")]
            }
        }

        func all() -> [LoopbackServer.Request] { requests.mutex.withLock { $0 } }

        func spans() throws -> [[String: Any]] {
            try all().filter { $0.path.hasSuffix("/v1/traces") }.flatMap { request in
                let message = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any] ?? [:]
                let resources = message["resourceSpans"] as? [[String: Any]] ?? []
                let scopes = resources.flatMap { $0["scopeSpans"] as? [[String: Any]] ?? [] }
                return scopes.flatMap { $0["spans"] as? [[String: Any]] ?? [] }
            }
        }
    }

    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private func settings(_ collector: Collector, _ change: (inout TelemetrySettings) -> Void = { _ in }) -> TelemetrySettings {
        var settings = TelemetrySettings()
        settings.endpoint = collector.server.url + "/otlp"
        change(&settings)
        return settings
    }

    private func exporter(
        _ settings: TelemetrySettings,
        _ tracer: Tracer,
        _ registry: PrometheusRegistry = .forAssistant(),
        logs: LogQueue? = nil
    ) throws -> TelemetryExporter {
        try #require(
            TelemetryExporter(
                settings,
                tracer: tracer,
                logs: logs,
                registry: registry,
                metrics: TelemetryMetrics(registry),
                logger: SiteFixture.quiet
            )
        )
    }

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func aQuestionIsATraceWithItsParts() async throws {
        let kapa = try KapaDouble()
        let collector = try Collector()
        let tracer = Tracer(ratio: 0)
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.kapa = KapaConfiguration(kapa)
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet, tracer: tracer)
        try await server.makeApplication().test(.router) { client in
            let headers: HTTPFields = [
                .contentType: "application/json", HTTPField.Name(known: "traceparent"): Self.parent,
                HTTPField.Name(known: "tracestate"): "rojo=1,congo=2",
            ]
            let question = ByteBuffer(string: #"{"query": "how do I set the canary port"}"#)
            let answer = try await client.execute(uri: "/api/kapa/query", method: .post, headers: headers, body: question)
            #expect(answer.status == .ok)
            // Not sampled, and not in a trace.
            #expect(try await client.execute(uri: "/api/search?q=port", method: .get).status == .ok)
            let quiet: HTTPFields = [HTTPField.Name(known: "traceparent"): String(Self.parent.dropLast(2)) + "00"]
            #expect(try await client.execute(uri: "/api/search?q=port", method: .get, headers: quiet).status == .ok)
        }
        try await exporter(settings(collector), tracer).sendSpans()
        let spans = try collector.spans()
        let byName = Dictionary(grouping: spans) { $0["name"] as? String ?? "" }.compactMapValues(\.first)
        #expect(Set(byName.keys).isSuperset(of: ["POST /api/kapa/query", "index", "kapa chat", "state add question"]), "\(byName.keys)")
        #expect(spans.allSatisfy { $0["traceId"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736" })
        #expect(spans.allSatisfy { $0["traceState"] as? String == "rojo=1,congo=2" })
        let request = try #require(byName["POST /api/kapa/query"])
        #expect(request["parentSpanId"] as? String == "00f067aa0ba902b7")
        #expect(request["kind"] as? Int == 2)
        for name in ["index", "kapa chat", "state add question"] {
            let span = try #require(byName[name])
            #expect(span["parentSpanId"] as? String == request["spanId"] as? String, "\(name)")
            let (start, end) = (span["startTimeUnixNano"] as? String ?? "", span["endTimeUnixNano"] as? String ?? "")
            #expect(try #require(Int(start)) <= #require(Int(end)))
        }
        // Kapa is told of its own part.
        let sent = try #require(kapa.requests("/chat/").first?.header("traceparent"))
        #expect(sent == "00-4bf92f3577b34da6a3ce929d0e0e4736-\(byName["kapa chat"]?["spanId"] as? String ?? "")-01")
        #expect(kapa.requests("/chat/").first?.header("tracestate") == "rojo=1,congo=2")
        for request in collector.all() { #expect(!String(decoding: request.body, as: UTF8.self).contains("canary")) }
    }

    @Test func aLookAtAnotherServiceIsATraceOfItsOwn() async throws {
        let requests = Mutex<[LoopbackServer.Request]>.Box([])
        let target = try LoopbackServer { request in
            requests.mutex.withLock { $0.append(request) }
            return [.send("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")]
        }
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.health.targets = [try HealthTarget("id=shop;url=\(target.url)/")]
        for (ratio, count) in [(1.0, 1), (0.0, 0)] {
            let tracer = Tracer(ratio: ratio)
            let server = try AssistantApplication(configuration, logger: SiteFixture.quiet, tracer: tracer)
            let monitor = try #require(server.monitor)
            await monitor.check(try #require(monitor.items.first { $0.id == "shop" }))
            let spans = tracer.take(10)
            #expect(spans.map(\.name) == Array(repeating: "health check", count: count))
            #expect(spans.allSatisfy { $0.kind == .client && $0.attributes["assistant.service"] == .text("shop") && !$0.hasFailed })
            let sent = requests.mutex.withLock { $0 }.last?.header("traceparent")
            #expect(sent == spans.first?.context.traceparent)
        }
    }

    @Test func aStreamIsTracedToItsEnd() async throws {
        let collector = try Collector()
        let tracer = Tracer(ratio: 1)
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: SiteFixture.quiet, tracer: tracer)
        try await server.makeApplication().test(.live) { client in
            let headers: HTTPFields = [.contentType: "application/json", .accept: "text/event-stream"]
            let question = ByteBuffer(string: #"{"query": "how do I set the port"}"#)
            let answer = try await client.execute(uri: "/api/kapa/query", method: .post, headers: headers, body: question)
            #expect(answer.text.contains("event: done"))
        }
        try await exporter(settings(collector), tracer).sendSpans()
        let spans = try collector.spans()
        let request = try #require(spans.first { $0["name"] as? String == "POST /api/kapa/query" })
        let state = try #require(spans.first { $0["name"] as? String == "state add question" })
        #expect(state["parentSpanId"] as? String == request["spanId"] as? String)
        #expect((request["parentSpanId"] as? String) == nil)
    }

    @Test func sendsHeadersAndKeepsThemToItself() async throws {
        let collector = try Collector()
        let tracer = Tracer(ratio: 1)
        let settings = settings(collector) { $0.headers = [TelemetryHeader(name: "api-key", value: Secret("canary"))] }
        tracer.begin(TraceContext(), "work", .internal).end()
        try await exporter(settings, tracer).sendSpans()
        #expect(collector.all().first?.header("api-key") == "canary")
        #expect(collector.all().first?.lines.first == "POST /otlp/v1/traces HTTP/1.1")
        #expect(!"\(settings)".contains("canary"))
    }

    /// Kept while the collector may still take it, dropped where it never will, and counted.
    @Test func whatTheCollectorDoesNotTakeIsTriedAgainOrDropped() async throws {
        let registry = PrometheusRegistry.forAssistant()
        let away = try Collector { $0 == 1 ? "503 Service Unavailable\r\nRetry-After: 300" : "200 OK" }
        let tracer = Tracer(ratio: 1, capacity: 2)
        for name in ["one", "two", "three"] { tracer.begin(TraceContext(), name, .internal).end() }
        let exporter = try exporter(settings(away), tracer, registry)
        await exporter.sendSpans()
        // Within the pause nothing is sent.
        await exporter.sendSpans()
        #expect(away.all().count == 1)
        #expect(registry.text().contains("assistant_telemetry_spans_total{outcome=\"dropped\"} 1\n"))

        let refusing = try Collector { _ in "400 Bad Request" }
        for name in ["four", "five"] { tracer.begin(TraceContext(), name, .internal).end() }
        try await self.exporter(settings(refusing), tracer, registry).sendSpans()
        #expect(registry.text().contains("assistant_telemetry_spans_total{outcome=\"dropped\"} 3\n"))
        #expect(registry.text().contains("assistant_telemetry_spans_total{outcome=\"exported\"} 0\n"))
    }

    /// A server that ends still says what it knows, and does not wait for one that is away.
    @Test func sendsTheRestAtTheEnd() async throws {
        let collector = try Collector()
        let tracer = Tracer(ratio: 1)
        tracer.begin(TraceContext(), "last", .internal).end()
        let exporter = try exporter(settings(collector), tracer)
        await exporter.sendSpans(until: .now + .seconds(60))
        await exporter.sendMetrics(until: .now + .seconds(60))
        #expect(collector.all().map(\.path) == ["/otlp/v1/traces", "/otlp/v1/metrics"])
        var gone = settings(collector)
        gone.endpoint = try LoopbackServer.refusingURL()
        tracer.begin(TraceContext(), "lost", .internal).end()
        let registry = PrometheusRegistry.forAssistant()
        try await self.exporter(gone, tracer, registry).sendSpans(until: .now + .seconds(60))
        #expect(registry.text().contains("assistant_telemetry_spans_total{outcome=\"dropped\"} 1\n"))
    }

    @Test func metricsAreThoseOfPrometheus() async throws {
        let collector = try Collector()
        let registry = PrometheusRegistry(help: ["a_total": "A."])
        registry.makeCounter(label: "a", dimensions: [("kind", "x\"y")]).increment(by: 3)
        registry.makeMeter(label: "b", dimensions: []).set(1.5)
        registry.makeTimer(label: "c", dimensions: []).recordNanoseconds(2_000_000)
        registry.makeMeter(label: "d", dimensions: []).set(Double.infinity)
        try await exporter(settings(collector), Tracer(ratio: 0), registry).sendMetrics()
        let body = try #require(collector.all().first).body
        let message = try #require(JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let resource = try #require((message["resourceMetrics"] as? [[String: Any]])?.first)
        let scope = try #require((resource["scopeMetrics"] as? [[String: Any]])?.first)
        let metrics = Dictionary(
            uniqueKeysWithValues: (scope["metrics"] as? [[String: Any]] ?? []).map { ($0["name"] as? String ?? "", $0) }
        )
        let sum = try #require(metrics["a_total"]?["sum"] as? [String: Any])
        #expect(sum["isMonotonic"] as? Bool == true)
        let point = try #require((sum["dataPoints"] as? [[String: Any]])?.first)
        #expect(point["asInt"] as? String == "3")
        let attribute = try #require((point["attributes"] as? [[String: Any]])?.first)
        #expect((attribute["value"] as? [String: String])?["stringValue"] == "x\"y")
        let gauge = try #require((metrics["b"]?["gauge"] as? [String: Any])?["dataPoints"] as? [[String: Any]])
        #expect(gauge.first?["asDouble"] as? Double == 1.5)
        let histogram = try #require((metrics["c_seconds"]?["histogram"] as? [String: Any])?["dataPoints"] as? [[String: Any]])
        #expect(histogram.first?["count"] as? String == "1")
        let bounds = try #require(histogram.first?["explicitBounds"] as? [Double])
        #expect((histogram.first?["bucketCounts"] as? [String])?.count == bounds.count + 1)
        #expect(((metrics["d"]?["gauge"] as? [String: Any])?["dataPoints"] as? [[String: Any]])?.isEmpty == true)
    }

    /// As `/metrics` does: what is measured only for who asks.
    @Test func gaugesAreAsTheyAreWhenTheyAreSent() async throws {
        let collector = try Collector()
        let registry = PrometheusRegistry()
        let meter = registry.makeMeter(label: "a", dimensions: [])
        let exporter = try exporter(settings(collector), Tracer(ratio: 0), registry)
        do {
            let refresher = registry.onRefresh { meter.increment(by: 1) }
            await exporter.sendMetrics()
            withExtendedLifetime(refresher) {}
        }
        // Nobody keeps it any more, as of a site that is gone.
        await exporter.sendMetrics()
        let values = collector.all().map { String(decoding: $0.body, as: UTF8.self).contains("\"name\":\"a\"") }
        #expect(values == [true, true])
        #expect(registry.text().contains("\na 1\n"))
    }

    @Test func linesOfTheLogAreSent() async throws {
        let collector = try Collector()
        let queue = LogQueue(capacity: 3)
        var logger = Logger(label: "test") { queue.logHandler(label: $0, threshold: LogThreshold(.notice)) }
        let span = Tracer(ratio: 1).begin(TraceContext(continuing: Self.parent) ?? TraceContext(), "work", .internal)
        logger.info("below the level of the log")
        logger[metadataKey: "hb.request.id"] = "r1"
        ActiveSpan.$current.withValue(span) {
            logger.warning(
                "slow",
                metadata: [
                    "bytes": .stringConvertible(Int64(12)), "duration.ms": .stringConvertible(0.25), "kapa.status": "timeout",
                    "trace_id": "\(span.context.traceID)",
                ]
            )
        }
        logger.notice("a\nb", metadata: ["long": "\(String(repeating: "x", count: 5000))"])
        logger.critical("third")
        logger.error("one more than there is room for")
        let registry = PrometheusRegistry.forAssistant()
        let exporter = try exporter(settings(collector), Tracer(ratio: 0), registry, logs: queue)
        await exporter.sendLogs()
        let request = try #require(collector.all().first)
        #expect(request.path == "/otlp/v1/logs")
        let message = try #require(JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
        let resource = try #require((message["resourceLogs"] as? [[String: Any]])?.first)
        let lines = try #require((resource["scopeLogs"] as? [[String: Any]])?.first?["logRecords"] as? [[String: Any]])
        try #require(lines.map { $0["severityNumber"] as? Int } == [13, 10, 21])
        try #require(lines.map { $0["severityText"] as? String } == ["warning", "notice", "critical"])
        try #require(lines.map { ($0["body"] as? [String: String])?["stringValue"] } == ["slow", "a\nb", "third"])
        #expect(
            lines[0]["traceId"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736" && lines[0]["spanId"] as? String == span.context.spanID
        )
        #expect(lines[1]["traceId"] == nil && lines[1]["spanId"] == nil)
        let attributes = (lines[0]["attributes"] as? [[String: Any]] ?? []).map { "\($0["key"] ?? ""): \($0["value"] ?? "")" }
        #expect(
            attributes == [
                #"bytes: ["intValue": "12"]"#, #"duration.ms: ["doubleValue": 0.25]"#, #"kapa.status: ["stringValue": "timeout"]"#,
                #"logger: ["stringValue": "test"]"#, #"request_id: ["stringValue": "r1"]"#,
            ]
        )
        #expect(request.body.count < 5000)
        #expect(registry.text().contains("assistant_telemetry_logs_total{outcome=\"exported\"} 3\n"))
        #expect(registry.text().contains("assistant_telemetry_logs_total{outcome=\"dropped\"} 1\n"))
    }

    @Test(arguments: [(0.0, 0), (1.0, 100)])
    func tracesThatBeginHereAreARatio(ratio: Double, expected: Int) {
        let tracer = Tracer(ratio: ratio)
        #expect((0..<100).filter { _ in tracer.sample(nil) != nil }.count == expected)
        #expect(tracer.sample(TraceContext(continuing: Self.parent)) != nil)
        #expect(tracer.sample(TraceContext(continuing: String(Self.parent.dropLast(2)) + "00")) == nil)
    }

    @Test func nothingIsTracedWithoutATracer() async throws {
        let found = await ActiveSpan.run("work") { () async throws(Never) in ActiveSpan.current == nil }
        #expect(found)
    }

    @Test func workThatFailsIsMarked() async throws {
        let tracer = Tracer(ratio: 1)
        let span = tracer.begin(TraceContext(), "request", .server)
        await ActiveSpan.$current.withValue(span) {
            await #expect(throws: CancellationError.self) {
                try await ActiveSpan.run("part") { () async throws(CancellationError) in throw CancellationError() }
            }
        }
        span.end()
        span.end()
        let spans = tracer.take(10)
        try #require(spans.map(\.name) == ["part", "request"])
        #expect(spans.map(\.hasFailed) == [true, false])
        #expect(spans[0].context.parentID == spans[1].context.spanID)
    }
}
