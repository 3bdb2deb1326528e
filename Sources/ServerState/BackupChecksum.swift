internal import Crypto
internal import DocModel
internal import Foundation
internal import GRDB

/// What a backup holds, as one number: SHA-256 over the schema and the rows of every table. Pages that are laid out anew leave it as it is,
/// and so does copying the file; a single changed bit of what is stored does not.
///
/// It finds damage. Whoever forges a backup makes a checksum for it.
enum BackupChecksum {
    /// Its row in the table of notes.
    private static let note = "sha256"

    enum Verdict { case matches, differs, missing }

    /// Notes the checksum of everything else.
    static func write(_ database: Database) throws {
        try database.execute(sql: "INSERT OR REPLACE INTO \(StateFile.notes) VALUES (?, ?)", arguments: [note, compute(database)])
    }

    /// For a file that is written to from now on.
    static func remove(_ database: Database) throws {
        guard try database.tableExists(StateFile.notes) else { return }
        try database.execute(sql: "DELETE FROM \(StateFile.notes) WHERE name = ?", arguments: [note])
    }

    /// Whether the file is a copy that nobody has used as a state.
    static func isThere(_ database: Database) throws -> Bool { try known(database) != nil }

    private static func known(_ database: Database) throws -> String? {
        guard try database.tableExists(StateFile.notes) else { return nil }
        return try String.fetchOne(database, sql: "SELECT value FROM \(StateFile.notes) WHERE name = ?", arguments: [note])
    }

    static func check(_ database: Database) throws -> Verdict {
        guard let known = try known(database) else { return .missing }
        return try compute(database) == known ? .matches : .differs
    }

    private static func compute(_ database: Database) throws -> String {
        var sum = RunningSum()
        let schema = try Row.fetchAll(
            database,
            sql: "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_*' ORDER BY type, name"
        )
        for row in schema {
            for value in row.databaseValues { sum.add(value) }
        }
        for row in schema where row[0] == "table" { try add(row[1], of: database, to: &sum) }
        return sum.finish()
    }

    private static func add(_ table: String, of database: Database, to sum: inout RunningSum) throws {
        sum.add(table.databaseValue)
        let columns = try database.columns(in: table).map(\.name.quotedDatabaseIdentifier)
        let order = try database.primaryKey(table).columns.map(\.quotedDatabaseIdentifier)
        // As bytes, a text is read to its end whatever it holds.
        let values = columns.map { "typeof(\($0)), CASE typeof(\($0)) WHEN 'text' THEN CAST(\($0) AS BLOB) ELSE \($0) END" }
        let others = table == StateFile.notes ? "WHERE name <> '\(note)'" : ""
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(values.joined(separator: ", ")) FROM \(table.quotedDatabaseIdentifier) \(others)
                ORDER BY \(order.joined(separator: ", "))
                """
        )
        while let row = try rows.next() {
            for value in row.databaseValues { sum.add(value) }
        }
    }

    /// Each value goes in with its kind and its length, so that no two rows of values look the same.
    private struct RunningSum {
        private static let flushed = 1 << 16
        private var hash = SHA256()
        private var bytes: [UInt8] = []

        mutating func add(_ value: DatabaseValue) {
            switch value.storage {
            case .null: bytes.append(0)
            case .int64(let number): add(1, number.bitPattern)
            case .double(let number): add(2, number.bitPattern)
            case .string(let text): add(3, text.utf8)
            case .blob(let data): add(4, data)
            }
            if bytes.count >= Self.flushed { flush() }
        }

        private mutating func add(_ kind: UInt8, _ number: UInt64) {
            bytes.append(kind)
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }

        private mutating func add(_ kind: UInt8, _ text: some Collection<UInt8>) {
            add(kind, UInt64(text.count))
            bytes += text
        }

        private mutating func flush() {
            hash.update(data: bytes)
            bytes.removeAll(keepingCapacity: true)
        }

        mutating func finish() -> String {
            flush()
            return hash.finalize().hexadecimal
        }
    }
}

extension Int64 {
    fileprivate var bitPattern: UInt64 { UInt64(bitPattern: self) }
}
