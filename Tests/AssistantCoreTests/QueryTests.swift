internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import DocIndex
@testable internal import ServerSettings

struct QueryTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private func ask(_ body: String, type: String? = "application/json", headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await site.send(.post, "/api/kapa/query", headers: headers, body: body)
    }

    @Test func quotesTheDocs() async throws {
        let response = try await ask(#"{"query": "How do I set the port of the server?", "page_url": "/guide/start.html"}"#)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        let json = try response.json()
        let answer = try #require(json["answer"] as? String)
        #expect(answer.contains("--port"))
        #expect(json["answered"] as? Bool == true)
        #expect(json["origin"] as? String == "local")
        #expect(json["is_uncertain"] is Bool)
        #expect(json["duration_ms"] is Int)
        #expect(UUID(uuidString: json["thread_id"] as? String ?? "") != nil)
        #expect(UUID(uuidString: json["question_answer_id"] as? String ?? "") != nil)
        let html = try #require(json["answer_html"] as? String)
        #expect(html == "<p class=\"source\"><a href=\"/guide/start.html#port\">Start › Set the port</a></p>\n<p>\(answer)</p>\n")
        let source = try #require((json["sources"] as? [[String: Any]])?.first)
        #expect(source["title"] as? String == "Start")
        #expect(source["heading"] as? String == "Set the port")
        #expect(source["breadcrumb"] is [String])
        #expect(source["url"] as? String == "guide/start.html#port")
        #expect(source["quote"] as? String == answer)
    }

    @Test(
        arguments: [
            (nil, nil, "/"), ("https://example.org/project/", nil, "/project/"), ("https://example.org/project/", "/other", "/other/"),
            // A proxy takes the path away.
            ("https://example.org/a%20b/", "/", "/a%20b/"), ("https://example.org", "/manual/", "/manual/"),
        ] as [(String?, String?, String)]
    )
    func linksInHTMLBeginWhereReadersSeeTheSite(baseURL: String?, setting: String?, root: String) async throws {
        var manifest = try site.manifest()
        manifest.baseURL = baseURL
        try site.store(manifest)
        try await site.application { $0.basePath = setting.flatMap { BasePath($0) } }.test(.router) { client in
            let question = "How do I set the port of the server?"
            let json = try await client.ask(question)
            #expect((json["answer_html"] as? String)?.contains("<a href=\"\(root)guide/start.html#port\">") == true)
            let events = try await client.post("/api/kapa/query", ["query": question], headers: [.accept: "text/event-stream"]).events()
            #expect(events.last?.data["answer_html"] as? String == json["answer_html"] as? String)
        }
    }

    @Test func anAnswerIsShownAsOnItsPage() throws {
        let words = try SectionIndex(opening: site.dist + "/index.sqlite").words
        let source = Citation(title: "Start", heading: "Ports", breadcrumb: [], url: "guide/start.html#ports", path: "guide/start.md")
        var answer = Answer(
            isAnswered: true,
            isUncertain: false,
            passages: ["See [TLS](guide/tls.html#a&b) and [us](https://example.org/).", "… continues in [Ports](guide/start.html#ports)"],
            sources: [source, source],
            missingTerms: [],
            isForeign: false,
            confidence: 1,
            reading: QueryReading()
        )
        func links() -> [String] {
            HTMLText.answer(answer, linkPrefix: "/project/", words).matches(of: #/href="([^"]*)"/#).map { String($0.output.1) }
        }
        let ports = "/project/guide/start.html#ports"
        #expect(links() == [ports, "/project/guide/tls.html#a&amp;b", "https://example.org/", ports, ports])
        answer.passages = ["```swift\nlet port = 1\n```"]
        let html = HTMLText.answer(answer, linkPrefix: "/", words)
        #expect(html.contains("<span class=\"k\">let</span> port = <span class=\"n\">1</span>"))
        answer.isAnswered = false
        answer.suggestions = [Answer.Suggestion(typed: "prot", meant: "port", question: "which port")]
        answer.related = [Answer.RelatedQuestion(question: "Which ports?", url: source.url)]
        answer.handOver = [HandOver(name: "Forum", url: "https://forum.example/")]
        #expect(links() == ["/project/search/index.html?q=which%20port", ports, "https://forum.example/"])
    }

    @Test func declinesPlainly() async throws {
        let json = try await ask(#"{"query": "Which xylophone wrench tunes the server?"}"#).json()
        #expect(json["answered"] as? Bool == false)
        let answer = try #require(json["answer"] as? String)
        #expect(answer.hasPrefix("The docs do not seem to cover this."))
        let missing = try #require(json["missing_terms"] as? [String])
        #expect(missing.contains("xylophone"))
        #expect(answer.contains("“xylophone”"))
        #expect(json["sources"] is [[String: Any]])
    }

    @Test func escapesTheAnswer() async throws {
        let json = try await ask(#"{"query": "escape <script> alert text"}"#).json()
        let html = try #require(json["answer_html"] as? String)
        #expect(json["answered"] as? Bool == true)
        #expect(html.contains("&lt;script&gt;"))
        #expect(!html.contains("<script"))
    }

    @Test func keepsItsOwnThreadsAndTakesNoOthers() async throws {
        try await site.application().test(.router) { client in
            let thread = try #require(try await client.ask("port")["thread_id"] as? String)
            #expect(try await client.ask("and now?", thread: thread)["thread_id"] as? String == thread)
            let strange = "3f0e6a0e-8a0f-4d3b-9d53-6b3a1f6a7c10"
            let new = try #require(try await client.ask("port", thread: strange)["thread_id"] as? String)
            #expect(new != strange && new != thread)
        }
    }

    @Test(arguments: ["", "{", "{\"query\": \"port\"", "[1,", "nul", "{\"query\": \"\\ud800\"}x", "query=port"])
    func refusesWhatIsNotJSON(body: String) async throws {
        let response = try await ask(body)
        #expect(response.status == .badRequest)
        #expect(try response.problemCode() == "invalid-json")
    }

    @Test(arguments: [
        #"port \ud800"#, #"\udfff change the port"#, #"change the port \uD83D"#, #"port \ud83d\ud83d\ude00"#,
        #"How do I set the port of the server? \\ud800"#,
        #"port \ud83d\u0041"#, #"change the port \ude00\ud83d"#,
    ])
    func halvesOfCharactersAreNoObstacle(query: String) async throws {
        let response = try await ask(#"{"query": "\#(query)"}"#)
        #expect(response.status == .ok)
        // Half a character may count as a word that the docs do not hold; the section is found all the same.
        let sources = try #require(try response.json()["sources"] as? [[String: Any]])
        #expect((sources.first?["url"] as? String)?.hasSuffix("guide/start.html#port") == true)
    }

    @Test(arguments: [
        ("{}", ["#/query"]), (#"{"query": ""}"#, ["#/query"]), (#"{"query": " \n\t "}"#, ["#/query"]), (#"{"query": 5}"#, ["#/query"]),
        (#"{"query": null}"#, ["#/query"]), (#"{"query": "\u200b\u00ad\u2060\u202e\u3000"}"#, ["#/query"]),
        (#"{"query": ["port"]}"#, ["#/query"]), ("[]", ["#"]), ("\"port\"", ["#"]), ("null", ["#"]),
        (#"{"query": {}, "thread_id": 1, "page_url": true}"#, ["#/query", "#/thread_id", "#/page_url"]),
        (#"{"query": "port", "thread_id": "a b"}"#, ["#/thread_id"]), (#"{"query": "port", "thread_id": ""}"#, ["#/thread_id"]),
        ("{\"query\": \"\(String(repeating: "é", count: 8001))\"}", ["#/query"]),
        ("{\"query\": \"port\", \"page_url\": \"\(String(repeating: "a", count: 2049))\"}", ["#/page_url"]),
    ])
    func namesEveryWrongMember(body: String, pointers: [String]) async throws {
        let response = try await ask(body)
        #expect(response.status == .unprocessableContent)
        #expect(try response.problemCode() == "invalid-request")
        let errors = try #require(try response.json()["errors"] as? [[String: String]])
        #expect(errors.map { $0["pointer"] } == pointers)
        #expect(errors.allSatisfy { $0["detail"]?.isEmpty == false })
    }

    @Test func takesTheLongestQuestion() async throws {
        #expect(try await ask("{\"query\": \"\(String(repeating: "é ", count: 4000))\"}").status == .ok)
        #expect(try await ask(#"{"query": "port \u0000 \ud83d\ude00", "thread_id": null, "page_url": null}"#).status == .ok)
    }

    @Test func refusesLargeBodies() async throws {
        let body = "{\"query\": \"port\", \"x\": \"\(String(repeating: "a", count: 64 * 1024))\"}"
        let response = try await ask(body)
        #expect(response.status == .contentTooLarge)
        #expect(try response.problemCode() == "body-too-large")
        let nested = try await ask(String(repeating: "[", count: 60_000))
        #expect(nested.status == .badRequest)
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data; boundary=x"])
    func refusesOtherMediaTypes(type: String?) async throws {
        let response = try await ask(#"{"query": "port"}"#, type: type)
        #expect(response.status == .unsupportedMediaType)
        #expect(try response.problemCode() == "unsupported-media-type")
    }

    @Test func takesParametersOfTheMediaType() async throws {
        #expect(try await ask(#"{"query": "port"}"#, type: "Application/JSON; charset=utf-8").status == .ok)
        #expect(try await ask(#"{"query": "port"}"#, headers: [.contentEncoding: "gzip"]).status == .unsupportedMediaType)
    }

    @Test func neverLogsTheQuestion() async throws {
        let log = CapturedLog()
        var logger = Logger(label: "test") { _ in log }
        logger.logLevel = .trace
        try await site.application(logger: logger).test(.router) { client in
            let body = ByteBuffer(string: #"{"query": "confidential port"}"#)
            try await client.execute(uri: "/api/kapa/query", method: .post, headers: [.contentType: "application/json"], body: body)
            try await client.execute(uri: "/api/search?q=confidential", method: .get)
            try await client.execute(uri: "/search/?q=confidential", method: .get)
            try await client.execute(uri: "/confidential?q=confidential", method: .get)
        }
        #expect(log.text.contains("answered"))
        #expect(!log.text.contains("confidential"))
    }
}
