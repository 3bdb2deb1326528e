internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Testing

@testable internal import AssistantHTTP
@testable internal import ServerHealth
@testable internal import ServerSettings

/// How operators choose one of several sites on their listener.
struct SiteOperatorTests {
    private let fixture: SitesFixture

    init() throws { fixture = try SitesFixture(["one", "two", "three"]) }

    private static let key = "the-key-of-all-the-operators"

    private func server() throws -> SitesServer {
        let key = Secret(Self.key)
        return try fixture.server(
            [
                try fixture.site("one", hosts: ["one.example.org"]) { $0.operatorKeys = [key] },
                try fixture.site("two", hosts: ["*.two.example.org"]) { $0.operatorKeys = [key] },
                try fixture.site("three", hosts: ["one.example.org"], base: "/three") { $0.operatorKeys = [key] },
            ]
        ) { $0.operatorKeys = [key] }
    }

    /// Of the process and of each site: without one, nothing is said of anybody.
    private static func takeSnapshots(_ server: SitesServer) {
        for monitor in server.sites.open.map(\.parts.monitor) + [server.sites.monitor] { monitor?.takeSnapshot(at: .now) }
    }

    @Test(arguments: ["localhost:9080", "127.0.0.1", "[::1]:9080", "10.1.2.3"])
    func theQueryNamesASite(host: String) async throws {
        let server = try server()
        for name in ["one", "two", "three"] {
            let build = try await server.get(host, "/api/admin/build?site=\(name)", isOperator: true)
            #expect(build.status == 200)
            #expect(try build.json()["pages"] as? Int != nil)
        }
        // Of which it is can be seen by what is changed.
        let headers: HTTPFields = [.contentType: "application/json", .authorization: "Bearer " + Self.key]
        let body = RequestBody(buffer: ByteBuffer(string: #"{"value": "off"}"#))
        let changed = try await server.send(
            .put,
            host,
            "/api/admin/flags/chat?site=two",
            headers: headers,
            body: body,
            isOperator: true
        )
        #expect(changed.status == 200)
        for (name, value) in [("one", "on"), ("two", "off"), ("three", "on")] {
            let flags = try await server.get(host, "/api/admin/flags?site=\(name)", isOperator: true)
            #expect(
                flags.text.contains(#""name":"chat","source":"\#(name == "two" ? "state" : "default")","value":"\#(value)""#),
                "\(flags.text)"
            )
        }
    }

    @Test func aRequestWithoutASiteIsToldWhichThereAre() async throws {
        let server = try server()
        for path in ["/api/admin/build", "/api/admin/flags", "/api/admin/keys/dgk_1a2b3c4d", "/api/system/info"] {
            let answer = try await server.get("localhost", path, isOperator: true)
            #expect(answer.status == 400, "\(path)")
            #expect(try answer.code() == "site-needed")
            #expect(answer.text.contains("?site=NAME") && answer.text.contains("There are: one, two, three."))
        }
        let unknown = try await server.get("localhost", "/api/admin/build?site=four", isOperator: true)
        #expect(unknown.status == 404)
        #expect(try unknown.code() == "unknown-site")
        #expect(unknown.text.contains("There are: one, two, three."))
        // What the process answers needs none.
        Self.takeSnapshots(server)
        #expect(try await server.get("localhost", "/api/system/health", isOperator: true).text.contains("site-two"))
        #expect(try await server.get("localhost", "/metrics", isOperator: true).status == 200)
        let one = try await server.get("localhost", "/api/system/health?site=one", isOperator: true).text
        #expect(one.contains("index") && !one.contains("site-two"))
    }

    /// A page whose name was made to lead to a loopback address must not choose.
    @Test(arguments: ["evil.example", "one.example.org.evil.example", "localhost.evil.example"])
    func aStrangersNameChoosesNothing(host: String) async throws {
        for path in ["/api/admin/build?site=one", "/api/admin/build?site=four", "/api/admin/build", "/metrics", "/api/system/health"] {
            let answer = try await server().get(host, path, isOperator: true)
            #expect(answer.status == 421, "\(path)")
            #expect(!answer.text.contains("three"))
        }
    }

    @Test func aHostChoosesAsItDoesForReaders() async throws {
        let server = try server()
        #expect(try await server.get("one.example.org", "/api/admin/build?site=two", isOperator: true).status == 200)
        #expect(try await server.get("x.two.example.org", "/api/admin/build", isOperator: true).status == 200)
        #expect(try await server.get("one.example.org", "/three/api/admin/build", isOperator: true).status == 200)
    }

    @Test func theQueryMeansNothingToReaders() async throws {
        let server = try server()
        let headers: HTTPFields = [.authorization: "Bearer " + Self.key]
        for path in ["/api/admin/build?site=one", "/?site=one", "/api/search?q=port&site=one"] {
            let answer = try await server.get("localhost", path, headers: headers)
            #expect(answer.status == 421, "\(path)")
            #expect(!answer.text.contains("three"))
        }
        #expect(try await server.get("one.example.org", "/?site=three").text == "<h1>one</h1>")
    }

    @Test func theOnlySiteNeedsNoName() async throws {
        let server = try fixture.server([try fixture.site("one", hosts: ["one.example.org"])])
        #expect(try await server.get("localhost", "/api/admin/build", isOperator: true).status == 200)
        #expect(try await server.get("localhost", "/api/system/info", isOperator: true).status == 200)
        Self.takeSnapshots(server)
        #expect(try await server.get("localhost", "/api/system/health", isOperator: true).text.contains("site-one"))
        #expect(try await server.get("localhost", "/api/admin/build?site=two", isOperator: true).status == 404)
    }

    @Test func theListOfSitesIsThatOfWhomeverIsAsked() async throws {
        let gone = SiteConfiguration(name: "gone", hosts: [], configuration: AssistantConfiguration(dist: "/nowhere"))
        let key = Secret(Self.key)
        let site = try fixture.site("one", hosts: ["one.example.org"]) { $0.operatorKeys = [key] }
        let other = try fixture.site("two", hosts: ["two.example.org"]) { $0.operatorKeys = [Secret("the-key-of-another-site")] }
        let server = try fixture.server([site, other, gone])
        func sites(_ answer: SitesServer.Answer) throws -> [[String: Any]] { try #require(answer.json()["sites"] as? [[String: Any]]) }
        let all = try sites(try await server.get("localhost", "/api/admin/sites", isOperator: true))
        #expect(all.map { $0["name"] as? String } == ["one", "two", "gone"])
        #expect(all.map { $0["state"] as? String } == ["served", "served", "closed"])
        let dist = try #require(server.sites.open.first).responder.build.served.dist
        #expect(all[0]["generation"] as? String == dist.generation && (all[0]["pages"] as? Int ?? 0) > 0)
        #expect(all[2]["generation"] == nil && all[2]["refusal"] as? String != nil)
        // Of one site its operators learn, and those of another nothing.
        for (host, path) in [("localhost", "/api/admin/sites?site=one"), ("one.example.org", "/api/admin/sites")] {
            let one = try sites(try await server.get(host, path, isOperator: true))
            #expect(one.map { $0["name"] as? String } == ["one"], "\(host)\(path)")
        }
        let headers: HTTPFields = [.authorization: "Bearer " + Self.key]
        #expect(try sites(try await server.get("one.example.org", "/api/admin/sites", headers: headers)).count == 1)
        for path in ["sites", "budgets", "outbox", "threads/none"] {
            #expect(try await server.get("two.example.org", "/api/admin/" + path, headers: headers).status == 401, "\(path)")
            #expect(try await server.get("one.example.org", "/api/admin/" + path).status == 401, "\(path)")
        }
    }

    @Test func aSiteThatIsClosedIsFoundByItsName() async throws {
        let gone = SiteConfiguration(name: "gone", hosts: [], configuration: AssistantConfiguration(dist: "/nowhere"))
        let server = try fixture.server([try fixture.site("one", hosts: ["one.example.org"]), gone])
        let answer = try await server.get("localhost", "/api/admin/build?site=gone", isOperator: true)
        #expect(answer.status == 503)
        #expect(try answer.code() == "site-unavailable")
    }
}
