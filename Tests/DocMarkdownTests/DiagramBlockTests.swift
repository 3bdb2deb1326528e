import Diagrams
import DocMarkdown
import DocModel
import Testing

/// Fences of Mermaid and DOT on a page.
struct DiagramBlockTests {
    private static let options: MarkdownOptions = {
        var options = MarkdownOptions()
        options.diagrams = DiagramRenderer(graphviz: Graphviz.installed())
        return options
    }()

    private func html(_ markdown: String) -> String { Rendering.html(markdown, options: Self.options, languages: Highlighting.catalog) }

    @Test(arguments: [
        "```mermaid\ngraph LR\n  A --> B\n```\n", "``` mermaid\npie\n  \"a\" : 1\n```\n", "~~~dot\ndigraph { a -> b }\n~~~\n",
        "```graphviz\ngraph { a -- b }\n```\n", "```{mermaid}\nsequenceDiagram\n  A->>B: x\n```\n",
        "> ```mermaid\n> graph LR\n>   A --> B\n> ```\n",
        "- a\n\n  ```mermaid\n  graph LR\n    A --> B\n  ```\n",
    ])
    func drawsBlocks(markdown: String) {
        let document = Rendering.document(markdown, options: Self.options, languages: Highlighting.catalog)
        let html = String(decoding: document.html, as: UTF8.self)
        #expect(html.contains("<div class=\"diagram\" tabindex=\"0\"><svg class=\"dg "), "\(html)")
        #expect(!html.contains("<pre"))
        #expect(document.sheets == .diagrams && document.diagnostics.isEmpty)
    }

    @Test func takesItsTitleAndAttributes() {
        let drawn = html("```mermaid title=\"The path\"\ngraph LR\n  A --> B\n```\n")
        #expect(drawn.contains("<title>The path</title>"), "\(drawn)")
        #expect(html("```mermaid\ngraph LR\n  A --> B\n```\n").contains("<title>Diagram</title>"))
    }

    @Test func indexesTheSource() {
        let document = Rendering.document(
            "# T\n\n```mermaid\ngraph LR\n  A[Label] --> B\n```\n",
            options: Self.options,
            languages: Highlighting.catalog
        )
        #expect(document.sections[0].code == "graph LR\n  A[Label] --> B")
        #expect(document.sections[0].markdown == "```mermaid\ngraph LR\n  A[Label] --> B\n```")
    }

    @Test func saysWhatItCannotDrawAndShowsTheSource() {
        let document = Rendering.document(
            "# T\n\n```mermaid\ngraph LR\n  A --> B\n  A B\n```\n",
            options: Self.options,
            languages: Highlighting.catalog
        )
        let html = String(decoding: document.html, as: UTF8.self)
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:6:5: warning: the diagram cannot be drawn: a link such as '-->' is expected here, not 'B'; its source is shown [diagram]"
            ]
        )
        #expect(html.contains("<pre") && !html.contains("<svg") && document.sheets.isEmpty)
    }

    @Test func needsGraphvizForGraphs() {
        var options = Self.options
        options.diagrams?.graphviz = nil
        let document = Rendering.document("```dot\ndigraph { a }\n```\n", options: options, languages: Highlighting.catalog)
        #expect(
            document.diagnostics.map(\.description) == [
                """
                page.md:2:1: warning: the diagram cannot be drawn: the program 'dot' is not installed; its source is shown [diagram]
                  hint: install Graphviz: apt-get install graphviz
                """
            ]
        )
    }

    @Test func drawsNothingWhereItIsOff() {
        let markdown = "```mermaid\ngraph LR\n  A --> B\n```\n"
        var strict = MarkdownOptions.strict(StrictLinks(hosts: []))
        var plain = MarkdownOptions.plain
        for options in [MarkdownOptions(), strict, plain] { #expect(!Rendering.html(markdown, options: options).contains("<svg")) }
        // Markdown of strangers is not drawn, whatever else is said.
        strict.diagrams = Self.options.diagrams
        plain.diagrams = Self.options.diagrams
        for options in [strict, plain] { #expect(!Rendering.html(markdown, options: options).contains("<svg")) }
    }
}
