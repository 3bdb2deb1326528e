internal import DocModel
internal import Foundation
internal import GRDB

/// Picks the passage that answers a question, and judges whether it does.
struct AnswerExtractor {
    /// Below this share of the question the docs are said not to cover it.
    static let refusalThreshold = 0.45
    /// Below this share the passage is called the closest match.
    static let certainThreshold = 0.7

    private let database: Database
    private let terms: QueryTerms
    /// How telling each term is: log of (sections / sections that have it).
    private let weights: [String: Double]
    private let missing: [String]

    init(_ database: Database, _ terms: QueryTerms, sectionCount: Int) throws {
        self.database = database
        self.terms = terms
        var weights: [String: Double] = [:]
        var missing: [String] = []
        let statement = try database.cachedStatement(sql: "SELECT count(*) FROM section_words WHERE section_words MATCH ?")
        for word in terms.words {
            let count = try Int.fetchOne(statement, arguments: [QueryTerms.quoted(word)]) ?? 0
            if count == 0 { missing.append(word) }
            // A word that stands nowhere weighs as much as the rarest.
            weights[word] = log(1 + (Double(sectionCount) + 0.5) / (Double(count) + 0.5))
        }
        self.weights = weights
        self.missing = missing
    }

    func answer() throws -> Answer {
        let sections = try SectionIndex.rankedSections(database, terms, limit: 5)
        var coverage = 0.0
        for section in sections { coverage = max(coverage, try share(coveredBy: section)) }
        guard coverage >= Self.refusalThreshold, !sections.isEmpty else {
            return Answer(
                isAnswered: false,
                isUncertain: false,
                text: "",
                sources: sections.prefix(3).map(\.citation),
                missingTerms: missing,
                confidence: coverage
            )
        }
        let sources = sections.prefix(3).map { section in
            var citation = section.citation
            citation.quote = quote(from: section)
            return citation
        }
        return Answer(
            isAnswered: true,
            isUncertain: coverage < Self.certainThreshold,
            text: sources.first?.quote ?? "",
            sources: sources,
            missingTerms: missing,
            confidence: coverage
        )
    }

    /// The weighted share of the question's words that a section holds, stems counted as FTS5 counts them.
    private func share(coveredBy section: FoundSection) throws -> Double {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM section_words WHERE section_words MATCH ? AND rowid = ?")
        var covered = 0.0
        for word in terms.words where try Int.fetchOne(statement, arguments: [QueryTerms.quoted(word), section.id]) != nil {
            covered += weights[word] ?? 0
        }
        let total = weights.values.sorted().reduce(0, +)
        return total > 0 ? covered / total : 0
    }

    /// The best run of up to three units, at most ``Passage/maxWords`` words of prose.
    private func quote(from section: FoundSection) -> String {
        let units = Passage.units(of: section)
        guard !units.isEmpty else { return section.citation.heading }
        let gains = units.map { gain(of: $0.text) }
        var best = (start: 0, end: 1, score: -Double.infinity)
        for start in units.indices {
            var words = 0
            var score = start == 0 ? 0.06 : 0
            if units[start].isCode { score -= 0.05 }
            for end in start..<min(start + 3, units.count) {
                words += units[end].text.split { $0 == " " || $0 == "\n" }.count
                if end > start, words > Passage.maxWords { break }
                score += gains[end]
                let total = score - 0.0015 * Double(max(0, words - 45))
                if total > best.score { best = (start, end + 1, total) }
            }
        }
        return units[best.start..<best.end].map { shortened($0.text) }.joined(separator: "\n")
    }

    private func gain(of text: String) -> Double {
        let words = Set(text.split { !($0.isLetter || $0.isNumber) }.map { $0.lowercased() })
        return terms.words.reduce(0) { sum, term in
            words.contains { Passage.isForm($0, of: term) } ? sum + (weights[term] ?? 0) : sum
        }
    }

    /// A paragraph longer than a quote may be ends at a sentence.
    private func shortened(_ text: String) -> String {
        var words = 0
        var end = text.startIndex
        for index in text.indices where text[index] == " " {
            words += 1
            if text[..<index].hasSuffix(".") { end = index }
            if words >= Passage.maxWords { return end > text.startIndex ? String(text[..<end]) : String(text[..<index]) + " …" }
        }
        return text
    }
}
