internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import NIOEmbedded
internal import Synchronization
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// What an operator finds in the log of requests, and of those that were lost.
struct AccessLogTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    /// Every event as an object, in order.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        func logger(_ level: Logger.Level) -> Logger {
            var logger = Logger(label: "test") { label in
                LineLogHandler(label: label, format: .json) { line in self.lines.withLock { $0.append(line) } }
            }
            logger.logLevel = level
            return logger
        }

        func all(_ message: String) throws -> [[String: Any]] {
            try lines.withLock { $0 }.compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
                .filter { $0["msg"] as? String == message }
        }
    }

    @Test func eachRequestHasALineAtInfo() async throws {
        let lines = Lines()
        try await site.application(logger: lines.logger(.info)).test(.router) { client in
            let found = try await client.execute(uri: "/api/search?q=port", method: .get)
            _ = try await client.execute(uri: "/guide/start.html", method: .head)
            _ = try await client.execute(uri: "/api/nothing", method: .get)
            let all = try lines.all("answered")
            try #require(all.count == 3)
            #expect(all[0]["http.method"] as? String == "GET")
            #expect(all[0]["http.route"] as? String == "/api/search")
            #expect(all[0]["http.status"] as? Int == 200)
            #expect(all[0]["bytes"] as? Int == found.body.readableBytes)
            #expect(all[0]["duration.ms"] is Double)
            #expect(all[0]["request_id"] as? String == found.headers[.requestID])
            #expect(all[1]["http.route"] as? String == "site")
            #expect(all[2]["http.status"] as? Int == 404)
        }
    }

    @Test func aStreamIsToldOfWhenItHasEnded() async throws {
        let lines = Lines()
        try await site.application(logger: lines.logger(.info)).test(.router) { client in
            let response = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: [.contentType: "application/json", .accept: "text/event-stream"],
                body: ByteBuffer(string: #"{"query": "how do I set the port"}"#)
            )
            #expect(response.headers[.contentType]?.hasPrefix("text/event-stream") == true)
            #expect(try lines.all("answered").map { $0["bytes"] as? Int } == [response.body.readableBytes])
        }
    }

    @Test func atNoticeThereAreNone() async throws {
        let lines = Lines()
        try await site.application(logger: lines.logger(.notice)).test(.router) { client in
            _ = try await client.execute(uri: "/", method: .get)
        }
        #expect(try lines.all("answered").isEmpty)
    }

    // MARK: The sample

    @Test func allAreLoggedUpToTheRate() {
        var sampler = AccessSampler(rate: 10)
        #expect((0..<10).allSatisfy { _ in sampler.admit(in: 1) == 0 })
        #expect(sampler.admit(in: 1) == nil)
        #expect(sampler.admit(in: 2) == 1, "the one that has no line")
    }

    @Test func beyondItASampleIsSpreadOverTheSecondAndAddsUp() {
        var sampler = AccessSampler(rate: 10)
        var written: [[Int]] = []
        var told = 0
        for second in 1...5 {
            var places: [Int] = []
            for place in 0..<1000 {
                guard let skipped = sampler.admit(in: second) else { continue }
                places.append(place)
                told += 1 + skipped
            }
            written.append(places)
        }
        #expect(written[0] == Array(0..<10), "nobody knew what would come")
        #expect(written[1...].allSatisfy { $0 == Array(stride(from: 0, to: 1000, by: 100)) })
        #expect(told + 99 == 5000, "the rest comes with the next line")
        #expect(sampler.admit(in: 7) == 99, "after a pause all are logged again")
    }

    @Test func aRateOfNothingIsNone() {
        var sampler = AccessSampler(rate: 0)
        #expect((0..<100).allSatisfy { sampler.admit(in: $0) == nil })
    }

    // MARK: Ids

    private static let proxy: HTTPFields = [.requestID: "edge-4.7/a_b:c+d=e@f"]

    @Test func takesTheIDOfAProxyOfOurs() async throws {
        let lines = Lines()
        let application = try site.application(logger: lines.logger(.info)) { $0.trustedProxies = AddressRange.loopback }
        try await application.test(.live) { client in
            let response = try await client.execute(uri: "/api/nothing", method: .get, headers: Self.proxy)
            #expect(response.headers[.requestID] == "edge-4.7/a_b:c+d=e@f")
            #expect(try response.json()["request_id"] as? String == "edge-4.7/a_b:c+d=e@f")
            #expect(try lines.all("answered").last?["request_id"] as? String == "edge-4.7/a_b:c+d=e@f")
        }
    }

    @Test(arguments: ["", " ", "a b", "a\"b", "ä", String(repeating: "a", count: 129), "a,b", "<script>"])
    func makesOneWhereTheProxysIsNone(id: String) async throws {
        let application = try site.application { $0.trustedProxies = AddressRange.loopback }
        try await application.test(.live) { client in
            let response = try await client.execute(uri: "/health", method: .get, headers: [.requestID: id])
            #expect(response.headers[.requestID] != id)
            #expect(response.headers[.requestID]?.isEmpty == false)
        }
    }

    @Test func nobodyElseChoosesAnID() async throws {
        try await site.application().test(.live) { client in
            let response = try await client.execute(uri: "/health", method: .get, headers: Self.proxy)
            #expect(response.headers[.requestID] != "edge-4.7/a_b:c+d=e@f")
        }
    }

    // MARK: Losses

    private struct Cause: Error {}

    /// A request's way through the log of losses, `count` times.
    private func lose(_ error: any Error, times count: Int, _ lines: Lines, _ registry: PrometheusRegistry) async throws {
        let losses = RequestLosses(metrics: registry, logger: lines.logger(.notice))
        let request = Request(
            head: .init(method: .post, scheme: nil, authority: nil, path: "/api/kapa/feedback?q=private"),
            body: .init(buffer: .init())
        )
        let context = AssistantContext(source: .init(channel: NIOAsyncTestingChannel(), logger: lines.logger(.notice)))
        context.coreContext.endpointPath.value = "/api/kapa/feedback"
        for _ in 0..<count {
            _ = ProblemResponses(losses: losses).response(for: error, to: request, context)
        }
        losses.report()
    }

    @Test(arguments: ["busy", "overloaded", "rate-limited"])
    func aFloodIsOneLineAndNoError(code: String) async throws {
        let (lines, registry) = (Lines(), PrometheusRegistry.forAssistant())
        let status: HTTPResponse.Status = code == "rate-limited" ? .tooManyRequests : .serviceUnavailable
        try await lose(Problem(status, code, "Too much."), times: 2_000, lines, registry)
        let told = try lines.all("requests were refused for the load")
        #expect(told.count == 1)
        #expect(told.first?["level"] as? String == "warning", "Sentry gets errors only")
        #expect(told.first?["refused"] as? Int == 2_000)
        #expect(told.first?["refused.\(code)"] as? Int == 2_000)
        #expect(try lines.all("request failed").isEmpty)
        #expect(registry.text().contains("assistant_requests_refused_total{reason=\"\(code)\"} 2000\n"))
    }

    @Test func aFaultIsToldOnceWithRouteAndStatus() async throws {
        let (lines, registry) = (Lines(), PrometheusRegistry.forAssistant())
        try await lose(Problem(.serviceUnavailable, "state-unavailable", "Later.", reason: "disk full"), times: 500, lines, registry)
        let faults = try lines.all("request failed")
        #expect(faults.count == 1)
        #expect(faults.first?["error.code"] as? String == "state-unavailable")
        #expect(faults.first?["error.reason"] as? String == "disk full")
        #expect(faults.first?["http.method"] as? String == "POST")
        #expect(faults.first?["http.route"] as? String == "/api/kapa/feedback")
        #expect(faults.first?["http.status"] as? Int == 503)
        let more = try lines.all("more requests failed in the same way")
        #expect(more.map { $0["repeated"] as? Int } == [499])
        #expect(more.first?["http.route"] as? String == "/api/kapa/feedback")
    }

    @Test func whatTheClientDidWrongIsNoLine() async throws {
        let (lines, registry) = (Lines(), PrometheusRegistry.forAssistant())
        try await lose(Problem.notFound(), times: 3, lines, registry)
        #expect(try lines.all("request failed").isEmpty)
    }

    /// A client that leaves and a server that is told to stop are not faults.
    @Test func whatNobodyWaitsForIsNoFault() async throws {
        for error in [CancellationError(), ServerStops(), Problem.shuttingDown(), Problem.clientGone()] as [any Error] {
            let (lines, registry) = (Lines(), PrometheusRegistry.forAssistant())
            try await lose(error, times: 3, lines, registry)
            #expect(try lines.all("request failed").isEmpty, "\(error)")
            #expect(try lines.all("more requests failed in the same way").isEmpty, "\(error)")
        }
    }

    @Test func theReasonOfAFaultIsForTheLogAlone() async throws {
        let problem = Problem(.serviceUnavailable, "state-unavailable", "Later.", reason: "SECRET")
        #expect(!String(buffer: problem.encodedBody(instance: "/", requestID: "1")).contains("SECRET"))
    }
}
