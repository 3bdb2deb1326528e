internal import DocModel
package import Foundation
internal import GRDB

/// Writes what readers asked and how they judged the answers, for spreadsheets (CSV) and scripts (JSON Lines).
package struct StateExport: Sendable {
    /// What is exported; the names are arguments of `AssistantServer export`.
    package enum Content: String, Sendable, CaseIterable {
        /// Votes with their questions.
        case feedback
        /// What the docs do not answer, or not surely: each question once, the most asked first.
        case gaps
        case questions
    }

    /// The form of the output.
    package enum Format: String, Sendable, CaseIterable { case csv, jsonl }

    private let content: Content
    private let format: Format
    private let since: Date?
    private let limit: Int?

    /// - Parameters:
    ///   - since: Leaves out what was asked, or voted on, before; `nil` for nothing.
    ///   - limit: How many rows at most.
    package init(_ content: Content, format: Format, since: Date? = nil, limit: Int? = nil) {
        self.content = content
        self.format = format
        self.since = since
        self.limit = limit
    }

    /// Reads a state, also one that a server uses, row by row.
    ///
    /// - Parameter write: Gets the lines, each with its line break, in UTF-8.
    /// - Returns: How many rows were written.
    /// - Throws: ``StateError``; what `write` throws.
    @discardableResult
    package func run(statePath: String, write: (Data) throws -> Void) throws -> Int {
        let database = try StateFile.openForReading(statePath)
        try write(header)
        do {
            return try database.read { database in
                var count = 0
                let rows = try Row.fetchCursor(database, sql: sql(.sqlite))
                while let row = try rows.next() {
                    try write(line(row.databaseValues.map(Stored.init)))
                    count += 1
                }
                return count
            }
        } catch let error as DatabaseError {
            throw StateError(reading: statePath, .state, error)
        }
    }

    /// Whose SQL a query is written in.
    package enum Dialect: Sendable { case sqlite, postgres }

    /// What a database has in a column. One that says everything as text may.
    package enum Stored: Sendable, Hashable { case null, integer(Int64), text(String) }

    /// Yields the rows, a value for each column.
    package func sql(_ dialect: Dialect) -> String {
        content.sql(dialect, since: since.map { Int64(($0.timeIntervalSince1970 * 1000).rounded(.up)) })
            + (limit.map { " LIMIT \($0)" } ?? "")
    }

    /// What comes before the rows; empty where nothing does. A CSV file begins with a byte order mark: without it, Excel takes UTF-8 for the
    /// encoding of the machine.
    package var header: Data {
        format == .csv ? Data(("\u{FEFF}" + content.columns.map(\.name).joined(separator: ",") + "\r\n").utf8) : Data()
    }

    /// A row with its line break.
    package func line(_ row: [Stored]) -> Data {
        let values = zip(content.columns, row).map { ($0.name, $0.kind.value(of: $1)) }
        return format == .csv ? Self.csv(values) : Self.json(values)
    }

    // MARK: Lines

    private static func csv(_ values: [(name: String, value: Value)]) -> Data {
        Data((values.map { csv($0.value) }.joined(separator: ",") + "\r\n").utf8)
    }

    /// What a formula begins with. Source: <https://owasp.org/www-community/attacks/CSV_Injection>.
    private static let formulaBeginnings: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]

    /// Where the full-width forms of East Asia are typed, spreadsheets take them for the others; so may they small and raised ones. What nobody sees
    /// before a sign does not hide it from all of them.
    private static func beginsFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if formulaBeginnings.contains(first) { return true }
        let visible = text.unicodeScalars.first {
            !($0.properties.isDefaultIgnorableCodePoint || $0.properties.isWhitespace || isInvisible($0))
        }
        guard let visible else { return false }
        let plain = String(Character(visible)).precomposedStringWithCompatibilityMapping.unicodeScalars.first ?? visible
        // U+2212, the minus of mathematics.
        return formulaBeginnings.contains(plain == "\u{2212}" ? "-" : plain)
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool { [.format, .control].contains(scalar.properties.generalCategory) }

    /// Source: RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe: questions are untrusted text.
    private static func csv(_ value: Value) -> String {
        var text: String
        switch value {
        case .null: return ""
        case .flag(let flag): return flag ? "true" : "false"
        case .number(let number): return String(number)
        case .text(let string): text = string
        case .list(let list): text = list.joined(separator: "; ")
        }
        if beginsFormula(text) { text = "'" + text }
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func json(_ values: [(name: String, value: Value)]) -> Data {
        JSONText.encoded(Dictionary(values.map { ($0.name, $0.value) }) { $1 }) + [0x0A]
    }

    // MARK: Columns

    fileprivate enum Value: Encodable {
        case null, flag(Bool), number(Int64), text(String), list([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .null: try container.encodeNil()
            case .flag(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .text(let value): try container.encode(value)
            case .list(let value): try container.encode(value)
            }
        }
    }

    fileprivate struct Column {
        let name: String
        let sql: String
        let kind: Kind
        let postgres: String

        /// - Parameter postgres: Where PostgreSQL says it otherwise.
        init(_ name: String, _ sql: String, _ kind: Kind, postgres: String? = nil) {
            self.name = name
            self.sql = sql
            self.kind = kind
            self.postgres = postgres ?? sql
        }
    }

    fileprivate enum Kind {
        case text, number, flag, date
        /// Stored one element to a line.
        case list

        func value(of stored: Stored) -> Value {
            guard let text = stored.text else { return self == .list ? .list([]) : .null }
            let number = Int64(text) ?? 0
            switch self {
            case .text: return .text(text)
            case .number: return .number(number)
            case .flag: return .flag(number != 0 || text == "t")
            case .list: return .list(text.split(separator: "\n").map(String.init))
            case .date: return .text(Date(timeIntervalSince1970: Double(number) / 1000).ISO8601Format())
            }
        }
    }
}

extension StateExport.Stored {
    fileprivate init(_ value: DatabaseValue) {
        self =
            if let number = Int64.fromDatabaseValue(value), case .int64 = value.storage {
                .integer(number)
            } else {
                String.fromDatabaseValue(value).map(Self.text) ?? .null
            }
    }

    fileprivate var text: String? {
        switch self {
        case .null: nil
        case .integer(let number): String(number)
        case .text(let text): text
        }
    }
}

extension StateExport.Content {
    /// What is exported, in the order of a CSV file: the name, what it is in SQL, and its form.
    fileprivate var columns: [StateExport.Column] {
        let question: [StateExport.Column] = [
            .init("question_answer_id", "questions.id", .text), .init("thread_id", "questions.thread", .text),
            .init("asked_at", "questions.asked", .date), .init("question", "questions.text", .text), .init("page", "questions.page", .text),
            .init("origin", "questions.origin", .text), .init("answered", "questions.answered", .flag),
            .init("is_uncertain", "questions.uncertain", .flag),
        ]
        return switch self {
        case .questions:
            question + [
                .init("fallback", "questions.fallback", .text), .init("missing_terms", "questions.missing_terms", .list),
                .init("sources", "questions.nearest", .list), .init("duration_ms", "questions.duration_ms", .number),
                .init("reaction", "feedback.reaction", .text),
            ]
        case .feedback:
            question + [
                .init("reaction", "feedback.reaction", .text), .init("reasons", "feedback.reasons", .list),
                .init("comment", "feedback.comment", .text), .init("voted_at", "feedback.updated", .date),
                .init("revision", "feedback.revision", .number), .init("waiting_for_kapa", "outbox.question IS NOT NULL", .flag),
            ]
        case .gaps:
            [
                .init("question", "text", .text), .init("count", "count(*)", .number, postgres: "count"),
                .init("first_asked_at", "min(asked)", .date, postgres: "first_asked"),
                .init("last_asked_at", "max(asked)", .date, postgres: "last_asked"), .init("missing_terms", "missing_terms", .list),
                .init("sources", "nearest", .list), .init("downvotes", "sum(downvoted)", .number, postgres: "downvotes"),
            ]
        }
    }

    fileprivate func sql(_ dialect: StateExport.Dialect, since: Int64?) -> String {
        let selected = columns.map { "\(dialect == .sqlite ? $0.sql : $0.postgres) AS \($0.name)" }
        return "SELECT " + selected.joined(separator: ", ") + " " + source(dialect, since)
    }

    /// Where the columns come from, and the order of the rows.
    private func source(_ dialect: StateExport.Dialect, _ since: Int64?) -> String {
        func from(_ column: String) -> String { since.map { "WHERE \(column) >= \($0)" } ?? "" }
        return switch self {
        case .gaps where dialect == .postgres:
            """
            FROM (
                SELECT max(gaps.number) AS last, count(*) AS count, min(asked) AS first_asked, max(asked) AS last_asked,
                    count(*) FILTER (WHERE feedback.reaction = 'downvote') AS downvotes
                FROM gaps LEFT JOIN feedback ON feedback.question = gaps.id \(from("asked"))
                GROUP BY coalesce(lower(trim(BOTH ' ?.!' FROM text)), id)
            ) AS grouped JOIN questions ON questions.number = grouped.last
            ORDER BY count DESC, last_asked DESC, text COLLATE "C"
            """
        case .questions:
            "FROM questions LEFT JOIN feedback ON feedback.question = questions.id \(from("questions.asked")) ORDER BY questions.number"
        case .feedback:
            """
            FROM feedback JOIN questions ON questions.id = feedback.question LEFT JOIN outbox ON outbox.question = feedback.question
            \(from("feedback.updated")) ORDER BY feedback.updated, questions.number
            """
        // A question whose words are not stored stands for itself. SQLite takes the bare columns from the row with the largest `number`.
        case .gaps:
            """
            FROM (
                SELECT gaps.*, feedback.reaction IS 'downvote' AS downvoted
                FROM gaps LEFT JOIN feedback ON feedback.question = gaps.id \(from("asked"))
            ) GROUP BY coalesce(lower(trim(text, ' ?.!')), id) ORDER BY count(*) DESC, max(asked) DESC, text
            """
        }
    }
}
