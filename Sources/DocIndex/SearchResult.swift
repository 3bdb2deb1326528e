public import DocModel

/// A section that matches what was asked.
public struct SearchResult: Sendable, Hashable {
    public var citation: Citation
    /// Some words of the section around the match.
    public var snippet: [SnippetPart]
    /// Larger is better; only comparable within one search.
    public var score: Double
}

/// A run of a snippet's text.
public struct SnippetPart: Sendable, Hashable, Codable {
    public var text: String
    /// Whether the run is a word that was asked for.
    public var isMatch: Bool

    public init(text: String, isMatch: Bool) {
        self.text = text
        self.isMatch = isMatch
    }
}

/// What the docs say to a question, or that they do not.
public struct Answer: Sendable, Hashable {
    /// `false` when the docs do not seem to cover the question; ``sources`` are then the nearest sections.
    public var isAnswered: Bool
    /// The passage is the closest match, and may not be what was meant.
    public var isUncertain: Bool
    /// A passage of the docs, verbatim plain text; empty when there is no answer.
    public var text: String
    /// Best first; where there is an answer each has its quote, and the first one's is ``text``.
    public var sources: [Citation]
    /// Words of the question that stand nowhere in the docs.
    public var missingTerms: [String]
    /// 0 to 1: the share of the question, weighted by how telling its words are, that the best section covers.
    public var confidence: Double
}
