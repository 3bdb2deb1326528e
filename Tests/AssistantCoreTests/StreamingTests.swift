internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import NIOPosix
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// Answers as events, over real sockets at both ends.
struct StreamingTests {
    private let site: SiteFixture
    private static let question = "How do I set the port of the server?"

    init() throws { site = try SiteFixture() }

    @Test func sendsSourcesTextAndTheWholeAnswer() async throws {
        var contract = KapaDouble.Contract()
        contract.answer = ["Use ", "**--port**", ".\nDone ␟ 😀"]
        let double = try KapaDouble(contract)
        try await site.application(kapa: KapaConfiguration(double)).test(.live) { client in
            let response = try await client.post(
                "/api/kapa/query",
                ["query": Self.question],
                headers: [.accept: "application/json;q=0.5, text/event-stream"]
            )
            #expect(response.headers[.contentType] == "text/event-stream")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.headers[HTTPField.Name("X-Accel-Buffering")!] == "no")
            let events = try response.events()
            try #require(events.map(\.name) == ["sources", "delta", "delta", "delta", "done"])
            #expect((events[0].data["sources"] as? [[String: Any]])?.first?["url"] as? String == "guide/start.html#port")
            #expect(events.compactMap { $0.data["text"] as? String }.joined() == "Use **--port**.\nDone ␟ 😀")
            let done = events[4].data
            #expect(done["origin"] as? String == "kapa")
            #expect((done["answer_html"] as? String)?.contains("<strong>--port</strong>") == true)
            #expect(done["thread_id"] as? String == events[0].data["thread_id"] as? String)
            #expect(done["question_answer_id"] as? String == events[0].data["question_answer_id"] as? String)

            // The plain call gives the same object.
            let json = try await client.ask(Self.question)
            #expect(Set(json.keys) == Set(done.keys))
            #expect(json["answer"] as? String == done["answer"] as? String)
        }
    }

    @Test(arguments: ["application/json", "*/*", "text/event-stream;q=0", "text/html"])
    func givesJSONToEveryoneElse(accept: String) async throws {
        let body = ByteBuffer(string: #"{"query":"port"}"#)
        try await site.application().test(.router) { client in
            let response = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: [.contentType: "application/json", .accept: accept],
                body: body
            )
            #expect(response.headers[.contentType] == "application/json")
        }
    }

    @Test func answersAsEventsWithoutKapa() async throws {
        try await site.application().test(.live) { client in
            let events = try await client.events(Self.question)
            try #require(events.map(\.name) == ["sources", "done"])
            #expect(events[1].data["origin"] as? String == "local")
        }
    }

    @Test func mistakesAreProblemsNotEvents() async throws {
        try await site.application().test(.live) { client in
            let response = try await client.post("/api/kapa/query", ["query": 5], headers: [.accept: "text/event-stream"])
            #expect(response.status == .unprocessableContent)
            #expect(try response.problemCode() == "invalid-request")
        }
    }

