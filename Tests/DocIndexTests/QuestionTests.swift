import DocIndex
import DocModel
import Testing
import TestSupport

/// Questions that authors say their sections answer, and links to help elsewhere.
struct QuestionTests {
    private static let index: Result<(SectionIndex, TemporaryFolder), any Error> = Result {
        let folder = try TemporaryFolder()
        let writer = try IndexWriter(path: folder.path + "/index.sqlite")
        writer.siteTitle = "Lamp"
        writer.handOver = [HandOver(name: "Forum", url: "https://forum.example/")]
        var remove = IndexFixture.section("Delete the folder", "Delete the folder of the program, and nothing of it is left behind.")
        remove.questions = ["How do I uninstall the lamp?", "Is there an undo?"]
        try writer.add(
            IndexFixture.page("setup.md", "Setup", [remove, IndexFixture.section("Change the colour", "The volume shows as red.")])
        )
        let queue = IndexFixture.section("Queue", "A queue keeps what waits.")
        try writer.add(
            IndexFixture.page("queue.md", "Queue", [queue, IndexFixture.section("What a queue of the lamp supports", "Lamp, lamp.")])
        )
        for number in 0..<40 {
            let section = IndexFixture.section(
                "Part \(number)",
                "The lamp and the program have a folder for part \(number); support is there."
            )
            try writer.add(IndexFixture.page("p\(number).md", "Part \(number)", [section]))
        }
        try writer.finish()
        return (try SectionIndex(opening: folder.path + "/index.sqlite"), folder)
    }

    @Test(arguments: ["how can I uninstall a lamp", "How do I uninstall the lamp?", "is there an undo"])
    func aSectionIsFoundByItsQuestions(question: String) throws {
        let index = try Self.index.get().0
        let answer = try index.answer(question)
        #expect(answer.isAnswered)
        #expect(answer.sources.first?.heading == "Delete the folder")
        #expect(try index.search("uninstall").results.first?.citation.heading == "Delete the folder")
    }

    @Test func aRefusalOffersQuestionsThatAreNearAndHelpElsewhere() throws {
        let index = try Self.index.get().0
        let answer = try index.answer("uninstall kubernetes operators from terraform vaults")
        #expect(!answer.isAnswered)
        #expect(answer.related.map(\.question) == ["How do I uninstall the lamp?"])
        #expect(answer.related.map(\.url) == ["setup.html#delete-the-folder"])
        #expect(answer.handOver.map(\.name) == ["Forum"])
        #expect(try index.answer("how do I uninstall the lamp?").handOver.isEmpty)
    }

    /// "Change the colour" can be asked, and its section is the nearest: its heading has nothing of the question.
    @Test func aRefusalOffersNothingThatIsFar() throws {
        let answer = try Self.index.get().0.answer("volume of kubernetes operators in terraform vaults")
        #expect(!answer.isAnswered)
        #expect(answer.sources.first?.heading == "Change the colour")
        #expect(answer.related.isEmpty)
    }

    @Test(arguments: ["what is a queue in lamp", "does lamp support queues", "Does it support queues?"])
    func theSitesNameAndTheFormOfAQuestionTellNothing(question: String) throws {
        let answer = try Self.index.get().0.answer(question)
        #expect(answer.isAnswered)
        #expect(answer.sources.first?.url == "queue.html#queue")
    }
}
