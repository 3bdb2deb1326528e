internal import DocIndex
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
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

/// What keys of the state open, and what they do not.
struct APIKeyTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private func server(log: CapturedLog? = nil, _ change: (inout AssistantConfiguration) -> Void = { _ in }) throws -> AssistantApplication
    {
        var configuration = AssistantConfiguration(dist: site.dist)
        change(&configuration)
        return try AssistantApplication(configuration, logger: log.map { log in Logger(label: "test") { _ in log } } ?? SiteFixture.quiet)
    }

    /// - Parameter lifetimeMS: Below zero for a key that has expired.
    private func key(_ server: AssistantApplication, _ roles: Set<Role>, lifetimeMS: Int64? = nil) async throws -> APIKey {
        let now = WallClock.system.milliseconds
        return try await server.parts.state.change {
            try APIKeys.create(name: "test", roles: roles, expires: lifetimeMS.map { now + $0 }, now: now - 10_000, $0).key
        }
    }

    private func bearer(_ key: String) -> HTTPFields { [.authorization: "Bearer " + key] }

    private func audit(_ server: AssistantApplication) async throws -> [AuditRow] {
        try await server.parts.state.inspect { try AuditLog.rows(limit: 100, $0) }
    }

    // MARK: Keys

    @Test func aKeyOpensWhatItsRoleMay() async throws {
        let server = try server()
        let viewer = try await key(server, [.viewer]), editor = try await key(server, [.editor]), all = try await key(server, [.operator])
        let support = try await key(server, [.support])
        try await server.makeApplication().test(.router) { client in
            for (path, method, allowed) in [
                ("/metrics", HTTPRequest.Method.get, [viewer, all]), ("/api/admin/build", .get, [viewer, all]),
                ("/api/admin/kapa", .get, [viewer, all]), ("/api/admin/flags", .get, [viewer, editor, all]),
                ("/api/admin/keys", .get, [all]), ("/api/admin/audit", .get, [all]), ("/api/admin/reload", .post, [all]),
                ("/api/admin/keys/dgk_00000000", .delete, [all]), ("/api/admin/flags/chat", .put, [editor, all]),
                ("/api/admin/kapa/breaker", .delete, [all]), ("/api/admin/outbox", .get, [viewer, all]),
                ("/api/admin/threads/none", .get, [support, all]), ("/api/admin/sites", .get, [viewer, all]),
                ("/api/admin/budgets", .get, [viewer, all]), ("/api/admin/sessions", .get, [all]),
                ("/api/admin/sessions/end", .post, [all]), ("/api/admin/keys", .post, [all]),
                ("/api/admin/keys/dgk_00000000", .post, [all]), ("/api/admin/export/none", .get, [viewer, all]),
            ] {
                for key in [viewer, editor, support, all] {
                    let response = try await client.execute(uri: path, method: method, headers: bearer(key.text))
                    if allowed.contains(key) {
                        #expect(![401, 403].contains(response.status.code), "\(method) \(path)")
                    } else {
                        #expect(response.status == .forbidden, "\(method) \(path)")
                        #expect(try response.problemCode() == "role-missing")
                        #expect(response.headers[.contentType] == "application/problem+json")
                        #expect(!response.text.contains(key.text))
                    }
                }
                let without = try await client.execute(uri: path, method: method)
                #expect(without.status == .unauthorized, "\(method) \(path)")
                #expect(without.headers[.wwwAuthenticate]?.hasPrefix("Bearer realm=") == true)
            }
            // Of pages that all may see a key shows more.
            for (key, isShown) in [(viewer.text, true), (editor.text, false), ("", false)] {
                let health = try await client.execute(uri: "/health", method: .get, headers: bearer(key))
                #expect(health.status == .ok && health.text.contains("\"version\"") == isShown)
            }
        }
    }

    /// The manual's table of routes and roles is what the routes ask for.
    @Test func theManualHasTheRolesOfEachRoute() throws {
        let table = try server().responder.build.routes.permissions.map { operation, permission in
            let roles = Role.allCases.filter { permission.roles.contains($0) || $0 == .operator }.map { "`\($0.rawValue)`" }
            return "| `\(operation)`\(permission == .details ? ", details" : "") | \(roles.joined(separator: ", ")) |"
        }
        let manual = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/operate/hardening.md")
        let lines = try String(contentsOf: manual, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "| Route | Roles |")) + 2
        #expect(Array(lines[start...].prefix { $0.hasPrefix("|") }) == table.sorted())
        // Who may change something may see what it is.
        #expect(Permission.flagChanges.roles.isSubset(of: Permission.flags.roles))
    }

    @Test func whatIsWrongWithAKeyIsSaidToNobody() async throws {
        let server = try server()
        let revoked = try await key(server, [.operator]), expired = try await key(server, [.operator], lifetimeMS: -1)
        let right = try await key(server, [.operator])
        _ = try await server.parts.state.change { try APIKeys.revoke(revoked.prefix, now: 1, $0) }
        var digits = Array(right.text)
        digits[76] = digits[76] == "0" ? "1" : "0"
        let wrong = [revoked.text, expired.text, String(digits), APIKey().text, right.prefix, right.text + "0"]
        try await server.makeApplication().test(.router) { client in
            var bodies: Set<String> = []
            for key in wrong {
                let response = try await client.execute(uri: "/api/admin/keys", method: .get, headers: bearer(key))
                #expect(response.status == .unauthorized, "\(key)")
                #expect(response.headers[.wwwAuthenticate] == "Bearer realm=\"operator\", error=\"invalid_token\"")
                bodies.insert(String(response.text.prefix { $0 != "," }) + (try response.problemCode() ?? ""))
                #expect(!response.text.contains("revoked") && !response.text.contains("expired"))
            }
            #expect(bodies.count == 1)
            for key in ["Bearer " + right.text, "bearer " + right.text] {
                #expect(try await client.execute(uri: "/metrics", method: .get, headers: [.authorization: key]).status == .ok)
            }
            for other in ["Basic " + right.text, right.text, "Bearer  " + right.text, "Bearer \(right.text), Bearer \(right.text)"] {
                let response = try await client.execute(uri: "/metrics", method: .get, headers: [.authorization: other])
                #expect(response.status == .unauthorized, "\(other)")
            }
            let cookie = try await client.execute(uri: "/metrics", method: .get, headers: [.cookie: "key=\(right.text)"])
            #expect(cookie.status == .unauthorized)
        }
        await server.responder.finish()
    }

    @Test func aKeyInTheAddressIsRefusedAndNamed() async throws {
        let server = try server()
        let right = try await key(server, [.operator])
        let escaped = right.text.replacing("dgk_", with: "%64gk%5F")
        try await server.makeApplication().test(.router) { client in
            for query in ["key=\(right.text)", "access_token=\(escaped)"] {
                // A second one in its place makes it no better.
                let response = try await client.execute(uri: "/api/admin/build?" + query, method: .get, headers: bearer(right.text))
                #expect(response.status == .badRequest)
                #expect(try response.problemCode() == "key-in-address")
                #expect(response.text.contains(right.prefix) && !response.text.contains(right.text))
            }
            // Whatever the address leads to, and whoever asks.
            for path in ["/?k=", "/search/?q=", "/api/search?q=", "/guide/start.html?", "/nothing/", "/health?", "/api/system/info?k="] {
                for key in [right.text, escaped] {
                    let response = try await client.execute(uri: path + key, method: .get)
                    #expect(response.status == .badRequest, "\(path)")
                    #expect(try response.problemCode() == "key-in-address")
                }
            }
        }
    }

    @Test func aHugeHeaderIsRefused() async throws {
        let server = try server()
        let right = try await key(server, [.operator])
        try await server.makeApplication().test(.live) { client in
            let long = try await client.execute(
                uri: "/metrics",
                method: .get,
                headers: bearer(right.text + String(repeating: "0", count: 10_000))
            )
            #expect(long.status == .unauthorized)
            let huge = try await client.execute(
                uri: "/metrics",
                method: .get,
                headers: bearer(right.text + String(repeating: "0", count: 100_000))
            )
            #expect(huge.status.code == 431)
        }
    }

    @Test func whoGuessesIsIgnoredWithARightKeyToo() async throws {
        let server = try server { $0.requestRate = nil }
        let right = try await key(server, [.operator])
        try await server.makeApplication().test(.live) { client in
            var guesses = 0
            while try await client.execute(uri: "/metrics", method: .get, headers: bearer(APIKey().text)).status == .unauthorized {
                guesses += 1
                try #require(guesses < 100)
            }
            #expect(guesses >= OperatorAccess.guesses.count)
            let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer(right.text))
            #expect(response.status == .tooManyRequests)
            #expect(try response.problemCode() == "too-many-wrong-keys")
        }
    }

    /// A program that goes on with a key that has run out is not a guesser, and has neighbours.
    @Test func aKeyThatHasRunOutLocksNobodyOut() async throws {
        let server = try server { $0.requestRate = nil }
        let right = try await key(server, [.operator]), expired = try await key(server, [.viewer], lifetimeMS: -1)
        let revoked = try await key(server, [.viewer])
        _ = try await server.parts.state.change { try APIKeys.revoke(revoked.prefix, now: 1, $0) }
        try await server.makeApplication().test(.live) { client in
            for _ in 0..<2 * OperatorAccess.guesses.count {
                for old in [expired, revoked] {
                    let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer(old.text))
                    #expect(response.status == .unauthorized)
                }
            }
            let response = try await client.execute(uri: "/metrics", method: .get, headers: bearer(right.text))
            #expect(response.status == .ok)
        }
    }

    @Test func wrongKeysAreGatheredInTheAuditLog() async throws {
        let state = try StateStore(StateConfiguration(), logger: SiteFixture.quiet)
        let trail = AuditTrail(state: state, clock: .system, logger: SiteFixture.quiet)
        let access = OperatorAccess(AssistantConfiguration(dist: site.dist), trail: trail, logger: SiteFixture.quiet)
        for network in 0..<100 {
            let request = Request(
                head: .init(method: .get, scheme: nil, authority: nil, path: "/metrics", headerFields: bearer(APIKey().text)),
                body: .init(buffer: .init())
            )
            _ = await access.principal(Client(address: IPAddress("198.51.\(network).1")), request, havingOneOf: [.viewer])
        }
        await access.finish()
        let rows = try await state.inspect { try AuditLog.rows(limit: 100, $0) }
        #expect(rows.reduce(0) { $0 + ($1.subject.split(separator: "×").last.flatMap { Int($0) } ?? 1) } == 100)
        #expect(rows.count <= 4 && rows.allSatisfy { $0.action == "key.refused" && $0.outcome == "refused" })
        #expect(rows.contains { $0.client == "198.51.0.0/24" })
    }

    @Test func theLastUseIsWrittenOnceAMinute() async throws {
        let record = APIKeyRecord(prefix: "dgk_00000000", name: "", roles: [], created: 0, hash: "")
        #expect(APIKeys.isUseDue(record, at: 0))
        var used = record
        used.used = 1_000_000
        #expect(!APIKeys.isUseDue(used, at: 1_059_999))
        #expect(APIKeys.isUseDue(used, at: 1_060_000))
        #expect(APIKeys.isUseDue(used, at: 999_999), "a clock that was ahead")
    }

    // MARK: The API

    @Test func revokesAKeyAndWritesItDown() async throws {
        let log = CapturedLog()
        let server = try server(log: log)
        let own = try await key(server, [.operator]), other = try await key(server, [.viewer])
        try await server.makeApplication().test(.router) { client in
            let shown = try await client.execute(uri: "/api/admin/keys", method: .get, headers: bearer(own.text))
            #expect(shown.text.contains(other.prefix) && !shown.text.contains(other.text.suffix(64)) && !shown.text.contains("hash"))
            let revoked = try await client.execute(uri: "/api/admin/keys/\(other.prefix)", method: .delete, headers: bearer(own.text))
            #expect(revoked.status == .ok)
            #expect(try revoked.json()["state"] as? String == "revoked")
            #expect(try await client.execute(uri: "/metrics", method: .get, headers: bearer(other.text)).status == .unauthorized)
            let again = try await client.execute(uri: "/api/admin/keys/\(other.prefix)", method: .delete, headers: bearer(own.text))
            #expect(again.status == .conflict)
            for name in ["dgk_ffffffff", "x", own.text] {
                let unknown = try await client.execute(uri: "/api/admin/keys/\(name)", method: .delete, headers: bearer(own.text))
                #expect(unknown.status == (name == own.text ? .badRequest : .notFound), "\(name)")
            }
            let audit = try await client.execute(uri: "/api/admin/audit?limit=1", method: .get, headers: bearer(own.text))
            let rows = try #require(try audit.json()["rows"] as? [[String: Any]])
            #expect(rows.first?["action"] as? String == "key.revoked")
            #expect(rows.first?["name"] as? String == own.prefix)
            #expect(rows.first?["subject"] as? String == other.prefix)
            #expect(
                try await client.execute(uri: "/api/admin/audit?limit=0", method: .get, headers: bearer(own.text)).status == .badRequest
            )
        }
        #expect(try await server.parts.state.inspect { try AuditLog.verify($0) }.broken == nil)
        let head = try #require(try await server.parts.state.inspect { try AuditLog.verify($0) }.head)
        #expect(log.text.contains("key.revoked") && log.text.contains(head.hash), "the head is kept elsewhere")
        for key in [own, other] { #expect(!log.text.contains(key.text.suffix(64))) }
    }

    @Test func pagesOfOtherSitesChangeNothing() async throws {
        let server = try server { $0.allowedHosts = ["docs.example.org"] }
        let key = try await key(server, [.operator])
        try await server.makeApplication().test(.router) { client in
            for (method, path, body) in [
                (HTTPRequest.Method.post, "/api/admin/reload", nil), (.delete, "/api/admin/keys/\(key.prefix)", nil),
                (.put, "/api/admin/flags/chat", ByteBuffer(string: #"{"value": "off"}"#)),
            ] as [(HTTPRequest.Method, String, ByteBuffer?)] {
                for origin in ["https://evil.test", "null"] {
                    let headers: HTTPFields = [.authorization: "Bearer " + key.text, .origin: origin, .contentType: "application/json"]
                    let response = try await client.execute(uri: path, method: method, headers: headers, body: body)
                    #expect(response.status == .forbidden, "\(method) \(path)")
                    #expect(try response.problemCode() == "origin-not-allowed")
                }
            }
            let own: HTTPFields = [.authorization: "Bearer " + key.text, .origin: "https://docs.example.org"]
            #expect(try await client.execute(uri: "/api/admin/reload", method: .post, headers: own).status == .ok)
        }
        #expect(try await audit(server).map(\.action) == ["server.reloaded"])
    }

    /// The network and the listener show, as they always did; to change takes a key.
    @Test func aNetworkIsAViewerAndNoMore() async throws {
        let server = try server { $0.operatorNetworks = AddressRange.loopback }
        try await server.makeApplication().test(.live) { client in
            for path in ["/metrics", "/api/admin/build"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .ok, "\(path)")
            }
            for (path, method) in [
                ("/api/admin/keys", HTTPRequest.Method.get), ("/api/admin/audit", .get), ("/api/admin/reload", .post),
                ("/api/admin/flags/chat", .put),
            ] as [(String, HTTPRequest.Method)] {
                let response = try await client.execute(uri: path, method: method)
                #expect(response.status == .forbidden, "there is no key that would help: \(path)")
            }
        }
    }

    @Test func theBuildAndKapaAreShown() async throws {
        try await site.application { _ in }.test(.router) { client in
            let build = try await client.execute(uri: "/api/admin/build", method: .get, headers: SiteFixture.operatorKey).json()
            #expect(build["pages"] as? Int == 2 && build["opened_at"] is String && build["generation"] is String)
            let kapa = try await client.execute(uri: "/api/admin/kapa", method: .get, headers: SiteFixture.operatorKey).json()
            #expect((kapa["status"] as? [String: Any])?["mode"] as? String == "local")
            let reload = try await client.execute(uri: "/api/admin/reload", method: .post, headers: SiteFixture.operatorKey).json()
            #expect(reload["settings"] as? String == "taken" && reload["build"] as? String == "opened")
        }
    }

    // MARK: Flags

    private func put(_ client: any TestClientProtocol, _ name: String, _ body: String) async throws -> TestResponse {
        try await client.execute(
            uri: "/api/admin/flags/" + name,
            method: .put,
            headers: [.authorization: "Bearer test-key", .contentType: "application/json"],
            body: ByteBuffer(string: body)
        )
    }

    /// Also where nobody has asked for a feature since the start.
    @Test func theMetricSaysWhichFlagsAreOnFromTheStart() async throws {
        let folder = try TemporaryFolder()
        let change = try site.application { $0.state.path = folder.path + "/flags.sqlite" }
        try await change.test(.router) { client in
            let answer = try await put(client, "kapa_first", #"{"value": "25%"}"#)
            #expect(answer.status == .ok)
        }
        let application = try site.application { $0.state.path = folder.path + "/flags.sqlite" }
        try await application.test(.router) { client in
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
            #expect(metrics.contains("assistant_flag_enabled{flag=\"chat\"} 1\n"))
            #expect(metrics.contains("assistant_flag_enabled{flag=\"kapa_first\"} 0.25\n"))
        }
    }

    @Test func aFlagThatIsSetWinsOverTheSettings() async throws {
        let application = try site.application { $0.flags = [.chat: .off] }
        try await application.test(.router) { client in
            func widget() async throws -> Bool? {
                let info = try await client.execute(uri: "/api/system/info", method: .get).json()
                return (info["capabilities"] as? [String: Any])?["widget"] as? Bool
            }
            #expect(try await widget() == false)
            #expect(try await put(client, "chat", #"{"value": "on"}"#).status == .ok)
            #expect(try await widget() == true)
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
            #expect(metrics.contains("assistant_flag_enabled{flag=\"chat\"} 1\n"))
            #expect(try await put(client, "chat", #"{"value": null}"#).text.contains("settings"))
            #expect(try await widget() == false)
            for (name, body, status) in [
                ("chat", #"{"value": "maybe"}"#, 422), ("chat", "{}", 422), ("chat", #"{"value": 7}"#, 422),
                ("other", #"{"value": "on"}"#, 404),
            ] {
                #expect(try await put(client, name, body).status.code == status, "\(name) \(body)")
            }
        }
    }

    @Test func withoutTheFlagTheIndexAnswers() async throws {
        let double = try KapaDouble()
        let application = try site.application { $0.kapa = KapaConfiguration(double) }
        try await application.test(.router) { client in
            #expect(try await client.ask("how do I set the port")["origin"] as? String == "kapa")
            #expect(try await put(client, "kapa_first", #"{"value": "off viewer"}"#).status == .ok)
            #expect(try await client.ask("how do I choose the port")["origin"] as? String == "local")
            let tester = try await client.post(
                "/api/kapa/query",
                ["query": "how do I change the port"],
                headers: SiteFixture.operatorKey
            ).json()
            #expect(tester["origin"] as? String == "kapa", "who has the role sees it")
        }
    }

    /// Each by itself, for a share and a role as other features, and counted.
    @Test func whatAnswersAreMadeWithIsSwitched() async throws {
        let state = try StateStore(StateConfiguration(), logger: SiteFixture.quiet)
        let trail = AuditTrail(state: state, clock: .system, logger: SiteFixture.quiet)
        let registry = PrometheusRegistry.forAssistant()
        let flags = FeatureFlags([:], trail: trail, metrics: registry)
        #expect(await flags.answerFeatures(for: "reader") == .all)
        flags.update([.meaning: .off, .composedAnswers: FlagValue(percent: 0, role: .editor)])
        #expect(await flags.answerFeatures(for: "reader") == AnswerFeatures(usesMeaning: false, composes: false))
        #expect(await flags.answerFeatures(for: "reader", has: { $0 == .editor }) == AnswerFeatures(usesMeaning: false, composes: true))
        let metrics = registry.text()
        #expect(metrics.contains("assistant_flag_uses_total{flag=\"meaning\",value=\"off\"} 2\n"))
        #expect(metrics.contains("assistant_flag_uses_total{flag=\"composed_answers\",value=\"on\"} 2\n"))
        #expect(metrics.contains("assistant_flag_uses_total{flag=\"kapa_first\",value=\"on\"} 0\n"))
        #expect(metrics.contains("assistant_flag_enabled{flag=\"composed_answers\"} 0\n"))
    }

    /// It may have been told to switch something off.
    @Test func aServerThatNeverReadItsStateGoesByTheSettings() async throws {
        let configuration = StateConfiguration()
        let state = try StateStore(configuration, logger: SiteFixture.quiet)
        _ = try await state.change { try $0.rows("DROP TABLE flags") }
        let trail = AuditTrail(state: state, clock: .system, logger: SiteFixture.quiet)
        let flags = FeatureFlags([.chat: .on], trail: trail, metrics: PrometheusRegistry.forAssistant())
        #expect(await flags.isOn(.chat, for: "reader"))
        #expect(await !flags.isOn(.kapaFirst, for: "reader"))
        #expect(await flags.value(of: .kapaFirst).source == .unknown)
        #expect(await flags.answerFeatures(for: "reader") == AnswerFeatures(usesMeaning: false, composes: false))
    }

    @Test(arguments: [("on", 100, nil), ("OFF", 0, nil), ("25%", 25, nil), ("off editor", 0, Role.editor), ("0% operator", 0, .operator)])
    func readsTheValueOfAFlag(text: String, percent: Int, role: Role?) throws {
        let value = try #require(FlagValue(text))
        #expect(value == FlagValue(percent: percent, role: role))
        #expect(FlagValue(value.description) == value)
    }

    @Test(arguments: ["", "25", "101%", "-1%", "+5%", "on off", "on editor viewer", "٣%", "%"])
    func whatIsNoValueOfAFlagIsNone(text: String) { #expect(FlagValue(text) == nil) }

    @Test func aShareOfReadersStaysOnWhenItGrows() {
        let readers = (0..<2000).map { "reader-\($0)" }
        let quarter = Set(readers.filter { FlagValue(percent: 25).isOn(.kapaFirst, for: $0) })
        let half = Set(readers.filter { FlagValue(percent: 50).isOn(.kapaFirst, for: $0) })
        #expect((400...600).contains(quarter.count) && (900...1100).contains(half.count))
        #expect(quarter.isSubset(of: half))
        #expect(quarter != Set(readers.filter { FlagValue(percent: 25).isOn(.chat, for: $0) }))
        #expect(readers.allSatisfy { FlagValue.on.isOn(.chat, for: $0) && !FlagValue.off.isOn(.chat, for: $0) })
    }
}
