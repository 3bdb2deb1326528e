internal import DocModel

/// Where a page's front matter stands, in the forms of several tools, and also where its author only nearly put it right.
struct FrontMatterBlock {
    enum Format: String {
        case yaml = "YAML"
        /// Between `+++` lines. Source: <https://gohugo.io/content-management/front-matter/>.
        case toml = "TOML"
        /// From a line `{` to a line `}`.
        case json = "JSON"
    }

    enum Problem {
        /// Blank lines or a comment stand above it.
        case isNotFirst
        /// No line closes it; it ends with its last line that is a key or a value.
        case isNotClosed
    }

    var format: Format
    var content: Range<Int>
    var bodyStart: Int
    /// The line of the file on which `content` begins.
    var firstLine: Int
    var problem: Problem?

    /// - Returns: `nil` when the file has none. What only looks like a rule or a paragraph is front matter where it has a key that such blocks
    ///   have: a title, a date, a description.
    static func locate(in source: UnsafeBufferPointer<UInt8>) -> FrontMatterBlock? {
        switch source.first {
        case UInt8(ascii: "-"), UInt8(ascii: "+"): return fenced(source, at: 0, line: 1) ?? unclosed(source)
        case UInt8(ascii: "{"): return json(source)
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "<"): return notFirst(source)
        default: return nil
        }
    }

    /// The front matter of a whole file, and where its text begins, for whoever reports nothing.
    static func read(_ source: UnsafeBufferPointer<UInt8>) -> (frontMatter: FrontMatter, bodyStart: Int) {
        let mark = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let bytes = UnsafeBufferPointer(rebasing: source[mark...])
        guard let found = locate(in: bytes) else { return (FrontMatter(), mark) }
        var parser = FrontMatterParser(path: "", acceptedKeys: [])
        let frontMatter = parser.read(found, of: bytes)
        return (frontMatter, parser.isNoMapping ? mark : mark + found.bodyStart)
    }

    func diagnostic(path: String) -> Diagnostic? {
        let place = SourceLocation(path: path, line: format == .json ? firstLine : firstLine - 1)
        return switch problem {
        case .isNotFirst:
            Diagnostic(
                id: .frontMatterNotFirst,
                at: place,
                "front matter is not at the top of the file; other tools show it as text",
                hint: "make it the first line"
            )
        case .isNotClosed:
            Diagnostic(
                id: .frontMatterNotClosed,
                at: place,
                "no line closes the front matter; it ends at the first line that is not a key",
                hint: "write '\(format == .toml ? "+++" : "---")' below its last line"
            )
        case nil: nil
        }
    }

    private static func fenced(_ source: UnsafeBufferPointer<UInt8>, at start: Int, line: Int) -> FrontMatterBlock? {
        guard start < source.count else { return nil }
        let fence = source[start]
        let isYAML = fence == UInt8(ascii: "-")
        guard isYAML || fence == UInt8(ascii: "+"),
            let firstEnd = FrontMatterParser.fenceEnd(source, at: start, fence: fence, allowsDots: false)
        else { return nil }
        var lineStart = firstEnd
        while lineStart < source.count {
            if let end = FrontMatterParser.fenceEnd(source, at: lineStart, fence: fence, allowsDots: isYAML) {
                let block = FrontMatterBlock(
                    format: isYAML ? .yaml : .toml,
                    content: firstEnd..<lineStart,
                    bodyStart: end,
                    firstLine: line + 1
                )
                // `+++` is no rule of Markdown, but a page may begin with it all the same.
                return isYAML || firstEnd == lineStart || hasTOMLKey(source, in: block.content) ? block : nil
            }
            guard let newline = source.index(of: 0x0A, from: lineStart) else { return nil }
            lineStart = newline + 1
        }
        return nil
    }

    private static func unclosed(_ source: UnsafeBufferPointer<UInt8>) -> FrontMatterBlock? {
        guard let fence = source.first, let firstEnd = FrontMatterParser.fenceEnd(source, at: 0, fence: fence, allowsDots: false) else {
            return nil
        }
        let isYAML = fence == UInt8(ascii: "-")
        var end = firstEnd
        var isKnown = false
        while end < source.count {
            let lineEnd = source.index(of: 0x0A, from: end) ?? source.count
            let line = UnsafeBufferPointer(rebasing: source[end..<lineEnd])
            let key = key(of: line, separator: isYAML ? UInt8(ascii: ":") : UInt8(ascii: "="))
            let isPart = key != nil || (end > firstEnd && (line.first == 0x20 || line.hasPrefix("- ")))
            guard isPart, !line.allSatisfy({ $0 <= 0x20 }) else { break }
            if let key, isCommon(key) { isKnown = true }
            end = min(lineEnd + 1, source.count)
        }
        guard isKnown else { return nil }
        return FrontMatterBlock(
            format: isYAML ? .yaml : .toml,
            content: firstEnd..<end,
            bodyStart: end,
            firstLine: 2,
            problem: .isNotClosed
        )
    }

    /// Nobody writes more above a page's first line than a licence.
    private static let maxBytesAbove = 4_096

    private static func notFirst(_ source: UnsafeBufferPointer<UInt8>) -> FrontMatterBlock? {
        var index = 0
        while index < min(source.count, maxBytesAbove) {
            if source.hasPrefix("<!--", at: index) {
                guard let end = source.index(of: "-->", from: index) else { return nil }
                index = end + 3
            } else if source[index] <= 0x20 {
                index += 1
            } else {
                break
            }
        }
        guard index > 0, index < source.count else { return nil }
        // The fence stands at the beginning of a line.
        guard source[index - 1] == 0x0A else { return nil }
        let line = source[..<index].reduce(into: 1) { count, byte in if byte == 0x0A { count += 1 } }
        guard var block = fenced(source, at: index, line: line) else { return nil }
        // Between two rules stands text, unless it is what front matter holds.
        let separator = block.format == .toml ? UInt8(ascii: "=") : UInt8(ascii: ":")
        let hasKey = source[block.content].split(separator: 0x0A).prefix(50).contains { line in
            key(of: UnsafeBufferPointer(rebasing: line), separator: separator).map(isCommon) ?? false
        }
        guard hasKey else { return nil }
        block.problem = .isNotFirst
        return block
    }

    private static func json(_ source: UnsafeBufferPointer<UInt8>) -> FrontMatterBlock? {
        if let line = jsonLine(source) { return line }
        // `{` alone on the first line, a quoted key on the next: a page of text does not begin so.
        guard let newline = source.index(of: 0x0A, from: 0), source[1..<newline].allSatisfy({ $0 <= 0x20 }),
            source[newline...].first(where: { $0 > 0x20 }) == UInt8(ascii: "\"")
        else { return nil }
        var lineStart = newline + 1
        while lineStart < source.count {
            let lineEnd = source.index(of: 0x0A, from: lineStart) ?? source.count
            if source[lineStart] == UInt8(ascii: "}"), source[(lineStart + 1)..<lineEnd].allSatisfy({ $0 <= 0x20 }) {
                return FrontMatterBlock(
                    format: .json,
                    content: 0..<(lineStart + 1),
                    bodyStart: min(lineEnd + 1, source.count),
                    firstLine: 1
                )
            }
            lineStart = lineEnd + 1
        }
        return nil
    }

    /// All of it on the first line: `{"title": "Start"}`.
    private static func jsonLine(_ source: UnsafeBufferPointer<UInt8>) -> FrontMatterBlock? {
        let newline = source.index(of: 0x0A, from: 0) ?? source.count
        let line = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[..<newline]))
        guard line.last == UInt8(ascii: "}"), let quote = line.skippingSpaces(from: 1), line[quote] == UInt8(ascii: "\""),
            let end = line.index(of: UInt8(ascii: "\""), from: quote + 1),
            isCommon(String(decoding: line[(quote + 1)..<end], as: UTF8.self)),
            let colon = line.skippingSpaces(from: end + 1), line[colon] == UInt8(ascii: ":")
        else { return nil }
        return FrontMatterBlock(format: .json, content: 0..<newline, bodyStart: min(newline + 1, source.count), firstLine: 1)
    }

    private static func hasTOMLKey(_ source: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Bool {
        source[range].split(separator: 0x0A).prefix(50).contains {
            key(of: UnsafeBufferPointer(rebasing: $0), separator: UInt8(ascii: "=")) != nil
        }
    }

    /// The key of a `key: value` line that begins at the margin.
    private static func key(of line: UnsafeBufferPointer<UInt8>, separator: UInt8) -> String? {
        guard let end = line.firstIndex(of: separator), end > 0, end <= 40 else { return nil }
        let key = line[..<end].prefix { $0 != 0x20 }
        guard line[key.endIndex..<end].allSatisfy({ $0 == 0x20 }) else { return nil }
        let isName = key.allSatisfy { DocumentWriter.isIDByte($0) && $0 < 0x80 }
        // `http://…` is no key.
        let isFollowed = separator == UInt8(ascii: "=") || end + 1 == line.count || line[end + 1] <= 0x20
        return isName && isFollowed && !key.isEmpty ? String(decoding: key, as: UTF8.self) : nil
    }

    /// Keys of ours, and those that pages of other tools begin with.
    private static func isCommon(_ key: String) -> Bool {
        FrontMatter.keys.contains(key) || ForeignKey.named[key] != nil || others.contains(key)
    }

    private static let others: Set<String> = [
        "layout", "author", "authors", "draft", "published", "categories", "category", "permalink", "keywords", "sidebar", "toc",
        "template",
        "summary", "id", "parent", "url", "head", "hide", "icon", "image", "type", "status", "version", "lang",
    ]
}

extension FrontMatter {
    /// Whether a Markdown file says that it is not published yet: `draft: true` or `published: false`.
    package static func isDraft(_ file: [UInt8]) -> Bool { file.withUnsafeBufferPointer { FrontMatterBlock.read($0).frontMatter.isDraft } }
}
