import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// What `docgen check --fix` makes of links: what leaves no choice, and nothing else.
struct LinkFixTests {
    private static let tree = [
        "docgen.yml": "title: T\n", "install.md": "# Install\n\n## On Linux\n\n## Step 2\n", "ref/api.md": "# API\n",
        "ref/cli.md": "# CLI\n",
        "x/cli.md": "# CLI\n", "a b.md": "# AB\n", "img/logo.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "chapter2.md": "# 2\n",
        "new.md": "---\nredirect_from: old.html\n---\n# New\n\n## Part\n",
    ]

    /// - Returns: The page after the fixes, and what is found in it then.
    private func fixed(_ page: String, _ others: [String: String] = [:]) throws -> (page: String, rest: [Diagnostic]) {
        let site = try SiteFixture(Self.tree.merging(others) { $1 }.merging(["page.md": page]) { $1 })
        let report = try site.check()
        try LinkFixes(report.diagnostics, in: site.root, readers: report.readers).write()
        let rest = try site.check()
        // A second run finds nothing to do.
        #expect(LinkFixes(rest.diagnostics, in: site.root, readers: rest.readers).files.isEmpty)
        return (try site.folder.text("content/page.md"), rest.diagnostics.filter { $0.location.path == "page.md" })
    }

    @Test(arguments: [
        ("[x](instal.md)", "[x](install.md)"), ("[x](instal.html)", "[x](install.md)"), ("[x](api.md)", "[x](ref/api.md)"),
        ("[x](old/api.md#api)", "[x](ref/api.md#api)"), ("[x](api.md?q=1#ap)", "[x](ref/api.md?q=1#ap)"),
        ("[x](Install.md#on-linx \"t\")", "[x](install.md#on-linux \"t\")"), ("[x](install.md#on-linx)", "[x](install.md#on-linux)"),
        ("[x](<a bb.md>)", "[x](<a%20b.md>)"), ("![x](logo.svg)", "![x](img/logo.svg)"),
        ("[x](old.html#prat)", "[x](new.md#part)"), ("<a class='c' href='instal.md'>x</a>", "<a class='c' href='install.md'>x</a>"),
        ("instal.md [instal.md](instal.md) `[x](instal.md)`", "instal.md [instal.md](install.md) `[x](instal.md)`"),
        ("[x][r] instal.md\n\n[r]: instal.md", "[x][r] instal.md\n\n[r]: install.md"), ("[日本](instal.md) é", "[日本](install.md) é"),
        (
            "[x][r]\n\n[r]: instal.md\n\n    [r]: instal.md\n\n[s]: instal.md",
            "[x][r]\n\n[r]: install.md\n\n    [r]: instal.md\n\n[s]: instal.md"
        ),
        ("[g][r] and `[k](instal.md)`\n\n[r]: instal.md", "[g][r] and `[k](instal.md)`\n\n[r]: install.md"),
        ("[g][r] <i title=\"instal.md\">z</i>\n\n[r]: instal.md", "[g][r] <i title=\"instal.md\">z</i>\n\n[r]: install.md"),
        ("[g][r] <!-- [k](instal.md) -->\n\n[r]: instal.md", "[g][r] <!-- [k](instal.md) -->\n\n[r]: install.md"),
        (
            "[r] [o](https://e.example/instal.md)\n\n[R]: <instal.md> \"T\"",
            "[r] [o](https://e.example/instal.md)\n\n[R]: <install.md> \"T\""
        ),
        ("[g][r]\n\n```\n[r]: instal.md\n```\n\n[r]: instal.md", "[g][r]\n\n```\n[r]: instal.md\n```\n\n[r]: install.md"),
        ("> [g][]\n>   and [h][G]\n>\n> [g]: instal.md", "> [g][]\n>   and [h][G]\n>\n> [g]: install.md"),
        ("[`[k](instal.md)`](instal.md \"[k](instal.md)\")", "[`[k](instal.md)`](install.md \"[k](instal.md)\")"),
        ("- a\n   `[k](instal.md)` [g](instal.md)", "- a\n   `[k](instal.md)` [g](install.md)"),
    ])
    func putsRightWhatLeavesNoChoice(text: String, expected: String) throws {
        for (prefix, end) in [("# P\n\n", "\n"), ("\u{FEFF}---\r\ntitle: P\r\n---\r\n\r\n", "\r\n"), ("", "")] {
            let (page, rest) = try fixed(prefix + text.replacing("\n", with: end == "" ? "\n" : end) + end)
            #expect(page == prefix + expected.replacing("\n", with: end == "" ? "\n" : end) + end)
            #expect(rest.allSatisfy { $0.message.contains("#ap'") }, "\(rest)")
        }
    }

