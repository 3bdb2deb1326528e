/// A block of code of a page as its author wrote it, for checks by other programs.
package struct CodeSample: Hashable, Sendable {
    package var language: String
    /// The words after the language.
    package var words: [String]
    package var text: String
    /// Where each line of ``text`` begins.
    package var places: [SourceLocation]
    /// The places of the same lines in included files; `nil` for lines of the page itself, and empty where all are.
    package var includedPlaces: [SourceLocation?] = []
    /// Where the block begins.
    package var start: SourceLocation

    package init(language: String, words: [String], text: String, places: [SourceLocation], start: SourceLocation) {
        self.language = language
        self.words = words
        self.text = text
        self.places = places
        self.start = start
    }

    /// - Parameters:
    ///   - line: Of ``text``, from 1; what lies outside is taken for the nearest.
    ///   - column: In characters from 1; `nil` for the whole line.
    /// - Returns: The place on the page, and the one in an included file.
    package func place(ofLine line: Int, column: Int? = nil) -> (page: SourceLocation, included: SourceLocation?) {
        guard !places.isEmpty else { return (start, nil) }
        let index = min(max(1, line), places.count) - 1
        var page = places[index]
        let included = index < includedPlaces.count ? includedPlaces[index] : nil
        guard included == nil else { return (page, included) }
        if let column {
            page.column += max(1, column) - 1
        } else {
            page = page.spanning(text.split(separator: "\n", omittingEmptySubsequences: false)[index].unicodeScalars.count)
        }
        return (page, nil)
    }
}
