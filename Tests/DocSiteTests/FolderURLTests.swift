import DocModel
import TestSupport
import Testing

@testable import DocSite

struct FolderURLTests {
    private static let files = [
        "docgen.yml": "urls: folder\nbase_url: https://lamp.example/\n",
        "index.md": "# Home\n\n[start](guide/start.md) ![](a.svg)\n", "guide/README.md": "# Guide\n",
        "a.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "guide/start.md": "# Start\n\n[home](../index.md) [guide](./) [next](../next/) <img src=\"../../a.svg\" alt=\"a\"> ![](../a.svg)\n",
        "guide/next.md": "---\nslug: onward\n---\n# Next\n\n[start](start.html#start)\n",
    ]

    @Test func eachPageIsTheIndexOfItsFolder() throws {
        let site = try SiteFixture(Self.files)
        #expect(try site.findings() == [])
        let pages = try site.written().filter { $0.hasSuffix(".html") && !$0.hasPrefix("search/") }
        #expect(pages == ["404.html", "guide/index.html", "guide/onward/index.html", "guide/start/index.html", "index.html"])
        #expect(try site.html("guide/start/index.html").contains("<link rel=\"canonical\" href=\"https://lamp.example/guide/start/\">"))
    }

    @Test func linksLeadThereFromTheirSourcesAndFromTheirAddresses() throws {
        let site = try SiteFixture(Self.files)
        try site.build()
        #expect(try site.article("index.html").contains("<a href=\"guide/start/index.html\">start</a> <img src=\"a.svg\""))
        let start = try site.article("guide/start/index.html")
        #expect(
            start.contains(
                "<a href=\"../../index.html\">home</a> <a href=\"../index.html\">guide</a> <a href=\"../onward/index.html\">next</a>"
            )
        )
        #expect(start.contains("<img src=\"../../a.svg\" alt=\"a\""))
        #expect(try site.article("guide/onward/index.html").contains("href=\"../start/index.html#start\""))
    }

    @Test(arguments: [
        ("index.html", "index.md"), ("guide/index.html", "README.md"), ("guide/start/index.html", "../start.md"),
        ("guide/onward/index.html", "../next.md"),
    ])
    func eachPageNamesItsMarkdown(page: String, address: String) throws {
        let site = try SiteFixture(Self.files)
        try site.build()
        let html = try site.html(page)
        #expect(html.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"\(address)\">"))
        #expect(html.contains("<a class=\"markdown\" href=\"\(address)\">"))
        let file = try #require(PagePath.normalized(address, in: PagePath.folder(of: page)))
        #expect(try site.written().contains(file))
    }

    @Test func theIndexNamesTheSameAddresses() throws {
        let site = try SiteFixture(Self.files)
        try site.build()
        #expect(try site.folder.text("dist/index.sqlite").contains("page guide/next.md guide/onward/index.html 'Next'"))
    }

    @Test func aPageBesideAFolderOfItsNameIsTheFoldersPage() throws {
        let site = try SiteFixture(["docgen.yml": "urls: folder\n", "index.md": "# H\n", "guide.md": "# Guide\n", "guide/a.md": "# A\n"])
        #expect(try site.findings() == [])
        #expect(try site.html("guide/index.html").contains("<h1"))
        #expect(try site.sidebar("guide/a/index.html").contains("href=\"../index.html\""))
    }

    @Test func twoPagesOfOneAddressAreReported() throws {
        let site = try SiteFixture([
            "docgen.yml": "urls: folder\n", "index.md": "# H\n", "guide.md": "# Guide\n", "guide/index.md": "# Too\n",
        ])
        #expect(try site.findings().contains { $0.contains("duplicate-url") || $0.contains("[same-url]") || $0.contains("guide/index.md") })
    }

    /// Each page but those whose address has one form; what stands at an address already stays.
    @Test(arguments: [
        ("folder", ["a.html a/index.html", "guide/start.html guide/start/index.html", "own.html own/index.html"]),
        ("html", ["a/index.html a.html", "guide/start/index.html guide/start.html", "own/index.html own.html"]),
    ])
    func pagesAreReachedByTheAddressesOfTheOtherForm(form: String, expected: [String]) throws {
        let site = try SiteFixture([
            "docgen.yml": "urls: \(form)\nredirect_other_urls: true\n", "index.md": "# H\n\n[a](a.md)\n", "a.md": "# A\n",
            "guide/index.md": "# G\n", "guide/start.md": "# S\n", "404.md": "# Gone\n", "kept.md": "---\nslug: own\n---\n# K\n",
        ])
        _ = try site.findings()
        let redirects = try #require(try site.manifest().redirects?.map { "\($0.from) \($0.to)" })
        #expect(Set(redirects).isSuperset(of: expected))
        #expect(!redirects.contains { $0.hasPrefix("404") || $0.hasPrefix("index") || $0.hasPrefix("guide.html") })
        let first = try #require(expected.first?.split(separator: " ").first)
        #expect(try site.html(String(first)).contains("http-equiv=\"refresh\""))
        let list = try RedirectList(of: SiteBuilder(root: site.root)).text(.netlify)
        #expect(list.contains(form == "html" ? "/a/ /a.html 301!" : "/a.html /a/ 301!"))
    }

    @Test func whatStandsAtTheOtherAddressStays() throws {
        let site = try SiteFixture([
            "docgen.yml": "redirect_other_urls: true\n", "index.md": "# H\n", "guide.md": "# Guide\n", "guide/index.md": "# Too\n",
            "b.md": "# B\n",
        ])
        #expect(try site.findings() == [])
        #expect(try site.manifest().redirects?.map(\.from) == ["b/index.html"])
        #expect(try site.html("guide/index.html").contains("Too"))
    }

    @Test func aFormerAddressWithoutAnEndingIsAFolderToo() throws {
        let site = try SiteFixture([
            "docgen.yml": "urls: folder\n", "index.md": "# H\n", "a.md": "---\nredirect_from: [old, older.md, oldest.html]\n---\n# A\n",
        ])
        #expect(try site.findings() == [])
        #expect(try site.manifest().redirects?.map(\.from) == ["old/index.html", "older/index.html", "oldest.html"])
    }
}
