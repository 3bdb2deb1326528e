internal import Foundation
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantHTTP
@testable internal import PostgresClient
@testable internal import PostgresState
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState

/// What a database in PostgreSQL can hold, and what it does not know.
@Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"), .timeLimit(.minutes(10)))
struct PostgresContentTests {
    private func alter(_ fixture: StateFixture, _ script: String) throws {
        guard case .postgres(let address) = fixture.place else { return }
        var configuration = PostgresClient.Configuration(uri: address.uri.value)
        configuration.preparation = PostgresSchema.preparation(schema: address.schema)
        try PostgresClient.once(configuration, within: .seconds(20)) { try $0.runScript(script) }
    }

    /// No question of this server is unwritten, so an answer that nobody knows was never given; and nothing is wrong with the state.
    @Test func anUnknownAnswerIsUnknownRightAfterTheStart() async throws {
        let store = try StateFixture(.postgres).open()
        for id in ["5d90f824-ee60-4c3d-8be8-4734dc4462a1", "nope", "é"] {
            await #expect(throws: VoteError.unknownQuestion) {
                try await store.save(Vote(questionID: id, reaction: .upvote), idempotency: nil)
            }
        }
        #expect(store.failingStore == nil)
        #expect(await StateCheck(state: store).run().finding == .healthy)
    }

    /// While a question could not be written, it may be that of another server's: the client comes again, and the state is not doubted for that.
    @Test func anUnknownAnswerMayBeKnownLaterAfterAnOutage() async throws {
        let server = try PostgresServer()
        let store = try StateFixture(.postgres, server: server).open()
        try server.command("stop")
        _ = await store.thread(store.newThreadID())
        try server.command("start")
        while (try? await store.beat()) == nil { try await Task.sleep(for: .milliseconds(20)) }
        await #expect(throws: VoteError.notKnownYet) {
            try await store.save(Vote(questionID: "nope", reaction: .upvote), idempotency: nil)
        }
        #expect(store.failingStore == nil)
    }

    @Test func aDatabaseThatCannotHoldEveryQuestionIsRefused() throws {
        let server = try #require(PostgresServer.shared)
        let name = server.newName()
        try PostgresClient.once(PostgresClient.Configuration(uri: server.uri), within: .seconds(30)) { session in
            try session.runScript("CREATE DATABASE \(name) ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        }
        let address = try #require(PostgresAddress(server.uri(ofDatabase: name)))
        let reason =
            "its database has the encoding LATIN1, which cannot hold every question: give one made with 'createdb --encoding=UTF8 --template=template0'"
        let atStart = #expect(throws: StateError.self) {
            _ = try PostgresState(address, StateConfiguration(), replica: "one", logger: StateFixture.quiet)
        }
        #expect(atStart?.description.hasPrefix("cannot use the state '\(address)': \(reason)") == true, "\(atStart as Any)")
        let verified = #expect(throws: StateError.self) { _ = try PostgresOperations(address).look() }
        #expect(verified?.description.contains(reason) == true)
    }

    /// As an encoding does, or a column that is narrower than ours.
    @Test func aQuestionThatCanNeverBeStoredIsLeftOut() async throws {
        let fixture = try StateFixture(.postgres)
        guard case .postgres(let address) = fixture.place else { return }
        let (registry, lines) = (PrometheusRegistry.forAssistant(), CapturedLog())
        let store = try PostgresState(
            address,
            StateConfiguration(),
            replica: "one",
            metrics: registry,
            logger: Logger(label: "test") { _ in lines },
            clock: fixture.clock
        )
        try alter(
            fixture,
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF new.text = 'poison' THEN RAISE EXCEPTION 'no equivalent' USING ERRCODE = '22P05'; END IF; RETURN new; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON questions FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        )
        for number in 0..<3 { await store.add(fixture.record("bad-\(number)", text: "poison")) }
        await store.add(fixture.record("good", text: "words"))
        await store.flush()
        #expect(try fixture.lines(.questions).count == 1)
        #expect(store.failingStore == nil)
        #expect(await StateCheck(state: store).run().finding == .healthy)
        await #expect(throws: VoteError.unknownQuestion) {
            try await store.save(Vote(questionID: "bad-0", reaction: .upvote), idempotency: nil)
        }
        #expect(registry.text().contains("assistant_state_writes_total{outcome=\"dropped\"} 3\n"))
        #expect(registry.text().contains("assistant_state_writes_total{outcome=\"failed\"} 0\n"))
        #expect(lines.text.components(separatedBy: "cannot be stored as it is").count == 2, "\(lines.text)")
    }
}
