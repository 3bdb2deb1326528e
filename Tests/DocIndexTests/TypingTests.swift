import DocModel
import Testing

@testable import DocIndex

/// What only a search box does: beginnings of words, and names with signs. `Tests/search/typing.test.mjs` compares it with browsers.
struct TypingTests {
    private static let sections = [
        IndexFixture.section("Verbosity", "How much it tells."),
        IndexFixture.section("Snapshots", "A snapshot keeps everything."),
        IndexFixture.section("Swap", "Swaps are another thing."),
        IndexFixture.section("C", "Bindings for C, C and C."),
        IndexFixture.section("C++ bindings", "For C++ and C++/CLI."),
        IndexFixture.section("C# bindings", "For C#, F# and .NET programs."),
        IndexFixture.section("Pruning", "Give --prune to remove."),
        IndexFixture.section("Prune", "To prune is to prune; --prune-last goes last."),
        IndexFixture.section("Vectors", "Use std::vector for lists."),
        IndexFixture.section("Standard vectors", "A vector of the standard, std, vector."),
        IndexFixture.section("Once", "", code: "#pragma once"),
        IndexFixture.section("Pragma", "A pragma, once and only once."),
    ]

    private let index: SectionIndex

    init() throws {
        let pages = Self.sections.enumerated().map { IndexFixture.page("p\($0).md", "Page \($0)", [$1]) }
        index = try IndexFixture(pages).open()
    }

    private func headings(_ query: String) throws -> [String] { try index.search(query).results.map(\.citation.heading) }

    @Test(arguments: [
        ("verbos", "Verbosity"), ("ver", "Verbosity"), ("snaps", "Snapshots"), ("everything verb", "Verbosity"), ("prun", "Prune"),
    ])
    func findsWhatIsBeingTyped(query: String, heading: String) throws {
        #expect(try headings(query).contains(heading))
        #expect(try index.search(query).reading.corrections.isEmpty)
        #expect(try index.search(query).reading.dropped.isEmpty)
    }

    @Test func theWordItselfComesBeforeLongerOnes() throws {
        let index = try IndexFixture([
            IndexFixture.page("a.md", "A", [IndexFixture.section("Logging", "Logging, loggers.")]),
            IndexFixture.page("b.md", "B", [IndexFixture.section("Log", "A log.")]),
        ]).open()
        #expect(try index.search("log").results.map(\.citation.heading) == ["Log", "Logging"])
        #expect(try index.search("log ").results.first?.citation.heading == "Log")
    }

    @Test func questionsToTheAssistantAreWhole() throws {
        #expect(try !index.answer("verbos").isAnswered)
        #expect(try !index.answer("snaps").isAnswered)
    }

