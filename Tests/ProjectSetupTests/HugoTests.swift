import Testing

@testable import ProjectSetup

struct HugoTests {
    private static let project = MovedFixture([
        "hugo.toml": """
        baseURL = "https://lamp.example/"
        title = "Lamp"
        languageCode = "en-GB"
        enableGitInfo = true

        [permalinks]
        news = "/:year/:slug/"

        [params]
        github_repo = "https://github.com/lamp/site"
        colour = "red"

        [languages.en]
        weight = 1
        [languages.de]
        weight = 2

        [[menus.main]]
        name = "Docs"
        url = "/docs/"
        weight = 20
        [[menus.main]]
        identifier = "more"
        name = "More"
        weight = 30
        [[menus.main]]
        name = "First"
        pageRef = "/docs/First Steps"
        parent = "more"
        [[menus.main]]
        name = "Chat"
        url = "https://chat.example/"
        weight = 10
        [[menus.footer]]
        name = "Imprint"
        url = "/imprint/"
        [[menus.side]]
        name = "S"
        url = "/s/"
        """,
        "content/_index.md": "---\ntitle: Home\n---\nHome.\n",
        "content/docs/_index.md": "+++\ntitle = \"Docs\"\n+++\n",
        "content/docs/First Steps.md": "---\ntitle: First steps\naliases: [/begin/, start]\nlayout: wide\n---\nText.\n",
        "content/docs/bundle/index.md": "---\ntitle: Bundle\nslug: parcel\n---\nText.\n",
        "content/docs/own.md": "---\ntitle: Own\nurl: /own/place.html\n---\nText.\n",
        "content/docs/own.de.md": "---\ntitle: Eigen\n---\nText.\n",
        "content/news/one.md": "---\ntitle: One Thing\ndate: 2024-05-01\n---\nText ![](/img/a.svg).\n",
        "content/_parts/_index.md": "---\ncascade:\n  build:\n    render: never\n---\n", "content/_parts/a.md": "A part.\n",
        "static/img/a.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "layouts/shortcodes/x.html": "x",
    ])

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: Lamp
                base_url: https://lamp.example/
                content: content
                language: en-GB
                edit_url: https://github.com/lamp/site/edit/main/content/{path}
                urls: folder
                updated: git
                exclude:
                  - "*.de.md"
                  - _parts
                public:
                  - static
                front_matter_keys:
                  - cascade
                  - layout
                  - url
                header:
                  - GitHub: https://github.com/lamp/site
                  - Chat: https://chat.example/
                  - Docs: docs/_index.md
                  - More:
                      - First: docs/First Steps.md
                footer:
                  - Imprint: https://lamp.example/imprint/
                languages:
                  - en:
                  - de: https://lamp.example/de/

