internal import DocModel
internal import Foundation

/// A section taken apart: into units, which are weighed, and into blocks, which are shown whole.
struct Passage {
    enum Kind {
        case prose, item, row, code
    }

    /// A sentence, table row or piece of a code block.
    struct Unit {
        var text: String
        var kind: Kind
        /// Stands in the same line of the section's text as the unit before.
        var continuesLine = false
        /// A table's first row.
        var isTableHead = false
    }

    /// A paragraph, a table or a block of code, wherever it stands.
    struct Leaf {
        enum Kind {
            case text, table, code
        }

        var kind: Kind
        /// Of the section's Markdown, the mark of an alert above it included.
        var lines: Range<Int>
        var units: Range<Int>
        /// Words of what is not code.
        var words = 0
    }

    /// What stands at the left margin: a paragraph, table or block of code, an item of a list with all that belongs to it, a quote or an alert.
    struct Block {
        enum Kind {
            case text, table, code, item, quote
        }

        var kind: Kind
        var leaves: Range<Int>
        var units: Range<Int>
        var words: Int
        var codeLines: Int
    }

    let markdown: SectionMarkdown
    /// In reading order, code blocks in their places.
    private(set) var units: [Unit] = []
    private(set) var leaves: [Leaf] = []
    private(set) var blocks: [Block] = []

    init(of section: FoundSection) {
        markdown = section.markdown
        let lines = markdown.lines
        var index = 0
        /// The last line was blank, outside of any quote.
        var isApart = true
        while index < lines.count, units.count < recipe.maxUnitsOfSection {
            let line = lines[index]
            let first = index
            let isQuote = line.end > line.start && markdown.bytes[line.start] == UInt8(ascii: ">")
            var kind = Leaf.Kind.text
            let start = units.count
            index += 1
            switch line.kind {
            case .blank where line.marker == nil:
                isApart = isApart || !isQuote
                continue
            case .alert:
                // It is part of the block below it.
                while index < lines.count, lines[index].kind == .blank { index += 1 }
                guard index < lines.count else { continue }
                add(lines, &index, &kind)
            default:
                index = first
                add(lines, &index, &kind)
            }
            let words = kind == .code ? 0 : units[start...].reduce(0) { $0 + WordCount.words(in: $1.text) }
            leaves.append(Leaf(kind: kind, lines: first..<index, units: start..<units.count, words: words))
            addToBlocks(line, isQuote: isQuote, isApart: isApart)
            isApart = false
        }
        // One row alone is not a table.
        for index in units.indices where units[index].isTableHead && !(index + 1 < units.count && units[index + 1].kind == .row) {
            units[index].isTableHead = false
        }
    }

    /// The units of the leaf that begins at a line.
    private mutating func add(_ lines: [SectionMarkdown.Line], _ index: inout Int, _ kind: inout Leaf.Kind) {
        let line = lines[index]
        index += 1
        switch line.kind {
        case .row:
            kind = .table
            units.append(Unit(text: markdown.markers(of: line) + markdown.words(of: line), kind: .row, isTableHead: true))
            while index < lines.count, lines[index].kind == .row || lines[index].kind == .delimiters, units.count < recipe.maxUnitsOfSection
            {
                if lines[index].kind == .row { units.append(Unit(text: markdown.words(of: lines[index]), kind: .row)) }
                index += 1
            }
        case .fence:
            kind = .code
            let start = index
            while index < lines.count, lines[index].kind == .code { index += 1 }
            for piece in stride(from: start, to: index, by: recipe.maxCodeLines) {
                let text = lines[piece..<min(piece + recipe.maxCodeLines, index)].map { markdown.words(of: $0) }.joined(separator: "\n")
                units.append(Unit(text: String(decoding: text.utf8.prefix(recipe.maxCodeLength), as: UTF8.self), kind: .code))
            }
            if index < lines.count { index += 1 }
        default:
            let markers = markdown.markers(of: line)
            let kind: Kind = line.marker == nil ? .prose : .item
            for (number, sentence) in Sentences.split(markdown.words(of: line)[...]).enumerated() {
                units.append(Unit(text: (number == 0 ? markers : "") + sentence, kind: kind, continuesLine: number > 0))
            }
        }
    }

    private mutating func addToBlocks(_ line: SectionMarkdown.Line, isQuote: Bool, isApart: Bool) {
        let leaf = leaves[leaves.count - 1]
        let isIndented = markdown.bytes[line.start] == 0x20
        let last = blocks.last?.kind
        if last == .item && isIndented || last == .quote && isQuote && !isApart {
            blocks[blocks.count - 1].leaves = blocks[blocks.count - 1].leaves.lowerBound..<leaves.count
            blocks[blocks.count - 1].units = blocks[blocks.count - 1].units.lowerBound..<units.count
            blocks[blocks.count - 1].words += leaf.words
            blocks[blocks.count - 1].codeLines += leaf.codeLines
            return
        }
        let kind: Block.Kind =
            switch leaf.kind {
            case _ where isQuote: .quote
            case _ where line.marker == line.start: .item
            case .text: .text
            case .table: .table
            case .code: .code
            }
        blocks.append(
            Block(kind: kind, leaves: leaves.count - 1..<leaves.count, units: leaf.units, words: leaf.words, codeLines: leaf.codeLines)
        )
    }

    /// The text of some units that follow one another, a line for each line of the section.
    func text(of range: Range<Int>) -> String {
        var text = ""
        for index in range {
            if index > range.lowerBound { text += units[index].continuesLine ? " " : "\n" }
            text += units[index].text
        }
        return text
    }
}

extension Passage.Leaf {
    /// Lines between the fences.
    var codeLines: Int { kind == .code ? max(0, lines.count - 2) : 0 }
}
