import DocMarkdown
import DocModel
import Testing

/// What a page's HTML does to the page: nothing outside its place.
struct RawHTMLTests {
    // MARK: What is not closed

    @Test(arguments: [
        (
            "Text <b>bold.\n\nEnd.\n", "<p>Text <b>bold.</b></p>\n<p>End.</p>\n",
            ["page.md:1:6: warning: '<b>' is not closed; it ends with the paragraph [unclosed-html]"]
        ),
        (
            "## a <i>b\n", "<h1 id=\"a-b\">a <i>b</i><a class=\"anchor\" href=\"#a-b\" aria-label=\"Link to this section\"></a></h1>\n",
            ["page.md:1:6: warning: '<i>' is not closed; it ends with the heading [unclosed-html]"]
        ),
        (
            "- a <b>b\n- c\n", "<ul>\n<li>a <b>b</b></li>\n<li>c</li>\n</ul>\n",
            ["page.md:1:5: warning: '<b>' is not closed; it ends with the paragraph [unclosed-html]"]
        ),
        (
            "> <div>\n> a\n\nb\n", "<blockquote>\n<div>\na\n</div>\n</blockquote>\n<p>b</p>\n",
            ["page.md:1:3: warning: '<div>' is not closed; it ends with the block quote [unclosed-html]"]
        ),
        (
            "<table><tr><td>\n\nCell.\n", "<table><tr><td>\n<p>Cell.</p>\n</td></tr></table>",
            ["page.md:1:1: warning: '<table>' is not closed; it ends with the page [unclosed-html]"]
        ),
        (
            "<div>\n  The `<marquee>` tag.\n</div>\n", "<div>\n  The `<marquee>` tag.\n</marquee></div>\n",
            ["page.md:2:8: warning: '<marquee>' is not closed; it ends at '</div>' [unclosed-html]"]
        ),
        (
            "*a <b>b* c\n", "<p><em>a <b>b</b></em> c</p>\n",
            ["page.md:1:4: warning: '<b>' is not closed; it ends with the emphasis [unclosed-html]"]
        ),
        (
            "a\n\n<!-- b\n\nc\n", "<p>a</p>\n<!-- b\n\nc\n-->\n",
            ["page.md:3:1: warning: the comment is never closed; it hides all that follows it, to the end of the page [unclosed-html]"]
        ),
        (
            "<?php echo 1\n\na\n", "",
            ["page.md:1:1: warning: '<?' is never closed; what follows it is left out [unclosed-html]"]
        ),
        (
            "<div>\n<b title=\"\n</div>\n", "<div>\n&lt;b title=&quot;\n&lt;/div&gt;\n</div>",
            [
                "page.md:2:1: warning: the tag is never closed; it is shown as text [unclosed-html]",
                "page.md:1:1: warning: '<div>' is not closed; it ends with the page [unclosed-html]",
            ]
        ),
    ])
    func endsWithWhatItStandsIn(markdown: String, html: String, findings: [String]) {
        let document = Rendering.document(markdown)
        #expect(document.htmlText == html)
        #expect(document.diagnostics.map { Self.withoutHint($0.description) } == findings)
    }

