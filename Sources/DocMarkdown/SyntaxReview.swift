internal import CCmarkGFM
internal import DocModel

/// Finds what a page shows as text though its author meant something: markup of other tools, references and footnotes without a definition,
/// cells that a table has no column for.
///
/// While the tree is walked the text that is left of it is only looked at for the bytes that such things begin with; of nearly every page that
/// is all. The blocks that hold some are read again in the source when the walk is done: only there escapes, code and columns can be told.
struct SyntaxReview {
    /// What of a block has to be looked for.
    struct Marks: OptionSet {
        let rawValue: UInt16
        static let lineStart = Marks(rawValue: 1)
        static let braces = Marks(rawValue: 2)
        static let brackets = Marks(rawValue: 4)
        static let references = Marks(rawValue: 8)
        static let components = Marks(rawValue: 16)
        static let definitions = Marks(rawValue: 32)
        /// The block is raw HTML: backslashes and backticks mean nothing.
        static let isHTML = Marks(rawValue: 64)
        /// Pairs of signs, icons, formulas.
        static let signs = Marks(rawValue: 128)
        static let isHeading = Marks(rawValue: 256)
        /// The line is a row of a table: a form ends with its cell.
        static let isRow = Marks(rawValue: 512)
    }

    struct Block {
        var first: Int
        var last: Int
        var marks: Marks
        /// Labels of references that the tree shows as text.
        var labels: Set<String> = []
    }

    /// The first place of a form on the page, and how many there are.
    struct Hit {
        var line: Int
        var column: Int
        var shown: String
        var count = 1
    }

    let source: UnsafeBufferPointer<UInt8>
    let notes: SourceNotes
    let lineOffset: Int
    /// The paragraph, heading or cell whose text is being written.
    var block: MarkdownNode?
    private var isInRow = false
    var usedFootnotes: Set<String> = []
    private(set) var diagnostics: [Diagnostic] = []

    private var blocks: [Block] = []
    private var hits: [Int: Hit] = [:]
    /// Lines of code and raw HTML, where a definition is none.
    private var opaqueLines: [ClosedRange<Int>] = []
    private var reportedReferences = 0
    private var subscripts = 0
    /// The first line of the block that is read again.
    private var readingFrom = 0
    /// Between two lines `%%`.
    private var isInComment = false

    /// More findings of one kind on a page help nobody.
    private static let maxReferences = 100

    init(of source: UnsafeBufferPointer<UInt8>, notes: SourceNotes, lineOffset: Int) {
        self.source = source
        self.notes = notes
        self.lineOffset = lineOffset
    }

    // MARK: During the walk

