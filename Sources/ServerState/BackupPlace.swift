internal import Foundation
internal import GRDB
internal import ServerFoundation

/// Where a backup or a restored state goes. Nothing is replaced there but what is its own.
enum BackupPlace {
    /// - Parameter statePath: What is backed up.
    /// - Throws: ``StateError`` that says what lies there, where that is neither a backup nor an empty file.
    static func checkTarget(_ path: String, of statePath: String) throws(StateError) {
        let place = canonical(path)
        for state in Set([statePath, canonical(statePath)]) {
            for suffix in companions where canonical(state + suffix) == place {
                throw StateError("'\(path)' is a file that belongs to the state: give another file for the backup")
            }
        }
        guard let kind = FileKind(at: path) else {
            if errno == ENOENT, !path.hasSuffix("/") { return }
            throw StateError("cannot write '\(path)'", code: path.hasSuffix("/") ? EISDIR : errno, at: path)
        }
        guard kind == .file else {
            throw StateError("'\(path)' is \(kind.rawValue): give \(kind == .folder ? "it with --to" : "another file for the backup")")
        }
        var target = stat()
        guard lstat(path, &target) == 0 else { throw StateError("cannot write '\(path)'", code: errno, at: path) }
        if isSameFile(path, statePath) {
            throw StateError("'\(path)' is the state itself: give another file for the backup")
        }
        guard target.st_size > 0 else { return }
        guard isOurs(path) else {
            throw StateError("'\(path)' exists and is not a backup of AssistantServer; it would be lost: give another file for the backup")
        }
        guard isBackup(path) else {
            throw StateError("'\(path)' is a state, or a backup that cannot be read; it would be lost: give another file for the backup")
        }
    }

    /// What stands beside a state: SQLite's files and the lock.
    private static let companions = ["-wal", "-shm", "-journal", StateLock.suffix, ".replaced"]

    /// A path without links and dots; its last part need not be there.
    static func canonical(_ path: String) -> String { ResolvedPath(path).text }

    /// Whether two paths lead to one file.
    static func isSameFile(_ path: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(path, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Whether a file is a copy that `backup` has made.
    static func isBackup(_ path: String) -> Bool {
        guard isOurs(path) else { return false }
        return (try? StateOpening.reading(path, leavesNoTrace: true).read { try $0.tableExists(StateFile.notes) }) == true
    }

    /// Whether a file is marked as a state or a backup. It is not opened as a database.
    static func isOurs(_ path: String) -> Bool {
        guard FileKind(at: path) == .file, let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        // Source: https://www.sqlite.org/fileformat.html, section 1.3
        guard let header = try? file.read(upToCount: 72), header.count == 72, header.starts(with: "SQLite format 3\0".utf8) else {
            return false
        }
        return header.suffix(4).reduce(0) { $0 << 8 | Int($1) } == StateSchema.applicationID
    }

    /// The file that a state's path leads to, as SQLite finds it.
    /// - Throws: ``StateError`` where a link leads nowhere, or something else than a file is there.
    static func stateFile(_ path: String) throws(StateError) -> String {
        guard try StateOpening.isThere(path) else {
            guard FileKind(at: path) == .link else { return path }
            throw StateError("'\(path)' is a symbolic link that leads nowhere: give the file with --state")
        }
        return FileKind(at: path) == .link ? URL(filePath: path).resolvingSymlinksInPath().path : path
    }
}
