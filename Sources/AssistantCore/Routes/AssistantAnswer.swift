internal import DocIndex
internal import DocModel

/// An answer as `POST /api/kapa/query` gives it, whoever spoke.
struct AssistantAnswer: Sendable, Encodable {
    enum Origin: String, Sendable, Encodable {
        /// A passage of the index.
        case local
    }

    var answer: String
    /// Built from escaped text only; its links start at the site's root.
    var answerHTML: String
    var isAnswered: Bool
    var origin: Origin
    var isUncertain: Bool
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
        /// Relative to the site's root.
        var url: String
        var quote: String?

        init(_ citation: Citation) {
            title = citation.title
            heading = citation.heading
            breadcrumb = citation.breadcrumb
            url = citation.url
            quote = citation.quote
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
