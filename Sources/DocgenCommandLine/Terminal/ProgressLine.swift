internal import Foundation

/// A line on the terminal that says what a command is at, written over until the command is done. There is none in pipes and logs, and none for
/// commands that take less than a second.
final class ProgressLine: @unchecked Sendable {
    // @unchecked: everything below is read and written with `condition` locked.
    private let condition = NSCondition()
    private var hasEnded = false
    private var hasLine = false

    static let isShown = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    private static let delay = 1.0
    private static let interval = 0.2

    /// - Parameter text: What to show now, if anything. Called on a thread of its own.
    init(_ text: @escaping @Sendable () -> String?) {
        guard Self.isShown else { return }
        let thread = Thread { [self] in
            var next = Date(timeIntervalSinceNow: Self.delay)
            condition.lock()
            defer { condition.unlock() }
            while true {
                while !hasEnded, condition.wait(until: next) {}
                guard !hasEnded else { return }
                if let text = text() { write(text) }
                next = Date(timeIntervalSinceNow: Self.interval)
            }
        }
        thread.name = "progress"
        thread.start()
    }

    /// Takes the line away. A second call does nothing.
    func end() {
        condition.lock()
        defer { condition.unlock() }
        hasEnded = true
        condition.signal()
        if hasLine { FileHandle.standardError.write(Data(Self.beginning.utf8)) }
        hasLine = false
    }

    /// To the line's first column, and what stands in it deleted. Source: ECMA-48, EL.
    private static let beginning = "\r\u{1B}[K"

    private func write(_ text: String) {
        hasLine = true
        FileHandle.standardError.write(Data((Self.beginning + text).utf8))
    }
}
