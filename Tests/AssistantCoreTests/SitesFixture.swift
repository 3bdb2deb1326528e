internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOEmbedded
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import SentenceEncoder
@testable internal import ServerSettings

/// Builds of several sites, whose home pages say their names, and servers of them.
final class SitesFixture: Sendable {
    let folder: TemporaryFolder
    let builds: [String: SiteFixture]

    init(_ names: [String]) throws {
        folder = try TemporaryFolder()
        builds = try Dictionary(uniqueKeysWithValues: names.map { ($0, try Self.build($0)) })
    }

    static func build(_ name: String) throws -> SiteFixture {
        let site = try SiteFixture()
        let page = Array("<h1>\(name)</h1>".utf8)
        try site.write(page, to: "index.html")
        var manifest = try site.manifest()
        for index in manifest.files.indices where manifest.files[index].path == "index.html" { manifest.files[index].size = page.count }
        try site.store(manifest)
        return site
    }

    func statePath(_ name: String) -> String { folder.path + "/\(name).sqlite" }

    /// - Parameter base: The path below which the site is.
    func site(_ name: String, hosts: [String] = [], base: String? = nil, _ change: (inout AssistantConfiguration) -> Void = { _ in }) throws
        -> SiteConfiguration
    {
        var configuration = AssistantConfiguration(dist: try #require(builds[name]).dist)
        configuration.basePath = base.flatMap { BasePath($0) }
        configuration.state.path = statePath(name)
        change(&configuration)
        return SiteConfiguration(name: name, hosts: try hosts.map { try #require(HostPattern($0)) }, configuration: configuration)
    }

    func server(
        _ sites: [SiteConfiguration],
        logger: Logger = SiteFixture.quiet,
        _ change: (inout AssistantConfiguration) -> Void = { _ in }
    ) throws -> SitesServer {
        var configuration = AssistantConfiguration()
        configuration.sites = sites
        change(&configuration)
        return try SitesServer(configuration, logger: logger)
    }
}

/// A server of several sites that is asked without a network.
final class SitesServer: Sendable {
    let application: SitesApplication
    var sites: ServedSites { application.sites }
    let metrics = PrometheusRegistry.forAssistant(sites: 10)

    init(_ configuration: AssistantConfiguration, logger: Logger) throws {
        application = try SitesApplication(configuration, logger: logger, metrics: metrics)
    }

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var text: String

        func json() throws -> [String: Any] { try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:] }
        func code() throws -> String? { try json()["code"] as? String }
    }

    /// - Parameters:
    ///   - host: What stands in `Host`; `nil` for a request without.
    ///   - target: The path as it is sent.
    ///   - peer: Who connects.
    func get(
        _ host: String?,
        _ target: String,
        headers: HTTPFields = [:],
        peer: String = "192.0.2.1",
        isOperator: Bool = false
    ) async throws -> Answer {
        let body = RequestBody(buffer: ByteBuffer())
        return try await send(.get, host, target, headers: headers, body: body, peer: peer, isOperator: isOperator)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ host: String?,
        _ target: String,
        headers: HTTPFields,
        body: RequestBody,
        peer: String = "192.0.2.1",
        isOperator: Bool = false
    ) async throws -> Answer {
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 4711)
        let context = AssistantContext(channel: channel, isOnAdminListener: isOperator, logger: sites.process.logger)
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: target, headerFields: headers)
        let response = try await sites.respond(to: Request(head: head, body: body), context: context)
        let collected = Collected()
        try await response.body.write(Collector(collected))
        return Answer(status: response.status.code, headers: response.headers, text: collected.bytes.withLock { String(buffer: $0) })
    }

    func post(_ host: String, _ target: String, _ object: [String: any Sendable], headers: HTTPFields = [:]) async throws -> Answer {
        var headers = headers
        headers[.contentType] = "application/json"
        let body = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        return try await send(.post, host, target, headers: headers, body: RequestBody(buffer: ByteBuffer(string: body)))
    }

    func ask(_ host: String, _ question: String, thread: String? = nil, base: String = "") async throws -> [String: Any] {
        var object: [String: any Sendable] = ["query": question]
        if let thread { object["thread_id"] = thread }
        return try await post(host, base + "/api/kapa/query", object).json()
    }

    private final class Collected: Sendable { let bytes = Mutex(ByteBuffer()) }

    private struct Collector: ResponseBodyWriter {
        let collected: Collected

        init(_ collected: Collected) { self.collected = collected }

        mutating func write(_ buffer: ByteBuffer) async throws { _ = collected.bytes.withLock { $0.writeImmutableBuffer(buffer) } }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
