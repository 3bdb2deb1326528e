internal import Foundation

/// Patterns with `*` in settings.
enum PathPattern {
    /// Matches the whole path, or the path of a folder above it, against a pattern with `*`. `./` and `/` before it are the content folder.
    static func matches(_ path: String, _ pattern: String) -> Bool {
        var pattern = pattern[...]
        if pattern.hasSuffix("/") { pattern.removeLast() }
        if pattern.hasPrefix("./") { pattern.removeFirst(2) }
        if pattern.hasPrefix("/") { pattern.removeFirst() }
        if fnmatch(String(pattern), path, 0) == 0 { return true }
        // In the words of git, `**/` may stand for no folder at all.
        return pattern.hasPrefix("**/") && fnmatch(String(pattern.dropFirst(3)), path, 0) == 0
    }

    /// Matches a whole text against a pattern with `*`.
    static func isMatch(_ text: String, _ pattern: String) -> Bool { fnmatch(pattern, text, 0) == 0 }
}
