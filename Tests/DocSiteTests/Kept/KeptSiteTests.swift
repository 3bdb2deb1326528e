import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// A build that takes over what another has left is the build that would be made without it, to the byte.
struct KeptSiteTests {
    /// `make torture` asks for more.
    private static let sequences = ProcessInfo.processInfo.environment["DOCGEN_SEQUENCES"].flatMap { Int($0) } ?? 200
    private static let changesInSequence = 4
    private static let batches = 20

    @Test(arguments: 0..<batches)
    func anySequenceOfChangesEndsInWhatACleanBuildMakes(batch: Int) throws {
        for sequence in stride(from: batch, to: Self.sequences, by: Self.batches) {
            guard try isSameAfterEachChange(seed: UInt64(sequence)) else { return }
        }
    }

    private func isSameAfterEachChange(seed: UInt64) throws -> Bool {
        let folder = try TemporaryFolder()
        let root = folder.path + "/content"
        let kept = KeptSite()
        let editions = KeptSite()
        var edition: SiteEdition?
        var site = RandomSite(seed: seed)
        var done = "seed \(seed)"
        var onDisk: [String: String] = [:]
        for step in 0..<Self.changesInSequence {
            try put(site.files, over: onDisk, in: folder)
            onDisk = site.files
            let before = (try? folder.text("dist/manifest.json")) ?? ""
            let report = try SiteBuilder(root: root, options: Self.options, keeping: kept).build(into: folder.path + "/dist") {
                EverythingSink(path: $0)
            }
            let clean = try SiteBuilder(root: root, options: Self.options).build(into: folder.path + "/clean") { EverythingSink(path: $0) }
            guard clean.outputBytes > 0 else {
                // Nothing was written, and the old output stays.
                #expect(report.diagnostics == clean.diagnostics && (try? folder.text("dist/manifest.json")) ?? "" == before, "\(done)")
                try? FileManager.default.removeItem(atPath: folder.path + "/clean")
                _ = site.change()
                continue
            }
            let difference = try difference(folder, "dist", "clean")
            #expect(difference == nil, "\(done)")
            #expect(report.diagnostics == clean.diagnostics, "\(done)")
            #expect(report.pageCount == clean.pageCount && report.assetCount == clean.assetCount && report.outputBytes == clean.outputBytes)

            // The same in memory, of which not every change is looked at.
            var isSameEdition = true
            if step != 1 {
                edition = try SiteBuilder(root: root, options: Self.options, keeping: editions).edition(after: edition).edition
                isSameEdition = try isSame(#require(edition), as: folder, done: done)
                #expect(edition?.report.diagnostics == clean.diagnostics, "\(done)")
            }
            guard difference == nil, isSameEdition else { return false }
            done += "; " + site.change()
        }
        return true
    }

    private static let options = SiteBuilder.Options(jobs: 2, includesDrafts: false, now: Date(timeIntervalSince1970: 0))

    /// Writes what has changed, and removes what has gone.
    private func put(_ files: [String: String], over old: [String: String], in folder: TemporaryFolder) throws {
        for path in old.keys where files[path] == nil { try? FileManager.default.removeItem(atPath: folder.path + "/content/" + path) }
        for (path, text) in files where old[path].map({ !$0.hasSameBytes(as: text) }) ?? true {
            try folder.write(text, to: "content/" + path)
        }
    }

    private func difference(_ folder: TemporaryFolder, _ left: String, _ right: String) throws -> String? {
        let names = try folder.files(right)
        guard try folder.files(left) == names else {
            return "other files: \(Set(try folder.files(left)).symmetricDifference(names).sorted())"
        }
        for name in names where try bytes(folder, left + "/" + name) != bytes(folder, right + "/" + name) { return name }
        return nil
    }

    private func bytes(_ folder: TemporaryFolder, _ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: folder.path + "/" + name))
    }

    private func isSame(_ edition: SiteEdition, as folder: TemporaryFolder, done: String) throws -> Bool {
        let names = try folder.files("clean/site")
        let others = edition.allPaths().symmetricDifference(names).sorted()
        #expect(others == [], "\(done)")
        for name in names {
            let isSame = try edition.file(name)?.bytes == Array(bytes(folder, "clean/site/" + name))
            #expect(isSame && edition.contains(name), "\(name) after \(done)")
            guard isSame else { return false }
        }
        try edition.writeSearch(into: folder.path + "/search") { EverythingSink(path: $0) }
        let index = try bytes(folder, "search/index.sqlite") == bytes(folder, "clean/index.sqlite")
        #expect(index, "index after \(done)")
        return others.isEmpty && index
    }

    // MARK: What is taken over

    @Test func anUnchangedPageIsNeitherReadNorWrittenAgain() throws {
        let site = try SiteFixture(["index.md": "# Home\n\n[a](a.md)", "a.md": "# A", "b.md": "# B"])
        let kept = KeptSite()
        func build() throws { _ = try SiteBuilder(root: site.root, keeping: kept).build(into: site.output) { ListingSink(path: $0) } }
        func inode(_ path: String) throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: site.output + "/site/" + path)[.systemFileNumber] as? Int)
        }
        try build()
        let (a, b) = (try inode("a.html"), try inode("b.html"))
        try site.folder.write("# B\n\nMore.", to: "content/b.md")
        try build()
        #expect(try inode("a.html") == a && inode("b.html") != b)
        #expect(try site.article("b.html").contains("More."))
    }

    @Test func aFileThatSomebodyChangedInTheOutputIsMadeAgain() throws {
        let site = try SiteFixture(["index.md": "# Home", "a.md": "# A"])
        let kept = KeptSite()
        func build() throws { _ = try SiteBuilder(root: site.root, keeping: kept).build(into: site.output) { ListingSink(path: $0) } }
        try build()
        let good = try site.html("a.html")
        let file = try FileHandle(forUpdating: URL(filePath: site.output + "/site/a.html"))
        try file.write(contentsOf: Data("broken".utf8))
        try file.close()
        try build()
        #expect(try site.html("a.html") == good)
        try FileManager.default.removeItem(atPath: site.output)
        try build()
        #expect(try site.html("a.html") == good)
    }

    @Test func aStampThatIsYoungSaysNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("text", to: "a")
        let stamp = try #require(FileStamp(of: folder.path + "/a"))
        let now = FileStamp.now()
        #expect(!stamp.isSettled(at: now) && stamp.isSettled(at: now + 10))
        #expect(FileStamp(of: folder.path + "/b") == nil)
        try folder.write("text", to: "a")
        #expect(FileStamp(of: folder.path + "/a") != stamp)
    }

    @Test func aMistakeInTheConfigurationLeavesTheEditionThatWasThere() throws {
        let site = try SiteFixture(["index.md": "# Home"])
        let kept = KeptSite()
        let first = try SiteBuilder(root: site.root, keeping: kept).edition(after: nil)
        try site.folder.write("nonsense: 1\n", to: "content/docgen.yml")
        let second = try SiteBuilder(root: site.root, keeping: kept).edition(after: first.edition)
        #expect(second.edition == nil && second.report.containsErrors)
        try site.folder.write("title: Mended\n", to: "content/docgen.yml")
        let third = try #require(try SiteBuilder(root: site.root, keeping: kept).edition(after: first.edition).edition)
        #expect(third.title == "Mended" && third.contains("index.html") && !third.contains("nothing.html"))
        #expect(try !third.isSame(as: #require(first.edition)))
    }

    @Test func pagesFindTheTemplateUnderTheNameItHad() throws {
        let site = try SiteFixture(["index.md": "# Home", "docgen.yml": "theme:\n  accent: \"#111\"\n"])
        let kept = KeptSite()
        let before = try #require(try SiteBuilder(root: site.root, keeping: kept).edition(after: nil).edition)
        try site.folder.write("theme:\n  accent: \"#222\"\n", to: "content/docgen.yml")
        let after = try #require(try SiteBuilder(root: site.root, keeping: kept).edition(after: before).edition)
        #expect(before.assetFolder != after.assetFolder && before.scripts == after.scripts)
        #expect(try after.file(before.assetFolder + "/search.css") != nil)
        #expect(try after.file(before.assetFolder + "/nothing.css") == nil)
    }
}

/// Writes all that it is given.
struct EverythingSink: SectionSink {
    let path: String
    private var lines: [String] = []

    init(path: String) { self.path = path }

    mutating func add(_ page: Page) { lines.append("\(page)") }
    mutating func rename(_ path: String, to title: String) { lines.append("title \(path) '\(title)'") }
    mutating func add(_ link: PageLink) { lines.append("\(link)") }
    func finish(_ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    }
}
