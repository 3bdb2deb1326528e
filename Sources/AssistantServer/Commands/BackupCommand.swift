internal import ArgumentParser
internal import AssistantCore

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the state into one checked file, while the server goes on."
    )

    @Argument(help: "The file to write; replaced in one step.")
    var file: String

    @Option(help: "The state file.")
    var state = "state.sqlite"

    func run() throws {
        try CommandError.catching { try StateFile.backUp(statePath: state, to: file) }
    }
}
