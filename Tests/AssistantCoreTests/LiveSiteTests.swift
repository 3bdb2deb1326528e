internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// A site that is shown while it is written stands before the files of the build; search and answers are the build's.
struct LiveSiteTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private static func edition(_ files: [String: String], redirects: [String: String] = [:], notes: LiveSite.Notes = .init())
        -> LiveSite.Edition
    {
        LiveSite.Edition(
            redirects: Dictionary(uniqueKeysWithValues: redirects.map { ($0, Manifest.Redirect(from: $0, to: $1)) }),
            scripts: "s1",
            contains: { files[$0] != nil },
            file: { path in
                files[path].map {
                    LiveSite.File(bytes: Array($0.utf8), type: path.hasSuffix(".html") ? "text/html; charset=utf-8" : "image/svg+xml")
                }
            },
            notes: { _ in notes }
        )
    }

    private static let files = [
        "index.html": "<h1>Live</h1>", "guide/index.html": "<h1>Guide</h1>", "a.html": "<h1>A</h1>", "a.svg": "<svg/>",
        "404.html": "<h1>Gone</h1>",
    ]

    private func get(_ path: String, method: HTTPRequest.Method = .get) async throws -> TestResponse {
        let script = LiveSite.File(bytes: Array("live".utf8), type: "text/javascript; charset=utf-8")
        let live = LiveSite(showing: Self.edition(Self.files, redirects: ["old.html": "a.html"]), files: ["live.js": script])
        let application = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: SiteFixture.quiet, live: live)
            .makeApplication()
        return try await application.test(.router) { try await $0.execute(uri: path, method: method) }
    }

    @Test func pagesComeFromMemoryWithTheScriptBehindThem() async throws {
        let page = try await get("/")
        #expect(page.status == .ok && page.headers[.cacheControl] == "no-store")
        #expect(page.text.hasPrefix("<h1>Live</h1><script src=\"/_docgen.live/live.js\" data-have=\""))
        #expect(try await get("/_docgen.live/live.js").text == "live")
        let picture = try await get("/a.svg")
        #expect(picture.text == "<svg/>" && picture.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
    }

    @Test func addressesMeanWhatTheyMeanOnTheServer() async throws {
        #expect(try await get("/guide/").text.hasPrefix("<h1>Guide</h1>"))
        #expect(try await get("/guide").headers[.location] == "guide/")
        #expect(try await get("/a").headers[.location] == "a.html")
        #expect(try await get("/old.html").headers[.location] == "a.html")
        let missing = try await get("/nothing.html")
        #expect(missing.status == .notFound && missing.text.hasPrefix("<h1>Gone</h1><script"))
        #expect(try await get("/a.html", method: .post).status == .methodNotAllowed)
    }

    @Test func searchAndItsFilesAreThoseOfTheBuild() async throws {
        #expect(try await get("/api/search?q=port").text.contains("guide/start.html"))
        #expect(try await get("/search/?q=port").text.contains("Set the port"))
    }

    @Test func withoutALiveSiteThereIsNothingOfIt() async throws {
        #expect(try await site.send(.get, "/_docgen.live/live.js").status == .notFound)
        #expect(try await !site.send(.get, "/").text.contains("_docgen.live"))
    }

    @Test(.timeLimit(.minutes(10))) func whoeverListensIsToldOfTheLastEditionFirst() async throws {
        let live = LiveSite(showing: Self.edition(Self.files), files: [:])
        var changes = live.changes().makeAsyncIterator()
        _ = await changes.next()
        #expect(live.listenerCount == 1)
        live.show(Self.edition(["index.html": "1"]))
        live.show(Self.edition(["index.html": "2"]), changedFiles: ["a.svg"])
        _ = await changes.next()
        #expect(try live.edition.file("index.html")?.bytes == Array("2".utf8) && live.changedFiles == ["a.svg"])
    }
}
