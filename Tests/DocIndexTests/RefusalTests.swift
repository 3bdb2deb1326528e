import DocIndex
import DocModel
import Testing

/// What is said where the docs hold no answer, and where they may not.
struct RefusalTests {
    private static let index: Result<SectionIndex, any Error> = Result {
        var pages = [
            IndexFixture.page(
                "backup.md",
                "Backups",
                [
                    IndexFixture.section(
                        "Restore a backup",
                        "Choose the day in the list and press restore. The files come back to where they were."
                    ),
                    IndexFixture.section(
                        "Keep backups for longer",
                        "Old backups are deleted after 90 days, unless the retention says otherwise."
                    ),
                ]
            )
        ]
        for number in 0..<40 {
            pages.append(
                IndexFixture.page(
                    "p\(number).md",
                    "Part \(number)",
                    [
                        IndexFixture.section(
                            "How it is",
                            "This is what the part does, and you can use it for each of them when one is there \(number)."
                        )
                    ]
                )
            )
        }
        return try IndexFixture(pages).open()
    }

    @Test func namesAtMostThreeWordsThatTellSomething() throws {
        let answer = try Self.index.get().answer(
            "how do I mix 12 oz gin, vermouth, bitters and campari into a really nice negroni for 419 guests"
        )
        #expect(!answer.isAnswered)
        #expect(answer.missingTerms == ["mix", "gin", "vermouth"])
        #expect(answer.refusal == "The docs do not seem to cover this. The closest sections do not mention “mix”, “gin”, “vermouth”.")
    }

    @Test(arguments: [
        ("restore the jalape\u{F1}os of quixotania", ["jalape\u{F1}os", "quixotania"]),
        ("restore my na\u{EF}vet\u{E9}", ["na\u{EF}vet\u{E9}"]),
        ("restore zeppelins", ["zeppelins"]),
    ])
    func namesWordsAsTheyWereTyped(question: String, expected: [String]) throws {
        #expect(try Self.index.get().answer(question).missingTerms == expected)
    }

    @Test func offersWordsAndQuestionsOfTheDocs() throws {
        let answer = try Self.index.get().answer("backuppers that restore terraform vaults")
        #expect(!answer.isAnswered)
        #expect(answer.suggestions.map(\.typed) == ["backuppers"] && answer.suggestions.map(\.meant) == ["backups"])
        #expect(answer.suggestions.map(\.question) == ["backups that restore terraform vaults"])
        #expect(answer.related.map(\.question).contains("Restore a backup"))
        let answered = try Self.index.get().answer("how do I restore a backup?")
        #expect(answered.isAnswered && answered.suggestions.isEmpty && answered.related.isEmpty)
    }

    @Test func namesTheQuestionThatItGoesOnWith() throws {
        let index = try Self.index.get()
        #expect(try index.answer("and on Windows?", earlier: ["How do I restore a backup?"]).follows == "How do I restore a backup?")
        #expect(try index.answer("how long are backups kept?", earlier: ["How do I restore a backup?"]).follows == nil)
    }

    @Test func namesOfAPastedLogWhatItsMessageSays() throws {
        let log =
            "Traceback (most recent call last):\n"
            + (0..<12).map { "  File \"/srv/app/db\($0).py\", line \($0 + 400), in fetch\n" }.joined() + "Boom: gone"
        let answer = try Self.index.get().answer(log)
        #expect(answer.missingTerms == ["boom"])
    }

    @Test func showsOfEachNearestSectionTheLineThatIsNear() throws {
        let answer = try Self.index.get().answer("retention of kubernetes volumes in terraform")
        #expect(!answer.isAnswered)
        #expect(answer.sources.first?.quote == "Old backups are deleted after 90 days, unless the retention says otherwise.")
        #expect(answer.sources.first?.quoteParts?.filter(\.isMatch).map(\.text) == ["retention"])
    }

    @Test(arguments: [
        "Wie kann ich eine alte Sicherung zurückholen?", "cómo puedo restaurar una copia de los datos", "Hoe zet ik een oude kopie terug?",
        "как восстановить старую копию", "バックアップを復元するには?", "怎么恢复备份文件",
    ])
    func saysThatAQuestionIsInAnotherLanguage(question: String) throws {
        let answer = try Self.index.get().answer(question)
        #expect(answer.isForeign)
        #expect(answer.missingTerms.isEmpty)
        #expect(answer.refusal == "The docs do not seem to be in the language of this question.")
    }

    @Test(arguments: [
        "what is the capital of peru", "xylophone wrench tunes", "how do I boil eggs", "how can I bake buns",
        "how do I bake a sourdough bread", "k8s", "does it use gnu sed",
    ])
    func aQuestionAboutSomethingElseIsInTheSameLanguage(question: String) throws {
        let answer = try Self.index.get().answer(question)
        #expect(!answer.isAnswered)
        #expect(!answer.isForeign)
    }

    @Test func anAnswerIsCertainWhereOneSectionStandsOut() throws {
        let index = try Self.index.get()
        #expect(try !index.answer("how do I restore the files of a backup from the list").isUncertain)
        // Forty sections hold it as well.
        let vague = try index.answer("how is it when you use what the part does")
        #expect(vague.isUncertain || !vague.isAnswered)
    }
}
