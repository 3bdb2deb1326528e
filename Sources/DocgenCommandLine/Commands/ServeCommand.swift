internal import ArgumentParser
internal import AssistantCore
internal import AssistantHTTP
internal import DocModel
internal import DocSite
internal import Foundation
internal import Logging
internal import ServerSettings
internal import Synchronization

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show the site while you write: pages in the browser follow every save.",
        usage: "docgen serve [<root>] [<options>]",
        discussion: "Nothing is written into your folders. Drafts are shown, with a mark. The assistant answers from your pages."
    )

    @Argument(help: "The folder with docgen.yml, or just Markdown.", completion: .directory)
    var root = "."

    @Option(name: .shortAndLong, help: "The port to listen on; 0 for any free one.")
    var port = 8080

    @Option(help: "The name or address to listen on. Everybody who can reach it sees the site, drafts too.")
    var host = "127.0.0.1"

    @Flag(help: "Open the site in the browser.")
    var open = false

    @Option(help: ArgumentHelp("How places open in your editor, over 'editor' in docgen.yml and DOCGEN_EDITOR.", valueName: "url"))
    var editor: String?

    @OptionGroup var settingsFile: SettingsFileOption

    @Option(name: .shortAndLong, help: "The number of threads; by default one for each core.")
    var jobs: Int?

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port is \(port), expected 0 to 65535") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is \(jobs), expected 1 to 1024") }
        if let editor, !editor.contains("{path}") {
            throw ValidationError("--editor '\(editor)' has no '{path}': write 'vscode://file{path}:{line}:{column}'")
        }
    }

    private var jobCount: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    func run() throws {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        do {
            try serve(in: scratch.path)
        } catch let error as StartError {
            scratch.remove()
            Console.fail(error.description)
        } catch let error as SiteError {
            scratch.remove()
            Console.fail(error.description)
        }
    }

    private func serve(in scratch: String) throws {
        let start = ContinuousClock.now
        let environment = ProcessInfo.processInfo.environment
        let watch = BuildWatch(isQuiet: false)
        defer { watch.end() }
        let loop = try AuthorLoop(
            root: root,
            options: SiteBuilder.Options(
                jobs: jobCount,
                includesDrafts: true,
                configurationFile: settingsFile.config,
                progress: watch.progress
            ),
            scratch: scratch,
            editor: editor ?? environment["DOCGEN_EDITOR"].flatMap { $0.contains("{path}") ? $0 : nil }
        )
        let (source, report) = try loop.begin()
        watch.end()
        DiagnosticReport(diagnostics: report.diagnostics.filter { $0.severity != .notice }, format: .text, showsAll: false).write()
        guard let source, let shown = loop.shown() else { throw ExitStatus.documentErrors }
        let search = try SearchKeeper(in: scratch, first: source, jobs: jobCount)
        let live = LiveSite(showing: shown, files: Self.liveFiles)
        let application = try AssistantApplication(settings(for: search.output), logger: Self.logger, live: live)
        search.start { Console.printError($0) }

        let pages = Console.count(report.pageCount, "page")
        let opensBrowser = open
        let ended = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Task { [stop = loop.stop] in
            do {
                try await application.run { url in
                    let took = (ContinuousClock.now - start).formatted(
                        .units(allowed: [.seconds, .milliseconds], width: .narrow, maximumUnitCount: 1)
                    )
                    Console.print("\(pages) in \(took). Serving \(url) until you press Ctrl-C.")
                    if opensBrowser { Browser.open(url) }
                }
            } catch {
                outcome.error.withLock { $0 = error }
            }
            stop()
            ended.signal()
        }
        // The server would read its settings again; here the terminal is gone.
        let closed = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        closed.setEventHandler { kill(getpid(), SIGTERM) }
        closed.resume()
        loop.run(live: live, search: search)
        ended.wait()
        if let error = outcome.error.withLock({ $0 }) { throw error }
    }

    /// How the server ended.
    private final class Outcome: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    /// What every page gets: `live.js` and its style sheet. They are in the template for whoever looks for them, and in no build.
    private static var liveFiles: [String: LiveSite.File] {
        let folder = "live/"
        let files = SiteTemplate.standardFiles.filter { $0.key.hasPrefix(folder) }.map { path, bytes in
            let type = path.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
            return (String(path.dropFirst(folder.count)), LiveSite.File(bytes: bytes, type: type))
        }
        return Dictionary(files) { first, _ in first }
    }

    // MARK: The server

    /// Those of one author: nothing is stored, nobody is held to a rate, nothing but the site is listened for. Kapa answers where the environment
    /// or `assistant.yml` has its keys, as it would in AssistantServer.
    private func settings(for dist: String) -> AssistantConfiguration {
        var settings = AssistantConfiguration(dist: dist, host: host, port: port)
        settings.adminListen = .off
        settings.questionRate = nil
        settings.requestRate = nil
        settings.browserVoteRate = nil
        settings.health.isEnabled = false
        settings.limits.drainDelay = .zero
        settings.limits.shutdownGrace = .zero
        do {
            let operators = try Settings(environment: ProcessInfo.processInfo.environment).configuration
            settings.kapaSettings = operators.kapaSettings
            settings.kapa = operators.kapa
        } catch {
            Console.printError("\(error)\nThe assistant answers from your pages alone until that is mended.")
        }
        return settings
    }

    private static var logger: Logger {
        Logger(label: "docgen") { LineLogHandler(label: $0, format: .text, threshold: LogThreshold(.error)) }
    }
}

/// The browser of whoever types.
enum Browser {
    static func open(_ url: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xdg-open", url]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { Console.printError("cannot open a browser: open \(url) yourself") }
    }
}
