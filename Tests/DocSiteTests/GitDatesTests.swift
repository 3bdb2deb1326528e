import DocModel
import Foundation
import TestSupport
import Testing

@testable import DocSite

/// Dates of pages from the commits of real repositories.
struct GitDatesTests {
    private struct Repository {
        let site: SiteFixture
        private let git: String

        init(_ files: [String: String]) throws {
            site = try SiteFixture(files)
            git = try #require(["/usr/bin/git", "/usr/local/bin/git"].first(where: FileManager.default.isExecutableFile(atPath:)))
            try run("init", "-q", "-b", "main")
        }

        /// Commits everything, at noon of a day in a zone where that is the day before in UTC.
        func commit(_ day: String) throws {
            try run("add", "-A")
            try run("commit", "-q", "-m", "x", time: day + "T12:00:00+1300")
        }

        func run(_ arguments: String..., time: String = "2020-01-01T00:00:00Z") throws {
            let process = Process()
            process.executableURL = URL(filePath: git)
            process.arguments =
                ["-C", site.root, "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"] + arguments
            process.environment = ProcessInfo.processInfo.environment.merging([
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_COMMITTER_DATE": time, "GIT_AUTHOR_DATE": time,
            ]) { $1 }
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(arguments)")
        }

        func build() throws -> SiteBuilder.Report {
            let options = SiteBuilder.Options(jobs: 2, cacheFolder: site.folder.path + "/kept")
            return try SiteBuilder(root: site.root, options: options).build(into: site.output) { ListingSink(path: $0, isWhole: true) }
        }

        /// The dates of the sitemap, sorted.
        func dates() throws -> [String] {
            try site.html("sitemap.xml").matches(of: /<loc>https:\/\/e\.example\/([^<]*)<\/loc>(?:<lastmod>([^<]*)<)?/).map { match in
                "\(match.1) \(match.2 ?? "-")"
            }.sorted()
        }
    }

    private static let settings = "base_url: https://e.example/\ncontent: docs\nupdated: git\n"

    @Test func pagesHaveTheDayOfTheirLastCommit() throws {
        let repository = try Repository([
            "docgen.yml": Self.settings, "docs/index.md": "# A\n", "docs/b ü.md": "# B\n",
            "docs/c.md": "---\nupdated: 2001-02-03\n---\n# C\n",
        ])
        try repository.commit("2021-05-01")
        try repository.site.folder.write("# B\n\nMore.\n", to: "content/docs/b ü.md")
        try repository.commit("2022-06-02")
        try repository.site.folder.write("# New\n", to: "content/docs/new.md")
        #expect(try repository.build().diagnostics == [])
        #expect(try repository.dates() == [" 2021-04-30", "b%20%C3%BC.html 2022-06-01", "c.html 2001-02-03", "new.html -"])
        #expect(try repository.site.html("b ü.html").contains("<time datetime=\"2022-06-01\">"))
        #expect(try repository.site.folder.text("dist/index.sqlite").contains("2022-06-01"), "the index has it too")
    }

    @Test func aCommitAloneChangesTheSite() throws {
        let repository = try Repository(["docgen.yml": Self.settings, "docs/index.md": "# A\n", "docs/b.md": "# B\n"])
        try repository.commit("2021-05-01")
        _ = try repository.build()
        #expect(try repository.build().isUnchanged)
        try repository.site.folder.write("# B\n\nMore.\n", to: "content/docs/b.md")
        _ = try repository.build()
        #expect(try repository.dates() == [" 2021-04-30", "b.html 2021-04-30"], "what is not committed does not count")
        try repository.commit("2022-06-02")
        #expect(try !repository.build().isUnchanged)
        #expect(try repository.dates() == [" 2021-04-30", "b.html 2022-06-01"])
    }

    @Test func aShallowCloneSaysWhatItDoesNotKnow() throws {
        let repository = try Repository(["docgen.yml": Self.settings, "docs/index.md": "# A\n", "docs/b.md": "# B\n"])
        try repository.commit("2021-05-01")
        try repository.site.folder.write("# B\n\nMore.\n", to: "content/docs/b.md")
        try repository.commit("2022-06-02")
        try repository.site.folder.write("# B\n\nAnd more.\n", to: "content/docs/b.md")
        try repository.commit("2023-07-03")
        let clone = try Repository(["own.txt": ""])
        try clone.run("fetch", "-q", "--depth=2", "file://" + repository.site.root, "main")
        try clone.run("checkout", "-q", "FETCH_HEAD")
        #expect(
            try clone.build().diagnostics.map(\.description) == [
                """
                docgen.yml:3:10: warning: the clone is shallow: pages that no commit in it has changed have no date [git-dates]
                  hint: fetch the whole history: 'git fetch --unshallow', or 'fetch-depth: 0' for actions/checkout
                """
            ]
        )
        #expect(try clone.dates() == [" -", "b.html 2023-07-02"])
    }

    @Test func withoutARepositoryThereAreNoDates() throws {
        let site = try SiteFixture(["docgen.yml": Self.settings, "docs/index.md": "# A\n"])
        let findings = try site.findings()
        try #require(findings.count == 1)
        #expect(findings[0].hasPrefix("docgen.yml:3:10: warning: pages have no dates of git: not a git repository"), "\(findings)")
    }

    @Test(arguments: [
        ("\u{1}c1 86400\0\na.md\0b/c.md\0\u{1}c0 0\0\na.md\0d.md\0", ["a.md": "1970-01-02", "b/c.md": "1970-01-02", "d.md": "1970-01-01"]),
        ("\u{1}cut 86400\0\na.md\0", [:]), ("", [:]), ("\u{1}c1 x\0\na.md\0", [:]), ("a.md\0", [:]),
    ])
    func readsTheLog(text: String, days: [String: String]) {
        #expect(GitDates.days(in: Array(text.utf8), without: ["cut"]) == days)
    }
}
