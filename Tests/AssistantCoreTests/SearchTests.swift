internal import Foundation
internal import HTTPTypes
internal import DocModel
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import DocIndex

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

    @Test func findsTheBeginningOfAWordAndNamesWordsThatStandNowhere() async throws {
        let json = try await site.send(.get, "/api/search?q=qwxzy+por").json()
        #expect((json["results"] as? [[String: Any]])?.first?["heading"] as? String == "Set the port")
        #expect(json["dropped"] as? [String] == ["qwxzy"])
        #expect(json["corrections"] == nil)
        let html = try await site.send(.get, "/search/?q=qwxzy+por").text
        #expect(html.contains("<p class=\"count\">No page has “qwxzy”: left out.</p>"))
    }

    @Test func limitsResults() async throws {
        let results = try await site.send(.get, "/api/search?q=the+it&limit=1").json()["results"] as? [Any]
        #expect(results?.count == 1)
        for limit in ["0", "101", "-1", "x", "", "1.5"] {
            let response = try await site.send(.get, "/api/search?q=port&limit=\(limit)")
            #expect(response.status == .badRequest)
            #expect(try response.problemCode() == "bad-limit")
        }
        #expect(try await site.send(.get, "/api/search?q=port&limit=100").status == .ok)
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

    private func paths(_ query: String) async throws -> [String] {
        let results = try #require(try await site.send(.get, "/api/search?\(query)").json()["results"] as? [[String: Any]])
        return results.compactMap { $0["path"] as? String }
    }

    @Test func keepsToPagesWithTheTags() async throws {
        let both = ["guide/start.md", "guide/security.md"]
        #expect(Set(try await paths("q=the+text+port&tag=SETUP")) == Set(both))
        #expect(Set(try await paths("q=the+text+port&tag=setup&tag=c%2B%2B+%26+%3Cco%3E")) == ["guide/start.md"])
        #expect(try await paths("q=port&tag=setup&tag=nope").isEmpty)
        #expect(try await paths("q=port&tag=&tag=%20").count == 1, "a form sends empty fields")
    }

    @Test func listsThePagesOfATagWithoutWords() async throws {
        #expect(try await paths("tag=setup") == ["guide/security.md", "guide/start.md"])
        #expect(try await paths("q=&tag=setup&limit=1") == ["guide/security.md"])
        let json = try await site.send(.get, "/api/search?tag=setup").json()
        #expect(json["query"] as? String == "")
        let first = try #require((json["results"] as? [[String: Any]])?.first)
        #expect(first["url"] as? String == "guide/security.html")
        #expect((first["snippet"] as? [Any])?.isEmpty == true)
    }

    @Test func refusesTooManyTagsAndTooLongOnes() async throws {
        let eight = Array(repeating: "tag=setup", count: 8).joined(separator: "&")
        #expect(try await site.send(.get, "/api/search?q=port&" + eight).status == .ok)
        let long = String(repeating: "é", count: 64).utf8.map { "%" + String($0, radix: 16) }.joined()
        #expect(try await site.send(.get, "/api/search?q=port&tag=" + long).status == .ok)
        let empty = String(repeating: "&tag=", count: 9)
        for path in [
            "/api/search?q=port&\(eight)&tag=x", "/api/search?q=port\(empty)", "/api/search?q=port&tag=\(long)x",
            "/search/?q=port&tag=\(long)x",
        ] {
            let response = try await site.send(.get, path)
            #expect(response.status == .badRequest)
            #expect(try response.problemCode() == "bad-tag")
        }
        #expect(try await site.send(.get, "/api/search?q=port&tag=%ff").problemCode() == "bad-query")
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
        // With words of the snippet, which browsers mark on the page.
        #expect(html.contains("<a class=\"result-title\" href=\"../guide/start.html#port:~:text=The%20server%20"))
        #expect(html.contains("\">Start › Set the port</a>"))
        #expect(html.contains("<mark>port</mark>"))
        #expect(!html.contains("none yet"))
        #expect(!html.contains("class=\"answer\""))
        #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("<footer>end</footer>"))
    }

    @Test func showsTheTagsOnThePageAndHowToRemoveThem() async throws {
        let html = try await site.send(.get, "/search/?q=set+the+port?&tag=Setup&tag=c%2B%2B+%26+%3Cco%3E").text
        #expect(
            html.contains(
                "<ul class=\"tags\" aria-label=\"Only pages with\">"
                    + "<li><a href=\"index.html?q=set%20the%20port%3F&amp;tag=c%2B%2B%20%26%20%3Cco%3E\" aria-label=\"Remove the tag Setup\">Setup "
            )
        )
        #expect(html.contains("<input type=\"hidden\" name=\"tag\" value=\"c++ &amp; &lt;co&gt;\" form=\"_search\">"))
        #expect(html.contains(">Start › Set the port</a>"))
        #expect(!html.contains("Security"))
        #expect(!html.contains("class=\"answer\""), "it could come from a page without the tags")
        #expect(!html.contains("<co>"))
    }

    @Test func listsThePagesOfATagOnThePage() async throws {
        let html = try await site.send(.get, "/search/index.html?tag=setup").text
        #expect(html.contains("<a href=\"index.html\" aria-label=\"Remove the tag setup\">"))
        #expect(html.contains("role=\"status\">2 results</p>"))
        #expect(html.contains("<li><a class=\"result-title\" href=\"../guide/start.html\">Start</a></li>"))
    }

    @Test func goesOnWithTheNextResults() throws {
        let results = (1...41).map { number in
            SearchResult(
                citation: Citation(
                    title: "Page \(number)",
                    heading: "Page \(number)",
                    breadcrumb: [],
                    url: "p\(number).html",
                    path: "p\(number).md"
                ),
                snippet: [],
                score: 1
            )
        }
        func html(_ page: Int, _ count: Int) throws -> String {
            let found = SearchResults(results: Array(results.prefix(count)), reading: QueryReading())
            let page = SearchPage(query: "a b", tags: ["x"], answer: nil, found: found, limit: 20, page: page)
            return try #require(page.render(into: "<!--search-results--><!--/search-results-->"))
        }
        let first = try html(1, 21)
        #expect(first.contains("First 20 results</p>") && first.contains(">Page 20</a>") && !first.contains(">Page 21</a>"))
        #expect(first.contains("<p class=\"more\"><a href=\"index.html?q=a%20b&amp;tag=x&amp;page=2\">Next 20</a></p>"))
        let second = try html(2, 41)
        #expect(second.contains("Results 21 to 40</p>") && !second.contains(">Page 20</a>") && second.contains(">Page 40</a>"))
        #expect(second.contains("page=3"))
        let last = try html(3, 41)
        #expect(last.contains("Results 41 to 41</p>") && last.contains(">Page 41</a>") && !last.contains("class=\"more\""))
        #expect(try html(1, 20).contains("class=\"more\"") == false)
        #expect(try html(4, 41).contains("0 results</p>"))
    }

    @Test(arguments: ["x", "0", "-1", "1", ""])
    func takesAnythingElseForTheFirstPage(page: String) async throws {
        let html = try await site.send(.get, "/search/?q=port&page=\(page)").text
        #expect(html.contains(">Start › Set the port</a>"))
        #expect(try await !site.send(.get, "/search/?q=port&page=9").text.contains(">Start › Set the port</a>"))
    }

    @Test func answersQuestionsOnThePage() async throws {
        let html = try await site.send(.get, "/search/?q=set+the+port?").text
        #expect(html.contains("<section class=\"answer\"><h2>Answer</h2>"))
        #expect(
            html.contains("<p class=\"source\"><a href=\"../guide/start.html#port\">Start › Set the port</a></p>\n<p>The server listens")
        )
    }

    @Test func marksWhatIsOnlyTheClosestMatch() throws {
        let index = try SectionIndex(opening: site.dist + "/index.sqlite")
        var answer = try index.answer("set the port?")
        let frame = SearchPage.frame(index.words)
        func html() throws -> String {
            let found = SearchResults(results: [], reading: QueryReading())
            let page = SearchPage(query: "a", tags: [], answer: answer, found: found, limit: 20, frame: frame)
            return try #require(page.render(into: SiteFixture.searchPage))
        }
        answer.isUncertain = false
        #expect(try html().contains("<h2>Answer</h2><p class=\"source\">"))
        answer.isUncertain = true
        let marked = "<h2>Closest passage in these docs</h2><p class=\"count\">This may not be the answer.</p><p class=\"source\">"
        #expect(try html().contains(marked))
    }

    @Test func saysPlainlyThatNothingWasFound() async throws {
        let html = try await site.send(.get, "/search/?q=why+xylophone+tuning+wrench").text
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
