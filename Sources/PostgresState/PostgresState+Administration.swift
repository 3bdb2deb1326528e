internal import PostgresClient
package import ServerState

extension PostgresState {
    package func inspect<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        // One statement mostly, and several see one moment.
        try await perform(within: limits.thread) { session in
            try session.inTransaction("ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(PostgresAccessSession(session: session)) }
        }
    }

    package func change<Value: Sendable>(_ body: @escaping @Sendable (any StateSession) throws -> Value) async throws -> Value {
        try await perform(within: limits.write) { session in
            try session.inTransaction { try body(PostgresAccessSession(session: session)) }
        }
    }
}

/// A transaction on PostgreSQL.
struct PostgresAccessSession: StateSession {
    let session: PostgresSession

    func rows(_ sql: String, _ values: [StateValue]) throws -> [StateRow] {
        let values = values.map { value -> PostgresValue in
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .text(text)
            }
        }
        return try session.run(sql, values).map { row in StateRow((0..<row.count).map(row.text)) }
    }

    /// "dgAU": whoever holds it adds the next row.
    func lockAuditLog() throws { try session.run("SELECT pg_advisory_xact_lock(1684488533)") }
}

extension PostgresOperations {
    package func inspect<Value>(_ body: (any StateSession) throws -> Value) throws -> Value {
        try perform { session in
            try checkTables(session)
            guard try PostgresSchema.inspect(session).version >= PostgresSchema.versionWithKeys else {
                throw StateError(
                    "the state is of an older version, which has no keys and no audit log: run 'AssistantServer migrate' with this AssistantServer"
                )
            }
            return try session.inTransaction("ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                try body(PostgresAccessSession(session: session))
            }
        }
    }

    package func change<Value>(_ body: (any StateSession) throws -> Value) throws -> Value {
        try perform { session in
            try checkTables(session)
            try PostgresSchema.migrate(session)
            return try session.inTransaction { try body(PostgresAccessSession(session: session)) }
        }
    }

    package func note(_ event: AuditEvent, now: Int64) throws {
        try perform { session in
            guard try PostgresSchema.inspect(session).version >= PostgresSchema.versionWithKeys else { return }
            _ = try session.inTransaction { try AuditLog.append(event, now: now, PostgresAccessSession(session: session)) }
        }
    }
}
