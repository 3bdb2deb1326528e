import DocMarkdown
import DocModel
import Testing

/// Roles and targets of MyST, names of blocks (Obsidian), and notes to a text (Material for MkDocs).
struct RoleTests {
    private func html(_ markdown: String) -> String {
        let findings = Rendering.findings(markdown)
        #expect(findings.isEmpty, "\(findings)")
        return Rendering.html(markdown)
    }

    @Test func aFindingNamesTheRoleThatIsNotRead() {
        let findings = Rendering.findings("{menuselection}`a` {pep}`8`\n")
        #expect(findings.count == 1 && findings[0].hasPrefix("page.md:1:20: warning: '{pep}' is a role of MyST"), "\(findings)")
    }

    @Test(arguments: [
        ("{kbd}`Ctrl+S`", "<kbd>Ctrl+S</kbd>"), ("H{sub}`2`O", "H<sub>2</sub>O"), ("4{sup}`th`", "4<sup>th</sup>"),
        ("{abbr}`CI (continuous integration)`", "<abbr title=\"continuous integration\">CI</abbr>"),
        ("{term}`switch`", "<em>switch</em>"), ("{guilabel}`&File`", "<strong>&amp;File</strong>"),
        ("{menuselection}`File --> Save`", "<strong>File → Save</strong>"), ("{file}``a`b``", "<code>a`b</code>"),
        ("{doc}`guide/start`", "<a href=\"guide/start\"></a>"), ("{doc}`The start <guide/start>`", "<a href=\"guide/start\">The start</a>"),
        ("{download}`a.zip`", "<a href=\"a.zip\">a.zip</a>"), ("`{kbd}`", "<code>{kbd}</code>"),
    ])
    func readsRoles(markdown: String, expected: String) { #expect(html(markdown + "\n") == "<p>\(expected)</p>\n") }

    @Test func readsFormulas() { #expect(html("{math}`x^2` a\n").hasPrefix("<p><math>")) }

    @Test func leadsToTargetsOfThePage() {
        let document = Rendering.document("(The label)=\n# A\n\nSee {ref}`the label` and {ref}`this <The label>`.\n")
        #expect(
            document.htmlText.hasSuffix(
                "<p>See <a href=\"#the-label\">A</a> and <a href=\"#the-label\">this</a>.</p>\n"
            )
        )
        #expect(document.htmlText.hasPrefix("<a id=\"the-label\"></a>\n<h1"))
        #expect(document.diagnostics.isEmpty && document.extraAnchors.contains("the-label"))
        #expect(Rendering.findings("See {ref}`elsewhere`.\n").first?.contains("'{ref}' is a role of MyST (Sphinx)") ?? false)
    }

    // MARK: Obsidian

    @Test(arguments: [
        ("A text. ^note-1", "<p>A text. <a id=\"note-1\"></a></p>"),
        ("- a ^b2\n- c", "<ul>\n<li>a <a id=\"b2\"></a></li>\n<li>c</li>\n</ul>"),
        ("x ^2", "<p>x ^2</p>"), ("x ^n", "<p>x ^n</p>"), ("a ^b c", "<p>a ^b c</p>"), ("a^bc", "<p>a^bc</p>"),
    ])
    func namesBlocks(markdown: String, expected: String) { #expect(html(markdown + "\n") == expected + "\n") }

    @Test func reportsANameThatTwoBlocksHave() {
        #expect(Rendering.findings("a ^bc\n\nd ^bc\n").map { $0.prefix { $0 != " " } } == ["page.md:3:3:"])
    }

    // MARK: Material for MkDocs

    @Test func writesNotesToAText() {
        let html = html("A (1) and b (2), (3) and (x).\n{ .annotate }\n\n1.  One.\n2.  Two.\n")
        #expect(
            html.hasPrefix(
                "<p class=\"annotate\">A <sup><a class=\"note\" href=\"#note-1-1\">1</a></sup> and b "
                    + "<sup><a class=\"note\" href=\"#note-1-2\">2</a></sup>, (3) and (x).</p>\n<ol"
            ),
            "\(html)"
        )
        #expect(html.contains("id=\"note-1-2\""))
    }

    @Test func writesNotesToAnAdmonition() {
        let html = html("!!! note annotate \"T\"\n\n    A (1).\n\n    B (2).\n\n1.  One.\n2.  Two.\n\nC (1).\n")
        #expect(
            html.contains("A <sup><a class=\"note\" href=\"#note-1-1\">") && html.contains("B <sup><a class=\"note\" href=\"#note-1-2\">")
        )
        #expect(html.hasSuffix("<p>C (1).</p>\n"))
    }

    @Test func aListWithoutTheClassIsAList() { #expect(html("A (1).\n\n1. One.\n").hasPrefix("<p>A (1).</p>\n<ol>")) }

    @Test(arguments: [
        ("[](#lab) {ref}`lab`\n\n(lab)=\n## Labelled *part* of `code`\n", "<a href=\"#lab\">Labelled part of code</a>", 2),
        ("(lab)=\n(other)=\n# A\n\n[](#lab)[](#other)\n", "\">A</a>", 2), ("(lab)=\nText\n\n{ref}`lab`\n", "<a href=\"#lab\">lab</a>", 1),
        ("[text](lab) [*t*](Lab)\n\n(lab)=\n# A\n", "<a href=\"#lab\">", 2),
        ("[text](lab.md)\n\n(lab)=\n# A\n", "<a href=\"lab.md\">text</a>", 1),
        ("[text](lab)\n\n# Lab\n", "<a href=\"lab\">text</a>", 1),
    ])
    func aLabelIsCalledByItsHeading(markdown: String, expected: String, count: Int) {
        let document = Rendering.document(markdown)
        #expect(document.htmlText.ranges(of: expected).count == count, "\(document.htmlText)")
        #expect(document.diagnostics.isEmpty)
    }
}
