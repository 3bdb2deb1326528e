import DocModel
import DocSite
import Testing
import TestSupport

struct LinkTests {
    private static let tree = [
        "index.md": "# Home\n", "guide/README.md": "# Guide\n", "guide/install.md": "# Install\n\n## On Linux\n",
        "guide/a b.md": "# Spaces\n",
        "guide/ü.md": "# Umlaut\n", "guide/it's & so.md": "# Odd\n", "ref/index.md": "# Reference\n", "ref/api.md": "# API\n\n## Größe\n",
        "plain/only.md": "# Only\n", "img/logo.svg": "<svg/>", "files/data.csv": "a\n",
    ]

    @Test(arguments: [
        ("install.md", "install.html"), ("./install.md", "install.html"), ("install.md#on-linux", "install.html#on-linux"),
        ("install.md?x=1&y=2#on-linux", "install.html?x=1&amp;y=2#on-linux"), ("../index.md", "../index.html"),
        ("/ref/api.md", "../ref/api.html"),
        ("../ref/api.md#gr%C3%B6%C3%9Fe", "../ref/api.html#gr%C3%B6%C3%9Fe"), ("../ref/api.md#größe", "../ref/api.html#gr%C3%B6%C3%9Fe"),
        ("README.md", "index.html"), (".", "index.html"), ("./", "index.html"), ("..", "../index.html"), ("/", "../index.html"),
        ("../ref", "../ref/index.html"), ("../ref/", "../ref/index.html"), ("../ref/#reference", "../ref/index.html#reference"),
        ("../plain/", "../plain/index.html"), ("install", "install.html"), ("../ref/api", "../ref/api.html"),
        ("install.html", "install.html"),
        ("../ref/index.html", "../ref/index.html"), ("a%20b.md", "a%20b.html"), ("<a b.md>", "a%20b.html"), ("ü.md", "%C3%BC.html"),
        ("%C3%BC.md", "%C3%BC.html"), ("<it's & so.md>", "it%27s%20%26%20so.html"), ("../img/logo.svg", "../img/logo.svg"),
        ("../files/data.csv?download", "../files/data.csv?download"), ("#start", "#start"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@b.org", "mailto:a@b.org"), ("start.md", "start.html"), ("../guide/start.md#start", "start.html#start"),
    ])
    func aLinkBetweenSourcesWorksBetweenPages(url: String, expected: String) throws {
        for markdown in ["[x](\(url))", "[x][r]\n\n[r]: \(url)"] {
            var files = Self.tree
            files["guide/start.md"] = "# Start\n\n" + markdown + "\n"
            let site = try SiteFixture(files)
            #expect(try site.findings().isEmpty)
            #expect(try site.article("guide/start.html").contains("<a href=\"\(expected)\">x</a>"))
        }
    }

    @Test func linksOfRawHTMLAreFollowedToo() throws {
        var files = Self.tree
        files["guide/start.md"] =
            "# S\n\n<a class='x' href='install.md#on-linux'>x</a> <a href=\"../ref/\">y</a>\n\n<div><img src=\"../img/logo.svg\"></div>\n"
        let site = try SiteFixture(files)
        #expect(try site.findings().isEmpty)
        let article = try site.article("guide/start.html")
        #expect(article.contains("<a class='x' href='install.html#on-linux'>x</a> <a href=\"../ref/index.html\">y</a>"))
        #expect(article.contains("<img src=\"../img/logo.svg\">"))
    }

    @Test func everyLinkOfAPageIsRewrittenInItsPlace() throws {
        var files = Self.tree
        files["a.md"] = "# A [i](guide/install.md)\n\n[x](ref/api.md), [y](ref/), ![z](img/logo.svg), [x](ref/api.md)\n"
        let site = try SiteFixture(files)
        #expect(try site.findings().isEmpty)
        #expect(
            try site.article("a.html").contains(
                "<p><a href=\"ref/api.html\">x</a>, <a href=\"ref/index.html\">y</a>, <img src=\"img/logo.svg\" alt=\"z\" />, <a href=\"ref/api.html\">x</a></p>"
            )
        )
        #expect(try site.article("a.html").contains("<a href=\"guide/install.html\">i</a>"))
    }

