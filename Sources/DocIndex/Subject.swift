internal import DocModel
internal import Foundation

/// What a short question is about: "application set" of "what is an application set?", or of these two words alone.
///
/// Such a question is answered best where a page is about it. Its words stand everywhere, so that they alone tell little.
struct Subject {
    /// One to ``Recipe/maxSubjectWords`` words, as they were typed.
    let words: [String]
    /// Asked for in a sentence, where bare words may also look for something smaller.
    let isSentence: Bool

    init(words: [String], isSentence: Bool) {
        self.words = words
        self.isSentence = isSentence
    }

    /// - Parameter words: Of the whole question, as the index has them.
    /// - Returns: `nil` where the question asks for more than what something is, or whether it is there.
    init?(of words: [String]) {
        guard let first = words.first else { return nil }
        var rest = words[...]
        if let opening = CommonWords.openings.first(where: { words.starts(with: $0) }) {
            rest = rest.dropFirst(opening.count)
            if let last = rest.last, CommonWords.meanings.contains(last) { rest = rest.dropLast() }
        } else if CommonWords.auxiliaries.contains(first),
            let verb = words.prefix(recipe.maxSubjectWords + 2).lastIndex(where: CommonWords.offers.contains)
        {
            rest = words[(verb + 1)...]
        }
        isSentence = rest.count < words.count
        while let article = rest.first, CommonWords.articles.contains(article) { rest = rest.dropFirst() }
        // "App of apps" is one thing.
        let inner = rest.dropFirst().dropLast()
        let small = inner.count { $0 == "of" }
        guard (1...recipe.maxSubjectWords).contains(rest.count - small),
            rest.count(where: CommonWords.stopWords.contains) == small
        else { return nil }
        self.words = Array(rest)
    }
}

/// Finds the pages and sections that are about a ``Subject``.
struct SubjectFinder {
    private let tokenizer: WordTokenizer
    private let stopStems: Set<String>
    private let generalStems: Set<String>

    init(_ tokenizer: WordTokenizer) {
        self.tokenizer = tokenizer
        stopStems = Set(CommonWords.stopWords.map(tokenizer.stem))
        generalStems = Set(CommonWords.generalHeadings.map(tokenizer.stem))
    }

    /// Adds to the score of each section that is about `subject`.
    /// - Parameters:
    ///   - home: The first section of the home page, where that is what `subject` names.
    ///   - isOpening: Whether a section, by its number, is the first of its page.
    func add(
        to sections: inout [FoundSection],
        _ subject: Subject,
        _ ranking: (query: Query, weights: [Double]),
        home: Int?,
        isOpening: (Int) -> Bool
    ) {
        let ways = ways(to: subject, ranking.query).map { $0.map(tokenizer.stem) }
        let names = ways.map(telling)
        let isOfDocs = subject.isSentence && ranking.query.site == nil && isEverywhere(ranking)
        for index in sections.indices.prefix(recipe.readForSubject) {
            let section = sections[index]
            var bonus = section.number == home ? recipe.homeBonus : 0
            if isOpening(section.number) {
                let file = Self.file(of: section.citation.path)
                let isAbout = { (text: String) in names.contains(telling(tokenizer.words(of: text).map(tokenizer.stem)))
                }
                if isAbout(section.heading) || isAbout(section.citation.title) { bonus += recipe.openingBonus }
                if isAbout(file.name) { bonus += recipe.openingBonus }
                sections[index].isNamed = bonus > 0
                if isOfDocs, file.isHome { bonus += recipe.openingBonus }
            } else if ways.contains(tokenizer.words(of: section.heading).map(tokenizer.stem)) {
                bonus += recipe.definitionBonus
            }
            if isDefined(ways, in: section) { bonus += recipe.definitionBonus }
            // Of several beginnings that of the whole site is meant.
            if ranking.query.site != nil {
                bonus -= recipe.depthPenalty * Double(section.citation.path.utf8.count { $0 == UInt8(ascii: "/") } + 1)
            }
            sections[index].score += bonus
        }
    }

    /// Whether a title says what `subject` does.
    func isNamed(_ title: String, _ subject: Subject, _ query: Query) -> Bool {
        let title = telling(tokenizer.words(of: title).map(tokenizer.stem))
        return ways(to: subject, query).contains { telling($0.map(tokenizer.stem)) == title }
    }

    /// The subject's words, and those of its pairs that the docs write as one: "application set" as `applicationset`.
    private func ways(to subject: Subject, _ query: Query) -> [[String]] {
        let words = subject.words
        let others = query.concepts.flatMap(\.alternatives).map(\.words)
        // Whoever asks for no page by its name is content with any that is called so.
        if let site = query.site, site != .product { return [words] + words.map { [$0] } + others }
        let joined = Set(others.filter { $0.count == 1 }.flatMap(\.self))
        return [words]
            + words.indices.dropLast().filter { joined.contains(words[$0] + words[$0 + 1]) }.map { first in
                words[..<first] + [words[first] + words[first + 1]] + words[(first + 2)...]
            }
    }

    /// The stems that say what a heading is about: without numbers, words that say little, and "overview of".
    private func telling(_ stems: [String]) -> Set<String> {
        let telling = Set(stems.filter { !stopStems.contains($0) && !$0.utf8.allSatisfy { $0 < 0x3A } })
        let special = telling.subtracting(generalStems)
        return special.isEmpty ? telling : special
    }

    /// The words stand nearly everywhere: these docs are about them.
    private func isEverywhere(_ ranking: (query: Query, weights: [Double])) -> Bool {
        zip(ranking.query.concepts, ranking.weights).allSatisfy { $1 <= recipe.everywhereWeight * $0.weight }
    }

    /// "An application set is …" stands where the section begins.
    private func isDefined(_ ways: [[String]], in section: FoundSection) -> Bool {
        let text = String(decoding: section.text.utf8.prefix(recipe.maxDefinitionLength), as: UTF8.self)
        let words = tokenizer.words(of: text).prefix(recipe.maxDefinitionWords)
        let stems = words.map(tokenizer.stem)
        return ways.contains { way in
            stems.indices.contains { start in
                stems[start...].starts(with: way)
                    // "CORS (cross-origin) is": a word may stand between.
                    && words[min(start + way.count, words.endIndex)...].prefix(2).contains(where: CommonWords.copulas.contains)
            }
        }
    }

    /// The name of a page's file, that of its folder where the file is the folder's own page.
    private static func file(of path: String) -> (name: String, isHome: Bool) {
        var parts = path.split(separator: "/").map(String.init)
        guard var name = parts.popLast() else { return ("", false) }
        if let dot = name.lastIndex(of: ".") { name = String(name[..<dot]) }
        guard ["index", "readme"].contains(name.lowercased()) else { return (name, false) }
        return (parts.last ?? "", parts.isEmpty)
    }
}
