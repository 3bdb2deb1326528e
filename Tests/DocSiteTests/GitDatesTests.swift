import DocModel
import Foundation
import TestSupport
import Testing

@testable import DocSite

/// Dates of pages from the commits of real repositories.
struct GitDatesTests {
    private struct Repository {
        let site: SiteFixture
        let git: GitRepository

        init(_ files: [String: String]) throws {
            site = try SiteFixture(files)
            git = try GitRepository(at: site.root)
        }

        /// Commits everything, at noon of a day in a zone where that is the day before in UTC.
        func commit(_ day: String) throws {
            try git.run("add", "-A")
            try git.run("commit", "-q", "-m", "x", time: day + "T12:00:00+1300")
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
        try clone.git.run("fetch", "-q", "--depth=2", "file://" + repository.site.root, "main")
        try clone.git.run("checkout", "-q", "FETCH_HEAD")
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
