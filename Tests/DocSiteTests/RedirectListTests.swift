import DocModel
import Testing

@testable import DocSite

struct RedirectListTests {
    private func site(_ redirects: String, _ files: [String: String] = [:]) throws -> SiteFixture {
        let own = ["docgen.yml": "redirects:\n\(redirects)", "a.md": "# A\n\n## Part\n", "b/c.md": "# C\n"]
        return try SiteFixture(own.merging(files) { $1 })
    }

    @Test func leadsToPagesTheirPartsAndOtherSites() throws {
        let site = try site(
            "  old.html: a.md\n  /old/part/: a.md#part\n  very/old: b/c.html\n  gone: https://lamp.example/x?y=1\n",
            ["index.md": "# H\n"]
        )
        #expect(try site.findings() == [])
        #expect(
            try site.manifest().redirects == [
                .init(from: "gone.html", to: "https://lamp.example/x?y=1"), .init(from: "old.html", to: "a.html"),
                .init(from: "old/part/index.html", to: "a.html", fragment: "part"), .init(from: "very/old.html", to: "b/c.html"),
            ]
        )
        #expect(try site.html("old/part/index.html").contains("content=\"0; url=../../a.html#part\""))
        #expect(try site.html("gone.html").contains("content=\"0; url=https://lamp.example/x?y=1\""))
    }

    @Test func aPatternLeadsToThePagesOfAFolder() throws {
        let site = try site(
            "  v1/b/*: /b/*\n  v1/b/d.html: a.md\n  all/*: '*'\n",
            ["index.md": "# H\n", "b/d.md": "# D\n", "all/e.md": "# E\n", "all/a.md": "# A\n"]
        )
        #expect(try site.findings() == [])
        #expect(
            try site.manifest().redirects?.map { "\($0.from) \($0.to)" } == [
                "all/b/c.html b/c.html", "all/b/d.html b/d.html", "v1/b/c.html b/c.html", "v1/b/d.html a.html",
            ]
        )
        #expect(try site.html("v1/b/c.html").contains("content=\"0; url=../../b/c.html\""))
        let list = try RedirectList(of: SiteBuilder(root: site.root))
        #expect(list.text(.netlify) == "/v1/b/d.html /a.html 301!\n/v1/b/* /b/:splat 301\n/all/* /:splat 301")
        #expect(
            list.text(.nginx).split(separator: "\n")
                == [
                    #""/all/b/c.html" "/b/c.html";"#, #""/all/b/d.html" "/b/d.html";"#, #""/v1/b/c.html" "/b/c.html";"#,
                    #""/v1/b/d.html" "/a.html";"#,
                ].map { $0[...] }.sorted()
        )
    }

    @Test func aPatternLeadsToOnePageOrAnotherSite() throws {
        let site = try site("  blog/*: a.md#part\n  my forum/*: https://lamp.example/x/*\n", ["index.md": "# H\n"])
        #expect(try site.findings().map { $0.contains("is a pattern for addresses that docgen cannot know") } == [true, true])
        #expect(
            try site.manifest().redirects == [
                .init(from: "blog/*", to: "a.html", fragment: "part"), .init(from: "my forum/*", to: "https://lamp.example/x/*"),
            ]
        )
        let list = try RedirectList(of: SiteBuilder(root: site.root))
        #expect(list.text(.cloudflare) == "/my%20forum/* https://lamp.example/x/:splat 301\n/blog/* /a.html#part 301")
        #expect(
            list.text(.nginx) == #"""
                "~^/my forum/(?<moved_rest>[!-~]*)$" "https://lamp.example/x/$moved_rest";
                "~^/blog/(?<moved_rest>[!-~]*)$" "/a.html#part";
                """#
        )
    }

    /// Wherever they stand in the list, and on the way from another address too.
    @Test func ofPatternsInOneAnotherTheLongestFolderCounts() throws {
        let site = try site(
            "  v1/*: b/*\n  v1/guide/*: c/*\n  x/*: https://lamp.example/*\n  x/y/*: https://lamp.example/z/*\n  start: v1/guide/c.html\n",
            ["index.md": "# H\n", "b/guide/c.md": "# B\n", "c/c.md": "# C\n"]
        )
        try site.build()
        let moved = try #require(try site.manifest().redirects)
        #expect(moved.first { $0.from == "v1/guide/c.html" }?.to == "c/c.html")
        #expect(moved.first { $0.from == "start.html" }?.to == "c/c.html")
        let list = try RedirectList(of: SiteBuilder(root: site.root))
        #expect(
            list.text(.netlify)
                == "/start.html /c/c.html 301!\n/v1/guide/* /c/:splat 301\n/x/y/* https://lamp.example/z/:splat 301\n/v1/* /b/:splat 301\n"
                + "/x/* https://lamp.example/:splat 301"
        )
        #expect(
            list.text(.nginx).split(separator: "\n").suffix(2) == [
                #""~^/x/y/(?<moved_rest>[!-~]*)$" "https://lamp.example/z/$moved_rest";"#,
                #""~^/x/(?<moved_rest>[!-~]*)$" "https://lamp.example/$moved_rest";"#,
            ]
        )
    }

    @Test func theFirstPageCanBeAnother() throws {
        let site = try site("  /: a.md\n")
        #expect(try site.findings() == [])
        #expect(try site.html("index.html").contains("url=a.html"))
        #expect(try site.manifest().redirects == [.init(from: "index.html", to: "a.html")])
    }

    @Test(arguments: [
        (
            "old: nowhere.md",
            "docgen.yml:2:3: warning: redirects sends 'old' to 'nowhere.md', which is not a page [redirect]\n  hint: write the path of a page in the content folder, or a URL with 'https://'"
        ),
        (
            "old/*: c/*",
            "docgen.yml:2:3: warning: redirects sends 'old/*' to 'c/*', which is not a folder with pages [redirect]\n  hint: did you mean 'b/*'?"
        ),
        (
            "o*d/*: b/*",
            "docgen.yml:2:3: warning: redirects 'o*d/*' is not a path of the site [redirect]\n  hint: write it like 'old/page.html'"
        ),
        (
            "old: b/d.md",
            "docgen.yml:2:3: warning: redirects sends 'old' to 'b/d.md', which is not a page [redirect]\n  hint: did you mean 'b/c.md'?"
        ),
        (
            "old: javascript://x",
            "docgen.yml:2:3: warning: redirects sends 'old' to 'javascript://x', which is not a page [redirect]\n  hint: write the path of a page in the content folder, or a URL with 'https://'"
        ),
        (
            "a.html: b/c.md",
            "docgen.yml:2:3: warning: redirects 'a.html' is the address of 'a.md' already [redirect]\n  hint: remove it, or write another address"
        ),
        (
            "old.html#x: a.md",
            "docgen.yml:2:3: warning: redirects 'old.html#x' has a fragment, which browsers do not send [redirect]\n  hint: write the address without it; readers keep theirs"
        ),
    ])
    func reportsWhatCannotBe(line: String, finding: String) throws {
        #expect(try site("  \(line)\n", ["index.md": "# H\n"]).findings() == [finding])
    }

    @Test func aTargetMayBeAFormerAddressItself() throws {
        let site = try site(
            "  one.html: two.md\n  two.html: three.md#part\n  three.html: /a.md\n  far: one.html#x\n  mid.html: kept.html\n  out: gone.html\n"
                + "  gone: https://lamp.example/\n  v0/x: v1/c.html\n  v1/*: v2/*\n  v2/*: b/*\n",
            ["index.md": "---\nredirect_from: kept.html\n---\n# H\n"]
        )
        #expect(try site.findings() == [])
        #expect(
            try site.manifest().redirects?.map { "\($0.from) \($0.to)\($0.fragment.map { "#" + $0 } ?? "")" } == [
                "far.html a.html#part", "gone.html https://lamp.example/", "kept.html index.html", "mid.html index.html",
                "one.html a.html#part", "out.html https://lamp.example/", "three.html a.html", "two.html a.html#part",
                "v0/x.html b/c.html", "v1/c.html b/c.html", "v2/c.html b/c.html",
            ]
        )
    }

    @Test func aCircleOfAddressesIsReported() throws {
        let site = try site(
            "  one: two\n  two: one\n  in: one\n  v1/*: v2/*\n  v2/*: v1/*\n  last: in-vain\n  first: last\n",
            ["index.md": "# H\n"]
        )
        let found = try SiteBuilder(root: site.root).check().diagnostics
        #expect(
            found.map { "\($0.location.line) \($0.message)" } == [
                "2 redirects sends 'one' to 'two', which leads on in a circle",
                "3 redirects sends 'two' to 'one', which leads on in a circle",
                "4 redirects sends 'in' to 'one', which leads on in a circle",
                "5 redirects sends 'v1/*' to 'v2/*', which leads on in a circle",
                "6 redirects sends 'v2/*' to 'v1/*', which leads on in a circle",
                "7 redirects sends 'last' to 'in-vain', which is not a page",
                "8 redirects sends 'first' to 'last', which leads on to 'in-vain', which is not a page",
            ]
        )
        #expect(found.first?.hint == "let one address of the circle lead to a page")
    }

    @Test(arguments: ["redirects: [a]\n", "redirects: a\n"])
    func refusesWhatIsNoTable(text: String) throws {
        let site = try SiteFixture(["docgen.yml": text, "index.md": "# H\n"])
        #expect(try site.findings().count { $0.contains("expected 'old/page.html: page.md' lines [configuration-value]") } == 1)
    }

    @Test func ofTwoWithOneAddressTheFirstCounts() throws {
        let site = try SiteFixture([
            "docgen.yml": "redirects:\n  old.html: b.md\n", "index.md": "# H\n", "a.md": "---\nredirect_from: old.html\n---\n# A\n",
            "b.md": "# B\n",
        ])
        #expect(
            try site.findings().map { $0.prefix(60) } == [
                "docgen.yml:2:3: warning: redirects 'old.html' is the address of 'a.md' already [redirect]".prefix(60)
            ]
        )
        #expect(try site.manifest().redirects == [.init(from: "old.html", to: "a.html")])
    }
}
