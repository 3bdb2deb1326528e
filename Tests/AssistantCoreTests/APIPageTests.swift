internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// `/docs/api/`: what it says is `openapi.json`. `Tests/browser` looks at it in a browser.
struct APIPageTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    @Test func listsEveryOperation() async throws {
        let page = try await site.send(.get, "/docs/api/")
        #expect(page.status == .ok)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        let document = try JSONValue(parsing: OpenAPIDocument.json, limits: .service)
        for (path, methods) in document["paths"]?.members ?? [:] {
            for (method, operation) in methods.members ?? [:] {
                let id = try #require(operation["operationId"]?.text)
                #expect(page.text.contains("<h2 id=\"\(id)\">"), "\(id)")
                #expect(page.text.contains("data-method=\"\(method.uppercased())\" data-path=\"\(path)\""), "\(id)")
                for parameter in operation["parameters"]?.elements ?? [] {
                    #expect(page.text.contains("<code>\(try #require(parameter["name"]?.text))</code>"))
                }
            }
        }
        // Every link within the page leads somewhere, and every id is there once.
        let ids = page.text.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
        #expect(ids.count == Set(ids).count)
        for match in page.text.matches(of: #/href="#([^"]+)"/#) { #expect(ids.contains(String(match.1)), "\(match.1)") }
        #expect(!page.text.contains("{{") && !page.text.contains("<script>") && !page.text.contains(" style="))
    }

    @Test func theExampleOfAQuestionCanBeSent() async throws {
        let text = try await site.send(.get, "/docs/api/").text
        #expect(
            text.contains("curl -s &#39;http://127.0.0.1:8080/api/kapa/query&#39;")
                || text.contains("curl -s 'http://127.0.0.1:8080/api/kapa/query'")
        )
        #expect(text.contains("how do I set the port?"))
    }

    @Test(arguments: [("api.css", "text/css"), ("api.js", "text/javascript")])
    func bringsItsFiles(name: String, type: String) async throws {
        let file = try await site.send(.get, "/docs/api/" + name)
        #expect(file.status == .ok && file.headers[.contentType]?.hasPrefix(type) == true)
        #expect(file.body.readableBytes > 500)
    }

    /// As the site's pages look.
    @Test func takesTheStyleOfTheSite() {
        let search = """
            <!doctype html><head><script src="../_assets/theme.1.js"></script><link rel="stylesheet" href="../_assets/site.2.css">
            <script defer src="../_assets/site.3.js"></script><link rel="icon" href="../icon.svg"></head><link rel="stylesheet" href="../late.css">
            """
        #expect(
            APIPage.head(of: search)
                == "<script src=\"../../_assets/theme.1.js\"></script>\n<link rel=\"stylesheet\" href=\"../../_assets/site.2.css\">"
        )
    }

    @Test func aPageOfTheSiteGoesFirst() async throws {
        try site.write(Array("<h1>Own</h1>".utf8), to: "docs/api/index.html")
        var manifest = try site.manifest()
        var file = try #require(manifest.files.first)
        (file.path, file.size, file.type) = ("docs/api/index.html", 12, "text/html; charset=utf-8")
        manifest.files.append(file)
        try site.store(manifest)
        #expect(try await site.send(.get, "/docs/api/").text == "<h1>Own</h1>")
    }

    @Test func canBeSwitchedOff() async throws {
        try await site.application { $0.hasAPIPage = false }.test(.router) { client in
            let page = try await client.execute(uri: "/docs/api/", method: .get)
            #expect(page.status == .notFound)
        }
    }
}