    /// First bytes of the forms that begin a line.
    private static let lineOpeners: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for row in ForeignSyntax.all where row.place == .lineStart { table[Int(row.opening.utf8Start[0])] = true }
        return table
    }()

    private static let lineOpenings = ForeignSyntax.all.filter { $0.place == .lineStart }.map(\.opening)

    /// Bytes behind a `{` that make it worth a look.
    private static let braceBytes: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "{%*!/:.# +-~>=".utf8 { table[Int(byte)] = true }
        return table
    }()

    /// Bytes inside a line that a form begins with.
    private static let signs: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "=+%^$:".utf8 { table[Int(byte)] = true }
        return table
    }()

    /// Bytes that may stand in front of such a form: `x==y==z` is none.
    private static let boundaries: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in " \t(|>[*\"',".utf8 { table[Int(byte)] = true }
        for byte in 0x80..<256 { table[byte] = true }
        return table
    }()

    /// Whether a text holds one of the bytes that forms inside of a line begin with: sixteen at a time, because most hold none.
    @inline(__always)
    private static func holdsMark(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 16, let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else {
            return text.contains { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "<") || signs[Int($0)] }
        }
        var found = SIMDMask<SIMD16<Int8>>(repeating: false)
        var offset = 0
        while true {
            let bytes = base.loadUnaligned(fromByteOffset: min(offset, text.count - 16), as: SIMD16<UInt8>.self)
            // `[` and `{` differ in one bit.
            let folded = bytes | 0x20
            found .|= (folded .== UInt8(ascii: "{")) .| (bytes .== UInt8(ascii: "=")) .| (bytes .== UInt8(ascii: ":"))
            found .|= (bytes .== UInt8(ascii: "^")) .| (bytes .== UInt8(ascii: "$")) .| (bytes .== UInt8(ascii: "+"))
            found .|= (bytes .== UInt8(ascii: "%")) .| (bytes .== UInt8(ascii: "<"))
            offset += 16
            if offset >= text.count { return any(found) }
        }
    }

    /// Whether a text holds what may be a form of signs.
    private static func holdsSigns(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard signs[Int(byte)] else {
                index += 1
                continue
            }
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch byte {
            // At the end of a text code may follow: `` $`x`$ ``.
            case UInt8(ascii: "$"): if next > 0x20 || index + 1 == text.count { return true }
            case UInt8(ascii: ":"):
                // `:name:`, or `:ref:` in front of code.
                let isName =
                    next | 0x20 >= UInt8(ascii: "a") && next | 0x20 <= UInt8(ascii: "z") || next == UInt8(ascii: "+")
                    || next == UInt8(ascii: "-")
                let end =
                    isName
                    ? text[(index + 1)..<min(text.count, index + 60)].first { $0 <= 0x20 || $0 == byte || $0 == UInt8(ascii: "[") } : nil
                if let end, end > 0x20 { return true }
            case UInt8(ascii: "^"): if next > 0x20 { return true }
            default: if next == byte { return true }
            }
            index += 1
        }
        return false
    }

    @inline(__always)
    mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
        guard let first = text.first else { return }
        var marks: Marks = Self.lineOpeners[Int(first)] ? .lineStart : []
        if Self.holdsMark(text) { marks.insert(.signs) }
        if !marks.isEmpty { readClosely(text, node, marks) }
    }

    /// Begins a paragraph, heading or cell.
    mutating func enter(_ node: MarkdownNode, isCell: Bool = false) {
        block = node
        isInRow = isCell
        guard !notes.formulaLines.isEmpty else { return }
        let first = Int(node.pointee.start_line)
        let last = max(first, Int(node.pointee.end_line))
        if notes.holdsFormula(first...last) { note([.signs, .lineStart], of: node) }
    }

    private mutating func readClosely(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode, _ found: Marks) {
        var marks: Marks = []
        var labels: [String] = []
        if found.contains(.lineStart), let opened = Self.lineMarks(text, node) { marks.formUnion(opened) }
        if found.contains(.signs) {
            if Self.holdsSigns(text) { marks.insert(.signs) }
            var offset = 0
            while let hit = text.index(of: UInt8(ascii: "["), from: offset) {
                offset = hit + 1
                let next = offset < text.count ? text[offset] : 0
                if next == UInt8(ascii: "[") || next == UInt8(ascii: "!") { marks.insert(.brackets) }
                let isReference = hit > 0 && text[hit - 1] == UInt8(ascii: "]")
                guard isReference || next == UInt8(ascii: "^"),
                    let end = text[offset..<min(text.count, offset + Self.maxLabelBytes)].firstIndex(of: UInt8(ascii: "]"))
                else { continue }
                labels.append(String(decoding: text[offset..<end], as: UTF8.self))
                marks.insert(.references)
                offset = end
            }
        }
        if found.contains(.signs), Self.holdsComment(text, node) { marks.insert(.components) }
        if found.contains(.signs) {
            var offset = 0
            while let hit = text.index(of: UInt8(ascii: "{"), from: offset) {
                offset = hit + 1
                // `{*x*}`, and `{ref}` in front of code, are cut there.
                let isOpen = offset == text.count || text[text.count - 1] == UInt8(ascii: "}")
                guard
                    hit == 0 || isOpen || Self.braceBytes[Int(text[offset])] || "=)]".utf8.contains(text[hit - 1])
                        || ForeignSyntax.isExpression(text, at: offset)
                else { continue }
                marks.insert(.braces)
                if hit > 0, text[hit - 1] == UInt8(ascii: "=") { marks.insert(.components) }
                break
            }
        }
        guard !marks.isEmpty, let block else { return }
        note(marks, of: block, labels: labels)
    }

    /// Whether a `<!--` is text, because nothing ends it.
    private static func holdsComment(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) -> Bool {
        if text.index(of: "<!--", from: 0) != nil { return true }
        guard text.last == UInt8(ascii: "<"), let next = node.pointee.next, UInt32(next.pointee.type) == CMARK_NODE_TEXT.rawValue else {
            return false
        }
        return docgen_literal(next).bytes.hasPrefix("!--")
    }

    /// A link label has at most 999 characters (CommonMark 0.31.2 section 4.7); nobody types so many.
    private static let maxLabelBytes = 300

    private static func lineMarks(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) -> Marks? {
        guard lineOpenings.contains(where: { text.hasPrefix($0) }) else { return nil }
        let previous = node.pointee.prev
        if let previous {
            let type = UInt32(previous.pointee.type)
            guard type == CMARK_NODE_SOFTBREAK.rawValue || type == CMARK_NODE_LINEBREAK.rawValue else { return nil }
        }
        guard text.first == UInt8(ascii: ":"), text.count > 1, text[1] == 0x20 || text[1] == 0x09 else { return .lineStart }
        // A definition has its term on the line above, or in the paragraph above.
        if previous != nil { return [.lineStart, .definitions] }
        // Three blanks behind the colon are how Pandoc and PHP Markdown Extra write one, whatever stands above.
        if text.hasPrefix(":  ") || text[1] == 0x09 { return [.lineStart, .definitions] }
        let above = node.pointee.parent?.pointee.prev
        let isTerm =
            above.map { [CMARK_NODE_PARAGRAPH.rawValue, CMARK_NODE_HTML_BLOCK.rawValue].contains(UInt32($0.pointee.type)) } ?? false
        return isTerm ? [.lineStart, .definitions] : .lineStart
    }

    private mutating func note(_ marks: Marks, of node: MarkdownNode, labels: [String] = []) {
        let first = Int(node.pointee.start_line)
        let last = max(first, Int(node.pointee.end_line))
        var marks = UInt32(node.pointee.type) == CMARK_NODE_HEADING.rawValue ? marks.union(.isHeading) : marks
        if isInRow, node == block { marks.insert(.isRow) }
        // The cells of a row are read with it.
        if let known = blocks.last, known.first == first, known.last == last {
            blocks[blocks.count - 1].marks.formUnion(marks)
        } else {
            blocks.append(Block(first: first, last: last, marks: marks))
        }
        for label in labels { blocks[blocks.count - 1].labels.insert(label) }
    }

    mutating func readHTML(_ html: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode, isBlock: Bool) {
        if isBlock, !notes.definitions.isEmpty { addOpaque(node) }
        guard !html.hasPrefix("<!--") else {
            if html.count > 12 { readComment(html, node) }
            return
        }
        var marks: Marks = []
        var offset = 0
        while let hit = html.index(of: UInt8(ascii: "<"), from: offset) {
            offset = hit + 1
            let tag = UnsafeBufferPointer(rebasing: html[hit..<min(html.count, hit + Self.maxFormBytes)])
            guard let length = ForeignSyntax.component(tag) else { continue }
            // `Vec<String>` in a sentence is a type; a component has attributes, ends itself, or stands on lines of its own.
            let attributes = tag[..<length]
            if isBlock || attributes.contains(UInt8(ascii: "=")) || attributes.contains(UInt8(ascii: "/")) { marks.insert(.components) }
        }
        if isBlock, html.index(of: "{{", from: 0) != nil || html.index(of: "{%", from: 0) != nil { marks.insert(.braces) }
        guard !marks.isEmpty else { return }
        if isBlock {
            note(marks.union(.isHTML), of: node)
        } else if let block {
            note(marks, of: block)
        }
    }

    /// What VitePress puts in the place of a comment.
    private mutating func readComment(_ html: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
        guard let start = html[4...].firstIndex(where: { $0 != 0x20 }), html.hasPrefix("@include:", at: start),
            let row = ForeignSyntax.treeRows["<!--"]
        else { return }
        let line = html.index(of: 0x0A, from: 0) ?? html.count
        add(
            row,
            line: Int(node.pointee.start_line),
            column: Int(node.pointee.start_column),
            shown: String(decoding: html[..<line], as: UTF8.self).cut(to: Self.maxShownCharacters)
        )
    }

    /// `H~2~O`, which Markdown strikes through.
    mutating func readStrikethrough(_ node: MarkdownNode) {
        guard let before = node.pointee.prev, UInt32(before.pointee.type) == CMARK_NODE_TEXT.rawValue,
            // `1~2~3` is a range of ranges, if anything.
            let last = docgen_literal(before).bytes.last, Self.isWord(last), !(0x30...0x39).contains(last),
            let child = node.pointee.first_child, child.pointee.next == nil, UInt32(child.pointee.type) == CMARK_NODE_TEXT.rawValue,
            let block
        else { return }
        let content = docgen_literal(child).bytes
        guard content.count <= 10, content.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }),
            let row = ForeignSyntax.treeRows["~"]
        else { return }
        // Each is looked for from the page's first line.
        subscripts += 1
        guard subscripts <= Self.maxReferences else { return }
        // Two tildes on each side mean what they do.
        let form = [last, UInt8(ascii: "~")] + content + [UInt8(ascii: "~")]
        var line = 1
        var start = 0
        while line < Int(block.pointee.start_line), let newline = source.index(of: 0x0A, from: start) {
            start = newline + 1
            line += 1
        }
        var end = start
        while line <= max(Int(block.pointee.start_line), Int(block.pointee.end_line)), start < source.count {
            end = source.index(of: 0x0A, from: start) ?? source.count
            if let hit = form.withUnsafeBufferPointer({ source.index(of: $0, in: start..<end) }) {
                let shown = String(decoding: source[(hit + 1)..<(hit + form.count)], as: UTF8.self)
                return add(row, line: line, column: hit - start + 2, shown: shown)
            }
            start = end + 1
            line += 1
        }
    }

    mutating func addOpaque(_ node: MarkdownNode) {
        let first = Int(node.pointee.start_line)
        opaqueLines.append(first...max(first, Int(node.pointee.end_line)))
    }

    mutating func add(_ row: Int, line: Int, column: Int, shown: String) {
        // Rows that say the same make one finding.
        let row = ForeignSyntax.firstRows[row]
        if hits[row] == nil {
            hits[row] = Hit(line: line + lineOffset, column: column, shown: shown)
        } else {
            hits[row]?.count += 1
        }
    }

    mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    // MARK: After it

    mutating func findings(path: String) -> [Diagnostic] {
        if !blocks.isEmpty { readBlocks(path: path) }
        for (row, hit) in hits.sorted(by: { $0.key < $1.key }) {
            let kind = ForeignSyntax.all[row]
            let more = hit.count == 1 ? "" : " (and \(hit.count - 1) more on this page)"
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: kind.id,
                    at: SourceLocation(path: path, line: hit.line, column: hit.column),
                    "'\(hit.shown)' is \(kind.construct) of \(kind.tool); \(kind.effect)\(more)",
                    hint: kind.remedy
                )
            )
        }
        if !notes.definitions.isEmpty { checkDefinitions(path: path) }
        return diagnostics
    }

    private mutating func readBlocks(path: String) {
        // Footnotes come last in the tree, wherever they stand.
        blocks.sort { ($0.first, $0.last) < ($1.first, $1.last) }
        var line = 1
        var start = 0
        for block in blocks {
            while line < block.first, let newline = source.index(of: 0x0A, from: start) {
                start = newline + 1
                line += 1
            }
            guard line == block.first else { return }
            var end = start
            for _ in block.first...block.last { end = source.index(of: 0x0A, from: min(end + 1, source.count)) ?? source.count }
            if source.count > start, source[start] == 0x0A, block.first == block.last { end = start }
            read(block, start..<end, path: path)
        }
    }

    private mutating func read(_ block: Block, _ range: Range<Int>, path: String) {
        let isHTML = block.marks.contains(.isHTML)
        readingFrom = block.first
        var line = block.first
        var lineStart = range.lowerBound
        var index = range.lowerBound
        var lineEnd = lineStart
        var openBrackets: [Int] = []
        var isLineStart = true
        var isCommentOpen = false
        // What stands in the address of a link is none of the signs, but may be made by a template.
        var addressEnd = 0
        while index < range.upperBound {
            if isLineStart {
                isLineStart = false
                lineEnd = source.index(of: 0x0A, from: lineStart) ?? source.count
                index = lineStart + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[lineStart..<lineEnd])).start
                if block.marks.contains(.lineStart), index < lineEnd,
                    let length = match(.lineStart, at: index, lineStart: lineStart, line: line, end: lineEnd, marks: block.marks)
                {
                    index += max(1, length)
                }
                continue
            }
            let byte = source[index]
            switch byte {
            case 0x0A:
                line += 1
                lineStart = index + 1
                isLineStart = true
                index = lineStart
                continue
            case UInt8(ascii: "\\") where !isHTML:
                if block.marks.contains(.signs), source.hasPrefix("\\(", at: index) || source.hasPrefix("\\\\(", at: index),
                    index == lineStart || Self.boundaries[Int(source[index - 1])],
                    let length = match(.inline, at: index, lineStart: lineStart, line: line, end: lineEnd, marks: block.marks)
                {
                    index += length
                    continue
                }
                // What is escaped is text; a line's end is not.
                index += index + 1 < range.upperBound && source[index + 1] != 0x0A ? 2 : 1
                continue
            case UInt8(ascii: "`") where !isHTML:
                let next = endOfCode(at: index, before: range.upperBound)
                for newline in index..<next where source[newline] == 0x0A {
                    line += 1
                    lineStart = newline + 1
                    lineEnd = source.index(of: 0x0A, from: lineStart) ?? source.count
                }
                index = next
                continue
            case UInt8(ascii: "{") where block.marks.contains(.braces), UInt8(ascii: "<") where block.marks.contains(.components):
                if byte == UInt8(ascii: "<"), source.hasPrefix("<!--", at: index) {
                    // Of many that nothing ends the first one says it for all.
                    guard !isCommentOpen else { break }
                    isCommentOpen = source.index(of: "-->", from: index + 2).map { $0 >= range.upperBound } ?? true
                    guard isCommentOpen else { break }
                } else if byte == UInt8(ascii: "<"), index > lineStart, Self.isWord(source[index - 1]) {
                    break
                }
                // `_{c=1}` and `\frac{a}{b=1}` belong to a formula, `${{ … }}` to a workflow of GitHub, `${…}` to a shell.
                if byte == UInt8(ascii: "{"), index > lineStart, "_^}$".utf8.contains(source[index - 1]) {
                    if index + 1 < range.upperBound, source[index + 1] == byte { index += 1 }
                    break
                }
                if let length = match(.inline, at: index, lineStart: lineStart, line: line, end: lineEnd, marks: block.marks) {
                    index += max(1, length)
                    continue
                }
                // The second brace of `{{ .Date }}` opens nothing.
                if byte == UInt8(ascii: "{"), index + 1 < range.upperBound, source[index + 1] == byte { index += 1 }
            case UInt8(ascii: "["):
                // `df[[name]]` is an index.
                if block.marks.contains(.brackets),
                    index == lineStart || !(Self.isWord(source[index - 1]) || source[index - 1] == UInt8(ascii: "]"))
                {
                    if let length = match(.inline, at: index, lineStart: lineStart, line: line, end: lineEnd, marks: block.marks) {
                        index += max(1, length)
                        continue
                    }
                }
                openBrackets.append(index)
            case UInt8(ascii: "]"):
                if index >= addressEnd, source.hasPrefix("](", at: index) {
                    addressEnd = endOfAddress(from: index + 2, before: lineEnd, parentheses: 1)
                }
                guard let open = openBrackets.popLast(), block.marks.contains(.references) else { break }
                if let next = reference(from: open, to: index, in: block, lineStart: lineStart, line: line, path: path) {
                    index = next
                    continue
                }
            case _ where Self.signs[Int(byte)] && block.marks.contains(.signs) && !isHTML:
                if byte == UInt8(ascii: ":"), index >= addressEnd, source.hasPrefix("://", at: index) {
                    addressEnd = endOfAddress(from: index + 3, before: lineEnd, parentheses: 0)
                }
                if index >= addressEnd, opensSigns(at: index, lineStart: lineStart),
                    let length = match(.inline, at: index, lineStart: lineStart, line: line, end: lineEnd, marks: block.marks)
                {
                    index += max(1, length)
                    continue
                }
                // `====` has no `==` inside of it.
                while index + 1 < range.upperBound, source[index + 1] == byte { index += 1 }
            default: break
            }
            index += 1
        }
    }

    /// Where an address ends: at a blank or a sign that none holds, or at the parenthesis that is not its own.
    private func endOfAddress(from start: Int, before end: Int, parentheses: Int) -> Int {
        var depth = parentheses
        var index = start
        while index < end, source[index] > 0x20, source[index] != UInt8(ascii: "<") || index == start, source[index] != UInt8(ascii: "\"") {
            if source[index] == UInt8(ascii: "(") { depth += 1 }
            if source[index] == UInt8(ascii: ")") {
                depth -= 1
                if depth <= 0 { return index }
            }
            index += 1
        }
        return index
    }

    /// Whether what stands in front of a sign lets a form begin with it.
    private func opensSigns(at index: Int, lineStart: Int) -> Bool {
        let before: UInt8 = index > lineStart ? source[index - 1] : 0x20
        // `5 %% of them` is a share.
        if source[index] == UInt8(ascii: "%"), before == 0x20,
            let last = source[lineStart..<index].last(where: { $0 != 0x20 }), (0x30...0x39).contains(last)
        {
            return false
        }
        guard source[index] == UInt8(ascii: "^"), index + 1 < source.count, source[index + 1] != UInt8(ascii: "^") else {
            return Self.boundaries[Int(before)]
        }
        // `[^a]`, `(^a)` and `/^a/` are footnotes and patterns.
        if source[index + 1] == UInt8(ascii: "[") { return Self.isWord(before) || ".,;:!? \"')*".utf8.contains(before) || before >= 0x80 }
        return Self.isWord(before) || before == UInt8(ascii: ")") || before >= 0x80
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// - Returns: The length of the form that begins at `index`.
    private mutating func match(
        _ place: ForeignSyntax.Place,
        at index: Int,
        lineStart: Int,
        line: Int,
        end: Int,
        marks: Marks
    ) -> Int? {
        var end = min(end, index + Self.maxFormBytes)
        if marks.contains(.isRow) { end = endOfCell(from: index, before: end) }
        let text = Self.trimmed(UnsafeBufferPointer(rebasing: source[index..<end]))
        guard let first = text.first else { return nil }
        for (row, kind) in ForeignSyntax.all.enumerated()
        where Self.mayStand(kind.place, at: place, marks) && kind.opening.utf8Start[0] == first && text.hasPrefix(kind.opening) {
            // A colon and a space are common; only where a term stands above they are a definition.
            if place == .lineStart, kind.opening.utf8CodeUnitCount == 1, first == UInt8(ascii: ":"), !marks.contains(.definitions) {
                continue
            }
            // The second `%%` ends what the first began.
            if place == .lineStart, text.count == 2, first == UInt8(ascii: "%") {
                isInComment.toggle()
                if !isInComment { return text.count }
            }
            // `10\n% of them` is a sentence.
            if first == UInt8(ascii: "%"), text.count > 1, text[1] == 0x20, line != readingFrom { continue }
            guard let length = kind.length(text), kind.place != .attached || isAttached(index, length, of: text, lineStart: lineStart)
            else {
                continue
            }
            let shown = String(decoding: text[..<min(max(length, 1), text.count)], as: UTF8.self)
            add(row, line: line, column: index - lineStart + 1, shown: shown.cut(to: Self.maxShownCharacters))
            return length
        }
        return nil
    }

    private static func mayStand(_ form: ForeignSyntax.Place, at place: ForeignSyntax.Place, _ marks: Marks) -> Bool {
        switch form {
        case .headingEnd: place == .inline && marks.contains(.isHeading)
        case .attached: place == .inline
        default: form == place
        }
    }

    /// Whether a list of attributes stands right behind a link, code or emphasis, or alone at its line's beginning or end.
    private func isAttached(_ index: Int, _ length: Int, of text: UnsafeBufferPointer<UInt8>, lineStart: Int) -> Bool {
        if length == text.count { return true }
        let line = UnsafeBufferPointer(rebasing: source[lineStart..<index])
        return MarkdownGuards.content(of: line).start == line.count || ")]*`~>".utf8.contains(source[index - 1])
    }

    /// Where the next `|` stands that is not escaped.
    private func endOfCell(from start: Int, before end: Int) -> Int {
        var index = start
        while let pipe = source[index..<end].firstIndex(of: UInt8(ascii: "|")) {
            if source[pipe - 1] != UInt8(ascii: "\\") { return pipe }
            index = pipe + 1
        }
        return end
    }

    private static let maxShownCharacters = 48
    /// How far a form is looked at: a line may be as long as the file.
    private static let maxFormBytes = 400

    private static func trimmed(_ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        return UnsafeBufferPointer(rebasing: line[..<end])
    }

    /// Where the code span that begins at `start` ends, or, where none does, the run of backticks.
    private func endOfCode(at start: Int, before end: Int) -> Int {
        func runEnd(_ from: Int) -> Int {
            var index = from
            while index < end, source[index] == UInt8(ascii: "`") { index += 1 }
            return index
        }
        let open = runEnd(start)
        var index = open
        while index < end, let tick = source.index(of: UInt8(ascii: "`"), from: index), tick < end {
            index = runEnd(tick)
            if index - tick == open - start { return index }
        }
        return open
    }

    // MARK: References

    /// Looks at `[…]` from `open` to `close`: a footnote, or the text of a reference whose label stands behind it.
    /// - Returns: Where to go on, when it was one that leads nowhere.
    private mutating func reference(from open: Int, to close: Int, in block: Block, lineStart: Int, line: Int, path: String) -> Int? {
        guard close - open <= Self.maxFormBytes else { return nil }
        let text = String(decoding: source[(open + 1)..<close], as: UTF8.self)
        let before: UInt8 = open > 0 ? source[open - 1] : 0x0A
        let isImage = before == UInt8(ascii: "!")
        let column = max(1, open - lineStart + (isImage ? 0 : 1))
        if text.hasPrefix("^") {
            let name = text.dropFirst()
            // `[^a-z]+` is a pattern.
            let next: UInt8 = close + 1 < source.count ? source[close + 1] : 0x0A
            guard block.labels.contains(text), Self.isFootnoteName(name), !"*+?{)]|(".utf8.contains(next), !"\\([|^/".utf8.contains(before)
            else { return nil }
            reportReference(
                "footnote '[\(text)]' has no definition; it is shown as text",
                hint: misplacedDefinition(of: text) ?? "add a line '[\(text)]: …'",
                line: line,
                column: column,
                path: path
            )
            return close + 1
        }
        guard close + 1 < source.count, source[close + 1] == UInt8(ascii: "["),
            let end = source.index(of: UInt8(ascii: "]"), from: close + 2), end - close <= Self.maxLabelBytes
        else { return nil }
        let label = String(decoding: source[(close + 2)..<end], as: UTF8.self)
        let isBlank = text.allSatisfy { $0 == " " } || (!label.isEmpty && label.allSatisfy { $0 == " " })
        // `matrix[i][j]` and `[0][1]` are code that lacks its backticks.
        let isIndex = Self.isWord(before) || ")]^".utf8.contains(before)
        let isNumeric = text.utf8.allSatisfy { (0x30...0x39).contains($0) } && label.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard block.labels.contains(label), !isBlank, !isIndex, !isNumeric, !label.hasPrefix("^") else { return nil }
        let name = label.isEmpty ? text : label
        let shown = (isImage ? "!" : "") + "[\(text.collapsingWhitespace().cut(to: 40))][\(label.cut(to: 40))]"
        reportReference(
            "reference '\(shown)' has no definition; it is shown as text",
            hint: misplacedDefinition(of: name)
                ?? "write '\(isImage ? "!" : "")[…](\(isImage ? "image.png" : "page.md"))', or add a line '[\(name.cut(to: 40))]: …'",
            line: line,
            column: column,
            path: path
        )
        return end + 1
    }

    /// What to do where a line looks like the definition, but is a part of the text above it.
    private func misplacedDefinition(of label: String) -> String? {
        guard reportedReferences <= Self.maxReferences, notes.definitions.count < Self.maxMisplaced else { return nil }
        let label = label.collapsingWhitespace().lowercased()
        for close in notes.definitions {
            // A line may be as long as the file, a definition begins near its label.
            let nearest = max(0, close - Self.maxFormBytes)
            guard let from = source[nearest..<close].lastIndex(of: 0x0A).map({ $0 + 1 }) ?? (nearest == 0 ? 0 : nil) else { continue }
            let start = from + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[from..<close])).start
            guard start < close, source[start] == UInt8(ascii: "["),
                Self.normalized(UnsafeBufferPointer(rebasing: source[(start + 1)..<close])) == label
            else { continue }
            let line = source[..<from].count { $0 == 0x0A } + 1
            if opaqueLines.contains(where: { $0.contains(line) }) { continue }
            // `[2]: https://a.example/b)`: an address has as many of both parentheses (CommonMark 0.31.2 section 6.3).
            let address = source[(close + 2)...].drop { $0 == 0x20 }.prefix { $0 > 0x20 }
            let isUneven = address.count { $0 == UInt8(ascii: "(") } != address.count { $0 == UInt8(ascii: ")") }
            if isUneven, address.first != UInt8(ascii: "<") {
                return "line \(line + lineOffset) does not define it: its address has a parenthesis without the other; correct it"
            }
            let end = source.index(of: 0x0A, from: address.endIndex) ?? source.count
            if let next = source[address.endIndex..<end].first(where: { $0 > 0x20 }), !"\"'(".utf8.contains(next), !address.isEmpty {
                return "line \(line + lineOffset) does not define it: its address has a blank; write '%20'"
            }
            return "line \(line + lineOffset) does not define it where it stands: leave a blank line above it"
        }
        return nil
    }

    /// More lines that look like definitions are not searched for each reference without one.
    private static let maxMisplaced = 1_000

    private static func isFootnoteName(_ name: Substring) -> Bool {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 >= 0x80 }) else {
            return false
        }
        // `a-z`, `0-9`: a range.
        return !(bytes.count >= 3 && bytes[1] == UInt8(ascii: "-") && (bytes.count == 3 || bytes.dropFirst(3).contains(UInt8(ascii: "-"))))
    }

    private mutating func reportReference(_ message: String, hint: String, line: Int, column: Int, path: String) {
        reportedReferences += 1
        guard reportedReferences <= Self.maxReferences else { return }
        diagnostics.append(
            Diagnostic(
                .warning,
                id: "undefined-reference",
                at: SourceLocation(path: path, line: line + lineOffset, column: column),
                message,
                hint: hint
            )
        )
    }

    /// A label as CommonMark compares it: without case, with single spaces.
    static func normalized(_ label: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: label, as: UTF8.self).collapsingWhitespace().lowercased()
    }

    private mutating func checkDefinitions(path: String) {
        opaqueLines.sort { $0.lowerBound < $1.lowerBound }
        var opaque = opaqueLines[...]
        var line = 1
        var lineStart = 0
        var lastLine = 0
        var lastDefinition = 0
        var known: [String: (line: Int, destination: String)] = [:]
        for close in notes.definitions {
            while let newline = source.index(of: 0x0A, from: lineStart), newline < close {
                lineStart = newline + 1
                line += 1
            }
            // Only the first bracket of a line begins a definition.
            guard line != lastLine else { continue }
            lastLine = line
            while let first = opaque.first, first.upperBound < line { opaque.removeFirst() }
            if let first = opaque.first, first.contains(line) { continue }
            let start = lineStart + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[lineStart..<close])).start
            guard start < close, source[start] == UInt8(ascii: "["),
                !source[(start + 1)..<close].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") })
            else { continue }
            let label = Self.normalized(UnsafeBufferPointer(rebasing: source[(start + 1)..<close]))
            let end = source.index(of: 0x0A, from: close) ?? source.count
            let destination = String(decoding: source[(close + 2)..<max(close + 2, end)], as: UTF8.self).collapsingWhitespace()
            let isFootnote = label.hasPrefix("^")
            guard label.utf8.count > (isFootnote ? 1 : 0), !isFootnote || !label.contains(" ") else { continue }
            // A definition cannot stand in the middle of a paragraph; a footnote can.
            guard isFootnote || (Self.isTarget(destination) && (lastDefinition == line - 1 || follows(lineStart))) else { continue }
            lastDefinition = line
            let place = SourceLocation(path: path, line: line + lineOffset, column: start - lineStart + 1)
            let shown = "[" + String(decoding: source[(start + 1)..<close], as: UTF8.self).cut(to: 40) + "]"
            if let first = known[label] {
                guard first.destination != destination else { continue }
                diagnostics.append(
                    Diagnostic(
                        .warning,
                        id: "duplicate-definition",
                        at: place,
                        "'\(shown)' is defined on line \(first.line + lineOffset) already; this definition is ignored",
                        hint: "remove one, or give it another name"
                    )
                )
                continue
            }
            known[label] = (line, destination)
            guard isFootnote, !usedFootnotes.contains(String(label.dropFirst())) else { continue }
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: "unused-footnote",
                    at: place,
                    "nothing refers to the footnote '\(shown)'; its text is not shown",
                    hint: "write '\(shown)' where it belongs, or remove it"
                )
            )
        }
    }

    /// Whether the text behind `[name]:` is an address, with a title perhaps, and no sentence.
    private static func isTarget(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let space = bytes.firstIndex(of: 0x20), bytes.first != UInt8(ascii: "<") else { return !text.isEmpty }
        return bytes[bytes.index(after: space)...].first.map { "\"'(".utf8.contains($0) } ?? false
    }

    /// Whether the line that begins at `lineStart` stands below a blank line or a heading.
    private func follows(_ lineStart: Int) -> Bool {
        guard lineStart > 0 else { return true }
        var start = lineStart - 1
        while start > 0, source[start - 1] != 0x0A { start -= 1 }
        let above = UnsafeBufferPointer(rebasing: source[start..<(lineStart - 1)])
        return MarkdownGuards.content(of: above).start == above.count || above.first == UInt8(ascii: "#")
    }
}

