internal import DocModel
internal import GRDB
internal import GRDBSQLite

/// The words of an index: their forms, and what somebody probably meant to type.
///
/// It belongs to the connection that made it.
final class Vocabulary {
    /// A word as it is written in the docs.
    struct Form {
        var term: String
        var sections: Int
        var occurrences: Int
    }

    /// A misspelled word is not looked for among more forms than this.
    private static let maxCompared = 200_000

    private let tokenizer: WordTokenizer
    private let formsOfStem: Statement
    private let termsBetween: Statement

    init(_ database: Database, _ tokenizer: WordTokenizer) throws {
        self.tokenizer = tokenizer
        formsOfStem = try database.makeStatement(sql: "SELECT term, sections, occurrences FROM vocabulary WHERE stem = ?")
        termsBetween = try database.makeStatement(sql: "SELECT term, sections FROM vocabulary WHERE stem >= ? AND stem < ?")
    }

    /// All words of the docs with this stem.
    func forms(ofStem stem: String) throws -> [Form] {
        var forms: [Form] = []
        try formsOfStem.forEachRow([stem]) { row in
            forms.append(Form(term: row.text(0), sections: row.integer(1), occurrences: row.integer(2)))
            return true
        }
        return forms
    }

    func sections(with term: String) throws -> Int {
        try forms(ofStem: tokenizer.stem(of: term)).first { $0.term == term }?.sections ?? 0
    }

    func contains(_ term: String) throws -> Bool { try sections(with: term) > 0 }

    /// What `word`, which the docs hold in no form, was probably meant to be: one word, or two that were written as one.
    ///
    /// Two words win over a word that is farther than one edit, or rarer than the rarer of the two. Of words, the fewest edits win, then
    /// swapped, missing or doubled letters over wrong ones, then the more frequent word. A word of four letters is only unswapped: too many
    /// words are one letter away from it. The first letter is taken to be right.
    func repaired(_ word: String) throws -> [String]? {
        let letters = Array(word.utf8)
        guard (4...40).contains(letters.count), letters.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return nil
        }
        let halves = try splitInTwo(word, letters)
        let nearest = try nearest(to: letters)
        if let halves, nearest.map({ $0.edits > 1 || $0.isWrongLetter || halves.sections > $0.sections }) ?? true { return halves.words }
        return nearest.map { [$0.term] }
    }

    private func splitInTwo(_ word: String, _ letters: [UInt8]) throws -> (words: [String], sections: Int)? {
        guard letters.count >= 6 else { return nil }
        var best: (words: [String], sections: Int)?
        for cut in 3...(letters.count - 3) {
            let first = String(decoding: letters[..<cut], as: UTF8.self)
            let firstSections = try sections(with: first)
            guard firstSections > best?.sections ?? 0 else { continue }
            let second = String(decoding: letters[cut...], as: UTF8.self)
            let sections = min(firstSections, try sections(with: second))
            if sections > best?.sections ?? 0 { best = ([first, second], sections) }
        }
        return best
    }

    private struct Candidate {
        var term: String
        var edits: Int
        var isWrongLetter: Bool
        var sections: Int

        func isBetter(than other: Candidate) -> Bool {
            (edits, isWrongLetter ? 1 : 0, -sections, term) < (other.edits, other.isWrongLetter ? 1 : 0, -other.sections, other.term)
        }
    }

    private func nearest(to letters: [UInt8]) throws -> Candidate? {
        let maxEdits = letters.count < 8 ? 1 : 2
        let sorted = letters.sorted()
        var distance = EditDistance()
        var best: Candidate?
        var compared = 0
        let start = String(decoding: letters[..<1], as: UTF8.self)
        let end = String(decoding: [letters[0] + 1], as: UTF8.self)
        try termsBetween.forEachRow([start, end]) { row in
            compared += 1
            let term = row.bytes(0)
            guard term.count >= 4, abs(term.count - letters.count) <= maxEdits else { return compared < Self.maxCompared }
            let other = Array(term)
            let isPermutation = other.count == letters.count && other.sorted() == sorted
            if letters.count == 4 || other.count == 4, !isPermutation { return true }
            guard let edits = distance.between(letters, other, limit: min(maxEdits, best?.edits ?? maxEdits)) else { return true }
            let candidate = Candidate(
                term: String(decoding: other, as: UTF8.self),
                edits: edits,
                isWrongLetter: other.count == letters.count && !isPermutation,
                sections: row.integer(1)
            )
            if let current = best, !candidate.isBetter(than: current) { return true }
            if CommonWords.stopWords.contains(candidate.term) || other.contains(where: { $0 < UInt8(ascii: "a") }) { return true }
            best = candidate
            return true
        }
        return best
    }
}
