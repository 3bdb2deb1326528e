import DocMarkdown
import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// Pages that a build leaves on the disk for the next one.
struct StoredPageTests {
    private static func build(_ site: SiteFixture) throws -> SiteBuilder.Report {
        var options = SiteBuilder.Options(jobs: 1, cacheFolder: site.folder.path + "/cache")
        // Files are believed to be as old as an author's.
        options.slowestClock = -3_600
        return try SiteBuilder(root: site.root, options: options).build(into: site.output) { AmendableSink(path: $0) }
    }

    private static func pagesFile(_ site: SiteFixture) throws -> String {
        try site.folder.path + "/cache/" + #require(try site.folder.files("cache").first { $0.hasSuffix(".pages") })
    }

    @Test func aPageComesBackAsItWas() throws {
        let site = try SiteFixture([
            "a.md": """
            ---
            title: A title
            label: Short
            description: What it is.
            slug: other
            order: 1.5
            hidden: false
            redirect_from: [old.html, older.html]
            tags: [one, two]
            updated: 2024-05-06
            outline: 2-4
            variables: {name: value}
            nonsense: 1
            ignore: broken-link
            ---

            # Heading {#own}

            <!-- docgen-ignore broken-image -->

            Text with [a link](b.md#x), ![a picture](p.svg) and <a id="raw" href="c.md">HTML</a>. {{ name }}

            ```swift
            let x = 1
            ```

            :::include part.txt

            :::include gone.txt
            """,
            "part.txt": "A part.",
        ])
        let sources = try SiteSources(SiteConfiguration(), in: site.root, skipping: [])
        var scratch = PageLoader.Scratch()
        let loader = PageLoader(sources, SiteConfiguration(), grammars: GrammarCatalog(definitions: [:]))
        let result = loader.load("a.md", scratch: &scratch)
        let indexed = try #require(result.indexed)
        var record = RecordWriter()
        record.put(result)
        record.put(indexed)
        try record.bytes.withUnsafeBytes { bytes in
            var reader = RecordReader(bytes)
            var read = try reader.result()
            read.indexed = try reader.indexedPage()
            #expect(reader.isAtEnd)
            #expect(String(reflecting: read.page) == String(reflecting: result.page))
            #expect(String(reflecting: read.indexed) == String(reflecting: result.indexed))
            #expect(read.diagnostics == result.diagnostics && !read.diagnostics.isEmpty)
            #expect(read.indexFiles == result.indexFiles && read.isDraft == result.isDraft && read.includes == result.includes)
            #expect(result.includes.count == 2)
        }
    }

    @Test(arguments: [
        ("title: Another", true), ("redirects: {old.html: a.md}", true), ("navigation: [a.md]\n# A comment\n", true),
        ("breaks: true", false), ("questions: {a.md: Why?}", false), ("language: de", false),
    ])
    func aSettingThatShowsAroundPagesLeavesThemParsed(settings: String, areKept: Bool) throws {
        let site = try SiteFixture(["a.md": "# A\n", "docgen.yml": "variables: {x: 1}\n"])
        _ = try Self.build(site)
        try site.folder.write("\(settings)\nvariables: {x: 1}\n", to: "content/docgen.yml")
        let cache = site.folder.path + "/cache"
        let last = try LastBuild(in: cache, of: site.output, by: SiteBuilder(root: site.root, options: .init(jobs: 1, cacheFolder: cache)))
        #expect((last.pages.before != nil) == areKept)
        // What it says of the site may be in the index.
        #expect(last.index == nil)
    }

