import DocMarkdown
import DocModel
import Testing

struct FrontMatterTests {
    @Test func readsEveryKey() {
        let markdown = """
            ---
            title: Set  up
            label: Setup
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
        expected.label = "Setup"
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

    @Test(arguments: ["null", "Null", "NULL", "~", ""])
    func nullIsNoValue(null: String) {
        let document = Rendering.document(
            FrontMatter.keys.map { "\($0): \(null)\n" }.reduce("---\n", +) + "weight: \(null)\n---\nText.\n"
        )
        #expect(document.frontMatter == FrontMatter())
        #expect(document.diagnostics.isEmpty)
        #expect(
            Rendering.document("---\ntitle: \"\(null)\"\n---\n").frontMatter.title == (null.isEmpty ? nil : null),
            "in quotes it is text"
        )
        #expect(Rendering.document("---\ntags: [a, \(null.isEmpty ? "~" : null)]\n---\n").frontMatter.tags == ["a"])
    }

    @Test func takesANumberInQuotes() {
        let document = Rendering.document("---\norder: \"3\"\n---\n")
        #expect(document.frontMatter.order == 3)
        #expect(document.diagnostics.isEmpty)
    }

    @Test func controlCharactersAreNoPartOfAValue() {
        let matter = Rendering.document("---\ntitle: \"a\\0b\\u0001c\"\ntags: [\"x\\ey\"]\nredirect_from: \"a\\0b.html\"\n---\n")
            .frontMatter
        #expect(matter.title == "a b c")
        #expect(matter.tags == ["x y"])
        #expect(matter.redirectFrom == ["a b.html"])
    }

    // MARK: Keys of other tools

    @Test func readsKeysOfOtherToolsThatMeanTheSame() {
        let document = Rendering.document(
            "---\nweight: 3\nlinkTitle: Short\naliases: [/old/, Other name]\nlastmod: 2026-01-02\ndate: 2020-01-01\n---\n"
        )
        var expected = FrontMatter()
        expected.order = 3
        expected.label = "Short"
        expected.redirectFrom = ["/old/"]
        expected.updated = "2026-01-02"
        #expect(document.frontMatter == expected)
        #expect(
            document.diagnostics.map(\.description).sorted() == [
                "page.md:2:1: notice: 'weight' is read as 'order' [front-matter-foreign-key]",
                "page.md:3:1: notice: 'linkTitle' is read as 'label' [front-matter-foreign-key]",
                "page.md:4:1: notice: 'aliases' is read as 'redirect_from', but for what is not an address with a '/' [front-matter-foreign-key]\n"
                    + "  hint: for an old address of the page write 'redirect_from: [folder/page.html]'",
                "page.md:5:1: notice: 'lastmod' is read as 'updated' [front-matter-foreign-key]",
            ]
        )
    }

    @Test(arguments: [
        ("order: 1\nweight: 2", 1), ("weight: 2\norder: 1", 1), ("sidebar_position: 2", 2), ("nav_order: 4", 4), ("nav_order: \"4\"", 4),
        ("order: 1.5", 1.5), ("sidebar_position: 2.25", 2.25), ("Weight: -1", -1),
    ])
    func theOwnKeyComesFirst(yaml: String, order: Double) {
        #expect(Rendering.document("---\n\(yaml)\n---\n").frontMatter.order == order)
    }

    @Test func readsAValueInsideAnother() {
        #expect(Rendering.document("---\nlast_update:\n  date: 2026-01-02\n  author: A\n---\n").frontMatter.updated == "2026-01-02")
    }

    @Test(arguments: [
        ("Draft: true", "page.md:2:1: notice: 'Draft' is read as 'draft' [front-matter-foreign-key]"),
        ("draft: false\nDRAFT: true", "page.md:3:1: notice: 'DRAFT' is read as 'draft' [front-matter-foreign-key]"),
        ("Published: false", "page.md:2:1: notice: 'Published' is read as 'published' [front-matter-foreign-key]"),
        (
            "Draft: tru",
            "page.md:2:8: warning: Draft is 'tru', expected true or false; the page is taken for a draft [front-matter-value]"
        ),
    ])
    func aDraftIsOneInAnyCase(yaml: String, finding: String) {
        let document = Rendering.document("---\n\(yaml)\n---\n")
        #expect(document.frontMatter.isDraft)
        #expect(document.diagnostics.map(\.description) == [finding])
    }

    @Test func caseOfKeysDoesNotCount() {
        let document = Rendering.document("---\nTitle: A\nLinkTitle: B\nunlisted: true\ndraft: false\nDraft: false\n---\n")
        #expect(document.frontMatter.title == "A" && document.frontMatter.label == "B" && document.frontMatter.isHidden)
        #expect(!document.frontMatter.isDraft)
        #expect(document.diagnostics.allSatisfy { $0.severity == .notice })
    }

    @Test(arguments: [
        ("publishDate: 2999-01-01", "publishDate", "now, whatever that day is"),
        ("PubDate: 2999-01-01", "PubDate", "now, whatever that day is"),
        ("expiryDate: 2001-01-01", "expiryDate", "beyond that day"),
    ])
    func saysThatDaysDoNotKeepAPageBack(yaml: String, key: String, meaning: String) {
        #expect(
            Rendering.findings("---\n\(yaml)\n---\n") == [
                "page.md:2:1: warning: '\(key)' is not read: the page is published \(meaning) [front-matter-schedule]\n"
                    + "  hint: write 'draft: true' for as long as readers must not see it"
            ]
        )
    }

    @Test func saysThatOtherNamesAreNoAddresses() {
        let document = Rendering.document("---\naliases: [Alias One]\n---\n")
        #expect(document.frontMatter.redirectFrom.isEmpty)
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:2:1: notice: 'aliases' is not read: it contains no address with a '/' [front-matter-foreign-key]\n"
                    + "  hint: for an old address of the page write 'redirect_from: [folder/page.html]'"
            ]
        )
        #expect(
            Rendering.findings("---\naliases: [/old/]\n---\n") == [
                "page.md:2:1: notice: 'aliases' is read as 'redirect_from' [front-matter-foreign-key]"
            ]
        )
    }

    @Test func anAcceptedKeyIsReadInSilence() {
        let document = Rendering.document("---\nweight: 3\n---\n", options: MarkdownOptions(acceptedFrontMatterKeys: ["weight"]))
        #expect(document.frontMatter.order == 3)
        #expect(document.diagnostics.isEmpty)
    }

    // MARK: Other forms

    @Test func readsTOML() {
        let document = Rendering.document(
            """
            +++
            # A comment
            title = "From \\"TOML\\": yes" # and another
            weight = 3
            draft_note = 'C:\\x'
            date = 2026-01-02T10:00:00Z
            aliases = [
              "/a/",
              '/b/',
            ]
            description = \"\"\"
            Two
            lines.\"\"\"

            [taxonomies]
            tags = ["x", "y"]

            [[list]]
            title = "not this"
            +++
            Text.
            """
        )
        var expected = FrontMatter()
        expected.title = "From \"TOML\": yes"
        expected.order = 3
        expected.updated = "2026-01-02"
        expected.redirectFrom = ["/a/", "/b/"]
        expected.description = "Two lines."
        expected.tags = ["x", "y"]
        #expect(document.frontMatter == expected)
        #expect(document.htmlText == "<p>Text.</p>\n")
        #expect(
            document.diagnostics.filter { $0.severity == .warning }.map(\.description) == [
                "page.md:5:1: warning: unknown front matter key 'draft_note' [front-matter-unknown-key]"
            ]
        )
    }

    @Test func reportsTOMLItCannotRead() {
        let document = Rendering.document("+++\ntitle = \"T\"\nnonsense\n+++\nText.\n")
        #expect(document.diagnostics.map { "\($0.location.line) \($0.id)" } == ["3 front-matter-syntax"])
        #expect(document.htmlText == "<p>Text.</p>\n")
    }

    @Test func readsJSON() {
        let document = Rendering.document(
            "{\n  \"title\": \"From JSON\",\n  \"order\": 2,\n\t\"tags\": [\"a\"],\n  \"nope\": 1\n}\n\nText.\n"
        )
        #expect(document.frontMatter.title == "From JSON")
        #expect(document.frontMatter.order == 2)
        #expect(document.htmlText == "<p>Text.</p>\n")
        #expect(document.diagnostics.map { "\($0.location.line) \($0.id)" } == ["5 front-matter-unknown-key"])
    }

    @Test(arguments: [
        ("\n---\ntitle: T\n---\nText.\n", 2), ("<!-- licence\n  text -->\n---\ntitle: T\n---\nText.\n", 3),
        ("\u{FEFF}\n\n---\nlayout: x\ntitle: T\n---\nText.\n", 3), ("\r\n---\r\ntitle: T\r\n---\r\nText.\r\n", 2),
        ("\n+++\ntitle = \"T\"\n+++\nText.\n", 2),
    ])
    func readsWhatIsNotFirstAndSaysSo(markdown: String, line: Int) {
        let document = Rendering.document(markdown, options: MarkdownOptions(acceptedFrontMatterKeys: ["layout"]))
        #expect(document.frontMatter.title == "T")
        #expect(document.htmlText == "<p>Text.</p>\n")
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:\(line):1: warning: front matter is not at the top of the file; other tools show it as text [front-matter-not-first]\n"
                    + "  hint: make it the first line"
            ]
        )
    }

    @Test func readsWhatNothingClosesAndSaysSo() {
        let document = Rendering.document("---\ntitle: Never closed\ntags:\n  - a\n\n# Heading\n\nBody\n")
        #expect(document.frontMatter.title == "Never closed")
        #expect(document.frontMatter.tags == ["a"])
        #expect(document.headings.map(\.line) == [6])
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:1:1: warning: no line closes the front matter; it ends at the first line that is not a key [front-matter-not-closed]\n"
                    + "  hint: write '---' below its last line"
            ]
        )
        #expect(Rendering.document("+++\ntitle = \"T\"\n\nText.\n").frontMatter.title == "T")
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
        "---\n\nText.\n", "----\ntitle: T\n----\n", "--- a\ntitle: T\n---\n", " ---\ntitle: T\n---\n", "---\nTo do: this\n",
        "---\nNote: Text\n\nmore\n",
        "\n---\nNote: Text\n---\n", "Text.\n\n---\ntitle: T\n---\n", "+++\nText\n+++\n", "{\nText: a\n}\n", "{T}\n", "+++ T\n",
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
        ("order: x", "page.md:2:8: warning: order is 'x', expected a number [front-matter-value]"),
        ("order: inf", "page.md:2:8: warning: order is 'inf', expected a number [front-matter-value]"),
        ("order: 1.5.2", "page.md:2:8: warning: order is '1.5.2', expected a number [front-matter-value]"),
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
        ("updated: 2024-02-30", "page.md:2:10: warning: updated is '2024-02-30', expected a date, YYYY-MM-DD [front-matter-value]"),
        ("date: 2023-02-29", "page.md:2:7: warning: date is '2023-02-29', expected a date, YYYY-MM-DD [front-matter-value]"),
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
            "page.md:2:9: warning: front matter is not valid YAML: mapping values are not allowed in this context [front-matter-syntax]\n"
                + "  hint: put the value in quotes: it contains ':'"
        ),
        (
            "title: @foo",
            "page.md:2:8: warning: front matter is not valid YAML: found character that cannot start any token [front-matter-syntax]\n"
                + "  hint: put a value that begins with '@', '`' or '%' in quotes, and indent with spaces, not tabs"
        ),
        ("title: \"a", "page.md:2:8: warning: front matter is not valid YAML: found unexpected end of stream [front-matter-syntax]"),
        ("title: A\norder: 1\ntitle: B", "page.md:4:1: warning: front matter has a key twice: title [front-matter-syntax]"),
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
        #expect(document.diagnostics.map(\.id.rawValue) == ["front-matter-value", "front-matter-value"])
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

    @Test func aCommentInPlaceOfAValueIsSaid() {
        #expect(
            Rendering.findings("---\norder: 1\ntitle: #hashtag\n---\n\ntext\n") == [
                "page.md:3:8: warning: title has no value: '#hashtag' is a comment [front-matter-value]\n  hint: put it in quotes"
            ]
        )
    }

    @Test func jsonMayStandOnOneLine() {
        let document = Rendering.document("{\"title\": \"X\", \"order\": 2}\n\ntext\n")
        #expect(document.frontMatter.title == "X" && document.frontMatter.order == 2)
        #expect(document.htmlText == "<p>text</p>\n")
        #expect(document.diagnostics.isEmpty)
        #expect(Rendering.html("{\"port\": 1}\n").contains("port"))
    }
}
