internal import Synchronization

/// What a build is at, and how long its stages took: written by the threads that build, read by whoever shows it.
package final class BuildProgress: Sendable {
    /// In the order of a build.
    package enum Stage: String, CaseIterable, Sendable {
        /// Folders are listed, with what git says of them.
        case folders = "looking at folders"
        /// Files are compared with what the last build has read and written.
        case comparing = "comparing with the last build"
        case parsing = "parsing pages"
        case checking = "checking links"
        /// What ``OutsideCheck`` asks programs, and other servers.
        case tryingCode = "trying code"
        case askingServers = "asking other servers"
        case rendering = "rendering pages"
        /// What is left of the index, which is written beside the other stages.
        case indexing = "writing the index"
        case compressing = "compressing files"
        /// The manifest is written, and the new output takes the place of the old one.
        case publishing = "replacing the output"
    }

    /// One moment of a build.
    package struct Moment: Hashable, Sendable {
        package var stage: Stage
        package var done: Int
        /// 0 where the stage is not counted.
        package var total: Int
    }

    private struct State {
        var stage: Stage?
        var total = 0
        var timings: [Stage: Duration] = [:]
    }

    private let state = Mutex(State())
    private let done = Atomic<Int>(0)

    package init() {}

    /// `nil` between stages.
    package var now: Moment? {
        state.withLock { state in
            state.stage.map { Moment(stage: $0, done: min(done.load(ordering: .relaxed), state.total), total: state.total) }
        }
    }

    /// What the stages took that have ended, in order. One that ran twice, as for a check that fixes, has the sum.
    package var timings: [(stage: Stage, duration: Duration)] {
        let timings = state.withLock(\.timings)
        return Stage.allCases.compactMap { stage in timings[stage].map { (stage, $0) } }
    }

    /// - Parameter total: How often `work` will call ``advance()``.
    package func measure<Result, Failure: Error>(_ stage: Stage, total: Int = 0, _ work: () throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        let start = ContinuousClock.now
        done.store(0, ordering: .relaxed)
        state.withLock { ($0.stage, $0.total) = (stage, total) }
        defer {
            state.withLock { state in
                state.stage = nil
                state.timings[stage, default: .zero] += ContinuousClock.now - start
            }
        }
        return try work()
    }

    /// How far a stage is whose parts are counted elsewhere. Called from any thread.
    package func reach(_ done: Int, of total: Int) {
        self.done.store(done, ordering: .relaxed)
        state.withLock { $0.total = total }
    }

    /// One of a stage's parts is done. Called from any thread.
    func advance() { done.add(1, ordering: .relaxed) }
}
