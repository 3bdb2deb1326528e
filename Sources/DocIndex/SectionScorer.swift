internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Gives every section that holds words of a query its score.
///
/// A section's score is a sum over the query's concepts, divided by the sum of their weights, so that scores of different questions compare:
/// BM25F over the section's fields (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.6.1),
/// one half and a little more for all forms of a word and the rest for the exact form that was typed; to it comes a share of the page's BM25.
/// Other ways to say a concept count less, and only the best way counts. `docs/inside/retrieval.md` tells what each step gains.
///
/// It belongs to the connection that made it.
final class SectionScorer {

    /// Places that are read for one query, rarest words first; the words that do not fit are looked for only in the best sections. Reading
    /// costs about 0.15 µs each.
    private static let maxPlaces = 160_000
    /// The deadline is looked at after so many places.
    private static let placesBetweenChecks = 4_096

    /// What one query scored.
    struct Scores {
        struct Section {
            /// From 0, in the order of the ids.
            var number: Int
            var score: Double
            /// The share of the query's weight that the section's words make up.
            var coverage: Double
            /// The share of the query's weight that its headings make up.
            var headingCoverage: Double
            /// How many concepts it holds.
            var held = 0.0
            /// The words of a name with signs stand side by side in it, as far as the index knows: its characters are to be compared.
            var isNamed = false
        }

        /// The best sections, best first.
        var best: [Section] = []
        /// No section holds what stood in quotes: these hold its words.
        var ignoresQuotes = false
        /// The best coverage of any section.
        var coverage = 0.0
        /// The weight of each concept; the rarer the more.
        var weights: [Double] = []
        /// Concepts too frequent to be looked for everywhere.
        var frequent: [Int] = []
        /// Whether a concept stands somewhere in the docs, in any way to say it.
        var isKnown: [Bool] = []
        /// Alternatives that were found, by the concept they stand for.
        var usedAlternatives: [(concept: Int, alternative: Query.Alternative)] = []
        /// Time ran out before all words were looked for.
        var isPartial = false

        var totalWeight: Double { weights.reduce(0, +) }
    }

    let layout: SectionLayout
    let vocabulary: Vocabulary
    let tokenizer: WordTokenizer
    private let placesOfWord: Statement
    private let placesOfTrigram: Statement?
    let matches: Statement

    /// What is added up for one section; the first six are zero between concepts.
    ///
    /// One record for each section, so that a place costs one cache line, in plain memory, which needs no checks for exclusive access.
    private struct SectionState {
        /// Weighted occurrences of all forms of a word, and of the form that was typed.
        var allForms: Float = 0
        var typedForm: Float = 0
        /// 1 where a heading holds the word, less where the headings above do.
        var heading: Float = 0
        var conceptScore: Float = 0
        var conceptCoverage: Float = 0
        var conceptHeading: Float = 0
        var score: Float = 0
        var coverage: Float = 0
        var headingCoverage: Float = 0
        /// How many concepts it holds.
        var held: Float = 0
    }

    private struct PageState {
        /// Occurrences; zero between concepts, like the next.
        var terms: Float = 0
        var conceptScore: Float = 0
        var score: Float = 0
    }

    private let sections: UnsafeMutableBufferPointer<SectionState>
    private let pages: UnsafeMutableBufferPointer<PageState>

    init(_ database: Database, layout: SectionLayout, vocabulary: Vocabulary, tokenizer: WordTokenizer, hasTrigrams: Bool) throws {
        self.layout = layout
        self.vocabulary = vocabulary
        self.tokenizer = tokenizer
        placesOfWord = try database.makeStatement(sql: "SELECT doc, col FROM word_places WHERE term = ?")
        placesOfTrigram =
            hasTrigrams ? try database.makeStatement(sql: "SELECT doc, col FROM trigram_places WHERE term >= ? AND term < ?") : nil
        matches = try database.makeStatement(sql: "SELECT rowid FROM section_words WHERE section_words MATCH ?")
        sections = .allocate(capacity: layout.count)
        sections.initialize(repeating: SectionState())
        pages = .allocate(capacity: layout.pageCount)
        pages.initialize(repeating: PageState())
    }

    deinit {
        sections.deallocate()
        pages.deallocate()
    }

