internal import DocModel
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Writes what a browser needs to search without a server: the index once more, cut into small scripts.
///
/// A question fetches the table of all files (`meta.js`), the words it asks for (`w/`), phrases that mean the same (`p/`) and the texts of the best
/// sections (`t/`); the words by their first letters (`v/`) where one is misspelled, and pairs of characters (`c/`) of scripts without spaces.
/// `docs/inside/static-search.md` has the format, `search-shards.js` of the template reads it.
struct StaticSearchWriter {
    /// Raised with every change that an older engine would misread.
    static let version = 7

    private let path: String
    private let jobs: Int
    private let database: Database
    private let tokenizer: WordTokenizer
    private let vocabulary: Vocabulary
    private let layout: SectionLayout
    private let publish: @Sendable (SearchFile) throws -> Void
    private let id: String

    /// - Parameters:
    ///   - path: A finished index.
    ///   - postings: Its postings, where they are at hand.
    ///   - jobs: Threads at work.
    ///   - publish: Called from all of them.
    static func write(
        index path: String,
        hasTrigrams: Bool,
        _ postings: PostingTable? = nil,
        jobs: Int,
        publish: @escaping @Sendable (SearchFile) throws -> Void
    ) throws {
        try IndexFile.open(path).unsafeRead { database in
            try StaticSearchWriter(path, database, jobs: jobs, publish: publish).write(hasTrigrams: hasTrigrams, postings)
        }
    }

    private init(
        _ path: String,
        _ database: Database,
        jobs: Int,
        publish: @escaping @Sendable (SearchFile) throws -> Void
    ) throws {
        self.path = path
        self.jobs = jobs
        self.database = database
        self.publish = publish
        tokenizer = try WordTokenizer(database)
        vocabulary = try Vocabulary(database, tokenizer, hasTrigrams: false)
        layout = try SectionLayout(database, isGlossary: Glossary.isOne)
        id = try Self.fingerprint(database)
    }

    private func write(hasTrigrams: Bool, _ postings: PostingTable?) throws {
        let words = try Words(database)
        let (texts, table) = try writeTexts(postings, reading: words)
        let wordFiles = try writeWords(words, table, texts.headings)
        let letters = try writeLetters(words.byTerm.lazy.map { words.all[$0] })
        var encoder = PostingEncoder(layout: layout, headings: texts.headings)
        let owners = try Thesaurus.ownersGroups(database, tokenizer)
        var phrases = Phrases()
        let scripts = try vocabulary.scripts()
        let stored = try Dictionary(
            uniqueKeysWithValues: Row.fetchAll(database, sql: "SELECT key, value FROM meta").map { ($0[0] as String, $0[1] as String) }
        )
        let meta = Meta(
            version: Self.version,
            id: id,
            sections: layout.count,
            pages: layout.pageCount,
            meanText: Int(layout.meanTextWords.rounded()),
            meanCode: Int(layout.meanCodeWords.rounded()),
            words: wordFiles,
            owners: try synonyms(owners, &phrases, words, table),
            synonyms: try synonyms(Thesaurus.englishGroups, &phrases, words, table),
            phrases: try writePhrases(phrases, &encoder),
            pairs: hasTrigrams ? try writePairs(&encoder) : nil,
            texts: texts.counts,
            textFolders: texts.folders,
            letters: letters,
            scripts: scripts.isEmpty ? nil : scripts.sorted(),
            changeLogs: texts.kinds.changeLogs.text,
            proposals: texts.kinds.proposals.text,
            entries: texts.kinds.entries.text,
            glossary: DistanceList(layout.glossary).text,
            tags: try writeTags(),
            home: layout.home,
            name: stored[IndexSchema.siteTitleKey] ?? "",
            wording: Wording(IndexSchema.words(in: stored))
        )
        var script = ShardScript(key: "meta")
        script.add(json: JSONText.encoded(meta))
        try publish(SearchFile(path: "meta.js", bytes: script.finish(), isVersioned: false))
    }

