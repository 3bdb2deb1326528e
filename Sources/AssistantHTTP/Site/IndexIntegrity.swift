internal import Crypto
internal import Foundation

/// Whether an index's file is the one that the manifest of its build describes: SQLite opens a file with damaged pages, and fails when it comes to one.
///
/// The file is held open: what is checked is what is served, whatever takes its name meanwhile.
package final class IndexIntegrity: Sendable {
    /// A larger file is not read before the server listens: a gigabyte takes about a second.
    static let bytesCheckedAtOnce = 100 << 20

    let isLarge: Bool
    private let path: String
    private let expected: String
    private let descriptor: Int32

    /// - Parameter sha256: In hexadecimal digits.
    /// - Throws: ``StartError`` when the file cannot be read.
    package init(path: String, sha256: String) throws(StartError) {
        self.path = path
        expected = sha256
        // O_NONBLOCK: opening a named pipe must not wait for its other end.
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw StartError("\(path) not found, or not readable: run 'docgen build' first") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw StartError("\(path) is not a file: run 'docgen build' again")
        }
        isLarge = status.st_size > Self.bytesCheckedAtOnce
    }

    deinit { close(descriptor) }

    /// What a change of a file shows in.
    struct Stamp: Hashable {
        private let size: Int64
        private let seconds: Int
        private let nanoseconds: Int

        fileprivate init(_ status: stat) {
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// - Returns: `nil` where the file cannot be looked at.
    var stamp: Stamp? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Stamp(status) : nil
    }

    /// Whether the file that is open still has its name: a start would find it.
    var isInPlace: Bool {
        var (opened, named) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    /// Whether there is a file of that name, this one or another.
    var isNameTaken: Bool { access(path, F_OK) == 0 }

    /// Reads the whole file.
    ///
    /// - Throws: ``StartError`` when it cannot be read, or has other bytes.
    package func check() throws(StartError) {
        var hash = SHA256()
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { chunk.deallocate() }
        var offset = 0
        while true {
            let count = pread(descriptor, chunk.baseAddress, chunk.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StartError("\(path) cannot be read: \(String(cString: strerror(errno)))") }
            guard count > 0 else { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            offset += count
        }
        let found = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard found == expected.lowercased() else {
            throw StartError("\(path) is damaged, or not the one of this build: run 'docgen build' again, or copy all of its output")
        }
    }
}
