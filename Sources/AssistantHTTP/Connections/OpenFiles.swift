internal import Foundation
internal import Synchronization

/// The process's limit of open files.
enum OpenFileLimit {
    /// What the process may open now; `nil` where there is no limit.
    static var current: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int(exactly: limit.rlim_cur)
    }

    /// Raises the soft limit as far as needed and the hard one allows.
    /// - Returns: ``current``.
    static func raise(to needed: Int) -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(needed) else { return current }
        limit.rlim_cur = min(rlim_t(needed), limit.rlim_max)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return current
    }
}

/// Bounds the files of the site that are open while they are sent, those of all builds together.
final class StreamedFiles: Sendable {
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// The place of one file, given back with its last reference.
    final class Place: Sendable {
        private let files: StreamedFiles

        fileprivate init(_ files: StreamedFiles) { self.files = files }

        deinit { files.count.withLock { $0 -= 1 } }
    }

    /// - Throws: ``Problem`` 503 where as many are open as may be.
    func place() throws(Problem) -> Place {
        let isTaken = count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw RequestPlaces.overloaded }
        return Place(self)
    }
}
