import DocModel
import Foundation
import TestSupport
import Testing

@testable import DocSite

/// Programs that change pages before they are read; small ones in Python, which counts its runs in a file.
struct PreprocessTests {
    private static let program = """
        import json, sys
        open("runs", "a").write("x")
        context, book = json.load(sys.stdin)
        words = open("words.txt").read().strip()
        for section in book["sections"]:
            chapter = section["Chapter"]
            chapter["content"] = chapter["content"].replace("WORDS", words)
        json.dump(book, sys.stdout)
        """

    private static func settings(_ more: String = "") -> String {
        "content: docs\npreprocess:\n  - command: python3 tool.py\n    inputs: words.txt\n\(more)"
    }

    private func site(_ pages: [String: String], settings: String = settings(), program: String = program) throws -> SiteFixture {
        var files = ["docgen.yml": settings, "tool.py": program, "words.txt": "made\n\n## Here\n"]
        for (name, text) in pages { files["docs/" + name] = text }
        return try SiteFixture(files)
    }

    private func runs(_ site: SiteFixture) throws -> Int { try site.folder.text("content/runs").utf8.count }

    private func build(_ site: SiteFixture) throws -> SiteBuilder.Report {
        let options = SiteBuilder.Options(jobs: 2, cacheFolder: site.root + "/.docgen")
        return try SiteBuilder(root: site.root, options: options).build(into: site.output) { ListingSink(path: $0) }
    }

    @Test func pagesAreReadAsTheProgramMadeThem() throws {
        let site = try site(["index.md": "# A\n\nWORDS\n\n[b](b.md#here)\n", "b.md": "# B\n\nWORDS\n"])
        let report = try build(site)
        #expect(report.diagnostics == [])
        #expect(try site.html("index.html").contains("<p>made</p>"))
        #expect(try site.html("b.html").contains("id=\"here\""))
        #expect(try site.folder.text("dist/site/b.md").contains("## Here"), "the Markdown beside the page is the same")
    }

    @Test func aProgramRunsAgainWhenItHasTo() throws {
        let site = try site(["index.md": "# A\n\nWORDS\n", "b.md": "# B\n"])
        _ = try build(site)
        #expect(try build(site).isUnchanged && runs(site) == 1)
        try site.folder.write("other\n", to: "content/words.txt")
        #expect(try !build(site).isUnchanged)
        #expect(try site.html("index.html").contains("<p>other</p>") && runs(site) == 2)
        try site.folder.write(Self.program + "\n# changed\n", to: "content/tool.py")
        _ = try build(site)
        #expect(try runs(site) == 3)
        try site.folder.write("# B\n\nWORDS\n", to: "content/docs/b.md")
        _ = try build(site)
        #expect(try site.html("b.html").contains("<p>other</p>") && runs(site) == 4)
        // What was made before is found again.
        try site.folder.write("# B\n", to: "content/docs/b.md")
        _ = try build(site)
        #expect(try !site.html("b.html").contains("<p>other</p>") && runs(site) == 4)
    }

    /// A build that takes over what is kept is what one from nothing makes.
    @Test func theNextBuildIsWhatACleanOneMakes() throws {
        let site = try site(["index.md": "# A\n\nWORDS\n", "b.md": "# B\n\n[a](index.md#here)\n"])
        _ = try build(site)
        try site.folder.write("made\n\n## There\n", to: "content/words.txt")
        let next = try build(site)
        #expect(next.diagnostics.map(\.id) == [.brokenAnchor])
        let files = try site.written().filter { $0.hasSuffix(".html") }.map { try site.html($0) }
        try FileManager.default.removeItem(atPath: site.root + "/.docgen")
        try FileManager.default.removeItem(atPath: site.output)
        #expect(try build(site).diagnostics == next.diagnostics)
        #expect(try site.written().filter { $0.hasSuffix(".html") }.map { try site.html($0) } == files)
    }

    @Test func findingsAreToldAtTheLinesOfTheFile() throws {
        let site = try site(["index.md": "# A\n\n[x](one.md)\n\nWORDS\n\n[y](two.md)\n"])
        #expect(try site.check().diagnostics.map { "\($0.location)" } == ["docs/index.md:3:5", "docs/index.md:7:5"])
    }

