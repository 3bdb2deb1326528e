internal import ArgumentParser
internal import DocModel
internal import DocSite

struct RedirectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redirects",
        abstract: "Keep the addresses of a site: compare them with urls.lock, and write redirects for those that are lost.",
        usage: "docgen redirects [<root>] [<options>]",
        discussion: "Without urls.lock, --accept makes one. From then on, docgen check and docgen build report which addresses are lost."
    )

    @Argument(help: "The folder with docgen.yml, or just Markdown.", completion: .directory)
    var root = "."

    @Flag(help: "Write the redirects into docgen.yml, and urls.lock anew.")
    var accept = false

    @Option(
        help: "Print all redirects as a host reads them: \(RedirectList.Format.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: values(of: RedirectList.Format.self),
        transform: { try choice($0, "--format") }
    )
    var format: RedirectList.Format?

    @OptionGroup var settings: SettingsFileOption

    func validate() throws {
        if accept, format != nil { throw ValidationError("--format prints the existing redirects: leave out --accept") }
    }

    func run() throws {
        let watch = BuildWatch(isQuiet: false)
        defer { watch.end() }
        let builder = try SiteBuilder(root: root, options: .init(configurationFile: settings.config, progress: watch.progress))
        if let format {
            let text = try RedirectList(of: builder).text(format)
            watch.end()
            return Console.write(Array((text.isEmpty ? "" : text + "\n").utf8))
        }
        let (acceptance, report) = try RedirectAcceptance.look(at: builder)
        watch.end()
        guard let acceptance else {
            DiagnosticReport(diagnostics: report.diagnostics, format: .text, root: root, showsAll: false).write()
            throw ExitStatus.documentErrors
        }
        for redirect in acceptance.redirects { Console.print("/\(redirect.from) → \(redirect.to)") }
        for address in acceptance.lost { Console.print("\(address) is lost, and nothing is like it") }
        let redirects = Console.count(acceptance.redirects.count, "redirect")
        if accept {
            try acceptance.write()
            let lines = acceptance.count == 1 ? "1 address" : "\(acceptance.count) addresses"
            Console.printError(
                (acceptance.redirects.isEmpty ? "" : "\(redirects) written into \(builder.configuration.file); ") + "urls.lock has \(lines)"
            )
        } else {
            Console.printError(
                acceptance.redirects.isEmpty && acceptance.lost.isEmpty
                    ? "no address is lost" : "\(redirects) to write: 'docgen redirects --accept' does"
            )
        }
        if !acceptance.lost.isEmpty || !accept && !acceptance.redirects.isEmpty { throw ExitStatus.documentErrors }
    }
}
