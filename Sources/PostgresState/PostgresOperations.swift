package import Foundation
internal import Answers
internal import PostgresClient
package import ServerSettings
package import ServerState

/// What an operator does to a state in PostgreSQL.
package struct PostgresOperations: StateOperations {
    private let address: PostgresAddress

    package init(_ address: PostgresAddress) { self.address = address }

    /// - Throws: ``StateError``; what `body` throws.
    func perform<Value>(_ body: (PostgresSession) throws -> Value) throws -> Value {
        var configuration = PostgresClient.Configuration(uri: address.uri.value)
        configuration.preparation = PostgresSchema.preparation(schema: address.schema)
        configuration.name = "AssistantServer command"
        do {
            return try PostgresClient.once(configuration, within: .seconds(600), body)
        } catch let error as PostgresError {
            throw StateError(opening: address, error)
        }
    }

    private func performTyped<Value>(_ body: (PostgresSession) throws -> Value) throws(StateError) -> Value {
        do {
            return try perform(body)
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(opening: address, error)
        }
    }

    /// - Throws: ``StateError`` where there are no tables, or newer ones.
    func checkTables(_ session: PostgresSession) throws {
        let found = try PostgresSchema.inspect(session)
        guard found.version > 0 else { throw StateError("there is no state in '\(address)': no server has used it yet") }
        try PostgresSchema.check(found)
    }

    private static let part = 1000

    package func export(_ export: StateExport, write: (Data) throws -> Void) throws -> Int {
        try perform { session in
            try checkTables(session)
            return try session.inTransaction("ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                try session.run("DECLARE rows NO SCROLL CURSOR FOR " + export.sql(.postgres))
                try write(export.header)
                var count = 0
                while true {
                    let rows = try session.run("FETCH \(Self.part) FROM rows")
                    for row in rows { try write(export.line((0..<row.count).map { row.text($0).map(StateExport.Stored.text) ?? .null })) }
                    count += rows.count
                    guard rows.count == Self.part else { return count }
                }
            }
        }
    }

    package func erase(_ subject: StateChange.Subject) throws(StateError) -> StateChange.Erased {
        try performTyped { session in
            try checkTables(session)
            let (condition, values): (String, [PostgresValue]) =
                switch subject {
                case .client(let id): ("client IN ($1, $2)", [.text(id), .text(ReaderPseudonym.of(client: id))])
                case .thread(let id): ("thread = $1", [.text(id)])
                case .before(let date): ("asked < $1", [.integer(Int64((date.timeIntervalSince1970 * 1000).rounded(.up)))])
                }
            let erased = try session.inTransaction {
                var erased = StateChange.Erased()
                erased.votes = Int(
                    try session.run(
                        "SELECT count(*) FROM feedback WHERE question IN (SELECT id FROM questions WHERE \(condition))",
                        values
                    ).first?.integer(0) ?? 0
                )
                try session.run("CREATE TEMPORARY TABLE touched (thread text) ON COMMIT DROP")
                erased.questions = Int(
                    try session.run(
                        """
                        WITH gone AS (DELETE FROM questions WHERE \(condition) RETURNING thread),
                            noted AS (INSERT INTO touched SELECT thread FROM gone RETURNING thread)
                        SELECT count(*) FROM noted
                        """,
                        values
                    ).first?.integer(0) ?? 0
                )
                if case .thread(let id) = subject { try session.run("INSERT INTO touched VALUES ($1)", [.text(id)]) }
                erased.threads =
                    try session.run(
                        """
                        DELETE FROM threads WHERE id IN (SELECT thread FROM touched)
                            AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = threads.id) RETURNING 1
                        """
                    ).count
                // Servers keep the last questions of threads in memory, and look at this with their next write.
                try session.run("UPDATE state SET generation = generation + 1")
                return erased
            }
            // What was deleted stands in its place until something is written there.
            for table in ["questions", "feedback", "threads"] { try session.runScript("VACUUM \(table)") }
            return erased
        }
    }

    package func migrate(to version: Int?, isDryRun: Bool) throws(StateError) -> StateChange.Migration {
        try performTyped { session in
            let steps = PostgresSchema.steps, current = PostgresSchema.currentVersion
            let found = try PostgresSchema.inspect(session)
            try PostgresSchema.check(found)
            let target = version ?? max(current, found.version)
            if target == found.version { return StateChange.Migration(from: found.version, to: target, steps: []) }
            if target == current, found.version < current {
                let missing = steps.filter { $0.version > found.version }
                if !isDryRun { try PostgresSchema.migrate(session) }
                return StateChange.Migration(from: found.version, to: target, steps: missing.map { "with " + $0.summary })
            }
            guard target == current - 1, found.version == current, let last = steps.last, last.down != nil else {
                throw StateError(
                    "'\(address)' has version \(found.version): this server leads to version \(current), and from there back to \(current - 1)"
                )
            }
            if !isDryRun { try PostgresSchema.downgrade(session) }
            return StateChange.Migration(from: found.version, to: target, steps: ["without " + last.summary])
        }
    }

    /// Looks without changing anything; servers may go on meanwhile.
    /// - Throws: ``StateError`` for what a server refuses.
    package func outlook() throws(StateError) -> StateOutlook {
        try performTyped { session in
            let found = try PostgresSchema.inspect(session)
            try PostgresSchema.check(found)
            let steps = PostgresSchema.steps.filter { $0.version > found.version }
            let wayBack: StateOutlook.WayBack =
                if steps.allSatisfy({ $0.readableFrom <= found.version }) {
                    // A step only adds what the previous server can do without.
                    .none
                } else if steps.count == 1, steps[0].down != nil {
                    .migration
                } else {
                    .backup
                }
            return StateOutlook(
                from: found.version,
                to: max(found.version, PostgresSchema.currentVersion),
                steps: steps.map(\.summary),
                wayBack: wayBack
            )
        }
    }

    /// What a server would find.
    package struct Found: Sendable {
        package var version: Int
        package var newVersion: Int
        /// Of the server.
        package var server: String
    }

    /// Looks without changing anything.
    /// - Throws: ``StateError`` for what a server refuses, and where it could not write.
    package func look() throws(StateError) -> Found {
        try performTyped { session in
            try PostgresSchema.checkEncoding(session)
            let found = try PostgresSchema.inspect(session)
            try PostgresSchema.check(found)
            let row = try session.run(
                """
                SELECT current_setting('server_version'), current_setting('server_version_num')::int >= 130000,
                    CASE WHEN to_regnamespace(current_setting('search_path')) IS NULL
                        THEN has_database_privilege(current_database(), 'CREATE')
                        ELSE has_schema_privilege(current_setting('search_path'), 'USAGE') END
                """
            ).first
            guard row?.flag(1) == true else {
                throw StateError("'\(address)' is PostgreSQL \(row?.text(0) ?? ""): give one of version 13 or newer")
            }
            guard row?.flag(2) == true else {
                throw StateError(
                    "'\(address)' lets this user make or use no schema '\(address.schema)': GRANT CREATE ON DATABASE … TO …"
                )
            }
            return Found(version: found.version, newVersion: max(found.version, PostgresSchema.currentVersion), server: row?.text(0) ?? "")
        }
    }
}

extension StateLocation {
    /// - Throws: ``StateError`` for a state in memory, which nobody else can reach.
    package func operations() throws(StateError) -> any StateOperations {
        switch self {
        case .file(let path): SQLiteOperations(path: path)
        case .postgres(let address): PostgresOperations(address)
        case .memory: throw StateError("the state is in the memory of its server")
        }
    }

    /// What the start of this server makes of it, and the way back.
    /// - Throws: ``StateError`` for what a server refuses, and for a state in memory.
    package func outlook() throws(StateError) -> StateOutlook {
        switch self {
        case .file(let path): try StateChange.outlook(statePath: path)
        case .postgres(let address): try PostgresOperations(address).outlook()
        case .memory: throw StateError("the state is in the memory of its server")
        }
    }

    /// The file of a state, for what only a file has.
    /// - Parameter remedy: What does the same for PostgreSQL, given the schema that the tables are in.
    /// - Throws: ``StateError`` where it is none.
    package func file(orUse remedy: (String) -> String) throws(StateError) -> String {
        switch self {
        case .file(let path): return path
        case .memory: throw StateError("the state is in the memory of its server")
        case .postgres(let address):
            throw StateError("the state is '\(self)', and this is for the file of one server: \(remedy(address.schema))")
        }
    }
}
