import DocIndex
import DocModel
import Testing

/// Questions that follow others, and what is not a question.
struct ConversationTests {
    private static func index() throws -> SectionIndex {
        let pages = [
            IndexFixture.page(
                "index.md",
                "Tool",
                [IndexFixture.section("Markdown in", "Tool turns a folder into a site.\nIt is fast.", level: 1)]
            ),
            IndexFixture.page(
                "helm.md",
                "Helm plugin",
                [
                    IndexFixture.section("Helm plugin", "The Helm plugin renders charts.", level: 1),
                    IndexFixture.section("Install the Helm plugin", "Copy the plugin to the Helm folder of the tool."),
                ]
            ),
            IndexFixture.page(
                "backup.md",
                "Backups",
                [IndexFixture.section("Back up everything", "Copy the state file of the tool.", level: 1)]
            ),
            IndexFixture.page(
                "path.md",
                "Path parameters",
                [IndexFixture.section("Path parameters", "Path parameters are parts of an address. Run the tool to see.", level: 1)]
            ),
        ]
        let fillers = (0..<20).map { number in
            IndexFixture.page(
                "f\(number).md",
                "Filler \(number)",
                [
                    IndexFixture.section(
                        "Topic \(number)",
                        "The tool has tool options number \(number). Use the tool with Tool files.",
                        level: 1
                    )
                ]
            )
        }
        return try IndexFixture(pages + fillers).open()
    }

    @Test(arguments: ["What is Tool?", "what does tool do", "Tool"])
    func theHomePageSaysWhatTheDocsAreAbout(_ question: String) throws {
        let answer = try Self.index().answer(question)
        #expect(answer.sources.first?.path == "index.md")
        #expect(answer.text.hasPrefix("Tool turns a folder into a site."))
    }

    @Test func aQuestionWithItsOwnVerbStandsAlone() throws {
        let index = try Self.index()
        #expect(
            try index.answer("How do I back up everything?", earlier: ["What is the Helm plugin?"])
                == index.answer("How do I back up everything?")
        )
    }

    /// No section holds them and what was asked before.
    @Test(arguments: [
        "does it run on Path parameters?", "what is this tool", "how do I start", "is it free", "it doesn't work",
        "do these path parameters have parts", "how do I uninstall it?",
    ])
    func aCompleteQuestionStandsAlone(_ question: String) throws {
        let index = try Self.index()
        #expect(try index.answer(question, earlier: ["What is the Helm plugin?"]) == index.answer(question))
    }

    @Test(arguments: [
        "how do I install it?", "show me an example", "can it render charts?", "and the folder?", "what can it do?", "can I have two?",
        "in which folder?",
    ])
    func whatPointsBackGoesOn(_ question: String) throws {
        let answer = try Self.index().answer(question, earlier: ["What is the Helm plugin?"])
        #expect(answer.follows == "What is the Helm plugin?" && answer.sources.first?.path == "helm.md")
    }

    @Test(arguments: [
        ["and on Linux?"], ["how does it work?", "why?"], ["show me an example", "and on Linux?"],
    ])
    func theSubjectIsThatOfTheLastQuestionThatHasOne(_ between: [String]) throws {
        let index = try Self.index()
        let earlier = ["How do I back up everything?", "What is the Helm plugin?"] + between
        let answer = try index.answer("in which folder?", earlier: earlier)
        #expect(answer.follows == "What is the Helm plugin?" && answer.sources.first?.path == "helm.md")
        let other = try index.answer("can it render charts?", earlier: ["How do I back up everything?", "what about the Helm plugin?"])
        #expect(other.follows == "what about the Helm plugin?" && other.sources.first?.path == "helm.md")
    }

    @Test func whatIsDoneToTheProductIsUncertainElsewhere() throws {
        let index = try Self.index()
        #expect(try index.answer("how do i run it", earlier: ["What are path parameters?"]).isUncertain)
        #expect(
            try index.answer("how do I install it?", earlier: ["What is the Helm plugin?"]).sources.first?.heading
                == "Install the Helm plugin"
        )
    }

    @Test func aRefusalNamesNoWordOfAnEarlierQuestion() throws {
        let answer = try Self.index().answer("and on zeppelins?", earlier: ["where are the submarines of quixotania"])
        #expect(!answer.isAnswered)
        #expect(answer.missingTerms == ["zeppelins"])
    }

    @Test(arguments: ["thanks!", "hello", "Hi there", "you are useless", "Thank you very much", "thanks, that worked"])
    func smallTalkGetsOneLine(_ text: String) throws {
        let answer = try Self.index().answer(text)
        #expect(!answer.isAnswered && answer.isSmallTalk && answer.sources.isEmpty)
        #expect(!answer.refusal.contains("cover"))
    }

    @Test func aGreetingBeforeAQuestionIsNone() throws {
        #expect(try Self.index().answer("hello, what is the Helm plugin").isSmallTalk == false)
    }
}
