import DocIndex
import DocModel
import Testing

/// How questions are understood.
struct QueryTests {
    private static func index(_ sections: [Section], synonyms: [[String]] = []) throws -> SectionIndex {
        let fixture = try IndexFixture([])
        let writer = try IndexWriter(path: fixture.path)
        for group in synonyms { try writer.addSynonyms(group) }
        for (number, section) in sections.enumerated() {
            try writer.add(IndexFixture.page("p\(number).md", "Page \(number)", [section]))
        }
        // Pages about nothing that is asked for: rarity needs something to be rare in.
        for number in 0..<40 {
            try writer.add(
                IndexFixture.page(
                    "f\(number).md",
                    "Filler \(number)",
                    [IndexFixture.section("Filler", "Some plain prose, number \(number).")]
                )
            )
        }
        try writer.finish()
        return try fixture.open()
    }

    private static func first(_ index: SectionIndex, _ query: String) throws -> String? {
        try index.search(query).results.first?.citation.heading
    }

    // MARK: Misspelled words

    @Test(arguments: [
        ("delcare a variable", "declare"),  // swapped
        ("declar a variable", "declare"),  // missing, but the stem is the same: nothing to correct
        ("deklare a variable", "declare"),  // wrong
        ("declaree a variable", "declare"),  // doubled
        ("decalre", "declare"),
    ])
    func correctsAWord(query: String, expected: String) throws {
        let index = try Self.index([IndexFixture.section("Declare variables", "You declare a variable with let.")])
        let found = try index.search(query)
        #expect(found.results.first?.citation.heading == "Declare variables")
        #expect(found.reading.corrections.allSatisfy { $0.meant == expected })
    }

    @Test(arguments: [
        ("when is Easter", true), ("how do I make it easer", true), ("when is Easter for alerts", false), ("what is easier", false),
        // Two words that were written as one are what was typed.
        ("what is easiermade", false),
    ])
    func anAnswerToNothingButACorrectionIsUncertain(question: String, isUncertain: Bool) throws {
        let index = try Self.index([
            IndexFixture.section("What is easier", "It is easier made with alerts: easier made alerts are made easier for all."),
            IndexFixture.section("Alerts", "Alerts say more."), IndexFixture.section("Others", "Nothing is here."),
        ])
        let answer = try index.answer(question)
        #expect(answer.isAnswered)
        #expect(answer.isUncertain == isUncertain)
    }

    @Test(arguments: ["jinja", "jinja2"])
    func aNumberAtAWordsEndDoesNotPartIt(word: String) throws {
        let own = word == "jinja2" ? "Jinja" : "Jinja2"
        let index = try Self.index([
            IndexFixture.section("Templates", "Pages are made by \(own)."), IndexFixture.section("Others", "Pages are made of HTML."),
            IndexFixture.section("jinja2x", "Pages are made by a program."),
        ])
        let answer = try index.answer("how are pages made with \(word)")
        #expect(answer.sources.first?.heading == "Templates")
        #expect(answer.missingTerms.isEmpty)
        #expect(answer.reading.corrections.isEmpty)
    }

    @Test func saysWhatItCorrected() throws {
        let index = try Self.index([IndexFixture.section("Certificates", "Get them from Let's Encrypt, or lets encrypt in short.")])
        #expect(try index.search("letsencrypt").reading.corrections.map(\.meant) == ["lets encrypt"])
        #expect(try index.search("cerificates").reading.corrections.map(\.meant) == ["certificates"])
        #expect(try index.search("cerificates").reading.corrections.map(\.typed) == ["cerificates"])
    }

    @Test(arguments: ["lsit", "list"])
    func unswapsFourLetters(query: String) throws {
        let index = try Self.index([
            IndexFixture.section("A list", "A list of strings."), IndexFixture.section("A last", "The last of them."),
        ])
        #expect(try Self.first(index, query) == "A list")
    }

    @Test(arguments: ["lust", "loft", "lit"])
    func neverGuessesAShortWord(query: String) throws {
        let index = try Self.index([IndexFixture.section("A list", "A list of strings.")])
        #expect(try index.search(query).results.isEmpty)
    }

