internal import ArgumentParser
internal import AssistantCore

@main
struct AssistantServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "AssistantServer",
        abstract: "Serves the site that 'docgen build' wrote, its search and its answers.",
        discussion: """
            AssistantServer                    serve dist/ on http://127.0.0.1:8080/
            AssistantServer --port 0           let the system choose a free port

            The log goes to standard error; LOG_LEVEL sets how much of it (default: notice).
            Exit status: 0 stopped by SIGTERM or SIGINT; 64 usage; 70 a bug; 74 input/output.
            """,
        version: AssistantConfiguration.version,
        subcommands: [ServeCommand.self, ExportCommand.self, BackupCommand.self, RestoreCommand.self],
        // Not options of this command: it would take those of the others for its own.
        defaultSubcommand: ServeCommand.self
    )
}
