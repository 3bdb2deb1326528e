import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct DraftTests {
    private static let files = [
        "docgen.yml": "base_url: https://example.org/\n", "index.md": "# Home\n\n[price](price.md) [old](old.html)\n",
        "price.md": "---\ndraft: true\nredirect_from: was.html\n---\n# Price\n\nSecret 42.\n",
        "old.md": "---\npublished: false\n---\n# Old\n\nSecret 43.\n",
        "new.md": "---\ndraft: false\npublished: true\n---\n# New\n",
    ]

    private func everything(_ site: SiteFixture) throws -> String {
        try site.folder.files("dist").map { try $0 + "\n" + site.folder.text("dist/" + $0) }.joined()
    }

    @Test func aDraftIsNoPartOfTheSite() throws {
        let site = try SiteFixture(Self.files)
        let report = try site.build()
        let all = try everything(site)
        #expect(!all.contains("Secret") && !all.contains("Price") && !all.contains("was.html"))
        #expect(all.contains("new.html"))
        #expect(report.pageCount == 2)
        #expect(report.missingPageCount == 0)
        #expect(
            report.diagnostics.map(\.description) == [
                "\(site.root): notice: 2 drafts are not published (old.md, price.md) [drafts-left-out]\n  hint: --drafts includes them, with a mark",
                "index.md:3:9: warning: 'price.md' is a draft and not published [draft-link]\n  hint: publish 'price.md', or take the link out",
                "index.md:3:25: warning: 'old.html' is a draft and not published [draft-link]\n  hint: publish 'old.md', or take the link out",
            ]
        )
        #expect(try site.check().diagnostics == report.diagnostics)
    }

    @Test func draftsAreBuiltWithAMarkWhenAsked() throws {
        let site = try SiteFixture(Self.files)
        let report = try SiteBuilder(root: site.root, options: .init(jobs: 2, includesDrafts: true)).build(into: site.output) {
            ListingSink(path: $0)
        }
        #expect(report.diagnostics.isEmpty)
        #expect(report.pageCount == 4)
        #expect(try site.article("price.html").hasPrefix("<div class=\"alert warning\" role=\"note\"><p class=\"alert-title\">Draft</p>"))
        #expect(try site.html("price.html").contains("noindex"))
        #expect(try !site.article("new.html").contains("Draft"))
        #expect(try !site.html("sitemap.xml").contains("price"))
    }

    @Test(arguments: [
        ("draft: True", true), ("draft: yes", true), ("draft: \"true\"", true), ("draft: false", false), ("draft:", false),
        ("draft: ~", false),
        ("published: no", true), ("published: ", false), ("draft: soon", true), ("published: later", true),
        ("draft: true\npublished: true", true),
        ("title: a: b\ndraft: true", true), ("title: a: b\nDraft : 'True' ", true), ("title: a: b\npublished:  false", true),
        ("title: a: b\ndraft: false # soon", false), ("title: a: b\ndraft: nope", true), ("title: a: b\npublished: maybe", true),
        ("title: a: b\ndraft:", false),
    ])
    func whatIsNotUnderstoodKeepsAPageBack(frontMatter: String, isDraft: Bool) throws {
        let site = try SiteFixture(["index.md": "# Home\n", "a.md": "---\n\(frontMatter)\n---\n# A\n"])
        try site.build()
        #expect(site.folder.exists("dist/site/a.html") != isDraft)
    }

    @Test(arguments: [
        ("draft: nope", "draft is 'nope'"), ("draft: 0", "draft is '0'"), ("draft: []", "draft is a list"),
        ("published: maybe", "published is 'maybe'"),
    ])
    func saysWhyAPageIsTakenForADraft(line: String, words: String) throws {
        let site = try SiteFixture(["index.md": "# Home\n", "a.md": "---\n\(line)\n---\n# A\n\n[x](javascript:x)\n"])
        #expect(
            try site.findings().filter { $0.hasPrefix("a.md") } == [
                "a.md:2:\(line.firstIndex(of: " ").map { line.distance(from: line.startIndex, to: $0) + 2 } ?? 0): warning: \(words), expected true or false; the page is taken for a draft [front-matter-value]"
            ]
        )
    }

    @Test(arguments: ["draft: true", "published: false", "draft: perhaps"])
    func aDraftIsNotPublishedByAnInclude(frontMatter: String) throws {
        let site = try SiteFixture([
            "index.md": "# Home\n\n:::include plan.md\n\n```text\n:::include plan.md#a\n```\n",
            "plan.md": "---\n\(frontMatter)\n---\n# Plan\n\n<!-- #region a -->\nSecret 42.\n<!-- #endregion a -->\n",
        ])
        let findings = try site.findings().filter { $0.hasSuffix("[include]\n  hint: publish it, or build with --drafts") }
        #expect(
            findings.map { $0.split(separator: " [")[0] } == [
                "index.md:3:1: warning: 'plan.md' is not included: it is a draft",
                "index.md:6:1: warning: 'plan.md' is not included: it is a draft",
            ]
        )
        #expect(try !everything(site).contains("Secret"))
        let all = try SiteBuilder(root: site.root, options: .init(jobs: 2, includesDrafts: true)).build(into: site.output) {
            ListingSink(path: $0)
        }
        #expect(!all.diagnostics.contains { $0.id == .include })
        #expect(try site.article("index.html").contains("Secret 42."))
    }

    @Test func navigationPassesOverDrafts() throws {
        let site = try SiteFixture([
            "docgen.yml": "navigation:\n  - index.md\n  - More:\n    - a.md\n    - B: b.md\n", "index.md": "# Home\n", "a.md": "# A\n",
            "b.md": "---\ndraft: true\n---\n# B\n",
        ])
        #expect(
            try site.findings() == [
                "\(site.root): notice: 1 draft is not published (b.md) [drafts-left-out]\n  hint: --drafts includes it, with a mark",
                "docgen.yml:5:10: notice: navigation entry 'b.md' is a draft and is left out [navigation-draft]",
            ]
        )
        #expect(try !site.sidebar("index.html").contains("b.html"))
    }

    @Test func aSiteOfDraftsIsNotBuilt() throws {
        let site = try SiteFixture(["a.md": "---\ndraft: true\n---\n"])
        #expect(
            try site.findings().contains(
                "\(site.root): error: every page in '\(site.root)' is a draft [no-pages]\n  hint: build with --drafts"
            )
        )
        #expect(!site.folder.exists("dist"))
    }

    @Test func aDraftLeavesItsURLToAnotherPage() throws {
        let site = try SiteFixture(["a.markdown": "---\ndraft: true\n---\n# Draft\n", "a.md": "# Page\n"])
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["drafts-left-out"])
        #expect(try site.article("a.html").contains("Page"))
        #expect(try site.folder.text("dist/index.sqlite").contains("page a.md a.html"))
    }
}
