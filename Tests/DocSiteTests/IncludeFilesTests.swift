import DocMarkdown
import DocModel
import Foundation
import TestSupport
import Testing

@testable import DocSite

struct IncludeFilesTests {
    /// A project with a repository, its documents in a folder of their own, and something beside it that is nobody's business.
    private func project(_ files: [String: String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("", to: "p/.git/config")
        try folder.write("secret", to: "secret.txt")
        for (name, text) in files { try folder.write(text, to: "p/" + name) }
        return folder
    }

    private func build(_ folder: TemporaryFolder, root: String) throws -> SiteBuilder.Report {
        try SiteBuilder(root: folder.path + "/p/" + root, options: .init(jobs: 2)).build(into: folder.path + "/dist") {
            ListingSink(path: $0)
        }
    }

    @Test(arguments: ["../src/a.py", "src/a.py", "../../src/a.py"])
    func findsFilesBesideThePageAndInEachFolderAbove(path: String) throws {
        let folder = try project([
            "docs/en/guide/a.md": "# A\n\n:::include \(path)\n", "docs/src/a.py": "print(1)\n", "docs/en/docgen.yml": "title: T\n",
        ])
        #expect(try build(folder, root: "docs/en").diagnostics.map(\.description) == [])
        #expect(try folder.text("dist/site/guide/a.html").contains("print"))
    }

    @Test func includesNothingFromOutsideOfTheProject() throws {
        let folder = try project([
            "docs/a.md": "# A\n\n:::include ../../secret.txt\n\n:::include link.txt\n\n:::include ../.git/config\n",
            "docs/docgen.yml": "title: T\n",
        ])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/p/docs/link.txt",
            withDestinationPath: folder.path + "/secret.txt"
        )
        let report = try build(folder, root: "docs")
        #expect(report.diagnostics.filter { $0.id == .include }.count == 3)
        #expect(
            report.diagnostics.filter { $0.id == .include }.allSatisfy {
                $0.message.hasSuffix("lies outside the project and is not included")
            }
        )
        #expect(try !folder.text("dist/site/a.html").contains("<code>secret"))
    }

    /// A page shows code with values of its own; what belongs to a service is not an example.
    @Test func includesCodeWithExamplesOfSecrets() throws {
        let key = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
        let folder = try project([
            "docs/a.md": "# A\n\n:::include ../src/a.py\n\n:::include ../src/b.py\n", "docs/docgen.yml": "title: T\n",
            "src/a.py": "SECRET_KEY = \"\(key)\"\n# postgres://admin:hunter2secret@db.example.org/prod\n",
            // With a dot that is taken out, so that no scanner takes it for a token of ours.
            "src/b.py": "TOKEN = \"gh·p_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8\"\n".replacing("·", with: ""),
        ])
        let findings = try build(folder, root: "docs").diagnostics
        #expect(findings.map(\.id.rawValue) == ["private-key", "include"])
        #expect(findings.first?.message == "'../src/a.py' holds what looks like a password or key; every reader can take it")
        #expect(findings.last?.message.contains("'../src/b.py' is not included") == true)
        #expect(try folder.text("dist/site/a.html").contains(key))
    }

    @Test func namesThePlaceOfALinkInAnIncludedFile() throws {
        let folder = try project([
            "docs/a.md": "# A\n\n:::include ../parts/p.md\n\n:::include a.md\n", "parts/p.md": "x\n\n[a](no.md) ![b](no.png) [c](#no)\n",
            "docs/docgen.yml": "title: T\n",
        ])
        #expect(
            try build(folder, root: "docs").diagnostics.map(\.description) == [
                "a.md:3:1: error: the page has no anchor '#no' (../parts/p.md:3:29) [broken-anchor]",
                "a.md:3:1: error: image file 'no.png' not found (../parts/p.md:3:17) [broken-image]",
                "a.md:3:1: error: no page matches the link 'no.md' (../parts/p.md:3:5) [broken-link]",
                "a.md:5:1: warning: 'a.md' includes itself; it is not included again [include]",
            ]
        )
    }

    @Test func suggestsAFileOfASimilarName() throws {
        let folder = try project([
            "docs/a.md": "# A\n\n:::include parts/intor.md\n", "docs/parts/intro.md": "# I\n", "docs/docgen.yml": "title: T\n",
        ])
        #expect(
            try build(folder, root: "docs").diagnostics.map(\.description) == [
                "a.md:3:1: warning: no file 'parts/intor.md' to include [include]\n  hint: did you mean 'parts/intro.md'?"
            ]
        )
    }

    @Test func aPageKnowsTheFilesItIsMadeOf() throws {
        let sources = try SiteSources(
            SiteConfiguration(),
            files: ["a.md": "# A\n\n:::include b.md\n\n:::include b.md\n", "b.md": "text\n"]
        )
        let loader = PageLoader(sources, SiteConfiguration(), grammars: GrammarCatalog(definitions: [:]))
        let parsed = ParsedSite(sources, loader: loader, jobs: 1)
        #expect(parsed.pages.map(\.includes) == [["b.md"], []])
        #expect(parsed.includes.map(\.page) == ["a.md"] && parsed.includes[0].answers.map(\.target) == ["b.md"])
    }

    @Test func theSitesAbbreviationsExplainEveryPage() throws {
        let folder = try project([
            "docs/a.md": "# A\n\nCI runs.\n", "docs/docgen.yml": "abbreviations: words.txt\n",
            "docs/words.txt": "Words\n\n*[CI]: continuous integration\n",
        ])
        #expect(try build(folder, root: "docs").diagnostics.filter { $0.severity != .notice } == [])
        #expect(try folder.text("dist/site/a.html").contains("<abbr title=\"continuous integration\" tabindex=\"0\">CI</abbr> runs."))
        try folder.write("abbreviations: gone.txt\n", to: "p/docs/docgen.yml")
        let finding = try build(folder, root: "docs").diagnostics.first { $0.id == .configurationValue }
        #expect(finding?.message.hasPrefix("abbreviations: ") ?? false)
        #expect(finding?.location == SourceLocation(path: "docgen.yml", line: 1, column: 16))
    }

    /// What is included is published.
    @Test(arguments: [
        (".env", "it looks like a private key, a password or settings of a machine"), ("prod.env", "it looks like a private key"),
        ("config/secrets.yml", "it looks like a private key"), (".aws/credentials", "it looks like a private key"),
        ("id_rsa", "it looks like a private key"),
        (".netrc", "it looks like"), (".local/notes.txt", "names that begin with a dot"), ("build/out.txt", "git ignores it"),
        ("notes.txt", "it looks like a private key"),
    ])
    func whatIsNotPublishedIsNotIncluded(path: String, reason: String) throws {
        let key = "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n", count: 8)
        let folder = try project([
            "docs/a.md": "# A\n\n:::include ../\(path)\n", path: path == "notes.txt" ? key + "-----END PRIVATE KEY-----\n" : "canary\n",
            ".gitignore": "build/\n", "docs/docgen.yml": "title: T\n",
        ])
        let findings = try build(folder, root: "docs").diagnostics.filter { $0.id == .include }
        #expect(findings.count == 1)
        #expect(findings.first?.message.hasPrefix("'../\(path)' is not included: \(reason)") == true, "\(findings)")
        #expect(try !folder.text("dist/site/a.html").contains("canary"))
        #expect(try !folder.text("dist/site/a.html").contains("MIIEvQ"))
    }

    @Test(arguments: [".github/workflows/ci.yml", ".pre-commit-config.yaml", "src/main.py", ".gitignore"])
    func settingsThatPagesExplainAreIncluded(path: String) throws {
        let folder = try project([
            "docs/a.md": "# A\n\n:::include ../\(path)\n", path: "canary\n", "docs/docgen.yml": "title: T\n",
        ])
        #expect(try build(folder, root: "docs").diagnostics == [])
        #expect(try folder.text("dist/site/a.html").contains("canary"))
    }

    // MARK: A file alone

    @Test(arguments: ["docgen.yml", ".git/config"])
    func aFileAloneIncludesWhatItsSiteWould(sign: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(sign == "docgen.yml" ? "content: docs\n" : "", to: sign)
        for (name, text) in ["docs/guide/a.md": "", "ex/a.py": "print(1)\n", "docs/b.txt": "text\n"] { try folder.write(text, to: name) }
        let read = IncludeFiles.reader(forFile: folder.path + "/docs/guide/a.md")
        for path in ["../../ex/a.py", "ex/a.py", "/b.txt"] {
            guard case .success = read(path, nil) else {
                Issue.record("'\(path)' is \(read(path, nil))")
                continue
            }
        }
        guard case .failure(.itself) = read("a.md", nil), case .failure(.itself) = read("../guide/a.md", nil) else {
            Issue.record("a page includes itself")
            return
        }
    }

    // MARK: Following

    @Test func aSiteKnowsWhereMissingFilesMayAppear() throws {
        let folder = try project([
            "docs/docgen.yml": "title: T\n", "docs/a.md": "# A\n\n:::include ../parts/p.md\n\n:::include ../later/deep/x.md\n",
            "docs/b.md": "# B\n", "parts/other.md": "x\n",
        ])
        let builder = try SiteBuilder(root: folder.path + "/p/docs", options: .init(jobs: 1), keeping: KeptSite())
        let edition = try #require(try builder.edition(after: nil).edition)
        #expect(edition.missesIncludes)
        let real = try #require(RealPath.of(folder.path))
        let folders = edition.includedFolders.map(\.path)
        #expect(folders.contains(real + "/p/parts") && folders.contains(real + "/p"))
        try folder.write("text\n", to: "p/later/deep/x.md")
        try folder.write("text\n", to: "p/parts/p.md")
        let next = try #require(try builder.edition(after: edition, changed: FolderWatch.Change()).edition)
        #expect(!next.missesIncludes)
        #expect(try next.file("a.html").map { String(decoding: $0.bytes, as: UTF8.self).components(separatedBy: "<p>text</p>").count } == 3)
    }

    @Test func aPrivateFileThatTheSiteNamesIsIncluded() throws {
        let folder = try project([
            "docs/a.md": "# A\n\n:::include example.env\n", "docs/example.env": "canary\n", "docs/docgen.yml": "assets: [example.env]\n",
        ])
        #expect(try build(folder, root: "docs").diagnostics.filter { $0.id == .include } == [])
        #expect(try folder.text("dist/site/a.html").contains("canary"))
    }

    @Test func theSitesReferencesLeadSomewhereOnEveryPage() throws {
        let folder = try project([
            "docs/a.md": "# A\n\n[the page][b], [lamp].\n", "docs/b.md": "# B\n", "docs/docgen.yml": "abbreviations: [one.txt, two.txt]\n",
            "docs/one.txt": "[b]: /b.md\n", "docs/two.txt": "[b]: /no.md\n[lamp]: https://lamp.example\n",
        ])
        #expect(try build(folder, root: "docs").diagnostics.filter { $0.severity != .notice } == [])
        #expect(try folder.text("dist/site/a.html").contains("<a href=\"b.html\">the page</a>, <a href=\"https://lamp.example\""))
    }
}
