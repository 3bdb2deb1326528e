/// Finds what somebody probably meant to type.
public enum NearestMatch {
    /// The candidate with the fewest edits to `word`, case-insensitively, when one is plausible and no other is as near.
    ///
    /// An edit is an insertion, deletion, substitution or swap of neighbours (optimal string alignment). Plausible means at most a third of
    /// the word's length, and at least one edit.
    /// - Returns: `nil` when nothing is near enough, or two candidates are equally near.
    /// - Complexity: O(*n* · *m*) for each candidate whose length is within the limit; others cost O(1).
    public static func find(_ word: String, among candidates: some Sequence<String>) -> String? {
        let target = Array(word.lowercased().utf8)
        guard !target.isEmpty, target.count <= 256 else { return nil }
        var limit = max(1, target.count / 3)
        var best: String?
        var isTie = false
        for candidate in candidates {
            let difference = candidate.utf8.count - target.count
            guard abs(difference) <= limit else { continue }
            let distance = distance(target, Array(candidate.lowercased().utf8), limit: limit)
            guard let distance else { continue }
            if best != nil, distance == limit, candidate != best {
                isTie = true
                continue
            }
            best = candidate
            isTie = false
            limit = distance
            if distance == 0 { return candidate }
        }
        return isTie ? nil : best
    }

    /// The number of edits between two words, `nil` when it is more than `limit`.
    static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        if left.isEmpty || right.isEmpty {
            let distance = max(left.count, right.count)
            return distance <= limit ? distance : nil
        }
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = previous
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
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
