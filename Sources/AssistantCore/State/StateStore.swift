internal import CoreMetrics
internal import Foundation
internal import GRDB
internal import Logging
internal import Synchronization

/// Threads, questions, votes, and the votes that Kapa has not got yet, in one SQLite file.
///
/// Votes are on the disk before ``save(_:idempotency:)`` returns. Questions are written behind the answer, in order with the votes on them; what
/// follow-ups need of them is known at once.
final class StateStore: Sendable {
    /// Why a vote is not taken.
    enum VoteError: Error {
        case unknownQuestion
        /// The idempotency key came before with another vote.
        case keyReused
    }

    /// A request's `Idempotency-Key`, and what tells its body from others.
    struct Idempotency: Sendable {
        var key: String
        var fingerprint: String
    }

    private static let maxRecentThreads = 2000
    private static let keyLifetimeMS: Int64 = 24 * 3600 * 1000

    let database: any DatabaseWriter
    let commits: GroupCommit
    private let configuration: StateConfiguration
    let logger: Logger
    private let lock: StateLock?
    private let recent = Mutex(RecentThreads(maxCount: maxRecentThreads))
    /// The last question could not be written; said once, not for each.
    private let isFailing = Mutex(false)
    /// Gets an element when a vote has come that is to be forwarded. For one reader.
    let outboxWakeups: AsyncStream<Void>
    private let outboxSink: AsyncStream<Void>.Continuation

    /// Opens the file, or makes it, and brings it up to date.
    /// - Throws: ``StateError``: it cannot be opened, is not ours, or is of a newer version.
    init(
        _ configuration: StateConfiguration,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger
    ) throws(StateError) {
        self.configuration = configuration
        self.logger = logger
        (outboxWakeups, outboxSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        lock = try configuration.path.map { path throws(StateError) in try StateLock(path, .serving) }
        database = try Self.open(configuration.path)
        commits = GroupCommit(database, metrics: metrics)
    }

    // MARK: Threads and questions

    /// - Returns: `nil` when no thread has that id, or the state cannot be read.
    func thread(_ id: String) async -> ThreadState? {
        if let thread = recent.withLock({ $0[id] }) { return thread }
        do {
            let thread = try await database.read { database -> ThreadState? in
                guard let row = try Row.fetchOne(database, sql: "SELECT kapa_thread FROM threads WHERE id = ?", arguments: [id]) else {
                    return nil
                }
                let questions = try Row.fetchAll(
                    database,
                    sql: "SELECT text FROM questions WHERE thread = ? AND text IS NOT NULL ORDER BY number DESC LIMIT ?",
                    arguments: [id, ThreadState.maxQuestions]
                )
                return ThreadState(
                    id: id,
                    kapaThreadID: row[0],
                    questions: questions.reversed().map { .init($0[0]) }
                )
            }
            if let thread { recent.withLock { $0.restore(thread) } }
            return thread
        } catch {
            // The question is answered as the first of a new thread.
            logger.error("cannot read the state", metadata: ["error.reason": "\(error)"])
            return nil
        }
    }

    /// Adds a question to its thread.
    func add(_ record: QuestionRecord) {
        recent.withLock { $0.add(record) }
        let storesText = configuration.storesQuestionText
        commits.submit { database in
            try Self.insert(record, storesText: storesText, database)
        } completion: { [self] result in
            let hasFailed = if case .failure = result { true } else { false }
            let isNews = isFailing.withLock { isFailing in
                defer { isFailing = hasFailed }
                return isFailing != hasFailed
            }
            guard isNews else { return }
            if case .failure(let error) = result {
                logger.error("questions are not stored; they are answered all the same", metadata: ["error.reason": "\(error)"])
            } else {
                logger.notice("questions are stored again")
            }
        }
    }

    private static func insert(_ record: QuestionRecord, storesText: Bool, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO threads (id, created, kapa_thread) VALUES (?1, ?2, ?3)
                ON CONFLICT (id) DO UPDATE SET kapa_thread = excluded.kapa_thread
                """,
            arguments: [record.threadID, record.asked, record.kapaThreadID]
        )
        try database.execute(
            sql: """
                INSERT INTO questions (id, thread, asked, text, page, client, origin, answered, uncertain, fallback, missing_terms,
                    nearest, kapa_question, duration_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.id, record.threadID, record.asked, storesText ? record.text : nil, record.page, record.clientID,
                record.origin.rawValue, record.isAnswered, record.isUncertain, record.fallback,
                storesText ? Self.joined(record.missingTerms) : nil, Self.joined(record.nearest), record.kapaQuestionID,
                record.durationMS,
            ]
        )
    }

