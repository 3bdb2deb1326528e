internal import Foundation

/// Where a path leads: absolute, without links and dots. What it names need not be there, as a state before the first start; a link to what is not
/// there is followed too.
package struct ResolvedPath: Hashable, Sendable {
    package let text: String

    package init(_ path: String) { text = Self.resolved(URL(filePath: path).path, linksLeft: Self.maxLinks) }

    /// As many as Linux follows. Source: path_resolution(7).
    private static let maxLinks = 40

    private static func resolved(_ path: String, linksLeft: Int) -> String {
        if let found = realpath(path, nil) {
            defer { free(found) }
            return String(cString: found)
        }
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent()
        guard folder.path != url.path else { return url.path }
        if linksLeft > 0, let target = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) {
            return resolved(target.hasPrefix("/") ? target : folder.path + "/" + target, linksLeft: linksLeft - 1)
        }
        let above = resolved(folder.path, linksLeft: linksLeft)
        return (above == "/" ? "" : above) + "/" + url.lastPathComponent
    }
}
