internal import AssistantHTTP
internal import Foundation
internal import Logging
internal import NIOCore
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import ServiceLifecycle

/// The life of a process that serves, whatever answers in it: sockets, listeners, signals, systemd, the order of the end.
struct ServerRun: Sendable {
    let process: ProcessParts
    let responder: HTTPListener.Answering
    /// The one that looks at the process; `nil` when it is switched off.
    let monitor: HealthMonitor?
    /// What runs beside the listeners, and ends after them.
    let services: [any Service]
    /// Of the line that tells of the start.
    let metadata: Logger.Metadata
    let reloads: ReloadMetrics
    /// Takes other settings over.
    let update: @Sendable (AssistantConfiguration) -> Void
    /// Opens what lies at the places of the builds.
    let reloadBuilds: @Sendable () async -> Void
    /// Writes down that a signal has asked for it, and what became of the settings.
    let reloaded: @Sendable (ReloadReport) async -> Void
    /// Tells at the end what the log would say a second later, writes down what was refused, and closes the states.
    let finish: @Sendable () async -> Void

    /// Serves until SIGTERM or SIGINT; open requests are answered first. A second signal ends the process at once. SIGHUP reads the
    /// settings again and opens what lies at the builds' places.
    ///
    /// - Parameters:
    ///   - settings: Read again by SIGHUP; `nil` when they stay as they are.
    ///   - services: What runs beside the server and ends after it.
    ///   - environment: Where a service manager says what it hands over, and what it wants to be told.
    ///   - onListening: Called once connections are accepted, those of operators too, with the site's URL, or `unix:` and the path of a socket.
    /// - Returns: How many requests were cut because they took longer than the time for them.
    /// - Throws: ``StartError`` when a place to listen at is not available.
    func run(
        settings: LiveSettings?,
        services: [any Service],
        environment: [String: String],
        onListening: @escaping @Sendable (String) -> Void
    ) async throws -> Int {
        let inherited = try InheritedSockets(environment: environment)
        let manager = ServiceManager(environment: environment)
        let all = members(services, inherited, manager, onListening)
        var group = ServiceGroupConfiguration(services: all, logger: logger)
        // Who is told that the time is up has a moment to say so to its client.
        group.maximumGracefulShutdownDuration = configuration.limits.shutdownGrace + .seconds(1)
        let services = ServiceGroup(configuration: group)
        let readAgain = readAgain(settings)
        process.reload.set(readAgain)
        let signals = await ServerSignals(
            lifecycle: process.lifecycle,
            limits: configuration.limits,
            connections: connections,
            reload: { [reloaded] in await reloaded(await readAgain()) },
            manager: manager,
            logger: logger
        )
        logger.notice("starting", metadata: metadata)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await signals.watch { [monitor] in
                        monitor?.watch?.stop()
                        await services.triggerGracefulShutdown()
                    }
                }
                defer { tasks.cancelAll() }
                try await services.run()
            }
        } catch {
            await finish()
            throw error
        }
        return await reportEnd()
    }

    /// What SIGHUP does, and `POST /api/admin/reload` of any site.
    func readAgain(_ settings: LiveSettings?) -> Reload.Action {
        { [logger, monitor, reloads, update, reloadBuilds] in
            var report = ReloadReport()
            if let settings {
                report = settings.reload(logger: logger, apply: update)
                reloads.note(report)
                monitor?.watch?.noteSettings(fault: report.fault, note: report.note)
            }
            await reloadBuilds()
            return report
        }
    }

    /// What runs, in the order in which it is started: it stops in the reverse order.
    private func members(
        _ services: [any Service],
        _ inherited: InheritedSockets,
        _ manager: ServiceManager?,
        _ onListening: @escaping @Sendable (String) -> Void
    ) -> [any Service] {
        var all = services + self.services + [process.lag]
        if let manager, let period = manager.watchdog {
            all.append(Watchdog(manager: manager, period: period, lag: process.lag, logger: logger))
        }
        let places = ListenerPlaces { [lifecycle = process.lifecycle] place in
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
            HTTPListener(.readers, at: readersSocket(inherited), connections: connections, responder: responder, of: process) {
                [monitor] place, address in
                monitor?.watch?.listens(at: address)
                places.settle(place)
            }
        )
        return all
    }

    /// Says what happened since the last report, and how the server ended.
    /// - Returns: How many requests were cut.
    private func reportEnd() async -> Int {
        await finish()
        connections.report()
        var summary: Logger.Metadata = ["requests.cut": .stringConvertible(process.lifecycle.cutRequests)]
        if let time = process.lifecycle.drainingTime { summary["duration.ms"] = .stringConvertible(Int(time / .milliseconds(1))) }
        logger.notice("stopped", metadata: summary)
        return process.lifecycle.cutRequests
    }

    // MARK: Listeners

    private func readersSocket(_ inherited: InheritedSockets) -> ListenSocket {
        if let descriptor = inherited.readers { return ListenSocket(.inherited(descriptor)) }
        return ListenSocket(.opened(configuration.readersPlace, isShared: configuration.sharesPort, mode: configuration.socketMode))
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
                connections: .ofOperators(configuration.limits, metrics: process.metrics, logger: logger),
                responder: responder,
                of: process,
                onListening: onListening
            )
        }
    }

    private var configuration: AssistantConfiguration { process.configuration }
    private var connections: ConnectionTable { process.connections }
    private var logger: Logger { process.logger }
}
