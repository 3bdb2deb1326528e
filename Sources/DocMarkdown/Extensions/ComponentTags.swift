/// Tags of components and shortcodes, taken out of the Markdown byte for byte before it is parsed, so that every place in it stays.
///
/// `<Tabs>` (MDX), `{{< note >}}` (Hugo) and `{% hint %}` (GitBook) begin and end blocks of ours. Where a tag begins one, ``opening`` stands in its place
/// and spaces behind it; ``SyntaxExtension`` opens the block there. What a tag says is told here, by its place. Imports, exports and comments of MDX become
/// spaces, and a `ref` of Hugo a link's address. Pages that hold nothing of the kind, nearly all, are not looked at twice.
///
/// Sources: MDX 3, "Syntax"; Hugo, "Shortcodes"; GitBook, "Markdown"; Jekyll, "Liquid".
struct ComponentTags {
    struct Tag {
        var name: String
        var attributes: [(name: String, value: String)] = []
        /// Values without a name, as shortcodes have them.
        var values: [String] = []
        var line: Int
        /// In bytes, from 0.
        var column: Int
        /// As it is written, for messages.
        var shown: String
        /// The line that ends what is inside it; `nil` for a tag that holds nothing.
        var lastLine: Int?
        /// A formula's TeX.
        var tex: String?
        /// The line that ends it holds nothing else.
        var isEndAlone = false
        /// How many tabs have begun in it.
        var tabs = 0
        var form: Form
        var range: Range<Int>
        /// How many signs of quotes stand in front of each of its lines.
        var quotes = 0
        var hasTextBehind = false
        /// It ends itself.
        var isEmpty = false
        /// The first line of the code that all of it is, as a fence.
        var fence: [UInt8] = []

        var isElement: Bool { form == .element }

        func value(_ names: String...) -> String? {
            for name in names {
                if let found = attributes.first(where: { $0.name == name && !$0.value.isEmpty }) { return found.value }
            }
            return nil
        }
    }

    enum Form {
        case element, shortcode, liquid, formula
    }

    /// Bytes that no text holds: control characters are replaced when a file is read.
    static let opening: UInt8 = 0x02
    static let closing: UInt8 = 0x03

    /// In front of `\\(`, in the place of the backslash that Markdown would take away.
    static let formula: UInt8 = 0x06

    /// In front of text that a comment stood in front of: spaces alone would indent it.
    static let nothing: UInt8 = 0x04

    static let maxFormulaLines = 200
    static let maxFormulaBytes = 20_000
    static let maxTags = 5_000
    static let maxDepth = 50
    static let maxTagBytes = 2_000

    var bytes: [UInt8]
    var tags: [Tag] = []
    /// By their line.
    private var tagsOfLine: [Int: [Int]] = [:]
    let own: Set<String>
    let ignored: Set<Int>
    private let readsFormulas: Bool
    /// Whether comments alone are looked for: each byte of one is then ``nothing``.
    let isCopy: Bool
    /// Paths of files that the page imports, by the names it has for them.
    var imports: [String: String] = [:]
    /// Where ``formula`` stands.
    var formulas: [Int] = []

    // What is known while the lines are read.
    var shifts: [(line: Range<Int>, count: Int)] = []
    var ends: [(tag: Int, range: Range<Int>, isMark: Bool)] = []
    var dropped: Set<Int> = []
    /// The last line in which ``nothing`` stands.
    var heldLine = -1
    /// The comments of the line that is read.
    var comments: [Range<Int>] = []
    /// A line `%%` that nothing ends is looked for once.
    var hasUnclosedComment = false
    /// Where the next end of each kind of formula stands.
    var formulaEnds: [String: Int] = [:]

    /// What begins and nothing ends: `$$`, or `%%` on a line of its own.
    struct Unclosed {
        var sign: String
        var line: Int
        /// In bytes, from 0.
        var column: Int
    }

    var unclosed: [Unclosed] = []
    /// Where `style={{…}}` stood on an element of HTML: the line, from 1, and the column, from 0.
    var styles: [(line: Int, column: Int)] = []
    /// How many `$$` stand in lines that were read as text: behind an odd number one more is an end.
    var looseDollars = 0
    /// Where the tags of elements of HTML stand whose content is Markdown, both of each.
    var markdownTags: Set<Int> = []
    /// How many such elements have no end that can be used.
    var failedElements = 0
    /// Where the next end of a kind of code stands, as ``formulaEnds``.
    var codeEnds: [String: Int] = [:]
    /// The page without so many signs of quotes in front of its lines, byte for byte.
    var unquoted: [Int: [UInt8]] = [:]

