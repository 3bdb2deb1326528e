internal import GRDB

/// The postings of all words.
struct PostingTable: Sendable {
    /// The postings of some words that follow one another in the order of their bytes, as FTS5 keeps them.
    struct Part: Sendable {
        fileprivate var postings: [Posting] = []
        /// Where each word's postings end.
        fileprivate var ends: [Int32] = []

        /// Reads all places of these words once.
        ///
        /// - Parameters:
        ///   - first: The first of the words; `nil` when it is the first of all.
        ///   - occurrences: Of each word. So the word itself need not be read of each of the millions of rows, which would take as long as
        ///     all the rest.
        ///   - count: Of the postings.
        init(_ database: Database, from first: String?, occurrences: [Int], postings count: Int) throws {
            guard var rest = occurrences.first else { return }
            postings.reserveCapacity(count)
            ends.reserveCapacity(occurrences.count)
            var start = 0
            let places = try database.makeStatement(sql: "SELECT doc, col FROM word_places" + (first == nil ? "" : " WHERE term >= ?"))
            try places.forEachRow(first.map { [$0] } ?? []) { row in
                while rest == 0 {
                    ends.append(Int32(postings.count))
                    start = postings.count
                    guard ends.count < occurrences.count else { return false }
                    rest = occurrences[ends.count]
                }
                rest -= 1
                let section = row.integer(0) - 1
                if postings.count == start || postings[postings.count - 1].section != Int32(truncatingIfNeeded: section) {
                    postings.append(Posting(section: section))
                }
                postings[postings.count - 1].count(WordColumn(row.bytes(1)))
                return true
            }
            if rest == 0, ends.count < occurrences.count { ends.append(Int32(postings.count)) }
            guard ends.count == occurrences.count else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "words are missing") }
        }
    }

    private let parts: [Part]
    /// Of each word its part, and its place there.
    private var places: [(part: Int32, word: Int32)]

    /// - Parameter parts: With the numbers of each part's words, in its order; together all numbers below `count`.
    init(_ parts: [(part: Part, words: ArraySlice<Int>)], count: Int) {
        self.parts = parts.map(\.part)
        places = Array(repeating: (0, 0), count: count)
        for (part, entry) in parts.enumerated() {
            for (place, word) in entry.words.enumerated() { places[word] = (Int32(part), Int32(place)) }
        }
    }

    subscript(word: Int) -> ArraySlice<Posting> {
        let (part, place) = (parts[Int(places[word].part)], Int(places[word].word))
        return part.postings[(place == 0 ? 0 : Int(part.ends[place - 1]))..<Int(part.ends[place])]
    }
}
