import TestSupport
import Testing
import YAMLKeys
import Yams

/// What ``PlainYAML`` reads is what the parser reads, to the places and styles.
@Suite struct PlainYAMLTests {
    /// All that a reader of front matter can see of a node.
    private static func shown(_ node: Node) -> String {
        let place = node.mark.map { "\($0.line):\($0.column)" } ?? "-"
        switch node {
        case .scalar(let scalar): return "\(place) \(scalar.style) \(node.tag) \(scalar.string.debugDescription)"
        case .sequence(let items): return "\(place) \(items.style) \(node.tag) [\(items.map(shown).joined(separator: ", "))]"
        case .mapping(let mapping):
            let pairs = mapping.map { "\(shown($0.key)) = \(shown($0.value))" }
            return "\(place) \(mapping.style) \(node.tag) {\(pairs.joined(separator: "; "))}"
        case .alias: return "\(place) alias"
        }
    }

    private static func plain(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { PlainYAML.mapping($0).map { shown(.mapping($0)) } }
    }

    private static func parsed(_ text: String) -> String? {
        (try? YAMLText.compose(text, resolver: .basic)).map(shown)
    }

    @Test(arguments: [
        "title: Install docgen\n",
        "title: \"a # b: 'c'\"\r\ntags: ['x', \"y z\", w-1]\r\n",
        "a:\nb: ''\n\nc: [ ]\n",
        "url: https://a.example/b:8\n",
        "ms.date: 03/04/2025  \norder: 1",
        "a: [ one , 'two' ]\n",
        "when: 12:30\nempty:",
        "a: ' it '\nb: \"  \"\n",
        "\n\nkey: a - b, c [d] {e} & *f !g\n",
    ])
    func readsWhatIsPlain(_ text: String) throws {
        let read = try #require(Self.plain(text))
        #expect(read == Self.parsed(text))
    }

    @Test(arguments: [
        "a: b: c\n", "a: b\na: c\n", "a: b # c\n", "a: |\n  b\n", "a: b\n  c\n", "a:\n- b\n", "a:\n  - b\n", "- a\n",
        "a: \"\\n\"\n", "a: 'b''c'\n", "a: \"b\n", "a: [b, [c]]\n", "a: [b,\nc]\n", "a: {b: c}\n", "a: &b c\n", "a: *b\n", "a: !t b\n",
        "\"a\": b\n", "? a\n: b\n", "ä: b\n", "a: ö\n", "a: b:\n", "a:\tb\n", "a: b\tc\n", "", "text\n", "a: 'b' c\n", "a: [b c]\n",
        "a: [b,]\n", "a: %b\n", "a: @b\n", "a: -1\n", "a: >\n", "a: b\n\n c\n", "a:b\n", "a: [b: c]\n", "a: ~\n", " a: b\n",
    ])
    func leavesTheRestToTheParser(_ text: String) { #expect(Self.plain(text) == nil) }

    /// Lines made of what YAML gives a meaning to: whatever is read is read right.
    @Test func agreesWithTheParser() {
        var random = SeededGenerator(seed: 7)
        let parts = [
            "a", "b1", "key", ":", ": ", " ", "\"", "'", "[", "]", ",", ", ", "-", "- ", "#", " #", "/", ".", "_", "\n", "\r\n", "x: y\n",
            "t: \"q\"\n", "\\", "?", "|",
        ]
        var read = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in parts.randomElement(using: &random)! }.joined()
            guard let plain = Self.plain(text) else { continue }
            read += 1
            #expect(plain == Self.parsed(text), "\(text.debugDescription)")
        }
        #expect(read > 100)
    }
}
