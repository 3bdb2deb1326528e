internal import ArgumentParser
internal import DocModel
internal import Foundation
internal import PostgresState
internal import ServerSettings
internal import ServerState

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the state, the snapshots and the settings into one checked file, while the server runs.",
        usage: "AssistantServer backup <file> | --to <to> [<options>]",
        discussion: """
            AssistantServer backup copy.sqlite
            AssistantServer backup --to /var/backups/docs --keep 7
            AssistantServer backup --to /var/backups/docs --keep 7 --site all

            Secrets are left out: those of the settings, and those that the state made for itself.
            """
    )

    @Argument(help: "The file to write; replaced in one step.", completion: .file())
    var file: String?

    @Option(name: .customLong("to"), help: "A folder: the file gets the time for its name.", completion: .directory)
    var folder: String?

    @Option(help: "How many copies to keep in that folder, newest first; by default all.")
    var keep: Int?

    @OptionGroup var options: SiteOptions

    func validate() throws {
        guard (file == nil) != (folder == nil) else { throw ValidationError("give a file, or a folder with --to") }
        if keep != nil, folder == nil { throw ValidationError("--keep needs --to") }
        if let keep, keep < 1 { throw ValidationError("--keep is at least 1") }
    }

    func run() throws {
        if options.isAboutAll, folder == nil {
            throw ValidationError("--site all goes with --to: each site gets a folder of its name in it")
        }
        try options.forEach { name, settings in
            let folder = try folder.map { options.isAboutAll ? try Self.folder(of: name, in: $0) : $0 }
            try backUp(settings, into: folder)
        }
    }

    /// The copies of several sites are kept, and counted, apart.
    private static func folder(of site: String, in folder: String) throws -> String {
        let path = folder + "/" + site
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandError.report("cannot make the folder '\(path)': \(error.systemReason)")
        }
        return path
    }

    private func backUp(_ settings: Settings, into folder: String?) throws {
        try CommandError.catching {
            let state = try settings.state.file { "use pg_dump --schema=\($0), or 'AssistantServer state copy' to a file" }
            if let file {
                Console.print("'\(state)' is copied to '\(file)': \(try StateFile.backUp(statePath: state, to: file, settings: settings))")
            } else if let folder {
                let copy = try StateFile.backUp(statePath: state, into: folder, keep: keep ?? .max, settings: settings)
                Console.print("'\(state)' is copied to '\(copy.path)': \(copy.contents)")
                for path in copy.deleted { Console.print("deleted '\(path)'") }
            }
            ShellAudit.note(.backedUp, file ?? folder ?? "", try settings.state.operations())
        }
    }
}
