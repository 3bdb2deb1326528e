import DocIndex
import DocModel
import Testing

struct TagTests {
    /// Pages whose titles are not in the order of their paths; the third is empty.
    private static let pages = [
        IndexFixture.page(
            "a.md",
            "Zebra",
            [
                IndexFixture.section("Install zebra", "Install it with the package manager."),
                IndexFixture.section("Remove", "Remove what you install."),
            ],
            tags: ["Setup", "Debian"]
        ),
        IndexFixture.page(
            "b.md",
            "apple",
            [IndexFixture.section("Install apple", "The \"exact words\" stand here: install.")],
            tags: ["setup"]
        ),
        IndexFixture.page("c.md", "Empty", [], tags: ["setup", "nothing"]),
        IndexFixture.page("d.md", "Mango", [IndexFixture.section("Install mango", "Exact words about how to install.")]),
        IndexFixture.page("e.md", "Größe", [IndexFixture.section("Install", "Install this one too.")], tags: ["ΟΔΟΣ", "gro\u{308}ße"]),
    ]

    private let fixture: IndexFixture
    private let index: SectionIndex

    init() throws {
        fixture = try IndexFixture(Self.pages)
        index = try fixture.open()
    }

    private func paths(_ query: String, _ tags: String...) throws -> [String] {
        try index.search(query, tags: tags).results.map(\.citation.path)
    }

    @Test func keepsTheSectionsOfPagesWithTheTag() throws {
        #expect(Set(try paths("install")) == ["a.md", "b.md", "d.md", "e.md"])
        #expect(Set(try paths("install", "setup")) == ["a.md", "b.md"])
        #expect(Set(try paths("install", "debian")) == ["a.md"])
    }

    @Test func ranksAsWithoutTags() throws {
        let all = try index.search("install zebra").results
        #expect(try index.search("install zebra", tags: ["setup"]).results == all.filter { ["a.md", "b.md"].contains($0.citation.path) })
    }

    @Test func pagesHaveAllOfTheTags() throws {
        #expect(Set(try paths("install", "debian", "SETUP")) == ["a.md"])
        #expect(try paths("install", "debian", "größe").isEmpty)
    }

    @Test(arguments: ["SETUP", "Setup", "setup"])
    func upperAndLowerCaseAreTheSame(tag: String) throws { #expect(Set(try paths("install", tag)) == ["a.md", "b.md"]) }

    @Test(arguments: ["größe", "GRO\u{308}ßE", "οδοσ", "ΟΔΟΣ"])
    func soAreTheFormsOfUnicode(tag: String) throws { #expect(try paths("install", tag) == ["e.md"]) }

    @Test(arguments: ["", "set", "setups", "install", "setup\nDebian", "Zebra"])
    func anUnknownTagFindsNothing(tag: String) throws {
        #expect(try paths("install", tag).isEmpty)
        #expect(try paths("install", "setup", tag).isEmpty)
        #expect(try paths(" ", tag).isEmpty)
    }

    @Test func withoutWordsThePagesAreListedByTitle() throws {
        let results = try index.search(" \n", tags: ["setup"]).results
        #expect(
            results.map(\.citation)
                == [("apple", "b"), ("Zebra", "a")].map { title, name in
                    Citation(title: title, heading: title, breadcrumb: [], url: name + ".html", path: name + ".md")
                }
        )
        #expect(results.allSatisfy { $0.snippet.isEmpty && $0.score == 0 })
        #expect(try index.search("", limit: 1, tags: ["setup"]).results.map(\.citation.title) == ["apple"])
        #expect(try paths("", "setup", "debian") == ["a.md"])
        #expect(try paths("").isEmpty)
    }

    /// Quotes never hide everything, of what has the tag either.
    @Test func quotesAreLookedForAmongTheTagged() throws {
        #expect(Set(try paths("\"exact words\" install")) == ["b.md", "d.md"])
        #expect(try paths("\"exact words\" install", "setup") == ["b.md"])
        #expect(Set(try paths("\"exact words\" install", "debian")) == ["a.md"])
    }

    @Test func anIndexWithoutTagsFindsNothing() throws {
        let index = try IndexFixture().open()
        #expect(try index.search("install", tags: ["setup"]).results.isEmpty)
        #expect(try index.search("", tags: ["setup"]).results.isEmpty)
    }

    /// More pages than one word of the bit set has, and more better ones than are looked at closely.
    @Test func looksBehindBetterPagesWithoutTheTag() throws {
        let pages = (0..<300).map { number in
            let text = number % 130 == 129 ? "common" : "common common common"
            return IndexFixture.page(
                "p\(number).md",
                "Page",
                [IndexFixture.section("S\(number)", text)],
                tags: number % 130 == 129 ? ["rare"] : []
            )
        }
        let index = try IndexFixture(pages).open()
        #expect(Set(try index.search("common", tags: ["rare"]).results.map(\.citation.path)) == ["p129.md", "p259.md"])
        #expect(try index.search("common", limit: 100).results.allSatisfy { !["p129.md", "p259.md"].contains($0.citation.path) })
    }
}
