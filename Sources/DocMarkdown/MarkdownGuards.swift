internal import DocModel

/// Looks at a document before cmark-gfm does and takes out what would make it slow, or its output huge.
///
/// Debian 12 ships 0.29.0.gfm.6, which lacks the fixes for CVE-2023-22483 to 22486, 24824, 26485 and 37463: a table of 3,000 columns and 1,000
/// short rows is 14 KB of Markdown and 30 MB of HTML. Every limit is far above what people write, and each one that is hit is a diagnostic.
struct MarkdownGuards {
    /// Cells are made for every column of every row, whether written or not. A table with more has to have written most of them: a byte each.
    static let maxUnwrittenCells = 20_000
    /// cmark-gfm's table code is quadratic in columns.
    static let maxTableColumns = 500
    /// Each `@` makes the autolink extension look back over the letters before it.
    static let maxAtSignsPerParagraph = 500
    /// Every line is matched against every open block.
    static let maxNesting = 100
    /// Each use of a link reference copies its URL: this many bytes, or thirty times the page.
    static let maxReferenceBytes = 2_000_000
    /// Of a URL's closing parentheses each one is looked at again for the next.
    static let maxParenthesisRun = 500
    /// From each `<?`, `<!X` and `<![CDATA[` that nothing closes the rest of the paragraph is searched.
    static let maxUnclosedMarkup = 200

    private(set) var diagnostics: [Diagnostic] = []
    private(set) var allowsAutolinks = true
    /// What is looked at again when the tree is known.
    private(set) var notes = SourceNotes()
    /// The document with the offending bytes replaced by others of the same length, where there were any.
    private(set) var replacement: [UInt8]?

    private let path: String
    private let lineOffset: Int

    /// - Parameter lineOffset: How many lines of the file stand above `source`.
    init(checking source: UnsafeBufferPointer<UInt8>, path: String, lineOffset: Int) {
        self.path = path
        self.lineOffset = lineOffset
        checkLines(source)
        checkAtSigns(source)
        checkParentheses(source)
        checkUnclosedMarkup(source)
        checkReferences(source)
    }

    // MARK: Tables and nesting

    private mutating func checkLines(_ source: UnsafeBufferPointer<UInt8>) {
        guard let base = source.baseAddress else { return }
        var line = 0
        var start = 0
        var table: Table?
        while start < source.count {
            line += 1
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let text = UnsafeBufferPointer(start: base + start, count: end - start)
            let content = Self.content(of: text)
            if content.depth > Self.maxNesting { flatten(start..<(start + content.start), line: line, depth: content.depth) }
            if content.start == text.count {
                finish(&table, end: start)
            } else if table != nil {
                table?.rows += 1
                if let cells = table?.cells { notes.addRow(text, from: content.start, line: line, columns: cells) }
            } else if let columns = Self.delimiterRowColumns(text, from: content.start) {
                let cells = SourceNotes.cells(of: text, from: content.start).count
                table = Table(line: line, start: start + content.start, columns: columns, cells: cells, rows: 1)
            }
            start = end + 1
        }
        finish(&table, end: source.count)
    }

    private struct Table {
        var line: Int
        /// The offset of the delimiter row in the document.
        var start: Int
        /// At least as many as there are.
        var columns: Int
        var cells: Int
        var rows: Int
    }

    private mutating func finish(_ table: inout Table?, end: Int) {
        guard let found = table else { return }
        table = nil
        let maxCells = max(Self.maxUnwrittenCells, end - found.start)
        guard found.columns > Self.maxTableColumns || found.columns * found.rows > maxCells else { return }
        report(
            .tableTooLarge,
            line: found.line,
            "table of \(found.columns) columns and \(found.rows) rows is shown as text",
            hint: "split it: at most \(Self.maxTableColumns) columns, and rows that are written out"
        )
        // With one other character in it the delimiter row delimits nothing.
        replace(found.start..<(found.start + 1), with: UInt8(ascii: "_"))
    }