    /// Who adds a property adds it to `RecordBytes+Pages.swift`, and counts it here.
    @Test func everyPropertyIsWritten() {
        func count(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
        let place = SourceLocation(path: "")
        let page = SitePage(
            path: "",
            output: "",
            url: "",
            title: "",
            description: nil,
            hash: "",
            sourceSize: 0,
            frontMatter: FrontMatter(),
            html: [],
            headings: [],
            links: [],
            includedPlaces: [],
            extraAnchors: [],
            hasTitleHeading: false,
            includes: []
        )
        #expect(count(PageLoader.Result()) == 6)
        // Two that builds leave empty are not written: `externalLinks`, `code`.
        #expect(count(page) == 20 && count(page.face) == 5)
        #expect(count(IncludeAnswer(target: "", circumstances: "", told: [])) == 5)
        #expect(count(FrontMatter()) == 14 && count(FormerAddress("")) == 4 && count(OutlineLevels.standard) == 1)
        #expect(count(PageQuestion(text: "", anchor: "", location: place)) == 3)
        #expect(count(DocumentHeading(level: 1, text: "", anchor: "", line: 1)) == 4)
        #expect(count(DocumentLink(kind: .link, offset: 0, length: 0, line: 0, column: 0)) == 7)
        // Its `fix` is left out: only links have one, and those are followed anew.
        #expect(count(Diagnostic(.notice, id: .include, at: place, "")) == 9 && count(place) == 4)
        #expect(count(Diagnostic.Related(place, "")) == 2)
        #expect(count(Page(path: "", url: "", title: "", hash: "", sections: [])) == 8)
        #expect(
            count(Section(heading: "", level: 0, anchor: "", breadcrumb: [], markdown: "", text: "", code: "", line: 0)) == 9
        )
        #expect(count(IgnoreMark(names: [], line: 1, column: 1, firstLine: 1, lastLine: 1)) == 5)
        #expect(count(LinkResolver.Patch(offset: 0, length: 0, text: "")) == 3)
    }

