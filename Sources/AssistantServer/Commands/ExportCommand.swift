internal import ArgumentParser
internal import Foundation
internal import PostgresState
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

    @OptionGroup var options: SiteOptions

    func run() throws {
        let state = try options.load().state
        try CommandError.catching {
            let operations = try state.operations()
            let count = try operations.export(StateExport(content, format: format)) { Console.write($0) }
            ShellAudit.note(.exported, "\(content.rawValue), \(count) rows", operations)
            Console.printError("\(count) rows of '\(state)'")
        }
    }
}

extension StateExport.Content: ExpressibleByArgument {}
extension StateExport.Format: ExpressibleByArgument {}
