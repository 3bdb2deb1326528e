package import GRDB

/// The tables of `state.sqlite`, described in `docs/reference/state-file.md`. Instants are milliseconds since 1970 in UTC.
package enum StateSchema {
    /// "dgST": marks the file as ours.
    static let applicationID = 0x6467_5354

    /// From one version of the file to the next, and back.
    package struct Step: Sendable {
        let version: Int
        /// What it brings, for an operator.
        let summary: String
        let up: String
        /// Back to the version before; `nil` where there is no way back.
        let down: String?
    }

    package static var currentVersion: Int { steps.last?.version ?? 0 }

    /// The oldest version that steps lead back to.
    static var oldestVersion: Int { steps.last { $0.down == nil }?.version ?? 0 }

    /// Never changed once released: a change is a new step.
    package static let steps = [
        Step(version: 1, summary: "threads, questions, votes", up: tables, down: nil),
        Step(version: 2, summary: "health", up: healthTables, down: nil),
        Step(
            version: 3,
            summary: "questions of a day to Kapa",
            up: "CREATE TABLE kapa_days (day INTEGER PRIMARY KEY, questions INTEGER NOT NULL)",
            down: "DROP TABLE kapa_days"
        ),
        Step(
            version: 4,
            summary: "the key of vote tickets",
            up: """
                CREATE TABLE secrets (
                    name TEXT NOT NULL PRIMARY KEY,
                    value BLOB NOT NULL
                ) WITHOUT ROWID;
                """,
            down: "DROP TABLE secrets"
        ),
        Step(
            version: 5,
            summary: "keys, flags and the audit log",
            up: accessTables(integer: "INTEGER", text: "TEXT"),
            down: dropAccessTables
        ),
        Step(version: 6, summary: "ended sessions", up: endedSessions(integer: "INTEGER", text: "TEXT"), down: "DROP TABLE ended_sessions"),
        Step(version: 7, summary: "sign-outs", up: signedOut(integer: "INTEGER", text: "TEXT"), down: "DROP TABLE signed_out"),
    ]

    /// What is known of operators' keys and deeds: the same in a file and in PostgreSQL.
    ///
    /// - Parameters:
    ///   - integer: The type of 64-bit integers.
    ///   - text: That of texts.
    package static func accessTables(integer: String, text: String) -> String {
        """
        CREATE TABLE api_keys (
            prefix \(text) NOT NULL PRIMARY KEY,
            hash \(text) NOT NULL,
            name \(text) NOT NULL,
            roles \(text) NOT NULL,
            created \(integer) NOT NULL,
            expires \(integer),
            used \(integer),
            revoked \(integer)
        );

        CREATE TABLE audit (
            number \(integer) NOT NULL PRIMARY KEY,
            at \(integer) NOT NULL,
            kind \(text) NOT NULL,
            name \(text) NOT NULL,
            client \(text) NOT NULL,
            action \(text) NOT NULL,
            subject \(text) NOT NULL,
            outcome \(text) NOT NULL,
            hash \(text) NOT NULL
        );
        CREATE INDEX audit_by_time ON audit (at);

        CREATE TABLE audit_checkpoint (
            number \(integer) NOT NULL PRIMARY KEY,
            hash \(text) NOT NULL
        );

        CREATE TABLE flags (
            name \(text) NOT NULL PRIMARY KEY,
            value \(text) NOT NULL,
            changed \(integer) NOT NULL
        );
        """
    }

    /// Whose sessions were ended, see ``EndedSessions``: the same in a file and in PostgreSQL.
    package static func endedSessions(integer: String, text: String) -> String {
        """
        CREATE TABLE ended_sessions (
            subject \(text) NOT NULL PRIMARY KEY,
            ended \(integer) NOT NULL,
            expires \(integer) NOT NULL
        );
        """
    }

    /// Sessions that their holders have ended, see ``EndedSessions``: the same in a file and in PostgreSQL.
    package static func signedOut(integer: String, text: String) -> String {
        """
        CREATE TABLE signed_out (
            session \(text) NOT NULL PRIMARY KEY,
            expires \(integer) NOT NULL
        );
        """
    }

    package static let dropAccessTables = "DROP TABLE api_keys; DROP TABLE audit; DROP TABLE audit_checkpoint; DROP TABLE flags"

    private static let tables = """
        CREATE TABLE threads (
            id TEXT NOT NULL PRIMARY KEY,
            created INTEGER NOT NULL,
            kapa_thread TEXT
        ) WITHOUT ROWID;

        CREATE TABLE questions (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
            asked INTEGER NOT NULL,
            text TEXT,
            page TEXT,
            client TEXT NOT NULL,
            origin TEXT NOT NULL,
            answered INTEGER NOT NULL,
            uncertain INTEGER,
            fallback TEXT,
            missing_terms TEXT,
            nearest TEXT,
            kapa_question TEXT,
            duration_ms INTEGER NOT NULL
        );
        CREATE INDEX questions_by_thread ON questions (thread, number);
        CREATE INDEX questions_by_time ON questions (asked);

        CREATE TABLE feedback (
            question TEXT NOT NULL PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
            reaction TEXT NOT NULL CHECK (reaction IN ('upvote', 'downvote')),
            reasons TEXT NOT NULL,
            comment TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE outbox (
            question TEXT NOT NULL PRIMARY KEY REFERENCES feedback (question) ON DELETE CASCADE,
            revision INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            due INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX outbox_by_time ON outbox (due);

        CREATE TABLE idempotency_keys (
            key TEXT NOT NULL PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created);

        CREATE VIEW gaps AS SELECT * FROM questions WHERE NOT answered OR uncertain;

        PRAGMA application_id = \(applicationID);
        """

    private static let healthTables = """
        CREATE TABLE heartbeat (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            at INTEGER NOT NULL
        );

        CREATE TABLE health_snapshots (
            generated INTEGER PRIMARY KEY,
            snapshot TEXT NOT NULL
        );

        CREATE TABLE health_hours (\(periodColumns)) WITHOUT ROWID;
        CREATE TABLE health_days (\(periodColumns)) WITHOUT ROWID;
        """

    private static let periodColumns = """
        start INTEGER NOT NULL,
        service TEXT NOT NULL,
        healthy INTEGER NOT NULL,
        degraded INTEGER NOT NULL,
        unhealthy INTEGER NOT NULL,
        maintenance INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        measured_seconds INTEGER NOT NULL,
        checks INTEGER,
        min_ms REAL,
        mean_ms REAL,
        p50_ms REAL,
        p95_ms REAL,
        max_ms REAL,
        PRIMARY KEY (start, service)
        """

    // MARK: Versions

    /// The version of a file; 0 for one without tables.
    package static func version(_ database: Database) throws -> Int { try versions(database).compactMap(Int.init).max() ?? 0 }

    private static func versions(_ database: Database) throws -> [String] {
        guard try database.tableExists("grdb_migrations") else { return [] }
        return try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }

    /// Refuses a file that is not ours, of a newer version, or without a part of what its version has: no vote could be stored in it.
    static func check(_ database: Database, path: String, as role: StateOpening.Role = .state) throws {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard try tables == 0 || Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw StateError("'\(path)' is a database, but not a \(role.noun) of AssistantServer: \(role.place)")
        }
        let known = Set(steps.map { String($0.version) })
        guard try versions(database).allSatisfy(known.contains) else {
            throw StateError(
                "'\(path)' was written by a newer AssistantServer, and this one would lose data in it: run the newer version, or restore a backup that is older"
            )
        }
        if let missing = try missingPart(database) { throw StateError(damage: "it lacks the \(missing)", path, role) }
    }

    /// What a file lacks of the tables that its version has; `nil` where nothing is missing. It may have more.
    private static func missingPart(_ database: Database) throws -> String? {
        let version = try version(database)
        guard version > 0 else { return nil }
        func columns(_ database: Database, _ table: String) throws -> [String] {
            try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
        }
        return try DatabaseQueue().write { model in
            for step in steps where step.version <= version { try model.execute(sql: step.up) }
            let tables = try String.fetchAll(model, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
            for table in tables {
                let present = try Set(columns(database, table))
                if present.isEmpty { return "table '\(table)'" }
                if let column = try columns(model, table).first(where: { !present.contains($0) }) { return "column '\(table).\(column)'" }
            }
            return nil
        }
    }

    /// Brings a file up to date.
    ///
    /// All steps in one transaction, which a crash undoes as a whole. Not GRDB's migrator: that one commits each step, and knows no way back.
    /// Its table stays, by which older servers know a file that is too new for them.
    /// - Returns: The steps that were taken.
    @discardableResult
    package static func migrate(_ writer: some DatabaseWriter) throws -> [Step] {
        // Nothing is written, and no lock waited for, where there is nothing to do.
        guard try writer.read(version) < currentVersion else { return [] }
        return try writer.write { database in
            let version = try version(database)
            let missing = steps.filter { $0.version > version }
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            for step in missing {
                try database.execute(sql: step.up)
                try database.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [String(step.version)])
            }
            return missing
        }
    }

    /// Takes steps back in one transaction, so that an older server can open the file.
    ///
    /// - Parameter target: Not below ``oldestVersion``.
    static func downgrade(_ writer: some DatabaseWriter, to target: Int) throws {
        try writer.write { database in
            let version = try version(database)
            for step in steps.reversed() where step.version > target && step.version <= version {
                guard let down = step.down else { return }
                try database.execute(sql: down)
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = ?", arguments: [String(step.version)])
            }
        }
    }
}
