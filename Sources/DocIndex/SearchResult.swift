public import DocModel

/// What the docs hold for some words.
public struct SearchResults: Sendable, Hashable {
    /// Best first.
    public var results: [SearchResult]
    /// How the words were understood.
    public var reading: QueryReading
}

/// A section that matches what was asked.
public struct SearchResult: Sendable, Hashable {
    /// The section; its ``Citation/quote`` is `nil`, since a search shows ``snippet``.
    public var citation: Citation
    /// Some words of the section around the match.
    public var snippet: [SnippetPart]
    /// Larger is better; about 0 to 2, and comparable between searches.
    public var score: Double
}

/// How a question's words were understood, to be shown beside what was found.
public struct QueryReading: Sendable, Hashable, Codable {
    /// A misspelled word and what was looked for instead.
    public struct Correction: Sendable, Hashable, Codable {
        /// As the index would have it, in lower case.
        public var typed: String
        /// A word of the docs, or several that were written as one, separated by spaces.
        public var meant: String
    }

    /// A word and what else was looked for because the docs' owner says that it means the same.
    public struct Synonym: Sendable, Hashable, Codable {
        /// The word of the question, in lower case.
        public var word: String
        /// The word or phrase of `synonyms.yml`, its words separated by spaces.
        public var also: String
    }

    /// Words that stand nowhere in the docs, each with the one that was taken in its place.
    public var corrections: [Correction] = []
    /// Synonyms of `synonyms.yml` that stand in the docs.
    public var synonyms: [Synonym] = []
    /// Words of a search that stand nowhere in the docs, in no form: results were found without them.
    public var dropped: [String] = []
    /// Time ran out: these are the best results found until then.
    public var isPartial = false

    /// Words that were taken as they are.
    public init() {}
}

/// What the docs say to a question, or that they do not.
public struct Answer: Sendable, Hashable {
    /// `false` when the docs do not seem to cover the question; ``sources`` are then the nearest sections.
    public var isAnswered: Bool
    /// The passage is the closest match, and may not be what was meant.
    public var isUncertain: Bool
    /// Passages of the docs as Markdown, whole blocks, one each of the first ``sources``; links are relative to the site's root. None when there is no
    /// answer, most often one.
    public var passages: [String]
    /// At most three sections, best first, each with its quote: of an answer the words of its passage; of others a line that shows why it is near.
    public var sources: [Citation]
    /// Up to three telling words of the question that none of ``sources`` holds, as they were typed.
    public var missingTerms: [String]
    /// The question is in another language than the docs, as far as its words show.
    public var isForeign: Bool
    /// Nothing was asked: "thanks!"
    public var isSmallTalk = false
    /// Something does not work, and the question does not say what: ``sources`` are pages for such cases.
    public var isComplaint = false
    /// What else may have been meant by ``missingTerms`` that stand nowhere in the docs. None where there is an answer.
    public var suggestions: [Suggestion] = []
    /// Questions near this one that the docs do answer. None where there is an answer.
    public var related: [RelatedQuestion] = []
    /// Where help is that the docs do not give. None where there is an answer.
    public var handOver: [HandOver] = []
    /// The question whose subject this one was taken to go on with.
    public var follows: String?
    /// What is said in place of an answer: that there is none, and which words nothing near it mentions, or why there is none. Empty where there is one.
    public internal(set) var refusal = ""
    /// The chance that the docs answer the question, 0 to 1; below 0.5 it is declined.
    public var confidence: Double
    /// How the question's words were understood.
    public var reading: QueryReading

    /// A word of the docs that is near one that they do not hold.
    public struct Suggestion: Sendable, Hashable, Encodable {
        /// As the index would have it, in lower case.
        public var typed: String
        /// Stands in the docs, in lower case.
        public var meant: String
        /// The whole question with ``meant`` in the place of ``typed``.
        public var question: String
    }

    /// A heading by which a section says what it answers.
    public struct RelatedQuestion: Sendable, Hashable, Encodable {
        /// The heading as it stands in the docs.
        public var question: String
        /// Of the section, relative to the site's root.
        public var url: String
    }

    /// The docs hold nothing for what was asked, in their language.
    var isRefused: Bool { !isAnswered && !isSmallTalk && !isComplaint && !isForeign }

    /// All ``passages``, each behind the first one below a link to its section.
    public var text: String {
        var text = passages.first ?? ""
        for (passage, source) in zip(passages, sources).dropFirst() {
            let isOfSamePage = source.path == sources[0].path || source.heading == source.title
            let name = isOfSamePage ? source.heading : source.title + Section.breadcrumbSeparator + source.heading
            text += "\n\n**[\(SectionMarkdown.escaped(name))](\(source.url))**\n\n\(passage)"
        }
        return text
    }
}
