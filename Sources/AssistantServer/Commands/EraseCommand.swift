internal import ArgumentParser
internal import Foundation
internal import PostgresState
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Deletes questions and their votes from the state: of one reader, of one thread, or all before a time.",
        usage: "AssistantServer erase --client <id> | --thread <id> | --before <time>",
        discussion: """
            AssistantServer erase --client READER
            AssistantServer erase --thread THREAD
            AssistantServer erase --before 2026-01-01

            A server may go on meanwhile. Backups, and what was sent to Kapa, are not touched.
            """
    )

    @Option(help: "What the reader's browser sends as client_id, or the anon-… that the state has.")
    var client: String?

    @Option(help: "The id of a thread.")
    var thread: String?

    @Option(help: "A day or a time in UTC: 2026-01-01, 2026-01-01T12:00:00Z.")
    var before: String?

    @OptionGroup var options: SiteOptions

    func validate() throws {
        guard [client, thread, before].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("give one of --client, --thread and --before")
        }
        guard let before else { return }
        guard let date = Date(instant: before) else {
            throw ValidationError("--before '\(before)' is not a day or time that exists: write 2026-01-01 or 2026-01-01T12:00:00Z")
        }
        // Mostly a slip of the pen, and nothing brings back what is erased.
        if date.timeIntervalSinceNow > 86400 {
            throw ValidationError(
                "--before '\(before)' is in the future, so everything would be erased; if that is intended, write tomorrow's date"
            )
        }
    }

    func run() throws {
        let subject: StateChange.Subject
        if let client {
            subject = .client(client)
        } else if let thread {
            subject = .thread(thread)
        } else {
            subject = .before(before.flatMap { Date(instant: $0) } ?? .distantPast)
        }
        try options.forEach { _, settings in try erase(subject, settings) }
    }

    private func erase(_ subject: StateChange.Subject, _ settings: Settings) throws {
        try CommandError.catching {
            let operations = try settings.state.operations()
            let erased = try operations.erase(subject)
            // Without the id of the reader or thread: the log must not keep what was to be erased.
            let kind = client != nil ? "of one reader" : thread != nil ? "one thread" : "before \(before ?? "")"
            ShellAudit.note(
                .erased,
                "\(kind): \(erased.questions) questions, \(erased.votes) votes, \(erased.threads) threads",
                operations
            )
            Console.print(
                "erased from '\(settings.state)': \(erased.questions) questions, \(erased.votes) votes, \(erased.threads) threads"
            )
            Console.print(
                "not touched: backups" + (settings.configuration.kapa == nil ? "" : ", and what Kapa has, which it deletes on request")
            )
        }
    }
}
