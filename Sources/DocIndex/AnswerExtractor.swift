internal import DocModel
internal import Foundation
internal import ReaderText

/// Picks the passages that answer a question out of the best sections.
///
/// A passage is up to ``Recipe/maxUnitsOfPassage`` units of one section that follow one another. Its score is the share of the question that it holds, by
/// weight, with smaller amounts for what only its headings hold, for standing where a section begins, for steps, code and table rows where
/// the question asks for such, and against length and passages that begin or end in mid-thought.
struct AnswerExtractor {
    static let maxSources = 3

    private let question: String
    private let ranking: IndexReader.Ranking
    private let tokenizer: WordTokenizer
    private let marker: TextMarker
    private let words: Catalogue
    /// By the numbers of sections what stands in front of their texts; see ``IndexReader/textsBefore(_:)``.
    private let before: [Int: FoldedText]
    /// Ways to say each concept, as stems of words that must all stand together, with what they count.
    private let ways: [[(stems: [UInt64], weight: Double)]]
    private let weights: [Double]
    private let totalWeight: Double
    private let wantsSteps: Bool
    /// See ``AnswerFeatures/composes``.
    private let composes: Bool
    /// Identifiers and flags in the question, lowercase: a table row or list item that begins with one is what is asked for.
    private let names: [String]

