internal import ArgumentParser
internal import DocModel
internal import DocSite
internal import Foundation
internal import ProjectSetup

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Start a site: write a docgen.yml with comments, and a first page if there is none.",
        usage: "docgen init [<folder>] [<options>]",
        discussion:
            "Asks nothing: title, content folder and edit link are guessed from the files and from git. Existing files stay as they are; --ci adds the workflow to a site that has its settings."
    )

    @Argument(help: "The folder; created if it does not exist.", completion: .directory)
    var folder = "."

    @Option(
        help: "Write a workflow that checks and publishes too: \(NewSite.Service.allCases.map(\.rawValue).joined(separator: " or ")).",
        completion: values(of: NewSite.Service.self),
        transform: { try choice($0, "--ci") }
    )
    var ci: NewSite.Service?

    @Flag(help: "Replace docgen.yml and the workflow where they are.")
    var force = false

    /// What it does anyway; scripts that write it to be sure are understood.
    @Flag(help: "Ask nothing, which is the default.")
    var noInput = false

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputOutputError(description: "cannot make the folder '\(folder)': \(error.systemReason)")
        }
        let site: NewSite
        do throws(SetupError) {
            let files = try ProjectFiles(folder: folder)
            if let other = Tool.find(in: files).first, other.folder.isEmpty, !force, !isThere(SiteConfiguration.fileName) {
                throw SetupError.notFound(
                    "'\(folder)' holds a project of \(other.tool.title) (\(other.configuration))",
                    hint: "'docgen migrate' moves it in; 'docgen init --force' begins anew"
                )
            }
            let name = URL(filePath: folder).standardizedFileURL.lastPathComponent
            site = NewSite(files, name: name, git: GitFacts(folder: folder), service: ci)
        } catch {
            throw InputOutputError(description: error.description)
        }
        // A site that has its settings gets the workflow alone.
        let isWorkflowAlone = !force && ci != nil && isThere(SiteConfiguration.fileName)
        let files = isWorkflowAlone ? site.workflow.map { [$0] } ?? [] : site.files
        // All or nothing: a workflow beside settings that were refused helps nobody.
        if !force, let old = files.first(where: { isThere($0.path) }) {
            // `--force` would replace the settings too.
            let hint = isWorkflowAlone ? "delete it first, to have it written anew" : "'docgen init --force' replaces it"
            throw InputOutputError(description: "'\(path(old.path))' exists already\n  hint: \(hint)")
        }
        for file in files { try write(file) }
        Console.print("written: \(files.map { path($0.path) }.joined(separator: ", "))")
        Console.print("next: docgen serve\(folder == "." ? "" : " " + folder)")
    }

    private func path(_ name: String) -> String { folder == "." ? name : folder + "/" + name }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    private func write(_ file: NewSite.File) throws {
        let url = URL(filePath: path(file.path))
        do {
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url, options: .atomic)
        } catch {
            throw InputOutputError(description: "cannot write '\(path(file.path))': \(error.systemReason)")
        }
    }
}
