internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import ServerSettings

/// Kapa says our key back: no reader sees it, and no line of the log has it.
struct SecretMaskTests {
    private static let key = Secret("k-k-3f9a77c1")

    @Test(arguments: [
        (["a k-k-3f9a77c1 b"], "a [token] b"), (["k-k-3f9a77c1"], "[token]"), (["k-", "k-3f9a", "77c1", "."], "[token]."),
        (["k-k-k-3f9a77c1"], "k-[token]"), (["k-k-3f9a77c", "2"], "k-k-3f9a77c2"), (["ends with k-k-3"], "ends with k-k-3"),
        (["ü k", "-", "k-3f9a77c1k-k-3f9a77c1 ü"], "ü [token][token] ü"), ([], ""),
    ])
    func takesTheSecretOutOfPieces(pieces: [String], text: String) {
        var mask = SecretMask(Self.key)
        var result = ""
        for piece in pieces { result += mask.add(piece) }
        #expect(result + mask.finish() == text)
        #expect(SecretMask(Self.key).masked(pieces.joined()) == text)
    }

    @Test func aShortOneIsAWord() {
        #expect(SecretMask(Secret("word")).masked("a word") == "a word")
    }

    @Test(arguments: [
        ("<p>k-k-3f9a77c1</p>", true), ("<p><strong>k-k</strong>-3f9a<em title=\"x\">77</em>c1</p>", true),
        ("<p>k-k-3f9\u{200B}a77c1</p>", true), ("<p>k-k-3f9a 77c1</p>", true), ("<p title=\"k-k-3f9a77c1\">k-k-3f9a</p>", false),
        ("<p>k-k-3f9a77c2</p>", false), ("<p>k-&amp;k-3f9a77c1</p>", false), ("", false),
    ])
    func findsTheSecretThatAReaderWouldSee(html: String, isVisible: Bool) {
        #expect(SecretMask(Self.key).isVisible(inHTML: html) == isVisible)
        #expect(SecretMask(Secret("k&3f9a77c1")).isVisible(inHTML: "<b>k</b>&amp;3f9a77c1"))
    }

    /// In pieces that the renderer puts together, it is no accident: the index answers.
    @Test(arguments: ["entity", "marks", "invisible"])
    func anAnswerThatSpellsTheKeyIsNotShown(form: String) async throws {
        let key = KapaDouble.key
        var contract = KapaDouble.Contract()
        let (first, rest) = (String(key.prefix(4)), String(key.dropFirst(4)))
        contract.answer =
            switch form {
            case "entity": ["It is &#\(key.unicodeScalars.first?.value ?? 0);\(key.dropFirst())"]
            case "marks": ["It is **\(first)**\(rest)"]
            default: ["It is \(first)\u{200B}\(rest)"]
            }
        let site = try SiteFixture()
        let double = try KapaDouble(contract)
        try await site.application(kapa: KapaConfiguration(double)).test(.router) { client in
            let answer = try await client.ask("How do I set the port of the server?")
            #expect(answer["origin"] as? String == "local", "\(answer)")
            // Nor while it is written, nor when it is asked for again.
            for _ in 0..<2 {
                let response = try await client.post(
                    "/api/kapa/query",
                    ["query": "How do I set the port?"],
                    headers: [.accept: "text/event-stream"]
                )
                let events = try response.events()
                let deltas = events.filter { $0.name == "delta" }.compactMap { $0.data["text"] as? String }.joined()
                #expect(deltas.hasPrefix("It is "))
                #expect(!deltas.contains(rest) && !deltas.contains(key.suffix(4)), "\(deltas)")
                #expect(events.last?.data["origin"] as? String == "local")
            }
        }
    }