    /// Scores the sections for `query`.
    ///
    /// - Parameters:
    ///   - limit: How many of the best are given.
    ///   - chosen: Where given, only sections of these pages are given.
    ///   - deadline: When to stop looking; what was found until then is given.
    func scores(for query: Query, limit: Int, among chosen: PageSet?, deadline: ContinuousClock.Instant) throws -> Scores {
        sections.update(repeating: SectionState())
        pages.update(repeating: PageState())
        var scores = Scores()
        scores.weights = Array(repeating: 0, count: query.concepts.count)
        scores.isKnown = Array(repeating: false, count: query.concepts.count)
        var clock = Deadline(deadline)
        var pageWeight = 0.0
        var places = 0
        let plans = try query.concepts.map(plan)
        for (concept, plan) in plans.enumerated().sorted(by: { ($0.element.places, $0.offset) < ($1.element.places, $1.offset) }) {
            if clock.isNowReached() && places > 0 || (places > 0 && places + plan.places > Self.maxPlaces) {
                scores.frequent.append(concept)
                scores.isKnown[concept] = plan.places > 0
                scores.weights[concept] = idf(min(plan.sections, layout.count), of: layout.count) * query.concepts[concept].weight
                continue
            }
            places += plan.places
            let weights = try add(query.concepts[concept], concept, plan, &scores, &clock, &places)
            scores.weights[concept] = weights.section
            pageWeight += weights.page
        }
        scores.isPartial = clock.isOver
        var phrases = try query.phrases.isEmpty ? nil : sections(holding: query.phrases, among: chosen)
        scores.ignoresQuotes = phrases == nil && !query.phrases.isEmpty && query.quotedLiterals.isEmpty
        // Who quotes signs wants those, and nothing else.
        if !query.quotedLiterals.isEmpty, !query.phrases.isEmpty { phrases = phrases ?? [] }
        rank(&scores, pageWeight, limit, among: chosen, only: phrases, first: try sectionsNamed(by: query.literals))
        return scores
    }

    // MARK: Planning

    /// What looking for a concept's own words takes.
    private struct Plan {
        var forms: [Vocabulary.Form] = []
        var places = 0
        var sections = 0
    }

    private func plan(_ concept: Query.Concept) throws -> Plan {
        guard case .word(let stem) = concept.source else { return Plan() }
        let forms = try vocabulary.forms(ofStem: stem)
        return Plan(
            forms: forms,
            places: forms.reduce(0) { $0 + $1.occurrences },
            sections: forms.reduce(0) { $0 + $1.sections }
        )
    }

    /// The logarithm keeps a word that is in every section just above nothing.
    private func idf(_ count: Int, of total: Int) -> Double {
        log(1 + (Double(total - count) + 0.5) / (Double(count) + 0.5))
    }

    // MARK: One concept

    /// Sections and pages that hold what was looked for last, whose scratch memory is to be zeroed.
    struct Matches {
        var sections: [Int32] = []
        var pages: [Int32] = []
    }

    private func add(
        _ concept: Query.Concept,
        _ number: Int,
        _ plan: Plan,
        _ scores: inout Scores,
        _ clock: inout Deadline,
        _ places: inout Int
    ) throws -> (section: Double, page: Double) {
        var touched = Matches()
        var found = Matches()
        switch concept.source {
        case .word:
            for form in plan.forms { try read(form.term, isTyped: form.term == concept.word, &found, &clock) }
        case .trigrams:
            try readTrigrams(from: concept.word, &found, &clock)
        }
        let isKnown = !found.sections.isEmpty
        var weight = idf(found.sections.count, of: layout.count) * concept.weight
        var pageWeight = idf(found.pages.count, of: layout.pageCount) * concept.weight
        let hasTyped = plan.forms.count > 1 && plan.forms.contains { $0.term == concept.word }
        collect(found, weight, pageWeight, typedShare: hasTyped ? recipe.typedShare : 0, &touched)

        var bestAlternative = 0.0
        var isCompleted = false
        for alternative in concept.alternatives {
            if clock.isNowReached() { break }
            guard let found = try find(alternative, &clock, &places) else { continue }
            let alternativeWeight = min(idf(found.sections.count, of: layout.count) * concept.weight, weight) * alternative.weight
            let alternativePage = min(idf(found.pages.count, of: layout.pageCount) * concept.weight, pageWeight) * alternative.weight
            collect(found, alternativeWeight, alternativePage, typedShare: 0, &touched)
            if alternative.isCompletion, !isKnown {
                // What is being typed is as telling as what it may become.
                (weight, pageWeight) = (alternativeWeight, alternativePage)
                isCompleted = true
            }
            bestAlternative = max(bestAlternative, alternativeWeight)
            scores.usedAlternatives.append((number, alternative))
        }
        if !isKnown && !isCompleted && bestAlternative > 0 {
            // Nowhere in the docs, but said in another way: as telling as that, and not less than half a word that is nowhere.
            weight = max(bestAlternative, weight / 2)
            pageWeight /= 2
        }
        scores.isKnown[number] = isKnown || bestAlternative > 0
        finish(touched)
        return (weight, pageWeight)
    }

