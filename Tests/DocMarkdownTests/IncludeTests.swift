import DocModel
import Foundation
import Testing

@testable import DocMarkdown

struct IncludeTests {
    private func document(_ markdown: String, _ files: [String: String] = Self.files) -> RenderedDocument {
        Rendering.document(bytes: Array(markdown.utf8)) { path, _ in
            if path.hasPrefix("..") { return .failure(.outside) }
            guard let text = files[path] else { return .failure(.missing(suggestion: path == "a.pi" ? "a.py" : nil)) }
            return .success(IncludedFile(id: path, path: "parts/" + path, bytes: Array(text.utf8)))
        }
    }

    private func html(_ markdown: String, _ files: [String: String] = Self.files) -> String {
        String(decoding: document(markdown, files).html, as: UTF8.self)
    }

    private static let files = [
        "a.md": "---\ntitle: no\n---\nPart *one*.\n\n- item\n",
        "a.py": "import os\n\nclass A:\n    # #region run\n    def run():\n        pass\n    # #endregion run\n\nprint(1)\n",
        "b.rs": "// ANCHOR: all\nfn main() {\n    // ANCHOR: inner\n    go();\n    // ANCHOR_END: inner\n}\n// ANCHOR_END: all\n",
        "c.yml": "# --8<-- [start:x]\nkey: 1\n# --8<-- [end:x]\nother: 2\n",
        "d.adoc": "// tag::t[]\ntext\n// end::t[]\n",
    ]

    @Test(arguments: [
        ":::include a.md", "--8<-- \"a.md\"", "-8<- 'a.md'", "{{#include a.md}}", "{{ #include a.md }}", "{!a.md!}",
        "<!--@include: a.md-->",
        "--8<--\na.md\n--8<--",
    ])
    func includesMarkdownAsIfItStoodThere(directive: String) {
        let html = html("# T\n\n\(directive)\n\nEnd.\n")
        #expect(html.hasSuffix("<p>Part <em>one</em>.</p>\n<ul>\n<li>item</li>\n</ul>\n<p>End.</p>\n"), "\(html)")
        #expect(document("# T\n\n\(directive)\n").diagnostics.isEmpty)
    }

