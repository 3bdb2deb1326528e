internal import DocIndex
package import DocModel
internal import ServerFoundation

/// An answer as `POST /api/kapa/query` gives it, whoever spoke.
package struct AssistantAnswer: Sendable, Encodable {
    /// Markdown; of a local answer with links relative to the site's root.
    package var answer: String
    /// Of a local answer: as pages show it, with links that start at the site's root. Of Kapa's: strict Markdown.
    package var answerHTML: String
    package var isAnswered: Bool
    package var origin: AnswerOrigin
    /// Absent where Kapa did not say.
    package var isUncertain: Bool?
    /// Kapa stopped in the middle of its answer.
    var isIncomplete = false
    package var threadID: String
    package var questionAnswerID: String
    package var sources: [Source]
    /// Of how many of ``sources``, from the first, a local answer is made.
    var passages = 1
    /// ``sources`` are sections of the index that are near the question; the answer does not rest on them.
    var areSourcesNearest = false
    /// Words of the question that none of the sources holds; absent when there are none.
    package var missingTerms: [String]?
    /// What else may have been meant, where there is no answer.
    var suggestions: [Answer.Suggestion] = []
    /// Questions that the docs do answer, where they do not answer this one.
    var related: [Answer.RelatedQuestion] = []
    /// Where help is that the docs do not give, where there is no answer.
    var handOver: [HandOver] = []
    /// The question before, where this one was taken to go on with it.
    var follows: String?
    /// How the index understood the question; `nil` for Kapa's answers.
    package var reading: ReportedReading?
    package var durationMS: Int
    /// For votes on answers that the reader's browser will give, see ``VoteTickets``.
    var voteTicket: String?

    /// A section of the docs, or a page that Kapa named.
    package struct Source: Sendable, Encodable {
        package var title: String
        package var heading: String
        package var breadcrumb: [String]
        /// Relative to the site's root; absolute where Kapa named it.
        package var url: String
        var quote: String?
        /// The quote again, cut where words that were asked for begin and end.
        var quoteParts: [TextPart]?
        /// Put behind ``url`` it makes a browser scroll to the quote.
        var textFragment: String?

        package init(_ citation: Citation) {
            title = citation.title
            heading = citation.heading
            breadcrumb = citation.breadcrumb
            url = citation.url
            quote = citation.quote
            quoteParts = citation.quoteParts?.map(TextPart.init)
            textFragment = citation.textFragment
        }

        /// Kapa's titles are breadcrumbs joined with a bar, with repeats: `Guides | Profiles | Profiles`.
        package init(_ source: KapaAnswer.Source) {
            var parts: [String] = []
            for part in source.title.split(separator: "|").map({ String($0).trimmingWhitespace }) where !part.isEmpty {
                if !parts.contains(part) { parts.append(part) }
            }
            title = parts.first ?? source.url
            heading = parts.last ?? source.url
            breadcrumb = Array(parts.dropFirst().dropLast())
            url = source.url
        }

        package enum CodingKeys: String, CodingKey {
            case title, heading, breadcrumb, url, quote
            case quoteParts = "quote_parts"
            case textFragment = "text_fragment"
        }
    }

    package enum CodingKeys: String, CodingKey {
        case answer, origin, sources, passages, suggestions, related, follows
        case handOver = "handover"
        case answerHTML = "answer_html"
        case isAnswered = "answered"
        case isUncertain = "is_uncertain"
        case threadID = "thread_id"
        case questionAnswerID = "question_answer_id"
        case isIncomplete = "incomplete"
        case sourcesAre = "sources_are"
        case missingTerms = "missing_terms"
        case durationMS = "duration_ms"
        case voteTicket = "vote_ticket"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answer, forKey: .answer)
        try container.encode(answerHTML, forKey: .answerHTML)
        try container.encode(isAnswered, forKey: .isAnswered)
        try container.encode(origin, forKey: .origin)
        try container.encodeIfPresent(isUncertain, forKey: .isUncertain)
        try container.encode(threadID, forKey: .threadID)
        try container.encode(questionAnswerID, forKey: .questionAnswerID)
        try container.encode(sources, forKey: .sources)
        if passages > 1 { try container.encode(passages, forKey: .passages) }
        if areSourcesNearest, !sources.isEmpty { try container.encode("nearest", forKey: .sourcesAre) }
        if isIncomplete { try container.encode(true, forKey: .isIncomplete) }
        try container.encodeIfPresent(missingTerms, forKey: .missingTerms)
        if !suggestions.isEmpty { try container.encode(suggestions, forKey: .suggestions) }
        if !related.isEmpty { try container.encode(related, forKey: .related) }
        if !handOver.isEmpty { try container.encode(handOver, forKey: .handOver) }
        try container.encodeIfPresent(follows, forKey: .follows)
        try container.encode(durationMS, forKey: .durationMS)
        try container.encodeIfPresent(voteTicket, forKey: .voteTicket)
        try reading?.encode(to: encoder)
    }
}
