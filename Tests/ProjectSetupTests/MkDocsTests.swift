import DocSite
import Foundation
import TestSupport
import Testing

@testable import ProjectSetup

struct MkDocsTests {
    private static let project = MovedFixture([
        "mkdocs.yml": """
        site_name: "Lamp: the manual"
        site_url: https://lamp.example/docs
        repo_url: https://github.com/lamp/lamp
        edit_uri: edit/main/docs/
        docs_dir: docs
        theme:
          name: material
          logo: img/lamp.svg
          favicon: img/lamp.svg
          palette:
            - scheme: default
              primary: deep purple
            - scheme: slate
              primary: indigo
          font:
            text: Inter
        nav:
          - Home: index.md
          - guide/start.md
          - Use:
              - guide/index.md
              - "Switch: on": guide/switch.md
          - "":
              - more/index.md
              - more/a.md
          - Source: https://github.com/lamp/lamp
          - Lost: gone.md
        plugins:
          - search
          - mkdocstrings
          - redirects:
              redirect_maps:
                old.md: guide/start.md
                older/index.md: https://lamp.example/blog/
        markdown_extensions:
          - admonition
          - pymdownx.emoji:
              emoji_index: !!python/name:material.extensions.emoji.twemoji
        copyright: Copyright &copy; 2026 <b>Lamp</b>
        extra_css: [css/extra.css, css/made.css, https://fonts.example/a.css]
        extra:
          analytics:
            property: !ENV GOOGLE_KEY
          social:
            - icon: fontawesome/brands/github
              link: https://github.com/lamp
            - icon: fontawesome/solid/globe
              name: Our site
              link: https://lamp.example/
          alternate:
            - {name: English, link: /docs/, lang: en}
            - {name: Deutsch, link: /docs/de/, lang: de}
        exclude_docs: |
          drafts/
          /secret.md
        hooks: [hook.py]
        """,
        "docs/index.md": "# Lamp\n", "docs/guide/index.md": "# Guide\n", "docs/guide/start.md": "# Start\n",
        "docs/guide/switch.md": "# Switch\n\n![](../img/lamp.svg) and <img src=\"../../img/lamp.svg\" alt=\"x\"> and [start](../start/)\n",
        "docs/more/index.md": "# More\n", "docs/more/a.md": "# A\n", "docs/img/lamp.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "docs/drafts/x.md": "# X\n", "docs/css/extra.css": "b { color: red }\n",
    ])

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: "Lamp: the manual"
                base_url: https://lamp.example/docs/
                content: docs
                edit_url: https://github.com/lamp/lamp/edit/main/docs/{path}
                urls: folder
                heading_ids: mkdocs
                exclude:
                  - "**/drafts/"
                  - secret.md
                styles:
                  - docs/css/extra.css
                theme:
                  accent: "#7d55c0"
                  accent_dark: "#578ae8"
                  font: Inter, system-ui, sans-serif
                  logo: img/lamp.svg
                  favicon: img/lamp.svg
                navigation:
                  - Home: index.md
                  - guide/start.md
                  - Use:
                      - guide/index.md
                      - "Switch: on": guide/switch.md
                  - more/index.md:
                      - more/a.md
                  - Source: https://github.com/lamp/lamp
                header:
                  - GitHub: https://github.com/lamp/lamp
                footer:
                  - GitHub: https://github.com/lamp
                  - Our site: https://lamp.example/
                copyright: "Copyright © 2026 Lamp"
                languages:
                  - English:
                  - Deutsch: https://lamp.example/docs/de/
                redirects:
                  old/: guide/start.md
                  older/: https://lamp.example/blog/

