internal import ArgumentParser
internal import DocModel
internal import DocSite

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find broken links, anchors, images and other mistakes.",
        usage: "docgen check [<root-or-file> ...] [<options>]",
        discussion: "With files, the whole site is read, but only findings in these files are reported: for hooks that run before a commit."
    )

    @Argument(
        help: ArgumentHelp("The folder with docgen.yml, or just Markdown; or files of such a folder.", valueName: "root-or-file"),
        completion: .file()
    )
    var places: [String] = []

    @OptionGroup var settings: SettingsFileOption

    @OptionGroup var checks: CheckOptions

    @Flag(help: "Put right what leaves no choice: links to pages that were moved or misspelled.")
    var fix = false

    @Flag(help: "With --fix: show what would be changed, as a diff; change nothing.")
    var dryRun = false

    @Flag(help: "Look at links to other sites too: ask their servers.")
    var external = false

    @Flag(help: "With --external: ask no server, go by what was found before.")
    var offline = false

    @Option(
        help: ArgumentHelp("Say what a kind of finding means and what to do about it; check nothing.", valueName: "id"),
        completion: .list(DiagnosticID.allCases.map(\.rawValue))
    )
    var explain: String?

    func validate() throws {
        if dryRun, !fix { throw ValidationError("--dry-run shows what --fix would do: write both") }
        if offline, !external { throw ValidationError("--offline says how links to other sites are checked: add --external") }
        if dryRun, checks.reporting.format != .text {
            throw ValidationError("--dry-run prints a diff: leave out --format \(checks.reporting.format.rawValue)")
        }
        guard let explain, DiagnosticManual.entry(of: explain) == nil else { return }
        let suggestion = NearestMatch.hint(for: explain, among: DiagnosticManual.entries.map(\.id)).map { ": " + $0 }
        throw ValidationError("no finding is called '\(explain)'\(suggestion ?? "; each finding ends with its id in brackets")")
    }

    func run() throws {
        if let explain, let entry = DiagnosticManual.entry(of: explain) { return Console.print(entry.text) }
        let scope = try CheckScope(places, settings: settings.config)
        let watch = BuildWatch(isQuiet: checks.reporting.quiet)
        defer { watch.end() }
        var (report, outside) = try look(at: scope, watch)
        var fixed = ""
        if fix {
            let fixes = LinkFixes(report.diagnostics.filter(scope.covers), in: scope.root, readers: report.readers)
            let links = Console.count(fixes.count, "link") + " in " + Console.count(fixes.files.count, "file")
            fixed = fixes.count == 0 ? "nothing to fix; " : dryRun ? "\(links) can be fixed; " : "\(links) fixed; "
            if dryRun {
                for file in fixes.files { Console.write(file.diff) }
            } else if fixes.count > 0 {
                try fixes.write()
                (report, outside) = try look(at: scope, watch)
            }
        }
        watch.end()
        try checks.finish(report.diagnostics.filter(scope.covers), root: scope.root, watch) { counts in
            let pages = Console.count(report.pageCount, "page")
            let checked = scope.fileCount.map { "\(Console.count($0, "file")) of \(pages) checked" } ?? "\(pages) checked"
            return fixed + checked + outside.summary + counts
        }
    }

    private func look(at scope: CheckScope, _ watch: BuildWatch) throws -> (SiteBuilder.Report, OutsideChecks) {
        let options = SiteBuilder.Options(
            jobs: checks.jobCount,
            includesDrafts: checks.drafts,
            configurationFile: settings.config,
            progress: watch.progress
        )
        let builder = try SiteBuilder(root: scope.root, options: options)
        let outside = try OutsideChecks(
            of: builder.configuration,
            in: scope,
            asksServers: external,
            isOffline: offline,
            jobs: checks.jobCount,
            progress: watch.progress
        )
        return (try builder.check(outside.check), outside)
    }
}