    /// The sections and pages that hold another way to say a concept, their terms in the scratch memory; `nil` where none does.
    private func find(_ alternative: Query.Alternative, _ clock: inout Deadline, _ places: inout Int) throws -> Matches? {
        var found = Matches()
        if alternative.isCompletion {
            // Few by themselves: `Vocabulary.completions`.
            for term in alternative.words { try read(term, isTyped: false, &found, &clock) }
            return found.sections.isEmpty ? nil : found
        }
        let forms = try alternative.words.map { try vocabulary.forms(ofStem: tokenizer.stem(of: $0)) }
        let costs = forms.map { $0.reduce(0) { $0 + $1.occurrences } }
        guard let cost = costs.min(), cost > 0, cost <= recipe.maxPlacesOfAlternative, places + cost <= Self.maxPlaces else { return nil }
        places += cost
        if forms.count == 1 {
            for form in forms[0] { try read(form.term, isTyped: false, &found, &clock) }
        } else {
            try readPhrase(forms, &found)
        }
        return found.sections.isEmpty ? nil : found
    }

    /// Turns what was read into parts of the concept's score, and zeroes what was read.
    private func collect(_ found: Matches, _ weight: Double, _ pageWeight: Double, typedShare: Float, _ touched: inout Matches) {
        let weight = Float(weight)
        for number in found.sections {
            let section = sections.baseAddress! + Int(number)
            var value = (1 - typedShare) * Self.saturated(section.pointee.allForms, recipe.sectionK1)
            if typedShare > 0 { value += typedShare * Self.saturated(section.pointee.typedForm, recipe.sectionK1) }
            if section.pointee.conceptCoverage == 0 { touched.sections.append(number) }
            section.pointee.conceptScore = max(section.pointee.conceptScore, weight * value)
            section.pointee.conceptCoverage = max(section.pointee.conceptCoverage, max(weight, .leastNonzeroMagnitude))
            section.pointee.conceptHeading = max(section.pointee.conceptHeading, weight * section.pointee.heading)
            section.pointee.allForms = 0
            section.pointee.typedForm = 0
            section.pointee.heading = 0
        }
        for number in found.pages {
            let page = pages.baseAddress! + Int(number)
            let value = Self.saturated(page.pointee.terms, recipe.pageK1, norm: layout.pageNorm[Int(number)])
            if page.pointee.conceptScore == 0 { touched.pages.append(number) }
            page.pointee.conceptScore = max(page.pointee.conceptScore, Float(pageWeight) * value)
            page.pointee.terms = 0
        }
    }

    /// Adds the concept's parts to the totals and zeroes them.
    private func finish(_ touched: Matches) {
        for number in touched.sections {
            let section = sections.baseAddress! + Int(number)
            section.pointee.score += section.pointee.conceptScore
            section.pointee.coverage += section.pointee.conceptCoverage
            section.pointee.headingCoverage += section.pointee.conceptHeading
            section.pointee.held += 1
            section.pointee.conceptScore = 0
            section.pointee.conceptCoverage = 0
            section.pointee.conceptHeading = 0
        }
        for number in touched.pages {
            let page = pages.baseAddress! + Int(number)
            page.pointee.score += page.pointee.conceptScore
            page.pointee.conceptScore = 0
        }
    }

    /// The score of a word that was found by reading a section, before its weight.
    static func frequentScore(count: Int, inHeading: Bool, section: Int, _ layout: SectionLayout) -> Double {
        let frequency = Float(count) * recipe.fieldWeight.text / layout.textNorm[section] + (inHeading ? recipe.fieldWeight.heading : 0)
        return Double(saturated(frequency, recipe.sectionK1))
    }

    /// BM25's saturation: what further occurrences add grows less and less.
    ///
    /// - Parameter norm: Of the length, where `frequency` does not hold it already.
    static func saturated(_ frequency: Float, _ k1: Float, norm: Float = 1) -> Float { frequency * (k1 + 1) / (frequency + k1 * norm) }

    // MARK: Reading places

    private func read(_ term: String, isTyped: Bool, _ found: inout Matches, _ clock: inout Deadline) throws {
        try placesOfWord.forEachRow([term]) { row in
            note(row, isTyped: isTyped, &found)
            return !clock.isReached()
        }
    }

    private func readTrigrams(from start: String, _ found: inout Matches, _ clock: inout Deadline) throws {
        guard let placesOfTrigram else { return }
        try placesOfTrigram.forEachRow([start, start + "\u{10FFFF}"]) { row in
            note(row, isTyped: false, &found)
            return !clock.isReached()
        }
    }

