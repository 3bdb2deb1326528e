internal import ArgumentParser
internal import DocModel
internal import DocSite
internal import Foundation

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the site and its index.",
        usage: "docgen build [<root>] [<options>]",
        discussion: "The new output takes the place of the old one in one step; when the build fails, the old one is as it was."
    )

    @Argument(help: "The folder with docgen.yml, or just Markdown.", completion: .directory)
    var root = "."

    @Option(name: .shortAndLong, help: "Where the site goes.", completion: .directory)
    var output = "dist"

    @Option(help: "Where the site is published: for canonical links and the sitemap.")
    var baseURL: String?

    @Flag(help: "Show what a reader downloads, and fail when it is more than the template's budget.")
    var budget = false

    @Flag(help: "Write Brotli and gzip forms of the files too. Takes longer than the rest of the build.")
    var compress = false

    @Option(
        help: ArgumentHelp("The folder for what the next build can reuse; by default .docgen beside docgen.yml.", valueName: "folder"),
        completion: .directory
    )
    var cache: String?

    @Flag(help: "Build everything, and keep nothing for the next build.")
    var noCache = false

    @OptionGroup var settings: SettingsFileOption

    @OptionGroup var model: ModelOptions

    @OptionGroup var checks: CheckOptions

    /// A folder without docgen.yml is left as it is.
    private var cacheFolder: String? {
        if noCache { return nil }
        let hasConfiguration = settings.config != nil || FileManager.default.fileExists(atPath: root + "/" + SiteConfiguration.fileName)
        return cache ?? (hasConfiguration ? (root == "." ? "" : root + "/") + ".docgen" : nil)
    }

    func validate() throws {
        if noCache, cache != nil { throw ValidationError("--cache and --no-cache exclude each other") }
        if let value = Self.assistantSetting, Bool(value) == nil {
            throw ValidationError("KAPA_WIDGET_ENABLED is '\(value)', expected 'true' or 'false'")
        }
        if let baseURL, let problem = SiteConfiguration.problem(withBaseURL: baseURL) {
            throw ValidationError("--base-url '\(baseURL)' \(problem); write one like 'https://example.org/docs/'")
        }
    }

    /// The server has a setting of this name too: one variable switches the assistant off in both.
    private static var assistantSetting: String? {
        ProcessInfo.processInfo.environment["KAPA_WIDGET_ENABLED"].flatMap { $0.isEmpty ? nil : $0 }
    }

    func run() throws {
        BuildMemory.prepare()
        Interruption.watch()
        let clock = ContinuousClock()
        let start = clock.now
        let watch = BuildWatch(isQuiet: checks.reporting.quiet)
        defer { watch.end() }
        let options = SiteBuilder.Options(
            baseURL: baseURL,
            jobs: checks.jobCount,
            isAssistantEnabled: Self.assistantSetting.flatMap { Bool($0) },
            measuresWeight: budget,
            compresses: compress,
            includesDrafts: checks.drafts,
            cacheFolder: cacheFolder,
            configurationFile: settings.config,
            progress: watch.progress,
            now: try Clock.now()
        )
        let builder = try SiteBuilder(root: root, options: options)
        let owner = builder.ownersWords
        let hasStaticSearch = builder.configuration.hasStaticSearch
        let jobs = checks.jobCount
        let place = builder.configuration.place(of: "meaning")
        let (meaning, finding) =
            builder.configuration.usesMeaning ? try model.meaning(askedAt: place, progress: watch.encoding) : (nil, nil)
        let report = try builder.build(into: output) {
            try IndexSink(path: $0, owner: owner, meaning: meaning, hasStaticSearch: hasStaticSearch, jobs: jobs)
        }
        watch.end()
        for weight in report.weights {
            let mark = weight.isExceeded ? "✘" : "✓"
            Console.print("\(mark) \(weight.bytes.formatted()) of \(weight.limit.formatted()) bytes: \(weight.name)")
        }
        let isWritten = report.outputBytes > 0
        let elapsed = (clock.now - start).formatted(.units(allowed: [.seconds, .milliseconds], width: .narrow, maximumUnitCount: 1))
        let count = report.pageCount
        let others = report.otherAddressCount == 0 ? "" : ", \(report.otherAddressCount) at the other address too"
        try checks.finish(report.diagnostics + [finding].compactMap(\.self), root: root, watch) { counts in
            report.isUnchanged
                ? "nothing has changed: \(Console.count(count, "page")) compared in \(elapsed) → \(output)\(counts)"
                : isWritten
                    ? "\(Console.count(count, "page"))\(others), \(Console.count(report.assetCount, "other file")), \(report.outputBytes.formatted(.byteCount(style: .file))) in \(elapsed) → \(output)\(counts)"
                    : "nothing was built\(counts)"
        }
    }
}

