/// Text in scripts that put no spaces between words (Chinese, Japanese, Thai …), and Korean, whose words carry their particles.
///
/// `unicode61` makes one word of a whole clause of it, so such text is found by pairs of characters instead.
enum UnspacedScript {
    /// Blocks by script. Source: Unicode 16, Blocks.txt.
    private static let ranges: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF,  // Thai, Lao
        0x1000...0x109F,  // Myanmar
        0x1100...0x11FF,  // Hangul Jamo
        0x1780...0x17FF,  // Khmer
        0x2E80...0x2FDF,  // radicals
        0x3005...0x3007, 0x3021...0x3029, 0x3041...0x30FF,  // Hiragana, Katakana
        0x3130...0x318F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,  // Han
        0xAC00...0xD7AF,  // Hangul
        0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF,
    ]

    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x0E00 else { return false }
        return ranges.contains { $0.contains(scalar.value) }
    }

    /// Whether `text` holds such a character; bytes that cannot begin one are passed over.
    static func occurs(in text: String) -> Bool {
        // U+0E00 is E0 B8 80 in UTF-8: most text never has such a byte, and typographic marks (E2 80 ..) are looked at.
        var source = text
        guard source.withUTF8({ TextBytes.holds(in: $0) { $0 >= 0xE0 } }) else { return false }
        return text.unicodeScalars.contains(where: contains)
    }

    /// Only the runs of such text, each ended by a line feed, so that every pair of characters begins a trigram.
    static func runs(in text: String) -> String {
        guard occurs(in: text) else { return "" }
        var result = ""
        var isInRun = false
        for scalar in text.unicodeScalars {
            let belongs = contains(scalar)
            if belongs {
                result.unicodeScalars.append(katakana(for: scalar))
            } else if isInRun {
                result.unicodeScalars.append("\n")
            }
            isInRun = belongs
        }
        if isInRun { result.unicodeScalars.append("\n") }
        return result
    }

    /// A text whose Hiragana are the Katakana of the same sound: `ぽんぷ` is `ポンプ`, as the index has it. Every character keeps its length.
    ///
    /// Source: Unicode 16, Blocks.txt; the two blocks have one order.
    static func foldingKana(_ text: String) -> String {
        var source = text
        // U+3041 to U+309E begin with E3.
        guard source.withUTF8({ TextBytes.holds(in: $0) { $0 == 0xE3 } }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map(katakana)))
    }

    private static func katakana(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x3041...0x3096, 0x309D...0x309E: Unicode.Scalar(scalar.value + 0x60) ?? scalar
        default: scalar
        }
    }

    /// Splits a question into the runs of such text and the rest.
    static func split(_ text: String) -> (runs: [[Unicode.Scalar]], rest: String) {
        guard occurs(in: text) else { return ([], text) }
        var runs: [[Unicode.Scalar]] = []
        var rest = ""
        var isInRun = false
        for scalar in text.unicodeScalars {
            if contains(scalar) {
                if !isInRun {
                    rest += " "
                    runs.append([])
                }
                runs[runs.count - 1].append(scalar)
                isInRun = true
            } else {
                rest.unicodeScalars.append(scalar)
                isInRun = false
            }
        }
        return (runs, rest)
    }

    /// Characters of different kinds belong to different words, mostly: タイムアウト, の, 設定.
    enum Kind {
        case hiragana, katakana, han, other
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x3041...0x309F: .hiragana
        case 0x30A0...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: .katakana
        case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x3029, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: .han
        default: .other
        }
    }
}
