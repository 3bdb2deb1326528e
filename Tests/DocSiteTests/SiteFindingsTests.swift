import DocModel
import Testing
import TestSupport

@testable import DocSite

struct SiteFindingsTests {
    @Test(arguments: [
        ("a\n\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch\n", 3), ("```\n<<<<<<< HEAD\n=======\n>>>>>>> branch\n```\n", nil),
        ("<<<<<<< HEAD\n", nil), ("a\n<<<<<<< HEAD\r\n```\r\n=======\r\n>>>>>>> branch\r\n", 2),
    ])
    func aMergeConflictInAPageIsAnError(text: String, line: Int?) throws {
        let site = try SiteFixture(["index.md": "# A\n\nText.\n\n" + text])
        #expect(
            try site.findings().filter { $0.contains("[merge-conflict]") }
                == (line.map { line in
                    [
                        "index.md:\(line + 4):1: error: a merge conflict begins here: readers would see both versions and Git's marks [merge-conflict]\n"
                            + "  hint: choose one of the versions, and take the lines '<<<<<<<', '=======' and '>>>>>>>' out"
                    ]
                } ?? [])
        )
    }

    @Test func tellsOfAKeyOncePerSite() throws {
        let site = try SiteFixture([
            "a.md": "---\nweight: 2\nlayout: x\n---\n# A\n", "b.md": "---\nlayout: x\nweight: 1\n---\n# B\n",
            "c.md": "---\nlayout: x\nttile: y\n---\n# C\n",
        ])
        #expect(
            try site.findings() == [
                "a.md:2:1: notice: 'weight' is read as 'order' (2 pages) [front-matter-foreign-key]",
                "a.md:3:1: warning: unknown front matter key 'layout' (3 pages) [front-matter-unknown-key]",
                "c.md:3:1: warning: unknown front matter key 'ttile' [front-matter-unknown-key]\n  hint: did you mean 'title'?",
            ]
        )
    }

    @Test func tellsOfALanguageOncePerSite() throws {
        let site = try SiteFixture([
            "a.md": "# A\n\n```zz9\n1\n```\n\n```zz9\n2\n```\n", "b.md": "# B\n\n```zz9\n3\n```\n\n```yy8\n4\n```\n",
        ])
        #expect(
            try site.findings() == [
                "a.md:3:1: warning: no highlighting for 'zz9'; the code is shown plain (3 code blocks) [unknown-language]",
                "b.md:7:1: warning: no highlighting for 'yy8'; the code is shown plain [unknown-language]",
            ]
        )
    }

    @Test func aPageHasOneTitleHeading() throws {
        let site = try SiteFixture([
            "README.md": "<h1 align=\"center\">Acme Tool</h1>\n\nDoes things.\n\n## Install\n\nRun it.\n"
        ])
        try site.build()
        let html = try site.html("index.html")
        #expect(html.split(separator: "<h1").count == 2)
        #expect(html.contains("<title>Acme Tool</title>"))
    }
}
