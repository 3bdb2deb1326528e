internal import ArgumentParser
internal import PostgresState
internal import ServerSettings
internal import ServerState

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the state to the version of this server, or back to an older one.",
        usage: "AssistantServer migrate [<options>]",
        discussion: """
            AssistantServer migrate --dry-run      what the next start would do
            AssistantServer migrate --to VERSION   for an older server

            The server does the same at its start. It must be stopped, but for --dry-run, and with PostgreSQL.
            """
    )

    @Flag(name: .customLong("dry-run"), help: "Say what would be done; change nothing.")
    var isDryRun = false

    @Option(name: .customLong("to"), help: "The version; by default that of this server.")
    var version: Int?

    @OptionGroup var options: SiteOptions

    func run() throws {
        try options.forEach { _, settings in try migrate(settings.state) }
    }

    private func migrate(_ state: StateLocation) throws {
        try CommandError.catching {
            let operations = try state.operations()
            let migration = try operations.migrate(to: version, isDryRun: isDryRun)
            guard !migration.steps.isEmpty else { return Console.print("'\(state)' has version \(migration.to): nothing to do") }
            if !isDryRun { ShellAudit.note(.migrated, "\(migration.from) to \(migration.to)", operations) }
            let verb = isDryRun ? "would go" : "went"
            Console.print(
                "'\(state)' \(verb) from version \(migration.from) to \(migration.to): \(migration.steps.joined(separator: "; "))"
            )
            if migration.isInUse { Console.print("  it is in use: stop the AssistantServer that uses it first") }
        }
    }
}
