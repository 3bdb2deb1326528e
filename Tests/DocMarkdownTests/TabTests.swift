import DocModel
import Testing

@testable import DocMarkdown

struct TabTests {
    private static let set = """
        <div class="tabs">
        <div class="tab">
        <p class="tab-title">One</p>
        <p>a</p>
        </div>
        <div class="tab">
        <p class="tab-title">Two</p>
        <p>b</p>
        </div>
        </div>

        """

    @Test(arguments: [
        "=== \"One\"\n\n    a\n\n=== \"Two\"\n\n    b", "=== \"One\"\n    a\n=== \"Two\"\n    b",
        ":::tabs\n::tab One\na\n::tab Two\nb\n:::",
        ":::tabs\n::tab[One]\na\n\n::tab[Two]\nb\n:::", "::: tabs\n@tab One\na\n@tab:active Two\nb\n:::",
        ":::tabs\n== One\na\n== Two\nb\n:::",
        "::::tabs\n:::tab One\na\n:::\n\n:::tab Two\nb\n:::\n::::", "/// tab | One\na\n///\n\n/// tab | Two\nb\n///",
        "::::{tab-set}\n:::{tab-item} One\na\n:::\n:::{tab-item} Two\nb\n:::\n::::",
    ])
    func readsAllSpellings(markdown: String) {
        #expect(Rendering.html(markdown + "\n") == Self.set)
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test func makesTabsOfTheBlocksOfACodeGroup() {
        let html = Rendering.html(":::code-group\n```sh [npm]\nnpm i\n```\n\n```sh\nyarn\n```\n:::\n")
        #expect(
            html == """
                <div class="tabs">
                <div class="tab">
                <p class="tab-title">npm</p>
                <div class="code"><pre tabindex="0"><code class="language-sh">npm i
                </code></pre></div>
                </div>
                <div class="tab">
                <p class="tab-title">sh</p>
                <div class="code"><pre tabindex="0"><code class="language-sh">yarn
                </code></pre></div>
                </div>
                </div>

                """
        )
    }

    @Test func beginsANewSetBehindOtherBlocksOrWhereToldTo() {
        for markdown in ["=== \"A\"\n    a\n\ntext\n\n=== \"B\"\n    b\n", "=== \"A\"\n    a\n\n===! \"B\"\n    b\n"] {
            #expect(Rendering.html(markdown).ranges(of: "<div class=\"tabs\">").count == 2)
        }
    }

    @Test func nestsSets() {
        let html = Rendering.html("=== \"A\"\n\n    === \"A1\"\n\n        x\n\n    === \"A2\"\n\n        y\n\n=== \"B\"\n\n    z\n")
        #expect(html.ranges(of: "<div class=\"tabs\">").count == 2)
        #expect(
            html.hasSuffix(
                "<p>y</p>\n</div>\n</div>\n</div>\n<div class=\"tab\">\n<p class=\"tab-title\">B</p>\n<p>z</p>\n</div>\n</div>\n"
            )
        )
    }

    @Test(arguments: [
        "::::tabs\n::tab A\n:::tabs\n::tab A1\nx\n::tab A2\ny\n:::\n::tab B\nz\n::::",
        ":::tabs\n::tab A\n:::tabs\n::tab A1\nx\n::tab A2\ny\n:::\n::tab B\nz\n:::",
        ":::tabs\n::tab A\n:::::tabs\n::tab A1\nx\n::tab A2\ny\n:::::\n::tab B\nz\n:::",
        ":::tabs\n== A\n:::tabs\n@tab A1\nx\n\n== A2\ny\n:::\n@tab B\nz\n:::",
        "::::tabs\n::tab A\n\n:::tabs\n\n::tab A1\n\nx\n\n::tab A2\n\ny\n\n:::\n\n::tab B\n\nz\n\n::::",
    ])
    func nestsSetsOfOneSpelling(markdown: String) {
        func tab(_ title: String, _ content: String) -> String {
            "<div class=\"tab\">\n<p class=\"tab-title\">\(title)</p>\n\(content)</div>\n"
        }
        func set(_ tabs: String...) -> String { "<div class=\"tabs\">\n\(tabs.joined())</div>\n" }
        let inner = set(tab("A1", "<p>x</p>\n"), tab("A2", "<p>y</p>\n"))
        #expect(Rendering.html(markdown + "\n") == set(tab("A", inner), tab("B", "<p>z</p>\n")))
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test func nestsASetInAListInAnAlertInATab() {
        let html = Rendering.html(
            "::::tabs\n::tab A\n:::note\n- a\n\n  :::tabs\n  ::tab A1\n  x\n  ::tab A2\n  y\n  :::\n:::\n::tab B\nz\n::::\n"
        )
        #expect(html.ranges(of: "<div class=\"tabs\">").count == 2)
        #expect(html.contains("<p>y</p>\n</div>\n</div>\n</li>\n</ul>\n</div>\n</div>\n<div class=\"tab\">\n<p class=\"tab-title\">B</p>"))
    }

    @Test func beginsTheFirstTabBehindText() {
        let markdown = ":::tabs\nsome text\n::tab A\na\n:::\n"
        #expect(Rendering.html(markdown).contains("<p>some text</p>\n<div class=\"tab\">\n<p class=\"tab-title\">A</p>\n<p>a</p>"))
        #expect(
            Rendering.findings(markdown) == [
                "page.md:2:1: warning: only a tab may be in ':::tabs'; this is shown outside them [foreign-syntax]\n"
                    + "  hint: begin each tab with a line '::tab Name'"
            ]
        )
    }

    @Test(arguments: [
        (":::tabs\n:::", "page.md:1:1: warning: ':::tabs' has no tab"),
        (":::code-group\n:::", "page.md:1:1: warning: ':::code-group' has no code block"),
        (":::code-group\ntext\n\n```\na\n```\n:::", "page.md:2:1: warning: only a code block may be in ':::code-group'"),
        ("!!! note\ntext", "page.md:1:1: warning: '!!! note' is empty"),
        ("!!! note \"T\"\n  text", "page.md:1:1: warning: '!!! note \"T\"' is empty"),
        ("??? tip\n\ntext", "page.md:1:1: warning: '??? tip' is empty"),
        ("=== \"A\"\ntext", "page.md:1:1: warning: '=== \"A\"' is empty"),
    ])
    func reportsWhatHoldsNothingOrTheWrongThing(markdown: String, finding: String) {
        let findings = Rendering.findings(markdown + "\n")
        #expect(findings.count == 1 && findings[0].hasPrefix(finding), "\(findings)")
    }

    @Test func keepsSeparatorsInCode() {
        #expect(Rendering.html(":::tabs\n@tab A\n```\n@tab B\n```\n:::\n").ranges(of: "class=\"tab\"").count == 1)
    }

    @Test func isSearchedAsTextWithItsTitles() {
        let section = Rendering.document("=== \"One\"\n\n    a\n\n=== \"Two\"\n\n    b\n").sections[0]
        #expect(section.text == "One\na\nTwo\nb")
        #expect(section.markdown == "**One**\n\na\n\n**Two**\n\nb")
    }
}
