internal import ArgumentParser
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
            Console.print(try options.load().description(showsPlaces: !plain))
        }
    }
}
