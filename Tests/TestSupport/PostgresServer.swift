internal import Foundation
internal import Synchronization

/// A PostgreSQL of the tests' own, see `Tests/blackbox/postgres.py`; it ends with the process of the tests.
package final class PostgresServer: Sendable {
    /// Of the whole run, for tests that do not disturb it.
    package static let shared: PostgresServer? = try? PostgresServer()

    /// Where PostgreSQL is not installed, tests that need one are left out; not where CI runs them.
    package static let isAvailable = ProcessInfo.processInfo.environment["CI"] != nil || shared != nil

    package struct Absent: Error {}

    /// Of the database `postgres`, as the owner of everything.
    package let uri: String
    private let process: Process
    private let input: FileHandle
    private let output: FileHandle
    private let databases = Atomic(0)

    /// - Throws: ``Absent`` where PostgreSQL is not installed.
    package init() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "blackbox/postgres.py"
        )
        let (input, output) = (Pipe(), Pipe())
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.input = input.fileHandleForWriting
        self.output = output.fileHandleForReading
        uri = Self.line(self.output)
        guard uri.hasPrefix("postgresql://") else { throw Absent() }
    }

    deinit { try? input.close() }

    private static func line(_ handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1), let byte = byte.first, byte != 0x0A { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `kill`, `stop`, `start`, `freeze` or `thaw`; returns when it is done.
    package func command(_ name: String) throws {
        try input.write(contentsOf: Data((name + "\n").utf8))
        _ = Self.line(output)
    }

    /// A name for a database that no other test has.
    package func newName() -> String { "test_\(databases.add(1, ordering: .relaxed).newValue)" }

    /// The address of another database of this server.
    package func uri(ofDatabase name: String) -> String { uri.replacingOccurrences(of: "/postgres", with: "/" + name) }
}
