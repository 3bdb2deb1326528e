internal import Foundation
internal import ServerFoundation

/// Says that a state is in use. Servers share it; a restore needs it alone.
///
/// An advisory lock on a file beside the state: the kernel gives it back when the process ends, however it ends. Not on the state itself:
/// closing any descriptor of that file would take SQLite's own locks away. Source: <https://www.sqlite.org/howtocorrupt.html>, section 2.2
final class StateLock: Sendable {
    enum Use { case serving, restoring }

    /// Of the file that the lock is on, beside the state.
    static let suffix = ".lock"

    private let descriptor: Int32

    /// - Throws: ``StateError`` when the state is in use in a way that excludes this one.
    init(_ path: String, _ use: Use) throws(StateError) {
        // One state has one lock, whatever links lead to it.
        let lockPath = BackupPlace.canonical(path) + Self.suffix
        descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            // Named as it was given, unless a link leads elsewhere.
            throw StateError(
                "cannot write beside the state '\(path)'",
                code: errno,
                at: FileKind(at: path) == .link ? lockPath : path + Self.suffix
            )
        }
        // The server opens it too, and is not the superuser.
        StateOwner.give(descriptor, ofOwnerOf: StateOwner.model(of: path))
        guard flock(descriptor, (use == .serving ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            throw switch use {
            case .serving: StateError("the state '\(path)' is being restored: start when that is done")
            case .restoring: StateError("the state '\(path)' is in use: stop the AssistantServer that uses it")
            }
        }
    }

    deinit { close(descriptor) }

    /// Whether somebody has the state, as far as can be seen from here.
    static func isTaken(_ path: String) -> Bool {
        let descriptor = open(BackupPlace.canonical(path) + suffix, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Runs `body` while nobody has the state, also where no lock can be made.
    /// - Returns: `nil` where somebody has it, or may have it.
    static func whileUnused<Value>(_ path: String, _ body: () throws -> Value) rethrows -> Value? {
        let descriptor = open(BackupPlace.canonical(path) + suffix, O_RDONLY | O_CLOEXEC)
        // A process that holds the lock has created the file, so a missing file means that nobody holds it.
        guard descriptor >= 0 else { return errno == ENOENT ? try body() : nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        return try body()
    }
}
