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
            """
            WITH thread AS (
                INSERT INTO threads (id, created, kapa_thread) VALUES ($1, $3, $2)
                ON CONFLICT (id) DO UPDATE SET kapa_thread = coalesce(excluded.kapa_thread, threads.kapa_thread)
            )
            INSERT INTO questions (thread, asked, id, text, page, client, origin, answered, uncertain, fallback, missing_terms, nearest,
                kapa_question, duration_ms)
            VALUES ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(record.threadID), .text(orNull: record.kapaThreadID), .integer(record.asked), .text(record.id),
                .text(orNull: storesText ? record.text : nil), .text(orNull: record.page), .text(record.clientID),
                .text(record.origin.rawValue), .flag(record.isAnswered), .flag(orNull: record.isUncertain), .text(orNull: record.fallback),
                .text(orNull: storesText ? record.missingTerms.lines : nil), .text(orNull: record.nearest.lines),
                .text(orNull: record.kapaQuestionID), .whole(record.durationMS),
            ],
            place: Place(kind: .question, key: record.threadID)
        )
    }

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

extension [String] {
    /// Lists are stored one element to a line; no element holds a line break. `nil` for an empty one.
    var lines: String? { isEmpty ? nil : joined(separator: "\n") }
}