extension DocumentWriter {
    /// A block quote that is no alert, but begins like one.
    mutating func reviewQuote(_ quote: MarkdownNode) {
        guard let paragraph = quote.pointee.first_child, let text = paragraph.pointee.first_child,
            UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue
        else { return }
        let literal = docgen_literal(text).bytes
        guard literal.hasPrefix("[!"), literal.count > 4, let end = literal.index(of: UInt8(ascii: "]"), from: 2), end > 2,
            literal[2..<end].allSatisfy({ Self.isIDByte($0) || $0 == UInt8(ascii: "|") }),
            let row = ForeignSyntax.treeRows["[!"]
        else { return }
        review.add(
            row,
            line: Int(paragraph.pointee.start_line),
            column: Int(paragraph.pointee.start_column),
            shown: String(decoding: literal, as: UTF8.self).cut(to: 48)
        )
    }

    /// Includes that other tools resolve inside code, and directives written as fences.
    mutating func reviewCode(_ node: MarkdownNode, _ code: UnsafeBufferPointer<UInt8>, _ fence: CodeFence) {
        if !review.notes.definitions.isEmpty { review.addOpaque(node) }
        if let directive = fence.directive, fence.language.isEmpty,
            let row = ForeignSyntax.treeRows["{"]
        {
            review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: "{\(directive.cut(to: 40))}")
        }
        if fence.language == "math" || fence.language == "latex-math", let row = ForeignSyntax.treeRows["math"] {
            let shown = "```" + fence.language
            review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: shown)
        }
        // Pages about Markdown show what they speak of.
        guard fence.language != "markdown", fence.language != "md" else { return }
        var (fenceLength, fenceOffset, fenceByte) = (Int32(0), Int32(0), CChar(0))
        let isFenced = cmark_node_get_fenced(node, &fenceLength, &fenceOffset, &fenceByte) == 1
        var line = Int(node.pointee.start_line) + (isFenced ? 1 : 0)
        if code.hasPrefix("--8<--") || code.hasPrefix("{!") { reviewInclude(code, at: 0, line: line) }
        var counted = 0
        var index = 0
        while let hit = code.index(of: UInt8(ascii: "{"), from: index) {
            index = hit + 1
            guard code.hasPrefix("{{#", at: hit), hit == 0 || code[hit - 1] != UInt8(ascii: "\\") else { continue }
            for newline in counted..<hit where code[newline] == 0x0A { line += 1 }
            counted = hit
            reviewInclude(code, at: hit, line: line)
        }
    }

    private mutating func reviewInclude(_ code: UnsafeBufferPointer<UInt8>, at offset: Int, line: Int) {
        let end = min(code.index(of: 0x0A, from: offset) ?? code.count, offset + 400)
        let text = UnsafeBufferPointer(rebasing: code[offset..<end])
        for (row, kind) in ForeignSyntax.all.enumerated() where kind.place == .code && text.hasPrefix(kind.opening) {
            guard let length = kind.length(text) else { continue }
            return review.add(row, line: line, column: 1, shown: String(decoding: text[..<length], as: UTF8.self).cut(to: 48))
        }
    }

    /// A row whose last cells the table extension drops.
    mutating func reviewRow(_ row: MarkdownNode) {
        let line = Int(row.pointee.start_line)
        guard let found = review.notes.wideRows[line], let table = row.pointee.parent else { return }
        let columns = Int(cmark_gfm_extensions_get_table_columns(table))
        guard found.cells > columns else { return }
        review.add(
            Diagnostic(
                .warning,
                id: "table-cells",
                at: SourceLocation(path: path, line: line + lines.lineOffset, column: max(1, Int(row.pointee.start_column))),
                "the row has \(found.cells) cells, the table \(columns) \(columns == 1 ? "column" : "columns"); the rest is not shown",
                hint: found.hasPipeInCode ? "write '\\|' for a '|' that separates no cells, also in code" : nil
            )
        )
    }
}
