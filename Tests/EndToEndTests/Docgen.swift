import Foundation
import Testing
import TestSupport

/// The built program, run in a folder.
struct Docgen {
    struct Outcome {
        var status: Int32
        var output: String
        var messages: String

        /// Standard output as JSON.
        func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed) }
    }

    let folder: TemporaryFolder

    init(_ files: [String: String]) throws {
        folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
    }

    /// Beside the test bundle; where that cannot be told, in SwiftPM's default place.
    private static func executable(_ program: String) throws -> URL {
        let beside = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().appending(path: program)
        let standard = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/debug/\(program)")
        return try #require(
            [beside, standard].first { FileManager.default.isExecutableFile(atPath: $0.path) },
            "build the product \(program) first"
        )
    }

    /// The folder that holds the programs.
    static func programFolder() throws -> String { try executable("docgen").deletingLastPathComponent().path }

    func process(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        try Self.process("docgen", arguments, in: folder.path, environment: environment)
    }

    /// - Parameter openFiles: So many files the process may open; by default as many as the tests may.
    static func process(
        _ program: String,
        _ arguments: [String],
        in folder: String,
        environment: [String: String] = [:],
        openFiles: Int? = nil
    ) throws -> Process {
        let process = Process()
        let executable = try executable(program)
        process.executableURL = openFiles == nil ? executable : URL(filePath: "/bin/sh")
        process.arguments =
            openFiles.map { ["-c", "ulimit -n \($0) && exec \"$0\" \"$@\"", executable.path] + arguments } ?? arguments
        process.currentDirectoryURL = URL(filePath: folder)
        var all = ProcessInfo.processInfo.environment.filter { $0.key != "NO_COLOR" && $0.key != "TERM" }
        all.merge(environment) { $1 }
        process.environment = all
        process.standardInput = FileHandle.nullDevice
        return process
    }

    func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) throws -> Outcome {
        try run("docgen", arguments, input: input, environment: environment)
    }

    /// Runs a program of the package in the folder, to its end.
    func run(_ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]) throws -> Outcome {
        // Files, not pipes: nothing waits for a reader.
        let scratch = try TemporaryFolder()
        for name in ["in", "out", "err"] { try scratch.write(name == "in" ? input ?? "" : "", to: name) }
        let process = try Self.process(program, arguments, in: folder.path, environment: environment)
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: scratch.path + "/in"))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/out"))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/err"))
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationReason == .exit)
        return Outcome(status: process.terminationStatus, output: try scratch.text("out"), messages: try scratch.text("err"))
    }
}
