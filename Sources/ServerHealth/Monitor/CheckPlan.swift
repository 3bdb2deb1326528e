/// When each check has its turn: on its own grid, never two of one service at once, and only so many that wait for the network.
///
/// A value with no clock of its own: whoever asks says what time it is.
struct CheckPlan: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let interval: Duration
        let isRemote: Bool
        var due: Instant
        var isRunning = false
    }

    private let width: Int
    private var entries: [Entry] = []

    /// - Parameter width: Remote checks at work at once. Those of the server itself do not wait for them.
    init(width: Int) { self.width = width }

    /// - Parameters:
    ///   - first: Its first turn. A little apart for each, so that they are not always at the same moment.
    mutating func add(every interval: Duration, isRemote: Bool, first: Instant) {
        entries.append(Entry(interval: interval, isRemote: isRemote, due: first))
    }

    /// The checks to start now, in the order in which they were due. They run from here on.
    mutating func start(at now: Instant) -> [Int] {
        var free = width - entries.count { $0.isRunning && $0.isRemote }
        var started: [Int] = []
        let due = entries.indices.filter { !entries[$0].isRunning && entries[$0].due <= now }
        for index in due.sorted(by: { (entries[$0].due, $0) < (entries[$1].due, $1) }) {
            if entries[index].isRemote {
                guard free > 0 else { continue }
                free -= 1
            }
            entries[index].isRunning = true
            started.append(index)
        }
        return started
    }

    /// A check has come to its end. Turns that it missed are left out.
    mutating func end(_ index: Int, at now: Instant) {
        entries[index].isRunning = false
        let late = max(.zero, now - entries[index].due)
        let turns = Int((late / entries[index].interval).rounded(.down)) + 1
        entries[index].due += entries[index].interval * turns
    }

    /// When to look again; `nil` when only the end of a check changes anything.
    func next(after now: Instant) -> Instant? {
        let isFull = entries.count { $0.isRunning && $0.isRemote } >= width
        return entries.filter { !$0.isRunning && !($0.isRemote && isFull) }.map(\.due).min()
    }
}