    /// Whether a page may hold something of the kind.
    static func mayHold(_ source: UnsafeBufferPointer<UInt8>, hasVariables: Bool, readsFormulas: Bool) -> Bool {
        if readsFormulas {
            if source.index(of: "$$", from: 0) != nil { return true }
            var offset = 0
            while let hit = source.index(of: UInt8(ascii: "\\"), from: offset) {
                offset = hit + 1
                guard offset < source.count else { break }
                if source[offset] == UInt8(ascii: "(") || source[offset] == UInt8(ascii: "[") || source.hasPrefix("begin{", at: offset) {
                    return true
                }
            }
        }
        if hasVariables, source.index(of: "{{", from: 0) != nil { return true }
        if source.index(of: "{{ youtube(", from: 0) != nil || source.index(of: "{{ vimeo(", from: 0) != nil { return true }
        if source.index(of: "<template ", from: 0) != nil { return true }
        if source.index(of: "%%", from: 0) != nil || source.index(of: "={", from: 0) != nil
            || source.index(of: " className=", from: 0) != nil || source.index(of: "=\"withBase(", from: 0) != nil
        {
            return true
        }
        if source.index(of: "\n+++ {", from: 0) != nil { return true }
        if source.hasPrefix("export ") || source.index(of: "\nexport ", from: 0) != nil { return true }
        if source.hasPrefix("import ") || source.index(of: "\nimport ", from: 0) != nil { return true }
        var offset = 0
        while let hit = source.index(of: UInt8(ascii: "<"), from: offset) {
            offset = hit + 1
            let next = hit + 1 < source.count && source[hit + 1] == UInt8(ascii: "/") ? hit + 2 : hit + 1
            if next < source.count, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(source[next]) { return true }
            if mayBeMarkdownElement(source, at: hit) { return true }
        }
        offset = 0
        while let hit = source.index(of: UInt8(ascii: "{"), from: offset) {
            offset = hit + 1
            let signs: [StaticString] = ["{/*", "{%", "{{<", "{{%", "{# ", "{#\n", "{#-", "{' '}", "{\" \"}"]
            if signs.contains(where: { source.hasPrefix($0, at: hit) }) { return true }
            // `{#comment#}`; `{#id}` stands in most pages that have any.
            if endOfJinjaWord(source, at: hit) != nil { return true }
        }
        return false
    }

    /// - Parameters:
    ///   - own: Names that the site's template has.
    ///   - ignored: Offsets of tags that are text.
    /// - Complexity: O(*n*) in bytes.
    init(_ source: UnsafeBufferPointer<UInt8>, own: Set<String>, readsFormulas: Bool, ignoring ignored: Set<Int> = []) {
        bytes = Array(source)
        self.own = own
        self.ignored = ignored
        self.readsFormulas = readsFormulas
        isCopy = false
        read(source)
        for index in tags.indices { tagsOfLine[tags[index].line, default: []].append(index) }
    }

    /// Looks for comments alone, those of HTML among them, and for imports and exports of MDX: in ``bytes`` they are ``nothing``, for ``MarkdownCopy``.
    init(ofCommentsIn source: UnsafeBufferPointer<UInt8>) {
        bytes = Array(source)
        (own, ignored, readsFormulas, isCopy) = ([], [], false, true)
        read(source)
    }

    /// The tag that begins a block at a place.
    func tag(line: Int, column: Int) -> Int? {
        tagsOfLine[line]?.first { tags[$0].column == column }
    }

    /// Whether the site has a template for it.
    func isOwn(_ name: String) -> Bool { own.contains(name) }

    func offset(of tag: Int) -> Int { tags[tag].range.lowerBound }

    // MARK: Lines

