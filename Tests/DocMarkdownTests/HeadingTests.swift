import DocModel
import Testing

@testable import DocMarkdown

struct HeadingTests {
    // MARK: GitHub's rules

    @Test(arguments: [
        ("Install", "install"), ("Set up TLS", "set-up-tls"), ("C++", "c"), ("What's new?", "whats-new"), ("a_b-c", "a_b-c"),
        ("1. Start", "1-start"), ("Save & quit", "save--quit"), ("Über Größe", "über-größe"), ("ÉCOLE", "école"), ("日本語 テスト", "日本語-テスト"),
        ("Emoji 😀 here", "emoji--here"), ("“Quotes”", "quotes"), ("a–b", "ab"), ("हिन्दी", "हिन्दी"), ("--flag", "--flag"), ("a.b/c:d", "abcd"),
        ("½ cup", "-cup"), ("H₂O and E = mc²", "ho-and-e--mc"), ("Step ① first", "step--first"), ("Ⅷ Ⓐ ４", "ⅷ-ⓐ-４"), ("a\u{200D}b", "ab"),
    ])
    func makesAnchorsAsGitHubDoes(heading: String, expected: String) {
        #expect(HeadingSlugs.slug(for: heading) == expected)
        #expect(Rendering.document("# " + heading).headings.map(\.anchor) == [expected])
    }

    @Test(arguments: [
        (["Foo", "Foo", "Foo"], ["foo", "foo-1", "foo-2"]),
        (["Foo", "foo", "FOO!"], ["foo", "foo-1", "foo-2"]),
        (["Foo", "Foo-1", "Foo"], ["foo", "foo-1", "foo-2"]),
        (["Foo", "Foo", "Foo-1"], ["foo", "foo-1", "foo-1-1"]),
        (["Foo-1", "Foo", "Foo", "Foo"], ["foo-1", "foo", "foo-2", "foo-3"]),
        (["!", "?", "Section"], ["section", "section-1", "section-2"]),
    ])
    func keepsAnchorsUnique(headings: [String], expected: [String]) {
        let markdown = headings.map { "## " + $0 }.joined(separator: "\n\n")
        #expect(Rendering.document(markdown).headings.map(\.anchor) == expected)
    }

