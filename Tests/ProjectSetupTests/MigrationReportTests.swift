import DocModel
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

    @Test func theFileNamesEverySettingWithItsPlace() throws {
        let text = try report().markdown
        #expect(text.hasPrefix("# From MkDocs to docgen\n\n`mkdocs.yml` → `docgen.yml`: 2 pages. Old addresses: all 2 answer."))
        #expect(text.contains("| `plugins: social` | 1 | `mkdocs.yml:2` | docgen draws no social cards |"))
        #expect(text.contains("| `site_name` | 1 | `mkdocs.yml:1` | title |"))
        #expect(text.contains("| `plugins: search` | `mkdocs.yml:2` | docgen has a search of its own |"))
        #expect(text.contains("### broken-link\n"))
        #expect(text.contains("- `docs/index.md:3:5`: no page matches the link 'gone.md'"))
        // A finding that stands for several counts for all of them.
        #expect(text.firstMatch(of: /\| `foreign-[a-z-]+` \| 2 \| 1 \|/) != nil, "\(text)")
    }
}
