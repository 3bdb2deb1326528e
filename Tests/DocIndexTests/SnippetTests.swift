import DocIndex
import DocModel
import Testing

/// Which words of a section a search shows.
struct SnippetTests {
    private static let filler = (1...60).map { "Sentence \($0) of another kind." }.joined(separator: " ")

    @Test(arguments: [
        "Words belong here, a word too. \(filler) They are compared word for word, always.",
        "A word, a word, for each word.\n\(filler)\nThey are compared word for word, always.",
        (1...50).map { "word\($0)" }.joined(separator: " ") + " one word and then for it word for word at last "
            + (1...50).map { "w\($0)" }.joined(separator: " "),
    ])
    func aPhraseInQuotesIsShown(_ text: String) throws {
        let index = try IndexFixture([IndexFixture.page("a.md", "A", [IndexFixture.section("Marks", text)])]).open()
        let snippet = try #require(try index.search("\"word for word\"").results.first?.snippet)
        #expect(snippet.map(\.text).joined().contains("word for word"))
    }
}
