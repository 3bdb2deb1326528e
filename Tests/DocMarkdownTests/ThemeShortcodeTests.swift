import Diagrams
import DocMarkdown
import DocModel
import Testing

/// Shortcodes of Hugo's themes, parts of Vue's components, and what other small forms of real projects become.
struct ThemeShortcodeTests {
    // MARK: Code in tabs and cards

    /// Docsy shows code in its tabs, unless they say `text=true`.
    @Test(arguments: [
        (
            "{{< tabpane >}}\n{{< tab header=\"a.yaml\" lang=\"yaml\" >}}\na:\n  b: *c\n\n---\n{{< /tab >}}\n{{< tab PHP >}}\n<?php\n{{% x %}}\n{{< /tab >}}\n"
                + "{{< /tabpane >}}\n\nend\n",
            "<p class=\"tab-title\">a.yaml</p>\n<div class=\"code\"><pre tabindex=\"0\"><code class=\"language-yaml\">a:\n  b: *c\n\n---\n</code></pre></div>\n"
                + "</div>\n<div class=\"tab\">\n<p class=\"tab-title\">PHP</p>\n"
                + "<div class=\"code\"><pre tabindex=\"0\"><code>&lt;?php\n{{% x %}}\n</code></pre></div>\n</div>\n</div>\n<p>end</p>\n"
        ),
        (
            "{{< tabpane langEqualsHeader=true >}}\n{{< tab \"JSON\" >}}\n{}\n{{< /tab >}}\n{{< /tabpane >}}\n",
            "<code class=\"language-json\">{}\n"
        ),
        (
            "{{< tabpane lang=\"c\" >}}\n  {{< tab \"One\" >}}\n  a;\n    b;\n  {{< /tab >}}\n{{< /tabpane >}}\n",
            "class=\"language-c\">a;\n  b;\n"
        ),
        ("{{< tabpane text=true >}}\n{{< tab \"A\" >}}\n*a*\n{{< /tab >}}\n{{< /tabpane >}}\n", "<p><em>a</em></p>"),
        ("{{< tabpane >}}\n{{% tab \"A\" %}}\n*a*\n{{% /tab %}}\n{{< /tabpane >}}\n", "<p><em>a</em></p>"),
        ("{{< tabs >}}\n{{< tab \"A\" >}}\n*a*\n{{< /tab >}}\n{{< /tabs >}}\n", "<p><em>a</em></p>"),
        ("{{< card code=true header=\"C\" lang=\"c\" >}}\na(\n  *b*)\n{{< /card >}}\n\nend\n", "class=\"language-c\">a(\n  *b*)\n</code>"),
    ])
    func tabsOfDocsyHoldCode(markdown: String, html: String) {
        let found = Rendering.html(markdown)
        #expect(found.contains(html), "\(found)")
        #expect(Rendering.findings(markdown, languages: Highlighting.catalog) == [])
    }

    @Test(arguments: [
        ("{{< mermaid >}}\npie\n  \"a\" : 1\n{{< /mermaid >}}\n", "<svg"),
        ("{{< katex display=true >}}\nx^2\n{{< /katex >}}\n", "<math display=\"block\""),
        ("{{< columns >}}\nLeft.\n\n<--->\n\nRight.\n{{< /columns >}}\n", "<p>Left.</p>\n<p>Right.</p>"),
        (
            "{{% card header=\"Head\" title=\"T\" subtitle=\"Sub\" footer=\"Foot\" %}}\nBody.\n{{% /card %}}\n",
            "<p>Head · Sub · Foot</p>\n<p>Body.</p>"
        ),
        ("{{% blocks/lead color=\"primary\" %}}\nText.\n{{% /blocks/lead %}}\n\nMore.\n", "<p>Text.</p>\n<p>More.</p>"),
        ("{{% blocks/feature title=\"See\" url=\"docs/\" %}}\nWell.\n{{% /blocks/feature %}}\n", "<a href=\"docs/\">See</a>"),
        ("<template #title>Meet</template>\n\n<template v-slot:lead>\n\n*x*\n\n</template>\n", "Meet</p>\n<p><em>x</em></p>"),
    ])
    func shortcodesOfThemesAreRead(markdown: String, html: String) {
        var options = MarkdownOptions()
        options.diagrams = DiagramRenderer(graphviz: nil)
        let found = Rendering.html(markdown, options: options)
        #expect(found.contains(html), "\(found)")
        #expect(!found.contains("{{") && !found.contains("&lt;"), "\(found)")
        #expect(Rendering.findings(markdown, options: options) == [])
    }