    /// What came before the break stands in the deltas; what counts is `done`.
    @Test func endsWithTheLocalAnswerWhenKapaBreaksOff() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.stream([KapaDouble.chunk(KapaDouble.text("The first words") + KapaDouble.separator), .close]))
        try await site.application(kapa: KapaConfiguration(double)).test(.live) { client in
            let events = try await client.events(Self.question)
            try #require(events.map(\.name) == ["sources", "delta", "done"])
            #expect(events[2].data["origin"] as? String == "local")
            #expect((events[2].data["answer"] as? String)?.contains("--port") == true)
        }
    }

    /// The sources are there before Kapa has said a word, the words before the answer is complete.
    @Test func sendsWhatItHasAtOnce() async throws {
        let double = try KapaDouble()
        double.failChats(
            [.waitForRelease] + KapaDouble.stream([KapaDouble.chunk(KapaDouble.text("one") + "␞"), .waitForRelease])
                + [KapaDouble.chunk(KapaDouble.text("two") + "␞"), .send(KapaDouble.lastChunk)]
        )
        try await talk(kapa: KapaConfiguration(double), accept: "text/event-stream") { connection in
            try await connection.read(until: "event: sources")
            #expect(!connection.received.contains("delta"))
            double.release()
            try await connection.read(until: #""text":"one""#)
            #expect(!connection.received.contains("two"))
            double.release()
            try await connection.read(until: #""origin":"kapa""#)
        }
    }

    @Test(arguments: ["text/event-stream", "application/json"])
    func aClientThatLeavesEndsTheCallToKapa(accept: String) async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.stream([KapaDouble.chunk(KapaDouble.text("one") + "␞"), .hold]))
        try await talk(kapa: KapaConfiguration(double), accept: accept) { connection in
            if accept == "text/event-stream" {
                try await connection.read(until: #""text":"one""#)
            } else {
                // The question has arrived at Kapa.
                while double.requests("/chat/").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            try await connection.close()
            var hangUps = double.hangUps.makeAsyncIterator()
            #expect(await hangUps.next() != nil)
        }
    }

    /// A proxy closes what is silent for long.
    @Test func showsThatItIsThereWhileKapaThinks() async throws {
        let double = try KapaDouble()
        double.failChats([.hold])
        let application = try site.application {
            $0.kapa = KapaConfiguration(double)
            $0.limits.heartbeat = .milliseconds(10)
        }
        try await application.test(.live) { client in
            let connection = try await Connection(port: try #require(client.port), accept: "text/event-stream", question: Self.question)
            try await connection.read(until: "\r\n:\n\n\r\n")
            try await connection.close()
        }
    }

    @Test(arguments: ["text/event-stream", "application/json"])
    func anAnswerThatIsCutSaysToAskAgain(accept: String) async throws {
        let double = try KapaDouble()
        double.failChats([.hold])
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.kapa = KapaConfiguration(double)
        // Its own looks are requests too.
        configuration.health.isEnabled = false
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        try await server.makeApplication().test(.live) { client in
            let connection = try await Connection(port: try #require(client.port), accept: accept, question: Self.question)
            while double.requests("/chat/").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(server.connections.atWork == 1)
            server.lifecycle.cut(server.connections.atWork)
            try await connection.read(until: #""code":"shutting-down""#)
            #expect(connection.received.contains(accept == "application/json" ? "HTTP/1.1 503 " : "event: error\n"))
            #expect(connection.received.contains("Ask again."))
            try await connection.close()
        }
        #expect(server.lifecycle.cutRequests == 1)
    }

    /// Two readers of the same answer: one leaves, the other gets it.
    @Test func whoStaysGetsTheAnswer() async throws {
        let double = try KapaDouble()
        double.failChats(
            KapaDouble.stream([KapaDouble.chunk(KapaDouble.text("one ") + "␞"), .waitForRelease, KapaDouble.chunk(KapaDouble.text("two"))])
                + [.send(KapaDouble.lastChunk)]
        )
        try await site.application(kapa: KapaConfiguration(double)).test(.live) { client in
            let port = try #require(client.port)
            let staying = try await Connection(port: port, accept: "text/event-stream", question: Self.question)
            try await staying.read(until: #""text":"one ""#)
            let leaving = try await Connection(port: port, accept: "text/event-stream", question: Self.question)
            try await leaving.read(until: #""text":"one ""#)
            try await leaving.close()
            double.release()
            try await staying.read(until: #""answer":"one two""#)
            try await staying.close()
        }
        #expect(double.requests("/chat/").count == 1)
    }

    /// The connection serves the next question after an answer, whoever gave it.
    @Test func keepsTheConnection() async throws {
        let double = try KapaDouble()
        try await site.application(kapa: KapaConfiguration(double)).test(.live) { client in
            let connection = try await Connection(port: try #require(client.port), accept: "application/json", question: "one")
            try await connection.read(until: "Kapa was asked: one")
            try await connection.ask("two", accept: "application/json")
            try await connection.read(until: "Kapa was asked: two")
            try await connection.ask("three", accept: "text/event-stream")
            try await connection.read(until: "event: done")
            try await connection.ask("four", accept: "application/json")
            try await connection.read(until: "Kapa was asked: four")
            try await connection.close()
        }
    }

    private func talk(kapa: KapaConfiguration, accept: String, _ body: @escaping @Sendable (Connection) async throws -> Void) async throws {
        try await site.application(kapa: kapa).test(.live) { client in
            let connection = try await Connection(port: try #require(client.port), accept: accept, question: Self.question)
            try await body(connection)
            try? await connection.close()
        }
    }

    /// A browser's side of a connection.
    private final class Connection {
        private let channel: any Channel
        private var parts: AsyncStream<String>.Iterator
        private(set) var received = ""

        init(port: Int, accept: String, question: String) async throws {
            let (stream, sink) = AsyncStream<String>.makeStream()
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in channel.pipeline.addHandler(Reader(sink)) }
                .connect(host: "localhost", port: port).get()
            parts = stream.makeAsyncIterator()
            try await ask(question, accept: accept)
        }

        func ask(_ question: String, accept: String) async throws {
            received = ""
            let body = #"{"query":"\#(question)"}"#
            try await channel.writeAndFlush(
                ByteBuffer(
                    string: """
                        POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\nContent-Type: application/json\r\n\
                        Content-Length: \(body.utf8.count)\r\n\r\n\(body)
                        """
                )
            ).get()
        }

        func read(until text: String) async throws {
            while !received.contains(text) { received += try #require(await parts.next(), "closed before '\(text)': \(received)") }
        }

        func close() async throws { try await channel.close().get() }

        private final class Reader: ChannelInboundHandler, Sendable {
            typealias InboundIn = ByteBuffer
            private let sink: AsyncStream<String>.Continuation
            init(_ sink: AsyncStream<String>.Continuation) { self.sink = sink }
            func channelRead(context: ChannelHandlerContext, data: NIOAny) { sink.yield(String(buffer: unwrapInboundIn(data))) }
            func channelInactive(context: ChannelHandlerContext) { sink.finish() }
        }
    }
}
