internal import Crypto
internal import DocModel
internal import Foundation

/// Whole files as bytes, into memory that is used again.
package enum FileBytes {
    /// A file that pages include, or that settings name for their text, has no more.
    static let largestText = 4_000_000

    /// - Throws: ``SiteError`` naming the file and the reason; also when it has more than `limit` bytes.
    package static func read(_ path: String, into bytes: inout [UInt8], limit: Int = .max) throws(SiteError) {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SiteError(path: path, "cannot read the file", errno: errno) }
        let size = Int(status.st_size)
        guard size <= limit else { throw SiteError(path: path, "the file has \(size) bytes, more than \(limit)") }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: repeatElement(0, count: size))
        var offset = 0
        while offset < size {
            let count = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress! + offset, size - offset) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SiteError(path: path, "cannot read the file", errno: errno) }
            if count == 0 { break }
            offset += count
        }
        if offset < size { bytes.removeLast(size - offset) }
    }

    /// The first bytes of a file, up to `count`.
    /// - Returns: `false` when it cannot be read.
    static func readBeginning(_ path: String, into bytes: inout [UInt8], count: Int) -> Bool {
        guard let descriptor = try? open(path) else { return false }
        defer { close(descriptor) }
        bytes = [UInt8](repeating: 0, count: count)
        var length = 0
        while length < count {
            let read = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress! + length, count - length) }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { return false }
            if read == 0 { break }
            length += read
        }
        bytes.removeLast(count - length)
        return true
    }

    private static func open(_ path: String) throws(SiteError) -> Int32 {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SiteError(path: path, "cannot read the file", errno: errno) }
        return descriptor
    }

    /// SHA-256, lowercase hexadecimal.
    static func sha256(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

    /// SHA-256, 32 bytes.
    static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// SHA-256 of a file that may be too large to hold, lowercase hexadecimal.
    /// - Throws: ``SiteError`` naming the file and the reason.
    static func sha256(ofFile path: String) throws(SiteError) -> String {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var hash = SHA256()
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Foundation.read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SiteError(path: path, "cannot read the file", errno: errno) }
            if count == 0 { return hash.finalize().hexadecimal }
            bytes.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
