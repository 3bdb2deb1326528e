/// Finds what somebody probably meant to type.
package enum NearestMatch {
    /// More edits than this are another word.
    private static let maxEdits = 3

    /// The candidate with the fewest edits to `word`, case-insensitively in ASCII, when one is plausible and no other is as near.
    ///
    /// Edits are those of ``EditDistance``. Plausible means at most a third of the word's length, and at most three.
    /// - Returns: `nil` when nothing is near enough, or two candidates are equally near.
    /// - Complexity: O(*n* · *m*) for each candidate that stays near; most are given up after a few letters.
    package static func find(_ word: String, among candidates: some Sequence<String>) -> String? {
        let target = word.utf8.map(lowercased)
        guard !target.isEmpty, target.count <= 256 else { return nil }
        var limit = min(maxEdits, target.count / 3)
        var best: String?
        var isTie = false
        var edits = EditDistance()
        var letters: [UInt8] = []
        for candidate in candidates {
            guard abs(candidate.utf8.count - target.count) <= limit else { continue }
            letters.removeAll(keepingCapacity: true)
            for byte in candidate.utf8 { letters.append(lowercased(byte)) }
            guard let distance = edits.between(target, letters, limit: limit) else { continue }
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

    /// The hint of a mistake in `word`: `did you mean 'candidate'?`
    /// - Returns: `nil` where ``find(_:among:)`` finds none.
    package static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
        find(word, among: candidates).map(hint(naming:))
    }

    /// The hint that names what was probably meant, found in whatever way.
    package static func hint(naming meant: String) -> String { "did you mean '\(meant)'?" }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
