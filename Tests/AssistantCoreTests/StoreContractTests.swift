internal import Foundation
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// What every store of conversations and votes does: those of the server, and the one in memory that tests of answering may use.
struct StoreContractTests {
    enum Kind: CaseIterable {
        case sqlite, postgres, memory

        static let tested = allCases.filter { $0 != .postgres || PostgresServer.isAvailable }
    }

    /// A store, and how a reader's vote comes into it.
    private struct Subject {
        let store: any ConversationStore & VoteOutbox
        let vote: (Vote) async throws -> Void
        /// The store's place is there as long as this.
        var fixture: StateFixture?
    }

    private let now = Mutex<Int64>.Box(1_800_000_000_000)
    private var clock: WallClock {
        WallClock { [now] in Date(timeIntervalSince1970: Double(now.mutex.withLock { $0 }) / 1000) }
    }

    private func subject(_ kind: Kind) throws -> Subject {
        switch kind {
        case .sqlite, .postgres:
            let fixture = try StateFixture(kind == .sqlite ? .sqlite : .postgres, now: now)
            let store = try fixture.open()
            return Subject(store: store, vote: { try await store.save($0, idempotency: nil) }, fixture: fixture)
        case .memory:
            let store = MemoryStore(clock: clock)
            return Subject(store: store) { store.save($0) }
        }
    }

    private func record(_ id: String, thread: String = "t", kapaThreadID: String? = nil) -> QuestionRecord {
        QuestionRecord(
            id: id,
            threadID: thread,
            asked: clock.milliseconds,
            text: "question \(id)",
            page: nil,
            clientID: "anon-1",
            origin: .kapa,
            isAnswered: true,
            isUncertain: nil,
            fallback: nil,
            missingTerms: [],
            nearest: [],
            kapaThreadID: kapaThreadID,
            kapaQuestionID: "k-" + id,
            durationMS: 1
        )
    }

    @Test(arguments: Kind.tested)
    func aQuestionIsKnownToItsThreadAtOnce(kind: Kind) async throws {
        let subject = try subject(kind)
        let store = subject.store
        defer { withExtendedLifetime(subject) {} }
        #expect(await store.thread("t") == nil)
        await store.add(record("1"))
        await store.add(record("2", kapaThreadID: "kapa-t"))
        await store.add(record("3", thread: "other"))
        let thread = try #require(await store.thread("t"))
        #expect(thread.questions.map(\.text) == ["question 1", "question 2"])
        #expect(thread.kapaThreadID == "kapa-t")
    }

    @Test(arguments: Kind.tested)
    func aThreadKeepsItsLastQuestions(kind: Kind) async throws {
        let subject = try subject(kind)
        let store = subject.store
        defer { withExtendedLifetime(subject) {} }
        for number in 1...(ThreadState.maxQuestions + 2) { await store.add(record("\(number)")) }
        let thread = try #require(await store.thread("t"))
        #expect(thread.questions.count == ThreadState.maxQuestions)
        #expect(thread.questions.first?.text == "question 3")
    }

    @Test(arguments: Kind.tested)
    func votesWaitInTheOrderInWhichTheyCame(kind: Kind) async throws {
        let subject = try subject(kind)
        for id in ["1", "2", "3"] {
            await subject.store.add(record(id))
            try await subject.vote(Vote(questionID: id, reaction: .upvote))
            now.mutex.withLock { $0 += 1 }
        }
        #expect(try await subject.store.dueVotes(limit: 2).map(\.vote.questionAnswerID) == ["k-1", "k-2"])
        #expect(try await subject.store.outbox().depth == 3)
    }

    @Test(arguments: Kind.tested)
    func aVoteThatWasPutOffIsDueLater(kind: Kind) async throws {
        let subject = try subject(kind)
        await subject.store.add(record("1"))
        try await subject.vote(Vote(questionID: "1", reaction: .downvote, reasons: [.incorrect], comment: "no"))
        let entry = try #require(try await subject.store.dueVotes(limit: 1).first)
        #expect(entry.vote.reasons == [.incorrect])
        try await subject.store.postpone(entry, by: .seconds(60))
        #expect(try await subject.store.dueVotes(limit: 1).isEmpty)
        #expect(try await subject.store.outbox().nextDue == .seconds(60))
        now.mutex.withLock { $0 += 60_000 }
        #expect(try await subject.store.dueVotes(limit: 1).first?.attempts == 1)
    }

