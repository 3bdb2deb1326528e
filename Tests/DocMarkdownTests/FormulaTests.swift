import DocMarkdown
import DocModel
import Testing

struct FormulaTests {
    @Test(arguments: [
        "$x^2$", "$x$", "a $n+1$, b", "$O(n)$", "$\\alpha$", "$`x`$", "\\(x^2\\)", "\\(y_1\\)", "\\(y\\)", "\\\\(\\alpha\\\\)", "$y_1$",
        "$a = b$", "**$x$**", "| a |\n|---|\n| $x$ |",
        "$x_i$", "$x_{i}$", "$P_{max}$", "$W_Q$", "$k_B T$", "$f'(x)$", "$y''$", "$(a_i, b_i)$", "$100\\%$", "$\\{x_i\\}$",
        "\\(x_i\\)", "\\\\(x_i\\\\)", "## On $x_i$", "$n!$", "$a-b$",
        "$\\{a_1, a_2\\}$", "$a$ and $b$", "$*a*$", "$1.5$",
    ])
    func readsFormulasInSentences(markdown: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains("<math><semantics>"), "\(html)")
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test(arguments: [
        "$$\nx\n$$", "$$ x^2 $$", "$$x\n+ y$$", "\\[\nx\n\\]", "\\[ x^2 \\]", "\\\\[\nx\n\\\\]",
        "\\begin{align}\nx &= 1 \\\\\ny &= 2\n\\end{align}", "```math\nx\n```", "> $$\n> x\n> $$",
        "- a\n\n  $$\n  x\n  $$", "text\n$$\nx\n= y\n$$\nmore", "$$\na\n\nb\n$$",
    ])
    func readsFormulasOnLinesOfTheirOwn(markdown: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains("<div class=\"math\" tabindex=\"0\"><math display=\"block\"><semantics>"), "\(html)")
        #expect(!html.contains("$") && !html.contains("<h"))
        #expect(Rendering.findings(markdown + "\n") == [])
    }

    @Test(arguments: [
        "$5 and $10", "costs $5, $6 or 7$", "$HOME/$USER", "$_SESSION and $_POST", "echo $PATH:$HOME", "US$ and A$", "$(x) and $(y)",
        "$$ is the process id; $$ again.",
        "\\(c\\)", "\\(server\\)", "`$x$`", "    $$\n    x\n    $$", "\\$x\\$", "$x and y", "[[ $x =~ ^a+$ ]]", "cost $`", "$$\nx",
        "sed 's/\\(a\\)\\(b\\)/x/'", "```\n$$\nx\n$$\n```", "a\\[b\\]", "\\[foo [bar](/uri)\\](/uri)", "see \\[foo/bar\\] there",
        "$x$y", "x$y$", "$Id$", "$HOME$", "$max_iter$", "$don't$", "$(id)/$(pwd)", "${A}/${B}", "/tmp/$$.log and /tmp/$$.pid",
        "$END$ and $VAR$",
    ])
    func keepsDollarsThatAreNone(markdown: String) {
        #expect(!Rendering.html("# T\n\n" + markdown + "\n").contains("<math"))
    }

    @Test func readsOneOfItsOwnInsideOfASentence() {
        #expect(Rendering.html("a $$x_i$$ b\n").contains("<p>a <math display=\"block\">"))
    }

    @Test func indexesTheSource() {
        let document = Rendering.document("# T\n\nSo $a_1$.\n\n$$\nb\n$$\n\nend\n")
        #expect(document.sections[0].markdown == "So `a_1`.\n\n```math\nb\n```\n\nend")
        #expect(document.sections[0].code == "b")
        #expect(document.sections[0].text.contains("So a_1."))
    }

    @Test(arguments: [
        ("a $x + \\foo$\n", "1:8"), ("$$\na\n+ \\foo\n$$\n", "3:3"), ("$$ \\foo^2 $$\n", "1:4"), ("```math\n\\foo\n```\n", "2:1"),
        ("> $$\n> \\foo\n> $$\n", "2:2"),
    ])
    func saysWhatItCannotReadAndShowsTheSource(markdown: String, place: String) {
        let document = Rendering.document(markdown)
        #expect(
            document.diagnostics.map(\.description) == [
                "page.md:\(place): warning: the formula cannot be read: '\\foo' is not a command that is read; its source is shown [formula]"
            ]
        )
        #expect(document.htmlText.contains("\\foo"))
    }

    @Test func readsTheSitesCommandsAndCanBeSwitchedOff() {
        var options = MarkdownOptions()
        options.mathMacros = ["foo": "x"]
        #expect(Rendering.html("$\\foo^2$\n", options: options).contains("<msup><mi>x</mi>"))
        options.readsFormulas = false
        #expect(Rendering.html("$x^2$\n\n$$\nx\n$$\n", options: options) == "<p>$x^2$</p>\n<p>$$\nx\n$$</p>\n")
        #expect(!Rendering.html("$x^2$\n", options: .plain).contains("<math"))
    }

    @Test(.timeLimit(.minutes(1)))
    func staysFastOnHostileDollars() {
        for unit in ["$", "$a", "$$", "$$\n", "$x^", "\\(", "\\(x^2", "\\[\n", "$`", "\\begin{align}\n", "$$\na\n\n"] {
            #expect(Rendering.document(String(repeating: unit, count: 20_000)).html.count < 4_000_000)
        }
    }
}
