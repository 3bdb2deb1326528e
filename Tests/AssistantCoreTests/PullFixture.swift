internal import Crypto
internal import DocModel
internal import Foundation
internal import ServerFoundation
@testable internal import ServerSettings
internal import Synchronization
internal import TestSupport

@testable internal import AssistantHTTP

/// A build on a host, and the folder that it is pulled into.
final class PullFixture: Sendable {
    typealias Script = @Sendable (LoopbackServer.Request) -> [LoopbackServer.Step]?

    let site: SiteFixture
    let folder: TemporaryFolder
    private let server: LoopbackServer
    private let requests: Mutex<[String]>.Box
    private let script: Mutex<Script>.Box

    init() throws {
        let site = try SiteFixture()
        let requests = Mutex<[String]>.Box([])
        let script = Mutex<Script>.Box { _ in nil }
        (self.site, self.requests, self.script) = (site, requests, script)
        folder = try TemporaryFolder()
        let dist = site.dist
        server = try LoopbackServer { request in
            requests.mutex.withLock { $0.append(request.path) }
            return script.mutex.withLock { $0 }(request) ?? Self.steps(request, from: dist)
        }
        try update { _ in }
    }

    /// As a host of plain files answers.
    private static func steps(_ request: LoopbackServer.Request, from dist: String) -> [LoopbackServer.Step] {
        let path = dist + (request.path.removingPercentEncoding ?? "")
        guard let bytes = FileManager.default.contents(atPath: path) else { return [answer("404 Not Found", Array("nothing".utf8))] }
        let tag = "\"\(SHA256.hash(data: bytes).hexadecimal.prefix(16))\""
        if request.header("If-None-Match") == tag { return [.send("HTTP/1.1 304 Not Modified\r\nETag: \(tag)\r\n\r\n")] }
        return [answer("200 OK", [UInt8](bytes), headers: "ETag: \(tag)\r\n")]
    }

    static func answer(_ status: String, _ body: [UInt8], headers: String = "") -> LoopbackServer.Step {
        .sendBytes(Array("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
    }

    var url: String { server.url }

    /// Answers before the host does.
    func answering(_ script: @escaping Script) { self.script.mutex.withLock { $0 = script } }

    /// What was asked for since the last call.
    func takeRequests() -> [String] {
        requests.mutex.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }

    /// Publishes a manifest with the true hashes of all files, changed as a test wants it.
    func update(_ change: (inout Manifest) throws -> Void) throws {
        var manifest = try site.manifest()
        for index in manifest.files.indices {
            let bytes = try Data(contentsOf: URL(filePath: site.dist + "/site/" + manifest.files[index].path))
            manifest.files[index].sha256 = SHA256.hash(data: bytes).hexadecimal
            manifest.files[index].size = bytes.count
        }
        manifest.indexSize = try Data(contentsOf: URL(filePath: site.dist + "/index.sqlite")).count
        try change(&manifest)
        try site.store(manifest)
    }

    func settings(_ change: (inout PullSettings) -> Void = { _ in }) -> PullSettings {
        var settings = PullSettings()
        settings.url = server.url + "/manifest.json"
        settings.folder = folder.path + "/pulled"
        change(&settings)
        return settings
    }

    func pull(
        isForced: Bool = false,
        limits: PullLimits = PullLimits(),
        _ change: (inout PullSettings) -> Void = { _ in }
    ) async throws -> SitePull.Result {
        guard let pull = SitePull(settings(change), limits: limits) else { throw POSIXError(.EINVAL) }
        return try await pull.run(isForced: isForced)
    }

    /// A file of the build that counts.
    func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: settings().current + "/site/" + path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What lies in the folder beside what was made from good builds.
    func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "pulled" }
            + folder.files("pulled/objects").filter { $0.hasSuffix(".part") }
    }
}
