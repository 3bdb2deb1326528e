internal import DocModel
internal import Testing
internal import TestSupport

@testable internal import DocSite

struct PublicFolderTests {
    private func built(_ files: [String: String]) throws -> (findings: [String], written: Set<String>, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        for (path, text) in files { try folder.write(text, to: path) }
        let report = try SiteBuilder(root: folder.path).build(into: folder.path + "/dist") { ListingSink(path: $0) }
        return (report.diagnostics.map(\.description), Set((try? folder.files("dist/site")) ?? []), folder)
    }

    private static let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>"

    @Test func publishesItsFilesFromTheRoot() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: [static]\ntheme:\n  logo: img/a.svg\n",
            "docs/guide/a.md": "# A\n\n![](/img/a.svg) [file](/x.csv)\n",
            "static/img/a.svg": Self.picture, "static/x.csv": "a\n", "static/unused.bin": "b", "static/.env": "KEY=1",
            "static/note.md": "# No page\n",
        ])
        #expect(site.findings == [])
        #expect(site.written.isSuperset(of: ["img/a.svg", "x.csv", "unused.bin"]))
        #expect(!site.written.contains(".env") && !site.written.contains("note.html") && !site.written.contains("note.md"))
        #expect(try site.folder.text("dist/site/guide/a.html").contains("<img src=\"../img/a.svg\" width=\"4\" height=\"2\""))
    }

    @Test func aFolderInTheContentIsNotPublishedTwice() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: docs/public\n", "docs/a.md": "# A\n\n![](/a.svg)\n", "docs/public/a.svg": Self.picture,
        ])
        #expect(site.findings == [])
        #expect(site.written.contains("a.svg") && !site.written.contains("public/a.svg"))
    }

    @Test func aFileOfTheContentComesFirst() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: static\n", "docs/a.md": "# A\n\n![](a.svg)\n", "docs/a.svg": Self.picture,
            "static/a.svg": "other",
        ])
        #expect(
            site.findings == [
                "static/a.svg: warning: the content folder has a file at this address too, and that one is published [asset-hidden]\n  hint: rename one of the two"
            ]
        )
        #expect(try site.folder.text("dist/site/a.svg") == Self.picture)
    }

    @Test(arguments: ["none", "../x", "/etc", "docs/../static"])
    func refusesWhatIsNoFolderBesideTheFile(folder: String) throws {
        let site = try built(["docgen.yml": "content: docs\npublic: \(folder)\n", "docs/a.md": "# A\n", "static/x": ""])
        #expect(site.findings == ["docgen.yml:2:9: error: public '\(folder)' is not a folder beside docgen.yml [configuration-value]"])
    }

    @Test func aPrivateFileIsLeftOut() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: static\n", "docs/a.md": "# A\n", "static/id_rsa": "x", "static/ok.txt": "y",
        ])
        #expect(site.written.contains("ok.txt") && !site.written.contains("id_rsa"))
    }

    @Test func ofTwoFoldersTheFirstOneCounts() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: [one, two, ./one]\n", "docs/a.md": "# A\n", "one/x.txt": "1", "two/x.txt": "2",
            "two/y.txt": "2",
        ])
        #expect(
            site.findings == [
                "two/x.txt: warning: the folder 'one' has a file at this address too, and that one is published [asset-hidden]\n  hint: rename one of the two"
            ]
        )
        #expect(try site.folder.text("dist/site/x.txt") == "1" && site.written.contains("y.txt"))
    }

    @Test func findingsNameTheFileWhereItIs() throws {
        let site = try built([
            "docgen.yml": "content: docs\npublic: static\n", "docs/index.md": "# A\n", "static/index.html": "x", "static/keys/id_rsa": "x",
        ])
        #expect(site.findings.count == 2)
        #expect(site.findings.contains { $0.contains("static/index.html: warning: ") && !$0.contains("docs/index.html") })
        #expect(site.findings.contains { $0.contains("1 that looks private (static/keys/id_rsa)") }, "\(site.findings)")
    }
}
