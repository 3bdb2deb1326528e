internal import ArgumentParser
internal import AssistantCore
internal import AssistantHTTP
internal import CoreMetrics
internal import Foundation
internal import Logging
internal import ServerSettings

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
        if let missing = configuration.kapaSettings.missing {
            Console.printFailure("\(missing) is missing: set KAPA_API_KEY and KAPA_PROJECT_ID, or neither")
            throw ExitStatus.usage
        }
        // A terminal that was closed, or a client that went away, is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // Tools that rotate logs send them; ours go to standard error, and there is nothing to open again.
        for unused in [SIGUSR1, SIGUSR2] { signal(unused, SIG_IGN) }
        let metrics = PrometheusRegistry.forAssistant()
        MetricsSystem.bootstrap(metrics)
        let sentry = configuration.sentry.map { SentryReporter($0, metrics: metrics) { Logger(label: "AssistantServer") } }
        let threshold = LogThreshold(configuration.logLevel)
        LoggingSystem.bootstrap { label in
            let line = LineLogHandler(label: label, format: configuration.logFormat, threshold: threshold)
            guard let sentry else { return line }
            return MultiplexLogHandler([line, sentry.logHandler(label: label)])
        }
        do {
            let application = try AssistantApplication(configuration, logger: Logger(label: "AssistantServer"), metrics: metrics)
            let settings = LiveSettings(start, threshold: threshold) { [options] () throws(SettingsError) in try options.read() }
            let cut = try await application.run(
                settings: settings,
                services: sentry.map { [$0] } ?? [],
                environment: ProcessInfo.processInfo.environment
            ) { url in
                Console.tell("Serving \(configuration.dist) on \(url)")
            }
            if cut > 0 { throw ExitStatus.requestsCut }
        } catch let error as StartError {
            Console.printFailure("\(error)")
            throw error.isOfSetup ? ExitStatus.usage : ExitStatus.inputOutput
        }
    }
}
