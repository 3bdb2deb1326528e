import Testing
import TestSupport

@testable import SentenceEncoder

struct WordPieceTests {
    private let words: WordPieces
    private let vocabulary = TinyModel.vocabulary.split(separator: "\n").map(String.init)

    init() throws { words = try WordPieces(vocabulary: Array(TinyModel.vocabulary.utf8), count: vocabulary.count) }

    private func pieces(_ text: String, limit: Int = 64) -> [String] {
        words.pieces(of: text, limit: limit).numbers.map { vocabulary[Int($0)] }
    }

    @Test(arguments: [
        ("", []),
        ("Reset the password?", ["reset", "the", "password", "?"]),
        ("uninstall passwords", ["un", "##install", "password", "##s"]),
        ("PASSWÖRD", ["password"]),
        ("re-set\u{00}\u{200B}\tx9", ["r", "##e", "-", "s", "##e", "##t", "x", "##9"]),
        ("a中b", ["a", "中", "b"]),
        ("naïve 文", ["n", "##a", "##i", "##v", "##e", "[UNK]"]),
        ("reset_it", ["reset", "[UNK]", "i", "##t"]),
        (String(repeating: "a", count: 101) + " b", ["[UNK]", "b"]),
        ("résumé\u{2014}x", ["r", "##e", "##s", "##u", "##m", "##e", "[UNK]", "x"]),
    ])
    func cutsLikeBert(text: String, expected: [String]) {
        #expect(pieces(text) == ["[CLS]"] + expected + ["[SEP]"])
    }

    @Test func leavesOutWhatIsTooMuch() {
        #expect(pieces("reset the password", limit: 4) == ["[CLS]", "reset", "the", "[SEP]"])
        #expect(pieces("xyzzy password", limit: 4) == ["[CLS]", "x", "##y", "[SEP]"])
        let long = words.pieces(of: String(repeating: "reset ", count: 10_000), limit: 64)
        #expect(long.numbers.count == 64 && long.count == 62 && long.known == 62)
    }

    @Test func countsWhatItKnows() {
        let mixed = words.pieces(of: "reset 文 文 ?", limit: 64)
        #expect(mixed.count == 4 && mixed.known == 1)
    }

    @Test func refusesAVocabularyOfAnotherKind() {
        #expect(throws: ModelError("the vocabulary has 2 pieces, the weights have 3")) {
            try WordPieces(vocabulary: Array("a\nb\n".utf8), count: 3)
        }
        #expect(throws: ModelError("the vocabulary is none of BERT's: [UNK], [CLS] or [SEP] is missing")) {
            try WordPieces(vocabulary: Array("a\nb".utf8), count: 2)
        }
        #expect(throws: ModelError("the vocabulary has 0 pieces, the weights have 1")) { try WordPieces(vocabulary: [], count: 1) }
    }
}
