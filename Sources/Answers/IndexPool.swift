internal import Foundation
internal import Synchronization

/// The threads for index queries of a process. Sites that share them wait in lines of their own, and free threads go round the lines: a site under a
/// flood makes its own questions wait, not those of others.
package final class IndexPool: Sendable {
    /// Where the queries of one site wait.
    package final class Line: Sendable {
        package init() {}
    }

    /// How many queries may be at work at once.
    package struct Widths: Sendable {
        /// Of all lines.
        var all: Int
        /// Of one line, as long as no other has any.
        var alone: Int
        /// Of one line beside others.
        var beside: Int

        /// - Parameters:
        ///   - processors: 0 stands for those of the machine.
        ///   - isShared: Several sites use the threads. A site has all processors as long as it is alone, and leaves one to the others when they ask.
        ///     There are half as many threads more than processors, so that a query of another site begins at once also where several sites have all
        ///     that they may, and the scheduler shares the processors out.
        package init(processors: Int, isShared: Bool) {
            let count = processors > 0 ? processors : ProcessInfo.processInfo.activeProcessorCount
            self.init(all: isShared ? count + max(1, count / 2) : count, alone: count, beside: isShared ? max(1, count - 1) : count)
        }

        init(all: Int, alone: Int, beside: Int) {
            precondition(1 <= beside && beside <= alone && alone <= all)
            (self.all, self.alone, self.beside) = (all, alone, beside)
        }
    }

    private struct Query: Sendable {
        var line: Line
        var run: @Sendable () -> Void
    }

    private struct Queries {
        /// At most ``IndexWorker``'s bound for those that wait.
        var waiting: [Query] = []
        var running = 0
    }

    private struct State {
        var running = 0
        /// Of lines that have any.
        var queries: [ObjectIdentifier: Queries] = [:]
        /// Lines in which queries wait, the one that has waited longest for its turn first.
        var turns: [ObjectIdentifier] = []
        /// The line that had the last query, and the last of another line.
        var lately: [(line: ObjectIdentifier, at: ContinuousClock.Instant)] = []
        var freeThreads: [Int]
    }

    /// How long a site counts as one that asks.
    private static let memory = Duration.seconds(1)

    private let widths: Widths
    private let state: Mutex<State>
    /// Serial queues: each has a thread when it needs one. A concurrent one would have no more than there are processors.
    private let threads: [DispatchQueue]

    package init(_ widths: Widths) {
        self.widths = widths
        threads = (0..<widths.all).map { DispatchQueue(label: "index queries \($0)") }
        state = Mutex(State(freeThreads: Array(0..<widths.all)))
    }

    /// What one line may have at work.
    var widthOfLine: Int { widths.alone }

    /// Runs `query` when the line has its turn; those of one line begin in the order of their coming.
    func submit(in line: Line, _ query: @escaping @Sendable () -> Void) {
        let id = ObjectIdentifier(line)
        let now = ContinuousClock.now
        let begun = state.withLock { state in
            if state.lately.first?.line != id { state.lately = [(id, now)] + state.lately.filter { $0.line != id }.prefix(1) }
            state.lately[0].at = now
            if state.queries[id, default: Queries()].waiting.isEmpty { state.turns.append(id) }
            // The line lives as long as what is in it, so that nothing else gets its identity.
            state.queries[id, default: Queries()].waiting.append(Query(line: line, run: query))
            return takeAll(&state, now)
        }
        begin(begun)
    }

    private func begin(_ queries: [(query: Query, thread: Int)]) {
        for (query, thread) in queries {
            threads[thread].async { [self] in
                query.run()
                end(query.line, thread)
            }
        }
    }

    private func end(_ line: Line, _ thread: Int) {
        let id = ObjectIdentifier(line)
        let now = ContinuousClock.now
        let begun = state.withLock { state in
            state.running -= 1
            state.queries[id]?.running -= 1
            state.freeThreads.append(thread)
            if let queries = state.queries[id], queries.running == 0, queries.waiting.isEmpty { state.queries[id] = nil }
            return takeAll(&state, now)
        }
        begin(begun)
    }

    /// The queries that may begin now.
    private func takeAll(_ state: inout State, _ now: ContinuousClock.Instant) -> [(query: Query, thread: Int)] {
        var taken: [(query: Query, thread: Int)] = []
        while state.running < widths.all, let turn = state.turns.firstIndex(where: { hasPlace($0, state, now) }) {
            let id = state.turns.remove(at: turn)
            guard var queries = state.queries[id], !queries.waiting.isEmpty, let thread = state.freeThreads.popLast() else { break }
            taken.append((queries.waiting.removeFirst(), thread))
            if !queries.waiting.isEmpty { state.turns.append(id) }
            queries.running += 1
            state.running += 1
            state.queries[id] = queries
        }
        return taken
    }

    private func hasPlace(_ line: ObjectIdentifier, _ state: State, _ now: ContinuousClock.Instant) -> Bool {
        let running = state.queries[line]?.running ?? 0
        guard running >= widths.beside else { return true }
        let isBesideOthers =
            state.queries.contains { $0.key != line } || state.lately.contains { $0.line != line && now - $0.at < Self.memory }
        return running < (isBesideOthers ? widths.beside : widths.alone)
    }
}
