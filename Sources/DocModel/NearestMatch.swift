/// Finds what somebody probably meant to type.
public enum NearestMatch {
    /// More edits than this are another word.
    private static let maxEdits = 3

    /// The candidate with the fewest edits to `word`, case-insensitively in ASCII, when one is plausible and no other is as near.
    ///
    /// An edit is an insertion, deletion, substitution or swap of neighbours (optimal string alignment). Plausible means at most a third of
    /// the word's length, and at most three.
    /// - Returns: `nil` when nothing is near enough, or two candidates are equally near.
    /// - Complexity: O(*n* · *m*) for each candidate that stays near; most are given up after a few letters.
    public static func find(_ word: String, among candidates: some Sequence<String>) -> String? {
        let target = word.utf8.map(lowercased)
        guard !target.isEmpty, target.count <= 256 else { return nil }
        var limit = min(maxEdits, target.count / 3)
        var best: String?
        var isTie = false
        var rows = Rows(width: target.count + maxEdits + 1)
        var letters: [UInt8] = []
        for candidate in candidates {
            guard abs(candidate.utf8.count - target.count) <= limit else { continue }
            letters.removeAll(keepingCapacity: true)
            for byte in candidate.utf8 { letters.append(lowercased(byte)) }
            guard let distance = distance(target, letters, limit: limit, rows: &rows) else { continue }
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

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// The last three rows of the table of distances, used again for each candidate.
    private struct Rows {
        var beforePrevious: [Int]
        var previous: [Int]
        var current: [Int]

        init(width: Int) {
            beforePrevious = Array(repeating: 0, count: width)
            previous = beforePrevious
            current = beforePrevious
        }
    }

    /// The number of edits between two words, `nil` when it is more than `limit`.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int, rows: inout Rows) -> Int? {
        if right.isEmpty { return left.count <= limit ? left.count : nil }
        for column in 0...right.count { rows.previous[column] = column }
        for i in 1...left.count {
            rows.current[0] = i
            var rowMinimum = i
            for j in 1...right.count {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                var value = min(rows.previous[j] + 1, rows.current[j - 1] + 1, rows.previous[j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    value = min(value, rows.beforePrevious[j - 2] + 1)
                }
                rows.current[j] = value
                rowMinimum = min(rowMinimum, value)
            }
            if rowMinimum > limit { return nil }
            let oldest = rows.beforePrevious
            rows.beforePrevious = rows.previous
            rows.previous = rows.current
            rows.current = oldest
        }
        return rows.previous[right.count] <= limit ? rows.previous[right.count] : nil
    }
}
