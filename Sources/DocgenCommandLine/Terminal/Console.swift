internal import ArgumentParser
internal import DocModel
internal import Foundation
internal import Synchronization

/// Results go to standard output, messages to standard error.
enum Console {
    /// "1 page", "2 pages".
    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    static func print(_ text: String) {
        write(Data((text + "\n").utf8), to: .output)
    }

    static func printError(_ text: String) {
        write(Data((text + "\n").utf8), to: .error)
    }

    /// Reports what stopped the command and ends the process.
    static func fail(_ message: String, status: Int32 = ExitStatus.inputOutput) -> Never {
        printError(style("error:", .red, on: STDERR_FILENO) + " " + message)
        exit(status)
    }

    static func write(_ bytes: [UInt8]) {
        write(Data(bytes), to: .output)
    }

    /// A result that is lost is an error; CI would keep an empty report for a good one.
    private static func write(_ data: Data, to stream: StandardStream) {
        let code = stream.write(data)
        // Nobody reads on, or messages go nowhere: there is nobody to tell.
        guard code != 0, code != EPIPE, stream == .output else { return }
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
