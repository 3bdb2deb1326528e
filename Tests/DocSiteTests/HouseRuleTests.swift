import DocModel
import Testing
import TestSupport

@testable import DocSite

/// Rules that are told only where `checks.severity` names them.
struct HouseRuleTests {
    private static let pages = [
        "index.md":
            "# A\n\n[b](https://example.org/docs/b.md#b) [](tel:1) ![](a.png) ![seen](a.png)\n\n[p](static/page.html)\n\n### C\n\n# D\n\n## E\n",
        "b.md": "# B\n", "alone.md": "---\nhidden: true\n---\n# Alone\n\n[alone](alone.md)\n", "a.png": "",
        "images/old.png": "", "images/used.png": "", "static/app.js": "", "static/page.html": "<img src='../images/used.png'>",
    ]

    private func findings(_ severity: String) throws -> [String] {
        let settings =
            "base_url: https://example.org/docs/\nassets: [static/app.js]\n"
            + (severity.isEmpty ? "" : "checks: {severity: {\(severity)}}\n")
        return try SiteFixture(Self.pages.merging(["docgen.yml": settings]) { $1 }).check().diagnostics.map(\.description)
    }

    @Test func nothingIsToldUnlessAsked() throws { #expect(try findings("") == []) }

    @Test(arguments: [
        (
            "absolute-link",
            "index.md:3:5: warning: 'https://example.org/docs/b.md#b' names this site by its whole address [absolute-link]\n  hint: write 'b.md'"
        ),
        ("empty-link", "index.md:3:38: warning: the link has no text [empty-link]\n  hint: write in the brackets where it leads"),
        (
            "missing-alt",
            "index.md:3:48: warning: the image has no alternative text [missing-alt]\n  hint: say in the brackets what it shows"
        ),
        (
            "heading-skip",
            "index.md:7:1: warning: the heading 'C' has level 3, below one of level 1 [heading-skip]\n  hint: make it level 2: '##'"
        ),
        (
            "orphan-page",
            "alone.md:1:1: warning: no page links to this one, and it is not in the navigation [orphan-page]\n  hint: link to it, or take it out"
        ),
        (
            "orphan-file",
            "images/old.png: warning: no page, style sheet or setting refers to this file, but it is published [orphan-file]\n  hint: remove it, or name it under 'assets' in docgen.yml if readers come to it from elsewhere"
        ),
    ])
    func isToldWhereItIsAskedFor(id: String, expected: String) throws {
        #expect(try findings("\(id): warning") == [expected])
        #expect(try findings("\(id): error") == [expected.replacing(" warning: ", with: " error: ")])
        #expect(try findings("\(id): off") == [])
    }

    @Test func rawHTMLIsLookedAtToo() throws {
        let html = """
            # A

            <img src="a.png"> <img src="a.png" alt=""> <img alt src="a.png"> <img src="a.png" role="none"> <img src="a.png" aria-label="x">

            <a href="#a"></a> <a href="#a"> <i class="x"></i> </a> <a href="#a">x</a> <a href="#a" title="x"></a> <a name="x"></a>
            <a href="#a"><img src="a.png" alt="x"></a> <a href="#a"><img src="a.png" alt=""></a> <a href="#a">**x**</a> <a href="#a">![x](a.png)</a>

            """
        func found(_ id: String) throws -> [String] {
            let settings = "checks: {severity: {\(id): warning}}\n"
            return try SiteFixture(["docgen.yml": settings, "index.md": html, "a.png": ""]).check().diagnostics.map(\.description)
        }
        #expect(
            try found("missing-alt") == [
                "index.md:3:1: warning: the image has no alternative text [missing-alt]\n  hint: say in 'alt' what it shows; 'alt=\"\"' for decoration"
            ]
        )
        #expect(
            try found("empty-link")
                == ["5:1", "5:19", "6:44"].map {
                    "index.md:\($0): warning: the link has no text [empty-link]\n  hint: write between '<a>' and '</a>' where it leads"
                }
        )
    }

    @Test func anHTMLFileBecomesItsPage() throws {
        let site = try SiteFixture([
            "docgen.yml": "checks: {severity: {html-link: warning}}\n",
            "index.md": "# A\n\n[b](b.html#b) [c](/sub/c.html?x \"t\") [s](sub/) [p](demo.html) <a href=\"b.html\">b</a>\n",
            "b.md": "# B\n\n[b](#b) [b](b.md)\n", "sub/c.md": "# C\n\n[b](../b.html)\n", "demo.html": "<p>A demo</p>",
        ])
        let report = try site.check()
        #expect(
            report.diagnostics.map(\.description).first
                == "index.md:3:5: warning: 'b.html#b' names the HTML file of a page [html-link]\n  hint: write 'b.md'"
        )
        #expect(report.diagnostics.map(\.id) == Array(repeating: .htmlLink, count: 4))
        try LinkFixes(report.diagnostics, in: site.root, readers: report.readers).write()
        #expect(
            try site.folder.text("content/index.md")
                == "# A\n\n[b](b.md#b) [c](sub/c.md?x \"t\") [s](sub/) [p](demo.html) <a href=\"b.md\">b</a>\n"
        )
        #expect(try site.check().diagnostics == [])
    }

    @Test func anAddressOfTheSiteBecomesAPath() throws {
        let site = try SiteFixture(
            Self.pages.merging(["docgen.yml": "base_url: https://example.org/docs/\nchecks: {severity: {absolute-link: notice}}\n"]) { $1 }
        )
        let report = try site.check()
        try LinkFixes(report.diagnostics, in: site.root, readers: report.readers).write()
        #expect(try site.folder.text("content/index.md").contains("[b](b.md#b) "))
    }
}