    @Test(arguments: [
        // Two pages have the name; another number is another page; nothing is near; the address is of a host.
        "[x](cli.md)", "[x](chapter3.md)", "[x](install.md#step-3)", "[x](nowhere.md)", "[x](www.example.org)",
    ])
    func leavesWhatMayBeMeantOtherwise(text: String) throws {
        let (page, rest) = try fixed("# P\n\n\(text)\n")
        #expect(page == "# P\n\n\(text)\n")
        #expect(!rest.isEmpty)
    }

    @Test func theFindingsOfReferencesNameTheDefinitionOnce() throws {
        let site = try SiteFixture(Self.tree.merging(["page.md": "# P\n\n[g][r] and [h][R] instal.md\n\n[r]: instal.md\n"]) { $1 })
        let places = try site.check().diagnostics.filter { $0.id == .brokenLink }.map { "\($0.location.line):\($0.location.column)" }
        #expect(places == ["5:6"])
    }

    @Test func whatIsIgnoredStaysAsItIs() throws {
        let page = "---\nignore: broken-link\n---\n# P\n\n[x](instal.md)\n"
        #expect(try fixed(page).page == page)
    }

    @Test func aLinkOfAnIncludedFileIsPutRightThere() throws {
        let files = ["parts/one.md": "One.\n\n[x](instal.md)\n", "docgen.yml": "exclude: parts\n"]
        let site = try SiteFixture(Self.tree.merging(files) { $1 }.merging(["page.md": "# P\n\n:::include parts/one.md\n"]) { $1 })
        let report = try site.check()
        let fixes = LinkFixes(report.diagnostics, in: site.root, readers: report.readers)
        #expect(fixes.files.map(\.path) == ["parts/one.md"])
        try fixes.write()
        #expect(try site.folder.text("content/parts/one.md") == "One.\n\n[x](install.md)\n")
        #expect(try site.check().diagnostics.filter { $0.id.isBrokenTarget } == [])
    }

    @Test func aFileThatSeveralPagesIncludeIsLeft() throws {
        let include = "# P\n\n:::include parts/one.md\n"
        let site = try SiteFixture(
            Self.tree.merging([
                "parts/one.md": "[x](instal.md)\n", "docgen.yml": "exclude: parts\n", "page.md": include, "ref/page.md": include,
            ]) { $1 }
        )
        let report = try site.check()
        #expect(report.diagnostics.contains { $0.id == .brokenLink })
        #expect(LinkFixes(report.diagnostics, in: site.root, readers: report.readers).files.isEmpty)
    }

    @Test func aFileKeepsItsModeAndALinkToItStays() throws {
        let site = try SiteFixture(Self.tree.merging(["page.md": "[x](instal.md)\n"]) { $1 })
        let path = site.root + "/page.md"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try FileManager.default.createSymbolicLink(atPath: site.folder.path + "/content/ref/same.md", withDestinationPath: "../page.md")
        let report = try site.check()
        try LinkFixes(report.diagnostics, in: site.root, readers: report.readers).write()
        #expect(try site.folder.text("content/page.md") == "[x](install.md)\n")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: site.root + "/ref/same.md") == "../page.md")
    }

    @Test func theDiffIsTheUnifiedOne() {
        let lines = (1...20).map { "line \($0)\r\n" }
        var after = lines
        (after[1], after[4], after[19]) = ("two\r\n", "five\r\n", "twenty")
        var before = lines
        before[19] = "line 20"
        let diff = UnifiedDiff(of: "a b.md", from: Array(before.joined().utf8), to: Array(after.joined().utf8)).bytes
        #expect(
            String(decoding: diff, as: UTF8.self) == """
                --- a/a b.md
                +++ b/a b.md
                @@ -1,8 +1,8 @@
                 line 1\r
                -line 2\r
                +two\r
                 line 3\r
                 line 4\r
                -line 5\r
                +five\r
                 line 6\r
                 line 7\r
                 line 8\r
                @@ -17,4 +17,4 @@
                 line 17\r
                 line 18\r
                 line 19\r
                -line 20
                \\ No newline at end of file
                +twenty
                \\ No newline at end of file

                """
        )
        #expect(UnifiedDiff(of: "a", from: Array("a\n".utf8), to: Array("a\n".utf8)).bytes.isEmpty)
    }
}
