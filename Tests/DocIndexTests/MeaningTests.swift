import DocModel
import Foundation
import GRDB
import Synchronization
import Testing
import TestSupport

@testable import DocIndex

/// Knows a few things by several names: a text's vector says which of them it names.
private final class ThingEncoder: MeaningEncoder {
    static let things = [["erase", "wipe", "remove"], ["colour", "paint", "hue"], ["port", "listen"], ["clock", "time"]]

    let modelID: String
    let dimensions = things.count
    /// What was asked for, in no order.
    let texts = Mutex<[String]>([])

    init(modelID: String = "0123456789abcdef") { self.modelID = modelID }

    func vector(of text: String, maxPieces: Int) -> [Float]? {
        texts.withLock { $0.append(text) }
        let text = text.lowercased()
        let vector = Self.things.map { names in Float(names.count { text.contains($0) }) }
        return vector.contains { $0 > 0 } ? vector : nil
    }
}

struct MeaningTests {
    private static let pages = [
        IndexFixture.page(
            "disk.md",
            "Disk",
            [
                IndexFixture.section("Disk", "All about the disk.", level: 1),
                IndexFixture.section(
                    "Paint the case of a disk",
                    "A disk may have any hue. A colour for a disk is bought in a shop for disks."
                ),
                IndexFixture.section("Wipe", "This clears the disk."),
            ]
        ),
        IndexFixture.page("empty.md", "Nothing", [IndexFixture.section("Nothing", "Words that mean nothing here.", level: 1)]),
    ]

    private let folder: TemporaryFolder
    private var path: String { folder.path + "/index.sqlite" }
    private var cache: String { folder.path + "/cache/meaning.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func write(
        _ encoder: ThingEncoder? = ThingEncoder(),
        pages: [Page] = pages,
        to path: String? = nil,
        jobs: Int = 2,
        isCached: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (MeaningOptions.Progress) -> Void = { _ in }
    ) throws {
        let options = encoder.map { MeaningOptions(encoder: $0, cachePath: isCached ? cache : nil, progress: progress) }
        let writer = try IndexWriter(path: path ?? self.path, meaning: options)
        for page in pages { try writer.add(page) }
        try writer.finish(jobs: jobs, isCancelled: isCancelled)
    }

