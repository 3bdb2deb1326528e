internal import DocModel

/// A piece of a section that is short enough to read at once.
enum Passage {
    /// What a quote may be made of: a paragraph, list item, table row or code block.
    struct Unit {
        var text: String
        var isCode: Bool
    }

    static let maxWords = 90
    static let maxCodeLines = 12

    /// The section's units in reading order, code blocks in their places.
    static func units(of section: FoundSection) -> [Unit] {
        var blocks = section.code.split(separator: Section.codeSeparator, omittingEmptySubsequences: false)[...]
        var units: [Unit] = []
        for line in section.text.split(separator: "\n") {
            if line == String(Section.codeMark) {
                guard let block = blocks.popFirst() else { continue }
                let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
                units.append(Unit(text: lines.prefix(maxCodeLines).joined(separator: "\n"), isCode: true))
            } else {
                units.append(Unit(text: String(line), isCode: false))
            }
        }
        return units
    }

    /// About thirty words of the section around its best unit, matched words marked.
    static func snippet(of section: FoundSection, terms: QueryTerms) -> [SnippetPart] {
        let units = units(of: section)
        guard let best = units.enumerated().max(by: { matches($0.element.text, terms) < matches($1.element.text, terms) })?.element
        else { return [] }
        let words = best.text.split { $0 == " " || $0 == "\n" }
        let firstMatch = words.firstIndex { isMatch($0, terms) } ?? 0
        let start = max(0, min(firstMatch - 8, words.count - 32))
        var parts: [SnippetPart] = []
        func add(_ text: String, _ isMatch: Bool) {
            if parts.last?.isMatch == isMatch {
                parts[parts.count - 1].text += text
            } else {
                parts.append(SnippetPart(text: text, isMatch: isMatch))
            }
        }
        if start > 0 { add("… ", false) }
        for (offset, word) in words[start...].prefix(32).enumerated() {
            if offset > 0 { add(" ", false) }
            add(String(word.prefix(120)), isMatch(word, terms))
        }
        if start + 32 < words.count { add(" …", false) }
        return parts
    }

    /// How many of the terms stand in `text`.
    static func matches(_ text: String, _ terms: QueryTerms) -> Int {
        let words = text.split { !($0.isLetter || $0.isNumber) }.map { $0.lowercased() }
        return terms.words.reduce(into: 0) { count, term in if words.contains(where: { isForm($0, of: term) }) { count += 1 } }
    }

    private static func isMatch(_ word: Substring, _ terms: QueryTerms) -> Bool {
        word.split { !($0.isLetter || $0.isNumber) }.contains { part in
            let part = part.lowercased()
            return terms.words.contains { isForm(part, of: $0) }
        }
    }

    /// Whether two words are forms of one word, near enough for marking: one begins with most of the other.
    static func isForm(_ word: String, of term: String) -> Bool {
        if word == term { return true }
        let shorter = min(word.utf8.count, term.utf8.count)
        guard shorter >= 4, abs(word.utf8.count - term.utf8.count) <= 3 else { return false }
        return word.utf8.prefix(max(4, shorter - 1)).elementsEqual(term.utf8.prefix(max(4, shorter - 1)))
    }
}
