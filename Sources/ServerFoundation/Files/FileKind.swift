internal import Foundation

/// What lies at a path that is to be written, for a message that refuses to.
package enum FileKind: String, Sendable {
    case file = "a file"
    case folder = "a folder"
    case link = "a symbolic link"
    case device = "a device"
    case pipe = "a pipe"
    case socket = "a socket"

    /// The thing itself: a link is not followed.
    /// - Returns: `nil` where nothing is, or nothing can be seen.
    package init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .link
        case S_IFCHR, S_IFBLK: self = .device
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        default: self = .file
        }
    }
}
