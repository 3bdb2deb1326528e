import DocModel
import Testing

@testable import DocMarkdown

struct ContainerTests {
    private static let note = """
        <div class="alert note" role="note">
        <p class="alert-title">Mind the <em>gap</em></p>
        <p>Text.</p>
        </div>

        """

    @Test(arguments: [
        "> [!NOTE] Mind the *gap*\n> Text.", "> [!note] Mind the *gap*\n>\n> Text.", ":::note Mind the *gap*\nText.\n:::",
        ":::note[Mind the *gap*]\nText.\n:::", "::: note \"Mind the *gap*\"\n\nText.\n\n:::",
        "::: {.note title=\"Mind the *gap*\"}\nText.\n:::",
        ":::{note} Mind the *gap*\nText.\n:::", "!!! note \"Mind the *gap*\"\n    Text.", "!!! note \"Mind the *gap*\"\n\n    Text.",
        "!!! note \"Mind the *gap*\"\n\tText.", "/// note | Mind the *gap*\n\nText.\n\n///",
        "::: {.callout-note title='Mind the *gap*'}\nText.\n:::",
        "/// admonition | Mind the *gap*\n    type: note\n\nText.\n///", ":::{admonition} Mind the *gap*\n:class: note\nText.\n:::",
    ])
    func readsAllSpellingsOfAnAdmonition(markdown: String) {
        #expect(Rendering.html(markdown + "\n") == Self.note)
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    /// Prettier makes one line of three where no blank lines stand between.
    @Test(arguments: [
        ("```{note}\nhi\n```\n", ":::{note}\nhi\n:::\n"),
        ("~~~{admonition} Title\n:class: tip\nhi\n~~~\n", ":::{admonition} Title\n:class: tip\nhi\n:::\n"),
        ("````{tip}\n```\nx = 1\n```\n````\n", "::::{tip}\n```\nx = 1\n```\n::::\n"),
        ("```{figure} a.png\n:alt: A\n\nText.\n```\n", ":::{figure} a.png\n:alt: A\n\nText.\n:::\n"),
        ("- a\n\n  ```{note}\n  hi\n  ```\n", "- a\n\n  :::{note}\n  hi\n  :::\n"),
        ("````{tab-set}\n```{tab-item} A\na\n```\n````\n", "::::{tab-set}\n:::{tab-item} A\na\n:::\n::::\n"),
    ])
    func directivesBetweenBackticksAreContainers(backticks: String, colons: String) {
        let document = Rendering.document(backticks)
        #expect(document.htmlText == Rendering.html(colons))
        #expect(document.diagnostics == [])
    }

    @Test(arguments: [
        "```{python}\nx\n```\n", "```{note}\nno end\n", "    ```{note}\n    x\n    ```\n", "````markdown\n```{note}\nx\n```\n````\n",
        "```{note\nx\n```\n",
    ])
    func otherCodeStaysCode(markdown: String) { #expect(!Rendering.html(markdown).contains("alert")) }

    /// sphinx-design.
    @Test func aGridOfCardsHasItsLinksAndNoNumbers() {
        let html = Rendering.html(
            "::::{grid} 1 2 2 3\n:gutter: 2\n:::{grid-item-card} Card\n:link: https://lamp.example\nbody\n:::\n:::{grid-item-card}\n"
                + ":link: a.md\nx\n:::\n:::{grid-item}\ny\n:::\n::::\n"
        )
        #expect(
            html == """
                <div class="grid">
                <div class="card">
                <p class="card-title"><a href="https://lamp.example">Card</a></p>
                <p>body</p>
                </div>
                <div class="card">
                <p>x</p>
                <p class="card-title"><a href="a.md">Read more</a></p>
                </div>
                <div class="grid-item">
                <p>y</p>
                </div>
                </div>

                """
        )
    }

    @Test func readsAContainerOfOneLine() {
        let tip = "<div class=\"alert tip\" role=\"note\">\n<p class=\"alert-title\">Tip</p>\n<p>This is <em>a</em> tip</p>\n</div>\n"
        for markdown in [":::tip This is *a* tip :::", "::: tip This is *a* tip  :::::", ":::tip[Tip] This is *a* tip :::"] {
            #expect(Rendering.html(markdown + "\n") == tip)
            #expect(Rendering.html(markdown + "\ntext\n") == tip + "<p>text</p>\n")
            #expect(Rendering.html("> " + markdown + "\n") == "<blockquote>\n" + tip + "</blockquote>\n")
            #expect(Rendering.findings(markdown + "\n") == [])
        }
        let outer = Rendering.html(":::note\n:::tip This is *a* tip :::\ninner\n:::\nouter\n")
        #expect(outer.hasSuffix(tip + "<p>inner</p>\n</div>\n<p>outer</p>\n"))
    }

    @Test(arguments: [":::tip :::", "::: Warning ::::", ":::word in a sentence :::", ":::tip:::", ":::tip a:::"])
    func keepsTheTextOfOtherLinesOfColons(markdown: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>\(markdown)</p>\n")
    }

    @Test(arguments: [
        "> [!TIP]- More\n> Text.", "??? tip \"More\"\n    Text.", "/// tip | More\n    open: false\n\nText.\n///",
        ":::{tip} More\n:class: dropdown\nText.\n:::", "::: {.callout-tip collapse=\"true\" title=\"More\"}\nText.\n:::",
    ])
    func folds(markdown: String) {
        #expect(
            Rendering.html(markdown + "\n")
                == "<details class=\"alert tip\">\n<summary class=\"alert-title\">More</summary>\n<p>Text.</p>\n</details>\n"
        )
    }