/// What `build` and `check` share.
struct CheckOptions: ParsableArguments {
    @OptionGroup var reporting: ReportOptions

    @Option(name: .shortAndLong, help: "The number of threads; by default one for each core.")
    var jobs: Int?

    @Flag(help: "Broken links, anchors and images are warnings.")
    var lenient = false

    @Flag(help: "Pages that say 'draft: true' or 'published: false' too, with a mark.")
    var drafts = false

    @Flag(name: .shortAndLong, help: "Show what each stage took.")
    var verbose = false

    func validate() throws {
        if verbose, reporting.quiet { throw ValidationError("--verbose and --quiet exclude each other") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is \(jobs), expected 1 to 1024") }
        if lenient, reporting.strict { throw ValidationError("--lenient and --strict exclude each other") }
    }

    /// Shows the findings, what the stages took, and the last line, and throws the exit status.
    /// - Parameter root: The folder that paths of findings begin in.
    func finish(_ found: [Diagnostic], root: String, _ watch: BuildWatch, summary: (String) -> String) throws {
        let told = lenient ? found.map { $0.id.isBrokenTarget ? $0.weighing(.error, as: .warning) : $0 } : found
        try reporting.finish(told, root: root) { counts in
            (verbose ? watch.timings + "\n" : "") + summary(counts)
        }
    }

    var jobCount: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }
}

/// How a command that reads an author's files shows what it found there.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Warnings are errors.")
    var strict = false

    @Option(help: "How findings are shown: \(DiagnosticFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = DiagnosticFormat.text

    @Option(help: "Whether text has colours: \(Console.Colour.allCases.map(\.rawValue).joined(separator: ", ")).")
    var color: Console.Colour?

    @Flag(name: .shortAndLong, help: "Show errors only: no warnings, no progress, no last line.")
    var quiet = false

    @Flag(help: "Show every warning, not the first \(DiagnosticReport.shownPerKind) of each kind.")
    var all = false

    /// Shows the findings and the last line, and throws the exit status.
    /// - Parameter root: The folder that paths of findings begin in.
    func finish(_ found: [Diagnostic], root: String? = nil, summary: (String) -> String) throws {
        if let color { Console.setColour(color) }
        let diagnostics = strict ? found.map { $0.weighing(.warning, as: .error) } : found
        // Programs get all of them.
        let shown = quiet && format == .text ? diagnostics.filter { $0.severity == .error } : diagnostics
        DiagnosticReport(diagnostics: shown, format: format, root: root, showsAll: all).write()
        let errors = diagnostics.count { $0.severity == .error }
        let counts = [Diagnostic.Severity.error, .warning, .notice].compactMap { severity in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : Console.count(count, severity.rawValue)
        }
        if !quiet { Console.printError(summary(counts.isEmpty ? "" : "; " + counts.joined(separator: ", "))) }
        if errors > 0 { throw ExitStatus.documentErrors }
    }
}

extension Diagnostic {
    fileprivate func weighing(_ severity: Severity, as other: Severity) -> Diagnostic {
        guard self.severity == severity else { return self }
        var diagnostic = self
        diagnostic.severity = other
        return diagnostic
    }
}