    /// A reader sees three letters of it at most; what turns out to be something else comes later.
    @Test(arguments: [
        (["It is **k-k-**3f9a", "**77c1** and more"], "It is **k-k-**3"), (["k-k-", "3f9\u{200B}a77", "c1"], "k-k-3"),
        (["k\nk\n3\nf\n9\na\n7\n", "7\nc\n1\n."], "k\nk\n3\n"), (["a `k-k-3f` `9a77c1`"], "a `k-k-3"),
        (["[k-k-3f](https://a.example)", "9a77c1"], "[k-k-3"), (["[k-k-3f][1]9a77c1"], "[k-k-3"), (["k-k-3f<b", ">9a</b>77c1"], "k-k-3"),
        (["k-k-&#51;f9a7&#x37;c1"], "k-k-&#51;"), (["1. k-k\n2. 3f9a\n3. 77c1\n"], "1. k-k\n2. 3"),
        (["```\nk-k-3f\n```\n```swift\n9a77c1"], "```\nk-k-3"), (["k-k-k-3f **9a77c1**"], "k-k-k-3"),
        (["k-k-3f9a", "**78** ü"], "k-k-3f9a**78** ü"), (["ends with **k-k**-3f9a77c"], "ends with **k-k**-3f9a77c"),
        (["ü k-k-3f &am", "p; ü", " 3 < 5"], "ü k-k-3f &amp; ü 3 < 5"), ([], ""),
    ])
    func holdsBackWhatSpellsTheSecret(pieces: [String], text: String) {
        var spelling = SpellingGuard(Self.key)
        var result = ""
        for piece in pieces { result += spelling.add(piece) }
        result += spelling.finish()
        #expect(result == text)
        #expect(SpellingGuard.spells(Self.key, in: pieces.joined()) == (text != pieces.joined()))
    }

    @Test(arguments: [true, false])
    func readersDoNotSeeTheKey(isStreaming: Bool) async throws {
        var contract = KapaDouble.Contract()
        let key = KapaDouble.key
        contract.answer = ["The key is ", String(key.prefix(5)), String(key.dropFirst(5)), ", and again \(key)"]
        contract.sources = [#"{"source_url":"https://docs.example.org/?k=\#(key)","title":"Guide \#(key)","contains_internal_data":false}"#]
        let double = try KapaDouble(contract)
        var kapa = KapaConfiguration(double)
        kapa.usesStreaming = isStreaming
        let log = CapturedLog()
        try await SiteFixture().application(kapa: kapa, logger: Logger(label: "test") { _ in log }).test(.router) { client in
            let response = try await client.post(
                "/api/kapa/query",
                ["query": "How do I set the port?"],
                headers: [.accept: "text/event-stream"]
            )
            #expect(!response.text.contains(key))
            let events = try response.events()
            let done = try #require(events.last?.data)
            #expect(done["origin"] as? String == "kapa")
            #expect(done["answer"] as? String == "The key is [token], and again [token]")
            let deltas = events.filter { $0.name == "delta" }.compactMap { $0.data["text"] as? String }.joined()
            #expect(deltas == (isStreaming ? "The key is [token], and again [token]" : ""))
        }
        #expect(!log.text.contains(key))
    }

    @Test(arguments: [400, 401, 402, 403, 404, 429, 500, 302])
    func anErrorWithTheKeyIsNotPassedOn(status: Int) async throws {
        let key = KapaDouble.key
        let double = try KapaDouble()
        let fault = KapaDouble.reply(status, #"{"detail":"the key \#(key) is wrong"}"#, headers: "X-Key: \(key)\r\nLocation: /?\(key)\r\n")
        double.failChats(fault)
        let log = CapturedLog()
        try await SiteFixture().application(kapa: KapaConfiguration(double), logger: Logger(label: "test") { _ in log }).test(.router) {
            client in
            let response = try await client.post("/api/kapa/query", ["query": "How do I set the port?"])
            #expect(try response.json()["origin"] as? String == "local")
            #expect(!response.text.contains(key))
            let status = try await client.execute(uri: "/api/kapa/status", method: .get)
            #expect(!status.text.contains(key))
        }
        #expect(log.text.contains("Kapa gave no answer"))
        #expect(!log.text.contains(key))
    }
}
