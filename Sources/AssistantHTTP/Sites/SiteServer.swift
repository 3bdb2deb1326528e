internal import CoreMetrics
internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ReaderText
internal import SentenceEncoder
internal import ServerHealth
internal import ServerSettings
internal import ServerState
internal import ServiceLifecycle
internal import Synchronization

/// One of several sites, open: its parts, what answers from its builds, and what runs beside.
final class SiteServer: Sendable {
    private let current: Mutex<SiteConfiguration>
    let parts: ServerParts
    let responder: AssistantResponder
    private let services: ServiceGroup

    /// - Parameters:
    ///   - count: How many sites share the process.
    ///   - server: How the process is.
    /// - Throws: ``StartError``: the build or the state cannot be opened.
    init(
        _ configuration: SiteConfiguration,
        among count: Int,
        within process: ProcessParts,
        model: InstalledModel,
        server: @escaping @Sendable (Date) -> HealthSnapshot.Service?
    ) throws(StartError) {
        current = Mutex(configuration)
        var site = configuration
        site.configuration.limits.siteCacheBytes = configuration.cacheBytes(amongSites: count)
        let dist = try OpenBuild(opening: site.configuration.buildFolder, model: model)
        do throws(StateError) {
            try StateFolder.make(for: site.configuration.state)
            parts = try ServerParts(site, within: process, server: server)
        } catch {
            throw StartError(error.description)
        }
        responder = AssistantResponder(parts, serving: dist)
        var group = ServiceGroupConfiguration(services: parts.services + [BuildWatch(responder.build)], logger: parts.logger)
        group.maximumGracefulShutdownDuration = process.configuration.limits.shutdownGrace + .seconds(1)
        services = ServiceGroup(configuration: group)
        parts.logger.notice(
            "a site is served",
            metadata: ["site.generation": "\(dist.generation)", "site.pages": .stringConvertible(dist.index.statistics.pages)]
        )
    }

    /// What counts now.
    var configuration: SiteConfiguration { current.withLock { $0 } }

    /// Takes other settings over, as far as they can change while the site is served.
    func update(_ new: SiteConfiguration) {
        current.withLock { $0 = new }
        responder.update(new.configuration)
    }

    /// Runs what belongs to the site until it is stopped, or the process ends.
    func run() async {
        do {
            try await services.run()
        } catch {
            parts.logger.error("what runs beside a site has failed", metadata: ["error.reason": "\(error)"])
        }
    }

    /// Nobody is sent here any more. Requests at work end where they are; they hold the site.
    func stop() async {
        await services.triggerGracefulShutdown()
        await responder.finish()
    }

    /// The site among the services of its process.
    func report(at now: Date) -> HealthSnapshot.Service {
        var service = HealthSnapshot.Service(
            id: configuration.healthID,
            name: configuration.name,
            group: SiteServer.group,
            state: .unknown,
            isRequired: false,
            checkedAt: now
        )
        guard let monitor = parts.monitor else { return service }
        let snapshot = monitor.report(at: now)
        // The process has a line of its own.
        let own = snapshot.services.filter { $0.id != "server" }
        guard !own.isEmpty else { return service }
        service.state = HealthSnapshot(generatedAt: now, intervalSeconds: snapshot.intervalSeconds, services: own, host: nil).state
        let ill = own.filter { $0.state != .healthy }.map(\.id)
        if !ill.isEmpty { service.message = "Not well: \(ill.joined(separator: ", "))." }
        return service
    }

    /// The heading of sites on a status page.
    static let group = "Sites"
}

/// A site that cannot be opened. It is tried again; what comes for it meanwhile gets 503.
struct ClosedSite: HTTPResponder {
    typealias Context = AssistantContext

    let configuration: SiteConfiguration
    /// For the log.
    let reason: String

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        context.coreContext.endpointPath.value = "site"
        let wantsPage = request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
        guard wantsPage, request.method == .get || request.method == .head else {
            throw Problem(.serviceUnavailable, "site-unavailable", headers: [.retryAfter: Self.retryAfter]) { words in
                words("problem.site-unavailable")
            }
        }
        // In which language it is cannot be known before it is open.
        let page = Self.template.render(["language": Self.template.words.language])
        return Response(
            status: .serviceUnavailable,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .retryAfter: Self.retryAfter],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page))
        )
    }

    private static let template = ServerPage.Template("closed-site", words: .english)

    /// In seconds.
    private static let retryAfter = "10"

    func report(at now: Date) -> HealthSnapshot.Service {
        HealthSnapshot.Service(
            id: configuration.healthID,
            name: configuration.name,
            group: SiteServer.group,
            state: .unhealthy,
            isRequired: false,
            checkedAt: now,
            message: configuration.waitsForBuild
                ? "It has no build yet: none could be fetched so far. It is tried again."
                : "It cannot be opened; the log says why. It is tried again."
        )
    }
}

extension SiteConfiguration {
    /// Whether the site's builds are fetched, and none has been yet.
    var waitsForBuild: Bool {
        configuration.pull.url != nil && !FileManager.default.fileExists(atPath: configuration.buildFolder + "/manifest.json")
    }
}

/// The folder that holds the files of sites, where nobody has named another.
private enum StateFolder {
    /// - Throws: ``StateError`` where it cannot be made.
    static func make(for state: StateConfiguration) throws(StateError) {
        guard state.makesFolder, let path = state.path else { return }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StateError("cannot make the folder '\(folder)' for the state: \(error.systemReason)")
        }
    }
}