    private func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(filePath: path ?? self.path)) }

    // MARK: Ranking

    @Test func findsWhatIsCalledOtherwise() throws {
        try write()
        let question = "how do I erase a disk?"
        let byWords = try SectionIndex(opening: path).answer(question)
        let index = try SectionIndex(opening: path, encoder: { ThingEncoder() })
        #expect(index.meaning == .used(modelID: "0123456789abcdef"))
        #expect(byWords.sources.first?.heading != "Wipe")
        #expect(try index.answer(question).sources.first?.heading == "Wipe")
        #expect(try index.answer(question, with: AnswerFeatures(usesMeaning: false)) == byWords)
    }

    @Test func aQuestionThatTheModelDoesNotKnowIsAnsweredByItsWords() throws {
        try write()
        let byWords = try SectionIndex(opening: path)
        let index = try SectionIndex(opening: path, encoder: { ThingEncoder() })
        for question in ["what is a disk?", "nothing", "xyzzy"] {
            #expect(try index.answer(question) == byWords.answer(question), "\(question)")
        }
    }

    @Test func whatIsTypedIntoASearchBoxIsFoundByItsWords() throws {
        try write()
        let encoder = ThingEncoder()
        let index = try SectionIndex(opening: path, encoder: { encoder })
        #expect(try index.search("erase a disk") == SectionIndex(opening: path).search("erase a disk"))
        #expect(encoder.texts.withLock { $0 } == [])
    }

    @Test func aFollowUpIsEncodedWithTheQuestionBefore() throws {
        try write()
        let encoder = ThingEncoder()
        let index = try SectionIndex(opening: path, encoder: { encoder })
        _ = try index.answer("and how big?", earlier: ["What is a port?", "how do I wipe a disk?"])
        _ = try index.answer("which colour has a painted disk case?", earlier: ["how do I wipe a disk?"])
        #expect(encoder.texts.withLock { $0 } == ["how do I wipe a disk? and how big?", "which colour has a painted disk case?"])
    }

    // MARK: Files

    @Test func encodesHeadingsAndTheBeginningOfTheText() throws {
        let encoder = ThingEncoder()
        let words = (1...100).map { "w\($0)" }
        let page = IndexFixture.page(
            "a.md",
            "Page",
            [
                IndexFixture.section("Page", "One two.", code: "three\u{1E}four", level: 1),
                IndexFixture.section("Below", words.joined(separator: " "), breadcrumb: ["Page", "Above"]),
                IndexFixture.section("", "Twice."),
                IndexFixture.section("", "Twice."),
            ]
        )
        try write(encoder, pages: [page])
        let expected = [
            "Page\nOne two. three four", "Page > Above > Below\n" + words.prefix(60).joined(separator: " "), "Page\nTwice.",
        ]
        #expect(encoder.texts.withLock { $0.sorted() } == expected.sorted())
    }

    @Test func threadsAndCacheDoNotChangeABit() throws {
        try write(jobs: 1)
        let expected = try bytes()
        try write(jobs: 8, isCached: true)
        #expect(try bytes() == expected)
        try write(jobs: 3, isCached: true)
        #expect(try bytes() == expected)
    }

    @Test func anIndexWithoutMeaningHasNoTraceOfIt() throws {
        try write(nil)
        #expect(try SectionIndex(opening: path, encoder: { ThingEncoder() }).meaning == MeaningState.none)
        let tables = try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_master") }
        #expect(!tables.contains { $0.contains("vector") })
    }

    @Test func encodesOnlyWhatChanged() throws {
        try write(isCached: true)
        let encoder = ThingEncoder()
        let totals = Mutex<Set<Int>>([])
        var pages = Self.pages
        pages[0].sections[2].text = "This clears the disk at once."
        try write(encoder, pages: pages, isCached: true, progress: { progress in _ = totals.withLock { $0.insert(progress.total) } })
        #expect(encoder.texts.withLock { $0 } == ["Disk > Wipe\nThis clears the disk at once."])
        #expect(totals.withLock { $0 } == [1])
        let other = ThingEncoder()
        try write(other, pages: pages, isCached: true)
        #expect(other.texts.withLock { $0.isEmpty })
    }

    @Test func goesOnWhereItWasInterrupted() throws {
        let sections = (0..<200).map { IndexFixture.section("Section \($0)", "It has the port \($0).") }
        let pages = [IndexFixture.page("many.md", "Many", sections)]
        let first = ThingEncoder()
        #expect(throws: CancellationError.self) {
            try write(first, pages: pages, isCached: true, isCancelled: { first.texts.withLock { $0.count >= 100 } })
        }
        let second = ThingEncoder()
        try write(second, pages: pages, isCached: true)
        #expect(first.texts.withLock(\.count) + second.texts.withLock(\.count) == 200)
    }

    @Test(arguments: ["no database at all, but long enough to be taken for a page of one", ""])
    func aDamagedCacheIsMadeAnew(content: String) throws {
        try folder.write(content, to: "cache/meaning.sqlite")
        try write(isCached: true)
        let encoder = ThingEncoder()
        try write(encoder, isCached: true)
        #expect(encoder.texts.withLock { $0.isEmpty })
    }

    @Test func doesWithoutACacheThatCannotBeWritten() throws {
        try folder.write("a file where a folder would be", to: "cache")
        try write(isCached: true)
        #expect(try SectionIndex(opening: path, encoder: { ThingEncoder() }).meaning == .used(modelID: "0123456789abcdef"))
    }

    // MARK: Models

    @Test func saysWhyMeaningDoesNotCount() throws {
        struct Missing: Error, CustomStringConvertible { let description = "no model is installed" }
        try write()
        #expect(try SectionIndex(opening: path, encoder: { throw Missing() }).meaning == .unavailable("no model is installed"))
        #expect(try SectionIndex(opening: path).meaning == .unavailable("no model was given"))
        let other = try SectionIndex(opening: path, encoder: { ThingEncoder(modelID: "fedcba9876543210") })
        #expect(
            other.meaning
                == .unavailable(
                    "the index was made with the model 0123456789ab, installed is fedcba987654: install that one, or build again"
                )
        )
        #expect(try other.answer("how do I erase a disk?") == SectionIndex(opening: path).answer("how do I erase a disk?"))
    }

    @Test(arguments: [
        "UPDATE section_vectors SET vector = x'00'", "UPDATE section_vectors SET id = 1000 WHERE id = 2", "DROP TABLE section_vectors",
    ])
    func aDamagedVectorIsADamagedIndex(change: String) throws {
        try write()
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: path, configuration: configuration).write { try $0.execute(sql: change) }
        let error = try #require(throws: IndexError.self) { try SectionIndex(opening: path, encoder: { ThingEncoder() }) }
        #expect(error.code == .damaged)
    }
}
