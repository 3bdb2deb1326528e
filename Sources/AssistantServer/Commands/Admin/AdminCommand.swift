internal import ArgumentParser
internal import AssistantCore
internal import Foundation
internal import ServerFoundation

struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Look at a running server and change it, over its API.",
        discussion: """
            AssistantServer admin sites --url http://127.0.0.1:9080
            AssistantServer admin flags set chat off --url https://docs.example.org --key-file operator.key

            What a key needs: 'keys create --role'. The listener for operators shows facts without one. Exit status: 0 done, 64 usage, 74 not done.
            """,
        subcommands: [
            Sites.self, Build.self, Reload.self, Breaker.self, Outbox.self, Budgets.self, AdminFlags.self, AdminKeys.self, Sessions.self,
            Audit.self, Thread.self, Export.self,
        ]
    )

    struct Sites: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the sites of the server, and the builds that they serve.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.sites, "sites") }
    }

    struct Build: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints which build is served, and since when.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.build, "build") }
    }

    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Has settings and build read again, as SIGHUP does.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.reload, "reload", by: "POST") }
    }

    struct Breaker: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints how Kapa is asked; with --reset it is asked again at once.")

        @Flag(help: "Let questions through to Kapa again.")
        var reset = false

        @OptionGroup var options: AdminOptions

        func run() async throws {
            if reset { try await options.print(.kapa, "kapa/breaker", by: "DELETE") } else { try await options.print(.kapa, "kapa") }
        }
    }

    struct Outbox: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the votes that Kapa has not got yet.")

        @Option(help: "How many at most, up to 1000.")
        var limit: Int?

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.outbox, "outbox", query: ["limit": limit.map(String.init)]) }
    }

    struct Budgets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints how far what bounds the cost of Kapa is used up.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.budgets, "budgets") }
    }

    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints people whose sessions were ended; with --end ends those of a person."
        )

        @Option(help: "The identity provider's name for the person.")
        var end: String?

        @OptionGroup var options: AdminOptions

        func run() async throws {
            guard let end else { return try await options.print(.sessions, "sessions") }
            try await options.print(.sessions, "sessions/end", by: "POST", body: ["subject": end])
        }
    }

    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints rows of the audit log, the oldest first.")

        @Option(help: "The number of the row before the first.")
        var after: Int?

        @Option(help: "How many at most, up to 1000.")
        var limit: Int?

        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await options.print(.audit, "audit", query: ["after": after.map(String.init), "limit": limit.map(String.init)])
        }
    }

    struct Thread: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the conversation whose id a reader has said; it is written down.")

        @Argument(help: "The thread_id of its answers.")
        var id: String

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.thread, "threads/" + PercentEncoding.encoded(id)) }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what readers asked and how they judged the answers, at most 10,000 rows; it is written down.",
            usage: "AssistantServer admin export <content> [--since <time>] [--limit <limit>] [--format csv|jsonl] --url <url>"
        )

        @Argument(help: "feedback, gaps or questions.")
        var content: String

        @Option(help: "csv or jsonl.")
        var format = "jsonl"

        @Option(help: "Leave out what was asked before, or of feedback voted on: 2026-01-01, 2026-01-01T12:00:00Z, in UTC.")
        var since: String?

        @Option(help: "How many rows at most, up to 10000.")
        var limit: Int?

        @OptionGroup var options: AdminOptions

        func run() async throws {
            let query = ["format": format, "since": since, "limit": limit.map(String.init)]
            Console.write(Data(try await options.answer("export/" + PercentEncoding.encoded(content), query: query)))
        }
    }
}
