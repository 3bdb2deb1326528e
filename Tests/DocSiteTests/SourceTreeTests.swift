import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct SourceTreeTests {
    private func link(_ site: SiteFixture, _ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: site.root + "/" + name, withDestinationPath: target)
    }

    @Test func aLinkBackToAFolderAboveIsNotFollowed() throws {
        let site = try SiteFixture(["a.md": "# A\n", "guide/b.md": "# B\n"])
        try link(site, "guide/loop", to: "..")
        try link(site, "guide/self", to: ".")
        #expect(
            try site.findings() == [
                "guide/loop: warning: the link leads back to a folder above it; it is not followed [symlink-loop]",
                "guide/self: warning: the link leads back to a folder above it; it is not followed [symlink-loop]",
            ]
        )
        #expect(try site.written().contains("guide/b.html"))
    }

    @Test func aLinkOutOfTheContentIsNotFollowed() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write("# Secret\n", to: "secret/s.md")
        try link(site, "out", to: "../secret")
        try link(site, "out.md", to: "../secret/s.md")
        try link(site, "passwd", to: "/etc/passwd")
        #expect(
            try site.findings()
                == ["out", "out.md", "passwd"].map {
                    "\($0): warning: the link points outside the content folder; it is left out [symlink-outside]\n"
                        + "  hint: copy what it leads to; only pages and folders of the same project are published through a link"
                }
        )
        #expect(try !site.written().contains { $0.hasPrefix("out") || $0 == "passwd" })
    }

    /// MkDocs follows them, and many projects have their `README.md` as the first page.
    @Test func aLinkToAPageOfTheProjectIsFollowed() throws {
        let site = try SiteFixture([
            "docgen.yml": "content: docs\n", "README.md": "# Readme\n\n[a](a.md)\n", "docs/a.md": "# A\n", ".gitignore": "*.local.md\n",
            ".git/HEAD": "x\n", "mine.local.md": "# M\n", ".hid/h.md": "# H\n", "conf/id_rsa": "k\n", "setup.py": "x\n",
        ])
        try site.folder.write("# Outside\n", to: "outside.md")
        for (name, target) in [
            ("index.md", "../README.md"), ("m.md", "../mine.local.md"), ("h.md", "../.hid/h.md"), ("k.md", "../conf/id_rsa"),
            ("setup.py", "../setup.py"),
            ("o.md", "../../outside.md"),
        ] { try link(site, "docs/" + name, to: target) }
        let outside = "the link points outside the content folder; it is left out [symlink-outside]"
        let unpublished = "which is not published:"
        let found = try site.findings().map { String($0.prefix { $0 != "\n" }) }
        #expect(
            found == [
                "docs/h.md: warning: the link leads to '.hid/h.md', \(unpublished) names that begin with a dot, and 'node_modules', are left out; "
                    + "the link is left out [symlink-unpublished]",
                "docs/k.md: warning: \(outside)",
                "docs/m.md: warning: the link leads to 'mine.local.md', \(unpublished) git ignores it; the link is left out [symlink-unpublished]",
                "docs/o.md: warning: \(outside)", "docs/setup.py: warning: \(outside)",
            ]
        )
        #expect(try site.article("index.html").contains("Readme"))
        #expect(try site.article("index.html").contains("href=\"a.html\""))
    }

    /// MkDocs and Zensical follow these too.
    @Test func aLinkToAFolderOfTheProjectIsFollowed() throws {
        let site = try SiteFixture([
            "docgen.yml": "content: docs\nexclude: [lnk/not.md]\n", ".gitignore": "/real/mine.md\n", ".git/HEAD": "x\n",
            "docs/a.md": "# A\n\n[r](lnk/README.md) [s](lnk/sub/s.md)\n", "real/README.md": "# Readme\n\n![](p.svg) [a](../a.md)\n",
            "real/p.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "real/sub/s.md": "# S\n", "real/sub/.gitignore": "t.md\n",
            "real/sub/t.md": "# T\n", "real/mine.md": "# M\n", "real/not.md": "# N\n", "real/.hid/h.md": "# H\n", "real/code.py": "x\n",
            "real/.env": "KEY=1\n", "real/images/id_rsa": "k\n", "real/node_modules/n.md": "# N\n",
        ])
        try link(site, "docs/lnk", to: "../real")
        try link(site, "docs/up", to: "..")
        try link(site, "real/back", to: "../docs")
        let found = try site.findings().filter { $0.contains(": warning: ") }.map { String($0.prefix { $0 != "\n" }) }
        #expect(
            found == [
                "docs/lnk/back: warning: the link leads back to a folder above it; it is not followed [symlink-loop]",
                "docs/up: warning: the link points outside the content folder; it is left out [symlink-outside]",
            ]
        )
        let written = try site.written().filter { $0.hasPrefix("lnk/") }
        #expect(
            written == [
                "lnk/README.md", "lnk/index.html", "lnk/p.svg", "lnk/sub/index.html", "lnk/sub/s.html", "lnk/sub/s.md",
            ]
        )
        #expect(try site.article("lnk/index.html").contains("<img src=\"p.svg\""))
    }

    @Test func aLinkThatLeadsNowhereIsLeftOut() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try link(site, "gone.md", to: "nowhere.md")
        #expect(try site.findings() == ["gone.md: warning: the link leads nowhere; it is left out [broken-symlink]"])
    }

    @Test func aLinkInsideTheContentIsFollowed() throws {
        let site = try SiteFixture(["a.md": "# A\n", "one/b.md": "# B\n"])
        try link(site, "two", to: "one")
        try link(site, "c.md", to: "a.md")
        #expect(try site.findings().isEmpty)
        #expect(try site.written().filter { $0.hasSuffix("b.html") || $0 == "c.html" } == ["c.html", "one/b.html", "two/b.html"])
    }

    @Test func aLinkPublishesNothingThatIsNotPublishedWhereItIs() throws {
        let site = try SiteFixture([
            "docgen.yml": "exclude: [old]\n", "a.md": "# A\n\n![x](images/e.txt)\n", ".env": "TOKEN=1\n", ".hid/s.txt": "s\n",
            ".git/config": "c\n",
            ".gitignore": "priv/\n/deep/in/*.log\n", "priv/p.md": "# P\n", "old/o.md": "# O\n", "conf/id_rsa": "k\n",
            "deep/in/x.log": "l\n",
            "deep/in/d.md": "# D\n", "images/i.svg": "<svg/>\n",
        ])
        for (name, target) in [
            ("images/e.txt", "../.env"), ("pub", "priv"), ("assets", ".hid"), ("images/g", "../.git"), ("images/k.txt", "../conf/id_rsa"),
            ("o.md", "old/o.md"), ("files", "deep"),
        ] { try link(site, name, to: target) }
        let hidden = "names that begin with a dot, and 'node_modules', are left out"
        let expected = [
            ("assets", ".hid", hidden), ("images/e.txt", ".env", hidden), ("images/g", ".git", hidden),
            ("images/k.txt", "conf/id_rsa", "it looks like a private key, a password or settings of a machine"),
            ("o.md", "old/o.md", "'exclude' names it"), ("pub", "priv", "git ignores it"),
        ].map {
            "\($0.0): warning: the link leads to '\($0.1)', which is not published: \($0.2); the link is left out [symlink-unpublished]"
        }
        let found = try site.findings().filter { $0.contains("[symlink") }.map { String($0.prefix { $0 != "\n" }) }
        #expect(found == expected)
        let written = try site.written()
        #expect(written.contains("files/in/d.html") && !written.contains("files/in/x.log"), "rules count where a file is")
        #expect(!written.contains { ["e.txt", "p.html", "s.txt", "config", "k.txt", "o.html"].contains(PagePath.name(of: $0)) })
    }

    @Test func aLinkThatASiteNamesIsFollowed() throws {
        let site = try SiteFixture(["docgen.yml": "assets: [shown]\n", "a.md": "# A\n", ".hid/s.txt": "s\n", ".hid/id_rsa": "k\n"])
        try link(site, "shown", to: ".hid")
        #expect(try site.findings().filter { $0.contains("[symlink") } == [])
        #expect(try site.written().filter { $0.hasPrefix("shown/") } == ["shown/s.txt"])
    }

    @Test func aPipeIsNoFile() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        #expect(mkfifo(site.root + "/pipe.md", 0o644) == 0)
        #expect(try site.findings() == ["pipe.md: warning: a pipe, socket or device; it is left out [not-a-file]"])
    }

    @Test func foldersAreFollowedToALimit() throws {
        let site = try SiteFixture([
            "a.md": "# A\n", Array(repeating: "d", count: 63).joined(separator: "/") + "/images/in.txt": "x",
            Array(repeating: "e", count: 65).joined(separator: "/") + "/out.txt": "x",
        ])
        let place = Array(repeating: "e", count: 65).joined(separator: "/")
        #expect(try site.findings() == ["\(place): warning: folders are nested more than 64 deep; the rest is left out [too-deep]"])
        #expect(try site.written().contains { $0.hasSuffix("/images/in.txt") })
    }

    @Test func aPageBeyondTheLimitIsLeftOut() throws {
        let site = try SiteFixture(["a.md": "# A\n", "huge.md": ""])
        #expect(truncate(site.root + "/huge.md", 65_000_000) == 0)
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "huge.md:1:1: error: the file has 65000000 bytes, more than 64000000; the page was not built [unreadable-file]"
            ]
        )
        #expect(report.missingPageCount == 1)
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func anUnreadablePageIsLeftOut() throws {
        let site = try SiteFixture(["a.md": "# A\n", "b.md": "# B\n"])
        #expect(chmod(site.root + "/b.md", 0) == 0)
        #expect(
            try site.findings() == [
                "b.md:1:1: error: cannot read the file: Permission denied; the page was not built [unreadable-file]"
            ]
        )
    }

    @Test func aFolderThatIsMissingStopsTheBuild() throws {
        let site = try SiteFixture([:])
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(error?.description == "cannot read folder '\(site.root)': No such file or directory")
    }

    @Test(arguments: [
        "a'b.md", "a\"b.md", "a&b.md", "a#b.md", "a?b.md", "a%41.md", "a<b>.md", "a:b.md", "a;b.md", "\u{301}.md", "{{a}}.md", " .md",
        "a..md",
    ])
    func oddNamesMakePagesThatCanBeReached(name: String) throws {
        let site = try SiteFixture(["index.md": "# Home\n", name: "# T\n"])
        #expect(try site.findings().isEmpty)
        let match = try #require(try site.sidebar("index.html").matches(of: /<a href="([^"]+)"/).last)
        let path = try #require(String(match.1).removingPercentEncoding)
        #expect(path == name.dropLast(3) + ".html")
        #expect(try site.html(path).contains("<h1 id=\"t\">"))
    }
}