    /// A name in a folder is one name: what is not known is told once, and its end is not shown.
    @Test func namesOfShortcodesHaveFolders() {
        let markdown = "{{% own/part a=\"b\" %}}\nText.\n{{% /own/part %}}\n"
        #expect(Rendering.html(markdown).contains("<p>Text.</p>"))
        #expect(!Rendering.html(markdown).contains("own/part"))
        #expect(Rendering.findings(markdown).count == 1)
    }

    // MARK: Code

    @Test(arguments: [
        ("```python,hidelines=!!!\n!!!hidden()\nshown()\n```\n", "<span class=\"line aside\">hidden()\n</span>"),
        ("```md\n{{/* youtube(id=\"x\") */}}\n{%/* quote() */%}\n```\n", "{{ youtube(id=&quot;x&quot;) }}\n{% quote() %}\n"),
        ("```go\n{{/* see f(x), please */}}\n```\n", "{{/* see f(x), please */}}"),
        ("```go\n{{/* f(x */}}\n```\n", "{{/* f(x */}}"),
        ("Write `\\{{#include a.rs}}`, `\\{{#x`.\n", "<code>{{#include a.rs}}</code>, <code>\\{{#x</code>"),
    ])
    func codeShowsWhatItsToolsShow(markdown: String, html: String) {
        let found = Rendering.html(markdown)
        #expect(found.contains(html), "\(found)")
    }

    /// mdBook includes in Markdown too; what names no file there is an example.
    @Test func codeInMarkdownIncludesForMdBook() {
        let markdown = "```md\n{{#include a.md}}\n{{#include no.md}}\n:::include a.md\n```\n\n<P/>\n\nimport P from './\\_p.md';\n\n<P/>\n"
        let document = Rendering.document(bytes: Array(markdown.utf8)) { path, _ in
            let texts = ["a.md": "PART\n", "./_p.md": "OTHER\n"]
            guard let text = texts[path] else { return .failure(.missing(suggestion: nil)) }
            return .success(IncludedFile(id: path, path: path, bytes: Array(text.utf8)))
        }
        #expect(document.htmlText.contains("PART\n{{#include no.md}}\n:::include a.md\n"), "\(document.htmlText)")
        #expect(document.htmlText.hasSuffix("<p>OTHER</p>\n"))
        #expect(!document.diagnostics.contains { $0.id == .include })
    }

