internal import ArgumentParser
internal import AssistantCore

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the state; the server must be stopped.",
        discussion: "The old state is kept beside the new one, with '.replaced' behind its name."
    )

    @Argument(help: "A file that 'AssistantServer backup' wrote.")
    var file: String

    @Option(help: "The state file.")
    var state = "state.sqlite"

    func run() throws {
        try CommandError.catching { try StateFile.restore(statePath: state, from: file) }
    }
}