    /// Where a line's content begins behind block quote and list markers, and how many of those there are.
    static func content(of line: UnsafeBufferPointer<UInt8>) -> (start: Int, depth: Int) {
        var index = 0
        var depth = 0
        while index < line.count {
            switch line[index] {
            case 0x20, 0x09, 0x0D: index += 1
            case UInt8(ascii: ">"):
                depth += 1
                index += 1
            case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
                guard index + 1 < line.count, line[index + 1] == 0x20 || line[index + 1] == 0x09 else { return (index, depth) }
                depth += 1
                index += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // `1. 1. 1.` nests as `- - -` does.
                var digitsEnd = index
                while digitsEnd < line.count, digitsEnd - index < 10, (0x30...0x39).contains(line[digitsEnd]) { digitsEnd += 1 }
                guard digitsEnd + 1 < line.count, line[digitsEnd] == UInt8(ascii: ".") || line[digitsEnd] == UInt8(ascii: ")"),
                    line[digitsEnd + 1] == 0x20
                else { return (index, depth) }
                depth += 1
                index = digitsEnd + 1
            default: return (index, depth)
            }
        }
        return (index, depth)
    }

    /// - Returns: `nil` where the line is not a table delimiter row (`| --- | :-: |`).
    private static func delimiterRowColumns(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var pipes = 0
        var hyphens = 0
        for byte in line[start...] {
            switch byte {
            case UInt8(ascii: "|"): pipes += 1
            case UInt8(ascii: "-"): hyphens += 1
            case UInt8(ascii: ":"), 0x20, 0x09, 0x0D: continue
            default: return nil
            }
        }
        return hyphens > 0 && pipes > 0 ? pipes + 1 : nil
    }

    private mutating func flatten(_ range: Range<Int>, line: Int, depth: Int) {
        if diagnostics.last?.id != .nestingTooDeep {
            report(
                .nestingTooDeep,
                line: line,
                "\(depth) quotes and lists inside each other; the line is kept as text",
                hint: "at most \(Self.maxNesting) are followed"
            )
        }
        replace(range, with: UInt8(ascii: "."))
    }

    // MARK: Addresses and references

    private mutating func checkAtSigns(_ source: UnsafeBufferPointer<UInt8>) {
        var count = 0
        var offset = 0
        while let index = source.index(of: UInt8(ascii: "@"), from: offset) {
            // A blank line since the last one begins a new paragraph.
            if count > 0, source[offset..<index].contains(0x0A), Self.hasBlankLine(source[offset..<index]) { count = 0 }
            count += 1
            offset = index + 1
            if count > Self.maxAtSignsPerParagraph {
                allowsAutolinks = false
                report(
                    .tooManyAtSigns,
                    line: line(of: index, in: source),
                    "more than \(Self.maxAtSignsPerParagraph) '@' in one paragraph; addresses on this page are not made links",
                    hint: "put them into a code block, or write links as <name@example.org>"
                )
                return
            }
        }
    }

    private mutating func checkParentheses(_ source: UnsafeBufferPointer<UInt8>) {
        var offset = 0
        while let start = source.index(of: UInt8(ascii: ")"), from: offset) {
            var end = start + 1
            while end < source.count, source[end] == UInt8(ascii: ")") { end += 1 }
            offset = end
            guard end - start > Self.maxParenthesisRun else { continue }
            allowsAutolinks = false
            report(
                .tooManyParentheses,
                line: line(of: start, in: source),
                "\(end - start) closing parentheses in a row; addresses on this page are not made links",
                hint: "write links as <https://example.org>"
            )
            return
        }
    }

    private mutating func checkUnclosedMarkup(_ source: UnsafeBufferPointer<UInt8>) {
        /// Openers since the last closer, by kind.
        var open: [[Int]] = [[], [], []]
        var offset = 0
        while let index = source.index(of: UInt8(ascii: "<"), from: offset) {
            let gap = source[offset..<index]
            // What closes a kind, or a paragraph's end, forgives the openers before it.
            if Self.hasBlankLine(gap) {
                open = [[], [], []]
            } else if gap.contains(UInt8(ascii: ">")) {
                open[2] = []
                if Self.contains(gap, "?>") { open[0] = [] }
                if Self.contains(gap, "]]>") { open[1] = [] }
            }
            offset = index + 1
            guard offset < source.count else { break }
            let kind: Int
            switch source[offset] {
            case UInt8(ascii: "?"): kind = 0
            case UInt8(ascii: "!") where offset + 1 < source.count && source[offset + 1] == UInt8(ascii: "["): kind = 1
            case UInt8(ascii: "!") where offset + 1 < source.count && source[offset + 1] != UInt8(ascii: "-"): kind = 2
            default: continue
            }
            open[kind].append(index)
            guard open[kind].count > Self.maxUnclosedMarkup else { continue }
            if diagnostics.last?.id != .unclosedMarkup {
                report(
                    .unclosedMarkup,
                    line: line(of: index, in: source),
                    "more than \(Self.maxUnclosedMarkup) '<?' or '<!' in one paragraph that nothing closes; the rest of them become '('",
                    hint: "put them into a code block"
                )
            }
            replace(index..<(index + 1), with: UInt8(ascii: "("))
        }
    }

