import DocMarkdown
import DocModel
import Testing

/// Directives of MyST, shortcodes that include, and what MDX imports.
struct ForeignBlockTests {
    private static let files = [
        "part.md": "Part *one*.\n", "_common/_index.md": "---\ntitle: C\n---\nCommon.\n", "_part.mdx": "Part **two**.\n",
        "bounds.md": "FIRST\n<!-- start -->\nMIDDLE\n<!-- end -->\nLAST\n", "a.py": "import os\nprint(1)\nprint(2)\n",
    ]

    private func document(_ markdown: String) -> RenderedDocument {
        Rendering.document(bytes: Array(markdown.utf8)) { path, _ in
            let name = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
            guard let text = Self.files[name] else { return .failure(.missing(suggestion: nil)) }
            return .success(IncludedFile(id: name, path: name, bytes: Array(text.utf8)))
        }
    }

    private func html(_ markdown: String) -> String {
        let document = document(markdown)
        let findings = document.diagnostics.filter { $0.id != .unknownLanguage }
        #expect(findings.isEmpty, "\(findings)")
        return document.htmlText
    }

    // MARK: Hugo

    @Test(arguments: [
        "{{% include \"part.md\" %}}", "{{< include \"part.md\" >}}", "{{% include part %}}", "{{% readfile file=\"part.md\" %}}",
        "{{< readfile `part.md` />}}",
    ])
    func shortcodesIncludeFiles(shortcode: String) {
        #expect(html("a\n\n\(shortcode)\n\nb\n") == "<p>a</p>\n<p>Part <em>one</em>.</p>\n<p>b</p>\n")
    }

    @Test func anIncludedPageMayBeThatOfAFolder() { #expect(html("{{% include \"_common\" %}}\n") == "<p>Common.</p>\n") }

    @Test func aShortcodeIncludesCode() {
        #expect(
            html("{{< readfile file=\"a.py\" code=\"true\" lang=\"python\" >}}\n").contains("<code class=\"language-python\">import os\n")
        )
    }

