internal import ArgumentParser
internal import ServerSettings

/// The options of commands that are about one site.
struct SiteOptions: ParsableArguments {
    @Option(help: "One of the sites in the settings; required if there are several. Commands that can handle each site take 'all'.")
    var site: String?

    @OptionGroup var options: SettingsOptions

    /// Whether the command is about each site.
    var isAboutAll: Bool { site == SiteConfiguration.allName }

    /// Reads the settings of the site, or shows what is wrong with them and ends with status 64.
    func load() throws -> Settings { try choosing { settings throws(SiteChoiceError) in try settings.site(named: site) } }

    /// The same of one site, or of each.
    func loadAll() throws -> [(name: String, settings: Settings)] {
        try choosing { settings throws(SiteChoiceError) in try settings.sites(named: site) }
    }

    private func choosing<Value>(_ choose: (Settings) throws(SiteChoiceError) -> Value) throws -> Value {
        let settings = try options.load()
        do throws(SiteChoiceError) {
            return try choose(settings)
        } catch {
            Console.printFailure("\(error)")
            throw ExitStatus.usage
        }
    }

    /// Does the work of a command for one site, or for each under a heading of its own. What fails for one site keeps the others from nothing; the status
    /// is that of the first that failed.
    func forEach(_ body: (_ name: String, Settings) throws -> Void) throws {
        var failure: ExitCode?
        for (name, settings) in try loadAll() {
            if isAboutAll { Console.print(Self.heading(name)) }
            do {
                try body(name, settings)
            } catch let code as ExitCode where isAboutAll {
                failure = failure ?? code
            }
        }
        if let failure { throw failure }
    }

    /// As `config show` begins.
    static func heading(_ name: String) -> String { "# site \(name)" }
}
