import DocMarkdown
import DocModel
import Foundation
import Testing

/// What our pages add to, or keep of, GitHub Flavored Markdown.
struct PageElementTests {
    @Test func theEndOfALineBreaksItWhereTheSiteSaysSo() {
        var options = MarkdownOptions()
        options.breaksLines = true
        let html = Rendering.html("a\nb  \nc\n\n# d\n", options: options)
        #expect(html.hasPrefix("<p>a<br />\nb<br />\nc</p>\n"))
        #expect(Rendering.html("a\nb\n") == "<p>a\nb</p>\n")
    }

    @Test(arguments: [
        ("> - [x] a\n> - [ ] b\n", 1, 1), ("> [!NOTE]\n> - [ ] b\n> - c\n", 0, 1), ("> [!todo]\n> 1. [X] a\n>\n>    - [ ] b\n", 1, 1),
        ("> > * [ ] a\n", 0, 1), ("> - [x] `a` b\n>\n>   c\n", 1, 0), ("- [/] a\n", 0, 1),
    ])
    func tasksHaveBoxesInQuotesToo(markdown: String, done: Int, open: Int) {
        let html = Rendering.html(markdown)
        #expect(html.components(separatedBy: "aria-label=\"Done\"").count == done + 1)
        #expect(html.components(separatedBy: "aria-label=\"To do\"").count == open + 1)
        #expect(!html.contains("[") && Rendering.findings(markdown) == [])
    }

    @Test(arguments: ["> - [x](a.md)\n", "> - [x]a\n", "> [ ] a\n", "> - [ab] c\n", "> - `[ ]` a\n"])
    func whatIsNoTaskHasNone(markdown: String) { #expect(!Rendering.html(markdown).contains("checkbox")) }

    @Test func labelsTheBoxesOfTaskLists() {
        #expect(
            Rendering.html("- [ ] a\n- [x] b\n- c\n") == """
                <ul>
                <li class="task"><input type="checkbox" disabled="" aria-label="To do" /> a</li>
                <li class="task"><input type="checkbox" checked="" disabled="" aria-label="Done" /> b</li>
                <li>c</li>
                </ul>

                """
        )
    }

