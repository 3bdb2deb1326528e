import DocModel
import Testing

@testable import DocMarkdown

struct AttributeListTests {
    @Test(arguments: [
        ("# T {#x .y data-z=1}", "<h1 id=\"x\" class=\"y\" data-z=\"1\">T<a"), ("# T {: #x .y }", "<h1 id=\"x\" class=\"y\">T<a"),
        ("# T { data-x }", "<h1 id=\"t\" data-x=\"\">T<a"), ("# T { .y }", "<h1 id=\"t\" class=\"y\">T<a"),
        ("Text\n{: .lead }", "<p class=\"lead\">Text</p>"),
        ("Text {.lead}", "<p class=\"lead\">Text</p>"),
        ("T\n: def {: .c #d }", "<dd class=\"c\" id=\"d\">def</dd>"), ("- [ ] task {: .c }", "<li class=\"task c\">"),
        ("- [x] a {: #t }\n\n- [ ] b", "<p id=\"t\">"),
        ("{: .lead }\nText", "<p class=\"lead\">Text</p>"), ("{: .lead }\n\nText", "<p>Text</p>"),
        ("[a](https://a.example){ .md-button target=_blank }", "<a href=\"https://a.example\" class=\"md-button\" target=\"_blank\">a</a>"),
        ("![a](https://a.example/a.png){ width=\"300\" }", "<img src=\"https://a.example/a.png\" alt=\"a\" width=\"300\" />"),
        ("![a](https://a.example/a.png){ loading=lazy align=right }", "alt=\"a\" loading=\"lazy\" align=\"right\" />"),
        ("`x`{.py}", "<code class=\"py\">x</code>"), ("*a*{.b} c", "<em class=\"b\">a</em> c"),
        ("**a**{.b}", "<strong class=\"b\">a</strong>"),
        ("~~a~~{.b}", "<del class=\"b\">a</del>"), ("- a\n- b\n{: .c}", "<ul class=\"c\">"), ("1. a\n{: .c}", "<ol class=\"c\">"),
        ("- a {.c}\n- b", "<li class=\"c\">a</li>"),
        ("> a\n{: .c}", "<blockquote class=\"c\">"), ("| a |\n|---|\n| b |\n{: .c}", "<table class=\"c\">"),
        ("| a {.c} |\n|---|\n| b |", "<th class=\"c\">a</th>"),
        ("```py {#x .y}\na\n```", "<div class=\"code y\" id=\"x\"><pre"),
        ("``` { .py .y #x }\na\n```", "<div class=\"code y\" id=\"x\"><pre"),
        ("```\na\n```\n{: .y}", "<div class=\"code y\"><pre"),
        ("!!! note\n    a\n{: #n}", "<div class=\"alert note\" id=\"n\" role=\"note\">"),
        (":::note\na\n:::\n{: #n}", "<div class=\"alert note\" id=\"n\" role=\"note\">"), ("T\n: d\n{: .c}", "<dl class=\"c\">"),
        ("==a=={.b}", "<mark class=\"b\">a</mark>"),
        ("a\n\n---\n{: .c}", "<hr class=\"c\" />"),
        ("[a](https://a.example){: title='T & \"x\"' }", "title=\"T &amp; &quot;x&quot;\">a</a>"),
    ])
    func isAboutWhatItStandsBehind(markdown: String, expected: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains(expected), "\(html)")
        #expect(!html.contains("{"))
    }

    @Test(arguments: [
        "{a, b}", "{ a }", "{}", "{0}", "{.metadata.name}", "Use {curly} braces", "{key: value}", "## Function {name}", "a `b`{c}",
        "x {env=prod}", "{%x%}",
        "/users/{id=5}", "f(x){.a}", "a {.b} c", "\\{.lead}", "`{.lead}`",
        "Price: {:.2f}", "- list {:.1f}", "# Format {:.2f}", "**b**{.2f}", "| a |\n|---|\n| {:.2f} |", "Hex: {:#x}", "Bits: {:#010b}",
        "Name: {:d}",
        "Name: {!r:>10}", "Name: {0.name}", "| a |\n|---|\n| {.c} |",
    ])
    func leavesOtherBracesAlone(markdown: String) {
        #expect(Rendering.html(markdown + "\n").contains("{"))
    }

    @Test func anIDMayBeginWithAnEscapedDigit() {
        #expect(Rendering.html("# 6.0 Notes {: #\\6.0}\n").hasPrefix("<h1 id=\"6.0\">6.0 Notes<a"))
    }

    @Test func setsAnchorsThatLinksFind() {
        let document = Rendering.document("Text {#here}\n\n# A {#b}\n")
        #expect(document.extraAnchors == ["here"])
        #expect(document.headings.map(\.anchor) == ["b"])
    }

    @Test func reportsAnAnchorThatThePageHas() {
        #expect(
            Rendering.findings("# A {#x}\n\nText {#x}\n").contains {
                $0.contains("the page has an anchor 'x' on line 1 too [duplicate-anchor]")
            }
        )
    }

    @Test(arguments: ["style=\"color: red\"", "onclick=\"x()\"", "href=\"javascript:x\"", "srcdoc=x", "formaction=x"])
    func refusesWhatAListMayNotSet(attribute: String) {
        let document = Rendering.document("Text\n{: \(attribute) .a }\n")
        #expect(document.htmlText == "<p class=\"a\">Text</p>\n")
        #expect(document.diagnostics.map(\.id) == [.refusedAttribute])
    }

    /// In Python-Markdown a word alone is an attribute with its name as the value.
    @Test(arguments: [
        ("### `opt` {: #opt env-var toml}", "<h1 id=\"opt\"><code>opt</code><a", ["env-var 1:19", "toml 1:27"]),
        ("## Android {: android}", "<h1 id=\"android\">Android<a", ["android 1:15"]),
        ("Text\n{: .a toml}", "<p class=\"a\">Text</p>", ["toml 2:7"]),
        ("> text\n{: .warning :}", "<blockquote class=\"warning\">\n<p>text</p>", []),
        ("## I {#x .y z=\"1\" disabled}", "<h1 id=\"x\" class=\"y\">I<a", ["z 1:13", "disabled 1:19"]),
        ("`a`{.b c}", "<code class=\"b\">a</code>", ["c 1:8"]), ("Text {: .a a,b}", "<p class=\"a\">Text</p>", ["a,b 1:12"]),
    ])
    func leavesOutWordsAlone(markdown: String, expected: String, refused: [String]) {
        let document = Rendering.document(markdown + "\n")
        #expect(document.htmlText.contains(expected), "\(document.htmlText)")
        #expect(!document.htmlText.contains("{"))
        #expect(document.diagnostics.allSatisfy { $0.id == .refusedAttribute })
        let found = document.diagnostics.map { finding in
            (finding.message.split(separator: "'").dropFirst(finding.message.hasPrefix("'") ? 0 : 1).first ?? "")
                + " \(finding.location.line):\(finding.location.column)"
        }
        #expect(found.map { String($0) } == refused)
    }

    @Test(arguments: [
        "{#each items as item}", "Text {#if open}", "{:else if x}", "{: }", "{:}",
    ])
    func leavesBlocksOfSvelteAlone(markdown: String) {
        #expect(Rendering.html(markdown + "\n").contains("{"))
    }

    @Test(arguments: [
        ("- a\n\n{#intro}\n# Head", "<ul>\n<li>a</li>\n</ul>\n<h1 id=\"intro\">"),
        ("1. a\n\n{.c}\nPara.", "</ol>\n<p class=\"c\">Para.</p>"),
        ("T\n:   d\n\n{.c}\nPara.", "</dl>\n<p class=\"c\">Para.</p>"), ("> - a\n>\n> {.c}\n> Para.", "</ul>\n<p class=\"c\">Para.</p>"),
        ("- - a\n\n{.c}\n> q", "<blockquote class=\"c\">"),
        ("!!! note\n    - a\n\n{.c}\nPara.", "<p class=\"c\">Para.</p>"), ("- a\n{.c}\n\nPara.", "<ul class=\"c\">"),
        ("> - a\n> {.c}", "<blockquote>\n<ul class=\"c\">"),
    ])
    func behindABlankLineIsAboutTheBlockBelow(markdown: String, expected: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains(expected), "\(html)")
    }

    @Test(arguments: [
        ("ab cd ef [x](http://a.b){foo=1}", "1:26"), ("é [x](http://a.b){.a width=3 foo=1}", "1:30"), ("a\n\nText\n{: foo=1 }", "4:4"),
        ("# H {#h foo=1}", "1:9"), ("- a\n- `b`{foo=1}", "2:7"), ("one\ntwo `b`{foo=1}", "2:9"),
    ])
    func namesThePlaceOfWhatItRefuses(markdown: String, place: String) {
        let places = Rendering.document(markdown + "\n").diagnostics.map { "\($0.location.line):\($0.location.column)" }
        #expect(places == [place])
    }

    @Test func escapesValues() {
        #expect(Rendering.html("[a](https://a.example){title='\"><script>'}\n").contains("title=\"&quot;&gt;&lt;script&gt;\">a</a>"))
    }

    @Test func isNoPartOfPlainMarkdownAndOfSearch() {
        #expect(Rendering.html("a {.b}\n", options: .plain) == "<p>a {.b}</p>\n")
        #expect(Rendering.document("Text {.lead}\n\n[a](b.md){.c}\n").sections[0].text == "Text\na")
    }

    @Test(.timeLimit(.minutes(1)))
    func boundsItsTime() {
        _ = Rendering.document(String(repeating: "{.a}", count: 10_000))
        _ = Rendering.document(String(repeating: "{", count: 20_000))
        _ = Rendering.document(String(repeating: "{: .a}\n\n", count: 3_000))
    }
}
