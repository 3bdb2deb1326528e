package import AssistantHTTP
package import Logging
internal import SentenceEncoder
package import ServerFoundation
package import ServerSettings
package import ServiceLifecycle

/// A server of several sites: each a build with a state of its own.
///
/// It starts also where a site cannot be opened, which is tried again while the others are served.
package struct SitesApplication: Sendable {
    let sites: ServedSites
    private let reloads: ReloadMetrics

    /// Opens the builds and states of all sites.
    ///
    /// - Parameters:
    ///   - configuration: With at least one site.
    ///   - metrics: Where all parts count, and what `/metrics` shows.
    ///   - tracer: Gets what is recorded of requests; `nil` when nothing is.
    /// - Throws: ``StartError``: the process may open too few files.
    package init(_ configuration: AssistantConfiguration, logger: Logger, metrics: PrometheusRegistry, tracer: Tracer? = nil)
        throws(StartError)
    {
        let configuration = try configuration.fittingOpenFiles(logger)
        let process = ProcessParts(configuration, metrics: metrics, logger: logger, tracer: tracer)
        if tracer == nil { _ = TelemetryMetrics(metrics) }
        SentryReporter.counters(metrics)
        reloads = ReloadMetrics(metrics)
        sites = ServedSites(process, model: InstalledModel(ModelPlaces(named: configuration.model)))
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
        let count = sites.count
        let metadata: Logger.Metadata = ["sites.open": .stringConvertible(count.open), "sites.all": .stringConvertible(count.all)]
        var own: [any Service] = [sites]
        if let monitor = sites.monitor { own.append(monitor) }
        return ServerRun(
            process: sites.process,
            responder: sites,
            monitor: sites.monitor,
            services: own,
            metadata: metadata,
            reloads: reloads,
            update: sites.update,
            reloadBuilds: sites.reloadBuilds,
            reloaded: sites.noteReload,
            finish: sites.finish
        )
    }
}
