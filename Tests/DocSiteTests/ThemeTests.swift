import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct ThemeTests {
    private func styleSheet(of site: SiteFixture) throws -> String {
        try #require(try site.written().first { $0.wholeMatch(of: /assets\/[0-9a-f]{10}\/site\.css/) != nil })
    }

    // MARK: Variables

    @Test func setsTheVariablesOfTheStyleSheet() throws {
        let site = try SiteFixture([
            "docgen.yml": """
            theme:
              accent: "#a00"
              accent_dark: oklch(70% 0.1 200)
              font: "'My Font', system-ui"
              font_mono: monospace
              measure: 70ch
              logo: img/my logo.svg
            """, "img/my logo.svg": "<svg/>", "a.md": "# A\n", "g/b.md": "# B\n",
        ])
        #expect(try site.findings().isEmpty)
        let css = try site.html(try styleSheet(of: site))
        #expect(
            css.hasSuffix(
                "\n:root { --accent: #a00; --accent-dark: oklch(70% 0.1 200); --on-accent: #fff; --font: 'My Font', system-ui; --font-mono: monospace; --measure: 70ch; }\n"
            )
        )
        #expect(try site.html("g/b.html").contains("<img src=\"../img/my%20logo.svg\" alt=\"\" height=\"28\">"))
    }

    /// As `docgen migrate` takes it from Material: amber.
    @Test func choosesTheTextOnAColourAndSaysWhereItIsHardToRead() throws {
        let site = try SiteFixture(["docgen.yml": "theme:\n  accent: \"#ffc107\"\n  accent_dark: darkslateblue\n", "a.md": "# A\n"])
        #expect(
            try site.findings() == [
                "docgen.yml:2:11: warning: theme.accent '#ffc107' has a contrast of 1.6:1 with the light theme's background: links are hard to "
                    + "read [theme-contrast]\n  hint: take a darker colour: 4.5:1 is the least",
                "docgen.yml:3:16: warning: theme.accent_dark 'darkslateblue' has a contrast of 2.0:1 with the dark theme's background: links are "
                    + "hard to read [theme-contrast]\n  hint: take a lighter colour: 4.5:1 is the least",
            ]
        )
        let css = try site.html(try styleSheet(of: site))
        #expect(css.contains("--on-accent: #0b1214; --on-accent-dark: #fff;"))
        // What is measured is what readers see.
        #expect(css.contains("--bg: light-dark(\(CSSColour.backgrounds.light), \(CSSColour.backgrounds.dark));"))
    }

    /// Code that is a link in a note stands on a tenth of the note's colour: legible on the background is not enough there.
    @Test func linksAreReadWellOnEveryTintOfTheTheme() throws {
        let site = try SiteFixture(["docgen.yml": "theme:\n  accent: \"#007b6f\"\n  accent_dark: \"#5488e8\"\n", "a.md": "# A\n"])
        #expect(try site.findings() == [])
        let css = try site.html(try styleSheet(of: site))
        #expect(css.contains("--accent: #00786c; --accent-dark: #578ae8;"))
        // What is measured is what readers see.
        #expect(css.contains("--soft: color-mix(in srgb, var(--link) 10%, var(--bg));"))
        #expect(css.contains(".alert :not(pre) > code { background: color-mix(in srgb, var(--tint) 10%, var(--bg)); }"))
        let (light, dark) = (LegibleColour.Surfaces.light, LegibleColour.Surfaces.dark)
        let names = ["sunk", "blue", "green", "violet", "amber", "red", "quiet"]
        for (name, pair) in zip(names, zip([light.sunk] + light.tints, [dark.sunk] + dark.tints)) {
            #expect(css.contains("--\(name): light-dark(\(pair.0), \(pair.1));"), "\(name)")
        }
        for (colour, surfaces) in [("#00786c", light), ("#578ae8", dark)] {
            let background = try #require(CSSColour(surfaces.background))
            for tint in try surfaces.tints.map({ try #require(CSSColour($0)) }) {
                let mixed = zip(tint.channels, background.channels).map { "\(Int((255 * (0.1 * $0 + 0.9 * $1)).rounded()))" }
                let behind = try #require(CSSColour("rgb(\(mixed.joined(separator: " ")))"))
                #expect(try #require(CSSColour(colour)).contrast(with: behind) >= 4.5)
            }
        }
    }

    @Test(arguments: [
        ("#fff", "black", 21.0), ("#777", "#ffffff", 4.478), ("rgb(0, 102, 111)", "white", 6.709), ("teal", "#008080ff", 1.0),
    ])
    func measuresContrast(colour: String, other: String, contrast: Double) throws {
        let found = try #require(CSSColour(colour)).contrast(with: try #require(CSSColour(other)))
        #expect(abs(found - contrast) < 0.01)
    }

    @Test(arguments: ["oklch(70% 0.1 200)", "#fff8", "rgb(0 0 0 / 50%)", "var(--brand)", "currentcolor", "#12345"])
    func doesNotMeasureWhatItDoesNotKnow(colour: String) { #expect(CSSColour(colour) == nil) }

    @Test(arguments: [
        "red; color: blue", "red} body {display:none", "url(https://example.org/x)", "</style><script>", "\\0", "@import", "/* x */",
        "a\\nb",
        String(repeating: "a", count: 301),
    ])
    func refusesAValueThatIsMoreThanOne(value: String) throws {
        let site = try SiteFixture(["docgen.yml": "theme:\n  accent: \"\(value.replacing("\\0", with: "\\\\0"))\"\n", "a.md": "# A\n"])
        let shown = value.replacing("a\\nb", with: "a\\u{A}b").prefix(60)
        #expect(try site.findings() == ["docgen.yml:2:11: error: theme.accent '\(shown)' is not one CSS value [configuration-value]"])
        #expect(!site.folder.exists("dist"))
    }

    @Test func reportsALogoThatIsNoFile() throws {
        let site = try SiteFixture(["docgen.yml": "theme:\n  logo: img/lgo.svg\n", "img/logo.svg": "<svg/>", "a.md": "# A\n"])
        #expect(
            try site.findings() == [
                "docgen.yml:2:9: error: logo file 'img/lgo.svg' not found in the content folder [logo]\n  hint: did you mean 'img/logo.svg'?"
            ]
        )
    }

    // MARK: Fingerprints

    @Test func theAssetsFolderChangesWithItsContentOnly() throws {
        let plain = try SiteFixture(["a.md": "# A\n"])
        let other = try SiteFixture(["a.md": "# Other\n", "b.md": "# B\n"])
        let coloured = try SiteFixture(["a.md": "# A\n", "docgen.yml": "theme:\n  accent: red\n"])
        for site in [plain, other, coloured] { try site.build() }
        #expect(try styleSheet(of: plain) == styleSheet(of: other))
        #expect(try styleSheet(of: plain) != styleSheet(of: coloured))
        for name in try plain.written() where name.hasPrefix("assets/") {
            #expect(name.wholeMatch(of: /assets\/[0-9a-f]{10}\/[a-z-]+\.(css|js|svg)/) != nil, "\(name)")
        }
    }

    // MARK: Templates

    @Test func replacesTheTemplateFileByFile() throws {
        let site = try SiteFixture([
            "docgen.yml": "template: look\n", "look/footer.mustache": "<p>My {{title}} & {{{site_title}}}</p></body></html>\n",
            "look/assets/extra.js": "1\n",
            "look/languages/mine.yml": "name: mine\nextensions: []\n", "a.md": "# A <i>\n\n```swift\nlet a\n```\n",
        ])
        let report = try site.build()
        #expect(report.pageCount == 1, "the template's files are no pages or assets of the site")
        #expect(report.assetCount == 0)
        let html = try site.html("a.html")
        #expect(html.hasSuffix("<p>My A & Documentation</p></body></html>\n"))
        #expect(!html.contains("Built with"))
        #expect(html.contains("<span class=\"k\">let</span>"))
        #expect(try site.written().contains { $0.wholeMatch(of: /assets\/[0-9a-f]{10}\/extra\.js/) != nil })
        #expect(try !site.written().contains { $0.hasPrefix("look/") })
    }

    @Test func addsALanguage() throws {
        let standard = try #require(SiteTemplate.standardFiles["languages/toml.yml"])
        let definition = String(decoding: standard, as: UTF8.self).replacing(/name: toml/, with: "name: tomlish").replacing(
            /aliases: .*/,
            with: "aliases: []"
        )
        let site = try SiteFixture([
            "docgen.yml": "template: look\n", "look/languages/tomlish.yml": definition, "a.md": "# A\n\n```tomlish\na = 1\n```\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(try site.article("a.html").contains("<code class=\"language-tomlish\"><span"))
    }

    @Test func namesATemplateThatDoesNotParse() throws {
        let site = try SiteFixture(["docgen.yml": "template: look\n", "look/head.mustache": "{{#title}}never closed", "a.md": "# A\n"])
        #expect(
            try site.findings() == [
                "look/head.mustache:1:23: error: the template is not valid Mustache: a section is not closed with '{{/…}}' [template-syntax]"
            ]
        )
        #expect(!site.folder.exists("dist"))
    }

    @Test(arguments: [
        ("{{#a}}x{{/b}}", "a '{{/…}}' names another section than the one that is open"), ("{{title", "the file ends inside a tag"),
    ])
    func saysWhatIsWrongWithATemplate(text: String, problem: String) throws {
        let site = try SiteFixture(["docgen.yml": "template: look\n", "look/head.mustache": text, "a.md": "# A\n"])
        let findings = try site.build().diagnostics
        #expect(findings.map(\.message) == ["the template is not valid Mustache: \(problem)"])
    }

    @Test func namesATemplateFolderThatIsMissing() throws {
        let site = try SiteFixture(["docgen.yml": "title: T\ntemplate: nowhere\n", "a.md": "# A\n"])
        #expect(
            try site.findings() == ["docgen.yml:2:11: error: template 'nowhere' is not a folder beside docgen.yml [configuration-value]"]
        )
        #expect(!site.folder.exists("dist"))
    }

    @Test func namesATemplateFileThatReplacesNothing() throws {
        let site = try SiteFixture([
            "docgen.yml": "template: look\n", "look/pge.mustache": "x", "look/site.css": "", "look/mine.mustache": "<p>mine</p>",
            "look/footer.mustache": "{{> mine}}</body></html>\n", "look/assets/photo.png": "", "look/README.md": "# Look\n",
            "a.md": "# A\n",
        ])
        let text = "warning: the file replaces no file of the template, and no template uses it [template-file]\n  hint: did you mean"
        #expect(
            try site.findings() == [
                "look/pge.mustache:1:1: \(text) 'page.mustache'?", "look/site.css:1:1: \(text) 'assets/site.css'?",
            ]
        )
    }

    @Test func reportsALanguageDefinitionThatDoesNotParse() throws {
        let site = try SiteFixture(["docgen.yml": "template: look\n", "look/languages/bad.yml": "nonsense\n", "a.md": "# A\n"])
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "look/languages/bad.yml:1:1: error: the first line of a language definition must be its name [language-definition]\n"
                    + "  hint: write 'name: …' with the word that code fences use"
            ]
        )
    }

    // MARK: Files of the author

    @Test func copiesFilesAsTheyAre() throws {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.folder.write(bytes, to: "content/files/deep/er/data.bin")
        try site.folder.write([], to: "content/files/empty")
        try site.folder.write("x", to: "content/.hidden/secret.txt")
        try site.folder.write("x", to: "content/node_modules/x/index.js")
        try site.build()
        #expect(try Array(Data(contentsOf: URL(filePath: site.output + "/site/files/deep/er/data.bin"))) == bytes)
        #expect(try site.html("files/empty").isEmpty)
        #expect(try !site.written().contains { $0.contains("secret") || $0.contains("node_modules") })
    }

    @Test func leavesOutWhatIsExcluded() throws {
        let site = try SiteFixture([
            "docgen.yml": "exclude: [drafts/*, '*.psd', private/]\n", "a.md": "# A\n", "drafts/b.md": "# B\n", "drafts/deep/c.md": "# C\n",
            "img/x.psd": "x",
            "img/x.txt": "x", "private/d.md": "# D\n",
        ])
        let report = try site.build()
        #expect(report.pageCount == 1)
        #expect(report.assetCount == 1)
    }
}
