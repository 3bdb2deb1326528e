internal import GRDB

/// The postings of all words.
struct PostingTable: Sendable {
    private var postings: [Posting] = []
    /// Where each word's postings end.
    private var ends: [Int32] = []

    var count: Int { ends.count }

    /// Reads all places of all words of an index that was written as a whole, and tells of each word how many sections hold it and how often.
    ///
    /// - Parameter keepsPostings: Whether more is wanted than being told.
    /// - Returns: `nil`, with nothing told, for an index that has no words or was changed.
    /// - Throws: `DatabaseError`, and what `onWord` throws.
    init?(
        _ database: Database,
        keepsPostings: Bool,
        onWord: (_ word: ArraySlice<UInt8>, _ sections: Int, _ places: Int) throws -> Void
    ) throws {
        let segments = try WordSegment.all(database)
        guard segments.count == 1, var segment = segments.first else { return nil }
        // What is not used of it takes no memory.
        if keepsPostings { postings.reserveCapacity(segment.maxPostings) }
        while try segment.nextWord() {
            var (sections, places) = (0, 0)
            while let posting = try segment.nextPosting() {
                sections += 1
                places += segment.places
                if keepsPostings { postings.append(posting) }
            }
            if keepsPostings { ends.append(Int32(postings.count)) }
            try onWord(segment.word, sections, places)
        }
    }

    /// Reads all places of all words once.
    ///
    /// - Parameters:
    ///   - words: Each word that has a place, in the order of their bytes.
    ///   - count: Of the postings.
    /// - Throws: `DatabaseError`, also where a word has no place.
    init(_ database: Database, words: some Collection<[UInt8]>, count: Int) throws {
        postings.reserveCapacity(count)
        ends.reserveCapacity(words.count)
        var segments = try WordSegment.all(database)[...]
        guard var oldest = segments.popFirst() else {
            guard words.isEmpty else { throw WordSegment.damaged }
            return
        }
        // Of an index that was changed: a few small ones.
        let changes = try Self.changes(of: segments)
        var isAtWord = try oldest.nextWord()
        for word in words {
            let start = postings.count
            while isAtWord, oldest.word.lexicographicallyPrecedes(word) { isAtWord = try oldest.nextWord() }
            let changed = changes.isEmpty ? nil : changes[word]
            if isAtWord, oldest.word.elementsEqual(word) {
                while let posting = try oldest.nextPosting() {
                    if posting.isAnywhere, changed?[posting.section] == nil { postings.append(posting) }
                }
                isAtWord = try oldest.nextWord()
            }
            if let changed {
                postings += changed.values.filter(\.isAnywhere)
                postings[start...].sort { $0.section < $1.section }
            }
            guard postings.count > start else { throw WordSegment.damaged }
            ends.append(Int32(postings.count))
        }
    }

    /// What younger segments know, by word and section; the youngest of them is right.
    private static func changes(of segments: ArraySlice<WordSegment>) throws -> [[UInt8]: [Int32: Posting]] {
        var changes: [[UInt8]: [Int32: Posting]] = [:]
        for var segment in segments {
            while try segment.nextWord() {
                var own = changes[Array(segment.word)] ?? [:]
                while let posting = try segment.nextPosting() { own[posting.section] = posting }
                changes[Array(segment.word)] = own
            }
        }
        return changes
    }

    /// - Parameter place: Of a word among all.
    subscript(place: Int) -> ArraySlice<Posting> { postings[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])] }
}
