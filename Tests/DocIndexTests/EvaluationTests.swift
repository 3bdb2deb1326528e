import DocIndex
import Foundation
import Testing
import TestSupport

struct EvaluationTests {
    private func read(_ text: String) throws -> [EvaluationQuestion] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "q.jsonl")
        return try EvaluationQuestion.read(folder.path + "/q.jsonl")
    }

    private func mistakes(_ text: String) throws -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as EvaluationQuestion.Mistakes {
            return error.description.split(separator: "\n").map { $0.drop { $0 != ":" }.description }
        }
    }

    private static let questions = """
        {"id": "port", "question": "which port does the server listen on", "kind": "concept", "gold": [{"path": "guide/start.md", "heading": "Configure the port"}], "answer_quote": "listens on port 8080"}
        {"id": "linux", "question": "install on linux", "kind": "howto", "gold": [{"path": "/guide/start.html", "heading": "Install on *Linux*"}], "answer_quote": "not in the docs at all"}
        {"id": "wrong", "question": "smiling face", "kind": "howto", "gold": [{"path": "guide/start.md", "heading": "Configure the port"}]}

        {"id": "off", "question": "how long is the great wall of china", "answerable": false}
        {"id": "hard", "question": "install the server port", "answerable": false}
        """

    @Test func measuresWhatIsRight() throws {
        let index = try IndexFixture().open()
        let questions = try read(Self.questions)
        let metrics = EvaluationMetrics(try questions.map { ($0, try EvaluationResult(asking: $0, of: index)) })
        #expect(metrics.questionCount == 5)
        #expect(metrics.answerableCount == 3)
        #expect(metrics.values[.pageHit1] == 2.0 / 3)
        #expect(metrics.values[.sectionHit1] == 2.0 / 3)
        #expect(metrics.values[.sectionMRR] == 2.0 / 3, "the third question's section holds none of its words")
        #expect(metrics.values[.answerContains] == 0.5, "of the two whose answer is known")
        #expect(metrics.values[.refusalRecall] == 0.5)
        #expect(metrics.values[.refusalPrecision] == 1)
        #expect(metrics.values[.answerableRefused] == 0)
        #expect(metrics.values[.endToEnd] == 0.6)
        let auroc = try #require(metrics.values[.auroc])
        #expect([0.5, 2.0 / 3, 5.0 / 6, 1].contains { abs($0 - auroc) < 1e-9 })
        #expect(metrics.byKind.map(\.kind) == ["concept", "howto"])
        #expect(metrics.byKind.map(\.count) == [1, 2])
        #expect(metrics.byKind[1].values[.sectionHit1] == 0.5)
    }

    @Test func writesOneObjectInALine() throws {
        let index = try IndexFixture().open()
        let questions = try read(Self.questions)
        let line = try EvaluationResult(asking: questions[0], of: index, excerpts: 3).line
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["id", "results", "answer", "markdown", "abstained", "confidence", "latency_ms"])
        let first = try #require((object["results"] as? [[String: Any]])?.first)
        #expect(first["path"] as? String == "guide/start.md")
        #expect(first["heading"] as? String == "Configure the port")
        #expect((object["answer"] as? String)?.contains("listens on port 8080") == true)
        #expect(object["abstained"] as? Bool == false)
        let declined = try EvaluationResult(asking: questions[3], of: index)
        #expect(declined.abstained)
        #expect(declined.answer.isEmpty)
    }

    @Test func usesEarlierQuestions() throws {
        let index = try IndexFixture().open()
        let text =
            #"{"id": "f", "question": "and the setting?", "context": ["On which port does the server listen?"], "gold": [{"path": "a", "heading": "b"}]}"#
        let question = try #require(try read(text).first)
        #expect(try EvaluationResult(asking: question, of: index).results.first?.heading == "Configure the port")
    }

    @Test func namesEveryMistakeWithItsLine() throws {
        let found = try mistakes(
            """
            {"id": "a", "question": "x", "gold": [{"path": "p", "heading": "h"}]}
            {"id": "a", "question": "y", "answerable": false}
            {"question": "z"}
            not json
            {"id": "b", "question": 3}
            {"id": "c", "question": "x"}
            []
            """
        )
        #expect(
            found == [
                ":2:1: the id 'a' is that of line 1 too: every question has its own",
                ":3:1: 'id' is missing",
                ":4:1: not valid JSON: one object is expected in each line",
                ":5:1: 'question' is not a string",
                ":6:1: 'c' is answerable, but 'gold' names no place",
                ":7:1: a JSON object is expected",
            ]
        )
        #expect(try mistakes("\n\n") == [":1:1: no questions: one JSON object is expected in each line"])
        #expect(throws: IndexError.self) { try EvaluationQuestion.read("/no/such/file.jsonl") }
    }
}
