internal import Crypto
internal import Foundation

/// What was done, in a chain: each row has a hash over its contents and the hash of the row before it.
///
/// Whoever changes a row, takes one out or puts one in has to make all the hashes behind it anew. That is what the chain shows by itself. It cannot
/// show that its end was cut off, or that somebody who can write to the state made the whole chain anew: for that its head, the number and hash of the
/// newest row, is kept elsewhere. The server's log has it with each event, and ``verify(head:_:)`` compares.
package enum AuditLog {
    /// The number and hash of a row: `17:9f86…`.
    package struct Head: Sendable, Hashable, CustomStringConvertible {
        package var number: Int64
        package var hash: String

        /// Before the first row.
        static let start = Head(number: 0, hash: String(repeating: "0", count: 64))

        init(number: Int64, hash: String) {
            self.number = number
            self.hash = hash
        }

        /// - Returns: `nil` for any other text.
        package init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int64(parts[0]), number > 0, parts[1].utf8.count == 64,
                parts[1].utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
            else { return nil }
            self.init(number: number, hash: parts[1].lowercased())
        }

        package var description: String { "\(number):\(hash)" }
    }

    /// What a log was found to be.
    package struct Verdict: Sendable, Hashable {
        package var rows: Int
        /// The newest row; `nil` for an empty log.
        package var head: Head?
        /// The last row that was deleted for its age; `nil` where none was.
        package var checkpoint: Head?
        /// The first row that is not what it was; `nil` where all are.
        package var broken: Break?
    }

    package struct Break: Sendable, Hashable, CustomStringConvertible {
        /// Of the row, as it should be.
        package var number: Int64
        package var reason: String

        package var description: String { "row \(number) \(reason)" }
    }

    // MARK: Writing

    /// Adds an event.
    /// - Returns: The new head.
    @discardableResult
    package static func append(_ event: AuditEvent, now: Int64, _ session: any StateSession) throws -> Head {
        try session.lockAuditLog()
        let last = try head(session) ?? checkpoint(session) ?? .start
        var row = AuditRow(
            number: last.number + 1,
            at: now,
            kind: event.kind,
            name: limited(event.name),
            client: limited(event.client),
            action: event.action.rawValue,
            subject: limited(event.subject),
            outcome: event.outcome.rawValue,
            hash: ""
        )
        row.hash = hash(row, after: last.hash)
        try session.rows(
            """
            INSERT INTO audit (number, at, kind, name, client, action, subject, outcome, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .integer(row.number), .integer(row.at), .text(row.kind), .text(row.name), .text(row.client), .text(row.action),
                .text(row.subject), .text(row.outcome), .text(row.hash),
            ]
        )
        return Head(number: row.number, hash: row.hash)
    }

    /// Names come from people and programs; a line of the log stays a line. PostgreSQL stores no zero in a text.
    private static func limited(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(200)))
    }

    /// Deletes what is older, from the old end, and keeps the hash that the rest goes on from.
    ///
    /// - Parameter oldest: In milliseconds since 1970; rows from then on stay.
    /// - Returns: How many rows were deleted.
    @discardableResult
    package static func cut(before oldest: Int64, _ session: any StateSession) throws -> Int {
        try session.lockAuditLog()
        // Up to the first row that stays, in the order of numbers: clocks go back now and then.
        guard
            let last = try session.rows(
                """
                SELECT number, hash FROM audit
                WHERE number < (SELECT coalesce(min(number), 9223372036854775807) FROM audit WHERE at >= $1)
                ORDER BY number DESC LIMIT 1
                """,
                [.integer(oldest)]
            ).first, let number = last.integer(0)
        else { return 0 }
        try session.rows("DELETE FROM audit_checkpoint")
        try session.rows(
            "INSERT INTO audit_checkpoint (number, hash) VALUES ($1, $2)",
            [.integer(number), .text(last.text(1) ?? "")]
        )
        return try session.rows("DELETE FROM audit WHERE number <= $1 RETURNING 1", [.integer(number)]).count
    }

    // MARK: Reading

    private static func head(_ session: any StateSession) throws -> Head? {
        try session.rows("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").first.map(head)
    }

    private static func checkpoint(_ session: any StateSession) throws -> Head? {
        try session.rows("SELECT number, hash FROM audit_checkpoint").first.map(head)
    }

    private static func head(_ row: StateRow) -> Head { Head(number: row.integer(0) ?? 0, hash: row.text(1) ?? "") }

    /// The rows of a part of the log, the oldest first.
    ///
    /// - Parameters:
    ///   - number: Only rows behind this one.
    ///   - since: Only rows of this instant or later, in milliseconds since 1970.
    package static func rows(after number: Int64 = 0, since: Int64 = .min, limit: Int, _ session: any StateSession) throws -> [AuditRow] {
        try session.rows(
            """
            SELECT number, at, kind, name, client, action, subject, outcome, hash FROM audit WHERE number > $1 AND at >= $2
            ORDER BY number LIMIT $3
            """,
            [.integer(number), .integer(since), .integer(Int64(limit))]
        ).map(row)
    }

    private static func row(_ row: StateRow) -> AuditRow {
        AuditRow(
            number: row.integer(0) ?? 0,
            at: row.integer(1) ?? 0,
            kind: row.text(2) ?? "",
            name: row.text(3) ?? "",
            client: row.text(4) ?? "",
            action: row.text(5) ?? "",
            subject: row.text(6) ?? "",
            outcome: row.text(7) ?? "",
            hash: row.text(8) ?? ""
        )
    }

    private static let part = 1000
    private static let otherHash = "does not have the hash of the given head: the log was rewritten"

    /// Reads the whole log and makes every hash again.
    ///
    /// - Parameter known: A head of this log that was kept elsewhere.
    package static func verify(head known: Head? = nil, _ session: any StateSession) throws -> Verdict {
        let checkpoint = try checkpoint(session)
        var verdict = Verdict(rows: 0, head: nil, checkpoint: checkpoint)
        var last = checkpoint ?? .start
        if let known, known.number == last.number, known.hash != last.hash {
            verdict.broken = Break(number: known.number, reason: otherHash)
            return verdict
        }
        while true {
            let rows = try rows(after: verdict.rows == 0 ? 0 : last.number, limit: part, session)
            for row in rows {
                if row.number != last.number + 1 {
                    verdict.broken = Break(number: last.number + 1, reason: "is missing")
                } else if hash(row, after: last.hash) != row.hash {
                    verdict.broken = Break(number: row.number, reason: "was changed, or the row before it")
                }
                if verdict.broken != nil { return verdict }
                last = Head(number: row.number, hash: row.hash)
                verdict.rows += 1
                verdict.head = last
                if let known, known.number == row.number, known.hash != row.hash {
                    verdict.broken = Break(number: row.number, reason: otherHash)
                    return verdict
                }
            }
            guard rows.count == part else { break }
        }
        if let known, known.number > last.number {
            verdict.broken = Break(number: last.number + 1, reason: "is missing: the log ends before the given head")
        }
        return verdict
    }

    /// SHA-256, in hexadecimal digits, over the hash of the row before and the row's values in the order of the table, each as the number of its
    /// bytes, a colon, and its bytes: no two rows have one form.
    static func hash(_ row: AuditRow, after previous: String) -> String {
        var sum = SHA256()
        let values = [
            previous, "\(row.number)", "\(row.at)", row.kind, row.name, row.client, row.action, row.subject, row.outcome,
        ]
        for value in values { sum.update(data: Data("\(value.utf8.count):\(value)".utf8)) }
        return APIKey.hex(sum.finalize())
    }
}
