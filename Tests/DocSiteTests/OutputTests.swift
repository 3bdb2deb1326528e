import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct OutputTests {
    // MARK: What is replaced

    @Test func refusesAFolderThatIsNotItsOwn() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write("precious", to: "dist/thesis.txt")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(
            error?.description == "'\(site.output)' holds files that docgen did not write: choose another --output, or empty the folder"
        )
        #expect(try site.folder.text("dist/thesis.txt") == "precious")
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "dist"])
    }

    /// Web apps and browser extensions have a `manifest.json` too.
    @Test func refusesAFolderWithTheManifestOfAnother() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write(#"{"name":"My App"}"#, to: "dist/manifest.json")
        #expect(throws: SiteError.self) { try site.build() }
        #expect(try site.folder.text("dist/manifest.json") == #"{"name":"My App"}"#)
    }

    @Test func refusesItsOwnOutputWithAFileOfTheAuthors() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.build()
        try site.folder.write("work", to: "dist/src/app.js")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(
            error?.description
                == "'\(site.output)' holds 'src', which docgen did not write and would delete: move it, or choose another --output"
        )
        #expect(try site.folder.text("dist/src/app.js") == "work")
    }

    @Test func refusesItsOwnOutputWithAFileOfTheAuthorsInTheSite() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.build()
        try site.build()
        try site.folder.write("mine", to: "dist/site/assets/CNAME")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(
            error?.description
                == "'\(site.output)' holds 'site/assets/CNAME', which docgen did not write and would delete: move it, or choose another "
                + "--output"
        )
        #expect(try site.folder.text("dist/site/assets/CNAME") == "mine")
    }

    @Test func aPageInAFolderThatTheSearchNeedsIsMissing() throws {
        let site = try SiteFixture(["a.md": "# A\n", "search/meta.js/x.md": "# X\n"])
        #expect(
            try site.findings() == [
                "search/meta.js/x.md:1:1: error: this page lies in a folder that has the URL of 'search/meta.js'; this page was not built "
                    + "[duplicate-url]\n  hint: rename the folder"
            ]
        )
        #expect(try !site.written().contains("search/meta.js/x.html"))
    }

    @Test func refusesAFile() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write("precious", to: "dist")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(error?.description == "'\(site.output)' is not a folder: choose another --output")
        #expect(try site.folder.text("dist") == "precious")
    }

    @Test func takesAnEmptyFolderAndItsOwnOutput() throws {
        let site = try SiteFixture(["a.md": "# A\n", "old.md": "# Old\n"])
        try FileManager.default.createDirectory(atPath: site.output, withIntermediateDirectories: true)
        try site.build()
        #expect(site.folder.exists("dist/site/old.html"))
        try FileManager.default.removeItem(atPath: site.root + "/old.md")
        try site.build()
        #expect(!site.folder.exists("dist/site/old.html"))
        #expect(site.folder.exists("dist/site/a.html"))
    }

    @Test func makesTheFoldersAboveTheOutput() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        _ = try SiteBuilder(root: site.root).build(into: site.folder.path + "/x/y/dist/") { ListingSink(path: $0) }
        #expect(site.folder.exists("x/y/dist/site/a.html"))
    }

    @Test func leavesNothingBesideTheOutput() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.build()
        try site.build()
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "dist"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.output).sorted() == ["index.sqlite", "manifest.json", "site"])
    }

    @Test func anOutputInsideTheContentIsNoSource() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        var reports: [SiteBuilder.Report] = []
        for _ in 0..<3 { reports.append(try SiteBuilder(root: site.root).build(into: site.root + "/dist") { ListingSink(path: $0) }) }
        #expect(reports.map(\.assetCount) == [0, 0, 0])
        #expect(Set(reports.map(\.outputBytes)).count == 1)
    }

    @Test func aLinkToAFolderStaysALink() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write("", to: "releases/other/x")
        let link = site.folder.path + "/current"
        for target in ["releases/1", "releases/2"] {
            try FileManager.default.createDirectory(atPath: site.folder.path + "/" + target, withIntermediateDirectories: true)
            unlink(link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
            for _ in 0..<2 { _ = try SiteBuilder(root: site.root).build(into: link) { ListingSink(path: $0) } }
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
            #expect(site.folder.exists(target + "/site/a.html"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "current", "releases"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path + "/releases").sorted() == ["1", "2", "other"])
    }

    @Test func aLinkThatLeadsNowhereIsRefused() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try FileManager.default.createSymbolicLink(atPath: site.output, withDestinationPath: "nowhere")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(
            error?.description
                == "'\(site.output)' is a symbolic link that leads nowhere: make its target, or choose another --output"
        )
    }

    // MARK: Failure

    @Test func anOutputThatWasAbandonedLeavesNothing() throws {
        let site = try SiteFixture(["a.md": "# Old\n"])
        try site.build()
        let folder = try OutputFolder(replacing: site.output)
        try folder.write("x", to: "deep/er/x.html")
        folder.abandon()
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "dist"])
        #expect(try site.html("a.html").contains("Old"))
        try site.build()
    }

    @Test(arguments: FailingSink.Moment.allCases)
    func aFailedBuildKeepsTheOldOutput(moment: FailingSink.Moment) throws {
        let site = try SiteFixture(["a.md": "# Old\n"])
        try site.build()
        try site.folder.write("# New\n", to: "content/a.md")
        #expect(throws: FailingSink.Failure.self) {
            try SiteBuilder(root: site.root).build(into: site.output) { _ in FailingSink(moment: moment) }
        }
        #expect(try site.html("a.html").contains("Old"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "dist"])
        try site.build()
        #expect(try site.html("a.html").contains("New"))
    }

    @Test func anIndexThatCannotBeMadeFailsTheBuild() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        #expect(throws: FailingSink.Failure.self) {
            try SiteBuilder(root: site.root).build(into: site.output) { _ in
                throw FailingSink.Failure()
            }
        }
        #expect(!site.folder.exists("dist"))
    }

    @Test func mistakesInTheConfigurationKeepTheOldOutput() throws {
        let site = try SiteFixture(["a.md": "# Old\n"])
        try site.build()
        try site.folder.write("titel: x\n", to: "content/docgen.yml")
        try site.folder.write("# New\n", to: "content/a.md")
        let report = try site.build()
        #expect(report.diagnostics.containsErrors)
        #expect(report.outputBytes == 0)
        #expect(try site.html("a.html").contains("Old"))
    }

    @Test func whatAnInterruptedBuildLeftBehindGoesWithTheNext() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write("half", to: ".dist.docgen-staging/site/half.html")
        try site.folder.write("", to: ".dist.docgen-lock")
        try site.build()
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.path).sorted() == ["content", "dist"])
        #expect(!site.folder.exists("dist/site/half.html"))
    }

    @Test func aSecondBuildOfTheSameOutputIsRefused() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        let other = try OutputFolder(replacing: site.output)
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(error?.description == "another build is writing '\(site.output)': wait until it ends")
        #expect(FileManager.default.fileExists(atPath: other.staging), "the refused build leaves the other one's files alone")
        other.close()
        #expect(!FileManager.default.fileExists(atPath: other.staging))
    }

    // MARK: Determinism

    @Test func theSameInputGivesTheSameTree() throws {
        func trees(_ jobs: Int, reversed: Bool) throws -> [String: String] {
            let site = try SiteFixture([:])
            var names = (0..<60).map { "g\($0 % 7)/page \($0).md" } + ["index.md", "docgen.yml", "images/x.txt", "g1/index.md"]
            if reversed { names.reverse() }
            for name in names {
                let text =
                    switch name {
                    case "docgen.yml": "title: T\nbase_url: https://example.org/\n"
                    default: "# \(name)\n\n[home](/index.md) [next](page%20\(name.utf8.count).md) ~~x~~\n\n```swift\nlet a = 1\n```\n"
                    }
                try site.folder.write(text, to: "content/" + name)
            }
            let report = try site.build(jobs: jobs)
            var tree = ["": report.diagnostics.map(\.description).joined(separator: "\n")]
            for file in try site.folder.files("dist") { tree[file] = try site.folder.text("dist/" + file) }
            return tree
        }
        let one = try trees(1, reversed: false)
        #expect(one.count > 70)
        #expect(try trees(8, reversed: true) == one)
    }
}
