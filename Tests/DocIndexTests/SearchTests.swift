import DocIndex
import DocModel
import Testing

struct SearchTests {
    private let index: SectionIndex
    private let fixture: IndexFixture

    init() throws {
        fixture = try IndexFixture()
        index = try fixture.open()
    }

    @Test func ranksAHeadingBeforeMentions() throws {
        let results = try index.search("install").results
        #expect(results.map(\.citation.heading) == ["Install on Linux", "API"])
        let scores = results.map(\.score)
        #expect(scores == scores.sorted(by: >))
    }

    @Test func citesThePlace() throws {
        var citation = try #require(try index.search("linux").results.first?.citation)
        citation.textFragment = nil
        #expect(
            citation
                == Citation(
                    title: "Getting started",
                    heading: "Install on Linux",
                    breadcrumb: ["Setup"],
                    url: "guide/start.html#install-on-linux",
                    path: "guide/start.md"
                )
        )
        #expect(try index.search("passing").results.first?.citation.url == "ref/api.html")
        #expect(try index.search("fensters").results.first?.citation.url == "ref/api.html#gr%C3%B6%C3%9Fe")
    }

    @Test(arguments: ["installing", "INSTALL", "installs", "installed"])
    func findsOtherFormsOfAWord(query: String) throws {
        #expect(try index.search(query).results.first?.citation.heading == "Install on Linux")
    }

    @Test(arguments: ["größe", "Große", "GRÖßE", "Gro\u{308}ße", "große", "grosse", "GRÖSSE", "GRÖẞE"])
    func looksThroughDiacritics(query: String) throws {
        #expect(try index.search(query).results.first?.citation.heading == "Größe")
    }

    @Test func findsWordsOfCodeAndPath() throws {
        #expect(try index.search("sudo").results.first?.citation.heading == "Install on Linux")
        #expect(try index.search("ref").results.first?.citation.title == "API")
    }

    @Test func marksTheWordsInTheSnippet() throws {
        let result = try #require(try index.search("port setting").results.first)
        #expect(result.citation.heading == "Configure the port")
        // To listen is what one does on a port.
        #expect(result.snippet.filter(\.isMatch).map(\.text) == ["listens", "port", "setting"])
        #expect(result.snippet.map(\.text).joined() == "The server listens on port 8080 unless the setting says otherwise.")
    }

    @Test(arguments: [(1, 1), (2, 2), (0, 1), (-5, 1), (1_000, 3)])
    func givesAsManyAsAsked(limit: Int, count: Int) throws {
        #expect(try index.search("install port server", limit: limit).results.count == count)
    }

    @Test func givesAtMostAHundred() throws {
        let pages = (0..<150).map { IndexFixture.page("p\($0).md", "Page", [IndexFixture.section("Common \($0)", "common words")]) }
        #expect(try IndexFixture(pages).open().search("common", limit: 1_000).results.count == 100)
    }

    @Test func equalScoresKeepTheOrderOfTheSite() throws {
        let pages = (0..<20).map { IndexFixture.page("p.md", "Page", [IndexFixture.section("Same", "same words", anchor: "a\($0)")]) }
        #expect(try IndexFixture(pages).open().search("same", limit: 20).results.map(\.citation.url) == (0..<20).map { "p.html#a\($0)" })
    }

    // MARK: Hostile queries

    private static let hostile: [String] =
        (0x20..<0x7F).compactMap { UnicodeScalar($0).map { String(Character($0)) } } + [
            "", "AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR(a b, 5)", "col:", "title:install", "heading : install",
            "{title heading}: install", "w*", "^install",
            "install*", "\"", "\"\"\"", "\"install", "install\"", "'; DROP TABLE sections; --", "-install", "+install", "install + port",
            "a AND", "AND a",
            "(install", "install)", String(repeating: "(", count: 1_000), String(repeating: "\"", count: 1_001), "\0", "in\0stall",
            "install\0", "\u{FFFC}\u{1E}",
            String(repeating: "a", count: 100_000), String(repeating: "install ", count: 20_000),
            (0..<2_000).map { "term\($0)" }.joined(separator: " "),
            (0..<2_000).map { "\"t\($0)\" OR" }.joined(separator: " "), "the a of and", "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈 flag", "\u{202E}install",
            "é\u{301}\u{301}\u{301}", "\u{301}",
            "日本語", "١٢٣", "½", "²", "ﬁ", "İstanbul", "\u{10FFFF}", "C++", "C#", ".NET", "a.b.c:d/e", "--port", "%", "_", "$1", "?1",
            ":name", "@p",
            "install\r\nport\t8080",
        ]

    @Test(arguments: hostile)
    func takesEveryQueryAsWords(query: String) throws {
        _ = try index.search(query).results
        _ = try index.answer(query)
        _ = try index.answer(query, earlier: [query])
    }

    @Test(arguments: ["NEAR(install)", "title:install", "install*", "^install", "(install", "\"install\"", "-install", "install\0"])
    func operatorsAreText(query: String) throws {
        #expect(try index.search(query).results.map(\.citation.heading).contains("Install on Linux"))
    }

    @Test(arguments: ["", " ", "!?", "---", "\0", "zzzzz", "🦖🦖"])
    func findsNothingWhereThereIsNothing(query: String) throws {
        #expect(try index.search(query).results.isEmpty)
    }

    @Test func stopWordsCountWhereNothingElseIsAsked() throws {
        #expect(try !index.search("and or not").results.isEmpty)
    }

    // MARK: Apostrophes

    private static let names = [
        IndexFixture.page(
            "names.md",
            "Names",
            [
                IndexFixture.section("First", "Published by O'Reilly in 1999. The rock'n'roll guide. It shouldn\u{2019}t matter."),
                IndexFixture.section("Second", "D'Artagnan met L\u{2019}Oréal. Ask O\u{2019}Brien for the child's toy, and d’accord."),
                IndexFixture.section("What O'Hara says", "Something else, and 'quoted' words."),
            ]
        )
    ]

    @Test(arguments: [
        ("O'Reilly", "First"), ("o\u{2019}reilly", "First"), ("oreilly", "First"), ("OReilly's", "First"), ("Reilly", "First"),
        ("rock'n'roll", "First"), ("rocknroll", "First"), ("rock’n’roll", "First"), ("shouldn't", "First"), ("shouldnt", "First"),
        ("D'Artagnan", "Second"), ("dartagnan", "Second"), ("Artagnan", "Second"), ("L'Oréal", "Second"), ("L’Oréal", "Second"),
        ("loreal", "Second"), ("O'Brien", "Second"), ("obrien", "Second"), ("child's", "Second"), ("child", "Second"),
        ("d'accord", "Second"),
        ("O'Hara", "What O'Hara says"), ("ohara", "What O'Hara says"), ("quoted", "What O'Hara says"),
    ])
    func findsWordsWithAnApostropheInsideWithAndWithoutIt(query: String, heading: String) throws {
        let index = try IndexFixture(Self.names).open()
        let results = try index.search(query)
        #expect(results.results.map(\.citation.heading) == [heading])
        #expect(results.reading.corrections.isEmpty)
    }

    @Test func marksAndAnswersWithThem() throws {
        let index = try IndexFixture(Self.names).open()
        let snippet = try #require(try index.search("o'reilly").results.first?.snippet)
        #expect(snippet.filter(\.isMatch).map(\.text) == ["O'Reilly"])
        #expect(try index.answer("who is O'Brien?").missingTerms.isEmpty)
    }
}
