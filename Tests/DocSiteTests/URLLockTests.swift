import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// Addresses that a site has promised to keep.
struct URLLockTests {
    private static let site = [
        "docgen.yml": "title: T # of the site\n", "index.md": "# Home\n", "guide/index.md": "# Guide\n",
        "guide/install.md": "# Install\n\n## On Linux\n\n## Café\n\nText[^1].\n\n[^1]: Note.\n",
    ]

    private static let lock = """
        /
        /#home
        /guide/
        /guide/#guide
        /guide/install.html
        /guide/install.html#caf%C3%A9
        /guide/install.html#install
        /guide/install.html#on-linux
        """

    private static func acceptance(_ site: SiteFixture) throws -> RedirectAcceptance {
        try #require(try RedirectAcceptance.look(at: SiteBuilder(root: site.root)).acceptance)
    }

    @Test func aBrokenLinkNamesWhereItsPageWent() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n\n[a](g/a.md) [b](g/a.html#part)\n", "g/alpha.md": "# A\n\n## Part\n",
            "urls.lock": "/\n/g/a.html\n/g/a.html#a\n/g/a.html#part\n",
        ])
        let report = try site.check()
        let broken = report.diagnostics.filter { $0.id == .brokenLink }
        #expect(broken.map(\.hint) == Array(repeating: "did you mean 'g/alpha.md'?", count: 2), "\(broken)")
        try LinkFixes(report.diagnostics, in: site.root, readers: report.readers).write()
        #expect(try site.folder.text("content/index.md") == "# Home\n\n[a](g/alpha.md) [b](g/alpha.md#part)\n")
    }

    @Test func theLockNamesPagesAndAnchors() throws {
        let site = try SiteFixture(Self.site)
        #expect(try site.check().diagnostics == [])
        try Self.acceptance(site).write()
        #expect(
            try site.folder.text("content/urls.lock").split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
                == Self.lock
        )
        #expect(try site.folder.text("content/docgen.yml") == Self.site["docgen.yml"])
        #expect(try site.check().diagnostics == [])
    }

    @Test(arguments: [
        // Its headings, its name, its title, its address.
        ("other/setup.md", "# Setup\n\n## On Linux\n\n## Café\n"), ("other/install.md", "# X\n"), ("other/setup.md", "# Installs\n"),
        ("guide/instal.md", "# X\n"),
    ])
    func aPageThatIsGoneNamesTheOneInItsPlace(path: String, text: String) throws {
        var files = Self.site
        files["guide/install.md"] = nil
        files.merge([path: text, "zzz.md": "# Z\n", "urls.lock": Self.lock]) { $1 }
        let site = try SiteFixture(files)
        #expect(
            try site.check().diagnostics.map(\.description) == [
                "urls.lock:5:1: error: '/guide/install.html' is no longer a page, and no redirect leads on from it [lost-url]\n"
                    + "  hint: probably it is '\(path)' now: 'docgen redirects --accept' writes the redirect"
            ]
        )
        let acceptance = try Self.acceptance(site)
        #expect(acceptance.redirects == [.init(from: "guide/install.html", to: path)] && acceptance.lost == [])
        try acceptance.write()
        #expect(try site.folder.text("content/docgen.yml") == "title: T # of the site\nredirects:\n  guide/install.html: \(path)\n")
        #expect(try site.folder.text("content/urls.lock").contains("\n/guide/install.html\n"))
        #expect(try site.check().diagnostics == [])
    }

    @Test func whatNothingTookThePlaceOfStaysInTheLock() throws {
        let site = try SiteFixture(Self.site.merging(["urls.lock": "# kept by hand\n/old/gone.html\n/guide/install.html#lnux\n"]) { $1 })
        #expect(
            try site.check().diagnostics.map(\.description) == [
                "urls.lock:2:1: error: '/old/gone.html' is no longer a page, and no redirect leads on from it [lost-url]\n"
                    + "  hint: write a redirect in docgen.yml, or take the line out",
                "urls.lock:3:1: error: '/guide/install.html' has no anchor '#lnux' any more [lost-anchor]\n"
                    + "  hint: give the heading that took its place '{#lnux}', or take the line out",
            ]
        )
        let acceptance = try Self.acceptance(site)
        #expect(acceptance.lost == ["/old/gone.html", "/guide/install.html#lnux"])
        try acceptance.write()
        #expect(try site.check().diagnostics.map(\.id) == [.lostAnchor, .lostURL])
    }

    @Test func aPageThatIsRenamedTwiceKeepsItsFirstAddress() throws {
        let text = "# I\n\n## Remove it\n\n## Add it\n"
        let site = try SiteFixture(["docgen.yml": "title: T\n", "index.md": "# Home\n", "one.md": text])
        try Self.acceptance(site).write()
        for (old, new) in [("one", "two"), ("two", "three"), ("three", "four")] {
            try FileManager.default.removeItem(atPath: site.root + "/\(old).md")
            try site.folder.write(text, to: "content/\(new).md")
            let acceptance = try Self.acceptance(site)
            #expect(acceptance.redirects == [.init(from: "\(old).html", to: "\(new).md")] && acceptance.lost == [])
            try acceptance.write()
            #expect(try site.findings() == [])
        }
        #expect(
            try site.manifest().redirects == ["one", "three", "two"].map { .init(from: "\($0).html", to: "four.html") }
        )
        for name in ["one", "two", "three"] { #expect(try site.folder.text("content/urls.lock").contains("\n/\(name).html\n")) }
    }

    @Test func aLineThatIsNoAddressIsCalledSo() throws {
        let lock = "<<<<<<< HEAD\n/a.html\n=======\n/a.html#a\n>>>>>>> other\nhttp://x/\n"
        let site = try SiteFixture(["a.md": "# A\n", "urls.lock": lock])
        let conflict = "end the merge, and run 'docgen redirects --accept'"
        #expect(
            try site.check().diagnostics.map { "\($0.location.line) \($0.message): \($0.hint ?? "")" } == [
                "1 '<<<<<<< HEAD' is a mark of an unfinished merge, not an address: \(conflict)",
                "3 '=======' is a mark of an unfinished merge, not an address: \(conflict)",
                "5 '>>>>>>> other' is a mark of an unfinished merge, not an address: \(conflict)",
                "6 'http://x/' is not an address: write the path of a page from the site's root, like '/guide/install.html', or take the line out",
            ]
        )
        #expect(try RedirectAcceptance.look(at: SiteBuilder(root: site.root)).acceptance == nil, "its lines would be lost")
    }

    @Test func aRedirectKeepsThePromise() throws {
        let lock = "/old.html\n/old.html#on-linux\n/older/\n/out.html\n"
        let files = [
            "urls.lock": lock, "docgen.yml": "redirects: {old.html: guide/install.md, out.html: 'https://example.org/'}\n",
            "index.md": "---\nredirect_from: older/\n---\n# Home\n",
        ]
        #expect(try SiteFixture(Self.site.merging(files) { $1 }).check().diagnostics == [])
    }

    @Test(arguments: [
        ("", "redirects:\n  a b: ''\n", [("a b", "")]),
        ("title: T", "title: T\nredirects:\n  old.html: new.md\n", [("old.html", "new.md")]),
        (
            "redirects:\n    # first\n    a: b.md\n\n    c: d.md # last\n# of the title\ntitle: T\n",
            "redirects:\n    # first\n    a: b.md\n\n    c: d.md # last\n    old.html: new.md\n# of the title\ntitle: T\n",
            [("old.html", "new.md")]
        ),
        ("redirects: # none\r\ntitle: T\r\n", "redirects: # none\r\n  old.html: new.md\r\ntitle: T\r\n", [("old.html", "new.md")]),
        ("redirects: {a: b.md}\n", nil, [("old.html", "new.md")]), ("redirects: {}\n", nil, [("old.html", "new.md")]),
    ])
    func linesComeBehindTheOthers(text: String, expected: String?, redirects: [(String, String)]) {
        let expected = expected?.replacing("  a b: ''", with: "  'a b': ''")
        #expect(RedirectLines.adding(redirects.map { (from: $0.0, to: $0.1) }, to: text) == expected)
    }

    @Test func hostsGetTheRedirectsInTheirForm() throws {
        let site = try SiteFixture([
            "docgen.yml": "base_url: https://example.org/d/\nredirects: {old/: 'a.md#p', 'é.html': a.md, out: 'https://example.com/$x'}\n",
            "a.md": "# P\n",
        ])
        let list = try RedirectList(of: SiteBuilder(root: site.root))
        #expect(
            list.text(.netlify)
                == "/d/%C3%A9.html /d/a.html 301!\n/d/old/ /d/a.html#p 301!\n/d/out.html https://example.com/$x 301!"
        )
        #expect(list.text(.cloudflare).hasPrefix("/d/%C3%A9.html /d/a.html 301\n"))
        #expect(
            list.text(.nginx) == #""/d/é.html" "/d/a.html";"# + "\n" + #""/d/old/" "/d/a.html#p";"# + "\n"
                + #""/d/out.html" "https://example.com/%24x";"#
        )
        let plain = try SiteFixture(["a.md": "# A\n"])
        let none = try RedirectList(of: SiteBuilder(root: plain.root)).text(.nginx)
        #expect(none.isEmpty && plain.folder.exists("content"))
    }

    @Test func settingsThatTakeNoLineStayAsTheyAre() throws {
        let site = try SiteFixture(["docgen.yml": "redirects: {a.html: b.md}\n", "b.md": "# B\n", "urls.lock": "/c/b.html\n"])
        #expect(throws: SiteError.self) { try RedirectAcceptance.look(at: SiteBuilder(root: site.root)) }
        #expect(try site.folder.text("content/docgen.yml") == "redirects: {a.html: b.md}\n")
    }
}
