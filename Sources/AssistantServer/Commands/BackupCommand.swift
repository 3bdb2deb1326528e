internal import ArgumentParser
internal import PostgresState
internal import ServerSettings
internal import ServerState

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the state, the snapshots and the settings into one checked file, while the server goes on.",
        usage: "AssistantServer backup <file> | --to <to> [<options>]",
        discussion: """
            AssistantServer backup copy.sqlite
            AssistantServer backup --to /var/backups/docs --keep 7

            Secrets are left out: those of the settings, and those that the state made for itself.
            """
    )

    @Argument(help: "The file to write; replaced in one step.")
    var file: String?

    @Option(name: .customLong("to"), help: "A folder: the file gets the time for its name.")
    var folder: String?

    @Option(help: "How many copies to keep in that folder, newest first; by default all.")
    var keep: Int?

    @OptionGroup var options: SiteOptions

    func validate() throws {
        guard (file == nil) != (folder == nil) else { throw ValidationError("give a file, or a folder with --to") }
        if keep != nil, folder == nil { throw ValidationError("--keep goes with --to") }
        if let keep, keep < 1 { throw ValidationError("--keep is at least 1") }
    }

    func run() throws {
        let settings = try options.load()
        try CommandError.catching {
            let state = try settings.state.file { "use pg_dump --schema=\($0), or 'AssistantServer state copy' to a file" }
            if let file {
                Console.print("'\(state)' is copied to '\(file)': \(try StateFile.backUp(statePath: state, to: file, settings: settings))")
            } else if let folder {
                let copy = try StateFile.backUp(statePath: state, into: folder, keep: keep ?? .max, settings: settings)
                Console.print("'\(state)' is copied to '\(copy.path)': \(copy.contents)")
                for path in copy.deleted { Console.print("deleted '\(path)'") }
            }
            ShellAudit.note(.backedUp, file ?? folder ?? "", try settings.state.operations())
        }
    }
}
