/// The sections with the highest scores; of equal scores the earlier sections. They are to be offered in their order.
struct BoundedRanking {
    struct Entry {
        var section: Int
        var score: Float
    }

    let limit: Int
    /// A heap with the worst first.
    private var heap: [Entry] = []

    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(limit)
    }

    var ordered: [Entry] { heap.sorted { Self.isWorse($1, $0) } }

    mutating func insert(_ section: Int, _ score: Float) {
        let entry = Entry(section: section, score: score)
        if heap.count < limit {
            heap.append(entry)
            var child = heap.count - 1
            while child > 0, Self.isWorse(heap[child], heap[(child - 1) / 2]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        } else if limit > 0, Self.isWorse(heap[0], entry) {
            heap[0] = entry
            var parent = 0
            while true {
                var worst = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && Self.isWorse(heap[child], heap[worst]) {
                    worst = child
                }
                if worst == parent { break }
                heap.swapAt(parent, worst)
                parent = worst
            }
        }
    }

    private static func isWorse(_ left: Entry, _ right: Entry) -> Bool {
        left.score != right.score ? left.score < right.score : left.section > right.section
    }
}
