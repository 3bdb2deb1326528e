internal import CurlClient
internal import ServerFoundation

/// Why a pull failed; the previous build is still served.
package struct PullError: Error, Sendable, CustomStringConvertible {
    /// The names are those of the metric.
    package enum Outcome: String, CaseIterable, Sendable {
        /// The source was not reached, too slow, or answered with an error.
        case unreachable
        /// The build is one that this server does not take.
        case refused
        /// Files are not those that the manifest names, as while somebody uploads them.
        case mixed
        /// What was fetched cannot be written.
        case disk
    }

    package let outcome: Outcome
    /// What is wrong: the host, never the path of the URL; paths of files are those of the manifest.
    package let description: String

    init(_ outcome: Outcome, _ description: String) {
        self.outcome = outcome
        self.description = description
    }

    init(_ error: CurlError) { self.init(.unreachable, error.description) }

    /// - Parameter code: `errno`
    init(writing path: String, _ code: Int32) { self.init(.disk, WriteObstacle(code, at: path).description) }
}

/// Bounds of a pull that are not settings.
struct PullLimits: Sendable {
    /// A file of a page takes some 300 bytes, with its compressed forms 700.
    var manifestBytes = 64 << 20
    /// With its compressed forms. Each takes more than 2 KB of memory while a build is compared and opened.
    var files = 200_000
    /// Of a path, in bytes; what file systems and their paths allow is more.
    var pathBytes = 1024
    /// Of one component of a path.
    var nameBytes = 255
    var redirects = 5
    /// Files that are fetched at the same time.
    var concurrency = 8
    var connect: Duration = .seconds(5)
    var silence: Duration = .seconds(10)
    /// A file may take so long, and so may a build, and more for its bytes.
    var patience: Duration = .seconds(60)
    /// In bytes a second. Whoever sends more slowly, however steadily, is given up.
    var slowestRate = 64 << 10

    /// The longest that so many bytes may take.
    func time(for bytes: Int) -> Duration { patience + .milliseconds(bytes / max(1, slowestRate / 1000)) }
}