    @Test(arguments: [
        ":::include a.py#run", "```py\n:::include a.py#run\n```", "```py\n--8<-- \"a.py:run\"\n```", "```py\n{{#include a.py:run}}\n```",
        "{* a.py ln[5:6] *}",
        "<<< ./a.py#run", "```py\n{!a.py!lines=5-6}\n```", "```py\n{{#include a.py:5:6}}\n```", ":::include a.py#5-6",
        "```py\n{{#rustdoc_include a.py:run}}\n```",
    ])
    func includesARegionOrLinesOfCodeWithoutTheirIndentation(markdown: String) {
        var files = Self.files
        files["./a.py"] = files["a.py"]
        #expect(
            html(markdown + "\n", files)
                == "<div class=\"code\"><pre tabindex=\"0\"><code class=\"language-py\">def run():\n    pass\n</code></pre></div>\n"
        )
    }

    private static let listing = ["s.rs": "use std::io;\n\nfn main() {\n    // ANCHOR: here\n    let a = 1;\n    // ANCHOR_END: here\n}\n"]

    /// As mdBook shows them.
    @Test(arguments: ["{{#rustdoc_include s.rs:here}}", "{{#rustdoc_include s.rs:5}}", ":::include s.rs#here {context}"])
    func theOtherLinesOfAnExampleStayFolded(directive: String) {
        let document = document("```rust\n\(directive)\n```\n", Self.listing)
        let lines = String(decoding: document.html, as: UTF8.self).matches(of: /<span class="(line[^"]*)">/).map { String($0.1) }
        #expect(lines == ["line aside", "line aside", "line aside", "line", "line aside"])
        #expect(document.sections.map(\.code).joined().contains("let a"))
        #expect(!document.sections.map(\.code).joined().contains("std"))
        #expect(!document.diagnostics.contains { $0.id == .include })
    }

    @Test func aBlockOfItsOwnFoldsThemInAnyLanguage() {
        let code = html(":::include a.py#run {context title=\"a context\"}\n")
        #expect(code.contains("<div class=\"code-title\">a context</div>"))
        #expect(code.contains("<span class=\"line aside\">") && code.contains("<span class=\"line\">    def run():"))
        #expect(!code.contains("#region"))
        // Nothing would hide them there.
        #expect(html("```toml\n{{#rustdoc_include a.py:run}}\n```\n").contains(">def run():\n    pass\n</code>"))
    }

    /// VitePress joins them.
    @Test func aRegionThatBeginsAgainIsMadeOfAllItsParts() throws {
        let file = Array(
            "// #region one\na\n// #endregion one\nb\n// #region two\nx\n// #endregion\n// #region one\nc\n// #endregion one\n".utf8
        )
        let one = IncludedText(file, .region("one"), isMarkdown: false)
        #expect(one.lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "c"])
        #expect(one.lines.map(\.number) == [2, 9])
        let open = IncludedText(file.dropLast("// #endregion one\n".utf8.count) + [], .region("one"), isMarkdown: false)
        #expect(open.unclosedRegion?.line == 8)
    }

    /// As mdBook takes it, whichever form includes it.
    @Test(arguments: ["```\n{{#rustdoc_include s.rs:a}}\n```", "```\n:::include s.rs#a\n```"])
    func anAnchorWithoutAnEndGoesOnToTheEndOfTheFile(markdown: String) {
        let document = document(markdown + "\n", ["s.rs": "x\n// ANCHOR: a\nlet a = 1;\n// ANCHOR: b\nlet b = 2;\n"])
        #expect(String(decoding: document.html, as: UTF8.self).contains("<code>let a = 1;\nlet b = 2;\n</code>"))
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:2:1: warning: region 'a' of 's.rs', from line 2 on, has no end; all to the end of the file is included [include]\n"
                    + "  hint: write 'ANCHOR_END: a' in a comment below it"
            ]
        )
    }

    @Test func showsNoMarksOfRegions() {
        #expect(html("```\n{{#include b.rs}}\n```\n").contains("<code>fn main() {\n    go();\n}\n</code>"))
        #expect(html("```\n{{#include b.rs:inner}}\n```\n").contains("<code>go();\n</code>"))
        #expect(html("```\n--8<-- \"c.yml:x\"\n```\n").contains("<code>key: 1\n</code>"))
        #expect(html("```\n:::include d.adoc#t\n```\n").contains("<code>text\n</code>"))
        #expect(html("```\n{{#include b.rs:2}}\n```\n").contains("<code>fn main() {\n</code>"))
        #expect(html("```\n{{#include b.rs::2}}\n```\n").contains("<code>fn main() {\n</code>"))
        #expect(html("```\n--8<-- \"a.py:9:\"\n```\n").contains("<code>print(1)\n</code>"))
    }

    @Test func marksTheLinesOfTheFile() {
        let code = html("{* a.py ln[5:6] hl[6] title[\"a.py\"] *}\n")
        #expect(code.contains("<div class=\"code-title\">a.py</div>"))
        #expect(code.contains("<span class=\"line hl\">    pass\n</span>"))
        #expect(html(":::include a.py#run {title=\"x\" {1}}\n").contains("<div class=\"code-title\">x</div>"))
    }

    @Test func keepsItsPlaceInListsQuotesAndTabs() {
        #expect(
            html("1. one\n\n    {{#include a.md}}\n\n2. two\n").contains("<p>Part <em>one</em>.</p>\n<ul>\n<li>item</li>\n</ul>\n</li>")
        )
        #expect(html("> --8<-- \"a.md\"\n").contains("<p>Part <em>one</em>.</p>\n<ul>\n<li>item</li>\n</ul>\n</blockquote>"))
        #expect(
            html("=== \"A\"\n\n    ```py\n    --8<-- \"a.py:run\"\n    ```\n").contains(
                "<code class=\"language-py\">def run():\n    pass\n</code>"
            )
        )
        #expect(html("- --8<-- \"a.md\"\n").contains("<li>\n<p>Part <em>one</em>.</p>\n<ul>\n<li>item</li>\n</ul>\n</li>"))
    }

    @Test func followsIncludesOfIncludes() {
        #expect(html(":::include x.md\n", ["x.md": "a\n\n:::include y.md\n", "y.md": "b\n"]) == "<p>a</p>\n<p>b</p>\n")
        #expect(document(":::include x.md\n", ["x.md": ":::include y.md\n", "y.md": "b\n"]).includes == ["x.md", "y.md"])
    }

    @Test(arguments: [
        "```markdown\n--8<-- \"a.md\"\n```", "```md\n:::include a.md\n```", "```\n;--8<-- \"a.md\"\n```", "```\n\\{{#include a.md}}\n```",
        "`{{#include a.md}}`",
        "text {!a.md!} text", "\\{{#include a.md}}",
    ])
    func showsTheFormWhereItIsMeantAsSuch(markdown: String) {
        let document = document(markdown + "\n")
        #expect(document.includes.isEmpty)
        #expect(String(decoding: document.html, as: UTF8.self).contains("a.md"))
    }

    @Test func includesNothingWithoutAReader() {
        #expect(Rendering.html("--8<-- \"a.md\"\n").contains("a.md"))
    }

    // MARK: Places and findings

    @Test func namesTheIncludingLineAndTheIncludedPlace() {
        let files = ["x.md": "ok\n\n[a](javascript:x)\n\n# H\n\n[b](other.md)\n"]
        let document = document("---\ntitle: T\n---\n\n:::include x.md\n\n[c](last.md)\n", files)
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:5:1: warning: 'javascript:x' is code, not an address; it is left out (parts/x.md:3:1) [unsafe-link]"
            ]
        )
        #expect(
            document.diagnostics.first?.related == [
                Diagnostic.Related(SourceLocation(path: "parts/x.md", line: 3, column: 1), "in the included file")
            ]
        )
        #expect(document.places == ["5:1 other.md", "7:5 last.md"])
        #expect(document.headings.map(\.line) == [5])
    }

    @Test(arguments: [
        ("{!y!}", "page.md:1:1: warning: no file 'y' to include [include]"),
        ("{! no.md !}", "page.md:1:1: warning: no file 'no.md' to include [include]"),
        ("{* no.md *}", "page.md:1:1: warning: no file 'no.md' to include [include]"),
        ("--8<-- \"no.md\"", "page.md:1:1: warning: no file 'no.md' to include [include]"),
        ("- {{#include a.pi}}", "page.md:1:3: warning: no file 'a.pi' to include [include]\n  hint: did you mean 'a.py'?"),
        (
            ":::include ../../etc/passwd",
            "page.md:1:1: warning: '../../etc/passwd' lies outside the project and is not included [include]\n  hint: copy it into the project"
        ),
        (":::include a.py#no", "page.md:1:1: warning: 'a.py' has no region 'no' [include]\n  hint: it has 'run'"),
        (
            ":::include a.md#no",
            "page.md:1:1: warning: 'a.md' has no region 'no' [include]\n  hint: mark it with '#region no' and '#endregion no' in comments"
        ),
        ("```\n{{#include a.py:90:99}}\n```", "page.md:2:1: warning: 'a.py' has no such lines [include]"),
    ])
    func reportsWhatItCannotInclude(markdown: String, finding: String) {
        let document = document(markdown + "\n")
        #expect(document.diagnostics.map(\.description) == [finding])
    }

    @Test(arguments: [
        (":::include", "the include names no file [include]\n  hint: write ':::include path/to/file.md'"),
        ("::: include", "the include names no file [include]\n  hint: write ':::include path/to/file.md'"),
        (":::include #run", "the include names no file [include]\n  hint: write ':::include path/to/file.md'"),
        ("--8<-- \"https://e.org/x.md\"", Self.onTheWeb), (":::include https://e.org/x.md", Self.onTheWeb),
        ("{{#include https://e.org/x.md}}", Self.onTheWeb), ("{!https://e.org/x.md!}", Self.onTheWeb),
        ("```\n--8<-- \"https://e.org/x.md\"\n```", Self.onTheWeb),
        (":::include parts\\no.md", "no file 'parts\\no.md' to include [include]\n  hint: write '/' between the names of folders"),
        (
            ":::include r.py#a",
            "region 'a' of 'r.py', from line 1 on, has no end; it is not included [include]\n  hint: write '#endregion a' in a comment below it"
        ),
        (
            "--8<-- \"c.yml:x\"",
            "region 'x' of 'c.yml', from line 1 on, has no end; it is not included [include]\n  hint: write '--8<-- [end:x]' in a comment below it"
        ),
    ])
    func saysOnceWhatIsWrongAndPublishesNothing(markdown: String, finding: String) {
        let files = [
            "r.py": "# #region a\nA = 1\n# #endregion aa\nPASSWORD = 2\n",
            "c.yml": "# --8<-- [start:x]\nPASSWORD: 1\n# --8<-- [end:y]\n",
        ]
        let document = document(markdown + "\n", files)
        #expect(document.diagnostics.map { $0.description.split(separator: "warning: ").last.map(String.init) } == [finding])
        #expect(!String(decoding: document.html, as: UTF8.self).contains("PASSWORD"))
        #expect(String(decoding: document.html, as: UTF8.self).contains("include") || markdown.contains("8<") || markdown.contains("{!"))
    }

    private static let onTheWeb =
        "'https://e.org/x.md' is on the web, which is not read [include]\n  hint: copy the file into the project"

    @Test(arguments: [
        ("caf\u{E9}", "it is not UTF-8, byte 0xE9 of line 1", "save it as UTF-8"), ("\u{FF}\u{FE}a", "it is UTF-16", "save it as UTF-8"),
        ("\u{89}PNG\r\n\0\0", "it is not text", "link to it, or show an image of it"),
    ])
    func aFileThatIsNoTextIsNotIncluded(latin1: String, reason: String, hint: String) {
        let renderer = MarkdownRenderer(grammars: GrammarCatalog(definitions: [:]))
        let bytes = latin1.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } + Array("\nSECRET\n".utf8)
        for (page, place) in [
            ("```\n:::include b.bin\n```\n\n```rs\na\n```\n", "2:1"), (":::include b.bin\n", "1:1"), ("--8<-- \"b.bin\"\n", "1:1"),
        ] {
            var scratch = MarkdownRenderer.Scratch()
            let document = Array(page.utf8).withUnsafeBufferPointer {
                renderer.render(
                    $0,
                    path: "page.md",
                    scratch: &scratch,
                    includes: { path, _ in .success(IncludedFile(id: path, path: path, bytes: bytes)) }
                )
            }
            #expect(
                // The catalogue has no languages here.
                document.diagnostics.filter { $0.id != .unknownLanguage }.map(\.description) == [
                    "page.md:\(place): warning: 'b.bin' is not included: \(reason) [include]\n  hint: \(hint)"
                ]
            )
            #expect(!String(decoding: document.html, as: UTF8.self).contains("SECRET"))
        }
    }

    // MARK: In its place

    @Test func whatCannotBeIncludedOpensNoContainer() {
        let open = document(":::include no.md\n\nText\n\n:::note\nN\n:::\n\nEnd\n")
        #expect(
            open.htmlText.hasPrefix("<p>:::include no.md</p>\n<p>Text</p>\n<div class=\"alert note\"")
                && open.htmlText.hasSuffix("<p>End</p>\n"),
            "\(open.htmlText)"
        )
        #expect(open.diagnostics.map(\.id) == [.include])
        for directive in [":::include no.md", ":::include a.py#no", ":::include", "::: include no.md", "::::include no.md"] {
            let inside = document(":::note\n\(directive)\n:::\n\nafter\n")
            #expect(inside.htmlText.hasSuffix("</p>\n</div>\n<p>after</p>\n"), "\(inside.htmlText)")
            #expect(inside.diagnostics.map(\.id) == [.include])
        }
    }

    @Test(arguments: [
        ("```text\n:::include r.txt\n```", "```"), ("~~~~\n--8<-- \"t.txt\"\n~~~~", "~~~~"), ("> ```\n> :::include r.txt\n> ```", "```"),
        ("- ```\n  :::include r.txt\n  ```", "```"), ("```\nfirst\n:::include r.txt\n:::include r.txt\n```", "```"),
        ("```\n:::include r.txt", "```"), ("```\n:::include m.md\n```", "```"), ("````\n    ````\n:::include r.txt\n````", "    ````"),
        ("```\n- ```\n:::include r.txt\n```", "- ```"), ("```\n:::include cr.txt\n```", "```"),
        (":::include r.txt {title=\"a`b\"}", "```"),
    ])
    func anIncludedTextDoesNotLeaveItsCodeBlock(markdown: String, signs: String) {
        let text = "Usage:\n```\n<img src=x onerror=alert(1)>\n[link](nope.md)\n`````\n"
        let files = ["r.txt": text, "m.md": text, "t.txt": text.replacing("`", with: "~"), "cr.txt": text.replacing("\n", with: "\r")]
        let document = document(markdown + "\n\n*End*\n", files)
        #expect(document.htmlText.contains("&lt;img src=x onerror=alert(1)&gt;\n[link](nope.md)\n"), "\(document.htmlText)")
        #expect(!document.htmlText.contains("<img") && document.links.isEmpty)
        #expect(document.htmlText.contains("<p><em>End</em></p>") || document.htmlText.contains("*End*\n</code>"))
        #expect(document.htmlText.contains("Usage:") && document.htmlText.contains(signs))
    }

    @Test func anIncludedTextDoesNotTakeWhatFollowsForCode() {
        let document = document(
            ":::include open.md\n\n*After*\n\n:::include list.md\n\n*End*\n",
            [
                "open.md": "Text\n\n```sh\nmake\n", "list.md": "1. One\n   ```sh\n   make\n2. Two\n",
            ]
        )
        #expect(document.htmlText.contains("make\n</code></pre></div>\n<p><em>After</em></p>"), "\(document.htmlText)")
        #expect(document.htmlText.hasSuffix("<p><em>End</em></p>\n"))
        #expect(
            document.diagnostics.first?.description
                == "page.md:1:1: warning: the code block is never closed; it ends with 'open.md' (parts/open.md:3:1) [unclosed-code]\n  hint: write '```' below it"
        )
    }

    @Test(arguments: [
        "<!--\n:::include a.md\n-->", "<!--\n\n--8<-- \"no.md\"\n\n-->", "text <!--\n{{#include no.md}}\n--> text",
        "> <!--\n> :::include no.md\n> -->",
    ])
    func nothingIsIncludedInComments(markdown: String) {
        let document = document(markdown + "\n\n:::include a.md\n")
        #expect(document.includes == ["a.md"])
        #expect(document.diagnostics.isEmpty)
        #expect(document.htmlText.hasSuffix("<p>Part <em>one</em>.</p>\n<ul>\n<li>item</li>\n</ul>\n"))
        #expect(document.htmlText.components(separatedBy: "Part").count == 2)
    }

    @Test func aSignInCodeOpensNoComment() {
        #expect(document("`<!--` begins one\n:::include a.md\n").includes == ["a.md"])
        #expect(document("```\n<!--\n```\n\n:::include a.md\n").includes == ["a.md"])
        #expect(document("a <!-- b\n\n:::include a.md\n").includes == ["a.md"])
        #expect(document("> <!-- b\n\n:::include a.md\n").includes == ["a.md"])
    }

    @Test(arguments: [
        "\\{{#include x.md}}", ";--8<-- \"x.md\"", "\\:::include x.md", "\\{!x.md!}", "\\--8<-- \"x.md\"", "\\<<< @/x.md", "\\{* x.md *}",
    ])
    func anEscapedFormInCodeIsShownAndNotReported(line: String) {
        let document = document("```text\n\(line)\n```\n")
        #expect(document.diagnostics.allSatisfy { $0.id == .unknownLanguage }, "\(document.diagnostics)")
        #expect(document.includes.isEmpty)
        #expect(
            document.htmlText.contains("<code class=\"language-text\">" + HTML.escaped(String(line.dropFirst()))),
            "\(document.htmlText)"
        )
    }

    @Test func readsMdBooksPlayground() {
        for words in ["editable", "editable,ignore", "editable hidelines=#"] {
            let document = document("{{#playground a.rs \(words)}}\n", ["a.rs": "fn a() {}\n"])
            #expect(document.htmlText.contains("<code class=\"language-rs\">"))
            #expect(document.diagnostics.allSatisfy { $0.id == .unknownLanguage })
        }
    }

    @Test func aComponentThatIncludesIsNoImage() {
        #expect(document("<include src=\"x.md\"></include>\n").links.isEmpty)
    }

    @Test func frontMatterOfAnyKindIsLeftOut() {
        #expect(html(":::include x.md\n", ["x.md": "+++\ntitle = \"no\"\n+++\ntext\n"]) == "<p>text</p>\n")
    }

    @Test func reportsACircleAtTheLineThatClosesIt() {
        let document = document("# T\n\n:::include x.md\n", ["x.md": "a\n\n:::include y.md\n", "y.md": ":::include x.md\n"])
        #expect(
            document.diagnostics.first?.description
                == "page.md:3:1: warning: 'x.md' includes itself; it is not included again (parts/y.md:1:1) [include]"
        )
        #expect(document.diagnostics.first?.related.first?.location == SourceLocation(path: "parts/y.md", line: 1, column: 1))
    }

    @Test func includesNoPageInItself() {
        let renderer = MarkdownRenderer(grammars: GrammarCatalog(definitions: [:]))
        var scratch = MarkdownRenderer.Scratch()
        let files = ["page.md": "# A\n\ntext\n\n:::include page.md\n\nend\n", "x.md": "part\n\n:::include page.md\n"]
        for (source, place) in [("page.md", "page.md:5:1"), ("x.md", "page.md:1:1")] {
            let text = source == "page.md" ? files["page.md"] ?? "" : ":::include x.md\n"
            let document = Array(text.utf8).withUnsafeBufferPointer {
                renderer.render(
                    $0,
                    path: "page.md",
                    scratch: &scratch,
                    includes: { path, _ in
                        path == "page.md"
                            ? .failure(.itself) : .success(IncludedFile(id: "/" + path, path: path, bytes: Array((files[path] ?? "").utf8)))
                    }
                )
            }
            #expect(String(decoding: document.html, as: UTF8.self).contains("<p>:::include page.md</p>"))
            #expect(!document.includes.contains("/page.md"))
            #expect(document.diagnostics.count == 1)
            #expect(document.diagnostics.first?.description.hasPrefix("\(place): warning: 'page.md' includes itself") ?? false)
        }
    }

    @Test func namesThePlacesOfLinksInIncludedFiles() {
        let document = document("[a](a.md)\n\n:::include x.md\n", ["x.md": "ok\n\n[b](b.md)\n\n- ![c](c.png)\n"])
        let places = document.links.map { $0.includedPlace < 0 ? nil : document.includedPlaces[Int($0.includedPlace)] }
        #expect(
            places == [
                nil, SourceLocation(path: "parts/x.md", line: 3, column: 5).spanning(4),
                SourceLocation(path: "parts/x.md", line: 5, column: 8).spanning(5),
            ]
        )
    }

    @Test func saysTheSameOnce() {
        let twice = ":::include y.md\n\n:::include y.md\n"
        let document = document(":::include x.md\n", ["x.md": twice, "y.md": "[a](javascript:x)\n\n:::include no.md\n"])
        #expect(document.diagnostics.map(\.id) == [.include, .unsafeLink])
    }

    @Test(.timeLimit(.minutes(1)))
    func boundsWhatIsIncluded() {
        let many = document(String(repeating: ":::include a.md\n\n", count: 2_100))
        #expect(many.diagnostics.filter { $0.id == .include }.count == 1)
        let doubling = Dictionary(
            uniqueKeysWithValues: (0..<20).map { ("\($0).md", ":::include \($0 + 1).md\n\n:::include \($0 + 1).md\n") }
        )
        #expect(document(":::include 0.md\n", doubling).html.count < 20_000_000)
    }
}