    private mutating func read(_ source: UnsafeBufferPointer<UInt8>) {
        var fence: CodeFenceLine?
        var open: [Int] = []
        /// Between the tags of a shortcode that holds code.
        var code: String?
        var isBehindBlank = true
        var start = 0
        var number = 0
        var resume = 0
        while start < source.count {
            number += 1
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let line = start..<end
            start = end + 1
            guard line.lowerBound >= resume else { continue }
            let content = line.lowerBound + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[line])).start
            let text = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[content..<end]))
            if let name = code {
                guard let tag = parse(source, at: content, before: end), tag.isClosing, tag.name == name else { continue }
                code = nil
                // What a tag of a block holds ends with the block.
                if tags.last.map({ $0.fence.isEmpty || $0.name != name }) ?? true {
                    closeCode(tag)
                    continue
                }
            }
            if fence == nil, !text.isEmpty, let stop = endOfRawElement(source, line, content: content) {
                (resume, isBehindBlank) = (stop, false)
                continue
            }
            if let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") { CodeFenceLine.follow(text, &fence) }
            guard fence == nil, !text.isEmpty else {
                isBehindBlank = text.isEmpty
                continue
            }
            if isBehindBlank, content == line.lowerBound, let stop = endOfModuleCode(source, line) {
                if !isCopy { noteImport(text) }
                blank(line.lowerBound..<stop)
                resume = stop
                continue
            }
            isBehindBlank = false
            code = readLine(source, text, content: content, line: line, number: number, &open, &resume)
        }
        for index in open.reversed() { discard(index) }
        apply()
    }

    /// Reads a line outside code and of comments.
    /// - Returns: The name of the shortcode whose code begins on it.
    private mutating func readLine(
        _ source: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>,
        content: Int,
        line: Range<Int>,
        number: Int,
        _ open: inout [Int],
        _ resume: inout Int
    ) -> String? {
        let rest = content..<line.upperBound
        let wasUnclosed = hasUnclosedComment
        resume = max(resume, blankComments(source, line, content: content))
        if hasUnclosedComment, !wasUnclosed { unclosed.append(Unclosed(sign: "%%", line: number, column: content - line.lowerBound)) }
        if isCopy { return nil }
        if Self.isBlockBreak(text) {
            blank(rest)
            return nil
        }
        replaceVideo(source, text, content: content)
        let hidden = comments.map { Array(bytes[$0.clamped(to: line)]) }
        if text.index(of: "{{ ", from: 0) != nil { compactVariables(source, rest) }
        if readsFormulas {
            if let stop = readFormula(source, content: content, line: line, number: number) {
                resume = stop
                return nil
            }
            let isLast = nextEnd("$$", in: source, from: line.upperBound) == nil
            noteDollars(text, number: number, column: content - line.lowerBound, isLast: isLast)
            if text.contains(UInt8(ascii: "\\")) { markFormulas(source, rest) }
        }
        if text.index(of: "Link ", from: 0) != nil { replaceLinks(source, rest) }
        if text.index(of: "={", from: 0) != nil || text.index(of: " className=", from: 0) != nil
            || text.index(of: "withBase(", from: 0) != nil
        {
            replaceBases(source, rest)
            replaceExpressions(source, rest, number: number, column: content - line.lowerBound)
        }
        if text.index(of: "{' '}", from: 0) != nil || text.index(of: "{\" \"}", from: 0) != nil { replaceBlanks(source, rest) }
        if text.index(of: "{{<", from: 0) != nil || text.index(of: "{{%", from: 0) != nil {
            if content < line.lowerBound + 4 { unescapeShortcodes(source, rest) }
            replaceReferences(source, rest)
        }
        // What a comment holds is read as all else on the line, and stays hidden.
        for (comment, blanks) in zip(comments, hidden) {
            for (offset, byte) in blanks.enumerated() { bytes[comment.lowerBound + offset] = byte }
        }
        if Self.mayBeMarkdownElement(source, at: content) { noteMarkdownElement(source, at: content, line) }
        return readTags(source, content: content, line: line, number: number, &open, &resume)
    }

    /// Writes what the tags became.
    private mutating func apply() {
        let ended = Set(ends.map(\.tag))
        for index in tags.indices where tags[index].form == .element && !ended.contains(index) && !tags[index].isEmpty {
            dropped.insert(index)
        }
        for index in tags.indices where !dropped.contains(index) {
            blank(tags[index])
            bytes[tags[index].range.lowerBound] = Self.opening
            for (offset, byte) in tags[index].fence.enumerated() { bytes[tags[index].range.lowerBound + 1 + offset] = byte }
        }
        for end in ends where !dropped.contains(end.tag) {
            blank(end.range)
            if end.isMark { bytes[end.range.lowerBound] = Self.closing }
        }
        for (line, count) in shifts {
            let rest = Array(bytes[(line.lowerBound + count)..<line.upperBound])
            bytes.replaceSubrange(line, with: rest + Array(repeating: 0x09, count: count))
        }
        // What was dropped keeps its number, which places lead to, and no place.
        for index in dropped { tags[index].column = -1 }
    }

    /// Spaces at a line's end would break the line: the last one is a tab.
    mutating func blank(_ range: Range<Int>) {
        for index in range where bytes[index] != 0x0A && bytes[index] != 0x0D {
            guard !isCopy else {
                bytes[index] = Self.nothing
                continue
            }
            let isLast = index + 1 >= bytes.count || bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D
            bytes[index] = isLast ? 0x09 : 0x20
        }
    }
}