                """
        )
    }

    @Test func namesWhatItCannotCarry() throws {
        let missing = try Self.project.project().notes.missing.map { "\($0.subject) \($0.places[0].line)" }
        #expect(
            missing == [
                "extra_css: css/made.css 40", "extra_css: https://fonts.example/a.css 40", "nav: gone.md 27", "plugins: mkdocstrings 30",
                "extra.analytics 42", "hooks 56",
            ]
        )
    }

    @Test func namesWhatAStyleSheetLoadsFromElsewhere() throws {
        let css = "b { color: red }\n@font-face { font-family: F; src: url(https://fonts.example/f.woff2) }\n"
        let files = ["mkdocs.yml": "site_name: A\nextra_css: [a.css]\n", "docs/index.md": "# A\n", "docs/a.css": css]
        let missing = try MovedFixture(files).project().notes.missing.first { $0.subject.hasPrefix("the font ") }
        #expect(
            missing?.subject
                == "the font 'https://fonts.example/f.woff2' is left out: the security policy of the pages allows fonts of the site only"
        )
        #expect(missing?.places.map(\.description) == ["docs/a.css:2"])
        #expect(missing?.text == "copy the file beside the style sheet, and write its relative path")
    }

    @Test func coloursOfLinksAreReadWell() throws {
        let palette = "theme:\n  name: material\n  palette:\n    - {scheme: default, primary: teal}\n    - {scheme: slate, primary: cyan}\n"
        let project = try MovedFixture(["mkdocs.yml": "site_name: A\n" + palette, "docs/index.md": "# A\n"]).project()
        #expect(project.accent == "#00796c" && project.darkAccent == "#00bdd6")
        let note = project.notes.carried.first { $0.subject == "theme.palette: teal" }
        #expect(note?.text == "theme.accent, as '#00796c': '#009485' is hard to read on the light background")
        #expect(LegibleColour.shade(of: "#009485", inDarkTheme: false) == "#00796c")
        #expect(LegibleColour.shade(of: "#4051b5", inDarkTheme: true) == "#7b87cc")
        #expect(LegibleColour.shade(of: "#00796c", inDarkTheme: false) == nil)
        #expect(LegibleColour.shade(of: "var(--x)", inDarkTheme: false) == nil)
    }

    @Test func coloursOfItsOwnAreThoseOfTheStyleSheet() throws {
        let css =
            "/* a\n */\n:root { --brand: #009485; --md-primary-fg-color: var(--brand); }\n"
            + "[data-md-color-scheme=\"slate\"] {\n  --md-primary-fg-color:  #00bdd6 !important;\n}\n"
        let settings = "site_name: A\ntheme: {name: material, palette: {primary: custom}}\nextra_css: [a.css]\n"
        let project = try MovedFixture(["mkdocs.yml": settings, "docs/index.md": "# A\n", "docs/a.css": css]).project()
        #expect(project.accent == "#00796c" && project.darkAccent == "#00bdd6")
        #expect(
            project.notes.carried.contains { $0.subject == "--md-primary-fg-color" && $0.places.map(\.description) == ["docs/a.css:3"] }
        )
        let without = try MovedFixture(["mkdocs.yml": settings, "docs/index.md": "# A\n", "docs/a.css": "b {}\n"]).project()
        #expect(without.notes.missing.map(\.subject) == ["theme.palette: custom"])
    }

    @Test func everyOldAddressAnswers() throws { #expect(try Self.project.deadAddresses() == []) }

    @Test func addressesAreFilesWithoutDirectoryURLs() throws {
        let project = MovedFixture([
            "mkdocs.yml": "site_name: A\nuse_directory_urls: false\n", "docs/README.md": "# A\n", "docs/b/c.md": "# C\n",
        ])
        #expect(try project.project().addresses.map(\.address) == ["index.html", "b/c.html"])
        #expect(try project.deadAddresses() == [])
    }

    @Test func joinsInheritedSettings() throws {
        let project = MovedFixture([
            "sites/a/mkdocs.yml": "INHERIT: ../base.yml\nsite_name: A\ntheme:\n  logo: l.svg\n",
            "sites/base.yml": "site_name: Base\nsite_description: From the base.\ntheme:\n  name: material\n  language: pt_BR\n",
            "sites/a/docs/index.md": "# A\n",
        ])
        let found = try project.project()
        #expect(found.folder == "sites/a" && found.title == "A" && found.description == "From the base.")
        #expect(found.language == "pt-BR" && found.logo == "l.svg")
    }

    @Test(arguments: [
        ("INHERIT: mkdocs.yml\n", "mkdocs.yml:1: INHERIT leads back to 'mkdocs.yml'"),
        ("INHERIT: a.yml\n", "a.yml:1: INHERIT leads back to 'mkdocs.yml'"),
        (
            "INHERIT: ../up.yml\n",
            "mkdocs.yml:1: INHERIT names '../up.yml', which is not in the folder\n  hint: run docgen migrate in a folder that holds both files"
        ),
        ("site_name: [a]\n", "mkdocs.yml:1: site_name is a list, expected a text"),
        ("nav: index.md\n", "mkdocs.yml:1: nav is 'index.md', expected a list"),
        ("a: b: c\n", "mkdocs.yml:1: not valid YAML: mapping values are not allowed in this context"),
        ("- a\n", "mkdocs.yml:1: expected 'key: value' lines"),
        ("docs_dir: ../x\n", "mkdocs.yml:1: docs_dir '../x' is not in the folder\n  hint: run docgen migrate in a folder that holds it"),
        ("docs_dir: none\n", "mkdocs.yml:1: docs_dir 'none' is not there\n  hint: write the folder with the Markdown into docs_dir"),
    ])
    func refusesWhatItCannotRead(text: String, message: String) throws {
        let project = MovedFixture(["mkdocs.yml": text, "a.yml": "INHERIT: mkdocs.yml\n", "docs/index.md": "# A\n"])
        let error = #expect(throws: SetupError.self) { try project.project() }
        #expect(error?.description == message)
    }

    @Test func anExpandingFileIsRefused() throws {
        let bomb = "a0: &a0 [x, x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        let error = #expect(throws: SetupError.self) { try MovedFixture(["mkdocs.yml": bomb, "docs/index.md": "# A\n"]).project() }
        #expect(error?.description == "mkdocs.yml: the file holds more than 200000 values")
    }

    @Test func readsZensicalsSettingsInYAML() throws {
        #expect(try MovedFixture(["zensical.yml": "site_name: A\n", "docs/index.md": "# A\n"]).settings().hasPrefix("title: A\n"))
    }

    @Test func readsZensicalsSettings() throws {
        let project = MovedFixture([
            "zensical.toml": "[project]\nsite_name = \"Z\"\nnav = [\"index.md\", { \"More\" = [\"a.md\"] }]\n", "docs/index.md": "# Z\n",
            "docs/a.md": "# A\n",
        ])
        #expect(
            try project.settings()
                == "title: Z\ncontent: docs\nurls: folder\nheading_ids: mkdocs\nnavigation:\n  - index.md\n  - More:\n      - a.md\n"
        )
    }

    @Test(arguments: [
        ("markdown_extensions:\n  - nl2br\n", "breaks: true\n"),
        ("markdown_extensions:\n  - pymdownx.caret\n  - pymdownx.tilde\n", "superscript: true\nsubscript: true\n"),
        ("markdown_extensions:\n  pymdownx.caret: {}\n  pymdownx.tilde:\n    subscript: false\n", "superscript: true\n"),
        ("markdown_extensions:\n  - pymdownx.caret:\n      superscript: false\n  - pymdownx.mark\n", ""),
    ])
    func raisesAndLowersWhatTheExtensionsDo(extensions: String, written: String) throws {
        let project = MovedFixture(["mkdocs.yml": "site_name: A\n" + extensions, "docs/index.md": "# A\n"])
        #expect(try project.settings() == "title: A\ncontent: docs\nurls: folder\nheading_ids: mkdocs\n" + written)
    }

    @Test func appendedFilesDefineWhatPagesReferTo() throws {
        let project = MovedFixture([
            "mkdocs.yml": """
            site_name: A
            markdown_extensions:
              - pymdownx.snippets:
                  base_path: [docs/parts, .]
                  auto_append: [links.md, includes/words.md, includes/footer.md, gone.md]
            """,
            "docs/index.md": "# A\n\nThe [lamp] and [its switch][switch].\n", "docs/parts/links.md": "  [lamp]: https://lamp.example\n",
            "includes/words.md": "[switch]: https://lamp.example/switch 'On'\n*[LED]: diode\n", "includes/footer.md": "Bye.\n",
        ])
        #expect(
            try project.settings() == """
                title: A
                content: docs
                urls: folder
                heading_ids: mkdocs
                abbreviations:
                  - docs/parts/links.md
                  - includes/words.md

