package import Foundation
internal import DocModel
internal import GRDB
internal import HealthHistory
internal import ServerFoundation
package import ServerSettings

/// Copies of a state: made while a server uses it, put back when none does.
///
/// A copy is a state of its own, in one file, that holds two tables more: what was backed up with it, and what it is. The keys that a state made
/// for itself are left out: a copy may lie where they must not.
package enum StateFile {
    /// What a copy holds.
    package struct Contents: Sendable, Hashable, CustomStringConvertible {
        package var version = 0
        package var questions = 0
        package var votes = 0
        /// Files of the folder of snapshots.
        package var snapshotFiles = 0
        /// In UTC; `nil` for a state that is not a copy, and for copies of older versions.
        package var made: String?
        /// The settings of the server, as lines of `assistant.yml`, without secrets.
        package var settings: String?
        package var bytes = 0
        /// Whether the contents were compared with the checksum that a copy has of them; otherwise the copy has none. `nil` where nothing was
        /// to be compared.
        package var isChecked: Bool?
        /// What a restored copy took the place of, and where that is kept.
        package var replaced: String?

        package var description: String {
            let parts = [
                "\(questions) questions", "\(votes) votes", "\(snapshotFiles) files of snapshots",
                settings == nil ? "no settings" : "settings",
            ]
            return parts.joined(separator: ", ") + "; version \(version), \(bytes) bytes"
        }
    }

    static let notes = "backup_notes"
    private static let files = "backup_files"

    // MARK: Backup

    /// Copies a state into one file, whole and checked, while servers go on writing to it.
    ///
    /// - Parameters:
    ///   - destination: Made, or replaced in one step, for its owner alone. Nothing is left there when the copy fails.
    ///   - settings: Their text and their folder of snapshots go into the copy.
    ///   - now: When the copy says that it was made.
    /// - Throws: ``StateError``.
    @discardableResult
    package static func backUp(
        statePath: String,
        to destination: String,
        settings: Settings? = nil,
        now: Date = WallClock.system.now
    ) throws(StateError) -> Contents {
        let source = try openForReading(statePath)
        try BackupPlace.checkTarget(destination, of: statePath)
        try write(destination) { temporary in
            try copy(source, of: statePath, as: .state, to: temporary) { database in
                try database.execute(sql: "PRAGMA secure_delete = ON")
                // A key that is revoked meanwhile must not come back with a copy.
                for table in ["secrets", "api_keys"] where try database.tableExists(table) {
                    try database.execute(sql: "DELETE FROM \(table)")
                }
                try add(settings, madeAt: now, to: database)
                try BackupChecksum.write(database)
            }
            // A log of what the destination was would be taken for its own.
            for suffix in ["-wal", "-shm"] where FileKind(at: destination + suffix) == .file { unlink(destination + suffix) }
        }
        return try contents(of: destination)
    }

    private static func add(_ settings: Settings?, madeAt now: Date, to database: Database) throws {
        try database.execute(
            // A copy may have become a state as it is.
            sql: """
                DROP TABLE IF EXISTS \(notes);
                DROP TABLE IF EXISTS \(files);
                CREATE TABLE \(notes) (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE \(files) (name TEXT NOT NULL PRIMARY KEY, contents BLOB NOT NULL);
                """
        )
        var values = [("made", now.ISO8601Format())]
        if let settings { values.append(("settings", settings.withoutSecrets)) }
        for (name, value) in values {
            try database.execute(sql: "INSERT INTO \(notes) VALUES (?, ?)", arguments: [name, value])
        }
        guard let folder = settings?.configuration.health.folder else { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where isSnapshotFile(name) {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                throw StateError("cannot read '\(folder)/\(name)': let the user of this command read it")
            }
            try database.execute(sql: "INSERT INTO \(files) VALUES (?, ?)", arguments: [name, data])
        }
    }

    /// `2026-11-23.ndjson`, `hourly.ndjson`: nothing that leads elsewhere.
    private static func isSnapshotFile(_ name: String) -> Bool {
        name.wholeMatch(of: /[0-9a-z][0-9a-z-]{0,63}\.ndjson/) != nil
    }

    /// Copies into a folder under the name of the moment, and deletes the oldest of such copies beyond `keep`.
    ///
    /// - Parameter folder: Made where it is missing.
    /// - Returns: The new file, what it holds, and the files that were deleted.
    /// - Throws: ``StateError``: nothing is deleted then.
    package static func backUp(
        statePath: String,
        into folder: String,
        keep: Int,
        settings: Settings? = nil,
        now: Date = WallClock.system.now
    ) throws(StateError) -> (path: String, contents: Contents, deleted: [String]) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StateError("cannot make the folder '\(folder)': \(error.systemReason)")
        }
        let path = folder + "/state-" + now.ISO8601Format().replacing(":", with: "").replacing("-", with: "") + ".sqlite"
        let contents = try backUp(statePath: statePath, to: path, settings: settings, now: now)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // Nothing but what this command has written, and never the copy just made: a clock may have been ahead when another was.
        let copies = names.sorted().filter { $0.wholeMatch(of: /state-[0-9]{8}T[0-9]{6}Z\.sqlite/) != nil }.map { folder + "/" + $0 }
        let deleted = Array(copies.filter { $0 != path && BackupPlace.isBackup($0) }.dropLast(keep - 1))
        for path in deleted where unlink(path) != 0 {
            throw StateError("the backup is made, but '\(path)' cannot be deleted: \(String(cString: strerror(errno)))")
        }
        return (path, contents, deleted)
    }

    // MARK: Restore

    /// Reads all of a copy, and compares what it holds with its checksum.
    /// - Throws: ``StateError``: it is damaged or changed, not ours, or of a newer version.
    package static func check(_ backup: String) throws(StateError) -> Contents {
        guard try StateOpening.inspect(backup, as: .backup, isThorough: true).isThere else { throw StateError(missing: backup, .backup) }
        var contents = try contents(of: backup, as: .backup)
        do {
            contents.isChecked = try openForReading(backup, as: .backup).read { try isChecked($0, backup) }
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(reading: backup, .backup, error)
        }
        return contents
    }

    /// - Returns: False for a copy without a checksum.
    private static func isChecked(_ database: Database, _ backup: String) throws -> Bool {
        switch try BackupChecksum.check(database) {
        case .matches: return true
        case .missing: return false
        case .differs:
            throw StateError(
                "what the backup '\(backup)' holds was damaged or changed after it was made: \(StateOpening.Role.backup.advice)"
            )
        }
    }

    /// Puts a backup in the place of a state, which is kept as `PATH.replaced`, or with a number behind it where such a
    /// file is there.
    ///
    /// - Parameter snapshots: The folder that the copy's snapshots go to; a file that is there already stays as it is.
    /// - Returns: What was restored; of the snapshots, how many.
    /// - Throws: ``StateError``: a server uses the state, something else than a file is in its place, or the backup is damaged or changed, not ours,
    ///   or of a newer version. The state is untouched then.
    @discardableResult
    package static func restore(statePath path: String, from backup: String, snapshots: String? = nil) throws(StateError) -> Contents {
        // Before the lock, which leaves a file.
        let source = try openForReading(backup, as: .backup)
        let statePath = try BackupPlace.stateFile(path)
        if BackupPlace.isSameFile(backup, statePath) {
            throw StateError("'\(backup)' is the state itself: give a file that 'AssistantServer backup' wrote")
        }
        let lock = try StateLock(path, .restoring)
        var contents = try contents(of: backup, as: .backup)
        let kept = [""] + (2...).lazy.prefix(10_000).map { "-\($0)" }
        let replaced = statePath + ".replaced" + (kept.first { !isThere(statePath + ".replaced" + $0) } ?? "")
        if isThere(statePath) { contents.replaced = replaced }
        let (model, mode) = (StateOwner.model(of: statePath), StateOwner.mode(of: statePath))
        try write(statePath, place: StateSwap(place: statePath, aside: replaced).run) { temporary in
            // As the old one: the server reads it, whoever restores it.
            if let mode { chmod(temporary, mode) }
            StateOwner.give(temporary, ofOwnerOf: model)
            try copy(source, of: backup, as: .backup, to: temporary) { database in
                contents.isChecked = try isChecked(database, backup)
                try database.execute(sql: "DROP TABLE IF EXISTS \(notes); DROP TABLE IF EXISTS \(files)")
            }
        }
        contents.snapshotFiles = try snapshots.map { folder throws(StateError) in try restoreSnapshots(source, to: folder) } ?? 0
        withExtendedLifetime(lock) {}
        return contents
    }

    private static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func restoreSnapshots(_ source: DatabaseQueue, to folder: String) throws(StateError) -> Int {
        do {
            return try source.read { database in
                guard try database.tableExists(files) else { return 0 }
                var count = 0
                let rows = try Row.fetchCursor(database, sql: "SELECT name, contents FROM \(files) ORDER BY name")
                while let row = try rows.next() {
                    let name: String = row[0]
                    let data: Data = row[1]
                    guard isSnapshotFile(name), !FileManager.default.fileExists(atPath: folder + "/" + name) else { continue }
                    if !FileManager.default.fileExists(atPath: folder) {
                        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                        StateOwner.give(folder, ofOwnerOf: WriteObstacle.folder(of: folder))
                    }
                    try data.write(to: URL(filePath: folder + "/" + name), options: .atomic)
                    StateOwner.give(folder + "/" + name, ofOwnerOf: folder)
                    count += 1
                }
                return count
            }
        } catch {
            throw StateError("the state is restored, but not its snapshots, to '\(folder)': \(StateStore.reason(error))")
        }
    }

    static func contents(of path: String, as role: StateOpening.Role = .state) throws(StateError) -> Contents {
        do {
            return try openForReading(path, as: role).read { database in
                var contents = Contents()
                contents.version = try StateSchema.version(database)
                contents.bytes = Int((try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64) ?? 0)
                func count(_ table: String) throws -> Int {
                    guard try database.tableExists(table) else { return 0 }
                    return try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
                }
                contents.questions = try count("questions")
                contents.votes = try count("feedback")
                contents.snapshotFiles = try count(files)
                if try database.tableExists(notes) {
                    contents.made = try String.fetchOne(database, sql: "SELECT value FROM \(notes) WHERE name = 'made'")
                    contents.settings = try String.fetchOne(database, sql: "SELECT value FROM \(notes) WHERE name = 'settings'")
                }
                return contents
            }
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(reading: path, role, error)
        }
    }

    // MARK: Files

    /// - Throws: ``StateError``: there is none, or it is not one of ours.
    static func openForReading(_ path: String, as role: StateOpening.Role = .state) throws(StateError) -> DatabaseQueue {
        guard try StateOpening.isThere(path, role) else { throw StateError(missing: path, role) }
        do {
            let queue = try StateOpening.reading(path)
            try queue.read { database in
                try StateSchema.check(database, path: path, as: role)
                // SQLite takes an empty file for a database without tables.
                if role == .backup, try StateSchema.version(database) == 0 { throw StateError(emptyBackup: path) }
            }
            return queue
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(reading: path, role, error)
        }
    }

    /// - Throws: ``StateError`` about the source when it is damaged; other errors are of the copy.
    private static func copy(
        _ source: DatabaseQueue,
        of sourcePath: String,
        as role: StateOpening.Role,
        to path: String,
        change: (Database) throws -> Void
    ) throws {
        let target = try DatabaseQueue(path: path)
        do {
            try source.backup(to: target)
            try target.writeWithoutTransaction { database in
                // One file without a log beside it; a server makes it a WAL database again.
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                try database.inTransaction {
                    try change(database)
                    return .commit
                }
            }
            let findings = try target.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(3)") }
            guard findings == ["ok"] else { throw StateError(damage: findings.joined(separator: "; "), sourcePath, role) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB {
            // The copy was made a moment ago: it has its damage from what it is a copy of.
            throw StateError(reading: sourcePath, role, error)
        }
        try target.close()
    }

    /// Lets `prepare` make a file under another name in the same folder, and gives it its name when it is on the disk.
    /// - Parameter place: Gives the name; by default what has it is replaced.
    private static func write(
        _ path: String,
        place: ((_ temporary: String) throws(StateError) -> Void)? = nil,
        prepare: (_ temporary: String) throws -> Void
    ) throws(StateError) {
        let temporary = path + ".new-\(UUID().uuidString.prefix(8).lowercased())"
        defer {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
        }
        do {
            // SQLite would let everybody read it.
            try StateOpening.makePrivate(temporary)
            try prepare(temporary)
            try flush(temporary)
            if let place {
                try place(temporary)
            } else if rename(temporary, path) != 0 {
                throw StateError("cannot write '\(path)'", code: errno, at: path)
            }
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError("cannot write '\(path)'", error, at: path)
        }
        do throws(StateError) {
            try flush(WriteObstacle.folder(of: path))
        } catch {
            throw StateError("'\(path)' is written but could not be flushed to disk: \(error)")
        }
    }

    private static func flush(_ path: String) throws(StateError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw StateError("cannot flush", code: errno, at: path)
        }
    }
}

extension StateError {
    init(emptyBackup path: String) {
        self.init("the backup '\(path)' is empty: \(StateOpening.Role.backup.advice)")
    }

    fileprivate init(missing path: String, _ role: StateOpening.Role) {
        self.init(role == .state ? "there is no state '\(path)': give its place with --state" : "there is no backup '\(path)'")
    }
}
