internal import DocModel
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// One connection's way to the ranked sections: its statements, tokenizers and scratch memory.
final class IndexReader {
    /// A query with the sections that hold its words.
    struct Ranking {
        var query: Query
        var scores: SectionScorer.Scores
        /// Best first.
        var sections: [FoundSection]
        var confidence: Confidence
        /// It finds nothing because it is in another language.
        var isForeign: Bool
        /// Stems that are marked in snippets and quotes.
        var markedStems: Set<UInt64>
    }

    /// Sections whose texts are read for words that were too frequent to be looked for everywhere; browsers, which fetch the texts, read fewer.
    private static let readForFrequent = 40

    let tokenizer: WordTokenizer
    private let layout: SectionLayout
    private let vocabulary: Vocabulary
    private let parser: QueryParser
    private let scorer: SectionScorer
    private let meaning: SectionMeaning?
    private let subjects: SubjectFinder
    private let howTos: HowToFinder
    private let glossary: Glossary
    private let foreign: ForeignQuestion
    private let stopStems: Set<UInt64>
    private let heads: Statement
    private let texts: Statement
    private let pageTexts: Statement

    init(
        _ database: Database,
        layout: SectionLayout,
        thesaurus: Thesaurus,
        hasTrigrams: Bool,
        meaning: SectionMeaning?,
        siteTitle: String
    ) throws {
        let tokenizer = try WordTokenizer(database)
        let vocabulary = try Vocabulary(database, tokenizer, hasTrigrams: hasTrigrams)
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.layout = layout
        self.meaning = meaning
        subjects = SubjectFinder(tokenizer)
        howTos = HowToFinder(tokenizer)
        glossary = Glossary(tokenizer)
        foreign = ForeignQuestion(tokenizer: tokenizer, vocabulary: vocabulary, sectionCount: layout.count)
        let name = tokenizer.words(of: UndividedWords.removed(from: siteTitle))
        parser = QueryParser(tokenizer: tokenizer, vocabulary: vocabulary, thesaurus: thesaurus, name: name)
        scorer = try SectionScorer(database, layout: layout, vocabulary: vocabulary, tokenizer: tokenizer, hasTrigrams: hasTrigrams)
        stopStems = Set(CommonWords.stopWords.map { WordTokenizer.hash(tokenizer.stem(of: $0).utf8) })
        let from = "FROM sections JOIN pages ON pages.id = sections.page WHERE sections.id = ?"
        heads = try database.makeStatement(
            sql: "SELECT pages.title, sections.heading, pages.path, pages.url, sections.questions, pages.kind \(from)"
        )
        texts = try database.makeStatement(
            sql: """
                SELECT pages.title, pages.path, pages.url, sections.heading, sections.breadcrumb, sections.anchor, sections.markdown,
                    sections.questions \(from)
                """
        )
        pageTexts = try database.makeStatement(
            sql: """
                SELECT sections.id, pages.title, sections.heading, sections.markdown FROM sections JOIN pages ON pages.id = sections.page
                WHERE sections.id BETWEEN ? AND ? ORDER BY sections.id
                """
        )
    }

