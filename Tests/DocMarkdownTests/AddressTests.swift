import DocMarkdown
import DocModel
import Testing

/// Addresses that lead nowhere from any page, and links that are none.
struct AddressTests {
    @Test(arguments: [
        ("[x]()", "1:1: warning: the link has no address [broken-link]\n  hint: write '[text](page.md)'"),
        ("![x]()", "1:1: warning: the image has no address [broken-image]\n  hint: write '![text](image.png)'"),
        ("[x](<>)", "1:1: warning: the link has no address [broken-link]\n  hint: write '[text](page.md)'"),
        ("a <a href=\"\">x</a>", "1:12: warning: the link has no address [broken-link]\n  hint: write 'href=\"page.md\"'"),
        ("[x](http:/x.org/y)", "1:5: warning: link to 'http:/x.org/y' names no host [broken-link]\n  hint: did you mean 'http://x.org/y'?"),
        ("[x](https:)", "1:5: warning: link to 'https:' names no host [broken-link]"),
        ("[x](http:///x)", "1:5: warning: link to 'http:///x' names no host [broken-link]\n  hint: did you mean 'http://x'?"),
        ("[x](mailto:)", "1:5: warning: link to 'mailto:' names nobody [broken-link]\n  hint: write 'mailto:name@example.org'"),
        (
            "[x](mailto:me)",
            "1:5: warning: link to 'mailto:me' is not a mail address [broken-link]\n  hint: write 'mailto:name@example.org'"
        ),
        ("[x](tel:)", "1:5: warning: link to 'tel:' names no number [broken-link]\n  hint: write 'tel:+15550100'"),
        (
            "[x](file:///x/y)",
            "1:5: warning: link to 'file:///x/y' leads to the reader's own disk [broken-link]\n"
                + "  hint: put the file into the content folder, and link to its path"
        ),
        (
            "![x](file:///a.png)",
            "1:6: warning: image 'file:///a.png' leads to the reader's own disk [broken-image]\n"
                + "  hint: put the file into the content folder, and link to its path"
        ),
        (
            "[x](//guide.md)",
            "1:5: warning: link to '//guide.md' leads to a host called 'guide.md' [broken-link]\n  hint: write '/guide.md' for a file of this site"
        ),
        (
            "[x](//guide/install)",
            "1:5: warning: link to '//guide/install' leads to a host called 'guide' [broken-link]\n"
                + "  hint: write '/guide/install' for a file of this site"
        ),
        (
            "[x](htps://x.org)",
            "1:5: warning: link to 'htps://x.org' has an unknown scheme [broken-link]\n  hint: did you mean 'https://x.org'?"
        ),
        (
            "[x](localhost:8080/y)",
            "1:5: warning: link to 'localhost:8080/y' has no scheme [broken-link]\n  hint: did you mean 'http://localhost:8080/y'?"
        ),
        ("[x](foo:)", "1:5: warning: link to 'foo:' has nothing behind 'foo:' [broken-link]"),
    ])
    func anAddressThatLeadsNowhereIsReported(markdown: String, expected: String) {
        #expect(Rendering.findings(markdown + "\n") == ["page.md:" + expected])
    }

    @Test(arguments: [
        "https://x", "http://x:80/", "HTTPS://X.ORG", "http://[::1]/", "http://localhost", "//cdn.example.org/x.js", "//localhost:80/x",
        "mailto:a@b.org", "mailto:?subject=Hi", "mailto:a%40b.org", "tel:+1-23", "sms:+1", "vscode://file/x", "ftp://x.org", "urn:isbn:1",
        "#x", "x.md", "ssh://git@x.org", "data:image/png;base64,x", "irc://x/y", "//www.gov.md/x",
    ])
    func anAddressThatMayBeRightIsNot(url: String) {
        #expect(Rendering.findings("[x](\(url))\n\n<a href=\"\(url)\">x</a>\n") == [])
    }

    @Test func anEmptyLinkInFrontOfAttributesIsAnAnchor() {
        #expect(Rendering.findings("[](){#x}\n").filter { $0.contains("broken") } == [])
    }

    // MARK: Links that are shown as text

