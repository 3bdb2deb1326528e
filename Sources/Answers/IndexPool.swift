internal import Foundation
internal import Synchronization

/// The threads for index queries of a process. Sites that share them wait in lines of their own, and free threads go round the lines: a site under a
/// flood makes its own questions wait, not those of others.
package final class IndexPool: Sendable {
    /// Where the queries of one site wait.
    package final class Line: Sendable {
        package init() {}
    }

    private struct Queries {
        /// At most ``IndexWorker``'s bound for those that wait.
        var waiting: [@Sendable () -> Void] = []
        var running = 0
    }

    private struct State {
        var running = 0
        /// Of lines that have any.
        var queries: [ObjectIdentifier: Queries] = [:]
        /// Lines in which queries wait, the one that has waited longest for its turn first.
        var turns: [ObjectIdentifier] = []
    }

    private let width: Int
    private let lineWidth: Int
    private let state = Mutex(State())
    /// Never has more than ``width`` at work, and needs no shutdown, unlike a thread pool of NIO's.
    private let queue = DispatchQueue(label: "index queries", attributes: .concurrent)

    /// - Parameters:
    ///   - width: Queries at work at once.
    ///   - lineWidth: Those of one line.
    package init(width: Int, lineWidth: Int) {
        precondition(lineWidth >= 1 && width >= lineWidth)
        self.width = width
        self.lineWidth = lineWidth
    }

    /// - Parameters:
    ///   - processors: Queries of one site at work at once; 0 stands for the number of processors.
    ///   - isShared: Several sites use it. There are half as many threads more then, so that one site, which may use all processors, never has all
    ///     threads: the query of another begins at once, and the scheduler shares the processors out.
    package convenience init(processors: Int, isShared: Bool = false) {
        let count = processors > 0 ? processors : ProcessInfo.processInfo.activeProcessorCount
        self.init(width: isShared ? count + max(1, count / 2) : count, lineWidth: count)
    }

    /// What one line may have at work.
    var widthOfLine: Int { lineWidth }

    /// Runs `query` when the line has its turn; those of one line in the order of their coming.
    func submit(in line: Line, _ query: @escaping @Sendable () -> Void) {
        let id = ObjectIdentifier(line)
        // The line lives as long as what waits in it, so that nothing else gets its identity.
        let job: @Sendable () -> Void = { [self] in
            query()
            end(line)
        }
        let begins = state.withLock { state in
            var queries = state.queries[id] ?? Queries()
            defer { state.queries[id] = queries }
            // A place that is free is one that no waiting line may have.
            guard state.running < width, queries.running < lineWidth else {
                if queries.waiting.isEmpty { state.turns.append(id) }
                queries.waiting.append(job)
                return false
            }
            queries.running += 1
            state.running += 1
            return true
        }
        if begins { queue.async(execute: job) }
    }

    private func end(_ line: Line) {
        let id = ObjectIdentifier(line)
        let next = state.withLock { state in
            state.running -= 1
            state.queries[id]?.running -= 1
            defer {
                if let queries = state.queries[id], queries.running == 0, queries.waiting.isEmpty { state.queries[id] = nil }
            }
            return takeNext(&state)
        }
        if let next { queue.async(execute: next) }
    }

    private func takeNext(_ state: inout State) -> (@Sendable () -> Void)? {
        let turn = state.turns.firstIndex { (state.queries[$0]?.running ?? 0) < lineWidth }
        guard let turn, case let id = state.turns.remove(at: turn), var queries = state.queries[id], !queries.waiting.isEmpty else {
            return nil
        }
        let job = queries.waiting.removeFirst()
        if !queries.waiting.isEmpty { state.turns.append(id) }
        queries.running += 1
        state.running += 1
        state.queries[id] = queries
        return job
    }
}
