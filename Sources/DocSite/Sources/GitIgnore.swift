internal import Foundation

/// Which files git ignores, by the rules of its `.gitignore` files and of `.git/info/exclude`; git itself is not run.
///
/// Source: gitignore(5). The rules of the machine's user (`core.excludesFile`) are left aside: the same input gives the same site everywhere.
/// Files that git tracks are never ignored, whatever a pattern says; see ``GitTrackedFiles``
/// (docs/decisions/0008-own-gitignore-reader.md).
struct GitIgnore: Sendable {
    /// The rules of one file.
    private struct Level: Sendable {
        /// The folder of the file, as components below the top.
        var base: [ArraySlice<UInt8>]
        var rules: [Rule]
        /// Whether git ignores the folder: it is looked into for the files that git tracks in it.
        var isIgnored = false
    }

    /// The folder that `.git` stands in; without one, the root that was given. A real path.
    let top: String
    /// The content folder as components below the top.
    private let prefix: [ArraySlice<UInt8>]
    /// The last one counts most.
    private var levels: [Level] = []
    private let tracked: GitTrackedFiles?

    static let fileName = ".gitignore"

    /// - Parameters:
    ///   - content: The real path of the content folder.
    ///   - root: The real path of the folder that was given; rules above it count only inside a repository.
    init(content: String, root: String) {
        let repository = Self.repository(of: content)
        top = repository ?? (content == root || content.hasPrefix(root + "/") ? root : content)
        let relative = content.utf8.count > top.utf8.count ? String(content.dropFirst(top.count + 1)) : ""
        prefix = Self.components(relative)
        tracked = repository.map { GitTrackedFiles(repository: $0, below: relative) }
        if let repository, let folder = GitTrackedFiles.commonFolder(of: repository) { read(folder + "/info/exclude", base: []) }
        for depth in prefix.indices {
            read(path(prefix[..<depth]) + "/" + Self.fileName, base: Array(prefix[..<depth]))
            // An author who names an ignored folder means it: what stands above has no say in it.
            if verdict(Array(prefix[..<(depth + 1)]), isFolder: true) ?? false { levels = [] }
        }
    }

    /// Ignores nothing: for files that lie in no folder.
    init() {
        // Below a device there is nothing to read.
        top = "/dev/null"
        prefix = []
        tracked = nil
    }

    private func path(_ components: some Sequence<ArraySlice<UInt8>>) -> String {
        components.reduce(top) { $0 + "/" + String(decoding: $1, as: UTF8.self) }
    }

    static func repository(of folder: String) -> String? {
        var current = folder
        while !current.isEmpty {
            if access(current + "/.git", F_OK) == 0 { return current }
            current = PagePath.folder(of: current)
        }
        return nil
    }

    // MARK: Walking

    /// Takes the rules of a folder's own file in.
    /// - Parameter folder: Relative to the content folder.
    mutating func enter(_ folder: String) {
        let base = prefix + Self.components(folder)
        let count = levels.count
        let isInIgnored = levels.last?.isIgnored ?? false
        let isIgnored = !folder.isEmpty && (isInIgnored || verdict(base, isFolder: true) ?? false)
        read(path(base) + "/" + Self.fileName, base: base)
        if levels.count == count { levels.append(Level(base: base, rules: [])) }
        levels[count].isIgnored = isIgnored
    }

    mutating func leave() { levels.removeLast() }

    /// Whether git ignores a file or folder in the folder that was entered last.
    /// - Parameter path: Relative to the content folder.
    func ignores(_ path: String, isFolder: Bool) -> Bool {
        guard levels.contains(where: { !$0.rules.isEmpty }) else { return false }
        guard levels.last?.isIgnored ?? false || verdict(prefix + Self.components(path), isFolder: isFolder) ?? false else { return false }
        return !(tracked?.contains(path, isFolder: isFolder) ?? false)
    }

    /// As when the folders above a path had been entered, from the content folder on.
    func entered(above path: String) -> GitIgnore {
        var walk = self
        walk.enter("")
        let parts = path.split(separator: "/").dropLast()
        for index in parts.indices { walk.enter(parts[...index].joined(separator: "/")) }
        return walk
    }