    @Test(arguments: [
        ("[a](a b.md)", "1:1: warning: '[a](a b.md)' is not a link: its address contains a space; it is shown as text", "[…](<a b.md>)"),
        (
            "x ![a](my pic.png)", "1:3: warning: '![a](my pic.png)' is not an image: its address contains a space; it is shown as text",
            "![…](<my pic.png>)"
        ),
        (
            "**b** [**a**](./a b)", "1:7: warning: '[**a**](./a b)' is not a link: its address contains a space; it is shown as text",
            "[…](<./a b>)"
        ),
        (
            "[`a`](a b.md#c)", "1:1: warning: '[`a`](a b.md#c)' is not a link: its address contains a space; it is shown as text",
            "[…](<a b.md#c>)"
        ),
        (
            "[a](#My Heading)", "1:1: warning: '[a](#My Heading)' is not a link: its address contains a space; it is shown as text",
            "[…](#my-heading)"
        ),
        (
            "- [a] (a.md)", "1:3: warning: '[a] (a.md)' is not a link: there is a space before its address; it is shown as text",
            "[…](a.md)"
        ),
        (
            "[a](a.md \"b)", "1:1: warning: '[a](a.md \"b)' is not a link: the title after its address is not closed; it is shown as text",
            "[…](a.md \"…\")"
        ),
        (
            "[a](a(b.md)",
            "1:1: warning: '[a](a(b.md)' is not a link: its address has a parenthesis without the other; it is shown as text",
            "[…](<a(b.md>)"
        ),
        (
            "| h |\n|---|\n| [a](a b.md) |", "3:3: warning: '[a](a b.md)' is not a link: its address contains a space; it is shown as text",
            "[…](<a b.md>)"
        ),
    ])
    func aLinkThatIsShownAsTextIsReported(markdown: String, message: String, correction: String) {
        let id = message.contains("not an image") ? "broken-image" : "broken-link"
        #expect(Rendering.findings(markdown + "\n") == ["page.md:\(message) [\(id)]\n  hint: write '\(correction)'"])
    }

    @Test(arguments: [
        "[a](b.md \"t\") [x](c.md 't') [y](<a b.md>) [z](a(b).md)", "[a](b.md \"a) b\") and [c](d e)", "see [1] (the first one)",
        "`[a](a b.md)`", "f[i](a, b.c)", "\\[a](a b.md)", "[a](see above for more)", "- [x] (done.md)\n- [ ] (more.md)",
        "[1] (https://a.b/c)",
        "    [a](a b.md)", "<div>\n[a](a b.md)\n</div>",
    ])
    func whatIsALinkOrARemarkIsNot(markdown: String) {
        #expect(Rendering.findings(markdown + "\n").filter { $0.contains(" is not a") } == [])
    }

    // MARK: Anchors of raw HTML

    @Test(arguments: [
        ("<a id=\"x\"></a>\n\nText.\n\n<p id=\"x\">b</p>\n", ["5:8: warning: the page has an anchor 'x' on line 1 too"]),
        ("## Install\n\na\n\nb\n\n<a name=\"install\"></a>\n", ["7:10: warning: the page has an anchor 'install' on line 1 too"]),
        ("---\ntitle: T\n---\n<i id=\"b\"></i> <b id=\"b\">x</b>\n", ["4:23: warning: the page has an anchor 'b' on line 4 too"]),
        ("<a name=\"install\"></a>\n\n## Install\n", []), ("<a id=\"x\" name=\"x\"></a>\n", []),
        ("<a id=\"x\"></a> <a href=\"#x\">y</a>\n", []),
        ("<div name=\"x\"></div>\n\n<div name=\"x\"></div>\n", []),
    ])
    func anAnchorThatThePageHasElsewhereIsReported(markdown: String, expected: [String]) {
        #expect(
            Rendering.findings(markdown) == expected.map { "page.md:\($0) [duplicate-anchor]\n  hint: give one of them another id" }
        )
    }

    @Test func namesThePlaceOfTheOtherAnchor() {
        let found = Rendering.document("## A {#x}\n\n## B {#x}\n\n<div id=\"x\">\n\nc\n\n</div>\n").diagnostics
        #expect(found.map(\.id) == [.duplicateAnchor, .duplicateAnchor])
        #expect(found.flatMap { $0.related.map(\.location.line) } == [1, 1])
    }

    @Test func backticksOfATagAreNoCode() {
        #expect(Rendering.findings("a <Listing caption=\"An `enum\" /> b`\n").count == 1)
    }

    // MARK: Code

    @Test(arguments: ["100 %% `x %%` y", "a ==b `c==` d", "x $a^2 `b$` c", "++a `b++` c"])
    func codeEndsNoFormThatBeginsInFrontOfIt(markdown: String) {
        #expect(Rendering.findings(markdown + "\n") == [])
    }
}
