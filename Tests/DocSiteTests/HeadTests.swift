import DocModel
import Foundation
import Testing

@testable import DocSite

/// What pages say to browsers, search engines and previews, and the files beside them that do.
struct HeadTests {
    @Test(arguments: [
        ("Lamp", "", "Lamp"), ("Lamp", "short_title: L\n", "L"), ("Argo CD - Declarative GitOps CD for Kubernetes", "", "Argo CD"),
        ("A very long name of a tool that has no motto at all", "", "A very long name of a tool that has no …"),
    ])
    func theHeaderHasAShortTitle(title: String, settings: String, shown: String) throws {
        let site = try SiteFixture(["docgen.yml": "title: '\(title)'\n\(settings)", "index.md": "# A\n\nText.\n", "g/b.md": "# B\n"])
        try site.build()
        let html = try site.html("index.html")
        #expect(try site.html("g/b.html").contains("<ol><li><a href=\"../index.html\">\(shown)</a>"))
        #expect(html.contains("<span>\(shown)</span></a>\n<form"))
        #expect(html.contains("<meta property=\"og:site_name\" content=\"\(title)\">"))
    }

    private static let pages = [
        "index.md": "# Home\n",
        "guide/a b.md": "---\ndescription: All \"about\" it\nupdated: 2026-01-02\ntags: [one, <two>]\n---\n# A <b>\n",
    ]

