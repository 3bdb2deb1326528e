internal import ArgumentParser
internal import DocModel
internal import DocSite
internal import Foundation
internal import ProjectSetup

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Move a project of another generator in: write its docgen.yml, and report what is missing.",
        usage: "docgen migrate [<folder>] [<options>]",
        discussion: """
            Reads the configuration of MkDocs, Zensical, mdBook, Hugo, Docusaurus, VitePress, Zola or Obsidian. Writes docgen.yml, with redirects for addresses \
            that would be lost, and migration.md. The pages stay as they are, but for --rewrite.
            """
    )

    @Argument(help: "The project's folder.", completion: .directory)
    var folder = "."

    @Option(
        help: "The generator: \(Tool.allCases.map(\.rawValue).joined(separator: ", ")). By default the one whose configuration is found.",
        completion: values(of: Tool.self),
        transform: { try choice($0, "--from") }
    )
    var from: Tool?

    @Flag(help: "Write what other tools spell otherwise in the recommended form, where the page comes out the same.")
    var rewrite = false

    @Flag(help: "Show what would be done; write nothing.")
    var dryRun = false

    @Flag(help: "Replace docgen.yml and migration.md where they are.")
    var force = false

    func run() throws {
        let files: ProjectFiles
        let project: MovedProject
        do throws(SetupError) {
            files = try ProjectFiles(folder: folder)
            let found = try choose(Tool.find(in: files, only: from), in: files)
            project = try found.tool.read(found, in: files)
        } catch {
            throw InputOutputError(description: error.description)
        }
        let root = project.folder.isEmpty ? folder : folder == "." ? project.folder : folder + "/" + project.folder
        let report = MigrationReport.fileName(for: project, files)
        let targets = [SiteConfiguration.fileName, report].map { (root == "." ? "" : root + "/") + $0 }
        if !dryRun, !force, let old = targets.first(where: { FileManager.default.fileExists(atPath: $0) }) {
            throw InputOutputError(
                description:
                    "'\(old)' exists already\n  hint: 'docgen migrate --force' replaces it, and '--dry-run' shows what would be written"
            )
        }
        let rewrites = rewrite ? PageRewrites(of: project, files, in: folder) : nil
        if !dryRun, let rewrites {
            for page in rewrites.pages { try write(page.text, to: folder == "." ? page.path : folder + "/" + page.path) }
        }
        if !dryRun { try copy(project.copies, below: root) }
        let line = ProgressLine { "looking at pages" }
        defer { line.end() }
        let move = try Migration(project, root: root, rewritten: rewrites?.counts ?? [])
        line.end()
        for line in move.report.summary { Console.print(line) }
        if dryRun {
            Console.print("\n" + move.settings)
        } else {
            try write(move.settings, to: targets[0])
            try write(move.report.markdown, to: targets[1])
            Console.print("written: \(targets.joined(separator: ", "))")
            Console.print("next: docgen serve\(root == "." ? "" : " " + root)")
        }
    }

    private func copy(_ copies: [(from: String, to: String)], below root: String) throws {
        for (from, to) in copies {
            do {
                try FileManager.default.copyItem(atPath: root + "/" + from, toPath: root + "/" + to)
            } catch {
                throw InputOutputError(description: "cannot copy '\(from)' to '\(to)': \(error.systemReason)")
            }
        }
    }

    private func choose(_ found: [Tool.Found], in files: ProjectFiles) throws(SetupError) -> Tool.Found {
        guard let first = found.first else {
            let looked = from.map { "of \($0.title) " } ?? ""
            throw SetupError.notFound("no configuration \(looked)is found in '\(folder)'", hint: Tool.unread(in: files))
        }
        guard found.count == 1 else {
            let list = found.prefix(8).map { "\($0.configuration) (\($0.tool.rawValue))" }.joined(separator: ", ")
            throw SetupError.notFound(
                "several projects are found in '\(folder)': \(list)\(found.count > 8 ? ", …" : "")",
                hint: Set(found.map(\.tool)).count == 1
                    ? "name the folder of one: docgen migrate \(folder == "." ? "" : folder + "/")\(first.folder)"
                    : "say which one with --from, such as --from \(first.tool.rawValue)"
            )
        }
        return first
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw InputOutputError(description: "cannot write '\(path)': \(error.systemReason)")
        }
    }
}

/// One of a few words of the command line.
func choice<Value: CaseIterable & RawRepresentable<String>>(_ text: String, _ option: String) throws -> Value {
    if let value = Value(rawValue: text) { return value }
    let words = Value.allCases.map(\.rawValue)
    let hint = NearestMatch.hint(for: text, among: words) ?? "expected one of: \(words.joined(separator: ", "))"
    throw ValidationError("\(option) is '\(text)'; \(hint)")
}

/// What a shell offers for an option with a closed set of values.
func values<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> CompletionKind { .list(type.allCases.map(\.rawValue)) }
