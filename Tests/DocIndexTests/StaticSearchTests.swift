import DocModel
import Foundation
import GRDB
import Synchronization
import Testing
import TestSupport

@testable import DocIndex

/// What the files hold is read back in Tests/search, by the engine that reads them in browsers.
struct StaticSearchTests {
    private static func files(_ pages: [Page], synonyms: [[String]] = [], jobs: Int = 1) throws -> [String: SearchFile] {
        let folder = try TemporaryFolder()
        let writer = try IndexWriter(path: folder.path + "/index.sqlite")
        for page in pages { try writer.add(page) }
        for group in synonyms { try writer.addSynonyms(group) }
        let files = Mutex<[String: SearchFile]>([:])
        try writer.finish(jobs: jobs) { file in
            #expect(files.withLock { $0.updateValue(file, forKey: file.path) } == nil, "\(file.path) twice")
        }
        return files.withLock { $0 }
    }

    private static func folder(_ files: [String: SearchFile]) throws -> Substring {
        try #require(files.keys.first { $0.contains("/w/") }?.split(separator: "/").first)
    }

    @Test func writesATableAndTheFilesItNames() throws {
        let files = try Self.files(IndexFixture.pages)
        let id = try Self.folder(files)
        #expect(files["meta.js"]?.isVersioned == false)
        #expect(files["\(id)/w/0.js"]?.isVersioned == true)
        #expect(files.keys.contains { $0.hasPrefix("t/") && $0.hasSuffix("/0.js") })
        // "port" and "passing" need no more than their first letter.
        #expect(files["\(id)/v/p.js"] != nil)
        #expect(!files.keys.contains { $0.hasPrefix("\(id)/c/") })
        for (path, file) in files {
            let start = path == "meta.js" ? "docgen.shard(\"meta\",{" : "docgen.shard(\"\(path.dropLast(3))\",`"
            #expect(file.bytes.starts(with: start.utf8), "\(path)")
        }
    }

