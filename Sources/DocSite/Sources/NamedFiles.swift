internal import Foundation

/// The files that a site publishes because its `assets` name them, although no page refers to them, git ignores them, or their names begin
/// with a dot.
struct NamedFiles: Sendable {
    /// `*` stands for any run of characters, `/` included; `?` for one character. A folder's name stands for all that is in it.
    private let patterns: [Pattern]

    private struct Pattern: Sendable {
        var text: String
        var written: String
        /// What stands before the first wildcard.
        var literal: String
        var isLiteral: Bool { literal.utf8.count == text.utf8.count }
    }

    init(_ patterns: [String]) {
        self.patterns = patterns.map { pattern in
            var text = pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern
            while text.hasSuffix("/") { text.removeLast() }
            while text.hasPrefix("/") { text.removeFirst() }
            return Pattern(text: text, written: pattern, literal: String(text.prefix { !"*?[".contains($0) }))
        }.filter { !$0.text.isEmpty }
    }

    /// Whether a file is named. A part of its path that begins with a dot has to be spelled out, so that `*` names no hidden file.
    func contains(_ path: String) -> Bool {
        patterns.contains { Self.matches(path, $0) && Self.spellsDots(of: path, $0.text) }
    }

    /// Whether a private file is named by its whole path: a folder or a pattern names what its author may not know of.
    func containsPrivate(_ path: String) -> Bool { entryOfPrivate(path) != nil }

    /// The entry that names a private file, as it is written.
    func entryOfPrivate(_ path: String) -> String? { patterns.first { $0.isLiteral && $0.text == path }?.written }

    /// Whether a file or folder that is left out has to be looked at, because it is named, or something in it may be.
    func reaches(_ path: String) -> Bool {
        patterns.contains { pattern in
            let start = pattern.isLiteral ? pattern.text + "/" : pattern.literal
            return start.hasPrefix(path + "/") || (path + "/").hasPrefix(start) && !start.isEmpty || contains(path)
        }
    }

    /// The patterns that name none of the files, as they are written.
    func unused(for paths: some Sequence<String>) -> [String] {
        let paths = Array(paths)
        return patterns.filter { pattern in !paths.contains { Self.matches($0, pattern) } }.map(\.written)
    }

    private static func matches(_ path: String, _ pattern: Pattern) -> Bool {
        if pattern.isLiteral { return path == pattern.text || path.hasPrefix(pattern.text + "/") }
        return pattern.text.withCString { text in
            path.withCString { fnmatch(text, $0, 0) == 0 }
                || pattern.text.hasPrefix("**/") && fnmatch(String(pattern.text.dropFirst(3)), path, 0) == 0
                || (pattern.text + "/*").withCString { text in path.withCString { fnmatch(text, $0, 0) == 0 } }
        }
    }

    private static func spellsDots(of path: String, _ pattern: String) -> Bool {
        dots(path) <= dots(pattern)
    }

    private static func dots(_ path: String) -> Int { path.split(separator: "/").count { $0.hasPrefix(".") } }
}
