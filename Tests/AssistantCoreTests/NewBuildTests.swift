internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import ServerSettings
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth

struct NewBuildTests {
    private let site: SiteFixture
    private let next: SiteFixture

    init() throws {
        site = try SiteFixture()
        next = try SiteFixture()
        try next.write(Array("<h1>News</h1>".utf8), to: "index.html")
        var manifest = try next.manifest()
        for index in manifest.files.indices where manifest.files[index].path == "index.html" { manifest.files[index].size = 13 }
        try next.store(manifest)
    }

    /// As `docgen build` does: the new folder takes the old one's name, the old one goes.
    private func replace() throws {
        try FileManager.default.removeItem(atPath: site.dist)
        try FileManager.default.moveItem(atPath: next.dist, toPath: site.dist)
    }

    private func get(_ client: any TestClientProtocol, _ uri: String) async throws -> (status: Int, text: String) {
        try await client.execute(uri: uri, method: .get) { ($0.status.code, String(buffer: $0.body)) }
    }

    @Test func answersFromAReplacedBuildWithoutARestart() async throws {
        try await site.application().test(.router) { client in
            #expect(try await get(client, "/").text == "<h1>Home</h1>")
            try replace()
            #expect(try await get(client, "/").text == "<h1>News</h1>")
            #expect(try await get(client, "/api/search?q=port").status == 200)
        }
    }

    @Test func staysWithTheOldBuildWhenTheNewOneCannotBeOpened() async throws {
        try await site.application().test(.router) { client in
            try Data("{".utf8).write(to: URL(filePath: site.dist + "/manifest.json"), options: .atomic)
            #expect(try await get(client, "/").text == "<h1>Home</h1>")
            #expect(try await get(client, "/health").status == 200)
        }
    }

    /// Before a reader asks for one, and until they are back.
    @Test func looksWhetherItsFilesAreThere() async throws {
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: Logger(label: "test") { _ in CapturedLog() })
        let (build, lifecycle) = (server.responder.build, server.lifecycle)
        func look() async -> [Bool] {
            await build.look()
            return [lifecycle.hasLostFiles, lifecycle.hasLostIndex]
        }
        #expect(await look() == [false, false])
        for (name, found) in [("site/guide/start.html", [true, false]), ("index.sqlite", [false, true])] {
            let path = site.dist + "/" + name
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            #expect(await look() == found)
            #expect(await look() == found)
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
            #expect(await look() == [false, false])
        }
        try FileManager.default.removeItem(atPath: site.dist)
        #expect(await look()[0])
        #expect(lifecycle.buildRefusal != nil)
        try FileManager.default.moveItem(atPath: next.dist, toPath: site.dist)
        #expect(await look() == [false, false])
        #expect(lifecycle.buildRefusal == nil)
    }

    /// SIGHUP came while the index was on its way: the next look finds the build whole, as it would have without.
    @Test func aReloadThatCameTooEarlyIsMadeUpFor() async throws {
        let metrics = PrometheusRegistry.forAssistant()
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: SiteFixture.quiet, metrics: metrics)
        let (build, lifecycle) = (server.responder.build, server.lifecycle)
        let path = site.dist + "/index.sqlite"
        let bytes = try Data(contentsOf: URL(filePath: path))
        try FileManager.default.removeItem(atPath: path)
        await build.reload(isForced: true)
        await build.look()
        #expect(lifecycle.buildRefusal?.contains("index.sqlite") == true)
        try bytes.prefix(100).write(to: URL(filePath: path))
        await build.look()
        await build.look()
        #expect(lifecycle.buildRefusal?.contains("damaged") == true)
        #expect(metrics.text().contains("assistant_builds_total{outcome=\"refused\"} 2\n"), "each reason once")
        try bytes.write(to: URL(filePath: path))
        await build.look()
        #expect(lifecycle.buildRefusal == nil && !lifecycle.hasLostIndex)
    }

    /// Whoever deletes the folder of a running server is told, and what balances between servers too.
    @Test func aBuildThatIsGoneIsNotReady() async throws {
        try await site.application().test(.router) { client in
            #expect(try await get(client, "/health/ready").status == 200)
            try FileManager.default.moveItem(atPath: site.dist, toPath: site.dist + ".away")
            // What was opened is still there.
            #expect(try await get(client, "/").status == 200)
            #expect(try await get(client, "/health/ready").status == 200)
            try FileManager.default.removeItem(atPath: site.dist + ".away")
            #expect(try await get(client, "/guide/start.html").status == 500)
            #expect(try await get(client, "/health/ready").status == 503)
            try FileManager.default.moveItem(atPath: next.dist, toPath: site.dist)
            #expect(try await get(client, "/").text == "<h1>News</h1>")
            #expect(try await get(client, "/health/ready").status == 200)
        }
    }
}
