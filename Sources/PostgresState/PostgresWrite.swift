internal import Answers
internal import Foundation
internal import PostgresClient
internal import ServerState

/// One change, as one statement. Those that come together go to the server together, and are one transaction.
struct PostgresWrite: Sendable {
    /// Rows are locked in one order by all servers, so that none waits for another in a circle: questions by thread, then votes by question.
    struct Place: Sendable, Comparable {
        enum Kind: Int, Sendable { case question, vote, other }
        var kind = Kind.other
        var key = ""

        static func < (left: Place, right: Place) -> Bool { (left.kind.rawValue, left.key) < (right.kind.rawValue, right.key) }
    }

    var place = Place()
    var statement: PostgresStatement
    /// Gets the statement's rows before the transaction counts as done.
    var judge: @Sendable ([PostgresRow]) -> Void = { _ in }

    init(
        _ sql: String,
        _ values: [PostgresValue] = [],
        place: Place = Place(),
        judge: @escaping @Sendable ([PostgresRow]) -> Void = { _ in }
    ) {
        statement = PostgresStatement(sql, values)
        self.place = place
        self.judge = judge
    }
}

extension PostgresWrite {
    static func question(_ record: QuestionRecord, storesText: Bool) -> PostgresWrite {
        PostgresWrite(
            questionSQL,
            QuestionRecord.columns.map { PostgresValue($0.value(of: record, storesText: storesText)) } + [
                .text(orNull: record.kapaThreadID)
            ],
            place: Place(kind: .question, key: record.threadID)
        )
    }

    /// The thread's values are among the question's, but for the last one.
    private static let questionSQL: String = {
        let names = QuestionRecord.columns.map(\.name)
        func mark(_ name: String) -> String { "$\((names.firstIndex(of: name) ?? names.count) + 1)" }
        return """
            WITH thread AS (
                INSERT INTO threads (id, created, kapa_thread) VALUES (\(mark("thread")), \(mark("asked")), \(mark("kapa_thread")))
                ON CONFLICT (id) DO UPDATE SET kapa_thread = coalesce(excluded.kapa_thread, threads.kapa_thread)
            )
            INSERT INTO questions (\(names.joined(separator: ", ")))
            VALUES (\(names.map(mark).joined(separator: ", "))) ON CONFLICT (id) DO NOTHING
            """
    }()

    /// What became of a vote.
    enum VoteOutcome: Sendable {
        case stored(isForwarded: Bool)
        /// Its answer is not known, or its key came before.
        case untouched
    }

    static func vote(
        _ vote: Vote,
        comment: String?,
        idempotency: Idempotency?,
        now: Int64,
        judge: @escaping @Sendable (VoteOutcome) -> Void
    ) -> PostgresWrite {
        PostgresWrite(
            """
            WITH judged AS (
                SELECT id, kapa_question FROM questions WHERE id IN ($1, $2) ORDER BY id <> $1 LIMIT 1
            ), fresh AS (
                INSERT INTO idempotency_keys (key, fingerprint, created) SELECT $3, $4, $5 FROM judged WHERE $3::text IS NOT NULL
                ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, created = excluded.created
                WHERE idempotency_keys.created <= $6
                RETURNING key
            ), vote AS (
                INSERT INTO feedback (question, reaction, reasons, comment, created, updated, revision)
                SELECT id, $7, $8, $9, $5, $5, 1 FROM judged WHERE $3::text IS NULL OR EXISTS (SELECT 1 FROM fresh)
                ON CONFLICT (question) DO UPDATE SET reaction = excluded.reaction, reasons = excluded.reasons, comment = excluded.comment,
                    updated = excluded.updated, revision = feedback.revision + 1
                RETURNING question, revision
            ), waiting AS (
                INSERT INTO outbox (question, revision, attempts, due)
                SELECT vote.question, vote.revision, 0, $5 FROM vote JOIN judged ON judged.id = vote.question
                WHERE judged.kapa_question IS NOT NULL
                ON CONFLICT (question) DO UPDATE SET revision = excluded.revision, attempts = 0, due = excluded.due, leased_until = NULL
                RETURNING question
            )
            SELECT (SELECT count(*) FROM vote), (SELECT count(*) FROM waiting)
            """,
            [
                .text(vote.questionID), .text(vote.ownID), .text(orNull: idempotency?.key), .text(orNull: idempotency?.fingerprint),
                .integer(now), .integer(now - Idempotency.lifetimeMS), .text(vote.reaction.rawValue),
                .text(vote.reasons.map(\.rawValue).lines ?? ""), .text(orNull: comment),
            ],
            place: Place(kind: .vote, key: vote.questionID),
            judge: { rows in
                let isStored = rows.first?.integer(0) == 1
                judge(isStored ? .stored(isForwarded: rows.first?.integer(1) == 1) : .untouched)
            }
        )
    }
}

extension PostgresValue {
    fileprivate init(_ value: StoredValue) {
        self =
            switch value {
            case .null: .null
            case .text(let text): .text(text)
            case .integer(let number): .integer(number)
            case .flag(let flag): .flag(flag)
            }
    }
}
