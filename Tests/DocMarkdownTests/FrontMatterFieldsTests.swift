import DocMarkdown
import DocModel
import Testing

/// Front matter of files that are not pages: the caller decides what its keys mean.
struct FrontMatterFieldsTests {
    private func read(_ text: String) -> FrontMatterFields { FrontMatterFields(reading: Array(text.utf8), path: "a.md") }

    @Test func givesEveryFieldWithItsPlace() {
        let matter = read("---\ntitle: T\nlist: [a, b]\nmap: {k: v}\n---\nText\n")
        #expect(matter.diagnostics == [])
        #expect(matter.fields.map(\.key) == ["title", "list", "map"])
        #expect(matter.fields.map(\.keyLocation.description) == ["a.md:2:1", "a.md:3:1", "a.md:4:1"])
        #expect(matter.fields.map(\.location.description) == ["a.md:2:8", "a.md:3:7", "a.md:4:6"])
        #expect(matter.fields[0].value == .text("T"))
        guard case .list(let elements) = matter.fields[1].value else { return #expect(Bool(false), "no list") }
        #expect(elements.map(\.text) == ["a", "b"])
        #expect(elements.map(\.location.description) == ["a.md:3:8", "a.md:3:11"])
        #expect(matter.fields[2].value == .mapping)
        #expect(matter.bodyLineOffset == 5)
    }

    @Test func tellsWhereTheTextBegins() {
        let text = "\u{FEFF}---\ntitle: T\n---\nText\n"
        let matter = read(text)
        #expect(String(decoding: Array(text.utf8)[matter.bodyStart...], as: UTF8.self) == "Text\n")
    }

    @Test func aFileWithoutFrontMatterIsAllText() {
        let matter = read("Text\n---\n")
        #expect(!matter.isPresent)
        #expect(matter.bodyStart == 0)
        #expect(matter.fields == [])
    }

    @Test(arguments: [
        ("a: \"b", "a.md:2:4: warning: front matter is not valid YAML: found unexpected end of stream [front-matter-syntax]"),
        ("? [a]\n: b", "a.md:2:3: warning: front matter has a key that is not text [front-matter-key]"),
    ])
    func reportsWhatItCannotRead(yaml: String, expected: String) {
        let matter = read("---\n\(yaml)\n---\n")
        #expect(matter.isPresent)
        #expect(matter.diagnostics.map(\.description) == [expected])
    }

    @Test func reportsWhatAListCannotHold() {
        let matter = read("---\nlist: [a, [b], {c: d}, ~]\n---\n")
        #expect(
            matter.diagnostics.map(\.description) == [
                "a.md:2:11: warning: list holds a list, expected a list of texts [front-matter-value]",
                "a.md:2:16: warning: list holds a mapping, expected a list of texts [front-matter-value]",
                "a.md:2:24: warning: list has an entry that is empty [front-matter-value]",
            ]
        )
        guard case .list(let elements) = matter.fields[0].value else { return #expect(Bool(false), "no list") }
        #expect(elements.map(\.text) == ["a"])
    }

    @Test func hasTheBoundsOfPages() {
        #expect(
            read("---\na: \(String(repeating: "x", count: 70_000))\n---\n").diagnostics.map(\.id.rawValue) == ["front-matter-too-large"]
        )
        #expect(read("---\na: [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n---\n").diagnostics.map(\.id.rawValue) == ["front-matter-aliases"])
    }
}
