internal import DocModel
internal import Foundation

/// What is shown of a section around the units that answer a question: whole blocks, in the docs' own shape.
///
/// The units are those of ``AnswerExtractor``; a block that holds one of them is shown whole. What it cannot be understood without comes too: the
/// sentence that announces it, the steps of its list, what a colon at its end announces. A short passage goes on with the next blocks. Blocks too
/// long for an answer are cut between sentences, rows, lines of code or items, and ``isCut`` says so.
struct Excerpt {
    /// Markdown that ``SectionMarkdown`` reads.
    private(set) var markdown = ""
    /// A part of some block is left out.
    private(set) var isCut = false

    private let passage: Passage
    private let chosen: Range<Int>
    private let wantsSteps: Bool
    /// The question names what the units are about: they need no company.
    private let isNamed: Bool
    /// Another passage stands before it.
    private let isFurther: Bool

    private var blocks: [Passage.Block] { passage.blocks }

    /// - Parameter chosen: Units that follow one another, at least one.
    init(of passage: Passage, around chosen: Range<Int>, wantsSteps: Bool, isNamed: Bool, isFurther: Bool) {
        self.passage = passage
        self.chosen = chosen
        self.wantsSteps = wantsSteps
        self.isNamed = isNamed
        self.isFurther = isFurther
        let first = blocks.firstIndex { $0.units.overlaps(chosen) } ?? 0
        var range = first..<(blocks.lastIndex { $0.units.overlaps(chosen) } ?? first) + 1
        extendBack(&range)
        extendOn(&range)
        write(range)
    }

    // MARK: Which blocks

    private func fits(_ range: Range<Int>) -> Bool {
        let maxWords = wantsSteps && !isFurther ? recipe.maxStepsWords : recipe.maxPassageWords
        return fits(range, words: maxWords, codeLines: recipe.maxCodeLinesOfAnswer)
    }

    private func fits(_ range: Range<Int>, words maxWords: Int, codeLines maxLines: Int) -> Bool {
        var (words, lines) = (0, 0)
        for block in blocks[range] {
            words += block.words
            lines += block.codeLines
        }
        return words <= maxWords && lines <= maxLines
    }

    /// Whether the block ends with a colon: what it announces comes next.
    private func announces(_ block: Passage.Block) -> Bool {
        guard let leaf = passage.leaves[block.leaves].last, leaf.kind == .text else { return false }
        return [":", "\u{FF1A}"].contains(passage.units[leaf.units].last?.text.last)
    }

    /// The number that an item of an ordered list has.
    private func number(of block: Passage.Block) -> Int? {
        guard block.kind == .item else { return nil }
        let line = passage.markdown.lines[passage.leaves[block.leaves.lowerBound].lines.lowerBound]
        return Int(String(decoding: passage.markdown.bytes[line.start..<line.end].prefix { $0 &- 0x30 < 10 }, as: UTF8.self))
    }

    /// The item that goes on with an ordered list behind pictures and paragraphs that stand between the steps.
    private func nextStep(behind range: Range<Int>) -> Int? {
        guard !isNamed, let last = blocks[range].lazy.reversed().compactMap(number).first else { return nil }
        let near = range.upperBound..<min(range.upperBound + recipe.maxBetweenSteps + 1, blocks.count)
        return near.first { number(of: blocks[$0]) == last + 1 }
    }

    /// The same towards the list's beginning.
    private func stepBefore(_ block: Int) -> Int? {
        guard !isNamed, let first = number(of: blocks[block]), first > 1 else { return nil }
        return (max(0, block - recipe.maxBetweenSteps - 1)..<block).last { number(of: blocks[$0]) == first - 1 }
    }

    /// A step with no more than a few blocks before it: "Using the CLI:" may stand below a note.
    private func nextCodeOrItem(behind block: Int) -> Int? {
        blocks.indices.dropFirst(block + 1).prefix(recipe.maxBetweenSteps).first { blocks[$0].kind == .code || blocks[$0].kind == .item }
    }

    private mutating func extendBack(_ range: inout Range<Int>) {
        while range.lowerBound > 0 {
            let (block, previous) = (blocks[range.lowerBound], blocks[range.lowerBound - 1])
            var start = range.lowerBound - 1
            var isList = false
            if block.kind == .item, previous.kind == .item {
                guard !isNamed else { return }
                // A list from its beginning, or from where it answers.
                while start > 0, blocks[start - 1].kind == .item { start -= 1 }
                isList = true
            } else if let step = stepBefore(range.lowerBound) {
                start = step
                isList = true
            } else if !announces(previous), block.kind != .code || previous.kind == .code,
                block.kind != .text || !(passage.units[block.units].first.map { AnswerExtractor.pointsBack($0.text) } ?? false)
            {
                return
            }
            guard fits(start..<range.upperBound) else {
                isCut = isCut || isList
                return
            }
            range = start..<range.upperBound
        }
    }

