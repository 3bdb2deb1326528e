internal import AssistantHTTP
internal import DocModel
internal import DocSite
internal import Foundation

/// The author's loop: a file is saved, the site is looked at again, and the pages that are open show it.
///
/// Used by one thread.
final class AuthorLoop {
    private let root: String
    private let options: SiteBuilder.Options
    /// A folder of our own, which is not content wherever it lies.
    private let scratch: String
    private let editor: String?
    private let kept = KeptSite()
    private let watch: FolderWatch
    private var watchedFolders: [FolderWatch.Folder]
    private var builder: SiteBuilder
    private var edition: SiteEdition?
    /// Findings that the author has been told of.
    private var told: Set<Diagnostic> = []
    /// Why there is no newer edition, as the author has been told.
    private var problem: String?

    /// - Parameter editor: Overrides `editor` of the configuration.
    /// - Throws: ``SiteError``.
    init(root: String, options: SiteBuilder.Options, scratch: String, editor: String?) throws {
        self.root = root
        self.options = options
        self.scratch = scratch
        self.editor = editor
        builder = try SiteBuilder(root: root, options: options, keeping: kept)
        watch = try FolderWatch()
        // Before anything is read: what is saved meanwhile is seen.
        watchedFolders = builder.watchedFolders
        watch.watch(watchedFolders)
    }

    /// Ends ``run(live:search:)``, from any thread.
    var stop: @Sendable () -> Void { watch.stop }

    /// Makes the first edition.
    /// - Returns: What was found, and no source where the configuration has a mistake, or there is no page.
    /// - Throws: ``SiteError``.
    func begin() throws -> (source: SearchKeeper.Source?, report: SiteBuilder.Report) {
        let (edition, report) = try builder.edition(after: nil, skipping: [scratch])
        self.edition = edition
        told = Set(report.diagnostics)
        if let edition { _ = follow(edition, builder) }
        return (edition.map { SearchKeeper.Source(edition: $0, owner: builder.ownersWords) }, report)
    }

    /// What the server shows of the newest edition.
    /// - Parameter problem: Why there is no newer one, and the mistakes behind that.
    func shown(problem: (text: String, diagnostics: [Diagnostic])? = nil) -> LiveSite.Edition? {
        edition.map { edition in
            let notes = AuthorNotes(of: edition, root: root, editor: editor ?? builder.configuration.editor, problem: problem)
            return LiveSite.Edition(
                redirects: edition.redirects,
                scripts: edition.scripts,
                contains: edition.contains,
                file: { try edition.file($0).map { LiveSite.File(bytes: $0.bytes, type: $0.type) } },
                notes: notes.notes
            )
        }
    }

    /// Shows every change until it is stopped.
    func run(live: LiveSite, search: SearchKeeper) {
        if watch.isPolling {
            Console.printError(
                "The system has too few watches left for all folders: they are checked once a second (fs.inotify.max_user_watches)."
            )
        }
        while let change = watch.next(lock: builder.gitLock) { take(change, live: live, search: search) }
    }

    private func take(_ change: FolderWatch.Change, live: LiveSite, search: SearchKeeper) {
        let start = ContinuousClock.now
        let found: (text: String, diagnostics: [Diagnostic])
        do {
            let next = try SiteBuilder(root: root, options: options, keeping: kept)
            let (edition, report) = try next.edition(after: edition, skipping: [scratch], changed: change)
            if let edition {
                // A file that is missing may have come before its folder was watched.
                defer { if follow(edition, next), edition.missesIncludes { take(.none, live: live, search: search) } }
                let before = self.edition
                if problem == nil, told == Set(report.diagnostics), builder.ownersWords == next.ownersWords,
                    before?.isSame(as: edition) ?? false
                {
                    return
                }
                problem = nil
                builder = next
                self.edition = edition
                if let shown = shown() { live.show(shown, changedFiles: change.paths.compactMap(edition.publishedFile)) }
                search.follow(SearchKeeper.Source(edition: edition, owner: next.ownersWords))
                let known = change.paths.filter { access($0, F_OK) == 0 || edition.reads($0) || before?.reads($0) ?? false }
                return tell(
                    known.isEmpty ? change.paths : known,
                    isIncomplete: change.isIncomplete,
                    report,
                    took: ContinuousClock.now - start
                )
            }
            let first = report.diagnostics.first { $0.severity == .error }
            found = (
                "\(first.map { "\($0.location): \($0.message)" } ?? "there is no page"); this is the site before that", report.diagnostics
            )
        } catch {
            found = ("\(error); this is the site before that", [])
        }
        // A file that changes meanwhile, this terminal's log perhaps, makes it no news.
        guard problem != found.text || told != Set(found.diagnostics) else { return }
        if let shown = shown(problem: found) { live.show(shown) }
        (problem, told) = (found.text, Set(found.diagnostics))
        Console.printError("\(Self.time()) \(Console.style("error:", .red, on: STDERR_FILENO)) \(found.text)")
    }

    /// Watches what the edition is made of.
    /// - Returns: Whether that is other than before.
    private func follow(_ edition: SiteEdition, _ builder: SiteBuilder) -> Bool {
        let folders = builder.watchedFolders + edition.includedFolders
        guard folders != watchedFolders else { return false }
        watchedFolders = folders
        // Not with every change: there may be thousands.
        watch.watch(folders)
        return true
    }

    // MARK: Terminal

    private static let maxShownFindings = 5

    /// - Parameter paths: Of what has changed, without the files that came and went meanwhile.
    private func tell(_ paths: [String], isIncomplete: Bool, _ report: SiteBuilder.Report, took: Duration) {
        let folder = URL(filePath: root).standardizedFileURL.path + "/"
        let names = paths.map { $0.hasPrefix(folder) ? String($0.dropFirst(folder.count)) : $0 }
        let what =
            names.count == 1 && !isIncomplete
            ? names[0].escapingControls() : isIncomplete ? "many files" : names.isEmpty ? "a folder" : "\(names.count) files"
        let counts = [Diagnostic.Severity.error, .warning].compactMap { severity in
            let count = report.diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : Console.count(count, severity.rawValue)
        }
        let milliseconds = Int(took / .milliseconds(1))
        Console.printError("\(Self.time()) \(what) in \(milliseconds) ms" + (counts.isEmpty ? "" : "; " + counts.joined(separator: ", ")))
        let new = report.diagnostics.filter { $0.severity != .notice && !told.contains($0) }
        for finding in new.prefix(Self.maxShownFindings) { Console.printError("  \(finding)") }
        if new.count > Self.maxShownFindings { Console.printError("  … and \(new.count - Self.maxShownFindings) more") }
        told = Set(report.diagnostics)
    }

    private static func time() -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "HH:mm:ss"
        return formatter.string(from: Date())
    }
}