    /// Whether git ignores a file or one of the folders it lies in, however deep. It reads files: for single paths.
    func ignoresAnyPart(of path: String, isFolder: Bool = false) -> Bool {
        var walk = self
        walk.enter("")
        let parts = path.split(separator: "/")
        for index in parts.indices {
            let part = parts[...index].joined(separator: "/")
            let isAbove = index < parts.count - 1
            if walk.ignores(part, isFolder: isAbove || isFolder) { return true }
            if isAbove { walk.enter(part) }
        }
        return false
    }

    /// The same for a file or folder anywhere below ``top``.
    /// - Parameter path: Relative to ``top``.
    func ignoresAnyPart(ofProjectPath path: String) -> Bool { GitIgnore(content: top, root: top).ignoresAnyPart(of: path) }

    /// - Returns: `nil` when no rule speaks of it.
    private func verdict(_ path: [ArraySlice<UInt8>], isFolder: Bool) -> Bool? {
        for level in levels.reversed() {
            for rule in level.rules.reversed()
            where (isFolder || !rule.isForFolders) && rule.matches(path[level.base.count...]) {
                return !rule.isNegated
            }
        }
        return nil
    }

    private static func components(_ path: String) -> [ArraySlice<UInt8>] {
        Array(path.utf8).split(separator: UInt8(ascii: "/"))
    }

    // MARK: Rules

    /// No file of rules that people write is longer.
    private static let maxBytes = 1_000_000

    private mutating func read(_ file: String, base: [ArraySlice<UInt8>]) {
        var bytes: [UInt8] = []
        guard access(file, F_OK) == 0, (try? FileBytes.read(file, into: &bytes, limit: Self.maxBytes)) != nil else { return }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        levels.append(Level(base: base, rules: text.split(separator: UInt8(ascii: "\n")).compactMap(Rule.init)))
    }

    /// One line of a file.
    struct Rule: Sendable {
        private(set) var isNegated = false
        private(set) var isForFolders = false
        private let parts: [Part]

        private enum Part: Sendable {
            case anyFolders
            case literal(ArraySlice<UInt8>)
            case pattern([UInt8])
        }

        /// - Returns: `nil` for an empty line and a comment.
        init?(_ line: ArraySlice<UInt8>) {
            var line = line
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard line.first != UInt8(ascii: "#") else { return nil }
            if line.first == UInt8(ascii: "!") {
                isNegated = true
                line.removeFirst()
            }
            // A space at the end counts only after a backslash.
            while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") { line.removeLast() }
            if line.last == UInt8(ascii: "/") {
                isForFolders = true
                line.removeLast()
            }
            guard !line.isEmpty else { return nil }
            let isAnchored = line.contains(UInt8(ascii: "/"))
            let parts: [Part] = line.split(separator: UInt8(ascii: "/")).map { part in
                if part.elementsEqual("**".utf8) { return .anyFolders }
                return part.contains(where: { "*?[\\".utf8.contains($0) }) ? .pattern(Array(part)) : .literal(part)
            }
            self.parts = isAnchored ? parts : [.anyFolders] + parts
        }

        /// - Parameter path: Below the folder of the file that holds the rule.
        func matches(_ path: ArraySlice<ArraySlice<UInt8>>) -> Bool {
            // The common kind: a name, at any depth.
            if parts.count == 2, case .anyFolders = parts[0], let name = path.last, let isMatch = Self.matches(parts[1], name) {
                return isMatch
            }
            var part = 0
            var index = path.startIndex
            /// Where to go on when a comparison fails: after the last `**`, one component further.
            var retry: (part: Int, index: Int)?
            while index < path.endIndex {
                if part < parts.count, case .anyFolders = parts[part] {
                    // `a/**` is what lies in `a`, not `a`.
                    if part == parts.count - 1 { return true }
                    part += 1
                    retry = (part, index)
                } else if part < parts.count, Self.matches(parts[part], path[index]) ?? false {
                    part += 1
                    index += 1
                } else if let again = retry {
                    part = again.part
                    index = again.index + 1
                    retry = (part, index)
                } else {
                    return false
                }
            }
            return part == parts.count
        }

