import DocIndex
import DocModel
import Testing

/// What is shown of a section: whole blocks, in their own shape.
struct ExcerptTests {
    private func answer(_ question: String, _ markdown: String, heading: String = "Deploy") throws -> String {
        let read = SectionMarkdown(markdown)
        let section = Section(
            heading: heading,
            level: 2,
            anchor: "deploy",
            breadcrumb: [],
            markdown: markdown,
            text: read.text,
            code: read.code,
            line: 1
        )
        let others = (1...4).map { IndexFixture.section("Other \($0)", "Nothing of interest stands here, number \($0).") }
        let index = try IndexFixture([IndexFixture.page("a.md", "Manual", [section] + others)]).open()
        let answer = try index.answer(question)
        #expect(answer.sources.first?.heading == heading)
        #expect(!answer.text.hasSuffix(":"))
        return answer.text
    }

    private static let steps = """
        Deploy a release in three steps:

        1. Build *everything*.

           ```sh
           make release
           ```
        2. Copy `dist/` to the host:

           | From | To |
           | --- | --- |
           | `dist` | `/srv` |
        3. Restart the [service](guide/service.html#restart).

        Releases are kept for a year.
        """

    @Test func stepsComeWithTheirNumbersCodeAndLinks() throws {
        let text = try answer("How do I deploy a release?", Self.steps)
        #expect(text == Self.steps)
    }

    @Test func aStepThatAnswersBringsTheOthers() throws {
        #expect(try answer("how to copy dist to the host", Self.steps).hasPrefix("Deploy a release in three steps:\n\n1. Build"))
    }

    @Test func codeIsShownWholeWithWhatAnnouncesIt() throws {
        let code = (1...30).map { "  step \($0)  # number" }.joined(separator: "\n")
        let text = try answer("deploy step number", "The pipeline:\n\n```yaml title=\"ci.yml\"\n\(code)\n```\n\nOther words.")
        #expect(text == "The pipeline:\n\n```yaml title=\"ci.yml\"\n\(code)\n```\n\nOther words.")
    }

    @Test(arguments: ["hl_lines=\"70-72\"", "{70,72}", "hl_lines=[\"70-72\"]"])
    func longCodeBeginsWithTheLinesThatItsAuthorMarks(_ mark: String) throws {
        let code = (1...100).map { "deploy(\($0))" }.joined(separator: "\n")
        let text = try answer("how to deploy", "This is how to deploy:\n\n```python \(mark)\n\(code)\n```")
        #expect(text.contains("\n…\ndeploy(68)\n") && text.contains("deploy(72)") && !text.contains("deploy(67)"))
    }

    @Test func aShortPassageGoesOnWithTheNextBlocks() throws {
        let text = "The deploy key opens the host.\n\nIt stands in these files:\n\n- `a`\n- `b`\n\nKeep it secret."
        #expect(try answer("deploy key host", text) == text)
    }

    @Test func aPassageDoesNotGoOnWithTheBeginningOfALongList() throws {
        let items = (1...12).map { "- Item \($0) has some words of its own, eight of them here." }.joined(separator: "\n")
        let text = "The deploy key opens the host.\n\nKeep it secret.\n\nThese files hold it:\n\n\(items)"
        #expect(try answer("deploy key host", text) == "The deploy key opens the host.\n\nKeep it secret.")
    }

    @Test func longCodeIsCutBetweenLinesAndSaysWhereItGoesOn() throws {
        let code = (1...100).map { "step\($0)" }.joined(separator: "\n")
        let text = try answer("deploy pipeline", "The deploy pipeline is this:\n\n```\n\(code)\n```")
        let shown = (1...40).map { "step\($0)" }.joined(separator: "\n")
        #expect(text == "The deploy pipeline is this:\n\n```\n\(shown)\n```\n\n… continues in [Deploy](a.html#deploy)")
        let late = try answer("deploy step90", "Intro.\n\n```\n\(code)\n```")
        #expect(late.contains("step90\n"))
        #expect(late.contains("```\n…\nstep"))
    }

