internal import ArgumentParser
internal import Foundation
internal import ServerSettings

/// The options that every command of the server understands.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The folder that 'docgen build' wrote.", completion: .directory)
    var dist: String?

    @Option(help: "The file with threads, feedback and gaps, or postgresql://USER@HOST/DATABASE.", completion: .file())
    var state: String?

    @Option(help: "The name or address to listen on.")
    var host: String?

    @Option(help: "The port to listen on; 0 for any free one.")
    var port: String?

    @Option(name: .customLong("base-path"), help: "The path below which readers see the site; by default that of its base URL.")
    var basePath: String?

    @Option(name: .customLong("allowed-host"), help: "A host name that readers may use for the server. Repeat it for several.")
    var allowedHosts: [String] = []

    @Option(help: "The file with the settings; assistant.yml where there is one.", completion: .file())
    var config: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Any other setting; 'config show' lists them.", valueName: "key=value"))
    var assignments: [String] = []

    func validate() throws {
        for assignment in assignments where Settings.Flag(assignment: assignment) == nil {
            throw ValidationError("--set '\(assignment)' has no '=': write --set KEY=VALUE")
        }
    }

    /// Reads all settings, or shows what is wrong with them and ends with status 64.
    func load() throws -> Settings {
        do {
            return try read()
        } catch {
            Console.printError("\(error)")
            throw ExitStatus.usage
        }
    }

    /// Reads all settings. The command line and the environment stay what they are, files may have changed.
    func read() throws(SettingsError) -> Settings {
        var flags = assignments.compactMap { Settings.Flag(assignment: $0) }
        for (key, value) in [("dist", dist), ("state", state), ("host", host), ("port", port), ("base_path", basePath)] {
            if let value { flags.append(.init(key, [value], option: "--\(key.replacing("_", with: "-"))")) }
        }
        if !allowedHosts.isEmpty { flags.append(.init("allowed_hosts", allowedHosts, option: "--allowed-host")) }
        return try Settings(flags: flags, environment: ProcessInfo.processInfo.environment, file: config)
    }
}
