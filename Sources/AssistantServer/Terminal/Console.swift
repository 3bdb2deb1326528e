internal import ArgumentParser
internal import DocModel
internal import Foundation

/// The statuses of `docs/reference/assistant-server.md`.
enum ExitStatus {
    static let checkFailed = ExitCode(1)
    static let usage = ExitCode(64)
    static let inputOutput = ExitCode(74)
    /// `EX_TEMPFAIL`: the clients may ask again.
    static let requestsCut = ExitCode(75)
}

enum Console {
    /// What stopped the command.
    static func printFailure(_ text: String) { printError("error: " + text) }

    /// Prints a result.
    static func print(_ text: String) { write(Data((text + "\n").utf8)) }

    /// Writes a part of a result. Where it would be lost the process ends: a script would keep half of an export for a whole one.
    static func write(_ data: Data) {
        let code = StandardStream.output.write(data)
        guard code != 0 else { return }
        printFailure("cannot write the result to standard output: \(String(cString: strerror(code)))")
        exit(ExitStatus.inputOutput.rawValue)
    }

    /// Says what a server that goes on does: whether anybody listens does not matter.
    static func tell(_ text: String) { _ = StandardStream.output.write(Data((text + "\n").utf8)) }

    static func printError(_ text: String) { _ = StandardStream.error.write(Data((text + "\n").utf8)) }

    /// Puts something that takes no output in the place of standard streams that are closed: else the state would get their numbers, and what is printed.
    static func occupyClosedStreams() {
        while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 {
            guard descriptor > STDERR_FILENO else { continue }
            close(descriptor)
            return
        }
    }
}
