import DocMarkdown
import DocModel
import Testing

struct VariableTests {
    private static var options: MarkdownOptions {
        var options = MarkdownOptions()
        options.variables = ["version": "2.4.1", "product.name": "A *b* <c>"]
        return options
    }

    @Test(arguments: [
        ("v{{ version }}", "<p>v2.4.1</p>\n"), ("{{version}}", "<p>2.4.1</p>\n"), ("{{ product.name }}", "<p>A *b* &lt;c&gt;</p>\n"),
        ("**{{ version }}**", "<p><strong>2.4.1</strong></p>\n"), ("`{{ version }}`", "<p><code>{{ version }}</code></p>\n"),
        ("\\{{ version }}", "<p>{{ version }}</p>\n"), ("{{ version | upper }}", "<p>{{ version | upper }}</p>\n"),
        ("[a {{ version }}](https://b.example/{{ version }}/c)", "<p><a href=\"https://b.example/2.4.1/c\">a 2.4.1</a></p>\n"),
        ("<https://b.example/{{version}}/>", "<p><a href=\"https://b.example/2.4.1/\">https://b.example/2.4.1/</a></p>\n"),
        ("[r]\n\n[r]: https://b.example/{{ version }}/r", "<p><a href=\"https://b.example/2.4.1/r\">r</a></p>\n"),
        ("[a](https://b.example \"v{{version}}\")", "<p><a href=\"https://b.example\" title=\"v2.4.1\">a</a></p>\n"),
        ("<p>{{ product.name }}</p>", "<p>A *b* &lt;c&gt;</p>\n"), ("<pre>{{ version }}</pre>", "<pre>{{ version }}</pre>\n"),
        ("![a](https://b.example/{{version}}.png)", "<p><img src=\"https://b.example/2.4.1.png\" alt=\"a\" /></p>\n"),
    ])
    func putsValuesInThePlacesOfNames(markdown: String, expected: String) {
        #expect(Rendering.html(markdown + "\n", options: Self.options) == expected)
    }

    /// Hugo's own shortcode, as a part of a text and at its beginning.
    @Test(arguments: [
        ("v{{% param \"version\" %}}.", "<p>v2.4.1.</p>\n"), ("{{< param version >}} is it", "<p>2.4.1 is it</p>\n"),
        ("**{{< param \"product.name\" >}}**", "<p><strong>A *b* &lt;c&gt;</strong></p>\n"),
        ("`{{< param version >}}`", "<p><code>{{&lt; param version &gt;}}</code></p>\n"),
    ])
    func putsParametersOfHugoInTheirPlaces(markdown: String, expected: String) {
        #expect(Rendering.html(markdown + "\n", options: Self.options) == expected)
    }

    @Test func parametersOfAPageAreVariables() {
        let document = Rendering.document("---\nparams:\n  minimum: v1\n  list: [a]\n---\nFrom {{% param \"minimum\" %}} on.\n")
        #expect(document.htmlText == "<p>From v1 on.</p>\n")
        #expect(document.diagnostics.map(\.id) == [.frontMatterForeignKey])
        #expect(Rendering.document("{{% param \"gone\" %}} x\n").diagnostics.map(\.id) == [.foreignSyntax])
    }

    @Test func replacesInCodeWhereItIsAskedTo() {
        #expect(Rendering.html("```sh\na {{ version }}\n```\n", options: Self.options).contains("a {{ version }}"))
        #expect(Rendering.html("```sh variables\na {{ version }}\n```\n", options: Self.options).contains("a 2.4.1"))
    }

    @Test func makesAnchorsOfValues() {
        #expect(Rendering.document("## New in {{ version }}\n", options: Self.options).headings.map(\.anchor) == ["new-in-241"])
    }

    @Test func thePageComesFirstAndHasItsOwn() {
        let document = Rendering.document(
            "---\ntitle: T\nvariables:\n  version: 3\n  own: x\n---\n{{ version }} {{ own }} {{ page.title }}\n",
            options: Self.options
        )
        #expect(document.htmlText == "<p>3 x T</p>\n")
        #expect(document.diagnostics == [])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["](a ", "[a]: ", "[a](b) ", "]:"])
    func staysFastWhereAddressesMayHoldNames(unit: String) {
        let markdown = String(repeating: unit, count: 20_000) + "{{ version }}\n"
        #expect(Rendering.document(markdown, options: Self.options).html.count < 2_000_000)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["{{</*", "{{</* a ", "/*", "{{%/* a */%}}"])
    func staysFastOnShortcodesInCode(unit: String) {
        let markdown = "```text\n" + String(repeating: unit, count: 20_000) + "\n```\n"
        #expect(Rendering.document(markdown).html.count < 2_000_000)
    }

    @Test func namesThoseWithoutAValue() {
        #expect(
            Rendering.findings("{{ version }} {{ other }}\n", options: Self.options) == [
                "page.md:1:15: warning: '{{ other }}' is a variable of Jekyll, MkDocs macros or VitePress; it is shown as text [foreign-syntax]\n"
                    + "  hint: define it under 'variables' in docgen.yml, or put it into backticks"
            ]
        )
    }
}
