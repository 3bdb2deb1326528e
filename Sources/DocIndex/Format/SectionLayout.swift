internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Which page a section is on and how long it is: what ranking needs of every section, in memory.
///
/// Sections are numbered in the order of their ids, from 0; a page's sections follow one another.
struct SectionLayout: Sendable {
    let pageOf: [Int32]
    /// A page's first section; one more entry for the end.
    let firstOfPage: [Int32]
    /// `1 - b + b · length / mean length` of BM25F, for each section's text and code, and for each page; see ``LengthNorm``.
    let textNorm: [Float]
    let codeNorm: [Float]
    let pageNorm: [Float]
    /// Of those that are not empty.
    let meanTextWords: Double
    let meanCodeWords: Double
    /// The first section of the home page, and the page's title.
    let home: Home?
    /// Sections of glossaries, the first few.
    let glossary: [Int]
    /// So many are read for a question; those of a longer glossary, with a heading for each word, are found by that.
    private static let maxGlossarySections = 8

    struct Home: Encodable {
        let section: Int
        let title: String
    }

    var count: Int { pageOf.count }
    var pageCount: Int { pageNorm.count }

    private static let pageB = 1.0

    /// - Throws: `DatabaseError` with `SQLITE_CORRUPT` where the sections do not follow one another by page.
    /// - Parameter isGlossary: Whether a page of this title is one.
    init(_ database: Database, isGlossary: (String) -> Bool) throws {
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
        meanTextWords = Self.mean(textWords)
        meanCodeWords = Self.mean(codeWords)
        textNorm = Self.norms(textWords, meanTextWords, b: recipe.textB)
        codeNorm = Self.norms(codeWords, meanCodeWords, b: recipe.codeB)
        pageNorm = Self.norms(pageWords, Self.mean(pageWords), b: Self.pageB)
        home = try Row.fetchOne(database, sql: IndexSchema.home).flatMap { row in
            let (id, title): (Int, String) = (row[0], row[1])
            return pageOf.indices.contains(id - 1) ? Home(section: id - 1, title: title) : nil
        }
        glossary = try Row.fetchAll(database, sql: IndexSchema.glossaries).filter { isGlossary($0[1]) }.prefix(Self.maxGlossarySections)
            .map { ($0[0] as Int) - 1 }.filter(pageOf.indices.contains)
    }

    /// Empty fields say nothing about how long the others are on average.
    private static func mean(_ lengths: [Int]) -> Double {
        let filled = lengths.lazy.filter { $0 > 0 }
        return max(1, Double(filled.reduce(0, +)) / Double(max(1, filled.count)))
    }

    private static func norms(_ lengths: [Int], _ mean: Double, b: Double) -> [Float] {
        lengths.map { LengthNorm.value(of: LengthNorm.code(of: 1 - b + b * Double($0) / mean)) }
    }
}

/// How much a length counts, in one of 92 steps of 6 %, from 1/8 to 24.
///
/// Static search carries a length with every place of a word, in one symbol (``SymbolText``); with the steps here too, both rank by the same
/// numbers.
enum LengthNorm {
    static let steps = 92
    private static let stepsPerOctave = 12.0
    private static let codeOfOne = 36.0

    static func value(of code: Int) -> Float { values[code] }

    static func code(of value: Double) -> Int {
        min(max(Int((log2(max(value, 0.001)) * stepsPerOctave + codeOfOne).rounded()), 0), steps - 1)
    }

    private static let values = (0..<steps).map { Float(exp2((Double($0) - codeOfOne) / stepsPerOctave)) }
}