    /// Changes with anything that the files hold.
    private static func fingerprint(_ database: Database) throws -> String {
        var hash = WordTokenizer.hash("\(docgenVersion)\n\(version)\n".utf8)
        func add(_ sql: String, columns: Int32) throws {
            try database.makeStatement(sql: sql).forEachRow { row in
                for column in 0..<columns {
                    for byte in row.bytes(column) { hash = WordTokenizer.hash(byte, after: hash) }
                    hash = WordTokenizer.hash(0, after: hash)
                }
                return true
            }
        }
        try add("SELECT path, url, title, hash FROM pages ORDER BY id", columns: 4)
        try add("SELECT terms FROM synonyms ORDER BY id", columns: 1)
        try add("SELECT id, questions FROM sections WHERE questions IS NOT NULL ORDER BY id", columns: 2)
        try add(IndexSchema.sectionLengths, columns: 3)
        try add("SELECT term, occurrences FROM vocabulary ORDER BY stem, term", columns: 2)
        return name(of: hash, length: 10)
    }

    /// The first hexadecimal digits.
    static func name(of hash: UInt64, length: Int) -> String {
        let digits = String(hash, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(length))
    }

    // MARK: Words

    private struct Word {
        var stem: [UInt8]
        var term: [UInt8]
        var sections: Int
        var occurrences: Int
    }

    private struct Words {
        /// By stem.
        let all: [Word]
        /// Their numbers, by what is written: the order in which FTS5 keeps them.
        let byTerm: [Int]
        /// Of each word its place in ``byTerm``.
        let places: [Int]

        init(_ database: Database) throws {
            var all: [Word] = []
            let rows = try database.makeStatement(sql: "SELECT stem, term, sections, occurrences FROM vocabulary ORDER BY stem, term")
            try rows.forEachRow { row in
                all.append(
                    Word(stem: Array(row.bytes(0)), term: Array(row.bytes(1)), sections: row.integer(2), occurrences: row.integer(3))
                )
                return true
            }
            self.all = all
            let byTerm = all.indices.sorted { all[$0].term.lexicographicallyPrecedes(all[$1].term) }
            var places = Array(repeating: 0, count: all.count)
            for (place, word) in byTerm.enumerated() { places[word] = place }
            (self.byTerm, self.places) = (byTerm, places)
        }

        /// Whether some section holds a form of each of the stems, in a field that counts: most phrases of the thesaurus stand nowhere, which this
        /// sees without a search.
        func standTogether(_ stems: [String], _ table: PostingTable, where counts: (Posting) -> Bool) -> Bool {
            var lists: [(count: Int, forms: [ArraySlice<Posting>])] = []
            for stem in stems {
                let forms = forms(ofStem: Array(stem.utf8)).map { table[places[$0]] }
                lists.append((forms.reduce(0) { $0 + $1.count }, forms))
            }
            lists.sort { $0.count < $1.count }
            guard let rarest = lists.first else { return false }
            for postings in rarest.forms {
                for posting in postings where counts(posting) {
                    let section = posting.section
                    let isTogether = lists.dropFirst().allSatisfy {
                        $0.forms.contains { Self.posting(of: section, $0).map(counts) ?? false }
                    }
                    if isTogether { return true }
                }
            }
            return false
        }

        /// - Parameter postings: By rising section.
        private static func posting(of section: Int32, _ postings: ArraySlice<Posting>) -> Posting? {
            var (low, high) = (postings.startIndex, postings.endIndex)
            while low < high {
                let middle = (low + high) / 2
                if postings[middle].section < section { low = middle + 1 } else { high = middle }
            }
            return low < postings.endIndex && postings[low].section == section ? postings[low] : nil
        }