    @Test func tellsWhatIsNoHTML() {
        #expect(
            Rendering.findings("remove <keyid> from\n") == [
                """
                page.md:1:8: warning: '<keyid>' is not closed; it ends with the paragraph [unclosed-html]
                  hint: HTML has no such element, and readers see nothing: write '\\<keyid>', or put it into backticks
                """
            ]
        )
    }

    // MARK: What closes nothing

    @Test(arguments: ["</div>", "</main>", "</article>", "</body>", "</td></tr></table></div>", "</b>", "</p>", "<td>", "<tr>", "</svg>"])
    func leavesOutWhatHasNoElement(tags: String) {
        for markdown in ["a\n\n\(tags)\n\nb\n", "a \(tags) b\n", "- a \(tags)\n- b\n", "| a \(tags) |\n|---|\n| b |\n", "# a \(tags) b\n"] {
            let document = Rendering.document(markdown)
            let plain = Rendering.html(markdown.replacing(tags, with: ""))
            #expect(Self.tags(document.htmlText) == Self.tags(plain), "\(markdown)")
            #expect(document.diagnostics.allSatisfy { $0.id == .misplacedHTML })
            #expect(!document.diagnostics.isEmpty)
        }
    }

    @Test(arguments: ["html", "head", "body", "frameset", "frame", "base", "meta", "template"])
    func leavesOutWhatBelongsToThePage(name: String) {
        let document = Rendering.document("<\(name) class=\"x\">\n\na\n\n</\(name)>\n")
        #expect(Self.tags(document.htmlText) == ["p", "/p"])
        #expect(
            document.diagnostics.map(\.description)
                == ["page.md:1:1: warning: '<\(name)>' does not belong in an article; it is left out [misplaced-html]"]
        )
    }

    @Test(arguments: [
        ("a <b><i>c</b></i>\n", ["p", "b", "i", "/i", "/b", "/p"]),
        ("<section><b><div>a</b></div></section>\n", ["section", "b", "div", "/div", "/b", "/section"]),
        ("<section><a href=x><div><a href=y>b</a></div></a></section>\n", ["section", "a", "div", "/div", "/a", "/section"]),
        ("<a href=x>[b](c)</a>\n", ["p", "a", "/a", "a", "/a", "/p"]), ("[a <a href=x>b</a>](c)\n", ["p", "a", "/a", "/p"]),
        ("<p><b>a<div>c</div>\n", ["p", "b", "/b", "/p", "div", "/div"]), ("a <div>b</div> c\n", ["p", "/p", "div", "/div"]),
        ("a *b <div>c</div> d*\n", ["p", "em", "/em", "/p"]), ("a <p> b\n", ["p", "/p", "p", "/p"]),
        ("<select><option>a<div>b</select>\n", ["p", "select", "option", "/option", "/select", "/p"]),
        ("<svg><g><p>a\n", ["p", "svg", "g", "/g", "/svg", "/p", "p", "/p"]), ("<form><form>a</form></form>\n", ["form", "/form"]),
        ("<table><tr><td>a<tr><td>b</table>\n", ["table", "tr", "td", "/td", "/tr", "tr", "td", "/td", "/tr", "/table"]),
        ("<ul><li>a<li>b</ul>\n", ["ul", "li", "/li", "li", "/li", "/ul"]), ("- <li>a\n", ["ul", "li", "/li", "/ul"]),
        ("<h2>a<h3>b</h3>\n", ["h2", "/h2", "h3", "/h3"]), ("<noscript>a</noscript>\n", ["p", "/p"]), ("a</br>b\n", ["p", "/br", "/p"]),
    ])
    func nestsAsBrowsersDo(markdown: String, tags: [String]) {
        #expect(Self.tags(Rendering.html(markdown)) == tags, "\(Rendering.html(markdown))")
    }

    // MARK: What people write

    @Test(arguments: [
        "<details>\n<summary>a</summary>\n\nb\n\n</details>\n\nc\n", "<div align=\"center\">\n\n# a\n\n![b](c)\n\n</div>\n",
        "<a href=\"x\">\n\n![a](b)\n</a>\n\nc\n", "<table>\n<tr>\n<td>\n\n- a\n\n</td>\n<td>b</td>\n</tr>\n</table>\n",
        "a<br>b <img src=\"x\" alt=\"y\"> <kbd>c</kbd>\n", "<ul>\n<li>a\n<li>b\n</ul>\n<p>c\n<p>d\n", "a <!-- b --> c\n",
        "<a name=\"x\"/>\n\n[a](b)\n",
        "- <details>\n  <summary>a</summary>\n\n  b\n\n  </details>\n", "<svg><path d=\"M0\"/><g><text>a</text></g></svg>\n",
        "<dl><dt>a<dd>b\n\n*c*\n\n<dt>d</dl>\n", "<p>\n\na\n\n</p>\n", "<?xml version=\"1.0\"?>\n\na\n", "a </br> b\n",
        "<picture><source srcset=\"https://a/b\"><img src=\"https://a/c\" alt=\"\"></picture>\n",
    ])
    func hasNothingToSayOfWhatIsWhole(markdown: String) {
        #expect(Rendering.findings(markdown) == [])
    }

    @Test func closesALinkAroundBlocksWhereItsEndTagStands() {
        #expect(
            Rendering.html("<a href=\"x\">\n\n![a](b)\n</a>\n\nc\n")
                == "<a href=\"x\">\n<p><img src=\"b\" alt=\"a\" />\n</p>\n</a>\n<p>c</p>\n"
        )
    }

    @Test func anAnchorThatIsNotClosedHoldsNothing() {
        let document = Rendering.document("<a name=\"x\">\n\n[a](b)\n")
        #expect(document.htmlText == "<a name=\"x\">\n</a>\n<p><a href=\"b\">a</a></p>\n")
        #expect(document.diagnostics.map(\.id.rawValue) == ["unclosed-html"])
    }

    @Test func aParagraphOfHTMLHoldsNoBlocks() {
        let document = Rendering.document("<p align=\"center\">\n\na\n\n</p>\n")
        #expect(Self.tags(document.htmlText) == ["p", "/p", "p", "/p"])
        #expect(
            document.diagnostics.map(\.description) == [
                """
                page.md:1:1: warning: '<p>' cannot contain the block below it and ends before it [misplaced-html]
                  hint: write '<div>' in place of '<p>'
                """
            ]
        )
    }

    @Test func saysWhereAnEndTagOfAParagraphStandsTooLate() {
        let document = Rendering.document("<p>a<div>b</p>c</div>\n")
        #expect(document.htmlText == "<p>a</p><div>bc</div>\n")
        #expect(
            document.diagnostics.map(\.description) == [
                """
                page.md:1:11: warning: '</p>' closes nothing here: '<div>' has ended the paragraph already; it is left out [misplaced-html]
                  hint: write '<div>' in place of '<p>', or '</p>' in front of '<div>'
                """
            ]
        )
        #expect(Rendering.findings("<p><div>b</div></p>\n").isEmpty)
    }

    @Test(arguments: [("a <!-- b --!> c", "1:3", "<!-- b --!> c"), ("a\nb <!-- c", "2:3", "<!-- c")])
    func aCommentInsideOfATextMayBeOpenToo(markdown: String, place: String, shown: String) {
        #expect(
            Rendering.findings(markdown + "\n") == [
                "page.md:\(place): warning: '\(shown)' is a comment of HTML that no '-->' ends; it is shown to readers [unclosed-html]\n"
                    + "  hint: end it with '-->'"
            ]
        )
    }

    // MARK: Markdown that is not read

    @Test func tellsOfMarkdownInsideOfAnHTMLBlock() {
        #expect(
            Rendering.findings("<div align=center>\nSee **this** and `that`.\n</div>\n\n> <p>\n> [a](b.md)</p>\n") == [
                """
                page.md:2:5: warning: '**this**' is in an HTML block, where Markdown is not read; it is shown as text [markdown-in-html]
                  hint: put a blank line between the tags and the Markdown, or write HTML
                """,
                """
                page.md:6:3: warning: '[a](b.md)' is in an HTML block, where Markdown is not read; it is shown as text [markdown-in-html]
                  hint: put a blank line between the tags and the Markdown, or write HTML
                """,
            ]
        )
    }

    @Test(arguments: [
        ("<td>**a**</td>", "**a**"), ("![a](b.png)", "![a](b.png)"), ("# Head", "# Head"), ("  ## Head", "## Head"), ("- a\n- b", "- a"),
        ("```sh\nx", "```sh"), ("use `x`", "`x`"), ("__two words__", "__two words__"),
    ])
    func knowsMarkdownByItsForm(text: String, shown: String) {
        let messages = Rendering.document("<div>\n\(text)\n</div>\n").diagnostics.filter { $0.id == .markdownInHTML }.map(\.message)
        #expect(messages.count == 1 && messages[0].hasPrefix("'\(shown)' is in an HTML block"), "\(messages)")
    }

    @Test(arguments: [
        "<pre>\n**a** `b`\n</pre>", "<code>**a**</code>", "2**3 and a ** b", "__init__", "#1 and #tag", "- one dash", "[1] and (2)",
        "a[i](x)",
        "<!-- **a** -->", "<b title=\"**a**\">x</b>", "\n\n**a**\n\n", "* * *", "\\*\\*a\\*\\*",
    ])
    func leavesAloneWhatIsNoMarkdown(text: String) {
        #expect(Rendering.document("<div>\n\(text)\n</div>\n").diagnostics.filter { $0.id == .markdownInHTML }.isEmpty)
    }

    @Test func footnotesAreNoPartOfWhatIsOpen() {
        let html = Rendering.html("<div>\n\na[^1]\n\n[^1]: b\n")
        #expect(html.contains("</div><section class=\"footnotes\"") || html.contains("</div>\n<section class=\"footnotes\""), "\(html)")
    }

    // MARK: Blocks that end for a browser

    /// Each shows what follows as Markdown, and nothing else than one finding.
    @Test(arguments: [
        ("<!-- a --!>\n\n*b*\n", "<!-- a  -->\n<p><em>b</em></p>\n", "1:8", "--!>", "comment", "-->"),
        ("<pre>\nx\n</pre >\n\n*b*\n", "<pre>\nx\n</pre> \n<p><em>b</em></p>\n", "3:1", "</pre >", "element", "</pre>"),
        ("<pre>\nx\n</PRE\n>\n\n*b*\n", "<pre>\nx\n</PRE>\n<p><em>b</em></p>\n", "3:1", "</PRE >", "element", "</pre>"),
        ("<pre>\r\nx\r\n</pre\r\n>\r\n\r\n*b*\r\n", "<pre>\nx\n</pre> \n<p><em>b</em></p>\n", "3:1", "</pre >", "element", "</pre>"),
        (
            "- <pre>\n  x</pre a>\n\n  *b*\n", "<ul>\n<li>\n<pre>\nx</pre>  \n<p><em>b</em></p>\n</li>\n</ul>\n", "2:4", "</pre a>",
            "element", "</pre>"
        ),
    ])
    func endsBlocksWhereABrowserDoes(
        markdown: String,
        html: String,
        place: String,
        shown: String,
        kind: String,
        exact: String
    ) {
        #expect(Rendering.html(markdown) == html)
        #expect(
            Rendering.findings(markdown) == [
                "page.md:\(place): warning: '\(shown)' ends the \(kind) here as in browsers; other Markdown tools continue it, "
                    + "and read nothing after it as Markdown [unclosed-html]\n  hint: write '\(exact)'"
            ]
        )
    }

    @Test func endsAllBlocksOfAPage() {
        let markdown = "<style>\na\n</style >\n\n*b*\n\n<!-- c --!>\n\n## D\n\n> <script>\n> e\n> </script >\n>\n> *f*\n"
        let document = Rendering.document(markdown)
        #expect(document.headings.map(\.text) == ["D"])
        #expect(document.htmlText.contains("<em>b</em>") && document.htmlText.contains("<em>f</em>"))
        #expect(document.diagnostics.filter { $0.id == .unclosedHTML }.map(\.location.line) == [3, 7, 13])
    }

    @Test(arguments: [
        "```\n<!-- a --!>\n</pre >\n\nb\n```\n", "<!-- a --!>\n", "<pre>\n</pre>\n\n`</pre >`\n\nb\n", "<!-- a -->\n\n`--!>`\n",
        "<pre>\n&lt;/pre >\n\n</pre>\n\nb\n",
    ])
    func leavesOtherBlocksAlone(markdown: String) {
        #expect(Rendering.findings(markdown) == [])
    }

    @Test func manyBlocksAreReadAFewTimes() {
        let markdown = String(repeating: "<!-- a --!>\n\n", count: 50_000)
        let document = Rendering.document(markdown)
        #expect(document.diagnostics.count < 1_000)
    }

    @Test(arguments: [
        (
            "<script>\na\n\nb\n", "'<script>' is never closed; it takes all that follows it, to the end of the page",
            "end it with '</script>'"
        ),
        (
            "> <style>\n> a\n\nb\n", "'<style>' is never closed; it takes all that follows it, to the end of the block quote",
            "end it with '</style>'"
        ),
        (
            "<pre>\na\n\n*b*\n", "'<pre>' is never closed; nothing after it is read as Markdown, up to the end of the page",
            "add '</pre>'"
        ),
    ])
    func saysWhatABlockThatNothingClosesTakes(markdown: String, message: String, hint: String) {
        let findings = Rendering.document(markdown).diagnostics.filter { $0.id == .unclosedHTML }
        #expect(findings.map(\.message) == [message])
        #expect(findings.map(\.hint) == [hint])
    }

    @Test func namesElementsThatHTMLDoesNotHave() {
        #expect(
            Rendering.findings("a <version>1</version> <version>2</version>\n") == [
                "page.md:1:3: warning: HTML has no element '<version>'; readers do not see its tags [unknown-html]\n"
                    + "  hint: write '\\<version>', or put it into backticks"
            ]
        )
        #expect(Rendering.document("a <path/> b\n").diagnostics.map(\.id.rawValue) == ["unknown-html"])
        #expect(Rendering.findings("<svg><path d=\"M0\"/></svg> <my-box>a</my-box> <b>c</b>\n") == [])
    }

    @Test func aPlaceholderWithAHyphenIsOne() {
        #expect(
            Rendering.findings("Call <your-name> now.\n") == [
                "page.md:1:6: warning: '<your-name>' is not closed; it ends with the paragraph [unclosed-html]\n"
                    + "  hint: HTML has no such element, and readers see nothing: write '\\<your-name>', or put it into backticks"
            ]
        )
    }

    // MARK: Scripts and styles

    @Test(arguments: [
        "java&#x0A;script:alert(1)", "java\nscript:alert(1)", "&#106;avascript:alert(1)", "&#x6A&#97;vascript:alert(1)",
        "java&Tab;script&colon;alert(1)",
        " \tjavascript:x", "&#1;javascript:x",
    ])
    func readsAnAddressAsABrowserDoes(address: String) {
        #expect(Rendering.document("<a href=\"\(address)\">y</a>\n").diagnostics.map(\.id) == [.blockedHTML])
    }

    @Test(arguments: ["a&amp;javascript:b.html", "java&#x2F;script:x", "https://a.example/?a=1&#38;b", "#javascript:&#x0A;x"])
    func anAddressWithReferencesIsNoCode(address: String) {
        #expect(Rendering.document("<a href=\"\(address)\">y</a>\n").diagnostics.allSatisfy { $0.id != .blockedHTML })
    }

    @Test(arguments: [
        "<script>\nlet a = \"</b><div>\"\n\nb()\n</script>\n\nc\n", "<style>\na { b: c }\n</style>\n\nc\n",
        "<SCRIPT src=\"x\"></SCRIPT>\n\nc\n",
    ])
    func leavesOutCodeWithItsText(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.htmlText.trimmingPrefix("\n") == "<p>c</p>\n")
        #expect(document.sections.map { $0.text.trimmingPrefix("\n") } == ["c"])
        #expect(document.diagnostics.map(\.id.rawValue) == ["blocked-html"])
    }

    @Test(arguments: [
        ("<div>\n<!--\n\nvisible\n\n-->\n</div>\n", "2:1", "the comment is not closed in its HTML block"),
        ("<div>\n<script>\n\nshown\n</div>\n", "2:1", "'<script>' is not closed in its HTML block"),
        ("<div>\n<?php\n\nshown\n\n</div>\n", "2:1", "'<?' is not closed in its HTML block"),
        ("<div>\n<pre>\na\n\n**b**\n</pre>\n</div>\n", "2:1", "'<pre>' is not closed in its HTML block"),
    ])
    func saysThatABlankLineEndsABlock(markdown: String, place: String, message: String) {
        let findings = Rendering.findings(markdown).filter { $0.contains("[unclosed-html]") }
        #expect(
            findings.count == 1 && findings.allSatisfy { $0.hasPrefix("page.md:\(place): warning: \(message), which ends at a blank line") }
        )
    }

    @Test(arguments: [
        ("cp <source> <target> now", ["source", "target"]), ("run <image> <command>", ["command", "image"]), ("a <br> b <hr>", []),
    ])
    func saysThatPlaceholdersAreNotSeen(markdown: String, names: [String]) {
        let findings = Rendering.findings(markdown + "\n")
        for name in names { #expect(findings.contains { $0.contains("'<\(name)>'") }, "\(name)") }
        #expect(!names.isEmpty || findings.isEmpty)
    }

    @Test func anAddressInsideOfALinkIsItsText() {
        #expect(
            Rendering.html("<a href=\"b.md\">https://a.example/c</a> www.d.example\n")
                == "<p><a href=\"b.md\">https://a.example/c</a> <a href=\"http://www.d.example\">www.d.example</a></p>\n"
        )
        #expect(Rendering.findings("<a href=\"https://a.example\">https://a.example</a>\n").isEmpty)
    }

    @Test func codeInsideOfAParagraphWithoutEndIsShownAndSaidToBe() {
        #expect(Rendering.html("a <script>b *c*\n\nd\n") == "<p>a b <em>c</em></p>\n<p>d</p>\n")
        #expect(
            Rendering.findings("a <script>b\n") == [
                "page.md:1:3: warning: '<script>' is never closed; the tag alone is left out, and what follows it is shown [unclosed-html]\n"
                    + "  hint: end it with '</script>'"
            ]
        )
    }

    @Test func leavesOutCodeInsideOfAParagraph() {
        #expect(Rendering.html("a <script>b *c* [d](e)<i></script> f\n") == "<p>a  f</p>\n")
        #expect(Rendering.document("a <script>[d](e)</script> [f](g)\n").places.map { $0.split(separator: " ")[1] } == ["g"])
    }

    // MARK: What the page's policy blocks

    @Test func reportsEachKindOnceWhereItStandsFirst() {
        let findings = Rendering.findings(
            """
            <video src="https://a/b"></video> <audio></audio>

            <iframe src="x"></iframe>

            - <p style="color:red">a</p> <i style="b">c</i>
              <button type=button onclick="go()">d</button>

            <object data="x"></object> <a href="javascript:x">e</a>

            <form action="https://a/b"></form>
            """
        )
        #expect(
            Rendering.findings("<button formaction=\" JavaScript:go()\">a</button>\n").map(Self.withoutHint) == [
                "page.md:1:9: warning: the address is code, which the page's security policy blocks [blocked-html]"
            ]
        )
        #expect(
            findings.map(Self.withoutHint) == [
                "page.md:1:1: warning: '<video>' does not play: the page's security policy allows no media [blocked-html]",
                "page.md:1:35: warning: '<audio>' does not play: the page's security policy allows no media [blocked-html]",
                "page.md:3:1: warning: '<iframe>' is shown as text: pages cannot contain other pages [blocked-html]",
                "page.md:5:6: warning: 'style=' has no effect: the page's security policy allows style sheets only [blocked-html]",
                "page.md:6:23: warning: 'onclick=' never runs: the page's security policy allows no code inside a page [blocked-html]",
                "page.md:8:1: warning: '<object>' stays empty: the page's security policy allows no plug-ins [blocked-html]",
                "page.md:8:37: warning: the address is code, which the page's security policy blocks [blocked-html]",
                "page.md:10:7: warning: the form leads to another site, which the page's security policy refuses [blocked-html]",
            ]
        )
    }

    // MARK: Addresses

    @Test func notesEveryAddress() {
        let document = Rendering.document(
            "<img srcset=\"a.png, b.png 2x,c.png 3x\" src=\" d.png \">\n<video poster=e.png src=f.mp4></video>\n<map><area href=g.md></map>\n"
                + "<picture><source srcset='data:x, h,i.png 1x'></picture>\n"
        )
        #expect(
            document.places == [
                "1:14 a.png", "1:21 b.png", "1:30 c.png", "1:46 d.png", "2:15 e.png", "2:25 f.mp4", "3:17 g.md", "4:34 h,i.png",
            ]
        )
        #expect(
            document.links.map(\.kind)
                == [.rawImage, .rawImage, .rawImage, .rawImage, .rawImage, .rawLink, .rawLink, .rawImage]
        )
    }

    // MARK: Bounds

    @Test func depthAndFindingsAreBounded() {
        let document = Rendering.document(String(repeating: "<div>\n\n", count: 1_000) + "a\n")
        let tags = Self.tags(document.htmlText)
        #expect(tags.filter { $0 == "div" }.count == 100)
        #expect(tags.filter { $0 == "/div" }.count == 100)
        #expect(document.diagnostics.count == 100)
    }

    private static func tags(_ html: String) -> [String] {
        html.matches(of: /<(\/?[a-z0-9]+)[^>]*>/).map { String($0.1) }.filter { $0 != "img" }
    }

    private static func withoutHint(_ finding: String) -> String { String(finding.prefix { $0 != "\n" }) }

    @Test(arguments: [
        ("[odd {doc}`other`, that](https://a.example)", "<a href=\"https://a.example\">odd other, that</a>", ["1:6"]),
        (
            "[odd {doc}`its <other>` x](https://a.example) [b](https://b.example)",
            "<a href=\"https://a.example\">odd its x</a> <a href=\"https://b.example\">b</a>", ["1:6"]
        ),
        (
            "[text[^1] more](https://a.example)\n\n[^1]: note",
            "<a href=\"https://a.example\">text<sup class=\"footnote-ref\"><span id=\"fnref:1\" data-footnote-ref>1</span></sup> more</a>",
            ["1:6"]
        ),
        ("[![i](https://a.example/x.png) <https://z.example>](https://a.example)", " https://z.example</a>", []),
    ])
    func aLinkHoldsNoLinkOfMarkdown(markdown: String, expected: String, places: [String]) {
        let document = Rendering.document(markdown + "\n")
        #expect(document.htmlText.contains(expected), "\(document.htmlText)")
        #expect(document.diagnostics.map { "\($0.location.line):\($0.location.column)" } == places)
        #expect(document.diagnostics.allSatisfy { $0.id == .misplacedHTML })
    }

    @Test func plainMarkdownKeepsLinksInLinks() {
        #expect(
            Rendering.html("[a <https://z.example>](https://a.example)\n", options: .plain)
                == "<p><a href=\"https://a.example\">a <a href=\"https://z.example\">https://z.example</a></a></p>\n"
        )
    }
}
