import DocModel
import Foundation
import GRDB
import Synchronization
import Testing
import TestSupport

@testable import DocIndex

/// An index that is changed holds what a whole one would, row by row, and makes the same files for browsers.
struct AmendingTests {
    /// `make torture` asks for more.
    private static let sequences = ProcessInfo.processInfo.environment["DOCGEN_SEQUENCES"].flatMap { Int($0) } ?? 200

    private static let words = [
        "install", "installs", "Installation", "cache", "caches", "don't", "Ünïcode", "u\u{308}mlaut", "std::vector", "C++", "--help",
        "rollback",
        "roll", "back", "the", "of", "and", "build", "builder", "building", "fetchURL", "snake_case_name", "1.2.3", "404", "naïve", "ß",
        "Σίσυφος",
    ]
    private static let unspacedWords = ["安装指南", "端口", "サーバーの設定"]

    private struct Site {
        var generator: SeededGenerator
        var pages: [Page] = []
        private var words = AmendingTests.words

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            // So that they come and go in some sites, and stay in others.
            if seed % 3 != 0 { words += seed % 3 == 1 ? AmendingTests.unspacedWords : Array(AmendingTests.unspacedWords.prefix(1)) }
            for number in 0..<12 {
                let sections = (0..<Int.random(in: 0...4, using: &generator)).map { section($0) }
                pages.append(
                    IndexFixture.page("guide/p\(number).md", text(2), sections, tags: number % 3 == 0 ? ["tag \(number % 2)"] : [])
                )
            }
        }

        private mutating func text(_ count: Int) -> String {
            (0..<Int.random(in: 1...count, using: &generator)).map { _ in words.randomElement(using: &generator)! }
                .joined(separator: " ")
        }

        private mutating func section(_ number: Int) -> Section {
            IndexFixture.section(
                number == 0 ? "" : text(3),
                text(40),
                code: Bool.random(using: &generator) ? text(6) : "",
                level: number == 0 ? 0 : 2,
                breadcrumb: Bool.random(using: &generator) ? [text(2)] : []
            )
        }

