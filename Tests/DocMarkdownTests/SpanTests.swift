import DocModel
import Testing

@testable import DocMarkdown

struct SpanTests {
    @Test(arguments: [
        ("a ==mark== b", "<p>a <mark>mark</mark> b</p>"), ("(==*a* b==)", "<p>(<mark><em>a</em> b</mark>)</p>"),
        ("==one `=` two==", "<p><mark>one <code>=</code> two</mark></p>"),
        ("++added text++", "<p><ins>added text</ins></p>"), ("^^ins^^", "<p><ins>ins</ins></p>"),
        ("**a ==b==**", "<p><strong>a <mark>b</mark></strong></p>"),
        ("==one ++big word++ more==", "<p><mark>one <ins>big word</ins> more</mark></p>"),
        ("==a== and ==b==", "<p><mark>a</mark> and <mark>b</mark></p>"),
        ("++a new line++", "<ins>a new line</ins>"), ("==2 of 3==", "<mark>2 of 3</mark>"), ("==Plan B==", "<mark>Plan B</mark>"),
        ("==one ==two== three==", "<p>==one <mark>two</mark> three==</p>"), ("==i==, ^^1^^", "<mark>i</mark>, <ins>1</ins>"),
        ("| ==a== |\n|---|", "<th><mark>a</mark></th>"), ("# ==a==", "<mark>a</mark>"),
    ])
    func marksText(markdown: String, expected: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains(expected), "\(html)")
    }

    @Test(arguments: [
        "a == b == c", "a==b==c", "(==) and (==)", "======", "operator++ and i++", "C++ and C++", "(++i, j++)", "++i; ++j",
        "a ==b || c== d", "\\==a==",
        "The pre-increment ++i and the post-increment i++ differ.", "If a ==b and c== d.", "--a ++b and c++", "Versions ^^1 and 2^^",
        "`++i` and ++i and then total++", "++count and then count++", "++i\nand i++", "from ^^1.2 to 3^^", "x ==1 or y== 2",
        "++*p* and p++",
        "`==a==`", "==a", "a==", "{==a==}", "{++a++}", "x ^^ y", "==a <b>x== y</b>",
    ])
    func leavesOtherSignsAlone(markdown: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(!html.contains("<mark>") && !html.contains("<ins>") && !html.contains("<kbd>"), "\(html)")
    }

    @Test(arguments: [
        ("Rules with a ^P^ are, ^Q^", "<p>Rules with a <sup>P</sup> are, <sup>Q</sup></p>\n"),
        ("a[^1][^2] ^ b ^\n\n[^1]: A\n[^2]: B", "<p>a<sup class"),
    ])
    func whatStandsAloneIsRaisedToo(markdown: String, begins: String) {
        var options = MarkdownOptions()
        options.raisesText = true
        let html = Rendering.html(markdown + "\n", options: options)
        #expect(html.hasPrefix(begins), "\(html)")
        #expect(!html.contains("[^"))
    }

    @Test func keepsTheSignsThatMarkNothing() {
        #expect(Rendering.html("a ==b and ++c\n") == "<p>a ==b and ++c</p>\n")
        #expect(Rendering.document("a ==b and ++c\n").sections[0].text == "a ==b and ++c")
    }

    @Test(arguments: [
        ("++ctrl+c++", "<kbd>Ctrl</kbd>+<kbd>C</kbd>"), ("Press ++enter++.", "Press <kbd>Enter</kbd>."),
        ("++cmd+shift+f12++", "<kbd>Cmd</kbd>+<kbd>Shift</kbd>+<kbd>F12</kbd>"),
        ("++alt+arrow-up++", "<kbd>Alt</kbd>+<kbd>↑</kbd>"), ("++\"Any key\"++", "<kbd>Any key</kbd>"),
    ])
    func showsKeys(markdown: String, expected: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>\(expected)</p>\n")
    }

    @Test func searchesKeysAsTheyAreRead() {
        let section = Rendering.document("Press ++ctrl+c++ to ==copy== it.\n").sections[0]
        #expect(section.text == "Press Ctrl+C to copy it.")
        #expect(section.markdown == "Press Ctrl+C to copy it.")
    }

    @Test(arguments: [
        (":rocket: up", "🚀 up"), ("a :+1:", "a 👍"), ("(:tada:)", "(🎉)"), (":white_check_mark:", "✅"), (":heart:", "❤️"),
        (":smile::heart:", "😄❤️"), (":smile::heart::tada: x", "😄❤️🎉 x"), (":man_raising_hand:", "🙋‍♂️"),
        (":woman_in_lotus_position::person_in_lotus_position:", "🧘‍♀️🧘"), (":woman_getting_haircut::man_surfing:", "💇‍♀️🏄‍♂️"),
        (":person_surfing::woman_police_officer:", "🏄👮‍♀️"), (":person_standing::man_wearing_turban:", "🧍👳‍♂️"),
    ])
    func readsTheNamesOfEmoji(markdown: String, expected: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>\(expected)</p>\n")
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test(arguments: [
        "10:30:00", "a:smile:b", "`:smile:`", "\\:smile:", ":nosuchname:", "fe80::1:2", "::smile:", "a::smile:", ":smile::", ":octocat:",
        "https://a.example/:smile:/b",
    ])
    func leavesOtherColonsAlone(markdown: String) {
        #expect(Rendering.html(markdown + "\n").contains(":"))
        #expect(!Rendering.html(markdown + "\n").contains("😄"))
    }

    @Test func namesTheAnchorOfAHeadingAsGitHubDoes() {
        let heading = Rendering.document("# :rocket: Launch\n").headings[0]
        #expect(heading.anchor == "rocket-launch")
        #expect(heading.text == "🚀 Launch")
    }

    @Test func leavesNothingOfIcons() {
        #expect(Rendering.html("- :material-check:{ .green } Yes\n").contains("<li> Yes</li>"))
        for name in ["material-x", "simple-go", "lucide-box", "material-" + String(repeating: "a", count: 80)] {
            #expect(Rendering.html("a :\(name): b :bug:\n") == "<p>a  b 🐛</p>\n")
            #expect(Rendering.document("a :\(name): b\n").diagnostics.map(\.id) == [.foreignSyntax])
        }
        #expect(Rendering.html("a :material-: b :lib-x:\n") == "<p>a :material-: b :lib-x:</p>\n")
        #expect(Rendering.html("__:octicons-goal-16: Goal__\n") == "<p><strong> Goal</strong></p>\n")
        #expect(
            Rendering.findings("a :material-account: b\n") == [
                "page.md:1:3: warning: ':material-account:' is an icon of MkDocs Material; it is left out [foreign-syntax]\n  hint: remove it, or use an image"
            ]
        )
    }

    // MARK: Abbreviations

    @Test func explainsAbbreviationsWhereverTheyAreUsed() {
        let html = Rendering.html("HTML and XHTML, *HTML*.\n\n*[HTML]: Hyper Text \"Markup\" Language\n\nHTML5, [HTML](a.md)\n")
        let title = "title=\"Hyper Text &quot;Markup&quot; Language\""
        #expect(
            html == "<p><abbr \(title) tabindex=\"0\">HTML</abbr> and XHTML, <em><abbr \(title)>HTML</abbr></em>.</p>\n"
                + "<p>HTML5, <a href=\"a.md\"><abbr \(title)>HTML</abbr></a></p>\n"
        )
        #expect(Rendering.findings("HTML\n\n*[HTML]: Hyper Text\n") == [])
    }

    @Test func takesTheLongestAbbreviationThatIsAWord() {
        let definitions = ["H", "HTML", "HTML 5", "HTML 5 draft", "HTTP", "C#", ".NET", "é"].map { "*[\($0)]: <\($0)>\n" }.joined()
        func used(_ text: String) -> [Substring] {
            Rendering.html(text + "\n\n" + definitions).split(separator: "<abbr title=\"&lt;").dropFirst().map { $0.prefix { $0 != "&" } }
        }
        #expect(used("HTML 5 drafts") == ["HTML 5"])
        #expect(used("HTML 5 draft, HTML 6, HTMLX") == ["HTML 5 draft", "HTML"])
        #expect(used("H HT HTTPS HTTP/2 C# .NET éa é C") == ["H", "HTTP", "C#", ".NET", "é"])
        #expect(used("HTML") == ["HTML"])
    }

    @Test func explainsMoreThanAThousandAbbreviations() {
        let html = Rendering.html("A1499\n\n" + (0..<1_500).map { "*[A\($0)]: x\($0)\n" }.joined())
        #expect(html.contains("title=\"x1499\""))
    }

    @Test func takesTheSitesAbbreviationsBehindThePagesOwn() {
        var options = MarkdownOptions()
        options.abbreviations = [.init(name: "CI", meaning: "site"), .init(name: "CD", meaning: "delivery")]
        let html = Rendering.html("CI, CD\n\n*[CI]: page\n", options: options)
        #expect(html.contains("title=\"page\" tabindex=\"0\">CI<") && html.contains("title=\"delivery\" tabindex=\"0\">CD<"))
    }

    @Test func anAddressThatIsShownIsNoAbbreviation() {
        for address in ["http://API.com/API", "<http://API.com>", "www.API.com", "a@API.com"] {
            #expect(!Rendering.html("See \(address) there.\n\n*[API]: interface\n").contains("<abbr"), "\(address)")
        }
        #expect(Rendering.html("[API](http://e.org)\n\n*[API]: interface\n").contains("<abbr"))
    }

    @Test func explainsNothingInCodeAndInRawAbbreviations() {
        let html = Rendering.html("`CI` <abbr title=\"x\">CI</abbr>\n\n*[CI]: page\n")
        #expect(!html.contains("page"))
    }

    @Test(.timeLimit(.minutes(1)))
    func boundsItsTime() {
        _ = Rendering.document(String(repeating: "==a ", count: 10_000))
        _ = Rendering.document(String(repeating: "==a ++b ^^c ", count: 3_000))
        _ = Rendering.document(String(repeating: ":a", count: 20_000))
        _ = Rendering.document((0..<3_000).map { "*[A\($0)]: x\n" }.joined() + String(repeating: "A1 A B ", count: 30_000))
        _ = Rendering.document((0..<3_000).map { "*[A \($0)]: x\n" }.joined() + String(repeating: "A 1 A B ", count: 30_000))
    }

    @Test func takesTheSitesReferencesBehindThePagesOwn() {
        var options = MarkdownOptions()
        options.references = ReferenceDefinition.all(
            in: Array("[a]: /site \"T\"\n[B  c]: <x y>\n\n```\n[d]: /code\n```\n\n> [e]: e.md?a=1&amp;b\n\nText\n[f]: /no\n".utf8)
        )
        #expect(options.references.map(\.label) == ["a", "b c", "e"])
        let html = Rendering.html("[a] [b C] [x][E] [d] [f]\n\n[a]: /page", options: options)
        #expect(html.contains("<a href=\"/page\">a</a> <a href=\"x%20y\">b C</a> <a href=\"e.md?a=1&amp;b\">x</a> [d] [f]"), "\(html)")
        // What is open at the end of a page stays as it is.
        #expect(Rendering.html("[a]\n\n```\n[a]", options: options).contains("<a href=\"/site\" title=\"T\">a</a>"))
    }

    /// Source: cmark, `--smart`, the rules of John Gruber's SmartyPants.
    @Test(arguments: [
        (#""a" 'b' it's 1--2 --- c..."#, "<p>“a” ‘b’ it’s 1–2 — c…</p>\n"), ("`\"a\" --b`", "<p><code>&quot;a&quot; --b</code></p>\n"),
        (#"\-- and \"x"#, "<p>-- and &quot;x</p>\n"), (#"++"Any key"++"#, "<p><kbd>Any key</kbd></p>\n"),
    ])
    func curlsQuotesWhereTheSiteSaysSo(markdown: String, expected: String) {
        var options = MarkdownOptions()
        #expect(!Rendering.html(markdown + "\n", options: options).contains { "“”‘’–—…".contains($0) })
        options.curlsQuotes = true
        #expect(Rendering.html(markdown + "\n", options: options) == expected)
    }
}