    @Test func aBoxStandsOnTheLineOfItsText() {
        #expect(
            Rendering.html("- [ ] a\n\n  more\n\n- [x] b\n") == """
                <ul>
                <li class="task">
                <p><input type="checkbox" disabled="" aria-label="To do" /> a</p>
                <p>more</p>
                </li>
                <li class="task">
                <p><input type="checkbox" checked="" disabled="" aria-label="Done" /> b</p>
                </li>
                </ul>

                """
        )
    }

    @Test func wrapsTablesSoThatTheyScroll() {
        #expect(
            Rendering.html("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 \\| 2 | `x\\|y` |\n") == """
                <div class="table" tabindex="0"><table>
                <thead>
                <tr>
                <th align="left">a</th>
                <th align="center">b</th>
                <th align="right">c</th>
                <th>d</th>
                </tr>
                </thead>
                <tbody>
                <tr>
                <td align="left">1 | 2</td>
                <td align="center"><code>x|y</code></td>
                <td align="right"></td>
                <td></td>
                </tr>
                </tbody>
                </table></div>

                """
        )
    }

    @Test func linksFootnotesBothWays() {
        let document = Rendering.document(
            "One[^1] two[^1] three[^b].\n\n[^1]: First.\n[^b]: Second\n\n    more\n\n[^unused]: Never shown.\n"
        )
        #expect(
            document.htmlText == """
                <p>One<sup class="footnote-ref"><a href="#fn:1" id="fnref:1" data-footnote-ref>1</a></sup> \
                two<sup class="footnote-ref"><a href="#fn:1" id="fnref2:1" data-footnote-ref>1</a></sup> \
                three<sup class="footnote-ref"><a href="#fn:b" id="fnref:b" data-footnote-ref>2</a></sup>.</p>
                <section class="footnotes" data-footnotes>
                <ol>
                <li id="fn:1">
                <p>First. <a href="#fnref:1" class="footnote-backref" data-footnote-backref aria-label="Back to content">↩</a> \
                <a href="#fnref2:1" class="footnote-backref" data-footnote-backref aria-label="Back to content">↩<sup class="footnote-ref">2</sup></a></p>
                </li>
                <li id="fn:b">
                <p>Second</p>
                <p>more <a href="#fnref:b" class="footnote-backref" data-footnote-backref aria-label="Back to content">↩</a></p>
                </li>
                </ol>
                </section>

                """
        )
        #expect(document.extraAnchors == ["fn:1", "fn:b"])
    }

    @Test func aFootnoteBelongsToTheSectionThatRefersToIt() {
        let sections = Rendering.document(
            "# A\n\nOne[^x].\n\n## B\n\nTwo[^y] and one[^x].\n\n## C\n\nThree.\n\n[^y]: Of B.\n\n    ```\n    code\n    ```\n[^x]: Of A.\n"
        ).sections
        #expect(sections.map(\.text) == ["One.\nOf A.", "Two and one.\nOf B.", "Three."])
        #expect(sections.map(\.markdown) == ["One.\n\nOf A.", "Two and one.\n\nOf B.\n\n```\ncode\n```", "Three."])
        #expect(sections.map(\.code) == ["", "code", ""])
    }

    @Test func elementsInTheLineDoNotSeparateWords() {
        let text =
            "H<sub>2</sub>O, <mark>un</mark>believable, <b>re</b>starts, <kbd>Esc</kbd>.\n\n"
            + "<table><tr><td>a<i>b</i></td><td>c<br>d</td></tr></table>\n"
        let section = Rendering.document("# A\n\n" + text).sections[0]
        #expect(section.text == "H2O, unbelievable, restarts, Esc.\nab c d")
        #expect(section.markdown.hasPrefix("H2O, unbelievable, restarts, Esc."))
    }

    @Test func givesFootnotesIDsThatNoHeadingHas() {
        let document = Rendering.document("## fn-1\n\n## fnref-1\n\n### fn:1\n\nA[^1] and[^1].\n\n[^1]: Note.\n")
        #expect(document.headings.map(\.anchor) == ["fn-1", "fnref-1", "fn1"])
        #expect(document.diagnostics.isEmpty)
        for id in ["fn-1", "fnref-1", "fn1", "fn:1", "fnref:1", "fnref2:1"] {
            #expect(document.htmlText.components(separatedBy: "id=\"\(id)\"").count == 2)
        }
    }

    @Test(arguments: [
        ("## H {#fn:x}", "1:1", "give this heading another '{#id}'"), ("Text {#fnref:x}", "1:1", "choose another id"),
        ("<a id=\"fnref2:x\"></a>", "1:8", "give one of them another id"),
    ])
    func reportsAnIDThatAFootnoteHas(markdown: String, place: String, hint: String) {
        let id = markdown.firstMatch(of: /fn[a-z0-9]*:x/).map { String($0.0) } ?? ""
        #expect(
            Rendering.findings(markdown + "\n\nA[^x] and[^x].\n\n[^x]: Note.\n") == [
                "page.md:\(place): warning: the page has an anchor '\(id)' on line 5 too [duplicate-anchor]\n  hint: \(hint)"
            ]
        )
    }

    @Test(arguments: [
        ("~~gone~~", "<p><del>gone</del></p>\n"),
        ("https://example.org", "<p><a href=\"https://example.org\">https://example.org</a></p>\n"),
        ("a@b.org", "<p><a href=\"mailto:a@b.org\">a@b.org</a></p>\n"), ("a  \nb", "<p>a<br />\nb</p>\n"),
        ("3) c", "<ol start=\"3\">\n<li>c</li>\n</ol>\n"),
    ])
    func keepsWhatGitHubAdds(markdown: String, html: String) {
        #expect(Rendering.html(markdown) == html)
    }

    // MARK: Images

    @Test func loadsAllButTheFirstImageLate() {
        #expect(
            Rendering.html("![a *b* `c` <i>d</i>](x.png \"T & U\") ![](y.png)\n\n![q\"](z.png)\n") == """
                <p><img src="x.png" alt="a b c &lt;i&gt;d&lt;/i&gt;" title="T &amp; U" /> <img src="y.png" alt="" loading="lazy" /></p>
                <p><img src="z.png" alt="q&quot;" loading="lazy" /></p>

                """
        )
    }

    @Test func anImageInALinkIsBoth() {
        let document = Rendering.document("[![alt](i.png)](page.md)\n")
        #expect(document.htmlText == "<p><a href=\"page.md\"><img src=\"i.png\" alt=\"alt\" /></a></p>\n")
        #expect(document.links.map(\.kind) == [.link, .image])
    }

    // MARK: Raw HTML

    @Test func passesRawHTMLOn() {
        #expect(
            Rendering.html("a <b class=\"x\">c</b>\n\n<div>\n<p>d</p>\n</div>\n")
                == "<p>a <b class=\"x\">c</b></p>\n<div>\n<p>d</p>\n</div>\n"
        )
    }

    @Test func escapesRawHTMLWhenAsked() {
        let options = MarkdownOptions(rawHTML: .escape)
        #expect(
            Rendering.html("a <b>c</b> <!-- d -->\n\n<div onclick=\"x()\">e</div>\n\n*f* &amp; &lt;g&gt;\n", options: options) == """
                <p>a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>
                <p>&lt;div onclick=&quot;x()&quot;&gt;e&lt;/div&gt;
                </p>
                <p><em>f</em> &amp; &lt;g&gt;</p>

                """
        )
    }

    @Test(arguments: ["title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext"])
    func disarmsTheTagsOfGitHubsFilter(tag: String) {
        for open in ["<\(tag)>", "<\(tag.uppercased()) a=\"b\">", "<\(tag)/>", "</\(tag)>", "<\(tag)\n>"] {
            let html = Rendering.html("x \(open) y\n\n<div>\n\(open)\n</div>\n\n\(open)\n")
            #expect(html.firstRange(of: "<\(tag)") == nil && html.firstRange(of: "<\(tag.uppercased())") == nil, "\(open)")
            #expect(html.firstRange(of: "</\(tag)") == nil, "\(open)")
        }
    }

    @Test(arguments: ["<scripts>", "<titles>", "<x-script>"])
    func leavesTagsWithLongerNames(tag: String) {
        #expect(Rendering.html("a \(tag)\n").contains(tag))
    }

    @Test func notesIDsOfRawHTML() {
        let document = Rendering.document(
            "<a name=\"old\"></a> <span id='one'></span> <p id=two>\n\n<div class=\"x\" ID=\"three\"></div>\n\n<img name=\"no\">\n"
        )
        #expect(document.extraAnchors == ["old", "one", "two", "three"])
    }

    @Test func notesLinksOfRawHTML() {
        let document = Rendering.document(
            "Text <a href=\"a.md\">a</a>\n\n<div>\n  <img src='b.png'>\n  <a class=\"x\" href=c.md>c</a>\n</div>\n"
        )
        #expect(document.places == ["1:15 a.md", "4:13 b.png", "5:21 c.md"])
        #expect(document.links.map(\.kind) == [.rawLink, .rawImage, .rawLink])
    }

    @Test(arguments: [
        "<a href=\"", "<img src='x", "<div", "<!-- never closed", "<a b=", "<", "</", "<a href>", "<p \"\"\">", "<a href==x>", "<?php",
        "<![CDATA[",
    ])
    func unclosedHTMLEndsWithThePage(source: String) {
        let html = Rendering.html("<div>\n" + source)
        #expect(html.utf8.count < 200)
    }

    // MARK: Links that leave the site

    @Test(arguments: ["https://example.org/a.md", "mailto:a@b.org", "//example.org/x", "tel:1", "x-custom+1:y", "HTTP://A"])
    func externalLinksAreNoConcernOfTheSite(url: String) {
        #expect(Rendering.document("[a](\(url)) ![b](\(url)) <a href=\"\(url)\">c</a>\n").links.isEmpty)
    }

    @Test(arguments: ["a.md", "#x", "/a", "../b", "?q", "C:/x.md", "a/b:c", "1:2", "%20"])
    func otherLinksAreChecked(url: String) {
        #expect(Rendering.document("[a](\(url))\n").links.count == 1)
    }
}