        /// Gives some pages other content, and keeps their numbers of sections.
        mutating func change() -> [PageChange] {
            pages.indices.shuffled(using: &generator).prefix(Int.random(in: 0...3, using: &generator)).sorted().map { index in
                let before = pages[index]
                pages[index].hash = text(3)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: pages[index].title = text(2)
                case 1: pages[index].tags = [text(1)]
                default: break
                }
                for number in before.sections.indices where Bool.random(using: &generator) {
                    pages[index].sections[number] = section(number)
                }
                return PageChange(before: before, after: pages[index])
            }
        }

        mutating func links() -> [PageLink] {
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                PageLink(
                    source: pages.randomElement(using: &generator)!.path,
                    target: pages.randomElement(using: &generator)!.path,
                    anchor: text(1)
                )
            }
        }
    }

    /// Everything that can be read from an index, and the files that it makes.
    private struct Content: Equatable {
        var rows: [[String]]
        var files: [String: [UInt8]]
    }

    private static func finish(_ writer: IndexWriter, _ path: String, _ links: [PageLink]) throws -> Content {
        for link in links { try writer.add(link) }
        let files = Mutex<[String: [UInt8]]>([:])
        try writer.finish { file in files.withLock { $0[file.path] = file.bytes } }
        let rows = try IndexFile.open(path).unsafeRead { database in
            let hasTrigrams = try database.tableExists("section_trigrams")
            return try
                ([
                    "meta ORDER BY key", "pages ORDER BY id", "sections ORDER BY id", "vocabulary", "synonyms", "word_places",
                    "section_words_docsize ORDER BY id",
                ] + (hasTrigrams ? ["trigram_places", "section_trigrams_docsize ORDER BY id"] : [])).flatMap { table in
                    try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { $0.databaseValues.map(\.description) }
                }
                + Row.fetchAll(database, sql: "SELECT rowid, * FROM links ORDER BY rowid").map { $0.databaseValues.map(\.description) }
                + Row.fetchAll(database, sql: "SELECT hex(block) FROM section_words_data WHERE id = 1").map { ["totals", $0[0]] }
        }
        return Content(rows: rows, files: files.withLock { $0 })
    }

    private static func hasTrigrams(_ path: String) throws -> Bool {
        try IndexFile.open(path).unsafeRead { try $0.tableExists("section_trigrams") }
    }

    @Test(arguments: 0..<10)
    func anySequenceOfChangesHoldsWhatAWholeIndexHolds(batch: Int) async throws {
        for seed in stride(from: batch, to: Self.sequences, by: 10) {
            // Other tests wait for answers of servers meanwhile.
            await Task.yield()
            let folder = try TemporaryFolder()
            var site = Site(seed: UInt64(seed))
            var old = folder.path + "/0"
            try IndexFixture.write(site.pages, to: old)
            for step in 1...3 {
                let changes = site.change()
                let links = site.links()
                let path = folder.path + "/\(step)"
                let whole = try IndexWriter(path: path + ".whole")
                for page in site.pages { try whole.add(page) }
                let clean = try Self.finish(whole, path + ".whole", links)
                guard let writer = try IndexWriter.amending(old, at: path, with: changes) else {
                    // The table of trigrams comes, or goes.
                    #expect(try Self.hasTrigrams(old) != Self.hasTrigrams(path + ".whole"), "seed \(seed), step \(step)")
                    old = path + ".whole"
                    continue
                }
                for page in site.pages { try writer.rename(page.path, to: page.title) }
                let amended = try Self.finish(writer, path, links)
                let isSame = amended == clean
                #expect(isSame, "seed \(seed), step \(step)")
                guard isSame else { return }
                let question = "how do I \(Self.words.randomElement(using: &site.generator)!) the cache"
                let answers = try [path, path + ".whole"].map {
                    "\(try SectionIndex(opening: $0, patience: .seconds(60)).answer(question))"
                }
                #expect(answers[0] == answers[1])
                old = path
            }
        }
    }

    @Test func aTitleThatResultsNoLongerShowGoes() throws {
        let folder = try TemporaryFolder()
        let page = IndexFixture.page("a.md", "Overview", [IndexFixture.section("One", "word")])
        let writer = try IndexWriter(path: folder.path + "/old")
        try writer.add(page)
        try writer.rename("a.md", to: "Guide: Overview")
        try writer.finish()
        let amending = try #require(try IndexWriter.amending(folder.path + "/old", at: folder.path + "/new", with: []))
        try amending.rename("a.md", to: "Overview")
        try amending.finish()
        #expect(try SectionIndex(opening: folder.path + "/new").search("word").results.first?.citation.title == "Overview")
    }

    @Test func whatWouldGetOtherNumbersOrTablesNeedsAWholeIndex() throws {
        let folder = try TemporaryFolder()
        let page = IndexFixture.page("a.md", "A", [IndexFixture.section("One", "word"), IndexFixture.section("Two", "word")])
        try IndexFixture.write([page], to: folder.path + "/old")
        func isAmended(_ change: (inout Page) -> Void, before: Page? = nil) throws -> Bool {
            var after = page
            change(&after)
            let change = PageChange(before: before ?? page, after: after)
            return try IndexWriter.amending(folder.path + "/old", at: folder.path + "/new", with: [change]) != nil
        }
        #expect(try isAmended { $0.sections[0].text = "sword" })
        #expect(try !isAmended { $0.sections.removeLast() })
        #expect(try !isAmended { $0.sections[0].text = "漢字" })
        #expect(try !isAmended({ _ in }, before: IndexFixture.page("b.md", "B", page.sections)))
        try IndexFixture.write([IndexFixture.chinesePage], to: folder.path + "/old")
        let chinese = PageChange(before: IndexFixture.chinesePage, after: IndexFixture.chinesePage)
        #expect(try IndexWriter.amending(folder.path + "/old", at: folder.path + "/new", with: [chinese]) != nil)
        var plain = IndexFixture.chinesePage
        plain.title = "Install"
        for number in plain.sections.indices { plain.sections[number] = IndexFixture.section("One", "word") }
        let last = PageChange(before: IndexFixture.chinesePage, after: plain)
        #expect(try IndexWriter.amending(folder.path + "/old", at: folder.path + "/new", with: [last]) == nil)
    }
}
