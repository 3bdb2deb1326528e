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
    func anySequenceOfChangesEndsInWhatACleanBuildMakes(batch: Int) async throws {
        for sequence in stride(from: batch, to: Self.sequences, by: Self.batches) {
            guard try await isSameAfterEachChange(seed: UInt64(sequence)) else { return }
        }
    }

    /// Programs, and snapshots of a server, are tried in tests of their own.
    @Test func theChangesTryEveryKey() {
        let tried = Set(RandomSite.settings(0).map { String($0.prefix { $0 != ":" }) })
        #expect(tried.union(["preprocess", "status"]) == Set(ConfigurationKey.all.map(\.name)))
    }

    private func isSameAfterEachChange(seed: UInt64) async throws -> Bool {
        let folder = try TemporaryFolder()
        let root = folder.path + "/content"
        let kept = KeptSite()
        let editions = KeptSite()
        var edition: SiteEdition?
        var search: EditionSearch?
        var site = RandomSite(seed: seed)
        var history = try seed % 10 == 3 ? History(at: root) : nil
        var done = "seed \(seed)"
        var onDisk: [String: String] = [:]
        let options = Self.options(seed)
        var cached = options
        cached.cacheFolder = folder.path + "/cache"
        for step in 0..<Self.changesInSequence {
            // Other tests wait for answers of servers meanwhile.
            await Task.yield()
            try put(site.files, over: onDisk, in: folder)
            onDisk = site.files
            try history?.commit(onDisk)
            let before = (try? folder.text("dist/manifest.json")) ?? ""
            let report = try SiteBuilder(root: root, options: options, keeping: kept).build(into: folder.path + "/dist") {
                ListingSink(path: $0, isWhole: true)
            }
            let clean = try SiteBuilder(root: root, options: options).build(into: folder.path + "/clean") {
                ListingSink(path: $0, isWhole: true)
            }
            guard clean.outputBytes > 0 else {
                // Nothing was written, and the old output stays.
                #expect(report.diagnostics == clean.diagnostics && (try? folder.text("dist/manifest.json")) ?? "" == before, "\(done)")
                try? FileManager.default.removeItem(atPath: folder.path + "/clean")
                done += "; " + site.change()
                continue
            }
            let difference = try difference(folder, "dist", "clean")
            #expect(difference == nil, "\(done)")
            #expect(report.diagnostics == clean.diagnostics, "\(done)")
            #expect(report.pageCount == clean.pageCount && report.assetCount == clean.assetCount && report.outputBytes == clean.outputBytes)

            // The same by a new process each time, with what the one before left on the disk.
            var cachedDifference: String?
            let whole = try SiteBuilder(root: root, options: options).build(into: folder.path + "/whole") { AmendableSink(path: $0) }
            for _ in 0..<2 {
                let again = try SiteBuilder(root: root, options: cached).build(into: folder.path + "/cached") { AmendableSink(path: $0) }
                cachedDifference = try cachedDifference ?? self.difference(folder, "cached", "whole")
                #expect(cachedDifference == nil && again.diagnostics == whole.diagnostics, "\(done)")
            }

            // The same in memory, of which not every change is looked at.
            var isSameEdition = true
            if step != 1 {
                edition = try SiteBuilder(root: root, options: options, keeping: editions).edition(after: edition).edition
                isSameEdition = try isSame(#require(edition), as: folder, &search, done: done)
                #expect(edition?.report.diagnostics == clean.diagnostics, "\(done)")
            }
            guard difference == nil, cachedDifference == nil, isSameEdition else { return false }
            if step == 1, let earlier = try history?.checkOutFirst() {
                site.restore(earlier)
                onDisk = earlier
                done += "; check out the first commit"
            }
            done += "; " + site.change()
        }
        return true
    }

    private static func options(_ seed: UInt64) -> SiteBuilder.Options {
        var options = SiteBuilder.Options(jobs: 2, includesDrafts: seed % 3 == 2, now: Date(timeIntervalSince1970: 0))
        // Stamps of files that are as young as these say nothing, and their bytes are compared. Here a build comes between any two writes: half of
        // the sequences believe stamps at once, as an author's do who writes for longer than two seconds.
        if seed % 2 == 0 { options.slowestClock = -3_600 }
        // It takes long.
        options.compresses = seed % 20 == 7
        return options
    }

    /// The states of a site's folder as commits.
    private struct History {
        private let git: GitRepository
        private var first: (commit: String, files: [String: String])?

        init(at root: String) throws {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            git = try GitRepository(at: root)
        }

        mutating func commit(_ files: [String: String]) throws {
            // What git ignores is there too.
            try git.run("add", "--all", "--force")
            try git.run("commit", "-q", "--allow-empty", "-m", "x", time: "2020-01-0\(1 + files.count % 9)T00:00:00Z")
            if first == nil { first = (try git.run("rev-parse", "HEAD"), files) }
        }

        /// - Returns: The files that are there now.
        func checkOutFirst() throws -> [String: String]? {
            guard let first else { return nil }
            try git.run("checkout", "-q", "--force", first.commit)
            return first.files
        }
    }

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

    private func isSame(_ edition: SiteEdition, as folder: TemporaryFolder, _ search: inout EditionSearch?, done: String) throws -> Bool {
        // Nobody's host looks at what is written for one.
        let names = try folder.files("clean/site").filter {
            !GeneratedPaths.ofHost.contains($0) && !$0.hasSuffix(".br") && !$0.hasSuffix(".gz")
        }
        let others = edition.allPaths().symmetricDifference(names).sorted()
        #expect(others == [], "\(done)")
        for name in names {
            let isSame = try edition.file(name)?.bytes == Array(bytes(folder, "clean/site/" + name))
            #expect(isSame && edition.contains(name), "\(name) after \(done)")
            guard isSame else { return false }
        }
        search = try EditionSearch(of: edition, into: folder.path + "/search", after: search) { AmendableSink(path: $0) }
        let index = try bytes(folder, "search/index.sqlite") == bytes(folder, "whole/index.sqlite")
        #expect(index, "index after \(done)")
        return others.isEmpty && index
    }

    // MARK: What is taken over

    @Test func whatAnEditDoesNotConcernIsNotMadeAgain() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n\n[b](b.md#one)", "a.md": "# A", "b.md": "# B\n\n## One", "images/a.svg": "<svg/>",
        ])
        let kept = KeptSite()
        var options = SiteBuilder.Options()
        options.slowestClock = -3_600
        func edition(after before: SiteEdition?) throws -> SiteEdition {
            try #require(try SiteBuilder(root: site.root, options: options, keeping: kept).edition(after: before).edition)
        }
        /// Where each page's HTML lies in memory: of a page that was parsed again it lies elsewhere.
        func places(_ edition: SiteEdition) -> [UnsafePointer<UInt8>?] {
            edition.site.pages.map { $0.html.withUnsafeBufferPointer(\.baseAddress) }
        }
        let first = try edition(after: nil)
        try site.folder.write("# B\n\n## Two", to: "content/b.md")
        let second = try edition(after: first)
        #expect(zip(places(first), places(second)).map { $0 == $1 } == [true, false, true])
        let (before, after) = (try #require(first.shape), try #require(second.shape))
        #expect(after.isSame(as: before))
        // The link to what is not an anchor any more was followed again.
        #expect(second.report.diagnostics.map(\.id) == [.brokenAnchor])
        try site.folder.write("# Another", to: "content/b.md")
        let third = try edition(after: second)
        let shape = try #require(third.shape)
        #expect(!shape.isSame(as: after))
        let page = try #require(try third.file("a.html"))
        #expect(String(decoding: page.bytes, as: UTF8.self).contains(">Another<"))
    }

    @Test func anUnchangedPageKeepsItsFile() throws {
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

    @Test func whatDidNotChangeKeepsItsCompressedForms() throws {
        let text = String(repeating: "Words that compress well. ", count: 100)
        let site = try SiteFixture(["index.md": "# Home\n\n\(text)", "a.md": "# A\n\n\(text)"])
        var options = SiteBuilder.Options(compresses: true, cacheFolder: site.folder.path + "/cache")
        options.slowestClock = -3_600
        func build(_ options: SiteBuilder.Options, _ output: String) throws {
            _ = try SiteBuilder(root: site.root, options: options).build(into: site.folder.path + "/" + output) { ListingSink(path: $0) }
        }
        func inode(_ path: String) throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: site.output + "/site/" + path)[.systemFileNumber] as? Int)
        }
        try build(options, "dist")
        let (a, index) = (try inode("a.html.br"), try inode("index.html.gz"))
        try site.folder.write("# Home\n\nMore. \(text)", to: "content/index.md")
        try build(options, "dist")
        #expect(try inode("a.html.br") == a && inode("index.html.gz") != index)
        try build(.init(compresses: true), "clean")
        #expect(try difference(site.folder, "dist", "clean") == nil)
        // Somebody has changed a form.
        try site.folder.write("", to: "dist/site/a.html.br")
        try build(options, "dist")
        #expect(try difference(site.folder, "dist", "clean") == nil)
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

    // MARK: On a disk

    private func buildWithCache(_ site: SiteFixture, _ output: String = "dist") throws -> SiteBuilder.Report {
        let options = SiteBuilder.Options(cacheFolder: site.folder.path + "/cache")
        return try SiteBuilder(root: site.root, options: options).build(into: site.folder.path + "/" + output) { ListingSink(path: $0) }
    }

    @Test func whereNothingHasChangedNothingIsWritten() throws {
        let site = try SiteFixture(["index.md": "# Home\n\n[gone](gone.md)", "a.md": "# A", "images/a.svg": "<svg/>"])
        let first = try buildWithCache(site)
        let manifest = try FileManager.default.attributesOfItem(atPath: site.output + "/manifest.json")[.systemFileNumber] as? Int
        // Saved again without a change.
        try site.folder.write("# A", to: "content/a.md")
        let second = try buildWithCache(site)
        #expect(!first.isUnchanged && second.isUnchanged)
        #expect(second.diagnostics == first.diagnostics && second.pageCount == 2 && second.outputBytes == first.outputBytes)
        #expect(try FileManager.default.attributesOfItem(atPath: site.output + "/manifest.json")[.systemFileNumber] as? Int == manifest)
        try site.folder.write("# B", to: "content/a.md")
        #expect(try !buildWithCache(site).isUnchanged)
        #expect(try site.html("a.html").contains("<h1"))
    }

    /// A part of a part, a file that comes, one that comes nearer, one that is withheld, and regions that change.
    @Test func aPageKnowsWhatItIncludesFromTheLastBuild() throws {
        let site = try SiteFixture([
            "guide/a.md": "# A\n\n:::include /parts/one.md\n\n:::include near.txt\n", "parts/one.md": "One.\n\n:::include two.md#here\n",
            "parts/two.md": "# #region here\nTwo.\n# #endregion here\n", "b.md": "# B",
        ])
        // Files are believed to be as old as an author's.
        var options = SiteBuilder.Options(cacheFolder: site.folder.path + "/cache")
        options.slowestClock = -3_600
        func build() throws -> SiteBuilder.Report {
            try SiteBuilder(root: site.root, options: options).build(into: site.output) { ListingSink(path: $0) }
        }
        func isUnchanged() throws -> Bool { try build().isUnchanged }
        func says(_ text: String) throws -> Bool {
            guard try !isUnchanged(), try isUnchanged() else { return false }
            return try site.article("guide/a.html").contains(text)
        }
        #expect(try !isUnchanged() && isUnchanged())
        try site.folder.write("# #region here\nThree.\n# #endregion here\n", to: "content/parts/two.md")
        #expect(try says("Three."))
        try site.folder.write("Far.", to: "content/near.txt")
        #expect(try says("Far."))
        try site.folder.write("Near.", to: "content/guide/near.txt")
        #expect(try says("Near."))
        try site.folder.write("near.txt\n", to: "content/.gitignore")
        #expect(try build().diagnostics.map(\.id).contains(.include) && isUnchanged())
        #expect(try !site.article("guide/a.html").contains("Near."))
        try site.folder.write("", to: "content/.gitignore")
        #expect(try says("Near."))
        // Another page is edited: what this one includes is asked of what the disk has kept of it.
        try site.folder.write("# C", to: "content/b.md")
        #expect(try says("Near."))
        try FileManager.default.removeItem(atPath: site.root + "/parts/two.md")
        #expect(try build().diagnostics.map(\.id).contains(.include) && isUnchanged())
    }

    @Test func anOutputThatIsNotWhatWasWrittenIsBuiltAgain() throws {
        let site = try SiteFixture(["index.md": "# Home", "a.md": "# A"])
        _ = try buildWithCache(site)
        let good = try site.html("a.html")
        try site.folder.write("changed", to: "dist/site/a.html")
        #expect(try !buildWithCache(site).isUnchanged && site.html("a.html") == good)
        try FileManager.default.removeItem(atPath: site.output)
        #expect(try !buildWithCache(site).isUnchanged && site.html("a.html") == good)
        #expect(try buildWithCache(site).isUnchanged)
    }

    @Test(arguments: ["", "docgen build record 1\n", "docgen build record 1\nabc\n{}", "\u{0}"])
    func aDamagedRecordIsDroppedWithANotice(text: String) throws {
        let site = try SiteFixture(["index.md": "# Home"])
        _ = try buildWithCache(site)
        let name = try #require(try site.folder.files("cache").first { $0.hasSuffix(".build") })
        try site.folder.write(text, to: "cache/" + name)
        let report = try buildWithCache(site)
        #expect(!report.isUnchanged)
        let shown = site.folder.path + "/cache"
        #expect(
            report.diagnostics.map(\.description) == [
                "\(shown): notice: the record of the last build in '\(shown)' is damaged, or of another version; it is made anew [build-cache]"
            ]
        )
        #expect(try buildWithCache(site).diagnostics == [])
    }

    @Test func recordsOfManyOutputsAreBounded() throws {
        let site = try SiteFixture(["index.md": "# Home"])
        for number in 0..<12 { _ = try buildWithCache(site, "dist\(number)") }
        #expect(try site.folder.files("cache").filter { $0.hasSuffix(".build") }.count == 8)
        #expect(try site.folder.text("cache/.gitignore") == "*\n")
    }

    @Test func aStampThatIsYoungSaysNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("text", to: "a")
        let stamp = try #require(FileStamp(of: folder.path + "/a"))
        let second = FileStamp.settledSecond()
        #expect(!stamp.isSettled(at: second) && stamp.isSettled(at: second + 10))
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
        #expect(second.edition == nil && second.report.diagnostics.containsErrors)
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
