import DocMarkdown
import DocModel
import Testing

/// Small inputs that once made huge pages, or passed the tag filter.
struct BoundedOutputTests {
    @Test(arguments: [
        "[r]: /u\n '" + String(repeating: "\"", count: 30_000) + "'\n\n" + String(repeating: "[r] ", count: 8_000),
        "[r]: /u\n '" + String(repeating: "u\n", count: 15_000) + "'\n\n" + String(repeating: "[r] ", count: 8_000),
        "[r]: /" + String(repeating: "'", count: 90) + "\n\n" + String(repeating: "[r] ", count: 16_000),
    ])
    func aLongReferenceIsNotRepeated(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.html.count < 50 * markdown.utf8.count)
        #expect(document.diagnostics.map(\.id.rawValue) == ["reference-too-long"])
    }

    @Test func aLongListOfShortReferencesStays() {
        let items = (0..<1_500).map { "- don't [#\($0)]\n" }.joined()
        let definitions = (0..<1_500).map { "[#\($0)]: https://example.org/it's/\($0)\n" }.joined()
        #expect(Rendering.document(items + "\n" + definitions).diagnostics.isEmpty)
    }

    @Test(arguments: [
        "<!--> <script>alert(1)</script> -->", "<!-- --!> <script>alert(1)</script> -->",
        "<div $='b=\"'><script>alert(1)</script><i c=\"\">",
    ])
    func theTagFilterHoldsInsideCommentsAndAttributes(markdown: String) {
        #expect(!Rendering.html(markdown).contains("<script"))
    }

    @Test func aLongHeadingIsCutInBreadcrumbs() throws {
        let markdown = "# T\n\n## " + String(repeating: "b ", count: 16_000) + "\n\n" + String(repeating: "### a\n", count: 5_000)
        let last = try #require(Rendering.document(markdown).sections.last)
        #expect(last.breadcrumb.map(\.count) == [120])
    }

    @Test func textBetweenTwoRulesIsText() {
        #expect(Rendering.html("---\n\nText\n\n---\n\nMore\n") == "<hr />\n<p>Text</p>\n<hr />\n<p>More</p>\n")
    }
}
