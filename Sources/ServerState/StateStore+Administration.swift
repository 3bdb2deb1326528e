internal import GRDB

extension StateStore {
    package func inspect<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        try await database.read { try body(SQLiteSession(database: $0)) }
    }

    package func change<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        if let obstacle { throw obstacle }
        return try await commits.perform { try body(SQLiteSession(database: $0)) }
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
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            StateRow(
                row.databaseValues.map { $0.isNull ? nil : String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0).map(String.init) }
            )
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
