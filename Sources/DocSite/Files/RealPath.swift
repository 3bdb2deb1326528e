internal import Foundation

/// Where a path leads, links followed.
package enum RealPath {
    /// - Returns: Absolute; `nil` where there is nothing, `errno` says why.
    package static func of(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
