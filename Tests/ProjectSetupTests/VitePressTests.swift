import Testing

@testable import ProjectSetup

struct VitePressTests {
    private static let project = MovedFixture([
        "docs/.vitepress/config.mts": """
        import { defineConfig, type DefaultTheme } from 'vitepress'

        export default defineConfig({
          title: "Lamp",
          description: 'Bright',
          base: '/lamp/',
          sitemap: { hostname: 'https://lamp.example' },
          cleanUrls: true,
          srcExclude: ['drafts/**'],
          head: [['link', { rel: 'icon', href: '/f.svg' }]],
          themeConfig: {
            logo: { light: '/lamp.svg', dark: '/dark.svg' },
            nav: [{ text: 'Guide', link: '/guide/' }, { text: 'More', items: [{ text: 'Start', link: '/guide/start#on' }, { text: 'Far', link: '/far' }] }],
            socialLinks: [{ icon: 'github', link: 'https://github.com/lamp' }],
            outline: [2, 4],
            sidebar: { '/guide/': { base: '/guide/', items: sidebarGuide() }, '/api/': apiSidebar },
            editLink: { pattern: 'https://github.com/lamp/lamp/edit/main/docs/:path' },
            search: { provider: 'local' },
            footer: { message: 'MIT', copyright: '© 2026 Lamp' },
          },
          locales: { root: { label: 'English', lang: 'en' }, de: { label: 'Deutsch', lang: 'de' } },
        })

        function sidebarGuide(): DefaultTheme.SidebarItem[] {
          return [
            { text: 'Introduction', items: [{ text: 'Start', link: 'start' }, { text: '<b>Overview</b>', link: '/' }] },
            { text: 'Next', items: [{ text: 'Made', link: 'made' }, { text: 'Code', link: 'https://github.com/lamp' }] },
          ]
        }
        """,
        "docs/index.md": "---\nlayout: home\nhero:\n  name: Lamp\n---\n", "docs/guide/index.md": "# Guide\n",
        "docs/guide/start.md": "# Start\n![](/lamp.svg)\n", "docs/README.md": "# Read\n",
        "docs/public/lamp.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "docs/api/[name].md": "# Made\n",
        "docs/drafts/x.md": "# X\n", "docs/public/f.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "docs/public/dark.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    ])

    @Test(arguments: [
        ("guide/:p.md", "g/:p.md", "guide/one.md", "g/one.md"),
        ("packages/:name/docs/:rest*", ":name/:rest*", "packages/a/docs/b/c.md", "a/b/c.md"),
        ("guide/:p.md", "g/:p.md", "guide/a/one.md", nil), ("a.md", "b.md", "a.md", "b.md"), ("a.md", "b.md", "aa.md", nil),
    ])
    func readsRewrites(from: String, to: String, page: String, name: String?) throws {
        #expect(try #require(VitePressRewrite(from: from, to: to)).name(of: page) == name)
    }

    @Test(arguments: [("a/:p(\\d+).md", "b/:p.md"), ("a/:p.md", "b/:q.md"), ("a/:.md", "b.md")])
    func tellsOfRewritesThatItDoesNotRead(from: String, to: String) {
        #expect(VitePressRewrite(from: from, to: to) == nil)
    }

    @Test func redirectsThePagesOfARewrite() throws {
        let project = MovedFixture([
            "docs/.vitepress/config.mts": """
            export default { title: 'A', base: '/', rewrites: { 'guide/:p.md': 'g/:p.md', 'x/:p(a|b).md': 'y/:p.md' } }
            """, "docs/index.md": "# A\n", "docs/guide/one.md": "# One\n", "docs/guide/two.md": "# Two\n",
        ])
        let found = try project.project()
        #expect(found.addresses.map(\.address).filter { $0.hasPrefix("g/") }.sorted() == ["g/one.html", "g/two.html"])
        #expect(found.notes.missing.map(\.subject) == ["rewrites: x/:p(a|b).md"])
        #expect(try project.deadAddresses() == [])
    }

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: Lamp
                description: Bright
                base_url: https://lamp.example/lamp/
                content: docs
                edit_url: https://github.com/lamp/lamp/edit/main/docs/{path}
                heading_ids: vitepress
                exclude:
                  - drafts/**
                  - api/?name?.md
                public:
                  - docs/public
                front_matter_keys:
                  - hero
                  - layout
                theme:
                  logo: lamp.svg
                  logo_dark: dark.svg
                  favicon: f.svg
                navigation:
                  - Guide:
                      - Introduction:
                          - Start: guide/start.md
                          - Overview: guide/index.md
                      - Next:
                          - Code: https://github.com/lamp
                header:
                  - Guide: guide/index.md
                  - More:
                      - Start: guide/start.md#on
                      - Far: https://lamp.example/far
                  - GitHub: https://github.com/lamp
                copyright: "MIT © 2026 Lamp"
                languages:
                  - English:
                  - Deutsch: https://lamp.example/lamp/de/
                outline: "2-4"

                """
        )
    }

    @Test func takesTheStyleSheetsOfItsTheme() throws {
        let theme = "docs/.vitepress/theme/"
        let css = ":root { --vp-c-brand-1: #009485; }\n.dark { --vp-c-brand-1: #00bdd6; }\n"
        let project = try MovedFixture(
            Self.project.files.merging([theme + "index.ts": "import './custom.css'\n", theme + "custom.css": css]) { $1 }
        ).project()
        #expect(project.accent == "#00796c" && project.darkAccent == "#00bdd6")
        #expect(project.styles == ["docs/.vitepress/theme/custom.css"])
        #expect(project.notes.missing.first { $0.subject == theme }?.count == 1)
    }

    @Test func followsTheRulesOfAddresses() throws {
        #expect(try Self.project.project().addresses.map(\.address) == ["README", "guide/", "guide/start", ""])
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func namesWhatItCannotCarry() throws {
        #expect(
            try Self.project.project().notes.missing.map(\.subject) == [
                "locales: de", "pages made by programs", "themeConfig.sidebar: made", "themeConfig.sidebar: /api/",
            ]
        )
    }

    @Test func groupsWithoutATextAreLinesInAMenu() throws {
        let project = try MovedFixture([
            ".vitepress/config.js": """
            export default {title: 'T', themeConfig: {nav: [
              {text: 'More', items: [{text: 'A', link: '/a'}, {items: [{text: 'X', link: 'https://x.example'}]}]},
            ]}}
            """,
            "a.md": "# A\n",
        ]).project()
        #expect(
            project.header == [
                .group(title: "More", page: nil, entries: [.page(path: "a.md", title: "A"), .link(url: "https://x.example", title: "X")])
            ]
        )
        #expect(project.notes.missing == [])
    }
}
