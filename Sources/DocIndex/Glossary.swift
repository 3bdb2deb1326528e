internal import DocModel

/// What glossaries say: pages whose title is "Glossary", "Core concepts" or the like, and which define a word in a row, an item or a paragraph each.
///
/// A question for one thing, or for the difference between two, is answered best by such a line; its section, which holds many words once, ranks low.
struct Glossary {
    private let tokenizer: WordTokenizer

    init(_ tokenizer: WordTokenizer) { self.tokenizer = tokenizer }

    /// Whether a page of this title is one.
    static func isOne(title: String) -> Bool {
        let words = title.lowercased().split { !$0.isLetter }.map(String.init)
        return words.contains(where: CommonWords.glossaries.contains)
            && words.allSatisfy { CommonWords.glossaries.contains($0) || CommonWords.besideGlossaries.contains($0) }
    }

    /// The words that are to be defined, as stems: "gap" of "what is a gap", two of "what is the difference between a finding and a gap".
    /// - Parameters:
    ///   - words: Of the whole question.
    ///   - subject: What it is about, where that is one thing.
    /// - Returns: None where nothing is to be defined.
    func terms(of words: [String], _ subject: Subject?) -> [[String]] {
        if let subject { return [subject.words.map(tokenizer.stem)] }
        guard let between = words.indices.dropFirst().first(where: { words[$0] == "between" && words[$0 - 1] == "difference" }),
            let and = words[between...].firstIndex(of: "and")
        else { return [] }
        let terms = [words[(between + 1)..<and], words[(and + 1)...]].map { $0.filter { !CommonWords.articles.contains($0) } }
        return terms.allSatisfy { (1...recipe.maxSubjectWords).contains($0.count) } ? terms.map { $0.map(tokenizer.stem) } : []
    }

    /// The units of a section that define all of `terms`, from the first to the last; those of the first term where they are far apart.
    func definition(of terms: [[String]], in section: FoundSection) -> Range<Int>? {
        let passage = Passage(of: section)
        let entries = passage.blocks.flatMap { definitions(of: $0, in: passage) }
        let found = terms.map { term in entries.first { $0.terms.contains(term) }?.units }
        guard let first = found.first ?? nil else { return nil }
        var range = first
        for units in found {
            guard let units else { return nil }
            range = min(range.lowerBound, units.lowerBound)..<max(range.upperBound, units.upperBound)
        }
        return range.count <= recipe.maxUnitsOfPassage ? range : first
    }

    /// The lines of a block that may define something, each with its units: rows below the head of a table, or the first line of anything else.
    private func definitions(of block: Passage.Block, in passage: Passage) -> [(units: Range<Int>, terms: [[String]])] {
        let lines = passage.leaves[block.leaves.lowerBound].lines
        guard block.kind == .table else { return [(block.units, terms(in: lines.lowerBound, of: passage))] }
        return zip(lines.filter { passage.markdown.lines[$0].kind == .row }, block.units).dropFirst().map { line, unit in
            (unit..<unit + 1, terms(in: line, of: passage))
        }
    }

    /// The terms that a line defines, as stems: the first cell of a row, what is bold at its beginning, or what stands before a colon or dash in an
    /// item.
    private func terms(in index: Int, of passage: Passage) -> [[String]] {
        let line = passage.markdown.lines[index]
        var rest = Array(String(decoding: passage.markdown.bytes[line.start..<line.end], as: UTF8.self).utf16)[...]
        func skipBlanks() { rest = rest.drop { $0 == 0x20 } }
        skipBlanks()
        let isRow = rest.first == UInt16(UInt8(ascii: "|"))
        let marker = isRow ? 1 : Self.marker(rest)
        rest = rest.dropFirst(marker)
        skipBlanks()
        guard let term = isRow ? rest.prefix(while: { $0 != UInt16(UInt8(ascii: "|")) }) : Self.term(rest, isItem: marker > 0) else {
            return []
        }
        return String(decoding: term, as: UTF16.self).replacing(" or ", with: ",").split { ",;/()".contains($0) }
            .map { tokenizer.words(of: String($0)).map(tokenizer.stem) }.filter { !$0.isEmpty }
    }

    /// How long the marker of an item is, its space included; 0 where there is none.
    private static func marker(_ line: ArraySlice<UInt16>) -> Int {
        let text = String(decoding: line.prefix(12), as: UTF16.self)
        if let first = text.first, "-*+".contains(first), text.dropFirst().first == " " { return 2 }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count)
        return !digits.isEmpty && (rest.hasPrefix(". ") || rest.hasPrefix(") ")) ? digits.count + 2 : 0
    }

    /// What is bold at the beginning, or stands before ": " or a dash between spaces in an item.
    private static func term(_ rest: ArraySlice<UInt16>, isItem: Bool) -> ArraySlice<UInt16>? {
        let star = UInt16(UInt8(ascii: "*"))
        if rest.starts(with: [star, star]) {
            let inside = rest.dropFirst(2)
            let end = inside.indices.dropFirst().first { inside[$0] == star && $0 + 1 < inside.endIndex && inside[$0 + 1] == star }
            if let end { return inside[..<end] }
        }
        guard isItem else { return nil }
        let blank: UInt16 = 0x20
        let end = rest.indices.dropFirst().prefix(maxTermLength).first { index in
            let next = rest[index...].prefix(3)
            if next.starts(with: [0x3A, blank]) { return true }
            return next.count == 3 && next[index] == blank && [0x2D, 0x2013, 0x2014].contains(next[index + 1]) && next[index + 2] == blank
        }
        return end.map { rest[..<$0] }
    }

    /// Of an item's term, in UTF-16 units; the browser's pattern has the same number.
    private static let maxTermLength = 60
}
