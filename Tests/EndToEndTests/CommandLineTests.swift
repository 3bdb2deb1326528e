import Foundation
import Testing
import TestSupport

/// What all commands have in common: help, errors, completions, how much is said, and the file with the settings.
@Suite(.serialized)
struct CommandLineTests {
    // MARK: Help

    /// What `--experimental-dump-help` tells of a command.
    private struct CommandInfo: Decodable {
        var commandName: String
        var discussion: String?
        var subcommands: [CommandInfo]?
    }

    private struct ToolInfo: Decodable { var command: CommandInfo }

    private func commands(of program: String, _ docgen: Docgen) throws -> [(words: [String], discussion: String)] {
        let dump = try docgen.run(program, ["--experimental-dump-help"]).output
        var found: [(words: [String], discussion: String)] = []
        func add(_ command: CommandInfo, below words: [String]) {
            found.append((words, command.discussion ?? ""))
            for command in command.subcommands ?? [] where command.commandName != "help" {
                add(command, below: words + [command.commandName])
            }
        }
        add(try JSONDecoder().decode(ToolInfo.self, from: Data(dump.utf8)).command, below: [])
        return found
    }

    @Test(arguments: [("docgen", 16), ("AssistantServer", 12)])
    func helpFitsATerminalOf80Columns(program: String, atLeast count: Int) throws {
        let docgen = try Docgen([:])
        let commands = try commands(of: program, docgen)
        #expect(commands.count >= count)
        for (words, discussion) in commands {
            let name = ([program] + words).joined(separator: " ")
            let help = try docgen.run(program, words + ["--help"])
            #expect(help.status == 0)
            for line in help.output.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
            // A longer line of a paragraph that has several would be broken in the middle.
            for paragraph in discussion.components(separatedBy: "\n\n") {
                let lines = paragraph.split(separator: "\n")
                for line in lines where lines.count > 1 { #expect(line.count <= 80, "\(name): \(line)") }
            }
        }
    }

    // MARK: Errors

    @Test(arguments: [
        ("docgen", ["build", "--nope"]), ("docgen", ["biuld"]), ("docgen", ["check", "--dry-run"]), ("docgen", ["build", "nowhere"]),
        ("docgen", ["completions", "tcsh"]), ("AssistantServer", ["--nope"]), ("AssistantServer", ["erase"]),
        ("AssistantServer", ["--dist", "nowhere"]), ("docgen", ["help", "nosuch"]), ("docgen", ["check", "gone.md"]),
    ])
    func everyErrorBeginsInTheSameWay(program: String, arguments: [String]) throws {
        let outcome = try Docgen([:]).run(program, arguments)
        #expect(outcome.status == 64 || outcome.status == 74)
        #expect(outcome.messages.hasPrefix("error: "), "\(outcome.messages)")
        #expect(outcome.output.isEmpty)
    }

    // MARK: Completions

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsNameCommandsAndOptions(shell: String) throws {
        let outcome = try Docgen([:]).run("completions", shell)
        #expect(outcome.status == 0 && outcome.messages.isEmpty)
        for word in ["build", "redirects", "completions", "base-url"] { #expect(outcome.output.contains(word), "\(word)") }
    }

    /// Calls the function of the script as bash does, and writes what it offers.
    private static let completing = """
        source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
        _docgen docgen "${@: -1}" "${@: -2:1}" 2>/dev/null; printf '%s\\n' "${COMPREPLY[@]}" > offered
        """

    /// As a shell asks for them: with the words of the line, and the one that is being written.
    @Test func bashCompletesPathsAndValues() throws {
        let docgen = try Docgen(["lamp/docgen.yml": "title: T\n", "lamp/notes.txt": ""])
        try docgen.folder.write(try docgen.run("completions", "bash").output, to: "script")
        let cases = [
            ("build la", "lamp"), ("check lamp/no", "lamp/notes.txt"), ("check --config lamp/do", "lamp/docgen.yml"),
            ("build --output la", "lamp"), ("init --ci git", "github"), ("migrate --from mkd", "mkdocs"), ("completions z", "zsh"),
            ("check --explain broken-l", "broken-link"), ("redirects --format ng", "nginx"),
        ]
        for (line, expected) in cases {
            let words = ["docgen"] + line.split(separator: " ").map(String.init)
            let bash = try docgen.process(["--norc", "-c", Self.completing, "bash"] + words)
            bash.executableURL = URL(filePath: "/bin/bash")
            try bash.run()
            bash.waitUntilExit()
            let offered = try docgen.folder.text("offered")
            #expect(offered.split(separator: "\n").map(String.init).contains(expected), "\(line): \(offered)")
        }
    }

    // MARK: How much is said

    private static let misspelled = ["index.md": "---\ntitle: T\nnope: 1\n---\n\n# T\n\n[a](nowhere.md)\n"]

    @Test func quietShowsErrorsOnly() throws {
        let docgen = try Docgen(Self.misspelled)
        let all = try docgen.run("check")
        #expect(all.messages.contains("warning:") && all.messages.contains("1 page checked"))
        let quiet = try docgen.run("check", "-q")
        #expect(quiet.status == 1)
        #expect(quiet.messages.hasPrefix("index.md:8:5: error: no page matches the link 'nowhere.md'"), "\(quiet.messages)")
        #expect(!quiet.messages.contains("warning:") && !quiet.messages.contains("checked"))
        // What is made a warning is not shown.
        #expect(try docgen.run("check", "--quiet", "--lenient").messages.isEmpty)
        #expect(try docgen.run("build", "--quiet", "--lenient").messages.isEmpty)
        // A program gets what it asks for.
        let lines = try docgen.run("check", "-q", "--format", "json").output.split(separator: "\n")
        #expect(lines.count == 2)
    }

    @Test func verboseShowsWhatEachStageTook() throws {
        let docgen = try Docgen(["index.md": "# T\n"])
        func stages(_ text: String) -> [String] {
            text.split(separator: "\n").compactMap { line in line.firstMatch(of: /^ +[0-9.]+ ms  (.+)$/).map { String($0.1) } }
        }
        let built = try docgen.run("build", "-v", "--compress", "--cache", "kept")
        #expect(
            stages(built.messages) == [
                "looking at folders", "comparing with the last build", "parsing pages", "checking links", "rendering pages",
                "writing the index", "compressing files", "replacing the output",
            ]
        )
        #expect(built.messages.contains("\n1 page, 0 other files"))
        let again = try docgen.run("build", "-v", "--compress", "--cache", "kept")
        #expect(stages(again.messages) == ["looking at folders", "comparing with the last build"])
        #expect(stages(try docgen.run("check", "--verbose").messages) == ["looking at folders", "parsing pages", "checking links"])
        #expect(try docgen.run("check", "-q", "-v").status == 64)
    }

    // MARK: Settings

    @Test func settingsOfAnotherFile() throws {
        let docgen = try Docgen([
            "site/docgen.yml": "title: Public\n", "site/staging.yml": "title: Staging\nbase_url: https://staging.example.org/\n",
            "site/docs/index.md": "Text.\n", "site/docs/a.md": "# A\n", "elsewhere.yml": "title: Elsewhere\n", "wrong.yml": "titel: T\n",
            "site/wrong.yml": "title: T\ntitel: T\n",
        ])
        func title() throws -> Substring? {
            try docgen.folder.text("dist/site/a.html").firstMatch(of: /<title>(.*)<\/title>/).map { $0.1 }
        }
        #expect(try docgen.run("build", "site").status == 0)
        #expect(try title()?.contains("Public") == true)
        #expect(try docgen.run("build", "site", "--config", "site/staging.yml").status == 0)
        #expect(try title()?.contains("Staging") == true)
        #expect(FileManager.default.fileExists(atPath: docgen.folder.path + "/dist/site/sitemap.xml"))
        #expect(try docgen.run("build", "site", "--config", "elsewhere.yml").status == 0)
        #expect(try title()?.contains("Elsewhere") == true)

        // Findings name the file from the root, as all others. Lines of files that lie elsewhere are not shown.
        let inside = try docgen.run("check", "site", "--config", "site/wrong.yml")
        #expect(inside.status == 1)
        #expect(inside.messages.hasPrefix("wrong.yml:2:1: error: unknown key 'titel'"), "\(inside.messages)")
        #expect(inside.messages.contains("2 | titel: T"))
        let outside = try docgen.run("check", "site", "--config", "wrong.yml")
        #expect(outside.messages.hasPrefix("../wrong.yml:1:1: error: unknown key 'titel'"), "\(outside.messages)")
        #expect(!outside.messages.contains("1 |"))
        // A hook that names a file is told of the settings too.
        let file = try docgen.run("check", "site", "site/docs/a.md", "--config", "site/wrong.yml")
        #expect(file.messages.hasPrefix("wrong.yml:2:1: error:"), "\(file.messages)")

        let missing = try docgen.run("build", "site", "--config", "none.yml")
        #expect(missing.status == 74)
        #expect(missing.messages.hasPrefix("error: cannot read 'none.yml'"), "\(missing.messages)")
    }

    @Test func redirectsGoIntoTheSettingsThatWereNamed() throws {
        let docgen = try Docgen(["docs/index.md": "# T\n", "docs/a.md": "# A\n", "docgen.yml": "title: T\n", "other.yml": "title: O\n"])
        #expect(try docgen.run("redirects", "--accept").status == 0)
        try FileManager.default.moveItem(atPath: docgen.folder.path + "/docs/a.md", toPath: docgen.folder.path + "/docs/b.md")
        let outcome = try docgen.run("redirects", "--accept", "--config", "other.yml")
        #expect(try docgen.folder.text("docgen.yml") == "title: T\n")
        #expect(outcome.messages.contains("written into other.yml"), "\(outcome.messages)")
        #expect(try docgen.folder.text("other.yml").hasPrefix("title: O\nredirects:\n"))
    }
}
