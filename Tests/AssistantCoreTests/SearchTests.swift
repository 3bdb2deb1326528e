internal import Foundation
internal import HTTPTypes
internal import DocModel
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore

struct SearchTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    // MARK: /api/search

    @Test func ranksSections() async throws {
        let response = try await site.send(.get, "/api/search?q=port")
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.headers[.cacheControl] == "no-store")
        let json = try response.json()
        #expect(json["query"] as? String == "port")
        #expect(json["duration_ms"] is Int)
        let results = try #require(json["results"] as? [[String: Any]])
        let first = try #require(results.first)
        #expect(first["title"] as? String == "Start")
        #expect(first["heading"] as? String == "Set the port")
        #expect(first["breadcrumb"] is [String])
        #expect(first["url"] as? String == "guide/start.html#port")
        #expect(first["path"] as? String == "guide/start.md")
        #expect(first["score"] is Double)
        let snippet = try #require(first["snippet"] as? [[String: Any]])
        #expect(snippet.contains { $0["match"] as? Bool == true && ($0["text"] as? String)?.lowercased() == "port" })
    }

    @Test func limitsResults() async throws {
        let results = try await site.send(.get, "/api/search?q=the+it&limit=1").json()["results"] as? [Any]
        #expect(results?.count == 1)
        for limit in ["0", "51", "-1", "x", "", "1.5"] {
            let response = try await site.send(.get, "/api/search?q=port&limit=\(limit)")
            #expect(response.status == .badRequest)
            #expect(try response.problemCode() == "bad-limit")
        }
        #expect(try await site.send(.get, "/api/search?q=port&limit=50").status == .ok)
    }

    @Test(arguments: ["/api/search", "/api/search?q=", "/api/search?q=%20%09", "/api/search?Q=port", "/api/search?limit=3"])
    func asksForAQuery(path: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .badRequest)
        #expect(try response.problemCode() == "query-missing")
    }

    @Test func refusesQueriesItCannotRead() async throws {
        for query in ["%ff", "%", "a%00b", "%2"] {
            #expect(try await site.send(.get, "/api/search?q=\(query)").problemCode() == "bad-query")
        }
        let long = String(repeating: "a", count: 8001)
        #expect(try await site.send(.get, "/api/search?q=\(long)").problemCode() == "query-too-long")
        #expect(try await site.send(.get, "/api/search?q=\(long.dropLast())").status == .ok)
    }

    @Test(arguments: ["AND", "\"", "port NEAR(", "text:port*", "%E2%80%8B", "'; DROP TABLE pages;--", "a%0Ab"])
    func takesOperatorsForText(query: String) async throws {
        let encoded = query.replacing(" ", with: "+").replacing("\"", with: "%22").replacing(";", with: "%3B")
        #expect(try await site.send(.get, "/api/search?q=\(encoded)").status == .ok)
    }

    // MARK: /search/

    @Test func servesThePlainPageWithoutAQuery() async throws {
        for path in ["/search/", "/search/?q=", "/search/?q=%20", "/search/?other=1"] {
            let response = try await site.send(.get, path)
            #expect(response.text == SiteFixture.searchPage)
            #expect(response.headers[.eTag] != nil)
        }
    }

    @Test(arguments: ["/search/", "/search/index.html"])
    func putsResultsIntoThePage(path: String) async throws {
        let response = try await site.send(.get, path + "?q=port")
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.eTag] == nil)
        let html = response.text
        #expect(html.contains("<input id=\"_q\" name=\"q\" type=\"search\" value=\"port\""))
        #expect(html.contains("<p class=\"count\" role=\"status\">1 result</p>"))
        #expect(html.contains("<ol class=\"results\">"))
        #expect(html.contains("<a class=\"result-title\" href=\"../guide/start.html#port\">Start › Set the port</a>"))
        #expect(html.contains("<mark>port</mark>"))
        #expect(!html.contains("none yet"))
        #expect(!html.contains("class=\"answer\""))
        #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("<footer>end</footer>"))
    }

    @Test func answersQuestionsOnThePage() async throws {
        let html = try await site.send(.get, "/search/?q=set+the+port?").text
        #expect(html.contains("<section class=\"answer\"><h2>Answer</h2><blockquote>"))
        #expect(
            html.contains("</blockquote><p class=\"source\"><a href=\"../guide/start.html#port\">Start › Set the port</a></p></section>")
        )
    }

    @Test func saysPlainlyThatNothingWasFound() async throws {
        let html = try await site.send(.get, "/search/?q=xylophone+tuning+wrench").text
        #expect(html.contains("<p>The docs do not seem to cover this."))
        #expect(html.contains("<p class=\"count\" role=\"status\">0 results</p>"))
        #expect(!html.contains("<ol"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onfocus='alert(1)", "<!--/search-results--><b>x", "&lt;b&gt;",
        "</section><i>",
    ])
    func escapesTheQuery(query: String) async throws {
        let encoded = query.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for tail in ["", "+port+escape"] {
            let html = try await site.send(.get, "/search/?q=\(encoded)\(tail)").text
            for raw in ["<script", "<img", "<b>", "<i>", "'onfocus", "value=\"\">"] { #expect(!html.contains(raw), "\(query)") }
            #expect(html.contains("value=\"" + HTML.escaped(query)))
            #expect(html.components(separatedBy: "<!--/search-results-->").count == 2)
        }
    }

    @Test func escapesWhatTheDocsSay() async throws {
        let html = try await site.send(.get, "/search/?q=escape").text
        #expect(html.contains("Security &amp; &lt;limits&gt; › Escape &lt;script&gt;"))
        #expect(!html.contains("<script"))
    }

    @Test func servesAPageWithoutMarksAsItIs() async throws {
        let page = "<h1>Search</h1>"
        try site.write(Array(page.utf8), to: "search/index.html")
        var manifest = try site.manifest()
        let file = try #require(manifest.files.firstIndex { $0.path == "search/index.html" })
        manifest.files[file].size = page.utf8.count
        try site.store(manifest)
        #expect(try await site.send(.get, "/search/?q=port").text == page)
        #expect(try await SiteFixture(without: ["search/index.html"]).send(.get, "/search/?q=port").status == .notFound)
    }

    @Test func hasNoBodyForHead() async throws {
        let response = try await site.send(.head, "/search/?q=port")
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == 0)
    }
}
