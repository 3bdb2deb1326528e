import DocModel
import TestSupport
import Testing

@testable import DocSite

/// Diagrams in a site: their style sheet, and what switches them off.
struct DiagramPageTests {
    private static let pages = [
        "index.md": "# Home\n\nText.\n",
        "folder/a.md": "# A\n\n```mermaid\nsequenceDiagram\n  A->>B: hello\n```\n\n```dot\ndigraph { a -> b }\n```\n",
    ]

    @Test func onlyTheirPagesHaveTheStyleSheet() throws {
        let site = try SiteFixture(Self.pages)
        #expect(try site.findings().isEmpty)
        let sheet = try #require(try site.written().first { $0.hasPrefix("assets/") && $0.hasSuffix("/diagrams.css") })
        let page = try site.html("folder/a.html")
        #expect(page.contains("<link rel=\"stylesheet\" href=\"../\(sheet)\">"))
        #expect(page.split(separator: "<svg class=\"dg ").count == 3)
        #expect(try !site.html("index.html").contains("diagrams.css"))
    }

    @Test func onlyPagesWithArraysOfFormulasHaveTheirStyleSheet() throws {
        let site = try SiteFixture([
            "index.md": "# Home\n\n$x^2$\n", "a.md": "# A\n\n$$\n\\begin{array}{c|c} a & b \\end{array}\n$$\n",
            "b.md": "# B\n\n$\\boxed{x}$\n",
        ])
        #expect(try site.findings().isEmpty)
        #expect(try site.html("a.html").contains("/math.css\">") && site.html("b.html").contains("/math.css\">"))
        #expect(try !site.html("index.html").contains("math.css"))
    }

    @Test func areCodeWhereTheConfigurationSaysSo() throws {
        let site = try SiteFixture(Self.pages.merging(["docgen.yml": "title: T\ndiagrams: {enabled: false}\n"]) { $1 })
        #expect(try site.findings().isEmpty)
        let page = try site.html("folder/a.html")
        #expect(!page.contains("<svg class=\"dg ") && !page.contains("diagrams.css"))
        #expect(page.contains("sequenceDiagram"))
    }
}