    @Test func aLongTableShowsAsManyRowsAsThereIsRoomFor() throws {
        let rows = (1...40).map { "| `limit_\($0)` | of requests |" }.joined(separator: "\n")
        let text = try answer("what are the limits of requests", "| Limit | Of |\n| --- | --- |\n\(rows)", heading: "Limits of requests")
        #expect(text.split(separator: "\n").count { $0.hasPrefix("| `limit_") } == 12)
        #expect(text.hasSuffix("\n\n… continues in [Limits of requests](a.html#deploy)"))
    }

    @Test(arguments: ["how do I put a deploy key", "where do I put the deploy key"])
    func stepsAreShownBelowANote(question: String) throws {
        let text = """
            The deploy key is put in two ways.

            > [!NOTE]
            > Keys of an old kind are refused by hosts with newer programs, which is why they have to be made again there.

            By the terminal:

            ```
            keys add
            ```

            In the browser:

            1. Open the settings
            2. Press the button
            """
        #expect(try answer(question, text).hasSuffix("2. Press the button"))
        // What is not a question how or where is answered by what comes first.
        let long = text.replacing("made again there", with: "made again there" + String(repeating: " and there", count: 40))
        #expect(try !answer("deploy key put", long).contains("keys add"))
        #expect(try answer(question, long).contains("keys add"))
    }

    @Test func stepsGoOnBehindThePicturesBetweenThem() throws {
        let steps = "1. Open the console.\n\nThe console\n\n2. Add the deploy key.\n\nThe key\n\n3. Save."
        #expect(try answer("how do I add a deploy key", steps) == steps)
        #expect(try answer("how do I open the console to deploy", steps) == steps)
    }

    @Test func aRowIsShownBelowItsHead() throws {
        let rows = (1...40).map { "| `--flag-\($0)` | what number \($0) does |" }.joined(separator: "\n")
        let text = try answer("what does --flag-7 do", "| Flag | Meaning |\n| --- | --- |\n\(rows)")
        #expect(text.hasPrefix("| Flag | Meaning |\n| --- | --- |\n| `--flag-"))
        #expect(text.contains("| `--flag-7` | what number 7 does |"))
        #expect(text.split(separator: "\n").count < 12)
        #expect(text.hasSuffix("\n\n… continues in [Deploy](a.html#deploy)"))
    }

    @Test func aShortTableIsShownWhole() throws {
        let table = "| Key | Does |\n| :-- | --: |\n| `a` | deploys *now* |\n| `b` | waits |"
        #expect(try answer("which key deploys", "Before.\n\n\(table)\n\nAfter.").contains(table))
    }

    @Test func aQuoteKeepsItsAlert() throws {
        let alert = "> [!WARNING]\n> A deploy overwrites the old release.\n>\n> - Keep a copy."
        #expect(try answer("does a deploy overwrite the old release", "Words.\n\n\(alert)\n\nMore words.").contains(alert))
    }

    @Test func aParagraphThatPointsBackComesWithTheOneBefore() throws {
        let text = try answer("is the rollback automatic", "A canary runs first.\n\nThis makes rollback automatic.\n\nLast.")
        #expect(text.hasPrefix("A canary runs first.\n\nThis makes rollback automatic."))
    }

    @Test func aLongParagraphIsCutBetweenSentences() throws {
        let filler = (1...60).map { "Sentence number \($0) says little *here*." }.joined(separator: " ")
        let text = try answer("who approves a deploy", filler + " A manager `approves` each deploy. " + filler)
        #expect(text.contains("A manager approves each deploy."))
        #expect(text.hasPrefix("… Sentence") || text.hasPrefix("… A manager"))
        #expect(text.hasSuffix(".\n\n… continues in [Deploy](a.html#deploy)"))
    }

    @Test func anAnnouncementOfNothingSaysWhereItGoesOn() throws {
        #expect(try answer("deploy targets", "Deploy targets are:") == "Deploy targets are:\n\n… continues in [Deploy](a.html#deploy)")
    }

    @Test func dataInOneLineIsCut() throws {
        let text = try answer("the deploy key", "The deploy key:\n\n```\n\(String(repeating: "0123456789", count: 10_000))\n```")
        #expect(text.hasPrefix("The deploy key:\n\n```\n0123"))
        #expect(text.utf8.count < 5_000)
    }

    @Test func aHeadingIsEscaped() throws {
        #expect(try answer("new operator", "", heading: "operator* [new]") == "operator\\* \\[new\\]")
    }
}
