internal import Foundation
package import GRDB
internal import ServerFoundation

/// How a state is looked at and opened: by the server, and by the commands that tell beforehand what the server will say.
package enum StateOpening {
    /// What lies at a state's place.
    package struct Found: Sendable, Hashable {
        package var isThere: Bool
        /// 0 for a file that is not there, or empty.
        package var version: Int
    }

    /// What a file was given for, so that what is said of it names the right thing.
    package enum Role: Sendable {
        case state
        /// Given to `restore`.
        case backup

        var noun: String { self == .state ? "state" : "backup" }
        var advice: String {
            self == .state ? "restore a backup, or give another file with --state" : "give another file that 'AssistantServer backup' wrote"
        }
        /// Where the file is not what it should be, rather than damaged.
        var place: String { self == .state ? "give another file with --state" : advice }
    }

    /// Looks at a state without leaving a trace.
    ///
    /// - Parameter isThorough: Reads all of the file.
    /// - Throws: ``StateError`` for everything that a server refuses: a folder, a text, the database of another program, a newer version.
    package static func inspect(_ path: String, as role: Role = .state, isThorough: Bool = false) throws(StateError) -> Found {
        guard try isThere(path, role) else { return Found(isThere: false, version: 0) }
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else {
            if role == .backup { throw StateError(emptyBackup: path) }
            return Found(isThere: true, version: 0)
        }
        do {
            let version = try reading(path, leavesNoTrace: true).read { database in
                try StateSchema.check(database, path: path, as: role)
                // A backup is looked at as closely as `restore` does.
                let check = role == .backup ? "integrity_check" : "quick_check"
                let findings = isThorough ? try String.fetchAll(database, sql: "PRAGMA \(check)(3)") : ["ok"]
                guard findings == ["ok"] else { throw StateError(damage: findings.joined(separator: "; "), path, role) }
                return try StateSchema.version(database)
            }
            return Found(isThere: true, version: version)
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(reading: path, role, error)
        }
    }

    /// - Throws: ``StateError`` where something else than a file is there: reading it could take forever.
    static func isThere(_ path: String, _ role: Role = .state) throws(StateError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            // Whether it can be made is another question.
            guard errno == ENOENT || errno == ENOTDIR else {
                throw StateError("cannot read the \(role.noun) '\(path)'", code: errno, at: path)
            }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StateError("'\(path)' is not a file: \(role.place)") }
        return true
    }

    /// Whether a file is there with nothing in it, and no log beside it: SQLite takes it for a new database, and so does a start after the file was cut off.
    static func isEmptyFile(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { return false }
        return !logs(of: path).contains { FileManager.default.fileExists(atPath: $0) }
    }

    /// A connection that only reads, also where SQLite can make no files beside the state. With a log that nobody is at work with, it may be one to a
    /// copy in memory, of this moment.
    ///
    /// - Parameter leavesNoTrace: For a short look: a file without a log is taken for one that nobody writes to meanwhile.
    static func reading(_ path: String, leavesNoTrace: Bool = false) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        func queue(_ place: String) throws -> DatabaseQueue {
            let queue = try DatabaseQueue(path: place, configuration: configuration)
            // The log is opened with the first read.
            _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
            return queue
        }
        let unchanging = "file:" + PercentEncoding.encodedPath(path) + "?immutable=1"
        let hasLog = logs(of: path).contains { FileManager.default.fileExists(atPath: $0) }
        // Without a log nobody has it open, and SQLite need not make one to find that out.
        if leavesNoTrace, !hasLog { return try queue(unchanging) }
        do {
            return try queue(path)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            try undoInterruptedChange(of: path)
            return try queue(path)
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_FULL].contains(error.resultCode)
        {
            // A log of no length is what an attempt to open the state left behind.
            return hasLoggedChanges(path) ? try copyInMemory(path, configuration, besides: error) : try queue(unchanging)
        }
    }

    /// What a state and its log hold together, where no file can be made that tells processes which part of the log is valid.
    ///
    /// With exclusive locking SQLite keeps that in memory; the VFS without locks, as nobody can lock a file that may only be read. So nobody who writes to
    /// the state from now on knows of this reader: it reads once, while the state's own lock shows that nobody else is at work with it.
    /// Source: <https://www.sqlite.org/wal.html#noshm>, <https://www.sqlite.org/vfs.html#standard_unix_vfses>
    ///
    /// - Parameter error: Why it could not be read otherwise; thrown where this is no way either.
    private static func copyInMemory(_ path: String, _ configuration: Configuration, besides error: any Error) throws -> DatabaseQueue {
        let path = BackupPlace.canonical(path)
        let bytes = ["", "-wal"].reduce(0) { $0 + size(of: path + $1) }
        guard size(of: path + "-journal") == 0, bytes <= maxCopiedBytes else { throw error }
        var configuration = configuration
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        let place = "file:" + PercentEncoding.encodedPath(path) + "?vfs=unix-none"
        let copy = try StateLock.whileUnused(path) {
            let source = try DatabaseQueue(path: place, configuration: configuration)
            defer { try? source.close() }
            let copy = try DatabaseQueue()
            try source.backup(to: copy)
            return copy
        }
        guard let copy else { throw error }
        return copy
    }

    private static let maxCopiedBytes: Int64 = 256 << 20

    /// - Returns: 0 where no file is.
    private static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
    }

    /// Takes back what a process that was killed had begun: a connection that only reads may not, and any other does with its first look.
    /// Source: <https://www.sqlite.org/atomiccommit.html>, section 4.2
    private static func undoInterruptedChange(of path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
    }

    /// SQLite has them beside the file that links lead to.
    private static func logs(of path: String) -> [String] { ["-wal", "-journal"].map { BackupPlace.canonical(path) + $0 } }

    /// Whether a part of the state is in its log alone.
    private static func hasLoggedChanges(_ path: String) -> Bool {
        logs(of: path).contains { size(of: $0) > 0 }
    }

    /// Opens a state for reading and writing, made and migrated where needed. `nil` stands for one in memory.
    package static func open(_ path: String?) throws(StateError) -> any DatabaseWriter {
        do {
            guard let path else {
                let queue = try DatabaseQueue()
                try StateSchema.migrate(queue)
                return queue
            }
            _ = try inspect(path)
            try checkNames(path)
            try makePrivate(path)
            var configuration = Configuration()
            configuration.label = "state"
            // Another process may make a backup or an export meanwhile.
            configuration.busyMode = .timeout(5)
            // Only a file without tables takes it on: pages that eviction frees can be given back.
            configuration.prepareDatabase { database in
                if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // GRDB sets NORMAL, with which a power failure may take the last commits; a vote was acknowledged by then.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // What a page held before it was arranged anew does not stay in its gaps, where `erase` would not find it.
                _ = try Row.fetchAll(database, sql: "PRAGMA secure_delete = FAST")
                // The log of one busy moment does not stay as long as it was.
                try database.execute(sql: "PRAGMA journal_size_limit = \(maxLogBytes)")
            }
            try StateSchema.migrate(pool)
            // A backup that is used as a state is none any more.
            try pool.write { try BackupChecksum.remove($0) }
            return pool
        } catch let error as StateError {
            throw error
        } catch {
            guard let path else { throw StateError("cannot open a state in memory: \(StateStore.reason(error))") }
            throw StateError("cannot open the state '\(path)'", error, at: path, otherwise: Role.state.place)
        }
    }

    private static let maxLogBytes = 4 << 20

    /// SQLite has its log beside the name by which a file is opened: of two programs that open one file by two names, neither sees what the other writes.
    /// Source: <https://www.sqlite.org/howtocorrupt.html>, section 2.5
    /// - Throws: ``StateError`` for a file with several names, but for that which `restore` gives the old state in the middle of its work.
    private static func checkNames(_ path: String) throws(StateError) {
        let place = ResolvedPath(path).text
        var status = stat()
        guard stat(place, &status) == 0, status.st_nlink > 1 else { return }
        let folder = WriteObstacle.folder(of: place)
        let own = URL(filePath: place).lastPathComponent + ".replaced"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let asides = names.count { $0.hasPrefix(own) && BackupPlace.isSameFile(folder + "/" + $0, place) }
        guard Int(status.st_nlink) > 1 + asides else { return }
        throw StateError(
            "the state '\(path)' has another name too, a hard link: two programs that open it by two names damage it; delete the other name, found by 'find -samefile', or copy the file"
        )
    }

    /// What a server opens that cannot write: the state as it stands.
    ///
    /// - Returns: The state; or where it cannot be read either, or is of an older version, an empty one that stands in for it, which is not known then.
    static func openUnwritable(_ path: String) throws(StateError) -> (database: any DatabaseWriter, isKnown: Bool) {
        var found: Found?
        do throws(StateError) {
            found = try inspect(path)
        } catch {
            // What cannot be read for want of room is not lost: it is read by the next start.
            guard error.isUnwritable else { throw error }
        }
        do {
            if found?.version == StateSchema.currentVersion {
                do {
                    return (try reading(path, leavesNoTrace: true), true)
                } catch let error as DatabaseError where StateError("", error, at: path).isUnwritable {
                    found = nil
                }
            }
            let queue = try DatabaseQueue()
            try StateSchema.migrate(queue)
            // Of a state that is not there, or has nothing in it yet, all is known.
            return (queue, found?.version == 0)
        } catch {
            throw StateError(reading: path, .state, error)
        }
    }

    /// Makes the file where it is missing, for its owner alone; SQLite gives its log the same rights. An older file loses those of strangers.
    static func makePrivate(_ path: String) throws(StateError) {
        // One that is there is not opened: closing it would take away the locks that SQLite has on it in this process.
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            StateOwner.give(descriptor, ofOwnerOf: WriteObstacle.folder(of: path))
            close(descriptor)
        } else if errno != EEXIST {
            throw StateError("cannot make '\(path)'", code: errno, at: path)
        }
        let path = ResolvedPath(path).text
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            guard stat(path + suffix, &status) == 0, status.st_mode & 0o007 != 0 else { continue }
            chmod(path + suffix, status.st_mode & 0o770)
        }
    }
}

extension StateError {
    init(damage: String, _ path: String, _ role: StateOpening.Role) {
        // SQLite puts its findings below a title.
        let findings = damage.split(separator: "\n").filter { !$0.hasPrefix("***") }.joined(separator: "; ")
        self.init("the \(role.noun) '\(path)' is damaged: \(findings): \(role.advice)")
    }

    /// What keeps a file from being read; damage is called so.
    init(reading path: String, _ role: StateOpening.Role, _ error: any Error) {
        if (error as? DatabaseError)?.resultCode == .SQLITE_CORRUPT {
            self.init(damage: StateStore.reason(error), path, role)
        } else {
            // SQLite makes files beside those that it reads.
            self.init("cannot read the \(role.noun) '\(path)'", error, at: path, otherwise: role.place)
        }
    }
}
