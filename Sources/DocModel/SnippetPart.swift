/// A run of a snippet's or a quote's text.
public struct SnippetPart: Sendable, Hashable, Codable {
    /// Plain text, as it stands in the docs.
    public var text: String
    /// Whether the run is a word that was asked for.
    public var isMatch: Bool

    /// - Parameter isMatch: Whether readers see the run marked.
    public init(text: String, isMatch: Bool) {
        self.text = text
        self.isMatch = isMatch
    }
}