    private mutating func extendOn(_ range: inout Range<Int>) {
        while range.upperBound < blocks.count {
            let (last, next) = (blocks[range.upperBound - 1], blocks[range.upperBound])
            var end = range.upperBound + 1
            let step = nextStep(behind: range)
            let isList = last.kind == .item && next.kind == .item || step != nil
            if let step {
                end = step + 1
            } else if announces(last) || isList && !isNamed || wantsSteps && (next.kind == .code || next.kind == .item) {
                // Goes on.
            } else if wantsSteps, let step = nextCodeOrItem(behind: range.upperBound) {
                end = step + 1
            } else {
                break
            }
            guard fits(range.lowerBound..<end) else {
                // The beginning of what was announced is better than nothing of it.
                if announces(last), next.kind != .text { range = range.lowerBound..<range.upperBound + 1 }
                isCut = isCut || isList || announces(last)
                break
            }
            range = range.lowerBound..<end
        }
        while range.count > 1, announces(blocks[range.upperBound - 1]), blocks[range.upperBound - 1].units.upperBound > chosen.upperBound {
            range = range.lowerBound..<range.upperBound - 1
        }
        if !isNamed { fill(&range) }
        if announces(blocks[range.upperBound - 1]) { isCut = true }
    }

    /// Goes on with whole lists, and with all that is announced.
    private func fill(_ range: inout Range<Int>) {
        while range.upperBound < blocks.count {
            var end = range.upperBound + 1
            while end < blocks.count, announces(blocks[end - 1]) || blocks[end - 1].kind == .item && blocks[end].kind == .item { end += 1 }
            let words = isFurther ? recipe.quoteWords : recipe.fillWords
            guard !announces(blocks[end - 1]), fits(range.lowerBound..<end, words: words, codeLines: recipe.maxCodeLinesOfBlock) else {
                return
            }
            range = range.lowerBound..<end
        }
    }

    // MARK: Their Markdown

    private mutating func write(_ range: Range<Int>) {
        var lines: [String] = []
        /// The line of the section behind the last one that was written.
        var end: Int?
        for block in blocks[range] {
            for leaf in leaves(of: block) {
                let own = text(of: passage.leaves[leaf])
                guard !own.isEmpty else { continue }
                let first = passage.leaves[leaf].lines.lowerBound
                if let last = end {
                    if last < first, passage.markdown.lines[first - 1].kind == .blank {
                        lines.append(line(first - 1))
                    } else if last != first {
                        lines.append("")
                    }
                }
                lines += own
                end = passage.leaves[leaf].lines.upperBound
            }
        }
        markdown = lines.joined(separator: "\n")
    }

    /// All of a block, or of a long one its beginning and what was chosen of it.
    private mutating func leaves(of block: Passage.Block) -> [Int] {
        guard block.words > recipe.maxBlockWords || block.codeLines > recipe.maxCodeLinesOfBlock else { return Array(block.leaves) }
        let kept = block.leaves.filter { $0 == block.leaves.lowerBound || passage.leaves[$0].units.overlaps(chosen) }
        isCut = isCut || kept.count < block.leaves.count
        return kept
    }

    private mutating func text(of leaf: Passage.Leaf) -> [String] {
        switch leaf.kind {
        case .code where leaf.codeLines > recipe.maxCodeLinesOfBlock: cutCode(leaf)
        case .table where leaf.units.count > recipe.maxTableRows + 1 || leaf.words > recipe.maxStepsWords: cutTable(leaf)
        case .text where leaf.words > recipe.maxBlockWords: cutText(leaf)
        default: leaf.lines.map(line)
        }
    }

    private func line(_ index: Int) -> String {
        let line = passage.markdown.lines[index]
        let text = String(decoding: passage.markdown.bytes[line.start..<line.end], as: UTF8.self)
        // Somebody's data in one line.
        return text.utf16.count > recipe.maxLineLength
            ? String(decoding: text.utf16.prefix(recipe.maxLineLength), as: UTF16.self) + " …" : text
    }

