import DocModel
import Testing
import TestSupport

@testable import DocSite

/// Links, pictures and style sheets of `docgen.yml` beside the text of every page.
struct SiteLinkTests {
    private static let pages = ["index.md": "# Home\n", "guide/a.md": "# First steps\n\n## Install\n"]

    private func site(_ yaml: String, _ others: [String: String] = [:]) throws -> SiteFixture {
        try SiteFixture(Self.pages.merging(["docgen.yml": yaml]) { $1 }.merging(others) { $1 })
    }

    private func header(_ html: String) throws -> Substring {
        let start = try #require(html.firstRange(of: "<nav class=\"site-links\"")).lowerBound
        let end = try #require(html[start...].firstRange(of: "</nav>")).upperBound
        return html[start..<end]
    }

    // MARK: Links

    @Test func showsLinksInTheHeaderAndInTheDrawer() throws {
        let site = try site(
            """
            header:
              - guide/a.md
              - Install: guide/a.md#install
              - Code:
                  url: https://github.com/lamp/lamp?a=1&b=2
                  icon: images/hub.svg
              - Community:
                  - Chat: https://chat.example/
                  - Write: mailto:a@lamp.example
            """,
            ["images/hub.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"/>"]
        )
        #expect(try site.findings() == [])
        let html = try site.html("guide/a.html")
        #expect(
            try header(html) == """
                <nav class="site-links" aria-label="Links"><ul><li><a href="a.html">First steps</a></li><li><a href="a.html#install">Install</a></li>\
                <li><a href="https://github.com/lamp/lamp?a=1&amp;b=2"><img src="../images/hub.svg" alt="" height="20">Code</a></li>\
                <li><button type="button" popovertarget="_links-3">Community</button><ul id="_links-3" popover>\
                <li><a href="https://chat.example/">Chat</a></li><li><a href="mailto:a@lamp.example">Write</a></li></ul></li></ul></nav>
                """
        )
        #expect(html.contains("<div class=\"drawer-links\"><ul><li><a href=\"a.html\">First steps</a></li>"))
        #expect(html.contains("<div><div class=\"part\">Community</div><ul><li><a href=\"https://chat.example/\">Chat</a></li>"))
        #expect(html.contains("/links.css\">"))
        #expect(try site.html("index.html").contains("<a href=\"guide/a.html#install\">Install</a>"))
        // A page for any address has them from the site's root on.
        #expect(try site.html("404.html").contains("<a href=\"/guide/a.html\">First steps</a>"))
        #expect(try site.written().contains("images/hub.svg"))
    }

