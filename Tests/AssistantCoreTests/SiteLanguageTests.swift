internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// The server speaks the language of the site that it serves.
struct SiteLanguageTests {
    private static let question = "how do I bake a sourdough bread"

    @Test func readersAreToldInTheLanguageOfTheSite() async throws {
        let site = try SiteFixture(language: "de", strings: ["search.count": "Funde: {count}"])
        let answer = try await site.application().test(.router) { client in
            try await client.post("/api/kapa/query", ["query": Self.question]).json()
        }
        #expect((answer["answer"] as? String)?.hasPrefix("Die Dokumentation scheint das nicht zu behandeln.") == true)
        #expect((answer["answer_html"] as? String)?.contains("Die Dokumentation") == true)
        let page = try await site.send(.get, "/search/?q=qwxzy+por").text
        #expect(page.contains("Keine Seite enthält „qwxzy“: weggelassen."))
        #expect(page.contains("Funde: 1</p>"), "a sentence of the site's own")
    }

    @Test func problemsThatReadersMeetAreInTheLanguageOfTheSite() async throws {
        let site = try SiteFixture(language: "ja")
        let application = try site.application { $0.questionRate = RequestRate(count: 1, window: .seconds(3600)) }
        try await application.test(.live) { client in
            _ = try await client.post("/api/kapa/query", ["query": "port"])
            let refused = try await client.post("/api/kapa/query", ["query": "port"])
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.contentLanguage] == "ja", "the widget shows what is said to readers")
            let problem = try refused.json()
            #expect(problem["code"] as? String == "rate-limited")
            #expect((problem["detail"] as? String)?.contains("このアドレスからの質問が多すぎます。") == true)
        }
        let forPrograms = try await site.send(.get, "/api/search?q=port&limit=0")
        #expect(forPrograms.status == .badRequest)
        #expect(forPrograms.headers[.contentLanguage] == nil)
    }

    @Test func thePageOfTheCheckIsInTheLanguageOfTheSite() async throws {
        let application = try SiteFixture(language: "ar").application { configuration in
            configuration.captcha.provider = .turnstile
            configuration.captcha.siteKey = "key"
            configuration.captcha.secret = Secret("secret-0xfeed")
        }
        try await application.test(.router) { client in
            let page = try await client.execute(uri: "/api/kapa/captcha", method: .get)
            #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(page.text.contains("<h1>هل أنت إنسان؟</h1>"))
        }
    }
}
