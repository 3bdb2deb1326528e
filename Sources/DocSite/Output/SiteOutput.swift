internal import DocModel
internal import Synchronization

/// Where the files of a site go: a folder on a disk, or memory.
protocol SiteOutput: Sendable {
    /// - Parameter path: Relative to `site/`.
    func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String, cache: Manifest.CacheClass) throws
}

extension SiteOutput {
    func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws { try write(bytes, to: path, cache: .revalidate) }

    func write(_ text: String, to path: String) throws {
        var text = text
        try text.withUTF8 { try write($0, to: path) }
    }
}

/// Files of a site that are made to be looked at, not to be published.
final class MemoryOutput: SiteOutput {
    private let written = Mutex<[String: [UInt8]]>([:])

    var files: [String: [UInt8]] { written.withLock { $0 } }

    func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String, cache: Manifest.CacheClass) {
        written.withLock { $0[path] = Array(bytes) }
    }
}
