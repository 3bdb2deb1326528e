/// A transaction on a state. Keys, flags and the audit log are read and changed by statements that SQLite and PostgreSQL understand alike, so
/// that what they mean is written once.
package protocol StateSession {
    /// Runs one statement.
    ///
    /// - Parameter values: Marked `$1`, `$2` … in the statement, in the order in which the marks come first.
    /// - Throws: What the database says.
    @discardableResult
    func rows(_ sql: String, _ values: [StateValue]) throws -> [StateRow]

    /// Keeps other transactions from adding to the audit log until this one ends: each row is made of the one before.
    func lockAuditLog() throws
}

extension StateSession {
    @discardableResult
    package func rows(_ sql: String) throws -> [StateRow] { try rows(sql, []) }
}

/// A value of a statement.
package enum StateValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)

    static func integer(orNull number: Int64?) -> Self { number.map(Self.integer) ?? .null }
    static func text(orNull text: String?) -> Self { text.map(Self.text) ?? .null }
}

/// A row, each column as text.
package struct StateRow: Sendable {
    private let columns: [String?]

    package init(_ columns: [String?]) { self.columns = columns }

    /// - Returns: `nil` for NULL.
    package func text(_ column: Int) -> String? { columns[column] }

    /// - Returns: `nil` for NULL.
    package func integer(_ column: Int) -> Int64? { columns[column].flatMap { Int64($0) } }
}

/// Where keys, flags and the audit log are.
package protocol AdministrationStore: Sendable {
    /// Reads, in one transaction.
    /// - Throws: What `body` throws; what the database says where it cannot be read now.
    func inspect<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value

    /// Changes something in one transaction, which is on the disk when this returns.
    /// - Throws: What `body` throws, which undoes everything; what the database says where it cannot be written now.
    func change<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value
}