    /// - Parameters:
    ///   - isTyped: Of a search box; see ``QueryParser/parse(_:after:isTyped:)``.
    ///   - usesMeaning: Never of a search box, whatever this says.
    ///   - pages: Where given, only sections of these are ranked.
    ///   - current: The URL of the page on which it is asked, as the index has it, or without its extension.
    func rank(
        _ text: String,
        after earlier: [String],
        on current: String? = nil,
        isTyped: Bool,
        usesMeaning: Bool,
        limit: Int,
        among pages: PageSet?,
        deadline: ContinuousClock.Instant
    ) throws -> Ranking {
        let text = ErrorMessage.of(text)
        var query = pages?.isEmpty == true ? Query() : try parser.parse(text, after: earlier, isTyped: isTyped)
        var scores = try scorer.scores(for: query, limit: recipe.candidates, among: pages, deadline: deadline)
        // Where no section holds both it and what was asked before, it stands for itself.
        if query.leastHeld > 0, scores.best.first.map({ $0.coverage >= query.leastHeld }) != true {
            query = try parser.parse(text, isTyped: isTyped)
            scores = try scorer.scores(for: query, limit: recipe.candidates, among: pages, deadline: deadline)
        }
        try addHeadings(to: &scores, query)
        if query.subject == nil { addAgreement(to: &scores) }
        let isOfOpenings = query.subject != nil || query.howTo != nil
        if isOfOpenings { leadWithOpenings(&scores) }
        let home = home(for: query, among: pages)
        if let home { lead(with: home, &scores) }
        let isFused = isTyped || !usesMeaning ? false : addMeaning(to: &scores, query, text)
        let count = scores.frequent.isEmpty ? isOfOpenings ? recipe.readForSubject : recipe.readCandidates : Self.readForFrequent
        if !query.literals.isEmpty {
            scores.best.sort { ($1.isNamed ? 1 : 0, $1.score, $0.number) < ($0.isNamed ? 1 : 0, $0.score, $1.number) }
        }
        var sections = try read(scores.best, max(limit, query.literals.isEmpty ? count : max(count, recipe.readForLiterals)), query)
        addTexts(to: &scores, &sections, query, count)
        addLiterals(to: &sections, query, text)
        addQuestions(to: &sections, query)
        // Whoever asks about the site as a whole wants its first pages, and no further ones.
        if query.site != nil { sections.removeLast(max(0, sections.count - recipe.readForSubject)) }
        if pages == nil, !isTyped { try addDefinitions(to: &sections, query, text) }
        let isOpening = { (section: Int) in self.layout.firstOfPage[Int(self.layout.pageOf[section])] == section }
        if let subject = query.subject { subjects.add(to: &sections, subject, (query, scores.weights), home: home, isOpening: isOpening) }
        if let howTo = query.howTo { howTos.add(to: &sections, howTo, isOpening: isOpening) }
        if let current {
            for index in sections.indices where sections[index].isOn(current) { sections[index].score += recipe.currentPageBonus }
        }
        if query.site?.wantsNamedPage == true { sections.removeAll { !$0.isNamed } }
        sections.sort { ($1.score, $0.number) < ($0.score, $1.number) }
        let confidence = Confidence(sections, coverage: scores.coverage, query: query, isFused: isFused)
        let isForeign =
            try !isTyped && query.site == nil && confidence.isAnswerable < recipe.refused && foreign.holds(text, isPasted: query.isPasted)
        return Ranking(
            query: query,
            scores: scores,
            sections: Array(sections.prefix(limit)),
            confidence: confidence,
            isForeign: isForeign,
            markedStems: markedStems(of: query, scores)
        )
    }

    /// The words of a passage that say why it was chosen, as hashes of their stems: what was asked and what stood in for it, without the words that
    /// every text has.
    private func markedStems(of query: Query, _ scores: SectionScorer.Scores) -> Set<UInt64> {
        var marked = Set(query.concepts.map { WordTokenizer.hash($0.stem.utf8) })
        for (_, alternative) in scores.usedAlternatives {
            for word in alternative.words { marked.insert(WordTokenizer.hash(tokenizer.stem(of: word).utf8)) }
        }
        if query.concepts.contains(where: { !CommonWords.stopWords.contains($0.word) }) { marked.subtract(stopStems) }
        return marked
    }

    /// A word of the docs that somebody may have meant by one that they do not hold; `nil` for one that they do.
    func suggestion(for word: String) throws -> String? {
        try vocabulary.forms(ofStem: tokenizer.stem(of: word)).isEmpty ? vocabulary.near(word) : nil
    }

    /// By the numbers of sections what stands on their pages in front of their texts: headings, theirs too, and the texts of the sections before them.
    func textsBefore(_ sections: some Sequence<FoundSection>) throws -> [Int: FoldedText] {
        var last: [Int32: Int] = [:]
        let numbers = Set(sections.map(\.number))
        for number in numbers { last[layout.pageOf[number]] = max(last[layout.pageOf[number]] ?? 0, number) }
        var texts: [Int: FoldedText] = [:]
        for (page, last) in last {
            let first = Int(layout.firstOfPage[Int(page)])
            // Of a section far below its page's beginning nothing is known: a search does not read megabytes.
            var text = FoldedText()
            try pageTexts.forEachRow([first + 1, last + 1]) { row in
                let number = row.integer(0) - 1
                if number == first { text.add(row.bytes(1)) }
                text.add(row.bytes(2))
                if numbers.contains(number) { texts[number] = text }
                text.add(row.bytes(3))
                return text.count <= recipe.maxReadBefore
            }
        }
        return texts
    }

