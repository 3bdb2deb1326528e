internal import DocModel
internal import Foundation
internal import ServerFoundation

/// The folder of a host below which a site is seen: `/project/`.
package struct BasePath: Hashable, Sendable, CustomStringConvertible {
    /// Decoded, without a slash at its end; empty for the root.
    package let path: String
    /// Whether it was taken from the build, and not set.
    package let isAssumed: Bool

    /// - Parameter text: `/project/`, `project`, or `/` for the root. Percent escapes are decoded.
    /// - Returns: `nil` for what is not a plain path.
    package init?(_ text: String) {
        self.init(text, isAssumed: false)
    }

    /// The path of a base URL.
    /// - Returns: `nil` for the root of a host.
    package init?(ofURL url: String) {
        guard let path = URLComponents(string: url)?.percentEncodedPath else { return nil }
        self.init(path, isAssumed: true)
        if self.path.isEmpty { return nil }
    }

    private init?(_ text: String, isAssumed: Bool) {
        guard let decoded = PercentEncoding.decoded(Substring(text).utf8), !decoded.contains(where: { "?#".contains($0) }),
            !decoded.contains("//")
        else {
            return nil
        }
        let start = decoded.hasPrefix("/") ? decoded.index(after: decoded.startIndex) : decoded.startIndex
        let inner = decoded[start...].hasSuffix("/") ? decoded[start...].dropLast() : decoded[start...]
        guard inner.isEmpty || String(inner).isPlainPath else { return nil }
        path = inner.isEmpty ? "" : "/" + inner
        self.isAssumed = isAssumed
    }

    package var description: String { PercentEncoding.encodedPath(path) + "/" }

    /// Folders from the host's root to the site's.
    package var depth: Int { path.utf8.count { $0 == UInt8(ascii: "/") } }

    /// Whether the path means the base folder itself, and is to be redirected to the one with a slash.
    package func isFolderWithoutSlash(_ requested: String) -> Bool { !path.isEmpty && requested == path }

    /// What stands behind the base path, with a slash before it; `nil` for a path that is not below it, and below the root, which all are.
    package func rest(of requested: String) -> String? {
        guard !path.isEmpty, requested.hasPrefix(path) else { return nil }
        let rest = requested.dropFirst(path.count)
        return rest.first == "/" ? String(rest) : nil
    }
}
