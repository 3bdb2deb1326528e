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
    private let termsOfStem: Statement
    private let trigramsFrom: Statement?
    private let firstLetters: Statement
    private var keptScripts: Set<Int>?
    private var keptCompletions: [String: [String]] = [:]

    /// - Parameter hasTrigrams: The docs hold text of scripts without spaces.
    init(_ database: Database, _ tokenizer: WordTokenizer, hasTrigrams: Bool) throws {
        self.tokenizer = tokenizer
        trigramsFrom =
            hasTrigrams ? try database.makeStatement(sql: "SELECT doc FROM trigram_places WHERE term >= ? AND term < ? LIMIT 1") : nil
        formsOfStem = try database.makeStatement(sql: "SELECT term, sections, occurrences FROM vocabulary WHERE stem = ?")
        termsBetween = try database.makeStatement(sql: "SELECT term, sections FROM vocabulary WHERE stem >= ? AND stem < ?")
        termsOfStem = try database.makeStatement(sql: "SELECT term, sections FROM vocabulary WHERE stem = ?")
        firstLetters = try database.makeStatement(sql: "SELECT DISTINCT substr(term, 1, 1) FROM vocabulary WHERE stem >= char(0x370)")
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

    /// Words of the docs that are `word` and a number, in the order of their letters; of one with a number the word without it. None where there are
    /// more than ``Recipe/maxNumbered``.
    func numbered(_ word: String) throws -> [String] {
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
        let letters = Array(word.utf8)
        let bare = letters.prefix(1 + (letters.lastIndex { !isDigit($0) } ?? -1))
        guard (3...40).contains(bare.count), bare.allSatisfy({ $0 &- UInt8(ascii: "a") < 26 }) else { return [] }
        let name = String(decoding: bare, as: UTF8.self)
        if name != word { return try contains(name) ? [name] : [] }
        var others: [String] = []
        // A number stays at the end of its word's stem.
        try termsBetween.forEachRow([name + "0", name + ":"]) { row in
            if row.bytes(0).dropFirst(bare.count).allSatisfy(isDigit) { others.append(row.text(0)) }
            return others.count <= recipe.maxNumbered
        }
        return others.count > recipe.maxNumbered ? [] : others
    }

    /// The scripts besides Latin in which the docs are written; see ``Script``.
    func scripts() throws -> Set<Int> {
        if let keptScripts { return keptScripts }
        var letters = Set<Unicode.Scalar>()
        try firstLetters.forEachRow([]) { row in
            letters.formUnion(row.text(0).unicodeScalars.prefix(1))
            return true
        }
        let scripts = Script.ofTexts(letters)
        keptScripts = scripts
        return scripts
    }

    /// Whether the docs hold any text of scripts without spaces.
    var holdsPairs: Bool { trigramsFrom != nil }

    /// Whether the docs hold one or two characters of a script without spaces side by side.
    func containsPair(_ pair: String) throws -> Bool {
        let pair = UnspacedScript.foldingKana(pair)
        var isFound = false
        try trigramsFrom?.forEachRow([pair, pair + "\u{10FFFF}"]) { _ in
            isFound = true
            return false
        }
        return isFound
    }

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

    /// What may be offered for `word` where ``repaired(_:)`` is not sure enough to take it: one of twelve
    /// letters with three edits, or one that begins alike for two thirds of the shorter and half of the longer one.
    func near(_ word: String) throws -> String? {
        let letters = Array(word.utf8)
        guard (5...40).contains(letters.count), letters.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return nil
        }
        let maxEdits = letters.count < 8 ? 1 : letters.count < 12 ? 2 : 3
        var distance = EditDistance()
        var best: (edits: Int, shared: Int, sections: Int, term: String)?
        var compared = 0
        let end = String(decoding: [letters[0] + 1], as: UTF8.self)
        try termsBetween.forEachRow([String(decoding: letters[..<1], as: UTF8.self), end]) { row in
            compared += 1
            let term = Array(row.bytes(0))
            guard term.count >= 5, !term.contains(where: { $0 < UInt8(ascii: "a") || $0 > UInt8(ascii: "z") }) else {
                return compared < Self.maxCompared
            }
            let shared = zip(letters, term).prefix { $0 == $1 }.count
            let (shorter, longer) = (min(letters.count, term.count), max(letters.count, term.count))
            let beginsAlike = shared >= recipe.minSharedLetters && 3 * shared >= 2 * shorter && 2 * shared >= longer
            guard let edits = distance.between(letters, term, limit: maxEdits) ?? (beginsAlike ? maxEdits + 1 : nil) else {
                return compared < Self.maxCompared
            }
            let new = (edits: edits, shared: shared, sections: row.integer(1), term: String(decoding: term, as: UTF8.self))
            guard !CommonWords.stopWords.contains(new.term) else { return compared < Self.maxCompared }
            if let best, (new.edits, -new.shared, -new.sections, new.term) >= (best.edits, -best.shared, -best.sections, best.term) {
                return compared < Self.maxCompared
            }
            best = new
            return compared < Self.maxCompared
        }
        return best?.term
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

    // MARK: Beginnings

    /// A beginning shared by thousands of words is looked up once.
    private static let maxKeptLetters = 3
    private static let maxKept = 4_096
    /// How Porter's steps change the end of what they leave: "possibility" has the stem "possibl", "happy" has "happi".
    private static let stemEndings = ["", "e", "i", "l", "le"]

    /// Words of the docs that begin with `word`, other than its own forms: the most frequent ones.
    func completions(of word: String, isKnown: Bool) throws -> [String] {
        let letters = Array(word.utf8)
        guard (2...40).contains(letters.count), !SymbolWords.holdsSign(letters) else { return [] }
        if isKnown, letters.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) { return [] }
        if let known = keptCompletions[word] { return known }
        let ownStem = tokenizer.stem(of: word)
        var found: [(term: String, sections: Int)] = []
        func take(_ row: RawRow) {
            let term = row.bytes(0)
            guard term.count > letters.count, term.starts(with: letters), !SymbolWords.holdsSign(term) else { return }
            found.append((row.text(0), row.integer(1)))
        }
        // A word's stem begins with `word` too, or is about the beginning of it.
        try termsBetween.forEachRow([word, word + "\u{10FFFF}"]) { row in
            take(row)
            return true
        }
        var start = word.unicodeScalars.dropLast()
        while !start.isEmpty {
            for stem in Self.stemEndings.map({ String(start) + $0 }) where !stem.utf8.starts(with: letters) {
                try termsOfStem.forEachRow([stem]) { row in
                    take(row)
                    return true
                }
            }
            start = start.dropLast()
        }
        found.sort { ($1.sections, $0.term) < ($0.sections, $1.term) }
        var completions: [String] = []
        var sections = 0
        for (number, entry) in found.enumerated() where completions.count < recipe.maxCompletions {
            if number > 0, sections + entry.sections > recipe.maxCompletionSections { continue }
            if tokenizer.stem(of: entry.term) == ownStem { continue }
            if number > 0 { sections += entry.sections }
            completions.append(entry.term)
        }
        if letters.count <= Self.maxKeptLetters, keptCompletions.count < Self.maxKept { keptCompletions[word] = completions }
        return completions
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
            if candidate.isWrongLetter, letters.count < recipe.minWrongLetter { return true }
            if let current = best, !candidate.isBetter(than: current) { return true }
            if CommonWords.stopWords.contains(candidate.term) || other.contains(where: { $0 < UInt8(ascii: "a") }) { return true }
            best = candidate
            return true
        }
        return best
    }
}
