internal import GRDB
internal import GRDBSQLite

/// Which page a section is on and how long it is: what ranking needs of every section, in memory.
///
/// Sections are numbered in the order of their ids, from 0; a page's sections follow one another.
struct SectionLayout: Sendable {
    let pageOf: [Int32]
    /// A page's first section; one more entry for the end.
    let firstOfPage: [Int32]
    /// `1 - b + b · length / mean length` of BM25F, for each section's text and code, and for each page.
    let textNorm: [Float]
    let codeNorm: [Float]
    let pageNorm: [Float]

    var count: Int { pageOf.count }
    var pageCount: Int { pageNorm.count }

    /// How much length counts (BM25's *b*).
    private static let textB = 0.5
    private static let codeB = 0.75
    private static let pageB = 1.0

    /// - Throws: `DatabaseError` with `SQLITE_CORRUPT` where the sections do not follow one another by page.
    init(_ database: Database) throws {
        var pageOf: [Int32] = []
        var firstOfPage: [Int32] = []
        var textWords: [Int] = []
        var codeWords: [Int] = []
        var pageWords: [Int] = []
        var pageID = 0
        try database.makeStatement(sql: IndexSchema.sectionLengths).forEachRow { row in
            // A damaged file may hold any number here; none is a length that overflows a sum.
            let words = min(max(row.integer(1), 0), 1 << 40)
            let code = min(max(row.integer(2), 0), 1 << 40)
            if row.integer(0) != pageID || pageWords.isEmpty {
                guard row.integer(0) > pageID, pageOf.count < Int(Int32.max) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "sections out of order")
                }
                pageID = row.integer(0)
                firstOfPage.append(Int32(pageOf.count))
                pageWords.append(0)
            }
            pageOf.append(Int32(pageWords.count - 1))
            textWords.append(words)
            codeWords.append(code)
            pageWords[pageWords.count - 1] += words + code
            return true
        }
        firstOfPage.append(Int32(pageOf.count))
        self.pageOf = pageOf
        self.firstOfPage = firstOfPage
        textNorm = Self.norms(textWords, b: Self.textB)
        codeNorm = Self.norms(codeWords, b: Self.codeB)
        pageNorm = Self.norms(pageWords, b: Self.pageB)
    }

    /// Empty fields say nothing about how long the others are on average.
    private static func norms(_ lengths: [Int], b: Double) -> [Float] {
        let filled = lengths.lazy.filter { $0 > 0 }
        let mean = max(1, Double(filled.reduce(0, +)) / Double(max(1, filled.count)))
        return lengths.map { Float(1 - b + b * Double($0) / mean) }
    }
}