        private func forms(ofStem stem: [UInt8]) -> Range<Int> {
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if all[middle].stem.lexicographicallyPrecedes(stem) { low = middle + 1 } else { high = middle }
            }
            var end = low
            while end < all.count, all[end].stem == stem { end += 1 }
            return low..<end
        }
    }

    /// Writes the texts while another thread reads where the words stand, unless that is known.
    private func writeTexts(_ postings: PostingTable?, reading words: Words) throws -> (TextShards.Summary, PostingTable) {
        let table = Slots<PostingTable>(count: 1)
        let summary = Slots<TextShards.Summary>(count: 1)
        let shards = TextShards(publish: publish)
        if let postings {
            guard postings.count == words.all.count else { throw WordSegment.damaged }
            return (try shards.write(database), postings)
        }
        try forEachIndex(below: 2, jobs: jobs, makeState: { () }) { [path] index, _ in
            try IndexFile.open(path).unsafeRead { database in
                guard index > 0 else { return summary[0] = try shards.write(database) }
                table[0] = try PostingTable(
                    database,
                    words: words.byTerm.lazy.map { words.all[$0].term },
                    count: words.all.reduce(0) { $0 + $1.sections }
                )
            }
        }
        guard let summary = summary[0], let table = table[0] else { preconditionFailure("a thread has left its work") }
        return (summary, table)
    }

    private func writeWords(_ words: Words, _ table: PostingTable, _ headings: [HeadingTable.Entry]) throws -> ShardedEntries.Table? {
        let joined = JoinedWords(terms: words.all.map(\.term))
        // Forms of one stem stand together.
        let stems = words.all.indices.filter { $0 == 0 || words.all[$0].stem != words.all[$0 - 1].stem }
        let ends = stems.dropFirst() + [words.all.count]
        let forms = zip(stems, ends).map { $0..<$1 }
        let cuts = Self.cuts(of: forms.map { $0.reduce(0) { $0 + words.all[$1].sections } }, into: 4 * jobs)
        let parts = Slots<ShardedEntries>(count: cuts.count)
        forEachIndex(
            below: cuts.count,
            jobs: jobs,
            makeState: { [layout] in PostingEncoder(layout: layout, headings: headings) }
        ) { index, encoder in
            var entries = ShardedEntries(family: "w")
            var symbols = SymbolText()
            for range in forms[cuts[index]] {
                symbols.removeAll()
                let stem = words.all[range.lowerBound].stem
                let forms = range.map {
                    PostingEncoder.Form(
                        sections: words.all[$0].sections,
                        occurrences: words.all[$0].occurrences,
                        postings: table[words.places[$0]]
                    )
                }
                encoder.append(forms, stem: WordTokenizer.hash(stem), to: &symbols)
                var line = stem
                for number in range { Self.append(words.all[number].term, stem, UInt8(ascii: ","), to: &line) }
                for number in range.flatMap({ joined.ofHalf[$0] ?? [] }) {
                    Self.append(words.all[number].term, stem, UInt8(ascii: ";"), to: &line)
                }
                entries.add(line: line, symbols)
            }
            parts[index] = entries
        }
        var entries = ShardedEntries(family: "w")
        for part in parts.takeAll() { part.map { entries.append($0) } }
        return try entries.write(id: id, to: publish)
    }

    /// Cuts work into neighbouring parts of about the same weight.
    private static func cuts(of weights: [Int], into count: Int) -> [Range<Int>] {
        let share = weights.reduce(0, +) / max(1, count) + 1
        var cuts: [Range<Int>] = []
        var start = 0
        var weight = 0
        for (index, own) in weights.enumerated() {
            weight += own
            guard weight >= share || index == weights.count - 1 else { continue }
            cuts.append(start..<(index + 1))
            (start, weight) = (index + 1, 0)
        }
        return cuts
    }

    /// A word behind its stem, as `+` and what follows the stem where it begins with it.
    private static func append(_ term: [UInt8], _ stem: [UInt8], _ separator: UInt8, to line: inout [UInt8]) {
        line.append(separator)
        if term.starts(with: stem) {
            line.append(UInt8(ascii: "+"))
            line += term[stem.count...]
        } else {
            line += term
        }
    }

    /// Of each letter the words that begin with it, for typo repair and for what is being typed: each without what it has in common with the one
    /// before. Words that begin with a digit are together in `0`, those of other alphabets in `_`.
    private func writeLetters(_ words: some Sequence<Word>) throws -> String {
        var letters = ""
        var lines: [UInt8] = []
        var numbers = SymbolText()
        var previous: [UInt8] = []
        func finish() throws {
            guard let letter = Self.letter(of: previous) else { return }
            let name = String(Character(Unicode.Scalar(letter)))
            var script = ShardScript(key: "\(id)/v/\(name)")
            script.add(plain: lines.dropLast())
            script.add(plain: numbers.bytes)
            try publish(SearchFile(path: "\(id)/v/\(name).js", bytes: script.finish(), isVersioned: true))
            letters += name
            lines.removeAll(keepingCapacity: true)
            numbers.removeAll()
            previous = []
        }
        for word in words where word.term.count >= 3 && !SymbolWords.holdsSign(word.term) {
            if Self.letter(of: word.term) != Self.letter(of: previous) { try finish() }
            // Browsers count characters of 16 bits.
            let common = min(zip(word.term, previous).prefix { $0 == $1 && $0 < 0x80 }.count, 40)
            numbers.append(common)
            numbers.append(word.sections)
            lines += word.term[common...]
            lines.append(UInt8(ascii: "\n"))
            previous = word.term
        }
        try finish()
        return letters
    }

    /// The name of the file with a word.
    private static func letter(of term: [UInt8]) -> UInt8? {
        guard let first = term.first else { return nil }
        if first &- UInt8(ascii: "0") < 10 { return UInt8(ascii: "0") }
        return first &- UInt8(ascii: "a") < 26 ? first : UInt8(ascii: "_")
    }

    // MARK: Synonyms

    /// Phrases that stand in the docs, by their stems.
    private struct Phrases {
        var postings: [String: (cost: Int, postings: [Posting])] = [:]
    }

    /// Groups with a member that stands in the docs, a line each; members that do not begin with `-`: they can be typed, but not looked for.
    private func synonyms(_ groups: [[[String]]], _ phrases: inout Phrases, _ all: Words, _ table: PostingTable) throws -> String {
        var lines: [String] = []
        for group in groups {
            let members = try group.map { words in
                (text: words.joined(separator: " "), isKnown: try isKnown(words, &phrases, all, table))
            }
            guard members.contains(where: \.isKnown) else { continue }
            lines.append(members.map { ($0.isKnown ? "" : "-") + $0.text }.joined(separator: ","))
        }
        return lines.joined(separator: "\n")
    }

    private func isKnown(_ words: [String], _ phrases: inout Phrases, _ all: Words, _ table: PostingTable) throws -> Bool {
        let stems = words.map(tokenizer.stem)
        let forms = try stems.map(vocabulary.forms)
        guard let cost = forms.map({ $0.reduce(0) { $0 + $1.occurrences } }).min(), cost > 0 else { return false }
        if words.count == 1 { return true }
        let key = stems.joined(separator: " ")
        if phrases.postings[key] != nil { return true }
        // The same bound as for those who have the whole index.
        guard cost <= recipe.maxPlacesOfAlternative else { return false }
        let mayBeInHeading = all.standTogether(stems, table) { $0.heading > 0 }
        let mayBeInText = all.standTogether(stems, table) { $0.text | $0.code > 0 }
        guard mayBeInHeading || mayBeInText else { return false }
        let phrase = SectionScorer.anyForm(of: forms)
        var found: [Int: Posting] = [:]
        let matches = try database.makeStatement(sql: "SELECT rowid FROM section_words WHERE section_words MATCH ?")
        func read(_ phrase: String, _ note: (inout Posting) -> Void) throws {
            try matches.forEachRow([phrase]) { row in
                note(&found[row.integer(0) - 1, default: Posting(section: row.integer(0) - 1)])
                return true
            }
        }
        if mayBeInHeading { try read(phrase.inHeading) { $0.heading = 1 } }
        if mayBeInText { try read(phrase.inText) { $0.text = 1 } }
        guard !found.isEmpty else { return false }
        phrases.postings[key] = (cost, found.values.sorted { $0.section < $1.section })
        return true
    }

    private func writePhrases(_ phrases: Phrases, _ encoder: inout PostingEncoder) throws -> ShardedEntries.Table? {
        var entries = ShardedEntries(family: "p")
        for (key, phrase) in phrases.postings.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            var symbols = SymbolText()
            let form = PostingEncoder.Form(sections: phrase.postings.count, occurrences: phrase.cost, postings: phrase.postings[...])
            encoder.append([form], stem: 0, to: &symbols)
            entries.add(line: Array((key + ",+").utf8), symbols)
        }
        return try entries.write(id: id, to: publish)
    }

    // MARK: Tags

    /// Writes the tags with their pages, and the order of the pages' titles, which only a list of pages needs.
    ///
    /// Not into the table of all files, which every first question fetches: three tags on each of 10,000 pages are 26 KB.
    private func writeTags() throws -> Int? {
        let tags = try PageTags(database, layout)
        guard !tags.pagesOfTag.isEmpty else { return nil }
        var names: [UInt8] = []
        var pages = SymbolText()
        for (name, own) in tags.pagesOfTag.sorted(by: { $0.key < $1.key }) {
            if !names.isEmpty { names.append(UInt8(ascii: "\n")) }
            Array(name.utf8).withUnsafeBufferPointer { TemplateLiteral.append($0, to: &names) }
            pages.append(own.count)
            var last = 0
            for page in own {
                let section = Int(layout.firstOfPage[Int(page)])
                pages.append(section - last)
                last = section
            }
        }
        var order = SymbolText()
        for page in tags.byTitle { order.append(Int(layout.firstOfPage[Int(page)])) }
        let files = [[names, pages.bytes], [order.bytes]]
        for (number, texts) in files.enumerated() {
            var script = ShardScript(key: "\(id)/g/\(number)")
            for text in texts { script.add(plain: text) }
            try publish(SearchFile(path: "\(id)/g/\(number).js", bytes: script.finish(), isVersioned: true))
        }
        return files.count
    }

    // MARK: Scripts without spaces

    /// Every two characters that follow one another; what ends a run stands by itself.
    private func writePairs(_ encoder: inout PostingEncoder) throws -> ShardedEntries.Table? {
        var entries = ShardedEntries(family: "c")
        var pair: [UInt8] = []
        var postings: [Int32: Posting] = [:]
        var places = 0
        func finish() {
            guard !postings.isEmpty else { return }
            var symbols = SymbolText()
            let form = PostingEncoder.Form(
                sections: postings.count,
                occurrences: places,
                postings: postings.values.sorted { $0.section < $1.section }[...]
            )
            encoder.append([form], stem: 0, to: &symbols)
            entries.add(line: pair + Array(",+".utf8), symbols)
            postings.removeAll(keepingCapacity: true)
            places = 0
        }
        try database.makeStatement(sql: "SELECT term, doc, col FROM trigram_places").forEachRow { row in
            let own = Self.pair(row.bytes(0))
            if !own.elementsEqual(pair) {
                finish()
                pair = Array(own)
            }
            let section = row.integer(1) - 1
            postings[Int32(section), default: Posting(section: section)].count(WordColumn(row.bytes(2)))
            places += 1
            return true
        }
        finish()
        return try entries.write(id: id, to: publish)
    }

    /// The first two characters of a trigram, or the first where a run ends behind it.
    private static func pair(_ trigram: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var characters = 0
        let end = trigram.firstIndex { byte in
            if byte & 0xC0 != 0x80 { characters += 1 }
            return characters > 2 || byte == UInt8(ascii: "\n")
        }
        return trigram[..<(end ?? trigram.endIndex)]
    }
}
