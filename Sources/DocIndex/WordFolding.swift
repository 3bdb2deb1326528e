internal import Foundation

/// What two spellings of a word have in common, beyond what FTS5's tokenizer folds: accents of Greek and Cyrillic, points of Hebrew, vowel marks, alef forms and
/// the article of Arabic, letters of Latin that are not a letter with an accent, such as ø and ß, and forms of letters and digits that stand for a width or a
/// joint: `ＡＰＩ`, `１２`, `ﬁ`. Vowel signs of other scripts, such as Devanagari, are letters to
/// their readers, and stay.
///
/// The tokenizer is told that marks belong to words; texts are folded before it indexes them, the words of questions behind it. `search-text.js`
/// does the same.
enum WordFolding {
    /// A text as the index takes it: its words folded, and no mark outside of words, of which the tokenizer would make words of their own.
    static func folded(_ text: String) -> String {
        var text = text
        let holdsOther = text.withUTF8 { bytes in
            // One pass for nearly every text.
            TextBytes.holds(in: bytes) { beginsMark($0) || beginsSpelled($0) }
                && (TextBytes.holds(in: bytes, where: beginsMark) || holdsSpelled(bytes))
        }
        guard holdsOther else { return text }
        var result = String.UnicodeScalarView()
        var word: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if isLetter(scalar) || isMark(scalar) && !word.isEmpty {
                word.append(scalar)
                continue
            }
            result.append(contentsOf: folded(word[...]))
            word.removeAll(keepingCapacity: true)
            if !isMark(scalar) { result.append(scalar) }
        }
        result.append(contentsOf: folded(word[...]))
        return String(result)
    }

    /// Gives a word as the tokenizer cut it, folded: the same bytes nearly always, and none where it is marks alone.
    static func fold(_ word: UnsafeBufferPointer<UInt8>, _ receive: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard changes(word) else { return receive(word) }
        var folded = String(
            String.UnicodeScalarView(folded(Array(String(decoding: word, as: UTF8.self).unicodeScalars.drop(while: isMark))[...]))
        )
        folded.withUTF8 { if !$0.isEmpty { receive($0) } }
    }

    // MARK: Words

    private static func folded(_ word: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        guard word.contains(where: { $0.value >= 0xC6 }) else { return word }
        var folded: ArraySlice<Unicode.Scalar> = []
        folded.reserveCapacity(word.count)
        for scalar in word.contains(where: isForm) ? withoutForms(word) : word {
            if let letters = spelled[scalar] {
                folded += letters
            } else if let scalar = Self.folded(scalar) {
                folded.append(scalar)
            }
        }
        while let article = articles.first(where: { folded.starts(with: $0) }) {
            let rest = folded.dropFirst(article.count)
            guard rest.count >= leastLetters, rest.prefix(leastLetters).allSatisfy({ (0x620...0x6D3).contains($0.value) }) else { break }
            folded = rest
        }
        return folded
    }

    /// Letters that no accent can be taken from, as they are written where a keyboard has none of them.
    ///
    /// Source: Apache Lucene, `ASCIIFoldingFilter`.
    private static let spelled: [Unicode.Scalar: [Unicode.Scalar]] = {
        let letters = [
            "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "q", "ł": "l", "ŋ": "n", "œ": "oe", "ŧ": "t",
            "ß": "ss",
        ]
        var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for (letter, plain) in letters {
            for letter in (letter + letter.uppercased() + (letter == "ß" ? "ẞ" : "")).unicodeScalars where !letter.isASCII {
                table[letter] = Array(plain.unicodeScalars)
            }
        }
        return table
    }()

    /// Whether a text holds one of ``spelled`` below U+0180. The others begin with a byte that ``beginsMark(_:)`` knows.
    private static func holdsSpelled(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        zip(text, text.dropFirst()).contains { first, second in
            beginsSpelled(first) && spelledBytes.contains(UInt16(first) << 8 | UInt16(second))
        }
    }

    /// Whether a byte may begin one of ``spelled`` below U+0180.
    @inline(__always)
    private static func beginsSpelled(_ byte: UInt8) -> Bool { byte &- 0xC3 <= 0xC5 - 0xC3 }

    private static let spelledBytes = Set(
        spelled.keys.compactMap { letter -> UInt16? in
            let bytes = Array(String(Character(letter)).utf8)
            return bytes.count == 2 ? UInt16(bytes[0]) << 8 | UInt16(bytes[1]) : nil
        }
    )

    /// Whether a character is the form of others: ligatures, forms of Hebrew and Arabic, letters and digits in full width. Those that stand for
    /// several words, and half-width Kana, of which pairs are looked for, stay.
    private static func isForm(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFB00...0xFB06, 0xFB13...0xFB17, 0xFB1D...0xFB28, 0xFB2A...0xFBB1, 0xFBD3...0xFC5D, 0xFC64...0xFD3D, 0xFD50...0xFDC7,
            0xFDF0...0xFDF9, 0xFE80...0xFEFC, 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            true
        default: false
        }
    }

    /// Source: Unicode, normalization form KC.
    private static func withoutForms(_ word: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        word.reduce(into: []) { letters, scalar in
            guard isForm(scalar) else { return letters.append(scalar) }
            letters += String(Character(scalar)).precomposedStringWithCompatibilityMapping.unicodeScalars
        }
    }

    /// What stands behind an article is a word of three letters or more.
    private static let leastLetters = 3

    /// The Arabic article, alone and with "and", "with", "then" and "as" before it, and with "for".
    private static let articles: [[Unicode.Scalar]] = [
        "\u{627}\u{644}", "\u{648}\u{627}\u{644}", "\u{628}\u{627}\u{644}", "\u{641}\u{627}\u{644}", "\u{643}\u{627}\u{644}",
        "\u{644}\u{644}",
    ]
    .map { Array($0.unicodeScalars) }

    /// `nil` for a mark that does not count.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case ..<0x300: scalar
        case 0x300...0x36F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: nil
        case 0x370...0x6FF: Unicode.Scalar(bases[Int(scalar.value) - 0x370]).flatMap { $0 == "\0" ? nil : $0 }
        case 0x1F00...0x1FFF: base(of: scalar)
        default: scalar
        }
    }

    /// Of `U+0370` to `U+06FF`; 0 for a mark that does not count.
    private static let bases: [UInt16] = (0x370...0x6FF).map { value in
        Unicode.Scalar(value).flatMap(base).map { UInt16($0.value) } ?? 0
    }

    private static func base(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if isMark(scalar) { return nil }
        switch scalar {
        // A stroke that only makes a word longer.
        case "\u{640}": return nil
        case "\u{671}": return "\u{627}"
        // Many write the last letter of a feminine noun without its dots.
        // Source: Apache Lucene, `ArabicNormalizer`.
        case "\u{629}": return "\u{647}"
        // Yeh and kaf, as Arabic or as Persian has them.
        case "\u{649}", "\u{6CC}": return "\u{64A}"
        case "\u{6A9}": return "\u{643}"
        default: return String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars.first
        }
    }

    // MARK: Characters

    /// What the tokenizer is told to take for letters: general categories `L`, `N` and `Co`.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber,
            .privateUse:
            true
        default: false
        }
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// Whether a byte begins a character that may be a mark or be folded; those of typographic marks and of Han, Kana and Hangul do not.
    @inline(__always)
    private static func beginsMark(_ byte: UInt8) -> Bool {
        byte &- 0xCC <= 0xE1 - 0xCC || byte == 0xEF || byte == 0xF3
    }

    /// Whether something is to be folded in a word of the tokenizer. Most words are looked at byte by byte, and left alone.
    private static func changes(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        // A mark that no letter has is a word of its own to the tokenizer.
        if let first = word.first, first == 0xE0 || first == 0xE2 { return true }
        // The tokenizer has taken accents away, so nearly all that is left of these is to be spelled.
        if TextBytes.holds(in: word, where: beginsSpelled) { return true }
        for index in word.indices where beginsMark(word[index]) && word[index] != 0xE0 {
            guard word[index] < 0xE0, index + 1 < word.count else { return true }
            let value = Int(word[index] & 0x1F) << 6 | Int(word[index + 1] & 0x3F)
            if value < 0x370 || value >= 0x700 && index == 0 { return true }
            // Or the beginning may be an article.
            if value < 0x700, Int(bases[value - 0x370]) != value || index == 0 && value >= 0x627 { return true }
        }
        return false
    }
}
