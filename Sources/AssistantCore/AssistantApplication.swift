package import AssistantHTTP
internal import DocIndex
internal import Foundation
package import Logging
internal import NIOCore
internal import SentenceEncoder
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import ServerState
package import ServiceLifecycle

/// The server: one build's files, its search and its answers over HTTP.
///
/// Opening it reads the manifest and the index, so a started server never finds out later that they are missing.
package struct AssistantApplication: Sendable {
    let parts: ServerParts
    let responder: AssistantResponder
    private let metadata: Logger.Metadata
    private let reloads: ReloadMetrics

    /// Opens the files of a build. Where the process may open too few files for the connections that the settings allow, fewer are taken.
    ///
    /// - Parameters:
    ///   - metrics: Where the server's own metrics go, and what `/metrics` shows.
    ///   - live: A site that takes the place of the build's files; search and answers are the build's.
    /// - Throws: ``StartError``: the process may open too few files, the manifest, the site's folder or the index cannot be read, or the state not
    ///   be opened.
    package init(
        _ configuration: AssistantConfiguration,
        logger: Logger,
        metrics: PrometheusRegistry = .forAssistant(),
        live: LiveSite? = nil
    ) throws(StartError) {
        var configuration = configuration
        switch OpenFileBudget(configuration, isBuilding: live != nil).apply(to: &configuration.limits) {
        case nil: break
        case .lowered(let text)?: logger.warning("\(text)")
        case .refused(let text)?: throw StartError(text, isOfSetup: true)
        }
        let dist = try Dist(opening: configuration.dist, model: InstalledModel(ModelPlaces(named: configuration.model)))
        do throws(StateError) {
            parts = try ServerParts(configuration, metrics: metrics, logger: logger)
        } catch {
            throw StartError(error.description)
        }
        responder = AssistantResponder(parts, serving: dist, live: live)
        reloads = ReloadMetrics(metrics)
        SentryReporter.counters(metrics)
        metadata = [
            "site.generation": "\(dist.generation)", "site.pages": "\(dist.index.statistics.pages)",
            "site.sections": "\(dist.index.statistics.sections)",
        ]
    }

    /// Serves until SIGTERM or SIGINT; open requests are answered first. A second signal ends the process at once. SIGHUP reads the
    /// settings again and opens what lies at the build's place.
    ///
    /// - Parameters:
    ///   - settings: Read again by SIGHUP; `nil` when they stay as they are.
    ///   - services: What runs beside the server and ends after it.
    ///   - environment: Where a service manager says what it hands over, and what it wants to be told.
    ///   - onListening: Called once connections are accepted, those of operators too, with the site's URL, or `unix:` and the path of a socket.
    /// - Returns: How many requests were cut because they took longer than the time for them.
    /// - Throws: ``StartError`` when a place to listen at is not available.
    @discardableResult
    package func run(
        settings: LiveSettings? = nil,
        services: [any Service] = [],
        environment: [String: String] = [:],
        onListening: @escaping @Sendable (String) -> Void
    ) async throws -> Int {
        let inherited = try InheritedSockets(environment: environment)
        let manager = ServiceManager(environment: environment)
        var all = services + parts.services + [BuildWatch(responder.build)]
        if let manager, let period = manager.watchdog { all.append(Watchdog(manager: manager, period: period, lag: lag, logger: logger)) }
        let places = ListenerPlaces { [lifecycle] place in
            onListening(place)
            if !lifecycle.isDraining { manager?.ready("Serving at \(place)") }
        }
        // They stop in the reverse order: the one for operators outlives the one for readers.
        if let admin = operatorsListener(inherited, { _, _ in places.settle(nil) }) {
            all.append(admin)
        } else {
            places.settle(nil)
        }
        all.append(
            HTTPListener(.readers, at: readersSocket(inherited), connections: connections, responder: responder, of: parts) {
                [monitor] place, address in
                monitor?.watch.listens(at: address)
                places.settle(place)
            }
        )
        var group = ServiceGroupConfiguration(services: all, logger: logger)
        // Who is told that the time is up has a moment to say so to its client.
        group.maximumGracefulShutdownDuration = configuration.limits.shutdownGrace + .seconds(1)
        let services = ServiceGroup(configuration: group)
        let signals = await ServerSignals(
            lifecycle: lifecycle,
            limits: configuration.limits,
            connections: connections,
            reload: { [responder, logger, reloads] in
                if let settings { reloads.count(isUsable: settings.reload(logger: logger, apply: responder.update)) }
                await responder.build.reload(isForced: true)
            },
            manager: manager,
            logger: logger
        )
        logger.notice("starting", metadata: metadata)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await signals.watch { [monitor] in
                    monitor?.watch.stop()
                    await services.triggerGracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            try await services.run()
        }
        return reportEnd()
    }

    /// Says what happened since the last report, and how the server ended.
    /// - Returns: How many requests were cut.
    private func reportEnd() -> Int {
        responder.report()
        connections.report()
        var summary: Logger.Metadata = ["requests.cut": .stringConvertible(lifecycle.cutRequests)]
        if let time = lifecycle.drainingTime { summary["duration.ms"] = .stringConvertible(Int(time / .milliseconds(1))) }
        logger.notice("stopped", metadata: summary)
        return lifecycle.cutRequests
    }

    // MARK: Listeners

    private func readersSocket(_ inherited: InheritedSockets) -> ListenSocket {
        if let descriptor = inherited.readers { return ListenSocket(.inherited(descriptor)) }
        return ListenSocket(.opened(configuration.readersPlace, isShared: configuration.sharesPort))
    }

    /// - Returns: `nil` when it is switched off.
    private func operatorsListener(
        _ inherited: InheritedSockets,
        _ onListening: @escaping @Sendable (String?, SocketAddress?) -> Void
    ) -> HTTPListener? {
        var origin: ListenSocket.Origin?
        if let descriptor = inherited.operators {
            origin = .inherited(descriptor)
        } else if let place = configuration.adminListen.place(besides: configuration.port) {
            origin = .opened(place, isShared: configuration.sharesPort)
        }
        return origin.map { origin in
            HTTPListener(
                .operators,
                at: ListenSocket(origin),
                // Nobody chose the place, so that it is taken is no reason to let readers wait.
                isOptional: configuration.adminListen == .automatic,
                connections: .ofOperators(configuration.limits, logger: logger),
                responder: responder,
                of: parts,
                onListening: onListening
            )
        }
    }

    // MARK: Parts

    var configuration: AssistantConfiguration { parts.configuration }
    var lifecycle: ServerLifecycle { parts.lifecycle }
    var connections: ConnectionTable { parts.connections }
    /// `nil` when it is switched off.
    var monitor: HealthMonitor? { parts.monitor }
    var logger: Logger { parts.logger }
    /// How late the server's threads are.
    package var lag: EventLoopLag { parts.lag }

    /// Every route of the API as `GET /path`.
    var operations: [String] { responder.build.routes.operations }
}
