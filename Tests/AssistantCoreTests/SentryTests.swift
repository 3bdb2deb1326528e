internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// Reports to a double of Sentry over real HTTP.
struct SentryTests {
    private struct Received: Sendable {
        var path: String
        var authorization: String
        var body: String
    }

    @Test func reportsFaultsWithoutWhatIsPrivate() async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Received.self)
        let double = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                let body = try await request.body.collect(upTo: 1 << 20)
                let name = HTTPField.Name(known: "X-Sentry-Auth")
                arrived.yield(Received(path: request.uri.path, authorization: request.headers[name] ?? "", body: String(buffer: body)))
                return Response(status: .ok)
            }
        )
        try await double.test(.live) { client in
            let port = try #require(client.port)
            let address = try #require(SentryAddress("http://public-key@127.0.0.1:\(port)/sub/7"))
            let reporter = SentryReporter(address, metrics: PrometheusRegistry.forAssistant()) { SiteFixture.quiet }
            let logger = Logger(label: "AssistantServer") { reporter.logHandler(label: $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await reporter.run() }
                logger.warning("only a warning")
                logger.error(
                    "request failed",
                    metadata: [
                        "error.code": "internal", "error.reason": "canary question", "error": "canary", "site.dist": "/canary",
                        "hb.request.id": "r1",
                    ]
                )
                var iterator = requests.makeAsyncIterator()
                let report = try #require(await iterator.next())
                #expect(report.path == "/sub/api/7/envelope/")
                #expect(report.authorization.contains("sentry_key=public-key"))
                #expect(!report.body.contains("canary"))
                #expect(!report.body.contains("only a warning"))
                let lines = report.body.split(separator: "\n")
                try #require(lines.count == 3)
                let item = try #require(JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
                #expect(item["length"] as? Int == lines[2].utf8.count)
                let event = try #require(JSONSerialization.jsonObject(with: Data(lines[2].utf8)) as? [String: Any])
                #expect((event["message"] as? [String: String])?["formatted"] == "request failed")
                #expect(event["tags"] as? [String: String] == ["error.code": "internal", "request_id": "r1"])
                #expect((event["event_id"] as? String)?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
                group.cancelAll()
            }
        }
    }

    /// Whoever relies on it learns that it is away: once, however much is lost.
    @Test(arguments: [500, 403, 302, 0])
    func anOutageIsOneLineAndCounted(status: Int) async throws {
        let double = try LoopbackServer(status == 0 ? [.close] : [.send("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")])
        let (registry, log) = (PrometheusRegistry.forAssistant(), CapturedLog())
        let port = try #require(URL(string: double.url)?.port)
        let address = try #require(SentryAddress("http://public-key@127.0.0.1:\(port)/7"))
        let reporter = SentryReporter(address, metrics: registry) { Logger(label: "test") { _ in log } }
        let logger = Logger(label: "AssistantServer") { reporter.logHandler(label: $0) }
        let sending = Task { await reporter.run() }
        defer { sending.cancel() }
        for _ in 0..<5 { logger.error("request failed") }
        while !registry.text().contains("assistant_sentry_reports_total{outcome=\"lost\"} 5\n") {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(registry.text().contains("assistant_sentry_reports_total{outcome=\"sent\"} 0\n"))
        #expect(log.text.components(separatedBy: "reports do not reach Sentry; the log has them all").count == 2, "\(log.text)")
    }

    @Test(arguments: [
        "", "sentry.example.org/1", "https://sentry.example.org/1", "https://key@sentry.example.org/",
        "https://key@sentry.example.org/name",
        "ftp://key@sentry.example.org/1", "https://key@/1", "https://key@sentry.example.org/1?x=y",
        "http://key@sentry.example.org/1", "http://key@10.0.0.1/1",
    ])
    func refusesWhatIsNoAddress(dsn: String) { #expect(SentryAddress(dsn) == nil) }
}
