import DocModel
import DocSite
import Testing

struct NavigationTests {
    /// The entries of a sidebar: `href title` for links, the title for groups without a page.
    private func entries(_ sidebar: String) -> [String] {
        sidebar.matches(of: /<a href="([^"]*)"[^>]*>([^<]*)<\/a>|<span>([^<]*)<\/span>/).map { match in
            match.3.map(String.init) ?? "\(match.1 ?? "") \(match.2 ?? "")"
        }
    }

    // MARK: From folders

    @Test func sortsByOrderThenName() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n", "b.md": "# First b\n", "a.md": "# Last a\n", "z.md": "---\norder: 1\n---\n# Z\n",
            "y.md": "---\norder: -1\n---\n# Y\n",
            "guide/index.md": "---\norder: 2\n---\n# The guide\n", "guide/install.md": "# Install\n", "c/x.md": "# X\n",
        ])
        try site.build()
        #expect(
            entries(try site.sidebar("guide/install.html")) == [
                "../index.html Home", "../y.html Y", "../z.html Z", "index.html The guide", "install.html Install", "../a.html Last a",
                "../b.html First b",
                "../c/index.html C", "../c/x.html X",
            ]
        )
    }

    @Test func aFolderWithoutAnIndexGetsAListOfItsPages() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n\n[g](guide/)\n", "guide/b.md": "---\ndescription: About <b>\n---\n# B & b\n", "guide/a.md": "# A\n",
            "guide/deep/c.md": "# C\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try site.article("guide/index.html") == """
                <h1>Guide</h1>
                <ul class="listing">
                <li><a href="a.html">A</a></li>
                <li><a href="b.html">B &amp; b</a><p>About &lt;b&gt;</p></li>
                <li><a href="deep/index.html">Deep</a></li>
                </ul>

                """
        )
    }

    @Test func linksNeighboursAndParents() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n", "guide/index.md": "# Guide\n", "guide/deep/c.md": "# C\n", "guide/a.md": "# A\n", "z.md": "# Z\n",
        ])
        try site.build()
        let html = try site.html("guide/deep/c.html")
        #expect(html.contains("<a rel=\"prev\" href=\"../a.html\"><small>Previous</small> A</a>"))
        #expect(html.contains("<a rel=\"next\" href=\"../../z.html\"><small>Next</small> Z</a>"))
        #expect(
            html.contains(
                "<nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol><li><a href=\"../index.html\">Guide</a></li><li><a href=\"index.html\">Deep</a></li></ol></nav>"
            )
        )
        let home = try site.html("index.html")
        #expect(!home.contains("rel=\"prev\""))
        #expect(home.contains("<a rel=\"next\" href=\"guide/index.html\">"))
        #expect(!home.contains("class=\"crumbs\""))
        #expect(try !site.html("z.html").contains("rel=\"next\""))
    }

    @Test func eachPageIsMarkedOnceInItsSidebar() throws {
        let site = try SiteFixture([
            "index.md": "# H\n", "a.md": "# A\n", "g/index.md": "# G\n", "g/b.md": "# B\n", "hidden.md": "---\nhidden: true\n---\n# X\n",
        ])
        try site.build()
        for (page, href) in [("index.html", "index.html"), ("a.html", "a.html"), ("g/index.html", "index.html"), ("g/b.html", "b.html")] {
            #expect(try site.html(page).ranges(of: "aria-current").count == 1)
            #expect(try site.sidebar(page).contains("<a href=\"\(href)\" aria-current=\"page\">"))
        }
        for page in ["404.html", "search/index.html", "hidden.html"] { #expect(try !site.html(page).contains("aria-current")) }
    }

    // MARK: Large folders

    @Test(arguments: [(0, 0...24), (5, 0...24), (100, 88...112), (199, 175...199)])
    func aLargeFolderShowsAWindow(page: Int, shown: ClosedRange<Int>) throws {
        func name(_ number: Int) -> String { "p\(String(number + 1_000).dropFirst())" }
        var files = ["index.md": "# Home\n", "big/index.md": "# Big\n", "other.md": "# Other\n"]
        for number in 0..<200 { files["big/\(name(number)).md"] = "# Page \(number)\n" }
        let site = try SiteFixture(files)
        #expect(try site.findings().isEmpty)
        let html = try site.html("big/\(name(page)).html")
        #expect(html.ranges(of: "aria-current=\"page\"").count == 1)
        let pages = entries(try site.sidebar("big/\(name(page)).html")).compactMap {
            $0.firstMatch(of: /^p(\d+)\.html/).flatMap { Int($0.1) }
        }
        #expect(pages == Array(shown))
        #expect(html.contains("<li class=\"more\"><a href=\"all-pages.html\">All 200 pages</a></li>"))
        #expect(try site.article("big/all-pages.html").ranges(of: "<li>").count == 200)
        #expect(try entries(site.sidebar("other.html")) == ["index.html Home", "big/index.html Big", "other.html Other"])
    }

    @Test func aLargeSiteShowsOnlyTheWayToThePage() throws {
        var files = ["index.md": "# Home\n"]
        for group in 0..<10 { for page in 0..<10 { files["g\(group)/p\(page).md"] = "# P \(group) \(page)\n" } }
        let site = try SiteFixture(files)
        try site.build()
        let entries = entries(try site.sidebar("g3/p5.html"))
        #expect(entries.count == 1 + 10 + 10)
        #expect(entries.contains("p9.html P 3 9"))
        #expect(entries.contains("../g4/index.html G4"))
    }

    // MARK: From a list

    @Test func takesAListedNavigation() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            title: T
            navigation:
              - b.md
              - Short: a.md
              - Group:
                  - c/d.md
                  - Inner:
                      - e.md
                  - Site: https://example.org/?a&b
            """, "index.md": "# H\n", "a.md": "# Long name\n", "b.md": "# B\n", "c/d.md": "# D\n", "e.md": "# E\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try entries(site.sidebar("a.html")) == [
                "index.html Home", "b.html B", "a.html Short", "Group", "c/d.html D", "Inner", "e.html E",
                "https://example.org/?a&amp;b Site",
            ]
        )
        let html = try site.html("e.html")
        #expect(html.contains("<ol><li><a>Group</a></li><li><a>Inner</a></li></ol>"))
        #expect(html.contains("rel=\"prev\" href=\"c/d.html\""))
        #expect(!html.contains("rel=\"next\""))
    }

    @Test func reportsPagesThatAreUnknownOrLeftOut() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - a.md\n  - Broken: instal.md\n  - [x]\n", "index.md": "# H\n", "a.md": "# A\n",
            "install.md": "# I\n",
            "secret.md": "---\nhidden: true\n---\n# S\n",
        ])
        #expect(
            try site.check().diagnostics.map(\.description)
                == [
                    "docgen.yml:4:5: error: navigation entry is a list, expected a path, 'Title: path' or 'Title:' with a list [configuration-value]",
                    "docgen.yml:3:13: error: navigation names 'instal.md', which is no page [navigation-page]\n  hint: did you mean 'install.md'?",
                    "install.md:1:1: warning: the page is not in the navigation [page-not-in-navigation]\n"
                        + "  hint: add it to 'navigation' in docgen.yml, or write 'hidden: true' in its front matter",
                ].sorted { $0.prefix(12) < $1.prefix(12) }
        )
    }

    @Test func listsPagesThatAreInNoNavigation() throws {
        let site = try SiteFixture(["docgen.yml": "navigation: [a.md]\ncontent: text\n", "text/a.md": "# A\n", "text/b.md": "# B\n"])
        #expect(
            try site.findings() == [
                "text/b.md:1:1: warning: the page is not in the navigation [page-not-in-navigation]\n"
                    + "  hint: add it to 'navigation' in docgen.yml, or write 'hidden: true' in its front matter"
            ]
        )
        #expect(try site.written().contains("b.html"))
    }
}
