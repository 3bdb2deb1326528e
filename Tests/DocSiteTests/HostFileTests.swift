import DocModel
import Testing
import TestSupport

@testable import DocSite

struct HostFileTests {
    private func build(_ site: SiteFixture) throws {
        let options = SiteBuilder.Options(cacheFolder: site.folder.path + "/cache")
        _ = try SiteBuilder(root: site.root, options: options).build(into: site.output) { ListingSink(path: $0) }
    }

    @Test func everyBuildWritesThem() throws {
        let site = try SiteFixture([
            "docgen.yml": "host: netlify\nbase_url: https://lamp.example/docs/\nredirects: {old.html: a.md}\n", "a.md": "# A\n",
        ])
        try build(site)
        let kept = try #require(try site.manifest().files.first { $0.cache == .immutable }?.path)
        let assets = kept.split(separator: "/").prefix(2).joined(separator: "/")
        #expect(try site.html("_redirects") == "/docs/old.html /docs/a.html 301!\n")
        #expect(try site.html("_headers") == "/docs/\(assets)/*\n  Cache-Control: public, max-age=31536000, immutable\n")
        #expect(try site.manifest().files.map(\.path).filter(GeneratedPaths.ofHost.contains) == ["_headers", "_redirects"])
        try site.folder.write("# A\n\nMore.\n", to: "content/a.md")
        try build(site)
        #expect(try site.html("_redirects") == "/docs/old.html /docs/a.html 301!\n")
    }

    @Test func theAuthorsRulesComeFirst() throws {
        let site = try SiteFixture([
            "docgen.yml": "host: cloudflare\nredirects: {old.html: a.md, blog/*: a.md}\n", "a.md": "# A\n", "_redirects": "/x /y 302",
            "_headers": "/*\n  X-Frame-Options: DENY\n",
        ])
        // The host knows the addresses of a pattern.
        #expect(try site.findings() == [])
        #expect(try site.html("_redirects") == "/x /y 302\n/old.html /a.html 301\n/blog/* /a.html 301\n")
        #expect(try site.html("_headers").hasPrefix("/*\n  X-Frame-Options: DENY\n/assets/"))
    }

    @Test func withoutAHostTheAuthorsFilesAreCopied() throws {
        let site = try SiteFixture(["docgen.yml": "redirects: {old.html: a.md}\n", "a.md": "# A\n", "_redirects": "/x /y 302"])
        #expect(try site.findings() == [])
        #expect(try site.html("_redirects") == "/x /y 302")
        #expect(try !site.written().contains("_headers"))
    }

    @Test func aFileThatWasPutThereByHandLeadsToTheSetting() throws {
        let site = try SiteFixture(["a.md": "# A\n"])
        try site.build()
        try site.folder.write("/x /y 301\n", to: "dist/site/_redirects")
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(
            error?.description == "'\(site.output)' holds 'site/_redirects', which docgen did not write and would delete: "
                + "remove it, and let 'host' in docgen.yml write it"
        )
    }
}
