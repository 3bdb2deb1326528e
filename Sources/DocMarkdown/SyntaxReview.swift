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
        /// The block is raw HTML: backslashes and backticks mean nothing.
        static let isHTML = Marks(rawValue: 64)
        /// Pairs of signs, icons, formulas.
        static let signs = Marks(rawValue: 128)
        /// The line is a row of a table: a form ends with its cell.
        static let isRow = Marks(rawValue: 512)
        /// A `](` that begins no address.
        static let links = Marks(rawValue: 1024)
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
        /// Where it stands again: so many are named.
        var others: [Place] = []
        static let maxOthers = 1_000
    }

    /// In bytes, both from 1.
    struct Place: Hashable {
        var line: Int
        var column: Int
    }

    let source: UnsafeBufferPointer<UInt8>
    let notes: SourceNotes
    let lineOffset: Int
    /// Names that stand for a value are not markup of other tools.
    let variables: [String: String]
    /// `^2^` is read.
    let raisesText: Bool
    /// The paragraph, heading or cell whose text is being written.
    var block: MarkdownNode?
    private var isInRow = false
    var usedFootnotes: Set<String> = []
    /// Where references end that lead somewhere.
    var referenceEnds: Set<Place> = []
    var diagnostics: [Diagnostic] = []

    var blocks: [Block] = []
    var hits: [Int: Hit] = [:]
    /// Lines of code and raw HTML, where a definition is none.
    var opaqueLines: [ClosedRange<Int>] = []
    var reportedReferences = 0
    var reportedLinks = 0
    private var subscripts = 0
    /// The first line of the block that is read again.
    var readingFrom = 0

    /// More findings of one kind on a page help nobody.
    static let maxReferences = 100

    init(
        of source: UnsafeBufferPointer<UInt8>,
        notes: SourceNotes,
        lineOffset: Int,
        variables: [String: String] = [:],
        raisesText: Bool = false
    ) {
        self.raisesText = raisesText
        self.variables = variables
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
    static let signs: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "=+%^$:".utf8 { table[Int(byte)] = true }
        return table
    }()

    /// Bytes that may stand in front of such a form: `x==y==z` is none.
    static let boundaries: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in " \t(|>[*\"',".utf8 { table[Int(byte)] = true }
        for byte in 0x80..<256 { table[byte] = true }
        return table
    }()

    /// `[`, `]`, `{`, `<` and ``signs``, as bits: most texts are a few words, and each byte of those passes here.
    @inline(__always)
    private static func isMark(_ byte: UInt8) -> Bool {
        // `$`, `%`, `+`, `:`, `<`, `=`; and less 0x40 `[`, `]`, `^`, `{`.
        let bits: UInt64 = byte & 0x40 == 0 ? 0x3400_0830_0000_0000 : 0x0800_0000_6800_0000
        return byte < 0x80 && bits &>> UInt64(byte & 0x3F) & 1 != 0
    }

    /// Whether a text holds one of the bytes that forms inside a line begin with: sixteen at a time, because most hold none.
    @inline(__always)
    private static func holdsMark(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 16, let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else {
            return text.contains(where: isMark)
        }
        var found = SIMDMask<SIMD16<Int8>>()
        var offset = 0
        while true {
            let bytes = base.loadUnaligned(fromByteOffset: min(offset, text.count - 16), as: SIMD16<UInt8>.self)
            // `[` and `{` differ in one bit, `]` and `}` in the same.
            let folded = bytes | SIMD16(splat: 0x20)
            found .|= folded .== SIMD16(splat: UInt8(ascii: "}"))
            found .|= (folded .== SIMD16(splat: UInt8(ascii: "{"))) .| (bytes .== SIMD16(splat: UInt8(ascii: "=")))
            found .|= (bytes .== SIMD16(splat: UInt8(ascii: ":"))) .| (bytes .== SIMD16(splat: UInt8(ascii: "^")))
            found .|= (bytes .== SIMD16(splat: UInt8(ascii: "$"))) .| (bytes .== SIMD16(splat: UInt8(ascii: "+")))
            found .|= (bytes .== SIMD16(splat: UInt8(ascii: "%"))) .| (bytes .== SIMD16(splat: UInt8(ascii: "<")))
            offset += 16
            if offset >= text.count { return found.holdsAnywhere }
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
                if next == UInt8(ascii: "[") || next == UInt8(ascii: "!") || next == UInt8(ascii: "=") { marks.insert(.brackets) }
                let isReference = hit > 0 && text[hit - 1] == UInt8(ascii: "]")
                guard isReference || next == UInt8(ascii: "^"),
                    let end = text[offset..<min(text.count, offset + Self.maxLabelBytes)].firstIndex(of: UInt8(ascii: "]"))
                else { continue }
                labels.append(String(decoding: text[offset..<end], as: UTF8.self))
                marks.insert(.references)
                offset = end
            }
        }
        if found.contains(.signs), text.index(of: "](", from: 0) != nil || text.index(of: "] (", from: 0) != nil { marks.insert(.links) }
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
    static let maxLabelBytes = 300

    private static func lineMarks(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) -> Marks? {
        guard lineOpenings.contains(where: { text.hasPrefix($0) }) else { return nil }
        if let previous = node.pointee.prev {
            let type = UInt32(previous.pointee.type)
            guard type == CMARK_NODE_SOFTBREAK.rawValue || type == CMARK_NODE_LINEBREAK.rawValue else { return nil }
        }
        return .lineStart
    }

    private mutating func note(_ marks: Marks, of node: MarkdownNode, labels: [String] = []) {
        let first = Int(node.pointee.start_line)
        let last = max(first, Int(node.pointee.end_line))
        var marks = marks
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
        if isBlock, !notes.definitions.isEmpty { addOpaque(node, html) }
        guard !html.hasPrefix("<!--") else { return }
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

    /// - Parameter html: What an HTML block holds. The parser's end lacks the line that ends a comment, or an element such as `<pre>`.
    mutating func addOpaque(_ node: MarkdownNode, _ html: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: nil, count: 0)) {
        let first = Int(node.pointee.start_line)
        let below: Int = html.dropLast().count { $0 == 0x0A }
        opaqueLines.append(first...max(first + below, Int(node.pointee.end_line)))
    }

    mutating func add(_ row: Int, line: Int, column: Int, shown: String) {
        // Rows that say the same make one finding.
        let row = ForeignSyntax.firstRows[row]
        if hits[row] == nil {
            hits[row] = Hit(line: line + lineOffset, column: column, shown: shown)
        } else {
            hits[row]?.count += 1
            if let count = hits[row]?.others.count, count < Hit.maxOthers {
                hits[row]?.others.append(Place(line: line + lineOffset, column: column))
            }
        }
    }

    mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
}
