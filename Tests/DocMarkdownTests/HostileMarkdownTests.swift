import DocMarkdown
import DocModel
import Testing

/// Input made to be slow or to grow; each must end, and stay within a multiple of its size.
struct HostileMarkdownTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var markdown: String

        init(_ name: String, _ markdown: String) {
            testDescription = name
            self.markdown = markdown
        }
    }

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    private static let samples: [Sample] = [
        Sample("wide table", "|" + times(3_000, "a|") + "\n|" + times(3_000, "-|") + "\n" + times(1_000, "|x|\n")),
        Sample("wide table in a quote", "> |" + times(3_000, "a|") + "\n> |" + times(3_000, "-|") + "\n" + times(1_000, "> |x|\n")),
        Sample("short rows", "|" + times(10_000, "a|") + "\n|" + times(10_000, "-|") + "\n" + times(10_000, "|\n")),
        Sample("500 columns", "|" + times(500, "a|") + "\n|" + times(500, "-|") + "\n" + times(390, "|\n")),
        Sample("delimiter rows only", times(10_000, "|-|-|\n")),
        Sample("at signs", times(20_000, "a@")),
        Sample("at signs by lines", times(10_000, "a@b\n")),
        Sample("www", times(20_000, "www.")),
        Sample("schemes", times(10_000, "http://")),
        Sample("quotes", times(50_000, ">")),
        Sample("quotes with spaces", times(20_000, "> ") + "a"),
        Sample("many quoted lines", times(1_000, times(99, ">") + "a\n\n")),
        Sample("lists", times(20_000, "- ")),
        Sample("numbered lists", times(20_000, "1. ")),
        Sample("indented lists", (0..<100).map { times($0, "  ") + "- a\n" }.joined()),
        Sample("open brackets", times(50_000, "[")),
        Sample("open brackets in an HTML block", "<div>\n" + times(30_000, "[a ") + "\n</div>"),
        Sample("backticks in an HTML block", "<div>\n" + times(30_000, "`a ") + "\n</div>"),
        Sample("addresses behind signs", "a $x^2$ " + times(20_000, "](a")),
        Sample("open image brackets", times(30_000, "![")),
        Sample("closed brackets", times(50_000, "]")),
        Sample("nested brackets", times(20_000, "[") + "a" + times(20_000, "]")),
        Sample("links in links", times(10_000, "[a](") + times(10_000, ")")),
        Sample("open emphasis", times(50_000, "*a ")),
        Sample("closing emphasis", times(50_000, "a* ")),
        Sample("both emphases", times(20_000, "a**b") + times(20_000, "c* ")),
        Sample("emphasis within", times(10_000, "*a **b ")),
        Sample("underscores", times(50_000, "_a ")),
        Sample("one long delimiter run", times(60_000, "*") + "a" + times(60_000, "*")),
        Sample("strikethrough", times(20_000, "~~a ") + times(20_000, "a~ ")),
        Sample("backtick runs", (1..<400).map { "e" + times($0, "`") }.joined()),
        Sample("backticks", times(60_000, "` ")),
        Sample("comments", times(50_000, "<!--")),
        Sample("comments in a paragraph", "a " + times(50_000, "<!--")),
        Sample("processing instructions", "a " + times(50_000, "<?")),
        Sample("declarations", "a " + times(30_000, "<!A ")),
        Sample("character data", "a " + times(20_000, "<![CDATA[")),
        Sample("open tags", times(30_000, "<a ")),
        Sample("open tags in lines", times(20_000, "<div a=\"\n")),
        Sample("autolink starts", times(30_000, "<http:")),
        Sample("entities", times(20_000, "&amp;&#1234567;")),
        Sample("footnote references", times(1_000, "[^a]") + "\n\n[^a]: x\n"),
        Sample("footnote definitions", (0..<5_000).map { "[^\($0)]: x\n" }.joined() + "\n" + (0..<5_000).map { "[^\($0)]" }.joined()),
        Sample("open footnotes", times(20_000, "[^")),
        Sample("a long reference used often", "[r]: /" + times(30_000, "u") + "\n\n" + times(10_000, "[r] ")),
        Sample("reference definitions", (0..<5_000).map { "[r\($0)]: /u\n" }.joined()),
        Sample("headings", times(10_000, "# a\n")),
        Sample("headings with ids", times(5_000, "# a {#b}\n")),
        Sample("empty fences", times(10_000, "```\n")),
        Sample("fences with long words", times(100, "```" + times(600, "x ") + "\n```\n")),
        Sample("hard breaks", times(20_000, "a  \n")),
        Sample("backslashes", times(60_000, "\\")),
        Sample("tabs", times(60_000, "\t")),
        Sample("setext underlines", times(20_000, "a\n=\n")),
        Sample("task items", times(10_000, "- [ ] a\n")),
        Sample("closed parentheses", "www.example.org/" + times(60_000, ")")),
        Sample("raw links", times(5_000, "<a href=\"x.md\">x</a>\n")),
    ]

    @Test(arguments: samples)
    func endsWithinAMultipleOfItsSize(sample: Sample) {
        let document = Rendering.document(sample.markdown)
        let limit = 50 * sample.markdown.utf8.count + 65_536
        #expect(document.html.count <= limit)
        let text = document.sections.reduce(0) { $0 + $1.text.utf8.count + $1.code.utf8.count + $1.breadcrumb.joined().utf8.count }
        #expect(text <= limit)
        #expect(document.diagnostics.count <= 1_000 || sample.testDescription == "headings with ids", "one mistake, one finding")
        #expect(String(validating: document.html, as: UTF8.self) != nil)
    }

    // MARK: What is reported

    @Test func showsATableThatIsTooWideAsText() {
        let table = "Text.\n\n" + Self.times(599, "a|") + "a\n" + Self.times(599, "-|") + "-\nx|y\n"
        let document = Rendering.document("---\ntitle: t\n---\n" + table)
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:7:1: warning: table of 600 columns and 2 rows is shown as text [table-too-large]\n"
                    + "  hint: split it: at most 500 columns, and rows that are written out"
            ]
        )
        #expect(!document.htmlText.contains("<table"))
        #expect(document.htmlText.contains("a|a|a|"))
    }

    @Test func leavesALargeTableThatIsNotTooLarge() {
        let table = "|a|b|\n|-|-|\n" + Self.times(5_000, "|x|y|\n")
        let document = Rendering.document(table)
        #expect(document.diagnostics.isEmpty)
        #expect(document.htmlText.contains("<table"))
    }

    @Test func followsQuotesToALimit() {
        let document = Rendering.document("a\n\n" + Self.times(101, ">") + " deep\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:3:1: warning: 101 quotes and lists inside each other; the line is kept as text [nesting-too-deep]\n"
                    + "  hint: at most 100 are followed"
            ]
        )
        #expect(document.htmlText.contains("deep"))
        #expect(!document.htmlText.contains("<blockquote>"))
        #expect(Rendering.findings(Self.times(100, ">") + " deep\n").isEmpty)
    }

    @Test func makesNoLinksOfAFloodOfAddresses() {
        let document = Rendering.document("one@example.org\n\n" + Self.times(501, "a@b.org ") + "\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:3:1: warning: more than 500 '@' in one paragraph; addresses on this page are not made links [too-many-at-signs]\n"
                    + "  hint: put them into a code block, or write links as <name@example.org>"
            ]
        )
        #expect(!document.htmlText.contains("mailto:"))
        #expect(Rendering.html(Self.times(501, "a@b.org\n\n")).contains("mailto:"), "each paragraph is counted for itself")
    }

    @Test func repeatsNoLongReference() {
        let document = Rendering.document("a\n\n[r]: /" + Self.times(30_000, "u") + "\n\n" + Self.times(2_000, "[r] ") + "\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:3:1: warning: link reference of 30005 bytes on a page with 2001 brackets; it is not a reference [reference-too-long]\n"
                    + "  hint: shorten it: every use repeats it in the page"
            ]
        )
        #expect(document.links.isEmpty)
    }

    @Test func makesNoLinksBeforeARunOfParentheses() {
        let document = Rendering.document("a\n\nwww.example.org/" + Self.times(501, ")") + "\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:3:1: warning: 501 closing parentheses in a row; addresses on this page are not made links [too-many-parentheses]\n"
                    + "  hint: write links as <https://example.org>"
            ]
        )
        #expect(!document.htmlText.contains("<a"))
        #expect(Rendering.findings("www.example.org/" + Self.times(500, ")") + "\n").isEmpty)
    }

    @Test(arguments: ["<?", "<!A ", "<![CDATA["])
    func takesUnclosedMarkupForText(mark: String) {
        let document = Rendering.document("a\n\nb " + Self.times(201, mark) + "\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:3:1: warning: more than 200 '<?' or '<!' in one paragraph that nothing closes; the rest of them become '(' [unclosed-markup]\n"
                    + "  hint: put them into a code block"
            ]
        )
        #expect(Rendering.findings("b " + Self.times(200, mark) + "\n").isEmpty)
    }

    @Test func leavesALongReferenceThatIsUsedOnce() {
        let document = Rendering.document("[r]: /" + Self.times(30_000, "u") + "\n\n[r]\n")
        #expect(document.diagnostics.isEmpty)
        #expect(document.links.count == 1)
    }
}
