internal import ArgumentParser
internal import PostgresState
internal import ServerSettings
internal import ServerState

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the state; the server must be stopped.",
        usage: "AssistantServer restore <file> [<options>]",
        discussion: """
            The old state is kept beside the new one, with '.replaced' behind its name. Snapshots that are missing are restored too. Settings are \
            shown where they differ, and left as they are.
            """
    )

    @Argument(help: "A file that 'AssistantServer backup' wrote.", completion: .file())
    var file: String

    @Flag(help: "Read all of the backup and say what is in it; change nothing.")
    var check = false

    @OptionGroup var options: SiteOptions

    func run() throws {
        let settings = try options.load()
        try CommandError.catching {
            let contents: StateFile.Contents
            if check {
                contents = try StateFile.check(file)
                Console.print("'\(file)' is whole: \(contents)")
            } else {
                let state = try settings.state.file { "use pg_restore --schema=\($0), or 'AssistantServer state copy' from a file" }
                contents = try StateFile.restore(
                    statePath: state,
                    from: file,
                    snapshots: settings.configuration.health.snapshots
                )
                Console.print("'\(state)' is restored from '\(file)': \(contents)")
                ShellAudit.note(.restored, file, try settings.state.operations())
                if let replaced = contents.replaced { Console.print("the old state is kept as '\(replaced)'") }
            }
            switch contents.isChecked {
            case true?: Console.print("its content matches its checksum")
            case false?:
                Console.print("it has no checksum: it is of an older version, or a server has used it; changes in it would not be found")
            case nil: break
            }
            if let made = contents.made { Console.print("made \(made)") }
            let other = contents.settings.map(settings.differences(from:)) ?? []
            if !other.isEmpty { Console.print("settings that were different then:") }
            for line in other { Console.print("  " + line) }
        }
    }
}
