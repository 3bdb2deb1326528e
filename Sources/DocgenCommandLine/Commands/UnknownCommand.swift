internal import ArgumentParser
internal import DocModel
internal import Foundation

/// A word where a command is expected.
enum UnknownCommand {
    /// Commands of other generators, and what does the same here.
    private static let counterparts = [
        "dev": "docgen serve", "preview": "docgen serve", "server": "docgen serve", "start": "docgen serve", "watch": "docgen serve",
        "live": "docgen serve", "run": "docgen serve", "generate": "docgen build", "make": "docgen build", "lint": "docgen check",
        "test": "docgen check", "validate": "docgen check", "new": "docgen init", "create": "docgen init", "setup": "docgen init",
        "import": "docgen migrate", "convert": "docgen migrate",
    ]

    /// What to say when the first argument, or the first one of `help`, is no command; `nil` when it is one, or an option.
    static func message(_ arguments: [String]) -> String? {
        if let option = arguments.prefix(while: { $0 != "--" }).first(where: { $0 == "--watch" || $0 == "--serve" }) {
            return "unknown option '\(option)'\n  hint: 'docgen serve' shows the site while you write"
        }
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        guard let word = words.first, !word.hasPrefix("-") else { return nil }
        let commands = RootCommand.configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"]
        guard !commands.contains(word) else { return nil }
        var message = "unknown command '\(word)'"
        if let hint = NearestMatch.hint(for: word, among: commands) {
            message += "\n  hint: \(hint)"
        } else if let counterpart = counterparts[word] {
            message += "\n  hint: write '\(counterpart)'"
        }
        return message + "\n" + "See 'docgen --help' for the commands."
    }
}