    init(
        _ question: String,
        _ ranking: IndexReader.Ranking,
        _ tokenizer: WordTokenizer,
        _ said: Catalogue,
        before: [Int: FoldedText],
        composes: Bool = true
    ) {
        self.question = question
        self.composes = composes
        self.ranking = ranking
        self.before = before
        self.tokenizer = tokenizer
        marker = TextMarker(ranking, tokenizer)
        self.words = said
        weights = ranking.scores.weights
        totalWeight = max(ranking.scores.totalWeight, .leastNonzeroMagnitude)
        func hash(_ word: String) -> UInt64 { WordTokenizer.hash(tokenizer.stem(of: word).utf8) }
        var ways = ranking.query.concepts.map { [(stems: [WordTokenizer.hash($0.stem.utf8)], weight: 1.0)] }
        for (concept, alternative) in ranking.scores.usedAlternatives {
            ways[concept].append((alternative.words.map(hash), alternative.weight))
        }
        self.ways = ways
        let words = question.prefix(recipe.maxLengthWithNames).lowercased().split { $0 == " " || $0 == "\n" || $0 == "\t" }
        wantsSteps = words.first.map { CommonWords.steps.contains(String($0)) } ?? false
        names = words.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "`'\"?!,.:;()")) }.filter(Self.isName)
    }

    func answer(_ reading: QueryReading) -> Answer {
        let confidence = ranking.confidence.isAnswerable
        let sections = ranking.sections.prefix(Self.maxSources)
        guard confidence >= recipe.refused, ranking.query.site != .complaint, let first = sections.first else {
            // Only pages that are called so help whoever complains.
            let isComplaint = ranking.query.site == .complaint
            var answer = Answer(
                isAnswered: false,
                isUncertain: false,
                passages: [],
                sources: sections.filter { !isComplaint || $0.score >= recipe.openingBonus }.map(nearest),
                missingTerms: ranking.isForeign ? [] : missingTerms(in: sections),
                isForeign: ranking.isForeign,
                isSmallTalk: ranking.query.site == .smallTalk,
                isComplaint: isComplaint,
                confidence: confidence,
                reading: reading
            )
            answer.refusal = answer.refusal(in: words)
            return answer
        }
        var quotes = sections.map(quote)
        // The passage counts as much as the section: the second section may hold the very sentence.
        // Of sections about one thing the one that ranks first says what it is, or how it is done, unless it is a heading alone.
        let isAboutOne = ranking.query.subject != nil
        let lead = (isAboutOne || first.isNamed) && !quotes[0].range.isEmpty ? 0 : recipe.passageLead
        let best = quotes.indices.filter { quotes[$0].section.score >= first.score - lead }.max { left, right in
            quotes[left].score + quotes[left].section.score - first.score < quotes[right].score + quotes[right].section.score - first.score
        }
        if let best, best > 0 { quotes.insert(quotes.remove(at: best), at: 0) }
        let (shown, others) = composed(of: quotes)
        return Answer(
            isAnswered: true,
            isUncertain: isGuessed
                || quotes[0].section.definition == nil
                    && (!ranking.confidence.isCertain || isAboutOne && best != 0 || !holdsOwnWords(quotes[0].section)),
            passages: shown.map { $0.markdown + $0.end },
            sources: shown.map { citation($0.quote, $0.reading) } + others.map { citation($0, shortened($0)) },
            missingTerms: missingTerms(in: sections),
            isForeign: false,
            confidence: confidence,
            reading: reading
        )
    }

    /// What sections near the question answer: what their authors say, and headings that read as questions or say what is done.
    ///
    /// They are near where they hold telling words of the question, as they were typed, with a share of its weight: sections that come near by common
    /// words alone are about anything.
    func nearQuestions(in sections: some Sequence<FoundSection>) -> [(question: String, place: Citation)] {
        var seen = Set<String>()
        return sections.flatMap { section in
            (section.questions + (RelatedHeading.isQuestion(section.heading, tokenizer) ? [section.heading] : []))
                .filter { isNear($0) && seen.insert($0.lowercased()).inserted }
                .map { ($0, section.citation) }
        }
    }

    private func isNear(_ text: String) -> Bool {
        let shared = zip(ranking.query.concepts, coverage(of: text)).reduce(0) { sum, held in
            held.0.isTelling && held.0.typed == nil ? sum + held.1 : sum
        }
        return shared >= recipe.relatedShare * totalWeight
    }

    // MARK: Quotes

    private struct Quote {
        var section: FoundSection
        var passage: Passage
        /// The units that answer best; none of a section that is a heading alone.
        var range: Range<Int>
        var score: Double
    }

    /// A passage in the docs' own shape, and behind it, where a block was cut, where it goes on.
    private struct Shown {
        var quote: Quote
        var markdown: String
        var end = ""

        var reading: String { SectionMarkdown(markdown).reading }
    }

    /// The passages that make up an answer, and the quotes of the other sections.
    ///
    /// The answer often goes on in a section beside the one that begins it, or stands in the one that ranks first.
    private func composed(of quotes: [Quote]) -> (shown: [Shown], others: [Quote]) {
        let first = shown(quotes[0], isFurther: false)
        var shown = [first]
        var others: [Quote] = []
        var words = WordCount.words(in: first.reading)
        for quote in quotes.dropFirst() {
            if composes, !quote.range.isEmpty, goesOn(quote.section, with: quotes[0].section) {
                let passage = self.shown(quote, isFurther: true)
                let more = WordCount.words(in: passage.reading)
                if words + more <= recipe.maxComposedWords {
                    words += more
                    shown.append(passage)
                    continue
                }
            }
            others.append(quote)
        }
        return (shown, others)
    }

    private func goesOn(_ section: FoundSection, with first: FoundSection) -> Bool {
        section.score >= first.score
            || section.citation.path == first.citation.path && section.score >= first.score - recipe.composedLead
    }

    private func shown(_ quote: Quote, isFurther: Bool) -> Shown {
        let heading = SectionMarkdown.escaped(quote.section.heading)
        guard !quote.range.isEmpty else { return Shown(quote: quote, markdown: heading) }
        let isNamed = quote.section.definition != nil || !names.isEmpty && quote.passage.units[quote.range].contains(where: self.isNamed)
        let excerpt = Excerpt(of: quote.passage, around: quote.range, wantsSteps: wantsSteps, isNamed: isNamed, isFurther: isFurther)
        let end = excerpt.isCut ? "\n\n" + continues(in: "[\(heading)](\(quote.section.citation.url))") : ""
        return Shown(quote: quote, markdown: excerpt.markdown, end: end)
    }

    private func citation(_ quote: Quote, _ text: String) -> Citation {
        var citation = quote.section.citation
        citation.quote = text
        citation.quoteParts = marker.parts(of: text)
        citation.textFragment = directive(TextDirective(beginning: quote.passage.units[quote.range]), to: quote.section)
        return citation
    }

    private func directive(_ directive: TextDirective?, to section: FoundSection) -> String? {
        directive?.text(for: section.citation.url, after: before[section.number])
    }

    private func continues(in section: String) -> String {
        words("answer.continues", ["section": SentenceValue(section)])
    }

    /// The units that answer, and those behind them for which there is room.
    private func shortened(_ quote: Quote) -> String {
        guard !quote.range.isEmpty else { return quote.section.heading }
        let units = quote.passage.units
        var end = quote.range.upperBound
        var words = units[quote.range].reduce(0) { $0 + WordCount.words(in: $1.text) }
        while end < units.count {
            words += WordCount.words(in: units[end].text)
            guard words <= recipe.quoteWords else { break }
            end += 1
        }
        return Self.shortened(quote.passage.text(of: quote.range.lowerBound..<end))
    }

    private func quote(from section: FoundSection) -> Quote {
        let passage = Passage(of: section)
        let units = passage.units
        guard !units.isEmpty else { return Quote(section: section, passage: passage, range: 0..<0, score: 0) }
        if let definition = section.definition { return Quote(section: section, passage: passage, range: definition, score: 0) }
        let headings = coverage(of: ([section.citation.title, section.heading] + section.citation.breadcrumb).joined(separator: "\n"))
        let coverages = units.map { coverage(of: $0.text) }
        let words = units.map { WordCount.words(in: $0.text) }
        var best: (range: Range<Int>, score: Double) = (0..<1, -.infinity)
        for start in units.indices {
            var covered = Array(repeating: 0.0, count: weights.count)
            var count = 0
            for end in start..<min(start + recipe.maxUnitsOfPassage, units.count) {
                count += words[end]
                if end > start, count > recipe.maxPassageWords { break }
                for concept in covered.indices { covered[concept] = max(covered[concept], coverages[end][concept]) }
                let score = score(passage, start..<(end + 1), covered, headings, words: count)
                if score > best.score { best = (start..<(end + 1), score) }
            }
        }
        return Quote(section: section, passage: passage, range: best.range, score: best.score)
    }

    private func score(_ passage: Passage, _ range: Range<Int>, _ covered: [Double], _ headings: [Double], words: Int) -> Double {
        let units = passage.units
        let (first, last) = (units[range.lowerBound], units[range.upperBound - 1])
        var share = 0.0
        for concept in covered.indices { share += covered[concept] + recipe.headingShare * max(0, headings[concept] - covered[concept]) }
        var score = share / totalWeight - recipe.perWord * Double(max(0, words - recipe.freeWords))
        if range.lowerBound == 0 { score += recipe.beginning }
        // An example that its section begins with stands for itself.
        if first.kind == .code, range.lowerBound > 0 { score -= recipe.fragmentPenalty }
        if range.upperBound < units.count, last.text.utf8.last == UInt8(ascii: ":") { score -= recipe.fragmentPenalty }
        if range.lowerBound > 0, first.kind == .code || first.kind == .item, units[range.lowerBound - 1].text.utf8.last == UInt8(ascii: ":")
        {
            score -= recipe.fragmentPenalty
        }
        if first.continuesLine, Self.pointsBack(first.text) { score -= recipe.fragmentPenalty }
        if last.isTableHead { score -= recipe.bareTableHead }
        if wantsSteps, units[range].contains(where: { $0.kind == .code || $0.kind == .item }) { score += recipe.stepsBonus }
        if !names.isEmpty, units[range].contains(where: isNamed) { score += recipe.namedRow }
        return score
    }

    /// How much of each concept's weight a text holds.
    private func coverage(of text: String) -> [Double] {
        let stems = Set((tokenizer.tokens(of: text) + tokenizer.joinedTokens(of: text)).map(\.stem))
        let text = UnspacedScript.foldingKana(text)
        return ways.indices.map { concept in
            if case .trigrams = ranking.query.concepts[concept].source {
                return text.contains(ranking.query.concepts[concept].word) ? weights[concept] : 0
            }
            return weights[concept] * (ways[concept].filter { $0.stems.allSatisfy(stems.contains) }.map(\.weight).max() ?? 0)
        }
    }

    /// Whether all that the question tells are words that were corrected: another thing may be meant.
    private var isGuessed: Bool {
        let telling = ranking.query.concepts.filter { $0.isTelling && !$0.isEarlier }
        return !telling.isEmpty && telling.allSatisfy { $0.typed != nil } && ranking.query.corrections.contains { !$0.meant.contains(" ") }
    }

    /// Whether the section's headings hold what is done to the product; of a question that goes on with another whether it holds what that asks itself.
    private func holdsOwnWords(_ section: FoundSection) -> Bool {
        let query = ranking.query
        // The licence of a part may stand anywhere.
        if query.site == .licence, section.citation.path.contains("/") { return false }
        let concepts = query.concepts
        let headings = ([section.citation.title, section.heading] + section.citation.breadcrumb).joined(separator: "\n")
        let (inHeadings, all) = (coverage(of: headings), coverage(of: [headings, section.text, section.code].joined(separator: "\n")))
        return concepts.indices.allSatisfy { index in
            let concept = concepts[index]
            guard !concept.isEarlier, concept.isTelling else { return true }
            if query.pointsBack, CommonWords.productVerbs.contains(concept.word) { return inHeadings[index] > 0 }
            return !query.goesOn || all[index] > 0
        }
    }

    /// A section that is near, with the line that shows why.
    private func nearest(_ section: FoundSection) -> Citation {
        var citation = section.citation
        let line = marker.snippet(of: section)
        if !line.isEmpty {
            citation.quote = line.map(\.text).joined()
            citation.quoteParts = line
            citation.textFragment = directive(TextDirective(around: line), to: section)
        }
        return citation
    }

    /// Words of the question that tell something and that none of the sections holds, the first few; none of a pasted text, whose words are no
    /// wish.
    private func missingTerms(in sections: some Collection<FoundSection>) -> [String] {
        guard !ranking.query.isPasted, ranking.query.site == nil else { return [] }
        var held = Set<Int>()
        for section in sections {
            let text = ([section.citation.title, section.heading] + section.citation.breadcrumb + [section.text, section.code]).joined(
                separator: "\n"
            )
            for (concept, weight) in coverage(of: text).enumerated() where weight > 0 { held.insert(concept) }
        }
        let missing = ranking.query.concepts.enumerated().filter {
            !held.contains($0.offset) && $0.element.isTelling && !$0.element.isEarlier
        }
        .map { Self.named(asTyped($0.element.typed ?? $0.element.word)) }
        return Array(
            missing.reduce(into: []) { words, word in if !words.contains(word) { words.append(word) } }.prefix(recipe.maxMissingTerms)
        )
    }

    /// A word with the accents that the index leaves out.
    private func asTyped(_ word: String) -> String {
        let parts = question.lowercased().unicodeScalars.split {
            !$0.properties.isAlphabetic && $0.properties.numericType == nil && !WordFolding.isMark($0)
        }
        return parts.lazy.map(String.init).first { tokenizer.words(of: $0).first == word } ?? word
    }

    /// A word as a sentence can hold it.
    private static func named(_ word: String) -> String {
        word.utf16.count > recipe.maxNamedLength ? String(decoding: word.utf16.prefix(recipe.maxNamedLength), as: UTF16.self) + "…" : word
    }

    static func pointsBack(_ sentence: String) -> Bool {
        CommonWords.backPointers.contains(String(sentence.prefix { $0.isLetter }))
    }

    private func isNamed(_ unit: Passage.Unit) -> Bool {
        guard unit.kind == .row || unit.kind == .item else { return false }
        let text = unit.text.prefix(recipe.maxLengthOfNamed).lowercased().drop {
            $0 == "-" || $0 == " " || $0 == "`" || $0.isNumber || $0 == "."
        }
        return names.contains { name in
            let bare = name.drop { $0 == "-" }
            return text.hasPrefix(bare)
                && !(text.dropFirst(bare.count).first.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" } ?? false)
        }
    }

    /// A flag, or a word with a mark or number inside that prose does not have.
    private static func isName(_ word: String) -> Bool {
        guard word.count > 2 else { return false }
        if word.hasPrefix("--") { return true }
        return word.dropFirst().dropLast().contains { $0 == "_" || $0 == "." || $0 == "-" || $0 == ":" } && !word.contains("/")
    }

    /// A unit longer than a quote may be ends at a word.
    static func shortened(_ text: String) -> String {
        guard WordCount.words(in: text) > recipe.maxUnitWords else { return text }
        var words = 0
        for index in text.indices where text[index] == " " || text[index] == "\n" {
            words += 1
            if words >= recipe.maxPassageWords { return text[..<index] + " …" }
        }
        // A script without spaces.
        return text.prefix(recipe.maxPassageWords * 2) + "…"
    }
}
