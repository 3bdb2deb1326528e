internal import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print what completes docgen's commands and options in a shell.",
        usage: "docgen completions <shell>",
        discussion: """
            docgen completions bash > ~/.local/share/bash-completion/completions/docgen
            docgen completions zsh > ~/.zfunc/_docgen
            docgen completions fish > ~/.config/fish/completions/docgen.fish
            """
    )

    @Argument(
        help: ArgumentHelp("The shell: \(CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "shell"),
        completion: .list(CompletionShell.allCases.map(\.rawValue)),
        transform: { text in
            guard let shell = CompletionShell(rawValue: text) else {
                throw ValidationError("there are no completions for '\(text)': write bash, zsh or fish")
            }
            return shell
        }
    )
    var shell: CompletionShell

    func run() { Console.print(RootCommand.completionScript(for: shell)) }
}
