internal import GRDB
internal import GRDBSQLite

/// How often a word stands in the fields of a section; title and path are those of the page, noted with its first section.
struct Posting {
    /// From 0, in the order of the ids.
    var section: Int32
    var text: UInt8 = 0
    var code: UInt8 = 0
    var heading: UInt8 = 0
    var breadcrumb: UInt8 = 0
    var name: UInt8 = 0
    var title: UInt8 = 0
    var path: UInt8 = 0

    /// Whether the section itself holds the word, and not only its page's title or path.
    var isOwn: Bool { text | code | heading | breadcrumb | name != 0 }

    init(section: Int) { self.section = Int32(truncatingIfNeeded: section) }

    /// Counts one place; more than 255 in a field count as 255.
    ///
    /// - Parameter column: A column's name in `section_words` or `section_trigrams`.
    mutating func count(_ column: UnsafeBufferPointer<UInt8>) {
        func add(_ field: inout UInt8) { if field < 255 { field += 1 } }
        switch column.first {
        case UInt8(ascii: "t"): column.count == 4 ? add(&text) : add(&title)
        case UInt8(ascii: "c"): add(&code)
        case UInt8(ascii: "h"): add(&heading)
        case UInt8(ascii: "b"): add(&breadcrumb)
        case UInt8(ascii: "n"): add(&name)
        default: add(&path)
        }
    }
}

/// The postings of all words, in the order of the words.
struct PostingTable {
    private(set) var postings: [Posting] = []
    /// Where each word's postings begin, by its number in the order of stems, and where they end.
    private(set) var ranges: [Range<Int32>]

    /// Reads all places once.
    ///
    /// - Parameter words: Number and occurrences of each word, in the order in which FTS5 keeps them. So the word itself need not be read of
    ///   each of the millions of rows, which would take as long as all the rest.
    init(_ database: Database, words: [(number: Int, occurrences: Int)], postings count: Int) throws {
        ranges = Array(repeating: 0..<0, count: words.count)
        postings.reserveCapacity(count)
        var word = words.startIndex
        var rest = words.first?.occurrences ?? 0
        var start = 0
        try database.makeStatement(sql: "SELECT doc, col FROM word_places").forEachRow { row in
            while rest == 0 {
                ranges[words[word].number] = Int32(start)..<Int32(postings.count)
                start = postings.count
                word += 1
                guard word < words.endIndex else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "words are missing") }
                rest = words[word].occurrences
            }
            rest -= 1
            let section = row.integer(0) - 1
            if postings.count == start || postings[postings.count - 1].section != Int32(truncatingIfNeeded: section) {
                postings.append(Posting(section: section))
            }
            postings[postings.count - 1].count(row.bytes(1))
            return true
        }
        if word < words.endIndex { ranges[words[word].number] = Int32(start)..<Int32(postings.count) }
    }

    subscript(word: Int) -> ArraySlice<Posting> { postings[Int(ranges[word].lowerBound)..<Int(ranges[word].upperBound)] }
}
