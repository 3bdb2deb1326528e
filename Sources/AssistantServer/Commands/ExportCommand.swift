internal import ArgumentParser
internal import Foundation
internal import PostgresState
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints what readers asked and how they judged the answers.",
        usage: "AssistantServer export <content> [<options>]",
        discussion: """
            AssistantServer export gaps --format csv > gaps.csv
            AssistantServer export feedback --format jsonl

            It may run beside a server.
            """
    )

    @Argument(help: "feedback, gaps or questions.")
    var content: StateExport.Content

    @Option(help: "csv or jsonl.")
    var format = StateExport.Format.csv

    @Option(help: "Leave out what was asked before, or of feedback voted on: 2026-01-01, 2026-01-01T12:00:00Z, in UTC.")
    var since: String?

    @OptionGroup var options: SiteOptions

    func validate() throws {
        if let since, Date(instant: since) == nil {
            throw ValidationError("--since '\(since)' is not a time: write 2026-01-01 or 2026-01-01T12:00:00Z")
        }
    }

    func run() throws {
        let state = try options.load().state
        try CommandError.catching {
            let operations = try state.operations()
            let export = StateExport(content, format: format, since: since.flatMap { Date(instant: $0) })
            let count = try operations.export(export) { Console.write($0) }
            ShellAudit.note(.exported, "\(content.rawValue), \(count) rows", operations)
            Console.printError("\(count) rows of '\(state)'")
        }
    }
}

extension StateExport.Content: ExpressibleByArgument {}
extension StateExport.Format: ExpressibleByArgument {}