    @Test(arguments: ["# T\n\n##\n\ntext\n", "# T\n\n## ##\n"])
    func anEmptyHeadingIsReported(markdown: String) {
        #expect(
            Rendering.findings(markdown) == [
                "page.md:3:1: warning: the heading has no text [empty-heading]\n  hint: write one after its marks, or remove them"
            ]
        )
    }

    @Test func aFormulaInAHeadingIsSignsInTheOutline() {
        let document = Rendering.document("# About $\\mathbb{R}^n$\n\n## 2 $x_1$ 3\n")
        #expect(document.headings.map(\.text) == ["About ℝⁿ", "2 x₁ 3"])
        #expect(document.firstHeading == "About ℝⁿ")
        #expect(document.headings.map(\.anchor) == ["about-mathbbrn", "2-x_1-3"])
    }

    @Test func aHeadingThatIsAPictureIsNotEmpty() { #expect(Rendering.findings("# T\n\n## ![Lamp](a.svg)\n") == []) }

    @Test func makesAnchorsOfTextNotOfMarkup() {
        let document = Rendering.document("# The `--port` *option* [here](x.md) ![logo](l.png)\n")
        #expect(document.headings.map(\.anchor) == ["the---port-option-here-logo"])
        #expect(document.headings.map(\.text) == ["The --port option here logo"])
    }

    @Test func manyEqualHeadingsTakeLinearWork() {
        let document = Rendering.document(String(repeating: "# a\n", count: 5_000))
        #expect(document.headings.last?.anchor == "a-4999")
        #expect(Set(document.headings.map(\.anchor)).count == 5_000)
    }

    @Test func marksTheHeadingAndLinksToIt() {
        #expect(
            Rendering.html("## Set up\n\n# Later\n") == """
                <h2 id="set-up">Set up<a class="anchor" href="#set-up" aria-label="Link to this section"></a></h2>
                <h1 id="later">Later<a class="anchor" href="#later" aria-label="Link to this section"></a></h1>

                """
        )
    }

    // MARK: Ids the author chose

    @Test(arguments: [
        ("## Install {#setup}", "setup", "Install"), ("## Install   {#a.b:c_d-e}", "a.b:c_d-e", "Install"),
        ("## Größe {#größe}", "größe", "Größe"),
        ("Install {#setup}\n---", "setup", "Install"), ("## Install { #setup }", "setup", "Install"), ("## {#only}", "only", ""),
    ])
    func takesAnIDAtTheEnd(markdown: String, anchor: String, text: String) {
        let document = Rendering.document(markdown)
        #expect(document.headings.map(\.anchor) == [anchor])
        #expect(document.headings.map(\.text) == [text])
        #expect(!document.htmlText.contains("{#"))
    }

    @Test(arguments: ["## A {x}", "## A {#}", "## *A {#y}*", "## A `{#y}`", "## A {#y} b", "## A {##y}"])
    func leavesOtherBracesAlone(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.headings.first?.text.contains("{") == true)
        #expect(document.diagnostics.isEmpty)
    }

    @Test func reportsAnIDThatIsTaken() {
        let markdown = "---\ntitle: T\n---\n## A {#x}\n\n## B {#x}\n\n## Install\n\n## Other {#install}\n"
        let document = Rendering.document(markdown)
        #expect(document.headings.map(\.anchor) == ["x", "x-1", "install", "install-1"])
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:6:1: warning: the page has an anchor 'x' on line 4 too [duplicate-anchor]\n  hint: give this heading another '{#id}'",
                "page.md:10:1: warning: the page has an anchor 'install' on line 8 too [duplicate-anchor]\n  hint: give this heading another '{#id}'",
            ]
        )
    }

    @Test func aLaterHeadingMakesWayForAChosenID() {
        #expect(Rendering.document("## A {#install}\n\n## Install\n").headings.map(\.anchor) == ["install", "install-1"])
    }

    // MARK: The page's title

    @Test func theFirstLevelOneHeadingIsTheTitle() {
        let document = Rendering.document("## Before\n\n# Title *of* it\n\n# Second\n")
        #expect(document.firstHeading == "Title of it")
        #expect(document.headings.map(\.level) == [2, 1, 1])
    }

    @Test func aPageThatOpensWithALowerHeadingGetsItAsTitle() {
        let document = Rendering.document("### Title\n\nText.\n\n## Next\n")
        #expect(document.firstHeading == "Title")
        #expect(document.headings.map(\.level) == [1, 2])
        #expect(document.htmlText.hasPrefix("<h1 id=\"title\">Title<a"))
        #expect(document.htmlText.contains("</a></h1>\n"))
        #expect(document.sections.map(\.breadcrumb) == [[], []])
    }

    @Test func textBeforeTheHeadingsLeavesThemAsTheyAre() {
        let document = Rendering.document("Text.\n\n## Next\n")
        #expect(document.firstHeading == nil)
        #expect(document.headings.map(\.level) == [2])
    }

    @Test(arguments: [
        "> # x", "- # x", "[^1]: # x\n\nText[^1].", ":::note\n# x\n:::", "=== \"Tab\"\n\n    # x", "T\n: # x", "> ## x", "> <h1>x</h1>",
        "- text <b><h1>x</h1></b>", "<Tabs>\n<TabItem value=\"a\">\n\n# x\n\n</TabItem>\n</Tabs>",
    ])
    func aHeadingInAnotherBlockIsNoTitle(markdown: String) {
        #expect(Rendering.document(markdown + "\n").firstHeading == nil)
        #expect(Rendering.document(markdown + "\n\n# Title\n").firstHeading == "Title")
    }

    @Test(arguments: ["::: {.hero}\n# x\n:::", "<div>\n\n# x\n\n</div>", "<Layout>\n\n# x\n\n</Layout>", ":::center\n# x\n:::"])
    func whatOnlyArrangesAPageHoldsItsTitle(markdown: String) {
        #expect(Rendering.document(markdown + "\n").firstHeading == "x")
    }

    @Test(arguments: [
        ("<h1 align=\"center\">Acme Tool</h1>\n\nText.\n\n## Install\n", "Acme Tool"),
        ("<p><img src=\"l.png\"></p>\n<H1>\n  <a href=\"https://a.example\"><b>A</b>cme</a> &amp; Co\n</H1>\n", "Acme & Co"),
        ("<h1 align=center><img src=\"l.png\" alt=\"Acme logo\"></h1>\n", "Acme logo"),
        ("<div align=\"center\">\n\n<h1>\n\nAcme **Tool**\n\n</h1>\n</div>\n", "Acme Tool"),
        ("<!-- <h1>no</h1> -->\n<h1>Yes</h1>\n", "Yes"), ("## Before\n\n<h1>After</h1>\n", "After"),
    ])
    func aLevelOneHeadingInHTMLIsTheTitle(markdown: String, title: String) {
        #expect(Rendering.document(markdown).firstHeading == title)
    }

    @Test(arguments: [
        "# A\n\n<h1>B</h1>\n", "<h1></h1>\n\n# A\n", "<h1>never closed\n\n# A\n", "<h10>B</h10>\n\n# A\n", "`<h1>B</h1>`\n\n# A\n",
    ])
    func aLevelOneHeadingOfMarkdownComesFirst(markdown: String) {
        #expect(Rendering.document(markdown).firstHeading == "A")
    }

    @Test(arguments: [
        ("## A {#id .cls}", "id"), ("## A {: #id .c}", "id"), ("## A { #id data-x=\"a b\" }", "id"), ("## A {.c #id}", "id"),
        ("## A {#id title=v}", "id"),
    ])
    func takesTheIDOutOfAnAttributeList(markdown: String, anchor: String) {
        let document = Rendering.document("# T\n\n" + markdown + "\n")
        #expect(document.headings.last?.anchor == anchor)
        #expect(document.headings.last?.text == "A")
        #expect(document.diagnostics.isEmpty)
        #expect(!document.htmlText.contains("{"))
    }

    @Test(arguments: ["## A {#id} b", "## A {x}", "## A {#}", "## `{#id .c}`", "## A {# id}"])
    func leavesOtherBracesInAHeading(markdown: String) {
        #expect(Rendering.document(markdown + "\n").headings.last?.anchor != "id")
    }

    @Test func controlCharactersAreNoPartOfATitle() {
        #expect(Rendering.document("# A\u{1}B\u{7F}\n").firstHeading == "A\u{FFFD}B\u{FFFD}")
    }

    @Test func tellsTheLineOfEachHeading() {
        let document = Rendering.document("---\ntitle: x\n---\n\n# One\n\nTwo\n===\n\n> ## Three\n")
        #expect(document.headings.map(\.line) == [5, 7, 10])
    }

    // MARK: The rules of other generators

    // The first two as `slugify` and `unique` of Python-Markdown make them.
    @Test(arguments: [
        (
            HeadingIDs.mkdocs, ["SSO & RBAC", "Über a_b – c", "日本語", "`--flag` x-", "A  -  B", "½ (cup)"],
            ["sso-rbac", "uber-a_b-c", "_1", "-flag-x-", "a-b", "12-cup"]
        ),
        (.mkdocs, ["Foo", "Foo", "foo", "Foo_1", "日", "本"], ["foo", "foo_1", "foo_2", "foo_3", "_1", "_2"]),
        (
            .vitepress, ["SSO & RBAC", "Über a_b – c", "日本語", "1. Start", "C++ (new)"],
            ["sso-rbac", "uber-a-b-–-c", "日本語", "_1-start", "c-new"]
        ),
        (.vitepress, ["Foo", "Foo", "!"], ["foo", "foo-1", "section"]),
        (.zola, ["SSO & RBAC", "Über a_b – c", "C++"], ["sso-rbac", "uber-a-b-c", "c"]),
    ])
    func makesAnchorsAsOtherGeneratorsDo(ids: HeadingIDs, headings: [String], expected: [String]) {
        var slugs = HeadingSlugs(ids)
        #expect(headings.map { slugs.anchor(for: $0.replacing("`", with: "")) } == expected)
        var options = MarkdownOptions()
        options.headingIDs = ids
        let html = Rendering.html(headings.map { "## \($0)\n" }.joined(separator: "\n"), options: options)
        for anchor in expected { #expect(html.contains("id=\"\(anchor)\""), "\(html)") }
    }

    @Test(arguments: [
        ("## [](#xres)Xres", "xres", "Xres"), ("# [](#header-1)Header 1", "header-1", "Header 1"),
        ("## [](#own)Name {#given}", "given", "Name"),
    ])
    func aLinkInFrontIsItsAnchor(markdown: String, anchor: String, text: String) {
        let document = Rendering.document(markdown + "\n")
        #expect(document.headings.map(\.anchor) == [anchor])
        #expect(document.headings.map(\.text) == [text])
        #expect(
            document.htmlText
                == "<h1 id=\"\(anchor)\">\(text)<a class=\"anchor\" href=\"#\(anchor)\" aria-label=\"Link to this section\"></a></h1>\n"
        )
        #expect(document.links.isEmpty && document.diagnostics.isEmpty)
    }

    @Test func aLinkBehindTextLeadsElsewhere() {
        #expect(Rendering.document("## See [](#other)\n").links.count == 1)
    }
}
