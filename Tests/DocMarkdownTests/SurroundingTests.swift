import DocMarkdown
import DocModel
import Testing

/// Markup of other tools is read wherever blocks may stand.
struct SurroundingTests {
    /// What stands in front of the first line of a block, in front of the others, above and below it.
    struct Surrounding: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var first: String
        var later: String
        var above = ""
        var below = ""

        func around(_ block: String) -> String {
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
            let indented = lines.enumerated().map { number, line in
                let prefix = number == 0 ? first : later
                return line.isEmpty && prefix.allSatisfy { $0 == " " } ? "" : prefix + line
            }
            return above + indented.joined(separator: "\n") + below + "\n"
        }
    }

    static let surroundings = [
        Surrounding(testDescription: "page", first: "", later: ""),
        Surrounding(testDescription: "quote", first: "> ", later: "> "),
        Surrounding(testDescription: "callout", first: "> ", later: "> ", above: "> [!NOTE]\n"),
        Surrounding(testDescription: "item", first: "- ", later: "  "),
        Surrounding(testDescription: "second paragraph of an item", first: "   ", later: "   ", above: "1. it\n\n", below: "\n2. two"),
        Surrounding(testDescription: "item in a quote", first: ">   ", later: ">   ", above: "> - it\n>\n"),
        Surrounding(testDescription: "container", first: "", later: "", above: ":::::tip\n", below: "\n:::::"),
        Surrounding(testDescription: "directive", first: "", later: "", above: ":::::{tip}\n", below: "\n:::::"),
        Surrounding(testDescription: "directive in backticks", first: "", later: "", above: "`````{tip}\n", below: "\n`````"),
        Surrounding(testDescription: "admonition of MkDocs", first: "    ", later: "    ", above: "!!! tip\n"),
        Surrounding(testDescription: "tab of MkDocs", first: "    ", later: "    ", above: "=== \"A\"\n\n"),
        Surrounding(testDescription: "footnote", first: "    ", later: "    ", above: "x[^1]\n\n[^1]: it\n\n"),
        Surrounding(testDescription: "definition", first: "  ", later: "  ", above: "Term\n: it\n\n"),
    ]

    /// Blocks, and a piece of what they become.
    static let blocks = [
        ("{{< figure\n  src=\"a.png\"\n  caption=\"Cc\"\n>}}", "<figcaption>Cc</figcaption>"),
        ("{{% warning\n  title=\"Tt\"\n%}}\nbb\n{{% /warning %}}", "<p class=\"alert-title\">Tt</p>\n<p>bb</p>"),
        ("{% hint\n  style=\"danger\" %}\nbb\n{% endhint %}", "<p>bb</p>"),
        ("<Note\n  title=\"Tt\"\n>\n\nbb\n\n</Note>", "<p class=\"alert-title\">Tt</p>\n<p>bb</p>"),
        ("<Tabs>\n<TabItem\n  label=\"L1\">\n\nb1\n\n</TabItem>\n</Tabs>", "<p class=\"tab-title\">L1</p>\n<p>b1</p>"),
        ("```{warning} Tt\nbb\n```", "<p class=\"alert-title\">Tt</p>\n<p>bb</p>"),
        ("```{figure} a.png\n:alt: A\n\nCc\n```", "<figcaption>\n<p>Cc</p>"),
        ("```{list-table}\n:header-rows: 1\n\n* - a\n  - b\n* - c\n  - d\n```", "<th>a</th>"),
        ("```{csv-table}\n:file: d.csv\n:header-rows: 1\n```", "<td>x, y</td>"),
        ("```{include} p.md\n```", "Part <em>one</em>."),
        ("```{literalinclude} a.py\n```", "<code class=\"language-py\">print(1)\n"),
        ("```{glossary}\nLamp\n    A light.\n```", "<dt>Lamp</dt>"),
        ("```{table} Cap\n\n| a | b |\n|---|---|\n| 1 | 2 |\n```", "<td>2</td>"),
    ]

    static let files = ["d.csv": "Name,Note\n\"x, y\",1\n", "p.md": "Part *one*.\n", "a.py": "print(1)\n"]

    private func document(_ markdown: String) -> RenderedDocument {
        Rendering.document(bytes: Array(markdown.utf8)) { path, _ in
            guard let text = Self.files[path] else { return .failure(.missing(suggestion: nil)) }
            return .success(IncludedFile(id: path, path: path, bytes: Array(text.utf8)))
        }
    }

    @Test(arguments: surroundings, blocks) func blocksAreReadAnywhere(surrounding: Surrounding, block: (markdown: String, html: String)) {
        let document = document(surrounding.around(block.markdown))
        #expect(document.htmlText.contains(block.html), "\(document.htmlText)")
        #expect(document.diagnostics.filter { $0.id != .unknownLanguage }.isEmpty)
    }

    /// What follows a tag of several lines stays in its quote, and in its place.
    @Test func quotesGoOnBelowTags() {
        let document = document("> {{< figure\n>   src=\"a.png\"\n>\n> >}}\n>\n> [x](y.md)\n\n[z](y.md)\n")
        #expect(document.places == ["1:3 a.png", "6:7 y.md", "8:5 y.md"])
        #expect(document.htmlText.hasSuffix("<p><a href=\"y.md\">x</a></p>\n</blockquote>\n<p><a href=\"y.md\">z</a></p>\n"))
    }

    /// A line outside of the quote ends it, and with it the tag.
    @Test func tagsEndWithTheirQuotes() {
        let document = document("> {{< figure\n>   src=\"a.png\"\nnext >}}\n")
        #expect(!document.htmlText.contains("<figure>"))
        #expect(document.htmlText.contains("next"))
    }

    // MARK: Tables in files

    @Test func rowsOfFilesHavePlaces() {
        let rows = "\u{FEFF}Name;Note\r\n\"a; b\";\"two\r\nlines\"\r\n[x](no.md);c\r\n"
        let document = Rendering.document(bytes: Array("a\n\n```{csv-table} Cap\n:file: d.csv\n:delim: ;\n:header-rows: 1\n```\n".utf8)) {
            path,
            _ in
            .success(IncludedFile(id: path, path: path, bytes: Array(rows.utf8)))
        }
        #expect(document.htmlText.contains("<th>Name</th>"))
        #expect(document.htmlText.contains("<td>a; b</td>\n<td>two lines</td>"))
        #expect(document.includes == ["d.csv"])
        #expect(document.places == ["3:1 no.md"])
    }

    @Test(arguments: [
        (":file: no.csv", "page.md:1:1: warning: no file 'no.csv' to include [include]"),
        (
            ":url: https://example.org/a.csv",
            "page.md:1:1: warning: 'https://example.org/a.csv' is on the web, which is not read [include]\n"
                + "  hint: copy the file into the project"
        ),
    ])
    func aTableSaysWhichFileIsNotRead(option: String, finding: String) {
        #expect(document("```{csv-table}\n\(option)\n```\n").diagnostics.map(\.description) == [finding])
    }
}
