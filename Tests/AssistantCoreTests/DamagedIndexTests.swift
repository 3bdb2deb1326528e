internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth
@testable internal import ServerSettings

/// An index whose bytes are not those that were built, however little SQLite minds.
struct DamagedIndexTests {
    private let site: SiteFixture
    private var path: String { site.dist + "/index.sqlite" }

    init() throws { site = try SiteFixture() }

    /// Overwrites the end of each page but the first: what SQLite reads to open the file stays as it is.
    private func damage(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? file.close() }
        let size = try file.seekToEnd()
        for offset in Swift.stride(from: 4096, to: size, by: 4096) {
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        }
    }

    @Test func theServerDoesNotStartWithIt() throws {
        try damage(path)
        let error = #expect(throws: StartError.self) { try OpenBuild(opening: site.dist) }
        #expect(
            error?.description
                == "\(path) is damaged, or not the one of this build: run 'docgen build' again, or copy all of its output"
        )
    }

    @Test func oneByteIsEnough() throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: try file.seekToEnd() - 1)
        try file.write(contentsOf: Data([0x5A]))
        try file.close()
        #expect(throws: StartError.self) { try OpenBuild(opening: site.dist) }
    }

    @Test func aNewBuildThatIsDamagedDoesNotTakeThePlaceOfTheGoodOne() async throws {
        let next = try SiteFixture()
        try damage(next.dist + "/index.sqlite")
        let log = CapturedLog()
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: Logger(label: "test") { _ in log })
        try await server.makeApplication().test(.router) { client in
            _ = try await client.execute(uri: "/", method: .get)
            try FileManager.default.moveItem(atPath: site.dist, toPath: site.dist + ".old")
            try FileManager.default.moveItem(atPath: next.dist, toPath: site.dist)
            for _ in 0..<3 { #expect(try await client.execute(uri: "/api/search?q=port", method: .get).status == .ok) }
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok)
            let monitor = try #require(server.monitor)
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            let site = monitor.report(at: .now).services.first { $0.id == "site" }
            #expect(site?.state == .degraded)
            #expect(log.text.components(separatedBy: "cannot open the new build").count == 2, "one line")
            #expect(log.text.contains("is damaged, or not the one of this build"))
        }
        try? FileManager.default.removeItem(atPath: site.dist + ".old")
    }

    @Test(.timeLimit(.minutes(10)))
    func damageThatIsFoundLaterMakesTheServerUnready() async throws {
        let log = CapturedLog()
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: Logger(label: "test") { _ in log })
        try await server.makeApplication().test(.router) { client in
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok)
            try damage(path)
            var ready = try await client.execute(uri: "/health/ready", method: .get)
            // The first answers may come from what SQLite holds in memory.
            var number = 0
            while ready.status == .ok {
                number += 1
                _ = try await client.execute(uri: "/api/search?q=install\(number)+port+server+escape", method: .get)
                ready = try await client.execute(uri: "/health/ready", method: .get)
            }
            #expect(ready.status == .serviceUnavailable)
            #expect(try ready.json()["output"] as? String == "the index is damaged")
            #expect(try await client.execute(uri: "/", method: .get).status == .ok, "pages are no index")
            let monitor = try #require(server.monitor)
            await monitor.checkAll()
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            #expect(monitor.report(at: .now).services.first { $0.id == "index" }?.state == .unhealthy)
            #expect(log.text.components(separatedBy: "the index is damaged").count == 2, "one line")
            // A good build ends it.
            let next = try SiteFixture()
            try FileManager.default.removeItem(atPath: site.dist)
            try FileManager.default.moveItem(atPath: next.dist, toPath: site.dist)
            _ = try await client.execute(uri: "/", method: .get)
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok)
            #expect(try await client.execute(uri: "/api/search?q=port", method: .get).status == .ok)
        }
    }

    /// Reading it would hold up the start.
    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func aLargeOneIsCheckedWhileTheServerListens(isSound: Bool) async throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        // A hole, behind the pages that SQLite knows of.
        try file.truncate(atOffset: UInt64(IndexIntegrity.bytesCheckedAtOnce) + 1)
        try file.close()
        if isSound {
            var manifest = try site.manifest()
            manifest.indexSHA256 = try SiteFixture.hash(ofFile: path)
            try site.store(manifest)
        }
        try await site.application().test(.router) { client in
            var ready = try await client.execute(uri: "/health/ready", method: .get)
            while try ready.json()["output"] as? String == "the index is being checked" {
                #expect(ready.status == .serviceUnavailable)
                ready = try await client.execute(uri: "/health/ready", method: .get)
            }
            #expect(ready.status == (isSound ? .ok : .serviceUnavailable))
            #expect(try await client.execute(uri: "/api/search?q=port", method: .get).status == .ok, "it answers all the while")
        }
    }
}
