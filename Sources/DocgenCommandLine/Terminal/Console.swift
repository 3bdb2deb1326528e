internal import ArgumentParser
internal import Foundation
internal import Synchronization

/// Results go to standard output, messages to standard error.
enum Console {
    /// "1 page", "2 pages".
    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    static func print(_ text: String) {
        write(text + "\n", to: FileHandle.standardOutput)
    }

    static func printError(_ text: String) {
        write(text + "\n", to: FileHandle.standardError)
    }

    /// Reports what stopped the command and ends the process.
    static func fail(_ message: String, status: Int32 = ExitStatus.inputOutput) -> Never {
        printError(style("error:", .red, on: STDERR_FILENO) + " " + message)
        exit(status)
    }

    static func write(_ bytes: [UInt8]) {
        write(Data(bytes), to: FileHandle.standardOutput)
    }

    private static func write(_ text: String, to handle: FileHandle) { write(Data(text.utf8), to: handle) }

    /// A result that is lost is an error; CI would keep an empty report for a good one.
    private static func write(_ data: Data, to handle: FileHandle) {
        let code = data.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Foundation.write(handle.fileDescriptor, bytes.baseAddress! + offset, bytes.count - offset)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    // Whoever shares this terminal or pipe may have made it non-blocking.
                    var descriptor = pollfd(fd: handle.fileDescriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&descriptor, 1, -1)
                    continue
                }
                guard count > 0 else { return errno }
                offset += count
            }
            return 0
        }
        // Nobody reads on, or messages go nowhere: there is nobody to tell.
        guard code != 0, code != EPIPE, handle.fileDescriptor == STDOUT_FILENO else { return }
        fail("cannot write the result to standard output: \(String(cString: strerror(code)))")
    }

    enum Style: String {
        case red = "31"
        case yellow = "33"
        case bold = "1"
        case faint = "2"
    }

    /// Colours text where a person sees it. Source: <https://no-color.org>.
    static func style(_ text: String, _ style: Style, on descriptor: Int32) -> String {
        isColoured(descriptor) ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Whether text has colours.
    enum Colour: String, CaseIterable, ExpressibleByArgument {
        /// Where a person sees it.
        case auto
        case always, never
    }

    private static let colour = Mutex(Colour.auto)

    /// What a command was told.
    static func setColour(_ choice: Colour) { colour.withLock { $0 = choice } }

    private static func isColoured(_ descriptor: Int32) -> Bool {
        switch colour.withLock(\.self) {
        case .always: true
        case .never: false
        case .auto: colourOfEnvironment ?? (isatty(descriptor) == 1)
        }
    }

    /// What the environment asks for; `nil` where the terminal decides. Asked once: Foundation makes a dictionary of all variables for each question.
    private static let colourOfEnvironment: Bool? = {
        let environment = ProcessInfo.processInfo.environment
        // Source: <https://force-color.org>.
        if !(environment["FORCE_COLOR"]?.isEmpty ?? true) { return environment["FORCE_COLOR"] != "0" }
        return environment["NO_COLOR"]?.isEmpty ?? true && environment["TERM"] != "dumb" ? nil : false
    }()
}
