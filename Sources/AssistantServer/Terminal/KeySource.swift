internal import DocModel
internal import Foundation
internal import ServerSettings

/// Where a command that asks a running server has its key from: never the command line, which every user of the machine can read.
enum KeySource {
    /// - Parameters:
    ///   - file: Comes before the environment.
    ///   - variable: Of the environment.
    /// - Returns: `nil` where there is none.
    static func key(inFile file: String?, variable: String) throws -> Secret? {
        guard let file else {
            return ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : Secret($0) }
        }
        func fail(_ text: String) -> any Error {
            Console.printFailure(text)
            return ExitStatus.usage
        }
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw fail("cannot read the key in '\(file)': \(error.systemReason)")
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw fail("'\(file)' holds no key: write one into it, on one line")
        }
        return Secret(text)
    }
}
