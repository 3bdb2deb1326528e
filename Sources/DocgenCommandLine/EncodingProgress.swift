internal import DocIndex
internal import Foundation
internal import Synchronization

/// Tells how far the encoding of sections is, and how long it will take: a line on a terminal, which is written over; elsewhere one line where it
/// takes long.
final class EncodingProgress: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var shown = ContinuousClock.now
        /// A thread may tell of the last section but one after another has told of the last.
        var isFinished = false
    }

    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    /// Fewer sections take some seconds.
    private static let few = 100

    @Sendable func show(_ progress: MeaningOptions.Progress) {
        guard progress.total > 0 else { return }
        let line: String? = state.withLock { state in
            let now = ContinuousClock.now
            if progress.done == 0 {
                state = State(start: now, shown: now)
                return !isTerminal && progress.total >= Self.few ? "encoding \(progress.total.formatted()) sections\n" : nil
            }
            guard isTerminal, !state.isFinished else { return nil }
            if progress.done == progress.total {
                state.isFinished = true
                return "\r\u{1B}[K"
            }
            guard now - state.shown > .milliseconds(500) else { return nil }
            state.shown = now
            let left = (now - state.start) / progress.done * (progress.total - progress.done)
            let time = left.formatted(.units(allowed: [.hours, .minutes, .seconds], width: .narrow, maximumUnitCount: 2))
            return "\rencoding sections: \(progress.done.formatted()) of \(progress.total.formatted()), about \(time) left\u{1B}[K"
        }
        if let line { FileHandle.standardError.write(Data(line.utf8)) }
    }
}
