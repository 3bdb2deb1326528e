package import Answers
package import CoreMetrics
internal import Foundation
package import Logging
internal import PostgresClient
package import ServerFoundation
package import ServerSettings
package import ServerState
internal import Synchronization

/// Threads, questions and votes in a PostgreSQL that several servers share.
///
/// A question is in the database when its answer ends, so that the next one of its thread, and a vote on it, may come to any server. Where PostgreSQL
/// is away, questions are still answered, and this process knows its own threads; votes are refused. What could not be written is kept,
/// within bounds, and written when PostgreSQL is back.
package final class PostgresState: StateStoring {
    /// How long things may take. Readers wait for the first two.
    struct TimeLimits: Sendable {
        /// For what a follow-up needs to know; then it is answered without.
        var thread: Duration = .seconds(1)
        /// For a question to be written before its answer ends.
        var question: Duration = .milliseconds(500)
        /// For a vote, where PostgreSQL is known to fail or to hang; then it is refused.
        var vote: Duration = .milliseconds(800)
        /// For a commit that is on its way, before it counts as one that hangs.
        var commit: Duration = .seconds(2)
        var write: Duration = .seconds(3)
        var upkeep: Duration = .seconds(60)
        var start: Duration = .seconds(10)
    }

    let client: PostgresClient
    private let writer: PostgresWriter
    let commits: GroupCommit<PostgresWrite>
    private let current: Mutex<StateConfiguration>
    let limits: TimeLimits
    package let logger: Logger
    package let clock: WallClock
    /// Which of the servers this is, in rows that each has for itself.
    let replica: String
    let size: PostgresSize
    let backlog: QuestionBacklog
    private let recent: Mutex<RecentThreads>.Box
    private let opening: PostgresOpening
    private let started = ContinuousClock.now
    /// What Kapa has taken and the outbox may still hold.
    private let delivered = Mutex<[Delivered]>([])
    package let outboxWakeups: AsyncStream<Void>
    private let outboxSink: AsyncStream<Void>.Continuation

    /// Connects, and brings the tables up to date. Where PostgreSQL does not answer, the server starts all the same, and this is done when it does.
    ///
    /// - Parameter replica: A name of this server among those that share the database, the same after a restart.
    /// - Throws: ``StateError``: PostgreSQL lets nobody in, or the tables are of a version that is too new.
    package convenience init(
        _ address: PostgresAddress,
        _ configuration: StateConfiguration,
        replica: String,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        clock: WallClock = .system
    ) throws(StateError) {
        try self.init(address, configuration, replica: replica, limits: TimeLimits(), metrics: metrics, logger: logger, clock: clock)
    }

    init(
        _ address: PostgresAddress,
        _ configuration: StateConfiguration,
        replica: String,
        limits: TimeLimits,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        clock: WallClock = .system
    ) throws(StateError) {
        var connections = PostgresClient.Configuration(uri: address.uri.value)
        connections.connections = configuration.connections
        connections.preparation = PostgresSchema.preparation(schema: address.schema)
        client = PostgresClient(connections)
        current = Mutex(configuration)
        self.replica = replica
        self.limits = limits
        self.logger = logger
        self.clock = clock
        (outboxWakeups, outboxSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        backlog = QuestionBacklog(logger: logger)
        let recent = Mutex<RecentThreads>.Box(RecentThreads())
        self.recent = recent
        size = PostgresSize(maxBytes: configuration.maxBytes, metrics: metrics, logger: logger)
        opening = PostgresOpening(client: client, address: address, logger: logger)
        writer = PostgresWriter(client: client, opening: opening, limit: limits.write) { recent.mutex.withLock { $0.removeAll() } }
        commits = GroupCommit(
            metrics: metrics,
            judge: { ($0 as? PostgresError).map { $0.isOfData ? .dropped : .failed } ?? .written },
            commit: { [writer] writes in writer.commit(writes) }
        )
        try opening.atStart(within: limits.start)
    }

    var configuration: StateConfiguration { current.withLock { $0 } }

    package func update(_ configuration: StateConfiguration) {
        current.withLock { $0.takeBounds(of: configuration) }
        size.update(maxBytes: configuration.maxBytes)
    }

    package var tickets: VoteTickets { opening.tickets }

    /// Whoever reaches PostgreSQL first, where the server was started without it, brings the tables up to date and learns the key.
    func perform<Value: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        guard !opening.isDone else { return try await client.perform(within: limit, body) }
        let value = try await client.perform(within: limit) { [opening] session in
            try opening.open(session)
            return try body(session)
        }
        // Other servers wait for the threads that this one has given names to.
        writeWhatFailed()
        return value
    }

    // MARK: Threads and questions

    package func thread(_ id: String) async -> ThreadState? {
        // What this process alone knows is more than what the database has.
        if backlog.holds(thread: id), let thread = recent.mutex.withLock({ $0[id] }) { return thread }
        do {
            let thread = try await perform(within: limits.thread) { session -> ThreadState? in
                let found = try session.run([
                    PostgresStatement("SELECT kapa_thread FROM threads WHERE id = $1", [.text(id)]),
                    PostgresStatement(
                        "SELECT text, answered FROM questions WHERE thread = $1 AND text IS NOT NULL ORDER BY number DESC LIMIT $2",
                        [.text(id), .whole(ThreadState.maxQuestions)]
                    ),
                ])
                guard let row = found[0].first else { return nil }
                let questions = found[1].reversed().map { ThreadState.EarlierQuestion($0.text(0) ?? "", isAnswered: $0.flag(1) ?? false) }
                return ThreadState(id: id, kapaThreadID: row.text(0), questions: questions)
            }
            guard let thread else {
                // What the servers before this one could not write yet is not known here either.
                return backlog.failedLately || .now - started < QuestionBacklog.memory ? unseen(id) : nil
            }
            // Without stored words the process remembers more than the database.
            if !configuration.storesQuestionText, let own = recent.mutex.withLock({ $0[id] }) { return own }
            recent.mutex.withLock { $0.restore(thread, replaces: configuration.storesQuestionText) }
            return thread
        } catch {
            if !client.isAway { logger.error("cannot read the state", metadata: ["error.reason": "\(error)"]) }
            backlog.noteAbsence()
            return unseen(id)
        }
    }

    package func newThreadID() -> String { opening.isDone ? tickets.newThreadID() : VoteTickets.newUnsignedThreadID() }

    /// A thread that cannot be looked up, or that another server could not write yet. Its name says whether it is one of ours; then it goes on, as
    /// far as this process knows it.
    private func unseen(_ id: String) -> ThreadState? { recent.mutex.withLock { $0[id] } ?? (isNameOfOurs(id) ? ThreadState(id: id) : nil) }

    /// Without the key nobody can tell whether a name was signed with it, and a server without it signs none: then the form is believed. Who makes up
    /// such a name gets a thread of that name, with nothing in it.
    private func isNameOfOurs(_ id: String) -> Bool {
        tickets.isThreadID(id) || VoteTickets.hasFormOfThreadID(id, isUnsigned: opening.isDone)
    }

    package func add(_ record: QuestionRecord) async {
        recent.mutex.withLock { $0.add(record) }
        let masked = record.masked
        backlog.insert(masked)
        // A reader does not wait for what is away.
        guard !client.isAway else { return write(masked) {} }
        try? await awaiting(atMost: limits.question, otherwise: .success(())) { goOn in write(masked) { goOn(.success(())) } }
    }

    private func write(_ record: QuestionRecord, completion: @escaping @Sendable () -> Void) {
        commits.submit(.question(record, storesText: configuration.storesQuestionText)) { [self] result in
            if case .failure(let error as PostgresError) = result, error.isOfData {
                backlog.drop(record.id, because: error)
            } else if backlog.settle(record.id, result) {
                writeWhatFailed()
            }
            completion()
        }
    }

    /// Tries again what could not be written, when something else could.
    func writeWhatFailed() {
        for record in backlog.takeFailed() { write(record) {} }
    }

    // MARK: Votes

    package func save(_ vote: Vote, idempotency: Idempotency?) async throws {
        let late = PostgresError(.late, "PostgreSQL did not take the vote in time")
        do {
            // One that is taken after that is the same vote as the one that comes again.
            try await awaiting(atMost: limits.vote, otherwise: .failure(late), while: { [self] in !isIll }) { [self] done in
                Task {
                    do { done(.success(try await store(vote, idempotency: idempotency))) } catch { done(.failure(error)) }
                }
            }
            backlog.noteVote(isStored: true)
        } catch let error as VoteError {
            throw error
        } catch let error as PostgresError where error.isOfData {
            // This vote alone.
            throw error
        } catch {
            backlog.noteVote(isStored: false, passes: (error as? PostgresError).map { !$0.isOfValues } ?? true)
            throw error
        }
    }

    /// Whether PostgreSQL could not be reached last, or does not get on with what it has been given.
    private var isIll: Bool { client.isLost || commits.isLate(by: limits.commit) }

    package var failingStore: String? { backlog.failingStore }

    package var keepsTooLong: Bool { backlog.keepsTooLong }

    package func noteUpkeep(hasFailed: Bool) { backlog.keepsTooLong = hasFailed }

    private func store(_ vote: Vote, idempotency: Idempotency?) async throws {
        let now = clock.milliseconds
        let comment = vote.comment.map(Masking.masked)
        // It was given while nothing could be written; in one batch questions come before votes.
        if let record = backlog[vote.questionID] { write(record) {} }
        if try await cast(vote, comment, idempotency, now) { return }
        if let idempotency, let known = try await fingerprint(of: idempotency, now) {
            guard known == idempotency.fingerprint else { throw VoteError.keyReused }
            return
        }
        guard let answer = vote.browserAnswer else {
            // It may be one of those that another server could not write yet.
            throw backlog.failedLately ? VoteError.notKnownYet : VoteError.unknownQuestion
        }
        let record = QuestionRecord(answer, id: vote.ownID, asked: now).masked
        try await perform(.question(record, storesText: configuration.storesQuestionText))
        guard try await cast(vote, comment, idempotency, now) else { throw VoteError.unknownQuestion }
    }

    /// - Returns: False where the answer is not known, or the key came before.
    private func cast(_ vote: Vote, _ comment: String?, _ idempotency: Idempotency?, _ now: Int64) async throws -> Bool {
        let outcome = Mutex<PostgresWrite.VoteOutcome>.Box(.untouched)
        try await perform(
            .vote(vote, comment: comment, idempotency: idempotency, now: now) { found in outcome.mutex.withLock { $0 = found } }
        )
        guard case .stored(let isForwarded) = outcome.mutex.withLock({ $0 }) else { return false }
        if isForwarded { wakeOutbox() }
        return true
    }

    private func fingerprint(of idempotency: Idempotency, _ now: Int64) async throws -> String? {
        try await perform(within: limits.write) { session in
            try session.run(
                "SELECT fingerprint FROM idempotency_keys WHERE key = $1 AND created > $2",
                [.text(idempotency.key), .integer(now - Idempotency.lifetimeMS)]
            ).first?.text(0)
        }
    }

    /// Returns when it is on the disk.
    func perform(_ write: PostgresWrite) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            commits.submit(write) { continuation.resume(with: $0) }
        }
    }

    // MARK: Outbox

    package func wakeOutbox() { outboxSink.yield() }

    /// So long a vote is one server's to forward. One that is killed meanwhile leaves it to the others.
    private static let lease: Duration = .seconds(120)
    /// So many, each with the time that a call of Kapa's may take, are forwarded within it.
    private static let maxLeased = 3
    /// Votes that another server took and left are found by looking.
    private static let lookAgain: Duration = .seconds(10)

    /// The votes whose turn it is and that no other server has taken, the longest waiting first; they are this server's for ``lease``.
    package func dueVotes(limit: Int) async throws -> [OutboxEntry] {
        for old in delivered.withLock({ $0 }) { try await remove(old) }
        return try await perform(within: limits.write) { [now = clock.milliseconds] session in
            try session.run(
                """
                WITH taken AS (
                    UPDATE outbox SET leased_until = now() + make_interval(secs => $3)
                    WHERE question IN (
                        SELECT question FROM outbox WHERE due <= $1 AND (leased_until IS NULL OR leased_until < now())
                        ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED)
                    RETURNING question, revision, attempts, due
                )
                SELECT taken.question, taken.revision, taken.attempts, questions.kapa_question, questions.client, feedback.reaction,
                    feedback.reasons, feedback.comment
                FROM taken JOIN feedback ON feedback.question = taken.question JOIN questions ON questions.id = taken.question
                ORDER BY taken.due
                """,
                [.integer(now), .whole(min(limit, Self.maxLeased)), .real(Self.lease / .seconds(1))]
            ).map { row in
                OutboxEntry(
                    questionID: row.text(0) ?? "",
                    revision: Int(row.integer(1) ?? 0),
                    attempts: Int(row.integer(2) ?? 0),
                    vote: OutgoingVote(
                        questionAnswerID: row.text(3) ?? "",
                        isUpvote: row.text(5) == Vote.Reaction.upvote.rawValue,
                        reasons: Set((row.text(6) ?? "").split(separator: "\n").compactMap { FeedbackReason(rawValue: String($0)) }),
                        comment: row.text(7),
                        clientID: row.text(4) ?? ""
                    )
                )
            }
        }
    }

    /// How many votes wait, those of other servers too, and when to look again: nobody tells this server of what another leaves.
    package func outbox() async throws -> (depth: Int, nextDue: Duration?) {
        let row = try await perform(within: limits.write) { [now = clock.milliseconds] session in
            try session.run(
                """
                SELECT count(*), min(greatest(due - $1, coalesce(ceil(extract(epoch FROM leased_until - now()) * 1000)::bigint, 0)))
                FROM outbox
                """,
                [.integer(now)]
            ).first
        }
        let due = row?.integer(1).map { Duration.milliseconds(max(0, $0)) }
        return (Int(row?.integer(0) ?? 0), due ?? Self.lookAgain)
    }

    package func removeFromOutbox(_ entry: OutboxEntry) async throws {
        let entry = Delivered(questionID: entry.questionID, revision: entry.revision)
        // Where PostgreSQL goes away at this moment, the vote is not brought again when it is back.
        delivered.withLock { $0.append(entry) }
        try await remove(entry)
    }

    private struct Delivered: Sendable, Hashable {
        var questionID: String
        var revision: Int
    }

    private func remove(_ entry: Delivered) async throws {
        try await perform(
            PostgresWrite(
                "DELETE FROM outbox WHERE question = $1 AND revision = $2",
                [.text(entry.questionID), .whole(entry.revision)],
                place: .init(kind: .vote, key: entry.questionID)
            )
        )
        delivered.withLock { $0.removeAll { $0 == entry } }
    }

    package func postpone(_ entry: OutboxEntry, by delay: Duration) async throws {
        try await perform(
            PostgresWrite(
                "UPDATE outbox SET attempts = attempts + 1, due = $3, leased_until = NULL WHERE question = $1 AND revision = $2",
                [
                    .text(entry.questionID), .whole(entry.revision),
                    .integer(clock.milliseconds + Int64(delay / .milliseconds(1))),
                ],
                place: .init(kind: .vote, key: entry.questionID)
            )
        )
    }

    // MARK: Budget

    package func kapaQuestions(onDay day: Int) -> Int {
        do {
            return try client.performBlocking(within: limits.write) { [opening] session in
                try opening.open(session)
                return Int(try session.run("SELECT questions FROM kapa_days WHERE day = $1", [.whole(day)]).first?.integer(0) ?? 0)
            }
        } catch {
            logger.error("cannot read how many questions went to Kapa today", metadata: ["error.reason": "\(error)"])
            return 0
        }
    }

    package func addKapaQuestion(onDay day: Int, completion: @escaping @Sendable (Int) -> Void) {
        let total = Mutex<Int>.Box(0)
        let write = PostgresWrite(
            """
            INSERT INTO kapa_days (day, questions) VALUES ($1, 1)
            ON CONFLICT (day) DO UPDATE SET questions = kapa_days.questions + 1 RETURNING questions
            """,
            [.whole(day)],
            place: .init(key: "kapa"),
            judge: { rows in total.mutex.withLock { $0 = Int(rows.first?.integer(0) ?? 0) } }
        )
        commits.submit(write) { result in
            if case .success = result { completion(total.mutex.withLock { $0 }) }
        }
    }

    // MARK: Retention

    private static let part = 1000

    @discardableResult
    package func deleteExpired(now: Int64) async throws -> Int {
        _ = try await inParts(
            "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE created <= $1 LIMIT \(Self.part) FOR UPDATE SKIP LOCKED) RETURNING 1",
            [.integer(now - Idempotency.lifetimeMS)]
        )
        if let kept = configuration.auditRetention {
            _ = try await change { try AuditLog.cut(before: now - Int64(kept / .milliseconds(1)), $0) }
        }
        guard let retention = configuration.retention else { return 0 }
        let oldest = now - Int64(retention / .milliseconds(1))
        let votesKept = configuration.voteRetention ?? retention
        let oldestVote = now - Int64(votesKept / .milliseconds(1))
        if votesKept < retention {
            _ = try await inParts(
                "DELETE FROM feedback WHERE question IN (SELECT question FROM feedback WHERE updated < $1 LIMIT \(Self.part) FOR UPDATE SKIP LOCKED) RETURNING 1",
                [.integer(oldestVote)]
            )
        }
        // A vote that is kept longer holds its question, without what that said.
        let isHeld =
            votesKept > retention ? "EXISTS (SELECT 1 FROM feedback WHERE question = questions.id AND updated >= $2)" : "$2::bigint IS NULL"
        let total = try await inParts(
            """
            DELETE FROM questions WHERE number IN (
                SELECT number FROM questions WHERE asked < $1 AND NOT \(isHeld) ORDER BY asked LIMIT \(Self.part) FOR UPDATE SKIP LOCKED) RETURNING 1
            """,
            [.integer(oldest), .integer(oldestVote)]
        )
        if votesKept > retention {
            _ = try await inParts(
                """
                UPDATE questions SET \(QuestionRecord.forgettingReaders) WHERE number IN (
                    SELECT number FROM questions WHERE asked < $1 AND client <> '' ORDER BY asked LIMIT \(Self.part) FOR UPDATE SKIP LOCKED) RETURNING 1
                """,
                [.integer(oldest)]
            )
        }
        _ = try await inParts(
            """
            DELETE FROM threads WHERE id IN (
                SELECT id FROM threads WHERE created < $1 AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = threads.id)
                LIMIT \(Self.part) FOR UPDATE SKIP LOCKED) RETURNING 1
            """,
            [.integer(oldest)]
        )
        if total > 0 { recent.mutex.withLock { $0.removeAll() } }
        return total
    }

    /// Runs a change of at most ``part`` rows until it finds no more. What another server is about to change is left to that one.
    private func inParts(_ sql: String, _ values: [PostgresValue]) async throws -> Int {
        var total = 0
        while true {
            let count = try await perform(within: limits.upkeep) { try $0.run(sql, values).count }
            total += count
            guard count == Self.part else { return total }
        }
    }

    package func keepWithinSize() async throws { try await size.enforce(client, within: limits.upkeep) }
    package func flush() async { await commits.flush() }

    package static func reason(_ error: any Error) -> String { "\(error)" }
}
