internal import ArgumentParser
internal import PostgresState
internal import ServerSettings
internal import ServerState

struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Move the state to another place.",
        subcommands: [Copy.self]
    )

    struct Copy: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "copy",
            abstract: "Copies threads, questions and votes from a file into PostgreSQL, or back; compares how many there are.",
            usage: "AssistantServer state copy --from <from> | --to <to> [<options>]",
            discussion: """
                AssistantServer state copy --from state.sqlite --to postgresql://docs@db/docs
                AssistantServer state copy --from postgresql://docs@db/docs --to copy.sqlite

                A place that is left out is that of the settings. Passwords come from PGPASSWORD, ~/.pgpass or the settings: every user of the machine can \
                read a command line. Rows that are there already stay, so a copy that was stopped goes on when it is started again. Stop the servers \
                that use the source, unless the copy is a backup.
                """
        )

        @Option(help: "The file or PostgreSQL to copy from.")
        var from: String?

        @Option(help: "The file or PostgreSQL to copy to.")
        var to: String?

        @OptionGroup var options: SiteOptions

        func validate() throws {
            guard from != nil || to != nil else { throw ValidationError("give --from, --to or both") }
            for text in [from, to].compactMap(\.self) {
                guard let address = PostgresAddress(StateLocation.withoutScheme(text)), address.hasPassword else { continue }
                throw ValidationError(
                    "'\(address)' holds a password, and every user of the machine can read a command line: use PGPASSWORD or ~/.pgpass"
                )
            }
        }

        func run() throws {
            let settings = try options.load()
            func place(_ text: String?) -> StateLocation { text.map { StateLocation(StateLocation.withoutScheme($0)) } ?? settings.state }
            let (source, target) = (place(from), place(to))
            try CommandError.catching {
                try StateCopy.run(from: source, to: target) { count in
                    Console.print(
                        "\(count.table): \(count.source) in the source, \(count.target) in the target, \(count.copied) copied now"
                    )
                }
                for place in [source, target] { ShellAudit.note(.copied, "'\(source)' to '\(target)'", try place.operations()) }
                Console.print("'\(source)' is copied to '\(target)'")
            }
        }
    }
}

extension StateLocation {
    /// `sqlite:` before a path says what a path alone says too.
    fileprivate static func withoutScheme(_ text: String) -> String { text.hasPrefix("sqlite:") ? String(text.dropFirst(7)) : text }
}
