internal import Answers

/// Questions that were answered and are not on the disk yet, so that votes on them find them, and that are written when the disk is well again.
///
/// Bounded; the oldest is forgotten first.
struct UnwrittenQuestions {
    private static let maxCount = 20_000
    private static let maxBytes = 16 << 20

    private struct Entry {
        var record: QuestionRecord
        var hasFailed = false
    }

    private var entries: [String: Entry] = [:]
    /// In the order of their coming; with those that are gone.
    private var order: [String] = []
    private var bytes = 0
    private(set) var failedCount = 0
    /// How many there are of each thread.
    private var threads: [String: Int] = [:]

    subscript(id: String) -> QuestionRecord? { entries[id]?.record }

    func holds(thread: String) -> Bool { threads[thread] != nil }

    mutating func insert(_ record: QuestionRecord) {
        remove(record.id)
        threads[record.threadID, default: 0] += 1
        entries[record.id] = Entry(record: record)
        order.append(record.id)
        bytes += Self.size(record)
        guard entries.count > Self.maxCount || bytes > Self.maxBytes || order.count > 2 * Self.maxCount else { return }
        order = order.filter { entries[$0] != nil }
        var index = 0
        // A tenth at a time, so that the list is not walked for each.
        while index < order.count, entries.count > Self.maxCount * 9 / 10 || bytes > Self.maxBytes / 10 * 9 {
            remove(order[index])
            index += 1
        }
        order.removeFirst(index)
    }

    mutating func remove(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        bytes -= Self.size(entry.record)
        let left = (threads[entry.record.threadID] ?? 1) - 1
        threads[entry.record.threadID] = left > 0 ? left : nil
        if entry.hasFailed { failedCount -= 1 }
        if entries.isEmpty { order = [] }
    }

    mutating func fail(_ id: String) {
        guard entries[id]?.hasFailed == false else { return }
        entries[id]?.hasFailed = true
        failedCount += 1
    }

    /// Those that are to be tried again, oldest first.
    mutating func takeFailed(limit: Int) -> [QuestionRecord] {
        guard failedCount > 0 else { return [] }
        var result: [QuestionRecord] = []
        for id in order where result.count < limit {
            guard entries[id]?.hasFailed == true, let record = entries[id]?.record else { continue }
            entries[id]?.hasFailed = false
            failedCount -= 1
            result.append(record)
        }
        return result
    }

    private static func size(_ record: QuestionRecord) -> Int {
        400 + record.text.utf8.count + record.missingTerms.reduce(0) { $0 + $1.utf8.count }
            + record.nearest.reduce(0) { $0 + $1.utf8.count }
    }
}
