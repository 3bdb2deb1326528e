internal import Foundation
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import PostgresState
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// What every state does, in a file and in PostgreSQL.
@Suite(.timeLimit(.minutes(10)))
struct StateContractTests {
    typealias Kind = StateFixture.Kind

    // MARK: Votes

    @Test(arguments: Kind.tested)
    func manyVotesShareCommitsAndAreAllThere(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open(patience: .seconds(300))
        for number in 0..<200 { await store.add(fixture.record("\(number)")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { try await store.save(Vote(questionID: "\(number)", reaction: .upvote), idempotency: nil) }
            }
            for number in 200..<220 {
                group.addTask {
                    // One that fails takes no other with it.
                    await #expect(throws: (any Error).self) {
                        try await store.save(Vote(questionID: "\(number)", reaction: .upvote), idempotency: nil)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try fixture.lines(.feedback).count == 200)
        #expect(try await store.outbox().depth == 200)
    }

    @Test(arguments: Kind.tested)
    func aLaterVoteReplacesAnEarlierOne(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(fixture.record("1"))
        try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        try await store.save(Vote(questionID: "1", reaction: .downvote, reasons: [.irrelevant], comment: "no"), idempotency: nil)
        #expect(try fixture.values("reaction", .feedback) == ["downvote"])
        #expect(try fixture.values("revision", .feedback) == ["2"])
        #expect(try fixture.values("comment", .feedback) == ["no"])
        #expect(try await store.outbox().depth == 1)
    }

    @Test(arguments: Kind.tested)
    func aVoteThatIsSentAgainIsStoredOnce(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(fixture.record("1"))
        await store.add(fixture.record("2"))
        let vote = Vote(questionID: "1", reaction: .upvote)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try? await store.save(vote, idempotency: .init(key: "key", fingerprint: "f")) } }
        }
        #expect(try fixture.values("revision", .feedback) == ["1"])
        await #expect(throws: VoteError.keyReused) {
            try await store.save(Vote(questionID: "2", reaction: .upvote), idempotency: .init(key: "key", fingerprint: "other"))
        }
        #expect(try fixture.lines(.feedback).count == 1)
        // A day later it is another vote.
        fixture.pass(.seconds(86_401))
        try await store.save(Vote(questionID: "2", reaction: .upvote), idempotency: .init(key: "key", fingerprint: "other"))
        #expect(try fixture.lines(.feedback).count == 2)
    }

    @Test(arguments: Kind.tested)
    func anAnswerOfABrowserComesWithItsVote(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        var vote = Vote(questionID: "made-up", reaction: .downvote)
        vote.browserAnswer = BrowserAnswer(question: "does it fly", page: "/a/", clientID: "c")
        try await store.save(vote, idempotency: nil)
        vote.browserAnswer = nil
        vote.reaction = .upvote
        try await store.save(vote, idempotency: nil)
        #expect(try fixture.values("question_answer_id") == [vote.ownID])
        #expect(try fixture.values("reaction", .feedback) == ["upvote"])
        #expect(try await store.outbox().depth == 0)
    }

    /// PostgreSQL stores no zero in a text, and a reader can send one.
    @Test(arguments: Kind.tested)
    func oddTextIsStored(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(fixture.record("1", text: "a '\"; DROP TABLE questions; -- \u{1F9EA} \u{202E} \0 end"))
        try await store.save(Vote(questionID: "1", reaction: .downvote, comment: "nul \0 end"), idempotency: nil)
        #expect(try fixture.values("question").first?.contains("DROP TABLE") == true)
        #expect(try fixture.lines(.feedback).count == 1)
    }

    // MARK: Threads

    @Test(arguments: Kind.tested)
    func aThreadIsThereAfterARestart(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        do {
            let store = try fixture.open()
            for number in 1...10 {
                await store.add(
                    fixture.record("\(number)", text: "question \(number)") {
                        $0.kapaThreadID = number > 1 ? "kapa" : nil
                        $0.isAnswered = number % 3 == 0
                    }
                )
            }
            await store.flush()
        }
        let thread = try #require(await fixture.open().thread("t"))
        #expect(thread.questions.map(\.text) == (3...10).map { "question \($0)" })
        #expect(thread.questions.filter(\.isAnswered).map(\.text) == ["question 3", "question 6", "question 9"])
        #expect(thread.kapaThreadID == "kapa")
        #expect(try await fixture.open().thread("other") == nil)
    }

    @Test(arguments: Kind.tested)
    func questionsAreInTheOrderInWhichTheyCame(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        for number in 0..<50 { await store.add(fixture.record("\(number)", thread: "t-\(number % 7)")) }
        await store.flush()
        let ids = try fixture.values("question_answer_id")
        #expect(kind == .sqlite ? ids == (0..<50).map(String.init) : Set(ids).count == 50)
    }

    // MARK: Privacy

    @Test(arguments: Kind.tested)
    func masksWhatIsStored(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(
            fixture.record("1", text: "why can jane@example.org not log in with Bearer abc123DEF456ghi here?") {
                $0.missingTerms = ["jane", "example.org", "Log"]
            }
        )
        try await store.save(Vote(questionID: "1", reaction: .downvote, comment: "card 4111 1111 1111 1111"), idempotency: nil)
        let all = try (fixture.lines(.feedback) + fixture.lines(.questions)).joined()
        for secret in ["jane", "abc123", "4111"] { #expect(!all.contains(secret)) }
        #expect(all.contains("[\"Log\"]"))
        #expect(all.contains("why can [email] not log in with Bearer [token] here?"))
    }

    @Test(arguments: Kind.tested)
    func keepsNoWordsWhenTold(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open { $0.storesQuestionText = false }
        await store.add(fixture.record("1", text: "confidential"))
        await store.add(fixture.record("2", text: "confidential"))
        await store.flush()
        let gaps = try fixture.lines(.gaps)
        #expect(gaps.count == 2)
        #expect(!gaps.joined().contains("confidential") && !gaps.joined().contains("xylophone"))
        #expect(gaps.first?.contains("guide/start.html#port") == true)
        // The process itself knows them for a follow-up.
        #expect(await store.thread("t")?.questions.count == 2)
    }

    @Test(arguments: Kind.tested)
    func erasesWhatAReaderAskedAndServersForgetIt(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(fixture.record("1", thread: "a") { $0.clientID = ReaderPseudonym.of(client: "jane") })
        await store.add(fixture.record("2", thread: "b"))
        try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        #expect(await store.thread("a") != nil)
        let erased = try fixture.place.operations().erase(.client("jane"))
        #expect(erased == .init(questions: 1, votes: 1, threads: 1))
        // With the next write it looks.
        await store.add(fixture.record("3", thread: "c"))
        await store.flush()
        #expect(await store.thread("a") == nil)
        #expect(try fixture.values("question_answer_id") == ["2", "3"])
        #expect(try fixture.place.operations().erase(.thread("b")) == .init(questions: 1, votes: 0, threads: 1))
        #expect(try fixture.place.operations().erase(.before(.distantFuture)).questions == 1)
        #expect(try fixture.lines(.questions).isEmpty)
    }

    // MARK: Retention

    @Test(arguments: Kind.tested)
    func deletesWhatIsTooOld(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open { $0.retention = .seconds(3600) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2500 { group.addTask { await store.add(fixture.record("old-\(number)", thread: "old-\(number / 10)")) } }
        }
        await store.flush()
        try await store.save(Vote(questionID: "old-1", reaction: .upvote), idempotency: .init(key: "k", fingerprint: "f"))
        fixture.pass(.seconds(3601))
        await store.add(fixture.record("new", thread: "new"))
        try await store.save(Vote(questionID: "new", reaction: .upvote), idempotency: nil)
        #expect(try await store.deleteExpired(now: fixture.clock.milliseconds) == 2500)
        #expect(try fixture.values("question_answer_id") == ["new"])
        #expect(try fixture.lines(.feedback).count == 1)
        #expect(await store.thread("old-1") == nil)
        #expect(await store.thread("new") != nil)
        #expect(try await store.outbox().depth == 1)
    }

    @Test(arguments: Kind.tested, [true, false])
    func votesAreKeptForATimeOfTheirOwn(kind: Kind, isLonger: Bool) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open {
            $0.retention = .seconds(isLonger ? 3600 : 7200)
            $0.voteRetention = .seconds(isLonger ? 7200 : 3600)
        }
        await store.add(fixture.record("old"))
        await store.add(fixture.record("old, no vote"))
        try await store.save(Vote(questionID: "old", reaction: .downvote, comment: "no"), idempotency: nil)
        fixture.pass(.seconds(5400))
        #expect(try await store.deleteExpired(now: fixture.clock.milliseconds) == (isLonger ? 1 : 0))
        #expect(try await store.deleteExpired(now: fixture.clock.milliseconds) == 0)
        #expect(try fixture.lines(.questions).count == (isLonger ? 1 : 2))
        let feedback = try fixture.lines(.feedback)
        #expect(feedback.count == (isLonger ? 1 : 0))
        #expect(!feedback.joined().contains("a question"))
    }

    @Test(arguments: Kind.tested)
    func keepsEverythingWithoutARetention(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open { $0.retention = nil }
        await store.add(fixture.record("1") { $0.asked = 0 })
        #expect(try await store.deleteExpired(now: fixture.clock.milliseconds) == 0)
        #expect(try fixture.lines(.questions).count == 1)
    }

    // MARK: Export

    @Test(arguments: Kind.tested)
    func exportsForSpreadsheets(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await store.add(fixture.record("1", text: "=HYPERLINK(\"x\"), \"now\"") { $0.asked = 1_700_000_000_000 })
        try await store.save(
            Vote(questionID: "1", reaction: .downvote, reasons: [.incorrect, .irrelevant], comment: "-1"),
            idempotency: nil
        )
        #expect(
            try fixture.lines(.questions, .csv) == [
                "\u{FEFF}question_answer_id,thread_id,asked_at,question,page,origin,answered,is_uncertain,fallback,missing_terms,sources,duration_ms,reaction",
                "1,t,2023-11-14T22:13:20Z,\"'=HYPERLINK(\"\"x\"\"), \"\"now\"\"\",/guide/,local,false,false,,xylophone,guide/start.html#port,3,downvote",
            ]
        )
        #expect(
            try fixture.lines(.feedback, .csv) == [
                "\u{FEFF}question_answer_id,thread_id,asked_at,question,page,origin,answered,is_uncertain,reaction,reasons,comment,voted_at,revision,waiting_for_kapa",
                "1,t,2023-11-14T22:13:20Z,\"'=HYPERLINK(\"\"x\"\"), \"\"now\"\"\",/guide/,local,false,false,downvote,incorrect; irrelevant,'-1,2027-01-15T08:00:00Z,1,true",
            ]
        )
    }

    /// What a spreadsheet takes for a formula, typed on a keyboard of East Asia too.
    @Test(arguments: [
        "=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "﹦1", "﹢1", "﹣1", "⁺1", "−1", "\u{200B}=1", "\u{FEFF}+1", "\u{61C}-1", " =1",
        "\u{A0}@a",
    ])
    func noCellOfAnExportIsAFormula(text: String) async throws {
        let fixture = try StateFixture(.sqlite)
        let store = try fixture.open()
        await store.add(fixture.record("1", text: text))
        await store.flush()
        #expect(try fixture.lines(.questions, .csv)[1].split(separator: ",")[3] == "'" + text)
        // Foundation's reader of JSON drops a byte order mark at the beginning of a text.
        #expect(try fixture.values("question") == [text.replacing("\u{FEFF}", with: "")])
    }

    @Test(arguments: Kind.tested)
    func gathersGaps(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        for (number, text) in ["How do I fly?", "how do i fly", " How do I fly ", "And swim?"].enumerated() {
            await store.add(fixture.record("\(number)", text: text) { $0.asked = Int64(number) * 1000 })
        }
        await store.add(
            fixture.record("yes", text: "How do I walk?") {
                $0.isAnswered = true
                $0.isUncertain = nil
            }
        )
        await store.add(
            fixture.record("unsure", text: "How do I walk?") {
                $0.isAnswered = true
                $0.isUncertain = true
            }
        )
        try await store.save(Vote(questionID: "1", reaction: .downvote), idempotency: nil)
        let gaps = try fixture.lines(.gaps).map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
        #expect(gaps.map { $0["count"] as? Int } == [3, 1, 1])
        #expect(gaps.first?["last_asked_at"] as? String == "1970-01-01T00:00:02Z")
        #expect(gaps.first?["missing_terms"] as? [String] == ["xylophone"])
        #expect(gaps.first?["sources"] as? [String] == ["guide/start.html#port"])
        #expect(gaps.first?["downvotes"] as? Int == 1)
        #expect(gaps.dropFirst().first?["question"] as? String == "How do I walk?")
    }

    /// More rows than are read at once.
    @Test(arguments: Kind.tested)
    func exportsMoreThanOnePart(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2100 { group.addTask { await store.add(fixture.record("\(number)", thread: "\(number)")) } }
        }
        await store.flush()
        #expect(try Set(fixture.values("question_answer_id")).count == 2100)
    }

    // MARK: What servers share

    @Test(arguments: Kind.tested)
    func ticketsOfOneServerAreGoodAtTheNext(kind: Kind) throws {
        let fixture = try StateFixture(kind)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        #expect(two.acceptsTicket(one.issueTicket()))
        #expect(one.tickets.scoped("key", to: "client") == two.tickets.scoped("key", to: "client"))
    }

    @Test(arguments: Kind.tested)
    func theQuestionsOfADayAreCountedOverAllServers(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        func add(_ store: any StateStoring) async -> Int {
            await withCheckedContinuation { continuation in store.addKapaQuestion(onDay: 7) { continuation.resume(returning: $0) } }
        }
        #expect(await add(one) == 1)
        #expect(await add(two) == 2)
        #expect(await add(one) == 3)
        #expect(two.kapaQuestions(onDay: 7) == 3)
        #expect(two.kapaQuestions(onDay: 8) == 0)
    }

    @Test(arguments: Kind.tested)
    func aStateThatWritesIsWell(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        try await store.beat()
        #expect(store.failingStore == nil)
        // What the check wrote in a reader's place is not there.
        for content in StateExport.Content.allCases { #expect(try fixture.lines(content, .jsonl) == []) }
        #expect(try await store.outbox().depth == 0)
        try await store.keepWithinSize()
        withExtendedLifetime(fixture) {}
    }
}
