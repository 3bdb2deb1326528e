internal import Answers
internal import Foundation
internal import GRDB
internal import PostgresClient
package import ServerSettings
internal import ServerState

/// Copies a state into another: from the file of one server into PostgreSQL, back, or to the next of either.
///
/// Rows that are there already stay as they are, so that a copy that was stopped is gone on with by copying again. What a server measured of itself
/// is not copied: the folder of snapshots has it.
package struct StateCopy {
    /// One table: how many rows the source has, and how many of them were new to the target.
    package struct Count: Sendable, Hashable {
        package var table: String
        package var source: Int
        package var target: Int
        package var copied: Int
    }

    struct Table {
        let name: String
        let columns: [String]
        /// What the rows are read in order of: that in which they came.
        let order: String
        /// What makes two rows one.
        let key: String
        /// Columns that PostgreSQL writes as `t` or `f`.
        var flags: Set<String> = []
        /// Columns of bytes, which PostgreSQL writes as hexadecimal digits.
        var bytes: Set<String> = []

        /// In an order in which each row finds what it refers to.
        static let all = [
            Table(name: "secrets", columns: ["name", "value"], order: "name", key: "name", bytes: ["value"]),
            Table(name: "kapa_days", columns: ["day", "questions"], order: "day", key: "day"),
            Table(name: "threads", columns: ["id", "created", "kapa_thread"], order: "created, id", key: "id"),
            Table(
                name: "questions",
                columns: QuestionRecord.columns.map(\.name),
                order: "number",
                key: "id",
                flags: Set(QuestionRecord.columns.filter(\.isFlag).map(\.name))
            ),
            Table(
                name: "feedback",
                columns: ["question", "reaction", "reasons", "comment", "created", "updated", "revision"],
                order: "question",
                key: "question"
            ),
            Table(name: "outbox", columns: ["question", "revision", "attempts", "due"], order: "question", key: "question"),
            Table(name: "idempotency_keys", columns: ["key", "fingerprint", "created"], order: "key", key: "key"),
            Table(
                name: "api_keys",
                columns: ["prefix", "hash", "name", "roles", "created", "expires", "used", "revoked"],
                order: "created, prefix",
                key: "prefix"
            ),
            Table(name: "flags", columns: ["name", "value", "changed"], order: "name", key: "name"),
            Table(name: "ended_sessions", columns: ["subject", "ended", "expires"], order: "subject", key: "subject"),
            Table(name: "signed_out", columns: ["session", "expires"], order: "session", key: "session"),
        ]

        /// What stays behind, so that a table of neither list is one that was forgotten.
        static let left: Set<String> = [
            // Rows of two logs make no chain.
            "audit", "audit_checkpoint",
            // What a server measured of itself.
            "health_snapshots", "health_hours", "health_days",
            // Each store's own notes: its last sign of life, and what it has gone through.
            "heartbeat", "state", "grdb_migrations", "versions",
        ]

        /// Columns that only PostgreSQL has: a server's hold of a vote is not handed on.
        static let leftColumns = ["outbox": ["leased_until"]]

        var selection: String { "SELECT \(columns.joined(separator: ", ")) FROM \(name) ORDER BY \(order)" }

        func insertion(mark: (Int) -> String) -> String {
            let marks = columns.indices.map { mark($0 + 1) }.joined(separator: ", ")
            return "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT (\(key)) DO NOTHING"
        }
    }

    private static let part = 500

    /// Copies, and compares how many rows there are.
    ///
    /// - Parameter report: Called after each table.
    /// - Throws: ``StateError``: one of the two cannot be used, or the target lacks rows at the end.
    package static func run(from source: StateLocation, to target: StateLocation, report: (Count) -> Void) throws {
        guard source != target else { throw StateError("source and target are the same, '\(source)': name two") }
        try source.reading { reader in
            try target.writing { writer in
                var missing: [String] = []
                for table in Table.all {
                    var copied = 0
                    try reader.forEachPart(of: table, rows: part) { rows in copied += try writer.insert(rows, into: table) }
                    let count = Count(
                        table: table.name,
                        source: try reader.count(table),
                        target: try writer.count(table),
                        copied: copied
                    )
                    report(count)
                    if count.target < count.source { missing.append(table.name) }
                }
                guard missing.isEmpty else {
                    throw StateError("'\(target)' has fewer rows than '\(source)' in \(missing.joined(separator: ", ")): copy again")
                }
            }
        }
    }
}

/// What is copied from.
private protocol CopySource {
    func forEachPart(of table: StateCopy.Table, rows: Int, _ body: ([[PostgresValue]]) throws -> Void) throws
    func count(_ table: StateCopy.Table) throws -> Int
}

/// What is copied to.
private protocol CopyTarget {
    /// - Returns: How many rows were new.
    func insert(_ rows: [[PostgresValue]], into table: StateCopy.Table) throws -> Int
    func count(_ table: StateCopy.Table) throws -> Int
}

