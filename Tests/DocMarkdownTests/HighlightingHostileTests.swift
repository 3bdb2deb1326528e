import DocMarkdown
import TestSupport
import Testing

/// Code that means harm, or is not code at all.
struct HighlightingHostileTests {
    static let languages = Highlighting.definitions.keys.sorted().map { String($0.dropLast(4)) }

    /// Openings that nothing closes, repeated. A scanner that searches again at each of them needs hours for a megabyte.
    static let pieces = [
        "\"", "'", "`", "/*", "<!--", "r#", "R\"(", "R\"a", "#", "\"${", "\"\\(", "f\"{", "<<A\n", "<<'", "<", "<a b=\"", "&a", "[",
        "a: |\n ", "@\"", "\"\"\"", "\"$(", "\\", "\n", "1.", "--[=", "[[a", "#[a[", "$a", "a =", "'a", "<script>", "PS ", "C:\\", "a@b",
        "(a) ",
        "\"\n", "#include <", "\u{E9}", "${",
    ]

    @Test(arguments: [
        ("cpp", ["\"", "/*", "R\"a", "R\"("]), ("rust", ["r#", "'", "#[a["]), ("powershell", ["\"$(", "@\"\n", "${"]),
        ("bash", ["<<A\n", "\"${", "$(\""]), ("console", ["$ \"\n", "PS C:\\"]), ("javascript", ["`${", "`"]), ("python", ["f\"{", "'''"]),
        ("swift", ["#", "\"\\("]), ("html", ["<a b=\"", "<!--", "<script>", "&a"]), ("yaml", ["\"", "a: |\n ", "[{"]),
    ])
    func finishesOnAMegabyteOfOpenings(language: String, pieces: [String]) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        for piece in pieces {
            let code = Array(String(repeating: piece, count: 1_000_000 / piece.utf8.count).utf8)
            expectWellFormed(Highlighting.tokens(code, grammar), count: code.count, "\(language), \(piece)")
        }
    }

    @Test(arguments: languages)
    func givesSortedTokensForRepeatedOpenings(language: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        for piece in Self.pieces {
            let code = Array(String(repeating: piece, count: 200).utf8)
            expectWellFormed(Highlighting.tokens(code, grammar), count: code.count, "\(language), \(piece)")
        }
    }

    @Test(arguments: languages)
    func givesSortedTokensForRandomBytes(language: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        var generator = SeededGenerator(seed: 42)
        // Openings are rare among all bytes; an alphabet of them gets deep into every rule.
        let alphabet = Array("\"'`/*<>!-#$({[]})@\\&|:=,.;?%~^ \n\t\r_aArRfLuUPS0x1e".utf8)
        for round in 0..<60 {
            let code = (0..<400).map { _ in
                round % 4 == 0 ? UInt8.random(in: 0...255, using: &generator) : alphabet.randomElement(using: &generator) ?? 0
            }
            for count in [code.count, round, round * 3] {
                let part = Array(code.prefix(count))
                expectWellFormed(Highlighting.tokens(part, grammar), count: part.count, "\(language), round \(round), \(part)")
            }
        }
    }

    @Test(arguments: languages)
    func survivesEveryTruncation(language: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        let code = Array(
            """
            #include <a> r#"x"# R"d(x)d" '\\u{1F}' "a ${b "c"} \\(d) $(e) {f}" <<-'EOF' f(1'0, 0x1p+3)
            EOF
            @"
            "@ <!-- --> <a b="c" d='e'>&amp;</a> k: |-
              x
            PS C:\\> a -b $c [[d]] [=[ ]=] #[e[f]]
            """.utf8
        )
        for count in 0...code.count {
            expectWellFormed(Highlighting.tokens(Array(code.prefix(count)), grammar), count: count, "\(language), \(count) bytes")
        }
    }

    /// A span that ends inside a character makes a page that is not UTF-8.
    @Test(arguments: languages)
    func keepsCharactersWhole(language: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        for sign in UInt8(0x20)...0x7E {
            for letter in ["é", "中", "😀", "\u{A0}"] {
                for code in [
                    [sign] + letter.utf8, Array("a ".utf8) + [sign] + Array("\(letter)\(letter) b".utf8), Array(letter.utf8) + [sign],
                ] {
                    for token in Highlighting.tokens(code, grammar) {
                        for offset in [Int(token.start), Int(token.end)] where offset < code.count && code[offset] & 0xC0 == 0x80 {
                            Issue.record("\(language): token \(token) cuts a character of \(String(decoding: code, as: UTF8.self))")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test func replacesTheContentOfTheArray() throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: "c"))
        var tokens = [HighlightToken(start: 7, end: 9, kind: .tag)]
        [UInt8]().withUnsafeBufferPointer { grammar.tokenize($0, into: &tokens) }
        #expect(tokens.isEmpty)
    }

    private func expectWellFormed(_ tokens: [HighlightToken], count: Int, _ input: @autoclosure () -> String) {
        var end: Int32 = 0
        var previous: TokenKind?
        for token in tokens {
            let isSorted = token.start >= end && token.start < token.end && Int(token.end) <= count
            let isMerged = token.start > end || token.kind != previous
            if !isSorted || !isMerged {
                Issue.record("token \(token) after offset \(end) in \(input())")
                return
            }
            end = token.end
            previous = token.kind
        }
    }
}
