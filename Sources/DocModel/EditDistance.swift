/// Counts the edits between words; used again for many candidates without new memory.
///
/// An edit is an insertion, deletion, substitution or swap of neighbours: optimal string alignment, the restricted Damerau-Levenshtein
/// distance (Boytsov 2011, "Indexing methods for approximate dictionary searching", section 2.2).
package struct EditDistance {
    private var beforePrevious: [Int] = []
    private var previous: [Int] = []
    private var current: [Int] = []

    package init() {}

    /// The number of edits between two words, compared byte by byte, or `nil` when it is more than `limit`.
    /// - Complexity: O(*n* · *m*), given up as soon as no alignment can stay within `limit`.
    package mutating func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        if abs(left.count - right.count) > limit { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        if previous.count <= right.count {
            beforePrevious = Array(repeating: 0, count: right.count + 1)
            previous = beforePrevious
            current = beforePrevious
        }
        for column in 0...right.count { previous[column] = column }
        for i in 1...left.count {
            current[0] = i
            var rowMinimum = i
            for j in 1...right.count {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                var value = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    value = min(value, beforePrevious[j - 2] + 1)
                }
                current[j] = value
                rowMinimum = min(rowMinimum, value)
            }
            if rowMinimum > limit { return nil }
            swap(&beforePrevious, &previous)
            swap(&previous, &current)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