extension StateLocation {
    fileprivate func reading<Value>(_ body: (any CopySource) throws -> Value) throws -> Value {
        switch self {
        case .memory: throw StateError("a state in memory cannot be copied")
        case .file(let path):
            return try StateFileAccess.reading(path) { try body(FileSource(database: $0)) }
        case .postgres(let address):
            return try PostgresOperations(address).perform { session in
                guard try PostgresSchema.inspect(session).version > 0 else {
                    throw StateError("there is no state in '\(address)': no server has used it yet")
                }
                return try session.inTransaction("ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(PostgresSource(session: session)) }
            }
        }
    }

    fileprivate func writing<Value>(_ body: (any CopyTarget) throws -> Value) throws -> Value {
        switch self {
        case .memory: throw StateError("a state in memory cannot be copied to")
        case .file(let path):
            return try StateFileAccess.writing(path) { try body(FileTarget(writer: $0)) }
        case .postgres(let address):
            return try PostgresOperations(address).perform { session in
                try PostgresSchema.migrate(session)
                return try body(PostgresTarget(session: session))
            }
        }
    }
}

private struct PostgresSource: CopySource {
    let session: PostgresSession

    func forEachPart(of table: StateCopy.Table, rows: Int, _ body: ([[PostgresValue]]) throws -> Void) throws {
        guard try session.hasTable(table) else { return }
        try session.run("DECLARE \(table.name)_rows NO SCROLL CURSOR FOR " + table.selection)
        while true {
            let found = try session.run("FETCH \(rows) FROM \(table.name)_rows")
            if !found.isEmpty { try body(found.map { row in (0..<row.count).map { .text(orNull: row.text($0)) } }) }
            guard found.count == rows else { return }
        }
    }

    func count(_ table: StateCopy.Table) throws -> Int { try session.hasTable(table) ? session.count(table) : 0 }
}

private struct PostgresTarget: CopyTarget {
    let session: PostgresSession

    func insert(_ rows: [[PostgresValue]], into table: StateCopy.Table) throws -> Int {
        let sql = table.insertion { "$\($0)" } + " RETURNING 1"
        return try session.run(rows.map { PostgresStatement(sql, $0) }).reduce(0) { $0 + $1.count }
    }

    func count(_ table: StateCopy.Table) throws -> Int { try session.count(table) }
}

extension PostgresSession {
    /// A database of an older version lacks those that came later.
    fileprivate func hasTable(_ table: StateCopy.Table) throws -> Bool {
        try run("SELECT to_regclass($1) IS NOT NULL", [.text(table.name)]).first?.flag(0) == true
    }

    fileprivate func count(_ table: StateCopy.Table) throws -> Int {
        Int(try run("SELECT count(*) FROM \(table.name)").first?.integer(0) ?? 0)
    }
}

private struct FileSource: CopySource {
    let database: Database

    func forEachPart(of table: StateCopy.Table, rows: Int, _ body: ([[PostgresValue]]) throws -> Void) throws {
        guard try database.tableExists(table.name) else { return }
        let cursor = try Row.fetchCursor(database, sql: table.selection)
        var part: [[PostgresValue]] = []
        while let row = try cursor.next() {
            part.append(row.databaseValues.map(PostgresValue.init))
            if part.count == rows {
                try body(part)
                part = []
            }
        }
        if !part.isEmpty { try body(part) }
    }

    func count(_ table: StateCopy.Table) throws -> Int {
        guard try database.tableExists(table.name) else { return 0 }
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.name)") ?? 0
    }
}

private struct FileTarget: CopyTarget {
    let writer: any DatabaseWriter

    func insert(_ rows: [[PostgresValue]], into table: StateCopy.Table) throws -> Int {
        try writer.write { database in
            let statement = try database.makeStatement(sql: table.insertion { _ in "?" })
            let before = database.totalChangesCount
            for row in rows {
                try statement.execute(arguments: StatementArguments(zip(table.columns, row).map { $1.databaseValue(in: $0, of: table) }))
            }
            return database.totalChangesCount - before
        }
    }

    func count(_ table: StateCopy.Table) throws -> Int {
        try writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table.name)") ?? 0 }
    }
}

extension PostgresValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }

    /// As the file has it: what PostgreSQL says in its text form is a number or a flag where the column is one.
    fileprivate func databaseValue(in column: String, of table: StateCopy.Table) -> DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .flag(let flag): flag.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        case .text(let text):
            switch column {
            case _ where table.flags.contains(column): (text == "t").databaseValue
            case _ where table.bytes.contains(column): (PostgresRow([text]).bytes(0).map { Data($0) } ?? Data()).databaseValue
            // SQLite makes numbers of digits in columns of integers.
            default: text.databaseValue
            }
        }
    }
}
