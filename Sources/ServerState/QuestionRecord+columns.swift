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
        private let value: @Sendable (QuestionRecord) -> StoredValue

        init(_ name: String, isText: Bool = false, _ value: @escaping @Sendable (QuestionRecord) -> StoredValue) {
            (self.name, self.isText, self.value) = (name, isText, value)
            isFlag = false
        }

        /// A column of flags.
        init(flag name: String, _ value: @escaping @Sendable (QuestionRecord) -> Bool?) {
            (self.name, isText, isFlag) = (name, false, true)
            self.value = { StoredValue(value($0)) }
        }

        /// - Parameter storesText: Whether the reader's words are stored.
        package func value(of record: QuestionRecord, storesText: Bool) -> StoredValue {
            isText && !storesText ? .null : value(record)
        }
    }

    package static let columns = [
        Column("id") { .text($0.id) },
        Column("thread") { .text($0.threadID) },
        Column("asked") { .integer($0.asked) },
        Column("text", isText: true) { .text($0.text) },
        Column("page") { StoredValue($0.page) },
        Column("client") { .text($0.clientID) },
        Column("origin") { .text($0.origin.rawValue) },
        Column(flag: "answered") { $0.isAnswered },
        Column(flag: "uncertain") { $0.isUncertain },
        Column("fallback") { StoredValue($0.fallback) },
        Column("missing_terms", isText: true) { StoredValue($0.missingTerms.lines) },
        Column("nearest") { StoredValue($0.nearest.lines) },
        Column("kapa_question") { StoredValue($0.kapaQuestionID) },
        Column("duration_ms") { .integer(Int64($0.durationMS)) },
    ]
}

extension [String] {
    /// Lists are stored one element to a line; no element holds a line break. `nil` for an empty one.
    package var lines: String? { isEmpty ? nil : joined(separator: "\n") }
}
