package import Answers
internal import GRDB

/// A value of a row, as SQLite and PostgreSQL both have it.
package enum StoredValue: Sendable, Hashable {
    case null
    case text(String)
    case integer(Int64)
    case flag(Bool)

    init(_ text: String?) { self = text.map(Self.text) ?? .null }
    init(_ flag: Bool?) { self = flag.map(Self.flag) ?? .null }

    /// As SQLite takes it.
    var sqlite: (any DatabaseValueConvertible)? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .integer(let number): number
        case .flag(let flag): flag
        }
    }
}

extension QuestionRecord {
    /// A column of the table `questions`. Both stores write by this list, and a copy from one into the other reads by it.
    package struct Column: Sendable {
        package let name: String
        /// Whether the reader's words stand in it, which a site may choose not to store.
        let isText: Bool
        /// Whether it is true, false or null: a boolean in PostgreSQL, 1 or 0 in SQLite.
        package let isFlag: Bool
        /// What becomes of it when questions are forgotten and their votes are kept.
        let fate: Fate
        private let value: @Sendable (QuestionRecord) -> StoredValue

        init(_ name: String, _ fate: Fate, isText: Bool = false, _ value: @escaping @Sendable (QuestionRecord) -> StoredValue) {
            (self.name, self.fate, self.isText, self.value) = (name, fate, isText, value)
            isFlag = false
        }

        /// A column of flags.
        init(flag name: String, _ fate: Fate, _ value: @escaping @Sendable (QuestionRecord) -> Bool?) {
            (self.name, self.fate, isText, isFlag) = (name, fate, false, true)
            self.value = { StoredValue(value($0)) }
        }

        /// - Parameter storesText: Whether the reader's words are stored.
        package func value(of record: QuestionRecord, storesText: Bool) -> StoredValue {
            isText && !storesText ? .null : value(record)
        }
    }

    /// What becomes of a column's values when `retention` is over and `retention_votes` is not. Each column says it, so that nothing of a reader
    /// is kept because nobody thought of it.
    enum Fate: String, Sendable {
        /// It says nothing of the reader.
        case kept = ""
        case forgotten = "NULL"
        /// In a column that is never null.
        case emptied = "''"
    }

    /// The assignments of SQL that take out of questions what they say of their readers.
    package static let forgettingReaders = columns.filter { $0.fate != .kept }.map { "\($0.name) = \($0.fate.rawValue)" }
        .joined(separator: ", ")

    package static let columns = [
        Column("id", .kept) { .text($0.id) },
        Column("thread", .kept) { .text($0.threadID) },
        Column("asked", .kept) { .integer($0.asked) },
        Column("text", .forgotten, isText: true) { .text($0.text) },
        Column("page", .forgotten) { StoredValue($0.page) },
        Column("client", .emptied) { .text($0.clientID) },
        Column("origin", .kept) { .text($0.origin.rawValue) },
        Column(flag: "answered", .kept) { $0.isAnswered },
        Column(flag: "uncertain", .kept) { $0.isUncertain },
        Column("fallback", .kept) { StoredValue($0.fallback) },
        Column("missing_terms", .forgotten, isText: true) { StoredValue($0.missingTerms.lines) },
        Column("nearest", .forgotten) { StoredValue($0.nearest.lines) },
        Column("kapa_question", .kept) { StoredValue($0.kapaQuestionID) },
        Column("duration_ms", .kept) { .integer(Int64($0.durationMS)) },
    ]
}

extension [String] {
    /// Lists are stored one element to a line; no element holds a line break. `nil` for an empty one.
    package var lines: String? { isEmpty ? nil : joined(separator: "\n") }
}
