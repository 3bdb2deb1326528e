package import Foundation

/// What an operator does to a state by hand, wherever it is.
package protocol StateOperations: Sendable {
    /// Writes what readers asked and how they judged the answers; servers may go on meanwhile.
    ///
    /// - Parameter write: Gets the lines, each with its line break, in UTF-8.
    /// - Returns: How many rows were written.
    /// - Throws: ``StateError``; what `write` throws.
    func export(_ export: StateExport, write: (Data) throws -> Void) throws -> Int

    /// Deletes questions with their votes. Servers may go on meanwhile.
    /// - Throws: ``StateError``.
    func erase(_ subject: StateChange.Subject) throws(StateError) -> StateChange.Erased

    /// Brings a state to the version of this server, or back to an older one, for an older server.
    ///
    /// - Parameters:
    ///   - version: `nil` for that of this server.
    ///   - isDryRun: Nothing is written.
    /// - Throws: ``StateError``: there is no state, it is in use, it cannot be written, or there is no way to that version.
    func migrate(to version: Int?, isDryRun: Bool) throws(StateError) -> StateChange.Migration

    /// Reads keys, flags or the audit log; servers may go on meanwhile.
    /// - Throws: ``StateError``: there is no state, or one of an older version; what `body` throws.
    func inspect<Value>(_ body: (any StateSession) throws -> Value) throws -> Value

    /// Changes them in one transaction. Servers may go on meanwhile.
    /// - Throws: ``StateError``: there is no state, or it cannot be written; what `body` throws, which undoes everything.
    func change<Value>(_ body: (any StateSession) throws -> Value) throws -> Value

    /// Writes down what a command did, where the state is one that servers use.
    /// - Parameter now: In milliseconds since 1970.
    /// - Throws: ``StateError``; what the database says.
    func note(_ event: AuditEvent, now: Int64) throws
}

/// Those of a SQLite file.
package struct SQLiteOperations: StateOperations {
    let path: String

    package init(path: String) { self.path = path }

    package func export(_ export: StateExport, write: (Data) throws -> Void) throws -> Int { try export.run(statePath: path, write: write) }

    package func erase(_ subject: StateChange.Subject) throws(StateError) -> StateChange.Erased {
        try StateChange.erase(subject, statePath: path)
    }

    package func migrate(to version: Int?, isDryRun: Bool) throws(StateError) -> StateChange.Migration {
        try StateChange.migrate(statePath: path, to: version ?? StateChange.currentVersion, isDryRun: isDryRun)
    }
}
