internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState
@testable internal import SignIn

/// Sessions that operators end: of one person, on all servers that share a state, and after a restart.
@Suite(.timeLimit(.minutes(10)))
struct SessionEndTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private static let settings = SignInAccessTests.settings()
    private static let operators: HTTPFields = [
        .authorization: "Bearer the-key-of-the-operators", .contentType: "application/json",
    ]

    private func server(_ change: (inout AssistantConfiguration) -> Void = { _ in }) throws -> AssistantApplication {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("the-key-of-the-operators")]
        configuration.signIn = Self.settings
        configuration.state.path = folder.path + "/state.sqlite"
        change(&configuration)
        return try AssistantApplication(configuration, logger: SiteFixture.quiet)
    }

    /// - Parameter later: How long after now the session begins; clocks of servers may differ by less than a minute.
    private static func session(_ subject: String, _ groups: [String] = [], later: TimeInterval = 0) throws -> (Session, HTTPFields) {
        let sessions = Sessions(settings, clock: WallClock { Date().addingTimeInterval(later) })
        let (session, cookie) = try #require(sessions.begin(subject: subject, name: nil, groups: groups))
        return (session, [.cookie: "__Host-docgen=\(cookie)"])
    }

    private static func body(_ subject: String) -> ByteBuffer { ByteBuffer(string: #"{"subject": "\#(subject)"}"#) }

    // MARK: What is stored

    @Test(arguments: StateFixture.Kind.tested)
    func anEndCountsUntilAllSessionsOfBeforeAreOver(kind: StateFixture.Kind) async throws {
        let fixture = try StateFixture(kind)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        let now = fixture.clock.milliseconds
        func all(_ store: any StateStoring, at time: Int64) async throws -> [String] {
            try await store.inspect { try EndedSessions.all(at: time, $0) }.map {
                "\($0.subject) \(Int64($0.endedAt.timeIntervalSince1970 * 1000) - now)"
            }
        }
        try await one.change { try EndedSessions.end("ann|7/x", lifetimeMS: 1000, now: now, $0) }
        try await two.change { try EndedSessions.end("bob", lifetimeMS: 1000, now: now + 500, $0) }
        #expect(try await all(one, at: now + 999) == ["bob 500", "ann|7/x 0"])
        #expect(try await all(two, at: now + 1000) == ["bob 500"])
        // By a server whose clock is behind.
        try await one.change { try EndedSessions.end("bob", lifetimeMS: 1000, now: now + 200, $0) }
        #expect(try await all(one, at: now + 1499) == ["bob 500"])
        try await one.change { try EndedSessions.end("ann|7/x", lifetimeMS: 1000, now: now + 2000, $0) }
        #expect(try await one.inspect { try $0.rows("SELECT subject FROM ended_sessions") }.count == 1)
    }

    @Test(arguments: StateFixture.Kind.tested)
    func aSignOutCountsUntilTheSessionIsOver(kind: StateFixture.Kind) async throws {
        let fixture = try StateFixture(kind)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        let now = fixture.clock.milliseconds
        for _ in 0..<2 { try await one.change { try EndedSessions.signOut("first", expires: now + 1000, now: now, $0) } }
        try await two.change { try EndedSessions.signOut("second", expires: now + 3000, now: now, $0) }
        #expect(try await one.inspect { try EndedSessions.signedOut(at: now + 999, $0) } == ["first", "second"])
        #expect(try await two.inspect { try EndedSessions.signedOut(at: now + 1000, $0) } == ["second"])
        try await one.change { try EndedSessions.signOut("third", expires: now + 4000, now: now + 2000, $0) }
        #expect(try await two.inspect { try $0.rows("SELECT session FROM signed_out") }.count == 2)
    }

    /// A copy of the cookie, at another server that shares the state, or after a restart.
    @Test(arguments: [["ops"], []])
    func aSignOutCountsOnAllServers(groups: [String]) async throws {
        let fixture = try StateFixture(.sqlite)
        let trail = AuditTrail(state: try fixture.open(), clock: .system, logger: SiteFixture.quiet)
        let (here, there) = (SessionEnds(trail), SessionEnds(trail))
        let ((session, _), (other, _)) = (try Self.session("ann", groups), try Self.session("ann", groups))
        #expect(await here.verdict(on: session) == .counts)
        await here.signOut(session, nil)
        for ends in [here, there] {
            #expect(await ends.verdict(on: session) == .ended)
            #expect(await ends.verdict(on: other) == .counts, "of the same person in another browser")
        }

        let cookie = try Self.session("ann", groups).1
        let first = try server()
        var own = cookie
        own[.secFetchSite] = "same-origin"
        try await first.makeApplication().test(.router) { [own] client in
            let statuses = [
                try await client.execute(uri: "/", method: .get, headers: cookie).status.code,
                try await client.execute(uri: "/signout", method: .post, headers: own).status.code,
                try await client.execute(uri: "/", method: .get, headers: cookie).status.code,
            ]
            #expect(statuses == [200, 204, 401])
        }
        let rows = try await first.parts.state.inspect { try AuditLog.rows(limit: 10, $0) }
        #expect(rows.map(\.action) == (groups.isEmpty ? [] : ["person.signed_out"]), "readers are not written down")
        await first.parts.state.close()
        try await server().makeApplication().test(.router) { client in
            let again = try await client.execute(uri: "/", method: .get, headers: cookie)
            #expect(again.status == .unauthorized)
        }
    }

    @Test func aSignOutThatCannotBeWrittenCountsHere() async throws {
        let server = try server()
        _ = try await server.parts.state.change { try $0.rows("DROP TABLE signed_out") }
        let cookie = try Self.session("ann").1
        try await server.makeApplication().test(.router) { client in
            var headers = cookie
            headers[.secFetchSite] = "same-origin"
            let out = try await client.execute(uri: "/signout", method: .post, headers: headers)
            #expect(out.status == .noContent && out.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await client.execute(uri: "/", method: .get, headers: cookie).status == .unauthorized)
        }
    }

    /// Servers that share a state learn of it when they look again.
    @Test func anotherServerLearnsOfIt() async throws {
        let fixture = try StateFixture(.sqlite)
        let state = try fixture.open()
        let trail = AuditTrail(state: state, clock: .system, logger: SiteFixture.quiet)
        let (here, there) = (SessionEnds(trail), SessionEnds(trail))
        let (session, _) = try Self.session("ann")
        #expect(await here.verdict(on: session) == .counts)
        let entries = try await here.end("ann", by: Principal(kind: .operatorKey, name: "", roles: [.operator]), client: "")
        #expect(entries.map(\.subject) == ["ann"])
        let (later, _) = try Self.session("ann", later: 30)
        for ends in [here, there] {
            #expect(await ends.verdict(on: session) == .ended)
            #expect(await ends.verdict(on: later) == .counts)
            #expect(try await ends.verdict(on: Self.session("bob").0) == .counts)
        }
    }

    // MARK: Routes

    @Test func anOperatorEndsTheSessionsOfAPerson() async throws {
        let (ann, bob) = (try Self.session("ann", ["ops"]).1, try Self.session("bob").1)
        func check(_ server: AssistantApplication, _ cookies: [HTTPFields], _ expected: [Int]) async throws {
            try await server.makeApplication().test(.router) { client in
                for (cookie, status) in zip(cookies, expected) {
                    let found = try await client.execute(uri: "/", method: .get, headers: cookie).status.code
                    #expect(found == status)
                }
            }
        }
        let first = try server()
        try await check(first, [ann, bob], [200, 200])
        try await first.makeApplication().test(.router) { client in
            let ended = try await client.execute(
                uri: "/api/admin/sessions/end",
                method: .post,
                headers: Self.operators,
                body: Self.body("ann")
            )
            #expect(ended.status == .ok)
            let shown = try await client.execute(uri: "/api/admin/sessions", method: .get, headers: Self.operators)
            #expect(shown.text == ended.text)
            let entries = try #require(shown.json()["ended"] as? [[String: Any]])
            #expect(entries.map { $0["subject"] as? String } == ["ann"])
            #expect(entries.allSatisfy { $0["ended_at"] is String && $0["expires_at"] is String })
            // A session that was ended opens nothing to its operator either.
            let refused = try await client.execute(uri: "/api/admin/sessions", method: .get, headers: ann)
            #expect(refused.status == .unauthorized)
        }
        let rows = try await first.parts.state.inspect { try AuditLog.rows(limit: 10, $0) }
        #expect(rows.map { "\($0.action) \($0.subject) \($0.kind)" } == ["sessions.ended ann operator_key"])
        let again = try Self.session("ann", later: 30).1
        try await check(first, [ann, again, bob], [401, 200, 200])
        await first.parts.state.close()
        // A restart brings nothing back.
        try await check(try server(), [ann, again, bob], [401, 200, 200])
    }

    @Test(arguments: [#"{"subject": ""}"#, #"{"subject": 7}"#, "{}", #"{"subject": "a\u0000b"}"#])
    func whatIsNobodyEndsNothing(body: String) async throws {
        let server = try server()
        try await server.makeApplication().test(.router) { client in
            let answer = try await client.execute(
                uri: "/api/admin/sessions/end",
                method: .post,
                headers: Self.operators,
                body: ByteBuffer(string: body)
            )
            #expect(answer.status == .unprocessableContent)
            #expect(try await server.parts.sessionEnds.all().isEmpty)
        }
    }

    @Test func withoutASignInThereAreNoSessions() async throws {
        let server = try server { $0.signIn = SignInSettings() }
        try await server.makeApplication().test(.router) { client in
            for (path, method) in [("/api/admin/sessions", HTTPRequest.Method.get), ("/api/admin/sessions/end", .post)] {
                let answer = try await client.execute(uri: path, method: method, headers: Self.operators, body: Self.body("ann"))
                #expect(answer.status == .conflict)
                #expect(try answer.problemCode() == "sign-in-off")
            }
        }
    }

    /// Who knows whether the session was ended?
    @Test func aSessionHasNoRolesWhileTheStateWasNeverRead() async throws {
        let server = try server()
        _ = try await server.parts.state.change { try $0.rows("DROP TABLE ended_sessions") }
        let cookie = try Self.session("ann", ["ops"]).1
        try await server.makeApplication().test(.router) { client in
            #expect(try await client.execute(uri: "/", method: .get, headers: cookie).status == .ok)
            let answer = try await client.execute(uri: "/api/admin/build", method: .get, headers: cookie)
            #expect(answer.status == .serviceUnavailable)
            #expect(try answer.problemCode() == "sessions-unavailable")
            let byKey = try await client.execute(uri: "/api/admin/build", method: .get, headers: Self.operators)
            #expect(byKey.status == .ok)
        }
    }
}
