import DocMarkdown
import DocModel
import Foundation
import Testing

struct NameLinkTests {
    private func document(_ markdown: String, _ options: MarkdownOptions = MarkdownOptions()) -> RenderedDocument {
        let renderer = MarkdownRenderer(options: options, grammars: GrammarCatalog(definitions: [:]))
        var scratch = MarkdownRenderer.Scratch()
        let names: NameRule = { name, isImage in
            switch name {
            case "Two": .ambiguous(path: "a/two.md", others: ["b/two.md"])
            case "None", "nodiscard", "col": .none
            default: .file(isImage ? "img/\(name)" : "\(name.lowercased()).md")
            }
        }
        return Array(markdown.utf8).withUnsafeBufferPointer {
            renderer.render($0, path: "page.md", scratch: &scratch, names: names)
        }
    }

    @Test(arguments: [
        ("[[Page]]", "<a href=\"page.md\">Page</a>"), ("[[Page|the *page*]]", "[[Page|the <em>page</em>]]"),
        ("[[Page#On Debian]]", "<a href=\"page.md#on-debian\">Page &gt; On Debian</a>"), ("[[#Here]]", "<a href=\"#here\">Here</a>"),
        ("[[Page#^abc|x]]", "<a href=\"page.md#abc\">x</a>"), ("[[#^a-1]]", "<a href=\"#a-1\">^a-1</a>"),
        ("a [[O'Neil (x)]] b", "a <a href=\"o&#x27;neil%20(x).md\">O'Neil (x)</a> b"),
        ("![[a.png]]", "<img src=\"img/a.png\" alt=\"\" />"), ("![[a.png|300]]", "<img src=\"img/a.png\" alt=\"\" width=\"300\" />"),
        ("![[a.png|300x200]]", "<img src=\"img/a.png\" alt=\"\" width=\"300\" height=\"200\" />"),
        ("![[a.png|A]]", "<img src=\"img/a.png\" alt=\"A\" />"),
        ("`[[Page]]`", "<code>[[Page]]</code>"), ("\\[[Page]]", "[[Page]]"), ("[[Page]](b.md)", "<a href=\"b.md\">[Page]</a>"),
        ("[[nodiscard]] int f();", "[[nodiscard]] int f();"), ("df[[col]]", "df[[col]]"), ("[[ -f x ]]", "[[ -f x ]]"),
        ("[[None]]", "[[None]]"), ("Use [[Page]]: so", "Use <a href=\"page.md\">Page</a>: so"),
        ("[[Page|a]]: so", "<a href=\"page.md\">a</a>: so"),
        ("[[Page]][[Other]] x", "<a href=\"page.md\">Page</a><a href=\"other.md\">Other</a> x"),
        ("[[None]][[Page]]", "[[None]]<a href=\"page.md\">Page</a>"),
    ])
    func readsLinksByName(markdown: String, expected: String) {
        #expect(document(markdown + "\n").htmlText == "<p>\(expected)</p>\n")
    }

    @Test(arguments: [
        (HeadingIDs.github, "sso--rbac-é"), (.mkdocs, "sso-rbac-e"), (.vitepress, "sso-rbac-e"), (.zola, "sso-rbac-e"),
    ])
    func leadToHeadingsAsTheSiteNamesThem(ids: HeadingIDs, anchor: String) {
        var options = MarkdownOptions()
        options.headingIDs = ids
        let html = document("[[Page#SSO & RBAC é]]\n", options).htmlText.removingPercentEncoding ?? ""
        #expect(html.hasPrefix("<p><a href=\"page.md#\(anchor)\">"))
    }

    /// A colon behind it makes no definition of it.
    @Test(arguments: ["[[None]]: y", "- [[None]]: q", "[[None]][[None]]", "[[None|a]]:: x"])
    func tellsOfPagesThatAreNotThere(markdown: String) {
        #expect(document(markdown + "\n").diagnostics.first?.id == .brokenLink)
        #expect(document(markdown + "\n").diagnostics.allSatisfy { $0.id == .brokenLink })
    }

