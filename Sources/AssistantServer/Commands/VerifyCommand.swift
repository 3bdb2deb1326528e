internal import ArgumentParser
internal import AssistantCore
internal import Foundation
internal import ServerSettings

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a deployment: settings, site, index, state and Kapa; with --url also a running server.",
        usage: "AssistantServer verify [<options>]",
        discussion: """
            Nothing is changed, and nothing asked that costs money, but for --ask. Exit status: 0 all checks passed, 1 one failed, 64 settings.

            AssistantServer verify --upgrade       before this program takes the place of another: settings, state and build, and the way back
            """
    )

    @OptionGroup var options: SiteOptions

    @Option(help: "A running server: its routes, headers and answers are checked.")
    var url: String?

    @Flag(help: "Ask that server a real question too: it is stored, and Kapa may bill it.")
    var ask = false

    @Option(help: "A file with a key or token that opens that server's site, if it is for those who have signed in; or VERIFY_KEY.")
    var keyFile: String?

    @Flag(help: "Check instead what the start of this program would make of settings, state and build of another version.")
    var upgrade = false

    @Option(help: "What 'config show --plain' of that version prints, to compare the settings with.")
    var former: String?

    @Flag(help: "Print the results as JSON.")
    var json = false

    func validate() throws {
        if let url, DeploymentCheck.serverURL(url) == nil { throw ValidationError("--url '\(url)' is not an http or https URL") }
        if ask, url == nil { throw ValidationError("--ask goes with --url") }
        if upgrade, url != nil { throw ValidationError("--upgrade is about a program that does not run yet: leave out --url") }
        if former != nil, !upgrade { throw ValidationError("--former goes with --upgrade") }
        if keyFile != nil, url == nil { throw ValidationError("--key-file goes with --url") }
    }

    func run() async throws {
        if upgrade { return try checkUpgrade() }
        if options.isAboutAll, url != nil { throw ValidationError("--url goes with one site: say which with --site") }
        let key = url == nil ? nil : try KeySource.key(inFile: keyFile, variable: "VERIFY_KEY")
        let sites = try options.loadAll()
        var all: [String] = []
        var hasFailed = false
        for (name, settings) in sites {
            if options.isAboutAll, !json { Console.print(SiteOptions.heading(name)) }
            // As they come: a server that is slow to answer is no reason to say nothing.
            let results = await DeploymentCheck(settings.configuration, url: url, asks: ask, key: key).run {
                if !json { Console.print($0.description) }
            }
            // A site's name has no character that JSON escapes.
            all.append((options.isAboutAll ? "\"\(name)\":" : "") + DeploymentCheck.json(results))
            hasFailed = hasFailed || results.contains { $0.outcome == .failed }
        }
        if json { Console.print(options.isAboutAll ? "{\(all.joined(separator: ","))}" : all.joined()) }
        if hasFailed { throw ExitStatus.checkFailed }
    }

    /// Mistakes in the settings are findings like others: one report has everything.
    private func checkUpgrade() throws {
        func fail(_ text: String) -> ExitCode {
            Console.printFailure(text)
            return ExitStatus.usage
        }
        var configuration: AssistantConfiguration
        var mistakes: [SettingsError.Mistake] = []
        do throws(SettingsError) {
            configuration = try options.options.read().configuration
        } catch {
            (configuration, mistakes) = (error.rest ?? AssistantConfiguration(), error.mistakes)
        }
        if let name = options.site, !options.isAboutAll {
            guard let site = configuration.sites.first(where: { $0.name == name }) else {
                let names = configuration.sites.map(\.name).joined(separator: ", ")
                throw fail("there is no site '\(name)': " + (names.isEmpty ? "the settings have no sites" : "the sites are \(names)"))
            }
            configuration.sites = [site]
        }
        var comparisons: [FormerSettings.Comparison] = []
        if let former {
            guard let text = try? String(contentsOfFile: former, encoding: .utf8), let settings = FormerSettings(text) else {
                throw fail("'\(former)' is not what 'AssistantServer config show --plain' prints")
            }
            do throws(FormerSettings.Mismatch) {
                comparisons = try settings.comparisons(with: configuration)
            } catch {
                throw fail("'\(former)' cannot be compared: \(error)")
            }
        }
        let results = UpgradeCheck(configuration, mistakes: mistakes, comparisons: comparisons).run()
        if json { Console.print(DeploymentCheck.json(results)) } else { for result in results { Console.print(result.description) } }
        if results.contains(where: { $0.outcome == .failed }) { throw ExitStatus.checkFailed }
    }
}
