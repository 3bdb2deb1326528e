internal import ArgumentParser
internal import AssistantCore
internal import Foundation
internal import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve until SIGTERM or SIGINT. The default command.")

    @Option(help: "The folder that 'docgen build' wrote.")
    var dist = "dist"

    @Option(help: "The file for threads, questions and votes; made when it is not there.")
    var state = "state.sqlite"

    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 8080

    @Option(name: .customLong("allowed-host"), help: "A name by which readers may address the server. Repeat it for several.")
    var allowedHosts: [String] = []

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535, not \(port)") }
    }

    func run() async throws {
        let logger = Self.makeLogger()
        do {
            var configuration = AssistantConfiguration(dist: dist, host: host, port: port, allowedHosts: allowedHosts)
            configuration.state.path = state
            configuration.kapa = try KapaEnvironment.configuration(ProcessInfo.processInfo.environment)
            let dist = dist
            try await AssistantApplication(configuration, logger: logger).run { url in
                // Not print: standard output is block-buffered when it is a pipe, and a script waits for this line.
                try? FileHandle.standardOutput.write(contentsOf: Data("Serving \(dist) on \(url)\n".utf8))
            }
        } catch let error as StartError {
            throw CommandError.report(error.description)
        } catch let error as KapaEnvironment.SettingError {
            throw ValidationError(error.description)
        }
    }

    private static func makeLogger() -> Logger {
        var logger = Logger(label: "AssistantServer") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = ProcessInfo.processInfo.environment["LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0.lowercased()) } ?? .notice
        return logger
    }
}
