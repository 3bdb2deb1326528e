internal import ArgumentParser
internal import AssistantHTTP
internal import ServerSettings

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look at the settings.",
        subcommands: [Show.self]
    )

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print every setting, its value and where that came from. Secrets are only said to be set.",
            usage: "AssistantServer config show [<options>]"
        )

        @OptionGroup var options: SiteOptions

        @Flag(help: "Leave out where the values came from: what is left is an assistant.yml.")
        var plain = false

        func run() throws {
            try options.forEach { _, settings in
                Console.print(settings.description(showsPlaces: !plain))
                var limits = settings.configuration.limits
                // What a process may open is no matter of each of its sites.
                guard !plain, !options.isAboutAll, let shortage = OpenFileBudget(settings.configuration).apply(to: &limits) else { return }
                Console.print("# \(shortage)")
            }
        }
    }
}