    @Test(arguments: [[0x80, 0x80], [0xFF] + Array(repeating: 0xFF, count: 12), [5, 1], [2], []])
    func bytesThatWereNotWrittenAreNoValue(bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            #expect(throws: RecordReader.Damaged.self) {
                var record = RecordReader(bytes)
                _ = try record.result()
            }
            #expect(throws: RecordReader.Damaged.self) {
                var record = RecordReader(bytes)
                _ = try record.list { try $0.text() }
            }
        }
    }

    @Test func onlyTheEditedPageIsWrittenAgain() throws {
        let site = try SiteFixture([
            "docgen.yml": "title: T\n", "index.md": "# Home\n\n![C](c.svg)", "a.md": "# A\n\nOne.", "b.md": "# B", "c.svg": "<svg/>",
        ])
        func inode(_ path: String) throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: site.output + "/site/" + path)[.systemFileNumber] as? Int)
        }
        _ = try Self.build(site)
        let before = (home: try inode("index.html"), a: try inode("a.html"))
        let size = try FileManager.default.attributesOfItem(atPath: Self.pagesFile(site))[.size] as? Int ?? 0
        try site.folder.write("# A\n\nTwo.", to: "content/a.md")
        #expect(try Self.build(site).diagnostics == [])
        #expect(try inode("index.html") == before.home && inode("a.html") != before.a)
        #expect(try site.article("a.html").contains("Two."))
        // One page and the table were appended.
        let after = try FileManager.default.attributesOfItem(atPath: Self.pagesFile(site))[.size] as? Int ?? 0
        #expect(after > size && after < 2 * size)
    }

    @Test(arguments: [0, 5, 40, 200, -40])
    func damagedPagesAreMadeAnew(place: Int) throws {
        let site = try SiteFixture([
            "docgen.yml": "title: T\n", "index.md": "# Home\n\nWords.", "a.md": "# A\n\n## B\n\nText.", "b.md": "# B",
        ])
        _ = try Self.build(site)
        let file = try Self.pagesFile(site)
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes[place < 0 ? bytes.count + place : place] ^= 0x55
        try bytes.write(to: URL(filePath: file))
        try site.folder.write("# B\n\nMore, and another section.\n\n## Two", to: "content/b.md")
        let report = try Self.build(site)
        #expect(report.diagnostics.map(\.id) == [.buildCache])
        #expect(report.diagnostics.first?.message.contains("what the last build left of the pages") ?? false)
        let index = try site.folder.text("dist/index.sqlite")
        let clean = try SiteBuilder(root: site.root).build(into: site.folder.path + "/clean") { AmendableSink(path: $0) }
        #expect(clean.diagnostics == [])
        #expect(try site.folder.text("clean/index.sqlite") == index)
        #expect(try Self.build(site).diagnostics == [])
    }

    @Test func pagesThatAreMissingOrCutAreMadeAnew() throws {
        let site = try SiteFixture(["docgen.yml": "title: T\n", "index.md": "# Home"])
        for change in ["remove", "cut"] {
            _ = try Self.build(site)
            let file = try Self.pagesFile(site)
            if change == "cut" { truncate(file, 20) } else { unlink(file) }
            try site.folder.write("# Home\n\nAfter \(change).", to: "content/index.md")
            #expect(try Self.build(site).diagnostics.map(\.id) == [.buildCache])
            #expect(try site.article("index.html").contains("After \(change)."))
        }
    }

    @Test func whatAKilledBuildAppendedIsNotSeen() throws {
        let site = try SiteFixture(["docgen.yml": "title: T\n", "index.md": "# Home", "a.md": "# A"])
        _ = try Self.build(site)
        let file = try Self.pagesFile(site)
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes.append(contentsOf: Array("half a page".utf8))
        try bytes.write(to: URL(filePath: file))
        try Data("half a file".utf8).write(to: URL(filePath: file + ".4711"))
        try site.folder.write("# A\n\nMore.", to: "content/a.md")
        #expect(try Self.build(site).diagnostics == [])
        #expect(try site.article("a.html").contains("More."))
        #expect(try site.folder.files("cache").filter { $0.contains(".pages") }.count == 1)
    }

    @Test func theFileStaysWithinBounds() throws {
        let text = (0..<4_000).map { "word\($0)" }.joined(separator: " ")
        let site = try SiteFixture(["docgen.yml": "title: T\n", "index.md": "# Home", "a.md": "# A\n\n" + text])
        for step in 0..<60 {
            try site.folder.write("# A\n\n\(step) \(text)", to: "content/a.md")
            #expect(try Self.build(site).diagnostics == [])
        }
        let size = try FileManager.default.attributesOfItem(atPath: Self.pagesFile(site))[.size] as? Int ?? 0
        // Twice what is of use, and a megabyte.
        #expect(size < 1_400_000)
        let files = try FileManager.default.contentsOfDirectory(atPath: site.folder.path + "/cache").sorted()
        #expect(files.count == 3, "\(files)")
    }

    @Test func mistakesInDefinitionsOfLanguagesAreToldOfEachTime() throws {
        let site = try SiteFixture([
            "docgen.yml": "template: own\n", "own/languages/foo.yml": "nonsense: [\n", "index.md": "```foo\nx\n```", "b.md": "# B",
        ])
        let first = try Self.build(site).diagnostics
        #expect(first.contains { $0.id == .languageDefinition })
        try site.folder.write("# B\n\nMore.", to: "content/b.md")
        #expect(
            try Self.build(site).diagnostics.filter { $0.id == .languageDefinition }.count == first.count { $0.id == .languageDefinition }
        )
    }

    @Test func whatAPageIgnoresIsKnownFromTheDisk() throws {
        let site = try SiteFixture([
            "docgen.yml": "title: T\n", "a.md": "<!-- docgen-ignore broken-link -->\n\n[x](1.md)\n", "b.md": "# B\n",
        ])
        #expect(try Self.build(site).diagnostics == [])
        try site.folder.write("# B\n\nMore.\n", to: "content/b.md")
        #expect(try Self.build(site).diagnostics == [])
    }
}