    /// The include plugin of MkDocs: on one line, on several, in code. What its shorter name names is left where there is no such file.
    @Test(arguments: [
        ("{% include-markdown \"../a.md\" start=\"<!--s-->\" end=\"<!--e-->\" %}\n", "<p>MIDDLE</p>\n", 0),
        ("{%\n   include-markdown \"../a.md\"\n   start='<!--s-->'\n   end='<!--e-->'\n%}\n\nend\n", "<p>MIDDLE</p>\n<p>end</p>\n", 0),
        ("```yaml\n{% include \"x.yml\" %}\n```\n", "<code class=\"language-yaml\">a: 1\n</code>", 0),
        ("```yaml\n{%\n  include \"x.yml\"\n%}\n```\n\nend\n", "<code class=\"language-yaml\">a: 1\n</code></pre></div>\n<p>end</p>\n", 0),
        ("```jinja\n{%\n  if x\n```\n\n%}\n", "{%\n  if x\n</code></pre></div>\n<p>%}</p>\n", 0),
        ("{% include-markdown \"../a.md\" start=\"TOP\\n\" end=\"\\n<!--e-->\" %}\n", "<p>MIDDLE</p>\n", 0),
        ("{% include \"no.html\" %}\n", "{% include &quot;no.html&quot; %}", 1),
        ("{% include-markdown \"no.md\" %}\n", "no.md", 1), ("{%\n  if x\n%}\n", "{%\nif x\n%}", 0),
    ])
    func pluginTagsInclude(markdown: String, html: String, findings: Int) {
        let document = Rendering.document(bytes: Array(markdown.utf8)) { path, _ in
            let texts = ["../a.md": "TOP\n<!--s-->\nMIDDLE\n<!--e-->\nEND\n", "x.yml": "a: 1\n"]
            guard let text = texts[path] else { return .failure(.missing(suggestion: nil)) }
            return .success(IncludedFile(id: path, path: path, bytes: Array(text.utf8)))
        }
        #expect(document.htmlText.contains(html), "\(document.htmlText)")
        #expect(document.diagnostics.count { $0.id == .include || $0.id == .foreignSyntax } >= findings)
        #expect(findings > 0 || !document.diagnostics.contains { $0.id == .include })
    }

    @Test func highlightOfLiquidHasALanguage() {
        #expect(Rendering.html("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\n").contains("<code class=\"language-ruby\">"))
    }

    /// A page has one title, whatever mdBook writes above the window; a word of its preprocessors is told.
    @Test func wordsOfMdBookAreLeftOutOrTold() {
        let document = Rendering.document(bytes: Array("{{#title Own}}\n# A\n".utf8)) { _, _ in .failure(.missing(suggestion: nil)) }
        #expect(document.htmlText.hasPrefix("<h1"))
        #expect(document.diagnostics.isEmpty)
        #expect(Rendering.document("Version {{#OWN_VERSION}} and {{#each x}}.\n").diagnostics.count == 1)
    }

    // MARK: Links and pictures

    @Test(arguments: [
        ("## Title <Badge type=\"tip\" text=\"^1.9 &lt;\" />\n\nx\n", "id=\"title\">Title <span class=\"badge\">^1.9 &lt;</span>"),
        ("A <RouterLink to=\"/b\">the b</RouterLink> c.\n", "<a href=\"/b\""),
        ("{{ youtube(id=\"dQw4w9\", class=\"x\") }}\n", "<a href=\"https://youtu.be/dQw4w9\">"),
    ])
    func componentsOfVueAndCallsOfZolaAreShown(markdown: String, html: String) {
        let found = Rendering.html(markdown)
        #expect(found.contains(html), "\(found)")
        #expect(Rendering.findings(markdown) == [])
    }

