package import Foundation

/// A conversation of a reader's, for whoever was asked to look at it. A reader agrees to that by saying its id, which nobody else knows.
package enum StoredThread {
    /// A question, what became of it, and what the reader thought of the answer. The answer itself is not stored.
    package struct Turn: Sendable, Hashable, Encodable {
        package var id: String
        package var askedAt: Date
        /// `nil` where words of readers are not stored, or not kept any more.
        package var question: String?
        package var page: String?
        /// Who answered: `local` or `kapa`, or a browser.
        package var origin: String
        package var isAnswered: Bool
        package var isUncertain: Bool?
        /// Why Kapa did not answer.
        package var fallback: String?
        package var missingTerms: [String]
        /// The sources of the answer, or what was near.
        package var nearest: [String]
        package var durationMS: Int64
        package var reaction: String?
        package var reasons: [String]
        package var comment: String?

        enum CodingKeys: String, CodingKey {
            case id, question, page, origin, fallback, nearest, reaction, reasons, comment
            case askedAt = "asked_at"
            case isAnswered = "answered"
            case isUncertain = "is_uncertain"
            case missingTerms = "missing_terms"
            case durationMS = "duration_ms"
        }
    }

    /// More are not shown of one conversation: the first ones.
    package static let maxTurns = 200

    /// - Returns: In their order; none where there is no such thread, or it was deleted.
    package static func turns(of thread: String, _ session: any StateSession) throws -> [Turn] {
        let rows = try session.rows(
            """
            SELECT q.id, q.asked, q.text, q.page, q.origin, CASE WHEN q.answered THEN 1 ELSE 0 END,
                CASE WHEN q.uncertain IS NULL THEN NULL WHEN q.uncertain THEN 1 ELSE 0 END, q.fallback, q.missing_terms, q.nearest,
                q.duration_ms, f.reaction, f.reasons, f.comment
            FROM questions AS q LEFT JOIN feedback AS f ON f.question = q.id
            WHERE q.thread = $1 ORDER BY q.number LIMIT \(maxTurns)
            """,
            [.text(thread)]
        )
        return rows.map { row in
            func list(_ column: Int) -> [String] { row.text(column).map { $0.split(separator: "\n").map(String.init) } ?? [] }
            return Turn(
                id: row.text(0) ?? "",
                askedAt: Date(timeIntervalSince1970: Double(row.integer(1) ?? 0) / 1000),
                question: row.text(2),
                page: row.text(3),
                origin: row.text(4) ?? "",
                isAnswered: row.integer(5) == 1,
                isUncertain: row.integer(6).map { $0 == 1 },
                fallback: row.text(7),
                missingTerms: list(8),
                nearest: list(9),
                durationMS: row.integer(10) ?? 0,
                reaction: row.text(11),
                reasons: list(12),
                comment: row.text(13)
            )
        }
    }
}

/// Votes that Kapa has not got yet, for operators: which, since when they are tried, and when their turn is.
package enum StoredOutbox {
    package struct Entry: Sendable, Hashable, Encodable {
        /// The question that the vote is on.
        package var question: String
        package var attempts: Int64
        package var dueAt: Date
        package var votedAt: Date

        enum CodingKeys: String, CodingKey {
            case question, attempts
            case dueAt = "due_at"
            case votedAt = "voted_at"
        }
    }

    /// - Returns: Those whose turn is first.
    package static func entries(limit: Int, _ session: any StateSession) throws -> [Entry] {
        func date(_ milliseconds: Int64?) -> Date { Date(timeIntervalSince1970: Double(milliseconds ?? 0) / 1000) }
        return try session.rows(
            """
            SELECT o.question, o.attempts, o.due, f.updated FROM outbox AS o JOIN feedback AS f ON f.question = o.question
            ORDER BY o.due, o.question LIMIT \(max(1, limit))
            """
        ).map { row in
            Entry(question: row.text(0) ?? "", attempts: row.integer(1) ?? 0, dueAt: date(row.integer(2)), votedAt: date(row.integer(3)))
        }
    }
}
