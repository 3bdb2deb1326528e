import Foundation
import Testing
import TestSupport

/// A running AssistantServer on a port of its own.
final class AssistantProcess {
    /// With a slash at its end.
    let url: String
    private let process: Process
    private let scratch: TemporaryFolder

    /// Returns when it listens.
    init(_ docgen: Docgen, arguments: [String], environment: [String: String] = [:]) throws {
        process = try Docgen.process(
            "AssistantServer",
            ["--port", "0"] + arguments,
            in: docgen.folder.path,
            environment: environment.merging(["ASSISTANT_DRAIN_DELAY": "0s"]) { given, _ in given }
        )
        let output = Pipe()
        process.standardOutput = output
        scratch = try TemporaryFolder()
        try scratch.write("", to: "log")
        process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/log"))
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "AssistantServer ended before it listened")
            text += String(decoding: data, as: UTF8.self)
        }
        url = try #require(text.firstMatch(of: /http:\S+/).map { String($0.0) })
    }

    /// As a power failure would, but for the operating system's caches.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// As an operator does.
    /// - Returns: The log.
    func stop() throws -> String {
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try scratch.text("log")
    }

    deinit { if process.isRunning { kill() } }
}
