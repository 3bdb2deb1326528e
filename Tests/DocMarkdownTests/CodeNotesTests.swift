import DocMarkdown
import DocModel
import Testing

struct CodeNotesTests {
    /// The lines of the only block: the classes of each, and its text.
    private func lines(_ markdown: String) -> [String] {
        let html = Rendering.html(markdown)
        return html.split(separator: "<span class=\"line").dropFirst().map { line in
            let classes = line.prefix { $0 != "\"" }.drop { $0 == " " }
            let text = line.drop { $0 != ">" }.dropFirst().prefix { $0 != "\n" && $0 != "<" }
            return "\(classes)|\(text)"
        }
    }

    @Test(arguments: [
        ("a\nb // [!code ++]\n", ["|a", "ins|b"]), ("a # [!code --]\n", ["del|a"]), ("a <!-- [!code hl] -->\n", ["hl|a"]),
        ("a {/* [!code highlight] */}\n", ["hl|a"]), ("a -- [!code error]\n", ["err|a"]), ("a /* [!code warning] */\n", ["warn|a"]),
        ("// [!code highlight:2]\na\nb\nc\n", ["hl|a", "hl|b", "|c"]), ("a // [!code focus]\n", ["hl|a"]),
        ("a // why [!code ++]\n", ["ins|a // why "]), ("a // [!code ++] [!code hl]\n", ["hl ins|a"]),
        ("// highlight-next-line\na\nb\n", ["hl|a", "|b"]), ("a // highlight-line\nb\n", ["hl|a", "|b"]),
        ("{/* highlight-start */}\na\nb\n{/* highlight-end */}\nc\n", ["hl|a", "hl|b", "|c"]),
        ("# highlight-next-line\r\na\r\n", ["hl|a"]),
    ])
    func readsMarksOfOtherTools(code: String, expected: [String]) {
        #expect(lines("```js\n\(code)```\n") == expected)
    }

    @Test(arguments: [
        "a highlight-start\n", "let s = \"[!code ++]\"\n", "s = \"// [!code ++]\";\n", "a // [!code nosuch]\n",
        "// see highlight-next-line for more\n", "highlight-color: red\n",
        "# highlight-other\n",
    ])
    func keepsWhatOnlyLooksLikeAMark(code: String) {
        #expect(Rendering.html("```js\n\(code)```\n").contains("<pre tabindex=\"0\">"))
    }

    /// Zola.
    @Test func linesThatZolaHidesAreNoPartOfTheCode() {
        let html = Rendering.html("```rust,linenos,linenostart=5,hl_lines=2-3,hide_lines=1 4\na\nb\nc\nd\ne\n```\n")
        let text = html.replacing(/<[^>]*>/, with: "")
        #expect(text.contains("b\nc\ne") && !text.contains("a\n") && !text.contains("d\n"), "\(html)")
    }

    @Test func keepsMarksInCodeAboutMarkdown() {
        #expect(Rendering.html("```markdown\na // [!code ++]\n```\n").contains("a // [!code ++]"))
    }

    @Test func marksHiddenLinesOfRustAndLeavesThemOutOfTheText() {
        let markdown = "```rust,should_panic\n# fn main() {\n    ## a\n#[test]\nlet x = 1;\n#\n# }\n```\n"
        #expect(lines(markdown) == ["aside|fn main() {", "|    # a", "|#[test]", "|let x = 1;", "aside|", "aside|}"])
        let document = Rendering.document("# T\n\n" + markdown)
        #expect(document.sections[0].code == "    # a\n#[test]\nlet x = 1;")
        #expect(document.htmlText.contains("<p class=\"code-label\">This code panics.</p><pre"))
        #expect(lines("```python,hidelines=!\n!import a\nb\n```\n") == ["aside|import a", "|b"])
        #expect(lines("```python\n# a\nb\n```\n") == [])
    }

    @Test func linksNumbersInCommentsToTheListBelow() {
        let markdown = "```yaml\na: 1 # (1)!\nb: 2 // (2)\nc: 3 # see (2)\n```\n\n1. One\n2. Two\n"
        let html = Rendering.html(markdown)
        #expect(
            html == """
                <div class="code"><pre class="lines" tabindex="0"><code class="language-yaml"><span class="line">a: 1 \
                <a class="note" href="#note-1-1">1</a>
                </span><span class="line">b: 2 <a class="note" href="#note-1-2">2</a>
                </span><span class="line">c: 3 # see (2)
                </span></code></pre></div>
                <ol class="notes">
                <li id="note-1-1">One</li>
                <li id="note-1-2">Two</li>
                </ol>

                """
        )
        let document = Rendering.document(markdown + "\n## note-1-1\n")
        #expect(document.sections[0].code == "a: 1 # (1)!\nb: 2 // (2)\nc: 3 # see (2)")
        #expect(document.headings.map(\.anchor) == ["note-1-1-1"])
        #expect(document.extraAnchors == ["note-1-1", "note-1-2"])
    }

    @Test(arguments: [
        "```yaml\na: 1 # (1)!\n```\n", "```yaml\na: 1 # (3)!\n```\n\n1. One\n", "```js\nf(1)\ng[0] = (1)\n```\n\n1. One\n",
        "```js\nprint(\"(1)\n```\n\n1. One\n", "```yaml\na: 1 # (1)!\n```\n\n- One\n",
    ])
    func keepsNumbersThatAreNoNotes(markdown: String) {
        #expect(!Rendering.html(markdown).contains("class=\"note\""))
    }

    @Test func readsHowMuchOfABlockIsShown() {
        let code = String(repeating: "x\n", count: 20)
        #expect(Rendering.html("```js collapse=5\n\(code)```\n").hasPrefix("<div class=\"code\" data-lines=\"5\">"))
        #expect(Rendering.html("```js collapse=18\n\(code)```\n").hasPrefix("<div class=\"code\"><pre"))
        #expect(lines("```js collapse={2-3}\na\nb\nc\nd\n```\n") == ["|a", "aside|b", "aside|c", "|d"])
        #expect(Rendering.document("```js collapse={2-3}\na\nb\nc\nd\n```\n").sections[0].code == "a\nb\nc\nd")
        #expect(Rendering.html("```js wrap\na\n```\n").contains("<pre class=\"lines wrap\""))
        var options = MarkdownOptions()
        options.maxCodeLines = 4
        #expect(Rendering.html("```js\n\(code)```\n", options: options).hasPrefix("<div class=\"code\" data-lines=\"4\">"))
    }

    @Test(.timeLimit(.minutes(1)))
    func staysFastOnHostileBlocks() {
        for unit in ["// [!code ++", "# (1)! ", "// highlight-start\n", "[!code hl] ", "(1)! (1)! "] {
            let html = Rendering.html("```js\n" + String(repeating: unit, count: 20_000) + "\n```\n\n1. One\n")
            #expect(html.utf8.count < 60 * 20_000 * 4)
        }
    }
}
