internal import DocModel
internal import Foundation
internal import GRDB
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState

/// Several sites in one process, asked by readers who mean one and try the others.
struct SiteTests {
    private let fixture: SitesFixture

    init() throws { fixture = try SitesFixture(["one", "two", "three", "four"]) }

    private static let question = "How do I set the port of the server?"
    private static let oneKey = "the-key-of-operators-of-one"
    private static let twoKey = "the-key-of-operators-of-two"
    private static let serverKey = "the-key-of-all-the-operators"

    /// One and two have hosts; three and four share one, three below a path.
    private func server(logger: Logger = SiteFixture.quiet) throws -> SitesServer {
        let server = Secret(Self.serverKey)
        return try fixture.server(
            [
                try fixture.site("one", hosts: ["one.example.org"]) {
                    $0.corsOrigins = ["https://app.one.example"]
                    $0.operatorKeys = [Secret(Self.oneKey), server]
                },
                try fixture.site("two", hosts: ["two.example.org", "*.two.example.org"]) {
                    $0.operatorKeys = [Secret(Self.twoKey), server]
                },
                try fixture.site("three", hosts: ["shared.example.org"], base: "/three") { $0.operatorKeys = [server] },
                try fixture.site("four", hosts: ["shared.example.org"]) { $0.operatorKeys = [server] },
            ],
            logger: logger
        ) {
            $0.operatorKeys = [server]
            $0.trustedProxies = [AddressRange("10.0.0.0/8")].compactMap(\.self)
        }
    }

    // MARK: Whose request it is

    @Test(arguments: [
        ("one.example.org", "/", "one"), ("ONE.example.org.:8443", "/", "one"), ("two.example.org", "/", "two"),
        ("a.two.example.org", "/", "two"), ("a.b.two.example.org:80", "/", "two"), ("shared.example.org", "/", "four"),
        ("shared.example.org", "/three/", "three"), ("shared.example.org", "/%74hree/", "three"),
        ("shared.example.org", "/three%2F", "three"),
    ])
    func findsTheSite(host: String, path: String, name: String) async throws {
        let answer = try await server().get(host, path)
        #expect(answer.status == 200)
        #expect(answer.text == "<h1>\(name)</h1>")
    }