    @Test(arguments: [
        ("[x](instal.md)", "broken-link", "link to 'instal.md' finds no page", "install.md"),
        ("[x](api.md)", "broken-link", "link to 'api.md' finds no page", "../ref/api.md"),
        ("[x](api)", "broken-link", "link to 'api' finds no page", "../ref/api.md"),
        ("[x](../nowhere/)", "broken-link", "link to '../nowhere/' finds no page", nil),
        ("[x](b%20c.md#d)", "broken-link", "link to 'b c.md#d' finds no page", nil),
        ("[x](../../up.md)", "broken-link", "'../../up.md' leads out of the content folder", nil),
        ("[x](install.md#on-linx)", "broken-anchor", "'guide/install.md' has no anchor '#on-linx'", "#on-linux"),
        ("[x](install.md#other)", "broken-anchor", "'guide/install.md' has no anchor '#other'", nil),
        ("[x](#strat)", "broken-anchor", "the page has no anchor '#strat'", "#start"),
        ("[x](#Start)", "broken-anchor", "the page has no anchor '#Start'", "#start"),
        ("![x](../img/lgo.svg)", "broken-image", "image '../img/lgo.svg' finds no file", "../img/logo.svg"),
        ("![x](logo.svg)", "broken-image", "image 'logo.svg' finds no file", "../img/logo.svg"),
        ("![x](install.md)", "broken-image", "image 'install.md' finds no file", nil),
        ("![x](../../x.png)", "broken-image", "'../../x.png' leads out of the content folder", nil),
        ("<a href=\"instal.md\">x</a>", "broken-link", "link to 'instal.md' finds no page", "install.md"),
    ])
    func reportsALinkThatLeadsNowhere(markdown: String, id: String, message: String, hint: String?) throws {
        var files = Self.tree
        files["guide/start.md"] = "# Start\n\n" + markdown + "\n"
        let column =
            try #require(
                markdown.firstRange(of: /[(="]+(?=[a-z.#])/).map { markdown.utf8.distance(from: markdown.startIndex, to: $0.upperBound) }
            ) + 1
        let expected = "guide/start.md:3:\(markdown.hasPrefix("<") ? 10 : column): warning: \(message) [\(id)]"
        let report = try SiteFixture(files).findings()
        guard id != "broken-image" || markdown != "![x](install.md)" else {
            return #expect(report.first?.hasPrefix(expected) == true)
        }
        #expect(report == [expected + (hint.map { "\n  hint: did you mean '\($0)'?" } ?? "")])
    }

    @Test(arguments: ["[x](#top)", "[x](install.md#top)", "[x](install.md#:~:text=Linux)", "[x](#)", "[x]()"])
    func takesAnchorsThatBrowsersKnow(markdown: String) throws {
        var files = Self.tree
        files["guide/start.md"] = "# Start\n\n" + markdown + "\n"
        #expect(try SiteFixture(files).findings().isEmpty)
    }

    @Test func takesAnchorsOfRawHTMLAndFootnotes() throws {
        let site = try SiteFixture([
            "a.md": "# A\n\n<a name=\"old\"></a><span id=\"new\"></span>\n\nText[^1].\n\n[^1]: Note.\n",
            "b.md": "[x](a.md#old) [y](a.md#new) [z](a.md#fn-1)\n",
        ])
        #expect(try site.findings().isEmpty)
    }

    @Test func namesTheContentFolderInPlaces() throws {
        let site = try SiteFixture(["docgen.yml": "content: manual\n", "manual/a.md": "# A\n\n[x](no.md)\n", "other.md": "# Not content\n"])
        #expect(try site.findings() == ["manual/a.md:3:5: warning: link to 'no.md' finds no page [broken-link]"])
        #expect(try !site.written().contains("other.html"))
    }

    @Test func tellsTheIndexWhatLinksToWhat() throws {
        let site = try SiteFixture(["a.md": "[b](b.md#x) [b](b.md) [a](a.md) [e](https://example.org)\n", "b.md": "# X\n\n[a](a.md)\n"])
        try site.build()
        #expect(
            try site.folder.text("dist/index.sqlite").split(separator: "\n").filter { $0.hasPrefix("link") } == [
                "link a.md b.md #x", "link a.md b.md #", "link b.md a.md #",
            ]
        )
    }
}
