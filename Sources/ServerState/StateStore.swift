package import Answers
package import CoreMetrics
internal import Foundation
internal import GRDB
package import Logging
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Threads, questions, votes, and the votes that Kapa has not got yet, in one SQLite file.
///
/// Votes are on the disk before ``save(_:idempotency:)`` returns. Questions are written behind the answer, in order with the votes on them; what
/// follow-ups need of them is known at once.
package final class StateStore: StateStoring {
    let database: any DatabaseWriter
    let commits: GroupCommit<SQLiteWrite>
    private let current: Mutex<StateConfiguration>
    package let logger: Logger
    package let clock: WallClock
    private let lock: StateLock?
    package let tickets: VoteTickets
    private let size: StateSize
    /// Why nothing can be written, where that was so at the start.
    let obstacle: StateError?
    /// Whether what the state holds is known; where it is not, ``database`` stands in for it, with nothing in it.
    let isKnown: Bool
    let backlog: QuestionBacklog
    private let inspection = DispatchQueue(label: "state inspection", qos: .utility)
    private let recent = Mutex<RecentThreads>.Box(RecentThreads())
    /// Gets an element when a vote has come that is to be forwarded. For one reader.
    package let outboxWakeups: AsyncStream<Void>
    private let outboxSink: AsyncStream<Void>.Continuation

    /// Opens the file, or makes it, and brings it up to date. Where nothing can be written it is opened all the same: questions are answered, and
    /// votes refused.
    /// - Throws: ``StateError``: it cannot be opened, is not ours, or is of a newer version.
    package init(
        _ configuration: StateConfiguration,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger,
        clock: WallClock = .system
    ) throws(StateError) {
        current = Mutex(configuration)
        self.clock = clock
        self.logger = logger
        backlog = QuestionBacklog(logger: logger)
        (outboxWakeups, outboxSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        size = StateSize(path: configuration.path, maxBytes: configuration.maxBytes, metrics: metrics, logger: logger, clock: clock)
        let wasEmpty = configuration.path.map(StateOpening.isEmptyFile) ?? false
        let opened = try Self.connect(configuration.path)
        (lock, database, tickets, obstacle) = (opened.lock, opened.database, VoteTickets(key: opened.key), opened.obstacle)
        isKnown = opened.isKnown
        if let obstacle {
            logger.error(
                isKnown
                    ? "the state cannot be written: questions are answered, votes are refused; start again when that is mended"
                    : "the state can be neither read nor written: questions are answered, votes are refused, keys and flags are unknown; start again when that is mended",
                metadata: ["error.reason": "\(obstacle)"]
            )
        }
        if wasEmpty {
            logger.warning(
                "the state was an empty file: the server begins without threads and votes; if it held any, restore a backup",
                metadata: ["state.path": "\(configuration.path ?? "")"]
            )
        }
        let generation = Mutex<Int?>.Box(nil)
        let place = StatePlace(configuration.path)
        let opening: @Sendable () throws -> Void = { [obstacle] in
            // Not even what would stand in memory: whoever writes is to know that it is not kept.
            if let obstacle { throw obstacle }
            try place?.check()
        }
        commits = GroupCommit<SQLiteWrite>(database, metrics: metrics, opening: opening) { [size, recent] database in
            try size.enforce(database)
            // `AssistantServer erase` counts it up.
            let current = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            let isNews = generation.mutex.withLock { known in
                defer { known = current }
                return known.map { $0 != current } ?? false
            }
            if isNews { recent.mutex.withLock { $0.removeAll() } }
        }
    }

    private var configuration: StateConfiguration { current.withLock { $0 } }

    package func update(_ configuration: StateConfiguration) {
        current.withLock { $0.takeBounds(of: configuration) }
        size.update(maxBytes: configuration.maxBytes)
    }

    private static func connect(
        _ path: String?
    ) throws(StateError) -> (lock: StateLock?, database: any DatabaseWriter, isKnown: Bool, key: Data, obstacle: StateError?) {
        do throws(StateError) {
            let lock = try path.map { path throws(StateError) in try StateLock(path, .serving) }
            let database = try StateOpening.open(path)
            return (lock, database, true, try ticketKey(database, path), nil)
        } catch {
            guard error.isUnwritable, let path else { throw error }
            let (database, isKnown) = try StateOpening.openUnwritable(path)
            return (nil, database, isKnown, VoteTickets.newKey(), error)
        }
    }

    /// The key of the tickets, made with the state; servers that share it have the same.
    private static func ticketKey(_ database: any DatabaseWriter, _ path: String?) throws(StateError) -> Data {
        do {
            let sql = "SELECT value FROM secrets WHERE name = 'vote_tickets'"
            if let key = try database.read({ try Data.fetchOne($0, sql: sql) }) { return key }
            return try database.write { database in
                try database.execute(
                    sql: "INSERT OR IGNORE INTO secrets (name, value) VALUES ('vote_tickets', ?)",
                    arguments: [VoteTickets.newKey()]
                )
                return try Data.fetchOne(database, sql: sql) ?? VoteTickets.newKey()
            }
        } catch {
            throw StateError("cannot write the state", error, at: path ?? "")
        }
    }

    // MARK: Threads and questions

    /// - Returns: `nil` when no thread has that id, or the state cannot be read.
    package func thread(_ id: String) async -> ThreadState? {
        if let thread = recent.mutex.withLock({ $0[id] }) { return thread }
        do {
            let thread = try await database.read { database -> ThreadState? in
                guard let row = try Row.fetchOne(database, sql: "SELECT kapa_thread FROM threads WHERE id = ?", arguments: [id]) else {
                    return nil
                }
                let questions = try Row.fetchAll(
                    database,
                    sql: "SELECT text, answered FROM questions WHERE thread = ? AND text IS NOT NULL ORDER BY number DESC LIMIT ?",
                    arguments: [id, ThreadState.maxQuestions]
                )
                return ThreadState(
                    id: id,
                    kapaThreadID: row[0],
                    questions: questions.reversed().map { .init($0[0], isAnswered: $0[1]) }
                )
            }
            if let thread { recent.mutex.withLock { $0.restore(thread) } }
            return thread
        } catch is CancellationError {
            // Nobody waits for the answer any more.
            return nil
        } catch {
            // The question is answered as the first of a new thread.
            logger.error("cannot read the state", metadata: ["error.reason": "\(error)"])
            return nil
        }
    }

    /// Adds a question to its thread.
    package func add(_ record: QuestionRecord) {
        recent.mutex.withLock { $0.add(record) }
        guard obstacle == nil else { return }
        // Here and not where it is written: one thread writes for all.
        let masked = record.masked
        backlog.insert(masked)
        write(masked)
    }

    private func write(_ record: QuestionRecord) {
        let storesText = configuration.storesQuestionText
        commits.write { database in
            try Self.insert(record, storesText: storesText, database)
        } completion: { [self] result in
            if backlog.settle(record.id, result) { writeWhatFailed() }
        }
    }

    /// Tries again what could not be written, when something else could.
    func writeWhatFailed() {
        for record in backlog.takeFailed() { write(record) }
    }

    private static func insert(_ record: QuestionRecord, storesText: Bool, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO threads (id, created, kapa_thread) VALUES (?1, ?2, ?3)
                ON CONFLICT (id) DO UPDATE SET kapa_thread = excluded.kapa_thread
                """,
            arguments: [record.threadID, record.asked, record.kapaThreadID]
        )
        let columns = QuestionRecord.columns
        let (names, marks) = (columns.map(\.name).joined(separator: ", "), columns.map { _ in "?" }.joined(separator: ", "))
        try database.execute(
            sql: "INSERT INTO questions (\(names)) VALUES (\(marks)) ON CONFLICT (id) DO NOTHING",
            arguments: StatementArguments(columns.map { $0.value(of: record, storesText: storesText).sqlite })
        )
    }

    // MARK: Votes

    /// Stores a vote; it is on the disk when this returns.
    ///
    /// - Throws: ``VoteError``; `DatabaseError`, ``GroupCommit/Overload`` or ``StateError`` when it cannot be stored.
    package func save(_ vote: Vote, idempotency: Idempotency?) async throws {
        do {
            try await store(vote, idempotency: idempotency)
            backlog.noteVote(isStored: true)
        } catch let error as VoteError {
            throw error
        } catch {
            // Of damage, and of a rule that this vote breaks, another one shows nothing.
            let isItsOwn = (error as? DatabaseError).map { Self.ownFaults.contains($0.resultCode) } ?? false
            backlog.noteVote(isStored: false, passes: !isItsOwn)
            throw error
        }
    }

    private static let ownFaults: [ResultCode] = [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH]

    package var failingStore: String? { backlog.failingStore }

    package var keepsTooLong: Bool { backlog.keepsTooLong }

    package func noteUpkeep(hasFailed: Bool) { backlog.keepsTooLong = hasFailed }

    package var isDamaged: Bool { backlog.isDamaged }

    package func noteDamage(isThere: Bool) { backlog.isDamaged = isThere }

    /// Reads the whole file over a connection of its own, beside readers' votes. The server itself reads only what it needs, much of it from memory.
    package func findDamage() async throws -> String? {
        guard let path = configuration.path else { return nil }
        return try await inspection.run { Result { try Self.damage(in: path) } }?.get() ?? nil
    }

    private static func damage(in path: String) throws -> String? {
        do {
            let findings = try StateOpening.reading(path).read { try String.fetchAll($0, sql: "PRAGMA quick_check(3)") }
            return findings == ["ok"] ? nil : findings.joined(separator: "; ")
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            return reason(error)
        }
    }

    private func store(_ vote: Vote, idempotency: Idempotency?) async throws {
        if let obstacle { throw obstacle }
        let now = clock.milliseconds
        let comment = vote.comment.map(Masking.masked)
        let ownAnswer = vote.browserAnswer.map { QuestionRecord($0, id: vote.ownID, asked: now).masked }
        let isForwarded = try await commits.perform { [self] database in
            try cast(vote, comment, ownAnswer, idempotency, now, database)
        }
        if isForwarded { wakeOutbox() }
    }

    /// - Returns: Whether it is to be forwarded.
    private func cast(
        _ vote: Vote,
        _ comment: String?,
        _ ownAnswer: QuestionRecord?,
        _ idempotency: Idempotency?,
        _ now: Int64,
        _ database: Database
    ) throws -> Bool {
        if let idempotency {
            let known = try String.fetchOne(
                database,
                sql: "SELECT fingerprint FROM idempotency_keys WHERE key = ? AND created > ?",
                arguments: [idempotency.key, now - Idempotency.lifetimeMS]
            )
            if let known {
                guard known == idempotency.fingerprint else { throw VoteError.keyReused }
                return false
            }
        }
        let (questionID, kapaQuestionID) = try judged(by: vote, ownAnswer, database)
        let revision = try Int.fetchOne(
            database,
            sql: """
                INSERT INTO feedback (question, reaction, reasons, comment, created, updated, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1)
                ON CONFLICT (question) DO UPDATE SET reaction = ?2, reasons = ?3, comment = ?4, updated = ?5, revision = revision + 1
                RETURNING revision
                """,
            arguments: [
                questionID, vote.reaction.rawValue, vote.reasons.map(\.rawValue).lines ?? "",
                comment, now,
            ]
        )
        if let idempotency {
            try database.execute(
                sql: "INSERT OR REPLACE INTO idempotency_keys (key, fingerprint, created) VALUES (?, ?, ?)",
                arguments: [idempotency.key, idempotency.fingerprint, now]
            )
        }
        guard kapaQuestionID != nil else { return false }
        try database.execute(
            sql: "INSERT OR REPLACE INTO outbox (question, revision, attempts, due) VALUES (?, ?, 0, ?)",
            arguments: [questionID, revision, now]
        )
        return true
    }

    /// Writes a question and a vote as readers' are written, and takes them back.
    /// - Returns: What the file does not take.
    func rehearse(_ rehearsal: StateRehearsal, _ database: Database) -> StateRehearsal.Refusal? {
        var part = StateRehearsal.Part.questions
        do {
            try database.inSavepoint {
                try Self.insert(rehearsal.question, storesText: configuration.storesQuestionText, database)
                part = .votes
                _ = try cast(rehearsal.vote, nil, nil, rehearsal.idempotency, rehearsal.question.asked, database)
                return .rollback
            }
            return nil
        } catch {
            return StateRehearsal.Refusal(part, reason: Self.reason(error))
        }
    }

    /// Finds the answer that a vote is about, or stores it where this server knows of it and the file does not.
    private func judged(by vote: Vote, _ ownAnswer: QuestionRecord?, _ database: Database) throws -> (id: String, kapaQuestionID: String?) {
        for id in [vote.questionID, vote.ownID] {
            let row = try Row.fetchOne(database, sql: "SELECT kapa_question FROM questions WHERE id = ?", arguments: [id])
            if let row { return (id, row[0]) }
        }
        let storesText = configuration.storesQuestionText
        // It was given while nothing could be written.
        if let record = backlog[vote.questionID] {
            try Self.insert(record, storesText: storesText, database)
            return (record.id, record.kapaQuestionID)
        }
        guard let ownAnswer else {
            // It may be one of those that are lost; when the disk is well again it will show.
            throw backlog.takesQuestions ? VoteError.unknownQuestion : StateError("questions are not stored")
        }
        try Self.insert(ownAnswer, storesText: storesText, database)
        return (ownAnswer.id, nil)
    }

    // MARK: Outbox

    package func wakeOutbox() { outboxSink.yield() }

    /// The votes whose turn it is, the longest waiting first.
    package func dueVotes(limit: Int) async throws -> [OutboxEntry] {
        try await database.read { [now = clock.milliseconds] database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT outbox.question, outbox.revision, outbox.attempts, questions.kapa_question, questions.client, feedback.reaction,
                        feedback.reasons, feedback.comment
                    FROM outbox JOIN feedback ON feedback.question = outbox.question JOIN questions ON questions.id = outbox.question
                    WHERE outbox.due <= ? ORDER BY outbox.due LIMIT ?
                    """,
                arguments: [now, limit]
            ).map { row in
                let reasons: String = row[6]
                return OutboxEntry(
                    questionID: row[0],
                    revision: row[1],
                    attempts: row[2],
                    vote: OutgoingVote(
                        questionAnswerID: row[3],
                        isUpvote: row[5] == Vote.Reaction.upvote.rawValue,
                        reasons: Set(reasons.split(separator: "\n").compactMap { FeedbackReason(rawValue: String($0)) }),
                        comment: row[7],
                        clientID: row[4]
                    )
                )
            }
        }
    }

    /// How many votes wait, and when the first of them is due, from now.
    package func outbox() async throws -> (depth: Int, nextDue: Duration?) {
        try await database.read { [now = clock.milliseconds] database in
            let row = try Row.fetchOne(database, sql: "SELECT count(*), min(due) FROM outbox")
            let due: Int64? = row?[1]
            return (row?[0] ?? 0, due.map { .milliseconds(max(0, $0 - now)) })
        }
    }

    /// Takes a vote out of the outbox, unless a newer one has taken its place.
    package func removeFromOutbox(_ entry: OutboxEntry) async throws {
        try await commits.perform { database in
            try database.execute(
                sql: "DELETE FROM outbox WHERE question = ? AND revision = ?",
                arguments: [entry.questionID, entry.revision]
            )
        }
    }

    /// Puts a vote off.
    package func postpone(_ entry: OutboxEntry, by delay: Duration) async throws {
        try await commits.perform { [due = clock.milliseconds + Int64(delay / .milliseconds(1))] database in
            try database.execute(
                sql: "UPDATE outbox SET attempts = attempts + 1, due = ? WHERE question = ? AND revision = ?",
                arguments: [due, entry.questionID, entry.revision]
            )
        }
    }

    // MARK: Retention

    /// Deletes what is older than the retention allows, a thousand questions at a time, so that votes need not wait for it.
    /// - Parameter now: In milliseconds since 1970.
    /// - Returns: How many questions were deleted.
    @discardableResult
    package func deleteExpired(now: Int64) async throws -> Int {
        try await commits.perform { database in
            try database.execute(sql: "DELETE FROM idempotency_keys WHERE created <= ?", arguments: [now - Idempotency.lifetimeMS])
        }
        if let kept = configuration.auditRetention {
            _ = try await change { try AuditLog.cut(before: now - Int64(kept / .milliseconds(1)), $0) }
        }
        guard let retention = configuration.retention else { return 0 }
        let oldest = now - Int64(retention / .milliseconds(1))
        let votesKept = configuration.voteRetention ?? retention
        let oldestVote = now - Int64(votesKept / .milliseconds(1))
        if votesKept < retention {
            try await commits.perform { try $0.execute(sql: "DELETE FROM feedback WHERE updated < ?", arguments: [oldestVote]) }
        }
        // A vote that is kept longer holds its question, without what that said.
        let isHeld =
            votesKept > retention ? "EXISTS (SELECT 1 FROM feedback WHERE question = questions.id AND updated >= ?2)" : "?2 IS NULL"
        let total = try await inParts { database in
            try database.execute(
                sql: """
                    DELETE FROM questions WHERE number IN (
                        SELECT number FROM questions WHERE asked < ?1 AND NOT \(isHeld) ORDER BY asked LIMIT \(Self.part))
                    """,
                arguments: [oldest, oldestVote]
            )
        }
        if votesKept > retention {
            _ = try await inParts { database in
                try database.execute(
                    sql: """
                        UPDATE questions SET \(QuestionRecord.forgettingReaders) WHERE number IN (
                            SELECT number FROM questions WHERE asked < ? AND client <> '' ORDER BY asked LIMIT \(Self.part))
                        """,
                    arguments: [oldest]
                )
            }
        }
        try await commits.perform { database in
            try database.execute(
                sql: "DELETE FROM threads WHERE created < ? AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = threads.id)",
                arguments: [oldest]
            )
        }
        if total > 0 { recent.mutex.withLock { $0.removeAll() } }
        return total
    }

    private static let part = 1000

    /// Runs a change of at most ``part`` rows until it finds no more.
    private func inParts(_ change: @escaping @Sendable (Database) throws -> Void) async throws -> Int {
        var total = 0
        while true {
            let count = try await commits.perform { database in
                try change(database)
                return database.changesCount
            }
            total += count
            guard count == Self.part else { return total }
        }
    }

    /// Deletes what is beyond the state's size, and gives the disk back what is not used.
    package func keepWithinSize() async throws {
        while try await commits.perform({ [size] in try size.enforce($0) }) {}
        while try await commits.perform({ [size] in try size.shrink($0) }) {}
    }

    /// Returns when everything that was to be written is.
    package func flush() async { await commits.flush() }
}

extension StateStore {
    /// What SQLite says of an error, for the log.
    package static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        // Not every call of SQLite's leaves its message.
        return error.message.flatMap { $0 == "not an error" ? nil : $0 } ?? "SQLite error \(error.resultCode)"
    }
}
