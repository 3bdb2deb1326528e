package import ServerFoundation

/// How an answer of the admin API is printed: rows below each other, or the members of one object.
package struct AdminTable: Sendable {
    /// The member that has the rows; `nil` where the answer is one object.
    package let rows: String?
    /// Members that are shown, in this order; `status.breaker` is one of a member.
    package let columns: [String]

    package init(rows: String? = nil, _ columns: [String]) {
        self.rows = rows
        self.columns = columns
    }

    package static let sites = AdminTable(rows: "sites", ["name", "state", "generation", "opened_at", "pages", "refusal"])
    package static let build = AdminTable(["generation", "opened_at", "started_at", "pages", "sections", "refusal"])
    package static let reload = AdminTable(["settings", "changed", "waiting", "faults", "build", "refusal"])
    package static let kapa = AdminTable([
        "status.mode", "status.breaker", "status.over_budget", "status.feedback_waiting", "questions_today", "daily_limit",
        "next_delivery_seconds",
    ])
    package static let outbox = AdminTable(rows: "entries", ["question", "attempts", "due_at", "voted_at"])
    package static let budgets = AdminTable(rows: "budgets", ["name", "used", "limit", "window_seconds", "resets_at"])
    package static let flags = AdminTable(rows: "flags", ["name", "value", "source"])
    package static let keys = AdminTable(
        rows: "keys",
        ["prefix", "name", "roles", "state", "created_at", "expires_at", "last_used_at", "revoked_at"]
    )
    package static let key = AdminTable(keys.columns)
    package static let sessions = AdminTable(rows: "ended", ["subject", "ended_at", "expires_at"])
    package static let audit = AdminTable(rows: "rows", ["number", "at", "kind", "name", "client", "action", "subject", "outcome"])
    package static let thread = AdminTable(rows: "turns", ["asked_at", "origin", "answered", "question", "reaction", "comment"])

    /// - Returns: Lines without the last line break.
    package func text(_ answer: JSONValue) -> String {
        guard let rows else {
            return Self.aligned(columns.map { [$0, Self.text(Self.value($0, in: answer))] })
        }
        let cells = (answer[rows]?.elements ?? []).map { row in columns.map { Self.text(Self.value($0, in: row)) } }
        return Self.aligned([columns] + cells)
    }

    private static func value(_ column: String, in object: JSONValue) -> JSONValue? {
        column.split(separator: ".").reduce(object as JSONValue?) { $0?[String($1)] }
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: "-"
        case .bool(let flag)?: flag ? "yes" : "no"
        case .number(let number)?: Int(exactly: number).map(String.init) ?? "\(number)"
        case .string(let text)?: plain(text)
        case .array(let elements)?: elements.isEmpty ? "-" : elements.map { Self.text($0) }.joined(separator: ", ")
        case .object?: "…"
        }
    }

    /// Readers' words, and those of other servers, do not command the terminal.
    static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    private static func aligned(_ lines: [[String]]) -> String {
        let widths = lines.reduce(into: [Int]()) { widths, line in
            for (index, cell) in line.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return lines.map { line in
            line.enumerated().map { index, cell in
                index == line.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
