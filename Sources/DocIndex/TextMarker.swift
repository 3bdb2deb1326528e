internal import DocModel
internal import Foundation

/// Finds the words that were asked for in a text.
struct TextMarker {
    let tokenizer: WordTokenizer
    let stems: Set<UInt64>
    /// Pairs of characters of unspaced scripts.
    let pairs: [String]
    /// Names with signs.
    let literals: [Literal]
    /// The stems of what stands in quotes, where those are several words.
    private let phrases: [[UInt64]]

    init(_ ranking: IndexReader.Ranking, _ tokenizer: WordTokenizer) {
        self.tokenizer = tokenizer
        stems = ranking.markedStems
        literals = ranking.query.literals
        phrases = ranking.query.phrases.filter { $0.count > 1 }.map { phrase in
            phrase.map { WordTokenizer.hash(tokenizer.stem(of: $0).utf8) }
        }
        pairs = ranking.query.concepts.compactMap { concept in
            guard case .trigrams = concept.source else { return nil }
            return concept.word
        }
    }

    /// Between the words of two cells of a table.
    static let cellSeparator = " · "

    /// `text` cut where such words begin and end.
    func parts(of text: String) -> [SnippetPart] {
        var parts: [SnippetPart] = []
        let bytes = Array(text.utf8)
        var end = 0
        func add(_ range: Range<Int>, isMatch: Bool) {
            guard !range.isEmpty else { return }
            let text = String(decoding: bytes[range], as: UTF8.self)
            if isMatch, parts.last?.isMatch == true {
                parts[parts.count - 1].text += text
            } else {
                parts.append(SnippetPart(text: text, isMatch: isMatch))
            }
        }
        for range in matches(in: text) where range.upperBound > end {
            add(end..<max(end, range.lowerBound), isMatch: false)
            add(max(end, range.lowerBound)..<range.upperBound, isMatch: true)
            end = range.upperBound
        }
        add(end..<bytes.count, isMatch: false)
        return parts
    }

    /// Byte ranges in order of their beginnings.
    private func matches(in text: String) -> [Range<Int>] {
        let joined = tokenizer.joinedTokens(of: text).filter { stems.contains($0.stem) }.map(\.range)
        var ranges = tokenizer.tokens(of: text).filter { stems.contains($0.stem) }.map(\.range) + joined
        let folded = pairs.isEmpty ? text : UnspacedScript.foldingKana(text)
        for pair in pairs {
            for range in folded.ranges(of: pair) {
                let start = folded.utf8.distance(from: folded.startIndex, to: range.lowerBound)
                ranges.append(start..<start + pair.utf8.count)
            }
        }
        if !literals.isEmpty {
            let bytes = Array(text.utf8)
            for literal in literals { ranges += literal.ranges(in: bytes) }
        }
        return pairs.isEmpty && literals.isEmpty && joined.isEmpty
            ? ranges : ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    }

    /// What the names that `text` holds are worth when its best piece is chosen.
    func literalCount(in text: String) -> Int {
        literals.reduce(0) { $0 + ($1.match(in: text) == .none ? 0 : recipe.literalWorth) }
    }

    /// Some words around what was asked for, out of the unit of the section that holds most of it.
    func snippet(of section: FoundSection) -> [SnippetPart] {
        let units = Passage(of: section).units
        let counts = units.map { unit in
            Set(tokenizer.tokens(of: unit.text).map(\.stem)).intersection(stems).count + literalCount(in: unit.text)
                + (phraseStart(in: unit.text) == nil ? 0 : recipe.literalWorth)
        }
        guard let most = counts.max() else { return [] }
        let best =
            most == 0
            ? units.firstIndex { unit in pairs.contains(where: UnspacedScript.foldingKana(unit.text).contains) }
            : counts.firstIndex(of: most)
        return snippet(of: Self.words(of: units[best ?? 0]))
    }

    /// A unit without the signs of its form: bars between cells, fences around code that is shown as Markdown.
    private static func words(of unit: Passage.Unit) -> String {
        switch unit.kind {
        case .row:
            let cells = unit.text.components(separatedBy: " | ").map { cell in
                String(cell.drop { $0 == "|" || $0 == " " })
            }
            return cells.filter { !$0.isEmpty }.joined(separator: cellSeparator)
        case .code:
            let lines = unit.text.split(separator: "\n").filter { line in
                let text = line.drop { $0 == " " }
                return !text.hasPrefix("```") && !text.hasPrefix("~~~")
            }
            return lines.isEmpty ? unit.text : lines.joined(separator: "\n")
        case .prose, .item: return unit.text
        }
    }

    /// About thirty words around the first match of `text`, or its beginning. Lines of code stay lines.
    func snippet(of text: String) -> [SnippetPart] {
        // A line of code ends where it ends: what stands on the next one is not a neighbour on the page.
        let words = text.split(separator: "\n").enumerated().flatMap { number, line in
            line.split(separator: " ").enumerated().map { (number > 0 && $0 == 0 ? "\n" : "") + $1 }
        }
        func joined(_ words: [String]) -> String { words.joined(separator: " ").replacing(" \n", with: "\n") }
        guard words.count > recipe.snippetWords else { return parts(of: joined(words)) }
        let firstMatch =
            phraseStart(in: joined(words)).map { Self.wordNumber(at: $0, in: joined(words)) } ?? words.firstIndex {
                !matches(in: $0).isEmpty
            } ?? 0
        let start = max(0, min(firstMatch - recipe.snippetWordsBefore, words.count - recipe.snippetWords))
        let end = start + recipe.snippetWords
        let cut = joined(words[start..<end].map { String($0.prefix(recipe.maxSnippetWordLength)) })
        return parts(of: (start > 0 ? "… " : "") + cut + (end < words.count ? " …" : ""))
    }

    /// Where words in quotes stand side by side, in bytes.
    private func phraseStart(in text: String) -> Int? {
        guard !phrases.isEmpty else { return nil }
        let tokens = tokenizer.tokens(of: text)
        for phrase in phrases {
            let start = tokens.indices.dropLast(phrase.count - 1).first { start in
                zip(tokens[start...], phrase).allSatisfy { $0.stem == $1 }
            }
            if let start { return tokens[start].range.lowerBound }
        }
        return nil
    }

    /// Which of the words between single spaces or line breaks stands at a byte.
    private static func wordNumber(at offset: Int, in text: String) -> Int {
        text.utf8.prefix(offset).count { $0 == 0x20 || $0 == 0x0A }
    }
}
