import DocModel
import Testing

@testable import DocSite

struct OutlineTests {
    /// The outline as an indented list.
    private func outline(_ markdown: String, configuration: String = "title: T\n") throws -> [String] {
        let site = try SiteFixture(["docgen.yml": configuration, "index.md": "# H\n", "a.md": markdown])
        #expect(try site.findings().allSatisfy { $0.contains("[many-headings]") })
        let html = try site.html("a.html")
        guard let start = html.firstRange(of: "<summary>On this page</summary>\n")?.upperBound,
            let end = html[start...].firstRange(of: "</details>")?.lowerBound
        else { return [] }
        var depth = -1
        var lines: [String] = []
        for match in html[start..<end].matches(of: /<(\/?)ol>|<li><a href="[^"]*">([^<]*)<\/a>|<li class="more">([^<]*)/) {
            if let title = match.2 ?? match.3 {
                lines.append(String(repeating: "  ", count: depth) + title)
            } else {
                depth += match.1 == "/" ? -1 : 1
            }
        }
        #expect(depth == -1)
        #expect(html[start..<end].ranges(of: "<li").count == html[start..<end].ranges(of: "</li>").count)
        return lines
    }

    @Test(arguments: [
        ("### A\n### B\n### C\n", ["A", "B", "C"]),
        ("## A\n### B\n### C\n## D\n", ["A", "  B", "  C", "D"]),
        ("### A\n## B\n### C\n", ["A", "B", "  C"]),
        ("## A\n#### no\n### B\n", ["A", "  B"]),
    ])
    func nestsByRealLevels(markdown: String, lines: [String]) throws { #expect(try outline("# T\n" + markdown) == lines) }

    @Test(arguments: [
        ("2-4", ["A", "  B", "    C", "D"]), ("2", ["A", "D"]), ("3-4", ["B", "  C"]), ("false", []), ("4", ["A", "  B", "    C", "D"]),
    ])
    func takesItsLevelsFromTheSiteOrThePage(levels: String, lines: [String]) throws {
        let text = "# T\n## A\n### B\n#### C\n## D\n"
        #expect(try outline(text, configuration: "outline: \(levels)\n") == lines)
        #expect(try outline("---\noutline: \(levels)\n---\n" + text, configuration: "outline: 2\n") == lines)
    }

    @Test(arguments: [("deep", ["A", "  B", "    C"]), ("[3, 4]", ["B", "  C"])])
    func aPageSaysItAsVitePressDoes(levels: String, lines: [String]) throws {
        #expect(try outline("---\noutline: \(levels)\n---\n# T\n## A\n### B\n#### C\n") == lines)
    }

    @Test func aLevelThatIsSkippedNestsOnce() throws {
        #expect(try outline("# T\n## A\n#### B\n### C\n## D\n", configuration: "outline: 2-4\n") == ["A", "  B", "  C", "D"])
    }

    @Test func saysWhatItLeavesOut() throws {
        let many = (0..<150).map { "## S \($0)\n### T \($0)\n" }.joined()
        let cut = try outline("# T\n" + many)
        #expect(cut.count == 151)
        #expect(cut.last == "… 150 more")
        let flat = try outline("# T\n" + (0..<900).map { "## S \($0)\n" }.joined() + (0..<489).map { "### U \($0)\n" }.joined())
        #expect(flat.count == 201)
        #expect(flat.last == "… 1,189 more")
    }

    @Test(arguments: ["1-3", "3-2", "2-7", "all", "2-3-4", ""])
    func otherLevelsAreReported(levels: String) throws {
        let site = try SiteFixture(["docgen.yml": "outline: '\(levels)'\n", "index.md": "---\noutline: '\(levels)'\n---\n# H\n"])
        #expect(
            try site.check().diagnostics.map(\.description) == [
                "docgen.yml:1:10: error: outline is '\(levels)', expected levels from 2 to 6 like 2-4, or false [configuration-value]",
                "index.md:2:10: warning: outline is '\(levels)', expected levels from 2 to 6 like 2-4, or false [front-matter-value]",
            ]
        )
    }
}
