internal import Foundation
internal import GRDB
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantHTTP
@testable internal import PostgresClient
@testable internal import PostgresState
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState

/// What several servers do with one PostgreSQL, and without it.
@Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"), .timeLimit(.minutes(10)))
struct PostgresStateTests {
    private func sql(_ fixture: StateFixture, _ text: String, after first: String = "SELECT 1") throws -> [PostgresRow] {
        guard case .postgres(let address) = fixture.place else { return [] }
        var configuration = PostgresClient.Configuration(uri: address.uri.value)
        configuration.preparation = PostgresSchema.preparation(schema: PostgresAddress.defaultSchema)
        return try PostgresClient.once(configuration, within: .seconds(20)) { session in
            try session.run(first)
            return try session.run(text)
        }
    }

    private func alter(_ fixture: StateFixture, _ statement: String) throws { _ = try sql(fixture, "SELECT 1", after: statement) }

    // MARK: Several servers

    @Test func aQuestionIsKnownToAllServersWhenItsAnswerEnds() async throws {
        let fixture = try StateFixture(.postgres)
        let stores = try (0..<3).map { try fixture.open(replica: "\($0)") }
        for number in 0..<9 {
            await stores[number % 3].add(fixture.record("\(number)", text: "question \(number)") { $0.kapaThreadID = "kapa" })
            let thread = await stores[(number + 1) % 3].thread("t")
            #expect(thread?.questions.map(\.text) == (max(0, number - 7)...number).map { "question \($0)" })
            #expect(thread?.kapaThreadID == "kapa")
            try await stores[(number + 2) % 3].save(Vote(questionID: "\(number)", reaction: .upvote), idempotency: nil)
        }
        #expect(try fixture.lines(.feedback).count == 9)
    }

    @Test func eachVoteIsTakenByOneServer() async throws {
        let fixture = try StateFixture(.postgres)
        let stores = try (0..<3).map { try fixture.open(replica: "\($0)") }
        for number in 0..<30 {
            await stores[0].add(fixture.record("\(number)", thread: "\(number)"))
            try await stores[0].save(Vote(questionID: "\(number)", reaction: .upvote), idempotency: nil)
        }
        let taken = try await withThrowingTaskGroup(of: [String].self) { group in
            for store in stores {
                group.addTask {
                    var mine: [String] = []
                    while case let due = try await store.dueVotes(limit: 20), !due.isEmpty {
                        for entry in due {
                            mine.append(entry.questionID)
                            try await store.removeFromOutbox(entry)
                        }
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.count == 30 && Set(taken).count == 30)
        #expect(try await stores[1].outbox().depth == 0)
    }

    @Test func whatAServerLeavesBehindIsTakenByAnother() async throws {
        let fixture = try StateFixture(.postgres)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        await one.add(fixture.record("1"))
        try await one.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        #expect(try await one.dueVotes(limit: 1).count == 1)
        // As long as the first may still bring it.
        #expect(try await two.dueVotes(limit: 1).isEmpty)
        let pause = try #require(try await two.outbox().nextDue)
        #expect(pause > .seconds(60) && pause <= .seconds(120))
        _ = try sql(fixture, "UPDATE outbox SET leased_until = now() - interval '1 second' RETURNING 1")
        #expect(try await two.dueVotes(limit: 1).map(\.questionID) == ["1"])
    }

    /// Kapa has taken it; only the note of that is missing.
    @Test func aVoteIsNotBroughtAgainBecausePostgreSQLWentAway() async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        let store = try fixture.open()
        await store.add(fixture.record("1"))
        try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        let entry = try #require(try await store.dueVotes(limit: 1).first)
        try server.command("kill")
        await #expect(throws: (any Error).self) { try await store.removeFromOutbox(entry) }
        try server.command("start")
        _ = try sql(fixture, "UPDATE outbox SET leased_until = NULL RETURNING 1")
        var due: [OutboxEntry]?
        while due == nil {
            due = try? await store.dueVotes(limit: 1)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(due?.isEmpty == true)
        #expect(try await store.outbox().depth == 0)
    }

    /// They change the same rows in different orders.
    @Test func serversDoNotBlockEachOther() async throws {
        let fixture = try StateFixture(.postgres)
        let stores = try (0..<3).map { try fixture.open(replica: "\($0)") }
        await withTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                for number in 0..<150 {
                    group.addTask {
                        let thread = index.isMultiple(of: 2) ? number % 10 : 9 - number % 10
                        await store.add(fixture.record("\(index)-\(number)", thread: "\(thread)"))
                        try? await store.save(Vote(questionID: "\(index)-\(number)", reaction: .upvote), idempotency: nil)
                        store.addKapaQuestion(onDay: 1) { _ in }
                    }
                }
            }
        }
        for store in stores { await store.flush() }
        #expect(try fixture.lines(.questions).count == 450)
        #expect(try fixture.lines(.feedback).count == 450)
        #expect(stores[0].kapaQuestions(onDay: 1) == 450)
    }

    // MARK: Without it

    /// While nobody can look it up, each server knows by its name that a thread is one of theirs.
    @Test func aThreadGoesOnAtAnotherServerWithoutIt() async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        let id = one.newThreadID()
        try server.command("kill")
        await one.add(fixture.record("1", thread: id))
        #expect(await two.thread(id)?.id == id)
        #expect(await one.thread(id)?.questions.count == 1)
        #expect(await two.thread(String(id.dropLast()) + (id.hasSuffix("0") ? "1" : "0")) == nil)
        #expect(await two.thread("made-up") == nil)
        await two.add(fixture.record("2", thread: id))
        try server.command("start")
        for store in [one, two] {
            while (try? await store.beat()) == nil { try await Task.sleep(for: .milliseconds(20)) }
            await store.flush()
        }
        #expect(await two.thread(id)?.questions.count == 2)
    }

