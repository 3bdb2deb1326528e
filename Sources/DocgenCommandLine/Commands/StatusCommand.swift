internal import ArgumentParser
internal import DocModel
internal import DocSite
internal import Foundation

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Build status pages from health snapshots and incident files.",
        usage: "docgen status [<root>] --output <output> [<options>]",
        discussion: """
            The pages are a site of their own, for a host that does not share the fate of what it reports on. The new output takes the place of the \
            old one in one step; when something fails, the old one is as it was.
            """
    )

    @Argument(help: "The folder with docgen.yml, for language, theme and 'status'; it needs none.", completion: .directory)
    var root = "."

    @Option(help: "The folder with the snapshots; by default that of docgen.yml, or health/snapshots.", completion: .directory)
    var snapshots: String?

    @Option(help: "The folder with the incident files; by default that of docgen.yml, or incidents.", completion: .directory)
    var incidents: String?

    @Option(name: .shortAndLong, help: "Where the pages go.", completion: .directory)
    var output: String

    @Option(help: "What the pages are about; by default the title in docgen.yml.")
    var title: String?

    @Option(help: "Where the pages are published: for feeds and canonical links.")
    var baseURL: String?

    @OptionGroup var settings: SettingsFileOption

    @OptionGroup var reporting: ReportOptions

    func validate() throws {
        if let baseURL, let problem = SiteConfiguration.problem(withBaseURL: baseURL) {
            throw ValidationError("--base-url '\(baseURL)' \(problem); write one like 'https://status.example.org/'")
        }
        _ = try Clock.now()
    }

    func run() throws {
        Interruption.watch()
        let clock = ContinuousClock()
        let start = clock.now
        let options = StatusBuilder.Options(
            snapshots: snapshots,
            incidents: incidents,
            title: title,
            baseURL: baseURL,
            configurationFile: settings.config,
            now: try Clock.now()
        )
        let isQuiet = reporting.quiet
        let line = ProgressLine { isQuiet ? nil : "writing status pages" }
        defer { line.end() }
        let report = try StatusBuilder(root: root, options: options).build(into: output)
        line.end()
        let elapsed = (clock.now - start).formatted(.units(allowed: [.seconds, .milliseconds], width: .narrow, maximumUnitCount: 1))
        try reporting.finish(report.diagnostics) { counts in
            report.outputBytes > 0
                ? "\(report.headline); \(Console.count(report.pageCount, "page")), \(report.outputBytes.formatted(.byteCount(style: .file))) in \(elapsed) → \(output)\(counts)"
                : "nothing was built\(counts)"
        }
    }
}

/// The time that status pages count as now.
enum Clock {
    /// `SOURCE_DATE_EPOCH` in seconds since 1970, so that the same input gives the same pages; else the system's clock.
    ///
    /// Source: <https://reproducible-builds.org/specs/source-date-epoch/>
    static func now() throws -> Date {
        guard let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return Date() }
        guard let seconds = Int(text), seconds >= 0 else {
            throw ValidationError("SOURCE_DATE_EPOCH is '\(text)', expected seconds since 1970")
        }
        return Date(timeIntervalSince1970: Double(seconds))
    }
}