    @Test func noLetterOfAShortWordIsTakenForAnother() throws {
        let index = try Self.index([
            IndexFixture.section("Breaks", "A break in the line."), IndexFixture.section("Orders", "An order of bread-like breaks."),
        ])
        #expect(try index.search("breaf").results.isEmpty)
        #expect(try index.search("braek").reading.corrections.map(\.meant) == ["break"])
    }

    @Test func aKnownWordIsNeverCorrected() throws {
        let index = try Self.index([IndexFixture.section("Form", "The form."), IndexFixture.section("From", "Comes formed.")])
        #expect(try index.search("forming").reading.corrections.isEmpty)
    }

    // MARK: Identifiers

    @Test(arguments: ["--dry-run", "dry run", "dryrun", "dry_run", "dryRun", "DRY-RUN"])
    func findsAFlagHoweverItIsWritten(query: String) throws {
        let index = try Self.index([
            IndexFixture.section("Try it", "With `--dry-run` nothing is written, in a dryRun too."),
            IndexFixture.section("Other", "A dry place to run to. Dry it."),
        ])
        #expect(try Self.first(index, query) == "Try it")
    }

    @Test(arguments: ["HTTPException", "http exception", "exception"])
    func findsTheWordsInsideAName(query: String) throws {
        let index = try Self.index([
            IndexFixture.section("Errors", "Raise an `HTTPException` with a status."), IndexFixture.section("HTTP", "Text."),
        ])
        #expect(try index.search(query).results.map(\.citation.heading).contains("Errors"))
    }

    @Test func anExactHeadingComesFirst() throws {
        let index = try Self.index([
            IndexFixture.section("Options of the build", "build build build options build"),
            IndexFixture.section("build", "Short."),
            IndexFixture.section("Why build", "build build"),
        ])
        #expect(try Self.first(index, "build") == "build")
    }

    @Test func quotesAreFoundWordForWord() throws {
        let index = try Self.index([
            IndexFixture.section("Port in use", "bind: address already in use, says the server."),
            IndexFixture.section("Address", "The address. It is in use already, already. Address address."),
        ])
        #expect(try index.search("\"address already in use\"").results.map(\.citation.heading) == ["Port in use"])
        #expect(try index.search("\u{201C}address already in use\u{201D}").results.map(\.citation.heading) == ["Port in use"])
        #expect(try index.search("\"address never in use\"").results.count == 2, "a phrase that stands nowhere hides nothing")
    }

    @Test func aPastedTraceFindsTheSectionThatQuotesIt() throws {
        let index = try Self.index([
            IndexFixture.section("Handshake fails", "", code: "javax.net.ssl.SSLHandshakeException: PKIX path building failed"),
            IndexFixture.section("Files", "File and line, thread main, run."),
        ])
        let frames = (0..<60).map { "    at com.example.app.Module\($0).run(Module\($0).java:\($0))" }.joined(separator: "\n")
        let trace = "Exception in thread \"main\" javax.net.ssl.SSLHandshakeException: PKIX path building failed\n" + frames
        #expect(trace.utf8.count > 2_000)
        #expect(try Self.first(index, trace) == "Handshake fails")
    }

    @Test func whatComparesIsNoWordThatIsLookedFor() throws {
        #expect(try IndexFixture().open().search("port vs setting ").reading.dropped.isEmpty)
        #expect(try IndexFixture().open().search("port versus setting ").reading.dropped.isEmpty)
    }

    // MARK: Synonyms

    @Test(arguments: ["sign in", "signing in", "log in", "login", "logon"])
    func knowsWhatReadersCallThings(query: String) throws {
        let index = try Self.index([IndexFixture.section("Login", "Enter your name to login."), IndexFixture.section("Signs", "A sign.")])
        #expect(try index.search(query).results.map(\.citation.heading).contains("Login"))
    }

    @Test func theOwnersSynonymsCountAndAreShown() throws {
        let sections = [
            IndexFixture.section("Tenants", "Every tenant has its own data."), IndexFixture.section("Delete a work space", "Removes it."),
        ]
        let plain = try Self.index(sections)
        #expect(try plain.search("organisation").results.isEmpty)
        let index = try Self.index(sections, synonyms: [["organisation", "tenant", "work space"]])
        let found = try index.search("organisation")
        #expect(Set(found.results.map(\.citation.heading)) == ["Tenants", "Delete a work space"])
        #expect(found.reading.synonyms.map(\.word) == ["organisation", "organisation"])
        #expect(found.reading.synonyms.map(\.also) == ["tenant", "work space"])
        #expect(found.results[0].snippet.contains { $0.isMatch && $0.text == "tenant" })
        #expect(try index.search("work space").reading.synonyms.map(\.also) == ["tenant"])
        #expect(try index.answer("delete an organisation").reading.synonyms.count == 2)
    }

