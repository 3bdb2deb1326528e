internal import CLinux
internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import Synchronization
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// Builds are published while readers read: nobody may notice anything but the new text.
struct SwapUnderLoadTests {
    private static let pageCount = 40
    private static let swapCount = 60

    /// A `dist/` whose every page and section names its generation.
    private static func writeBuild(_ generation: Int, to folder: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder + "/site/pages", withIntermediateDirectories: true)
        var files: [Manifest.File] = []
        let text = Array("generation \(generation)\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 400 + generation)
        for number in 0..<pageCount {
            let path = "pages/\(number).html"
            try Data(text).write(to: URL(filePath: folder + "/site/" + path))
            let hash = String(repeating: "0", count: 56) + String(10_000_000 + generation)
            files.append(.init(path: path, sha256: hash, size: text.count, type: "text/html; charset=utf-8", cache: .revalidate))
        }
        let writer = try IndexWriter(path: folder + "/index.sqlite")
        let section = Section(
            heading: "Port",
            level: 2,
            anchor: "port",
            breadcrumb: [],
            markdown: "The port is generation\(generation).",
            text: "The port is generation\(generation).",
            code: "",
            line: 1
        )
        try writer.add(Page(path: "p.md", url: "p.html", title: "P", hash: String(repeating: "0", count: 64), sections: [section]))
        try writer.finish()
        let manifest = Manifest(
            generator: "docgen test",
            title: "Test",
            baseURL: nil,
            index: "index.sqlite",
            indexSHA256: try SiteFixture.hash(ofFile: folder + "/index.sqlite"),
            files: files
        )
        try JSONEncoder().encode(manifest).write(to: URL(filePath: folder + "/manifest.json"))
    }

    private final class Progress: Sendable {
        let log = Mutex<[String]>([])
        let newest = Atomic(1)
        let isDone = Atomic(false)
    }

    @Test func noRequestFailsWhileBuildsAreReplaced() async throws {
        let root = NSTemporaryDirectory() + "swap-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let dist = root + "/dist"
        try Self.writeBuild(1, to: dist)
        let progress = Progress()
        var configuration = AssistantConfiguration(dist: dist)
        configuration.requestRate = nil
        // Files are read from the disk each time, which is where a swap could hurt.
        configuration.limits.siteCacheBytes = 0
        let logger = Logger(label: "test") { label in
            LineLogHandler(label: label, format: .text) { line in progress.log.withLock { $0.append(line) } }
        }
        let application = try AssistantApplication(configuration, logger: logger).makeApplication()
        try await application.test(.live) { client in
            try await withThrowingTaskGroup(of: [String].self) { group in
                for reader in 0..<6 {
                    group.addTask {
                        var faults: [String] = []
                        var number = reader
                        repeat {
                            let before = progress.newest.load(ordering: .sequentiallyConsistent)
                            number += 1
                            let isSearch = number % 5 == 0
                            let uri = isSearch ? "/api/search?q=port" : "/pages/\(number % Self.pageCount).html"
                            let response = try await client.execute(
                                uri: uri,
                                method: .get,
                                headers: [.acceptEncoding: number % 2 == 0 ? "gzip" : "identity"]
                            )
                            if response.status != .ok { faults.append("\(uri): \(response.status) \(response.text)") }
                            // A reader may still see the build that was there when it asked, never an older one, and never a mixture.
                            if !isSearch, response.headers[.contentEncoding] == nil {
                                let seen =
                                    response.text.split(separator: "\n").first.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                                if seen < before - 1 { faults.append("\(uri): generation \(seen) after \(before)") }
                                if response.body.readableBytes != "generation \(seen)\n".utf8.count + 400 + seen {
                                    faults.append("\(uri): mixed")
                                }
                            }
                        } while !progress.isDone.load(ordering: .sequentiallyConsistent)
                        return faults
                    }
                }
                for generation in 2...Self.swapCount {
                    // As docgen does: complete beside the old one, swapped in one step, then the old one goes.
                    let staging = root + "/staging"
                    try Self.writeBuild(generation, to: staging)
                    #expect(docgen_exchange(staging, dist) == 0)
                    progress.newest.store(generation, ordering: .sequentiallyConsistent)
                    try FileManager.default.removeItem(atPath: staging)
                }
                progress.isDone.store(true, ordering: .sequentiallyConsistent)
                for try await faults in group {
                    #expect(faults.isEmpty, "\(faults.prefix(3)) \(progress.log.withLock { $0.filter { $0.contains(" error ") } })")
                }
            }
            let last = try await client.execute(uri: "/pages/0.html", method: .get)
            #expect(last.text.hasPrefix("generation \(Self.swapCount)\n"))
            let found = try await client.execute(uri: "/api/search?q=generation\(Self.swapCount)", method: .get).json()
            #expect((found["results"] as? [Any])?.count == 1, "site and index are of one build")
        }
    }

    @Test func refusesABuildThatWasCopiedInPart() async throws {
        let site = try SiteFixture()
        let application = try site.application { $0.limits.siteCacheBytes = 0 }
        let build = application.responder.build
        try await application.test(.router) { client in
            // The new manifest is there, one of its files is not yet.
            var manifest = try site.manifest()
            manifest.files.append(
                .init(path: "new.html", sha256: String(repeating: "7", count: 64), size: 12, type: "text/html", cache: .revalidate)
            )
            try site.store(manifest)
            #expect(try await client.execute(uri: "/", method: .get).text == "<h1>Home</h1>")
            #expect(try await client.execute(uri: "/new.html", method: .get).status == .notFound)
            // SIGHUP asks again, when the copy is complete.
            try site.write(Array("<h1>New</h1>".utf8), to: "new.html")
            await build.reload(isForced: true)
            #expect(try await client.execute(uri: "/new.html", method: .get).text == "<h1>New</h1>")
        }
    }
}
