internal import Foundation

/// The file that a server opened. What is written to one that was deleted or moved is gone when the server ends, and nobody is told.
struct StatePlace: Sendable {
    private let path: String
    private let file: Identity

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    /// - Returns: `nil` for a state in memory, and where no file is.
    init?(_ path: String?) {
        guard let path, let file = Identity(path) else { return nil }
        (self.path, self.file) = (path, file)
    }

    /// - Throws: ``StateError`` when the path leads to another file by now, or to none.
    func check() throws(StateError) {
        guard Identity(path) != file else { return }
        throw StateError("the state '\(path)' was deleted or replaced while the server has it open: start the server again")
    }
}
