internal import ArgumentParser
internal import ServerSettings

/// The options of commands that are about one site.
struct SiteOptions: ParsableArguments {
    @Option(help: "One of the sites of the settings; has to be given where there are several.")
    var site: String?

    @OptionGroup var options: SettingsOptions

    /// Reads the settings of the site, or shows what is wrong with them and ends with status 64.
    func load() throws -> Settings {
        let settings = try options.load()
        do {
            return try settings.site(named: site)
        } catch {
            Console.printFailure("\(error)")
            throw ExitStatus.usage
        }
    }
}
