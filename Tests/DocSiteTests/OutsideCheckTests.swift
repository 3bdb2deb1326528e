import DocMarkdown
import DocModel
import Synchronization
import Testing

@testable import DocSite

/// What of a site is handed to checks that ask others, and what becomes of what they find.
struct OutsideCheckTests {
    private static let page = """
        # A

        [x](https://a.org/?a&amp;b#c) and ![y](https://a.org/y.png), https://bare.org <https://angle.org>.

        <a href="https://raw.org/é">é</a> [mail](mailto:a@b.org) [own](b.md) [ref]

        [ref]: https://ref.org

        - in a list:

          ```sh check
          echo a
            echo b
          ```
        """

    private final class Box: Sendable { let material = Mutex<OutsideCheck.Material?>(nil) }

    private func material(_ files: [String: String]) throws -> OutsideCheck.Material {
        let box = Box()
        let site = try SiteFixture(files)
        _ = try SiteBuilder(root: site.root).check(
            OutsideCheck(for: []) { material in
                box.material.withLock { $0 = material }
                return .init([])
            }
        )
        let material = box.material.withLock { $0 }
        return try #require(material)
    }

    @Test func findsLinksAndCodeAtTheirPlaces() throws {
        let material = try material([
            "docgen.yml": "navigation:\n  - a.md\n  - Code: https://code.org/\nredirects:\n  old: https://new.org/\n", "a.md": Self.page,
            "b.md": "# B\n\n--8<-- \"c.txt\"\n", "c.txt": "one\n\n[t](https://included.org)\n",
        ])
        #expect(
            material.links.map { "\($0.location) \($0.url)\($0.includedPlace.map { " (\($0))" } ?? "")" } == [
                "docgen.yml:3:11 https://code.org/", "docgen.yml:5:8 https://new.org/", "a.md:3:5 https://a.org/?a&b#c",
                "a.md:3:40 https://a.org/y.png", "a.md:3:62 https://bare.org", "a.md:3:80 https://angle.org", "a.md:5:10 https://raw.org/é",
                "a.md:5:42 mailto:a@b.org", "a.md:7:8 https://ref.org", "b.md:3:1 https://included.org (c.txt:3:5)",
            ]
        )
        #expect(material.code.map(\.language) == ["sh"] && material.code.first?.words == ["check"])
        #expect(material.code.first?.text == "echo a\n  echo b\n")
        let second = try #require(material.code.first?.place(ofLine: 2, column: 3))
        #expect("\(second.page)" == "a.md:13:5")
    }

    @Test func theRulesOfASiteHoldForThemToo() throws {
        let ignored = "<!-- docgen-ignore external-link -->\n\n[x](https://a.org)\n"
        let site = try SiteFixture([
            "docgen.yml": "checks: {severity: {code-check: warning}, ignore: [external-fragment]}\n", "a.md": "# A\n\n" + ignored,
            "b.md": "# B\n\n[x](https://a.org) [y](https://a.org)\n",
        ])
        let check = OutsideCheck(for: [.externalLink, .externalFragment, .codeCheck]) { material in
            .init(
                material.links.map { Diagnostic(.error, id: .externalLink, at: $0.location, "'a' is gone") }
                    + [Diagnostic(.error, id: .codeCheck, at: SourceLocation(path: "b.md"), "bad")]
            )
        }
        let found = try SiteBuilder(root: site.root).check(check).diagnostics
        #expect(
            found.map { "\($0.location) \($0.severity) \($0.message)" } == [
                "b.md:1:1 warning bad", "b.md:3:5 error 'a' is gone (2 places)",
                "docgen.yml:1:52 warning checks.ignore has 'id: external-fragment', but no finding matches it",
            ]
        )
        #expect(found[1].related.map { "\($0.location)" } == ["b.md:3:24"])
    }

    @Test func whatWasNotLookedForEverywhereLeavesItsRulesAlone() throws {
        let site = try SiteFixture([
            "docgen.yml": "checks: {ignore: [external-link, code-check]}\n",
            "a.md": "---\nignore: [external-fragment]\n---\n# A\n\n<!-- docgen-ignore external-link -->\n\n[x](https://a.org)\n",
        ])
        let check = OutsideCheck(for: [.externalLink, .externalFragment, .codeCheck]) { _ in
            .init([], incomplete: [.externalLink, .externalFragment])
        }
        #expect(
            try SiteBuilder(root: site.root).check(check).diagnostics.map(\.message) == [
                "checks.ignore has 'id: code-check', but no finding matches it"
            ]
        )
    }

    @Test func findsTheLinksOfEveryPage() throws {
        let settings = """
            header:
              - Forum: https://forum.org/
              - Page: a.md
              - More:
                  - Chat: {url: https://chat.org/}
            footer:
              - Escaped: "https://\\u0061.org/"
              - Again: https://forum.org/
            languages: [English, Deutsch: https://de.org/]
            redirects:
              old/*: https://new.org/*

            """
        let material = try material(["docgen.yml": settings, "a.md": "# A\n"])
        #expect(
            material.links.map { "\($0.location) \($0.url)" } == [
                "docgen.yml:2:12 https://forum.org/", "docgen.yml:5:21 https://chat.org/", "docgen.yml:7:14 https://a.org/",
                "docgen.yml:9:31 https://de.org/",
            ]
        )
    }

    @Test func nothingIsAskedUnlessItIsWanted() throws {
        let site = try SiteFixture([
            "docgen.yml": "checks: {ignore: [external-fragment, {target: \"https://a.org/*\"}]}\n",
            "a.md": "---\nignore: [code-check]\n---\n# A\n\n<!-- docgen-ignore external-link -->\n\n[x](https://a.org)\n",
        ])
        #expect(try site.check().diagnostics == [], "nobody knows whether these rules are of use")
        let sources = try SiteSources(SiteConfiguration(), files: ["a.md": "# A\n\n[x](https://a.org)\n"])
        let loader = PageLoader(sources, SiteConfiguration(), grammars: GrammarCatalog(definitions: [:]))
        var scratch = PageLoader.Scratch()
        #expect(try #require(loader.load("a.md", scratch: &scratch).page).externalLinks.isEmpty)
    }
}
