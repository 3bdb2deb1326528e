/// Answers that serve the same question again for a while. Bounded in number and in bytes; the least recently used go first.
struct AnswerCache: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        var answer: KapaAnswer
        var expires: Instant
        var lastUse: Int
    }

    private let lifetime: Duration
    private let maxCount: Int
    private let maxBytes: Int
    private var entries: [String: Entry] = [:]
    private var bytes = 0
    private var uses = 0

    init(lifetime: Duration, maxCount: Int, maxBytes: Int = 16 << 20) {
        self.lifetime = lifetime
        self.maxCount = maxCount
        self.maxBytes = maxBytes
    }

    var count: Int { entries.count }

    mutating func answer(to question: String, at now: Instant) -> KapaAnswer? {
        guard var entry = entries[question] else { return nil }
        guard now < entry.expires else {
            remove(question)
            return nil
        }
        uses += 1
        entry.lastUse = uses
        entries[question] = entry
        return entry.answer
    }

    mutating func store(_ answer: KapaAnswer, for question: String, at now: Instant) {
        remove(question)
        let size = Self.size(question, answer)
        guard lifetime > .zero, maxCount > 0, size <= maxBytes else { return }
        while entries.count >= maxCount || bytes + size > maxBytes {
            // Rare, and some hundred entries: a list in order of use would cost more than it saves.
            guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else { break }
            remove(oldest)
        }
        uses += 1
        entries[question] = Entry(answer: answer, expires: now + lifetime, lastUse: uses)
        bytes += size
    }

    private mutating func remove(_ question: String) {
        guard let entry = entries.removeValue(forKey: question) else { return }
        bytes -= Self.size(question, entry.answer)
    }

    private static func size(_ question: String, _ answer: KapaAnswer) -> Int {
        question.utf8.count + answer.text.utf8.count + answer.sources.reduce(0) { $0 + $1.url.utf8.count + $1.title.utf8.count }
    }
}