    /// Nobody resolves a path before it is looked up, so no path leads out of the site that it begins in.
    @Test(arguments: [
        "/three/../", "/three/../index.html", "/three/%2e%2e/", "/three/%2e%2e/index.html", "/three/..%2F", "/three/./", "//three/",
        "/three//", "/three/../three/../index.html", "/threefour/", "/three\\..\\", "/three/..;/", "/four/../three/", "/./three/",
        "/three/three/index.html", "/..%2fthree/",
    ])
    func noPathLeadsToAnotherSite(path: String) async throws {
        let answer = try await server().get("shared.example.org", path)
        #expect(answer.status == 404 || answer.status == 400, "\(answer.status)")
        for name in ["three", "four"] { #expect(!answer.text.contains("<h1>\(name)</h1>")) }
    }

    @Test(arguments: [
        "evil.example", "one.example.org.evil.example", "evil-one.example.org", "example.org", "localhost", "127.0.0.1", "[::1]:8080",
        "192.0.2.9",
        "one.example.org:8080:1", "one.example.org:x", ".two.example.org", "*.two.example.org", "one.example.org/three", "two",
        "one.example.org@two.example.org", "x@a.two.example.org", "a..two.example.org", "a/b.two.example.org",
    ])
    func aNameThatIsNobodysIsRefusedAndLearnsNone(host: String) async throws {
        let server = try server()
        for path in ["/", "/three/", "/api/search?q=port", "/api/system/health", "/openapi.json", "/nothing"] {
            let answer = try await server.get(host, path)
            #expect(answer.status == 421, "\(path)")
            #expect(try answer.code() == "host-not-allowed")
            #expect(answer.headers[.contentType] == "application/problem+json")
            for name in ["one", "two", "three", "four"] where !path.contains(name) { #expect(!answer.text.contains("\"\(name)")) }
            for name in ["one.example.org", "two.example.org", "shared.example.org"] { #expect(!answer.text.contains(name)) }
        }
    }

    @Test func aRequestHasOneHost() async throws {
        let server = try server()
        #expect(try await server.get(nil, "/").status == 400)
        #expect(try await server.get("", "/").status == 400)
        let second = HTTPField.Name(known: "Host")
        #expect(try await server.get("one.example.org", "/", headers: [second: "two.example.org"]).status == 400)
        #expect(try await server.get("one.example.org", "/%zz").status == 400)
    }

    /// Of a reader it is a header like others; of a proxy of ours it is what the reader sent, whatever the proxy sends itself.
    @Test func aForwardedHostCountsWhereAProxyOfOursSendsIt() async throws {
        let server = try server()
        let name = HTTPField.Name(known: "X-Forwarded-Host")
        #expect(try await server.get("one.example.org", "/", headers: [name: "two.example.org"]).text == "<h1>one</h1>")
        #expect(try await server.get("proxy", "/", headers: [name: "two.example.org"], peer: "10.1.1.1").text == "<h1>two</h1>")
        // The nearest proxy has the last word.
        let two = "one.example.org, two.example.org"
        #expect(try await server.get("proxy", "/", headers: [name: two], peer: "10.1.1.1").text == "<h1>two</h1>")
        #expect(try await server.get("one.example.org", "/", headers: [name: "evil.example"], peer: "10.1.1.1").status == 421)
        // Whose page asks is judged by the reader's name as well.
        let headers: HTTPFields = [name: "two.example.org", .origin: "https://two.example.org", .contentType: "application/json"]
        let asked = try await server.send(
            .post,
            "proxy",
            "/api/kapa/query",
            headers: headers,
            body: RequestBody(buffer: ByteBuffer(string: #"{"query": "port"}"#)),
            peer: "10.1.1.1"
        )
        #expect(asked.status == 200)
    }

    @Test func aHostWithoutThatPathHasNothingThere() async throws {
        let server = try fixture.server([try fixture.site("one", base: "/one"), try fixture.site("two", base: "/one/two")])
        #expect(try await server.get("localhost", "/one/").text == "<h1>one</h1>")
        #expect(try await server.get("localhost", "/one/two/").text == "<h1>two</h1>", "the longest base path")
        #expect(try await server.get("localhost", "/one/twofold/").status == 404)
        #expect(try await server.get("localhost", "/one").headers[.location] == "one/")
        #expect(try await server.get("localhost", "/").status == 404)
        #expect(try await server.get("localhost", "/").text.contains("two") == false)
        #expect(try await server.get("localhost", "/health/live").status == 200, "that of the process")
        #expect(try await server.get("elsewhere.example", "/one/").status == 421)
    }

    /// On the listener for operators a site is found by its path where it has no host of its own.
    @Test func operatorsFindASiteByItsPath() async throws {
        let server = try fixture.server([try fixture.site("one", base: "/one"), try fixture.site("two", base: "/one/two")])
        func services(_ path: String) async throws -> [String] {
            let answer = try await server.get("localhost", path, isOperator: true)
            return (try answer.json()["services"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        }
        server.sites.monitor?.takeSnapshot(at: .now)
        for path in ["/one/api/admin/build", "/one/two/api/system/info", "/metrics", "/health/live"] {
            #expect(try await server.get("localhost", path, isOperator: true).status == 200, "\(path)")
        }
        #expect(try await services("/api/system/health").contains("site-one"), "that of the process")
        #expect(try await !services("/one/api/system/health").contains("site-one"), "its own")
        #expect(try await server.get("localhost", "/one/", isOperator: true).status == 404, "the site itself is for readers")
    }

    // MARK: What is another site's

    /// Ids of threads, questions and tickets of one site mean nothing on another.
    @Test func idsOfOneSiteMeanNothingOnAnother() async throws {
        let server = try server()
        let asked = try await server.ask("one.example.org", Self.question + " It is confidential.")
        let (thread, id) = (try #require(asked["thread_id"] as? String), try #require(asked["question_answer_id"] as? String))
        let vote: [String: any Sendable] = ["question_answer_id": id, "reaction": "upvote"]
        for (host, base) in [("two.example.org", ""), ("shared.example.org", ""), ("shared.example.org", "/three")] {
            let followed = try await server.ask(host, "And how do I choose another one?", thread: thread, base: base)
            #expect(followed["thread_id"] is String)
            #expect(followed["thread_id"] as? String != thread, "it is not taken over")
            let refused = try await server.post(host, base + "/api/kapa/feedback", vote)
            #expect(refused.status == 404)
            #expect(try refused.code() == "unknown-answer")
        }
        #expect(try await server.post("one.example.org", "/api/kapa/feedback", vote).status == 200)
        for name in ["two", "three", "four"] {
            let rows = try await rows(of: name, server)
            #expect(rows.questions == 1 && rows.votes == 0)
            #expect(!rows.text.contains("confidential"))
        }
        let own = try await rows(of: "one", server)
        #expect(own.questions == 1 && own.votes == 1 && own.text.contains("confidential"))
    }

    /// What is in the file of a site.
    private func rows(of name: String, _ server: SitesServer) async throws -> (questions: Int, votes: Int, text: String) {
        // Questions are written behind their answers.
        await server.sites.open.first { $0.configuration.name == name }?.parts.state.flush()
        let database = try DatabaseQueue(path: fixture.statePath(name))
        return try await database.read { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM questions") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM feedback") ?? 0,
                try String.fetchAll(database, sql: "SELECT text FROM questions").joined()
            )
        }
    }

    @Test func aTicketOfOneSiteIsNoneOnAnother() async throws {
        let server = try server()
        let one = server.sites.open.first { $0.configuration.name == "one" }
        let vote: [String: any Sendable] = [
            "question_answer_id": "b-1", "reaction": "downvote", "vote_ticket": try #require(one).parts.state.issueTicket(),
            "browser_answer": ["query": "port", "client_id": "reader"] as [String: any Sendable],
        ]
        let refused = try await server.post("two.example.org", "/api/kapa/feedback", vote)
        #expect(refused.status == 403)
        #expect(try refused.code() == "ticket-refused")
        let taken = try await server.post("one.example.org", "/api/kapa/feedback", vote)
        #expect(try taken.code() != "ticket-refused", "\(taken.text)")
    }

    @Test func anOperatorOfOneSiteIsNobodyOnAnother() async throws {
        let server = try server()
        func version(_ host: String, _ key: String, _ base: String = "") async throws -> Bool {
            let answer = try await server.get(host, base + "/api/system/info", headers: [.authorization: "Bearer " + key])
            #expect(answer.status == 200)
            return try answer.json()["version"] != nil
        }
        #expect(try await version("one.example.org", Self.oneKey))
        #expect(try await version("two.example.org", Self.twoKey))
        #expect(try await !version("two.example.org", Self.oneKey))
        #expect(try await !version("shared.example.org", Self.oneKey, "/three"))
        for (host, base) in [("one.example.org", ""), ("two.example.org", ""), ("shared.example.org", "/three")] {
            #expect(try await version(host, Self.serverKey, base), "an operator of the server is one everywhere")
        }
        // Metrics are those of all sites.
        for key in [Self.oneKey, Self.twoKey] {
            #expect(try await server.get("one.example.org", "/metrics", headers: [.authorization: "Bearer " + key]).status == 401)
        }
        let metrics = try await server.get("one.example.org", "/metrics", headers: [.authorization: "Bearer " + Self.serverKey])
        #expect(metrics.status == 200)
        for name in ["one", "two", "three", "four"] {
            #expect(metrics.text.contains("assistant_build_generation{site=\"\(name)\"} 1\n"), "\(name)")
        }
        #expect(metrics.text.contains("http_server_request_duration_seconds_count{"))
        #expect(!metrics.text.contains("metrics_dropped_total"))
    }

    @Test func anOriginOfOneSiteIsAStrangerOnAnother() async throws {
        let server = try server()
        let headers: HTTPFields = [.origin: "https://app.one.example"]
        #expect(try await server.get("one.example.org", "/api/search?q=port", headers: headers).headers[.accessControlAllowOrigin] != nil)
        for host in ["two.example.org", "shared.example.org"] {
            for base in host == "shared.example.org" ? ["", "/three"] : [""] {
                let search = try await server.get(host, base + "/api/search?q=port", headers: headers)
                #expect(search.status == 200 && search.headers[.accessControlAllowOrigin] == nil)
                let refused = try await server.post(host, base + "/api/kapa/query", ["query": "port"], headers: headers)
                #expect(refused.status == 403)
                // Nor is the name of another site that of this one.
                let neighbour = try await server.post(
                    host,
                    base + "/api/kapa/query",
                    ["query": "port"],
                    headers: [.origin: "https://one.example.org"]
                )
                #expect(neighbour.status == 403)
            }
        }
    }

    /// The API of a site below a path may be called by its origins, as that of a site at the root.
    @Test func originsCountBelowABasePath() async throws {
        let server = try fixture.server([try fixture.site("one", base: "/one") { $0.corsOrigins = ["https://app.one.example"] }])
        let asked = try await server.get("localhost", "/one/api/search?q=port", headers: [.origin: "https://app.one.example"])
        #expect(asked.headers[.accessControlAllowOrigin] == "https://app.one.example")
    }

    @Test func noResponseHoldsACookie() async throws {
        let server = try server()
        for path in ["/", "/api/search?q=port", "/nothing", "/health"] {
            #expect(
                try await server.get("one.example.org", path, headers: [HTTPField.Name(known: "Cookie"): "id=1"]).headers[.setCookie]
                    == nil
            )
        }
    }

    /// A site's own health and information name no other.
    @Test func aSiteTellsNothingOfOthers() async throws {
        let server = try server()
        server.sites.monitor?.takeSnapshot(at: .now)
        let key: HTTPFields = [.authorization: "Bearer " + Self.oneKey]
        for path in ["/api/system/health", "/api/system/info", "/api/system/connectivity", "/health", "/health/ready"] {
            let answer = try await server.get("one.example.org", path, headers: key)
            for name in ["two", "three", "four"] { #expect(!answer.text.contains(name), "\(path): \(answer.text)") }
        }
    }

    /// That of the process tells of the sites, those of the sites of the process.
    @Test(.timeLimit(.minutes(10)))
    func monitorsAskEachOtherWithoutWaitingForEachOther() async throws {
        let server = try server()
        let monitors = [server.sites.monitor, server.sites.open.first?.parts.monitor].compactMap(\.self)
        try #require(monitors.count == 2)
        DispatchQueue.concurrentPerform(iterations: 2) { index in for _ in 0..<300 { monitors[index].takeSnapshot(at: .now) } }
        #expect(monitors[0].report(at: .now).services.contains { $0.id == "site-one" })
        #expect(monitors[1].report(at: .now).services.contains { $0.id == "server" })
    }

    // MARK: Sites that cannot be opened

    @Test func aSiteThatCannotBeOpenedLeavesTheOthersAndComesBack() async throws {
        let log = CapturedLog()
        let build = try #require(fixture.builds["two"])
        try FileManager.default.moveItem(atPath: build.dist, toPath: build.dist + ".away")
        let server = try server(logger: Logger(label: "test") { _ in log })
        #expect(log.text.contains("a site cannot be opened"))
        #expect(try await server.get("one.example.org", "/").status == 200)
        let api = try await server.get("two.example.org", "/api/search?q=port")
        #expect(api.status == 503 && api.headers[.retryAfter] == "10")
        #expect(try api.code() == "site-unavailable")
        let page = try await server.get("two.example.org", "/", headers: [.accept: "text/html"])
        #expect(page.status == 503 && page.text.contains("This site is not available") && !page.text.contains(build.dist))
        #expect(page.headers[.contentSecurityPolicy] != nil)
        // Health: degraded, and named to those who operate it.
        let monitor = try #require(server.sites.monitor)
        await monitor.checkAll()
        monitor.takeSnapshot(at: .now)
        let snapshot = monitor.report(at: .now)
        #expect(snapshot.services.first { $0.id == "site-two" }?.state == .unhealthy)
        #expect(snapshot.services.contains { $0.id == "site-one" })
        let ready = try await server.get("127.0.0.1", "/health/ready", isOperator: true)
        #expect(ready.status == 200 && ready.text.contains("site-two"))
        let strangers = try await server.get("127.0.0.1", "/health/ready")
        #expect(strangers.status == 200 && !strangers.text.contains("two"))
        let health = try await server.get("localhost", "/api/system/health", isOperator: true)
        #expect(health.text.contains("site-two"))
        // Said once, however often it is tried.
        await server.sites.retry()
        #expect(log.text.components(separatedBy: "a site cannot be opened").count == 2)
        try FileManager.default.moveItem(atPath: build.dist + ".away", toPath: build.dist)
        await server.sites.retry()
        #expect(try await server.get("two.example.org", "/").text == "<h1>two</h1>")
    }

    @Test func aServerWithoutAnyOpenSiteIsNotReady() async throws {
        let site = SiteConfiguration(name: "gone", hosts: [], configuration: AssistantConfiguration(dist: "/nowhere"))
        let server = try fixture.server([site])
        server.sites.monitor?.takeSnapshot(at: .now)
        #expect(try await server.get("127.0.0.1", "/health/ready").status == 503)
        #expect(try await server.get("127.0.0.1", "/health/live").status == 200)
        #expect(try await server.get("localhost", "/").status == 503)
    }

    // MARK: Coming and going

    /// A request that a site has begun to answer ends there, although the site is served no more.
    @Test func sitesComeAndGoWhileOthersServe() async throws {
        let (one, two) = (try fixture.site("one", hosts: ["one.example.org"]), try fixture.site("two", hosts: ["two.example.org"]))
        let server = try fixture.server([one, two])
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (parts, sink) = AsyncStream.makeStream(of: ByteBuffer.self)
        let body = AsyncStream<ByteBuffer> {
            beginning.yield()
            var iterator = parts.makeAsyncIterator()
            return await iterator.next()
        }
        let headers: HTTPFields = [.contentType: "application/json", .contentLength: "17"]
        async let asked = server.send(.post, "two.example.org", "/api/kapa/query", headers: headers, body: RequestBody(asyncSequence: body))
        for await _ in begun { break }
        var configuration = AssistantConfiguration()
        configuration.sites = [one, try fixture.site("three", hosts: ["three.example.org"])]
        server.sites.update(configuration)
        await server.sites.reloadBuilds()
        #expect(try await server.get("two.example.org", "/").status == 421)
        #expect(try await server.get("three.example.org", "/").text == "<h1>three</h1>")
        #expect(try await server.get("one.example.org", "/").text == "<h1>one</h1>")
        sink.yield(ByteBuffer(string: #"{"query": "port"}"#))
        sink.finish()
        let answer = try await asked
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test func ratesOfASiteChangeWhileItServes() async throws {
        let one = try fixture.site("one", hosts: ["one.example.org"])
        let two = try fixture.site("two", hosts: ["two.example.org"])
        let server = try fixture.server([one, two])
        var changed = one
        changed.configuration.requestRate = RequestRate(count: 1, window: .seconds(60))
        var configuration = AssistantConfiguration()
        configuration.sites = [changed, two]
        server.sites.update(configuration)
        await server.sites.reloadBuilds()
        #expect(try await server.get("one.example.org", "/api/search?q=port").status == 200)
        #expect(try await server.get("one.example.org", "/api/search?q=port").status == 429)
        #expect(try await server.get("two.example.org", "/api/search?q=port").status == 200)
        #expect(try await server.get("two.example.org", "/api/search?q=port").status == 200, "each site counts by itself")
    }

    // MARK: Names

    @Test func linesOfTheLogNameTheSite() async throws {
        let log = CapturedLog()
        let server = try server(logger: Logger(label: "test") { _ in LinesWithMetadata(lines: log) })
        _ = try await server.get("two.example.org", "/")
        let line = try #require(log.text.split(separator: "\n").first { $0.contains("answered") })
        #expect(line.contains("site=two"))
    }

    /// What a logger has for all of its lines, before each line.
    private struct LinesWithMetadata: LogHandler {
        let lines: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            var event = event
            event.message = "\(metadata.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")) \(event.message)"
            lines.log(event: event)
        }
    }
}