    @Test func showsColumnsInTheFooterAndACopyright() throws {
        let site = try site(
            """
            footer:
              - Docs:
                  - guide/a.md
                  - Source: https://github.com/lamp
              - Imprint: https://lamp.example/imprint
            copyright: © 2026 A & B
            """
        )
        #expect(try site.findings() == [])
        #expect(
            try site.html("index.html").contains(
                """
                <footer class="site-footer"><nav class="footer-links" aria-label="Links in the footer"><div><div class="part">Docs</div><ul>\
                <li><a href="guide/a.html">First steps</a></li><li><a href="https://github.com/lamp">Source</a></li></ul></div>\
                <ul><li><a href="https://lamp.example/imprint">Imprint</a></li></ul></nav><p><span>© 2026 A &amp; B</span>
                """
            )
        )
    }

    @Test func marksThePresentLanguageAndVersion() throws {
        let site = try site(
            """
            base_url: https://lamp.example/en/
            languages:
              - English: https://lamp.example/en
              - Deutsch: https://lamp.example/de/
            versions:
              - 2.1
              - "2.0": ../2.0/
            """
        )
        #expect(try site.findings() == [])
        let header = try header(site.html("guide/a.html"))
        #expect(header.contains("<button type=\"button\" popovertarget=\"_languages\" aria-label=\"Languages: English\">English</button>"))
        #expect(header.contains("<li><a href=\"https://lamp.example/en\" aria-current=\"true\">English</a></li>"))
        #expect(header.contains("<li><a href=\"https://lamp.example/de/\">Deutsch</a></li>"))
        #expect(header.contains("<li><a href=\"../index.html\" aria-current=\"true\">2.1</a></li><li><a href=\"../../2.0/\">2.0</a></li>"))
    }

    @Test func aSiteWithoutThemHasNoByteOfThem() throws {
        let site = try SiteFixture(Self.pages)
        #expect(try site.findings() == [])
        let html = try site.html("guide/a.html")
        for name in ["links.css", "-links", "styles/", "only-dark", "<span></span>"] { #expect(!html.contains(name), "\(name)") }
    }

    @Test(arguments: [
        ("header: x", "1:9: error: header is 'x', expected a list [configuration-value]"),
        (
            "header:\n  - https://a.example/",
            "2:5: error: header has 'https://a.example/' without a title [configuration-value]\n  hint: write 'Title: https://a.example/'"
        ),
        (
            "footer:\n  - A: javascript:alert(1)",
            "2:8: error: footer links to 'javascript:alert(1)', which is not an address [configuration-value]\n"
                + "  hint: write a URL or the path of a page"
        ),
        (
            "header:\n  - A:\n      ulr: https://a.example/",
            "3:7: error: unknown key 'ulr' [configuration-unknown-key]\n  hint: did you mean 'url'?"
        ),
        ("header:\n  - A: {icon: i.svg}", "2:8: error: header: 'A' has no 'url' [configuration-value]\n  hint: write 'url: https://…'"),
        (
            "header:\n  - A:\n      - B:\n          - C: https://a.example/",
            "4:11: error: header: 'B' is a list, expected 'Title: URL', 'Title: page.md', or 'Title:' with a list [configuration-value]"
        ),
        (
            "versions:\n  - A: [b]",
            "2:8: error: versions: 'A' is a list, expected 'Name: URL', or the name of this site alone [configuration-value]"
        ),
    ])
    func reportsAMistake(yaml: String, expected: String) throws {
        #expect(try site(yaml).findings() == ["docgen.yml:" + expected])
    }

    @Test func reportsAPageThatIsNotThere() throws {
        let site = try site("header:\n  - Begin: guide/b.md\n")
        #expect(
            try site.findings() == [
                "docgen.yml:2:12: warning: a link of every page leads to 'guide/b.md', which is not a page; it is left out [navigation-page]\n"
                    + "  hint: did you mean 'guide/a.md'?"
            ]
        )
        #expect(try !site.html("index.html").contains("Begin"))
    }

    // MARK: Pictures

    @Test func hasAnIconAndALogoForEachTheme() throws {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"
        let site = try site(
            "theme:\n  logo: a.svg\n  logo_dark: b.svg\n  favicon: c.svg\n",
            ["a.svg": svg, "b.svg": svg, "c.svg": svg]
        )
        #expect(try site.findings() == [])
        let html = try site.html("guide/a.html")
        #expect(html.contains("<link rel=\"icon\" href=\"../c.svg\">"))
        #expect(
            html.contains(
                "<img class=\"only-light\" src=\"../a.svg\" alt=\"\" height=\"28\"><img class=\"only-dark\" src=\"../b.svg\" alt=\"\" height=\"28\">"
            )
        )
        #expect(try site.written().contains("c.svg"))
    }

    @Test func reportsAPictureThatIsNotThere() throws {
        #expect(
            try site("theme:\n  favicon: c.svg\n").findings() == [
                "docgen.yml:2:12: error: favicon file 'c.svg' not found in the content folder [logo]"
            ]
        )
    }

    // MARK: Style sheets

    @Test func loadsStyleSheetsBehindItsOwn() throws {
        let css = """
            @import "more.css"; /* url(no.png) */
            .a { background: url(../img/a%20b.png?x#y) }
            .b { background: URL( "https://x.example/a.png" ); mask: url("#m") }
            .c { src: url('/fonts/f.woff2') }
            """
        let site = try site(
            "styles: [css/own.css, other/own.css]\n",
            [
                "css/own.css": css, "css/more.css": "i { color: red }\n", "other/own.css": "b { color: red }\n", "img/a b.png": "x",
                "fonts/f.woff2": "x",
            ]
        )
        #expect(try site.findings() == [])
        let html = try site.html("guide/a.html")
        let links = html.matches(of: /<link rel="stylesheet" href="\.\.\/(assets\/[0-9a-f]{10}\/styles\/[^"]+)">/).map { String($0.1) }
        #expect(links.map { $0.split(separator: "/").last } == ["own.css", "2-own.css"])
        #expect(
            try site.html(try #require(links.first)) == """
                @import "../../../css/more.css"; /* url(no.png) */
                .a { background: url(../../../img/a%20b.png?x#y) }
                .b { background: URL( "https://x.example/a.png" ); mask: url("#m") }
                .c { src: url('../../../fonts/f.woff2') }
                """
        )
        let written = try site.written()
        for file in ["css/more.css", "img/a b.png", "fonts/f.woff2"] { #expect(written.contains(file), "\(file)") }
        #expect(!written.contains("css/own.css"))
    }

    @Test func leavesOutWhatTheSecurityPolicyRefuses() throws {
        let css = """
            @import url("https://fonts.example/css?family=A;B");
            /* é */ @IMPORT '//cdn.example/x.css' screen;
            @namespace svg url(http://www.w3.org/2000/svg);
            @font-face { font-family: "A}"; src: local("A"), url(https://fonts.example/a.woff2) format("woff2") }
            @font-face { font-family: B; src: url(b.woff2) }
            .a { background: url( 'http://x.example/a.png' ) no-repeat; content: "url(http://x.example/b.png)" }
            .b { background: url(data:image/svg+xml,x) , url(https://x.example/a.png), url(//x.example/a.png) }
            """
        let site = try site("styles: own.css\n", ["own.css": css, "b.woff2": "x"])
        let refused = "the security policy of the pages allows"
        #expect(
            try site.findings() == [
                "own.css:1:1: warning: '@import' of 'https://fonts.example/css?family=A;B' is left out: \(refused) style sheets of the site only "
                    + "[blocked-style]\n  hint: copy the file into the project, and name it in 'styles'",
                "own.css:2:9: warning: '@import' of '//cdn.example/x.css' is left out: \(refused) style sheets of the site only "
                    + "[blocked-style]\n  hint: copy the file into the project, and name it in 'styles'",
                "own.css:4:1: warning: the font 'https://fonts.example/a.woff2' is left out: \(refused) fonts of the site only "
                    + "[blocked-style]\n  hint: copy the file beside the style sheet, and write its relative path",
                "own.css:6:23: warning: the picture 'http://x.example/a.png' is left out: \(refused) pictures by https only "
                    + "[blocked-style]\n  hint: write the address with https, or copy the file beside the style sheet",
            ]
        )
        let path = try #require(try site.written().first { $0.hasSuffix("/styles/own.css") })
        #expect(
            try site.html(path) == """

                /* é */\u{20}
                @namespace svg url(http://www.w3.org/2000/svg);

                @font-face { font-family: B; src: url(../../../b.woff2) }
                .a { background: url( data:,) no-repeat; content: "url(http://x.example/b.png)" }
                .b { background: url(data:image/svg+xml,x) , url(https://x.example/a.png), url(//x.example/a.png) }
                """
        )
    }

    /// What is not closed ends with the file.
    @Test(arguments: [
        "@import", "@import \"a", "a { b: url(", "a { b: url('x", "@font-face { src: url(x", "/* x", "a { b: 'x\\", "}", "url(/*)",
    ])
    func copiesAStyleSheetThatEndsTooEarly(css: String) {
        let addresses = StyleSheetAddresses(Array(css.utf8))
        #expect(String(decoding: addresses.result, as: UTF8.self) == css && addresses.refused.isEmpty)
    }

    /// Another text, another folder: readers keep the old one for ever.
    @Test func aChangedStyleSheetHasAnotherAddress() throws {
        func address(_ css: String) throws -> Substring {
            let site = try site("styles: own.css\n", ["own.css": css])
            try site.build()
            return try #require(site.html("index.html").firstMatch(of: /assets\/([0-9a-f]{10})\/styles\/own\.css/)).1
        }
        #expect(try address("b { color: red }") != address("b { color: tan }"))
    }

    @Test func reportsAStyleSheetThatIsNotThere() throws {
        #expect(
            try site("styles:\n  - x.css\n").findings().first?.hasPrefix("docgen.yml:2:5: error: styles: ") ?? false
        )
        #expect(
            try site("styles: a.scss\n", ["a.scss": "x"]).findings().first?.contains("styles: 'a.scss' is not a style sheet") ?? false
        )
    }
}
