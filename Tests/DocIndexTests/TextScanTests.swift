import DocModel
import GRDB
import TestSupport
import Testing

@testable import DocIndex

/// The scans that take many bytes at once, beside the plain statement of what they find.
struct TextScanTests {
    private static let alphabet = Array("aZ09 -_.\n(é日ก한\u{3042}")

    private static func texts() -> [String] {
        var generator = SeededGenerator(seed: 7)
        // Around the blocks of 64 and 255 bytes.
        return [0, 1, 2, 63, 64, 65, 128, 254, 255, 256, 257, 511, 1_000].flatMap { length in
            (0..<20).map { _ in String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" }) }
        }
    }

    @Test func countsWords() {
        for text in Self.texts() {
            var count = 0
            var isInWord = false
            for byte in text.utf8 {
                let isWord = byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
                if isWord, !isInWord || (0xE3...0xED).contains(byte) { count += 1 }
                isInWord = isWord
            }
            #expect(WordCount.words(in: text) == count, "\(text)")
        }
        #expect(WordCount.words(in: "two words, and 日本") == 5)
    }

    @Test(arguments: [
        ("HTTPException", "http exception"), ("maxBodySize", "max body size"), ("getURLFor2Pages", "get url for pages"),
        ("3DModel", "model"),
        ("plain Words UPPER lower", ""), ("x", ""), ("", ""),
    ])
    func cutsIdentifiers(text: String, parts: String) {
        let expected = parts.split(separator: " ").map(String.init)
        // Before, across and behind the borders of blocks.
        for padding in [0, 1, 50, 57, 60, 62, 63, 64, 65, 127, 130] {
            let section = Section(
                heading: "",
                level: 1,
                anchor: "",
                breadcrumb: [],
                markdown: "",
                text: String(repeating: "-", count: padding) + text + " end",
                code: "",
                line: 1
            )
            #expect(IdentifierParts.of(section).split(separator: " ").map(String.init) == expected, "\(padding)")
        }
    }

    /// Of a question the tokenizer has made small letters; a text is folded before.
    @Test(arguments: [
        ("Bjørn", "bjorn"), ("ŁÓDŹ", "lodz"), ("œuvre", "oeuvre"), ("Þór", "thor"), ("Đorđe", "dorde"), ("Straße", "strasse"),
        ("ISAFJÖRÐUR", "isafjordur"),
        ("ıslak", "islak"), ("café", "cafe"), ("ÆØÅ", "aeoa"),
    ])
    func foldsTextsAndQuestionsAlike(text: String, word: String) throws {
        let queue = try DatabaseQueue()
        try queue.read { database in
            let tokenizer = try WordTokenizer(database)
            #expect(tokenizer.words(of: text) == [word])
            #expect(tokenizer.words(of: WordFolding.folded("A \(text), b")) == ["a", word, "b"])
        }
    }
}
