internal import ArgumentParser
internal import Foundation
internal import ServerSettings

@main
struct AssistantServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "AssistantServer",
        abstract: "Serves the site that 'docgen build' wrote, its search and its answers.",
        discussion: """
            AssistantServer               serve dist/ on http://127.0.0.1:8080/
            AssistantServer --port 0      let the system choose a free port
            AssistantServer config show   every setting, and where its value came from
            AssistantServer verify        check the deployment without starting it

            Settings come from the command line, the environment, assistant.yml or their defaults, in this order. \
            The log goes to standard error. SIGHUP reads settings and build again; SIGTERM or SIGINT ends the server, the second one at once.

            Exit status: 0 done; 1 a check failed; 64 usage or settings; 70 a bug; 74 input/output; 75 requests were cut at the end.
            """,
        version: AssistantConfiguration.version,
        subcommands: [
            ServeCommand.self, ConfigCommand.self, VerifyCommand.self, ExportCommand.self, BackupCommand.self, RestoreCommand.self,
            EraseCommand.self, MigrateCommand.self, StateCommand.self, KeysCommand.self, AuditCommand.self, AdminCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )

    static func main() async {
        Console.occupyClosedStreams()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            let (code, message) = (exitCode(for: error), fullMessage(for: error))
            guard !code.isSuccess, message.hasPrefix("Error: ") else { exit(withError: error) }
            // As all other errors are written.
            Console.printFailure(String(message.dropFirst("Error: ".count)))
            exit(withError: code)
        }
    }
}