                """
        )
        #expect(
            try project.project().notes.missing.map { "\($0.subject) \($0.places[0])" } == [
                "pymdownx.snippets.auto_append: includes/footer.md includes/footer.md",
                "pymdownx.snippets.auto_append: gone.md mkdocs.yml:5",
            ]
        )
        let folder = try TemporaryFolder()
        #expect(try !project.migration(in: folder).report.markdown.contains("undefined-reference"))
    }

    @Test func filesThatSnippetsNameMayLieInAHiddenFolder() throws {
        let folder = try TemporaryFolder()
        let project = MovedFixture([
            "mkdocs.yml": """
            site_name: A
            markdown_extensions:
              - pymdownx.snippets:
                  base_path: [docs/.snippets]
                  auto_append: [refs.md]
            """, "docs/index.md": "# A\n\nThe [lamp].\n", "docs/.snippets/refs.md": "[lamp]: https://lamp.example\n",
        ])
        let migration = try project.migration(in: folder)
        #expect(migration.settings.contains("abbreviations:\n  - docs/.snippets/refs.md\n"))
        #expect(!migration.report.markdown.contains("undefined-reference"))
        #expect(migration.project.notes.missing == [])
    }

    @Test func followsALinkToAFolderOfTheProject() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/docs", withIntermediateDirectories: true)
        for (link, target) in [("docs/lnk", "../real"), ("docs/up", ".."), ("docs/self", ".")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + link, withDestinationPath: target)
        }
        let project = MovedFixture([
            "mkdocs.yml": "site_name: A\nsite_url: https://a.example/\nnav:\n  - index.md\n  - lnk/README.md\n", "docs/index.md": "# A\n",
            "real/README.md": "# R\n",
        ])
        let migration = try project.migration(in: folder)
        #expect(migration.project.notes.missing == [])
        #expect(migration.report.summary.contains("old addresses: all 2 answer"))
        #expect(migration.project.addresses.map(\.page) == ["index.md", "lnk/README.md"])
    }

    @Test func pagesThatStayOutOfTheNavigationAreNotReported() throws {
        let project = MovedFixture([
            "mkdocs.yml": "site_name: A\nnot_in_nav: |\n  /b.md\n  drafts/\n  gone.md\nnav:\n  - index.md\n",
            "docs/index.md": "# A\n", "docs/b.md": "# B\n", "docs/drafts/c.md": "# C\n", "docs/d.md": "# D\n",
        ])
        #expect(
            try project.settings().contains(
                """
                checks:
                  ignore:
                    - { id: page-not-in-navigation, path: "b.md" }
                    - { id: page-not-in-navigation, path: "**/drafts/*" }
                navigation:

