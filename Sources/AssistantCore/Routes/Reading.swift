internal import DocIndex
internal import DocModel

/// How a question was understood, as members beside the results; absent where there is nothing to say.
struct Reading: Sendable, Encodable {
    var corrections: [QueryReading.Correction]?
    var synonyms: [QueryReading.Synonym]?
    var dropped: [String]?
    var partial: Bool?

    init(_ reading: QueryReading) {
        corrections = reading.corrections.isEmpty ? nil : reading.corrections
        synonyms = reading.synonyms.isEmpty ? nil : reading.synonyms
        dropped = reading.dropped.isEmpty ? nil : reading.dropped
        partial = reading.isPartial ? true : nil
    }
}

/// A run of a snippet or quote.
struct TextPart: Sendable, Encodable {
    var text: String
    /// Whether it is a word that was asked for.
    var match: Bool

    init(_ part: SnippetPart) {
        text = part.text
        match = part.isMatch
    }
}
