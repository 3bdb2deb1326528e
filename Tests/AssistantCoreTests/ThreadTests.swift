internal import Foundation
internal import HummingbirdTesting
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import ServerSettings

/// A thread goes on whoever answers in it, and after a restart.
struct ThreadTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder
    private let double: KapaDouble
    private static let portQuestion = "How do I set the port of the server?"

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
        double = try KapaDouble()
    }

    /// One server after the other on the same state.
    private func serve(
        withKapa: Bool = true,
        storesText: Bool = true,
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        var state = StateConfiguration(path: folder.path + "/state.sqlite")
        state.storesQuestionText = storesText
        try await site.application(kapa: withKapa ? KapaConfiguration(double) : nil, state: state).test(.router, body)
    }

    private func lastQuery() -> String? { double.bodies("/chat/").last?["query"] as? String }

    @Test func continuesKapasThreadAfterARestart() async throws {
        let thread = Box()
        try await serve { client in thread.id = try await client.ask(Self.portQuestion)["thread_id"] as? String }
        try await serve { client in
            let json = try await client.ask("And in the file?", thread: thread.id)
            #expect(json["thread_id"] as? String == thread.id)
            #expect(json["answer"] as? String == "Kapa was asked: And in the file? (question 2 of its thread)")
        }
        #expect(double.requests("/threads/").count == 1)
        // Our id is nobody else's business.
        #expect(
            double.requests("/").allSatisfy {
                !$0.path.contains(thread.id ?? "") && !String(decoding: $0.body, as: UTF8.self).contains(thread.id ?? "")
            }
        )
    }

    @Test func kapaHearsWhatTheIndexAnswered() async throws {
        let thread = Box()
        try await serve(withKapa: false) { client in thread.id = try await client.ask(Self.portQuestion)["thread_id"] as? String }
        try await serve { client in
            let json = try await client.ask("And in the file?", thread: thread.id)
            #expect(json["thread_id"] as? String == thread.id)
            #expect(json["origin"] as? String == "kapa")
        }
        #expect(
            lastQuery() == "Asked before in this conversation:\n- \(Self.portQuestion)\n\nThe question now:\nAnd in the file?"
        )
    }

    @Test(arguments: [true, false])
    func goesOnWithWhatWasAnswered(isRestarted: Bool) async throws {
        let thread = Box()
        @Sendable func goOn(_ client: any TestClientProtocol) async throws {
            let answer = try await client.ask("and in the archive?", thread: thread.id)
            #expect(answer["follows"] as? String == Self.portQuestion)
        }
        try await serve(withKapa: false) { client in
            thread.id = try await client.ask(Self.portQuestion)["thread_id"] as? String
            for other in ["Which xylophone wrench tunes it?", "thanks!"] {
                #expect(try await client.ask(other, thread: thread.id)["answered"] as? Bool == false)
            }
            if !isRestarted { try await goOn(client) }
        }
        if isRestarted { try await serve(withKapa: false, goOn) }
    }

    @Test func goesFromKapaToTheIndexAndBack() async throws {
        let thread = Box()
        try await serve { client in thread.id = try await client.ask("Which server is this?")["thread_id"] as? String }
        try await serve(withKapa: false) { client in
            let json = try await client.ask(Self.portQuestion, thread: thread.id)
            #expect(json["origin"] as? String == "local")
            #expect(json["thread_id"] as? String == thread.id)
            // Too short on its own: the thread's words help the index.
            let followUp = try await client.ask("And option?", thread: thread.id)
            #expect((followUp["answer"] as? String)?.contains("--port") == true)
        }
        try await serve { client in
            let json = try await client.ask("And in the file?", thread: thread.id)
            // Kapa's own thread, which lacks what the index answered meanwhile: nobody typed that to Kapa.
            #expect((json["answer"] as? String)?.contains("question 2 of its thread") == true)
        }
        #expect(lastQuery() == "And in the file?")
    }

    @Test func aThreadThatKapaForgotIsOpenedAnew() async throws {
        try await serve { [double] client in
            let thread = try await client.ask(Self.portQuestion)["thread_id"] as? String
            double.forgetThreads()
            let json = try await client.ask("And in the file?", thread: thread)
            #expect(json["origin"] as? String == "kapa")
            #expect(json["thread_id"] as? String == thread)
            #expect((json["answer"] as? String)?.contains(Self.portQuestion) == true)
            #expect((try await client.ask("More?", thread: thread)["answer"] as? String)?.contains("question 2 of its thread") == true)
        }
    }

    @Test func withoutTextAThreadLivesAsLongAsTheServer() async throws {
        let thread = Box()
        try await serve(withKapa: false, storesText: false) { client in
            thread.id = try await client.ask(Self.portQuestion)["thread_id"] as? String
            let followUp = try await client.ask("And option?", thread: thread.id)
            #expect((followUp["answer"] as? String)?.contains("--port") == true)
        }
        try await serve(withKapa: false, storesText: false) { client in
            let json = try await client.ask("And option?", thread: thread.id)
            #expect(json["thread_id"] as? String == thread.id)
        }
        for name in try folder.files("") {
            let bytes = try Data(contentsOf: URL(filePath: folder.path + "/" + name))
            #expect(bytes.firstRange(of: Data("port of".utf8)) == nil, "\(name)")
        }
    }
}

/// Carries a value out of a closure that runs while the test waits for it.
private final class Box: @unchecked Sendable {
    // @unchecked: written and read one after the other, by closures that are awaited.
    var id: String?
}