    // MARK: Signals of the best sections

    private func addHeadings(to scores: inout SectionScorer.Scores, _ query: Query) throws {
        var asked: [UInt64: Int] = [:]
        for (number, concept) in query.concepts.enumerated() where !concept.isSymbol {
            asked[WordTokenizer.hash(concept.stem.utf8)] = number
        }
        let telling = asked.keys.count { !stopStems.contains($0) }
        for (number, concept) in query.concepts.enumerated() {
            for word in concept.alternatives.lazy.filter(\.isCompletion).flatMap(\.words) {
                let stem = WordTokenizer.hash(tokenizer.stem(of: word).utf8)
                if asked[stem] == nil { asked[stem] = number }
            }
        }
        let typed = query.stems.map { WordTokenizer.hash($0.utf8) }
        for index in scores.best.indices {
            let number = scores.best[index].number
            try heads.forEachRow([number + 1]) { row in
                let (title, heading) = (row.text(0), row.text(1))
                let stems = tokenizer.tokens(of: heading.isEmpty ? title : heading).map(\.stem)
                let words = Set(stems.filter { !stopStems.contains($0) })
                // Two words of a heading may be completions of one word. Of the questions below a heading words stand in for its own, but not for the
                // first.
                var held = words
                if !heading.isEmpty, stems.first(where: { !stopStems.contains($0) }).map({ asked[$0] != nil }) == true {
                    tokenizer.forEachStem(of: row.text(4)) { held.insert(WordTokenizer.hash($0)) }
                }
                if !words.isEmpty, Set(held.compactMap { asked[$0] }).count >= words.count {
                    scores.best[index].score += recipe.headingBonus * scores.best[index].headingCoverage
                    if words.count == telling { scores.best[index].score += recipe.sameWordsBonus }
                }
                // Where signs were typed, words are not all: `addLiterals` compares both.
                if stems == typed, query.literals.isEmpty { scores.best[index].score += recipe.exactBonus }
                switch PageKind(rawValue: row.text(5)) {
                case .changes where !query.namesVersion, .proposal where !query.namesProposal:
                    scores.best[index].score -= recipe.changeLogPenalty
                case .entries where query.howTo != nil: scores.best[index].score -= recipe.entryPenalty
                default: break
                }
                return false
            }
        }
        scores.best.sort { ($1.score, $0.number) < ($0.score, $1.number) }
    }

    /// The beginning of the home page, where the docs themselves are what was asked for: "what is docgen?"
    private func home(for query: Query, among pages: PageSet?) -> Int? {
        guard let subject = query.subject, let home = layout.home, query.phrases.isEmpty,
            pages?.contains(layout.pageOf[home.section]) != false,
            query.site == .product || subjects.isNamed(home.title, subject, query)
        else { return nil }
        return home.section
    }

    /// Of what is read for a question about one thing, or how one thing is done: beginnings of pages may gain most by it.
    private func leadWithOpenings(_ scores: inout SectionScorer.Scores) {
        func lead(_ section: SectionScorer.Scores.Section) -> Double {
            section.score + (layout.firstOfPage[Int(layout.pageOf[section.number])] == section.number ? recipe.openingLead : 0)
        }
        scores.best.sort { (lead($1), $0.number) < (lead($0), $1.number) }
    }

    /// The name of the docs stands everywhere, so that its words lead to any page.
    private func lead(with home: Int, _ scores: inout SectionScorer.Scores) {
        guard let best = scores.best.first else { return }
        var section =
            scores.best.first { $0.number == home } ?? SectionScorer.Scores.Section(number: home, score: 0, coverage: 0, headingCoverage: 0)
        section.score = max(section.score, best.score)
        scores.best.removeAll { $0.number == home }
        scores.best.insert(section, at: 0)
    }

