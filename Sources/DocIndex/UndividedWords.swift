/// Words with an apostrophe inside, `O'Reilly`, `don’t`, `rock'n'roll`, and numbers whose thousands are set apart, `1,000`.
///
/// The tokenizer cuts them there, a question is read without such marks; so the index holds such a word in one piece (`oreilly`, `1000`) beside its parts.
enum UndividedWords {
    /// Where they stand in a text, in UTF-8 bytes, and each in one piece.
    static func all(in text: String) -> [(range: Range<Int>, joined: String)] {
        var text = text
        return text.withUTF8 { bytes in
            var words: [(range: Range<Int>, joined: String)] = []
            var offset = 0
            // Most text has few of them, and every byte of every page passes here.
            while let hit = TextBytes.first(in: bytes, from: offset, among: mayBeMarks, where: isMark) {
                offset = hit + 1
                guard mark(bytes, at: hit) > 0, let word = word(bytes, around: hit) else { continue }
                offset = max(offset, word.range.upperBound)
                if let joined = word.joined { words.append((word.range, joined)) }
            }
            return words
        }
    }

    /// The distinct words of some texts, in one piece each, separated by spaces.
    static func of(_ texts: String...) -> String {
        var seen: Set<String> = []
        var output = ""
        for word in texts.lazy.flatMap(all) where seen.insert(word.joined).inserted { output += word.joined + " " }
        return output
    }

    /// A line of text as a question is read, in which nobody knows whether the mark is meant as an apostrophe or a quote.
    static func removed(from text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            guard TextBytes.holds(in: bytes, among: mayBeMarks, where: isMark) else { return String(decoding: bytes, as: UTF8.self) }
            var rest: [UInt8] = []
            var index = 0
            while index < bytes.count {
                let width = apostrophe(bytes, at: index) + thousandsMark(bytes, at: index)
                if width == 0 { rest.append(bytes[index]) }
                index += max(1, width)
            }
            return String(decoding: rest, as: UTF8.self)
        }
    }

    /// Whether a byte may begin a mark.
    @inline(__always)
    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: ",") || byte == 0xE2
    }

    @inline(__always)
    private static func mayBeMarks(_ eight: UInt64) -> UInt64 {
        TextBytes.equal(to: UInt8(ascii: "'"), eight) | TextBytes.equal(to: UInt8(ascii: ","), eight) | TextBytes.beyondASCII(eight)
    }

    /// Nobody's name is longer.
    private static let maxBytes = 64

    /// The bytes of a mark; 0 where there is none.
    private static func mark(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let width = apostrophe(bytes, at: index)
        return width > 0 ? width : thousandsMark(bytes, at: index)
    }

    private static func apostrophe(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        if bytes[index] == UInt8(ascii: "'") { return 1 }
        return holds(bytes, at: index, [0xE2, 0x80, 0x99]) ? 3 : 0
    }

    /// A comma or a narrow space (`U+2009`, `U+202F`) between digits, with three of them behind it.
    private static func thousandsMark(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let width =
            bytes[index] == UInt8(ascii: ",")
            ? 1 : holds(bytes, at: index, [0xE2, 0x80, 0x89]) || holds(bytes, at: index, [0xE2, 0x80, 0xAF]) ? 3 : 0
        guard width > 0, index > 0, isDigit(bytes[index - 1]), index + width + 2 < bytes.count,
            (0...2).allSatisfy({ isDigit(bytes[index + width + $0]) })
        else { return 0 }
        var start = index
        while start > 0, index - start < 4, isDigit(bytes[start - 1]) { start -= 1 }
        // `12345,678` and `x1,234` are not numbers of this kind, nor is `1,2345`.
        guard index - start < 4, !isWord(bytes, endingAt: start), !isWord(bytes, at: index + width + 3) else { return 0 }
        return width
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ mark: [UInt8]) -> Bool {
        index + mark.count <= bytes.count && mark.indices.allSatisfy { bytes[index + $0] == mark[$0] }
    }

    /// Letters and digits, also of other scripts; no typographic marks and spaces (`U+2000` to `U+2FFF`, `U+00A0` to `U+00BF`).
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
