internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

struct StaticFileTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    @Test(arguments: [
        ("/api/start.html", "<h1>Interface</h1>"), ("/", "<h1>Home</h1>"),
        ("/index.html", "<h1>Home</h1>"), ("/guide/", "<h1>Guide</h1>"), ("/guide/start.html", "<h1>Start</h1>"),
        ("/guide/st%61rt.html", "<h1>Start</h1>"), ("/guide/gr%C3%B6%C3%9Fe%201.html", "<h1>Größe</h1>"), ("/a..b.html", "<h1>Dots</h1>"),
        ("/empty.txt", ""),
    ])
    func servesTheManifestsFiles(path: String, content: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .ok)
        #expect(response.text == content)
        #expect(response.headers[.contentLength] == "\(content.utf8.count)")
    }

    @Test func describesAFileAsTheManifestDoes() async throws {
        let page = try await site.send(.get, "/guide/start.html").headers
        #expect(page[.contentType] == "text/html; charset=utf-8")
        #expect(page[.cacheControl] == "no-cache")
        #expect(page[.acceptRanges] == "bytes")
        #expect(page[.eTag] == site.entityTag("guide/start.html"))
        let style = try await site.send(.get, "/_assets/style.5f3a.css").headers
        #expect(style[.cacheControl] == "public, max-age=31536000, immutable")
    }

    @Test func answersHeadWithTheLengthAndNoBody() async throws {
        let response = try await site.send(.head, "/guide/start.html")
        #expect(response.status == .ok)
        #expect(response.headers[.contentLength] == "14")
        #expect(response.body.readableBytes == 0)
    }

    @Test(arguments: [
        ("/api/start", "../api/start.html"), ("/guide", "guide/"), ("/guide/start", "../guide/start.html"),
        ("/guide/gr%C3%B6%C3%9Fe%201", "../guide/gr%C3%B6%C3%9Fe%201.html"),
        ("/search?q=a%20b&x=%3C", "search/?q=a%20b&x=%3C"), ("/guide?", "guide/?"), ("/guide/start/", "../../guide/start.html"),
        ("/guide/start/?x=1", "../../guide/start.html?x=1"), ("/guide%2Fstart", "guide/start.html"), ("/a..b/", "../a..b.html"),
    ])
    func redirectsToWhereTheFileIs(path: String, location: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .movedPermanently)
        #expect(response.headers[.location] == location)
        #expect(try await site.send(.get, Self.resolved(location, at: path)).status == .ok)
    }

    /// Where a client goes from `path`. Source: RFC 3986, section 5.2.
    private static func resolved(_ location: String, at path: String) -> String {
        URL(string: location, relativeTo: URL(string: "http://host" + path))?.absoluteString.replacing("http://host", with: "") ?? ""
    }

    // MARK: Former addresses

    private func withRedirects() throws -> SiteFixture {
        let site = try SiteFixture()
        var manifest = try site.manifest()
        manifest.redirects = [
            .init(from: "old/größe.html", to: "guide/größe 1.html"), .init(from: "older/index.html", to: "guide/start.html"),
            .init(from: "guide/was.html", to: "a..b.html"), .init(from: "drawing.svg", to: "index.html"),
            .init(from: "blog/*", to: "guide/start.html"), .init(from: "blog/forum/*", to: "https://lamp.example/f/*"),
            .init(from: "guide/*", to: "index.html"), .init(from: "shop.html", to: "https://shop.example/docs#top"),
            .init(from: "tickets.html", to: "https://shop.example/t?open=1#list"),
            .init(from: "part.html", to: "guide/start.html", fragment: "a b"),
        ]
        try site.store(manifest)
        return site
    }

    @Test(arguments: [
        ("/old/gr%C3%B6%C3%9Fe.html?x=1&y=//z", "/guide/gr%C3%B6%C3%9Fe%201.html?x=1&y=//z"),
        ("/old/gr%C3%B6%C3%9Fe", "/guide/gr%C3%B6%C3%9Fe%201.html"),
        ("/old/gr%C3%B6%C3%9Fe/", "/guide/gr%C3%B6%C3%9Fe%201.html"), ("/older/", "/guide/start.html"), ("/older", "/guide/start.html"),
        ("/older/index.html", "/guide/start.html"), ("/guide/was", "/a..b.html"), ("/drawing.svg", "/"),
        ("/blog/2019/a.php?x=1", "/guide/start.html?x=1"), ("/blog/", "/guide/start.html"), ("/guide/nowhere", "/"),
        ("/blog/forum/gr%C3%B6%C3%9Fe/b%3F", "https://lamp.example/f/gr%C3%B6%C3%9Fe/b%3F"),
        ("/blog/forum/a?x=1&to=//evil.example", "https://lamp.example/f/a?x=1&to=//evil.example"),
        ("/shop?x=1", "https://shop.example/docs?x=1#top"), ("/shop.html?", "https://shop.example/docs#top"),
        ("/shop", "https://shop.example/docs#top"), ("/tickets?x=1", "https://shop.example/t?open=1#list"),
        ("/part?x=1", "/guide/start.html?x=1#a%20b"), ("/guide/nowhere?a=%0d%0ab", "/?a=%0d%0ab"),
    ])
    func aFormerAddressIsAnsweredInOneStep(path: String, target: String) async throws {
        let response = try await withRedirects().send(.get, path)
        #expect(response.status == .movedPermanently)
        #expect(response.body.readableBytes == 0)
        #expect(Self.resolved(try #require(response.headers[.location]), at: path) == target)
        #expect(try await withRedirects().send(.post, path).status == .methodNotAllowed)
    }

    @Test(arguments: [
        "//old/gr%C3%B6%C3%9Fe.html", "/old//gr%C3%B6%C3%9Fe", "//example.org/%2e%2e/guide", "/blog/forum/%2e%2e/a", "/blog/forum/..%2fa",
        "/%5Cexample.org/guide", "//guide/start/",
    ])
    func sendsNobodyToAnotherHost(path: String) async throws {
        let response = try await withRedirects().send(.get, path)
        #expect(response.status == .notFound)
        #expect(response.headers[.location] == nil)
    }

    @Test(arguments: [("a.html", "nowhere.html"), ("../a.html", "index.html"), ("index.html", "index.html")])
    func refusesARedirectThatCannotBe(from: String, to: String) throws {
        let site = try SiteFixture()
        var manifest = try site.manifest()
        manifest.redirects = [.init(from: from, to: to)]
        try site.store(manifest)
        let error = #expect(throws: StartError.self) { try site.application() }
        #expect(error?.description == "\(site.dist)/manifest.json has an invalid entry '\(from)': run 'docgen build' to make it anew")
    }

    // MARK: Below a path

    private func below(_ baseURL: String?, setting: String? = nil, _ path: String) async throws -> TestResponse {
        let site = try SiteFixture()
        var manifest = try site.manifest()
        manifest.baseURL = baseURL
        manifest.redirects = [.init(from: "old/was.html", to: "guide/start.html")]
        try site.store(manifest)
        return try await site.application { $0.basePath = setting.flatMap { BasePath($0) } }.test(.router) { client in
            try await client.execute(uri: path, method: .get)
        }
    }

    @Test(arguments: [
        ("/project/", "<h1>Home</h1>"), ("/project/guide/start.html", "<h1>Start</h1>"), ("/guide/start.html", "<h1>Start</h1>"),
        ("/pro%6Aect/guide/", "<h1>Guide</h1>"),
    ])
    func servesASiteBelowTheBuildsPathAndAtTheRoot(path: String, content: String) async throws {
        #expect(try await below("https://example.org/project/", path).text == content)
        #expect(try await below(nil, setting: "/project/", path).text == content)
        #expect(try await below("https://example.org/", setting: "project", path).text == content)
    }

    @Test(arguments: [
        ("/project?x=1", "project/?x=1"), ("/project/guide", "guide/"), ("/project/old/was", "../guide/start.html"),
        ("/old/was/", "../../guide/start.html"), ("/project/guide/start/", "../../guide/start.html"),
    ])
    func movesBelowTheBasePath(path: String, location: String) async throws {
        let response = try await below("https://example.org/project/", path)
        #expect(response.status == .movedPermanently)
        #expect(response.headers[.location] == location)
    }

    @Test func theRoutesAreBelowTheBasePathAndMetricsAreNot() async throws {
        #expect(try await below("https://example.org/project/", "/project/api/search?q=port").headers[.contentType] == "application/json")
        #expect(try await below("https://example.org/project/", "/project/search/?q=port").text.contains("Set the port"))
        #expect(try await below("https://example.org/project/", "/project/api/nothing").problemCode() == "not-found")
        #expect(try await below("https://example.org/project/", "/project/health/live").status == .ok)
        #expect(try await below("https://example.org/project/", "/project/metrics").status == .notFound)
    }

    @Test(arguments: [
        "/project/../secret.txt", "/project/%2e%2e/secret.txt", "/project//guide/", "/projects/", "/project/project/", "/project/.env",
    ])
    func opensNothingElseBelowTheBasePath(path: String) async throws {
        let response = try await below("https://example.org/project/", path)
        #expect(response.status == .notFound)
        #expect(response.text == "<h1>No such page</h1>")
    }

    @Test func aFolderOfTheSiteMayHaveTheNameOfThePath() async throws {
        // Nobody said that the server sees the path: what only the folder has is the folder's.
        #expect(try await below("https://example.org/guide/", "/guide/start.html").text == "<h1>Start</h1>")
        #expect(try await below("https://example.org/guide/", "/guide/guide/start.html").text == "<h1>Start</h1>")
        #expect(try await below("https://example.org/guide/", setting: "/guide/", "/guide/start.html").status == .notFound)
        #expect(try await below("https://example.org/guide/", setting: "/", "/guide/guide/start.html").status == .notFound)
        #expect(try await below("https://example.org/guide/", setting: "/", "/guide/start.html").text == "<h1>Start</h1>")
    }

    @Test(arguments: [("/project/", "/project/"), ("project", "/project/"), ("/", "/"), ("/gr%C3%B6%C3%9Fe/a", "/gr%C3%B6%C3%9Fe/a/")])
    func readsABasePath(text: String, shown: String) {
        #expect(BasePath(text)?.description == shown)
    }

    @Test(arguments: ["//", "/a//b", "/../a", "/a?b", "/a#b", "/a\\b", "/%00", "/%zz", "//evil.example"])
    func refusesWhatIsNoPath(text: String) {
        #expect(BasePath(text) == nil)
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .delete, .options, .patch, .trace])
    func allowsOnlyReading(method: HTTPRequest.Method) async throws {
        let response = try await site.send(method, "/guide/start.html")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD")
        #expect(try response.problemCode() == "method-not-allowed")
    }

    @Test func showsTheSitesPageForWhatIsMissing() async throws {
        let response = try await site.send(.get, "/nothing/here")
        #expect(response.status == .notFound)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.text == "<h1>No such page</h1>")
        #expect(try await SiteFixture(without: ["404.html"]).send(.get, "/nothing").problemCode() == "not-found")
    }

    // MARK: What must not be reached

    @Test(arguments: [
        "/../secret.txt", "/%2e%2e/secret.txt", "/%2E%2E%2Fsecret.txt", "/%252e%252e/secret.txt", "/..%5csecret.txt",
        "/guide/../../secret.txt",
        "/guide/..%2f..%2fsecret.txt", "//etc/passwd", "/etc/passwd", "/.env", "/%2eenv", "/.git/config", "/./index.html",
        "/guide//start.html",
        "//guide", "/index.html/", "/guide/start.html/", "/manifest.json", "/index.sqlite", "/..", "/.", "/%ef%bc%8e%ef%bc%8e/secret.txt",
        "/INDEX.HTML", "/index.html%20", "/index.html.",
    ])
    func findsNothingOutsideTheManifest(path: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .notFound, "\(path)")
        #expect(!response.text.contains("outside") && !response.text.contains("SECRET"))
    }

    @Test(arguments: [
        "/%c0%ae%c0%ae/secret.txt", "/%00", "/index.html%00", "/a%0d%0ab", "/%1f", "/%7f", "/%", "/%2", "/%zz", "/%ff", "*", "index.html",
        "",
    ])
    func refusesPathsWithoutOneReading(path: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .badRequest, "\(path)")
        #expect(try response.problemCode() == "bad-path")
        #expect(response.text.contains("it does not begin with '/'") == !path.hasPrefix("/"))
    }

    @Test func followsNoSymbolicLink() async throws {
        try await site.application().test(.router) { client in
            let manager = FileManager.default
            try manager.removeItem(atPath: site.dist + "/site/guide/start.html")
            try Data("<h1>Start</h1>".utf8).write(to: URL(filePath: site.dist + "/target"))
            try manager.createSymbolicLink(atPath: site.dist + "/site/guide/start.html", withDestinationPath: site.dist + "/target")
            #expect(try await client.execute(uri: "/guide/start.html", method: .get).problemCode() == "internal")

            try manager.moveItem(atPath: site.dist + "/site/_assets", toPath: site.dist + "/elsewhere")
            try manager.createSymbolicLink(atPath: site.dist + "/site/_assets", withDestinationPath: site.dist + "/elsewhere")
            #expect(try await client.execute(uri: "/_assets/style.5f3a.css", method: .get).problemCode() == "internal")
        }
    }

    @Test func refusesAFileThatIsNotTheManifests() async throws {
        try await site.application().test(.router) { client in
            try site.write(Array("<h1>Changed since</h1>".utf8), to: "guide/start.html")
            let changed = try await client.execute(uri: "/guide/start.html", method: .get)
            #expect(changed.status == .internalServerError)
            #expect(try changed.problemCode() == "internal")
            try FileManager.default.removeItem(atPath: site.dist + "/site/index.html")
            #expect(try await client.execute(uri: "/", method: .get).problemCode() == "internal")
        }
    }

    // MARK: Conditions

    @Test(arguments: ["TAG", "W/TAG", "\"other\", TAG", "\"other\" ,W/TAG", "*"])
    func answersNotModified(condition: String) async throws {
        let tag = site.entityTag("index.html")
        let response = try await site.send(.get, "/", headers: [.ifNoneMatch: condition.replacing("TAG", with: tag)])
        #expect(response.status == .notModified)
        #expect(response.body.readableBytes == 0)
        #expect(response.headers[.eTag] == tag)
        #expect(response.headers[.cacheControl] == "no-cache")
        #expect(response.headers[.contentLength] == nil)
    }

    /// RFC 9110, section 13.1.1: the parts of a file that a client puts together are of one build.
    @Test(arguments: [("TAG", 200), ("\"other\", TAG", 200), ("*", 200), ("\"other\"", 412), ("W/TAG", 412), ("", 412)])
    func sendsOnlyWhatIfMatchNames(condition: String, status: Int) async throws {
        let value = condition.replacing("TAG", with: site.entityTag("index.html"))
        let response = try await site.send(.get, "/", headers: [.ifMatch: value])
        #expect(response.status.code == status)
        if status == 412 { #expect(try response.problemCode() == "precondition-failed") }
        #expect(try await site.send(.head, "/", headers: [.ifMatch: value]).status.code == status)
        let part = try await site.send(.get, "/", headers: [.ifMatch: value, .range: "bytes=0-1"])
        #expect(part.status.code == (status == 200 ? 206 : 412))
    }

    /// RFC 9110, sections 13.1.4 and 13.2.2: without a date of ours there is nothing to compare, and If-Match comes before If-None-Match.
    @Test func otherConditionsKeepTheirPlace() async throws {
        let tag = site.entityTag("index.html")
        #expect(try await site.send(.get, "/", headers: [.ifUnmodifiedSince: "Thu, 01 Jan 1970 00:00:00 GMT"]).status == .ok)
        #expect(try await site.send(.get, "/", headers: [.ifMatch: tag, .ifNoneMatch: tag]).status == .notModified)
        #expect(try await site.send(.get, "/", headers: [.ifMatch: "\"other\"", .ifNoneMatch: tag]).status.code == 412)
    }

    @Test(arguments: ["\"other\"", "", "index", "W/\"other\""])
    func sendsWhatTheClientDoesNotHave(condition: String) async throws {
        #expect(try await site.send(.get, "/", headers: [.ifNoneMatch: condition]).status == .ok)
    }
}
