import DocMarkdown
import DocModel
import Testing

struct EncodingTests {
    @Test func reportsTheFirstByteThatIsNotUTF8() {
        let document = Rendering.document(bytes: Array("---\ntitle: a\n---\nText\nä".utf8) + [0xE4, 0x20, 0xFF] + Array(" end\n".utf8))
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:5:3: warning: byte 0xE4 is not UTF-8; it is shown as U+FFFD [not-utf-8]\n  hint: save the file as UTF-8"
            ]
        )
        #expect(document.htmlText == "<p>Text\nä\u{FFFD} \u{FFFD} end</p>\n")
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xFE], [0xC3],
        ] as [[UInt8]]
    )
    func refusesMalformedSequences(bytes: [UInt8]) {
        for tail in ["", "x\n"] {
            let document = Rendering.document(bytes: Array("a".utf8) + bytes + Array(tail.utf8))
            #expect(document.diagnostics.map(\.id.rawValue) == ["not-utf-8"])
            #expect(String(validating: document.html, as: UTF8.self) != nil, "the page is UTF-8 whatever came in")
        }
    }

    @Test(arguments: ["é", "€", "😀", "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{80}", "\u{7FF}", "\u{800}", "\u{10000}"])
    func takesEveryWellFormedSequence(text: String) {
        #expect(Rendering.findings("a \(text)\n").isEmpty)
        #expect(Rendering.html("a \(text) b\n") == "<p>a \(text) b</p>\n")
    }

    @Test func reportsNUL() {
        let document = Rendering.document("one\na \0 b\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:2:3: warning: the file contains a NUL byte; it is shown as U+FFFD [nul-byte]"
            ]
        )
        #expect(document.htmlText == "<p>one\na \u{FFFD} b</p>\n")
    }

    @Test(arguments: ["# a \u{1}\n", "a \u{2} b\n", "```\n\u{3}\n```\n", "a \u{7F}\u{1B}[31m\n", "ä, and a text of some length \u{8}\n"])
    func controlCharactersDoNotReachThePage(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.diagnostics.map(\.id.rawValue) == ["control-character"])
        #expect(!document.html.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
        #expect(document.htmlText.contains("\u{FFFD}"))
    }

    @Test func reportsTheFirstControlCharacter() {
        #expect(
            Rendering.findings("one, and a line of more than sixteen bytes\na \u{1B}[1mb\u{1}\n") == [
                "page.md:2:3: warning: the file contains a control character, U+001B; it is shown as U+FFFD [control-character]\n"
                    + "  hint: copy the text without its colours, or write '\\e' for an escape"
            ]
        )
        #expect(Rendering.findings("a\tb\u{C}\r\nc, and so on, and so on\t.\n") == [])
    }

    @Test(arguments: ["a\rb\r", "a\r\nb\r\n", "a\nb", "a\nb\n"])
    func everyLineEndIsOne(markdown: String) {
        #expect(Rendering.html(markdown) == "<p>a\nb</p>\n")
    }

    @Test func anEmptyFileIsAnEmptyPage() {
        for bytes in [[], [0xEF, 0xBB, 0xBF], [0x0A]] as [[UInt8]] {
            let document = Rendering.document(bytes: bytes)
            #expect(document.html.isEmpty)
            #expect(document.diagnostics.isEmpty)
        }
    }
}
