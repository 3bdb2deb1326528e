internal import ArgumentParser
internal import DocModel
internal import Foundation
internal import PostgresState
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check and print what operators did.",
        discussion: """
            AssistantServer audit verify
            AssistantServer audit verify --head 17:9f86d081884c7d65…
            AssistantServer audit export --since 2026-11-01 > audit.jsonl

            It may run beside a server.
            """,
        subcommands: [Verify.self, Export.self]
    )

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Makes every hash of the log again. Exit status 1 where a row is not what it was.",
            usage: "AssistantServer audit verify [--head <head>] [<options>]",
            discussion: """
                A row that was changed, taken out or put in is found without --head. A log whose end was cut off, or that was made anew as a whole, is \
                found only by a head that was kept elsewhere: each line of the server's log about an event has it, and this command prints it.
                """
        )

        @Option(help: "The number and hash of a row, as this command or the server's log has shown it.")
        var head: String?

        @OptionGroup var options: SiteOptions

        func validate() throws {
            if let head, AuditLog.Head(head) == nil {
                throw ValidationError("--head '\(head)' is not NUMBER:HASH, as 'audit verify' prints it")
            }
        }

        func run() throws {
            guard !options.isAboutAll || head == nil else { throw ValidationError("--head is of one site: say which with --site") }
            try options.forEach { _, settings in try verify(settings.state) }
        }

        private func verify(_ state: StateLocation) throws {
            var broken: AuditLog.Break?
            try CommandError.catching {
                let verdict = try state.operations().inspect { try AuditLog.verify(head: head.flatMap { AuditLog.Head($0) }, $0) }
                broken = verdict.broken
                guard verdict.broken == nil else { return }
                var line = "\(verdict.rows) rows of '\(state)' are what they were"
                if let checkpoint = verdict.checkpoint { line += "; those up to \(checkpoint.number) were deleted for their age" }
                Console.print(line)
                if let head = verdict.head { Console.print("head \(head)") }
            }
            if let broken {
                Console.printFailure("the audit log of '\(state)' is broken: \(broken)")
                throw ExitStatus.checkFailed
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Prints the log as JSON Lines, the oldest row first.",
            usage: "AssistantServer audit export [--since <time>] [<options>]"
        )

        @Option(help: "A day or a time in UTC: 2026-01-01, 2026-01-01T12:00:00Z.")
        var since: String?

        @OptionGroup var options: SiteOptions

        private static let part = 1000

        func validate() throws {
            if let since, Date(instant: since) == nil {
                throw ValidationError("--since '\(since)' is not a time: write 2026-01-01 or 2026-01-01T12:00:00Z")
            }
        }

        func run() throws {
            let state = try options.load().state
            let start = since.flatMap { Date(instant: $0) }.map { Int64(($0.timeIntervalSince1970 * 1000).rounded(.up)) } ?? .min
            try CommandError.catching {
                let operations = try state.operations()
                var count = 0
                try operations.inspect { session in
                    var last: Int64 = 0
                    while true {
                        let rows = try AuditLog.rows(after: last, since: start, limit: Self.part, session)
                        for row in rows { try FileHandle.standardOutput.write(contentsOf: Data(JSONText.encoded(row) + [0x0A])) }
                        count += rows.count
                        last = rows.last?.number ?? last
                        guard rows.count == Self.part else { return }
                    }
                }
                Console.printError("\(count) rows of '\(state)'")
                ShellAudit.note(.auditExported, "\(count) rows", operations)
            }
        }
    }
}
