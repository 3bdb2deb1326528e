import DocSite
import TestSupport
import Testing

@testable import ProjectSetup

struct ObsidianTests {
    private static let project = MovedFixture([
        "Notes/.obsidian/app.json": "{ \"userIgnoreFilters\": [\"private/\"], \"alwaysUpdateLinks\": true }",
        "Notes/.obsidian/templates.json": "{ \"folder\": \"Templates\" }", "Notes/.obsidian/publish.json": "{ \"siteId\": \"x\" }",
        "Notes/.obsidian/plugins/dataview/manifest.json": "{}", "Notes/A lamp.md": "---\ncssclasses: [wide]\n---\nText.\n",
        "Notes/More/Switch.md": "---\npermalink: switches/one\n---\nText.\n", "Notes/Draft.md": "---\npublish: false\n---\nText.\n",
        "Notes/private/x.md": "Text.\n", "Notes/Templates/t.md": "Text.\n", "Notes/Board.canvas": "{}",
    ])

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: Notes
                content: Notes
                page_titles: files
                exclude:
                  - private
                  - Templates
                  - Draft.md
                front_matter_keys:
                  - cssclasses
                  - publish
                  - permalink
                breaks: true

                """
        )
    }

    @Test(arguments: [
        ("{ \"strictLineBreaks\": true }", ""), ("{ \"strictLineBreaks\": false }", "breaks: true\n"), ("{}", "breaks: true\n"),
    ])
    func linesEndWhereTheyDidBefore(app: String, written: String) throws {
        let project = MovedFixture([".obsidian/app.json": app, "A.md": "Text.\n"])
        #expect(try project.settings().contains("breaks") == !written.isEmpty)
        #expect(try project.settings().hasSuffix(written))
    }

    @Test func addressesAreThoseOfPublish() throws {
        #expect(try Self.project.project().addresses.map(\.address) == ["A+lamp", "switches/one"])
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func namesWhatItCannotCarry() throws {
        #expect(try Self.project.project().notes.missing.map(\.subject) == ["Obsidian Publish", "canvases", "plugin: dataview"])
    }

    @Test func takesTheStyleSheetOfPublish() throws {
        let project = try MovedFixture([".obsidian/app.json": "{}", "A.md": "Text.\n", "publish.css": "b { color: red }\n"]).project()
        #expect(project.styles == ["publish.css"])
    }

    @Test func theReportIsNoPageOfTheVault() throws {
        let folder = try TemporaryFolder()
        let files = [".obsidian/app.json": "{}", ".obsidian/publish.json": "{}", "A.md": "Text.\n"]
        let migration = try MovedFixture(files).migration(in: folder)
        #expect(MigrationReport.fileName(for: migration.project, ProjectFiles(files)) == "migration.md")
        try folder.write(migration.settings, to: "docgen.yml")
        try folder.write(migration.report.markdown, to: "migration.md")
        #expect(try SiteBuilder(root: folder.path).survey().outputs.keys.sorted() == ["A.md"])
        let again = try MovedFixture(files).migration(in: folder)
        #expect(again.addresses.lost.isEmpty && again.project.addresses.map(\.page) == ["A.md"])
        #expect(try MigrationReport.fileName(for: again.project, ProjectFiles(folder: folder.path)) == "migration.md")
    }

    @Test func aNoteCalledMigrationIsKept() throws {
        let files = [".obsidian/app.json": "{}", "migration.md": "# How birds find home\n"]
        #expect(try MigrationReport.fileName(for: MovedFixture(files).project(), ProjectFiles(files)) == "docgen-migration.md")
    }

    @Test func anAddressOfItsOwnLeadsToTheNote() throws {
        let vault = MovedFixture([
            ".obsidian/app.json": "{\"strictLineBreaks\": true}", "Basic syntax.md": "---\npermalink: syntax\n---\nText.\n",
            "Other.md": "Text.\n",
        ])
        #expect(try vault.project().addresses == [.init("syntax", of: "Basic syntax.md")])
        #expect(try vault.deadAddresses() == [])
    }
}
