internal import GRDB
internal import GRDBSQLite

/// Reads rows without GRDB's boxed values: a question reads tens of thousands of them.
struct RawRow {
    let handle: SQLiteStatement

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// Valid until the next row.
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(handle, column)
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    /// Valid until the next row.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}

extension Statement {
    /// Runs the statement and gives its rows to `body` until it returns `false`.
    ///
    /// - Throws: `DatabaseError`, a damaged file included.
    func forEachRow(_ arguments: [any DatabaseValueConvertible] = [], _ body: (RawRow) throws -> Bool) throws {
        let handle = sqliteStatement
        defer { sqlite3_reset(handle) }
        for (index, argument) in arguments.enumerated() {
            let position = Int32(index + 1)
            let code: Int32
            switch argument.databaseValue.storage {
            case .int64(let value): code = sqlite3_bind_int64(handle, position, value)
            case .string(var text):
                // SQLITE_TRANSIENT: SQLite copies; the String's storage is only ours for the call.
                let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                code = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { characters in
                        guard let start = characters.baseAddress else { return sqlite3_bind_text(handle, position, "", 0, transient) }
                        return sqlite3_bind_text(handle, position, start, Int32(characters.count), transient)
                    }
                }
            default: preconditionFailure("only integers and texts are bound here")
            }
            guard code == SQLITE_OK else { throw Self.error(code, handle) }
        }
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw Self.error(code, handle) }
            if try !body(RawRow(handle: handle)) { return }
        }
    }

    private static func error(_ code: Int32, _ handle: SQLiteStatement) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }
}
