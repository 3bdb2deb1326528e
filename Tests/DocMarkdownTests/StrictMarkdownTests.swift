import DocMarkdown
import Testing

/// Markdown of strangers, such as the answer of a language model.
struct StrictMarkdownTests {
    private static let links = StrictLinks(hosts: ["Docs.example.org"], urls: ["https://forum.example.org/t/42#post-7"])
    private static let renderer = MarkdownRenderer(options: .strict(links), grammars: GrammarCatalog(definitions: [:]))

    private func html(_ markdown: String) -> String { Self.renderer.html(markdown) }

    @Test func keepsTextListsTablesAndCode() {
        #expect(
            html("# Title\n\nRun `a --b`:\n\n1. one\n2. **two**\n\n```sh\necho '<x>'\n```\n\n|a|\n|-|\n|b|\n") == """
                <h1>Title</h1>
                <p>Run <code>a --b</code>:</p>
                <ol>
                <li>one</li>
                <li><strong>two</strong></li>
                </ol>
                <pre><code class="language-sh">echo '&lt;x&gt;'
                </code></pre>
                <table>
                <thead>
                <tr>
                <th>a</th>
                </tr>
                </thead>
                <tbody>
                <tr>
                <td>b</td>
                </tr>
                </tbody>
                </table>

                """
        )
    }

    @Test(arguments: [
        ("[a](https://docs.example.org/x?y=1&z)", "https://docs.example.org/x?y=1&amp;z", "docs.example.org"),
        ("[a](HTTPS://DOCS.example.org)", "HTTPS://DOCS.example.org", "docs.example.org"),
        ("[a](http://docs.example.org#b \"title\")", "http://docs.example.org#b", "docs.example.org"),
        ("[a](https://forum.example.org/t/42)", "https://forum.example.org/t/42", "forum.example.org"),
        ("[a](https://forum.example.org/t/42#post-9)", "https://forum.example.org/t/42#post-9", "forum.example.org"),
        ("[a][r]\n\n[r]: https://docs.example.org/", "https://docs.example.org/", "docs.example.org"),
    ])
    func showsTheHostOfALink(markdown: String, url: String, host: String) {
        #expect(
            html(markdown)
                == "<p><a href=\"\(url)\" rel=\"nofollow noopener noreferrer\">a</a> <span class=\"link-host\">(\(host))</span></p>\n"
        )
    }

    @Test(arguments: [
        "https://evil.example/", "https://docs.example.org.evil.example/", "https://docs.example.org@evil.example/",
        "https://evil.example/?https://docs.example.org/", "//docs.example.org/", "/guide", "guide.html", "#top",
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@docs.example.org", "ftp://docs.example.org/",
        "https:/docs.example.org/", "https:docs.example.org", "https://docs.example.org:8443/", "https://docs.example.org\\@evil.example/",
        "https://docs.example.org%2eevil.example/", "https://docs%2eexample.org/", "https://döcs.example.org/",
        "https://forum.example.org/t/43", "https://forum.example.org/t/42?x=1",
    ])
    func showsOtherLinksAsText(url: String) {
        let html = html("[a](<\(url)>)")
        #expect(!html.contains("<a"), "\(html)")
        #expect(!html.contains("href"))
    }

    @Test(arguments: ["https://evil.example/?q=secret", "www.evil.example", "<https://evil.example>", "a@evil.example"])
    func makesNoLinkOfAnAddress(markdown: String) {
        #expect(!html(markdown).contains("<a"))
    }

    @Test(arguments: [
        "![alt](https://evil.example/x.png?d=secret)", "![alt](https://docs.example.org/x.png)", "![alt][r]\n\n[r]: https://evil.example/x",
        "[![alt](https://evil.example/x)](https://evil.example/y)",
    ])
    func showsImagesByTheirText(markdown: String) {
        #expect(html(markdown) == "<p>alt</p>\n")
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<div onclick=x>\n\ntext", "<!-- x --><svg/onload=x>",
        "<a href='x'>y</a>",
        "<iframe src=x>", "<style>*{}</style>", "<?php x ?>", "<![CDATA[<script>]]>", "<math><mi xlink:href='data:x'>",
    ])
    func showsRawHTMLAsText(markdown: String) {
        let tags = html(markdown).matches(of: /<[a-z!?]+/).map { String($0.0) }
        #expect(Set(tags).isSubset(of: ["<p"]), "\(html(markdown))")
    }

    @Test func givesNothingAnID() {
        let html = html("# location\n\n## body {#forms}\n\nx[^1]\n\n[^1]: note\n\n- [ ] task\n\n> [!NOTE]\n> text\n")
        #expect(!html.contains("id="))
        #expect(!html.contains("<input"))
    }

    @Test func escapesAttributesOfCode() {
        #expect(!html("```\"onmouseover=x\nb\n```").contains("\"\"onmouseover"))
    }

    /// What stands between `---` is text here.
    @Test func readsNoFrontMatter() {
        #expect(html("---\ntitle: x\n---\n").contains("title: x"))
    }
}
