internal import DocModel
internal import Foundation

/// What an index answered to an ``EvaluationQuestion``; encoded, one line of a results file.
package struct EvaluationResult: Sendable, Encodable {
    /// A section that was found.
    package struct Place: Sendable, Encodable {
        package var path: String
        package var heading: String
        /// As ``SearchResult/score``.
        package var score: Double
    }

    package var id: String
    /// Ranked sections, best first.
    package var results: [Place]
    /// The words that a reader reads as the answer; empty where the question was declined.
    package var answer: String
    /// The answer in the shape in which a reader sees it.
    package var markdown: String
    /// The docs were taken not to hold an answer.
    package var abstained: Bool
    /// As ``Answer/confidence``, 0 to 1.
    package var confidence: Double
    package var latencyMilliseconds: Double
    /// Where the question was declined, the questions that are offered in its place; `nil` where there are none.
    package var offered: [String]?
    /// What the answer is made of, and the passages of the other sources.
    let excerpts: [String]

    enum CodingKeys: String, CodingKey {
        case id, results, answer, markdown, abstained, confidence, offered
        case latencyMilliseconds = "latency_ms"
    }

    /// How many ranked sections are kept.
    static let depth = 30

    /// Asks a question, follow-ups with the questions before them.
    ///
    /// - Parameter excerpts: How many passages ``answer`` holds, 1 to 3; of an answer that is made of several these count as one.
    package init(asking question: EvaluationQuestion, of index: SectionIndex, excerpts count: Int = 1) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let (answer, sections) = try index.evaluate(question.question, earlier: question.context, limit: Self.depth)
        let elapsed = clock.now - start
        id = question.id
        results = sections.map { Place(path: $0.citation.path, heading: $0.citation.heading, score: $0.score) }
        let quotes = answer.sources.compactMap(\.quote)
        let shown = answer.passages.count
        excerpts = answer.isAnswered ? [quotes.prefix(shown).joined(separator: "\n\n")] + quotes.dropFirst(shown) : []
        self.answer = excerpts.prefix(count).joined(separator: "\n\n")
        markdown = answer.text
        abstained = !answer.isAnswered
        confidence = answer.confidence
        let offers = answer.suggestions.map(\.question) + answer.related.map(\.question)
        offered = offers.isEmpty ? nil : offers
        latencyMilliseconds = elapsed / .milliseconds(1)
    }

    /// One JSON object without line breaks.
    package var line: String { JSONText.text(self) }
}
