internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Walks one segment of `section_words` as FTS5 has written it: its words in the order of their bytes, and of each word its sections.
///
/// FTS5's own table of places (`fts5vocab`) gives a row for each of the millions of places, which takes ten times as long.
/// Source: "The Fts5 on-disk format" in the comments of SQLite's `ext/fts5/fts5_index.c`; `meta` and `%_config` say which version wrote it.
struct WordSegment {
    /// What FTS5 writes before each word of a table without prefix indexes.
    private static let mainIndex = UInt8(ascii: "0")
    /// Two numbers: where the first section stands that goes on with a word of the page before, and where the list of the page's words begins.
    private static let headerBytes = 4

    /// FTS5's default, in bytes.
    private static let pageBytes = 4_050
    /// A section's number, the length of its places, and a place.
    private static let leastPostingBytes = 3

    /// Not fewer than there are postings.
    let maxPostings: Int
    /// How many places the posting has that ``nextPosting()`` came to.
    private(set) var places = 0
    private let pages: Statement
    private var page = Numbers([])
    private var hasEnded = false
    /// Where the first section stands before any word of the page; 0 for none.
    private var firstSection = 0
    /// Where the page's words begin.
    private var words: [Int] = []
    private var wordIndex = 0
    /// The first section of a word, and of a page, is written whole, any other as the distance from the one before.
    private var isFirst = false
    private var section = 0
    private var stored: [UInt8] = []

    /// The word that ``nextWord()`` came to.
    var word: ArraySlice<UInt8> { stored.dropFirst() }

    private init(_ database: Database, id: Int64, lastPage: Int64) throws {
        maxPostings = Int(lastPage) * Self.pageBytes / Self.leastPostingBytes
        pages = try database.makeStatement(sql: "SELECT block FROM section_words_data WHERE id BETWEEN ? AND ? ORDER BY id")
        // A segment's pages lie together; what has the 36th bit are indexes of long lists.
        try pages.setArguments([id << 37 | 1, id << 37 | lastPage])
    }

    /// The segments of an index, the oldest first: where two know a section of a word, the younger one is right.
    /// - Throws: `DatabaseError` for what is not an index of a version that this reads.
    static func all(_ database: Database) throws -> [WordSegment] {
        let version = try Int.fetchOne(database, sql: "SELECT v FROM section_words_config WHERE k = 'version'")
        let record = try Data.fetchOne(database, sql: "SELECT block FROM section_words_data WHERE id = 10")
        guard version == 4, let record, record.count > headerBytes else { throw damaged }
        // Behind a number that tells other connections of changes: how many levels and segments there are, and how often was written.
        var structure = Numbers(Array(record))
        structure.position = headerBytes
        let levels = try structure.next()
        for _ in 0..<2 { _ = try structure.next() }
        var segments: [[WordSegment]] = []
        for _ in 0..<levels {
            // How many of them are being merged.
            _ = try structure.next()
            segments.append(
                try (0..<structure.next()).map { _ in
                    let (id, _, last) = try (structure.next(), structure.next(), structure.next())
                    return try WordSegment(database, id: Int64(id), lastPage: Int64(last))
                }
            )
        }
        return segments.reversed().flatMap { $0 }
    }

    // MARK: Walking

    /// Goes on to the next word; the sections of the present one are passed over.
    /// - Returns: `false` behind the last word.
    mutating func nextWord() throws -> Bool {
        while try nextPosting() != nil {}
        guard try !page.isAtEnd || nextPage() else { return false }
        guard wordIndex < words.count, page.position == words[wordIndex] else { throw Self.damaged }
        // The first word of a page is written whole.
        let shared = wordIndex == 0 ? 0 : try page.next()
        let own = try page.next()
        guard shared <= stored.count, own <= page.end - page.position else { throw Self.damaged }
        stored.removeSubrange(shared...)
        stored += page.bytes[page.position..<page.position + own]
        guard stored.first == Self.mainIndex else { throw Self.damaged }
        page.position += own
        wordIndex += 1
        isFirst = true
        return true
    }

    /// Where the word stands in its next section.
    /// - Returns: `nil` behind the last section; a posting without places for a section that holds the word no more.
    mutating func nextPosting() throws -> Posting? {
        guard try !page.isAtEnd || nextPage(), wordIndex == words.count || page.position != words[wordIndex] else { return nil }
        let isWhole = isFirst || page.position == firstSection
        let number = try page.next()
        section = isWhole ? number : section &+ number
        isFirst = false
        var posting = Posting(section: section - 1)
        // The lowest bit says whether the section's earlier places are void.
        var rest = try page.next() >> 1
        var column = WordColumn.title
        places = 0
        while rest > 0 {
            switch try nextOfList(&rest) {
            case 1:
                guard let next = try WordColumn(rawValue: nextOfList(&rest)) else { throw Self.damaged }
                column = next
            default:
                posting.count(column)
                places &+= 1
            }
        }
        return posting
    }

    /// The next number of a list that may go on with the next page.
    @inline(__always)
    private mutating func nextOfList(_ rest: inout Int) throws -> Int {
        if page.isAtEnd { guard try nextPage() else { throw Self.damaged } }
        let start = page.position
        let number = try page.next()
        rest -= page.position - start
        return number
    }

    /// - Returns: `false` where there is none.
    private mutating func nextPage() throws -> Bool {
        // A statement that is stepped behind its last row begins anew.
        guard !hasEnded else { return false }
        let handle = pages.sqliteStatement
        words.removeAll(keepingCapacity: true)
        wordIndex = 0
        let code = sqlite3_step(handle)
        guard code == SQLITE_ROW else {
            sqlite3_reset(handle)
            hasEnded = true
            guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            page = Numbers([])
            return false
        }
        page.take(RawRow(handle: handle).blob(0))
        guard page.bytes.count >= Self.headerBytes else { throw Self.damaged }
        firstSection = Int(page.bytes[0]) << 8 | Int(page.bytes[1])
        let end = Int(page.bytes[2]) << 8 | Int(page.bytes[3])
        guard (Self.headerBytes...page.bytes.count).contains(end) else { throw Self.damaged }
        // Each as the distance from the one before.
        page.position = end
        while !page.isAtEnd { words.append(try page.next() + (words.last ?? 0)) }
        page.end = end
        page.position = Self.headerBytes
        return true
    }

    static var damaged: DatabaseError { DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the list of words cannot be read") }
}

/// Bytes that hold SQLite's variable-length integers: seven bits a byte, the highest first.
private struct Numbers {
    private(set) var bytes: [UInt8]
    var position = 0
    var end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.count
    }

    var isAtEnd: Bool { position >= end }

    mutating func take(_ other: UnsafeRawBufferPointer) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: other)
        position = 0
        end = bytes.count
    }

    @inline(__always)
    mutating func next() throws -> Int {
        guard position < end else { throw WordSegment.damaged }
        let byte = bytes[position]
        position += 1
        return byte < 0x80 ? Int(byte) : try nextLong(Int(byte & 0x7F))
    }

    /// No number here is longer than eight bytes, of which the ninth would have eight bits.
    private mutating func nextLong(_ first: Int) throws -> Int {
        var value = first
        for _ in 0..<7 {
            guard position < end else { break }
            let byte = bytes[position]
            position += 1
            value = value << 7 | Int(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        throw WordSegment.damaged
    }
}
