import DocMarkdown
import DocModel
import Foundation
import Testing

/// What the index keeps of a section: its content as Markdown, in one form.
struct SectionMarkdownTests {
    @Test(arguments: [
        ("a\nb", "a b"),
        ("a  \nb", "a b"),
        ("_a_ __b__ ~~c~~ `d`", "*a* **b** ~~c~~ `d`"),
        ("*a*<!-- x --> b", "*a* b"),
        ("``a`b`` `` `c` ``", "``a`b`` `` `c` ``"),
        ("snake_case __init\\_\\_ 2 * 3", "snake_case \\_\\_init\\_\\_ 2 \\* 3"),
        ("AT&T &amp;copy; a < b > c [x] \\`", "AT\\&T \\&copy; a \\< b > c \\[x\\] \\`"),
        ("1986\\. A year\n\n\\- no item\n\n\\# no heading\n\n\\| no row", "1986\\. A year\n\n\\- no item\n\n\\# no heading\n\n\\| no row"),
        ("- a\n- b\n  - c\n\n    ```sh\n    d\n    ```\n- e", "- a\n- b\n  - c\n\n    ```sh\n    d\n    ```\n- e"),
        ("- a\n- b\n  - c\n- d", "- a\n- b\n  - c\n- d"),
        ("3. a\n3. b", "3. a\n4. b"),
        ("1. ```sh\n   make\n\n   run\n   ```\n2. - x", "1. ```sh\n   make\n\n   run\n   ```\n2. - x"),
        ("- a\n- b\n\n***\n\n- c\n\n1. x\n\n***\n\n1. y", "- a\n- b\n\n* c\n\n1. x\n\n1) y"),
        ("- [ ] open\n- [x] done", "- [ ] open\n- [x] done"),
        ("- a\n\n  more\n- b", "- a\n\n  more\n\n- b"),
        ("-\n- b", "-\n- b"),
        ("> a\n>\n> - b\n>   c\n\n> d", "> a\n>\n> - b c\n\n> d"),
        ("> [!NOTE]\n> Mind *this*.\n>\n> And that.", "> [!NOTE]\n> Mind *this*.\n>\n> And that."),
        ("> [!TIP]\n>\n> - a", "> [!TIP]\n>\n> - a"),
        ("- > a", "- > a"),
        ("| a | b |\n|:--|--:|\n| `x \\| y` | p \\| q |\n|  |", "| a | b |\n| :-- | --: |\n| `x \\| y` | p \\| q |\n|  |  |"),
        ("````md\n```\nx\n```\n````", "````md\n```\nx\n```\n````"),
        ("```py title=\"a&amp;b.py\"\n\n  x\n```", "```py title=\"a\\&b.py\"\n\n  x\n```"),
        ("[a *b*](x.md \"t\") ![alt](i.png) <https://example.org/a_b>", "[a *b*](x.md) alt <https://example.org/a_b>"),
        ("1. Open ![1](a.png)\n2. Save ![the key](b.png)", "1. Open\n2. Save the key"),
        ("[x](<a (b).md>) [y](javascript:x) wow\\![z](z.md)", "[x](a%20%28b%29.md) y wow\\![z](z.md)"),
        ("<p>One <b>bold</b>\nTwo</p>\n\n<script>no</script>\n", "One bold\n\nTwo"),
        ("a <script>b</script> c", "a  c"),
        ("Note[^1].\n\n[^1]: Small.", "Note.\n\nSmall."),
        ("&#10;a&#10;b", "a b"),
    ])
    func isWrittenInOneForm(source: String, markdown: String) {
        #expect(Rendering.document(source + "\n").sections.map(\.markdown) == [markdown])
    }

    @Test func aSectionInsideOfAListBeginsAtTheMargin() {
        let sections = Rendering.document("- a\n\n  ## B\n\n  text\n\n  - c\n- d\n\nend\n").sections
        #expect(sections.map(\.markdown) == ["- a", "text\n\n- c\n\n- d\n\nend"])
    }

    @Test func linksLeadToWhereTheRuleSays() {
        let source = Array("---\nslug: s\n---\n[a](x.md#y), [b](gone.md), [c](https://example.org/), [d](#here).\n".utf8)
        var scratch = MarkdownRenderer.Scratch()
        let document = source.withUnsafeBufferPointer { source in
            MarkdownRenderer(grammars: GrammarCatalog(definitions: [:])).render(source, path: "p.md", scratch: &scratch) {
                url,
                frontMatter in
                url.hasPrefix("gone") ? nil : "guide/" + (frontMatter.slug ?? "") + url
            }
        }
        #expect(document.sections.map(\.markdown) == ["[a](guide/sx.md#y), b, [c](https://example.org/), [d](guide/s#here)."])
    }

    /// What is written can be read back, by the index and by a renderer of Markdown.
    @Test func readsAsThePageItself() throws {
        let pages = try Self.manual()
        #expect(pages.count > 40)
        for source in pages + Self.examples() {
            for section in Rendering.document(source).sections {
                let markdown = SectionMarkdown(section.markdown)
                #expect(Self.words(markdown.text) == Self.words(section.text), "\(source.prefix(400))")
                #expect(markdown.code == section.code, "\(source.prefix(400))")
                // Another pass changes nothing: all that a renderer of Markdown sees in it was meant.
                let again = Rendering.document("# T\n\n" + section.markdown + "\n").sections
                #expect(
                    again.count == 1 && again[0].code == section.code && Self.words(again[0].text) == Self.words(section.text),
                    "\(section.markdown.prefix(400))"
                )
            }
        }
    }

    /// The pages of `docs/`.
    private static func manual() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs").standardizedFileURL
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return try files.filter { $0.pathExtension == "md" }.map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// The examples of the specifications, where they are at hand: see ``ConformanceTests``.
    private static func examples() -> [String] {
        struct Example: Decodable { var markdown: String }
        guard let folder = ProcessInfo.processInfo.environment["DOCGEN_CONFORMANCE"] else { return [] }
        return ["commonmark-0.31.2.json", "gfm-0.29.json"].flatMap { name -> [String] in
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { return [] }
            return (try? JSONDecoder().decode([Example].self, from: data))?.map(\.markdown) ?? []
        }
    }

    private static func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" || $0 == "\u{A0}" || $0 == "\t" } }
}
