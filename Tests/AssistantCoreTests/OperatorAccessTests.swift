internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// Keys of operators: several at once, and no guessing.
struct OperatorAccessTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private func bearer(_ key: String) -> HTTPFields { [.authorization: "Bearer " + key] }

    private func server(_ keys: [String], log: CapturedLog = CapturedLog()) throws -> AssistantApplication {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorNetworks = []
        configuration.operatorKeys = keys.map { Secret($0) }
        return try AssistantApplication(configuration, logger: Logger(label: "test") { _ in log })
    }

    @Test func eachKeyOpens() async throws {
        try await server(["old", "new"]).makeApplication().test(.live) { client in
            for (key, status) in [("old", 200), ("new", 200), ("other", 401), ("", 401), ("oldnew", 401)] {
                let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer(key))
                #expect(response.status.code == status, "\(key)")
            }
        }
    }

    @Test func saysHowToProveOneself() async throws {
        try await server(["key"]).makeApplication().test(.live) { client in
            let without = try await client.execute(uri: "/metrics", method: .get)
            #expect(without.status == .unauthorized)
            #expect(without.headers[.wwwAuthenticate] == "Bearer realm=\"operator\"")
            let wrong = try await client.execute(uri: "/metrics", method: .get, headers: bearer("x"))
            #expect(wrong.headers[.wwwAuthenticate] == "Bearer realm=\"operator\", error=\"invalid_token\"")
        }
        try await server([]).makeApplication().test(.live) { client in
            let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer("x"))
            #expect(response.status == .forbidden, "no key would help")
            #expect(response.headers[.wwwAuthenticate] == nil)
        }
    }

    @Test func whoGuessesIsNotListenedToForAWhile() async throws {
        let log = CapturedLog()
        let server = try server(["key"], log: log)
        let start = ContinuousClock.now
        try await server.makeApplication().test(.live) { client in
            // On a busy machine some come back before the last one is sent.
            var guesses = 0
            while try await client.execute(uri: "/metrics", method: .get, headers: bearer("\(guesses)")).status == .unauthorized {
                guesses += 1
                try #require(guesses < 100)
            }
            #expect(guesses >= OperatorAccess.guesses.count)
            for key in ["key"] {
                let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer(key))
                #expect(response.status == .tooManyRequests)
                #expect(try response.problemCode() == "too-many-wrong-keys")
                #expect(response.headers[.retryAfter].flatMap { Int($0) }.map { (1...60).contains($0) } == true)
            }
            // Readers notice nothing of it.
            #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
        }
        await server.responder.finish()
        let lines = log.text.components(separatedBy: "wrong operator keys").count - 1
        let seconds = Int((ContinuousClock.now - start).components.seconds)
        #expect((1...(seconds + 2)).contains(lines), "\(lines) lines in \(seconds) s: once a second, not for each")
        #expect(log.text.contains("127.0.0.1") || log.text.contains("::1"))
    }

    /// The last ones before all is quiet too.
    @Test func everyWrongKeyIsCountedByALine() async throws {
        let log = CapturedLog()
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("right")]
        let logger = Logger(label: "test") { _ in log }
        let state = try StateStore(StateConfiguration(), logger: SiteFixture.quiet)
        let trail = AuditTrail(state: state, clock: .system, logger: SiteFixture.quiet)
        let access = OperatorAccess(configuration, trail: trail, logger: logger)
        for client in 0..<100 {
            for guess in 0..<12 {
                let request = Request(
                    head: .init(method: .get, scheme: nil, authority: nil, path: "/metrics", headerFields: bearer("\(guess)")),
                    body: .init(buffer: .init())
                )
                _ = await access.principal(Client(address: IPAddress("192.0.2.\(client)")), request, havingOneOf: [.viewer])
            }
            if client % 30 == 0 { access.report() }
        }
        access.report()
        let counts = log.text.matches(of: /(wrong operator keys|operator keys were ignored).*?"count": ([0-9]+)/).map {
            (String($0.1), Int($0.2) ?? 0)
        }
        #expect(counts.filter { $0.0.hasPrefix("wrong") }.map(\.1).reduce(0, +) == 100 * OperatorAccess.guesses.count)
        #expect(counts.filter { $0.0.hasPrefix("operator") }.map(\.1).reduce(0, +) == 100 * (12 - OperatorAccess.guesses.count))
        #expect(counts.count < 100, "some tell of many clients")
        #expect(log.text.contains("192.0.2.0"))
    }

    @Test(arguments: ["192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "::1", "fe80::1:2"])
    func anAddressIsWrittenAsItIsRead(text: String) { #expect(IPAddress(text)?.description == text) }

    @Test func aRightKeyCostsNothing() async throws {
        try await server(["key"]).makeApplication().test(.live) { client in
            for _ in 0..<50 { #expect(try await client.execute(uri: "/metrics", method: .get, headers: bearer("key")).status == .ok) }
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: bearer("key")).text
            #expect(metrics.contains("assistant_operator_keys_refused_total{reason=\"wrong\"} 0\n"))
        }
    }
}
