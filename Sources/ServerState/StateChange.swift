internal import Answers
package import Foundation
internal import GRDB

/// What an operator does to a state by hand: deleting what a reader has asked to be forgotten, and changing its version.
package enum StateChange {
    /// Whose words are erased.
    package enum Subject: Sendable, Hashable {
        /// A reader: the id that the reader's browser sends as `client_id`, or what a state makes of it, `anon-…`.
        case client(String)
        /// A conversation, or one answer of a browser's.
        case thread(String)
        /// All that was asked before.
        case before(Date)
    }

    /// How many rows are gone.
    package struct Erased: Sendable, Hashable {
        package var questions = 0
        package var votes = 0
        package var threads = 0

        package init(questions: Int = 0, votes: Int = 0, threads: Int = 0) {
            self.questions = questions
            self.votes = votes
            self.threads = threads
        }
    }

    /// Deletes questions with their votes, and writes zeros over what they held. A server may go on meanwhile.
    ///
    /// - Throws: ``StateError``: there is no state, it is in use by another command, or cannot be written.
    package static func erase(_ subject: Subject, statePath: String) throws(StateError) -> Erased {
        let source = try StateFile.openForReading(statePath)
        let lock = try StateLock(statePath, .serving)
        defer { withExtendedLifetime(lock) {} }
        do {
            // In a backup too somebody may have to be forgotten; what was damaged before does not become right by that.
            let isCheckedBackup = try source.read { try BackupChecksum.check($0) } == .matches
            let database = try StateOpening.open(statePath)
            let erased = try database.write { database -> Erased in
                try database.execute(sql: "PRAGMA secure_delete = ON")
                let (condition, arguments) = condition(of: subject)
                var erased = Erased()
                let threads = try String.fetchSet(
                    database,
                    sql: "SELECT DISTINCT thread FROM questions WHERE \(condition)",
                    arguments: arguments
                )
                erased.votes =
                    try Int.fetchOne(
                        database,
                        sql: "SELECT count(*) FROM feedback WHERE question IN (SELECT id FROM questions WHERE \(condition))",
                        arguments: arguments
                    ) ?? 0
                try database.execute(sql: "DELETE FROM questions WHERE \(condition)", arguments: arguments)
                erased.questions = database.changesCount
                var candidates = threads
                if case .thread(let id) = subject { candidates.insert(id) }
                for thread in candidates.sorted() {
                    try database.execute(
                        sql: "DELETE FROM threads WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = ?1)",
                        arguments: [thread]
                    )
                    erased.threads += database.changesCount
                }
                // A running server keeps the last questions of threads in memory, and looks at this with its next write.
                let generation = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                try database.execute(sql: "PRAGMA user_version = \((generation + 1) & 0x7FFF_FFFF)")
                if isCheckedBackup { try BackupChecksum.write(database) }
                return erased
            }
            // The log holds what was there.
            _ = try? database.writeWithoutTransaction { try Row.fetchAll($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            return erased
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError("cannot write the state '\(statePath)'", error, at: statePath)
        }
    }

    private static func condition(of subject: Subject) -> (String, StatementArguments) {
        switch subject {
        case .client(let id): ("client IN (?, ?)", [id, ReaderPseudonym.of(client: id)])
        case .thread(let id): ("thread = ?", [id])
        case .before(let date): ("asked < ?", [Int64((date.timeIntervalSince1970 * 1000).rounded(.up))])
        }
    }

    // MARK: Versions

    /// What ``migrate(statePath:to:isDryRun:)`` did, or would do.
    package struct Migration: Sendable, Hashable {
        package var from: Int
        package var to: Int
        /// What the steps bring, or take away, in their order.
        package var steps: [String]
        /// Whether the steps wait until whoever uses the state has stopped. Only looked for before they are done.
        package var isInUse = false

        package init(from: Int, to: Int, steps: [String]) {
            self.from = from
            self.to = to
            self.steps = steps
        }
    }

    package static var currentVersion: Int { StateSchema.currentVersion }

    /// Brings a state to the version of this server, or back to an older one, for an older server.
    ///
    /// All in one transaction: a process that is killed leaves the old version or the new one.
    ///
    /// - Parameter isDryRun: Nothing is written.
    /// - Throws: ``StateError``: there is no state, a server uses it, it cannot be written, or there is no way to that version.
    package static func migrate(statePath: String, to version: Int = currentVersion, isDryRun: Bool) throws(StateError) -> Migration {
        let found = try StateOpening.inspect(statePath)
        guard found.isThere else { throw StateError("there is no state '\(statePath)': give its place with --state") }
        let steps: [StateSchema.Step]
        if version == currentVersion {
            steps = StateSchema.steps.filter { $0.version > found.version }
        } else if version == found.version {
            steps = []
        } else if version < found.version, found.version <= currentVersion, version >= StateSchema.oldestVersion {
            steps = StateSchema.steps.filter { $0.version > version && $0.version <= found.version }.reversed()
        } else {
            let oldest = StateSchema.oldestVersion
            throw StateError(
                "'\(statePath)' has version \(found.version): this server leads to version \(currentVersion), and back to \(oldest) at most"
            )
        }
        var migration = Migration(
            from: found.version,
            to: version,
            steps: steps.map { (version < found.version ? "without " : "with ") + $0.summary }
        )
        if steps.isEmpty { return migration }
        if isDryRun {
            try checkRoom(statePath, from: found.version, to: version)
            migration.isInUse = StateLock.isTaken(statePath)
            return migration
        }
        let lock = try StateLock(statePath, .restoring)
        defer { withExtendedLifetime(lock) {} }
        if version == currentVersion {
            _ = try StateOpening.open(statePath)
        } else {
            do {
                let queue = try DatabaseQueue(path: statePath)
                try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try StateSchema.downgrade(queue, to: version)
            } catch {
                throw StateError("cannot write the state '\(statePath)'", error, at: statePath)
            }
        }
        return migration
    }
}