    @Test(arguments: [
        ("[[Page|it's]]", "<a href=\"page.md\">it’s</a>"),
        ("[[Page|x -- y]] `[[Page]]`", "<a href=\"page.md\">x – y</a> <code>[[Page]]</code>"),
        ("![[a.png|a \"b\"]]", "<img src=\"img/a.png\" alt=\"a “b”\" />"), ("\\[[Page|it's]]", "[[Page|it’s]]"),
        ("[[Page#a--b]]", "<a href=\"page.md#ab\">Page &gt; a–b</a>"),
    ])
    func readsThemWhereQuotesCurl(markdown: String, expected: String) {
        var options = MarkdownOptions()
        options.curlsQuotes = true
        #expect(document(markdown + "\n", options).htmlText.removingPercentEncoding == "<p>\(expected)</p>\n")
    }

    @Test func readsThemInTablesWithAnEscapedBar() {
        #expect(document("| a |\n|---|\n| [[Page\\|x]] |\n").htmlText.contains("<td><a href=\"page.md\">x</a></td>"))
    }

    @Test func notesThemAsLinksOfThePageAndOfItsSections() {
        let document = document("# T\n\nSee [[Page#A]].\n")
        #expect(document.places == ["3:5 page.md#a"])
        #expect(document.sections[0].markdown == "See [Page > A](page.md#a).")
    }

    @Test func keepsEscapedNamesBesideOthers() {
        #expect(document("[[Other]] and \\[[Other]] and `[[Other]]` and [[Other]]\n").htmlText.split(separator: "<a ").count == 3)
    }

    @Test func saysWhichNamesMeanNothingOrTooMuch() {
        #expect(
            document("[[None]] ![[None]]\n\nx\n[[Two]]\n").diagnostics.map(\.description) == [
                "page.md:1:1: warning: no page is called 'None'; the link is shown as text [broken-link]\n"
                    + "  hint: write '[text](page.md)', or the name of a page",
                "page.md:1:10: warning: no file is called 'None'; the link is shown as text [broken-image]\n"
                    + "  hint: write '[text](page.md)', or the name of a page",
                "page.md:4:1: warning: 'Two' names several files; 'a/two.md' is taken [ambiguous-name]\n"
                    + "  hint: write more of its path: there is 'b/two.md' too",
            ]
        )
    }

    @Test func readsReferencesOfHugo() {
        for tag in ["{{< ref \"Page#a\" >}}", "{{% relref \"Page#a\" %}}", "{{< relref path=\"Page#a\" >}}"] {
            #expect(document("[x](\(tag)) y\n").htmlText == "<p><a href=\"page.md#a\">x</a> y</p>\n")
        }
    }

    @Test(arguments: [
        ("a %%b%% c", "<p>a       c</p>\n"), ("a\n\n%%\nb\n\nc\n%%\n\nd", "<p>a</p>\n<p>d</p>\n"),
        ("`%%a%%`", "<p><code>%%a%%</code></p>\n"),
        ("for %%i in %%j", "<p>for %%i in %%j</p>\n"), ("a\n\n%%\nb", "<p>a</p>\n<p>%%\nb</p>\n"), ("```\n%%a%%\n```", ""),
    ])
    func leavesOutCommentsOfObsidian(markdown: String, expected: String) {
        let html = document(markdown + "\n").htmlText
        #expect(expected.isEmpty ? html.contains("%%a%%") : html == expected)
    }

    @Test(.timeLimit(.minutes(1)))
    func staysFastOnHostileNames() {
        for unit in ["[[", "[[a]]", "![[a|", "[[a#", "%%", "%%a", "%%\n"] {
            #expect(document(String(repeating: unit, count: 5_000)).html.count < 1_000_000)
        }
    }
}
