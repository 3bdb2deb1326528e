import DocModel
import Testing

@testable import DocIndex

struct TextDirectiveTests {
    /// Words in brackets are those that were asked for.
    private func parts(_ text: String) -> [SnippetPart] {
        text.split(omittingEmptySubsequences: false) { $0 == "[" || $0 == "]" }.enumerated().map { index, part in
            SnippetPart(text: String(part), isMatch: index % 2 == 1)
        }
    }

    @Test(arguments: [
        (
            "The server listens on [port] 8080 unless a [setting] says otherwise.",
            ":~:text=server%20listens%20on%20port%208080%20unless%20a%20setting"
        ),
        ("Use --[prune], to remove what is left", ":~:text=Use%20%2D%2Dprune%2C%20to%20remove%20what%20is"),
        ("Option · Sets the [port] of it · 8080", ":~:text=Sets%20the%20port%20of%20it"),
        ("… of it, the [configuration] …", ":~:text=of%20it%2C%20the%20configuration"),
        ("Die [Größe] des Fensters", ":~:text=Die%20Gr%C3%B6%C3%9Fe%20des%20Fensters"), ("- the [port]", nil),
        ("no words of it are here", nil), ("", nil),
    ])
    func takesTheWordsAroundTheFirstThatWasAskedFor(snippet: String, fragment: String?) {
        let directive = TextDirective(around: parts(snippet))
        #expect(directive?.text(for: "a.html#b", after: FoldedText()) == fragment)
        #expect(directive?.text(for: "a.html", after: FoldedText()) == fragment.map { "#" + $0 })
        #expect(directive?.text(for: "a.html#b", after: nil) == nil)
    }

    @Test(arguments: [
        ("```yaml\nmetadata:\n  name: argocd-cm\n```", "name: [argocd-cm]"),
        ("Please *read* the [guide](x/y.md) first.", "read the [guide] first"),
    ])
    func marksNothingThatStandsInFrontOfItsSection(earlier: String, snippet: String) {
        #expect(TextDirective(around: parts(snippet))?.text(for: "a.html#b", after: FoldedText("Other words.")) != nil)
        #expect(TextDirective(around: parts(snippet))?.text(for: "a.html#b", after: FoldedText(earlier)) == nil)
    }

    private func fixture() throws -> SectionIndex {
        let page = IndexFixture.page(
            "styles.md",
            "Custom styles",
            [
                IndexFixture.section("Remote address", "Write the zebra colour into the settings."),
                IndexFixture.section("Mounted volume", "Write the zebra colour into the settings.\n\nA giraffe needs a volume of its own."),
            ]
        )
        return try IndexFixture([page]).open()
    }

    @Test func leadsToTheSectionThatWasFound() throws {
        let index = try fixture()
        let found = try index.search("zebra").results.map { $0.citation.url + ($0.citation.textFragment ?? "") }.sorted()
        #expect(
            found == [
                "styles.html#mounted-volume", "styles.html#remote-address:~:text=Write%20the%20zebra%20colour%20into%20the%20settings%2E",
            ]
        )
        let giraffe = try #require(try index.search("giraffe").results.first?.citation.textFragment)
        #expect(giraffe == ":~:text=A%20giraffe%20needs%20a%20volume%20of")
    }

    @Test func leadsToThePassageThatAnswers() throws {
        let ambiguous = try #require(try fixture().answer("What does a giraffe need?").sources.first)
        #expect(ambiguous.url == "styles.html#mounted-volume" && ambiguous.textFragment == nil, "another section begins so too")
        let page = IndexFixture.page("a.md", "Animals", [IndexFixture.section("Mounted volume", "A giraffe needs a volume of its own.")])
        let source = try #require(try IndexFixture([page]).open().answer("What does a giraffe need?").sources.first)
        #expect(source.textFragment == ":~:text=A%20giraffe%20needs%20a%20volume%20of%20its%20own%2E")
    }

    @Test func showsWordsOfTablesAndCode() throws {
        var section = IndexFixture.section("Pages")
        section.markdown = "|  | Route |\n|---|---|\n| Pages | `POST /api/zebra` |\n\n````\n```rust,giraffe\nfn giraffe() {}\n```\n````"
        section.text = "Route\nPages | POST /api/zebra"
        section.code = "```rust,giraffe\nfn giraffe() {}\n```"
        let index = try IndexFixture([IndexFixture.page("a.md", "Pages", [section])]).open()
        func snippet(_ query: String) throws -> String? { try index.search(query).results.first?.snippet.map(\.text).joined() }
        #expect(try snippet("zebra") == "Pages · POST /api/zebra")
        #expect(try snippet("giraffe") == "fn giraffe() {}")
    }
}
