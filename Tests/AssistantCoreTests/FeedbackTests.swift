internal import Foundation
internal import GRDB
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

struct FeedbackTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private var state: StateConfiguration { StateConfiguration(path: folder.path + "/state.sqlite") }

    private func export(_ content: StateExport.Content) throws -> [[String: Any]] {
        var data = Data()
        try StateExport(content, format: .jsonl).run(statePath: folder.path + "/state.sqlite") { data += $0 }
        return try data.split(separator: 0x0A).map { try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:] }
    }

    private static func vote(_ id: String?, _ members: [String: Any] = ["reaction": "upvote"]) -> [String: Any] {
        var body = members
        body["question_answer_id"] = id
        return body
    }

    private static let key = HTTPField.Name("Idempotency-Key")!

    @Test func storesAVoteAndItsChange() async throws {
        try await site.application(state: state).test(.router) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            let up = try await client.post("/api/kapa/feedback", Self.vote(id))
            #expect(up.status == .ok)
            #expect(try up.json()["reaction"] as? String == "upvote")
            let members: [String: Any] = [
                "reaction": "downvote", "reasons": ["unaddressed", "incorrect", "incorrect"], "comment": "  \"=1+1\",\nno ",
            ]
            let down = try await client.post("/api/kapa/feedback", Self.vote(id, members))
            #expect(try down.json()["reasons"] as? [String] == ["incorrect", "unaddressed"])
        }
        let votes = try export(.feedback)
        try #require(votes.count == 1)
        #expect(votes[0]["reaction"] as? String == "downvote")
        #expect(votes[0]["reasons"] as? [String] == ["incorrect", "unaddressed"])
        #expect(votes[0]["comment"] as? String == "\"=1+1\",\nno")
        #expect(votes[0]["question"] as? String == "set the port")
        #expect(votes[0]["waiting_for_kapa"] as? Bool == false)
    }

    @Test(
        arguments: [
            ([:], ["#/reaction"]), (["reaction": "meh"], ["#/reaction"]), (["reaction": 1], ["#/reaction"]),
            (["reaction": "downvote", "reasons": "incorrect"], ["#/reasons"]),
            (["reaction": "downvote", "reasons": ["other"]], ["#/reasons"]),
            (["reaction": "upvote", "reasons": ["incorrect"]], ["#/reasons"]), (["reaction": "downvote", "comment": ["x"]], ["#/comment"]),
            (["reaction": "downvote", "comment": String(repeating: "é", count: 1001)], ["#/comment"]),
            (["reaction": "downvote", "comment": "e" + String(repeating: "\u{301}", count: 2000)], ["#/comment"]),
            (["reaction": "meh", "reasons": 1, "comment": 1], ["#/reaction", "#/reasons", "#/comment"]),
        ] as [([String: any Sendable], [String])]
    )
    func namesEveryWrongMember(members: [String: any Sendable], pointers: [String]) async throws {
        try await site.application().test(.router) { client in
            let response = try await client.post("/api/kapa/feedback", Self.vote("1", members))
            #expect(response.status == .unprocessableContent)
            #expect((try response.json()["errors"] as? [[String: String]])?.map { $0["pointer"] } == pointers)
            let missing = try await client.post("/api/kapa/feedback", Self.vote(nil))
            #expect((try missing.json()["errors"] as? [[String: String]])?.map { $0["pointer"] } == ["#/question_answer_id"])
        }
    }

    @Test func knowsOnlyItsOwnAnswers() async throws {
        try await site.application().test(.router) { client in
            let response = try await client.post("/api/kapa/feedback", Self.vote("5d90f824-ee60-4c3d-8be8-4734dc4462a1"))
            #expect(response.status == .notFound)
            #expect(try response.problemCode() == "unknown-answer")
        }
    }

    @Test func takesAVoteOnAnAnswerOfTheBrowser() async throws {
        let answer: [String: any Sendable] = [
            "query": "set the port", "answered": false, "page_url": "https://docs.example/guide/?q=x", "client_id": "r-1",
        ]
        try await site.application { configuration in
            configuration.state = state
            configuration.allowedHosts = ["docs.example"]
        }.test(.router) { client in
            let ticket = try await client.ask("anything")["vote_ticket"] as? String
            let members: [String: Any] = [
                "reaction": "downvote", "reasons": ["unaddressed"], "browser_answer": answer, "vote_ticket": ticket as Any,
            ]
            for _ in 0..<2 { #expect(try await client.post("/api/kapa/feedback", Self.vote("b-1", members)).status == .ok) }
            // Now the server knows it.
            #expect(try await client.post("/api/kapa/feedback", Self.vote("b-1")).status == .ok)
            let wrong: [(any Sendable, [String])] = [
                ("text", ["#/browser_answer"]), (["query": " "] as [String: any Sendable], ["#/browser_answer/query"]),
                (["answered": true], ["#/browser_answer/query"]),
                (["query": String(repeating: "é", count: 2049)], ["#/browser_answer"]),
            ]
            for (value, pointers) in wrong {
                let response = try await client.post(
                    "/api/kapa/feedback",
                    Self.vote("b-2", ["reaction": "upvote", "browser_answer": value, "vote_ticket": ticket as Any])
                )
                #expect((try response.json()["errors"] as? [[String: String]])?.map { $0["pointer"] } == pointers)
            }
            let id = try await client.post("/api/kapa/feedback", Self.vote("b 2", ["reaction": "upvote", "browser_answer": answer]))
            #expect((try id.json()["errors"] as? [[String: String]])?.map { $0["pointer"] } == ["#/question_answer_id"])
        }
        let questions = try export(.questions).filter { $0["fallback"] as? String == "browser" }
        try #require(questions.count == 1)
        #expect(questions[0]["question"] as? String == "set the port")
        #expect(questions[0]["page"] as? String == "https://docs.example/guide/")
        // By the server's index, not by the browser's word.
        #expect(questions[0]["answered"] as? Bool == true)
        #expect((questions[0]["sources"] as? [String])?.first == "guide/start.html#port")
        #expect(questions[0]["question_answer_id"] as? String != "b-1")
        #expect(try export(.feedback).map { $0["reaction"] as? String } == ["upvote"])
    }

    @Test func storesNoAnswerOfTheBrowserWithoutATicket() async throws {
        let answer: [String: any Sendable] = ["query": "buy this", "answered": true]
        let ticket = try await site.application(state: state).test(.router) { client in
            let ticket = try #require(try await client.ask("anything")["vote_ticket"] as? String)
            let expired = VoteTickets(key: VoteTickets.newKey()).issue(now: 0)
            let forged = VoteTickets(key: VoteTickets.newKey()).issue(now: WallClock.system.milliseconds)
            let changed = String(ticket.dropLast()) + (ticket.hasSuffix("0") ? "1" : "0")
            for wrong in [nil, "", "x", expired, forged, changed, ticket + "0", "-" + ticket, "ffffffff-" + ticket.dropFirst(9)]
                as [String?]
            {
                let response = try await client.post(
                    "/api/kapa/feedback",
                    Self.vote("b-1", ["reaction": "upvote", "browser_answer": answer, "vote_ticket": wrong.map { $0 as Any } ?? NSNull()])
                )
                #expect(response.status == .forbidden, "\(wrong ?? "none")")
                #expect(try response.problemCode() == "ticket-refused")
            }
            return ticket
        }
        #expect(try export(.questions).count == 1)
        // The key lies in the state.
        try await site.application(state: state).test(.router) { client in
            let vote = Self.vote("b-1", ["reaction": "upvote", "browser_answer": answer, "vote_ticket": ticket])
            let response = try await client.post("/api/kapa/feedback", vote)
            #expect(response.status == .ok)
        }
    }

    @Test func ticketsEnd() {
        let tickets = VoteTickets(key: VoteTickets.newKey())
        let ticket = tickets.issue(now: 1_000_000)
        #expect(tickets.isValid(ticket, now: 1_000_000 + 86_399_000))
        #expect(!tickets.isValid(ticket, now: 1_000_000 + 86_400_000))
        #expect(tickets.issue(now: 2_000_000_000_000) > tickets.issue(now: 1_900_000_000_000))
    }

    @Test func votesOnAnswersOfTheBrowserHaveARate() async throws {
        try await site.application(state: state).test(.live) { client in
            let ticket = try await client.ask("anything")["vote_ticket"] as? String
            var statuses: [HTTPResponse.Status] = []
            // On a busy machine some come back before the last one is sent.
            while statuses.last != .tooManyRequests, statuses.count < 60 {
                let number = statuses.count
                let members: [String: Any] = ["reaction": "upvote", "browser_answer": ["query": "port"], "vote_ticket": ticket as Any]
                let response = try await client.post("/api/kapa/feedback", Self.vote("b-\(number)", members))
                statuses.append(response.status)
                if response.status == .tooManyRequests { #expect(Int(response.headers[.retryAfter] ?? "") ?? 0 > 0) }
            }
            #expect(statuses.count > 10 && statuses.dropLast().allSatisfy { $0 == .ok } && statuses.last == .tooManyRequests)
        }
    }

    @Test(
        arguments: [
            ("/guide/start.html", true), ("https://docs.example/guide/start.html", true), ("https://DOCS.example:8443/guide/", true),
            ("https://docs.example", true), ("/guide/gr%C3%B6%C3%9Fe%201.html", true), ("javascript:alert(1)", false),
            ("https://user:pw@docs.example/guide/", false), ("https://evil.example/guide/", false), ("//evil.example/guide/", false),
            ("https://docs.example@evil.example/", false), ("https://docs.example.evil.example/", false), ("data:text/html,x", false),
            ("https://docs.example/buy-this-now", false), ("/buy-this-now", false), ("ftp://docs.example/guide/", false),
            ("https:/docs.example/guide/", false), ("https://docs.example/%zz", false), ("guide/start.html", false), ("", false),
        ]
    )
    func keepsThePageOnlyWhereItIsOneOfThisSite(address: String, isKept: Bool) async throws {
        try await site.application { configuration in
            configuration.state = state
            configuration.allowedHosts = ["docs.example"]
        }.test(.router) { client in
            let response = try await client.post("/api/kapa/query", ["query": "port", "page_url": address])
            #expect(response.status == .ok)
        }
        #expect(try export(.questions).first?["page"] as? String == (isKept ? address : nil))
    }

    @Test func aKeyBelongsToItsClient() async throws {
        try await site.application { configuration in
            configuration.state = state
            configuration.trustedProxies = AddressRange.loopback
        }.test(.live) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            let forwarded = HTTPField.Name("X-Forwarded-For")!
            var statuses: [HTTPResponse.Status] = []
            for (address, reaction) in [
                ("192.0.2.1", "upvote"), ("192.0.2.2", "downvote"), ("192.0.2.1", "downvote"), ("192.0.2.1", "upvote"),
            ] {
                let response = try await client.post(
                    "/api/kapa/feedback",
                    Self.vote(id, ["reaction": reaction]),
                    headers: [Self.key: "1", forwarded: address]
                )
                statuses.append(response.status)
            }
            #expect(statuses == [.ok, .ok, .unprocessableContent, .ok])
        }
    }

    @Test func aTrialIsForgotten() async throws {
        try await site.application(state: state).test(.router) { client in
            let answer = try await client.post("/api/kapa/query", ["query": "set the port", "trial": true]).json()
            #expect(answer["answered"] as? Bool == true)
            let vote = try await client.post("/api/kapa/feedback", Self.vote(answer["question_answer_id"] as? String))
            #expect(try vote.problemCode() == "unknown-answer")
            let wrong = try await client.post("/api/kapa/query", ["query": "set the port", "trial": 1])
            #expect((try wrong.json()["errors"] as? [[String: String]])?.map { $0["pointer"] } == ["#/trial"])
        }
        #expect(try export(.questions).isEmpty)
    }

    @Test func aRepeatedRequestCountsOnce() async throws {
        try await site.application(state: state).test(.router) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            for _ in 0..<3 { #expect(try await client.post("/api/kapa/feedback", Self.vote(id), headers: [Self.key: "k-1"]).status == .ok) }
            // Another vote, then the first one's late repetition: it must not turn the vote back.
            let down = Self.vote(id, ["reaction": "downvote"])
            #expect(try await client.post("/api/kapa/feedback", down, headers: [Self.key: "k-2"]).status == .ok)
            #expect(try await client.post("/api/kapa/feedback", Self.vote(id), headers: [Self.key: "k-1"]).status == .ok)
            let reused = try await client.post("/api/kapa/feedback", down, headers: [Self.key: "k-1"])
            #expect(reused.status == .unprocessableContent)
            #expect(try reused.problemCode() == "idempotency-key-reused")
            let bad = try await client.post("/api/kapa/feedback", down, headers: [Self.key: String(repeating: "k", count: 256)])
            #expect(try bad.problemCode() == "bad-idempotency-key")
        }
        let votes = try export(.feedback)
        try #require(votes.count == 1)
        #expect(votes[0]["reaction"] as? String == "downvote")
        #expect(votes[0]["revision"] as? Int == 2)
    }

    // MARK: Kapa

    @Test func bringsVotesToKapa() async throws {
        let double = try KapaDouble()
        try await site.application(kapa: KapaConfiguration(double), state: state).test(.live) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            let members: [String: Any] = ["reaction": "downvote", "reasons": ["incorrect"], "comment": "Flag was renamed"]
            #expect(try await client.post("/api/kapa/feedback", Self.vote(id, members)).status == .ok)
            try await Self.wait { double.requests("/feedback/").count == 1 }
        }
        let body = try #require(double.bodies("/feedback/").first)
        #expect(body["reaction"] as? String == "downvote")
        // Kapa's id, not ours.
        #expect(body["question_answer"] as? String != nil)
        let reader = double.bodies("/chat/").first?["user"] as? [String: String]
        #expect((body["user_identifier"] as? String) == reader?["unique_client_id"])
        let comment = try #require(body["comment"] as? [String: any Sendable])
        #expect(comment["issue"] as? String == "Flag was renamed")
        #expect(comment["incorrect"] as? Bool == true)
        #expect(comment["unaddressed"] as? Bool == false)
        #expect(try export(.feedback).first?["waiting_for_kapa"] as? Bool == false)
    }

    @Test func keepsVotesWhileKapaIsAway() async throws {
        let double = try KapaDouble()
        double.failFeedback(KapaDouble.reply(503, ""))
        try await site.application(kapa: KapaConfiguration(double), state: state).test(.live) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            #expect(try await client.post("/api/kapa/feedback", Self.vote(id)).status == .ok)
            try await Self.wait { !double.requests("/feedback/").isEmpty }
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect(status["feedback_waiting"] as? Int == 1)
        }
        #expect(try export(.feedback).first?["waiting_for_kapa"] as? Bool == true)

        // The next attempt is some seconds away; after a restart, and with that time over, Kapa gets it.
        let attempts = try await DatabaseQueue(path: folder.path + "/state.sqlite").write { database in
            try database.execute(sql: "UPDATE outbox SET due = 0")
            return try Int.fetchOne(database, sql: "SELECT attempts FROM outbox")
        }
        #expect((attempts ?? 0) >= 1)
        double.failFeedback(nil)
        try await site.application(kapa: KapaConfiguration(double), state: state).test(.live) { client in
            try await Self.wait { try await client.execute(uri: "/api/kapa/status", method: .get).json()["feedback_waiting"] as? Int == 0 }
        }
        #expect(try export(.feedback).first?["waiting_for_kapa"] as? Bool == false)
    }

    @Test func dropsVotesThatKapaWillNeverTake() async throws {
        let double = try KapaDouble()
        double.failFeedback(KapaDouble.reply(400, #"{"question_answer":["unknown"]}"#))
        try await site.application(kapa: KapaConfiguration(double), state: state).test(.live) { client in
            for question in ["set the port", "install the server"] {
                let id = try await client.ask(question)["question_answer_id"] as? String
                #expect(try await client.post("/api/kapa/feedback", Self.vote(id)).status == .ok)
            }
            try await Self.wait { double.requests("/feedback/").count == 2 }
            try await Self.wait { try await client.execute(uri: "/api/kapa/status", method: .get).json()["feedback_waiting"] as? Int == 0 }
        }
        #expect(try export(.feedback).count == 2)
    }

    @Test func votesOnLocalAnswersStayHere() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.reply(500, ""))
        try await site.application(kapa: KapaConfiguration(double), state: state).test(.live) { client in
            let id = try await client.ask("set the port")["question_answer_id"] as? String
            #expect(try await client.post("/api/kapa/feedback", Self.vote(id)).status == .ok)
        }
        #expect(double.requests("/feedback/").isEmpty)
        #expect(try export(.feedback).first?["waiting_for_kapa"] as? Bool == false)
    }

    /// For what happens in the background.
    private static func wait(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
}
