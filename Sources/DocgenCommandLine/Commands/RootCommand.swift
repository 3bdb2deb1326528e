internal import ArgumentParser
internal import DocIndex
internal import DocModel
internal import DocSite
internal import Foundation
internal import SentenceEncoder

/// The program: its commands, and what becomes of their errors.
package enum Docgen {
    /// Runs the command that the arguments name, and ends the process with its status where that is not 0.
    package static func run() {
        RootCommand.main()
    }
}

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docgen",
        abstract: "Turns a folder of Markdown into a static site and a search index.",
        discussion: """
            docgen init                           begin a site with its docgen.yml
            docgen migrate                        move a project of another generator in
            docgen build                          build the site of this folder into dist/
            docgen serve                          show it in the browser while you write
            docgen check --strict                 find mistakes, write nothing
            docgen ask "how do I add a page?"     answer a question from the index

            Exit status: 0 done; 1 the documents have errors; 64 usage; 70 a bug in docgen; 74 input/output.
            """,
        version: docgenVersion,
        subcommands: [
            InitCommand.self, MigrateCommand.self, BuildCommand.self, ServeCommand.self, CheckCommand.self, RedirectsCommand.self,
            SearchCommand.self,
            AskCommand.self, EvalCommand.self,
            StatusCommand.self, RenderCommand.self, SchemaCommand.self, ModelCommand.self, CompletionsCommand.self,
        ]
    )

    static func main() {
        // A closed pipe is an error of a write, not a reason to be killed.
        signal(SIGPIPE, SIG_IGN)
        if let message = UnknownCommand.message(Array(CommandLine.arguments.dropFirst())) {
            Console.fail(message, status: ExitCode.validationFailure.rawValue)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let error as SiteError {
            Console.fail(error.description)
        } catch let error as IndexError {
            Console.fail(error.description)
        } catch let error as ModelError {
            Console.fail(error.description)
        } catch let error as InputOutputError {
            Console.fail(error.description)
        } catch  where exitCode(for: error).isSuccess {
            // The parser's own printing of `--help` and `--version` does not look whether it could.
            Console.print(fullMessage(for: error))
        } catch {
            let (code, message) = (exitCode(for: error), fullMessage(for: error))
            guard message.hasPrefix("Error: ") else { exit(withError: error) }
            // As all other errors are written.
            Console.fail(String(message.dropFirst("Error: ".count)), status: code.rawValue)
        }
    }
}
