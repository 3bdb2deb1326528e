internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore

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
