/// A statement with its values, which are bound and never stand in the text.
package struct PostgresStatement: Sendable {
    /// One of few texts: each connection prepares it once. `$1` is the first value; where its type is not clear from its place it has a cast.
    package let sql: String
    package let values: [PostgresValue]

    package init(_ sql: String, _ values: [PostgresValue] = []) {
        self.sql = sql
        self.values = values
    }
}

/// What a statement is given.
package enum PostgresValue: Sendable, Hashable {
    case null
    case text(String)
    case integer(Int64)
    case real(Double)
    case flag(Bool)
    case bytes([UInt8])

    /// `null` for `nil`, as the three that follow.
    package static func text(orNull text: String?) -> Self { text.map(Self.text) ?? .null }
    package static func flag(orNull flag: Bool?) -> Self { flag.map(Self.flag) ?? .null }
    package static func real(orNull number: Double?) -> Self { number.map(Self.real) ?? .null }
    package static func whole(_ number: Int) -> Self { .integer(Int64(number)) }

    /// The form that PostgreSQL reads, without the zero at its end; `nil` for null.
    var encoded: [UInt8]? {
        switch self {
        case .null: nil
        // PostgreSQL has no text with a zero in it.
        case .text(let text): text.utf8.contains(0) ? Array(text.replacing("\0", with: "\u{FFFD}").utf8) : Array(text.utf8)
        case .integer(let number): Array(String(number).utf8)
        case .real(let number): Array("\(number)".utf8)
        case .flag(let flag): [flag ? 0x74 : 0x66]
        case .bytes(let bytes):
            [0x5C, 0x78] + bytes.flatMap { byte in [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]] }
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

/// One row of a result, column by column.
package struct PostgresRow: Sendable, Hashable {
    private let columns: [String?]

    package init(_ columns: [String?]) { self.columns = columns }

    package var count: Int { columns.count }

    /// `nil` for null.
    package func text(_ column: Int) -> String? { columns[column] }

    /// `nil` for null, and for what is not a whole number.
    package func integer(_ column: Int) -> Int64? { columns[column].flatMap { Int64($0) } }

    /// Of a number column; `nil` for null.
    package func real(_ column: Int) -> Double? { columns[column].flatMap { Double($0) } }

    /// Of a `boolean`, which PostgreSQL sends as `t` or `f`; `nil` for null.
    package func flag(_ column: Int) -> Bool? { columns[column].map { $0 == "t" } }

    /// Of a `bytea`; `nil` for null, and for what is none.
    package func bytes(_ column: Int) -> [UInt8]? {
        guard let text = columns[column], text.hasPrefix("\\x") else { return nil }
        let digits = Array(text.utf8.dropFirst(2))
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
        return bytes.count * 2 == digits.count ? bytes : nil
    }
}
