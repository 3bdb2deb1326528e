/// The words by which a query is known for a question, in the language that a site speaks to its readers. Browsers have the same rule.
package struct QuestionWords: Sendable {
    /// Words that begin a question when others follow.
    private let first: Set<String>
    /// Of scripts without blanks, and of endings: wherever they stand.
    private let anywhere: [String]

    package init(_ words: Catalogue) {
        let known = words("search.question-words").split(separator: " ").map { $0.lowercased() }
        first = Set(known)
        anywhere = known.filter { $0.unicodeScalars.contains { ("\u{3040}"..."\u{D7AF}").contains($0) } }
    }

    /// Whether a query asks something: a question mark at the end, or a word of a question.
    package func ask(in query: String) -> Bool {
        if let last = query.last, query.count > 1, ["?", "\u{FF1F}", "\u{61F}"].contains(last) { return true }
        if anywhere.contains(where: query.contains) { return true }
        let words = query.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        // "What's" and "qu'est-ce" ask too.
        guard words.count > 1, let word = words[0].split(whereSeparator: { $0 == "'" || $0 == "\u{2019}" }).first else { return false }
        return first.contains(word.lowercased())
    }
}
