internal import ArgumentParser
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
    ///
    /// Not Swift's: standard output is block-buffered when it is a pipe, and a script waits for the line.
    static func print(_ text: String) { write(Data((text + "\n").utf8)) }

    /// Writes a part of a result. Where it would be lost the process ends: a script would keep half of an export for a whole one.
    static func write(_ data: Data) {
        let code = write(data, to: STDOUT_FILENO)
        guard code != 0 else { return }
        printFailure("cannot write the result to standard output: \(String(cString: strerror(code)))")
        exit(ExitStatus.inputOutput.rawValue)
    }

    /// Says what a server that goes on does: whether anybody listens is no matter.
    static func tell(_ text: String) { _ = write(Data((text + "\n").utf8), to: STDOUT_FILENO) }

    static func printError(_ text: String) { _ = write(Data((text + "\n").utf8), to: STDERR_FILENO) }

    /// - Returns: 0, or `errno`.
    private static func write(_ data: Data, to descriptor: Int32) -> Int32 {
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    // Whoever shares this terminal or pipe may have made it non-blocking.
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&waiting, 1, -1)
                    continue
                }
                guard count > 0 else { return count < 0 ? errno : EIO }
                rest = rest.dropFirst(count)
            }
            return 0
        }
    }

    /// Puts something that takes no output in the place of standard streams that are closed: else the state would get their numbers, and what is printed.
    static func occupyClosedStreams() {
        while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 {
            guard descriptor > STDERR_FILENO else { continue }
            close(descriptor)
            return
        }
    }
}