    /// Pages with several of the best sections are about what was asked for, where one section may hold its words by chance.
    private func addAgreement(to scores: inout SectionScorer.Scores) {
        var counts: [Int32: Int] = [:]
        for section in scores.best.prefix(recipe.agreementDepth) { counts[layout.pageOf[section.number], default: 0] += 1 }
        for index in scores.best.indices {
            guard let count = counts[layout.pageOf[scores.best[index].number]] else { continue }
            scores.best[index].score += recipe.agreementBonus * log(1 + Double(count))
        }
        scores.best.sort { ($1.score, $0.number) < ($0.score, $1.number) }
    }

    /// Pages as citations of their beginnings.
    func citations(of pages: some Sequence<Int32>) throws -> [Citation] {
        var citations: [Citation] = []
        for page in pages {
            try heads.forEachRow([Int(layout.firstOfPage[Int(page)]) + 1]) { row in
                citations.append(Citation(title: row.text(0), heading: row.text(0), breadcrumb: [], url: row.text(3), path: row.text(2)))
                return false
            }
        }
        return citations
    }

    /// How near the meaning of the best sections is to that of the question, where both are known.
    /// - Returns: Whether it counts.
    private func addMeaning(to scores: inout SectionScorer.Scores, _ query: Query, _ text: String) -> Bool {
        guard let meaning, !scores.best.isEmpty, let question = meaning.vector(of: text, after: query.before) else {
            return false
        }
        let best = scores.best.prefix(meaningRecipe.depth)
        let similarities = meaning.vectors.similarities(of: question, to: best.map(\.number), layout)
        for (index, similarity) in zip(best.indices, similarities) { scores.best[index].score += meaningRecipe.weight * similarity }
        scores.best.sort { ($1.score, $0.number) < ($0.score, $1.number) }
        return true
    }

    /// The texts of the first `limit` sections that hold what was quoted.
    private func read(_ best: [SectionScorer.Scores.Section], _ limit: Int, _ query: Query) throws -> [FoundSection] {
        var sections: [FoundSection] = []
        for scored in best {
            guard sections.count < limit else { break }
            try texts.forEachRow([scored.number + 1]) { row in
                let section = FoundSection(row, scored)
                if query.quotedLiterals.allSatisfy({ section.match($0) != .none }) { sections.append(section) }
                return false
            }
        }
        return sections
    }

