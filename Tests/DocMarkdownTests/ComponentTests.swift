import DocMarkdown
import DocModel
import Foundation
import Testing

struct ComponentTests {
    @Test(arguments: [
        "<Tabs>\n  <TabItem value=\"a\" label=\"One\" default>\n    a\n  </TabItem>\n  <TabItem label=\"Two\">\n    b\n  </TabItem>\n</Tabs>\n",
        "<Tabs>\n<TabItem label=\"One\">a</TabItem>\n<TabItem label=\"Two\">\n\nb\n\n</TabItem>\n</Tabs>\n",
        "<Tabs groupId={'x'}><TabItem label={\"One\"}>\na\n</TabItem><TabItem\n  label=\"Two\"\n>\nb\n</TabItem></Tabs>\n",
        "{{< tabs >}}\n{{% tab \"One\" %}}\na\n{{% /tab %}}\n{{% tab name=\"Two\" %}}\nb\n{{% /tab %}}\n{{< /tabs >}}\n",
        "{% tabs %}\n{% tab title=\"One\" %}\na\n{% endtab %}\n\n{% tab title=\"Two\" %}\nb\n{% endtab %}\n{% endtabs %}\n",
    ])
    func readsTabsOfAllTools(markdown: String) {
        #expect(
            Rendering.html(markdown) == """
                <div class="tabs">
                <div class="tab">
                <p class="tab-title">One</p>
                <p>a</p>
                </div>
                <div class="tab">
                <p class="tab-title">Two</p>
                <p>b</p>
                </div>
                </div>

                """
        )
        #expect(Rendering.findings(markdown) == [])
    }

    /// Where the tabs say what their parts are called.
    @Test(arguments: [
        "<Tabs values={[{label: 'One', value: 'a'}, {\"value\": \"b\", \"label\": \"Two\"}]}>\n<TabItem value=\"a\">\n1\n</TabItem>\n<TabItem value=\"b\">\n2\n"
            + "</TabItem>\n</Tabs>\n",
        "<Tabs items={['One', \"Two\"]}>\n<Tabs.Tab>\n1\n</Tabs.Tab>\n<Tabs.Tab>\n2\n</Tabs.Tab>\n</Tabs>\n",
        "{{< tabs items=\"One, Two\" >}}\n{{< tab >}}\n1\n{{< /tab >}}\n{{< tab >}}\n2\n{{< /tab >}}\n{{< /tabs >}}\n",
        "<Tabs items={['x', 'y']}>\n<Tab title=\"One\">\n1\n</Tab>\n<Tab title=\"Two\">\n2\n</Tab>\n</Tabs>\n",
    ])
    func tabsTakeTheNamesOfTheirGroup(markdown: String) {
        let html = Rendering.html(markdown)
        #expect(html.matches(of: /<p class="tab-title">(.*?)<\/p>/).map { String($0.1) } == ["One", "Two"])
        #expect(Rendering.findings(markdown) == [])
    }

    /// Where the line ends all that it began, the tags may stand behind each other.
    @Test(arguments: [
        ("<CardGrid><Card title=\"c\">x</Card></CardGrid>\n", "<CardGrid>\n<Card title=\"c\">\nx\n</Card>\n</CardGrid>\n"),
        ("<Tabs><TabItem label=\"a\">x *y*</TabItem> </Tabs>\n\nz\n", "<Tabs>\n<TabItem label=\"a\">\nx *y*\n</TabItem>\n</Tabs>\n\nz\n"),
        (
            "<Steps><Step title=\"a\"><Note>x</Note></Step></Steps>\n",
            "<Steps>\n<Step title=\"a\">\n<Note>\nx\n</Note>\n</Step>\n</Steps>\n"
        ),
    ])
    func readsNestedTagsOfOneLine(markdown: String, onLines: String) {
        #expect(Rendering.html(markdown) == Rendering.html(onLines))
        #expect(Rendering.findings(markdown) == [])
    }

    /// MDX imports a picture and shows it by its name.
    @Test func showsImportedPictures() {
        let head = "import lamp from './img/lamp & co.png';\nimport Bulb from \"@site/static/bulb.svg\"\n\n"
        let document = Rendering.document(
            head + "<img alt=\"A\" src={lamp} width=\"20\" id=\"l\"/>\n\nText <img src={Bulb} alt=\"\" /> <a id=\"m\"></a>\n"
        )
        #expect(document.htmlText.contains("<img alt=\"A\" src=\"./img/lamp &amp; co.png\" width=\"20\" id=\"l\"/>"))
        #expect(document.places == ["4:18 ./img/lamp &amp; co.png", "6:15 @site/static/bulb.svg"], "\(document.htmlText)")
        #expect(document.diagnostics.map(\.id) == [])
        let figure = Rendering.document(head + "<Image src={Bulb} alt=\"B\" />\n")
        #expect(figure.htmlText.contains("src=\"@site/static/bulb.svg\" alt=\"B\""))
        #expect(Rendering.html("<img src={other} alt=\"\">\n").contains("src={other}"))
    }

    /// A tag that takes several lines is the tag on one line.
    @Test(arguments: [
        ("{{< figure\n  src=\"a.png\"\n  alt=\"A\"\n>}}\n\nb\n", "{{< figure src=\"a.png\" alt=\"A\" >}}\n\nb\n"),
        ("{{<\n  figure src=\"a.png\"\n  alt=\"A\" >}}\nb\n", "{{< figure src=\"a.png\" alt=\"A\" >}}\nb\n"),
        (
            "- a\n\n  {{< figure\n    src=\"a.png\"\n    alt=\"A\"\n  >}}\n\n  b\n",
            "- a\n\n  {{< figure src=\"a.png\" alt=\"A\" >}}\n\n  b\n"
        ),
        ("{{% note\n  title=\"T\"\n%}}\na\n{{% /note %}}\n", "{{% note title=\"T\" %}}\na\n{{% /note %}}\n"),
        ("{% hint\n  style=\"danger\"\n%}\na\n{% endhint %}\n", "{% hint style=\"danger\" %}\na\n{% endhint %}\n"),
        (
            "{{< highlight go\n  \"linenos=table\"\n>}}\na\n{{< /highlight >}}\n",
            "{{< highlight go \"linenos=table\" >}}\na\n{{< /highlight >}}\n"
        ),
        (
            "- a\n\n  {{< highlight go\n     \"linenos=table\" >}}\n  a\n  {{< /highlight >}}\n",
            "- a\n\n  {{< highlight go \"linenos=table\" >}}\n  a\n  {{< /highlight >}}\n"
        ),
    ])
    func readsTagsOfSeveralLines(markdown: String, onOneLine: String) {
        #expect(Rendering.html(markdown) == Rendering.html(onOneLine))
        #expect(Rendering.findings(markdown, languages: Highlighting.catalog) == [])
    }

    /// Places below a tag of several lines stay.
    @Test func tagsOfSeveralLinesKeepPlaces() {
        let markdown =
            "{{< own\n  a=\"b\"\n>}}\n\n[x](y.md)\n\n{{< highlight go\n  \"linenos=table\"\n>}}\na\n{{< /highlight >}}\n\n[x](y.md)\n"
        #expect(Rendering.document(markdown).places == ["5:5 y.md", "13:5 y.md"])
        #expect(
            Rendering.findings(markdown, languages: Highlighting.catalog) == [
                "page.md:1:1: warning: '{{< own' is a shortcode of Hugo; it is left out [foreign-syntax]\n"
                    + "  hint: write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
            ]
        )
    }

    /// Where no block may begin they are text, and reported as those on one line.
    @Test(arguments: ["a {{< img\n  src=\"b\"\n>}}\n", "> {{< img\n>   src=\"b\" >}}\n", "a {% if\n x %}\n"])
    func reportsTagsOfSeveralLines(markdown: String) throws {
        let finding = try #require(Rendering.document(markdown).diagnostics.first)
        #expect(finding.id == .foreignSyntax)
        #expect(finding.location == SourceLocation(path: "page.md", line: 1, column: 3))
        #expect(finding.message.contains("' is a ") && !finding.message.contains("src"))
    }

    /// One that nothing ends is a line of text, and takes nothing of what stands below it.
    @Test func unclosedTagsTakeNothing() {
        let html = Rendering.html("{{< figure\n\nb {{< img src=\"c\" >}}\n\n# T\n")
        #expect(html.contains("<p>{{&lt; figure</p>") && html.contains(">T"))
    }

    /// A shortcode of code that ends itself, or that nothing ends, takes nothing of the page.
    @Test(arguments: ["{{< code-toggle config=build />}}", "{{< highlight go />}}", "{{< highlight go >}}"])
    func codeWithoutAnEndTakesNothing(tag: String) {
        let html = Rendering.html("# Title\n\n\(tag)\n\n## Kept\n\nText.\n\n{{< code-toggle file=hugo >}}\na = 1\n{{< /code-toggle >}}\n")
        #expect(html.contains("<h2 id=\"kept\">Kept"))
        #expect(html.contains("<p>Text.</p>"))
        #expect(html.contains("<code>a = 1\n</code>") || html.contains("a = 1\n</code>"))
        #expect(!html.contains("code-toggle"))
    }

    @Test(arguments: [
        ("<img src={require('./a.png').default} alt=\"A\" />\n", "src=\"./a.png\""),
        ("Text <img alt=\"A\" src={useBaseUrl(\"/img/a.png\")} /> here.\n", "src=\"/img/a.png\""),
        ("<Image src={useBaseUrl('/img/a.png')} alt=\"A\" />\n", "src=\"/img/a.png\""),
        ("[a](pathname:///files/a.pdf)\n", "<a href=\"/files/a.pdf\">a</a>"),
        ("`<img src={require('./a.png').default} />`\n", "<code>&lt;img src={require('./a.png').default} /&gt;</code>"),
    ])
    func readsTheAddressesOfDocusaurus(markdown: String, html: String) {
        #expect(Rendering.html(markdown).contains(html))
        #expect(Rendering.findings(markdown) == [])
    }

    @Test(arguments: [
        ("a %%secret: drop it\nin May%% b\n", ["secret", "May"], "<p>a"),
        ("%%secret: drop it\nin May%%\n\nText\n", ["secret", "May"], "<p>Text</p>"),
        ("- a %%secret\n  more%%\n- b\n", ["secret", "more"], "</li>\n<li>"),
    ])
    func commentsGoOnBelow(markdown: String, hidden: [String], kept: String) {
        let html = Rendering.html(markdown)
        for word in hidden { #expect(!html.contains(word)) }
        #expect(html.contains(kept))
        #expect(Rendering.findings(markdown) == [])
    }

    @Test(arguments: [
        "for %%i in (*)\ndo %%j\n", "%% one\ntext\n\n%% two\ntext\n", "a %%i in (*)\n\nb 5%% c\n", "a %%b\n\n%%\n",
        "```\n%%\n```\n\n`%%`\n",
    ])
    func whatIsNoCommentStays(markdown: String) {
        #expect(Rendering.html(markdown).filter { $0 == "%" }.count == 4)
    }

    @Test(arguments: [
        ("[c](<{{% eturl rss %}}>)\n", "<p>c</p>\n"), ("[c]\n\n[c]: <{{% eturl rss %}}>\n", "<p>c</p>\n"),
        ("[c](<{{< ref \"other.md\" >}}>)\n", "<p><a href=\"other.md\">c</a></p>\n"),
        ("[c]\n\n[c]: <{{% relref \"/other#sub\" %}}>\n", "<p><a href=\"/other#sub\">c</a></p>\n"),
    ])
    func anAddressInAngleBracketsMayBeAShortcode(markdown: String, html: String) { #expect(Rendering.html(markdown) == html) }

    @Test(arguments: [
        ("the <Link to=\"/other\">other</Link> one\n", "<a href=\"/other\" >other</a"),
        ("the <Link className=\"b\" to={useBaseUrl('/x')}>*x*</Link>.\n", "<em>x</em></a"),
        ("a <img :src=\"withBase('/img/a.png')\" alt=\"A\"> b\n", "src=\"/img/a.png\""),
        (
            "[x](project:other.md) <project:other.md#a> <path:a.pdf>\n",
            "<p><a href=\"other.md\">x</a> <a href=\"other.md#a\"></a> <a href=\"a.pdf\">a.pdf</a></p>\n"
        ),
        ("![An A|100x145](a.png)\n", "alt=\"An A\" width=\"100\" height=\"145\""), ("![A|b](a.png)\n", "alt=\"A|b\""),
    ])
    func linksAndImagesOfOtherToolsLeadSomewhere(markdown: String, expected: String) {
        let html = Rendering.html(markdown)
        #expect(html.contains(expected), "\(html)")
    }

    /// Pages about template languages show their signs.
    @Test(arguments: [
        ("A {# x K1\n\n```jinja\n{# c #}\n```\n\nK2\n", ["{# x K1", "{# c #}", "<p>K2</p>"]),
        ("A {% comment %} K1\n\n```\n{% endcomment %}\n```\n\nK2\n", ["K1", "{% endcomment %}", "<p>K2</p>"]),
        ("{# K1\n\n```\n#}\n```\n\nK2\n", ["{# K1", "#}", "<p>K2</p>"]),
        ("Open with {# in Jinja.\n\nK1\n\nClose with #} there.\n", ["{# in Jinja", "<p>K1</p>", "#} there"]),
        ("A\n\n    {# K1 #} {% comment %}K2{% endcomment %}\n", ["{# K1 #}", "K2"]),
        ("A `{# K1\nK2 #}` B\n", ["K1", "K2"]), ("\\{# K1 #}\n", ["{# K1 #}"]),
    ])
    func signsOfCommentsThatBeginNoneStay(markdown: String, parts: [String]) {
        let html = Rendering.html(markdown)
        for part in parts { #expect(html.contains(part), "\(html)") }
    }

    @Test(arguments: [
        ("%%\n```\nSECRET\n```\n%%\n\nB\n", "<p>B</p>\n"), ("%%\n\n~~~js\nSECRET\n\n~~~\n%%\n\nB\n", "<p>B</p>\n"),
        ("%% SECRET\nmore %%\n\nB\n", "<p>B</p>\n"), ("%% SECRET\nmore\n%%\n\nB\n", "<p>B</p>\n"),
        ("%%SECRET\nmore\n%%\n\nB\n", "<p>B</p>\n"),
        ("%% SECRET\n\nSECRET\n%%\n\nB\n", "<p>B</p>\n"), ("%%\nSECRET\n\nSECRET %%\n\nB\n", "<p>B</p>\n"),
        ("%%\r\nSECRET\r\n%% \r\n\r\nB\r\n", "<p>B</p>\n"), ("%%\n%%SECRET%%\n%%\n\nB\n", "<p>B</p>\n"),
        ("A %%SECRET\n\nmore%% B\n", "<p>A</p>\n<p>B</p>\n"), ("{/* a\n*/} B %%SECRET%%\n", "<p>B</p>\n"),
        ("> %%\n> SECRET\n> %%\n> B\n", "<blockquote>\n<p>B</p>\n</blockquote>\n"),
        ("{{< comment >}}\nSECRET\n\n```\nSECRET\n```\n{{< /comment >}}\n\nB\n", "<p>B</p>\n"),
        ("{{% comment %}}SECRET{{% /comment %}}\n\nB\n", "<p>B</p>\n"), ("{% comment %}\nSECRET\n{% endcomment %}\n\nB\n", "<p>B</p>\n"),
        ("{%- comment -%}SECRET{%- endcomment -%} B\n", "<p>B</p>\n"), ("{# SECRET #} B\n", "<p>B</p>\n"), ("{#SECRET#} B\n", "<p>B</p>\n"),
        ("{#\n```\nSECRET\n```\n#}\n\nB\n", "<p>B</p>\n"),
        ("A {# [b]({{< ref \"SECRET\" >}}) #}\n\nB\n", "<p>A</p>\n<p>B</p>\n"),
        ("A {/* <Link to=\"SECRET\">x</Link> */}\n\nB\n", "<p>A</p>\n<p>B</p>\n"),
        ("- {{< comment >}}SECRET{{< /comment >}} B\n", "<ul>\n<li>B</li>\n</ul>\n"),
    ])
    func commentsKeepAllThatStandsInThem(markdown: String, html: String) {
        #expect(Rendering.html(markdown) == html)
        #expect(Rendering.findings(markdown) == [])
        var text = markdown
        let copy = text.withUTF8 { MarkdownCopy.make(of: $0, path: "page.md") { _, _ in .failure(.missing(suggestion: nil)) } }
        #expect(copy.map { !String(decoding: $0, as: UTF8.self).contains("SECRET") } == true)
    }

    @Test(arguments: [
        ("- {/* a\n  two */} B\n- c\n", 2), ("- %%\n  a\n  %%\n  B\n- c\n", 2), ("1. a\n\n   %%\n   SECRET\n\n   %%\n2. B\n", 2),
    ])
    func aCommentEndsNoItem(markdown: String, items: Int) {
        let html = Rendering.html(markdown)
        #expect(html.components(separatedBy: "<li>").count == items + 1)
        #expect(!html.contains("</ul>\n<p>") && !html.contains("SECRET"))
        #expect(html.components(separatedBy: "B")[0].components(separatedBy: "<li>").count == (markdown.hasPrefix("1") ? 3 : 2))
    }

    @Test(arguments: ["# A {#id}\n\n{#if x} b {/if}\n", "`{# a #}`\n", "{{</* comment */>}}a{{</* /comment */>}}\n"])
    func whatLooksLikeATemplatesCommentStays(markdown: String) {
        let html = Rendering.html(markdown)
        #expect(html.contains("id=\"id\"") && html.contains("{#if x}") || html.contains("{# a #}") || html.contains("comment"))
    }

    @Test(arguments: [
        (
            "a\n\n$$\nx^2\n\nb\n",
            [
                "page.md:3:1: warning: '$$' begins a formula that nothing ends; it is shown as it is written [formula]\n  hint: end it with a line '$$', or write '\\$\\$'"
            ]
        ),
        (
            "a\n\n%%\nhidden\n",
            [
                "page.md:3:1: warning: '%%' begins a comment (Obsidian) that nothing ends; it is shown as it is written [foreign-syntax]\n  hint: end it with a line '%%'"
            ]
        ), ("$$ is the shell's number.\n", []), ("```\n$$\n```\n\n`$$` and\n\n$$\n", []), ("$$\nx\n$$\n", []), ("a $$x\n$$\n", []),
    ])
    func saysWhatNothingEnds(markdown: String, findings: [String]) {
        #expect(Rendering.findings(markdown) == findings)
    }

    @Test(arguments: [
        ("<Tip>a</Tip>\n", "tip", "Tip"), ("<Aside type=\"caution\" title=\"T\">\na\n</Aside>\n", "caution", "T"),
        ("{{% note %}}\na\n{{% /note %}}\n", "note", "Note"),
        ("{{< alert title=\"T\" color=\"warning\" >}}a{{< /alert >}}\n", "warning", "T"),
        ("{{% notice warning \"T\" %}}\na\n{{% /notice %}}\n", "warning", "T"),
        ("{% hint style=\"danger\" %}\na\n{% endhint %}\n", "caution danger", "Danger"),
        ("<Callout type=\"info\">\n  a\n</Callout>\n", "note info", "Info"), ("<Warning>\na</Warning>\n", "warning", "Warning"),
    ])
    func readsAdmonitionsOfAllTools(markdown: String, classes: String, title: String) {
        #expect(
            Rendering.html(markdown)
                == "<div class=\"alert \(classes)\" role=\"note\">\n<p class=\"alert-title\">\(title)</p>\n<p>a</p>\n</div>\n"
        )
        #expect(Rendering.findings(markdown) == [])
    }

    @Test(arguments: [
        (
            "<figure markdown>\n  ![A](a.png)\n  <figcaption>Cap</figcaption>\n</figure>\n\nx\n",
            "<figure>\n<p><img src=\"a.png\" alt=\"A\""
        ),
        ("<div markdown>\n*em*\n</div>\n", "<div>\n<p><em>em</em></p>\n</div>\n"),
        (
            "<div class=\"a b\" id=\"c\" markdown=\"1\">\n- *x*\n<div>y</div>\n</div>\n",
            "<div class=\"a b\" id=\"c\">\n<ul>\n<li><em>x</em></li>\n</ul>\n<div>y</div>\n</div>\n"
        ),
    ])
    func anElementMaySayThatItHoldsMarkdown(markdown: String, html: String) {
        let document = Rendering.document(markdown)
        #expect(document.htmlText.hasPrefix(html), "\(document.htmlText)")
        #expect(document.diagnostics.filter { $0.id != .missingAlt } == [])
    }

    @Test(arguments: [
        "<div markdown=\"0\">\n*em*\n</div>\n", "<div>\n*em*\n</div>\n", "<div markdown>*em*</div>\n", "`<div markdown>`\n*em\n",
        "<div markdown>\n*em*\n",
    ])
    func otherElementsAreReadAsCommonMarkDoes(markdown: String) { #expect(!Rendering.html(markdown).contains("<em>")) }

    @Test func keepsWhatStandsAroundAndInside() {
        let html = Rendering.html("1. one\n\n   <Note>\n   - a\n     ```js\n     <Tabs>\n     ```\n   </Note>\n2. two\n")
        #expect(html.contains("<li>\n<p>one</p>\n<div class=\"alert note\""))
        #expect(html.contains("<code class=\"language-js\">&lt;Tabs&gt;\n</code>"))
        #expect(html.contains("<p>two</p>\n</li>\n</ol>\n"))
        #expect(Rendering.html("<Note>\na\n</Note>\nb\n").hasSuffix("</div>\n<p>b</p>\n"))
        #expect(Rendering.html("> <Note>\n> a\n> </Note>\n").contains("<p>a</p>\n</div>\n</blockquote>"))
        #expect(Rendering.html("text\n<Note>\na\n</Note>\n").hasPrefix("<p>text</p>\n<div"))
        #expect(Rendering.document("<Note>\n\n[x](a.md)\n\n</Note>\n").places == ["3:5 a.md"])
        #expect(Rendering.document("<Details summary=\"S\">\na\n</Details>\n").sections[0].markdown == "> **S**\n>\n> a")
    }

    @Test(arguments: [
        ("a <Tabs> b\n", "a <Tabs> b"), ("    <Note>\n    a\n    </Note>\n", "&lt;Note&gt;"),
        ("```\n<Note>\n</Note>\n```\n", "&lt;Note&gt;"),
        ("<Note>\na\n", "<Note>"), ("`{/* a */}`\n", "<code>{/* a */}</code>"), ("{% if x %}\na\n{% endif %}\n", "{% if x %}"),
        ("a\nimport x from 'y'\n", "import x from"), ("export it to a file.\n", "export it"),
        ("import \"fmt\"\n", "import"), ("import \"github.com/a/b\"\n", "import"), ("import duties from 'a' to b\n", "import"),
    ])
    func keepsWhatIsNone(markdown: String, text: String) {
        #expect(Rendering.html(markdown).contains(text))
    }

    @Test(arguments: [
        ("{/* c */} Text\n", "<p>Text</p>\n"), ("%%c%% Text\nmore\n", "<p>Text\nmore</p>\n"),
        ("- {/* c */} item\n", "<ul>\n<li>item</li>\n</ul>\n"),
        ("> {/* c */} quote\n", "<blockquote>\n<p>quote</p>\n</blockquote>\n"), ("a {/* c */} b\n", "<p>a           b</p>\n"),
        ("{/* a\n\nb */} Text\n", "<p>Text</p>\n"), ("%%\na\n\nb\n%%\n\nText\n\n%%\nc\n", "<p>Text</p>\n<p>%%\nc</p>\n"),
    ])
    func leavesTheTextBehindACommentWhereItIs(markdown: String, html: String) {
        #expect(Rendering.html(markdown) == html)
    }

    @Test func keepsTheTextBehindWhatEndsOnItsLine() {
        let html = Rendering.html("<Note>one</Note> behind\n\nnext\n\n<Note>\ntwo\n</Note>\n")
        #expect(html.contains("behind") && html.contains("<p>next</p>\n<div class=\"alert note\""))
    }

    @Test func takesTheCommentsOfShortcodesThatAreShownAway() {
        #expect(Rendering.html("`{{</* ref \"a\" */>}}`\n") == "<p><code>{{&lt; ref &quot;a&quot; &gt;}}</code></p>\n")
        #expect(Rendering.html("```text\n{{%/* a */%}}\n/* b */\n```\n").contains(">{{% a %}}\n/* b */\n<"))
    }

    @Test(arguments: [
        "import X from \"./y.mdx\";", "import X from './y'", "import { X } from \"y\"", "import \"./y.css\"", "import {\n  X,\n} from 'y';",
        "export const x = 1;",
    ])
    func dropsAnImportThatStandsAlone(line: String) {
        for markdown in [line + "\n\ntext\n", "---\ntitle: T\n---\n" + line + "\n\ntext\n", "text\n\n" + line + "\n"] {
            let document = Rendering.document(markdown)
            #expect(document.htmlText == "<p>text</p>\n")
            #expect(document.diagnostics.isEmpty)
        }
    }

    @Test func dropsImportsExportsAndComments() {
        let markdown = """
            import A from './a'
            import {
              B,
            } from "b";
            export const c = {
              d: 1,

              e: 2,
            };

            ## T {/* #own */}

            a {/* hidden
            too */} b <Tip>c</Tip>
            """
        let document = Rendering.document(markdown)
        #expect(document.htmlText.contains("<h1 id=\"own\">T<a class=\"anchor\"") || document.htmlText.contains("id=\"own\""))
        for text in ["import", "export", "hidden", "too", "e: 2", "*/"] { #expect(!document.htmlText.contains(text)) }
        #expect(document.headings.map(\.line) == [11])
    }

    /// Of a page that holds nothing else of MDX.
    @Test func dropsAnExportWithABlankLineInside() {
        let markdown = "export const H = ({children}) => (\n  <span style={{color: 'red'}}>\n\n    {children}\n  </span>\n);\n\nText.\n"
        #expect(Rendering.html(markdown) == "<p>Text.</p>\n")
        #expect(Rendering.html("Text.\n\n\(markdown)") == "<p>Text.</p>\n<p>Text.</p>\n")
    }

    @Test func makesFiguresCardsAndCodeOfShortcodes() {
        #expect(
            Rendering.html("{{< figure src=\"a.png\" alt=\"A\" caption=\"C *d*\" width=\"20\" >}}\n")
                == "<figure>\n<figcaption>C <em>d</em></figcaption>\n<p><img src=\"a.png\" alt=\"A\" width=\"20\" /></p>\n</figure>\n"
        )
        #expect(
            Rendering.html("<Card title=\"T\" href=\"/a\">\n  b\n</Card>\n")
                == "<div class=\"card\">\n<p class=\"card-title\"><a href=\"/a\">T</a></p>\n<p>b</p>\n</div>\n"
        )
        #expect(
            Rendering.html("<Card href=\"/a\">\n  b\n</Card>\n")
                == "<div class=\"card\">\n<p>b</p>\n<p class=\"card-title\"><a href=\"/a\">Read more</a></p>\n</div>\n"
        )
        #expect(
            Rendering.html("{{< figure src=\"a.png\" title=\"T\" caption=\"C\" link=\"/b\" >}}\n")
                .contains("<figcaption><strong>T</strong> C</figcaption>\n<p><a href=\"/b\"><img src=\"a.png\"")
        )
        #expect(
            Rendering.html("<CodeGroup>\n```sh npm\na\n```\n```sh yarn\nb\n```\n</CodeGroup>\n").contains("<p class=\"tab-title\">yarn</p>")
        )
        #expect(Rendering.html("<LinkCard title=\"T\" href=\"/a\" description=\"D\" />\n").contains("<p>D</p>"))
        #expect(
            Rendering.html("{{< highlight go \"linenos=table,hl_lines=2\" >}}\na\n```\n{{< /highlight >}}\n\nb\n")
                == """
                <div class="code"><pre class="lines numbered" tabindex="0"><code class="language-go">\
                <span class="line" data-n="1">a
                </span><span class="line hl" data-n="2">```
                </span></code></pre></div>
                <p>b</p>

                """
        )
        #expect(
            Rendering.html("{{< youtube abc >}}\n").contains(
                "<a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a>"
            )
        )
        let listing = "<Listing number=\"1-2\" file-name=\"src/a.rs\" caption=\"Says `hi`\">\n\n```\na\n```\n\n</Listing>\n"
        #expect(
            Rendering.html(listing).hasPrefix("<figure class=\"listing\">\n<figcaption>Listing 1-2: Says <code>hi</code></figcaption>\n")
        )
        #expect(Rendering.html(listing).contains("<p><code>src/a.rs</code></p>"))
    }

    @Test func reportsUnknownOnesAndKeepsTheirContent() {
        #expect(Rendering.html("<Own a=\"b\">\n**c**\n</Own>\n") == "<p><strong>c</strong></p>\n")
        #expect(
            Rendering.findings("{{< own >}}\nc\n{{< /own >}}\n") == [
                "page.md:1:1: warning: '{{< own >}}' is a shortcode of Hugo; only its content is shown [foreign-syntax]\n"
                    + "  hint: write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
            ]
        )
    }

    @Test func saysThatATagWithoutContentIsLeftOut() {
        #expect(
            Rendering.findings("{{< own >}}\n\na\n") == [
                "page.md:1:1: warning: '{{< own >}}' is a shortcode of Hugo; it is left out [foreign-syntax]\n"
                    + "  hint: write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
            ]
        )
        #expect(Rendering.findings("<Own />\n").first?.contains("is a component of MDX, Vue or Svelte; it is left out") ?? false)
    }

    @Test(arguments: [
        "[a]({{% src x %}}/b) c", "[a]({{< src \"x\" >}}) c", "[a][d] c\n\n[d]: {{% src x %}}",
    ])
    func showsTheTextOfALinkWhoseAddressIsAShortcode(markdown: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>a c</p>\n")
        #expect(
            Rendering.findings(markdown + "\n") == [
                "page.md:1:1: warning: 'the address of a link' is a shortcode of Hugo; it is left out [foreign-syntax]\n"
                    + "  hint: write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
            ]
        )
    }

    @Test(arguments: [
        ("<img src=\"a.png\" width={300} alt='' />", "<img src=\"a.png\" width=\"300\" alt='' />"),
        ("<div className=\"a\" id={'b'}>\n\nc\n\n</div>", "<div class    =\"a\" id=\"b\"  >\n<p>c</p>\n</div>"),
        ("<span style={{color: 'red', width: 3}}>a</span>", "<p><span                                 >a</span></p>"),
        ("`<b className=\"a\" x={1}>`", "<p><code>&lt;b className=&quot;a&quot; x={1}&gt;</code></p>"),
    ])
    func readsAttributesOfReact(markdown: String, expected: String) { #expect(Rendering.html(markdown + "\n") == expected + "\n") }

    @Test func saysThatAStyleHasNoEffect() {
        #expect(
            Rendering.findings("a\n\n- <span style={{color: 'red'}}>a</span>\n") == [
                "page.md:3:9: warning: 'style' has no effect: the site's policy does not allow styles on elements; it is left out "
                    + "[refused-attribute]\n  hint: give it a class, and style that in a style sheet of the site"
            ]
        )
    }

    @Test func rendersTheSitesOwn() {
        var options = MarkdownOptions()
        options.components = ComponentTemplates(names: ["Own", "mark"], fingerprint: "") { name, attributes, values in
            "<section data-name=\"\(name) \(attributes.map(\.value)) \(values)\">\n\(ComponentTemplates.content)</section>\n"
        }
        #expect(
            Rendering.html("<Own a=\"b\">\n**c**\n</Own>\n", options: options)
                == "<section data-name=\"Own [\"b\"] []\">\n<p><strong>c</strong></p>\n</section>\n"
        )
        #expect(Rendering.html("{{< mark \"x\" >}}\n", options: options) == "<section data-name=\"mark [] [\"x\"]\">\n</section>\n")
    }

    @Test func rendersTheSitesOwnInsideOfAText() {
        var options = MarkdownOptions()
        options.components = ComponentTemplates(names: ["new"], fingerprint: "") { _, _, values in
            "<b>\(values.first ?? "")\(ComponentTemplates.content)</b>"
        }
        #expect(
            Rendering.html("a {{< new 1.2 />}} b {{% new %}}c & d{{% /new %}}\n", options: options)
                == "<p>a <b>1.2</b> b <b>c &amp; d</b></p>\n"
        )
        #expect(Rendering.html("T\n: {{< new 1.2 />}}\n: D\n", options: options).contains("<dd><b>1.2</b></dd>"))
        #expect(Rendering.html("`{{< new 1.2 />}}`\n", options: options) == "<p><code>{{&lt; new 1.2 /&gt;}}</code></p>\n")
    }

    @Test(arguments: ["T\n: {{< new 1.2 />}}\n: D\n", "| a |\n|---|\n| {{< new >}} |\n"])
    func leavesOutAShortcodeThatStandsAlone(markdown: String) {
        #expect(!Rendering.html(markdown).contains("{{"))
        let findings = Rendering.findings(markdown)
        #expect(findings.count == 1 && findings[0].contains("is a shortcode of Hugo; it is left out"), "\(findings)")
    }

    @Test(.timeLimit(.minutes(1)))
    func staysFastOnHostileTags() {
        for unit in [
            "<Tabs>\n", "<Tabs><Tab>", "{{< a >}}\n", "<Note>a</Note>\n", "{/* ", "<A b={", "</Tabs>\n", "<Note>\n</Note>",
            "({{< ref \"a\" >}})", "({{% a %}}", "<a b={1} ", "<a style={{", "export const a = {\n\n", "{/* a */}", "%%a%%", "`[[a]]` ",
        ] {
            let document = Rendering.document(String(repeating: unit, count: 8_000))
            #expect(document.html.count < 1_600_000)
        }
    }
}
