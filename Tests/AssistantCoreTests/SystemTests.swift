internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Synchronization
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

struct SystemTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    // MARK: Health

    @Test func saysWhenTheNewestBuildWasRefused() async throws {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("test-key")]
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        try await server.makeApplication().test(.router) { client in
            try Data("{".utf8).write(to: URL(filePath: site.dist + "/manifest.json"), options: .atomic)
            #expect(try await client.execute(uri: "/", method: .get).status == .ok)
            await server.monitor?.checkAll()
            server.monitor?.takeSnapshot(at: .now)
            let health = try await client.execute(uri: "/api/system/health", method: .get).json()
            #expect(health["state"] as? String == "degraded")
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok, "the old build is as good as it was")
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
            #expect(metrics.contains("assistant_builds_total{outcome=\"refused\"} 1"))
            #expect(metrics.contains("assistant_build_generation 1\n"))
        }
    }

    private typealias States = [HealthSnapshot.State]

    private static let wholes: [(States, States, HealthSnapshot.State)] = [
        ([.healthy], [.healthy], .healthy), ([.healthy], [.unhealthy], .degraded), ([.unhealthy, .healthy], [], .unhealthy),
        ([.unknown, .healthy], [], .unknown), ([], [.healthy], .unknown), ([.healthy], [.unknown], .unknown),
        ([.maintenance], [], .maintenance), ([.healthy], [.degraded], .degraded), ([.healthy], [.unknown, .unhealthy], .degraded),
        ([.maintenance], [.unknown], .unknown),
    ]

    @Test(arguments: wholes)
    func theWholeFollowsFromItsParts(required: [HealthSnapshot.State], others: [HealthSnapshot.State], overall: HealthSnapshot.State) {
        func services(_ states: [HealthSnapshot.State], _ isRequired: Bool) -> [HealthSnapshot.Service] {
            states.map { .init(id: "a", name: "A", state: $0, isRequired: isRequired, checkedAt: .distantPast) }
        }
        #expect(HealthSnapshot.overallState(of: services(required, true) + services(others, false)) == overall)
    }

    @Test func speaksHealthJSONToThoseWhoAskForIt() async throws {
        let response = try await site.send(.get, "/health/live", headers: [.accept: "application/health+json"])
        #expect(response.headers[.contentType] == "application/health+json")
        #expect(try await site.send(.get, "/health/live").headers[.contentType] == "application/json")
    }

    @Test func tellsWhatItIs() async throws {
        let info = try await site.send(.get, "/api/system/info").json()
        #expect(info["title"] as? String == "Test")
        #expect((info["capabilities"] as? [String: Bool])?["kapa"] == false)
        let connection = try await site.send(.get, "/api/system/connectivity").json()
        #expect((connection["client"] as? [String: Any])?["scheme"] as? String == "http")
    }

    // MARK: Metrics

    @Test func countsRequestsByRouteAndStatus() async throws {
        try await site.application().test(.router) { client in
            for uri in ["/", "/guide/start.html", "/nothing", "/api/search?q=secret-word", "/api/nothing/at/all"] {
                _ = try await client.execute(uri: uri, method: .get)
            }
            _ = try await client.execute(uri: "/", method: try #require(HTTPRequest.Method("BREW")))
            let response = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey)
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let name = "http_server_request_duration_seconds"
            #expect(response.text.contains("# TYPE \(name) histogram\n"))
            #expect(response.text.contains("\(name)_count{method=\"GET\",route=\"site\",status=\"200\"} 2\n"))
            #expect(response.text.contains("\(name)_count{method=\"GET\",route=\"site\",status=\"404\"} 2\n"))
            #expect(response.text.contains("\(name)_count{method=\"GET\",route=\"/api/search\",status=\"200\"} 1\n"))
            #expect(response.text.contains("\(name)_bucket{method=\"GET\",route=\"/api/search\",status=\"200\",le=\"+Inf\"} 1\n"))
            #expect(response.text.contains("method=\"other\""))
            #expect(response.text.contains("http_server_active_requests 1\n"))
            #expect(response.text.contains("process_resident_memory_bytes "))
            for text in ["secret-word", "BREW", "/nothing", site.dist] { #expect(!response.text.contains(text), "\(text)") }
        }
    }

    @Test func keepsMetricsForOperators() async throws {
        // Nobody by default: whoever comes from this machine may be a proxy that hands on what comes from everywhere.
        try await site.application { $0.operatorKeys = [] }.test(.live) { client in
            let response = try await client.execute(uri: "/metrics", method: .get)
            #expect(response.status == .forbidden)
            #expect(try response.problemCode() == "not-an-operator")
        }
        let local = try site.application {
            $0.operatorKeys = []
            $0.operatorNetworks = AddressRange.loopback
        }
        try await local.test(.live) { client in
            #expect(try await client.execute(uri: "/metrics", method: .get).status == .ok)
            let proxied = try await client.execute(
                uri: "/metrics",
                method: .get,
                headers: [HTTPField.Name(known: "X-Forwarded-For"): "192.0.2.1"]
            )
            #expect(proxied.status == .forbidden)
        }
    }

    // MARK: Log and trace

    private func logged(_ format: LogFormat, _ log: (Logger) -> Void) -> [String] {
        let lines = Mutex<[String]>([]).boxed
        var logger = Logger(label: "test") { label in
            LineLogHandler(label: label, format: format, clock: WallClock { Date(timeIntervalSince1970: 1_800_000_000) }) { line in
                lines.mutex.withLock { $0.append(line) }
            }
        }
        logger.logLevel = .debug
        log(logger)
        return lines.mutex.withLock { $0 }
    }

    @Test func writesOneObjectForEachEvent() throws {
        let lines = logged(.json) { logger in
            logger.warning(
                "it \"broke\"",
                metadata: ["a.b": "line\nbreak \u{1B}[31m\u{2028}", "list": ["x", "y"], "hb.request.id": "7"]
                    .merging(["count": .stringConvertible(3)]) { $1 }
            )
        }
        try #require(lines.count == 1)
        #expect(lines[0].hasPrefix(#"{"ts":"2027-01-15T08:00:00.000Z","#))
        #expect(lines[0].hasSuffix("}\n"))
        #expect(lines[0].filter(\.isNewline).count == 1)
        let event = try #require(JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(event["level"] as? String == "warning")
        #expect(event["logger"] as? String == "test")
        #expect(event["msg"] as? String == "it \"broke\"")
        #expect(event["a.b"] as? String == "line\nbreak \u{1B}[31m\u{2028}")
        #expect(event["list"] as? [String] == ["x", "y"])
        #expect(event["request_id"] as? String == "7")
        #expect(event["count"] as? Int == 3)
        // RFC 3339: date, time and zone.
        let time = try #require(event["ts"] as? String)
        #expect(time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/#) != nil)
        #expect(logged(.text) { $0.info("x", metadata: ["k": "a\nb"]) }[0].hasSuffix(" info x k=\"a\\nb\"\n"))
    }

    /// A library may print a service with all that is in it, the operators' keys too.
    @Test func librariesSayNothingBelowInfo() {
        let lines = logged(.text) { logger in
            logger.debug("Starting service", metadata: ["sl-service": "Keys(canary)"], source: "ServiceLifecycle")
            logger.info("Server started", source: "Hummingbird")
            logger.debug("question answered", source: "Answers")
        }
        #expect(
            lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } == [
                "info Server started\n", "debug question answered\n",
            ]
        )
    }

    /// What a module of ours says is not taken for a library's.
    @Test func everyModuleThatSaysSomethingBelowInfoIsHeard() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var talkative: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains(/ogger\.(debug|trace)\(/) else { continue }
            talkative.insert(file.pathComponents[sources.pathComponents.count])
        }
        #expect(talkative == LineLogHandler.talkative)
    }

    /// What is written into a string is one, whatever it was made of: `"\(count)"` is `"7"` in the log, and nobody can add it up. So every field of
    /// the log that is made so says here that it is text; numbers are `.stringConvertible(count)`.
    @Test func numbersOfTheLogAreNumbers() throws {
        let texts: Set = [
            "answer.fallback", "answer.given", "answer.origin", "audit.action", "audit.head", "audit.kind", "audit.name", "audit.outcome",
            "audit.subject", "captcha.provider", "captcha.reason", "client.address", "error.code", "error.reason", "error.type", "file",
            "hb.request.id", "http.method", "http.route", "kapa.error", "kapa.reason", "kapa.retry_at", "key.prefix", "model.id",
            "sentry.reason", "server.audience", "server.url", "service.id", "service.reason", "service.state", "settings.fault",
            "sign_in.issuer", "sign_in.reason", "sign_in.subject", "signal", "site", "site.generation", "snapshots.warning", "state",
            "state.path", "store", "token.fault", "trace_id",
        ]
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains("import Logging") else { continue }
            for match in text.matches(of: /"([a-z_.]+)"\]?(?::| =)\s*"(?:[^"\\\n])*\\\(/) { found.insert(String(match.1)) }
        }
        #expect(found == texts)
    }

    @Test(arguments: [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what", true),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", false),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false), ("", false), ("00", false), ("00-é-b-c", false),
    ])
    func continuesATraceThatIsValid(header: String, isValid: Bool) {
        let trace = TraceContext(continuing: header)
        #expect((trace != nil) == isValid)
        guard let trace else { return }
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID != "00f067aa0ba902b7")
        #expect(trace.traceparent.wholeMatch(of: /00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]/) != nil)
        #expect(trace.isSampled == (header.split(separator: "-")[3] == "01"))
    }

    private static let long = String(repeating: "x", count: 250)
    private static let tracestates: [([String], String?)] = [
        (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
        (["rojo=1", " 1a@b/c-_*=x y\t, ,"], "rojo=1,1a@b/c-_*=x y"), ([""], nil), ([], nil), (["rojo"], nil), (["Rojo=1"], nil),
        (["=1"], nil), (["a=1=2"], nil), (["a=é"], nil), (["a=1\r\nb"], nil),
        ([Array(repeating: "a=1", count: 33).joined(separator: ",")], nil),
        (["a=\(long)", "b=\(long)", "c=\(long)", "d=1"], "a=\(long),b=\(long),d=1"),
    ]

    @Test(arguments: tracestates)
    func handsTheStateOfATraceOn(headers: [String], state: String?) throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let trace = try #require(TraceContext(continuing: parent, states: headers))
        #expect(trace.state == state)
        #expect(TraceContext(below: trace).headers.first { $0.name == "tracestate" }?.value == state)
        #expect(TraceContext(continuing: nil, states: headers) == nil)
    }

    @Test func theLogHoldsIDsAndNoQuestion() async throws {
        let lines = Mutex<[String]>([]).boxed
        var logger = Logger(label: "test") { label in
            LineLogHandler(label: label, format: .json) { line in lines.mutex.withLock { $0.append(line) } }
        }
        logger.logLevel = .trace
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.kapaSettings.apiKey = Secret("canary-key")
        let application = try AssistantApplication(configuration, logger: logger).makeApplication()
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: [
                    .contentType: "application/json",
                    HTTPField.Name(known: "traceparent"): "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    .authorization: "canary-auth",
                ],
                body: ByteBuffer(string: #"{"query": "canary question"}"#)
            )
            _ = try await client.execute(uri: "/api/search?q=canary", method: .get)
            _ = try await client.execute(uri: "/canary", method: .get)
            let all = lines.mutex.withLock { $0 }.joined()
            #expect(all.contains("\"request_id\":\"\(try #require(response.headers[.requestID]))\""))
            #expect(all.contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\""))
            #expect(!all.contains("canary"))
        }
    }
}

extension Mutex where Value: Sendable {
    /// For a closure that outlives its scope.
    var boxed: Box { withLock { Box($0) } }
}
