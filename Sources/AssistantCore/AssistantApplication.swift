package import AssistantHTTP
internal import DocIndex
package import Logging
internal import SentenceEncoder
package import ServerFoundation
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
    /// `nil` when the site is a folder that others fill.
    private let pulls: PullLoop?
    private let reloads: ReloadMetrics
    private let metadata: Logger.Metadata

    /// Opens the files of a build. Where the process may open too few files for the connections that the settings allow, fewer are taken.
    ///
    /// - Parameters:
    ///   - metrics: Where the server's own metrics go, and what `/metrics` shows.
    ///   - pulls: What fetches builds; its folder has one already.
    ///   - tracer: Gets what is recorded of requests; `nil` when nothing is.
    ///   - live: A site that takes the place of the build's files; search and answers are the build's.
    /// - Throws: ``StartError``: the process may open too few files, the manifest, the site's folder or the index cannot be read, or the state not
    ///   be opened.
    package init(
        _ configuration: AssistantConfiguration,
        logger: Logger,
        metrics: PrometheusRegistry = .forAssistant(),
        pulls: PullLoop? = nil,
        tracer: Tracer? = nil,
        live: LiveSite? = nil
    ) throws(StartError) {
        let configuration = try configuration.fittingOpenFiles(logger, isBuilding: live != nil)
        let dist = try OpenBuild(opening: configuration.buildFolder, model: InstalledModel(ModelPlaces(named: configuration.model)))
        do throws(StateError) {
            parts = try ServerParts(configuration, metrics: metrics, logger: logger, tracer: tracer)
        } catch {
            throw StartError(error.description)
        }
        responder = AssistantResponder(parts, serving: dist, live: live)
        self.pulls = pulls
        reloads = ReloadMetrics(metrics)
        // Without pulls too: what is not there cannot be told from what is zero.
        if pulls == nil { _ = PullMetrics(metrics) }
        if tracer == nil { _ = TelemetryMetrics(metrics) }
        SentryReporter.counters(metrics)
        metadata = [
            "site.generation": "\(dist.generation)", "site.pages": .stringConvertible(dist.index.statistics.pages),
            "site.sections": .stringConvertible(dist.index.statistics.sections),
        ]
    }

    /// As ``ServerRun/run(settings:services:environment:onListening:)``.
    @discardableResult
    package func run(
        settings: LiveSettings? = nil,
        services: [any Service] = [],
        environment: [String: String] = [:],
        onListening: @escaping @Sendable (String) -> Void
    ) async throws -> Int {
        try await served.run(settings: settings, services: services, environment: environment, onListening: onListening)
    }

    var served: ServerRun {
        var own = parts.services + [BuildWatch(responder.build)]
        if let pulls {
            let build = responder.build
            own.append(
                pulls.service(lifecycle: lifecycle, onRefusal: { build.noteSource(refusal: $0) }, onUpdate: { await build.reload() })
            )
        }
        return ServerRun(
            process: parts.process,
            responder: responder,
            monitor: monitor,
            services: own,
            metadata: metadata,
            reloads: reloads,
            update: { [responder, pulls] configuration in
                responder.update(configuration)
                pulls?.update(configuration.pull)
            },
            reloadBuilds: { [build = responder.build] in await build.reload(isForced: true) },
            reloaded: { [lifecycle, trail = parts.trail] report in
                let isDone = report.isUsable && lifecycle.buildRefusal == nil
                let changed = report.changed.joined(separator: ", ")
                await trail.record(AuditEvent(.reloaded, isDone ? .done : .failed, kind: "signal", name: "SIGHUP", subject: changed))
            },
            finish: { [responder, state = parts.state] in
                await responder.finish()
                await state.close()
            }
        )
    }

    // MARK: Parts

    var configuration: AssistantConfiguration { parts.configuration }
    var lifecycle: ServerLifecycle { parts.lifecycle }
    var connections: ConnectionTable { parts.process.connections }
    /// `nil` when it is switched off.
    var monitor: HealthMonitor? { parts.monitor }
    var logger: Logger { parts.logger }
    /// How late the server's threads are.
    package var lag: EventLoopLag { parts.process.lag }

    /// Every route of the API as `GET /path`.
    var operations: [String] { responder.build.routes.operations }
}

extension AssistantConfiguration {
    /// With fewer connections where the process may open too few files for them, which the log says.
    ///
    /// - Parameter isBuilding: Whether the process builds the site too.
    /// - Throws: ``StartError`` where no server fits.
    func fittingOpenFiles(_ logger: Logger, isBuilding: Bool = false) throws(StartError) -> AssistantConfiguration {
        var configuration = self
        switch OpenFileBudget(configuration, isBuilding: isBuilding).apply(to: &configuration.limits) {
        case nil: break
        case .lowered(let text)?: logger.warning("\(text)")
        case .refused(let text)?: throw StartError(text, isOfSetup: true)
        }
        return configuration
    }
}
