import Foundation
import TestSupport
import Testing

/// What the manual shows is what the programs do: every `console` block of `README.md` and `docs/` is run, and its output compared.
///
/// Files that a page shows with a `title` are there for its examples. A comment above a block says more: `<!-- example: WORDS -->`, with
///
/// - `start`: a fresh folder with the files of `docs/start/index.md`; `manual`: with this manual
/// - `built`: after `docgen build`; `served`: while AssistantServer runs there
/// - `no, REASON`: not run
///
/// Other blocks go on where the last one of their page ended. In what is shown, a line `…` stands for any lines and a `…` within a line for
/// any text; times may differ, and sizes by a half.
struct ManualExampleTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static let pages: [String] = {
        let docs = FileManager.default.enumerator(atPath: root + "/docs")?.compactMap { $0 as? String } ?? []
        return (["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.sorted()).filter { page in
            (try? String(contentsOfFile: root + "/" + page, encoding: .utf8).contains("```console")) == true
        }
    }()

    @Test func manyPagesHaveExamples() { #expect(Self.pages.count >= 15) }

    @Test(arguments: pages)
    func theExamplesOfAPageDoWhatItShows(page: String) throws {
        let session = try ManualSession(root: Self.root)
        var files: [String: String] = [:]
        for block in try ManualBlock.all(in: Self.root + "/" + page) {
            if let title = block.title { files[title] = block.text }
            guard block.language == "console" else { continue }
            let place = "\(page):\(block.line)"
            if block.words.first == "no" {
                #expect(block.words.count > 2, "\(place): say why the example is not run")
                continue
            }
            try session.prepare(block.words, files: files, startPage: Self.root + "/docs/start/index.md")
            for command in block.commands {
                if command.isSynopsis {
                    let outcome = try session.run(command.help)
                    #expect(outcome.status == 0 && outcome.output.contains("USAGE:"), "\(place): \(command.text)")
                    continue
                }
                let outcome = try session.run(command.text)
                let shown = command.output
                if shown.isEmpty { #expect(outcome.status == 0, "\(place): \(command.text)\n\(outcome.output)") }
                let isSame = shown.isEmpty || ManualBlock.matches(shown[...], outcome.output.split(separator: "\n").map(String.init)[...])
                #expect(isSame, "\(place): \(command.text)\nprints\n\(outcome.output)")
            }
        }
    }

    @Test(arguments: [
        ("a\n…\nd", "a\nb\nc\nd", true), ("a\n…\nd", "a\nd", true), ("a …, b", "a x, b", true), ("a", "b", false), ("a", "a\nb", false),
        ("2 pages, 303 kB in 14ms", "2 pages, 311 kB in 1.4s", true), ("2 pages, 48 kB in 14ms", "2 pages, 303 kB in 14ms", false),
        ("2 pages, 303 kB", "3 pages, 303 kB", false), ("2,900 of 8,192 bytes: a", "3,100 of 8,192 bytes: a", true),
    ])
    func comparesAsAReaderWould(shown: String, printed: String, isSame: Bool) {
        func lines(_ text: String) -> ArraySlice<String> { text.split(separator: "\n").map(String.init)[...] }
        #expect(ManualBlock.matches(lines(shown), lines(printed)) == isSame)
    }
}

/// A block of code of a page of the manual.
private struct ManualBlock {
    struct Command {
        var text: String
        var output: [String]

        /// `docgen build [ROOT] [OPTIONS]` stands for what can be written.
        var isSynopsis: Bool { text.contains(/^(docgen|AssistantServer) .*(\[|\b[A-Z]{4,}\b)/) && !text.contains("\"") }

        var help: String {
            text.split(separator: " ").prefix { $0.allSatisfy { $0.isLetter } && $0 != $0.uppercased() }.joined(separator: " ") + " --help"
        }
    }

    var language: String
    var title: String?
    /// Of the comment above it.
    var words: [String]
    var line: Int
    var text = ""

    static func all(in path: String) throws -> [ManualBlock] {
        var blocks: [ManualBlock] = []
        var open: (block: ManualBlock, fence: Substring)?
        var words: [String] = []
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if let (block, fence) = open {
                if line == fence {
                    blocks.append(block)
                    open = nil
                } else {
                    open?.block.text += line + "\n"
                }
            } else if let match = line.firstMatch(of: /^(```+)(\w*)(?:.*title="([^"]+)")?/) {
                let title = match.3.flatMap { $0.contains(".") && !$0.contains(" ") ? String($0) : nil }
                open = (ManualBlock(language: String(match.2), title: title, words: words, line: number + 1), match.1)
                words = []
            } else if let match = line.firstMatch(of: /^<!-- example: (.*) -->$/) {
                words = match.1.split(whereSeparator: { " ,".contains($0) }).map(String.init)
            } else {
                words = []
            }
        }
        return blocks
    }

    var commands: [Command] {
        var commands: [Command] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("$ ") {
                commands.append(Command(text: String(line.dropFirst(2)), output: []))
            } else if let last = commands.indices.last {
                if commands[last].output.isEmpty, commands[last].text.hasSuffix("\\") {
                    commands[last].text += "\n" + line
                } else {
                    commands[last].output.append(String(line))
                }
            }
        }
        return commands
    }

    /// Empty lines count in neither.
    static func matches(_ shown: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return printed.isEmpty }
        if first == "…" {
            return (0...printed.count).contains { matches(shown.dropFirst(), printed.dropFirst($0)) }
        }
        guard let line = printed.first, matches(line: first, line) else { return false }
        return matches(shown.dropFirst(), printed.dropFirst())
    }

    private static func matches(line shown: String, _ printed: String) -> Bool {
        // Sizes and times become groups, the rest is taken to the letter.
        let varying = /([0-9][0-9,]*(?:\.[0-9]+)?)(?= of [0-9]| bytes| kB| MB|$)|[0-9]+(?:\.[0-9]+)? ?(?:ms|s)\b|…/
        var pattern = ""
        var sizes: [Double] = []
        var rest = shown[...]
        while let match = rest.firstMatch(of: varying) {
            pattern += escaped(rest[..<match.range.lowerBound])
            if let size = match.1 {
                sizes.append(number(size))
                pattern += "([0-9][0-9,]*(?:\\.[0-9]+)?)"
            } else {
                pattern += match.0 == "…" ? ".*" : "[0-9]+(?:\\.[0-9]+)? ?(?:ms|s)"
            }
            rest = rest[match.range.upperBound...]
        }
        guard let regex = try? Regex(pattern + escaped(rest)), let match = printed.wholeMatch(of: regex) else { return false }
        let found = match.output.dropFirst().compactMap(\.substring).map(number)
        return found.count == sizes.count && zip(sizes, found).allSatisfy { $1 <= $0 * 1.5 && $0 <= $1 * 1.5 }
    }

    private static func number(_ text: Substring) -> Double { Double(text.replacing(",", with: "")) ?? .nan }

    private static func escaped(_ text: Substring) -> String {
        text.map { $0.isASCII && !$0.isLetter && !$0.isNumber ? "\\" + String($0) : String($0) }.joined()
    }
}

/// A shell in which the examples of one page are run.
private final class ManualSession {
    private let root: String
    private var folder: TemporaryFolder
    private var current: String
    private var status: Int32 = 0
    private var servers: [ServerProcess] = []

    init(root: String) throws {
        self.root = root
        folder = try TemporaryFolder()
        current = folder.path
    }

    /// Folders of an operator's machine are folders of ours.
    private static let machine = ["/srv/docs", "/var/lib/docs", "/etc/docgen"]

    func prepare(_ words: [String], files: [String: String], startPage: String) throws {
        if words.contains("start") || words.contains("manual") {
            servers = []
            folder = try TemporaryFolder()
            current = folder.path
        }
        for path in Self.machine { try FileManager.default.createDirectory(atPath: folder.path + path, withIntermediateDirectories: true) }
        var files = files
        if words.contains("start") {
            for block in try ManualBlock.all(in: startPage) {
                if let title = block.title, title.hasSuffix(".md") { files[title] = block.text }
            }
        }
        if words.contains("manual") {
            for name in ["docs", "docgen.yml"] {
                try FileManager.default.copyItem(atPath: root + "/" + name, toPath: folder.path + "/" + name)
            }
        }
        for (name, text) in files where !name.hasPrefix(".") {
            // A file of an operator's machine, or of the folder in which the page works.
            if name.hasPrefix("/") {
                try folder.write(text, to: String(name.dropFirst()))
            } else if words.contains("start") || words.isEmpty {
                try folder.write(text, to: name)
            }
        }
        if words.contains("built") {
            #expect(try run("docgen build --output dist").status == 0)
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/srv/docs/dist", withDestinationPath: folder.path + "/dist")
        }
        if words.contains("served") { servers.append(try ServerProcess(in: current)) }
    }

    /// Runs a command as the one before it left the folder and the status.
    func run(_ text: String) throws -> (status: Int32, output: String) {
        var command = text
        for path in Self.machine { command = command.replacing(path, with: folder.path + path) }
        if let server = servers.last {
            command = command.replacing("http://127.0.0.1:8080", with: server.url).replacing("https://docs.example.org", with: server.url)
        }
        if command == "AssistantServer" || command.hasPrefix("AssistantServer --"), !command.hasSuffix("--help") {
            return (0, try serve(command))
        }
        let script = "(exit \(status)); \(command)\nstatus=$?; pwd > \(folder.path)/.pwd; exit $status"
        let scratch = try TemporaryFolder()
        try scratch.write("", to: "out")
        let output = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/out"))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(filePath: current)
        var environment = ProcessInfo.processInfo.environment.filter { !["NO_COLOR", "TERM"].contains($0.key) }
        environment["PATH"] = try Docgen.programFolder() + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        current = try folder.text(".pwd").trimmingCharacters(in: .newlines)
        return (status, shown(try scratch.text("out")))
    }

    /// Starts a server that runs until the page ends; on a free port, where the manual names one.
    private func serve(_ command: String) throws -> String {
        let words = command.replacing(/--port [0-9]+/, with: "").split(separator: " ").dropFirst().map(String.init)
        let server = try ServerProcess(in: current, arguments: words)
        servers.append(server)
        return shown(server.greeting)
    }

    private func shown(_ output: String) -> String {
        var output = output.replacing(folder.path, with: "")
        if let server = servers.last { output = output.replacing(server.url, with: "http://127.0.0.1:8080") }
        return output
    }
}
