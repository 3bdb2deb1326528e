internal import GRDB

/// The tables of `state.sqlite`, described in `docs/reference/state-file.md`. Instants are milliseconds since 1970 in UTC.
enum StateSchema {
    /// "dgST": marks the file as ours.
    static let applicationID = 0x6467_5354

    /// Numbered, and never changed once released: a change is a new migration.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
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
                    """
            )
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2") { database in
            try database.execute(
                sql: """
                    CREATE TABLE heartbeat (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        at INTEGER NOT NULL
                    );

                    CREATE TABLE health_snapshots (
                        generated INTEGER PRIMARY KEY,
                        snapshot TEXT NOT NULL
                    );

                    CREATE TABLE health_hours (
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
                    ) WITHOUT ROWID;

                    CREATE TABLE health_days (
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
                    ) WITHOUT ROWID;
                    """
            )
        }
        migrator.registerMigration("3") { database in
            try database.execute(
                sql: """
                    CREATE TABLE kapa_days (
                        day INTEGER PRIMARY KEY,
                        questions INTEGER NOT NULL
                    );
                    """
            )
        }
        return migrator
    }()

    /// Refuses a file that is not ours, or of a newer version.
    static func check(_ database: Database, path: String) throws {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard try tables == 0 || Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw StateError("'\(path)' is a database, but not a state of AssistantServer: give another file with --state")
        }
        guard try !migrator.hasBeenSuperseded(database) else {
            throw StateError(
                "'\(path)' was written by a newer AssistantServer, and this one would lose data in it: run the newer version, or restore a backup that is older"
            )
        }
    }
}
