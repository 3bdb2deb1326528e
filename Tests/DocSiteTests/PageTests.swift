import DocModel
import DocSite
import Foundation
import Testing
import TestSupport

struct PageTests {
    @Test func aFolderOfMarkdownIsASite() throws {
        let site = try SiteFixture(["index.md": "# Home\n", "guide/install.md": "# Install\n", "files/notes.txt": "n\n"])
        let report = try site.build()
        #expect(report.diagnostics.isEmpty)
        #expect(report.pageCount == 2)
        #expect(report.assetCount == 1)
        #expect(report.missingPageCount == 0)
        let written = try site.written()
        #expect(
            written.filter { !$0.hasPrefix("assets/") } == [
                ".nojekyll", "404.html", "files/notes.txt", "guide/index.html", "guide/install.html", "guide/install.md", "index.html",
                "index.md",
                "llms-full.txt", "llms.txt", "robots.txt", "search/index.html",
            ]
        )
        #expect(try site.folder.files("dist").filter { !$0.hasPrefix("site/") } == ["index.sqlite", "manifest.json"])
        #expect(
            try site.folder.text("dist/index.sqlite")
                == "page guide/install.md guide/install.html 'Install' 1\npage index.md index.html 'Home' 1\n"
        )
    }

    @Test func theManifestListsEveryFile() throws {
        let site = try SiteFixture(["index.md": "# Home\n", "a b/images/ü.txt": "x", "docgen.yml": "title: My docs\n"])
        let report = try site.build(baseURL: "https://example.org/docs")
        let manifest = try site.manifest()
        #expect(manifest.files.map(\.path) == (try site.written()))
        #expect(manifest.title == "My docs")
        #expect(manifest.baseURL == "https://example.org/docs/")
        #expect(manifest.version == Manifest.currentVersion)
        #expect(manifest.index == "index.sqlite")
        #expect(manifest.files.reduce(0) { $0 + $1.size } == report.outputBytes)
        for file in manifest.files {
            #expect(try site.folder.text("dist/site/" + file.path).utf8.count == file.size)
            #expect(file.cache == (file.path.hasPrefix("assets/") ? .immutable : .revalidate), "\(file.path)")
        }
        #expect(manifest.files.first { $0.path == "index.html" }?.type == "text/html; charset=utf-8")
    }

    // MARK: Titles

    @Test(arguments: [
        ("index.md", "---\ntitle: From front matter\n---\n# Heading\n", "From front matter"),
        ("index.md", "# From *heading*\n", "From heading"),
        ("index.md", "## Lower heading\n", "Lower heading"),
        ("index.md", "Text.\n", "Home"),
        ("getting-started.md", "Text.\n", "Getting started"),
        ("guide/how_to-do it.md", "Text.\n", "How to do it"),
        ("guide/README.md", "Text.\n", "Guide"),
        ("my-guide/index.md", "Text.\n", "My guide"),
    ])
    func aTitleComesFromFrontMatterHeadingOrName(path: String, text: String, title: String) throws {
        let site = try SiteFixture([path: text])
        try site.build()
        #expect(try site.folder.text("dist/index.sqlite").contains("'\(title)'"))
    }

    @Test func aPageWithoutAHeadingGetsOne() throws {
        let site = try SiteFixture(["a.md": "---\ntitle: A & B\n---\nText.\n", "b.md": "# B\n\nText.\n"])
        try site.build()
        #expect(try site.article("a.html") == "<h1>A &amp; B</h1>\n<p>Text.</p>\n")
        #expect(try site.article("b.html").ranges(of: "<h1").count == 1)
    }

    // MARK: URLs

    @Test(arguments: [
        ("a.md", "a.html"), ("a.markdown", "a.html"), ("A.MD", "A.html"), ("x/README.md", "x/index.html"), ("x/readme.md", "x/index.html"),
        ("x/index.md", "x/index.html"), ("a.b.md", "a.b.html"), ("a b.md", "a b.html"), ("日本.md", "日本.html"), ("_x.md", "_x.html"),
    ])
    func theSiteMirrorsTheFolder(path: String, output: String) throws {
        let site = try SiteFixture([path: "Text.\n"])
        try site.build()
        #expect(try site.written().contains(output))
    }

    @Test func aReadmeBesideAnIndexIsAPageLikeOthers() throws {
        let site = try SiteFixture(["index.md": "# Home\n", "README.md": "# Read me\n"])
        #expect(try site.findings().isEmpty)
        #expect(try site.article("index.html").contains("Home"))
        #expect(try site.article("README.html").contains("Read me"))
    }

    @Test func aSlugReplacesTheFileName() throws {
        let site = try SiteFixture(["guide/long-name.md": "---\nslug: short\n---\n# A\n", "index.md": "# H\n\n[a](guide/long-name.md#a)\n"])
        #expect(try site.findings().isEmpty)
        #expect(try site.written().contains("guide/short.html"))
        #expect(try site.article("index.html").contains("href=\"guide/short.html#a\""))
    }

    @Test func hiddenPagesAreReachableOnly() throws {
        let site = try SiteFixture([
            "index.md": "# H\n\n[s](secret.md)\n", "secret.md": "---\nhidden: true\n---\n# Secret\n", "b.md": "# B\n",
        ])
        #expect(try site.build(baseURL: "https://example.org").diagnostics.isEmpty)
        #expect(try site.html("secret.html").contains("<meta name=\"robots\" content=\"noindex\">"))
        #expect(try site.html("index.html").contains("href=\"secret.html\""))
        #expect(try !site.sidebar("b.html").contains("secret"))
        #expect(try !site.html("sitemap.xml").contains("secret"))
        #expect(try !site.folder.text("dist/index.sqlite").contains("page secret.md"))
        #expect(try !site.html("b.html").contains("noindex"))
    }

    // MARK: Findings about pages

    @Test(arguments: [
        (
            ["a.md": "# A\n", "a.markdown": "# B\n"],
            [
                "a.markdown:1:1: error: 'a.md' has the URL 'a.html' already; this page was not built [duplicate-url]\n  hint: rename the file, or change its slug"
            ]
        ),
        (
            ["a.md": "# A\n", "b.md": "---\nslug: a\n---\n# B\n"],
            [
                "b.md:1:1: error: 'a.md' has the URL 'a.html' already; this page was not built [duplicate-url]\n  hint: rename the file, or change its slug"
            ]
        ),
        (
            ["A.md": "# A\n", "a.md": "# B\n"],
            [
                "a.md:1:1: warning: the page's URL differs from that of 'A.md' only in case [case-clash]\n  hint: rename one: not every disk keeps them apart"
            ]
        ),
        (
            ["a.md": "# A\n", "a.html": "<p>x"],
            ["a.html: warning: 'a.md' has the URL 'a.html' already; the file is left out [asset-hidden]\n  hint: rename one of them"]
        ),
        (
            ["a.html/b.md": "# B\n", "a.md": "# A\n"],
            [
                "a.md:1:1: error: the URL 'a.html' of this page is the folder of 'a.html/b.md'; this page was not built [duplicate-url]\n  hint: rename the file, or change its slug"
            ]
        ),
        (
            ["Z.md": "---\nslug: a\n---\n# A\n", "a.html/b.md": "# B\n"],
            [
                "a.html/b.md:1:1: error: this page lies in a folder that has the URL of 'Z.md'; this page was not built [duplicate-url]\n  hint: rename the folder"
            ]
        ),
        (["a.md": "\n"], ["a.md:1:1: warning: the page has no content [empty-page]"]),
        (
            ["a.md": String(repeating: "# a\n", count: 1_001)],
            ["a.md:1:1: warning: the page has 1001 headings [many-headings]\n  hint: split the page: its outline is too long to scan"]
        ),
        (
            ["a.md": "---\ntitle: A\n---\nText.\n\n\u{0}\n"],
            ["a.md:6:1: warning: the file contains a NUL byte; it is shown as U+FFFD [nul-byte]"]
        ),
    ])
    func reportsWhatIsWrongWithAPage(files: [String: String], expected: [String]) throws {
        #expect(try SiteFixture(files).findings() == expected)
    }

    /// The search page and the lists for machines are in no author's way.
    @Test(arguments: ["search", "404.html", "llms.txt", "llms-full.txt", "robots.txt", "sitemap.xml", "opensearch.xml"])
    func aFolderMayBeCalledLikeAFileOfDocgens(name: String) throws {
        let site = try SiteFixture(["index.md": "# Home\n", "\(name)/x.md": "# X\n"])
        let ids = try site.build(baseURL: "https://example.org/").diagnostics.map(\.id.rawValue)
        #expect(ids == (name == "search" ? [] : ["generated-left-out"]))
        #expect(try site.html("\(name)/x.html").contains("<h1"))
        #expect(try site.html("search/index.html").contains("search-page"))
        #expect(try site.sidebar("\(name)/x.html").contains("aria-current=\"page\""))
    }

    @Test func reportsALargePage() throws {
        let site = try SiteFixture(["a.md": String(repeating: String(repeating: "x", count: 1_000) + "\n\n", count: 2_500)])
        #expect(
            try site.findings() == [
                "a.md:1:1: warning: the page has 2 MB of Markdown [large-page]\n  hint: split it: readers download it whole"
            ]
        )
    }

    @Test func aSiteSaysWhichPagesAreTooLarge() throws {
        let text = String(repeating: "x", count: 3_500)
        let site = try SiteFixture(["docgen.yml": "checks: {max_page_size: 3}\n", "a.md": text, "b.md": "B"])
        #expect(
            try site.findings() == [
                "a.md:1:1: warning: the page has 3 KB of Markdown [large-page]\n  hint: split it: 'checks.max_page_size' allows 3 KB"
            ]
        )
    }

    @Test func leavesOutAPageInUTF16() throws {
        let site = try SiteFixture(["index.md": "# H\n"])
        try site.folder.write([0xFF, 0xFE, 0x41, 0x00], to: "content/docs/a.md")
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "docs/a.md:1:1: error: the file is UTF-16; the page was not built [utf-16]\n  hint: save it as UTF-8"
            ]
        )
        #expect(report.missingPageCount == 1)
        #expect(try !site.written().contains("docs/a.html"))
    }

    @Test func leavesOutAFileThatIsNoText() throws {
        let site = try SiteFixture(["index.md": "# H\n"])
        try site.folder.write((0..<1_024).map { UInt8($0 & 0xFF) }, to: "content/a.md")
        #expect(
            try site.findings() == [
                "a.md:1:1: error: the file is not text; the page was not built [binary-file]\n"
                    + "  hint: give it the ending of its format, or exclude it"
            ]
        )
    }

    @Test func anEmptyFolderIsNoSite() throws {
        let site = try SiteFixture(["x.txt": ""])
        #expect(
            try site.findings() == ["\(site.root): error: no Markdown files in '\(site.root)' [no-pages]\n  hint: write index.md there"]
        )
        #expect(!site.folder.exists("dist"))
    }

    @Test(arguments: [
        (String.Encoding.utf16LittleEndian, "UTF-16", "# Title\n\nSome words.\n"), (.utf16BigEndian, "UTF-16", "# Title\n\nSome words.\n"),
        (.utf32LittleEndian, "UTF-32", "# Title\n\nSome words.\n"), (.utf32BigEndian, "UTF-32", "# Title\n\nSome words.\n"),
        (.utf16LittleEndian, "UTF-16", "# 标题\n\n一些中文文本，没有别的。\n\n完。\n"),
        (.utf16BigEndian, "UTF-16", "# Заголовок\n\nНесколько слов.\n"), (.utf32LittleEndian, "UTF-32", "# 标题\n\n一些中文文本。\n"),
        (.utf32BigEndian, "UTF-32", "# 标题 😀\n\n一些中文文本。\n"),
    ])
    func namesAnEncodingThatIsNotUTF8(encoding: String.Encoding, name: String, text: String) throws {
        for mark in ["", "\u{FEFF}"] {
            let site = try SiteFixture(["index.md": "# Home\n"])
            try site.folder.write(Array(try #require((mark + text).data(using: encoding))), to: "content/a.md")
            #expect(
                try site.findings() == [
                    "a.md:1:1: error: the file is \(name); the page was not built [\(name == "UTF-16" ? "utf-16" : "utf-32")]\n"
                        + "  hint: save it as UTF-8"
                ]
            )
        }
    }

    @Test(arguments: [
        "# A\n\nwords\u{0}words\u{0}\u{0}words\n", "\u{0}\u{0}\u{0}\u{0}# A\n\nwords and words\n", "# \u{E9}\u{0}\n",
        "# A\u{0}B\u{0}C\u{0}D\n\nA text without more of them.\n",
    ])
    func someZerosMakeNoOtherEncoding(text: String) throws {
        let site = try SiteFixture(["index.md": text])
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["nul-byte"])
    }

    @Test func aTitleThatIsATextIsReported() throws {
        let long = String(repeating: "word ", count: 201)
        let site = try SiteFixture([
            "a.md": "Text.\n\n# \(long)\n", "b.md": "---\ntitle: \(long)\n---\nText.\n",
            "index.md": "# \(String(repeating: "é", count: 1_000))\n",
        ])
        #expect(
            try site.findings() == [
                "a.md:3:1: warning: the page's title has 1004 characters; lists show the first 200 [long-title]\n"
                    + "  hint: write a short 'title' in the front matter, or a short first heading",
                "b.md:1:1: warning: the page's title has 1004 characters; lists show the first 200 [long-title]\n"
                    + "  hint: write a short 'title' in the front matter, or a short first heading",
            ]
        )
    }

    @Test func aPageThatIsMissingKeepsTheOthers() throws {
        let site = try SiteFixture(["a.md": "# A\n", "a.markdown": "# B\n", "c.md": "# C\n"])
        let report = try site.build()
        #expect(report.diagnostics.containsErrors)
        #expect(report.missingPageCount == 1)
        #expect(try site.article("a.html").contains("A"))
        #expect(
            try site.folder.text("dist/index.sqlite").split(separator: "\n").map { $0.prefix(16) } == [
                "page a.md a.html", "page c.md c.html",
            ]
        )
    }

    @Test func findingsComeInTheOrderOfPlaces() throws {
        let site = try SiteFixture(["b.md": "[x](no.md) [y](nope.md)\n\n[no](z)\n", "a.md": "\n", "c/d.md": "[x](no.md)\n"])
        let report = try site.build(jobs: 4)
        #expect(report.diagnostics == report.diagnostics.sorted())
        #expect(report.diagnostics.map { "\($0.location)" } == ["a.md:1:1", "b.md:1:5", "b.md:1:16", "b.md:3:6", "c/d.md:1:5"])
    }

    @Test func checkFindsWhatBuildFindsAndWritesNothing() throws {
        let site = try SiteFixture(["index.md": "[x](no.md)\n\n[y](#no)\n", "b.md": "---\nttile: x\n---\n"])
        let checked = try site.check().diagnostics
        #expect(!site.folder.exists("dist"))
        #expect(try site.build().diagnostics == checked)
        #expect(checked.map(\.id.rawValue) == ["empty-page", "front-matter-unknown-key", "broken-link", "broken-anchor"])
    }
}
