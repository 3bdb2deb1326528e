import DocModel
import Testing

@testable import DocMarkdown

struct DefinitionListTests {
    @Test(arguments: ["Term\n: What it is\n", "Term\n:   What it is\n", "Term\n\n:   What it is\n", "Term\n:\tWhat it is\n"])
    func readsATermAndItsDefinition(markdown: String) {
        #expect(Rendering.html(markdown) == "<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>\n")
        #expect(Rendering.findings(markdown) == [])
    }

    @Test func takesSeveralTermsAndDefinitions() {
        #expect(
            Rendering.html("A\n*B*\n: one\n: two\n\nC\n\n: three\n")
                == "<dl>\n<dt>A</dt>\n<dt><em>B</em></dt>\n<dd>one</dd>\n<dd>two</dd>\n<dt>C</dt>\n<dd>three</dd>\n</dl>\n"
        )
    }

    @Test func holdsBlocksInADefinition() {
        let html = Rendering.html("T\n\n:   one\n\n    two\n\n    - a\n    - b\n\n    ```\n    code\n    ```\n\nafter\n")
        #expect(
            html == """
                <dl>
                <dt>T</dt>
                <dd>
                <p>one</p>
                <p>two</p>
                <ul>
                <li>a</li>
                <li>b</li>
                </ul>
                <div class="code"><pre tabindex="0"><code>code
                </code></pre></div>
                </dd>
                </dl>
                <p>after</p>

                """
        )
    }

    @Test func standsBelowACommentWithoutATerm() {
        #expect(
            Rendering.html("<!-- md:option x -->\n\n:   one\n\n<!-- md:option y -->\n\n:   two\n").contains(
                "<!-- md:option x -->\n<div class=\"definitions\">\n<div>one</div>\n</div>\n<!-- md:option y -->"
            )
        )
    }

    @Test func goesOnLazily() {
        #expect(Rendering.html("T\n: one\ntwo\n").contains("<dd>one\ntwo</dd>"))
    }

    @Test(arguments: [
        ": no term\n", "# Heading\n: text\n", "a :\nb\n", "a\n:b\n", "a: b\nc : d\n", "- item\n\n: text\n", "[a]: b.md\n: text\n",
        "| a |\n|---|\n| b |\n\n: caption\n",
        "a\nb\n\n: text\n", "a\n\n\n: text\n",
    ])
    func leavesOtherColonsAlone(markdown: String) {
        #expect(!Rendering.html(markdown).contains("<dl"))
    }

    @Test func standsInListsQuotesAndContainers() {
        #expect(Rendering.html("- T\n  : d\n- b\n").contains("<li>\n<dl>\n<dt>T</dt>\n<dd>d</dd>\n</dl>\n</li>"))
        #expect(Rendering.html("> T\n> : d\n").contains("<blockquote>\n<dl>"))
        #expect(Rendering.html(":::note\nT\n: d\n:::\n").contains("<dd>d</dd>\n</dl>\n</div>"))
        #expect(Rendering.html("T\n: :::note\n  x\n  :::\n").contains("<dd>\n<div class=\"alert note\""))
    }

    @Test func tellsTheRightPlaces() {
        #expect(Rendering.document("[a](x.md)\n[b](y.md)\n: [c](z.md)\n").places == ["1:5 x.md", "2:5 y.md", "3:7 z.md"])
    }

    @Test func isSearchedAsTermsAndItems() {
        let section = Rendering.document("Apple\n: A fruit.\n\nPear\n: Another.\n").sections[0]
        #expect(section.text == "Apple\n- A fruit.\nPear\n- Another.")
        #expect(section.markdown == "**Apple**\n\n- A fruit.\n\n**Pear**\n\n- Another.")
    }

    @Test func isNoPartOfPlainMarkdown() {
        #expect(Rendering.html("T\n: d\n", options: .plain) == "<p>T\n: d</p>\n")
    }

    @Test(.timeLimit(.minutes(1)))
    func boundsItsTime() {
        _ = Rendering.document(String(repeating: "T\n: d\n", count: 3_000))
        _ = Rendering.document("T\n" + String(repeating: ": d\n", count: 3_000))
        _ = Rendering.document("T\n" + String(repeating: ": ", count: 3_000) + "x\n")
    }

    @Test func termsHaveAnchorsWhereTheSiteWantsThem() {
        let text = "# Bulb\n\nBulb [of](a.md) *x*\n: Text [l](b.md).\n\nBulb\n: Other.\n\n[Own](c.md) {#mine}\n: Third.\n"
        #expect(!Rendering.html(text).contains("<dt id=\"bulb"))
        var options = MarkdownOptions()
        options.givesTermsIDs = true
        let html = Rendering.html(text, options: options)
        #expect(html.contains("<dt id=\"bulb-of-x\">") && html.contains("<dt id=\"bulb-1\">Bulb</dt>"), "\(html)")
        #expect(html.ranges(of: "<dt").count == 3)
    }
}