    @Test(arguments: [
        (
            "![](https://www.youtube.com/watch?v=x)\n",
            "<p><a href=\"https://www.youtube.com/watch?v=x\">https://www.youtube.com/watch?v=x</a></p>"
        ),
        ("![A film](https://youtu.be/x)\n", "<a href=\"https://youtu.be/x\">A film</a>"),
        ("![A](https://img.youtube.com/vi/x/0.jpg)\n", "<img src=\"https://img.youtube.com/vi/x/0.jpg\""),
    ])
    func videosAreLinks(markdown: String, html: String) { #expect(Rendering.html(markdown).contains(html)) }

    @Test func commentsMayHaveOneName() {
        #expect(Rendering.findings("[//]: # 'one'\n\nx\n\n[//]: # 'two'\n") == [])
        #expect(Rendering.findings("[a]: b 'one'\n\n[a]\n\n[a]: b 'two'\n").count == 1)
    }

    @Test func eachKindOfMediaIsTold() {
        let findings = Rendering.findings(
            "<audio src=\"https://a.example/a.ogg\"></audio>\n\n<video src=\"https://a.example/a.mp4\"></video>\n"
        )
        #expect(findings.count == 2, "\(findings)")
    }

    // MARK: Titles

    /// Below other text a heading of level 1 is a part of the page that has its title from front matter.
    @Test(arguments: [
        ("---\ntitle: T\n---\n\nText.\n\n# Reference\n", nil), ("---\ntitle: T\n---\n\n# Reference\n\nText.\n", "Reference"),
        ("---\ntitle: T\n---\n\n[![b](b.svg)](b.md) ![c](c.svg)\n\n<p></p>\n\n# Name\n", "Name"), ("Text.\n\n# Reference\n", "Reference"),
        ("---\ntitle: T\n---\n\n## First\n\n# Second\n", nil), ("See this.\n\n<h1>An example</h1>\n", nil),
        ("<img src=\"a.png\" alt=\"\">\n\n<h1>Name</h1>\n", "Name"),
    ])
    func titlesStandAboveText(markdown: String, title: String?) {
        #expect(Rendering.document(markdown).firstHeading == title)
    }

    /// Where files give the titles only a heading of level 1 above all text does it in their place.
    @Test(arguments: [("## Tables\n\nText.\n", nil), ("Text.\n\n# Later\n", nil), ("# First\n\nText.\n", "First")])
    func filesMayGiveTitles(markdown: String, title: String?) {
        var options = MarkdownOptions()
        options.titles = .files
        #expect(Rendering.document(markdown, options: options).firstHeading == title)
        #expect(!Rendering.html("## Tables\n", options: options).contains("<h1"))
    }

    /// As in MkDocs, where only one of level 1 is a title, wherever it stands.
    @Test(arguments: [("## Tables\n\nText.\n", nil), ("Text.\n\n# Later\n", "Later"), ("# First\n\nText.\n", "First")])
    func onlyHeadingsOfLevelOneMayGiveTitles(markdown: String, title: String?) {
        var options = MarkdownOptions()
        options.titles = .h1
        #expect(Rendering.document(markdown, options: options).firstHeading == title)
    }

    /// Headings are lowered, and addresses are relative to the included file, unless its tag says otherwise.
    @Test(arguments: [
        ("heading-offset=1", "<h3 id=\"two\">Two", ["c.md", "#a", "https://a.example", "../img/b.png", "e.md?x#y"]),
        ("heading-offset=\"-1\"", "<h1 id=\"two\">Two", ["c.md", "#a", "https://a.example", "../img/b.png", "e.md?x#y"]),
        (
            "heading-offset=9 rewrite-relative-urls=false", "<h6 id=\"two\">Two",
            ["docs/c.md", "#a", "https://a.example", "img/b.png", "./docs/e.md?x#y"]
        ),
    ])
    func rewritesWhatAPluginTagIncludes(options: String, heading: String, addresses: [String]) {
        let page = Array("# T\n\n{% include-markdown \"../README.md\" \(options) %}\n".utf8)
        let document = Rendering.document(bytes: page, path: "docs/index.md") { _, _ in
            let text =
                "## Two\n\n[c](docs/c.md) [a](#a) `[x](docs/c.md)` [w](https://a.example)\n\n![b](img/b.png \"t\")\n\n[e]\n\n[e]: ./docs/e.md?x#y\n"
            return .success(IncludedFile(id: "README.md", path: "README.md", bytes: Array((text + "\n```\n## [x](docs/c.md)\n```\n").utf8)))
        }
        #expect(document.htmlText.contains(heading), "\(document.htmlText)")
        #expect(document.htmlText.contains("<code>[x](docs/c.md)</code>") && document.htmlText.contains("## [x](docs/c.md)\n"))
        for address in addresses { #expect(document.htmlText.contains("=\"\(address)\""), "\(address) in \(document.htmlText)") }
    }
}
