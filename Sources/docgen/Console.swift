internal import Foundation

/// Results go to standard output, messages to standard error.
enum Console {
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

    private static func write(_ data: Data, to handle: FileHandle) {
        // Nobody reads on: there is nobody to tell.
        try? handle.write(contentsOf: data)
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

    private static func isColoured(_ descriptor: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        guard environment["NO_COLOR"]?.isEmpty ?? true, environment["TERM"] != "dumb" else { return false }
        return isatty(descriptor) == 1
    }
}
