import DocModel
import Testing

@testable import DocMarkdown

struct CodeFenceTests {
    private func fence(_ info: String) -> CodeFence { Array(info.utf8).withUnsafeBufferPointer { CodeFence(info: $0) } }

    @Test(arguments: [
        ("swift", "swift"), ("rust,ignore", "rust"), ("rust,ignore {1}", "rust"), ("python{.numbered}", "python"),
        ("{.python .numbered}", "python"), (".sh", "sh"),
        ("", ""), ("{1}", ""), ("title=\"a b\"", ""), ("hl_lines=\"1\"", ""), ("c++ title=x", "c++"), ("Swift", "Swift"),
    ])
    func findsTheLanguage(info: String, language: String) {
        #expect(fence(info).language == language)
    }

    /// Zola.
    @Test(arguments: [
        ("rust,linenos,hl_lines=2-3 5,hide_lines=1 4", [1...2, 3...3]), ("rust,hl_lines=1,hide_lines=1", []),
        ("rust,hl_lines=1-9223372036854775807,hide_lines=2-9223372036854775807", [1...1]),
    ])
    func markedLinesAreCountedWithoutThoseLeftOut(info: String, lines: [ClosedRange<Int>]) {
        let fence = fence(info)
        #expect(fence.language == "rust" && fence.flags == [])
        #expect(fence.highlighted == lines)
    }

