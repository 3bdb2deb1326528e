package import GRDB

/// The file of a state for a command of another target.
package enum StateFileAccess {
    /// Reads the file as it is at one moment, while no server uses it.
    /// - Throws: ``StateError``: there is none, it is not one of ours, or a server has it; what `body` throws.
    package static func reading<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let database = try StateFile.openForReading(path)
        let lock = try StateLock(path, .restoring)
        defer { withExtendedLifetime(lock) {} }
        return try database.read(body)
    }

    /// Opens the file for writing, made and migrated where needed, while no server uses it.
    /// - Throws: ``StateError``; what `body` throws.
    package static func writing<Value>(_ path: String, _ body: (any DatabaseWriter) throws -> Value) throws -> Value {
        let lock = try StateLock(path, .restoring)
        defer { withExtendedLifetime(lock) {} }
        let database = try StateOpening.open(path)
        defer { try? database.close() }
        return try body(database)
    }
}
