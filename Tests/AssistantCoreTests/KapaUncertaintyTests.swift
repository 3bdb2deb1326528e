internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings
@testable internal import ServerState

/// Kapa's "I do not know" is not an answer: it counts as a gap, and the reader gets the nearest sections.
struct KapaUncertaintyTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder
    private static let question = "How do I set the port of the server?"

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private func ask(_ kapa: KapaConfiguration, _ body: @escaping @Sendable ([String: Any]) throws -> Void) async throws {
        let state = StateConfiguration(path: folder.path + "/state.sqlite")
        try await site.application(kapa: kapa, state: state).test(.router) { client in try body(await client.ask(Self.question)) }
    }

    private func export(_ content: StateExport.Content) throws -> String {
        var text = ""
        try StateExport(content, format: .jsonl).run(statePath: folder.path + "/state.sqlite") {
            text += String(decoding: $0, as: UTF8.self)
        }
        return text
    }

    /// Streams that say so, and answers that come whole, which always do.
    @Test(arguments: [true, false])
    func anUncertainAnswerIsNone(isStreaming: Bool) async throws {
        var contract = KapaDouble.Contract()
        contract.isUncertain = true
        contract.statesUncertainty = true
        contract.answer = ["It may be the option ", "`--port`."]
        let double = try KapaDouble(contract)
        var kapa = KapaConfiguration(double)
        kapa.usesStreaming = isStreaming
        try await ask(kapa) { json in
            #expect(json["answered"] as? Bool == false)
            #expect(json["is_uncertain"] as? Bool == true)
            #expect(json["origin"] as? String == "kapa")
            #expect((json["answer_html"] as? String)?.contains("<code>--port</code>") == true)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")
            #expect(json["sources_are"] as? String == "nearest")
        }
        #expect(double.requests("/chat/").count == 1)
        let gaps = try export(.gaps)
        #expect(gaps.contains(Self.question) && gaps.contains("guide/start.html#port"))
        #expect(try export(.questions).contains(#""answered":false"#))
    }

    /// A stream does not say; without streaming the same Kapa does.
    @Test func withoutStreamingKapaSaysHowSureItIs() async throws {
        var contract = KapaDouble.Contract()
        contract.isUncertain = true
        let double = try KapaDouble(contract)
        for isStreaming in [true, false] {
            var kapa = KapaConfiguration(double)
            kapa.usesStreaming = isStreaming
            try await ask(kapa) { json in
                #expect(json["answered"] as? Bool == isStreaming)
                #expect(json["is_uncertain"] as? Bool == (isStreaming ? nil : true))
            }
        }
        #expect(double.requests("/chat/stream/").count == 1)
        #expect(double.requests("/chat/").count == 2)
    }

    @Test func wordsThatDeclineWithoutSourcesAreNoAnswer() async throws {
        var contract = KapaDouble.Contract()
        contract.sources = []
        contract.answer = ["I’m sorry, but the documentation ", "does not say how to set it."]
        let double = try KapaDouble(contract)
        try await ask(KapaConfiguration(double)) { json in
            #expect(json["answered"] as? Bool == false)
            // Kapa did not say so itself.
            #expect(json["is_uncertain"] == nil)
            #expect((json["answer"] as? String)?.hasPrefix("I’m sorry") == true)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")
            #expect(json["sources_are"] as? String == "nearest")
        }
        #expect(double.requests("/chat/").count == 1)
        #expect(try export(.gaps).contains(Self.question))
    }

    @Test func anAnswerWithSourcesIsOne() async throws {
        var contract = KapaDouble.Contract()
        contract.answer = ["The documentation does not say so in one place, but use --port."]
        let double = try KapaDouble(contract)
        try await ask(KapaConfiguration(double)) { json in
            #expect(json["answered"] as? Bool == true)
            #expect(json["sources_are"] == nil)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "https://docs.example.org/guide/#port")
        }
        #expect(double.requests("/chat/").count == 1)
        #expect(try export(.gaps).isEmpty)
    }

    @Test(arguments: [
        "I don't know.", "I do not know the answer to that.", "I’m not sure about that.", "I cannot answer this question.",
        "I can't find anything about xylophones.", "I could not find that in the documentation.", "I wasn't able to find any details.",
        "I am unable to help with this.", "We have no information on that topic.", "I do not have enough information to answer.",
        "Sorry, I can only help with questions about the product.", "I apologize, this is not something I can help with.",
        "The documentation does not contain information about X.", "The provided knowledge sources do not mention config.yml.",
        "The docs don't appear to cover this.", "Unfortunately, the documents don't specify the price.",
        "There is no information about this in the knowledge sources.", "There isn't any documentation on that.",
        "Information on pricing is not available.", "This isn't documented.", "That topic is not covered.",
        "**I don't have information** about that.", "This question is outside the scope of the documentation.",
        "There is not enough context or information to answer.", "Hello! Thank you for asking. I have no answer to this one.",
        "Based on the knowledge sources provided, I can not find any mention of a dark mode.",
        "Dazu finde ich keine Informationen in der Dokumentation.", "La documentation ne contient pas cette information.",
        "No tengo información sobre eso.", "Lo siento, no encontré nada.", "A documentação não menciona isso.",
        "La documentazione non contiene questa informazione.", "Документация не содержит таких сведений.",
        "ドキュメントに情報がありません。", "文档中没有提到这个功能。", "문서에서 관련 정보를 찾을 수 없습니다.",
    ])
    func declines(text: String) { #expect(DecliningText.declines(text)) }

    @Test(arguments: [
        "Use the option `--port`.", "No. The server listens on port 8080.", "Set `port: 9000` in config.yml. Nothing else is needed.",
        "If the port is not documented in the file, 8080 is used.", "Yes, you can.", "The server does not support HTTP/3.",
        "Do not include the slash.", "Run `docgen build`.\n\nIt prints no warnings.", "You don't need a key.",
        "When the documentation does not build, look at the log.", "Kapa was asked: something (question 1 of its thread)",
        "First set the port. Then start it. Then wait. I do not know a faster way.", "Die Option heißt --port.", "", " \n",
    ])
    func answers(text: String) { #expect(!DecliningText.declines(text)) }

    // MARK: Answers that stop in their middle

    private static let broken = KapaDouble.stream([
        KapaDouble.chunk(KapaDouble.text("Use the option ") + "␞" + KapaDouble.text("`--port`") + "␞"),
        KapaDouble.chunk(KapaDouble.record("error", #"{"reason":"overloaded"}"#) + "␞" + KapaDouble.text("never seen") + "␞"),
        .send(KapaDouble.lastChunk),
    ])

    @Test func anErrorRecordKeepsTheWordsThatCame() async throws {
        let double = try KapaDouble()
        double.failChats(Self.broken)
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            let json = try await client.ask(Self.question)
            #expect(json["origin"] as? String == "kapa")
            #expect(json["answer"] as? String == "Use the option `--port`")
            #expect(json["incomplete"] as? Bool == true)
            #expect((json["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")

            let events = try await client.events(Self.question)
            #expect(events.map(\.name) == ["sources", "delta", "delta", "done"] || events.map(\.name) == ["sources", "delta", "done"])
            #expect(events.last?.data["incomplete"] as? Bool == true)
            #expect(events.last?.data["answer"] as? String == events.compactMap { $0.data["text"] as? String }.joined())

            // For the operator it is a failure of Kapa's, and for the next reader no answer to be given again.
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect((status["last_failure"] as? [String: Any])?["code"] as? String == "truncated")
        }
        #expect(double.requests("/chat/").count == 2)
    }

    @Test func answersThatAlwaysStopOpenTheBreaker() async throws {
        let double = try KapaDouble()
        double.failChats(Self.broken)
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            for number in 0..<8 { _ = try await client.ask("\(Self.question) \(number)") }
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect(status["breaker"] as? String == "open")
        }
        #expect(double.requests("/chat/").count == 5)
    }

    @Test(arguments: [true, false])
    func whatNamesAPersonIsKeptFromKapa(isMasking: Bool) async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.masksText = isMasking
        try await site.application(kapa: kapa).test(.router) { client in
            _ = try await client.ask("Why can jane@example.org not log in?")
        }
        let query = double.bodies("/chat/").first?["query"] as? String
        #expect(query == "Why can \(isMasking ? "[email]" : "jane@example.org") not log in?")
    }

    @Test func theTraceGoesOnToKapa() async throws {
        let double = try KapaDouble()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            _ = try await client.post(
                "/api/kapa/query",
                ["query": Self.question],
                headers: [HTTPField.Name(known: "traceparent"): "00-\(trace)-00f067aa0ba902b7-01"]
            )
        }
        let sent = try #require(double.requests("/chat/").first?.header("traceparent"))
        #expect(sent.hasPrefix("00-\(trace)-") && sent.hasSuffix("-01") && !sent.contains("00f067aa0ba902b7"))
    }
}
