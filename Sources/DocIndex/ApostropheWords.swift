/// Words with an apostrophe inside: `O'Reilly`, `don’t`, `rock'n'roll`.
///
/// The tokenizer cuts them there, a question is read without apostrophes; so the index holds such a word in one piece (`oreilly`) beside its parts.
enum ApostropheWords {
    /// Where they stand in a text, in UTF-8 bytes, and each in one piece.
    static func all(in text: String) -> [(range: Range<Int>, joined: String)] {
        var text = text
        return text.withUTF8 { bytes in
            var words: [(range: Range<Int>, joined: String)] = []
            var offset = 0
            // Most text has few of them, and every byte of every page passes here.
            while let hit = TextBytes.first(in: bytes, from: offset, where: { ($0 == UInt8(ascii: "'")) != ($0 == 0xE2) }) {
                offset = hit + 1
                guard mark(bytes, at: hit) > 0, let word = word(bytes, around: hit) else { continue }
                offset = max(offset, word.range.upperBound)
                if let joined = word.joined { words.append((word.range, joined)) }
            }
            return words
        }
    }

    /// The distinct words of some texts, in one piece each, separated by blanks.
    static func of(_ texts: String...) -> String {
        var seen: Set<String> = []
        var output = ""
        for word in texts.lazy.flatMap(all) where seen.insert(word.joined).inserted { output += word.joined + " " }
        return output
    }

    /// A line of text as a question is read, in which nobody knows whether the mark is meant as an apostrophe or a quote.
    static func removed(from text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "'" && $0 != "\u{2019}" }))
    }

    /// Nobody's name is longer.
    private static let maxBytes = 64

    private static func mark(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        if bytes[index] == UInt8(ascii: "'") { return 1 }
        return index + 2 < bytes.count && bytes[index] == 0xE2 && bytes[index + 1] == 0x80 && bytes[index + 2] == 0x99 ? 3 : 0
    }

    /// Letters and digits, also of other scripts; no typographic marks and blanks (`U+2000` to `U+2FFF`, `U+00A0` to `U+00BF`).
    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, endingAt end: Int) -> Bool {
        guard end > 0, SymbolWords.isWord(bytes[end - 1]) else { return false }
        var start = end - 1
        while start > 0, bytes[start] & 0xC0 == 0x80, end - start < 4 { start -= 1 }
        return isWord(bytes, at: start)
    }

    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        start < bytes.count && SymbolWords.isWord(bytes[start]) && bytes[start] != 0xE2 && bytes[start] != 0xC2
    }

    /// The whole word around a mark; `nil` where none of both sides goes on.
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, around hit: Int) -> (range: Range<Int>, joined: String?)? {
        guard isWord(bytes, endingAt: hit), isWord(bytes, at: hit + mark(bytes, at: hit)) else { return nil }
        var start = hit
        while start > 0, hit - start < maxBytes, isWord(bytes, endingAt: start) { start -= 1 }
        // A character in another script has several bytes.
        var end = hit
        var joined = Array(bytes[start..<hit])
        var lastPart = 0..<0
        while end < bytes.count, end - start <= maxBytes * 2 {
            let width = mark(bytes, at: end)
            guard width > 0, isWord(bytes, at: end + width) else { break }
            let part = end + width
            end = part
            while end < bytes.count, isWord(bytes, at: end) || bytes[end] & 0xC0 == 0x80 { end += 1 }
            lastPart = joined.count..<joined.count + end - part
            joined += bytes[part..<end]
        }
        // The genitive is found by its stem.
        if joined[lastPart].elementsEqual("s".utf8) {
            guard joined.count - 1 > hit - start else { return (start..<end, nil) }
            joined.removeLast()
        }
        guard joined.count <= maxBytes else { return (start..<end, nil) }
        return (start..<end, String(decoding: joined, as: UTF8.self))
    }
}