    @Test func aShortcodeNamesTheFileThatIsNotThere() {
        #expect(
            document("{{% include \"no\" %}}\n").diagnostics.map(\.description).first
                == "page.md:1:1: warning: no file 'no' to include [include]"
        )
    }

    // MARK: MDX

    @Test(arguments: ["<Part />", "<Part></Part>", "<Part a=\"b\" />"])
    func showsWhatIsImported(tag: String) {
        #expect(html("import Part from './_part.mdx';\n\n# T\n\n\(tag)\n").hasSuffix("</h1>\n<p>Part <strong>two</strong>.</p>\n"))
    }

    @Test(arguments: [
        "<CodeBlock language=\"js\" title=\"a.js\">\n{`let a = \\`x\\`;\n  let b = <i />;`}\n</CodeBlock>",
        "<CodeBlock\n  language=\"js\"\n  title=\"a.js\">\n  {`let a = \\`x\\`;\n  let b = <i />;\n  `}\n</CodeBlock>",
        "<CodeBlock className=\"language-js\" title='a.js'>\n  let a = `x`;\n    let b = <i />;\n</CodeBlock>",
    ])
    func readsBlocksOfCode(markdown: String) {
        let html = html("a\n\n\(markdown)\n\nb\n")
        #expect(html.contains("a.js"))
        #expect(html.contains("<code class=\"language-js\">let a = `x`;\n  let b = &lt;i /&gt;;\n</code>"), "\(html)")
        #expect(html.hasSuffix("<p>b</p>\n"))
    }

    @Test func readsABlockOfCodeFromAFile() {
        let html = html("import Source from '!!raw-loader!./a.py';\n\n<CodeBlock language=\"python\">{Source}</CodeBlock>\n")
        #expect(html.contains("<code class=\"language-python\">import os\n"))
    }

    @Test func keepsABlockThatNothingEnds() {
        #expect(document("<CodeBlock language=\"js\">\n\nText.\n").htmlText.contains("<p>Text.</p>"))
    }

    // MARK: MyST

    @Test(arguments: [
        ("```{include} part.md\n```", "<p>Part <em>one</em>.</p>\n"), (":::{math}\na\n:::", "<math"),
        ("```{toctree}\n:maxdepth: 2\n\na\nb\n```", ""), (":::{contents}\n:::", ""),
        ("```{image} a.png\n:alt: An A\n:width: 200px\n```", "<img src=\"a.png\" alt=\"An A\" width=\"200\" />"),
        ("```{list-table}\n:header-rows: 1\n\n* - A\n  - B\n* - 1\n  - 2|3\n    4\n```", "<td>2|3 4</td>"),
        ("```{csv-table} Numbers\n:header: \"A\", \"B\"\n\n1, \"x, \"\"y\"\"\"\n```", "<td>x, &quot;y&quot;</td>"),
        (
            "```{csv-table}\n:stub-columns: 1\n:quote: '\n:escape: \\\n\n1,'a, b',\\'c\n```",
            "<strong>1</strong></td>\n<td>a, b</td>\n<td>'c</td>"
        ),
        ("```{glossary}\nTerm\n: Meaning.\n\n  More.\n```", "<dd>\n<p>Meaning.</p>\n<p>More.</p>\n</dd>\n</dl>"),
        ("```{glossary}\nTerm\n  What it is.\n\nOther\n  Another.\n```", "<dt>Term</dt>\n<dd>What it is.</dd>"),
        ("- a\n\n  ```{include} part.md\n  ```", "<p>Part <em>one</em>.</p>\n</li>"),
    ])
    func readsDirectives(markdown: String, expected: String) {
        let html = html("a\n\n\(markdown)\n\nb\n")
        #expect(html.contains(expected), "\(html)")
        #expect(html.hasSuffix("<p>b</p>\n") && !html.contains("{") && !html.contains("maxdepth"))
    }

    @Test(arguments: [(":::", ":::"), ("```", "```"), (":::", "```")])
    func aTermHoldsBlocksOfItsOwn(outer: String, inner: String) {
        let html = html(
            """
            \(outer){glossary}
            Term
                Meaning.

                \(inner){note}
                x
                \(inner)

            Term two
                Code.

                \(inner)py
                if a:
                    b
                \(inner)

            Term three
                More.
            \(outer)

            after

            """
        )
        #expect(html.ranges(of: "<dt>").count == 3, "\(html)")
        #expect(html.contains("<div class=\"alert note\"") && html.hasSuffix("</dl>\n<p>after</p>\n"), "\(html)")
        #expect(!html.contains(":::") || inner == ":::")
        if inner == "```" { #expect(html.contains("if a:\n    b\n</code>"), "\(html)") }
    }

    @Test func includesCodeWithItsOptions() {
        let html = html("```{literalinclude} a.py\n:language: python\n:lines: 2-3\n:emphasize-lines: 3\n:caption: Example\n```\n")
        #expect(html.contains("Example") && html.contains("language-python") && html.contains("print(2)") && !html.contains("import os"))
    }

    @Test(arguments: [
        (":start-after: <!-- start -->\n:end-before: <!-- end -->", "MIDDLE"),
        (":start-after: \"<!-- start -->\"\n:end-before: <!-- end", "MIDDLE"),
        (":start-line: 2\n:end-line: 3", "MIDDLE"), (":start-line: 2\n:end-line: -2", "MIDDLE"),
        (":start-after: FIRST", "start MIDDLE LAST"),
    ])
    func anIncludeObeysItsOptions(options: String, shown: String) {
        let html = html("```{include} bounds.md\n\(options)\n```\n")
        for word in ["FIRST", "MIDDLE", "LAST"] { #expect(html.contains(word) == shown.contains(word), "\(html)") }
    }

    @Test(arguments: [
        (":start-after: import", "print(2)"), (":start-at: import os\n:end-before: print(2)", "import os"),
        (":end-at: import os", "import os"),
    ])
    func includedCodeObeysItsOptions(options: String, shown: String) {
        let html = html("```{literalinclude} a.py\n\(options)\n```\n")
        #expect(html.contains(shown))
        #expect(!(html.contains("import os") && html.contains("print(2)")), "\(html)")
    }

    @Test(arguments: [
        ("```{include} bounds.md\n:start-after: NOTHING\n```", "'bounds.md' has no text 'NOTHING' to begin or end at; it is not included"),
        ("```{include} gone.md\n```", "no file 'gone.md' to include"),
        ("```{literalinclude} a.py\n:pyobject: main\n```", "'a.py' is not included: the option ':pyobject:' is not read"),
    ])
    func whatCannotBeObeyedIncludesNothing(markdown: String, message: String) {
        let document = document(markdown + "\n\nAfter.\n")
        #expect(document.diagnostics.map(\.message).contains(message))
        #expect(document.htmlText.hasSuffix("<p>After.</p>\n"))
        #expect(!document.htmlText.contains("MIDDLE") && !document.htmlText.contains("print(2)"))
    }

    @Test(arguments: [
        ("```{csv-table}\n:header: >\n:    \"Name\", \"Qty\"\n:widths: 15, 10\n\nA, 1\n```", "<th>Name</th>"),
        ("```{csv-table}\n:header: >\n    \"Name\", \"Qty\"\n:widths: 15, 10\n\nA, 1\n```", "<th>Name</th>"),
        ("```{csv-table}\n:delim: ;\n\na;b\n```", "<td>a</td>"),
        ("```{list-table}\n* - x\n  - - l1\n    - l2\n* - y\n  - z\n```", "• l1<br>• l2"),
    ])
    func tablesAreThoseThatAreMeant(markdown: String, expected: String) {
        let html = html(markdown + "\n")
        #expect(html.contains(expected) && !html.contains("widths"), "\(html)")
    }

    @Test func placesAreThoseOfTheBlock() {
        let findings = document("a\n\n```{list-table}\n* - [x](javascript:a)\n  - B\n* - :ref:`b`\n  - C\n```\n").diagnostics
        #expect(findings.map(\.location.line) == [4, 6])
    }

    /// A directive that is shown is code.
    @Test func readsNothingInCode() {
        #expect(html("````md\n```{toctree}\n```\n````\n").contains("```{toctree}\n```\n</code>"))
    }
}
