import DocMarkdown
import DocModel
import Testing

struct ReferenceTests {
    private func findings(_ markdown: String) -> [String] {
        Rendering.document(markdown).diagnostics.map { "\($0.location.line):\($0.location.column) \($0.id)" }
    }

    @Test func namesAReferenceWithoutADefinition() {
        #expect(
            Rendering.findings("See the [guide][install-guide].\n") == [
                "page.md:1:9: warning: reference '[guide][install-guide]' has no definition; it is shown as text [undefined-reference]\n"
                    + "  hint: write '[…](page.md)', or add a line '[install-guide]: …'"
            ]
        )
        #expect(
            Rendering.findings("A claim[^source].\n") == [
                "page.md:1:8: warning: footnote '[^source]' has no definition; it is shown as text [undefined-reference]\n"
                    + "  hint: add a line '[^source]: …'"
            ]
        )
    }

    /// What is meant by a finding ends where its last bracket does; a point is meant where it goes on in the next line.
    @Test(arguments: [
        ("再[本][gone] x", 2, 11), ("![a drawing][fig]", 1, 18), ("A claim[^source].", 8, 17), ("[a\nb][gone]", 1, 1),
        ("再 [本](gone x.md)", 3, 3),
    ])
    func theRangeOfAReferenceIsKnown(markdown: String, column: Int, end: Int) throws {
        let place = try #require(Rendering.document(markdown + "\n").diagnostics.first).location
        #expect(place.column == column && place.column + place.width == end)
    }

    @Test(arguments: [
        ("再本 [x](gone.md) y", 8, 7), ("![](再.png)", 5, 5), ("<img src=\"a.png\" alt=\"\">", 11, 5), ("[x][y]\n\n[y]: gone.md", 6, 7),
    ])
    func theRangeOfAnAddressIsKnown(markdown: String, column: Int32, width: Int32) throws {
        let link = try #require(Rendering.document(markdown + "\n").links.first)
        #expect(link.column == column && link.width == width)
    }

    @Test(arguments: [
        ("the [reference][]", "1:5"), ("![a drawing][fig]", "1:1"), ("[`code`][gone]", "1:1"), ("[*a* b][gone]", "1:1"),
        ("a\nb [c][gone]", "2:3"),
        ("> - [c][gone]", "1:5"), ("| a |\n|---|\n| [c][gone] |", "3:3"), ("## A [c][gone]", "1:6"), ("[text][1]", "1:1"),
        ("再[本][gone]", "1:2"),
    ])
    func findsReferences(markdown: String, place: String) {
        #expect(findings(markdown + "\n") == [place + " undefined-reference"])
    }

    @Test(arguments: [
        "`[x][y]`", "[ ] and \\[z\\]", "\\[x][y]", "[x]", "[a][b]\n\n[b]: https://a.example", "[B][]\n\n[b]: https://a.example",
        "matrix[i][j]", "int a[][];", "f(x)[0][1]",
        "[0][1]", "[x][ ]", "    [x][y]", "```\n[x][y] [^z]\n```", "[^a]\n\n[^a]: note", "the class [^a-z]+", "`[^x]`", "^[a-z][^0-9]",
        "[a](https://a.example)[b](https://b.example)",
        "<div>\n[a][b]\n</div>", "- [x] [a](https://a.example)",
    ])
    func leavesAloneWhatIsNone(markdown: String) {
        #expect(findings(markdown + "\n") == [])
    }

    @Test(arguments: [
        ("X [x][] and [y][].\n\n[x]: a.md", "1:13"), ("X [`y`][] and [`x`][].\n\n[`x`]: https://a.example", "1:3"),
        ("X ![x][] and ![y][].\n\n[x]: a.png", "1:14"),
        ("> - a\n>   b [`x z`][], [`y`][]\n>   [x][X Z]\n\n[`x z`]: a.md\n[x z]: a.md", "2:18"),
        ("X [t][x] and [t][y].\n\n[x]: a.md", "1:14"),
    ])
    func aDefinitionCountsBesideAReferenceWithoutOne(markdown: String, place: String) {
        #expect(findings(markdown + "\n").filter { $0.hasSuffix("undefined-reference") } == [place + " undefined-reference"])
    }

    @Test func pointsToADefinitionThatIsNone() {
        #expect(
            Rendering.findings("[a][3]\n\nText\n[3]: https://a.example\n") == [
                "page.md:1:1: warning: reference '[a][3]' has no definition; it is shown as text [undefined-reference]\n"
                    + "  hint: line 4 does not define it there: leave a blank line above it"
            ]
        )
    }

    @Test func pointsToAnAddressThatIsNone() {
        #expect(
            Rendering.document("[a][2]\n\n[2]: /a/b c\n").diagnostics.map(\.hint) == [
                "line 3 does not define it: its address contains a space; write '%20'"
            ]
        )
        #expect(
            Rendering.document("[a][2]\n\n[2]: https://a.example/b)\n").diagnostics.map(\.hint) == [
                "line 3 does not define it: its address has a parenthesis without the other; correct it"
            ]
        )
    }

    @Test func namesAFootnoteThatNothingRefersTo() {
        #expect(
            Rendering.findings("Text[^a].\n\n[^a]: A\n[^Unused]: Nobody\n") == [
                "page.md:4:1: warning: nothing refers to the footnote '[^Unused]'; its text is not shown [unused-footnote]\n"
                    + "  hint: write '[^Unused]' where it belongs, or remove it"
            ]
        )
        #expect(findings("Text[^A].\n\n[^a]: A\n") == [], "case does not count")
        #expect(findings("```\n[^a]: A\n```\n\n    [^b]: B\n\n<div>\n[^c]: C\n</div>\n") == [])
    }

    @Test func namesASecondDefinition() {
        #expect(
            Rendering.findings("---\ntitle: T\n---\n[a][twice]\n\n[twice]: https://a.example\n[Twice]: https://b.example\n") == [
                "page.md:7:1: warning: '[Twice]' is defined on line 6 already; this definition is ignored [duplicate-definition]\n"
                    + "  hint: remove one, or give it another name"
            ]
        )
        #expect(findings("[a][b]\n\n[b]: https://a.example\n\n[b]: https://a.example\n") == [], "it says the same")
        #expect(findings("[b]: https://a.example\n\nText\n[b]: no definition\n") == [])
        #expect(findings("[b]: https://a.example\n\n> [b]: When reading this, note\n") == [], "it is a sentence")
        #expect(findings("x[^n]\n\n[^n]: one\n\n[^n]: two\n") == ["5:1 duplicate-definition"])
    }

    // MARK: Tables

    @Test func namesARowWithTooManyCells() {
        #expect(
            Rendering.findings("| a | b |\n|---|---|\n| `x|y` | z |\n| 1 | 2 | 3 |\n| `x \\| y` | z |\n| 1 |\n1 | 2\n") == [
                "page.md:3:1: warning: the row has 3 cells, the table 2 columns; the rest is not shown [table-cells]\n"
                    + "  hint: write '\\|' for a '|' that separates no cells, also in code",
                "page.md:4:1: warning: the row has 3 cells, the table 2 columns; the rest is not shown [table-cells]",
            ]
        )
        #expect(findings("> | a |\n> |---|\n> | 1 | 2 |\n") == ["3:3 table-cells"])
        #expect(findings("```\n| a |\n|---|\n| 1 | 2 |\n```\n\na | b\n-|-\n1 | 2 |\n") == [])
    }
}
