internal import DocIndex
internal import Foundation
internal import Synchronization

/// How far the encoding of sections is, and how long it will take: for a ``ProgressLine``. In pipes and logs one line says so where it takes long.
final class EncodingProgress: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var progress: MeaningOptions.Progress?
        /// A thread may tell of the last section but one after another has told of the last.
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Fewer sections take some seconds.
    private static let few = 100

    @Sendable func show(_ progress: MeaningOptions.Progress) {
        guard progress.total > 0 else { return }
        let isFirst = state.withLock { state in
            if progress.done == 0 { state = State() }
            guard !state.isFinished else { return false }
            state.isFinished = progress.done == progress.total
            state.progress = state.isFinished ? nil : progress
            return progress.done == 0
        }
        guard isFirst, !ProgressLine.isShown, progress.total >= Self.few else { return }
        Console.printError("encoding \(progress.total.formatted()) sections")
    }

    /// `nil` while no section is encoded.
    var text: String? {
        let (start, progress) = state.withLock { ($0.start, $0.progress) }
        guard let progress else { return nil }
        let text = "encoding sections: \(progress.done.formatted()) of \(progress.total.formatted())"
        guard progress.done > 0 else { return text }
        let left = (ContinuousClock.now - start) / progress.done * (progress.total - progress.done)
        return text + ", about \(left.formatted(.units(allowed: [.hours, .minutes, .seconds], width: .narrow, maximumUnitCount: 2))) left"
    }
}