    @Test(arguments: [
        ("C#", "C# bindings"), ("C++", "C++ bindings"), ("c++", "C++ bindings"), ("C", "C"), ("--prune", "Pruning"),
        (".NET", "C# bindings"),
        ("std::vector", "Vectors"), ("#pragma once", "Once"), ("::", "Vectors"),
        ("what does C++ do?", "C++ bindings"),
    ])
    func theVeryCharactersComeFirst(query: String, heading: String) throws { #expect(try headings(query).first == heading) }

    @Test(arguments: [("what does --prune do?", "Pruning"), ("how is std::vector used", "Vectors"), ("what is C# for", "C# bindings")])
    func inQuestionsToo(question: String, heading: String) throws {
        #expect(try index.answer(question).sources.first?.heading == heading)
    }

    @Test(arguments: [
        ("does --prune or .NET need std::vector, C++ and a->b?", ["--prune", ".net", "std::vector", "c++", "a->b"]),
        ("a read-only follow-up and/or config.yml at 100% -5 e.g. f(x) really?!", []),
    ])
    func proseJoinsWordsBySigns(question: String, names: [String]) {
        let found = Literal.all(in: question, isOpen: false).filter(\.isName)
        #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == names)
    }

    @Test(arguments: [
        ("\"C++\"", ["C++ bindings"]), ("\"C#\"", ["C# bindings"]), ("\"std::vector\"", ["Vectors"]), ("\"::\"", ["Vectors"]),
        ("\"C%\"", []),
        ("\u{201C}C#\u{201D}", ["C# bindings"]),
    ])
    func quotesKeepToTheVeryCharacters(query: String, expected: [String]) throws { #expect(try headings(query) == expected) }

    @Test func saysThatNoSectionHoldsWhatStandsInQuotes() throws {
        let turned = try index.search("\"everything keeps\"")
        #expect(turned.reading.dropped == ["everything keeps"] && !turned.results.isEmpty, "its words are found all the same")
        #expect(try index.search("\"keeps everything\"").reading.dropped.isEmpty)
        #expect(try index.search("\"keeps bananas\" swap").reading.dropped == ["keeps bananas"])
        #expect(try index.search("\"keeps everythink\"").reading.corrections.isEmpty)
    }

    @Test func namesWordsThatStandNowhere() throws {
        #expect(try index.search("qwxzy snapshots").reading.dropped == ["qwxzy"])
        #expect(try index.search("the snapshots").reading.dropped.isEmpty)
    }

    @Test func marksNamesWithTheirSigns() throws {
        let result = try #require(try index.search("C++").results.first)
        #expect(result.snippet.filter(\.isMatch).map(\.text).contains("C++"))
    }

    /// Signs as the index writes them.
    private func readable(_ words: String) -> [String] {
        words.split(separator: " ").map { word in
            String(String.UnicodeScalarView(word.unicodeScalars.map { $0.value >= 0xE000 ? Unicode.Scalar(UInt8($0.value - 0xE000)) : $0 }))
        }
    }

    @Test(arguments: [
        ("C++ and C++/CLI, a+b.", ["c++", "++", "++/"]), ("F#.", ["f#"]), ("std::vector", ["::"]),
        ("operator<< operator==.", ["operator<<", "<<", "operator==", "=="]),
        ("Give --prune, \u{201C}-x\u{201D}", ["--prune", "-x"]),
        ("$PATH, @prop; #pragma /MD .net", ["$path", "@prop", "#pragma", "/md", ".net"]),
        ("end. Why? https://a.b/c-d e.g. 1-2 | x", []), ("----- ====", ["===="]), ("f().then [0].x", []), ("größe-- --größe", ["--"]),
    ])
    func signsAreWords(text: String, expected: [String]) { #expect(readable(SymbolWords.of(text)) == expected) }

    @Test(arguments: [
        ("set ARGOCD_SERVER or argocd_server", ["argocd_server"]), ("A_B_C: x, _PRIVATE_ __INIT__ a__B", ["a_b_c"]),
        ("HTTP_404.", ["http_404"]),
    ])
    func aConstantIsOneWord(text: String, expected: [String]) {
        #expect(readable(SymbolWords.of(text)) == expected)
        #expect(readable(SymbolWords.of(text.lowercased(), in: .heading)).contains(expected[0]), "who asks may leave out the capitals")
    }

    @Test(arguments: ["DATA_SERVER", "data_server"])
    func aConstantComesBeforeTheSameWords(query: String) throws {
        let other = (0..<40).map { number in
            IndexFixture.page(
                "c\(number).md",
                "Command \(number)",
                [IndexFixture.section("data-server \(number)", "Run data-server, the data server.")]
            )
        }
        let table = IndexFixture.page(
            "env.md",
            "Variables",
            [IndexFixture.section("List", "Variables are read at the start. DATA_SERVER names the address.")]
        )
        #expect(try IndexFixture(other + [table]).open().search(query).results.first?.citation.path == "env.md")
    }

    @Test func aSignAloneCountsInHeadings() {
        #expect(readable(SymbolWords.of("Assignment: =", in: .heading)) == ["=", "=", "="], "it is what the section is about")
        #expect(SymbolWords.of("a = b").isEmpty)
    }

    @Test(arguments: [
        ("std::vector<int> in std::chrono::day", ["std::vector", "std::chrono", "chrono::day"]),
        ("docgen.yml, v1.2 and ptr->next", ["docgen.yml", "ptr->next"]),
        ("read-only https://a.b/", ["a.b"]),
    ])
    func aHeadingHoldsJoinedNamesAsOneWord(heading: String, expected: [String]) {
        let words = readable(SymbolWords.of(heading, in: .heading))
        #expect(words.filter { $0.first?.isLetter == true && $0.last?.isLetter == true } == expected)
        #expect(readable(SymbolWords.of(heading, in: .quote)).allSatisfy { !expected.contains($0) }, "texts do not have them")
    }

    /// Porter's stems change the end of a word, and the vocabulary is in the order of stems.
    @Test func aBeginningFindsEveryWordThatBeginsSo() throws {
        let words = [
            "possible", "possibility", "possibly", "happy", "happiness", "happily", "hopping", "hopped", "relational", "relate", "sized",
            "sizes",
            "fully", "fullness", "ability", "abilities", "sensational", "analogy", "radically", "formality",
        ]
        let pages = words.map { IndexFixture.page("\($0).md", "Page", [IndexFixture.section($0, "Text.")]) }
        let index = try IndexFixture(pages).open()
        for word in words {
            for length in 2..<word.count {
                let beginning = String(word.prefix(length))
                let found = Set(try index.search(beginning, limit: 100).results.map(\.citation.heading))
                #expect(found.isSuperset(of: words.filter { $0.hasPrefix(beginning) }), "\(beginning)")
            }
        }
    }
}