                """
        )
    }

    @Test func followsTheRulesOfAddresses() throws {
        #expect(
            try Self.project.project().addresses.map { "\($0.address) \($0.page)" } == [
                " _index.md", "docs/first-steps/ docs/First Steps.md", "begin/ docs/First Steps.md", "docs/start/ docs/First Steps.md",
                "docs/ docs/_index.md", "docs/parcel/ docs/bundle/index.md", "own/place.html docs/own.md", "2024/one-thing/ news/one.md",
            ]
        )
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func namesWhatItCannotCarry() throws {
        let missing = try Self.project.project().notes.missing.map { "\($0.subject) \($0.places[0])" }
        #expect(missing == ["languages.de content", "menus.side hugo.toml:37", "layouts/ layouts", "params.colour hugo.toml:11"])
    }

    @Test func takesWhatItsThemesShow() throws {
        let project = try MovedFixture([
            "hugo.toml": """
            baseURL = "https://lamp.example/"
            [params]
            version = "2.0"
            release = "2.0.1"
            customCSS = ["css/own.css"]
            [params.navbar.logo]
            path = "lamp.svg"
            dark = "dark.svg"
            [[params.versions]]
            version = "2.0"
            url = "https://lamp.example"
            [[params.versions]]
            version = "1.0"
            url = "https://v1.lamp.example"
            """,
            "content/_index.md": "---\ntitle: A\n---\nRelease {{% param release %}} or {{< param \"gone\" >}}.\n",
            "static/css/own.css": "b {}\n", "static/lamp.svg": "<svg/>", "assets/dark.svg": "<svg/>",
            "assets/css/custom.css": "i {}\n", "assets/scss/_variables_project.scss": "// red\n$primary: #009485 !default;\n",
            "assets/scss/_styles_project.scss": ".a { b { color: red } }\n",
        ]).project()
        #expect(project.versions == [.heading("2.0"), .link(url: "https://v1.lamp.example", title: "1.0")])
        #expect(project.variables == [.init("release", "2.0.1")])
        #expect(project.styles == ["static/css/own.css", "assets/css/custom.css"])
        #expect(project.logo == "lamp.svg" && project.darkLogo == "dark.svg" && project.accent == "#00796c")
        #expect(project.copies.map { "\($0.from) \($0.to)" } == ["assets/dark.svg content/dark.svg"])
        #expect(project.notes.missing.map(\.subject) == ["scss/_styles_project.scss"])
    }

    /// What lies beside or below the `index.md` of a leaf bundle is not a page.
    @Test func leavesOutTheResourcesOfPages() throws {
        let project = MovedFixture([
            "hugo.toml": "title = \"A\"\nbaseURL = \"https://a.example/\"\n", "content/_index.md": "# A\n",
            "content/guide/index.md": "# G\n",
            "content/guide/other.md": "part\n", "content/guide/includes/part.md": "part\n", "content/guide/includes/index.md": "part\n",
            "content/branch/_index.md": "# B\n", "content/branch/page.md": "# P\n",
        ])
        let found = try project.project()
        #expect(found.exclude == ["guide/includes/index.md", "guide/includes/part.md", "guide/other.md"])
        #expect(Set(found.addresses.map(\.page)) == ["_index.md", "guide/index.md", "branch/_index.md", "branch/page.md"])
    }

    @Test(arguments: [
        ("", ["docs/late.md", "gone.md"]), ("buildFuture = true\n", ["gone.md"]), ("buildExpired = true\n", ["docs/late.md"]),
    ])
    func leavesOutWhatHugoWouldNotBuildToday(settings: String, left: [String]) throws {
        let project = MovedFixture([
            "hugo.toml": "title = \"A\"\n" + settings, "content/_index.md": "# A\n",
            "content/docs/late.md": "---\ntitle: Late\ndate: 2999-01-01T10:00:00Z\n---\nText.\n",
            "content/early.md": "+++\ntitle = \"Early\"\ndate = 2999-01-01\npublishDate = 2001-01-01\n+++\nText.\n",
            "content/gone.md": "---\ntitle: Gone\ndate: 2001-01-01\nexpiryDate: 2002-01-01\n---\nText.\n",
            "content/now.md": "---\ntitle: Now\ndate: someday\n---\nText.\n",
        ])
        let found = try project.project()
        #expect(found.exclude == left)
        #expect(Set(found.addresses.map(\.page)).isDisjoint(with: left))
        #expect(found.notes.missing.count == left.count)
        if settings.isEmpty {
            #expect(
                found.notes.missing.map { "\($0.subject) \($0.places[0])" } == [
                    "front matter: date: 2999-01-01 content/docs/late.md", "front matter: expiryDate: 2002-01-01 content/gone.md",
                ]
            )
        }
        #expect(try project.deadAddresses() == [])
    }

    @Test func joinsTheFilesOfAFolder() throws {
        let project = MovedFixture([
            "config/_default/hugo.yaml": "baseurl: https://a.example\n", "config/_default/params.toml": "description = \"D\"\n",
            "content/a.md": "# A\n",
        ])
        #expect(try project.project().description == "D")
        #expect(try project.project().baseURL == "https://a.example/")
    }

    @Test func takesTheFolderThatIsMountedAsContent() throws {
        let project = MovedFixture([
            "hugo.toml": "uglyURLs = true\n[[module.mounts]]\nsource = \"docs/en\"\ntarget = \"content\"\n", "docs/en/a/b.md": "# B\n",
        ])
        #expect(try project.settings() == "content: docs/en\n")
        #expect(try project.project().addresses.map(\.address) == ["a/b.html"])
    }

    @Test func refusesAContentFolderThatIsNotThere() throws {
        let error = #expect(throws: SetupError.self) { try MovedFixture(["hugo.toml": "contentDir = \"../x\"\n"]).project() }
        #expect(
            error?.description
                == "hugo.toml:1: the content folder '../x' is not in the project\n  hint: run docgen migrate in the folder that holds it"
        )
    }
}
