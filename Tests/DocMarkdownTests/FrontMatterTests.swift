import DocMarkdown
import DocModel
import Testing

struct FrontMatterTests {
    @Test func readsEveryKey() {
        let markdown = """
            ---
            title: Set  up
            description: |
              Two
              lines.
            slug: set-up
            order: -3
            hidden: true
            redirect_from:
              - old.html
              - older/
            tags: [a, "b c", 5]
            updated: 2026-01-02T10:00:00Z
            ---
            Text.
            """
        let document = Rendering.document(markdown)
        var expected = FrontMatter()
        expected.title = "Set up"
        expected.description = "Two lines."
        expected.slug = "set-up"
        expected.order = -3
        expected.isHidden = true
        expected.redirectFrom = ["old.html", "older/"]
        expected.tags = ["a", "b c", "5"]
        expected.updated = "2026-01-02"
        #expect(document.frontMatter == expected)
        #expect(document.diagnostics.isEmpty)
        #expect(document.htmlText == "<p>Text.</p>\n")
    }

    @Test func takesOneTextForAList() {
        let matter = Rendering.document("---\ntags: one\nredirect_from: old.html\n---\n").frontMatter
        #expect(matter.tags == ["one"])
        #expect(Rendering.document("---\ntags: [a  b, A B, \" \", \"c\\nd\"]\n---\n").frontMatter.tags == ["a b", "c d"])
        #expect(matter.redirectFrom == ["old.html"])
    }

    @Test func emptyValuesAreNone() {
        let document = Rendering.document("---\ntitle: \"\"\ndescription:\ntags: []\nredirect_from: \"\"\n---\n")
        #expect(document.frontMatter == FrontMatter())
        #expect(document.diagnostics.isEmpty)
    }

    // MARK: Where it begins and ends

