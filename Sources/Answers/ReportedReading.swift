package import DocIndex
package import DocModel

/// How a question was understood, as members beside the results; absent where there is nothing to say.
package struct ReportedReading: Sendable, Encodable {
    package var corrections: [QueryReading.Correction]?
    var synonyms: [QueryReading.Synonym]?
    package var dropped: [String]?
    var partial: Bool?

    package init(_ reading: QueryReading) {
        corrections = reading.corrections.isEmpty ? nil : reading.corrections
        synonyms = reading.synonyms.isEmpty ? nil : reading.synonyms
        dropped = reading.dropped.isEmpty ? nil : reading.dropped
        partial = reading.isPartial ? true : nil
    }
}

/// A run of a snippet or quote.
package struct TextPart: Sendable, Encodable {
    package var text: String
    /// Whether it is a word that was asked for.
    package var match: Bool

    package init(_ part: SnippetPart) {
        text = part.text
        match = part.isMatch
    }
}