        private static func matches(_ part: Part, _ name: ArraySlice<UInt8>) -> Bool? {
            switch part {
            case .anyFolders: nil
            case .literal(let text): text == name
            case .pattern(let pattern): WildcardPattern.matches(pattern, name)
            }
        }
    }
}

/// `*`, `?`, `[a-z]` and `\` in the name of one file or folder.
enum WildcardPattern {
    static func matches(_ pattern: [UInt8], _ name: ArraySlice<UInt8>) -> Bool {
        var place = 0
        var index = name.startIndex
        /// Behind the last `*`, and the first byte that it does not stand for yet.
        var retry: (place: Int, index: Int)?
        while index < name.endIndex {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                place += 1
                retry = (place, index)
            } else if place < pattern.count, let next = step(pattern, place, name[index]) {
                place = next
                index += 1
            } else if let again = retry {
                place = again.place
                index = again.index + 1
                retry = (place, index)
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }

    /// Compares one byte with what stands at `place`.
    /// - Returns: Where the pattern goes on; `nil` when they differ.
    private static func step(_ pattern: [UInt8], _ place: Int, _ byte: UInt8) -> Int? {
        switch pattern[place] {
        case UInt8(ascii: "?"): return place + 1
        case UInt8(ascii: "\\") where place + 1 < pattern.count: return pattern[place + 1] == byte ? place + 2 : nil
        case UInt8(ascii: "["):
            guard let set = ByteSet(pattern, at: place) else { return byte == UInt8(ascii: "[") ? place + 1 : nil }
            return set.contains(byte) ? set.end : nil
        default: return pattern[place] == byte ? place + 1 : nil
        }
    }

    /// `[abc]`, `[a-z]`, `[!a]`, `[[:digit:]]`.
    private struct ByteSet {
        private(set) var end: Int
        private var isNegated = false
        private var ranges: [ClosedRange<UInt8>] = []

        /// - Returns: `nil` when nothing closes the bracket.
        init?(_ pattern: [UInt8], at start: Int) {
            var place = start + 1
            if place < pattern.count, pattern[place] == UInt8(ascii: "!") || pattern[place] == UInt8(ascii: "^") {
                isNegated = true
                place += 1
            }
            let first = place
            while place < pattern.count {
                var byte = pattern[place]
                if byte == UInt8(ascii: "]"), place > first {
                    end = place + 1
                    return
                }
                if byte == UInt8(ascii: "["), place + 1 < pattern.count, pattern[place + 1] == UInt8(ascii: ":"),
                    let close = pattern[(place + 2)...].firstIndex(of: UInt8(ascii: ":")), close + 1 < pattern.count,
                    pattern[close + 1] == UInt8(ascii: "]")
                {
                    ranges += Self.classes[String(decoding: pattern[(place + 2)..<close], as: UTF8.self)] ?? []
                    place = close + 2
                    continue
                }
                if byte == UInt8(ascii: "\\"), place + 1 < pattern.count {
                    place += 1
                    byte = pattern[place]
                }
                if place + 2 < pattern.count, pattern[place + 1] == UInt8(ascii: "-"), pattern[place + 2] != UInt8(ascii: "]") {
                    if byte <= pattern[place + 2] { ranges.append(byte...pattern[place + 2]) }
                    place += 3
                } else {
                    ranges.append(byte...byte)
                    place += 1
                }
            }
            return nil
        }

        func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isNegated }

        private static let classes: [String: [ClosedRange<UInt8>]] = [
            "digit": [0x30...0x39], "lower": [0x61...0x7A], "upper": [0x41...0x5A], "alpha": [0x41...0x5A, 0x61...0x7A],
            "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
            "space": [0x20...0x20, 0x09...0x0D], "blank": [0x20...0x20, 0x09...0x09],
            "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        ]
    }
}
