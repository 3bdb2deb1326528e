import DocSite
import TestSupport
import Testing

@testable import ProjectSetup

struct SettingsWriterTests {
    @Test(arguments: [
        "plain", "Two words", "C#: the language", "yes", "No", "1.20", "12:30", "0x1F", "- a", "*.md", "[a]", "{b}", "a: b", "a #b", "a\nb",
        "\"q\"",
        "it's", " blank ", "", "~", "null", "&a", "!b", "%c", "@d", "`e`", "Größe", "日本語", "\u{2028}", "tab\there", "end:", "?", "# h", "|",
        ">", "=",
        "<<", "01-intro.md", "1e5", "...", "a,b", "\\", ".hidden.md",
    ])
    func writesATextThatIsReadBack(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("# A\n", to: "a.md")
        var project = MovedProject(tool: .mkdocs, configuration: "mkdocs.yml", folder: "")
        project.title = text
        project.description = "after"
        let settings = SettingsWriter(project, redirects: []).text
        try folder.write(settings, to: "docgen.yml")
        let read = try SiteConfiguration.load(root: folder.path)
        #expect(read.diagnostics.isEmpty, "\(settings)")
        #expect(read.configuration.title == (text.isEmpty ? SiteConfiguration().title : text))
        #expect(read.configuration.description == "after")
    }

    @Test func writesEveryFormOfANavigation() throws {
        var project = MovedProject(tool: .mkdocs, configuration: "mkdocs.yml", folder: "")
        project.navigation = [
            .page(path: "a.md", title: nil), .page(path: "b.md", title: "B: b"), .folder(path: "c/", title: nil),
            .link(url: "https://x.example", title: "X"),
            .heading("Part"), .group(title: "G", page: nil, entries: [.page(path: "d.md", title: nil)]),
            .group(title: "Empty", page: nil, entries: []),
            .group(title: nil, page: "e.md", entries: [.page(path: "f.md", title: nil)]), .group(title: "Own", page: "g.md", entries: []),
            .group(title: "Both", page: "h.md", entries: [.group(title: "In", page: nil, entries: [.page(path: "i.md", title: nil)])]),
            .rest,
        ]
        let text = SettingsWriter(project, redirects: []).text
        #expect(
            text.contains(
                """
                navigation:
                  - a.md
                  - "B: b": b.md
                  - c/
                  - X: https://x.example
                  - Part:
                  - G:
                      - d.md
                  - e.md:
                      - f.md
                  - Own: g.md
                  - Both:
                      page: h.md
                      entries:
                        - In:
                            - i.md
                  - ...

                """
            )
        )
        let folder = try TemporaryFolder()
        try folder.write(text, to: "docgen.yml")
        #expect(try SiteConfiguration.load(root: folder.path).diagnostics.isEmpty)
    }
}
