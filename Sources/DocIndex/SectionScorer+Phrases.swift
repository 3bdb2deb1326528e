internal import GRDB

/// Words that stand side by side: phrases in quotes, names with signs, synonyms of several words.
extension SectionScorer {
    /// A phrase may be written in so many ways, each word in each of its forms.
    private static let maxPhraseVariants = 8

    func readPhrase(_ forms: [[Vocabulary.Form]], _ found: inout Matches) throws {
        let phrase = Self.anyForm(of: forms)
        try matches.forEachRow([phrase.inHeading]) { row in
            notePhrase(row.integer(0), recipe.fieldWeight.heading, 1, &found)
            return true
        }
        try matches.forEachRow([phrase.inText]) { row in
            notePhrase(row.integer(0), recipe.fieldWeight.text, 0, &found)
            return true
        }
    }

    /// What matches a phrase each of whose words may have any of its forms.
    static func anyForm(of forms: [[Vocabulary.Form]]) -> (inHeading: String, inText: String) {
        var variants: [[String]] = [[]]
        for forms in forms {
            let terms = forms.sorted { ($0.sections, $1.term) > ($1.sections, $0.term) }.map(\.term)
            variants = Array(variants.flatMap { start in terms.map { start + [$0] } }.prefix(maxPhraseVariants))
        }
        let any = variants.map(phrase).joined(separator: " OR ")
        return ("{heading} : (\(any))", "{text code} : (\(any))")
    }

    private func notePhrase(_ id: Int, _ weight: Float, _ heading: Float, _ found: inout Matches) {
        guard id >= 1, id <= layout.count else { return }
        count(heading > 0 ? weight : weight / layout.textNorm[id - 1], heading, false, id - 1, &found)
        countPage(1, Int(layout.pageOf[id - 1]), &found)
    }

    /// The sections that hold each of the phrases word for word; `nil` where none does, so that quotes never hide everything.
    func sections(holding phrases: [[String]], among chosen: PageSet?) throws -> Set<Int>? {
        var found: Set<Int> = []
        try matches.forEachRow([phrases.map(Self.phrase).joined(separator: " AND ")]) { row in
            let section = row.integer(0) - 1
            // In a damaged file any number may stand here.
            guard layout.pageOf.indices.contains(section) else { return true }
            if chosen?.contains(layout.pageOf[section]) != false { found.insert(section) }
            return true
        }
        return found.isEmpty ? nil : found
    }

    /// The sections where the words of a name stand side by side: those that hold its exact characters are among them.
    func sectionsNamed(by literals: [Literal]) throws -> Set<Int> {
        var found: Set<Int> = []
        for literal in literals {
            let words = tokenizer.words(of: String(decoding: literal.bytes, as: UTF8.self))
            guard words.count > 1 else { continue }
            let places = try words.map { word in
                try vocabulary.forms(ofStem: tokenizer.stem(of: word)).reduce(0) { $0 + ($1.term == word ? $1.occurrences : 0) }
            }
            // The last word may still be typed.
            let known = literal.isOpen ? places.dropLast() : places[...]
            guard let fewest = known.min(), fewest > 0, fewest <= recipe.maxPlacesOfAlternative else { continue }
            try matches.forEachRow([Self.phrase(words) + (literal.isOpen ? " *" : "")]) { row in
                found.insert(row.integer(0) - 1)
                return found.count < Self.maxNamed
            }
        }
        return found
    }

    private static let maxNamed = 10_000

    /// A phrase in FTS5's language: each word is a string, so that operators in a question are searched for, never obeyed.
    ///
    /// Source: <https://www.sqlite.org/fts5.html#fts5_phrases>
    private static func phrase(_ words: [String]) -> String {
        words.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: " + ")
    }
}