                """
            )
        )
        let folder = try TemporaryFolder()
        let report = try project.migration(in: folder).report.markdown
        #expect(report.contains("- `docs/d.md:1:1`: the page is not in the navigation"))
        #expect(!report.contains("`docs/b.md") && !report.contains("`docs/drafts/c.md"))
    }

    @Test(arguments: ["macros", "macros:\n      include_yaml: []", "markdownextradata"])
    func valuesForMacrosAreVariables(plugin: String) throws {
        let project = MovedFixture([
            "mkdocs.yml": """
            site_name: A
            plugins:
              - \(plugin)
            extra:
              version: 1.10
              unit: { name: "Volt: V", tags: [a], none: }
              social: [{ icon: x, link: y }]
            """, "docs/index.md": "# A\n\n{{ version }} of {{ unit.name }}\n",
        ])
        #expect(
            try project.settings() == """
                title: A
                content: docs
                urls: folder
                heading_ids: mkdocs
                variables:
                  version: "1.10"
                  unit.name: "Volt: V"

                """
        )
        #expect(try project.project().notes.missing.map(\.subject) == ["extra.social: X", "extra.unit.tags"])
        let folder = try TemporaryFolder()
        #expect(try !project.migration(in: folder).report.markdown.contains("undefined"))
    }

    @Test func anAddressOfPagesThatAProgramMakesIsALink() throws {
        let nav = "nav:\n  - index.md\n  - API: /api/\n  - Code: code/\n  - Empty: img/\n"
        let files = ["docs/index.md": "# A\n", "docs/img/a.svg": "", "docs/code/b.md": "# B\n"]
        let named = MovedFixture(files.merging(["mkdocs.yml": "site_name: A\nsite_url: https://a.example/x/\n" + nav]) { $1 })
        #expect(
            try named.project().navigation == [
                .page(path: "index.md", title: nil), .link(url: "https://a.example/api/", title: "API"),
                .folder(path: "code/", title: "Code"), .link(url: "https://a.example/x/img/", title: "Empty"),
            ]
        )
        let nowhere = MovedFixture(files.merging(["mkdocs.yml": "site_name: A\n" + nav]) { $1 })
        #expect(try nowhere.project().notes.missing.map { "\($0.subject) \($0.places[0].line)" } == ["nav: /api/ 4", "nav: img/ 6"])
        #expect(try nowhere.deadAddresses() == [])
    }

    @Test func anEntryMayBeginAtTheHostOrLeadToAPlaceOnAPage() throws {
        let nav = "nav:\n  - A: /x/colors/\n  - B: colors.md#blue\n  - C: /colors.md\n"
        let files = ["docs/index.md": "# A\n", "docs/colors.md": "# C\n\n## Blue\n"]
        func navigation(_ settings: String) throws -> MovedProject {
            try MovedFixture(files.merging(["mkdocs.yml": "site_name: A\n" + settings + nav]) { $1 }).project()
        }
        let folders = try navigation("site_url: https://a.example/x/\n")
        #expect(
            folders.navigation == [
                .link(url: "https://a.example/x/colors/", title: "A"), .link(url: "https://a.example/x/colors/#blue", title: "B"),
                .page(path: "colors.md", title: "C"),
            ]
        )
        #expect(
            try navigation("site_url: https://a.example/x/\nuse_directory_urls: false\n").navigation?[1]
                == .link(url: "https://a.example/x/colors.html#blue", title: "B")
        )
        #expect(try navigation("").notes.missing.map(\.subject) == ["nav: /x/colors/", "nav: colors.md#blue"])
    }

    @Test func noEntryStandsForWhatIsExcluded() throws {
        let project = MovedFixture([
            "mkdocs.yml": "site_name: A\nexclude_docs: |\n  /old/\n  /a.md\nnav:\n  - index.md\n  - old/\n  - Old: [old/x.md, a.md]\n",
            "docs/index.md": "# A\n", "docs/old/x.md": "# X\n", "docs/a.md": "# A\n",
        ])
        let found = try project.project()
        #expect(found.navigation == [.page(path: "index.md", title: nil)])
        #expect(found.notes.missing.map(\.subject) == ["navigation: old/", "navigation: old/x.md", "navigation: a.md"])
        #expect(try project.deadAddresses() == [])
    }

    @Test func namesHiddenFilesThatAreNotExcluded() throws {
        let project = MovedFixture([
            "mkdocs.yml": "exclude_docs: |\n  !.well-known/\n  !/.assets/*.png\n  !a.md\n", "docs/index.md": "# A\n",
        ])
        #expect(try project.project().assets == [".well-known", ".assets/*.png"])
        #expect(try project.project().notes.missing.map(\.subject) == ["exclude_docs: !a.md"])
    }

    @Test func patternsOfListedPagesAreNotIgnored() throws {
        let project = try MovedFixture([
            "mkdocs.yml": "site_name: A\nnot_in_nav: |\n  /t/*.md\nnav:\n  - index.md\n  - T:\n    - t/b.md\n", "docs/index.md": "# A\n",
            "docs/t/b.md": "# B\n",
        ]).project()
        #expect(project.unlisted == [])
    }

    @Test func pluginsAndFencesThatChangePagesAreNamed() throws {
        let project = try MovedFixture([
            "mkdocs.yml": """
            site_name: A
            plugins:
              - autorefs
              - exclude:
                  glob: ["**/_template.md", "snippets/*"]
                  regex: ['.*\\.tmp$']
            markdown_extensions:
              - pymdownx.superfences:
                  custom_fences:
                    - { name: mermaid, class: mermaid }
                    - { name: textual, class: textual }
            """,
            "docs/index.md": "# A\n",
        ]).project()
        #expect(project.exclude == ["**/_template.md", "snippets/*"])
        #expect(
            project.notes.missing.map(\.subject) == [
                "plugins: autorefs", "plugins: exclude.regex", "pymdownx.superfences.custom_fences: textual",
            ]
        )
    }

    @Test(arguments: [("suffix", "*.fr.md"), ("folder", "fr")])
    func pagesOfOtherLanguagesAreLeftOut(structure: String, excluded: String) throws {
        let project = try MovedFixture([
            "mkdocs.yml": """
            site_name: A
            site_url: https://a.example/
            plugins:
              - i18n:
                  docs_structure: \(structure)
                  languages:
                    - { locale: en, name: English, default: true }
                    - { locale: fr, name: Français }
            """,
            "docs/index.md": "# A\n", "docs/index.fr.md": "# B\n", "docs/fr/index.md": "# B\n",
        ]).project()
        #expect(project.exclude == [excluded])
        #expect(project.languages == [.heading("English"), .link(url: "https://a.example/fr/", title: "Français")])
        #expect(project.notes.missing.map(\.subject) == ["plugins: i18n: fr"])
    }

    /// The site's own language has the addresses without its name.
    @Test(arguments: [
        ("folder", ["docs/en/index.md", "docs/en/a.md", "docs/fr/a.md"], "docs/en", ["", "a/"], ["a.md", "index.md"]),
        ("suffix", ["docs/index.en.md", "docs/a.en.md", "docs/b.md"], "docs", ["", "a/", "b/"], ["a.en.md", "b.md", "index.en.md"]),
    ])
    func pagesOfItsOwnLanguageKeepTheirAddresses(
        structure: String,
        pages: [String],
        content: String,
        addresses: [String],
        files: [String]
    ) throws {
        var fixture = [
            "mkdocs.yml": """
            site_name: A
            repo_url: https://code.example/a
            edit_uri: edit/main/docs/
            plugins:
              - i18n:
                  docs_structure: \(structure)
                  languages: [{ locale: en, default: true }, { locale: fr }]
            """
        ]
        for page in pages { fixture[page] = "# A\n" }
        let project = try MovedFixture(fixture).project()
        #expect(project.content == content)
        #expect(project.addresses.map(\.address).sorted() == addresses)
        #expect(project.addresses.map(\.page).sorted() == files)
        let isFolder = structure == "folder"
        #expect(project.exclude == (isFolder ? [] : ["*.fr.md"]))
        #expect(project.editURL == "https://code.example/a/edit/main/docs/" + (isFolder ? "en/{path}" : "{path}"))
    }
}
