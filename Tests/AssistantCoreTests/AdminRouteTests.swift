internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import TestSupport
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// What operators look at and change over `/api/admin/`, and what the audit log has of it.
@Suite(.timeLimit(.minutes(10)))
struct AdminRouteTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private static let operators: HTTPFields = [.authorization: "Bearer the-key-of-the-operators"]

    private func server(_ change: (inout AssistantConfiguration) throws -> Void = { _ in }) throws -> AssistantApplication {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("the-key-of-the-operators")]
        try change(&configuration)
        return try AssistantApplication(configuration, logger: SiteFixture.quiet)
    }

    private func audit(_ server: AssistantApplication) async throws -> [String] {
        try await server.parts.state.inspect { try AuditLog.rows(limit: 100, $0) }.map { "\($0.action) \($0.subject)" }
    }

    /// When the first question was asked, in milliseconds since 1970: nothing that is kept for a while is older than that.
    private static let asked: Int64 = 1_800_000_000_000

    /// A thread of two questions, the second with a vote that waits for Kapa.
    private static func fill(_ store: any StateStoring) async throws {
        try await store.change { session in
            try session.rows("INSERT INTO threads (id, created) VALUES ('thread-of-a-reader', \(asked))")
            let columns = "(id, thread, asked, text, client, origin, answered, uncertain, missing_terms, nearest, duration_ms)"
            try session.rows(
                "INSERT INTO questions \(columns) VALUES ('q-1', 'thread-of-a-reader', \(asked), 'How?', 'c', 'local', FALSE, NULL, $1, $2, 7)",
                [.text("flux\ncapacitor"), .text("/a\n/b")]
            )
            try session.rows(
                "INSERT INTO questions \(columns) VALUES ('q-2', 'thread-of-a-reader', \(asked + 1000), NULL, 'c', 'kapa', TRUE, TRUE, NULL, NULL, 8)"
            )
            try session.rows(
                "INSERT INTO feedback (question, reaction, reasons, comment, created, updated, revision) VALUES ('q-2', 'downvote', 'incorrect', 'No.', \(asked + 2000), \(asked + 2000), 1)"
            )
            try session.rows("INSERT INTO outbox (question, revision, attempts, due) VALUES ('q-2', 1, 4, \(asked + 8000))")
        }
    }

    @Test(arguments: StateFixture.Kind.tested)
    func aThreadAndTheOutboxAreReadAlikeInBothStates(kind: StateFixture.Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        try await Self.fill(store)
        let turns = try await store.inspect { try StoredThread.turns(of: "thread-of-a-reader", $0) }
        #expect(turns.map(\.id) == ["q-1", "q-2"])
        #expect(turns[0].question == "How?" && !turns[0].isAnswered && turns[0].isUncertain == nil && turns[0].reaction == nil)
        #expect(turns[0].missingTerms == ["flux", "capacitor"] && turns[0].nearest == ["/a", "/b"] && turns[0].durationMS == 7)
        let start = Date(timeIntervalSince1970: Double(Self.asked) / 1000)
        #expect(turns[0].askedAt == start)
        #expect(turns[1].question == nil && turns[1].isAnswered && turns[1].isUncertain == true)
        #expect(turns[1].reaction == "downvote" && turns[1].reasons == ["incorrect"] && turns[1].comment == "No.")
        #expect(try await store.inspect { try StoredThread.turns(of: "thread-of-a-reade", $0) }.isEmpty)
        let entries = try await store.inspect { try StoredOutbox.entries(limit: 10, $0) }
        #expect(
            entries == [
                .init(question: "q-2", attempts: 4, dueAt: start.addingTimeInterval(8), votedAt: start.addingTimeInterval(2))
            ]
        )
    }

    @Test func whoReadsAThreadIsWrittenDown() async throws {
        let server = try server()
        try await Self.fill(server.parts.state)
        try await server.makeApplication().test(.router) { client in
            let missing = try await client.execute(uri: "/api/admin/threads/another", method: .get, headers: Self.operators)
            #expect(missing.status == .notFound)
            #expect(try missing.problemCode() == "unknown-thread")
            #expect(try await audit(server).isEmpty)
            let found = try await client.execute(uri: "/api/admin/threads/thread-of-a-reader", method: .get, headers: Self.operators)
            #expect(found.status == .ok)
            let turns = try #require(try found.json()["turns"] as? [[String: Any]])
            #expect(turns.map { $0["id"] as? String } == ["q-1", "q-2"])
            #expect(turns.map { $0["is_uncertain"] as? Bool } == [nil, true])
            #expect(try await audit(server) == ["thread.read thread-o"])
            let outbox = try await client.execute(uri: "/api/admin/outbox?limit=1", method: .get, headers: Self.operators).json()
            #expect((outbox["entries"] as? [[String: Any]])?.count == 1)
            #expect(try await client.execute(uri: "/api/admin/outbox?limit=0", method: .get, headers: Self.operators).status == .badRequest)
        }
    }

    @Test func keysAreMadeReplacedAndEndedOverTheAPI() async throws {
        let server = try server()
        try await server.makeApplication().test(.router) { client in
            func send(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: HTTPFields = Self.operators) async throws
                -> (status: HTTPResponse.Status, object: [String: Any])
            {
                var headers = key
                headers[.contentType] = "application/json"
                let answer = try await client.execute(
                    uri: "/api/admin/" + path,
                    method: method,
                    headers: headers,
                    body: body.map { ByteBuffer(string: $0) }
                )
                return (answer.status, (try? answer.json()) ?? [:])
            }
            let made = try await send(.post, "keys", #"{"name": "ci", "roles": ["viewer", "editor"], "expires_in_seconds": 3600}"#)
            #expect(made.status == .ok)
            let text = try #require(made.object["key"] as? String)
            let record = try #require(made.object["record"] as? [String: Any])
            let prefix = try #require(record["prefix"] as? String)
            #expect(text.hasPrefix(prefix + "_") && record["name"] as? String == "ci" && record["expires_at"] is String)
            #expect(record["roles"] as? [String] == ["viewer", "editor"])
            let bearer: HTTPFields = [.authorization: "Bearer " + text]
            #expect(try await send(.get, "build", key: bearer).status == .ok)
            #expect(try await send(.post, "keys", #"{"name": "x", "roles": ["operator"]}"#, key: bearer).status == .forbidden)
            let rotated = try await send(.post, "keys/" + prefix, #"{"overlap_seconds": 60}"#)
            #expect(rotated.status == .ok)
            let next = try #require((rotated.object["record"] as? [String: Any])?["prefix"] as? String)
            #expect((rotated.object["replaced"] as? [String: Any])?["prefix"] as? String == prefix)
            #expect(try await send(.get, "build", key: bearer).status == .ok, "both for a while")
            #expect(try await send(.delete, "keys/" + prefix).status == .ok)
            #expect(try await send(.get, "build", key: bearer).status == .unauthorized)
            #expect(try await send(.post, "keys/" + prefix, "{}").status == .conflict)
            #expect(try await send(.post, "keys/dgk_00000000", "{}").status == .notFound)
            #expect(
                try await audit(server) == [
                    "key.created \(prefix) viewer,editor", "key.rotated \(prefix) to \(next)", "key.revoked \(prefix)",
                ]
            )
            for body in [
                "{}", #"{"name": "", "roles": ["viewer"]}"#, #"{"name": "a\nb", "roles": ["viewer"]}"#, #"{"name": "a", "roles": []}"#,
                #"{"name": "a", "roles": ["root"]}"#, #"{"name": "a", "roles": "viewer"}"#, #"{"name": "\#(text)", "roles": ["viewer"]}"#,
                #"{"name": "a", "roles": ["viewer"], "expires_in_seconds": 0}"#,
                #"{"name": "a", "roles": ["viewer"], "expires_in_seconds": 1.5}"#,
                #"{"name": "a", "roles": ["viewer"], "expires_in_seconds": "90d"}"#,
                #"{"name": "a", "roles": ["viewer"], "expires_in_seconds": 1e12}"#,
            ] {
                let refused = try await send(.post, "keys", body)
                #expect(refused.status == .unprocessableContent, "\(body)")
                #expect((refused.object["errors"] as? [Any])?.count == 1, "\(body)")
            }
            #expect(try await send(.post, "keys/" + next, #"{"overlap_seconds": -1}"#).status == .unprocessableContent)
        }
    }

    @Test(arguments: StateFixture.Kind.tested)
    func viewersWithANameExport(kind: StateFixture.Kind) async throws {
        let fixture = try StateFixture(kind, now: .init(WallClock.system.milliseconds))
        let server = try server { configuration in
            configuration.state.location = fixture.place
            configuration.operatorNetworks = AddressRange.loopback
        }
        try await Self.fill(server.parts.state)
        let now = WallClock.system.milliseconds
        let key = try await server.parts.state.change {
            try APIKeys.create(name: "x", roles: [.viewer], expires: nil, now: now, $0).key.text
        }
        try await server.makeApplication().test(.live) { client in
            func export(_ path: String, _ headers: HTTPFields) async throws -> TestResponse {
                try await client.execute(uri: "/api/admin/export/" + path, method: .get, headers: headers)
            }
            let viewer: HTTPFields = [.authorization: "Bearer " + key]
            let gaps = try await export("gaps", viewer)
            #expect(gaps.status == .ok && gaps.headers[.contentType] == "application/jsonl")
            #expect(gaps.text.contains(#""question":"How?""#) && gaps.text.split(separator: "\n").count == 2)
            let csv = try await export("questions?format=csv&limit=1", viewer)
            #expect(csv.headers[.contentDisposition] == #"attachment; filename="questions.csv""#)
            #expect(csv.text.split(separator: "\r\n").count == 2)
            // Asked at one time, voted on two seconds later.
            let time = Date(timeIntervalSince1970: Double(Self.asked + 1500) / 1000).ISO8601Format()
            for (content, count) in [("feedback", 1), ("questions", 1), ("gaps", 1)] {
                let rows = try await export("\(content)?since=\(time)", viewer).text.split(separator: "\n").count
                #expect(rows == count, "\(content)")
            }
            #expect(try await export("questions?since=2999-01-01", viewer).text == "")
            for query in ["format=xml", "since=yesterday", "since=2026-02-30", "limit=0", "limit=10001"] {
                #expect(try await export("gaps?" + query, viewer).status == .badRequest, "\(query)")
            }
            #expect(try await export("threads", viewer).status == .notFound)
            // Where everybody is a viewer nobody has a name.
            #expect(try await export("gaps", [:]).status == .unauthorized)
            #expect(try await client.execute(uri: "/api/admin/build", method: .get).status == .ok)
        }
        let exports = ["gaps, 2", "questions, 1", "feedback, 1", "questions, 1", "gaps, 1", "questions, 0"]
        #expect(try await audit(server) == exports.map { "state.exported \($0) rows" })
    }

    @Test func theBreakerIsClosedByAnOperator() async throws {
        let away = try LoopbackServer.refusingURL()
        let server = try server {
            var kapa = KapaConfiguration(key: Secret("k"), projectID: "p")
            kapa.baseURL = away
            // However busy the machine is: five failures are soon enough after each other, and the pause is not over before the reset.
            kapa.breaker.window = .seconds(3600)
            (kapa.breaker.pause, kapa.breaker.maxPause) = (.seconds(3600), .seconds(3600))
            $0.kapa = kapa
            $0.questionRate = nil
        }
        try await server.makeApplication().test(.router) { client in
            for number in 0..<5 { _ = try await client.ask("How do I set the port \(number)?") }
            let gateway = try #require(server.parts.kapa)
            #expect(!gateway.isHealthy)
            let answer = try await client.execute(uri: "/api/admin/kapa/breaker", method: .delete, headers: Self.operators)
            #expect(answer.status == .ok)
            #expect((try answer.json()["status"] as? [String: Any])?["breaker"] as? String == "closed")
            #expect(gateway.isHealthy)
            #expect(try await audit(server) == ["kapa.breaker_reset "])
        }
    }

    @Test func budgetsSayWhatIsUsedAndWhenItIsThereAgain() async throws {
        let away = try LoopbackServer.refusingURL()
        let server = try server {
            var kapa = KapaConfiguration(key: Secret("k"), projectID: "p")
            kapa.baseURL = away
            kapa.dailyQuestions = 7
            kapa.rate = RequestRate(count: 3, window: .seconds(3600))
            $0.kapa = kapa
        }
        try await server.makeApplication().test(.router) { client in
            func budgets() async throws -> [String: [String: Any]] {
                let answer = try await client.execute(uri: "/api/admin/budgets", method: .get, headers: Self.operators)
                let list = try #require(answer.json()["budgets"] as? [[String: Any]])
                return Dictionary(list.compactMap { budget in (budget["name"] as? String).map { ($0, budget) } }) { first, _ in first }
            }
            var found = try await budgets()
            #expect(found.mapValues { $0["used"] as? Int } == ["kapa_daily_questions": 0, "kapa_rate": 0])
            for number in 0..<2 { _ = try await client.ask("How do I set the port \(number)?") }
            found = try await budgets()
            #expect(found.mapValues { $0["used"] as? Int } == ["kapa_daily_questions": 2, "kapa_rate": 2])
            #expect(found.mapValues { $0["limit"] as? Int } == ["kapa_daily_questions": 7, "kapa_rate": 3])
            #expect(found.mapValues { $0["window_seconds"] as? Int } == ["kapa_daily_questions": 86_400, "kapa_rate": 3600])
            // The day ends at midnight.
            #expect((found["kapa_daily_questions"]?["resets_at"] as? String)?.hasSuffix("T00:00:00Z") == true)
        }
    }

    @Test func withoutKapaThereIsNoBreakerAndNoBudget() async throws {
        let server = try server()
        try await server.makeApplication().test(.router) { client in
            let answer = try await client.execute(uri: "/api/admin/kapa/breaker", method: .delete, headers: Self.operators)
            #expect(answer.status == .conflict)
            #expect(try answer.problemCode() == "kapa-off")
            let budgets = try await client.execute(uri: "/api/admin/budgets", method: .get, headers: Self.operators).json()
            #expect((budgets["budgets"] as? [Any])?.isEmpty == true)
        }
    }
}
