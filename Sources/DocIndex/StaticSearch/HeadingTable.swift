internal import GRDB

/// What ranking asks of headings, in a form that fits beside a word's postings: static search gives its bonuses to headings without reading them.
///
/// It stands with the first telling word of a heading, or the first word where all say little. Who asked for all words of a heading asked for
/// that one.
struct HeadingTable {
    struct Entry: Sendable {
        /// The stem of the word that carries the rest; see ``WordTokenizer/hash(_:)``.
        var stem: UInt64 = 0
        /// Distinct stems that are not stop words.
        var tellingWords: UInt8 = 0
        /// Of all stems in their order: FNV-1a, 32 bits, of them with a space behind each, modulo ``hashes``.
        var hash: UInt16 = 0
        /// The page's title stands for the heading of its first section.
        var isTitle = false
    }

    static let hashes: UInt32 = 92 * 92

    /// One for each section.
    private(set) var entries: [Entry] = []
    private let tokenizer: WordTokenizer
    private let stopStems: Set<UInt64>

    init(_ tokenizer: WordTokenizer) {
        self.tokenizer = tokenizer
        stopStems = Set(CommonWords.stopWords.map { WordTokenizer.hash(tokenizer.stem(of: $0).utf8) })
    }

    /// Adds the next section.
    /// - Parameter title: The page's; it counts where `heading` is empty.
    mutating func add(heading: String, title: String) {
        var entry = Entry(isTitle: heading.isEmpty)
        var hash: UInt32 = 0x811C_9DC5
        var telling: [UInt64] = []
        var first: UInt64?
        tokenizer.forEachStem(of: heading.isEmpty ? title : heading) { stem in
            let word = WordTokenizer.hash(stem)
            for byte in stem { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
            hash = (hash ^ UInt32(UInt8(ascii: " "))) &* 0x0100_0193
            first = first ?? word
            if !stopStems.contains(word), !telling.contains(word) { telling.append(word) }
        }
        entry.stem = telling.first ?? first ?? 0
        entry.tellingWords = UInt8(clamping: telling.count)
        entry.hash = UInt16(hash % Self.hashes)
        entries.append(entry)
    }
}
