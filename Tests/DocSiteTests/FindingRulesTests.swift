import DocModel
import Testing

@testable import DocSite

/// What authors say of findings: what they weigh, and which are not to be told.
struct FindingRulesTests {
    private static let page = "# A\n\n[x](no.md) and [y](gone.html)\n\n![z](z.png)\n"

    private func findings(_ configuration: String = "", _ pages: [String: String] = [:]) throws -> [String] {
        var files = ["docgen.yml": configuration, "a.md": Self.page]
        files.merge(pages) { $1 }
        return try SiteFixture(files).check().diagnostics.map { "\($0.location) \($0.severity) \($0.id)" }
    }

    @Test func aKindWeighsWhatTheConfigurationSays() throws {
        #expect(try findings() == ["a.md:3:5 error broken-link", "a.md:3:20 error broken-link", "a.md:5:6 error broken-image"])
        let rules = "checks:\n  severity:\n    broken-link: warning\n    broken-image: off\n"
        #expect(try findings(rules) == ["a.md:3:5 warning broken-link", "a.md:3:20 warning broken-link"])
    }

    @Test(arguments: [
        ("[broken-link]", ["a.md:5:6 error broken-image"]),
        ("[{path: \"*.md\"}]", []),
        ("[{path: old}]", ["a.md:3:5 error broken-link", "a.md:3:20 error broken-link", "a.md:5:6 error broken-image"]),
        ("[{target: \"gone.*\"}]", ["a.md:3:5 error broken-link", "a.md:5:6 error broken-image"]),
        (
            "[{id: broken-image, target: \"no.md\"}, {path: a.md, target: z.png}]",
            ["a.md:3:5 error broken-link", "a.md:3:20 error broken-link"]
        ),
    ])
    func whatTheConfigurationIgnoresIsNotTold(ignore: String, expected: [String]) throws {
        let found = try findings("checks:\n  ignore: \(ignore)\n").filter { !$0.hasSuffix("ignore-unused") }
        #expect(found == expected)
    }

    @Test func pathsAreThoseOfTheContentFolder() throws {
        let site = try SiteFixture(["docgen.yml": "content: docs\nchecks:\n  ignore: [{path: old/*}]\n", "docs/old/a.md": Self.page])
        #expect(try site.check().diagnostics == [])
    }

    @Test func aPageIgnoresItsOwnFindings() throws {
        let other = "---\nignore: [broken-link, broken-image]\n---\n" + Self.page
        #expect(try findings("", ["a.md": other, "b.md": Self.page]).allSatisfy { $0.hasPrefix("b.md") })
    }

    @Test(arguments: [
        // In front of a block, as long as that is.
        ("<!-- docgen-ignore broken-link -->\n\n[x](1.md)\n[y](2.md)\n\n[z](3.md)", [6]),
        // In a line of a paragraph: the whole of it.
        ("[x](1.md)\n[y](2.md) <!-- docgen-ignore broken-link -->\n\n[z](3.md)", [4]),
        // Of a list the item, of a table the row.
        ("- [x](1.md) <!-- docgen-ignore broken-link -->\n- [y](2.md)", [2]),
        ("| a |\n|---|\n| [x](1.md) <!-- docgen-ignore broken-link --> |\n| [y](2.md) |", [4]),
        // Several kinds, all kinds.
        ("<!-- docgen-ignore broken-image, broken-link -->\n\n[x](1.md) ![y](2.png)", []),
        ("<!-- docgen-ignore -->\n\n[x](1.md) ![y](2.png)", []),
        // Other comments, and what is shown as code, ignore nothing.
        ("<!-- docgen-ignored broken-link -->\n\n[x](1.md)", [3]),
        ("```html\n<!-- docgen-ignore broken-link -->\n```\n\n[x](1.md)", [5]),
    ])
    func aCommentIgnoresWhatIsFoundInItsPlace(text: String, expected: [Int]) throws {
        let found = try SiteFixture(["a.md": text]).check().diagnostics
        #expect(found.map(\.location.line) == expected, "\(found)")
    }

    @Test func aCommentKeepsItsPlaceBehindFrontMatterAndIncludes() throws {
        let site = try SiteFixture([
            "part.md": "One.\n\nTwo.\n", "docgen.yml": "exclude: part.md\n",
            "a.md": "---\ntitle: A\n---\n\n:::include part.md\n\n<!-- docgen-ignore broken-link -->\n\n[x](1.md)\n",
        ])
        #expect(try site.check().diagnostics.filter { $0.id != .include } == [])
    }

    @Test func whatIgnoresNothingIsReported() throws {
        let configuration = "checks:\n  ignore:\n    - broken-anchor\n    - {id: broken-link, target: \"other*\"}\n"
        let page =
            "---\nignore: [formula, brokn-link]\n---\n# B\n\nText. <!-- docgen-ignore broken-link -->\n\n<!-- docgen-ignore -->\n\nText.\n"
        let site = try SiteFixture(["docgen.yml": configuration, "b.md": page])
        #expect(
            try site.check().diagnostics.map(\.description) == [
                "b.md:1:1: warning: 'brokn-link' is not a kind of finding, so nothing is ignored [ignore-unused]\n  hint: did you mean 'broken-link'?",
                "b.md:1:1: warning: 'ignore' of the front matter names 'formula', but there is none on this page [ignore-unused]\n  hint: take it out",
                "b.md:6:7: warning: 'docgen-ignore' names 'broken-link', but there is none in this block [ignore-unused]\n  hint: take it out",
                "b.md:8:1: warning: 'docgen-ignore' has nothing to ignore here [ignore-unused]\n  hint: take it out",
                "docgen.yml:3:7: warning: checks.ignore has 'id: broken-anchor', but no finding matches it [ignore-unused]\n  hint: take it out",
                "docgen.yml:4:7: warning: checks.ignore has 'id: broken-link, target: other*', but no finding matches it [ignore-unused]\n  hint: take it out",
            ]
        )
    }

    @Test(arguments: [
        (
            "severity: {broken-lnk: off}",
            "docgen.yml:2:14: error: checks.severity names 'broken-lnk', which is not a kind of finding [configuration-value]\n  hint: did you mean 'broken-link'?"
        ),
        (
            "severity: {broken-link: fatal}",
            "docgen.yml:2:27: error: checks.severity.broken-link is 'fatal', expected off, notice, warning or error [configuration-value]"
        ),
        ("severity: [a]", "docgen.yml:2:13: error: checks.severity is a list, expected 'broken-link: error' lines [configuration-value]"),
        (
            "ignore: broken-link",
            "docgen.yml:2:11: error: checks.ignore is 'broken-link', expected a list of ids, or of 'id:', 'path:' and 'target:' [configuration-value]"
        ),
        (
            "ignore: [{ids: a}]",
            "docgen.yml:2:13: error: unknown key 'checks.ignore.ids' [configuration-unknown-key]\n  hint: did you mean 'id'?"
        ),
    ])
    func mistakesInTheRulesAreErrors(line: String, expected: String) throws {
        let found = try SiteFixture(["docgen.yml": "checks:\n  \(line)\n", "a.md": "# A\n"]).check().diagnostics.map(\.description)
        #expect(found == [expected])
    }
}
