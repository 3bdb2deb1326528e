internal import DocIndex
internal import DocModel
internal import Foundation
internal import Logging
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// What keeps the server from starting, and what it says then.
struct StartTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private func failure() -> String? {
        do {
            _ = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: Logger(label: "test"))
            return nil
        } catch {
            return error.description.replacing(site.dist, with: "dist")
        }
    }

    private func change(_ edit: (inout Manifest) -> Void) throws {
        var manifest = try site.manifest()
        edit(&manifest)
        try site.store(manifest)
    }

    @Test func startsWithACompleteBuild() { #expect(failure() == nil) }

    @Test func needsAManifest() throws {
        try FileManager.default.removeItem(atPath: site.dist + "/manifest.json")
        #expect(failure() == "dist/manifest.json not found: run 'docgen build' first")
    }

    @Test(arguments: ["", "{}", "[1]", "{\"version\": \"1\"}", "{\"version\": 1}"])
    func needsAManifestItCanRead(text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: site.dist + "/manifest.json"))
        #expect(failure() == "dist/manifest.json is not a manifest: run 'docgen build' to make it anew")
    }

    /// Opening a named pipe for reading waits for somebody who writes.
    @Test(arguments: ["manifest.json", "index.sqlite", "site/404.html"], [0, S_IFIFO])
    func whatIsNoFileIsRefusedAtOnce(path: String, kind: mode_t) throws {
        let place = site.dist + "/" + path
        try FileManager.default.removeItem(atPath: place)
        #expect((kind == S_IFIFO ? mkfifo(place, 0o600) : mkdir(place, 0o700)) == 0)
        #expect(failure()?.contains("not a file") == true)
    }

    @Test func needsAManifestOfItsFormat() throws {
        try change { $0.version = 2 }
        #expect(failure() == "dist/manifest.json has format 2, this program reads 1: run 'docgen build' to make it anew with this version")
    }

    @Test(arguments: ["../secret.txt", "/etc/passwd", "a//b", "a/./b", "a/../b", "", "a/", "a\\b", "a\0b", "a\nb", ".."])
    func refusesPathsThatLeaveTheSite(path: String) throws {
        try change { $0.files[0].path = path }
        #expect(failure() == "dist/manifest.json has an invalid entry '\(path)': run 'docgen build' to make it anew")
        try change {
            $0.files[0].path = "404.html"
            $0.index = path
        }
        #expect(failure()?.contains("has an invalid entry") == true)
    }

    @Test func refusesHeadersThatAreNone() throws {
        try change { $0.files[0].type = "text/html\r\nSet-Cookie: a=b" }
        #expect(failure()?.contains("invalid entry '404.html'") == true)
        try change {
            $0.files[0].type = "text/html"
            $0.files[0].sha256 = "\"" + String(repeating: "a", count: 63)
        }
        #expect(failure()?.contains("invalid entry '404.html'") == true)
    }

    @Test func needsTheIndex() throws {
        let path = site.dist + "/index.sqlite"
        try Data("not a database, but long enough to look at".utf8).write(to: URL(filePath: path))
        #expect(failure()?.contains("dist/index.sqlite") == true)
        try FileManager.default.removeItem(atPath: path)
        #expect(failure() == "dist/index.sqlite not found, or not readable: run 'docgen build' first")
    }

    @Test func needsEveryFileOfTheManifest() throws {
        try site.write(Array("<h1>Cut".utf8), to: "guide/start.html")
        let advice = "run 'docgen build' again, or copy all of its output"
        #expect(failure() == "site/guide/start.html cannot be served: it has 7 bytes, the manifest says 14: \(advice)")
        try FileManager.default.removeItem(atPath: site.dist + "/site/guide/start.html")
        #expect(failure() == "site/guide/start.html cannot be served: No such file or directory: \(advice)")
        try FileManager.default.createSymbolicLink(atPath: site.dist + "/site/guide/start.html", withDestinationPath: "/etc/passwd")
        #expect(failure() == "site/guide/start.html cannot be served: it is not a file: \(advice)")
    }

    @Test func needsTheFolderOfTheSite() throws {
        try FileManager.default.removeItem(atPath: site.dist + "/site")
        #expect(failure() == "dist/site cannot be opened: No such file or directory; run 'docgen build' first")
    }

    @Test func namesThePortThatIsInUse() async throws {
        let first = AssistantConfiguration(dist: site.dist, port: 0)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, found) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [site] in
                _ = site
                try await AssistantApplication(first, logger: quiet).run(telling: found)
            }
            var iterator = ports.makeAsyncIterator()
            let url = try #require(await iterator.next())
            let port = try #require(URL(string: url)?.port)
            let second = try AssistantApplication(AssistantConfiguration(dist: site.dist, port: port), logger: quiet)
            await #expect(throws: StartError.self) { try await second.run { _ in } }
            group.cancelAll()
            try? await group.waitForAll()
        }
    }
}