    // MARK: Votes

    /// Stores a vote; it is on the disk when this returns.
    ///
    /// - Throws: ``VoteError``; `DatabaseError` or ``GroupCommit/Overload`` when it cannot be stored.
    func save(_ vote: Vote, idempotency: Idempotency?) async throws {
        let now = Self.now
        let storesText = configuration.storesQuestionText
        let isForwarded = try await commits.perform { database in
            if let idempotency {
                let known = try String.fetchOne(
                    database,
                    sql: "SELECT fingerprint FROM idempotency_keys WHERE key = ? AND created > ?",
                    arguments: [idempotency.key, now - Self.keyLifetimeMS]
                )
                if let known {
                    guard known == idempotency.fingerprint else { throw VoteError.keyReused }
                    return false
                }
            }
            let question = try Row.fetchOne(
                database,
                sql: "SELECT kapa_question FROM questions WHERE id = ?",
                arguments: [vote.questionID]
            )
            if question == nil {
                guard let answer = vote.browserAnswer else { throw VoteError.unknownQuestion }
                try Self.insert(QuestionRecord(answer, id: vote.questionID, asked: now), storesText: storesText, database)
            }
            let revision = try Int.fetchOne(
                database,
                sql: """
                    INSERT INTO feedback (question, reaction, reasons, comment, created, updated, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1)
                    ON CONFLICT (question) DO UPDATE SET reaction = ?2, reasons = ?3, comment = ?4, updated = ?5, revision = revision + 1
                    RETURNING revision
                    """,
                arguments: [vote.questionID, vote.reaction.rawValue, Self.joined(vote.reasons.map(\.rawValue)) ?? "", vote.comment, now]
            )
            if let idempotency {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO idempotency_keys (key, fingerprint, created) VALUES (?, ?, ?)",
                    arguments: [idempotency.key, idempotency.fingerprint, now]
                )
            }
            guard question?["kapa_question"] as String? != nil else { return false }
            try database.execute(
                sql: "INSERT OR REPLACE INTO outbox (question, revision, attempts, due) VALUES (?, ?, 0, ?)",
                arguments: [vote.questionID, revision, now]
            )
            return true
        }
        if isForwarded { wakeOutbox() }
    }

    // MARK: Outbox

    func wakeOutbox() { outboxSink.yield() }

    /// The votes whose turn it is, the longest waiting first.
    func dueVotes(limit: Int) async throws -> [OutboxEntry] {
        try await database.read { [now = Self.now] database in
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
                    feedback: KapaClient.Feedback(
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
    func outbox() async throws -> (depth: Int, nextDue: Duration?) {
        try await database.read { [now = Self.now] database in
            let row = try Row.fetchOne(database, sql: "SELECT count(*), min(due) FROM outbox")
            let due: Int64? = row?[1]
            return (row?[0] ?? 0, due.map { .milliseconds(max(0, $0 - now)) })
        }
    }

    /// Takes a vote out of the outbox, unless a newer one has taken its place.
    func removeFromOutbox(_ entry: OutboxEntry) async throws {
        try await commits.perform { database in
            try database.execute(
                sql: "DELETE FROM outbox WHERE question = ? AND revision = ?",
                arguments: [entry.questionID, entry.revision]
            )
        }
    }

    /// Puts a vote off.
    func postpone(_ entry: OutboxEntry, by delay: Duration) async throws {
        try await commits.perform { [due = Self.now + Int64(delay / .milliseconds(1))] database in
            try database.execute(
                sql: "UPDATE outbox SET attempts = attempts + 1, due = ? WHERE question = ? AND revision = ?",
                arguments: [due, entry.questionID, entry.revision]
            )
        }
    }

    // MARK: Retention

    /// Deletes what is older than the retention allows, a thousand questions at a time, so that votes need not wait for it.
    /// - Returns: How many questions were deleted.
    @discardableResult
    func deleteExpired(now: Int64 = StateStore.now) async throws -> Int {
        try await commits.perform { database in
            try database.execute(sql: "DELETE FROM idempotency_keys WHERE created <= ?", arguments: [now - Self.keyLifetimeMS])
        }
        guard let retention = configuration.retention else { return 0 }
        let limit = now - Int64(retention / .milliseconds(1))
        var total = 0
        while true {
            let count = try await commits.perform { database in
                try database.execute(
                    sql: "DELETE FROM questions WHERE number IN (SELECT number FROM questions WHERE asked < ? ORDER BY asked LIMIT 1000)",
                    arguments: [limit]
                )
                return database.changesCount
            }
            total += count
            guard count == 1000 else { break }
        }
        try await commits.perform { database in
            try database.execute(
                sql: "DELETE FROM threads WHERE created < ? AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = threads.id)",
                arguments: [limit]
            )
        }
        if total > 0 { recent.withLock { $0.removeAll() } }
        return total
    }

    /// Returns when everything that was to be written is.
    func flush() async { await commits.flush() }

    static var now: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

    /// Lists are stored one element to a line; no element holds a line break.
    private static func joined(_ list: [String]) -> String? { list.isEmpty ? nil : list.joined(separator: "\n") }
}

extension StateStore {
    /// Opens a state for reading and writing, made and migrated where needed.
    static func open(_ path: String?) throws(StateError) -> any DatabaseWriter {
        do {
            guard let path else {
                let queue = try DatabaseQueue()
                try StateSchema.migrator.migrate(queue)
                return queue
            }
            var configuration = Configuration()
            configuration.label = "state"
            // Another process may make a backup or an export meanwhile.
            configuration.busyMode = .timeout(5)
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.read { try StateSchema.check($0, path: path) }
            // GRDB sets NORMAL, with which a power failure may take the last commits; a vote was acknowledged by then.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try StateSchema.migrator.migrate(pool)
            return pool
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError("cannot open the state '\(path ?? "in memory")': \(reason(error)); give another file with --state")
        }
    }

    static func reason(_ error: any Error) -> String {
        (error as? DatabaseError).map { $0.message ?? "SQLite error \($0.resultCode.rawValue)" } ?? "\(error)"
    }
}

/// Threads whose last question may not be written yet, and those that go on most likely. Bounded; the longest untouched goes first.
private struct RecentThreads {
    private let maxCount: Int
    private var threads: [String: ThreadState] = [:]
    /// In order of their last question; a thread stands here once for each.
    private var order: [String] = []

    init(maxCount: Int) {
        self.maxCount = maxCount
    }

    subscript(id: String) -> ThreadState? { threads[id] }

    mutating func add(_ record: QuestionRecord) {
        var thread = threads[record.threadID] ?? ThreadState(id: record.threadID)
        thread.kapaThreadID = record.kapaThreadID
        thread.questions = (thread.questions + [.init(record.text)]).suffix(ThreadState.maxQuestions)
        threads[record.threadID] = thread
        touch(record.threadID)
    }

    /// Takes a thread that was read from the file, unless it has gone on meanwhile.
    mutating func restore(_ thread: ThreadState) {
        guard threads[thread.id] == nil else { return }
        threads[thread.id] = thread
        touch(thread.id)
    }

    mutating func removeAll() {
        threads = [:]
        order = []
    }

    private mutating func touch(_ id: String) {
        order.append(id)
        guard order.count > 2 * maxCount else { return }
        var seen: Set<String> = []
        let newest = order.reversed().filter { seen.insert($0).inserted }.prefix(maxCount)
        order = newest.reversed()
        let kept = Set(newest)
        threads = threads.filter { kept.contains($0.key) }
    }
}
