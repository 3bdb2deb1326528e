internal import CoreMetrics
internal import DocModel
internal import Foundation
internal import Hummingbird
package import HummingbirdCore
internal import Logging
package import SentenceEncoder
internal import ServerFoundation
package import ServerHealth
package import ServerSettings
internal import ServerState
internal import ServiceLifecycle
internal import Synchronization

/// The sites of a process: opens them, gives each request to the one it is addressed to, and lets them come and go while the others serve.
package final class ServedSites: HTTPResponder, Service {
    package typealias Context = AssistantContext

    fileprivate enum Site: Sendable {
        case open(SiteServer)
        /// With what answers in its place.
        case closed(ClosedSite, any HTTPResponder<AssistantContext>)

        var configuration: SiteConfiguration {
            switch self {
            case .open(let server): server.configuration
            case .closed(let site, _): site.configuration
            }
        }
    }

    private struct State {
        /// In the order of the settings.
        var sites: [Site] = []
        var table: SiteTable<Site>
        var front: FrontDoor
    }

    package let process: ProcessParts
    /// Of the process; `nil` when it is switched off.
    package let monitor: HealthMonitor?
    private let model: InstalledModel
    private let finder: ClientFinder
    /// Made again of other settings.
    private let makeFront: @Sendable () -> FrontDoor
    private let losses: RequestLosses
    private let pulls: SitePulls
    private let state: Mutex<State>
    /// What runs beside sites that were opened, to be started.
    private let opened: AsyncStream<SiteServer>
    private let openedSink: AsyncStream<SiteServer>.Continuation
    /// Sites are opened here, one change at a time, away from the threads that serve.
    private let queue = DispatchQueue(label: "opening sites")

    /// How long a site that cannot be opened waits for its next try.
    private static let pause = Duration.seconds(1)

    /// Opens the sites of the settings, on all processors.
    package init(_ process: ProcessParts, model: InstalledModel) {
        self.process = process
        self.model = model
        finder = ClientFinder(process.configuration)
        losses = RequestLosses(metrics: process.metrics, logger: process.logger)
        let configuration = process.configuration
        let sites = Mutex<Members>.Box(Members())
        monitor = HealthMonitor(
            process: configuration,
            watch: process.watch,
            sites: { sites.mutex.withLock { $0.sites.map(\.configuration.configuration) } },
            report: { now in sites.mutex.withLock { $0.sites }.map { $0.report(at: now) } },
            HealthMonitor.Surroundings(
                lifecycle: process.lifecycle,
                metrics: process.metrics,
                logger: process.logger,
                tracer: process.tracer,
                clock: process.clock
            )
        )
        members = sites
        let pulls = SitePulls(metrics: process.metrics, logger: process.logger, clock: process.clock)
        self.pulls = pulls
        makeFront = { [monitor, losses] in
            FrontDoor(
                process,
                monitor: monitor,
                losses: losses,
                sites: { SiteList(sites: sites.mutex.withLock { $0.sites }.map(\.line)) },
                isWaiting: { pulls.isFirstPullUnderWay }
            )
        }
        let front = makeFront()
        state = Mutex(State(table: SiteTable([], serverNames: front.names), front: front))
        (opened, openedSink) = AsyncStream.makeStream()
        let first = configuration.sites
        let results = Mutex([Site?](repeating: nil, count: first.count))
        DispatchQueue.concurrentPerform(iterations: first.count) { index in
            let site = open(first[index], among: first.count)
            results.withLock { $0[index] = site }
        }
        replace(results.withLock { $0.compactMap(\.self) })
    }

    /// What the monitor of the process sees of the sites.
    private let members: Mutex<Members>.Box

    fileprivate struct Members: Sendable {
        var sites: [Site] = []
    }

    private var front: FrontDoor { state.withLock { $0.front } }

    // MARK: Requests

    package func respond(to request: Request, context: AssistantContext) async throws -> Response {
        var request = request
        // The name that readers see is the one that counts, for the site's own look at it too.
        if let host = finder.host(peer: context.peer, headers: request.headers) {
            var head = request.head
            head.authority = host
            request = Request(head: head, body: request.body)
        }
        var context = context
        switch match(request, &context) {
        case .site(let site):
            context.logger[metadataKey: "site"] = "\(site.configuration.name)"
            switch site {
            case .open(let server): return try await server.responder.respond(to: request, context: context)
            case .closed(_, let responder): return try await responder.respond(to: request, context: context)
            }
        case .nothingThere: return try await front.respond(to: request, context: context, isKnownHost: true)
        case .unknownHost: return try await front.respond(to: request, context: context, isKnownHost: false)
        }
    }

    /// What has no single host, or no path, is nobody's: the front door says what is wrong with it. What orchestrators and operators ask under the names
    /// of the server is about the process, also where a site is at its root. Below the path of a site operators ask for that site.
    private func match(_ request: Request, _ context: inout AssistantContext) -> SiteTable<Site>.Match {
        guard let authority = try? HostCheck.authority(of: request), let target = try? RequestTarget(request) else { return .unknownHost }
        let (table, front) = state.withLock { ($0.table, $0.front) }
        let found = table.find(authority, path: target.path)
        if context.isOnAdminListener, front.isOurs(authority) {
            if let site = site(namedIn: target) {
                context.isSiteNamed = true
                return .site(site)
            }
            if case .site(let site) = found, site.configuration.basePath != nil { return found }
            return .unknownHost
        }
        return HostCheck.isProbe(target.path) && front.names.contains(authority) ? .unknownHost : found
    }

    /// The site of an operator's request under a name of the server: the one that its query names, or the only one, for what is no matter of the process.
    private func site(namedIn target: RequestTarget) -> Site? {
        let sites = state.withLock { $0.sites }
        if let name = try? target.parameter(FrontDoor.siteParameter) { return sites.first { $0.configuration.name == name } }
        return sites.count == 1 && front.leavesToSites(target.path) ? sites.first : nil
    }

    // MARK: Coming and going

    /// - Parameter former: Why it could not be opened when it was tried last: what is the same as then is not said again.
    private func open(_ configuration: SiteConfiguration, among count: Int, former: String? = nil) -> Site {
        do throws(StartError) {
            return .open(
                try SiteServer(configuration, among: count, within: process, model: model) { [monitor] now in
                    monitor?.report(at: now).services.first { $0.id == "server" }
                }
            )
        } catch {
            let reason = "\(error)"
            if reason != former { tell(of: configuration, reason) }
            return closed(configuration, reason)
        }
    }

    private func tell(of configuration: SiteConfiguration, _ reason: String) {
        guard !configuration.waitsForBuild else {
            process.logger.notice("a site has no build yet; it is fetched", metadata: ["site": "\(configuration.name)"])
            return
        }
        process.logger.error(
            "a site cannot be opened; the others are served, and it is tried again",
            metadata: ["site": "\(configuration.name)", "error.code": "site-closed", "error.reason": "\(reason)"]
        )
    }

    private func closed(_ configuration: SiteConfiguration, _ reason: String) -> Site {
        let site = ClosedSite(configuration: configuration, reason: reason)
        let responder = RequestChain(
            process,
            metrics: SiteMetrics(process.metrics, site: configuration.name),
            losses: losses,
            places: process.places,
            answering: site
        )
        return .closed(site, responder)
    }

    private func replace(_ sites: [Site]) {
        let front = makeFront()
        let table = SiteTable(sites.map { ($0.configuration, $0) }, serverNames: front.names)
        let before = state.withLock { state in
            defer { state = State(sites: sites, table: table, front: front) }
            return state.sites
        }
        members.mutex.withLock { $0.sites = sites }
        let known = Set(before.compactMap(\.server).map(ObjectIdentifier.init))
        for server in sites.compactMap(\.server) where !known.contains(ObjectIdentifier(server)) { openedSink.yield(server) }
    }

    /// Takes other settings over: opens sites that are new, lets go of those that are gone, and changes the rest as far as that can be done while they
    /// serve.
    package func update(_ configuration: AssistantConfiguration) {
        process.take(configuration)
        monitor?.update(configuration)
        queue.async { [self] in
            let old = state.withLock { $0.sites }
            let known = Dictionary(old.map { ($0.configuration.name, $0) }) { first, _ in first }
            let wanted = configuration.sites
            let sites = wanted.map { site -> Site in
                switch known[site.name] {
                case .open(let server)?:
                    server.update(site)
                    return .open(server)
                // It may have been opened with other settings by now.
                case .closed?, nil: return open(site, among: wanted.count)
                }
            }
            replace(sites)
            followPulls()
            let names = Set(wanted.map(\.name))
            for server in old.compactMap(\.server) where !names.contains(server.configuration.name) {
                server.parts.logger.notice("a site is served no more")
                Task { await server.stop() }
            }
        }
    }

    /// Opens what lies at the places of the builds, of all sites. What ``update(_:)`` has begun is done when this returns.
    package func reloadBuilds() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
        await retry()
        await withDiscardingTaskGroup { group in
            for server in open {
                group.addTask { await server.responder.build.reload(isForced: true) }
            }
        }
    }

    /// Writes into the audit log of each site that a signal has asked for it.
    ///
    /// - Parameter report: What became of the settings.
    package func noteReload(_ report: ReloadReport) async {
        for server in open {
            let isDone = report.isUsable && server.parts.lifecycle.buildRefusal == nil
            let changed = report.ofSite(server.configuration.name).changed.joined(separator: ", ")
            await server.parts.trail.record(
                AuditEvent(.reloaded, isDone ? .done : .failed, kind: "signal", name: "SIGHUP", subject: changed)
            )
        }
    }

    /// Tries sites again that could not be opened. What is the same as before is not said again.
    func retry() async {
        guard state.withLock({ $0.sites.contains { $0.server == nil } }) else { return }
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                let before = state.withLock { $0.sites }
                let sites = before.map { site -> Site in
                    guard case .closed(let closed, _) = site else { return site }
                    return open(closed.configuration, among: before.count, former: closed.reason)
                }
                replace(sites)
                continuation.resume()
            }
        }
    }

    // MARK: Builds that are fetched

    private func followPulls() {
        let sites = state.withLock { $0.sites }
        pulls.follow(
            sites.map(\.configuration),
            closed: Set(sites.filter { $0.server == nil }.map(\.configuration.name)),
            SitePulls.Listener(
                updated: { [weak self] name in await self?.takeBuild(of: name) },
                refused: { [weak self] name, reason in self?.server(name)?.responder.build.noteSource(refusal: reason) },
                isStale: { [weak self] name, isStale in self?.server(name)?.parts.lifecycle.isSourceStale = isStale }
            )
        )
    }

    /// Serves a build that was fetched.
    private func takeBuild(of name: String) async {
        if let server = server(name) { return await server.responder.build.reload() }
        await retry()
    }

    /// Whether a site without a build waits for the first answer of its source.
    var isFirstPullUnderWay: Bool { pulls.isFirstPullUnderWay }

    private func server(_ name: String) -> SiteServer? { open.first { $0.configuration.name == name } }

    // MARK: Running

    /// Runs what belongs to the sites, those that come later too.
    package func run() async throws {
        pulls.start()
        queue.async { self.followPulls() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await cancelWhenGracefulShutdown {
                        while (try? await Task.sleep(for: Self.pause)) != nil { await self.retry() }
                    }
                }
                for await server in opened { group.addTask { await server.run() } }
            }
        } onGracefulShutdown: {
            self.openedSink.finish()
        }
        await pulls.stop()
    }

    /// Says what happened since the last report, when the process ends.
    package func finish() async {
        losses.report()
        await process.operators.finish()
        for server in open {
            await server.responder.finish()
            await server.parts.state.close()
        }
    }

    /// Those that are served.
    var open: [SiteServer] { state.withLock { $0.sites }.compactMap(\.server) }

    /// How many sites are served, and how many there are.
    package var count: (open: Int, all: Int) {
        state.withLock { state in (state.sites.count { $0.server != nil }, state.sites.count) }
    }
}

extension ServedSites.Site {
    fileprivate var server: SiteServer? { if case .open(let server) = self { server } else { nil } }

    /// For operators.
    fileprivate var line: SiteList.Site {
        switch self {
        case .open(let server):
            let (dist, openedAt) = server.responder.build.served
            return .init(server.configuration.name, dist, openedAt: openedAt, refusal: server.parts.lifecycle.newestRefusal)
        case .closed(let site, _):
            return .init(closed: site.configuration.name, waitsForBuild: site.configuration.waitsForBuild, reason: site.reason)
        }
    }

    fileprivate func report(at now: Date) -> HealthSnapshot.Service {
        switch self {
        case .open(let server): server.report(at: now)
        case .closed(let site, _): site.report(at: now)
        }
    }
}
