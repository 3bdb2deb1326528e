internal import DocIndex
internal import DocModel

/// An answer as `POST /api/kapa/query` gives it, whoever spoke.
struct AssistantAnswer: Sendable, Encodable {
    enum Origin: String, Sendable, Encodable {
        case kapa
        /// A passage of the index.
        case local
    }

    var answer: String
    /// Of a local answer: escaped text, with links that start at the site's root. Of Kapa's: strict Markdown.
    var answerHTML: String
    var isAnswered: Bool
    var origin: Origin
    /// Absent where Kapa did not say.
    var isUncertain: Bool?
    var threadID: String
    var questionAnswerID: String
    var sources: [Source]
    /// Words of the question that stand nowhere in the docs; absent when there are none.
    var missingTerms: [String]?
    var durationMS: Int

    struct Source: Sendable, Encodable {
        var title: String
        var heading: String
        var breadcrumb: [String]
        /// Relative to the site's root; absolute where Kapa named it.
        var url: String
        var quote: String?

        init(_ citation: Citation) {
            title = citation.title
            heading = citation.heading
            breadcrumb = citation.breadcrumb
            url = citation.url
            quote = citation.quote
        }

        /// Kapa's titles are breadcrumbs joined with a bar, with repeats: `Guides | Profiles | Profiles`.
        init(_ source: KapaAnswer.Source) {
            var parts: [String] = []
            for part in source.title.split(separator: "|").map({ String($0).trimmingWhitespace }) where !part.isEmpty {
                if !parts.contains(part) { parts.append(part) }
            }
            title = parts.first ?? source.url
            heading = parts.last ?? source.url
            breadcrumb = Array(parts.dropFirst().dropLast())
            url = source.url
        }
    }

    enum CodingKeys: String, CodingKey {
        case answer, origin, sources
        case answerHTML = "answer_html"
        case isAnswered = "answered"
        case isUncertain = "is_uncertain"
        case threadID = "thread_id"
        case questionAnswerID = "question_answer_id"
        case missingTerms = "missing_terms"
        case durationMS = "duration_ms"
    }
}

extension Answer {
    /// The sentence that says that there is no answer, and why.
    var refusal: String {
        let sentence = "The docs do not seem to cover this."
        guard !missingTerms.isEmpty else { return sentence }
        return sentence + " They do not mention " + missingTerms.map { "“\($0)”" }.joined(separator: ", ") + "."
    }
}
