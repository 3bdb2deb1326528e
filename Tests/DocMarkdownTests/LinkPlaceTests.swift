import DocMarkdown
import DocModel
import Testing

/// The line and column at which a link's URL stands in the file.
struct LinkPlaceTests {
    @Test(arguments: [
        ("Text [a](a.md) text\n", ["1:10 a.md"]),
        ("[a](a.md) [b](a.md)\n", ["1:5 a.md", "1:15 a.md"]),
        ("one\ntwo [a](a.md)\n", ["2:9 a.md"]),
        ("- [a](a.md)\n- b\n  [c](c.md)\n", ["1:7 a.md", "3:7 c.md"]),
        ("1. x\n\n   [a](a.md)\n", ["3:8 a.md"]),
        ("> [a](a.md)\n> [b](b.md)\n", ["1:7 a.md", "2:7 b.md"]),
        ("> - [a](a.md)\n", ["1:9 a.md"]),
        ("| h | i |\n|---|---|\n| x | [a](a.md) |\n", ["3:11 a.md"]),
        ("## Heading [a](a.md)\n", ["1:16 a.md"]),
        ("![a](a.png) [![b](b.png)](c.md)\n", ["1:6 a.png", "1:27 c.md", "1:19 b.png"]),
        ("*é* [a](a.md)\n", ["1:9 a.md"]), ("日本 😀 [a](a.md)\n", ["1:10 a.md"]),
        ("---\ntitle: x\n---\n\n[a](a.md)\n", ["5:5 a.md"]),
        ("---\r\ntitle: x\r\n---\r\n[a](a.md)\r\n\r\n[b](b.md)\r\n", ["4:5 a.md", "6:5 b.md"]),
        ("\u{FEFF}[a](a.md)\n", ["1:5 a.md"]),
        ("[a](<a b.md>)\n", ["1:6 a%20b.md"]),
        ("[a](#x)\n", ["1:5 #x"]),
    ])
    func isThatOfTheURL(markdown: String, places: [String]) {
        #expect(Rendering.document(markdown).places == places)
    }

    @Test(arguments: [
        ("See [a][r].\n\n[r]: target.md\n", ["3:6 target.md"]),
        ("See [r] and [b][R], target.md.\n\n[r]: target.md\n", ["3:6 target.md", "3:6 target.md"]),
        ("> ![a][]\n>\n> [a]: <a b.png> \"A\"\n", ["3:9 a%20b.png"]), ("[a][r]\n\n[r]:\n  a.md\n", ["4:3 a.md"]),
        ("[a][r]\n\n    [r]: a.md\n\n<!-- x\n[r]: a.md -->\n\n[r]: a.md\n", ["8:6 a.md"]),
    ])
    func isThatOfTheDefinitionOfAReference(markdown: String, places: [String]) {
        #expect(Rendering.document(markdown).places == places)
    }

    @Test(arguments: [
        ("[a](a&amp;b.md)\n", ["1:5 a&amp;b.md"]), ("[a](a\\_b.md)\n", ["1:5 a_b.md"]),
        ("`[a](a.md)` [a](a.md \"[b](a.md)\")\n", ["1:17 a.md"]),
        ("- b\n    `(a.md` [a](a.md)\n", ["2:17 a.md"]),
    ])
    func isThatOfTheAddressHoweverItIsWritten(markdown: String, places: [String]) {
        #expect(Rendering.document(markdown).places == places)
    }

    @Test func isThatOfABareAddressOfTheSite() {
        let document = Rendering.document(
            "a\nhttps://ex.org/p/a.html, https://ex.org/p/b.html\n\n> *c* https://ex.org/p/c.html\n",
            options: MarkdownOptions(siteURL: "https://ex.org/p/")
        )
        #expect(document.places == ["2:1 https://ex.org/p/a.html", "2:26 https://ex.org/p/b.html", "4:7 https://ex.org/p/c.html"])
    }

    @Test func aLinkInAFootnoteIsWhereItIsWritten() {
        #expect(Rendering.document("Text[^1].\n\n[^1]: See [a](a.md).\n\nMore [b](b.md).\n").places == ["5:10 b.md", "3:15 a.md"])
    }

    @Test func offsetsAreThoseOfTheHTML() {
        let document = Rendering.document("# [a](x&y.md)\n\n## B [c](c'.md)\n\n<a href=\"d.md\">d</a>\n")
        #expect(document.places.map { $0.split(separator: " ").last } == ["x&amp;y.md", "c&#x27;.md", "d.md"])
        for link in document.links { #expect(document.html[Int(link.offset) - 1] == UInt8(ascii: "\"")) }
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "&#106;avascript:alert(1)", "vbscript:x", "data:text/html,x", "data:image/svg+xml,x",
    ])
    func codeInPlaceOfAnAddressIsLeftOut(url: String) {
        for (markdown, html) in [("[a](\(url))", "<a href=\"\">a</a>"), ("![a](\(url))", "<img src=\"\" alt=\"a\" />")] {
            #expect(Rendering.html(markdown) == "<p>\(html)</p>\n")
            let shown = url.replacing("&#106;", with: "j")
            #expect(
                Rendering.findings(markdown) == ["page.md:1:1: warning: '\(shown)' is code, not an address; it is left out [unsafe-link]"]
            )
        }
        #expect(Rendering.html("![a](data:image/png;base64,x)").contains("src=\"data:image/png;base64,x\""))
        #expect(Rendering.html("[a](\(url))", options: .plain).contains(":"), "the specification's own HTML keeps it")
    }
}
