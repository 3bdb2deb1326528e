internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState
@testable internal import SignIn

/// What a reload changes in a server that runs: nothing is opened again but the build, and connections and sessions stay.
struct ReloadEffectTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder
    private var file: String { folder.path + "/assistant.yml" }
    private static let key = "the-key-of-the-operators"
    private static let operators: HTTPFields = [.authorization: "Bearer " + key]

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private func write(_ lines: String) throws {
        let own =
            "dist: '\(site.dist)'\nstate: '\(folder.path)/state.sqlite'\nhealth_snapshots: '\(folder.path)/health'\noperator_key: \(Self.key)\n"
        try folder.write(own + lines + "\n", to: "assistant.yml")
    }

    /// A server with these settings, and what has other ones taken.
    private func start(_ lines: String) throws -> (server: AssistantApplication, reload: @Sendable (String) async throws -> ReloadReport) {
        try write(lines)
        let settings = try Settings(environment: [:], file: file)
        let server = try AssistantApplication(settings.configuration, logger: SiteFixture.quiet)
        let live = LiveSettings(settings) { [file] () throws(SettingsError) in try Settings(environment: [:], file: file) }
        let readAgain = server.served.readAgain(live)
        return (
            server,
            { lines in
                try write(lines)
                return await readAgain()
            }
        )
    }

    @Test func namesAndOrigins() async throws {
        let (server, reload) = try start("")
        let origin: HTTPFields = [.origin: "https://app.example"]
        try await server.makeApplication().test(.live) { client in
            func ask() async throws -> (name: Int, origin: String?, post: Int) {
                // The name in the target counts.
                let named = try await client.execute(uri: "http://docs.example/api/search?q=port", method: .get)
                let shared = try await client.execute(uri: "/api/search?q=port", method: .get, headers: origin)
                let posted = try await client.post("/api/kapa/query", ["query": "port"], headers: origin)
                return (named.status.code, shared.headers[.accessControlAllowOrigin], posted.status.code)
            }
            #expect(try await ask() == (421, nil, 403))
            let report = try await reload("allowed_hosts: [docs.example]\ncors_origins: ['https://app.example']")
            #expect(report == ReloadReport(changed: ["allowed_hosts", "cors_origins"]))
            #expect(try await ask() == (200, "https://app.example", 200))
            _ = try await reload("")
            #expect(try await ask() == (421, nil, 403))
        }
    }

    @Test func ratesAreNewAndWhatWasUsedUpIsKeptWhereTheyAreNot() async throws {
        let (server, reload) = try start("question_rate: 1/1m")
        try await server.makeApplication().test(.live) { client in
            func ask() async throws -> Int { try await client.post("/api/kapa/query", ["query": "port"]).status.code }
            #expect(try await ask() == 200)
            #expect(try await ask() == 429)
            _ = try await reload("question_rate: 1/1m\nlog_level: error")
            #expect(try await ask() == 429, "another setting gives nobody new questions")
            _ = try await reload("question_rate: 2/1m\nlog_level: error")
            #expect(try await ask() == 200)
        }
    }

    @Test func kapaIsSwitchedAndItsBudgetSet() async throws {
        let kapa = "kapa_api_key: k\nkapa_project_id: p\nkapa_base_url: http://127.0.0.1:9\n"
        let (server, reload) = try start(kapa + "kapa_enabled: false")
        try await server.makeApplication().test(.live) { client in
            func enabled() async throws -> Bool? {
                try await client.execute(uri: "/api/kapa/status", method: .get).json()["enabled"] as? Bool
            }
            func capabilities() async throws -> [String: Bool]? {
                try await client.execute(uri: "/api/system/info", method: .get).json()["capabilities"] as? [String: Bool]
            }
            func limit() async throws -> Int? {
                try await client.execute(uri: "/api/admin/kapa", method: .get, headers: Self.operators).json()["daily_limit"] as? Int
            }
            #expect(try await enabled() == false)
            #expect(server.monitor?.items.contains { $0.id == "kapa" } == false)
            #expect(try await capabilities()?["kapa"] == false)
            _ = try await reload(kapa + "kapa_daily_questions: 7\nkapa_widget_enabled: false")
            #expect(try await enabled() == true)
            #expect(server.monitor?.items.contains { $0.id == "kapa" } == true)
            #expect(try await capabilities() == (try await capabilities())?.merging(["kapa": true, "widget": false]) { $1 })
            #expect(try await limit() == 7)
            let gateway = try #require(server.parts.kapa)
            for _ in 0..<7 { #expect(gateway.budget.take() == nil) }
            #expect(gateway.budget.take()?.part == .day)
            _ = try await reload(kapa + "kapa_daily_questions: 8\nkapa_rate: 1/1m")
            #expect(gateway.budget.take() == nil && gateway.budget.usedToday == 8, "what was sent stays counted")
            #expect(gateway.budget.take()?.part == .day)
            _ = try await reload(kapa + "kapa_daily_questions: 0\nkapa_rate: 1/1m")
            #expect(gateway.budget.take()?.part == .rate)
            _ = try await reload(kapa + "kapa_enabled: false")
            #expect(try await enabled() == false)
            #expect(!gateway.isAvailable)
        }
    }

    @Test func theCaptchasSecretAndPolicy() async throws {
        let provider = try LoopbackServer { request in
            let isRight = String(decoding: request.body, as: UTF8.self).hasPrefix("secret=right&")
            return KapaDouble.reply(200, isRight ? #"{"success":true}"# : #"{"success":false,"error-codes":["invalid-input-secret"]}"#)
        }
        let url = provider.url
        @Sendable func lines(_ secret: String, _ others: String = "") -> String {
            "captcha_provider: turnstile\ncaptcha_site_key: k\ncaptcha_secret: \(secret)\ncaptcha_verify_url: '\(url)'\n" + others
        }
        let (server, reload) = try start(lines("wrong"))
        try await server.makeApplication().test(.live) { client in
            func ask() async throws -> Int {
                try await client.post("/api/kapa/query", ["query": "port", "captcha_token": "t"]).status.code
            }
            #expect(try await ask() == 503)
            _ = try await reload(lines("wrong", "captcha_unavailable: allow"))
            #expect(try await ask() == 200)
            _ = try await reload(lines("wrong"))
            #expect(try await ask() == 503)
            #expect(try await reload(lines("right")).changed == ["captcha_secret"])
            #expect(try await ask() == 200)
            _ = try await reload(lines("wrong"))
            #expect(try await ask() == 200, "whoever was verified stays so")
        }
    }

    @Test func theStateKeepsForAnotherTime() async throws {
        let (server, reload) = try start("retention: 2h")
        try await server.makeApplication().test(.live) { client in
            #expect(try await client.post("/api/kapa/query", ["query": "port"]).status == .ok)
            await server.parts.state.flush()
            let later = server.parts.state.clock.milliseconds + 3_700_000
            #expect(try await server.parts.state.deleteExpired(now: later) == 0)
            _ = try await reload("retention: 1h\nmax_state_size: 7MiB")
            #expect(try await server.parts.state.deleteExpired(now: later) == 1)
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: Self.operators).text
            #expect(metrics.contains("\nassistant_state_max_bytes 7340032"))
        }
    }

    private static let signIn = """
        sign_in_issuer: https://id.example.org
        sign_in_client_id: docs
        sign_in_callback_url: https://docs.example.org/signin/callback
        readers: signed-in

        """
    private static let secrets = ["the-first-secret-of-thirty-two-letters", "another-secret-of-thirty-two-letters"]

    @Test func rolesAndReadersAndTheSecretsOfSessions() async throws {
        let (first, second) = (Self.secrets[0], Self.secrets[1])
        let one = Self.signIn + "sign_in_secret: [\(first)]\nrole_map: [ops=viewer, watch=viewer]\n"
        let (server, reload) = try start(one)
        let flow = try #require(SignInFlow(server.configuration.signIn, logger: SiteFixture.quiet))
        let value = try #require(flow.sessions.begin(subject: "ann", name: nil, groups: ["ops"])).1
        let headers: HTTPFields = [.cookie: "__Host-docgen=\(value)"]
        try await server.makeApplication().test(.live) { client in
            func get(_ path: String, _ others: HTTPFields? = nil) async throws -> Int {
                try await client.execute(uri: path, method: .get, headers: others ?? headers).status.code
            }
            #expect(try await get("/api/search?q=port") == 200)
            #expect(try await get("/api/admin/keys") == 403)
            let more = one.replacingOccurrences(of: "ops=viewer", with: "ops=operator")
            #expect(try await reload(more).changed == ["role_map"])
            #expect(try await get("/api/admin/keys") == 200)
            _ = try await reload(more + "reader_groups: [staff]\npublic_paths: [/api/search]\n")
            #expect(try await get("/api/system/info") == 403)
            #expect(try await get("/api/search?q=port", [:]) == 200)
            _ = try await reload(more.replacingOccurrences(of: "[\(first)]", with: "[\(second), \(first)]"))
            #expect(try await get("/api/admin/keys") == 200, "the secret of before still opens")
            _ = try await reload(more.replacingOccurrences(of: "[\(first)]", with: "[\(second)]"))
            #expect(try await get("/api/search?q=port") == 401)
        }
    }

    /// A session that was ended does not come back with other settings.
    @Test func whoSignedOutStaysSignedOut() async throws {
        let lines = Self.signIn + "sign_in_secret: [\(Self.secrets[0])]\n"
        let (server, reload) = try start(lines)
        let sessions = try #require(SignInFlow(server.configuration.signIn, logger: SiteFixture.quiet)).sessions
        let value = try #require(sessions.begin(subject: "ann", name: nil, groups: [])).1
        let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
        let headers: HTTPFields = [.cookie: "__Host-docgen=\(value)", fetchSite: "same-origin"]
        try await server.makeApplication().test(.live) { client in
            func search() async throws -> Int {
                try await client.execute(uri: "/api/search?q=port", method: .get, headers: headers).status.code
            }
            #expect(try await search() == 200)
            let end = try await client.execute(uri: "/signout", method: .post, headers: headers)
            #expect(end.status.code < 400)
            #expect(try await search() == 401)
            #expect(try await reload(lines + "role_map: [ops=viewer]\n").changed == ["role_map"])
            #expect(try await search() == 401)
        }
    }

    @Test func servicesComeAndGoWhileTheMonitorRuns() async throws {
        let (asked, sink) = AsyncStream<Void>.makeStream()
        let target = try LoopbackServer { _ in
            sink.yield()
            return [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close]
        }
        let (server, reload) = try start("health_interval: 1s")
        let monitor = try #require(server.monitor)
        let running = Task { try await monitor.run() }
        defer { running.cancel() }
        func services() async -> [String: String] {
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            return Dictionary(monitor.report(at: .now).services.map { ($0.id, $0.state.rawValue) }) { first, _ in first }
        }
        #expect(await services()["wiki"] == nil)
        _ = try await reload("health_interval: 1s\nhealth_services: [{id: wiki, url: '\(target.url)'}]")
        // By the monitor itself: nobody else has asked yet.
        for await _ in asked { break }
        #expect(await services()["wiki"] == "healthy")
        let window = "all 2020-01-01T00:00:00Z/2100-01-01T00:00:00Z"
        _ = try await reload("health_interval: 1s\nhealth_maintenance: ['\(window)']")
        let found = await services()
        #expect(found["wiki"] == nil && found["index"] == "maintenance")
    }

    @Test func aTokenForBuilds() async throws {
        let fixture = try PullFixture()
        fixture.answering { request in
            request.header("Authorization") == "Bearer right" ? nil : [PullFixture.answer("403 Forbidden", [])]
        }
        let pull = try #require(SitePull(fixture.settings { $0.token = Secret("wrong") }))
        await #expect(throws: PullError.self) { try await pull.run() }
        pull.update(fixture.settings { $0.token = Secret("right") })
        let result = try await pull.run()
        guard case .updated = result else {
            Issue.record("\(result)")
            return
        }
    }
}
