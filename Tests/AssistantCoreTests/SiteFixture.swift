internal import Crypto
internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTesting
internal import Logging
internal import NIOCore

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth
@testable internal import ServerSettings

/// A small `dist/` in a temporary folder: pages, a drawing, a large file, a manifest and an index.
final class SiteFixture: Sendable {
    let dist: String

    static let searchPage = """
        <!doctype html><title>Search</title><header><input type="search" name="q" placeholder="Search"></header>
        <input id="_q" name="q" type="search" value="" autocomplete="off">
        <!--search-results--><p>none yet</p><!--/search-results-->
        <footer>end</footer>
        """
    static let stylesheet = "body{color:#123}"
    /// Longer than one chunk and than what is read in one go.
    static let large = Array((0..<300_000).lazy.map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) })

    private static let files: [(path: String, bytes: [UInt8], type: String, cache: Manifest.CacheClass)] = [
        ("404.html", Array("<h1>No such page</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("_assets/large.bin", large, "application/octet-stream", .immutable),
        ("_assets/style.5f3a.css", Array(stylesheet.utf8), "text/css; charset=utf-8", .immutable),
        ("a..b.html", Array("<h1>Dots</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("api/start.html", Array("<h1>Interface</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("drawing.svg", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), "image/svg+xml", .revalidate),
        ("empty.txt", [], "text/plain; charset=utf-8", .revalidate),
        ("guide/index.html", Array("<h1>Guide</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("guide/größe 1.html", Array("<h1>Größe</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("guide/start.html", Array("<h1>Start</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("index.html", Array("<h1>Home</h1>".utf8), "text/html; charset=utf-8", .revalidate),
        ("search/index.html", Array(searchPage.utf8), "text/html; charset=utf-8", .revalidate),
    ]

    /// - Parameters:
    ///   - without: Paths that are left out of the manifest and of the folder.
    ///   - language: What the site says to readers.
    ///   - strings: The site's own sentences.
    init(without: Set<String> = [], language: String = "en", strings: [String: String] = [:]) throws {
        dist = NSTemporaryDirectory() + "assistant-\(UUID().uuidString)"
        let kept = Self.files.filter { !without.contains($0.path) }
        for file in kept { try write(file.bytes, to: file.path) }
        // Neither is in the manifest.
        try write(Array("SECRET=1".utf8), to: ".env")
        try Data("outside".utf8).write(to: URL(filePath: dist + "/secret.txt"))
        let writer = try IndexWriter(path: dist + "/index.sqlite")
        for page in Self.pages { try writer.add(page) }
        (writer.language, writer.strings) = (language, strings)
        try writer.finish()
        let manifest = Manifest(
            generator: "docgen test",
            title: "Test",
            baseURL: nil,
            index: "index.sqlite",
            indexSHA256: try Self.hash(ofFile: dist + "/index.sqlite"),
            files: kept.map { .init(path: $0.path, sha256: Self.fakeHash($0.path), size: $0.bytes.count, type: $0.type, cache: $0.cache) }
        )
        try store(manifest)
    }

    deinit { try? FileManager.default.removeItem(atPath: dist) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(filePath: dist + "/site/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func store(_ manifest: Manifest) throws {
        try JSONEncoder().encode(manifest).write(to: URL(filePath: dist + "/manifest.json"))
    }

    func manifest() throws -> Manifest {
        try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: URL(filePath: dist + "/manifest.json")))
    }

    static func hash(ofFile path: String) throws -> String {
        SHA256.hash(data: try Data(contentsOf: URL(filePath: path))).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func entityTag(_ path: String) -> String { "\"" + Self.fakeHash(path).prefix(32) + "\"" }

    /// The server trusts the manifest's hashes, so any that differ will do.
    private static func fakeHash(_ path: String) -> String {
        let digits = path.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 64)).prefix(64))
    }

    // MARK: Application

    func application(
        allowedHosts: [String] = [],
        limits: AssistantConfiguration.Limits = .init(),
        kapa: KapaConfiguration? = nil,
        state: StateConfiguration = StateConfiguration(),
        logger: Logger? = nil
    ) throws -> Application<AssistantResponder> {
        try application(logger: logger) { configuration in
            configuration.allowedHosts = allowedHosts
            configuration.kapa = kapa
            configuration.state = state
            configuration.limits = limits
        }
    }

    /// What makes a request an operator's, on the listener for readers.
    static let operatorKey: HTTPFields = [.authorization: "Bearer test-key"]

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// An application whose settings differ from the defaults.
    func application(
        logger: Logger? = nil,
        configure: (inout AssistantConfiguration) -> Void
    ) throws -> Application<AssistantResponder> {
        var configuration = AssistantConfiguration(dist: dist)
        configuration.operatorKeys = [Secret("test-key")]
        configure(&configuration)
        return try AssistantApplication(configuration, logger: logger ?? Self.quiet).makeApplication()
    }

    /// Sends one request through the built application.
    func send(
        _ method: HTTPRequest.Method = .get,
        _ uri: String,
        headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> TestResponse {
        try await application().test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    private static let pages: [Page] = [
        Page(
            path: "guide/start.md",
            url: "guide/start.html",
            title: "Start",
            tags: ["Setup", "C++ & <co>"],
            hash: String(repeating: "0", count: 64),
            sections: [
                section("Install the server", "install", "Download the archive and run the installer. It needs Debian 12 or newer."),
                section("Set the port", "port", "The server listens on port 8080. Use the option --port to choose another port."),
            ]
        ),
        Page(
            path: "guide/security.md",
            url: "guide/security.html",
            title: "Security & <limits>",
            tags: ["setup"],
            hash: String(repeating: "1", count: 64),
            sections: [section("Escape <script>", "escape", "Write <script>alert(1)</script> as text & it stays text.")]
        ),
    ]

    private static func section(_ heading: String, _ anchor: String, _ text: String) -> Section {
        let markdown = SectionMarkdown.escaped(text)
        return Section(heading: heading, level: 2, anchor: anchor, breadcrumb: [], markdown: markdown, text: text, code: "", line: 1)
    }
}

extension AssistantApplication {
    /// Runs the server, and says where it listens. Where it cannot start, the stream ends, and nobody waits for it.
    func run(telling places: AsyncStream<String>.Continuation) async throws {
        defer { places.finish() }
        _ = try await run { places.yield($0) }
    }

    /// The server on the framework's listener, which its tests know how to start and to ask.
    ///
    /// - Parameters:
    ///   - group: The threads that serve.
    ///   - isWatched: Whether the monitor looks at it from outside: its looks are requests, which other tests would count.
    func makeApplication(on group: EventLoopGroupProvider = .singleton, isWatched: Bool = false) -> Application<AssistantResponder> {
        let (limits, connections, lifecycle) = (configuration.limits, connections, lifecycle)
        return Application(
            responder: responder,
            server: HTTPServerBuilder {
                HTTPConnection(responder: $0, limits: limits, connections: connections, lifecycle: lifecycle)
            },
            configuration: ApplicationConfiguration(
                availableConnectionsDelegate: MaximumAvailableConnections(limits.maxConnections + limits.reservedConnections)
            ),
            // Hundreds of servers at once, each of which asks its threads for the time, would leave no time for anything else.
            services: parts.services + (isWatched ? [parts.process.lag] : []),
            onServerRunning: { [monitor] channel in if isWatched { monitor?.watch?.listens(at: channel.localAddress) } },
            eventLoopGroupProvider: group,
            logger: logger
        )
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any] ?? [:]
    }

    /// The `code` of a problem document; `nil` when the response is none, or is not a complete one.
    func problemCode() throws -> String? {
        guard headers[.contentType] == "application/problem+json" else { return nil }
        let problem = try json()
        guard problem["type"] is String, problem["title"] is String, problem["detail"] is String, problem["instance"] is String,
            problem["status"] as? Int == status.code, problem["request_id"] as? String == headers[HTTPField.Name("X-Request-Id")!]
        else { return nil }
        return problem["code"] as? String
    }
}