    @Test func namesThePageForEngines() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "title: My & docs\nlanguage: de\n"]) { $1 })
        try site.build(baseURL: "https://example.org/docs")
        let html = try site.html("guide/a b.html")
        for line in [
            "<html lang=\"de\" dir=\"ltr\">", "<title>A – My &amp; docs</title>",
            "<meta name=\"description\" content=\"All &quot;about&quot; it\">",
            "<link rel=\"canonical\" href=\"https://example.org/docs/guide/a%20b.html\">",
            "<meta property=\"og:url\" content=\"https://example.org/docs/guide/a%20b.html\">",
            "<meta property=\"og:title\" content=\"A\">", "<meta property=\"og:type\" content=\"article\">",
            "<meta property=\"og:site_name\" content=\"My &amp; docs\">",
            "<time datetime=\"2026-01-02\">2026-01-02</time>",
            "<li><a href=\"../search/index.html?tag=one\">one</a></li><li><a href=\"../search/index.html?tag=%3Ctwo%3E\">&lt;two&gt;</a></li>",
        ] {
            #expect(html.contains(line), "\(line)")
        }
        let home = try site.html("index.html")
        #expect(home.contains("<title>My &amp; docs</title>"))
        #expect(home.contains("<meta property=\"og:type\" content=\"website\">"))
        #expect(home.contains("<link rel=\"canonical\" href=\"https://example.org/docs/\">"))
    }

    @Test func saysNothingAboutAddressesItDoesNotKnow() throws {
        let site = try SiteFixture(Self.pages)
        try site.build()
        #expect(try !site.html("index.html").contains("canonical"))
        #expect(try !site.written().contains("sitemap.xml"))
        #expect(try site.html("robots.txt") == "User-agent: *\nAllow: /\n")
        #expect(try site.html("404.html").contains("href=\"/assets/"))
    }

    @Test func describesAPageByItsFirstParagraph() throws {
        let long = String(repeating: "Twelve words of plain text follow here until the limit is met. ", count: 5)
        let site = try SiteFixture(["a.md": "# A\n\nShort.\n\n- A list item that is long enough to be taken for a description\n\n\(long)\n"]
        )
        try site.build()
        let match = try #require(try site.html("a.html").firstMatch(of: /<meta name="description" content="([^"]*)">/))
        #expect(match.1.hasPrefix("Twelve words"))
        #expect(match.1.hasSuffix("…"))
        #expect(match.1.count <= 160)
    }

    @Test func writesSitemapAndRobots() throws {
        let site = try SiteFixture(Self.pages)
        try site.build(baseURL: "https://example.org/docs/")
        #expect(
            try site.html("sitemap.xml") == """
                <?xml version="1.0" encoding="UTF-8"?>
                <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
                <url><loc>https://example.org/docs/guide/a%20b.html</loc><lastmod>2026-01-02</lastmod></url>
                <url><loc>https://example.org/docs/</loc></url>
                </urlset>

                """
        )
        #expect(try site.html("robots.txt") == "User-agent: *\nAllow: /\nSitemap: https://example.org/docs/sitemap.xml\n")
    }

    @Test func leavesFilesOfTheAuthorInPlace() throws {
        let site = try SiteFixture(
            Self.pages.merging(["robots.txt": "mine\n", "sitemap.xml": "mine\n", "404.md": "# Lost\n"]) {
                $1
            }
        )
        #expect(try site.build(baseURL: "https://example.org").diagnostics.map(\.id.rawValue) == ["generated-left-out", "unclosed-html"])
        #expect(try site.html("robots.txt") == "mine\n")
        #expect(try site.html("sitemap.xml") == "mine\n")
        #expect(try site.article("404.html").contains("Lost"))
    }

    @Test(arguments: [("https://example.org/docs/", "/docs/"), ("https://example.org", "/"), ("https://example.org/a%20b", "/a%20b/")])
    func thePageForUnknownAddressesWorksAtEveryDepth(base: String, prefix: String) throws {
        let site = try SiteFixture(Self.pages)
        try site.build(baseURL: base)
        let html = try site.html("404.html")
        for match in html.matches(of: /(?:href|src|action)="([^"#]+)"/) where !match.1.hasPrefix("https:") {
            #expect(match.1.hasPrefix(prefix), "\(match.1)")
        }
        #expect(html.contains("content=\"noindex\""))
        #expect(!html.contains("canonical"))
    }

    private static let noURL = "is not an http or https URL"

    @Test(arguments: [
        ("example.org", noURL), ("ftp://example.org", noURL), ("https://", noURL), ("javascript:alert(1)", noURL), ("//x", noURL),
        ("", noURL),
        ("https://a b.org/", noURL), ("https://example.org/?q", "has a query, and pages are found by their paths"),
        ("https://example.org/#a", "has a fragment, and pages are found by their paths"),
        ("https://u:p@example.org/", "has a user name, which every reader would see"),
    ])
    func refusesABaseURLThatIsNone(url: String, problem: String) throws {
        let site = try SiteFixture(Self.pages)
        let error = #expect(throws: SiteError.self) { try site.build(baseURL: url) }
        #expect(error?.description == "base URL '\(url)' \(problem); write one like 'https://example.org/docs/'")
    }

    @Test func linksToTheSourceOfThePage() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "edit_url: https://example.org/edit/{path}?x\n"]) { $1 })
        try site.build()
        #expect(
            try site.html("guide/a b.html").contains(
                "<a class=\"edit\" href=\"https://example.org/edit/guide/a%20b.md?x\">Edit this page</a>"
            )
        )
        #expect(try !site.html("search/index.html").contains("class=\"edit\""))
    }

    // MARK: Redirects

    @Test func oldAddressesLeadToThePage() throws {
        let site = try SiteFixture([
            "index.md": "# H\n", "guide/new.md": "---\nredirect_from: [old.html, /older/, very/old, guide/was.html]\n---\n# New & good\n",
        ])
        #expect(try site.build(baseURL: "https://example.org").diagnostics.isEmpty)
        for (path, url) in [
            ("old.html", "guide/new.html"), ("older/index.html", "../guide/new.html"), ("very/old.html", "../guide/new.html"),
            ("guide/was.html", "new.html"),
        ] {
            let html = try site.html(path)
            #expect(html.contains("<meta http-equiv=\"refresh\" content=\"0; url=\(url)\"><meta name=\"robots\" content=\"noindex\">"))
            // The script goes before the refresh, and takes query and fragment along.
            let script = try #require(
                html.firstMatch(of: /<script src="([^"]*\/redirect\.js)" data-to="([^"]*)"><\/script>\n<meta http-equiv/)
            )
            #expect(script.2 == url)
            #expect(script.1.hasPrefix(String(repeating: "../", count: path.split(separator: "/").count - 1) + "assets/"))
            #expect(html.contains("<link rel=\"canonical\" href=\"https://example.org/guide/new.html\">"))
            #expect(html.contains("<a href=\"\(url)\">New &amp; good</a>"))
        }
    }

    @Test(arguments: [
        ("index.html", "is the address of 'index.md' already"), ("robots", "is the address of 'robots.md' already"),
        ("robots/", "is the address of 'b.md' already"), ("robots.html/x", "lies in a folder that has the address of 'robots.md'"),
        ("d.html", "is the folder of 'd.html/e.md'"), ("search/", "is the address of 'search/index.html' already"),
        ("search/index.html/", "lies in a folder that has the address of 'search/index.html'"),
        ("search/meta.js/", "lies in a folder that has the address of 'search/meta.js'"),
        ("404.html", "is the address of '404.html' already"),
        ("llms.txt/", "lies in a folder that has the address of 'llms.txt'"),
        ("robots.txt/x", "lies in a folder that has the address of 'robots.txt'"),
        ("b.md/x.html", "lies in a folder that has the address of 'b.md'"),
    ])
    func reportsARedirectFromAPathThatIsTaken(old: String, message: String) throws {
        let site = try SiteFixture([
            "index.md": "# H\n", "robots.md": "# R\n", "d.html/e.md": "# E\n", "b.md": "---\nredirect_from: robots/\n---\n# B\n",
            "c.md": "---\nredirect_from: [\"\(old)\"]\n---\n# C\n",
        ])
        #expect(
            try site.findings() == [
                "c.md:2:17: warning: redirect_from '\(old)' \(message) [redirect]\n  hint: remove it, or write another address"
            ]
        )
    }

    @Test func namesThePlaceOfWhatHasAnOldAddress() throws {
        let site = try SiteFixture([
            "index.md": "# H\n", "b.md": "# B\n", "c.md": "---\nredirect_from: [b.html, 404.html]\n---\n# C\n",
        ])
        let found = try site.build().diagnostics
        #expect(found.map { $0.related.map { "\($0.location) \($0.message)" } } == [["b.md:1:1 what has the address"], []])
    }

    @Test func namesTheKeyAndThePlaceOfAnOldAddress() throws {
        let site = try SiteFixture(["index.md": "# H\n", "a.md": "---\ntitle: A\naliases:\n  - /fine/\n  - /old.php\n---\n# A\n"])
        #expect(
            try site.findings().filter { $0.contains("[redirect]") } == [
                "a.md:5:5: notice: aliases '/old.php' is not the address of a page: AssistantServer leads readers on from it, "
                    + "a host of plain files does not [redirect]\n  hint: let such a host redirect by the list in manifest.json"
            ]
        )
        #expect(try site.manifest().redirects?.map(\.from) == ["fine/index.html", "old.php"])
        #expect(try !site.written().contains("old.php"))
    }

    @Test(arguments: [
        ("old.md", "old.html"), ("/old.markdown", "old.html"), ("wiki/README.md", "wiki/index.html"), ("caf%C3%A9.html", "café.html"),
        ("100%.html", "100%.html"), ("v1.2", "v1.2.html"), ("old.HTM", "old.HTM"), ("/project/old.html", "old.html"),
        ("/project/old/", "old/index.html"), ("project/old", "project/old.html"), ("https://example.org/project/old", "old.html"),
        ("/projects/old", "projects/old.html"), ("a/%2E%2E/old", "old.html"),
    ])
    func readsAnOldAddress(old: String, path: String) throws {
        let site = try SiteFixture(["index.md": "# H\n", "a.md": "---\nredirect_from: [\"\(old)\"]\n---\n# A\n"])
        #expect(try site.build(baseURL: "https://example.org/project/").diagnostics.isEmpty)
        #expect(try site.html(path).contains("This page is now at"))
        #expect(try site.manifest().redirects == [Manifest.Redirect(from: path, to: "a.html")])
    }

    @Test(arguments: [
        ("https://x.org/a", "names a scheme or a host", "write the path of this site that readers come from, like 'old/page.html'"),
        ("//x.org/a", "names a scheme or a host", "write the path of this site that readers come from, like 'old/page.html'"),
        ("mailto:a@b.org", "names a scheme or a host", "write the path of this site that readers come from, like 'old/page.html'"),
        ("old.html#part", "has a fragment, which browsers do not send", "write the address without it; readers keep theirs"),
        ("/x?y=1", "has a query: no file can have such an address", "write the address without it; readers keep theirs"),
        ("../up.html", "is not a path of the site", "write it like 'old/page.html'"),
        ("/", "is not a path of the site", "write it like 'old/page.html'"),
        ("%2e%2e/up", "is not a path of the site", "write it like 'old/page.html'"),
        ("a%5Cb", "is not a path of the site", "write it like 'old/page.html'"),
        ("a%0Ab", "is not a path of the site", "write it like 'old/page.html'"),
    ])
    func refusesAnAddressThatNoHostCanServe(old: String, message: String, hint: String) throws {
        let site = try SiteFixture(["index.md": "# H\n", "a.md": "---\nredirect_from: [\"\(old)\"]\n---\n# A\n"])
        #expect(try site.findings() == ["a.md:2:17: warning: redirect_from '\(old)' \(message) [redirect]\n  hint: \(hint)"])
        #expect(try site.manifest().redirects == nil)
    }

    @Test(arguments: [("/health", "health.html"), ("api/search", "api/search.html"), ("https://example.org/health", "health.html")])
    func saysWhereTheServerHidesAnOldAddress(old: String, path: String) throws {
        let site = try SiteFixture(["index.md": "# H\n", "a.md": "---\nredirect_from: [\"\(old)\"]\n---\n# A\n"])
        #expect(
            try site.build(baseURL: "https://example.org/").diagnostics.map(\.description) == [
                "a.md:2:17: notice: redirect_from '\(old)' is an address that AssistantServer answers itself: it does not redirect from there "
                    + "[redirect]\n  hint: from '\(path)' it does"
            ]
        )
        #expect(try site.manifest().redirects == [Manifest.Redirect(from: path, to: "a.html")])
    }

    @Test(arguments: ["health.html", "health/", "api/index.html"])
    func anAddressBesideTheServersOwnIsNotHidden(old: String) throws {
        let site = try SiteFixture(["index.md": "# H\n", "a.md": "---\nredirect_from: [\"\(old)\"]\n---\n# A\n"])
        #expect(try site.findings().isEmpty)
    }

    @Test func saysWhichFileTheServerHides() throws {
        let site = try SiteFixture([
            "index.md": "# H\n\n[a](openapi.json) [b](api/openapi.json)\n", "openapi.json": "{}", "api/openapi.json": "{}",
        ])
        #expect(
            try site.findings() == [
                "openapi.json: notice: AssistantServer answers '/openapi.json' itself: its readers do not get this file [server-path]\n"
                    + "  hint: rename the file, if the site is served by AssistantServer"
            ]
        )
    }

    // MARK: What every page keeps to

    private func builtSite() throws -> SiteFixture {
        let site = try SiteFixture([
            "docgen.yml": "title: \"T <script>alert(1)</script>\"\ndescription: D\n",
            "index.md":
                "# H \"quoted\" <b>\n\n> [!NOTE]\n> a\n\n```swift title=\"a\" {1}\nlet a = 1\n```\n\n| a |\n|:-:|\n| b |\n\n- [ ] c\n\n## D\n\n## E\n",
            "guide/a.md": "---\ntitle: \"<script>alert(2)</script>\"\ntags: [\"<img onerror=x>\"]\n---\nText.\n",
            "guide/b.md": "# B\n\nText[^1].\n\n[^1]: N\n",
            "hidden.md": "---\nhidden: true\nredirect_from: old.html\n---\n# X\n",
        ])
        try site.build(baseURL: "https://example.org/docs/")
        return site
    }

    @Test func noPageHasInlineScriptStyleOrHandlers() throws {
        let site = try builtSite()
        let pages = try site.written().filter { $0.hasSuffix(".html") }
        #expect(pages.count == 8)
        for page in pages {
            let html = try site.html(page)
            #expect(!html.contains("<style"), "\(page)")
            #expect(html.firstMatch(of: /<[^>]*\sstyle\s*=/) == nil, "\(page)")
            #expect(html.firstMatch(of: /<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son[a-z]+\s*=/) == nil, "\(page)")
            #expect(!html.contains("javascript:"), "\(page)")
            for match in html.matches(of: /<script([^>]*)>(.*?)<\/script>/) {
                #expect(match.1.contains("src="), "\(page)")
                #expect(match.2.isEmpty, "\(page)")
            }
        }
    }

    @Test func everyPageCarriesThePolicy() throws {
        let site = try builtSite()
        for page in try site.written() where page.hasSuffix(".html") && page != "old.html" {
            let html = try site.html(page)
            #expect(
                html.contains(
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; script-src &#39;self&#39;; style-src &#39;self&#39;; "
                ),
                "\(page)"
            )
            #expect(!html.contains("unsafe-inline"), "\(page)")
        }
    }

    @Test func everyAddressOfEveryPageLeadsToAFile() throws {
        let site = try builtSite()
        let written = Set(try site.written())
        for page in written where page.hasSuffix(".html") {
            let folder = PagePath.folder(of: page)
            for match in try site.html(page).matches(of: /(?:href|src|action)="([^"#?]+)/) where !match.1.hasPrefix("https:") {
                let url = String(match.1).removingPercentEncoding ?? ""
                let path = url.hasPrefix("/docs/") ? String(url.dropFirst(6)) : PagePath.normalized(url, in: folder)
                #expect(path.map(written.contains) == true, "\(page): \(url)")
            }
        }
    }

    @Test func idsAreUniqueOnEveryPage() throws {
        let site = try builtSite()
        for page in try site.written() where page.hasSuffix(".html") {
            let ids = try site.html(page).matches(of: /\sid="([^"]*)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count, "\(page): \(ids)")
        }
    }

    @Test(arguments: [("ar", "rtl"), ("he-IL", "rtl"), ("fa-IR", "rtl"), ("en", "ltr"), ("ja", "ltr")])
    func writesInTheDirectionOfTheLanguage(language: String, direction: String) throws {
        let site = try SiteFixture(["docgen.yml": "language: \(language)\n", "index.md": "# H\n"])
        try site.build()
        #expect(try site.html("index.html").contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
    }

    @Test func theOutlineNestsItsHeadings() throws {
        let site = try SiteFixture(["a.md": "# A\n\n## One & only\n\n### Two\n\n### Three\n\n## Four\n", "b.md": "# B\n\n## Alone\n"])
        try site.build()
        let html = try site.html("a.html").replacing("</li>", with: "")
        #expect(
            html.contains(
                "<ol><li><a href=\"#one--only\">One &amp; only</a><ol><li><a href=\"#two\">Two</a><li><a href=\"#three\">Three</a></ol>"
                    + "<li><a href=\"#four\">Four</a></ol>"
            )
        )
        #expect(try !site.html("b.html").contains("class=\"outline\""))
    }
}
