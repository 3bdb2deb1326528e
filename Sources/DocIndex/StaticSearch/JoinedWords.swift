/// Words of the docs that are two other words of them written as one: `rollback`, for those who type "roll back".
///
/// Each is noted with its first half, or with the second where the first says little: a browser has those at hand, and need not ask for every
/// two neighbours of a question whether the docs write them so.
struct JoinedWords {
    private static let lengths = 5...40

    /// By the number of the half.
    private(set) var ofHalf: [Int: [Int]] = [:]

    /// - Parameter terms: All words, as bytes.
    init(terms: [[UInt8]]) {
        var numbers: [UInt64: Int] = [:]
        numbers.reserveCapacity(terms.count)
        for (number, term) in terms.enumerated() { numbers[WordTokenizer.hash(term)] = number }
        let stops = Set(CommonWords.stopWords.map { WordTokenizer.hash($0.utf8) })
        for (number, term) in terms.enumerated() where Self.lengths.contains(term.count) && !SymbolWords.holdsSign(term) {
            var hash = WordTokenizer.hash([])
            for cut in 1..<(term.count - 1) {
                hash = WordTokenizer.hash(term[cut - 1], after: hash)
                guard cut > 1, let first = numbers[hash] else { continue }
                let second = WordTokenizer.hash(term[cut...])
                guard let secondNumber = numbers[second] else { continue }
                if !stops.contains(hash) {
                    ofHalf[first, default: []].append(number)
                } else if !stops.contains(second) {
                    ofHalf[secondNumber, default: []].append(number)
                }
            }
        }
    }
}
