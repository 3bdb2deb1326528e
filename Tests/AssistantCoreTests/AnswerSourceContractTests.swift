internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings
@testable internal import ServerState

/// What a page may count on whoever answers: the index, Kapa as a stream or whole, and the index where Kapa does not answer.
struct AnswerSourceContractTests {
    enum Source: String, CaseIterable, Sendable {
        case index, kapaStream, kapaWhole, fallback

        var origin: String { self == .kapaStream || self == .kapaWhole ? "kapa" : "local" }
    }

    private let site: SiteFixture
    private let folder: TemporaryFolder
    private static let question = "How do I set the port of the server?"

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    /// Runs `body` against a server that answers from a source.
    private func withClient(of source: Source, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let state = StateConfiguration(path: folder.path + "/state.sqlite")
        let double = try KapaDouble(KapaDouble.Contract())
        var kapa: KapaConfiguration?
        switch source {
        case .index: break
        case .kapaStream, .kapaWhole:
            kapa = KapaConfiguration(double)
            kapa?.usesStreaming = source == .kapaStream
        // Nobody listens at the discard port.
        case .fallback: kapa = KapaConfiguration(url: "http://127.0.0.1:9")
        }
        try await site.application(kapa: kapa, state: state).test(.live) { client in try await body(client) }
    }

    @Test(arguments: Source.allCases)
    func anAnswerHasOneShape(source: Source) async throws {
        try await withClient(of: source) { client in
            let answer = try await client.ask(Self.question)
            #expect(answer["origin"] as? String == source.origin)
            #expect(answer["answered"] as? Bool == true)
            #expect((answer["answer"] as? String)?.isEmpty == false && (answer["answer_html"] as? String)?.hasPrefix("<") == true)
            #expect((answer["question_answer_id"] as? String)?.isEmpty == false && (answer["thread_id"] as? String)?.isEmpty == false)
            let sources = try #require(answer["sources"] as? [[String: Any]])
            #expect(!sources.isEmpty && sources.allSatisfy { ($0["url"] as? String)?.isEmpty == false && $0["title"] is String })
        }
    }

    /// Sources leave before the text, and the end says all once more.
    @Test(arguments: Source.allCases)
    func eventsEndWithTheWholeAnswer(source: Source) async throws {
        try await withClient(of: source) { client in
            let events = try await client.events(Self.question)
            try #require(events.first?.name == "sources" && events.last?.name == "done")
            let done = try #require(events.last?.data)
            let whole = try await client.ask(Self.question)
            #expect(Set(done.keys) == Set(whole.keys))
            #expect(done["thread_id"] as? String == events[0].data["thread_id"] as? String)
            #expect(done["question_answer_id"] as? String == events[0].data["question_answer_id"] as? String)
            let text = events.filter { $0.name == "delta" }.compactMap { $0.data["text"] as? String }.joined()
            #expect(text.isEmpty || text == done["answer"] as? String)
        }
    }

    @Test(arguments: Source.allCases)
    func aFollowUpStaysInItsThread(source: Source) async throws {
        try await withClient(of: source) { client in
            let first = try await client.ask(Self.question)
            let thread = try #require(first["thread_id"] as? String)
            let second = try await client.ask("and its default?", thread: thread)
            #expect(second["thread_id"] as? String == thread)
            #expect(second["question_answer_id"] as? String != first["question_answer_id"] as? String)
        }
    }

    @Test(arguments: Source.allCases)
    func aVoteIsTakenAndTheQuestionStored(source: Source) async throws {
        try await withClient(of: source) { client in
            let id = try #require(try await client.ask(Self.question)["question_answer_id"] as? String)
            let vote = try await client.post("/api/kapa/feedback", ["question_answer_id": id, "reaction": "upvote"])
            #expect(vote.status == .ok)
        }
        var text = ""
        try StateExport(.questions, format: .jsonl).run(statePath: folder.path + "/state.sqlite") {
            text += String(decoding: $0, as: UTF8.self)
        }
        #expect(text.contains(Self.question) && text.contains("\"origin\":\"\(source.origin)\""))
    }
}