    /// Counts one place of a word.
    private func note(_ row: RawRow, isTyped: Bool, _ found: inout Matches) {
        // In a damaged file any number may stand here.
        let id = row.integer(0)
        guard id >= 1, id <= layout.count else { return }
        let section = id - 1
        let page = Int(layout.pageOf[section])
        var pageTerm: Float = 1
        switch WordColumn(row.bytes(1)) {
        case .text:
            count(recipe.fieldWeight.text / layout.textNorm[section], 0, isTyped, section, &found)
        case .title:
            pageTerm = recipe.fieldWeight.title
            countOnPage(recipe.fieldWeight.title, recipe.inheritedHeading, isTyped, page, &found)
        case .heading:
            count(recipe.fieldWeight.heading, 1, isTyped, section, &found)
        case .breadcrumb:
            pageTerm = 0
            count(recipe.fieldWeight.breadcrumb, recipe.inheritedHeading, isTyped, section, &found)
        case .code:
            count(recipe.fieldWeight.code / layout.codeNorm[section], 0, isTyped, section, &found)
        case .name:
            pageTerm = 0
            count(recipe.fieldWeight.name, 0, isTyped, section, &found)
        case .path:
            pageTerm = 0
            countOnPage(recipe.fieldWeight.path, 0, isTyped, page, &found)
        case nil:
            return
        }
        if pageTerm > 0 { countPage(pageTerm, page, &found) }
    }

    func countPage(_ weight: Float, _ page: Int, _ found: inout Matches) {
        let state = pages.baseAddress! + page
        if state.pointee.terms == 0 { found.pages.append(Int32(page)) }
        state.pointee.terms += weight
    }

    func count(_ weight: Float, _ heading: Float, _ isTyped: Bool, _ section: Int, _ found: inout Matches) {
        let state = sections.baseAddress! + section
        if state.pointee.allForms == 0 { found.sections.append(Int32(section)) }
        state.pointee.allForms += weight
        if isTyped { state.pointee.typedForm += weight }
        if heading > state.pointee.heading { state.pointee.heading = heading }
    }

    /// What stands once for a page counts for each of its sections.
    private func countOnPage(_ weight: Float, _ heading: Float, _ isTyped: Bool, _ page: Int, _ found: inout Matches) {
        for section in Int(layout.firstOfPage[page])..<Int(layout.firstOfPage[page + 1]) {
            count(weight, heading, isTyped, section, &found)
        }
    }

    // MARK: The best

    private func rank(
        _ scores: inout Scores,
        _ pageWeight: Double,
        _ limit: Int,
        among chosen: PageSet?,
        only: Set<Int>?,
        first: Set<Int>
    ) {
        // Words too frequent to be looked for are added later, to all of the best alike.
        let weight = scores.totalWeight
        guard weight > 0 else { return }
        var best = BoundedRanking(limit: limit)
        var mostCovered: Float = 0
        let pageFactor = pageWeight > 0 ? Float(recipe.pageShare * weight / pageWeight) : 0
        let coverageBonus = Float(recipe.coverageBonus)
        for (section, state) in sections.enumerated() where state.coverage > 0 {
            if let only, !only.contains(section) { continue }
            if let chosen, !chosen.contains(layout.pageOf[section]) { continue }
            mostCovered = max(mostCovered, state.coverage)
            // Nothing else is as good: scores are about as large as the weight.
            let lead = !first.isEmpty && first.contains(section) ? Float(8 * weight) : 0
            best.insert(
                section,
                state.score + pageFactor * pages[Int(layout.pageOf[section])].score + coverageBonus * state.coverage + lead
            )
        }
        scores.coverage = Double(mostCovered) / weight
        scores.best = best.ordered.map { entry in
            let state = sections[entry.section]
            let own = state.score + pageFactor * pages[Int(layout.pageOf[entry.section])].score + coverageBonus * state.coverage
            return Scores.Section(
                number: entry.section,
                score: Double(own) / weight,
                coverage: Double(state.coverage) / weight,
                headingCoverage: Double(state.headingCoverage) / weight,
                held: Double(state.held),
                isNamed: first.contains(entry.section)
            )
        }
    }

    private struct Deadline {
        private let instant: ContinuousClock.Instant
        private var countdown = SectionScorer.placesBetweenChecks
        private(set) var isOver = false

        init(_ instant: ContinuousClock.Instant) { self.instant = instant }

        mutating func isNowReached() -> Bool {
            isOver = isOver || ContinuousClock.now >= instant
            return isOver
        }

        /// Reads the clock only now and then.
        mutating func isReached() -> Bool {
            countdown -= 1
            if countdown == 0 {
                countdown = SectionScorer.placesBetweenChecks
                return isNowReached()
            }
            return isOver
        }
    }
}
