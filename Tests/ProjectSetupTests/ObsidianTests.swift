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
                exclude:
                  - private
                  - Templates
                  - Draft.md
                front_matter_keys:
                  - cssclasses
                  - permalink
                  - publish

                """
        )
    }

    @Test func addressesAreThoseOfPublish() throws {
        #expect(try Self.project.project().addresses.map(\.address) == ["A+lamp", "switches/one"])
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func namesWhatItCannotCarry() throws {
        #expect(try Self.project.project().notes.missing.map(\.subject) == ["Obsidian Publish", "canvases", "plugin: dataview"])
    }
}