    @Test func anEditionFollowsPagesAndInputs() throws {
        let site = try site(["index.md": "# A\n\nWORDS\n"])
        let kept = KeptSite()
        func edition(_ before: SiteEdition?, _ change: FolderWatch.Change? = nil) throws -> SiteEdition {
            try #require(try SiteBuilder(root: site.root, keeping: kept).edition(after: before, changed: change).edition)
        }
        func html(_ edition: SiteEdition) throws -> String {
            String(decoding: try #require(try edition.file("index.html")).bytes, as: UTF8.self)
        }
        let first = try edition(nil)
        #expect(try html(first).contains("<p>made</p>"))
        try site.folder.write("# A\n\nmore WORDS\n", to: "content/docs/index.md")
        let page = try #require(RealPath.of(site.root + "/docs/index.md"))
        let second = try edition(first, FolderWatch.Change(paths: [page]))
        #expect(try html(second).contains("<p>more made</p>"))
        try site.folder.write("other", to: "content/words.txt")
        let words = try #require(RealPath.of(site.root + "/words.txt"))
        #expect(try html(edition(second, FolderWatch.Change(paths: [words]))).contains("<p>more other</p>"))
        #expect(try SiteBuilder(root: site.root).watchedFolders.contains { words == $0.path + "/words.txt" })
    }

    @Test(arguments: [
        ("import sys; print('no'); sys.exit(3)", "it ended with status 3"),
        ("print('no JSON')", "what it wrote is not a book in JSON"), ("print('{}')", "its book has no 'sections'"),
        (
            "print('{\"items\": [{\"Chapter\": {\"path\": \"new.md\", \"content\": \"\", \"sub_items\": []}}]}')",
            "it adds the page 'new.md', and pages come from files alone"
        ),
        (
            "import sys\nprint('docs/index.md:3:2: not so', file=sys.stderr)\nprint('why', file=sys.stderr)\nsys.exit(1)",
            "it ended with status 1: why"
        ),
    ])
    func aProgramThatFailsIsToldAndItsPagesStay(program: String, problem: String) throws {
        let site = try site(["index.md": "# A\n\nWORDS\n"], program: program)
        let found = try site.build().diagnostics
        #expect(found.first?.message == "'python3 tool.py' has changed no page: \(problem)")
        #expect(
            found.first?.location == SourceLocation(path: "docgen.yml", line: 3, column: 5)
                && found.allSatisfy { $0.severity == .error && $0.id == .preprocess }
        )
        #expect(try site.html("index.html").contains("<p>WORDS</p>"))
        guard problem.hasSuffix("why") else { return }
        #expect(found.last.map { "\($0.location) \($0.message)" } == "docs/index.md:3:2 'python3 tool.py': not so")
    }

    @Test func programsComeOneAfterTheOther() throws {
        let upper =
            "import json, sys\n_, book = json.load(sys.stdin)\nfor s in book['sections']: s['Chapter']['content'] = s['Chapter']['content'].upper()\nprint(json.dumps(book))"
        let site = try site(
            ["index.md": "# a\n\nWORDS\n", "b.md": "# b\n"],
            settings: Self.settings("  - command: python3 upper.py\n    pages: index.md\n")
        )
        try site.folder.write(upper, to: "content/upper.py")
        #expect(try site.build().diagnostics == [])
        #expect(try site.html("index.html").contains("<p>MADE</p>") && site.html("b.html").contains("<h1 id=\"b\">b<"))
        let none = try self.site(
            ["index.md": "# a\n"],
            settings: "content: docs\npreprocess:\n  - {command: no-such-program, pages: x}\n  - no-such-program\n"
        )
        #expect(
            try none.check().diagnostics.map(\.message) == [
                "no page matches the pages of 'no-such-program'",
                "'no-such-program' has changed no page: there is no program 'no-such-program'",
            ]
        )
    }

    @Test func linesAreFoundAgain() {
        func map(_ new: String, _ old: String) -> [Int] {
            let lines = LineMap(from: Array(new.utf8), to: Array(old.utf8))
            return (1...new.split(separator: "\n", omittingEmptySubsequences: false).count).map { lines.place(of: $0).line }
        }
        #expect(map("a\nb\nc", "a\nb\nc") == [1, 2, 3])
        #expect(map("a\n1\n2\n3\nc", "a\nX\nc") == [1, 2, 2, 2, 3])
        #expect(map("0\na\nb", "a\nb") == [1, 1, 2])
        #expect(map("a\n1\nb\n2\nc\nd", "a\nX\nb\nY\nc\nd") == [1, 2, 3, 4, 5, 6])
        #expect(map("a\nd", "a\nb\nc\nd") == [1, 4])
        #expect(map("", "a\nb") == [1])
    }
}
