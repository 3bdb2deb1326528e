import DocModel
import DocSite
import Foundation
import TestSupport
import Testing

@testable import ProjectSetup

struct MigrationReportTests {
    private func report() throws -> MigrationReport {
        try MovedFixture([
            "mkdocs.yml": "site_name: A\nplugins: [search, social]\nnav:\n  - index.md\n",
            "docs/index.md": "# A\n\n[x](gone.md)\n\n{% include 'a' %}\n\n{% include 'b' %}\n", "docs/b.md": "# B\n",
        ]).migration(in: TemporaryFolder()).report
    }

    @Test func theTerminalShowsWhatIsMissing() throws {
        let lines = try report().summary
        #expect(lines[0] == "MkDocs: mkdocs.yml, 2 pages")
        #expect(lines.contains("settings: 3 carried over, 1 not needed, 1 not carried over"))
        #expect(lines.contains("  plugins: social (mkdocs.yml:2): docgen draws no social cards"))
        #expect(lines.contains("old addresses: all 2 answer"))
        #expect(lines.contains { $0.hasPrefix("  1 × broken-link") })
        #expect(lines.last == "  1 link broken: until they are mended, 'docgen build --lenient' takes them for warnings")
    }

    /// The author cannot mend them on the page, so the first build is not red for them.
    @Test func linksToSitesBesideThisOneAreIgnored() throws {
        let migration = try MovedFixture([
            "book.toml": "[book]\ntitle = 'B'\n", "src/SUMMARY.md": "[A](a.md)\n[B](b/c.md)\n",
            "src/a.md":
                "# A\n\n[x](../std/vec/index.html#a) [y](../std/io.html) [z](../lost.md) [w](../book.toml) [v](../nomicon) [u](no.html)\n",
            "src/b/c.md": "# C\n\n[x](../../std/vec/index.html) [y](../std/x.html)\n",
        ]).migration(in: TemporaryFolder())
        #expect(
            migration.settings.contains(
                """
                checks:
                  ignore:
                    - { id: broken-link, target: "../../std/*" }
                    - { id: broken-link, target: "../nomicon*" }
                    - { id: broken-link, target: "../std/*" }

                """
            )
        )
        let text = migration.report.markdown
        #expect(text.contains("| `links to ../std/*` | 2 | `src/a.md:3`, `src/a.md:3` | they lead to what is published beside the site"))
        #expect(text.contains("### broken-link\n"))
        for target in ["../lost.md", "../book.toml", "no.html"] { #expect(text.contains("'\(target)'")) }
        #expect(!text.contains("ignore-unused") && !text.contains("'../std/io.html'"))
    }

    /// Which template of Hugo made addresses of a word is said with the links that need it.
    @Test func linksThatATemplateMadeAreCounted() throws {
        let files = [
            "hugo.toml": "title = 'H'\n", "content/a.md": "# A\n\n[x](g) [y](g \"y\") [z](gone)\n", "content/b.md": "# B\n\n[x](g)\n",
        ]
        let templates = ["layouts/_markup/render-link.html": "", "layouts/docs/_markup/render-codeblock-mermaid.html": ""]
        let text = try MovedFixture(files.merging(templates) { $1 }).migration(in: TemporaryFolder()).report.markdown
        #expect(text.contains("| `layouts/_markup/render-link.html` | 1 |"))
        #expect(text.contains("| `layouts/docs/_markup/render-codeblock-mermaid.html` | 1 |"))
        #expect(
            text.contains(
                "| `links to 'g'` | 3 | `content/a.md:3`, `content/a.md:3`, `content/b.md:3` | layouts/\\_markup/render-link.html made"
            )
        )
        #expect(!text.contains("links to 'gone'"))
        #expect(!(try MovedFixture(files).migration(in: TemporaryFolder()).report.markdown.contains("links to 'g'")))
    }

    /// MkDocs follows links, so the old site has a page for each.
    @Test func pagesBehindLinksCount() throws {
        let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
        try elsewhere.write("# Other\n", to: "other.md")
        try folder.write("# A\n", to: "docs/a.md")
        for (name, target) in [("index", "../README.md"), ("changes", "../CHANGELOG.md"), ("other", elsewhere.path + "/other.md")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/docs/\(name).md", withDestinationPath: target)
        }
        let migration = try MovedFixture([
            "mkdocs.yml": "site_name: A\nnav:\n  - index.md\n  - a.md\n  - changes.md\n", "README.md": "# Readme\n",
            "CHANGELOG.md": "# Changes\n",
        ]).migration(in: folder)
        let lines = migration.report.summary
        #expect(lines.contains("old addresses: 3 of 4 answer"), "\(lines)")
        #expect(migration.addresses.lost.map(\.address) == ["other/"])
        #expect(!lines.contains { $0.contains("no such page") })
    }

    @Test func theFileNamesEverySettingWithItsPlace() throws {
        let text = try report().markdown
        #expect(text.hasPrefix("# From MkDocs to docgen\n\n`mkdocs.yml` → `docgen.yml`: 2 pages. Old addresses: all 2 answer."))
        #expect(text.contains("| `plugins: social` | 1 | `mkdocs.yml:2` | docgen draws no social cards |"))
        #expect(text.contains("| `site_name` | 1 | `mkdocs.yml:1` | title |"))
        #expect(text.contains("| `plugins: search` | `mkdocs.yml:2` | docgen has a search of its own |"))
        #expect(text.contains("### broken-link\n"))
        #expect(text.contains("- `docs/index.md:3:5`: no page matches the link 'gone.md'"))
        // A finding that stands for several is one, as for `docgen check`, and says how many.
        #expect(text.firstMatch(of: /\| `foreign-[a-z-]+` \| 1 \| 1 \| 2 \|/) != nil, "\(text)")
    }

    @Test func theFileNamesAllPlaces() throws {
        let page = "# A\n" + String(repeating: "\n[x](gone.md)\n", count: 9)
        let text = try MovedFixture([
            "mkdocs.yml": "site_name: A\n", "docs/index.md": page, "docs/b.md": "# B\n\n[y](lost.md)\n",
        ]).migration(in: TemporaryFolder()).report.markdown
        let places = (0..<9).map { "`docs/index.md:\(3 + 2 * $0):5`" }.joined(separator: ", ")
        #expect(text.contains("- \(places): no page matches the link 'gone.md'\n"), "\(text)")
        #expect(text.contains("- `docs/b.md:3:5`: no page matches the link 'lost.md'\n"))
        #expect(!text.contains("…"))
    }

    @Test func countsWhatTheCheckCounts() throws {
        let folder = try TemporaryFolder()
        let migration = try MovedFixture([
            "mkdocs.yml": "site_name: A\n", "docs/index.md": "---\nown: 1\n---\n# A\n\n[x](gone.md) {% a %} {% b %}\n",
            "docs/b.md": "---\nown: 2\n---\n# B\n",
        ]).migration(in: folder)
        try folder.write(migration.settings, to: "docgen.yml")
        let found = try SiteBuilder(root: folder.path).check().diagnostics
        #expect(migration.report.summary.contains("findings of the build: \(found.count)"), "\(migration.report.summary)")
        #expect(migration.report.summary.contains { $0.hasPrefix("  1 × front-matter-unknown-key, 2 places") })
    }
}
