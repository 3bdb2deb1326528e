/// Why PostgreSQL did not do what it was told.
package struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it: wait, tell an operator, or mend the statement.
    package enum Kind: Hashable, Sendable {
        /// Nobody answers, or not yet: a server that is away, starting or stopping, or that only reads.
        case unreachable
        /// It answers, and lets nobody in with this name, password or database.
        case refused
        /// It did not answer in time. Whether it has done what it was told is not known.
        case late
        /// More calls wait than may.
        case overloaded
        /// It answers, and refuses the statement.
        case statement
    }

    package let kind: Kind
    /// Five characters, as <https://www.postgresql.org/docs/current/errcodes-appendix.html> lists them; `nil` where the server said nothing.
    package let sqlState: String?
    /// What a log may say: one line, without the password.
    package let message: String

    package init(_ kind: Kind, _ message: String, sqlState: String? = nil) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
    }

    package var description: String { message + (sqlState.map { " (SQLSTATE \($0))" } ?? "") }

    /// Of a statement of ours another might have succeeded: it is the one that is wrong, not the database.
    package var isOfStatement: Bool { kind == .statement }

    /// Another with other values might be taken: what is refused is neither a missing right nor a missing table.
    package var isOfValues: Bool { isOfStatement && sqlState?.hasPrefix("42") != true }

    /// What was to be stored can never be, here or by another try: "data exception".
    package var isOfData: Bool { isOfStatement && sqlState?.hasPrefix("22") == true }

    // MARK: From libpq

    /// - Parameter text: What libpq says of a connection that was not made, with the SQLSTATE in it.
    init(connecting text: String) {
        let state = Self.code(in: text)
        // Without a code it is libpq that complains, in English: of what was to be checked and cannot be.
        let isRefused =
            state.map { $0.hasPrefix("28") || $0.hasPrefix("3D") }
            ?? ["no password supplied", "certificate", "SSL was required"].contains(where: text.contains)
        self.init(isRefused ? .refused : .unreachable, Self.line(text), sqlState: state)
    }

    /// - Parameters:
    ///   - text: The primary message.
    ///   - state: Its SQLSTATE, empty where libpq itself complains.
    init(statement text: String, state: String) {
        // Connection failures, operator intervention, too few resources, and a server that has become a standby.
        let isAway = state.isEmpty || ["08", "57", "53"].contains { state.hasPrefix($0) } || state == "25006"
        // A statement that the server ended because its time was up, or that of a lock.
        let kind: Kind = ["57014", "55P03"].contains(state) ? .late : isAway ? .unreachable : .statement
        self.init(kind, Self.line(text), sqlState: state.isEmpty ? nil : state)
    }

    /// `FATAL:  28P01: …`; the severity may be of any language, and a code has a digit.
    private static func code(in text: String) -> String? {
        text.matches(of: codes).map { String($0.1) }.first { $0.contains(where: \.isNumber) }
    }

    private static var codes: Regex<(Substring, Substring)> { #/: +([0-9A-Z]{5})(?=:\s)/# }

    /// One line: without the code, which stands elsewhere, and without where in its source the server was.
    private static func line(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }.joined(separator: "; ")
        return code(in: line).map { line.replacing(":  \($0):", with: ":") } ?? line
    }
}
