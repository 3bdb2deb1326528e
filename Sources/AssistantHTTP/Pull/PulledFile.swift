internal import Crypto
internal import DocModel
internal import Foundation
internal import Synchronization

/// A file that is written and hashed while its bytes arrive. Without ``finish()`` it is gone with the last reference.
final class PulledFile: Sendable {
    private struct State {
        var hash = SHA256()
        var size = 0
        var isTooLong = false
        /// `errno` of the first write that failed.
        var fault: Int32?
        var isFinished = false
    }

    let path: String
    private let descriptor: Int32
    private let maxBytes: Int
    private let state = Mutex(State())

    init(at path: String, maxBytes: Int) throws(PullError) {
        self.path = path
        self.maxBytes = maxBytes
        unlink(path)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PullError(writing: path, errno) }
    }

    deinit {
        close(descriptor)
        if !state.withLock({ $0.isFinished }) { unlink(path) }
    }

    /// Takes the next bytes. What is wrong with them is said by ``finish()``. Blocks for as long as the disk does.
    func receive(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.fault == nil, !state.isTooLong else { return }
            state.size += bytes.count
            guard state.size <= maxBytes else { return state.isTooLong = true }
            state.hash.update(data: bytes)
            state.fault = Self.write(bytes, to: descriptor)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count, let base = bytes.baseAddress {
                let count = Foundation.write(descriptor, base + offset, bytes.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                offset += count
            }
            return nil
        }
    }

    /// Brings what arrived to the disk. Blocks.
    /// - Returns: Its hash in hexadecimal digits and its size; `nil` when more came than was allowed.
    func finish() throws(PullError) -> (sha256: String, size: Int)? {
        let (hash, size, isTooLong, fault) = state.withLock { ($0.hash, $0.size, $0.isTooLong, $0.fault) }
        if let fault { throw PullError(writing: path, fault) }
        guard !isTooLong else { return nil }
        guard fsync(descriptor) == 0 else { throw PullError(writing: path, errno) }
        state.withLock { $0.isFinished = true }
        return (hash.finalize().hexadecimal, size)
    }
}
