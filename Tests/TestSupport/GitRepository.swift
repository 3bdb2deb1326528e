import Foundation

/// A repository of git that knows nothing of the user's settings.
package struct GitRepository {
    /// git has ended with another status than 0.
    package struct Failure: Error {
        package var arguments: [String]
    }

    private let folder: String
    private let git: String

    /// Makes one of a folder.
    package init(at folder: String) throws {
        self.folder = folder
        git = ["/usr/bin/git", "/usr/local/bin/git"].first(where: FileManager.default.isExecutableFile(atPath:)) ?? "git"
        try run("init", "-q", "-b", "main")
    }

    /// - Parameter time: Of commits.
    /// - Returns: What git writes, without the last line end.
    @discardableResult
    package func run(_ arguments: String..., time: String = "2020-01-01T00:00:00Z") throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: git)
        process.arguments = ["-C", folder, "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_COMMITTER_DATE": time, "GIT_AUTHOR_DATE": time,
        ]) { $1 }
        let output = Pipe()
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(arguments: arguments) }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