    @Test(arguments: ["> [!TIP]+ More\n> Text.", "???+ tip \"More\"\n    Text.", ":::tip More {open}\nText.\n:::"])
    func foldsOpen(markdown: String) {
        #expect(
            Rendering.html(markdown + "\n").hasPrefix(
                "<details class=\"alert tip\" open=\"\">\n<summary class=\"alert-title\">More</summary>"
            )
        )
    }

    @Test(arguments: [
        "::: details More\nText.\n:::", "/// details | More\nText.\n///", "??? \"More\"\n    Text.", ":::{dropdown} More\nText.\n:::",
    ])
    func knowsDetailsWithoutAKind(markdown: String) {
        #expect(
            Rendering.html(markdown + "\n") == "<details>\n<summary>More</summary>\n<p>Text.</p>\n</details>\n"
        )
    }

    @Test(arguments: [
        ("info", "note info", "Info"), ("hint", "tip hint", "Hint"), ("danger", "caution danger", "Danger"),
        ("attention", "warning attention", "Attention"), ("example", "neutral example", "Example"), ("faq", "neutral faq", "FAQ"),
        ("my-kind", "neutral my-kind", "My kind"),
    ])
    func givesEachKindALookAndATitle(kind: String, classes: String, title: String) {
        for markdown in ["!!! \(kind)\n    Text.\n", "> [!\(kind)]\n> Text.\n", ":::\(kind)\nText.\n:::\n", "/// \(kind)\nText.\n///\n"] {
            #expect(
                Rendering.html(markdown)
                    == "<div class=\"alert \(classes)\" role=\"note\">\n<p class=\"alert-title\">\(title)</p>\n<p>Text.</p>\n</div>\n"
            )
        }
    }

    @Test func leavesOutAnEmptyTitle() {
        #expect(Rendering.html("!!! note \"\"\n    Text.\n") == "<div class=\"alert note\" role=\"note\">\n<p>Text.</p>\n</div>\n")
    }

    @Test func passesClassesAndIdsOn() {
        #expect(Rendering.html("!!! note inline end \"T\"\n    x\n").hasPrefix("<div class=\"alert note inline end\" role=\"note\">"))
        let document = Rendering.document(":::warning[T]{#mind .big data-x=1}\nx\n:::\n")
        #expect(document.htmlText.hasPrefix("<div class=\"alert warning big\" id=\"mind\" data-x=\"1\" role=\"note\">"))
        #expect(document.extraAnchors == ["mind"])
        #expect(
            Rendering.html(":::{card} T\nHead\n^^^\nbody\n+++\nFoot\n:::\n")
                == "<div class=\"card\">\n<p class=\"card-title\">T</p>\n<p>Head</p>\n<hr />\n<p>body</p>\n<hr />\n<p>Foot</p>\n</div>\n"
        )
        #expect(Rendering.html("Text\n^^^\nmore\n").contains("^^^"), "only in cards of MyST")
        #expect(Rendering.html("::: {.cards .wide #all}\nx\n:::\n") == "<div class=\"cards wide\" id=\"all\">\n<p>x</p>\n</div>\n")
    }

    @Test(arguments: [
        (":::{figure} a.png\ncap\n:::", ""), (":::{image} a.png\ncap\n:::", ""),
        (":::{figure} a.png\n:alt: The *panel*\n\ncap\n:::", "The *panel*"),
        (":::{figure} a.png\n---\nalt: \"The [panel]\"\n---\ncap\n:::", "The [panel]"),
    ])
    func showsAFigure(markdown: String, text: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains("src=\"a.png\"") && html.contains("alt=\"\(text)\"") && html.contains("<p>cap</p>\n"), "\(html)")
        #expect(html.hasSuffix("</figcaption>\n</figure>\n") == markdown.contains("{figure}"))
        #expect(!html.contains("<strong>"))
        #expect(Rendering.document(markdown + "\n").links.count == 1)
    }

    @Test func setsTheSizeOfAFigure() {
        let html = Rendering.html(":::{figure} a.png\n:width: 320px\n:name: panel\ncap\n:::\n")
        #expect(
            html
                == "<figure id=\"panel\">\n<p><img src=\"a.png\" alt=\"\" width=\"320\" /></p>\n<figcaption>\n<p>cap</p>\n</figcaption>\n</figure>\n"
        )
        #expect(Rendering.html(":::{figure} a.png\n:::\n") == "<figure>\n<p><img src=\"a.png\" alt=\"\" /></p>\n</figure>\n")
    }

    @Test func readsOptionsBetweenRules() {
        #expect(
            Rendering.html(":::{tip} More\n---\nclass: dropdown\n---\nText.\n:::\n")
                == "<details class=\"alert tip\">\n<summary class=\"alert-title\">More</summary>\n<p>Text.</p>\n</details>\n"
        )
        #expect(Rendering.html(":::{tip}\nText.\n\n---\n\nmore: text\n:::\n").contains("<hr />\n<p>more: text</p>"))
    }

    @Test func reportsDirectivesThatAreNotRead() {
        #expect(
            Rendering.findings(":::{toctree}\na\n:::\n") == [
                "page.md:1:1: warning: ':::{toctree}' is a directive of MyST, which is not read [foreign-syntax]\n"
                    + "  hint: write it in plain Markdown"
            ]
        )
    }

    @Test(arguments: ["/// slashes", "/// A comment", "/// a | b"])
    func takesSlashesWithoutAKindForText(markdown: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>\(markdown)</p>\n")
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test(arguments: [
        (":::warning T\n````\ncode\n:::\n", "container"), (":::tabs\n::tab A\n````\ncode\n:::\n", "tab"),
        ("!!! note\n    ```\n    code\n\ntext\n", "container"), ("T\n: ```\n  code\n\ntext\n", "definition"),
    ])
    func saysInWhatCodeIsNotClosed(markdown: String, name: String) {
        let findings = Rendering.document(markdown).diagnostics.filter { $0.id == .unclosedCode }
        #expect(findings.count == 1 && findings[0].message.contains("not closed in its \(name),"), "\(findings)")
    }

    // MARK: Nesting

    @Test func nestsByMoreColonsOrEqualOnes() {
        let expected = """
            <div class="alert note" role="note">
            <p class="alert-title">Note</p>
            <p>a</p>
            <div class="alert tip" role="note">
            <p class="alert-title">Tip</p>
            <p>b</p>
            </div>
            <p>c</p>
            </div>
            <p>d</p>

            """
        #expect(Rendering.html("::::note\na\n:::tip\nb\n:::\nc\n::::\nd\n") == expected)
        #expect(Rendering.html(":::note\na\n:::tip\nb\n:::\nc\n:::\nd\n") == expected)
        #expect(Rendering.html("::: note\na\n:::: tip\nb\n::::\nc\n:::\nd\n") == expected)
        #expect(Rendering.html("!!! note\n    a\n\n    !!! tip\n        b\n\n    c\n\nd\n") == expected)
        #expect(Rendering.html("//// note\na\n/// tip\nb\n///\nc\n////\nd\n") == expected)
    }

    @Test func holdsAContainerInAListInAContainer() {
        let html = Rendering.html(":::note\n- one\n\n  :::tip\n  - two\n  :::\n- three\n:::\nafter\n")
        #expect(
            html == """
                <div class="alert note" role="note">
                <p class="alert-title">Note</p>
                <ul>
                <li>
                <p>one</p>
                <div class="alert tip" role="note">
                <p class="alert-title">Tip</p>
                <ul>
                <li>two</li>
                </ul>
                </div>
                </li>
                <li>
                <p>three</p>
                </li>
                </ul>
                </div>
                <p>after</p>

                """
        )
    }

    @Test func keepsAListTightAroundAContainer() {
        #expect(Rendering.html("- a\n  :::note\n  x\n  :::\n- b\n").contains("<li>b</li>"))
        #expect(Rendering.html("- a\n\n  :::note\n  x\n  :::\n- b\n").contains("<li>\n<p>b</p>\n</li>"))
    }

    @Test func leavesAClosingLineToTheCodeItStandsIn() {
        let html = Rendering.html(":::note\n```\n:::\n```\ntext\n:::\nafter\n")
        #expect(html.contains(":::\n</code></pre></div>\n<p>text</p>\n</div>\n<p>after</p>"))
        let markup = Rendering.html(":::note\n<!--\n:::\n-->\ntext\n:::\n")
        #expect(markup.contains("<p>text</p>\n</div>"))
    }

    @Test func holdsTabsInsideAnAdmonitionInsideAnItem() {
        let html = Rendering.html(
            "1. do\n\n    !!! tip\n\n        === \"A\"\n\n            ```\n            a\n            ```\n\n        === \"B\"\n\n            b\n\n2. done\n"
        )
        #expect(html.contains("<div class=\"tabs\">\n<div class=\"tab\">\n<p class=\"tab-title\">A</p>\n<div class=\"code\">"))
        #expect(html.contains("<p class=\"tab-title\">B</p>\n<p>b</p>\n</div>\n</div>\n</div>\n</li>"))
        #expect(html.contains("<p>done</p>"))
    }

    @Test func endsInAQuoteWithIt() {
        let html = Rendering.html("> :::note\n> a\n> :::\n> b\n\nc\n")
        #expect(html.contains("<p>a</p>\n</div>\n<p>b</p>\n</blockquote>\n<p>c</p>"))
    }

    @Test func takesNoLineThatIsNotIndented() {
        #expect(Rendering.html("!!! note\n    a\nb\n").hasSuffix("<p>a</p>\n</div>\n<p>b</p>\n"))
        #expect(Rendering.html("!!! note\n    a\n!!! tip\n    b\n").contains("<p>a</p>\n</div>\n<div class=\"alert tip\""))
    }

    @Test func interruptsAParagraph() {
        #expect(Rendering.html("a\n:::note\nb\n:::\nc\n").hasPrefix("<p>a</p>\n<div class=\"alert note\""))
        #expect(Rendering.html("a\n!!! note\n    b\n").hasPrefix("<p>a</p>\n<div class=\"alert note\""))
    }

    @Test(arguments: [
        "!!! what a day", "!!!", "???", "??? really, who knows", ":::", "::: package.module", "/// not a block because it goes on\n\n///",
        "::::", "a ::: b", "\\:::note\nx\n:::", "    :::note\n    x\n    :::", "=== Title", "===", "[!NOTE]", "> [!NOTE][!TIP]\n> a",
        ":::image type=\"content\" source=\"a.png\":::", "::: zone pivot=\"a\"\n\n:::", "//", "????", "!!!! note",
    ])
    func leavesOtherTextAlone(markdown: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(!html.contains("class=\"alert") && !html.contains("class=\"tab"))
    }

    @Test func isNoPartOfPlainMarkdown() {
        #expect(Rendering.html(":::note\nx\n:::\n", options: .plain) == "<p>:::note\nx\n:::</p>\n")
        #expect(Rendering.html("!!! note\n    x\n", options: .plain) == "<p>!!! note\nx</p>\n")
    }

    // MARK: Places, search

    @Test func tellsTheRightPlacesInside() {
        #expect(Rendering.document("!!! note\n    [a](x.md)\n\n    - [b](y.md)\n").places == ["2:9 x.md", "4:11 y.md"])
        #expect(Rendering.document(":::note [t](t.md)\n[a](x.md)\n:::\n[c](z.md)\n").places == ["1:13 t.md", "2:5 x.md", "4:5 z.md"])
    }

    @Test func isSearchedWithItsOwnTitle() {
        let section = Rendering.document(":::note Mind the gap\nText.\n\n- item\n:::\nafter\n").sections[0]
        #expect(section.text == "Mind the gap\nText.\n- item\nafter")
        #expect(section.markdown == "> [!NOTE]\n> **Mind the gap**\n>\n> Text.\n>\n> - item\n\nafter")
    }

    @Test func isAnOrdinaryQuoteForSearchWhereGitHubHasNoWordForIt() {
        #expect(Rendering.document("::: example\nText.\n:::\n").sections[0].markdown == "> Text.")
    }

    @Test func findsHeadingsInside() {
        #expect(Rendering.document("# T\n\n:::note\n## Inside\n\nx\n:::\n").headings.map(\.anchor) == ["t", "inside"])
    }

    // MARK: Findings

    @Test func reportsWhatNothingCloses() {
        #expect(
            Rendering.findings("# T\n\n:::note\ntext\n") == [
                "page.md:3:1: warning: ':::note' is never closed; it is shown as text [unclosed-container]\n  hint: end it with a line ':::'"
            ]
        )
        #expect(
            Rendering.findings("::::note\n:::tip\ntext\n:::\n") == [
                "page.md:1:1: warning: '::::note' is never closed; it is shown as text [unclosed-container]\n  hint: end it with a line '::::'"
            ]
        )
        #expect(
            Rendering.findings(":::note\n:::tip\ntext\n:::\n") == [
                "page.md:1:1: warning: ':::note' is never closed; it ends with the page [unclosed-container]\n  hint: end it with a line ':::'"
            ]
        )
    }

    @Test func refusesStyleInAList() {
        #expect(
            Rendering.findings(":::note{style=\"color:red\"}\nx\n:::\n") == [
                "page.md:1:1: warning: 'style' in an attribute list has no effect: the site's policy does not allow styles on elements"
                    + " [refused-attribute]\n  hint: give it a class, and style that in a style sheet of the site"
            ]
        )
    }

    @Test(.timeLimit(.minutes(1)))
    func boundsNestingAndTime() {
        let deep = String(repeating: ":::note\n", count: 3_000) + String(repeating: ":::\n", count: 3_000)
        let document = Rendering.document(deep)
        #expect(document.diagnostics.contains { $0.id == .nestingTooDeep })
        #expect(document.htmlText.ranges(of: "<div").count == Container.maxDepth)
        let wide = String(repeating: "!!! note\n    x\n", count: 3_000)
        #expect(Rendering.document(wide).htmlText.ranges(of: "<div").count == 3_000)
        _ = Rendering.document(String(repeating: "::: tabs\n", count: 1_000) + String(repeating: "@tab a\n", count: 3_000) + ":::\n")
        _ = Rendering.document(String(repeating: "=== \"a\"\n", count: 3_000))
    }

    // MARK: Nearly right

    @Test(arguments: [
        (
            ":::warnign\nx\n:::",
            "1:1: warning: 'warnign' is not a kind of container that docgen knows; it is shown as a neutral box [container-form]\n  hint: did you mean 'warning'?"
        ),
        (
            "!!! nots\n\n    x",
            "1:1: warning: 'nots' is not a kind of container that docgen knows; it is shown as a neutral box [container-form]\n  hint: did you mean 'note'?"
        ),
        (
            ":::note\nx\n:::\n\n:::",
            "5:1: warning: ':::' is an end of no container; it is shown as text [container-form]\n  hint: remove it, or write a line such as ':::note' above what it ends"
        ),
        (
            "::tab A\n\nx",
            "1:1: warning: '::tab A' is a tab of no set of tabs; it is shown as text [container-form]\n  hint: write ':::tabs' above the first tab, and ':::' below the last"
        ),
        (
            ":::tabs\n::tab\nx\n:::",
            "2:1: warning: the tab has no name; it is called 'Tab' [container-form]\n  hint: write the name after it: '::tab Linux'"
        ),
        (
            "=== A\n\nx",
            "1:1: warning: '=== A' is a tab without double quotes around its name, as in '=== \"Name\"', of PyMdown Extensions; it is shown as text [container-form]\n  hint: write '=== \"Name\"' for a tab, '###' for a heading"
        ),
        (
            "=== 'B'\n\nx",
            "1:1: warning: '=== 'B'' is a tab without double quotes around its name, as in '=== \"Name\"', of PyMdown Extensions; it is shown as text [container-form]\n  hint: write '=== \"Name\"' for a tab, '###' for a heading"
        ),
        (
            "!!! note 'T'\n\nx",
            "1:1: warning: '!!! note 'T'' is an admonition without double quotes around its title, or without a kind, as in '!!! note \"Title\"', of MkDocs; it is shown as text [container-form]\n  hint: write '!!! note \"Title\"'"
        ),
        (
            "!!!\n\nx",
            "1:1: warning: '!!!' is an admonition without double quotes around its title, or without a kind, as in '!!! note \"Title\"', of MkDocs; it is shown as text [container-form]\n  hint: write '!!! note \"Title\"'"
        ),
        (
            ":::code-group labels=[a,b]\n```js\na\n```\n```py\nb\n```\n:::",
            "1:1: warning: ':::code-group labels=[a,b]' has options that are not read; they are shown as text [container-form]\n  hint: name each tab after its fence: '```js [Name]'"
        ),
        (
            "::: {.panel-tabset}\n## A\n:::",
            "1:1: warning: '::: {.panel-tabset}' is a set of tabs of Quarto; its headings are shown one below the other [container-form]\n  hint: write ':::tabs', and '::tab Name' in place of each heading"
        ),
        (
            "* TOC\n{:toc}",
            "2:1: warning: '{:toc}' is a mark for a table of contents of kramdown (Jekyll); it is shown as text [foreign-syntax]\n  hint: remove it: each page has its outline beside it"
        ),
        (
            "{{> header}}",
            "1:1: warning: '{{> header}}' is an include of Handlebars or Mustache; it is shown as text [foreign-syntax]\n  hint: write ':::include file.md' on a line of its own"
        ),
        (
            "@@include(\"x.html\")",
            "1:1: warning: '@@include(\"x.html\")' is an include of gulp-file-include; it is shown as text [foreign-syntax]\n  hint: write ':::include file.md' on a line of its own"
        ),
    ])
    func saysOnceWhatIsNearlyRight(markdown: String, finding: String) {
        let findings = Rendering.findings(markdown + "\n").filter { !$0.hasSuffix("[unknown-language]") }
        #expect(findings == ["page.md:" + finding])
    }

    @Test(arguments: [
        ":::exercise\nx\n:::", ":::theorem Title\nx\n:::", "!!! story\n\n    x", "a === b", "=== \"A\"\n\n    x", "Title\n===", "x\n\n====",
        "Wow!!!", "!!! what a day", "`:::`", "```\n:::\n```", "=== a(b);",
    ])
    func ordinaryWritingIsNotReported(markdown: String) {
        #expect(Rendering.findings(markdown + "\n") == [])
    }
}
