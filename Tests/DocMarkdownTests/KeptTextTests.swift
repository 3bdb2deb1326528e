import DocMarkdown
import DocModel
import Testing

/// Signs of comments that are text, and small forms of other tools.
struct KeptTextTests {
    /// In code of HTML, values of attributes and titles of links nothing is a comment; the copy for programs keeps it too.
    @Test(arguments: [
        ("<pre>\n{# a #}\n%%b%%\n\n{/* c */}\n</pre>\n", "{# a #}\n%%b%%\n\n{/* c */}\n"),
        ("> <pre>\n> {# a #}\n> </pre>\n", "{# a #}\n"),
        ("- <pre>\n  {# a #}\n  </pre>\n", "{# a #}\n"),
        ("<pre class=\"x\">{# a #}</pre>\n", "<pre class=\"x\">{# a #}</pre>"),
        ("<pre>\n```\n{# a #}\n</pre>\n\nend\n", "```\n{# a #}\n"),
        ("A <code>{# a #}</code> and <code>%%b%%</code>.\n", "<code>{# a #}</code> and <code>%%b%%</code>."),
        ("A <span title=\"{# a #}\" lang='%%b%%'>c</span>\n", "title=\"{# a #}\" lang='%%b%%'"),
        ("A ``{/* a */}`` and ``` {# b #} ```.\n", "<code>{/* a */}</code> and <code>{# b #}</code>."),
        ("A\n\n    call %%i%% x\n    <A>{/* b */}</A>\n", "call %%i%% x\n&lt;A&gt;{/* b */}"),
        ("[a](b.md \"{# a #}\") and [c](d.md '%%b%%')\n", "title=\"%%b%%\""),
        ("[a]\n\n[a]: b.md \"{/* c */}\"\n", "title=\"{/* c */}\""),
    ])
    func signsOfCommentsAreText(markdown: String, html: String) {
        #expect(Rendering.html(markdown).contains(html), "\(Rendering.html(markdown))")
    }

    @Test(arguments: [
        "a <span title=\"b\">c</span> %%SECRET%% d\n", "[a](b.md \"t\") {# SECRET #} d\n", "<code>b</code> {# SECRET #} c\n",
        "<span title=\"b> %%SECRET%%\n", "it's (\"so\") %%SECRET%% d\n", "<pre>\n\n%%SECRET%%\n", "a = \"b %%SECRET%% c\"\n",
        "<pre>a</pre>\n\n%%SECRET%%\n", "> <pre>\n\n%%SECRET%%\n\n</pre>\n", "[a] \"b %%SECRET%% c\"\n",
        "<prefix>\n\n%%SECRET%%\n\n</prefix>\n", "a `` b %%SECRET%% c\n", "``a`` {# SECRET #}\n", "- a\n\n    %%SECRET%% b\n",
        "<Tabs>\n  <Tab>\n\n    {/* SECRET */}\n\n  </Tab>\n</Tabs>\n",
    ])
    func commentsBesideSuchTextAreHidden(markdown: String) { #expect(!Rendering.html(markdown).contains("SECRET")) }

    /// Places behind what is kept, and behind what becomes spaces, stay.
    @Test func placesStay() {
        let markdown = "<pre>\n{# a #}\n</pre>\n\n+++ {}\n\nA{' '}\n[x](y.md)\n\n<b title=\"%%a%%\">b</b> [x](y.md)\n"
        #expect(Rendering.document(markdown).places == ["8:5 y.md", "10:28 y.md"])
    }

    // MARK: Small forms

    @Test(arguments: [
        ("One{' '}\ntwo{\" \"}three\n", "<p>One\ntwo     three</p>\n"),
        ("`{' '}` stays\n", "<p><code>{' '}</code> stays</p>\n"),
        ("One\n\n+++ {\"meta\": true}\n\nTwo\n", "<p>One</p>\n<p>Two</p>\n"),
        (":::tabs key:os\n== A\na\n== B\nb\n:::\n", "<div class=\"tabs\">\n<div class=\"tab\">\n<p class=\"tab-title\">A</p>"),
        ("```sh [npm ~vscode-icons:file-type-npm~]\nx\n```\n", "<div class=\"code-title\">npm</div>"),
        ("See {term}`lights <Lamp>`.\n", "<p>See <em>lights</em>.</p>\n"),
        ("$$\na = b\n$$ (eq1)\n", "<div class=\"math\" id=\"eq1\" tabindex=\"0\">"),
        (
            "```js\n// [!code word:msg:1]\nlet msg = 1\nlet other = msg\n```\n",
            "<span class=\"line hl\">let msg = 1\n</span><span class=\"line\">"
        ),
    ])
    func smallFormsAreRead(markdown: String, html: String) {
        let found = Rendering.html(markdown)
        #expect(found.contains(html), "\(found)")
    }

    @Test(arguments: [
        ("```{raw} html\n<b>bold</b>\n```\n", "<p><b>bold</b></p>\n"),
        ("a\n\n```{raw} latex\n\\newpage\n```\n\nb\n", "<p>a</p>\n<p>b</p>\n"),
        (
            "```{button-link} https://example.org/\n:color: info\nClick\n```\n",
            "<p><a href=\"https://example.org/\" class=\"button\">Click</a></p>\n"
        ),
        (
            ":::{figure} a.png\n:alt: A\n:target: b.md\n:width: 50%\nCc\n:::\n",
            "<a href=\"b.md\"><img src=\"a.png\" alt=\"A\" width=\"50%\" /></a>"
        ),
    ])
    func directivesOfSphinxAreRead(markdown: String, html: String) {
        let document = Rendering.document(bytes: Array(markdown.utf8)) { _, _ in .failure(.missing(suggestion: nil)) }
        #expect(document.htmlText.contains(html), "\(document.htmlText)")
        #expect(document.diagnostics.isEmpty)
    }
}
