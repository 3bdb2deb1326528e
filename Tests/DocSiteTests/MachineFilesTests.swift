import DocModel
import TestSupport
import Testing

@testable import DocSite

/// The site for programs that read text: Markdown beside the pages, `llms.txt`, `llms-full.txt`, OpenSearch.
struct MachineFilesTests {
    private static let pages = [
        "index.md": "# Home\n\n[Install](guide/install.md)\n", "about.md": "---\ndescription: Who\n---\n# About [us]\n",
        "guide/README.md": "# The guide\n", "guide/install.md": "---\ntitle: Install\n---\nText.\n",
        "draft.md": "---\nhidden: true\n---\n# Draft\n",
    ]

    @Test func publishesTheMarkdownOfEachPageAsItIs() throws {
        let site = try SiteFixture(Self.pages)
        try site.build()
        for (path, text) in Self.pages { #expect(try site.html(path) == text) }
        #expect(try site.html("guide/install.html").contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"install.md\">"))
        #expect(try site.html("guide/index.html").contains("<a class=\"markdown\" href=\"README.md\">View as Markdown</a>"))
        #expect(try site.manifest().files.first { $0.path == "guide/install.md" }?.type == "text/markdown; charset=utf-8")
    }

    @Test func aCopyHasWhatThePageIncludesAndNoComments() throws {
        let site = try SiteFixture([
            "index.md":
                "---\ntitle: T\n---\n<!-- note -->\n\n# T\n\n{/* hid1 */}\n\nA %%hid2%% b <!-- hid3\nhid4 --> c.\n\n%%\n```\nhid5\n```\n%%\n\n{{< comment >}}\nhid7\n{{< /comment >}}\n\n--8<-- \"part.md\"\n\n"
                + "```html\n<!-- shown -->\n```\n\n`<!-- shown -->` `{/* shown */}`\n",
            "part.md": "Included text.\n\n<!-- hid6 -->\n", "plain.md": "# Plain\n\nText  \nand text.",
            "docgen.yml": "exclude: [part.md]\n",
        ])
        try site.build()
        let copy =
            "---\ntitle: T\n---\n# T\n\nA  b\n c.\n\nIncluded text.\n\n```html\n<!-- shown -->\n```\n\n`<!-- shown -->` `{/* shown */}`\n"
        #expect(try site.html("index.md") == copy)
        #expect(try site.html("plain.md") == "# Plain\n\nText  \nand text.")
        #expect(try site.html("llms-full.txt").contains(copy))
        try site.folder.write("Other text.\n", to: "content/part.md")
        try site.build()
        #expect(try site.html("index.md") == copy.replacing("Included", with: "Other"))
    }

    /// What pages show as U+FFFD is that here too: a file of text holds no other bytes.
    @Test func isTextWhateverThePagesHold() throws {
        let site = try SiteFixture(["index.md": "# Home\n\nText.\n"])
        try site.folder.write(Array("# A\n\na\u{0}b \u{1B}[1m".utf8) + [0xFF] + Array(" <!-- note --> c\n".utf8), to: "content/a.md")
        try site.build()
        let copy = "# A\n\na\u{FFFD}b \u{FFFD}[1m\u{FFFD}  c\n"
        #expect(try site.folder.bytes("dist/site/a.md") == Array(copy.utf8))
        let full = try site.folder.bytes("dist/site/llms-full.txt")
        #expect(String(validating: full, as: UTF8.self)?.contains(copy) ?? false)
    }

    @Test func keepsTheMarkdownToItselfWhenTold() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "markdown: false\n"]) { $1 })
        try site.build()
        #expect(try !site.written().contains { $0.hasSuffix(".md") || $0 == "llms-full.txt" })
        #expect(try !site.html("index.html").contains("text/markdown"))
        #expect(try site.html("llms.txt").contains("- [Install](guide/install.html)"))
    }

    @Test func aLargeSiteMustAskForIt() throws {
        let pages = Dictionary(uniqueKeysWithValues: (0...SiteConfiguration.markdownPageLimit).map { ("p\($0).md", "# P\n") })
        let site = try SiteFixture(pages)
        try site.build()
        #expect(try !site.written().contains { $0.hasSuffix(".md") })
        try site.folder.write("markdown: true\n", to: "content/docgen.yml")
        try site.build()
        #expect(try site.written().count { $0.hasSuffix(".md") } == pages.count)
    }

    @Test func listsThePagesInReadingOrder() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "title: Tool\ndescription: All of it\n"]) { $1 })
        try site.build(baseURL: "https://example.org/docs")
        #expect(
            try site.html("llms.txt") == """
                # Tool

                > All of it

                ## Pages

                - [Home](https://example.org/docs/index.md)
                - [About \\[us\\]](https://example.org/docs/about.md): Who

                ## The guide

                - [The guide](https://example.org/docs/guide/README.md)
                - [Install](https://example.org/docs/guide/install.md)

                """
        )
        let full = try site.html("llms-full.txt")
        #expect(full.hasPrefix("# Tool\n\n---\nPage: https://example.org/docs/index.md\n\n# Home\n"))
        #expect(!full.contains("Draft"))
    }

    @Test func aLongSiteHasNoSingleFile() throws {
        let site = try SiteFixture(["index.md": "# A\n\n" + String(repeating: "word ", count: MachineFiles.maxFullBytes / 5)])
        try site.build()
        #expect(try !site.written().contains("llms-full.txt"))
    }

    @Test func describesItsSearchToBrowsers() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "title: The tool & its friends\n"]) { $1 })
        try site.build()
        #expect(try !site.written().contains("opensearch.xml"), "the address must be absolute")
        try site.build(baseURL: "https://example.org/docs/")
        let xml = try site.html("opensearch.xml")
        #expect(xml.contains("<Url type=\"text/html\" template=\"https://example.org/docs/search/index.html?q={searchTerms}\"/>"))
        #expect(xml.contains("<Description>The tool &amp; its friends</Description>"))
        let name = try #require(xml.firstMatch(of: /<ShortName>(.*)<\/ShortName>/)).1
        #expect(name.replacing("&amp;", with: "&").count <= 16)
        #expect(
            try site.html("guide/install.html").contains(
                "<link rel=\"search\" type=\"application/opensearchdescription+xml\" href=\"../opensearch.xml\" title=\"The tool &amp; its friends\">"
            )
        )
    }
}
