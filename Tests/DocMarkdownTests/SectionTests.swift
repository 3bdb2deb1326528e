import DocMarkdown
import DocModel
import Testing

struct SectionTests {
    @Test func cutsAPageAtItsHeadings() {
        let document = Rendering.document(
            """
            Before all.

            # Guide

            First *words*
            go on.

            ## Install

            ### On Linux

            Text.

            ## Use
            """
        )
        #expect(
            document.sections == [
                Section(heading: "", level: 0, anchor: "", breadcrumb: [], markdown: "Before all.", text: "Before all.", code: "", line: 1),
                Section(
                    heading: "Guide",
                    level: 1,
                    anchor: "guide",
                    breadcrumb: [],
                    markdown: "First *words* go on.",
                    text: "First words go on.",
                    code: "",
                    line: 3
                ),
                Section(heading: "Install", level: 2, anchor: "install", breadcrumb: [], markdown: "", text: "", code: "", line: 8),
                Section(
                    heading: "On Linux",
                    level: 3,
                    anchor: "on-linux",
                    breadcrumb: ["Install"],
                    markdown: "Text.",
                    text: "Text.",
                    code: "",
                    line: 10
                ),
                Section(heading: "Use", level: 2, anchor: "use", breadcrumb: [], markdown: "", text: "", code: "", line: 14),
            ]
        )
    }

    @Test func thePageTitleLeadsNoBreadcrumbOthersDo() {
        let sections = Rendering.document("# Title\n\n## A\n\n#### B\n\n### C\n\n# Other\n\n## D\n").sections
        #expect(sections.map(\.breadcrumb) == [[], [], ["A"], ["A"], [], ["Other"]])
    }

    @Test func codeIsKeptApartFromWords() {
        let section = Rendering.document("# T\n\nRun:\n\n```sh\nmake\n\n```\n\nThen:\n\n    make install\n\nDone with `this`.\n").sections
            .first
        #expect(section?.text == "Run:\nThen:\nDone with this.")
        #expect(section?.code == "make\u{1E}make install")
        #expect(section?.markdown == "Run:\n\n```sh\nmake\n```\n\nThen:\n\n```\nmake install\n```\n\nDone with `this`.")
    }

    @Test func codeAloneIsASection() {
        let sections = Rendering.document("```\nx\n```\n\n# T\n").sections
        #expect(sections.map(\.level) == [0, 1])
        #expect(sections.first?.text == "")
        #expect(sections.first?.code == "x")
    }

    @Test(arguments: [
        ("- a\n- b\n  - c\n", "- a\n- b\n- c"),
        ("3. a\n3. b\n", "3. a\n4. b"),
        ("- a\n\n  more\n\n- b\n", "- a\nmore\n- b"),
        ("- [x] done\n", "- done"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n|   | 3 |\n", "a | b\n1 | 2\n | 3"),
        ("> quoted\n> on\n\nplain\n", "quoted on\nplain"),
        ("a  \nb\n", "a b"),
        ("![alt *text*](x.png)\n", "alt text"),
        ("[link](x.md) and <https://example.org>\n", "link and https://example.org"),
        ("<b>bold</b> &amp; <i>more</i>\n", "bold & more"),
        ("a<!-- hidden -->b\n", "ab"),
    ])
    func isOneLinePerParagraphItemOrRow(markdown: String, text: String) {
        #expect(Rendering.document(markdown).sections.map(\.text) == [text])
    }

    @Test(arguments: ["", "\n\n", "---\ntitle: x\n---\n", "[r]: x.md\n"])
    func aPageWithoutTextHasNone(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.sections.isEmpty)
        #expect(document.html.isEmpty)
    }

    @Test func scratchKeepsNothingForTheNextPage() {
        let renderer = MarkdownRenderer(grammars: GrammarCatalog(definitions: [:]))
        var scratch = MarkdownRenderer.Scratch()
        func render(_ text: String) -> RenderedDocument {
            Array(text.utf8).withUnsafeBufferPointer { renderer.render($0, path: "page.md", scratch: &scratch) }
        }
        let first = render("# A\n\nText\n\n```\ncode\n```\n\n[^1]\n\n[^1]: x\n")
        let second = render("Other\n")
        #expect(first.sections.count == 1)
        #expect(second.sections.map(\.text) == ["Other"])
        #expect(second.sections.map(\.code) == [""])
        #expect(second.htmlText == "<p>Other</p>\n")
    }
}