    @Test(arguments: [
        "---\r\ntitle: T\r\n---\r\nText.\r\n", "\u{FEFF}---\ntitle: T\n---\nText.\n", "---  \ntitle: T\n---\t\nText.\n",
        "---\ntitle: T\n...\nText.\n",
    ])
    func isFoundInEveryForm(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.frontMatter.title == "T")
        #expect(document.htmlText == "<p>Text.</p>\n")
    }

    @Test func mayBeAllThereIs() {
        #expect(Rendering.document("---\ntitle: T\n---").frontMatter.title == "T")
        #expect(Rendering.document("---\n---\nText.\n").htmlText == "<p>Text.</p>\n")
    }

    @Test(arguments: [
        "---\ntitle: T\n\nText.\n", "---\n\nText.\n", "----\ntitle: T\n----\n", "--- a\ntitle: T\n---\n", "\n---\ntitle: T\n---\n",
        " ---\ntitle: T\n---\n",
    ])
    func isARuleOtherwise(markdown: String) {
        let document = Rendering.document(markdown)
        #expect(document.frontMatter == FrontMatter())
        #expect(document.diagnostics.isEmpty)
        #expect(document.htmlText.contains("T"))
    }

    @Test func isTextInAPlainDocument() {
        #expect(Rendering.html("---\ntitle: T\n---\n", options: .plain) == "<hr />\n<h2>title: T</h2>\n")
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("ttile: A", "page.md:2:1: warning: unknown front matter key 'ttile' [front-matter-unknown-key]\n  hint: did you mean 'title'?"),
        ("title: A\nlayout: B", "page.md:3:1: warning: unknown front matter key 'layout' [front-matter-unknown-key]"),
        ("order: x", "page.md:2:8: warning: order is 'x', expected a whole number [front-matter-value]"),
        ("order: 1.5", "page.md:2:8: warning: order is '1.5', expected a whole number [front-matter-value]"),
        (
            "order: 99999999999999999999",
            "page.md:2:8: warning: order is '99999999999999999999', expected a whole number [front-matter-value]"
        ),
        ("hidden: maybe", "page.md:2:9: warning: hidden is 'maybe', expected true or false [front-matter-value]"),
        ("tags: {a: b}", "page.md:2:7: warning: tags is a mapping, expected a list of texts [front-matter-value]"),
        (
            "tags: [a, \(String(repeating: "é", count: 65))]",
            "page.md:2:7: warning: a tag has 65 characters, more than 64; it is left out [front-matter-value]"
        ),
        ("redirect_from: {a: b}", "page.md:2:16: warning: redirect_from is a mapping, expected a list of texts [front-matter-value]"),
        ("title: [a]", "page.md:2:8: warning: title is a list, expected text [front-matter-value]"),
        ("description: {a: b}", "page.md:2:14: warning: description is a mapping, expected text [front-matter-value]"),
        ("updated: soon", "page.md:2:10: warning: updated is 'soon', expected a date, YYYY-MM-DD [front-matter-value]"),
        ("updated: 2026-13-01", "page.md:2:10: warning: updated is '2026-13-01', expected a date, YYYY-MM-DD [front-matter-value]"),
        (
            "slug: a/b",
            "page.md:2:7: warning: slug 'a/b' is not one path component [front-matter-value]\n"
                + "  hint: use letters, digits, '-', '_' and '.' without '/'"
        ),
        (
            "slug: ..",
            "page.md:2:7: warning: slug '..' is not one path component [front-matter-value]\n"
                + "  hint: use letters, digits, '-', '_' and '.' without '/'"
        ),
        ("? [a]\n: b", "page.md:2:3: warning: front matter has a key that is not text [front-matter-key]"),
        (
            "title: a: b",
            "page.md:2:9: warning: front matter is not valid YAML: mapping values are not allowed in this context [front-matter-syntax]"
        ),
        ("title: \"a", "page.md:3:1: warning: front matter is not valid YAML: found unexpected end of stream [front-matter-syntax]"),
        ("title: A\ntitle: B", "page.md:2:1: warning: front matter has a key twice: title [front-matter-syntax]"),
    ])
    func reportsAMistake(yaml: String, expected: String) {
        let document = Rendering.document("---\n\(yaml)\n---\nText.\n")
        #expect(document.diagnostics.map(\.description) == [expected])
        #expect(document.htmlText == "<p>Text.</p>\n", "a mistake in front matter costs no text")
    }

    @Test func whatIsNoFrontMatterIsShown() {
        let document = Rendering.document("---\n- a\n---\nText.\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:2:1: warning: front matter is not a list of 'key: value' lines [front-matter-not-mapping]\n"
                    + "  hint: write 'title: …', or leave a blank line before '---' if you meant a rule"
            ]
        )
        #expect(document.htmlText.contains("<li>a</li>"))
        #expect(document.htmlText.contains("<p>Text.</p>"))
    }

    @Test func reportsEveryMistakeAndKeepsTheRest() {
        let document = Rendering.document("---\norder: x\ntitle: Kept\nhidden: 7\n---\n")
        #expect(document.diagnostics.map(\.id) == ["front-matter-value", "front-matter-value"])
        #expect(document.frontMatter.title == "Kept")
        #expect(document.frontMatter.order == nil)
    }

    @Test func passesOverKeysOfOtherTools() {
        let options = MarkdownOptions(acceptedFrontMatterKeys: ["layout", "hero_*"])
        let findings = Rendering.findings("---\nlayout: a\nhero_: b\nhero_image: c\nlayouts: d\nher: e\n---\n", options: options)
        #expect(
            findings == [
                "page.md:5:1: warning: unknown front matter key 'layouts' [front-matter-unknown-key]",
                "page.md:6:1: warning: unknown front matter key 'her' [front-matter-unknown-key]",
            ]
        )
    }

    @Test func countsLinesWithWindowsEnds() {
        #expect(
            Rendering.findings("---\r\ntitle: A\r\nslg: B\r\n---\r\nText\r\n") == [
                "page.md:3:1: warning: unknown front matter key 'slg' [front-matter-unknown-key]\n  hint: did you mean 'slug'?"
            ]
        )
    }

    // MARK: Hostile input

    @Test func readsNoFrontMatterBeyondItsLimit() {
        #expect(
            Rendering.findings("---\ntitle: \(String(repeating: "a", count: 70_000))\n---\n") == [
                "page.md:2:1: warning: front matter has 70008 bytes, more than 65536; it is not read [front-matter-too-large]"
            ]
        )
    }

    @Test func expandsNoAliasBomb() {
        let levels = (0..<9).map { level in
            "a\(level): &x\(level) [" + (level == 0 ? "lol" : Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ",")) + "]\n"
        }
        #expect(
            Rendering.findings("---\n\(levels.joined())---\n") == [
                "page.md:2:1: warning: front matter has more than 8 YAML aliases; it is not read [front-matter-aliases]"
            ]
        )
    }

    @Test(arguments: [
        "a: &a [*a]", "title: *nope", "? ? ? ? a", "{{{{", "[", "\t", "%YAML 9", "a: !!binary x", "&a", "<<: 1", "--- a\n--- b",
        "\"\\ud800\"",
    ])
    func oddYAMLIsReportedNotFatal(yaml: String) {
        let document = Rendering.document("---\n\(yaml)\n---\nText.\n")
        #expect(document.htmlText.hasSuffix("<p>Text.</p>\n"))
    }
}