    @Test(arguments: Kind.tested)
    func aNewerVoteIsNeitherRemovedNorPutOffWithAnOlderOne(kind: Kind) async throws {
        let subject = try subject(kind)
        await subject.store.add(record("1"))
        try await subject.vote(Vote(questionID: "1", reaction: .upvote))
        let old = try #require(try await subject.store.dueVotes(limit: 1).first)
        try await subject.vote(Vote(questionID: "1", reaction: .downvote))
        try await subject.store.removeFromOutbox(old)
        try await subject.store.postpone(old, by: .seconds(60))
        let newer = try #require(try await subject.store.dueVotes(limit: 1).first)
        #expect(!newer.vote.isUpvote)
        #expect(newer.attempts == 0)
        try await subject.store.removeFromOutbox(newer)
        let outbox = try await subject.store.outbox()
        #expect(outbox.depth == 0)
        // Where there are several servers, another may leave one behind.
        #expect(kind == .postgres ? outbox.nextDue == .seconds(10) : outbox.nextDue == nil)
    }

    @Test(arguments: Kind.tested)
    func occasionsThatNobodyTookAreOne(kind: Kind) async throws {
        let subject = try subject(kind)
        let store = subject.store
        defer { withExtendedLifetime(subject) {} }
        store.wakeOutbox()
        store.wakeOutbox()
        var occasions = store.outboxWakeups.makeAsyncIterator()
        await occasions.next()
        let second = Task { [store] in
            var occasions = store.outboxWakeups.makeAsyncIterator()
            return await occasions.next()
        }
        second.cancel()
        #expect(await second.value == nil)
    }
}

/// A store that ends with the test.
private final class MemoryStore: ConversationStore, VoteOutbox {
    private struct Waiting {
        var entry: OutboxEntry
        var due: Int64
    }

    private struct State {
        var threads: [String: ThreadState] = [:]
        var questions: [String: QuestionRecord] = [:]
        var outbox: [String: Waiting] = [:]
        var revisions: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let clock: WallClock
    let outboxWakeups: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation

    init(clock: WallClock) {
        self.clock = clock
        (outboxWakeups, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func thread(_ id: String) async -> ThreadState? { state.withLock { $0.threads[id] } }

    func add(_ record: QuestionRecord) {
        state.withLock { state in
            var thread = state.threads[record.threadID] ?? ThreadState(id: record.threadID)
            thread.kapaThreadID = record.kapaThreadID
            thread.questions = (thread.questions + [.init(record.text, isAnswered: record.isAnswered)]).suffix(ThreadState.maxQuestions)
            state.threads[record.threadID] = thread
            state.questions[record.id] = record
        }
    }

    func issueTicket() -> String { "ticket" }

    func save(_ vote: Vote) {
        let now = clock.milliseconds
        state.withLock { state in
            guard let question = state.questions[vote.questionID], let name = question.kapaQuestionID else { return }
            let revision = (state.revisions[vote.questionID] ?? 0) + 1
            state.revisions[vote.questionID] = revision
            let outgoing = OutgoingVote(
                questionAnswerID: name,
                isUpvote: vote.reaction == .upvote,
                reasons: Set(vote.reasons),
                comment: vote.comment,
                clientID: question.clientID
            )
            let entry = OutboxEntry(questionID: vote.questionID, revision: revision, attempts: 0, vote: outgoing)
            state.outbox[vote.questionID] = Waiting(entry: entry, due: now)
        }
        wakeOutbox()
    }

    func wakeOutbox() { sink.yield() }

    func dueVotes(limit: Int) async throws -> [OutboxEntry] {
        let now = clock.milliseconds
        return state.withLock { state in
            state.outbox.values.filter { $0.due <= now }.sorted { $0.due < $1.due }.prefix(limit).map(\.entry)
        }
    }

    func outbox() async throws -> (depth: Int, nextDue: Duration?) {
        let now = clock.milliseconds
        return state.withLock { state in
            (state.outbox.count, state.outbox.values.map(\.due).min().map { .milliseconds(max(0, $0 - now)) })
        }
    }

    func removeFromOutbox(_ entry: OutboxEntry) async throws {
        state.withLock { state in
            if state.outbox[entry.questionID]?.entry.revision == entry.revision { state.outbox[entry.questionID] = nil }
        }
    }

    func postpone(_ entry: OutboxEntry, by delay: Duration) async throws {
        let due = clock.milliseconds + Int64(delay / .milliseconds(1))
        state.withLock { state in
            guard state.outbox[entry.questionID]?.entry.revision == entry.revision else { return }
            state.outbox[entry.questionID]?.entry.attempts += 1
            state.outbox[entry.questionID]?.due = due
        }
    }

    static func reason(_ error: any Error) -> String { "\(error)" }
}
