import DocModel
import Testing
import TestSupport

@testable import DocSite

struct LinkTests {
    private static let tree = [
        "index.md": "# Home\n", "guide/README.md": "# Guide\n", "guide/install.md": "# Install\n\n## On Linux\n",
        "guide/a b.md": "# Spaces\n",
        "guide/ü.md": "# Umlaut\n", "guide/it's & so.md": "# Odd\n", "ref/index.md": "# Reference\n", "ref/api.md": "# API\n\n## Größe\n",
        "plain/only.md": "# Only\n", "img/logo.svg": "<svg/>", "files/data.csv": "a\n",
        "guide/v1.2.md": "# 1.2\n", "guide/node.js.md": "# Node\n\n## Use\n", "guide/setup.md": "---\nslug: start-here\n---\n# Setup\n",
        "guide/50% off.md": "# Off\n\n<a id=\"100%\"></a>\n", "guide/100% done.md": "# Done\n", "guide/5%Cü.md": "# Odd\n",
    ]

    @Test func aLinkWithoutATextIsCalledByItsHeading() throws {
        let site = try SiteFixture([
            "index.md": "# A\n\n## The part\n\n[](#the-part) [](b.md) [](b.md#deep-heading) [](project:b.md#deep-heading)\n",
            "b.md": "# B\n\n## Deep & heading\n\n## Deep heading\n",
        ])
        #expect(try site.findings().isEmpty)
        let html = try site.article("index.html")
        #expect(
            html.contains(
                ">The part</a> <a href=\"b.html\">B</a> <a href=\"b.html#deep-heading\">Deep heading</a> <a href=\"b.html#deep-heading\">Deep heading</a>"
            ),
            "\(html)"
        )
    }

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
        ("install/", "install.html"), ("/guide/install/#on-linux", "install.html#on-linux"), ("install/index.html", "install.html"),
        ("../ref/api/", "../ref/api.html"), ("README.html", "index.html"), ("../plain/index.html", "../plain/index.html"),
        ("v1.2", "v1.2.html"), ("node.js#use", "node.js.html#use"), ("node.js/", "node.js.html"), ("setup", "start-here.html"),
        ("setup.html", "start-here.html"), ("start-here", "start-here.html"), ("../search/", "../search/index.html"),
        ("<50% off.md>", "50%25%20off.html"), ("100%25%20done.md", "100%25%20done.html"), ("<50% off.md#100%>", "50%25%20off.html#100%25"),
        ("<5%Cü.md>", "5%25C%C3%BC.html"),
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
        ("[x](instal.md)", "broken-link", "no page matches the link 'instal.md'", "install.md"),
        ("[x](api.md)", "broken-link", "no page matches the link 'api.md'", "../ref/api.md"),
        ("[x](api)", "broken-link", "no page matches the link 'api'", "../ref/api.md"),
        ("[x](../nowhere/)", "broken-link", "no page matches the link '../nowhere/'", nil),
        ("[x](b%20c.md#d)", "broken-link", "no page matches the link 'b%20c.md#d'", nil),
        ("[x](<b c%20d.md>)", "broken-link", "no page matches the link 'b c%20d.md'", nil),
        ("[x](<50% öff.md>)", "broken-link", "no page matches the link '50% öff.md'", "50% off.md"),
        ("[x](../install/)", "broken-link", "no page matches the link '../install/'", "install.md"),
        ("[x](../../ref/api/)", "broken-link", "'../../ref/api/' points outside the content folder", "../ref/api.md"),
        ("[x](Install/)", "broken-link", "no page matches the link 'Install/'", "install.md"),
        ("[x](instal)", "broken-link", "no page matches the link 'instal'", "install.md"),
        ("[x](instal.html)", "broken-link", "no page matches the link 'instal.html'", "install.md"),
        ("[x](/docs/guide/install/)", "broken-link", "no page matches the link '/docs/guide/install/'", "install.md"),
        ("[x](/gide/)", "broken-link", "no page matches the link '/gide/'", "./"),
        ("[x](index.md)", "broken-link", "no page matches the link 'index.md'", "README.md"),
        ("[x](../../up.md)", "broken-link", "'../../up.md' points outside the content folder", nil),
        ("[x](install.md#on-linx)", "broken-anchor", "'guide/install.md' has no anchor '#on-linx'", "#on-linux"),
        ("[x](install.md#other)", "broken-anchor", "'guide/install.md' has no anchor '#other'", nil),
        ("[x](#strat)", "broken-anchor", "the page has no anchor '#strat'", "#start"),
        ("[x](#Start)", "broken-anchor", "the page has no anchor '#Start'", "#start"),
        ("![x](../img/lgo.svg)", "broken-image", "image file '../img/lgo.svg' not found", "../img/logo.svg"),
        ("![x](logo.svg)", "broken-image", "image file 'logo.svg' not found", "../img/logo.svg"),
        ("![x](install.md)", "broken-image", "image file 'install.md' not found", nil),
        ("![x](../../x.png)", "broken-image", "'../../x.png' points outside the content folder", nil),
        ("<a href=\"instal.md\">x</a>", "broken-link", "no page matches the link 'instal.md'", "install.md"),
    ])
    func reportsALinkThatLeadsNowhere(markdown: String, id: String, message: String, hint: String?) throws {
        var files = Self.tree
        files["guide/start.md"] = "# Start\n\n" + markdown + "\n"
        let column =
            try #require(
                markdown.firstRange(of: /[(="<]+(?=[A-Za-z0-9.#\/])/).map {
                    markdown.utf8.distance(from: markdown.startIndex, to: $0.upperBound)
                }
            ) + 1
        let expected = "guide/start.md:3:\(markdown.hasPrefix("<") ? 10 : column): error: \(message) [\(id)]"
        let report = try SiteFixture(files).findings()
        guard id != "broken-image" || markdown != "![x](install.md)" else {
            return #expect(report.first?.hasPrefix(expected) == true)
        }
        #expect(report == [expected + (hint.map { "\n  hint: did you mean '\($0)'?" } ?? "")])
    }

    // MARK: What docgen writes

    @Test(arguments: [
        "404.html", "robots.txt", ".nojekyll", "llms.txt", "llms-full.txt", "search/", "search/index.html", "search/meta.js", "sitemap.xml",
        "opensearch.xml",
        "https://example.org/sitemap.xml", "/llms.txt",
    ])
    func aLinkToAFileThatTheBuildWritesIsGood(url: String) throws {
        let site = try SiteFixture(["guide/a.md": "# A\n\n[x](\(url.hasPrefix("/") || url.hasPrefix("h") ? url : "../" + url))\n"])
        let report = try site.build(baseURL: "https://example.org/")
        #expect(report.diagnostics.isEmpty)
        let path = url.replacing("https://example.org/", with: "").drop { $0 == "/" }
        #expect(try site.article("guide/a.html").contains("<a href=\"../\(path)\(path.hasSuffix("/") ? "index.html" : "")\">x</a>"))
    }

    @Test func anImageOfTheStatusPagesIsAFileOfTheSite() throws {
        let site = try SiteFixture([
            "docgen.yml": "status: true\n", "a.md": "# A\n\n![x](system-status/badges/overall.svg) [y](status/) [z](system-status/)\n",
        ])
        #expect(try site.check().diagnostics.filter { $0.id.rawValue.hasPrefix("broken") }.isEmpty)
    }

    @Test func aFileThatNeedsABaseURLSaysSo() throws {
        #expect(
            try SiteFixture(["a.md": "# A\n\n[x](sitemap.xml)\n"]).findings() == [
                "a.md:3:5: error: no page matches the link 'sitemap.xml' [broken-link]\n"
                    + "  hint: docgen writes it once docgen.yml has a 'base_url'"
            ]
        )
    }

    @Test(arguments: [
        ("../search.md", "docgen writes that page: link to '../search/index.html'"),
        ("../search/index.md", "docgen writes that page: link to '../search/index.html'"),
        ("../search/README.md", "docgen writes that page: link to '../search/index.html'"),
        ("../404.md", "docgen writes that page: link to '../404.html'"), ("../404", "docgen writes that page: link to '../404.html'"),
        ("www.example.org", "did you mean 'https://www.example.org'?"),
        ("github.com/owner/name", "did you mean 'https://github.com/owner/name'?"),
        ("name@example.org", "did you mean 'mailto:name@example.org'?"),
        ("sub/readme.md", "did you mean 'sub/README.md'?"), ("SUB/Readme.md", "did you mean 'sub/README.md'?"),
    ])
    func saysWhatWasMeant(url: String, hint: String) throws {
        let site = try SiteFixture([
            "guide/a.md": "# A\n\n[x](\(url))\n", "guide/sub/README.md": "# R\n", "guide/sub/index.md": "# I\n", "sub/README.md": "# R\n",
            "sub/index.md": "# I\n",
        ])
        #expect(try site.findings() == ["guide/a.md:3:5: error: no page matches the link '\(url)' [broken-link]\n  hint: \(hint)"])
    }

    @Test(arguments: ["user-content-start", "markdown-header-start"])
    func anAnchorOfAHostsOwnPagesIsNamedAsItIsHere(anchor: String) throws {
        let site = try SiteFixture(["a.md": "# Start\n\n[x](#\(anchor))\n"])
        #expect(
            try site.findings() == [
                "a.md:3:5: error: the page has no anchor '#\(anchor)' [broken-anchor]\n  hint: did you mean '#start'?"
            ]
        )
    }

    @Test func aFolderWithoutAPageIsNotOfferedForItself() throws {
        let files = ["docgen.yml": "navigation:\n- a.md\n- ex/e.md\n", "ex/e.md": "# E\n"]
        let findings = try ["ex/", "ex", "e/"].map { url in
            try SiteFixture(files.merging(["a.md": "# A\n\n[x](\(url))\n"]) { $1 }).findings()
        }
        let hint = "  hint: the folder has no page of its own: write 'ex/index.md', or link to 'ex/e.md'"
        #expect(
            findings == [
                ["a.md:3:5: error: no page matches the link 'ex/' [broken-link]\n" + hint],
                ["a.md:3:5: error: no page matches the link 'ex' [broken-link]\n" + hint],
                ["a.md:3:5: error: no page matches the link 'e/' [broken-link]\n  hint: did you mean 'ex/e.md'?"],
            ]
        )
    }

    // MARK: Where the site is published

    @Test(arguments: [
        ("/project/guide/install.html#on-linux", "install.html#on-linux"), ("/project/", "../index.html"), ("/project", "../index.html"),
        ("/project/img/logo.svg", "../img/logo.svg"), ("https://example.org/project/guide/install.html", "install.html"),
        ("https://example.org/project", "../index.html"), ("https://example.org/project/guide/#guide", "index.html#guide"),
        ("https://example.org/project/img/logo.svg?x", "../img/logo.svg?x"),
        ("https://example.org/projects/a", "https://example.org/projects/a"),
        ("https://example.org/project/api/search?q=a", "https://example.org/project/api/search?q=a"),
        ("https://example.org/other", "https://example.org/other"),
    ])
    func knowsTheSitesOwnAddress(url: String, expected: String) throws {
        for markdown in ["[x](\(url))", "<a href=\"\(url)\">x</a>"] {
            var files = Self.tree
            files["guide/start.md"] = "# Start\n\n\(markdown)\n"
            let site = try SiteFixture(files)
            #expect(try site.build(baseURL: "https://example.org/project/").diagnostics.isEmpty)
            #expect(try site.article("guide/start.html").contains("<a href=\"\(expected)\">x</a>"))
        }
    }

    @Test(arguments: [
        (
            "/project/guide/instal.html",
            "no page matches the link '/project/guide/instal.html' [broken-link]\n  hint: did you mean 'install.md'?"
        ),
        (
            "https://example.org/project/guide/instal.html",
            "no page matches the link 'https://example.org/project/guide/instal.html' [broken-link]\n  hint: did you mean 'install.md'?"
        ),
        (
            "https://example.org/project/guide/install.html#linux",
            "'guide/install.md' has no anchor '#linux' [broken-anchor]"
        ),
    ])
    func checksTheSitesOwnAddress(url: String, expected: String) throws {
        var files = Self.tree
        files["guide/start.md"] = "# Start\n\n[x](\(url))\n"
        let report = try SiteFixture(files).build(baseURL: "https://example.org/project/")
        #expect(report.diagnostics.map(\.description) == ["guide/start.md:3:5: error: " + expected])
    }

    /// Those that `languages` and `versions` name are sites of their own, which this build knows nothing of.
    @Test func linksToOtherLanguagesAndVersionsAreTheirs() throws {
        var files = Self.tree
        let links = [
            "https://example.org/project/fr/a", "https://example.org/project/de/", "https://example.org/v1/a.html", "/v1/a/",
            "/project/fr/b",
            "https://example.org/project/fra", "/v2/",
        ]
        files["guide/start.md"] = "# Start\n\n" + links.map { "[x](\($0))\n" }.joined()
        files["docgen.yml"] =
            "languages: [English, Français: 'https://example.org/project/fr/', Deutsch: de/]\nversions:\n  - '1': https://example.org/v1/\n"
            + "  - '2': https://example.org/project/\n  - '3': https://example.com/v2/\n"
        let site = try SiteFixture(files)
        let report = try site.build(baseURL: "https://example.org/project/")
        #expect(
            report.diagnostics.map(\.message) == [
                "no page matches the link 'https://example.org/project/fra'", "no page matches the link '/v2/'",
            ]
        )
        for link in links.prefix(5) { #expect(try site.article("guide/start.html").contains("href=\"\(link)\"")) }
    }

    @Test func aFolderWithTheNameOfTheBasePathComesFirst() throws {
        let site = try SiteFixture([
            "index.md": "[x](/docs/a.md) [y](/docs/b.md)\n", "docs/a.md": "# A\n", "a.md": "# A\n", "b.md": "# B\n",
        ])
        #expect(try site.build(baseURL: "https://example.org/docs/").diagnostics.isEmpty)
        #expect(try site.article("index.html").contains("<a href=\"docs/a.html\">x</a> <a href=\"b.html\">y</a>"))
    }

    @Test func namesThePageBehindAnOldAddress() throws {
        let site = try SiteFixture([
            "a.md": "# A\n\n[x](old.html#a) [y](old) [z](older/) [w](was.md)\n",
            "guide/new.md": "---\nredirect_from: [old.html, older/, was]\n---\n# New\n\n<a id=\"a\"></a>\n",
        ])
        let findings = ["old.html#a", "old", "older/", "was.md"].enumerated().map {
            "a.md:3:\([5, 21, 30, 42][$0]): warning: link to '\($1)' leads to an old address [redirected-link]\n  hint: the page is now 'guide/new.md'"
        }
        #expect(try site.findings() == findings)
        #expect(try site.article("a.html").contains("<a href=\"guide/new.html#a\">x</a> <a href=\"guide/new.html\">y</a>"))
    }

    // MARK: Names

    @Test func namesAFileAsItsFolderSpellsIt() throws {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        let site = try SiteFixture([
            "a.md": "# A\n\n[one](n\(composed).txt) [two](n\(decomposed).txt) ![three](caf\(composed).svg)\n",
            "n\(decomposed).txt": "1\n",
            "caf\(decomposed).svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"6\" height=\"3\"/>",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try site.article("a.html").hasSuffix(
                "<p><a href=\"ne%CC%81.txt\">one</a> <a href=\"ne%CC%81.txt\">two</a> <img src=\"cafe%CC%81.svg\" width=\"6\" height=\"3\" alt=\"three\" /></p>\n"
            )
        )
    }

    @Test func tellsFilesApartWhoseNamesDifferInTheirBytesAlone() throws {
        let (composed, decomposed) = ("\u{e9}.txt", "e\u{301}.txt")
        let names = FileNames([composed, decomposed, "a.txt"])
        for name in [composed, decomposed, "a.txt"] { #expect(names[name].map { Array($0.utf8) } == Array(name.utf8)) }
        #expect(names["b.txt"] == nil)
    }

    @Test func aLonePercentOfABrokenLinkIsEscaped() throws {
        let site = try SiteFixture(["a.md": "# A\n\n[x](<100% gone.md>) [y](#50%)\n"])
        #expect(try site.findings().count == 2)
        #expect(try site.article("a.html").contains("<a href=\"100%25%20gone.md\">x</a> <a href=\"#50%25\">y</a>"))
    }

    @Test(arguments: [
        "[x](#TOP)", "[x](install.md#Top)", "[x](#top)", "[x](install.md#top)", "[x](install.md#:~:text=Linux)", "[x](#)",
        "[x](install.md#on-linux:~:text=Linux)", "[x](#start:~:text=a,b)",
    ])
    func takesAnchorsThatBrowsersKnow(markdown: String) throws {
        var files = Self.tree
        files["guide/start.md"] = "# Start\n\n" + markdown + "\n"
        #expect(try SiteFixture(files).findings().isEmpty)
    }

    @Test func takesAnchorsOfRawHTMLAndFootnotes() throws {
        let site = try SiteFixture([
            "a.md": "# A\n\n<a name=\"old\"></a><span id=\"new\"></span>\n\nText[^1].\n\n[^1]: Note.\n",
            "b.md": "[x](a.md#old) [y](a.md#new) [z](a.md#fn:1)\n",
        ])
        #expect(try site.findings().isEmpty)
    }

    @Test func namesTheContentFolderInPlaces() throws {
        let site = try SiteFixture(["docgen.yml": "content: manual\n", "manual/a.md": "# A\n\n[x](no.md)\n", "other.md": "# Not content\n"])
        #expect(try site.findings() == ["manual/a.md:3:5: error: no page matches the link 'no.md' [broken-link]"])
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
