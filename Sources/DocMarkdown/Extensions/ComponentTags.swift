/// Tags of components and shortcodes, taken out of the Markdown byte for byte before it is parsed, so that every place in it stays.
///
/// `<Tabs>` (MDX), `{{< note >}}` (Hugo) and `{% hint %}` (GitBook) begin and end blocks of ours. Where a tag begins one, ``opening`` stands in its place
/// and blanks behind it; ``SyntaxExtension`` opens the block there. What a tag says is told here, by its place. Imports, exports and comments of MDX become
/// blanks, and a `ref` of Hugo a link's address. Pages that hold nothing of the kind, nearly all, are not looked at twice.
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
        /// The line that ends what is inside of it; `nil` for a tag that holds nothing.
        var lastLine: Int?
        /// A formula's TeX.
        var tex: String?
        /// The line that ends it holds nothing else.
        var isEndAlone = false
        fileprivate var form: Form
        fileprivate var range: Range<Int>
        fileprivate var hasTextBehind = false
        fileprivate var isEmpty = false

        var isElement: Bool { form == .element }

        func value(_ names: String...) -> String? {
            for name in names {
                if let found = attributes.first(where: { $0.name == name && !$0.value.isEmpty }) { return found.value }
            }
            return nil
        }
    }

    fileprivate enum Form {
        case element, shortcode, liquid, formula
    }

    /// Bytes that no text holds: control characters are replaced when a file is read.
    static let opening: UInt8 = 0x02
    static let closing: UInt8 = 0x03

    /// In front of `\\(`, in the place of the backslash that Markdown would take away.
    static let formula: UInt8 = 0x06

    /// In front of text that a comment stood in front of: blanks alone would indent it.
    static let nothing: UInt8 = 0x04

    static let maxFormulaLines = 200
    static let maxFormulaBytes = 20_000
    static let maxTags = 5_000
    static let maxDepth = 50
    static let maxTagBytes = 2_000

    private(set) var bytes: [UInt8]
    private(set) var tags: [Tag] = []
    /// By their line.
    private var tagsOfLine: [Int: [Int]] = [:]
    private let own: Set<String>
    private let ignored: Set<Int>
    private let readsFormulas: Bool
    /// Where ``formula`` stands.
    private(set) var formulas: [Int] = []

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
        if source.index(of: "%%", from: 0) != nil { return true }
        var offset = 0
        while let hit = source.index(of: UInt8(ascii: "<"), from: offset) {
            offset = hit + 1
            let next = hit + 1 < source.count && source[hit + 1] == UInt8(ascii: "/") ? hit + 2 : hit + 1
            if next < source.count, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(source[next]) { return true }
        }
        offset = 0
        while let hit = source.index(of: UInt8(ascii: "{"), from: offset) {
            offset = hit + 1
            if source.hasPrefix("{/*", at: hit) || source.hasPrefix("{%", at: hit) || source.hasPrefix("{{<", at: hit)
                || source.hasPrefix("{{%", at: hit)
            {
                return true
            }
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
        read(source)
        for index in tags.indices { tagsOfLine[tags[index].line, default: []].append(index) }
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
        var code: (name: String, form: Form)?
        var isBehindBlank = true
        var isInComment = false
        /// Its lines so far; one that nothing ends is text.
        var comment: [Range<Int>] = []
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
                if let tag = parse(source, at: content, before: end), tag.isClosing, tag.name == name.name { code = closeCode(tag, source) }
                continue
            }
            if let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") { CodeFenceLine.follow(text, &fence) }
            guard fence == nil, !text.isEmpty else {
                isBehindBlank = text.isEmpty
                continue
            }
            if isBehindBlank, content == line.lowerBound, let stop = endOfModuleCode(source, line) {
                blank(line.lowerBound..<stop)
                resume = stop
                continue
            }
            isBehindBlank = false
            if isInComment || text.elementsEqual("%%".utf8) {
                // Obsidian: from one line to the next one like it.
                comment.append(line)
                if text.elementsEqual("%%".utf8) { isInComment.toggle() }
                if !isInComment {
                    for line in comment { blank(line) }
                    comment = []
                }
                continue
            }
            if text.index(of: "%%", from: 0) != nil { blankPercents(source, content..<end) }
            if text.index(of: "{{ ", from: 0) != nil { compactVariables(source, content..<end) }
            if readsFormulas {
                if let stop = readFormula(source, content: content, line: line, number: number) {
                    resume = stop
                    continue
                }
                if text.contains(UInt8(ascii: "\\")) { markFormulas(source, content..<end) }
            }
            if text.index(of: "{/*", from: 0) != nil { resume = max(resume, blankComments(source, content..<end)) }
            if text.index(of: "ref ", from: 0) != nil { replaceReferences(source, content..<end) }
            code = readTags(source, content: content, line: line, number: number, &open, &resume)
        }
        for index in open.reversed() { discard(index) }
        apply()
    }

    /// - Returns: The shortcode whose code begins on this line.
    private mutating func readTags(
        _ source: UnsafeBufferPointer<UInt8>,
        content: Int,
        line: Range<Int>,
        number: Int,
        _ open: inout [Int],
        _ resume: inout Int
    ) -> (name: String, form: Form)? {
        var index = content
        let first = tags.count
        /// How many bytes the closing tags take that the line begins with.
        var leading = 0
        // Where nothing else is on the line, its first closing tag takes the line.
        var closed: [(tag: Int, range: Range<Int>)] = []
        while index < line.upperBound, let tag = parse(source, at: index, before: line.upperBound) {
            if tag.isClosing {
                guard let position = open.lastIndex(where: { tags[$0].name == tag.name }) else { break }
                for inner in open[(position + 1)...].reversed() { discard(inner) }
                closed.append((open[position], tag.range))
                open.removeSubrange(position...)
                if first == tags.count {
                    leading =
                        (UnsafeBufferPointer(rebasing: source[..<line.upperBound]).skippingSpaces(from: tag.range.upperBound)
                            ?? line.upperBound) - content
                }
            } else {
                guard !ignored.contains(tag.range.lowerBound), tags.count < Self.maxTags, open.count < Self.maxDepth else { break }
                if tag.isCode, tag.range.upperBound <= line.upperBound { return openCode(tag, source, line) }
                var new = Tag(
                    name: tag.name,
                    attributes: tag.attributes,
                    values: tag.values,
                    line: number,
                    column: tag.range.lowerBound - line.lowerBound - leading,
                    shown: tag.shown,
                    form: tag.form,
                    range: tag.range
                )
                if tag.range.upperBound > line.upperBound {
                    // Its attributes stand on lines of their own.
                    let end = source.index(of: 0x0A, from: tag.range.upperBound) ?? source.count
                    new.hasTextBehind = source[tag.range.upperBound..<end].contains { $0 > 0x20 }
                    guard !new.hasTextBehind else { break }
                    resume = max(resume, end)
                }
                new.isEmpty = tag.isEmpty
                tags.append(new)
                if !tag.isEmpty { open.append(tags.count - 1) }
                if tag.range.upperBound > line.upperBound { break }
            }
            index = UnsafeBufferPointer(rebasing: source[..<line.upperBound]).skippingSpaces(from: tag.range.upperBound) ?? line.upperBound
        }
        let hasText = index < line.upperBound && resume < line.upperBound
        if hasText { keepSpans(source, index..<line.upperBound, from: first, &open) }
        // What ends on a line with text ends behind it.
        var end = line.upperBound
        while hasText, let (position, range) = closingTag(source, before: end, from: index, open) {
            for inner in open[(position + 1)...].reversed() { discard(inner) }
            end = range.lowerBound
            closed.append((open[position], range))
            open.removeSubrange(position...)
        }
        // What ends in front of anything else on the line has ended with the line before; the rest goes to the line's beginning.
        let isAlone = !hasText && first == tags.count
        for (position, (tag, range)) in closed.enumerated() {
            let isLeading = range.lowerBound < content + leading && tags[tag].line < number
            tags[tag].lastLine = isLeading && !isAlone ? number - 1 : number
            tags[tag].isEndAlone = isAlone && tags[tag].line < number
            ends.append((tag, range, isMark: tags[tag].isEndAlone && position == 0))
        }
        if leading > 0, !isAlone { shifts.append((content..<line.upperBound, leading)) }
        if hasText {
            for tag in tags.indices.suffix(from: first) where tags[tag].lastLine == nil {
                tags[tag].hasTextBehind = true
                // `<Icon name="x" /> text` belongs into the sentence.
                if !open.contains(tag) { dropped.insert(tag) }
            }
        }
        return nil
    }

    /// `<Note>text</Note> and more` is a piece of a sentence: the tag is left to raw HTML.
    private mutating func keepSpans(
        _ source: UnsafeBufferPointer<UInt8>,
        _ rest: Range<Int>,
        from first: Int,
        _ open: inout [Int]
    ) {
        let text = UnsafeBufferPointer(rebasing: source[..<rest.upperBound])
        while let tag = open.last, tag >= first, tags[tag].isElement {
            var offset = rest.lowerBound
            var end: Int?
            while end == nil, let hit = text.index(of: "</", from: offset) {
                offset = hit + 2
                if let closing = parse(source, at: hit, before: rest.upperBound), closing.isClosing, closing.name == tags[tag].name {
                    end = closing.range.upperBound
                }
            }
            guard let end, source[end..<rest.upperBound].contains(where: { $0 > 0x20 }) else { return }
            discard(tag)
            dropped.insert(tag)
            open.removeLast()
        }
    }

    private var shifts: [(line: Range<Int>, count: Int)] = []
    private var ends: [(tag: Int, range: Range<Int>, isMark: Bool)] = []
    private var dropped: Set<Int> = []
    /// The last line in which ``nothing`` stands.
    private var heldLine = -1
    /// A comment that nothing ends is looked for once.
    private var hasUnclosedComment = false

    /// A tag that nothing ends: a shortcode holds nothing then, an element is text.
    private mutating func discard(_ tag: Int) {
        if tags[tag].form != .shortcode || tags[tag].hasTextBehind { dropped.insert(tag) }
    }

    /// `text</Note>`: the last tag of a line with text.
    private func closingTag(_ source: UnsafeBufferPointer<UInt8>, before end: Int, from start: Int, _ open: [Int]) -> (Int, Range<Int>)? {
        guard !open.isEmpty, let last = source[start..<end].lastIndex(where: { $0 > 0x20 }),
            source[last] == UInt8(ascii: ">") || source[last] == UInt8(ascii: "}")
        else { return nil }
        let sign: UInt8 = source[last] == UInt8(ascii: ">") ? UInt8(ascii: "<") : UInt8(ascii: "{")
        guard var begin = source[max(start, last - 80)..<last].lastIndex(of: sign) else { return nil }
        if sign == UInt8(ascii: "{"), begin > start, source[begin - 1] == sign { begin -= 1 }
        guard let tag = parse(source, at: begin, before: last + 1), tag.isClosing, tag.range.upperBound == last + 1,
            let position = open.lastIndex(where: { tags[$0].name == tag.name })
        else { return nil }
        return (position, tag.range)
    }

    /// Writes what the tags became.
    private mutating func apply() {
        let ended = Set(ends.map(\.tag))
        for index in tags.indices where tags[index].form == .element && !ended.contains(index) && !tags[index].isEmpty {
            dropped.insert(index)
        }
        for index in tags.indices where !dropped.contains(index) {
            blank(tags[index].range)
            bytes[tags[index].range.lowerBound] = Self.opening
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

    /// Blanks at a line's end would break the line: the last one is a tab.
    private mutating func blank(_ range: Range<Int>) {
        for index in range where bytes[index] != 0x0A && bytes[index] != 0x0D {
            let isLast = index + 1 >= bytes.count || bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D
            bytes[index] = isLast ? 0x09 : 0x20
        }
    }

    /// Takes a comment away. Text behind it on its line stays where it is: at the line's beginning, or behind the signs of a list or quote.
    /// - Parameter begin: Where the line begins on which the comment does.
    private mutating func blankComment(_ range: Range<Int>, from begin: Int) {
        blank(range)
        let start = bytes[range].lastIndex(of: 0x0A).map { $0 + 1 } ?? begin
        // One holds the line in its place; of a line of comments each would look at all in front of it.
        guard start != heldLine, let next = bytes[range.upperBound...].first(where: { $0 != 0x20 && $0 != 0x09 }), next > 0x20 else {
            return
        }
        let place = max(range.lowerBound, start)
        let isText = bytes[start..<place].contains { $0 > 0x20 && !(0x30...0x39).contains($0) && !">-*+.)#".utf8.contains($0) }
        if !isText { (bytes[place], heldLine) = (Self.nothing, start) }
    }

    // MARK: MDX

    /// Behind an import or export, with the line's end.
    private func endOfModuleCode(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int? {
        let text = UnsafeBufferPointer(rebasing: source[line])
        let isImport = text.hasPrefix("import ")
        guard isImport || text.hasPrefix("export ") else { return nil }
        if isImport {
            // On one line, or with its names on lines of their own.
            var end = line.upperBound
            var first = text
            if text.last == UInt8(ascii: "{") || text.last == UInt8(ascii: ",") {
                guard let close = source.index(of: "} from ", from: line.upperBound), close - line.upperBound < Self.maxTagBytes else {
                    return nil
                }
                end = source.index(of: 0x0A, from: close) ?? source.count
                first = UnsafeBufferPointer(rebasing: source[close..<end])
            }
            guard let last = first.last(where: { $0 > 0x20 && $0 != UInt8(ascii: ";") }),
                last == UInt8(ascii: "'") || last == UInt8(ascii: "\""),
                first.index(of: " from ", from: 0) != nil || text[7] == last
            else { return nil }
            return min(source.count, end + 1)
        }
        let words: [StaticString] = ["const ", "default ", "function ", "let ", "var ", "async function ", "type ", "interface "]
        guard words.contains(where: { text.hasPrefix($0, at: 7) }), text.contains(where: { "=({;*".utf8.contains($0) }) else { return nil }
        // It ends with its line, where all that it opened is closed.
        var depth = 0
        for index in line.lowerBound..<min(source.count, line.lowerBound + 20_000) {
            switch source[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case 0x0A where depth <= 0: return index + 1
            default: break
            }
        }
        return depth <= 0 ? source.count : nil
    }

    /// `{/* … */}` becomes blanks, `{/* #id */}` the id of its heading.
    /// - Returns: Where a comment ends that goes on below.
    private mutating func blankComments(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int {
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while !hasUnclosedComment, let hit = source.index(of: "{/*", from: index), hit < line.upperBound {
            guard !ticks.isCode(at: hit, in: source) else {
                index = hit + 3
                continue
            }
            guard let close = source.index(of: "*/}", from: hit + 3) else {
                hasUnclosedComment = true
                break
            }
            let inside = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[(hit + 3)..<close]))
            blankComment(hit..<(close + 3), from: line.lowerBound)
            if inside.first == UInt8(ascii: "#"), inside.count > 1, inside.dropFirst().allSatisfy({ DocumentWriter.isIDByte($0) }) {
                for (offset, byte) in (Array("{".utf8) + inside + Array("}".utf8)).enumerated() { bytes[hit + offset] = byte }
            }
            index = close + 3
        }
        return index > line.upperBound ? index : 0
    }

    /// Counts the backticks of a line: behind an odd number of them stands code, mostly.
    private struct BacktickCount {
        private var count = 0
        private var counted: Int

        init(from start: Int) { counted = start }

        mutating func isCode(at index: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
            while counted < index {
                if source[counted] == UInt8(ascii: "`") { count += 1 }
                counted += 1
            }
            return !count.isMultiple(of: 2)
        }
    }

    // MARK: Formulas

    private static let environments: [StaticString] = [
        "equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat", "displaymath",
    ]

    /// A formula on lines of its own: `$$`, `\\[` or an environment begins it.
    /// - Returns: Where it ends.
    private mutating func readFormula(_ source: UnsafeBufferPointer<UInt8>, content: Int, line: Range<Int>, number: Int) -> Int? {
        let text = UnsafeBufferPointer(rebasing: source[content..<line.upperBound])
        let signs: Int
        var closing: StaticString
        if text.hasPrefix("$$") {
            (signs, closing) = (2, "$$")
        } else if text.hasPrefix("\\\\[") {
            (signs, closing) = (3, "\\\\]")
        } else if text.hasPrefix("\\[") {
            (signs, closing) = (2, "\\]")
        } else if text.hasPrefix("\\begin{"), Self.environments.contains(where: { text.hasPrefix($0, at: 7) }) {
            (signs, closing) = (0, "\\end{")
        } else {
            return nil
        }
        guard !ignored.contains(content), let end = nextEnd(closing, in: source, from: content + signs),
            end - content < Self.maxFormulaBytes
        else {
            return nil
        }
        let rest = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[signs...]))
        let isAlone = rest.isEmpty
        // `\\[text\\]` in front of more text is an escaped bracket.
        var tex: [UInt8] = []
        var first = content + signs
        var lineEnd = line.upperBound
        var lines = 0
        while true {
            let part = UnsafeBufferPointer(rebasing: source[first..<lineEnd])
            let trimmed = ContainerLine.trimmed(part)
            if signs == 0 {
                tex += part
                if lines >= 0, trimmed.hasPrefix(closing) || part.index(of: closing, from: 0) != nil, trimmed.last == UInt8(ascii: "}") {
                    break
                }
            } else if let hit = part.index(of: closing, from: 0) {
                guard part[(hit + closing.utf8CodeUnitCount)...].allSatisfy({ $0 <= 0x20 }) else { return nil }
                tex += part[..<hit]
                break
            } else {
                tex += part
            }
            tex.append(0x0A)
            lines += 1
            guard lineEnd < source.count, lines < Self.maxFormulaLines else { return nil }
            let next = source.index(of: 0x0A, from: lineEnd + 1) ?? source.count
            let below = UnsafeBufferPointer(rebasing: source[(lineEnd + 1)..<next])
            // Without a line of its own for its signs it ends with its paragraph.
            if !isAlone, signs != 0, ContainerLine.trimmed(below).isEmpty { return nil }
            first = lineEnd + 1 + min(below.count, Self.quoteWidth(below))
            lineEnd = next
        }
        let string = String(decoding: tex, as: UTF8.self)
        guard tex.contains(where: { $0 > 0x20 }),
            signs != 2 || text.first == UInt8(ascii: "$") || lines > 0
                || ForeignSyntax.isFormula(Slice(base: text, bounds: 2..<text.count), isEscaped: true),
            tags.count < Self.maxTags
        else { return nil }
        var tag = Tag(
            name: "",
            line: number,
            column: content - line.lowerBound,
            shown: String(decoding: text, as: UTF8.self).cut(to: SyntaxReview.maxShownCharacters),
            form: .formula,
            range: content..<(content + max(signs, 1))
        )
        tag.tex = string
        tag.lastLine = number + lines
        tag.isEmpty = true
        tags.append(tag)
        // Quotes go on, all else becomes blank.
        var start = content
        while start < lineEnd {
            let end = min(lineEnd, source.index(of: 0x0A, from: start) ?? lineEnd)
            blank(start..<end)
            start = end + 1
            if start < lineEnd { start += Self.quoteWidth(UnsafeBufferPointer(rebasing: source[start..<lineEnd])) }
        }
        return lineEnd
    }

    /// Where the next end of a kind stands: what nothing ends is not looked for again from each beginning.
    private mutating func nextEnd(_ closing: StaticString, in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let key = "\(closing)"
        if let known = formulaEnds[key], known >= start { return known < source.count ? known : nil }
        let end = source.index(of: closing, from: start) ?? source.count
        formulaEnds[key] = end
        return end < source.count ? end : nil
    }

    private var formulaEnds: [String: Int] = [:]

    /// The signs of quotes, with their blanks, that a line begins with.
    private static func quoteWidth(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        var width = 0
        var index = 0
        while index < line.count, line[index] == 0x20 || line[index] == UInt8(ascii: ">") {
            if line[index] == UInt8(ascii: ">") { width = index + 1 }
            index += 1
        }
        return width
    }

    /// `\\(x\\)` inside of a line.
    private mutating func markFormulas(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        // Behind the last end of a kind no more is looked for.
        var unclosed: Set<String> = []
        while let hit = text.index(of: UInt8(ascii: "\\"), from: index) {
            index = hit + 2
            guard !ignored.contains(hit) else { continue }
            let isDouble = text.hasPrefix("\\\\(", at: hit) || text.hasPrefix("\\\\[", at: hit)
            let sign = hit + (isDouble ? 2 : 1)
            guard sign < text.count, text[sign] == UInt8(ascii: "(") || text[sign] == UInt8(ascii: "[") else { continue }
            let isRound = text[sign] == UInt8(ascii: "(")
            let closing: StaticString = isRound ? (isDouble ? "\\\\)" : "\\)") : (isDouble ? "\\\\]" : "\\]")
            guard SyntaxReview.boundaries[Int(hit > line.lowerBound ? text[hit - 1] : 0x20)],
                !unclosed.contains("\(closing)"),
                !ticks.isCode(at: hit, in: source)
            else { continue }
            guard let end = text.index(of: closing, from: sign + 1) else {
                unclosed.insert("\(closing)")
                continue
            }
            let inside = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[(sign + 1)..<end]))
            let slice = Slice(base: inside, bounds: inside.indices)
            // `\\(c\\)` and `\\(1\\)` are parentheses that somebody has escaped.
            guard inside.count > 1 || isRound && !inside.contains(where: { "cCrRpP".utf8.contains($0) }),
                ForeignSyntax.isFormula(slice, isEscaped: !isRound),
                !inside.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") || $0 == 0x20 })
            else { continue }
            bytes[hit] = Self.formula
            formulas.append(hit)
            index = end + closing.utf8CodeUnitCount
        }
    }

    // MARK: Obsidian, variables

    /// `%%a comment%%`; `%%i in %%j` are variables of a batch file.
    private mutating func blankPercents(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "%%", from: index) {
            index = hit + 2
            let before: UInt8 = hit > line.lowerBound ? source[hit - 1] : 0x20
            guard index < line.upperBound, source[index] != UInt8(ascii: "%"), SyntaxReview.boundaries[Int(before)],
                let close = text.index(of: "%%", from: index + 1), source[index..<close].contains(where: { $0.isLetter }),
                // A cell of a table ends with its bar.
                !source[index..<close].contains(UInt8(ascii: "|")),
                close + 2 == line.upperBound || !(SyntaxReview.isWord(source[close + 2]) || source[close + 2] == UInt8(ascii: "%")),
                source[index] == 0x20 || source[close - 1] > 0x20,
                !ticks.isCode(at: hit, in: source)
            else { continue }
            blankComment(hit..<(close + 2), from: line.lowerBound)
            index = close + 2
        }
    }

    /// `[text](https://example.org/{{ version }}/)` and `[name]: https://example.org/{{ version }}/`: an address holds no blanks, so they go behind it.
    private mutating func compactVariables(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var variable = line.lowerBound
        var mayDefine = source[line.lowerBound] == UInt8(ascii: "[")
        while let hit = text.index(of: UInt8(ascii: "]"), from: index), hit + 1 < text.count {
            index = hit + 2
            let isDefinition = mayDefine && text[hit + 1] == UInt8(ascii: ":")
            mayDefine = false
            guard isDefinition || text[hit + 1] == UInt8(ascii: "(") else { continue }
            // What is not found behind one address is not found behind the next either.
            guard let close = isDefinition ? text.count : text.index(of: UInt8(ascii: ")"), from: index) else { break }
            if variable < index {
                guard let next = text.index(of: "{{ ", from: index) else { break }
                variable = next
            }
            guard variable < close else { continue }
            var address: [UInt8] = []
            var start = index
            while let open = text.index(of: "{{", from: start), open < close,
                let (name, length) = Variables.variable(UnsafeBufferPointer(rebasing: text[open...]))
            {
                address += source[start..<open]
                address += "{{\(name)}}".utf8
                start = open + length
            }
            address += source[start..<close]
            blank(index..<close)
            for (offset, byte) in address.enumerated() { bytes[index + offset] = byte }
            index = close
        }
    }

    // MARK: Hugo

    /// `[text]({{< ref "page.md" >}})`: the address in angle brackets, and blanks behind it.
    private mutating func replaceReferences(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        var index = line.lowerBound
        while let hit = source.index(of: "({{", from: index), hit < line.upperBound {
            index = hit + 3
            guard let tag = parse(source, at: hit + 1, before: line.upperBound), tag.name == "ref" || tag.name == "relref",
                let address = tag.attributes.first(where: { $0.name == "path" })?.value ?? tag.values.first,
                address.utf8.count + 3 <= tag.range.count, !address.utf8.contains(where: { "<>\\".utf8.contains($0) })
            else { continue }
            blank(tag.range)
            let link = [UInt8(ascii: "<"), PageName.mark] + Array(address.utf8) + [UInt8(ascii: ">")]
            for (offset, byte) in link.enumerated() { bytes[tag.range.lowerBound + offset] = byte }
            index = tag.range.upperBound
        }
    }

    /// `{{< highlight go "linenos=table" >}}` begins a block of code.
    private mutating func openCode(_ tag: Parsed, _ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> (name: String, form: Form)? {
        guard source[tag.range.upperBound..<line.upperBound].allSatisfy({ $0 <= 0x20 }) else { return nil }
        let language = tag.values.first ?? tag.attributes.first { $0.name == "lang" }?.value ?? ""
        var options = tag.values.dropFirst().first ?? tag.attributes.first { $0.name == "options" }?.value ?? ""
        options.removeAll { $0 == "`" || $0 == "{" || $0 == "}" }
        var fence = Array("~~~~\(language.prefix { $0 != " " })".utf8)
        if !options.isEmpty { fence += Array(" {\(options)}".utf8) }
        blank(tag.range)
        for (offset, byte) in fence.prefix(tag.range.count).enumerated() { bytes[tag.range.lowerBound + offset] = byte }
        return (tag.name, tag.form)
    }

    private mutating func closeCode(_ tag: Parsed, _ source: UnsafeBufferPointer<UInt8>) -> (name: String, form: Form)? {
        blank(tag.range)
        for offset in 0..<4 { bytes[tag.range.lowerBound + offset] = UInt8(ascii: "~") }
        return nil
    }

    // MARK: Tags

    private struct Parsed {
        var name: String
        var attributes: [(name: String, value: String)] = []
        var values: [String] = []
        var isClosing = false
        /// It ends itself.
        var isEmpty = false
        var form: Form
        var range: Range<Int>
        var shown: String

        var isCode: Bool { form != .element && (name == "highlight" || name == "code-toggle") }
    }

    /// - Parameter end: Where the line ends; the attributes of an element may go on below.
    private func parse(_ source: UnsafeBufferPointer<UInt8>, at start: Int, before end: Int) -> Parsed? {
        guard start + 2 < end else { return nil }
        var index: Int
        let form: Form
        let close: StaticString
        if source[start] == UInt8(ascii: "<") {
            (form, close, index) = (.element, ">", start + 1)
        } else if source.hasPrefix("{{<", at: start) || source.hasPrefix("{{%", at: start) {
            (form, close, index) = (.shortcode, source[start + 2] == UInt8(ascii: "<") ? ">}}" : "%}}", start + 3)
        } else if source.hasPrefix("{%", at: start) {
            (form, close, index) = (.liquid, "%}", start + 2)
        } else {
            return nil
        }
        func skipBlanks(to limit: Int) {
            while index < limit, source[index] <= 0x20 { index += 1 }
        }
        if form != .element {
            if source[index] == UInt8(ascii: "-") { index += 1 }
            skipBlanks(to: end)
        }
        var isClosing = false
        if index < end, source[index] == UInt8(ascii: "/") {
            isClosing = true
            index += 1
            if form != .element { skipBlanks(to: end) }
        }
        let nameStart = index
        while index < end, source[index].isLetter || (0x30...0x39).contains(source[index]) || "-_.".utf8.contains(source[index]) {
            index += 1
        }
        guard index > nameStart, index < (form == .element ? source.count : end) else { return nil }
        var name = String(decoding: source[nameStart..<index], as: UTF8.self)
        if form == .liquid, name.hasPrefix("end"), name.utf8.count > 3 {
            isClosing = true
            name = String(name.dropFirst(3))
        }
        // Elements of HTML are small; liquid has tags that are no blocks.
        if form == .element {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(source[nameStart]),
                !ForeignSyntax.elements.contains(name.lowercased()) || Component.isKnown(name)
            else { return nil }
        } else if form == .liquid {
            guard Component.isKnown(name) || own.contains(name) || name == "highlight" else { return nil }
        }
        var parsed = Parsed(name: name, isClosing: isClosing, form: form, range: start..<start, shown: "")
        let limit = form == .element ? min(source.count, start + Self.maxTagBytes) : end
        while true {
            skipBlanks(to: limit)
            guard index < limit else { return nil }
            if form != .element, source[index] == UInt8(ascii: "-"), source.hasPrefix(close, at: index + 1) { index += 1 }
            if source.hasPrefix(close, at: index) {
                index += close.utf8CodeUnitCount
                break
            }
            if source[index] == UInt8(ascii: "/") {
                parsed.isEmpty = true
                index += 1
                continue
            }
            guard readAttribute(source, &index, limit, into: &parsed) else { return nil }
        }
        parsed.range = start..<index
        parsed.shown = String(decoding: source[start..<min(index, end)], as: UTF8.self).cut(to: SyntaxReview.maxShownCharacters)
        return parsed
    }

    /// `name="x"`, `name={…}`, `name`, `"x"`.
    private func readAttribute(_ source: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ limit: Int, into parsed: inout Parsed) -> Bool {
        guard parsed.attributes.count + parsed.values.count < 40 else { return false }
        func quoted() -> String? {
            let quote = source[index]
            guard let close = source[(index + 1)..<limit].firstIndex(of: quote) else { return nil }
            defer { index = close + 1 }
            return String(decoding: source[(index + 1)..<close], as: UTF8.self)
        }
        if "\"'`".utf8.contains(source[index]) {
            guard let value = quoted() else { return false }
            parsed.values.append(value)
            return true
        }
        let start = index
        while index < limit, source[index] > 0x20,
            !"=>/{}\"".utf8.contains(source[index])
                || parsed.form == .shortcode && "/>".utf8.contains(source[index]) && !isEnd(source, index)
        {
            index += 1
        }
        let name = String(decoding: source[start..<index], as: UTF8.self)
        guard index < limit, source[index] == UInt8(ascii: "=") else {
            guard index > start else {
                // `{...props}` says nothing here.
                guard source[index] == UInt8(ascii: "{"), let close = closingBrace(source, from: index, before: limit) else { return false }
                index = close + 1
                return true
            }
            if parsed.form == .element || parsed.form == .liquid {
                parsed.attributes.append((name, "true"))
            } else {
                parsed.values.append(name)
            }
            return true
        }
        index += 1
        guard index < limit else { return false }
        if "\"'`".utf8.contains(source[index]) {
            guard let value = quoted() else { return false }
            parsed.attributes.append((name, value))
        } else if source[index] == UInt8(ascii: "{") {
            guard let close = closingBrace(source, from: index, before: limit) else { return false }
            var value = String(decoding: source[(index + 1)..<close], as: UTF8.self)
            if let first = value.first, first == value.last, value.utf8.count > 1, "\"'`".contains(first) {
                value = String(value.dropFirst().dropLast())
            }
            parsed.attributes.append((name, value))
            index = close + 1
        } else {
            let valueStart = index
            while index < limit, source[index] > 0x20, !isEnd(source, index), parsed.form != .element || source[index] != UInt8(ascii: ">")
            { index += 1 }
            parsed.attributes.append((name, String(decoding: source[valueStart..<index], as: UTF8.self)))
        }
        return true
    }

    private func isEnd(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        source.hasPrefix(">}}", at: index) || source.hasPrefix("%}", at: index) || source.hasPrefix("/>", at: index)
    }

    private func closingBrace(_ source: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int) -> Int? {
        var depth = 0
        for index in start..<limit {
            if source[index] == UInt8(ascii: "{") { depth += 1 }
            if source[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}

/// The open code block while lines are read without parsing them.
struct CodeFenceLine {
    var sign: UInt8
    var count: Int
    /// Pages about Markdown show what they speak of.
    var isMarkdown: Bool

    /// - Parameter text: A line that begins with a sign of fences, without the blanks around it.
    static func follow(_ text: UnsafeBufferPointer<UInt8>, _ fence: inout CodeFenceLine?) {
        let sign = text[0]
        let count = text.prefix { $0 == sign }.count
        guard count >= 3 else { return }
        if let open = fence {
            if open.sign == sign, count >= open.count, count == text.count { fence = nil }
            return
        }
        guard sign != UInt8(ascii: "`") || !text[count...].contains(sign) else { return }
        let info = CodeFence(info: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[count...])))
        fence = CodeFenceLine(sign: sign, count: count, isMarkdown: info.language == "markdown" || info.language == "md")
    }
}
