internal import Foundation
internal import NIOCore

/// The opened folder `site/`.
///
/// Files are opened component by component without following symbolic links, so that a link that found its way into the folder leads nowhere.
package final class SiteFolder: Sendable {
    private let descriptor: CInt

    package init(opening path: String) throws(StartError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StartError("\(path) cannot be opened: \(String(cString: strerror(errno))); run 'docgen build' first")
        }
    }

    deinit { close(descriptor) }

    /// Checks that a file of the manifest lies here in full. Blocks.
    /// - Throws: ``SiteFileError``.
    package func check(_ path: String, size: Int) throws(SiteFileError) {
        var status = stat()
        guard fstatat(descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw SiteFileError(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SiteFileError(path, reason: "it is not a file") }
        guard Int(status.st_size) == size else {
            throw SiteFileError(path, reason: "it has \(status.st_size) bytes, the manifest says \(size)")
        }
    }

    /// Opens a file of a known size. Blocks.
    ///
    /// - Parameter path: Of the manifest, relative to the folder.
    /// - Throws: ``SiteFileError``.
    func openFile(_ path: String, size: Int) throws -> OpenFile {
        var parent = descriptor
        defer { if parent != descriptor { close(parent) } }
        let names = path.split(separator: "/").map(String.init)
        for name in names.dropLast() {
            let child = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard child >= 0 else { throw SiteFileError(path, errno) }
            if parent != descriptor { close(parent) }
            parent = child
        }
        // O_NONBLOCK: opening a named pipe must not wait for its other end.
        let opened = openat(parent, names.last ?? "", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw SiteFileError(path, errno) }
        return try OpenFile(owning: opened, path, size: size)
    }
}

/// A file that is open for reading; closed with its last reference.
final class OpenFile: Sendable {
    private let descriptor: CInt
    private let path: String

    fileprivate init(owning descriptor: CInt, _ path: String, size: Int) throws {
        self.descriptor = descriptor
        self.path = path
        // Not fstat: nothing but a regular file has an end and gives its bytes to pread, so the size is enough.
        let found = lseek(descriptor, 0, SEEK_END)
        guard found >= 0 else { throw SiteFileError(path, errno) }
        guard found == size else { throw SiteFileError(path, reason: "it has \(found) bytes, the manifest says \(size)") }
    }

    deinit { close(descriptor) }

    /// Reads all the bytes of `range`. Blocks.
    func read(_ range: Range<Int>) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        while buffer.readableBytes < range.count {
            let offset = range.lowerBound + buffer.readableBytes
            let missing = range.upperBound - offset
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { target in
                let count = pread(descriptor, target.baseAddress, missing, off_t(offset))
                if count < 0, errno != EINTR { throw SiteFileError(path, errno) }
                if count == 0 { throw SiteFileError(path, reason: "it became shorter while it was read") }
                return max(count, 0)
            }
        }
        return buffer
    }
}

/// A file of the manifest cannot be served: the folder is not what `docgen build` left.
package struct SiteFileError: Error, CustomStringConvertible {
    package let description: String
    /// Relative to `site/`.
    let path: String

    init(_ path: String, reason: String) {
        self.path = path
        description = "site/\(path) cannot be served: \(reason)"
    }

    init(_ path: String, _ code: CInt) {
        self.init(path, reason: String(cString: strerror(code)))
    }
}
