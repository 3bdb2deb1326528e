internal import Foundation
internal import GRDB

extension StateStore {
    package func inspect<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        // What stands in for a state that nobody could read has no keys, which says nothing of those that there are.
        if !isKnown, let obstacle { throw obstacle }
        return try await database.read { try body(SQLiteSession(database: $0)) }
    }

    package func change<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        try await commits.perform { try body(SQLiteSession(database: $0)) }
    }
}

/// A transaction on a file.
struct SQLiteSession: StateSession {
    let database: Database

    func rows(_ sql: String, _ values: [StateValue]) throws -> [StateRow] {
        let arguments = StatementArguments(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): number
                case .text(let text): text
                }
            }
        )
        let cursor = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        var rows: [StateRow] = []
        while let row = try cursor.next() { rows.append(StateRow((0..<row.count).map { Self.text(row, $0) })) }
        return rows
    }

    /// A column with all its bytes: GRDB ends a text at its first zero, and what is behind it would be compared with nothing.
    ///
    /// - Returns: `nil` for NULL. What is not text, in a column of texts, is none that this program wrote: it begins with a zero, which no such text has.
    private static func text(_ row: Row, _ column: Int) -> String? {
        let value: DatabaseValue = row[column]
        switch value.storage {
        case .null: return nil
        case .int64(let number): return String(number)
        case .double(let number): return String(number)
        case .string, .blob:
            // While the cursor stands at the row these are the bytes of the column, as many as SQLite says.
            let bytes: Data = row[column]
            if case .string = value.storage, let text = String(validating: bytes, as: UTF8.self) { return text }
            return "\0" + bytes.map { String($0, radix: 16) }.joined(separator: " ")
        }
    }

    /// A file has one writer.
    func lockAuditLog() {}
}

extension SQLiteOperations {
    package func inspect<Value>(_ body: (any StateSession) throws -> Value) throws -> Value {
        let queue = try StateFile.openForReading(path)
        do {
            return try queue.read { database in
                guard try database.tableExists("audit") else {
                    throw StateError(
                        "'\(path)' is of an older version, which has no keys and no audit log: start this AssistantServer with it once"
                    )
                }
                return try body(SQLiteSession(database: database))
            }
        } catch let error as DatabaseError {
            throw StateError(reading: path, .state, error)
        }
    }

    package func change<Value>(_ body: (any StateSession) throws -> Value) throws -> Value {
        if try isBackup() { throw StateError("'\(path)' is a backup: give the state itself with --state") }
        let lock = try StateLock(path, .serving)
        defer { withExtendedLifetime(lock) {} }
        do {
            return try StateOpening.open(path).write { try body(SQLiteSession(database: $0)) }
        } catch let error as DatabaseError {
            throw StateError("cannot write the state '\(path)'", error, at: path)
        }
    }

    package func note(_ event: AuditEvent, now: Int64) throws {
        // What was read as it lies there stays as it is: a copy, and the state of an older server.
        guard try StateOpening.inspect(path).version == StateSchema.currentVersion, try !isBackup() else { return }
        _ = try change { try AuditLog.append(event, now: now, $0) }
    }

    /// - Throws: ``StateError``: there is no such file.
    private func isBackup() throws -> Bool { try StateFile.openForReading(path).read(BackupChecksum.isThere) }
}
