import DocModel
import Testing

@testable import DocMarkdown

struct ForeignSyntaxTests {
    /// What the findings of a page call foreign: `line:column 'form'`.
    private func foreign(_ markdown: String) -> [String] {
        Rendering.document(markdown).diagnostics.filter { $0.id == .foreignSyntax }.map { finding in
            let shown = finding.message.firstRange(of: "' is a").map { finding.message[..<$0.lowerBound] } ?? ""
            return "\(finding.location.line):\(finding.location.column) \(shown)'"
        }
    }

    @Test func namesTheFormItsToolAndTheRemedy() {
        #expect(
            Rendering.findings("# T\n\nSee :ref:`intro`.\n") == [
                "page.md:3:5: warning: ':ref:`intro`' is a role of reStructuredText (Sphinx); it is shown as text [foreign-syntax]\n"
                    + "  hint: write a link or plain Markdown"
            ]
        )
    }

    @Test func leavesReferencesOfMkdocstringsOut() {
        let markdown =
            "# T\n\nBefore.\n\n::: lamp.files.Bulb\n    options:\n        members:\n            - __init__\n\n- one\n- ::: lamp.Ring\n\nAfter.\n"
        let document = Rendering.document(markdown)
        let html = String(decoding: document.html, as: UTF8.self)
        #expect(html.hasSuffix("<p>Before.</p>\n<ul>\n<li>one</li>\n<li></li>\n</ul>\n<p>After.</p>\n"))
        #expect(document.sections.map(\.text).joined().contains("lamp") == false)
        #expect(
            Rendering.findings(markdown) == [
                "page.md:5:1: warning: '::: lamp.files.Bulb' is a reference made from source code of mkdocstrings; it is left out, with its options "
                    + "(and 1 more on this page) [foreign-syntax]\n  hint: generate that page before the build, or link to it"
            ]
        )
    }

    @Test(arguments: [
        ("::: lamp\n    options:\n        members: x\n\nAfter.\n", "<p>After.</p>\n", "'::: lamp'"),
        (
            "::: mkdocs-click\n    :module: lamp.cli\n    :command: main\n\n:::note\nA\n:::\n", "<div class=\"alert note\"",
            "'::: mkdocs-click'"
        ),
        ("# ::: lamp\n    options:\n        members: x\n\nAfter.\n", "<h1 id=\"lamp\">lamp<a", "'::: lamp'"),
    ])
    func aNameWithoutADotIsAReferenceTooWhereOptionsStandBelow(markdown: String, begins: String, shown: String) {
        let document = Rendering.document(markdown)
        #expect(document.htmlText.hasPrefix(begins), "\(document.htmlText)")
        #expect(!document.htmlText.contains("options") && !document.htmlText.contains("module"))
        #expect(
            document.diagnostics.map(\.message) == [
                "\(shown) is a reference made from source code of mkdocstrings; it is left out, with its options"
            ]
        )
    }

    @Test(arguments: ["::: lamp\n\n    options: x\n\n:::\n", "::: note\n    a: b\n:::\n", "::: lamp\nText: x\n:::\n"])
    func aContainerIsNoReference(markdown: String) {
        #expect(Rendering.html(markdown).hasPrefix("<div class=\"alert"))
    }

    @Test(arguments: [
        ("# {{ $frontmatter.title }}", "'{{ $frontmatter.title }}' is an expression of VitePress (Vue)"),
        ("a {{ $params.pkg }}", "'{{ $params.pkg }}' is an expression of VitePress (Vue)"),
        ("a {{ 1 + 1 }}", "'{{ 1 + 1 }}' is an expression of VitePress (Vue)"),
        ("{{ chart(id=\"x\") }}", "'{{ chart(id=\"x\") }}' is a call of a shortcode of Zola or a macro of MkDocs"),
    ])
    func tellsExpressionsFromVariables(markdown: String, message: String) {
        #expect(Rendering.document(markdown + "\n").diagnostics.map(\.message) == [message + "; it is shown as text"])
    }

    @Test func tellsOfProgressBars() {
        #expect(
            Rendering.findings("[=85% \"85%\"]{: .candystripe}\n\n[=a]\n") == [
                "page.md:1:1: warning: '[=85% \"85%\"]' is a progress bar of PyMdown Extensions; it is shown as text [foreign-syntax]\n"
                    + "  hint: write '<progress max=\"100\" value=\"…\"></progress>', or the number"
            ]
        )
    }

    @Test func templatesOfGoAreNoExpressions() {
        #expect(Rendering.findings("a {{ $name }}, {{ .Values.x }} and {{ $root.Values.y }}\n") == [])
    }

    @Test(arguments: [
        ("Use {{</* ref \"x\" */>}} here.", "<p>Use {{&lt; ref &quot;x&quot; &gt;}} here.</p>\n"),
        ("{{%/* note */%}} `{{</* a */>}}`", "<p>{{% note %}} <code>{{&lt; a &gt;}}</code></p>\n"),
        ("{{</* a */>}}", "<p>{{&lt; a &gt;}}</p>\n"),
        ("{{</* a */>}} and {{</* /a */>}}", "<p>{{&lt; a &gt;}} and {{&lt; /a &gt;}}</p>\n"),
    ])
    func showsShortcodesThatAreCommentedOut(markdown: String, html: String) {
        let document = Rendering.document(markdown + "\n")
        #expect(document.htmlText == html)
        #expect(document.diagnostics == [])
    }

    @Test func countsTheOthersOfAKind() {
        #expect(
            Rendering.findings("a {{< a >}}\n\nb {{< b >}} and {{< c >}}\n") == [
                "page.md:1:3: warning: '{{< a >}}' is a shortcode of Hugo; it is shown as text (and 2 more on this page) [foreign-syntax]\n"
                    + "  hint: write Markdown or HTML in its place"
            ]
        )
    }

    @Test(arguments: [
        ("::: package.module.Class", "1:1 '::: package.module.Class'"),
        (":::image type=\"content\" source=\"a.png\":::", "1:1 ':::image type=\"content\" source=\"a.png\":::'"),

        ("[TOC]", "1:1 '[TOC]'"), ("Text\n\n[[_TOC_]]", "3:1 '[[_TOC_]]'"),
        ("[!INCLUDE [a](../includes/a.md)]", "1:1 '[!INCLUDE [a](../includes/a.md)]'"),
        ("{{#include file.rs}}", "1:1 '{{#include file.rs}}'"),
        ("```rust\n{{#rustdoc_include a.rs:here}}\n```", "2:1 '{{#rustdoc_include a.rs:here}}'"),
        ("```\n--8<-- \"a.py\"\n```", "2:1 '--8<-- \"a.py\"'"), ("{{< own abc >}}", "1:1 '{{< own abc >}}'"),
        ("{{% own %}}\nx\n{{% /own %}}", "1:1 '{{% own %}}'"), ("Version {{ version }}", "1:9 '{{ version }}'"),
        ("{% include file.html %}\nx", "1:1 '{% include file.html %}'"),
        ("{* ../a.py hl[1] *}", "1:1 '{* ../a.py hl[1] *}'"),
        ("{!a.md!}", "1:1 '{!a.md!}'"),

        ("See {ref}`target`.", "1:5 '{ref}'"), ("{>>a\nb<<}", "1:1 '{>>a'"),
        ("{::nomarkdown}", "1:1 '{::nomarkdown}'"), ("(c) {new Date().getFullYear()}", "1:5 '{new Date().getFullYear()}'"),
        ("|a|b|\n|-|-|\n|{++x++}|c|", "3:2 '{++x++}'"),
        ("<Own>\n\ntext\n\n</Own>", "1:1 '<Own>'"), ("A <Chip text=\"x\" /> here", "1:3 '<Chip text=\"x\" />'"),
        ("```{versionadded}\nx\n```", "1:1 '{versionadded}'"), (".. note::\n   x", "1:1 '.. note::'"),
        ("> {{< x >}}", "1:3 '{{< x >}}'"), ("| a |\n|---|\n| {{< x >}} |", "3:3 '{{< x >}}'"),
        ("<div>\n{% include a.html %}\n</div>", "2:1 '{% include a.html %}'"),
        // What other tools keep from readers.
        ("% secret", "1:1 '% secret'"), ("{::comment}\nsecret\n{:/comment}", "1:1 '{::comment}'"),
        ("a {>>note<<}", "1:3 '{>>note<<}'"),
        // Signs inside a line.
        ("x^2^", "1:2 '^2^'"),
        ("3 m^2^.", "1:4 '^2^'"), ("H~2~O", "1:2 '~2~'"), ("a\nH~2~O", "2:2 '~2~'"),
        ("a :material-account: b", "1:3 ':material-account:'"), (":fontawesome-brands-github:", "1:1 ':fontawesome-brands-github:'"),
        ("{++a++}", "1:1 '{++a++}'"), ("b {--a--}", "1:3 '{--a--}'"), ("{~~a~>b~~}", "1:1 '{~~a~>b~~}'"), ("{==a==}", "1:1 '{==a==}'"),
        ("a^[An inline note.]", "1:2 '^[An inline note.]'"), (":ref:`x`", "1:1 ':ref:`x`'"),
        ("See :py:func:`a.b` here", "1:5 ':py:func:`a.b`'"),
        ("{1 + 1}", "1:1 '{1 + 1}'"), ("Hello {props.name}!", "1:7 '{props.name}'"),
        ("::include{file=x.md}", "1:1 '::include{file=x.md}'"), ("::youtube[Title]{#id}", "1:1 '::youtube[Title]{#id}'"),
        ("Press :kbd[Ctrl]{.x} now", "1:7 ':kbd[Ctrl]{.x}'"),

    ])
    func findsEachFormAtItsPlace(markdown: String, expected: String) {
        #expect(foreign(markdown + "\n") == [expected])
    }

    @Test(arguments: [
        // Code, in all its forms, and what is escaped.
        "`!!! note`", "`{{< x >}}` and `[[x]]`", "``a ` {{< x >}}``", "    {{< x >}}", "```\n{{< x >}}\n!!! note\n[[x]]\n```",
        "\\{{< x >}}", "\\[[x]]",
        "`a\n{{< x >}}`", "```markdown\n{{#include a.md}}\n```", "```\n\\{{#include a.rs}}\n```", "<!-- {{< x >}} <Tabs> -->",
        // Ordinary writing.
        "What!!! No.", "!!!", "???", "//", "/// not a block because it goes on", "a\n===", "::", "Note:: x", "1 < 2 <<< 3", "a: b\nc : d",
        "import duties rise from year to year", "export const", "$$ is the currency", "Costs $5 and $10.", "[toc]: a.md", "[TOC] and more",
        "[[1, 2], [3]]", "[[ -f x ]]", "[[menus.main]]", "import \"fmt\"", "[[nodiscard]] int f();", "[[RFC 1]](https://a.example)",
        "[[gnu::pure]]", "[[x]]: no",
        "> [!NOTE]\n> x", "> [link](https://a.example)", "> [x] done", "{a, b}", "{ a }", "{}", "{0}", "{.metadata.name}", "${VAR}",
        "{{1, 2}, {3}}",
        "{{ .Values.image }}", "Use {curly} braces", "## A {#id}", "## A { #id }", "{key: value}", "%{x}%", "Vec<String> and <T>",
        "<DIV>x</DIV>", "<Br/>", "a < B > c",
        "Map<Key, Value>", ".. and so on", "...", "Wait..", "{1}", "x{2}",
        // The same signs in ordinary writing.
        "`==a==` `:smile:` `$x^2$` `%% a %%` `^[a b]`", "    ==a==", "\\==a==", "a == b == c", "a==b==c", "(==) and (==)", "======",
        "operator++ and i++", "C++ and C++", "(++i, j++)", "++i; ++j", "x^2 + y^2", "2^10^3", "[^abc^]", "^[a-z]+$ and [^b]", "a^b",
        "$5 and $10", "costs $5, $6 or 7$", "$HOME/$USER", "$_SESSION and $_POST", "echo $PATH:$HOME", "$a = $b", "US$ and A$",
        "$(x) and $(y)",
        "10:30:00", "a:b:c", "::1", "fe80::1:2", ":name and :other", "https://a.example/:smile:/b", ":date: 2026", "key: :symbol:",
        "a:smile:b",
        "100% of 50%", "100 %% sure", "for %%i in (a) do %%j", "%USERPROFILE%", "%%a", "a\n% of them", "(a) = b", "(label)=x", "x (a)=\n",
        "\\(see this\\)", "\\[link\\]", "a \\(foo\\_bar\\) b", "v1~~2~~3", "~~gone~~", "about ~5 of ~6", "/api/{id}/{name}", "{item.name}",
        "[[:space:]]*", "df[[col]]", "x[[i]][[j]]", "% is the modulo sign.", "sed 's/\\(a\\)\\(b\\)/x/'", "[[ $x =~ ^a+$ ]]",
        "$$ is the process id; $$ again.", "??? is the unknown operator.", "!!! Important things have marks!!!", "::: three colons.",
        "a ==b || c== d", "% of users like it", "%% \u{2026} %%%%", "${{ github.ref }}", "1~2~3", "| %% | mod %% |\n|--|--|\n| {++ | ++} |",
        "a <!-- b\nc --> d", "`<!-- a`", "1 <!- 2",
        "and {.class} in words", "({.class})", "{:else}", "{:else if x}", "{#if a} b {:else} c {/if}", "5 %% of these and 7 %% of those",
        "https://a.example/x^2^/==a==", "[x](https://a.example/x^2^)", "[x](a^2^ \"t\")", "<https://a.example/x^2^>",
        "See :name[text](a.md)",
        "x:y[i]b", "\\\\(server\\\\)", "cost $`", ": not a definition",
        "{1}", "{1,2}", "{2026-01-01}", "{+x}", "{-}", "$\\sum_{c=1}^{M}", "\\frac{a}{b=1}", "<!-- note --> a",
    ])
    func leavesAloneWhatIsNone(markdown: String) {
        #expect(foreign("# T\n\n" + markdown + "\n") == [])
    }

    @Test func formsOfOneKindMakeOneFinding() {
        #expect(
            Rendering.findings("[[toc]]\n\n[[_TOC_]]\n") == [
                "page.md:1:1: warning: '[[toc]]' is a mark for a table of contents of GitLab, Azure DevOps or VuePress; it is shown as text "
                    + "(and 1 more on this page) [foreign-syntax]\n  hint: remove it: each page has its outline beside it"
            ]
        )
    }

    @Test func saysThatACommentIsPublic() {
        #expect(
            Rendering.findings("% secret\n") == [
                "page.md:1:1: warning: '% secret' is a comment of MyST (Sphinx); it is shown to readers [foreign-syntax]\n"
                    + "  hint: write '<!-- … -->'"
            ]
        )
    }

    @Test func aPlainDocumentHasNoFindings() {
        #expect(Rendering.findings("!!! note\n\n[a][b] [^c]\n", options: .plain).isEmpty)
    }

    @Test func everyRowSaysWhatToDo() {
        for row in ForeignSyntax.all {
            #expect(!row.construct.isEmpty && !row.tool.isEmpty && !row.remedy.isEmpty && !row.effect.isEmpty)
        }
    }

    /// What the tree tells is named by what it is, whatever else the tree tells.
    @Test(arguments: [
        ("```{versionadded}\nx\n```", "a directive of MyST"), ("H~2~O", "a subscript of Pandoc"),
    ])
    func namesWhatTheTreeTells(markdown: String, name: String) {
        let messages = Rendering.document(markdown).diagnostics.map(\.message)
        #expect(messages.count == 1 && messages[0].contains("is \(name)"), "\(messages)")
    }
}
