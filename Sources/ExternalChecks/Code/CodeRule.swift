internal import Foundation

/// How the code of one language is tried.
package struct CodeRule: Sendable, Hashable {
    package var language: String
    /// A program and its arguments; `{file}` stands for a file with the code, which else is its standard input. Empty for a language that is
    /// read here: ``BuiltInLanguage``.
    package var command: [String]
    /// Whether only blocks are tried that say `check` after their language.
    package var isForMarkedOnly: Bool
    package var timeout: Duration
    /// A regular expression whose groups are the line of the code and perhaps the column; `nil` for the usual forms.
    package var linePattern: String?

    package init(
        language: String,
        command: [String],
        isForMarkedOnly: Bool = false,
        timeout: Duration = .seconds(30),
        linePattern: String? = nil
    ) {
        self.language = language
        self.command = command
        self.isForMarkedOnly = isForMarkedOnly
        self.timeout = timeout
        self.linePattern = linePattern
    }

    /// As findings name it.
    var shown: String { command.isEmpty ? language : command.joined(separator: " ") }

    /// The end of a file's name, by which programs know the language.
    var fileEnding: String { Self.endings[language] ?? language }

    private static let endings = [
        "bash": "sh", "shell": "sh", "python": "py", "javascript": "js", "typescript": "ts", "ruby": "rb", "rust": "rs", "golang": "go",
        "kotlin": "kt", "c++": "cpp", "csharp": "cs", "perl": "pl", "haskell": "hs", "elixir": "exs", "markdown": "md", "terraform": "tf",
    ]
}

/// What is wrong with a block of code.
struct CodeFault: Error, Hashable {
    /// From 1; `nil` where nobody says.
    var line: Int?
    var column: Int?
    /// One line.
    var message: String
}
