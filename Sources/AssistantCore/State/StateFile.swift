internal import Foundation
internal import GRDB

/// Copies of a state: made while a server uses it, put back when none does.
public enum StateFile {
    /// Copies a state into one file, whole and checked, while servers go on writing to it.
    ///
    /// - Parameter destination: Made, or replaced in one step. Nothing is left there when the copy fails.
    /// - Throws: ``StateError``.
    public static func backUp(statePath: String, to destination: String) throws(StateError) {
        let source = try openForReading(statePath)
        try write(destination) { temporary in
            try copy(source, to: temporary)
            // A log of what the destination was would be taken for its own.
            for suffix in ["-wal", "-shm"] { unlink(destination + suffix) }
        }
    }

    /// Puts a backup in the place of a state, which is kept as `PATH.replaced`.
    ///
    /// - Throws: ``StateError``: a server uses the state, or the backup is damaged, not ours, or of a newer version. The state is untouched then.
    public static func restore(statePath: String, from backup: String) throws(StateError) {
        // Before the lock, which leaves a file.
        let source = try openForReading(backup)
        let lock = try StateLock(statePath, .restoring)
        try write(statePath) { temporary in
            try copy(source, to: temporary)
            // With its log, and without a look at it: the old state may be the damaged one.
            for suffix in ["-wal", "-shm"] { unlink(statePath + ".replaced" + suffix) }
            for suffix in ["", "-wal", "-shm"] where rename(statePath + suffix, statePath + ".replaced" + suffix) != 0 && errno != ENOENT {
                throw StateError("cannot put '\(statePath)' aside: \(String(cString: strerror(errno)))")
            }
        }
        withExtendedLifetime(lock) {}
    }

    /// - Throws: ``StateError``: there is none, or it is not one of ours.
    static func openForReading(_ path: String) throws(StateError) -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else { throw StateError("there is no state '\(path)': give its place") }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { try StateSchema.check($0, path: path) }
            return queue
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError("cannot read the state '\(path)': \(StateStore.reason(error))")
        }
    }

    private static func copy(_ source: DatabaseQueue, to path: String) throws {
        let target = try DatabaseQueue(path: path)
        try source.backup(to: target)
        try target.writeWithoutTransaction { database in
            // One file without a log beside it; a server makes it a WAL database again.
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        let findings = try target.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(3)") }
        guard findings == ["ok"] else { throw StateError("the state is damaged: \(findings.joined(separator: "; "))") }
        try target.close()
    }

    /// Lets `prepare` make a file under another name in the same folder, and gives it its name when it is on the disk.
    private static func write(_ path: String, prepare: (_ temporary: String) throws -> Void) throws(StateError) {
        let temporary = path + ".new-\(UUID().uuidString.prefix(8).lowercased())"
        defer {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
        }
        do {
            try prepare(temporary)
            try flush(temporary)
            guard rename(temporary, path) == 0 else { throw StateError("cannot write '\(path)': \(String(cString: strerror(errno)))") }
            try flush(URL(filePath: path).deletingLastPathComponent().path)
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError("cannot write '\(path)': \(StateStore.reason(error))")
        }
    }

    private static func flush(_ path: String) throws(StateError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw StateError("cannot write '\(path)': \(String(cString: strerror(errno)))")
        }
    }
}
