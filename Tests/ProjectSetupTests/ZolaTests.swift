import TestSupport
import Testing

@testable import ProjectSetup

struct ZolaTests {
    private static let project = MovedFixture([
        "config.toml": """
        base_url = "https://lamp.example"
        title = "Lamp"
        default_language = "en"
        compile_sass = true
        generate_feeds = true
        ignored_content = ["*.tmp.md"]
        [markdown]
        highlight_code = true
        [extra]
        footer = "x"
        copyright = "© Lamp"
        favicon = "/icon.png"
        [[extra.menu.main]]
        name = "Guide"
        url = "$BASE_URL/guide/"
        [[extra.menu.social]]
        name = "GitHub"
        url = "https://github.com/lamp"
        """,
        "content/_index.md": "+++\ntitle = \"Lamp\"\nsort_by = \"weight\"\n+++\nHome. See [start](@/guide/First Steps.md).\n",
        "content/guide/_index.md": "+++\ntitle = \"Guide\"\n+++\n",
        "content/guide/First Steps.md": "+++\ntitle = \"First\"\naliases = [\"begin\"]\n[extra]\na = 1\n+++\nText.\n",
        "content/guide/2024-01-02-dated.md": "+++\ntitle = \"Dated\"\n+++\nText.\n",
        "content/guide/own.md": "+++\ntitle = \"Own\"\npath = \"elsewhere/own\"\n+++\nText.\n",
        "content/guide/named.md": "+++\ntitle = \"Named\"\nslug = \"Other Näme\"\n+++\nText.\n",
        "content/hidden.md": "+++\ntitle = \"H\"\nrender = false\n+++\nText.\n", "static/robots.txt": "User-agent: *\n",
        "templates/index.html": "x", "static/icon.png": "x",
    ])

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: Lamp
                base_url: https://lamp.example/
                content: content
                urls: folder
                heading_ids: zola
                exclude:
                  - "**/*.tmp.md"
                  - hidden.md
                public:
                  - static
                front_matter_keys:
                  - extra
                  - path
                  - render
                  - sort_by
                theme:
                  favicon: icon.png
                header:
                  - Guide: guide/_index.md
                footer:
                  - GitHub: https://github.com/lamp
                copyright: "© Lamp"

                """
        )
    }

    @Test func followsTheRulesOfAddresses() throws {
        #expect(
            try Self.project.project().addresses.map(\.address) == [
                "", "guide/dated/", "guide/first-steps/", "begin/", "guide/", "guide/other-name/", "elsewhere/own/",
            ]
        )
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func linesMayEndAsOnWindows() throws {
        let files = Self.project.files.mapValues { $0.replacing("\n", with: "\r\n") }
        #expect(try MovedFixture(files).project().addresses == Self.project.project().addresses)
    }

    @Test func namesWhatItCannotCarry() throws {
        #expect(try Self.project.project().notes.missing.map(\.subject) == ["templates/", "generate_feeds", "extra.footer"])
    }

    @Test func languagesAreAMenu() throws {
        let project = try MovedFixture([
            "config.toml": "base_url = \"https://z.example\"\n[languages.fr]\ntitle = \"F\"\n", "content/_index.md": "+++\n+++\nA\n",
            "content/_index.fr.md": "+++\n+++\nB\n",
        ]).project()
        #expect(project.languages == [.heading("en"), .link(url: "https://z.example/fr/", title: "fr")])
    }

    @Test func tellsOfTheOrderOfSections() throws {
        #expect(try Self.project.project().notes.carried.contains { $0.subject == "front matter: sort_by = weight" })
        let files = Self.project.files.merging(["content/guide/_index.md": "+++\nsort_by = \"date\"\n+++\n"]) { $1 }
        let note = try MovedFixture(files).project().notes.missing.first { $0.subject == "front matter: sort_by = date" }
        #expect(note?.places.map(\.description) == ["content/guide/_index.md:1"])
    }

    @Test func linksFromTheContentFolderLead() throws {
        let folder = try TemporaryFolder()
        let files = [
            "config.toml": "base_url = \"https://lamp.example\"\n",
            "content/_index.md": "+++\n+++\n[a](@/guide/a.md#on) [b](@/guide/_index.md)\n",
            "content/guide/_index.md": "+++\n+++\n", "content/guide/a.md": "+++\n+++\n## On\n\n[home](@/_index.md) [no](@/guide/c.md)\n",
        ]
        let report = try MovedFixture(files).migration(in: folder).report.markdown
        #expect(report.contains("| `broken-link` | 1 | 1 |"), "\(report)")
        #expect(report.contains("no page matches the link '@/guide/c.md'") && !report.contains("broken-anchor"))
    }

    @Test func sectionsThatLeadOnBecomeRedirects() throws {
        let project = try MovedFixture([
            "config.toml": "base_url = \"https://z.example/\"\ntitle = \"Z\"\n",
            "content/_index.md": "+++\n+++\nHome\n", "content/docs/_index.md": "+++\nredirect_to = \"docs/overview\"\n+++\n",
            "content/docs/overview.md": "+++\ntitle = \"Overview\"\n+++\nText.\n",
            "content/blog/_index.md": "+++\nredirect_to = \"https://blog.example\"\n+++\n",
            "content/old/_index.md": "+++\nredirect_to = \"gone\"\n+++\n",
            "content/part/_index.md": "+++\nredirect_to = \"docs/overview/#part\"\n+++\n",
        ]).project()
        #expect(
            project.redirects == [
                .init(from: "blog/", to: "https://blog.example"), .init(from: "docs/", to: "docs/overview.md"),
                .init(from: "part/", to: "docs/overview.md#part"),
            ]
        )
        #expect(project.exclude == ["blog/_index.md", "docs/_index.md", "part/_index.md"])
        #expect(project.notes.missing.map(\.subject) == ["front matter: redirect_to: gone"])
    }
}
