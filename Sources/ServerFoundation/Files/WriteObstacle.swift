internal import Foundation

/// What keeps a file from being made or written, in an operator's words, with what to do about it.
package struct WriteObstacle: Hashable, Sendable, CustomStringConvertible {
    /// What stands in the way, told apart by what an operator does about it.
    package enum Kind: Hashable, Sendable {
        /// The folder is not there.
        case missing
        /// Something else is in the folder's place.
        case noFolder
        /// The disk, or what its user may have of it.
        case full
        /// The file system is mounted so that nobody writes.
        case readOnly
        /// The user may not.
        case forbidden
        /// Anything else that the system says.
        case other(code: Int32)
    }

    package let kind: Kind
    /// The folder or the file.
    package let place: String

    package init(_ kind: Kind, at place: String) {
        self.kind = kind
        self.place = place
    }

    /// - Parameter code: `errno`
    package init(_ code: Int32, at place: String) {
        self.place = place
        kind =
            switch code {
            case ENOENT: .missing
            case ENOTDIR: .noFolder
            case ENOSPC, EDQUOT: .full
            case EROFS: .readOnly
            case EACCES, EPERM: .forbidden
            default: .other(code: code)
            }
    }

    /// The server begins with less, but not much.
    private static let roomNeeded = 256 << 10

    /// What keeps a folder from taking a new file: one is made and has room set aside for it. It loses its name at once and is gone when this returns.
    package static func ofFolder(_ folder: String) -> WriteObstacle? {
        var status = stat()
        guard stat(folder, &status) == 0 else { return WriteObstacle(errno, at: folder) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return WriteObstacle(.noFolder, at: folder) }
        var path = Array((folder + "/.room-XXXXXX").utf8CString)
        let descriptor = path.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
        guard descriptor >= 0 else {
            let code = errno
            // The folder is there, so that is not what the system means.
            return WriteObstacle(code == ENOENT ? .forbidden : WriteObstacle(code, at: folder).kind, at: folder)
        }
        unlink(path)
        defer { close(descriptor) }
        let code = posix_fallocate(descriptor, 0, off_t(roomNeeded))
        return [0, EOPNOTSUPP, EINVAL].contains(code) ? nil : WriteObstacle(code, at: folder)
    }

    /// What keeps a file from being written, with others beside it, whether it is there or is to be made.
    package static func ofFile(_ path: String) -> WriteObstacle? {
        if let obstacle = ofFolder(folder(of: path)) { return obstacle }
        guard access(path, W_OK) != 0, errno != ENOENT else { return nil }
        return WriteObstacle(errno, at: path)
    }

    /// The folder that a file is in.
    package static func folder(of path: String) -> String {
        // Not Foundation's: on Linux it stops the program for a name of one character.
        let trimmed = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }
        guard let slash = trimmed.firstIndex(of: UInt8(ascii: "/")) else { return path.hasPrefix("/") ? "/" : "." }
        let folder = path.utf8[..<trimmed.index(after: slash).base]
        return folder.isEmpty ? "/" : String(Substring(folder))
    }

    /// Whether the place is right and only cannot be written now.
    package var isOfTheDisk: Bool { kind == .full || kind == .readOnly || kind == .forbidden }

    package var description: String {
        // A relative path has a name that says nothing for the folder that it is in.
        let place = place == "." ? FileManager.default.currentDirectoryPath : place
        return switch kind {
        case .missing: "the folder '\(place)' is not there"
        case .noFolder: "'\(place)' is not a folder"
        case .full: "the disk of '\(place)' is full"
        case .readOnly: "the file system of '\(place)' is read-only"
        case .forbidden: "nothing may be written at '\(place)'"
        case .other(let code): "'\(place)': \(String(cString: strerror(code)))"
        }
    }

    /// What to do, as a clause that follows a colon.
    package var remedy: String {
        switch kind {
        case .missing: "make it"
        case .noFolder: "give a folder"
        case .full: "make room on it"
        case .readOnly: "mount it so that it can be written"
        case .forbidden: "let the user of this program write there"
        case .other: "look at its disk"
        }
    }
}
