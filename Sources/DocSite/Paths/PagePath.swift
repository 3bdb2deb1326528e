internal import Foundation

/// How files of the content folder map to files and URLs of the site.
///
/// The site mirrors the content folder: `guide/install.md` becomes `guide/install.html`, `guide/README.md` becomes `guide/index.html`. So a
/// relative link that works between the sources works between the pages too, from any host, base path, or a folder on disk
/// (docs/decisions/0003-html-urls.md). With `urls: folder` the page is `guide/install/index.html`, and ``LinkResolver`` writes its links anew.
enum PagePath {
    static func isMarkdown(_ name: String) -> Bool { markdownEndings.contains { hasEnding($0, name.utf8) } }

    private static let markdownEndings: [StaticString] = [".md", ".markdown", ".mdx"]

    /// Whether a name ends so, in letters of either case.
    /// - Parameter ending: In small letters.
    private static func hasEnding(_ ending: StaticString, _ name: some BidirectionalCollection<UInt8>) -> Bool {
        let ending = UnsafeBufferPointer(start: ending.utf8Start, count: ending.utf8CodeUnitCount)
        var index = name.endIndex
        for byte in ending.reversed() {
            guard index > name.startIndex else { return false }
            name.formIndex(before: &index)
            let own = name[index]
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= own ? own | 0x20 : own) == byte else { return false }
        }
        return true
    }

    /// The files that can be the page of their folder, the first of a folder's before the others. `_index` is that of Hugo and Zola.
    private static let indexStems: [StaticString] = ["index", "_index", "readme"]

    /// The place in ``indexStems`` of what a path is called without its folder and extension.
    private static func indexRank(of path: String) -> Int? {
        let stem = stem(of: path).utf8
        return indexStems.firstIndex { stem.count == $0.utf8CodeUnitCount && hasEnding($0, stem) }
    }

    /// Whether a file is the page of its folder, unless the folder has another one.
    static func isIndex(_ path: String) -> Bool { indexRank(of: path) != nil }

    /// The file that is the page of each folder.
    static func indexFiles(among paths: [String]) -> [String: String] {
        var found: [String: (rank: Int, path: String)] = [:]
        for path in paths {
            guard let rank = indexRank(of: path) else { continue }
            let folder = folder(of: path)
            if let other = found[folder], other.rank <= rank { continue }
            found[folder] = (rank, path)
        }
        return found.mapValues(\.path)
    }

    /// The file's name without its extension.
    static func stem(of path: String) -> Substring {
        let start = lastSlash(of: path).map { path.utf8.index(after: $0) } ?? path.startIndex
        guard let dot = last(UInt8(ascii: "."), of: path[start...].utf8), dot > start else { return path[start...] }
        return path[start..<dot]
    }

    private static func lastSlash(of path: String) -> String.Index? { last(UInt8(ascii: "/"), of: path.utf8) }

    /// Paths are taken apart some hundred times for each page, so this is a loop over bytes in memory.
    private static func last<Text: BidirectionalCollection<UInt8>>(_ byte: UInt8, of text: Text) -> Text.Index? {
        let offset = text.withContiguousStorageIfAvailable { bytes in
            var index = bytes.count
            while index > 0, bytes[index - 1] != byte { index -= 1 }
            return index - 1
        }
        guard let offset else { return text.lastIndex(of: byte) }
        return offset < 0 ? nil : text.index(text.startIndex, offsetBy: offset)
    }

    /// The folder of a path, without a slash at its end; empty for the root.
    static func folder(of path: String) -> String {
        lastSlash(of: path).map { String(path[..<$0]) } ?? ""
    }

    static func name(of path: String) -> String {
        lastSlash(of: path).map { String(path[path.index(after: $0)...]) } ?? path
    }

    static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    /// The path of the HTML file for a Markdown file.
    /// - Parameter inFolder: Whether each page is the index of a folder of its own: `guide/install/index.html`.
    static func output(for path: String, slug: String?, inFolder: Bool = false) -> String {
        let name = slug ?? (isIndex(path) ? "index" : String(stem(of: path)))
        return join(folder(of: path), inFolder && name != "index" ? name + "/index.html" : name + ".html")
    }

    /// Percent-encodes a path for a URL.
    static func url(_ path: String) -> String {
        if path.utf8.allSatisfy(isURLByte) { return path }
        var url = ""
        for byte in path.utf8 {
            if isURLByte(byte) {
                url.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                url += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return url
    }

    /// Percent-encodes a value for the query of a URL.
    static func queryValue(_ text: String) -> String {
        // What a path may hold, but a query's value not.
        url(text).replacing("+", with: "%2B").replacing("=", with: "%3D").replacing(";", with: "%3B")
    }

    /// RFC 3986 `pchar` and `/`, without `'` and `&`, which HTML would have to escape, and `:`, which could look like a scheme.
    private static func isURLByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"),
            UInt8(ascii: "+"),
            UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// The URL of `target` as seen from a page in `folder`; both relative to the site's root.
    static func relative(_ target: String, from folder: String) -> String {
        if folder.isEmpty { return target }
        let from = folder.utf8
        let to = target.utf8
        // The shared folders at the front are left out.
        var shared = from.startIndex
        var sharedTarget = to.startIndex
        var i = from.startIndex
        var j = to.startIndex
        while j < to.endIndex, i == from.endIndex || from[i] == to[j] {
            if i == from.endIndex {
                if to[j] == UInt8(ascii: "/") { (shared, sharedTarget) = (i, to.index(after: j)) }
                break
            }
            if from[i] == UInt8(ascii: "/") { (shared, sharedTarget) = (from.index(after: i), to.index(after: j)) }
            i = from.index(after: i)
            j = to.index(after: j)
        }
        let rest = from[shared...]
        let ups = rest.isEmpty ? 0 : rest.reduce(1) { $1 == UInt8(ascii: "/") ? $0 + 1 : $0 }
        return String(repeating: "../", count: ups) + target[sharedTarget...]
    }

    /// `getting-started` as a title: `Getting started`.
    static func title(from name: some StringProtocol) -> String {
        let words = words(of: name).joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The words of a file's name. Control characters, which it may hold, are no part of them.
    static func words<Name: StringProtocol>(of name: Name) -> [Name.SubSequence] {
        name.split { character in
            character == "-" || character == "_" || character == " "
                || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
    }

    /// Resolves `.` and `..` in a relative path.
    /// - Returns: `nil` when it leads above the root.
    static func normalized(_ path: String, in folder: String) -> String? {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        // Every link of every page passes here: bytes, and one buffer that grows and shrinks.
        var result: [UInt8] = []
        result.reserveCapacity(folder.utf8.count + path.utf8.count + 1)
        for var text in [folder, path] {
            let isWithinRoot = text.withUTF8 { bytes in
                var start = 0
                while start < bytes.count {
                    let end = bytes[start...].firstIndex(of: slash) ?? bytes.count
                    let part = bytes[start..<end]
                    start = end + 1
                    if part.isEmpty || part.count == 1 && part.first == dot { continue }
                    if part.count == 2, part.first == dot, part.last == dot {
                        guard !result.isEmpty else { return false }
                        result.removeSubrange((result.lastIndex(of: slash) ?? 0)...)
                    } else {
                        if !result.isEmpty { result.append(slash) }
                        result += part
                    }
                }
                return true
            }
            guard isWithinRoot else { return nil }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
