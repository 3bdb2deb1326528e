import DocModel
import Testing

@testable import DocIndex

/// Lines of glossaries that define what is asked for.
struct GlossaryTests {
    private static let rows = (0..<12).map { "| filler\($0) | number \($0) of many |" }.joined(separator: "\n")
    private static let table = """
        These words have one meaning each.

        | Word | Meaning |
        |---|---|
        | gap | a question without an answer |
        | diagnostic, finding | something found in your files |
        \(rows)
        | vote | what a reader thinks of it |
        """
    private static let list = """
        - **Sync status** Whether both are the same.
        - **Sync** Makes both the same.
        - **Refresh** Looks at both.
        - drift: the difference of both
        """

    private static let index = Result {
        try IndexFixture([
            page("glossary.md", "Glossary", table), page("concepts.md", "Core concepts", list),
            page(
                "export.md",
                "Export",
                "The gap is written: each gap with its question. A finding and a gap, sync, refresh and drift are rows. Gap, gap, gap."
            ),
            page("plain.md", "Terms and conditions", "- **Refund** What we pay."), page("vote.md", "Vote", "Readers judge answers."),
        ]).open()
    }

    private static func page(_ path: String, _ title: String, _ markdown: String) -> Page {
        IndexFixture.page(
            path,
            title,
            [Section(heading: title, level: 1, anchor: "", breadcrumb: [], markdown: markdown, text: markdown, code: "", line: 1)]
        )
    }

    @Test(arguments: [
        ("what is a gap", "| gap | a question without an answer |"),
        ("what does \"finding\" mean", "| diagnostic, finding | something found in your files |"),
        ("what is sync", "- **Sync** Makes both the same."), ("what is drift?", "- drift: the difference of both"),
    ])
    func oneLineAnswers(_ question: String, _ line: String) throws {
        let answer = try Self.index.get().answer(question)
        #expect(answer.isAnswered && !answer.isUncertain)
        let lines = answer.text.split(separator: "\n").map(String.init)
        #expect(lines.contains(line) && lines.count { $0.hasPrefix("- ") } <= 1 && !answer.text.contains("filler"))
    }

    @Test func bothOfADifferenceAreShown() throws {
        let two = try Self.index.get().answer("what is the difference between sync and refresh")
        #expect(two.text == "- **Sync** Makes both the same.\n- **Refresh** Looks at both.")
        let rows = try Self.index.get().answer("What's the difference between a finding and a gap?")
        #expect(rows.text.contains("| gap |") && rows.text.contains("| diagnostic, finding |"))
        #expect(
            try !Self.index.get().answer("what is the difference between sync and a gap").text.hasPrefix("- **Sync**"),
            "no section has both"
        )
    }

    @Test func farApartTheFirstIsShown() throws {
        let text = try Self.index.get().answer("difference between a gap and a vote").text
        #expect(text.contains("| gap |") && !text.contains("| filler"))
    }

    @Test func aPageThatIsCalledSoComesFirst() throws {
        #expect(try Self.index.get().answer("what is a vote").sources.first?.path == "vote.md")
    }

    @Test(arguments: [
        ("Glossary", true), ("Core concepts", true), ("Terms", true), ("Terms and conditions", false), ("Core", false), ("", false),
    ])
    func titlesTellGlossaries(_ title: String, _ isOne: Bool) { #expect(Glossary.isOne(title: title) == isOne) }
}