    @Test(arguments: ["kill", "freeze"])
    func answersGoOnWithoutItAndNothingIsLost(kind: String) async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        let store = try fixture.open()
        await store.add(fixture.record("before"))
        try await store.save(Vote(questionID: "before", reaction: .upvote), idempotency: nil)
        try server.command(kind)
        for number in 0..<20 { await store.add(fixture.record("\(number)", text: "question \(number)")) }
        let thread = await store.thread("t")
        #expect(thread?.questions.last?.text == "question 19")
        for id in ["before", "3", "never given"] {
            let error = await #expect(throws: (any Error).self) {
                try await store.save(Vote(questionID: id, reaction: .downvote), idempotency: .init(key: id, fingerprint: id))
            }
            #expect(!(error is VoteError), "\(id): a client that is told to come again does")
        }
        let check = StateCheck(state: store)
        #expect(await check.run().finding == .failed)
        await store.flush()
        #expect(store.failingStore == "questions")

        try server.command(kind == "kill" ? "start" : "thaw")
        while (try? await store.beat()) == nil { try await Task.sleep(for: .milliseconds(20)) }
        for id in ["before", "3"] {
            while (try? await store.save(Vote(questionID: id, reaction: .downvote), idempotency: .init(key: id, fingerprint: id))) == nil {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        while try fixture.lines(.questions).count < 21 {
            try? await store.beat()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try fixture.lines(.questions).count == 21)
        #expect(try fixture.values("reaction", .feedback) == ["downvote", "downvote"])
        #expect(store.failingStore == nil)
    }

    /// A reader who waits for a vote learns soon that it is not taken. With these bounds a commit that is there at all is one that hangs.
    @Test func aVoteDoesNotWaitWhereWritesAreKnownToHang() async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        guard case .postgres(let address) = fixture.place else { return }
        var limits = PostgresState.TimeLimits()
        // Nothing ends in the time of this test but the wait for a vote.
        (limits.write, limits.question, limits.vote) = (.seconds(3600), .milliseconds(1), .milliseconds(1))
        limits.commit = .milliseconds(1)
        let store = try PostgresState(address, StateConfiguration(), replica: "one", limits: limits, logger: StateFixture.quiet)
        await store.add(fixture.record("1"))
        await store.flush()
        try server.command("freeze")
        // Its commit hangs from now on.
        await store.add(fixture.record("2"))
        while !store.commits.isLate(by: limits.commit) { await Task.yield() }
        let error = await #expect(throws: PostgresError.self) {
            try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        }
        #expect(error?.kind == .late)
        #expect(store.failingStore == "votes")
        try server.command("thaw")
        await store.flush()
        #expect(try fixture.values("reaction", .feedback) == ["upvote"])
    }

    @Test func startsWithoutItAndGoesOnWhenItIsThere() async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        try server.command("stop")
        let log = CapturedLog()
        let store = try fixture.open(logger: Logger(label: "test") { _ in log })
        #expect(log.text.contains("PostgreSQL does not answer"))
        await store.add(fixture.record("1"))
        #expect(await store.thread("t") != nil)
        try server.command("start")
        while (try? await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)) == nil {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try fixture.lines(.feedback).count == 1)
        #expect(try fixture.open(replica: "two").acceptsTicket(store.issueTicket()))
    }

    /// Until the database has told the key, names cannot be signed with it, nor be looked at.
    @Test func serversThatStartedWithoutItKnowTheNamesOfOthersAndAreKnown() async throws {
        let server = try PostgresServer()
        let fixture = try StateFixture(.postgres, server: server)
        let one = try fixture.open(replica: "one")
        let early = one.newThreadID()
        try server.command("stop")
        let (two, three) = (try fixture.open(replica: "two"), try fixture.open(replica: "three"))
        let (late, ticket) = (two.newThreadID(), two.issueTicket())
        for store in [one, two, three] {
            for id in [early, late] { #expect(await store.thread(id)?.id == id) }
            #expect(await store.thread("made-up") == nil)
            #expect(await store.thread(early.replacing(/-[^-]*$/, with: "-what a client likes")) == nil)
        }
        await two.add(fixture.record("1", thread: late))
        try server.command("start")
        // No write, no check: a look is enough.
        while (try? await two.outbox()) == nil { try await Task.sleep(for: .milliseconds(20)) }
        #expect(one.acceptsTicket(two.issueTicket()) && two.acceptsTicket(one.issueTicket()))
        #expect(two.acceptsTicket(ticket), "what it gave out before stays good")
        await two.flush()
        #expect(try fixture.lines(.questions).count == 1)
        while await one.thread(late)?.questions.count != 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(await two.thread(early)?.id == early)
    }

    /// Questions and the check's own row can be written all the while.
    @Test(arguments: [
        ("ALTER TABLE idempotency_keys RENAME TO lost", "ALTER TABLE lost RENAME TO idempotency_keys", "votes"),
        ("ALTER TABLE feedback ADD CONSTRAINT c CHECK (false) NOT VALID", "ALTER TABLE feedback DROP CONSTRAINT c", "votes"),
        ("ALTER TABLE questions ADD CONSTRAINT c CHECK (false) NOT VALID", "ALTER TABLE questions DROP CONSTRAINT c", "questions"),
    ])
    func theCheckTriesWhatReadersDo(change: String, undoing: String, kind: String) async throws {
        let fixture = try StateFixture(.postgres)
        let store = try fixture.open()
        let check = StateCheck(state: store)
        #expect(await check.run().finding == .healthy)
        try alter(fixture, change)
        let outcome = await check.run()
        #expect(outcome.finding == .failed && outcome.message == "The state takes no \(kind); questions are still answered.")
        try alter(fixture, undoing)
        #expect(await check.run().finding == .healthy)
        #expect(try fixture.lines(.questions) == [])
    }

    /// A rule against some votes only: the check's own is taken.
    @Test func aVoteThatWasRefusedIsRememberedThoughAnotherIsTaken() async throws {
        let fixture = try StateFixture(.postgres)
        let store = try fixture.open()
        await store.add(fixture.record("1"))
        try alter(fixture, "ALTER TABLE feedback ADD CONSTRAINT c CHECK (reaction <> 'downvote')")
        let check = StateCheck(state: store)
        #expect(await check.run().finding == .healthy)
        await #expect(throws: PostgresError.self) {
            try await store.save(Vote(questionID: "1", reaction: .downvote), idempotency: nil)
        }
        #expect(await check.run().finding == .failed)
        try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        #expect(await check.run().finding == .healthy)
    }

    /// A statement that the database refuses takes no other with it.
    @Test func oneThatIsRefusedIsAlone() async throws {
        let fixture = try StateFixture(.postgres)
        let store = try #require(try fixture.open() as? PostgresState)
        let results = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await store.perform(PostgresWrite("SELECT 1 / $1::bigint", [.integer(0)]))) != nil }
            for number in 0..<20 {
                group.addTask {
                    await store.add(fixture.record("\(number)", thread: "\(number)"))
                    return true
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { !$0 } == 1)
        #expect(try fixture.lines(.questions).count == 20)
    }

    // MARK: The start

    @Test(arguments: ["password", "database"])
    func whatWillNotMendItselfStopsTheStart(part: String) throws {
        let server = try #require(PostgresServer.shared)
        let uri =
            part == "password" ? server.uri.replacing(/docs:\w+@/, with: "docs:wrong-secret@") : server.uri(ofDatabase: "missing")
        let address = try #require(PostgresAddress(uri))
        let error = #expect(throws: StateError.self) {
            _ = try PostgresState(address, StateConfiguration(), replica: "one", logger: StateFixture.quiet)
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("cannot use the state '\(address)': "))
        #expect(text.hasSuffix(": check the user, the password and the database"))
        #expect(!text.contains("wrong-secret"))
    }

    @Test func anAddressThatLibpqDoesNotUnderstandIsNotShown() throws {
        let address = try #require(PostgresAddress("postgresql://docs:sec%zzret@host/docs"))
        let error = #expect(throws: StateError.self) {
            _ = try PostgresState(address, StateConfiguration(), replica: "one", logger: StateFixture.quiet)
        }
        #expect(error?.description.contains("zzret") == false)
        #expect(error?.description.contains("invalid percent-encoded token") == true)
    }

    // MARK: Versions

    @Test func manyServersThatStartAtOnceMigrateOnce() async throws {
        let fixture = try StateFixture(.postgres)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 { group.addTask { _ = try fixture.open(replica: "\(number)") } }
            try await group.waitForAll()
        }
        let versions = try sql(fixture, "SELECT version FROM versions ORDER BY version").map { $0.integer(0) }
        #expect(versions == PostgresSchema.steps.map { Int64($0.version) })
        #expect(try sql(fixture, "SELECT count(*) FROM secrets").first?.integer(0) == 1)
    }

    /// Two servers that start at one moment both find nothing; the second waits for the first, and must not make what that one made.
    @Test func whatAnotherServerMadeMeanwhileIsSeen() throws {
        let fixture = try StateFixture(.postgres)
        guard case .postgres(let address) = fixture.place else { return }
        var configuration = PostgresClient.Configuration(uri: address.uri.value)
        configuration.preparation = PostgresSchema.preparation(schema: PostgresAddress.defaultSchema)
        let versions = try PostgresClient.once(configuration, within: .seconds(20)) { session in
            try session.inTransaction {
                let before = try PostgresSchema.inspect(session).version
                _ = try fixture.place.operations().migrate(to: nil, isDryRun: false)
                return [before, try PostgresSchema.inspect(session).version]
            }
        }
        #expect(versions == [0, PostgresSchema.currentVersion])
    }

    /// The server before a step goes on with what the step has changed; only one that takes something away shuts it out.
    @Test func theServerBeforeAStepGoesOn() async throws {
        let fixture = try StateFixture(.postgres)
        let store = try fixture.open()
        await store.add(fixture.record("1"))
        guard case .postgres(let address) = fixture.place else { return }
        var configuration = PostgresClient.Configuration(uri: address.uri.value)
        configuration.preparation = PostgresSchema.preparation(schema: PostgresAddress.defaultSchema)
        let next = PostgresSchema.currentVersion + 1
        let expanded =
            PostgresSchema.steps + [
                .init(
                    version: next,
                    summary: "languages",
                    readableFrom: 1,
                    up: "ALTER TABLE questions ADD COLUMN language text; ALTER TABLE feedback ADD COLUMN weight bigint NOT NULL DEFAULT 1",
                    down: "ALTER TABLE questions DROP COLUMN language; ALTER TABLE feedback DROP COLUMN weight"
                )
            ]
        try PostgresClient.once(configuration, within: .seconds(20)) { _ = try PostgresSchema.migrate($0, steps: expanded) }
        // One that runs, and one that starts.
        for store in [store, try fixture.open(replica: "two")] {
            await store.add(fixture.record(UUID().uuidString))
            try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil)
        }
        #expect(try fixture.lines(.questions).count == 3)
        #expect(try fixture.place.operations().migrate(to: nil, isDryRun: true).steps.isEmpty)
        // Back again.
        try PostgresClient.once(configuration, within: .seconds(20)) { try PostgresSchema.downgrade($0, steps: expanded) }
        await store.add(fixture.record("last"))
        #expect(try fixture.lines(.questions).count == 4)
        let contracted =
            expanded + [
                .init(
                    version: next + 1,
                    summary: "no attempts",
                    readableFrom: next,
                    up: "ALTER TABLE outbox DROP COLUMN attempts",
                    down: nil
                )
            ]
        try PostgresClient.once(configuration, within: .seconds(20)) { _ = try PostgresSchema.migrate($0, steps: contracted) }
        let error = #expect(throws: StateError.self) { try fixture.open(replica: "two") }
        #expect(error?.description.contains("by a newer AssistantServer") == true)
    }

    @Test func aVersionIsTakenBackByACommand() throws {
        let fixture = try StateFixture(.postgres)
        let operations = try fixture.place.operations()
        let current = PostgresSchema.currentVersion
        #expect(try operations.migrate(to: nil, isDryRun: true).from == 0)
        #expect(try operations.migrate(to: nil, isDryRun: false).to == current)
        let back = try operations.migrate(to: current - 1, isDryRun: false)
        #expect(back.from == current && back.to == current - 1 && back.steps.count == 1)
        #expect(try operations.migrate(to: nil, isDryRun: false).from == current - 1)
        #expect(throws: StateError.self) { try operations.migrate(to: 0, isDryRun: false) }
    }

    /// An empty table is read as a whole all the same, unless that is forbidden.
    @Test func noStatementOfAReaderReadsAWholeTable() async throws {
        let fixture = try StateFixture(.postgres)
        _ = try fixture.open()
        for query in [
            "SELECT text FROM questions WHERE thread = 't' AND text IS NOT NULL ORDER BY number DESC LIMIT 8",
            "SELECT id, kapa_question FROM questions WHERE id IN ('a', 'b')",
            "SELECT question FROM outbox WHERE due <= 1 AND (leased_until IS NULL OR leased_until < now()) ORDER BY due LIMIT 4",
            "SELECT number FROM questions WHERE asked < 1 ORDER BY asked LIMIT 1000",
        ] {
            let plan = try sql(fixture, "EXPLAIN " + query, after: "SET enable_seqscan = off").compactMap { $0.text(0) }.joined(
                separator: "\n"
            )
            #expect(!plan.contains("Seq Scan"), "\(plan)")
        }
    }

    // MARK: Size

    @Test func theOldestGiveWayWhenTheStateIsFull() async throws {
        let fixture = try StateFixture(.postgres)
        let store = try fixture.open { $0.maxBytes = 1 << 20 }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1500 {
                group.addTask {
                    await store.add(fixture.record("\(number)", thread: "\(number)", text: String(repeating: "words ", count: 300)))
                }
            }
        }
        await store.flush()
        // What is counted is what the statistics say.
        while try sql(fixture, "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'questions'").first?.integer(0) != 1500 {
            try await Task.sleep(for: .milliseconds(50))
        }
        try await store.keepWithinSize()
        let kept = try fixture.lines(.questions).count
        #expect((200..<1400).contains(kept), "\(kept)")
    }

    /// Two sites of one database: each has the size of its own tables.
    @Test func aSiteSaysHowLargeItsOwnTablesAre() async throws {
        let fixture = try StateFixture(.postgres)
        guard case .postgres(let address) = fixture.place else { return }
        func size(_ name: String, questions: Int) async throws -> Double {
            let metrics = PrometheusRegistry.forAssistant()
            var configuration = StateConfiguration()
            configuration.location = .postgres(address.of(site: name))
            let store = try PostgresState(
                address.of(site: name),
                configuration,
                replica: name,
                metrics: metrics,
                logger: StateFixture.quiet,
                clock: fixture.clock
            )
            for number in 0..<questions { await store.add(fixture.record("\(number)", text: String(repeating: "words ", count: 300))) }
            await store.flush()
            try await store.keepWithinSize()
            let line = try #require(metrics.text().split(separator: "\n").first { $0.hasPrefix("assistant_state_size_bytes") })
            return try #require(line.split(separator: " ").last.flatMap { Double($0) })
        }
        let (small, large) = (try await size("one", questions: 0), try await size("two-b", questions: 300))
        #expect(small > 0 && large > small, "\(small) \(large)")
    }

    // MARK: Copies

    @Test func aStateGoesIntoPostgreSQLAndBack() async throws {
        let (file, database, copy) = (try StateFixture(.sqlite), try StateFixture(.postgres), try StateFixture(.sqlite))
        let ticket: String
        do {
            let store = try file.open()
            for number in 0..<1200 {
                await store.add(
                    file.record("\(number)", thread: "\(number / 3)", text: "question \(number) – ü") {
                        $0.isAnswered = number.isMultiple(of: 2)
                        $0.isUncertain = number.isMultiple(of: 3) ? nil : number.isMultiple(of: 5)
                        $0.kapaQuestionID = number.isMultiple(of: 7) ? nil : "k-\(number)"
                    }
                )
            }
            await store.flush()
            for number in 0..<40 {
                let vote = Vote(questionID: "\(number)", reaction: .downvote, reasons: [.incorrect], comment: "no")
                try await store.save(vote, idempotency: .init(key: "\(number)", fingerprint: "f"))
            }
            _ = await withCheckedContinuation { continuation in store.addKapaQuestion(onDay: 3) { continuation.resume(returning: $0) } }
            ticket = store.issueTicket()
        }
        func run(_ from: StateFixture, _ to: StateFixture) async throws -> [StateCopy.Count] {
            // What tidies up behind a server may hold its file a moment longer.
            while true {
                var counts: [StateCopy.Count] = []
                do {
                    try StateCopy.run(from: from.place, to: to.place) { counts.append($0) }
                    return counts
                } catch let error as StateError where error.description.contains("is in use") {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
        let first = try await run(file, database)
        #expect(first.first { $0.table == "questions" } == .init(table: "questions", source: 1200, target: 1200, copied: 1200))
        #expect(first.first { $0.table == "feedback" }?.copied == 40)
        // Again, as after one that was stopped: nothing is there twice.
        #expect(try await run(file, database).first { $0.table == "questions" }?.copied == 0)
        for content in StateExport.Content.allCases {
            #expect(try Set(file.lines(content)) == Set(database.lines(content)))
        }
        let store = try database.open()
        #expect(store.acceptsTicket(ticket))
        #expect(store.kapaQuestions(onDay: 3) == 1)
        #expect(await store.thread("5")?.questions.count == 3)
        await store.add(database.record("new"))
        #expect(try await run(database, copy).first { $0.table == "questions" }?.copied == 1201)
        for content in StateExport.Content.allCases {
            #expect(try Set(copy.lines(content)) == Set(database.lines(content)))
        }
        #expect(throws: StateError.self) { try StateCopy.run(from: file.place, to: file.place) { _ in } }
        guard case .file(let path) = copy.place else { return }
        let flags = try DatabaseQueue(path: path).read { database in
            try Row.fetchAll(database, sql: "SELECT DISTINCT answered, uncertain FROM questions").map { $0.databaseValues }
        }
        // Not as PostgreSQL writes them: SQLite takes the text `t` for false.
        #expect(Set(flags.joined()) == [1.databaseValue, 0.databaseValue, .null])
    }

    @Test func aCopyKnowsTheFlagsOfPostgreSQL() throws {
        let fixture = try StateFixture(.postgres)
        withExtendedLifetime(try fixture.open()) {}
        let rows = try sql(
            fixture,
            """
            SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
            WHERE data_type = 'boolean' AND table_schema = current_schema() AND table_type = 'BASE TABLE'
            """
        )
        let columns = rows.map { [$0.text(0) ?? "", $0.text(1) ?? ""] }
        #expect(Set(columns) == Set(StateCopy.Table.all.flatMap { table in table.flags.map { [table.name, $0] } }))
    }

    /// A table that a later version brings is copied, or it is said why not.
    @Test func aCopyKnowsEveryTableAndColumnOfBothStores() throws {
        let (file, database) = (try StateFixture(.sqlite), try StateFixture(.postgres))
        withExtendedLifetime((try file.open(), try database.open())) {}
        guard case .file(let path) = file.place else { return }
        let inFile = try DatabaseQueue(path: path).read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
                    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
                    """
            ).map { (table: $0[0] as String, column: $0[1] as String) }
        }
        let inDatabase = try sql(
            database,
            """
            SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
            """
        ).map { (table: $0.text(0) ?? "", column: $0.text(1) ?? "") }
        for columns in [inFile, inDatabase] {
            let found = Dictionary(grouping: columns, by: \.table).mapValues { Set($0.map(\.column)) }
            #expect(found.count > 10)
            for (table, columns) in found where !StateCopy.Table.left.contains(table) {
                let copied = try #require(StateCopy.Table.all.first { $0.name == table }, "'\(table)' is neither copied nor left")
                // Each store numbers questions in the order in which they come.
                let own = Set(StateCopy.Table.leftColumns[table] ?? []).union(table == "questions" ? ["number"] : [])
                #expect(columns.subtracting(own) == Set(copied.columns), "'\(table)'")
            }
            for table in StateCopy.Table.all { #expect(found[table.name] != nil, "'\(table.name)'") }
        }
    }

    @Test func whatOperatorsSaidIsCopied() async throws {
        let (file, database, copy) = (try StateFixture(.sqlite), try StateFixture(.postgres), try StateFixture(.sqlite))
        let now = file.clock.milliseconds
        do {
            let store = try file.open()
            try await store.change { session in
                try StoredFlags.set("chat", to: "25% editor", now: now, session)
                try EndedSessions.end("ann|7/x", lifetimeMS: 1000, now: now, session)
                try EndedSessions.signOut("a-session", expires: now + 1000, now: now, session)
            }
        }
        func run(_ from: StateFixture, _ to: StateFixture) async throws {
            while true {
                do {
                    return try StateCopy.run(from: from.place, to: to.place) { _ in }
                } catch let error as StateError where error.description.contains("is in use") {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
        try await run(file, database)
        try await run(database, copy)
        for target in [database, copy] {
            let store = try target.open()
            #expect(try await store.inspect { try StoredFlags.all($0) } == ["chat": "25% editor"])
            #expect(try await store.inspect { try EndedSessions.all(at: now, $0) }.map(\.subject) == ["ann|7/x"])
            #expect(try await store.inspect { try EndedSessions.signedOut(at: now, $0) } == ["a-session"])
        }
    }

    /// Also while servers use the target: the key of their tickets, and what they have counted.
    @Test func aCopyChangesNoRowThatIsThere() async throws {
        let (file, database) = (try StateFixture(.sqlite), try StateFixture(.postgres))
        func count(_ store: any StateStoring, times: Int) async {
            for _ in 0..<times {
                _ = await withCheckedContinuation { continuation in store.addKapaQuestion(onDay: 3) { continuation.resume(returning: $0) } }
            }
        }
        do {
            let store = try file.open()
            await count(store, times: 1)
        }
        let store = try database.open()
        let ticket = store.issueTicket()
        await count(store, times: 2)
        while true {
            do {
                try StateCopy.run(from: file.place, to: database.place) { _ in }
                break
            } catch let error as StateError where error.description.contains("is in use") {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        let next = try database.open(replica: "next")
        #expect(next.acceptsTicket(ticket))
        #expect(next.kapaQuestions(onDay: 3) == 2)
    }

    @Test func aFileInUseIsNotCopied() throws {
        let (file, database) = (try StateFixture(.sqlite), try StateFixture(.postgres))
        let store = try file.open()
        let error = #expect(throws: StateError.self) { try StateCopy.run(from: file.place, to: database.place) { _ in } }
        #expect(error?.description.contains("is in use") == true)
        withExtendedLifetime(store) {}
    }
}