    @Test func colorsThatATerminalCopiedAreLeftOut() throws {
        let copied =
            "$ <font color=\"#4E9A06\">app</font> <u style=\"text-decoration-style:solid\">dev</u> &lt;path&gt; a < b\n<span style=\"background-color:#009485\"><font color=\"#D3D7CF\"> app </font></span> up\n"
        func removed(_ text: String) -> String? {
            Array(text.utf8).withUnsafeBufferPointer { TerminalColors.removed(from: $0).map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(removed(copied) == "$ app dev <path> a < b\n app  up\n")
        #expect(removed("$ echo '<b>bold</b> &lt;'\n") == nil)
        #expect(removed("<font color=\"#0") == "<font color=\"#0")
    }

    @Test(arguments: [
        ("swift title=\"Sources/main.swift\"", "Sources/main.swift"), ("swift title='it is'", "it is"),
        ("swift title=main.swift {1}", "main.swift"),
        ("swift filename=\"a b\"", "a b"), ("swift file=a", "a"), ("swift title=\"unclosed", "unclosed"),
    ])
    func findsTheTitle(info: String, title: String) {
        #expect(fence(info).title == title)
    }

    @Test(arguments: ["swift title=\"\"", "swift title=", "swift title", "swift"])
    func anEmptyTitleIsNone(info: String) {
        #expect(fence(info).title == nil)
    }

    @Test(arguments: [
        ("swift {1,3-5}", [1...1, 3...5]), ("swift hl_lines=\"1 3-5\"", [1...1, 3...5]), ("swift{2}", [2...2]),
        ("swift mark={2} {4}", [2...2, 4...4]),
        ("swift {5-3}", []), ("swift {a,2}", [2...2]), ("swift {1,99999999999999999999}", [1...1]), ("swift {", []), ("swift {}", []),
    ])
    func findsMarkedLines(info: String, ranges: [ClosedRange<Int>]) {
        #expect(fence(info).highlighted == ranges)
    }

    @Test func findsInsertedAndDeletedLines() {
        let found = fence("swift ins={2} del={4-5,7}")
        #expect(found.inserted == [2...2])
        #expect(found.deleted == [4...5, 7...7])
        #expect(found.highlighted.isEmpty)
        #expect(found.hasLineFeatures)
    }

    @Test(arguments: [
        ("swift showLineNumbers", 1), ("swift showLineNumbers=10", 10), ("swift linenums=\"7\"", 7), ("swift numbered", 1),
        ("swift showLineNumbers=-5", 0), ("swift linenums=99999999", 1_000_000), ("swift linenums=x", 1),
    ])
    func findsTheFirstLineNumber(info: String, number: Int) {
        #expect(fence(info).firstLineNumber == number)
    }

    @Test(arguments: ["swift showLineNumbers=false", "swift showLineNumbers={false}", "swift"])
    func numbersNoLinesUnasked(info: String) {
        #expect(fence(info).firstLineNumber == nil)
    }

    @Test func diffIsALanguageOrAFeature() {
        #expect(!fence("diff").hasDiffSigns)
        #expect(fence("swift diff").hasDiffSigns)
    }

    // MARK: Attributes in braces

    @Test(arguments: [
        ("{ .yaml .annotate }", "yaml"), ("{.python title=\"b.py\"}", "python"),
        ("{ .python linenums=\"5\" hl_lines=\"2-3\" title=\"x.py\" }", "python"),
        ("{#id .python}", "python"), ("python { .annotate }", "python"), ("go {linenos=true,hl_lines=[2]}", "go"),
        ("js{1}:line-numbers", "js"),
        ("js:line-numbers {1}", "js"), ("ts:no-line-numbers", "ts"), ("{code-block} python", "python"),
        ("{code-cell} ipython3", "ipython3"),
        ("js:title=a.js", "js"), ("ruby:lib/a.rb", "ruby"), ("js [a.js]", "js"), ("a:b", "a:b"), ("title=\"a: b\"", ""),
    ])
    func findsTheLanguageOfEveryTool(info: String, language: String) {
        #expect(fence(info).language == language)
        #expect(fence(info).directive == nil)
    }

    @Test(arguments: [
        ("{ .python hl_lines=\"1\" title=\"app.py\" }", "app.py"), ("{.python title=\"a}b.py\"}", "a}b.py"),
        ("go {title=\"a b.go\",linenos=true}", "a b.go"),
        ("js:title=a.js", "a.js"), ("ruby:lib/a.rb", "lib/a.rb"), ("js [a.js]", "a.js"), ("js {1} [a b]", "a b"),
    ])
    func findsTheTitleOfEveryTool(info: String, title: String) {
        #expect(fence(info).title == title)
    }

    @Test(arguments: [
        ("{ .python hl_lines=\"1 3-5\" }", [1...1, 3...5]), ("go {linenos=true,hl_lines=[2,\"4-5\"]}", [2...2, 4...5]),
        ("go hl_lines=[2]", [2...2]),
        ("js{1}:line-numbers", [1...1]), ("js { 1, 3 }", [1...1, 3...3]), ("{emphasize-lines=\"2\"}", [2...2]),
    ])
    func findsTheMarkedLinesOfEveryTool(info: String, ranges: [ClosedRange<Int>]) {
        #expect(fence(info).highlighted == ranges)
    }

    @Test(arguments: [
        ("{ .python linenums=\"5\" }", 5), ("go {linenos=table,linenostart=10}", 10), ("go {linenos=inline}", 1), ("js:line-numbers", 1),
        ("js:line-numbers=7 {1}", 7), ("js{1}:line-numbers", 1), ("{.haskell .numberLines startFrom=\"3\"}", 3),
    ])
    func findsTheLineNumbersOfEveryTool(info: String, number: Int) {
        #expect(fence(info).firstLineNumber == number)
    }

    @Test(arguments: [
        ("{note}", "note"), ("{note} Title", "note"), ("{r, echo=FALSE}", "r"), ("{python}", "python"), ("{1}", nil), ("{.a}", nil),
    ])
    func findsADirective(info: String, directive: String?) {
        #expect(fence(info).directive == directive)
    }

    @Test func aDirectiveThatNamesALanguageIsThat() {
        #expect(
            Rendering.html("```{swift}\nlet a = 1\n```\n", languages: Highlighting.catalog).contains("<code class=\"language-swift\"><span")
        )
        #expect(Rendering.findings("```{swift}\nlet a = 1\n```\n", languages: Highlighting.catalog).isEmpty)
    }

    @Test func takesTheOptionsOfADirective() {
        let html = Rendering.html(
            "```{code-block} python\n:caption: cap.py\n:linenos:\n:emphasize-lines: 2\n:name: sums\n\na = 1\n:b: 2\n```\n"
        )
        #expect(
            html.hasPrefix("<div class=\"code\" id=\"sums\"><div class=\"code-title\">cap.py</div><pre class=\"lines numbered\""),
            "\(html)"
        )
        #expect(
            html.contains("<span class=\"line\" data-n=\"1\">a = 1\n</span><span class=\"line hl\" data-n=\"2\">:b: 2\n</span>"),
            "\(html)"
        )
        #expect(Rendering.html("```python\n:caption: cap.py\n```\n").contains(">:caption: cap.py\n<"))
        #expect(Rendering.html("```{code-block} python\n:caption:x\n```\n").contains(">:caption:x\n<"))
    }

    @Test func aFormulaHasItsLabelForAnAnchor() {
        let options = MarkdownOptions()
        let document = Rendering.document("```{math}\n:label: eq1\n\na = b\n```\n\n```{math}\n:label: eq2\n\\nope\n```\n", options: options)
        #expect(document.htmlText.hasPrefix("<div class=\"math\" id=\"eq1\" tabindex=\"0\"><math"), "\(document.htmlText)")
        #expect(!document.htmlText.contains("label"))
        #expect(document.extraAnchors.first == "eq1")
        #expect(document.diagnostics.map(\.location.line) == [9])
    }

    // MARK: In a page

    @Test func writesAPlainBlock() {
        #expect(
            Rendering.html("```text\na < b & \"c\"\n```\n")
                == "<div class=\"code\"><pre tabindex=\"0\"><code class=\"language-text\">a &lt; b &amp; &quot;c&quot;\n</code></pre></div>\n"
        )
        #expect(Rendering.html("    indented\n") == "<div class=\"code\"><pre tabindex=\"0\"><code>indented\n</code></pre></div>\n")
    }

    @Test func writesTitleNumbersAndMarks() {
        let html = Rendering.html(
            "```swift title=\"a<b.swift\" {2} showLineNumbers=9\nlet a = 1\nlet b = 2\n```\n",
            languages: Highlighting.catalog
        )
        #expect(
            html == """
                <div class="code"><div class="code-title">a&lt;b.swift</div><pre class="lines numbered" tabindex="0"><code class="language-swift">\
                <span class="line" data-n="9"><span class="k">let</span> a = <span class="n">1</span>
                </span><span class="line hl" data-n="10"><span class="k">let</span> b = <span class="n">2</span>
                </span></code></pre></div>

                """
        )
    }

    @Test func cutsDiffSignsAndHighlightsTheRest() {
        let html = Rendering.html("```swift diff\n+let a = 1\n-let b = 2\n let c\n```\n", languages: Highlighting.catalog)
        #expect(html.contains("<span class=\"line ins\"><span class=\"k\">let</span> a"))
        #expect(html.contains("<span class=\"line del\"><span class=\"k\">let</span> b"))
        #expect(html.contains("<span class=\"line\"> <span class=\"k\">let</span> c"))
    }

    @Test func marksInsertedAndDeletedLines() {
        let html = Rendering.html("```text ins={1} del={2}\na\nb\n```\n")
        #expect(html.contains("<span class=\"line ins\">a\n</span><span class=\"line del\">b\n</span>"))
    }

    @Test func aTokenOverSeveralLinesIsOpenedOnEach() {
        let html = Rendering.html("```swift {1}\n/* a\nb */\n```\n", languages: Highlighting.catalog)
        #expect(
            html.contains(
                "<span class=\"line hl\"><span class=\"c\">/* a\n</span></span><span class=\"line\"><span class=\"c\">b */</span>\n</span>"
            )
        )
    }

    @Test(arguments: ["swift", "Swift", "SWIFT", "swift,ignore"])
    func highlightsKnownLanguages(info: String) {
        let document = Rendering.document("```\(info)\nlet a = 1\n```\n", languages: Highlighting.catalog)
        #expect(document.htmlText.contains("<span class=\"k\">let</span>"))
        #expect(document.diagnostics.isEmpty)
    }

    @Test func reportsAnUnknownLanguage() {
        #expect(
            Rendering.findings("---\ntitle: a\n---\n\n- ```swfit\n  x\n  ```\n\n```klingonese\ny\n```\n", languages: Highlighting.catalog)
                == [
                    "page.md:5:3: warning: no highlighting for 'swfit'; the code is shown plain [unknown-language]\n  hint: did you mean 'swift'?",
                    "page.md:9:1: warning: no highlighting for 'klingonese'; the code is shown plain [unknown-language]",
                ]
        )
    }

    @Test(arguments: ["language-swift", "lang-swift", "highlight-swift"])
    func aClassOfHTMLIsNoLanguage(info: String) {
        #expect(
            Rendering.findings("```\(info)\nx\n```\n", languages: Highlighting.catalog) == [
                "page.md:1:1: warning: no highlighting for '\(info)'; the code is shown plain [unknown-language]\n  hint: did you mean 'swift'?"
            ]
        )
    }

    @Test func reportsAFenceThatNothingCloses() {
        let findings = [
            "a\n\n```sh\nb\n\n# c\n", "- a\n  ```sh\n  b\n```\nc\n```\n", "> ~~~~\n> a\n\nb\n", "```", "<div>\n\n```\na\n</div>\n",
        ].map { Rendering.document($0).diagnostics.filter { $0.id == .unclosedCode }.map(\.description) }
        let toTheEnd = "the code block is never closed; it takes all that follows it, to the end of the page [unclosed-code]\n"
        #expect(
            findings == [
                ["page.md:3:1: warning: \(toTheEnd)  hint: end it with a line '```'"],
                [
                    "page.md:2:3: warning: the code block is not closed in its list item, and ends with that [unclosed-code]\n"
                        + "  hint: end it with a line '```', inside the list item like the first line"
                ],
                [
                    "page.md:1:3: warning: the code block is not closed in its block quote, and ends with that [unclosed-code]\n"
                        + "  hint: end it with a line '~~~~', inside the block quote like the first line"
                ],
                ["page.md:1:1: warning: \(toTheEnd)  hint: end it with a line '```'"],
                ["page.md:3:1: warning: \(toTheEnd)  hint: end it with a line '```'"],
            ]
        )
    }

    @Test(arguments: [
        "```\na\n```", "```\n```", "```\na\n\n\n```\n\n", "~~~\n```\n~~~\nb", "- ```\n  a\n  ```\n- b", "1. a\n\n   ```\n   b\n   ```\n\nc",
        "> ```\n> a\n> ```",
        "> - ```\n>   a\n>   ```\n> b", "````\n```\n````", "a\n```\nb\n`````\nc", "    code\n\n",
        "[^1]: a\n\n    ```\n    b\n    ```\n\nc[^1]",
        "---\ntitle: x\n---\n```\na\n```", "```\r\na\r\n```\r\nb",
    ])
    func aFenceThatIsClosedIsNoFinding(markdown: String) {
        #expect(Rendering.document(markdown).diagnostics.filter { $0.id == .unclosedCode }.isEmpty)
    }

    @Test(arguments: [
        ("* Item\n\n        ```rust\n        x\n        ```\n", "3:7"), ("1. a\n\n        ~~~\n        x\n        ~~~\n\n   b\n", "3:8"),
    ])
    func reportsAFenceThatIsIndentedTooFar(markdown: String, place: String) {
        #expect(
            Rendering.findings(markdown) == [
                "page.md:\(place): warning: the code is indented so far that its fence is shown as text [indented-fence]\n"
                    + "  hint: begin the fence below the first letter of the list item's text"
            ]
        )
    }

    @Test(arguments: [
        "    ```\n    x\n    ```\n", "* Item\n\n        ```\n", "* Item\n\n        `x`\n        y\n", "* Item\n\n  ```\n  x\n  ```\n",
        "* Item\n\n        a\n        ```\n        b\n        ```\n",
    ])
    func otherCodeOfAListIsNoFinding(markdown: String) {
        #expect(Rendering.findings(markdown) == [])
    }

    @Test func aBlockWithoutALanguageIsNoFinding() {
        #expect(Rendering.findings("```\nx\n```\n\n    y\n", languages: Highlighting.catalog).isEmpty)
    }

    @Test func theCodeComesOutAsItWentIn() throws {
        let code = "let a = \"<b>&amp;\" // é 日本\n\tif x { return }\n\n"
        for info in ["swift", "swift {1}", "swift showLineNumbers", "text"] {
            let html = Rendering.html("```\(info)\n\(code)```\n", languages: Highlighting.catalog)
            let start = try #require(html.firstRange(of: "<code class=\"language-")).upperBound
            let inner = html[start...].drop { $0 != ">" }.dropFirst()
            let end = try #require(inner.firstRange(of: "</code>")).lowerBound
            let text = inner[..<end].replacing(/<[^>]*>/, with: "")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
            #expect(text == code)
        }
    }
}
