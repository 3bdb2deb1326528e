import DocIndex
import DocModel
import Testing

struct AnswerTests {
    private let index: SectionIndex
    private let fixture: IndexFixture

    init() throws {
        fixture = try IndexFixture()
        index = try fixture.open()
    }

    @Test func quotesTheSectionThatAnswers() throws {
        let answer = try index.answer("Which port does the server listen on?")
        #expect(answer.isAnswered)
        #expect(!answer.isUncertain)
        #expect(answer.text.contains("The server listens on port 8080 unless the setting says otherwise."))
        #expect(answer.sources.first?.heading == "Configure the port")
        #expect(answer.sources.first?.quote == answer.passages.first.map { SectionMarkdown($0).reading })
        #expect(answer.sources.allSatisfy { $0.quote?.isEmpty == false })
        #expect(answer.sources.count <= 3)
        #expect(answer.missingTerms.isEmpty)
        #expect((0...1).contains(answer.confidence))
    }

    @Test func quotesCodeInItsPlace() throws {
        let answer = try index.answer("How do I run the installer on Linux?")
        #expect(answer.isAnswered)
        #expect(answer.text.contains("Then run the installer:\n\n```\nsudo ./install.sh --prefix /opt\n```"))
        #expect(answer.sources.first?.quote?.contains("Then run the installer:\nsudo ./install.sh --prefix /opt") == true)
    }

    @Test func declinesAndNamesWhatIsMissing() throws {
        let answer = try index.answer("Which xylophone wrench tunes the server?")
        #expect(!answer.isAnswered)
        #expect(answer.text.isEmpty)
        #expect(answer.missingTerms == ["xylophone", "wrench", "tunes"])
        #expect(answer.sources.first?.heading == "Configure the port", "the nearest section is shown")
        #expect(answer.confidence < 0.45)
    }

    @Test(arguments: ["", "?", "\0", "!!!"])
    func declinesAQuestionWithoutWords(question: String) throws {
        let answer = try index.answer(question)
        #expect(!answer.isAnswered)
        #expect(answer.sources.isEmpty)
        #expect(answer.missingTerms.isEmpty)
        #expect(answer.confidence == 0)
    }

    @Test func aShortQuestionKeepsTheTopicOfTheThread() throws {
        let alone = try index.answer("and the setting?")
        let following = try index.answer("and the setting?", earlier: ["How large is it?", "On which port does the server listen?"])
        #expect(following.sources.first?.heading == "Configure the port")
        #expect(following != alone)
    }

    @Test(arguments: [
        "How do I unpack and run the installer archive on Linux?", "What is the port?", "Is there an installer?", "install on Linux",
        "in which order are the values read", "the server says the port is taken", "smiling face",
    ])
    func aQuestionThatCanBeUnderstoodAloneStandsForItself(question: String) throws {
        #expect(try index.answer(question) == index.answer(question, earlier: ["How do I uninstall the backup archive?"]))
    }

    @Test(arguments: [
        "and the setting?", "What about the setting?", "How does it work?", "Why?", "On Linux?", "Can I change it?",
        "Does it also start there?",
    ])
    func aQuestionThatCannotGoesOnWithTheOneBefore(question: String) throws {
        #expect(try index.answer(question) != index.answer(question, earlier: ["On which port does the server listen?"]))
    }

    @Test func theSameQuestionHasTheSameAnswer() throws {
        let again = try IndexFixture().open()
        for question in ["Which port does the server listen on?", "How do I install it?", "smiling face"] {
            #expect(try index.answer(question) == again.answer(question))
        }
    }

    @Test func keepsAQuoteShort() throws {
        let long = String(repeating: "The port is explained in this sentence of many words. ", count: 100)
        let index = try IndexFixture([IndexFixture.page("a.md", "A", [IndexFixture.section("Port", long)])]).open()
        let answer = try index.answer("port explained sentence")
        #expect(answer.isAnswered)
        #expect((80...115).contains(answer.text.split(separator: " ").count))
        #expect(answer.text.hasSuffix("words.\n\n… continues in [Port](a.html#port)"))
    }

    @Test func anAnswerGoesOnInTheNextSectionOfThePage() throws {
        let page = IndexFixture.page(
            "sync.md",
            "Sync windows",
            [
                IndexFixture.section("", "They belong to a project.", level: 1),
                IndexFixture.section("Allow", "A sync window allows changes of an application by its schedule."),
                IndexFixture.section("Deny", "A sync window denies changes of an application by its schedule, and wins."),
                IndexFixture.section("Overrun", "What began goes on when it ends."),
            ]
        )
        let other = IndexFixture.page("other.md", "Other", [IndexFixture.section("Other", "Other things stand here.")])
        let question = "schedule of a sync window for changes of an application"
        let index = try IndexFixture([page, other]).open()
        let answer = try index.answer(question)
        #expect(answer.passages.count == 2)
        // Without that it is a source like others.
        let single = try index.answer(question, with: AnswerFeatures(composes: false))
        #expect(single.passages == [answer.passages[0]])
        #expect(single.sources.map(\.heading) == answer.sources.map(\.heading))
        #expect(answer.text.contains("by its schedule.\n\n**[Deny](sync.html#deny)**\n\nA sync window denies"))
        #expect(answer.sources.map(\.heading).prefix(2) == ["Allow", "Deny"])
        #expect(answer.sources[1].quote == answer.passages[1])
    }

    @Test func aHeadingAloneIsAnAnswer() throws {
        let answer = try index.answer("empty")
        #expect(answer.isAnswered)
        #expect(answer.text == "Empty")
    }
}