    /// Lists that go on over many pages, and words that begin on the last byte of one.
    @Test func theListsOfWordsAreReadAsFTS5GivesThem() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/index.sqlite"
        let writer = try IndexWriter(path: path)
        var generator = SeededGenerator(seed: 7)
        for number in 0..<40 {
            let sections = (0..<50).map { section in
                let own = (0..<Int.random(in: 0...60, using: &generator)).map { _ in "w\(Int.random(in: 0...4_000, using: &generator))" }
                return IndexFixture.section(
                    "Heading \(section)",
                    "everywhere " + own.joined(separator: " "),
                    code: own.prefix(3).joined(separator: "\n")
                )
            }
            try writer.add(IndexFixture.page("p\(number).md", "Page \(number)", sections))
        }
        try writer.finish()
        try IndexFile.open(path).unsafeRead { database in
            var expected: [String: [String: Int]] = [:]
            let rows = try Row.fetchCursor(database, sql: "SELECT term, doc, col, count(*) FROM word_places GROUP BY term, doc, col")
            while let row = try rows.next() { expected[row[0], default: [:]]["\(row[1] as Int) \(row[2] as String)"] = row[3] }
            var found: [String: [String: Int]] = [:]
            var segment = try #require(try WordSegment.all(database).first)
            while try segment.nextWord() {
                let word = String(decoding: segment.word, as: UTF8.self)
                while let posting = try segment.nextPosting() {
                    let fields = [
                        ("title", posting.title), ("heading", posting.heading), ("breadcrumb", posting.breadcrumb), ("text", posting.text),
                        ("code", posting.code), ("names", posting.name), ("path", posting.path),
                    ]
                    for (name, count) in fields where count > 0 { found[word, default: [:]]["\(posting.section + 1) \(name)"] = Int(count) }
                }
            }
            #expect(expected.count > 4_000)
            #expect(found == expected)
        }
    }

    @Test func pairsOfCharactersHaveFilesWhereThereAreSome() throws {
        let files = try Self.files([IndexFixture.chinesePage])
        #expect(files["\(try Self.folder(files))/c/0.js"] != nil)
    }

    @Test func tagsHaveATableAndAFileWhereThereAreSome() throws {
        let files = try Self.files([
            IndexFixture.page(
                "a.md",
                "Zebra",
                [IndexFixture.section("One", "word"), IndexFixture.section("Two", "word")],
                tags: ["Setup", "`x`"]
            ),
            IndexFixture.page("b.md", "Apple", [IndexFixture.section("One", "word")], tags: ["setup"]),
        ])
        let meta = String(decoding: try #require(files["meta.js"]).bytes, as: UTF8.self)
        #expect(meta.contains("\"tags\":2,"))
        let id = try Self.folder(files)
        // Each tag has the number of its pages, and their first sections.
        let pages = try #require(files["\(id)/g/0.js"])
        #expect(String(decoding: pages.bytes, as: UTF8.self) == "docgen.shard(\"\(id)/g/0\",`\\`x\\`\nsetup`,`! \" \"`)\n")
        let order = try #require(files["\(id)/g/1.js"])
        #expect(String(decoding: order.bytes, as: UTF8.self) == "docgen.shard(\"\(id)/g/1\",`\" `)\n")
        let others = try Self.files(IndexFixture.pages)
        #expect(others["\(try Self.folder(others))/g/0.js"] == nil)
        #expect(!String(decoding: try #require(others["meta.js"]).bytes, as: UTF8.self).contains("\"tags\""))
    }

    @Test func textsThatAnEditDoesNotConcernKeepTheirFolder() throws {
        func files(_ changed: Int) throws -> [String] {
            let text = String(repeating: "All work and no play. ", count: 150)
            let pages = (0..<200).map { number in
                IndexFixture.page("\(number).md", "Page", [IndexFixture.section("One", number == changed ? text + "Less." : text)])
            }
            return try Self.files(pages).keys.filter { $0.hasPrefix("t/") }.sorted()
        }
        let (first, second) = (Set(try files(-1)), Set(try files(70)))
        // 64 files to a folder: 0 to 63, 64 to 127, and so on.
        #expect(first.count == 200 && second.count == 200)
        #expect(first.subtracting(second).compactMap { Int($0.split(separator: "/")[2].dropLast(3)) }.sorted() == Array(64..<128))
    }

    @Test func aChangedPageChangesTheFolder() throws {
        let page = IndexFixture.page("a.md", "A", [IndexFixture.section("One", "word")])
        let other = IndexFixture.page("a.md", "A", [IndexFixture.section("One", "sword")])
        #expect(try Self.folder(Self.files([page])) == Self.folder(Self.files([page])))
        #expect(try Self.folder(Self.files([page])) != Self.folder(Self.files([other])))
        #expect(try Self.folder(Self.files([page])) != Self.folder(Self.files([page], synonyms: [["word", "term"]])))
    }

    @Test(arguments: [2, 3, 64])
    func anyNumberOfThreadsWritesTheSame(jobs: Int) throws {
        let pages = IndexFixture.pages + [IndexFixture.chinesePage]
        let one = try Self.files(pages)
        let many = try Self.files(pages, jobs: jobs)
        #expect(one.keys.sorted() == many.keys.sorted())
        for (path, file) in one { #expect(many[path]?.bytes == file.bytes, "\(path)") }
    }

    @Test func withoutPagesThereIsOnlyTheTable() throws { #expect(try Self.files([]).keys.sorted() == ["meta.js"]) }

    @Test func whatTheReceiverThrowsComesOut() throws {
        struct Full: Error {}
        let folder = try TemporaryFolder()
        let writer = try IndexWriter(path: folder.path + "/index.sqlite")
        try writer.add(IndexFixture.pages[0])
        #expect(throws: Full.self) { try writer.finish { _ in throw Full() } }
    }

    /// Tests/search/shards.test.mjs has the same for the reader.
    @Test func numbersAreSymbols() {
        var text = SymbolText()
        for number in [0, 1, 71, 72, 1_727, 1_728, 780_416, 780_416 + 93] { text.append(number) }
        #expect(String(decoding: text.bytes, as: UTF8.self) == " !jk |~}   ~     ~   !!")
    }

    @Test(arguments: 0..<SymbolText.symbols) func noSymbolNeedsAnEscape(_ value: Int) throws {
        var text = SymbolText()
        text.append(symbol: value)
        let byte = try #require(text.bytes.first)
        #expect((0x20...0x7E).contains(byte) && !"$\\`".utf8.contains(byte))
    }

    @Test(arguments: [("a`b", "a\\`b"), ("${x}", "\\${x}"), ("\\n", "\\\\n"), ("a\rb", "a\\rb"), ("a\u{1F}b", "a b"), ("größe", "größe")])
    func textIsEscaped(text: String, expected: String) {
        var output: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { TemplateLiteral.append($0, to: &output) }
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test func lengthsKeepTheirStep() {
        for code in 0..<LengthNorm.steps { #expect(LengthNorm.code(of: Double(LengthNorm.value(of: code))) == code) }
        #expect(LengthNorm.value(of: LengthNorm.code(of: 1)) == 1)
        #expect(LengthNorm.code(of: 0) == 0)
        #expect(LengthNorm.code(of: 1e9) == LengthNorm.steps - 1)
    }

    @Test func aFrequentWordKeepsItsBestPages() throws {
        let filler = (0..<1_600).map { number in
            IndexFixture.page(
                "p\(number).md",
                "Page \(number)",
                [IndexFixture.section("Notes", "The port is mentioned among so many other things.")]
            )
        }
        let best = IndexFixture.page("zz.md", "Ports", [IndexFixture.section("Port", "Port, port and port.")])
        let files = try Self.files(filler + [best])
        let id = try Self.folder(files)
        let words = files.keys.filter { $0.hasPrefix("\(id)/w/") }.compactMap { files[$0] }
        let port = try #require(words.first { String(decoding: $0.bytes, as: UTF8.self).contains("port,+,+s") })
        // Every page would need four symbols at least.
        #expect(port.bytes.count < 1_600 * 8)
        #expect(port.bytes.count > 1_000)
    }
}
