import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocIndex

struct IndexFileTests {
    @Test func countsWhatWasWritten() throws {
        let index = try IndexFixture().open()
        #expect(index.statistics == SectionIndex.Statistics(pages: 2, sections: 7))
    }

    @Test func anEmptyIndexAnswersToo() throws {
        let index = try IndexFixture([]).open()
        #expect(index.statistics == SectionIndex.Statistics(pages: 0, sections: 0))
        #expect(try index.search("anything").results.isEmpty)
        #expect(try index.answer("anything at all").isAnswered == false)
    }

    /// As after an error: SQLite rolls back, and whoever is told of it must still be there.
    @Test func aWriterMayBeDroppedInTheMiddle() throws {
        let folder = try TemporaryFolder()
        for number in 0..<100 {
            let writer = try IndexWriter(path: folder.path + "/\(number).sqlite")
            for page in IndexFixture.pages { try writer.add(page) }
        }
    }

    @Test func theSamePagesGiveTheSameBytes() throws {
        let links = [
            PageLink(source: "guide/start.md", target: "ref/api.md", anchor: "größe"),
            PageLink(source: "gone.md", target: "ref/api.md", anchor: ""),
        ]
        let many = (0..<200).map { number in
            IndexFixture.page(
                "p\(number).md",
                "Page \(number)",
                [IndexFixture.section("Heading \(number)", "words \(number % 7) and \(number % 11)")]
            )
        }
        let one = try IndexFixture(IndexFixture.pages + many, links: links)
        let two = try IndexFixture(IndexFixture.pages + many, links: links)
        #expect(try Data(contentsOf: URL(filePath: one.path)) == Data(contentsOf: URL(filePath: two.path)))
    }

    @Test func aRenamedPageIsFoundByItsOwnTitleAndShownByTheOther() throws {
        let folder = try TemporaryFolder()
        let writer = try IndexWriter(path: folder.path + "/index.sqlite")
        try writer.add(
            IndexFixture.page("operate/index.md", "Overview", [IndexFixture.section("Overview", "What operators do.", level: 1)])
        )
        try writer.rename("operate/index.md", to: "Operator manual")
        try writer.rename("gone.md", to: "Nothing")
        try writer.finish()
        let index = try SectionIndex(opening: folder.path + "/index.sqlite")
        #expect(try index.search("overview").results.map(\.citation.title) == ["Operator manual"])
    }

    @Test func isOneFileBeforeAndAfterReading() throws {
        let fixture = try IndexFixture()
        let before = try Data(contentsOf: URL(filePath: fixture.path))
        let index = try fixture.open()
        _ = try index.search("install").results
        _ = try index.answer("How do I install it on Linux?")
        #expect(try fixture.folder.files("") == ["index.sqlite"])
        #expect(try Data(contentsOf: URL(filePath: fixture.path)) == before)
    }

    @Test func replacesWhatIsThere() throws {
        let fixture = try IndexFixture()
        try IndexFixture.write([], to: fixture.path)
        #expect(try fixture.open().statistics.pages == 0)
    }

    @Test(arguments: ["a b.sqlite", "a?b.sqlite", "a#b.sqlite", "a%41.sqlite", "ü.sqlite", "a&mode=memory.sqlite", "a'b\".sqlite"])
    func itsNameMayBeOdd(name: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + name
        try IndexFixture.write(IndexFixture.pages, to: path)
        #expect(try folder.files("") == [name])
        #expect(try SectionIndex(opening: path).search("install").results.isEmpty == false)
    }

    @Test func manyThreadsMayAskAtOnce() async throws {
        let index = try IndexFixture().open()
        let expected = try index.search("install port").results.map(\.citation)
        try await withThrowingTaskGroup(of: [Citation].self) { group in
            for _ in 0..<64 { group.addTask { try index.search("install port").results.map(\.citation) } }
            for try await result in group { #expect(result == expected) }
        }
    }

    // MARK: Files that are not an index

    private func openingError(_ path: String) -> IndexError? {
        do {
            _ = try SectionIndex(opening: path).search("install")
            return nil
        } catch {
            return error as? IndexError
        }
    }

    @Test func namesAMissingFile() throws {
        let path = try TemporaryFolder().path + "/none.sqlite"
        let error = try #require(openingError(path))
        #expect(error.code == .cannotOpen)
        #expect(error.description == "no readable index at '\(path)': run 'docgen build', or give its place with --index")
    }

    @Test(arguments: [
        "plain text, long enough to be looked at by SQLite as a header of a database file, which it is not. ............",
        "SQLite format 3",
    ])
    func namesAFileOfAnotherKind(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "x.sqlite")
        let error = try #require(openingError(folder.path + "/x.sqlite"))
        #expect(error.code == .notAnIndex)
        #expect(error.description == "'\(folder.path)/x.sqlite' is not an index of docgen: run 'docgen build' to make one")
    }