    private static func contains(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ needle: StaticString) -> Bool {
        let needle = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
        return text.base.index(of: needle, in: text.startIndex..<text.endIndex) != nil
    }

    private mutating func checkReferences(_ source: UnsafeBufferPointer<UInt8>) {
        var longest = (length: 0, offset: 0)
        var offset = 0
        while let index = source.index(of: UInt8(ascii: "]"), from: offset) {
            offset = index + 1
            guard offset < source.count, source[offset] == UInt8(ascii: ":") else { continue }
            notes.definitions.append(index)
            let definition = Self.definition(in: source, at: index)
            // Quotes and ampersands grow sixfold when they are escaped.
            let length = source[definition].reduce(into: definition.count) { length, byte in
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "&") { length += 5 }
            }
            if length > longest.length { longest = (length, index) }
            offset = max(offset, definition.count > 4_096 ? definition.upperBound : offset)
        }
        guard longest.length > 100 else { return }
        var brackets = 0
        for byte in source where byte == UInt8(ascii: "]") { brackets += 1 }
        guard brackets * longest.length > max(Self.maxReferenceBytes, 30 * source.count) else { return }
        report(
            .referenceTooLong,
            line: line(of: longest.offset, in: source),
            "link reference of \(longest.length) bytes on a page with \(brackets) brackets; it is not a reference",
            hint: "shorten it: every use repeats it in the page"
        )
        replace(longest.offset..<(longest.offset + 1), with: UInt8(ascii: "."))
    }

    /// The bytes a link reference definition may take up: its line and the next, or, where a quote opens on them and does not close, all
    /// up to the blank line. Source: CommonMark 0.31.2 section 4.7: a title may span lines.
    private static func definition(in source: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int> {
        var end = source.index(of: 0x0A, from: start) ?? source.count
        end = source.index(of: 0x0A, from: min(end + 1, source.count)) ?? source.count
        for quote in "\"'(".utf8 {
            let close = quote == UInt8(ascii: "(") ? UInt8(ascii: ")") : quote
            // A title begins behind white space: the apostrophe of a word does not open one.
            guard let open = (start..<end).first(where: { source[$0] == quote && $0 > 0 && isSpace(source[$0 - 1]) }),
                !source[(open + 1)..<end].contains(close)
            else { continue }
            while end < source.count {
                let next = source.index(of: 0x0A, from: end + 1) ?? source.count
                if source[end..<next].allSatisfy(isSpace) { break }
                end = next
            }
        }
        return start..<end
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func hasBlankLine(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var previous: UInt8 = 0
        for byte in text where byte != 0x0D {
            if byte == 0x0A, previous == 0x0A { return true }
            previous = byte
        }
        return false
    }

    // MARK: Results

    private func line(of offset: Int, in source: UnsafeBufferPointer<UInt8>) -> Int {
        source[..<offset].reduce(into: 1) { count, byte in if byte == 0x0A { count += 1 } }
    }

    private mutating func replace(_ range: Range<Int>, with byte: UInt8) {
        pending.append((range, byte))
    }

    private var pending: [(range: Range<Int>, byte: UInt8)] = []

    /// Makes ``replacement`` from `source` where something was found.
    mutating func apply(to source: UnsafeBufferPointer<UInt8>) {
        guard !pending.isEmpty else { return }
        var bytes = Array(source)
        for (range, byte) in pending {
            for index in range { bytes[index] = byte }
        }
        replacement = bytes
    }

    private mutating func report(_ id: DiagnosticID, line: Int, _ message: String, hint: String) {
        diagnostics.append(
            Diagnostic(id: id, at: SourceLocation(path: path, line: line + lineOffset), message, hint: hint)
        )
    }
}
