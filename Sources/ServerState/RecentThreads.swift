package import Answers

/// Threads whose last question may not be written yet, and those that go on most likely. Bounded; the longest untouched goes first.
package struct RecentThreads: Sendable {
    private let maxCount: Int
    private var threads: [String: ThreadState] = [:]
    /// In order of their last question; a thread stands here once for each.
    private var order: [String] = []

    package init(maxCount: Int = 2000) {
        self.maxCount = maxCount
    }

    /// `nil` for a thread that is unknown, or was forgotten for newer ones.
    package subscript(id: String) -> ThreadState? { threads[id] }

    /// Adds a question to its thread, which becomes the newest.
    package mutating func add(_ record: QuestionRecord) {
        var thread = threads[record.threadID] ?? ThreadState(id: record.threadID)
        thread.kapaThreadID = record.kapaThreadID
        thread.questions = (thread.questions + [.init(record.text, isAnswered: record.isAnswered)]).suffix(ThreadState.maxQuestions)
        threads[record.threadID] = thread
        touch(record.threadID)
    }

    /// Takes a thread that was read from the store.
    /// - Parameter replaces: Whether it is newer than what is known, or what is known may have gone on meanwhile.
    package mutating func restore(_ thread: ThreadState, replaces: Bool = false) {
        guard replaces || threads[thread.id] == nil else { return }
        threads[thread.id] = thread
        touch(thread.id)
    }

    /// Forgets all, for example where questions were erased from the store.
    package mutating func removeAll() {
        threads = [:]
        order = []
    }

    private mutating func touch(_ id: String) {
        order.append(id)
        guard order.count > 2 * maxCount else { return }
        var seen: Set<String> = []
        let newest = order.reversed().filter { seen.insert($0).inserted }.prefix(maxCount)
        order = newest.reversed()
        let kept = Set(newest)
        threads = threads.filter { kept.contains($0.key) }
    }
}
