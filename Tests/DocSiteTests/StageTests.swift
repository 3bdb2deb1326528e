import DocMarkdown
import DocModel
import Testing

@testable import DocSite

/// The stages of a build as values: without a disk, one after the other.
struct StageTests {
    private func checked(_ files: [String: String], _ configure: (inout SiteConfiguration) -> Void = { _ in }) throws -> CheckedSite {
        var configuration = SiteConfiguration()
        configure(&configuration)
        let sources = try SiteSources(configuration, files: files)
        let loader = PageLoader(sources, configuration, grammars: GrammarCatalog(definitions: [:]))
        let parsed = ParsedSite(sources, loader: loader, jobs: 2)
        let selection = AssetSelection(sources, configuration)
        let linked = LinkedSite(parsed, sources, configuration, assets: selection, jobs: 2)
        return CheckedSite(configuration, sources, parsed, linked, selection: selection, isComplete: true).held(isComplete: true)
    }

    @Test func pagesComeInPathOrderAndTheFirstHasTheURL() throws {
        let site = try checked(["b.md": "# B", "a.md": "# A", "A/README.md": "# R", "A/index.md": "# I", "c.md": "---\nslug: a\n---\n# C"])
        #expect(site.pages.map(\.path) == ["A/README.md", "A/index.md", "a.md", "b.md"])
        #expect(site.parsed.missingPageCount == 1)
        #expect(site.diagnostics.map(\.id.rawValue).contains("duplicate-url"))
    }

    @Test func linksAndPicturesAreFollowedInMemory() throws {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\"></svg>"
        let site = try checked([
            "index.md": "[next](next.md#part)\n\n![seen](pictures/a.svg)", "next.md": "# Next\n\n## Part", "pictures/a.svg": svg,
        ])
        #expect(site.linked.links[0].links == [PageLink(source: "index.md", target: "next.md", anchor: "part")])
        #expect(site.linked.links[0].patches.map(\.text).contains { $0.contains("width=\"40\" height=\"30") })
        #expect(site.assets == ["pictures/a.svg"])
        #expect(site.diagnostics.isEmpty)
    }

    @Test func everyStageNamesPlacesBelowTheContentFolder() throws {
        let files = [
            "index.md": "[gone](gone.md)\n\n{{< tip >}}", "search/index.md": "# S", "old.md": "---\nredirect_from: index.html\n---\n# Old",
            "empty.md": "", "Empty.md": "text", "draft.md": "---\ndraft: true\n---\n", "system-status/index.md": "# Mine",
        ]
        let site = try checked(files) {
            $0.content = "manual"
            $0.status = StatusSettings()
            $0.navigation = [.page(path: "index.md", title: nil, location: SourceLocation(path: "docgen.yml"))]
        }
        let ids = Set(site.diagnostics.map(\.id.rawValue))
        #expect(
            ids.isSuperset(of: [
                "broken-link", "search-page", "redirect", "empty-page", "case-clash", "status-folder", "page-not-in-navigation",
            ])
        )
        for diagnostic in site.diagnostics where !diagnostic.location.isWhole {
            #expect(diagnostic.location.path.hasPrefix("manual/"), "\(diagnostic)")
        }
        #expect(site.pathInStatusFolder == "system-status/index.html")
    }

    @Test func withoutPagesNothingIsLinkedAndTheReasonIsSaid() throws {
        let site = try checked(["index.md": "---\ndraft: true\n---\n"])
        #expect(!site.parsed.hasPages)
        #expect(site.diagnostics.filter { $0.severity == .error }.map(\.message) == ["every page in '.' is a draft"])
    }
}