    /// The exact characters of names: the index knows their words, and few of their signs.
    private func addLiterals(to sections: inout [FoundSection], _ query: Query, _ text: String) {
        guard !query.literals.isEmpty else { return }
        let quotes: Set<Unicode.Scalar> = ["\"", "\u{201C}", "\u{201D}"]
        let typed = String(String.UnicodeScalarView(text.unicodeScalars.filter { !quotes.contains($0) }))
        let whole = Literal(typed.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        let words = Double(max(1, query.concepts.count { !$0.isSymbol }))
        let shares = query.literals.map { literal in
            min(1, Double(max(1, tokenizer.words(of: String(decoding: literal.bytes, as: UTF8.self)).count)) / words)
        }
        for index in sections.indices {
            let section = sections[index]
            func value(_ literal: Literal) -> Double {
                max(
                    recipe.literalInHeading * literal.match(in: section.heading).weight * literal.share(of: section.heading),
                    recipe.literalInText * max(literal.match(in: section.text), literal.match(in: section.code)).weight
                )
            }
            let sum = zip(query.literals, shares).reduce(0) { $0 + $1.1 * value($1.0) }
            sections[index].score += min(max(sum, whole.map(value) ?? 0), recipe.literalInHeading)
            if let whole, section.heading.utf8.count == whole.bytes.count, whole.match(in: section.heading) == .whole {
                sections[index].score += recipe.wholeInHeading
            }
        }
    }

    /// Sections whose authors say that they answer this very question, in other small words maybe.
    private func addQuestions(to sections: inout [FoundSection], _ query: Query) {
        let asked = Set(query.concepts.filter { !$0.isSymbol }.map { WordTokenizer.hash($0.stem.utf8) }).subtracting(stopStems)
        guard !asked.isEmpty else { return }
        for index in sections.indices {
            let isAsked = sections[index].questions.contains { asked == Set(tokenizer.tokens(of: $0).map(\.stem)).subtracting(stopStems) }
            if isAsked { sections[index].score += recipe.questionBonus }
        }
    }

    /// Puts the section of a glossary first that defines what is asked for.
    private func addDefinitions(to sections: inout [FoundSection], _ query: Query, _ text: String) throws {
        guard !layout.glossary.isEmpty, query.site == nil, !query.goesOn,
            query.subject?.isSentence == true || query.stems.contains("differ")
        else { return }
        let terms = glossary.terms(of: tokenizer.words(of: UndividedWords.removed(from: text)), query.subject)
        guard !terms.isEmpty else { return }
        let best = sections.reduce(0) { max($0, $1.score) }
        for number in layout.glossary {
            let unscored = SectionScorer.Scores.Section(number: number, score: 0, coverage: 0, headingCoverage: 0)
            try texts.forEachRow([number + 1]) { row in
                var section = sections.first { $0.number == number } ?? FoundSection(row, unscored)
                guard let definition = glossary.definition(of: terms, in: section) else { return false }
                section.score = max(section.score, best) + recipe.glossaryBonus
                section.definition = definition
                if let index = sections.firstIndex(where: { $0.number == number }) {
                    sections[index] = section
                } else {
                    sections.append(section)
                }
                return false
            }
        }
    }

    /// How near the words stand to each other, and the words that were too frequent to be looked for everywhere.
    private func addTexts(to scores: inout SectionScorer.Scores, _ sections: inout [FoundSection], _ query: Query, _ count: Int) {
        let words = query.concepts.filter { !$0.isSymbol }
        guard words.count > 1 else { return }
        let stems = words.map { WordTokenizer.hash($0.stem.utf8) }
        let concepts = Dictionary(zip(stems, stems.indices), uniquingKeysWith: { first, _ in first })
        let weight = max(scores.totalWeight, .leastNonzeroMagnitude)
        for index in sections.indices.prefix(count) {
            let section = sections[index]
            var text = section.heading + "\n" + section.text + "\n" + section.code
            if text.utf8.count > recipe.maxCandidateLength {
                text = String(decoding: text.utf8.prefix(recipe.maxCandidateLength), as: UTF8.self)
            }
            let tokens = tokenizer.tokens(of: text)
            var near = Array(repeating: Int.max, count: max(0, stems.count - 1))
            var last = Array(repeating: -1, count: stems.count)
            for (position, token) in tokens.enumerated() {
                guard let concept = concepts[token.stem] else { continue }
                if concept > 0, last[concept - 1] >= 0 { near[concept - 1] = min(near[concept - 1], position - last[concept - 1]) }
                if concept + 1 < stems.count, last[concept + 1] >= 0 { near[concept] = min(near[concept], position - last[concept + 1]) }
                last[concept] = position
            }
            let folded = UnspacedScript.foldingKana(text)
            for (pair, concepts) in zip(words, words.dropFirst()).enumerated() {
                guard case (.trigrams, .trigrams) = (concepts.0.source, concepts.1.source) else { continue }
                if let end = concepts.1.word.unicodeScalars.last, folded.contains(concepts.0.word + String(Character(end))) {
                    near[pair] = 1
                }
            }
            let nearness = near.reduce(0.0) { $0 + ($1 <= 1 ? 1 : $1 <= recipe.nearDistance ? recipe.nearShare : 0) }
            sections[index].score += recipe.proximityBonus * nearness / Double(max(1, near.count))
            for concept in scores.frequent where concept < stems.count {
                let inHeading = tokenizer.tokens(of: section.heading + "\n" + section.citation.title).contains { $0.stem == stems[concept] }
                let count = tokens.count { $0.stem == stems[concept] }
                guard inHeading || count > 0 else { continue }
                let share = scores.weights[concept] / weight
                sections[index].score +=
                    share * SectionScorer.frequentScore(count: count, inHeading: inHeading, section: section.number, layout)
                sections[index].coverage += share
                sections[index].held += 1
                scores.coverage = max(scores.coverage, sections[index].coverage)
            }
        }
    }
}
