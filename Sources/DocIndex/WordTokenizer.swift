internal import GRDB
internal import GRDBSQLite

/// FTS5's own tokenizers, and ``WordFolding`` behind them: a question is cut, folded and stemmed exactly as the index was.
///
/// It belongs to the connection that made it.
final class WordTokenizer {
    /// A word of a text.
    struct Token {
        /// The word's stem, as ``WordTokenizer/hash(_:)`` gives it: comparing 64 bits is all that marking and counting need.
        var stem: UInt64
        /// Where the word stands in the text, in UTF-8 bytes.
        var range: Range<Int>
    }

    private let plain: any FTS5Tokenizer
    private let porter: any FTS5Tokenizer

    init(_ database: Database) throws {
        plain = try database.makeTokenizer(FTS5TokenizerDescriptor(components: IndexSchema.tokenizer))
        porter = try database.makeTokenizer(
            FTS5TokenizerDescriptor(components: ["porter"] + IndexSchema.tokenizer)
        )
    }

    /// The words of `text` in reading order: lowercase, folded.
    func words(of text: String) -> [String] {
        var words: [String] = []
        tokenize(text, with: plain) { bytes, _ in words.append(String(decoding: bytes, as: UTF8.self)) }
        return words
    }

    /// The stem of one word; `word` itself where there is none.
    func stem(of word: String) -> String {
        var stem: String?
        tokenize(word, with: porter) { bytes, _ in stem = stem ?? String(decoding: bytes, as: UTF8.self) }
        return stem ?? word
    }

    /// Gives the stem of one word, or `word` itself where there is none; valid until `receive` returns.
    func withStem(of word: UnsafeBufferPointer<UInt8>, _ receive: (UnsafeBufferPointer<UInt8>) -> Void) {
        var isFound = false
        tokenize(word, with: porter) { bytes, _ in
            if !isFound { receive(bytes) }
            isFound = true
        }
        if !isFound { receive(word) }
    }

    /// The words of `text` in reading order, by their stems.
    func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(text.utf8.count / 5)
        tokenize(text, with: porter) { bytes, range in tokens.append(Token(stem: Self.hash(bytes), range: range)) }
        return tokens
    }

    /// The words of `text` that have an apostrophe inside, each as the one word that the index holds beside its parts.
    func joinedTokens(of text: String) -> [Token] {
        UndividedWords.all(in: text).flatMap { word in tokens(of: word.joined).prefix(1).map { Token(stem: $0.stem, range: word.range) } }
    }

    /// Gives the stem of each word of `text`, in reading order; the bytes are valid until `receive` returns.
    func forEachStem(of text: String, _ receive: (UnsafeBufferPointer<UInt8>) -> Void) {
        tokenize(text, with: porter) { bytes, _ in receive(bytes) }
    }

    /// FNV-1a, 64 bits. Source: RFC 9923, section 5.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = Self.hash(byte, after: hash) }
        return hash
    }

    /// The hash of some bytes and one more.
    static func hash(_ byte: UInt8, after hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    private typealias Receiver = (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void

    private func tokenize(_ text: String, with tokenizer: any FTS5Tokenizer, receive: Receiver) {
        var text = text
        text.withUTF8 { tokenize($0, with: tokenizer, receive: receive) }
    }

    private func tokenize(_ bytes: UnsafeBufferPointer<UInt8>, with tokenizer: any FTS5Tokenizer, receive: Receiver) {
        guard let start = bytes.baseAddress else { return }
        withoutActuallyEscaping(receive) { receive in
            var receiver = receive
            start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
                withUnsafeMutablePointer(to: &receiver) { context in
                    // Fails only where memory does; the words found until then are as good as any.
                    _ = tokenizer.tokenize(
                        context: context,
                        tokenization: .document,
                        pText: characters,
                        nText: CInt(clamping: bytes.count)
                    ) { context, _, token, count, start, end in
                        guard let context, let token else { return SQLITE_OK }
                        let bytes = UnsafeRawBufferPointer(start: token, count: Int(count)).bindMemory(to: UInt8.self)
                        WordFolding.fold(bytes) { context.assumingMemoryBound(to: Receiver.self).pointee($0, Int(start)..<Int(end)) }
                        return SQLITE_OK
                    }
                }
            }
        }
    }
}