    @Test func namesAnEmptyFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "x.sqlite")
        let error = try #require(openingError(folder.path + "/x.sqlite"))
        #expect(error.code == .notAnIndex)
        #expect(error.description == "'\(folder.path)/x.sqlite' is a database, but not an index of docgen: run 'docgen build' to make one")
    }

    @Test func aFolderIsNoIndex() throws {
        let folder = try TemporaryFolder()
        let error = try #require(openingError(folder.path))
        #expect(error.description.contains("'\(folder.path)'"))
    }

    /// Bytes 60 to 63 of an SQLite file hold `user_version`, 68 to 71 `application_id`.
    private func patched(_ offset: Int, _ value: [UInt8]) throws -> IndexFixture {
        let fixture = try IndexFixture()
        var bytes = Array(try Data(contentsOf: URL(filePath: fixture.path)))
        bytes.replaceSubrange(offset..<(offset + value.count), with: value)
        try fixture.folder.write(bytes, to: "index.sqlite")
        return fixture
    }

    @Test func namesAForeignDatabase() throws {
        let fixture = try patched(68, [0, 0, 0, 1])
        let error = try #require(openingError(fixture.path))
        #expect(error.code == .notAnIndex)
        #expect(error.description == "'\(fixture.path)' is a database, but not an index of docgen: run 'docgen build' to make one")
    }

    @Test func namesANewerFormat() throws {
        let fixture = try patched(60, [0, 0, 0, 99])
        let error = try #require(openingError(fixture.path))
        #expect(error.code == .newerVersion)
        #expect(
            error.description
                == "index '\(fixture.path)' has format 99, this program reads up to 6: update it, or build the index with this version"
        )
    }

    @Test func namesAnOlderFormat() throws {
        let fixture = try patched(60, [0, 0, 0, 0])
        let error = try #require(openingError(fixture.path))
        #expect(error.code == .olderVersion)
        #expect(error.description == "index '\(fixture.path)' has the old format 0: run 'docgen build' to make it anew")
    }

    @Test func anIndexThatWasNotFinishedIsNone() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/x.sqlite"
        do {
            let writer = try IndexWriter(path: path)
            for page in IndexFixture.pages { try writer.add(page) }
        }
        let error = try #require(openingError(path))
        #expect(error.description.contains("'\(path)'"))
    }

    @Test(arguments: 0..<50)
    func aCutFileIsAnErrorOrUnharmed(part: Int) throws {
        let fixture = try IndexFixture()
        let bytes = Array(try Data(contentsOf: URL(filePath: fixture.path)))
        try fixture.folder.write(Array(bytes.prefix(bytes.count * part / 50 + part % 3)), to: "index.sqlite")
        expectErrorOrAnswers(fixture)
    }

    @Test func aFileWithABadPageIsAnErrorOrUnharmed() throws {
        let fixture = try IndexFixture(IndexFixture.pages + [IndexFixture.chinesePage])
        let bytes = Array(try Data(contentsOf: URL(filePath: fixture.path)))
        let pageSize = 4_096
        #expect(bytes.count / pageSize > 10)
        for page in 0..<(bytes.count / pageSize) {
            for damage in [{ ~$0 }, { _ in 0 }] as [(UInt8) -> UInt8] {
                var damaged = bytes
                for offset in (page * pageSize)..<((page + 1) * pageSize) { damaged[offset] = damage(damaged[offset]) }
                try fixture.folder.write(damaged, to: "index.sqlite")
                expectErrorOrAnswers(fixture)
            }
        }
    }

    private func expectErrorOrAnswers(_ fixture: IndexFixture) {
        do {
            let index = try fixture.open()
            for query in ["install", "port", "größe", "and", "instal lnux", "\"unpack it\"", "log in", "安装"] { _ = try index.search(query) }
            _ = try index.answer("How do I install it on Linux?", earlier: ["server port"])
        } catch let error as IndexError {
            #expect(error.description.contains("'\(fixture.path)'"))
        } catch {
            Issue.record(error)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func aDamagedFileIsAnErrorOrUnharmed(seed: UInt64) throws {
        let fixture = try IndexFixture()
        var bytes = Array(try Data(contentsOf: URL(filePath: fixture.path)))
        var state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let offset = 100 + Int(state >> 33) % (bytes.count - 100)
            bytes[offset] = UInt8(truncatingIfNeeded: state >> 24)
        }
        try fixture.folder.write(bytes, to: "index.sqlite")
        expectErrorOrAnswers(fixture)
    }

    @Test func namesAPlaceThatCannotBeWritten() throws {
        let path = try TemporaryFolder().path + "/no/such/folder/x.sqlite"
        let error = #expect(throws: IndexError.self) { try IndexWriter(path: path) }
        #expect(error?.code == .cannotWrite)
        #expect(error?.description.hasPrefix("cannot write the index '\(path)': ") == true)
    }
}