    /// The lines around what was chosen, from the beginning where that is among them.
    private mutating func cutCode(_ leaf: Passage.Leaf) -> [String] {
        isCut = true
        let pieces = leaf.units.clamped(to: chosen)
        let firstPiece = pieces.isEmpty ? 0 : pieces.lowerBound - leaf.units.lowerBound
        let lastPiece = pieces.isEmpty ? 0 : pieces.upperBound - 1 - leaf.units.lowerBound
        let isFar = (lastPiece + 1) * recipe.maxCodeLines > recipe.maxCodeLinesOfBlock
        // The last piece is the one that the run was made longer for.
        var skipped =
            isFar ? max(firstPiece * recipe.maxCodeLines, (lastPiece + 1) * recipe.maxCodeLines - recipe.maxCodeLinesOfBlock) : 0
        if skipped == 0, let marked = Self.firstMarkedLine(of: line(leaf.lines.lowerBound)), marked > recipe.maxCodeLinesOfBlock,
            marked <= leaf.codeLines
        {
            skipped = marked - 1 - recipe.linesBeforeMarked
        }
        let start = leaf.lines.lowerBound + 1 + skipped
        let end = min(start + recipe.maxCodeLinesOfBlock, leaf.lines.upperBound - 1)
        var shown = Array(start..<end).map(line)
        if skipped > 0 {
            let first = passage.markdown.lines[start]
            shown.insert(String(decoding: passage.markdown.bytes[first.start..<first.content], as: UTF8.self) + "…", at: 0)
        }
        return [line(leaf.lines.lowerBound)] + shown + [line(leaf.lines.upperBound - 1)]
    }

    /// The first of the lines that a fence marks: `hl_lines="121-136"`, `{3,5-7}`.
    private static func firstMarkedLine(of fence: String) -> Int? {
        guard let match = fence.firstMatch(of: /(?:hl_lines|emphasize-lines|mark|highlight)=["'{\[]*(\d+)|\{(\d+)[\d,\s\-]*\}/) else {
            return nil
        }
        return (match.1 ?? match.2).flatMap { Int($0) }
    }

    /// The head, and the rows that were chosen or the first ones, with those behind them for which there is room.
    private mutating func cutTable(_ leaf: Passage.Leaf) -> [String] {
        isCut = true
        let rows = leaf.lines.filter { passage.markdown.lines[$0].kind == .row }
        let body = leaf.units.lowerBound + 1..<leaf.units.upperBound
        var shown = body.clamped(to: chosen)
        if shown.isEmpty { shown = body.prefix(1) }
        var words = passage.units[shown].reduce(0) { $0 + WordCount.words(in: $1.text) }
        while !isNamed, shown.count < recipe.maxTableRows, shown.count < body.count {
            let isBehind = shown.upperBound < body.upperBound
            let next = isBehind ? shown.upperBound : shown.lowerBound - 1
            words += WordCount.words(in: passage.units[next].text)
            guard words <= recipe.maxStepsWords else { break }
            shown = isBehind ? shown.lowerBound..<next + 1 : next..<shown.upperBound
        }
        let first = leaf.lines.prefix { $0 <= rows[0] + 1 }
        return (Array(first) + shown.map { rows[$0 - leaf.units.lowerBound] }).map(line)
    }

    /// The sentences that were chosen or the first ones, and those behind them for which there is room.
    private mutating func cutText(_ leaf: Passage.Leaf) -> [String] {
        isCut = true
        var shown = leaf.units.clamped(to: chosen)
        if shown.isEmpty { shown = leaf.units.prefix(1) }
        var words = passage.units[shown].reduce(0) { $0 + WordCount.words(in: $1.text) }
        while shown.upperBound < leaf.units.upperBound {
            words += WordCount.words(in: passage.units[shown.upperBound].text)
            guard words <= recipe.maxPassageWords else { break }
            shown = shown.lowerBound..<shown.upperBound + 1
        }
        let isBeginning = shown.lowerBound == leaf.units.lowerBound
        let last = leaf.lines.upperBound - 1
        let line = passage.markdown.lines[last]
        let start = String(decoding: passage.markdown.bytes[line.start..<line.content], as: UTF8.self)
        var text = passage.units[shown].map(\.text).joined(separator: " ")
        if isBeginning { text.removeFirst(passage.markdown.markers(of: line).count) }
        text = SectionMarkdown.escaped(AnswerExtractor.shortened(text))
        return leaf.lines.dropLast().map(self.line) + [start + (isBeginning ? text : "… " + text)]
    }
}
