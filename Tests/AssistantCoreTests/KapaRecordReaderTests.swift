internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore

struct KapaRecordReaderTests {
    private static let identifiers = #"{"thread_id":"t-1","question_answer_id":"q-1"}"#
    private static let sources = """
        {"relevant_sources":[{"source_url":"https://a.example/","title":"A"},{"source_url":"https://a.example/","title":"double"},
        {"source_url":"https://b.example/","title":"B","contains_internal_data":true},{"source_url":"javascript:x","title":"X"},
        {"source_url":"","title":"none"},{"title":"none"},{"source_url":5},"text",null,{"source_url":"https://c.example/"},
        {"source_url":"https://docs.example.org:x@evil.example/"},{"source_url":"https://d.example\\\\@evil.example/"}]}
        """

    private func read(_ records: [String], endsWithSeparator: Bool = true) throws -> KapaRecordReader {
        var reader = KapaRecordReader()
        let text = records.joined(separator: KapaDouble.separator) + (endsWithSeparator ? KapaDouble.separator : "")
        _ = try reader.read(Array(text.utf8))
        _ = try reader.finish()
        return reader
    }

    @Test func passesOverAByteOrderMark() throws {
        #expect(try read(["\u{FEFF}" + KapaDouble.text("words"), KapaDouble.text(" more")]).answer.text == "words more")
        #expect(try KapaAnswer(json: Array("\u{FEFF}{\"answer\":\"words\"}".utf8)).text == "words")
        #expect(throws: KapaError.self) { try read([KapaDouble.text("words"), "\u{FEFF}" + KapaDouble.text(" more")]) }
    }

    /// Wherever the network cuts: in the separator, in a character, in a record.
    @Test func readsTheSameHoweverThePiecesAreCut() throws {
        let text = [
            KapaDouble.text("Größe ␞ 😀\n"), KapaDouble.record("relevant_sources", Self.sources), KapaDouble.text("second"),
            KapaDouble.record("identifiers", Self.identifiers, isLast: true),
        ].joined(separator: KapaDouble.separator)
        // The separator inside a JSON string has to be escaped, or it is one.
        let bytes = Array(text.replacing("Größe ␞", with: "Größe \\u241e").utf8)
        for size in 1...40 {
            var reader = KapaRecordReader()
            var texts = ""
            for start in stride(from: 0, to: bytes.count, by: size) {
                texts += try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            texts += try reader.finish()
            #expect(texts == "Größe ␞ 😀\nsecond")
            #expect(reader.answer.text == texts)
            #expect(reader.answer.threadID == "t-1")
            #expect(reader.isComplete)
        }
    }

    @Test func keepsUsableSourcesOnce() throws {
        let answer = try read([KapaDouble.text("a"), KapaDouble.record("relevant_sources", Self.sources)]).answer
        #expect(answer.sources == [.init(url: "https://a.example/", title: "A"), .init(url: "https://c.example/", title: "")])
    }

    @Test func toleratesWhatNobodyDocuments() throws {
        let records = [
            "", " \n", KapaDouble.record("keep_alive", "null"), KapaDouble.record("relevant_sources", #"{"relevant_sources":"none"}"#),
            KapaDouble.record("identifiers", Self.identifiers), KapaDouble.text("a"), KapaDouble.record("identifiers", #"{"thread_id":7}"#),
        ]
        for endsWithSeparator in [true, false] {
            let reader = try read(records, endsWithSeparator: endsWithSeparator)
            #expect(reader.answer.text == "a")
            #expect(reader.answer.threadID == "t-1")
            #expect(!reader.isComplete)
        }
    }

    @Test func neverInventsCertainty() throws {
        #expect(try read([KapaDouble.text("a")]).answer.isUncertain == nil)
        #expect(try read([KapaDouble.text("a"), KapaDouble.record("identifiers", #"{"is_uncertain":true}"#)]).answer.isUncertain == true)
    }

    @Test func endsWithTheRecordThatSaysSo() throws {
        let reader = try read([KapaDouble.record("partial_answer", #"{"text":"a"}"#, isLast: true), "no record at all"])
        #expect(reader.isComplete)
        #expect(reader.answer.text == "a")
    }

    @Test(arguments: [
        "{", "null", "[]", "\"text\"", "<!doctype html><title>Bad gateway</title>", #"{"chunk":5}"#, #"{"chunk":{"type":5}}"#,
        #"{"chunk":{"type":"partial_answer","content":{"text":5}}}"#, #"{"chunk":{"type":"partial_answer","content":[]}}"#,
        #"{"chunk":{"type":"partial_answer"}}"#, String(repeating: "[", count: 100_000), "{\"chunk\":\"\u{0}\"}",
    ])
    func refusesGarbage(record: String) {
        #expect { try read([record]) } throws: { ($0 as? KapaError)?.code == .invalidResponse }
        #expect { try read([record], endsWithSeparator: false) } throws: { ($0 as? KapaError)?.code == .invalidResponse }
    }

    @Test func refusesBytesThatAreNoText() {
        var reader = KapaRecordReader()
        var bytes = Array(KapaDouble.text("ab").utf8)
        bytes.insert(0xFF, at: bytes.count - 25)
        let broken = bytes + Array(KapaDouble.separator.utf8)
        #expect { try reader.read(broken) } throws: { ($0 as? KapaError)?.code == .invalidResponse }
    }

    @Test func stopsAtAnErrorRecord() {
        let error = KapaDouble.record("error", #"{"reason":"overloaded"}"#)
        #expect { try read([KapaDouble.text(" "), error]) } throws: {
            ($0 as? KapaError)?.code == .truncated && !"\($0)".contains("overloaded")
        }
        #expect(throws: Never.self) {
            let reader = try read([KapaDouble.text("a"), error, KapaDouble.text("never seen")])
            #expect(reader.answer.text == "a" && reader.answer.isIncomplete && reader.isComplete)
        }
    }

    @Test func boundsTheAnswer() {
        let half = String(repeating: "a", count: KapaAnswer.maxTextBytes / 2 + 1)
        #expect { try read([KapaDouble.text(half), KapaDouble.text(half)]) } throws: { ($0 as? KapaError)?.code == .invalidResponse }
    }

    @Test func takesOnlyPlainIdentifiers() throws {
        let answer = try read([
            KapaDouble.text("a"), KapaDouble.record("identifiers", #"{"thread_id":"../../org","question_answer_id":""}"#),
        ]).answer
        #expect(answer.threadID == nil)
        #expect(answer.questionAnswerID == nil)
    }
}
