import DocModel
import TestSupport
import Testing

@testable import DocSite

struct NavigationTests {
    /// The entries of a sidebar: `href title` for links, the title for headings between them.
    private func entries(_ sidebar: String) -> [String] {
        sidebar.matches(of: /<a href="([^"]*)"[^>]*>([^<]*)<\/a>|<li class="part">([^<]*)<\/li>/).map { match in
            match.3.map(String.init) ?? "\(match.1 ?? "") \(match.2 ?? "")"
        }
    }

    /// What the sidebar of a page calls its entries.
    private func titles(_ site: SiteFixture, _ page: String) throws -> [String] {
        try entries(site.sidebar(page)).map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
    }

    /// Every page that can be reached from the first one through sidebars alone.
    private func reached(in site: SiteFixture) throws -> Set<String> {
        var seen: Set<String> = ["index.html"]
        var waiting = ["index.html"]
        while let page = waiting.popLast() {
            let folder = page.split(separator: "/").dropLast().map(String.init)
            for entry in entries(try site.sidebar(page)) {
                guard let href = entry.split(separator: " ").first, !href.contains("://"), href.hasSuffix(".html") else { continue }
                var parts = folder
                for part in href.split(separator: "/") { if part == ".." { parts.removeLast() } else { parts.append(String(part)) } }
                let target = parts.joined(separator: "/")
                if seen.insert(target).inserted { waiting.append(target) }
            }
        }
        return seen
    }

    // MARK: Numbers

    @Test func numbersChaptersWhereTheSiteAsks() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            navigation:
              - preface.md
              - Part:
              - one.md:
                  - deep.md
                  - Source: https://example.org/
              - Group:
                  - two.md
            numbering:
              enabled: true
              except: [preface.md, gone.md]
            """,
            "index.md": "# Home\n", "preface.md": "# Preface\n", "one.md": "# One\n", "deep.md": "# Deep\n", "two.md": "# Two\n",
        ])
        let report = try site.build()
        #expect(
            try titles(site, "deep.html") == ["Home", "Preface", "", "1. One", "1.1. Deep", "Source", "2. Group", "2.1. Two"]
        )
        let page = try site.html("deep.html")
        #expect(page.contains("<h1") && !page.contains("1.1. Deep</h1>"))
        #expect(page.contains("1. One</") && page.contains("2.1. Two</"))
        #expect(
            report.diagnostics.map(\.description) == [
                "docgen.yml:11:24: error: 'gone.md' in numbering.except is no page of the navigation [navigation-page]"
            ]
        )
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
            "index.md": "# Home\n\n[g](guide/)\n", "guide/b.md": "---\ndescription: \"About <b>, `a < b` and a ` alone\"\n---\n# B & b\n",
            "guide/a.md": "# A\n",
            "guide/deep/c.md": "# C\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try site.article("guide/index.html") == """
                <h1>Guide</h1>
                <ul class="listing">
                <li><a href="a.html">A</a></li>
                <li><a href="b.html">B &amp; b</a><p>About &lt;b&gt;, <code>a &lt; b</code> and a ` alone</p></li>
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
                "<ol><li><a href=\"../../index.html\">Documentation</a></li><li><a href=\"../index.html\">Guide</a></li><li><a href=\"index.html\">Deep</a></li></ol></nav>"
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
        let mark = "<li class=\"more\"><a href=\"all-pages.html\">… \(shown.lowerBound) before these</a></li>"
        #expect(html.contains(mark) == (shown.lowerBound > 0))
        #expect(try site.article("big/all-pages.html").ranges(of: "<li>").count == 200)
        #expect(try entries(site.sidebar("other.html")) == ["index.html Home", "big/index.html Big", "other.html Other"])
    }

    @Test func aLargeFolderShowsItsFoldersAndHowManyPagesItHas() throws {
        var files = [
            "index.md": "# Home\n", "big/zoo/a.md": "# A\n", "big/zoo/b.md": "# B\n", "big/aid/a.md": "# A\n", "big/aid/b.md": "# B\n",
        ]
        for number in 100..<300 { files["big/p\(number).md"] = "# Page \(number)\n" }
        let site = try SiteFixture(files)
        try site.build()
        for page in ["index", "p100", "p200", "p299"] {
            let sidebar = try site.sidebar("big/\(page).html")
            #expect(sidebar.ranges(of: "href=\"zoo/").count == 1 && sidebar.ranges(of: "href=\"aid/").count == 1, "\(page)")
            #expect(sidebar.contains("<li class=\"more\"><a href=\"index.html\">All 202 pages</a></li>"), "\(page)")
        }
        #expect(try site.sidebar("big/zoo/a.html").ranges(of: "href=\"../aid/").count == 1)
    }

    @Test func aPageOutsideOfTheNavigationStandsWhereItsFolderDoes() throws {
        var list =
            "title: T\nnavigation:\n  - Use:\n      - use/index.md\n      - Commands: use/commands/all.md\n  - Far: far/a.md\n  - Many:\n"
        var files = [
            "index.md": "# H\n", "use/index.md": "# Use\n", "use/commands/all.md": "# All\n", "use/commands/sync.md": "# Sync\n",
            "use/deep/er/x.md": "# X\n", "far/a.md": "# A\n", "far/b.md": "# B\n", "none/c.md": "# C\n",
        ]
        for number in 100..<(100 + Sidebar.wholeTreeLimit) {
            files["many/\(number).md"] = "# \(number)\n"
            list += "      - many/\(number).md\n"
        }
        files["docgen.yml"] = list
        let site = try SiteFixture(files)
        try site.build()
        for page in ["use/commands/sync.html", "use/deep/er/x.html"] {
            let html = try site.html(page)
            #expect(html.contains(/class="crumbs".*>Use<\/a><\/li><\/ol><\/nav>/), "\(page)")
            #expect(html.contains("<details open><summary><span class=\"sr\">Use</span>") && !html.contains("aria-current"), "\(page)")
        }
        for page in ["far/b.html", "none/c.html"] { #expect(try !site.html(page).contains("class=\"crumbs\""), "\(page)") }
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
                "index.html Home", "b.html B", "a.html Short", "group.html Group", "c/d.html D", "group/inner.html Inner", "e.html E",
                "https://example.org/?a&amp;b Site",
            ]
        )
        let html = try site.html("e.html")
        #expect(html.contains("</li><li><a href=\"group.html\">Group</a></li><li><a href=\"group/inner.html\">Inner</a></li></ol>"))
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
                    "docgen.yml:3:13: error: navigation entry 'instal.md' is not a page [navigation-page]\n  hint: did you mean 'install.md'?",
                    "docgen.yml:4:5: error: navigation entry is a list, expected a path, 'Title: path', 'Title:' with a list, or 'Title:' alone [configuration-value]",
                    "install.md:1:1: warning: the page is not in the navigation [page-not-in-navigation]\n"
                        + "  hint: add it to 'navigation' in docgen.yml, or '...' for all that is not there, or write 'hidden: true' in its front matter",
                ]
        )
    }

    @Test func listsPagesThatAreInNoNavigation() throws {
        let site = try SiteFixture(["docgen.yml": "navigation: [a.md]\ncontent: text\n", "text/a.md": "# A\n", "text/b.md": "# B\n"])
        #expect(
            try site.findings() == [
                "text/b.md:1:1: warning: the page is not in the navigation [page-not-in-navigation]\n"
                    + "  hint: add it to 'navigation' in docgen.yml, or '...' for all that is not there, or write 'hidden: true' in its front matter"
            ]
        )
        #expect(try site.written().contains("b.html"))
    }

    @Test func aGroupIsALinkAndADisclosure() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - Group:\n      - a.md\n", "index.md": "# H\n", "a.md": "# A\n",
        ])
        try site.build()
        #expect(
            try site.sidebar("a.html").contains(
                """
                <li class="folder"><a href="group.html">Group</a><details open><summary><span class="sr">Group</span></summary>
                <ul>
                <li><a href="a.html" aria-current="page">A</a></li>
                </ul></details></li>
                """
            )
        )
        #expect(try site.article("group.html") == "<h1>Group</h1>\n<ul class=\"listing\">\n<li><a href=\"a.html\">A</a></li>\n</ul>\n")
        #expect(try site.sidebar("group.html").contains("<a href=\"group.html\" aria-current=\"page\">Group</a>"))
    }

    @Test func onlyTheWayToThePageIsOpenInALongerTree() throws {
        var files = ["index.md": "# Home\n"]
        for group in 0..<4 { for page in 0..<9 { files["g\(group)/p\(page).md"] = "# P \(group) \(page)\n" } }
        let site = try SiteFixture(files)
        try site.build()
        let sidebar = try site.sidebar("g3/p5.html")
        #expect(sidebar.ranges(of: "<details>").count == 3)
        #expect(sidebar.ranges(of: "<details open>").count == 1)
        #expect(entries(sidebar).count == 1 + 4 + 4 * 9)
        #expect(try site.html("g3/p5.html").contains("<input class=\"filter\" type=\"search\""))
        #expect(try !site.written().contains { $0.hasPrefix("navigation/") })
    }

    @Test func aGroupTakesNoAddressThatAPageHasOrHad() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - Guide: [a.md]\n  - Guide!: [b.md]\n  - Old: [c.md]\n  - Index: [d.md]\n  - guide.md\n",
            "index.md": "# H\n", "guide.md": "# G\n", "a.md": "# A\n", "b.md": "# B\n", "c.md": "---\nredirect_from: old.html\n---\n# C\n",
            "d.md": "# D\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try entries(site.sidebar("a.html")).filter { $0.contains("uide") || $0.contains("Old") || $0.contains("Index") } == [
                "guide-2.html Guide", "guide-3.html Guide!", "old-2.html Old", "index-2.html Index", "guide.html G",
            ]
        )
    }

    @Test(arguments: [false, true]) func everyPageIsReachedThroughTheSidebarAlone(isListed: Bool) throws {
        var files = ["index.md": "# Home\n"]
        var list = "navigation:\n"
        for part in 0..<3 {
            list += "  - Part \(part):\n"
            for group in 0..<5 {
                list += "      - Group \(group):\n"
                for page in 0..<5 {
                    files["part\(part)/g\(group)/p\(page).md"] = "# P \(part) \(group) \(page)\n"
                    list += "          - part\(part)/g\(group)/p\(page).md\n"
                }
            }
        }
        for page in 100..<190 { files["many/p\(page).md"] = "# P \(page)\n" }
        if isListed { files["docgen.yml"] = list + "  - many/\n" }
        let site = try SiteFixture(files)
        #expect(try site.findings().isEmpty)
        let pages = files.keys.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(2)) + "html" }
        #expect(Set(pages).subtracting(try reached(in: site)).isEmpty)
    }

    @Test func aLargeSiteHasItsTreeInScripts() throws {
        var files = ["index.md": "# Home\n", "a/index.md": "# The \"A\"\n", "a/deep/x.md": "# X\n"]
        for page in 100..<170 { files["b/p\(page).md"] = "# P \(page)\n" }
        let site = try SiteFixture(files)
        try site.build()
        let scripts = try site.written().filter { $0.hasPrefix("navigation/") }
        try #require(scripts.count == 1)
        let script = try site.html(scripts[0])
        #expect(
            script.hasPrefix(
                """
                docgen.branches[0] = [
                [["The \\"A\\"","a/index.html","0.1"],["B","b/index.html","0.3"],],
                [["Deep","a/deep/index.html","0.2"],],
                [["X","a/deep/x.html"],],
                [["P 100","b/p100.html"],
                """
            )
        )
        let sidebar = try site.sidebar("b/p100.html")
        #expect(sidebar.hasPrefix("<ul class=\"nav\" data-files=\"../\(scripts[0].dropLast("0.js".count))\" data-count=\"1\">"))
        #expect(sidebar.contains("<li class=\"folder\" data-branch=\"0.1\"><a href=\"../a/index.html\">The &quot;A&quot;</a></li>"))
        let cache = try #require(try site.manifest().files.first { $0.path == scripts[0] }).cache
        #expect(cache == .immutable)
    }

    // MARK: Labels

    @Test func aTitleThatSaysNothingGivesWayToTheFolder() throws {
        let site = try SiteFixture([
            "docgen.yml": "title: Tool\n", "index.md": "# H\n", "atl-mfc-shared/index.md": "# Overview\n",
            "atl-mfc-shared/x.md": "# ATL/MFC Shared Classes\n", "atl-mfc-shared/y.md": "# Strings (ATL/MFC)\n",
            "cppcx/index.md": "# tool\n", "cppcx/x.md": "# Strings (C++/CX)\n", "faq/index.md": "# Introduction\n",
            "faq/a.md": "# A\n\nWhat the FAQ of the operators says.\n", "faq/b.md": "# The FAQ\n", "good/index.md": "# Good things\n",
            "good/c.md": "# C\n", "on-kubernetes/a.md": "# A\n\nIt runs well on Kubernetes and nowhere else in the whole wide world.\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try titles(site, "index.html") == [
                "Home", "ATL/MFC shared", "ATL/MFC Shared Classes", "Strings (ATL/MFC)", "C++/CX", "Strings (C++/CX)", "FAQ", "A",
                "The FAQ",
                "Good things", "C", "On Kubernetes", "A",
            ]
        )
        let html = try site.html("atl-mfc-shared/x.html")
        #expect(html.contains("</li><li><a href=\"index.html\">ATL/MFC shared</a></li></ol>"))
        #expect(html.contains("<a rel=\"prev\" href=\"index.html\"><small>Previous</small> ATL/MFC shared</a>"))
        let index = try site.folder.text("dist/index.sqlite").split(separator: "\n").filter { $0.hasPrefix("title ") }
        #expect(
            index == [
                "title atl-mfc-shared/index.md 'ATL/MFC shared'", "title cppcx/index.md 'C++/CX'", "title faq/index.md 'FAQ'",
            ]
        )
    }

    @Test func noTwoEntriesOfALevelHaveOneName() throws {
        let site = try SiteFixture([
            "index.md": "# H\n", "home.md": "# Home\n", "a/index.md": "# Setup\n", "a/x.md": "# X\n", "b/index.md": "# Setup\n",
            "b/x.md": "# Slack\n", "b/slack.md": "# Slack\n", "b/y.md": "# Slack\n",
        ])
        try site.build()
        #expect(try titles(site, "index.html") == ["Home", "A", "X", "B", "Slack", "Slack (x)", "Slack (y)", "Home (home)"])
        // Search calls them the same.
        let index = try site.folder.text("dist/index.sqlite").split(separator: "\n").filter { $0.hasPrefix("title ") }
        #expect(
            index == [
                "title a/index.md 'A'", "title b/index.md 'B'", "title b/x.md 'Slack (x)'", "title b/y.md 'Slack (y)'",
                "title home.md 'Home (home)'",
            ]
        )
    }

    /// A name that folders of several places have in one level.
    @Test func foldersOfOneNameAreToldApartByTheirPaths() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - index.md\n  - a/guide/\n  - b/guide/\n  - c/guide/\n", "index.md": "# H\n",
            "a/guide/x.md": "# X\n", "b/guide/x.md": "# X\n", "c/guide/x.md": "# X\n",
        ])
        try site.build()
        #expect(try titles(site, "index.html") == ["Home", "Guide", "X", "Guide (b/guide)", "X", "Guide (c/guide)", "X"])
    }

    @Test func theIndexPageOfAListedGroupIsCalledAsItsFolder() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - index.md\n  - user-guide/index.md:\n      - user-guide/a.md\n  - page.md:\n      - b.md\n",
            "index.md": "# H\n", "user-guide/index.md": "# Übersicht\n", "user-guide/a.md": "# A\n", "page.md": "# Overview\n",
            "b.md": "# B\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(try titles(site, "index.html") == ["Home", "User guide", "A", "Overview", "B"])
    }

    // MARK: Pages of folders

    @Test func aPageBesideAFolderOfItsNameIsTheFoldersPage() throws {
        let site = try SiteFixture([
            "index.md": "# H\n\n[g](guide/)\n", "guide.md": "---\norder: 1\n---\n# The guide\n", "guide/a.md": "# A\n", "b.md": "# B\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(try entries(site.sidebar("guide.html")) == ["index.html Home", "guide.html The guide", "guide/a.html A", "b.html B"])
        #expect(try site.article("index.html").contains("<a href=\"guide.html\">g</a>"))
        #expect(try !site.written().contains("guide/index.html"))
    }

    @Test func anUnderscoreIndexIsThePageOfItsFolder() throws {
        let site = try SiteFixture([
            "_index.md": "# H\n", "guide/_index.md": "---\ntitle: The guide\n---\n", "guide/a.md": "# A\n", "guide/README.md": "# R\n",
            "empty/_index.md": "", "other/_index.md": "# O\n", "other/index.md": "# Index wins\n",
        ])
        #expect(try site.findings() == ["empty/_index.md:1:1: warning: the page has no content [empty-page]"])
        #expect(
            try site.article("guide/index.html") == """
                <h1>The guide</h1>
                <ul class="listing">
                <li><a href="README.html">R</a></li>
                <li><a href="a.html">A</a></li>
                </ul>

                """
        )
        #expect(try site.article("other/index.html").contains("Index wins"))
        #expect(try site.written().filter { $0.contains("_index.html") } == ["other/_index.html"])
    }

    // MARK: More kinds of entries

    @Test func aListTakesFoldersPatternsAndTheRest() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            navigation:
              - index.md
              - Basics:
              - start.md
              - Guide:
                  - guide/index.md
                  - guide/last.md
                  - guide/*
              - Reference: ref/
              - Deep:
                  - deep/**/x*.md
              - chapter.md:
                  - c1.md
              - Titled:
                  page: t.md
                  entries: [t1.md]
              - ...
            """, "index.md": "# Overview\n", "start.md": "# Start\n", "guide/index.md": "# Guide index\n", "guide/a.md": "# A\n",
            "guide/last.md": "# Last\n", "guide/sub/b.md": "# B\n", "ref/index.md": "# Overview\n", "ref/r.md": "# R\n",
            "deep/one/x1.md": "# X1\n", "deep/two/x2.md": "# X2\n", "deep/two/y.md": "# Y\n", "chapter.md": "# Chapter\n",
            "c1.md": "# C1\n",
            "t.md": "# T\n", "t1.md": "# T1\n", "z.md": "# Z\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try entries(site.sidebar("start.html")) == [
                "index.html Home", "Basics", "start.html Start", "guide/index.html Guide", "guide/last.html Last", "guide/a.html A",
                "guide/sub/index.html Sub", "guide/sub/b.html B", "ref/index.html Reference", "ref/r.html R", "deep.html Deep",
                "deep/one/x1.html X1", "deep/two/x2.html X2", "chapter.html Chapter", "c1.html C1", "t.html Titled", "t1.html T1",
                "deep/index.html Deep (deep)", "deep/two/index.html Two", "deep/two/y.html Y", "z.html Z",
            ]
        )
        #expect(try entries(site.sidebar("index.html")).count { $0.hasSuffix("Home") } == 1)
    }

    @Test func anIndexPageThatComesFirstIsTheGroups() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            navigation:
              - One:
                  - Overview: one/index.md
              - Two:
                  - Basics: two/index.md
                  - two/a.md
              - Three:
                  - index.md
                  - b.md
            """, "index.md": "# First\n", "one/index.md": "# O\n", "two/index.md": "# T\n", "two/a.md": "# A\n", "b.md": "# B\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(
            try entries(site.sidebar("b.html")) == [
                "one/index.html One", "two.html Two", "two/index.html Basics", "two/a.html A", "three.html Three", "index.html First",
                "b.html B",
            ]
        )
    }

    @Test func reportsEntriesThatStandForNothing() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            navigation:
              - guide
              - guid/
              - guide/*.txt
              - Title: guide/*
              - ...
              - ...
              - A:
                  pages: []
            """, "index.md": "# H\n", "guide/a.md": "# A\n",
        ])
        #expect(
            try site.check().diagnostics.map(\.description) == [
                "docgen.yml:2:5: error: navigation entry 'guide' is a folder [navigation-page]\n  hint: did you mean 'guide/'?",
                "docgen.yml:3:5: error: navigation entry 'guid/' is a folder without pages [navigation-page]\n  hint: did you mean 'guide/'?",
                "docgen.yml:4:5: error: no page matches the navigation entry 'guide/*.txt' [navigation-page]\n"
                    + "  hint: '*' stays in one folder, '**' goes below",
                "docgen.yml:5:12: error: navigation gives 'guide/*' one title, and it stands for several pages [configuration-value]\n"
                    + "  hint: write the title with a list below it: 'Title:', then '- guide/*'",
                "docgen.yml:7:5: error: navigation has '...' twice [configuration-value]\n"
                    + "  hint: it stands for all pages that are not in the list; name folders in the other place, like 'guide/'",
                "docgen.yml:9:7: error: unknown key 'pages' [configuration-unknown-key]\n  hint: did you mean 'page'?",
            ]
        )
    }
}
