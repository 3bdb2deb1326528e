internal import ArgumentParser
internal import AssistantCore
internal import AssistantHTTP
internal import CoreMetrics
internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve until SIGTERM or SIGINT. The default command.",
        usage: "AssistantServer [serve] [<options>]"
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let start = try options.load()
        let configuration = start.configuration
        // A terminal that was closed, or a client that went away, is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // Tools that rotate logs send them; ours go to standard error, and there is nothing to open again.
        for unused in [SIGUSR1, SIGUSR2] { signal(unused, SIG_IGN) }
        let metrics = PrometheusRegistry.forAssistant(sites: configuration.sites.count)
        MetricsSystem.bootstrap(metrics)
        let sentry = configuration.sentry.map { SentryReporter($0, metrics: metrics) { Logger(label: "AssistantServer") } }
        let threshold = LogThreshold(configuration.logLevel)
        let telemetry = configuration.telemetry
        let logs = telemetry.endpoint != nil && telemetry.sendsLogs ? LogQueue() : nil
        LoggingSystem.bootstrap { label in
            let line = LineLogHandler(label: label, format: configuration.logFormat, threshold: threshold)
            let others = [sentry?.logHandler(label: label), logs?.logHandler(label: label, threshold: threshold)].compactMap(\.self)
            return others.isEmpty ? line : MultiplexLogHandler([line] + others)
        }
        do {
            let logger = Logger(label: "AssistantServer")
            let tracer = configuration.telemetry.endpoint == nil ? nil : Tracer(ratio: configuration.telemetry.sampleRatio)
            let exporter = tracer.flatMap {
                TelemetryExporter(
                    configuration.telemetry,
                    tracer: $0,
                    logs: logs,
                    registry: metrics,
                    metrics: TelemetryMetrics(metrics),
                    logger: logger
                )
            }
            let settings = LiveSettings(
                start,
                listeners: [
                    { threshold.level = $0.logLevel },
                    { if let address = $0.sentry { sentry?.update(address) } },
                    { exporter?.update(headers: $0.telemetry.headers) },
                ]
            ) { [options] () throws(SettingsError) in try options.read() }
            // They end after the server, when there is nothing more to tell.
            var services: [any Service] = []
            if let sentry { services.append(sentry) }
            if let exporter { services.append(exporter) }
            let cut = try await Self.serve(configuration, settings, services, logger: logger, metrics: metrics, tracer: tracer)
            if cut > 0 { throw ExitStatus.requestsCut }
        } catch let error as StartError {
            Console.printFailure("\(error)")
            throw error.isOfSetup ? ExitStatus.usage : ExitStatus.inputOutput
        }
    }

    /// Serves one site, or those of `sites`, until the process is told to end.
    /// - Returns: How many requests the end has cut.
    private static func serve(
        _ configuration: AssistantConfiguration,
        _ settings: LiveSettings,
        _ services: [any Service],
        logger: Logger,
        metrics: PrometheusRegistry,
        tracer: Tracer?
    ) async throws -> Int {
        let environment = ProcessInfo.processInfo.environment
        guard configuration.sites.isEmpty else {
            return try await SitesApplication(configuration, logger: logger, metrics: metrics, tracer: tracer)
                .run(settings: settings, services: services, environment: environment) { url in
                    Console.tell("Serving \(configuration.sites.count) sites on \(url)")
                }
        }
        let pulls = PullLoop(configuration.pull, metrics: PullMetrics(metrics), logger: logger)
        try await pulls?.prepare()
        return try await AssistantApplication(configuration, logger: logger, metrics: metrics, pulls: pulls, tracer: tracer)
            .run(settings: settings, services: services, environment: environment) { url in
                Console.tell("Serving \(configuration.buildFolder) on \(url)")
            }
    }
}