    // MARK: Other scripts

    @Test(arguments: [
        ("安装程序", "下载软件"), ("怎么修改端口", "配置端口"), ("端口", "配置端口"), ("ポートを変更", "サーバーの設定"), ("포트를 변경", "서버 설정"), ("下", "下载软件"),
    ])
    func findsTextWithoutBlanks(query: String, heading: String) throws {
        let index = try IndexFixture(IndexFixture.pages + [IndexFixture.chinesePage]).open()
        let result = try #require(try index.search(query).results.first)
        #expect(result.citation.heading == heading)
        #expect(result.snippet.contains(where: \.isMatch) || result.citation.heading.contains(query))
    }

    @Test func answersInChinese() throws {
        let index = try IndexFixture(IndexFixture.pages + [IndexFixture.chinesePage]).open()
        let answer = try index.answer("服务器默认监听什么端口？")
        #expect(answer.isAnswered)
        #expect(answer.text.contains("服务器默认监听端口 8080。"))
    }

    // MARK: Ranking

    @Test func aChangeLogComesAfterThePageThatExplains() throws {
        let fixture = try IndexFixture([
            IndexFixture.page(
                "release-notes.md",
                "Release notes",
                [IndexFixture.section("1.4", "Webhooks are sent again: a retry follows.")]
            ),
            IndexFixture.page("guide.md", "Guide", [IndexFixture.section("Delivery", "Webhooks are sent again: a retry follows.")]),
        ])
        let index = try fixture.open()
        #expect(try Self.first(index, "webhooks retry") == "Delivery")
        #expect(try Self.first(index, "which version brought webhooks retry") == "1.4")
    }

    @Test(arguments: ["history-of-the-design.md", "how-to/migrate-from-another-tool.md"])
    func aPageAboutWhatWasIsNoChangeLog(path: String) throws {
        let text = "Webhooks are sent again: a retry follows."
        let fixture = try IndexFixture([
            IndexFixture.page(path, "Guide", [IndexFixture.section("First", text)]),
            IndexFixture.page("other.md", "Guide", [IndexFixture.section("Second", text)]),
        ])
        #expect(try Self.first(try fixture.open(), "webhooks retry") == "First")
    }

    @Test(arguments: [
        ["2024-05-01", "2024-04-11", "2024-03-02", "2024-02-20", "2024-01-09"],
        ["[1.4.2] - 2024-05-01", "[1.4.1] - 2024-04-11", "1.4.0 (March 2024)", "v1.3.9-rc.1", "Version 1.3"],
        ["May 2024", "April 2024", "Mar. 2024", "February 2024", "January 2024"],
    ])
    func aPageOfVersionsIsAChangeLogByAnyName(headings: [String]) throws {
        let text = "Webhooks are sent again: a retry follows."
        let news = headings.map { IndexFixture.section($0, text) }
        let guide = IndexFixture.page("guide.md", "Guide", [IndexFixture.section("Delivery", text)])
        let index = try IndexFixture([IndexFixture.page("news.md", "News", news), guide]).open()
        #expect(try Self.first(index, "webhooks retry") == "Delivery")
    }

    @Test func timeThatRunsOutIsSaid() throws {
        let pages = (0..<3_000).map {
            IndexFixture.page("p\($0).md", "Page \($0)", [IndexFixture.section("Heading", "common words here \($0)")])
        }
        let fixture = try IndexFixture(pages)
        let hurried = try SectionIndex(opening: fixture.path, patience: .zero)
        let found = try hurried.search("common words of heading and page")
        #expect(found.reading.isPartial)
        #expect(!found.results.isEmpty, "what was found until then")
        #expect(try hurried.answer("common words of heading and page").reading.isPartial)
        #expect(try !SectionIndex(opening: fixture.path, patience: .seconds(60)).search("common words").reading.isPartial)
    }
}
