import DocModel
import Testing

@testable import DocSite

/// What a site says besides its author's words is in the language of its pages, or in words of its own.
struct SiteLanguageTests {
    private static let pages = [
        "index.md": "# Start\n\n## Eins\n\nText.\n\n!!! warning\n\n    Text.\n", "b.md": "# B\n\n## Zwei\n\nText.\n",
    ]

    private static func site(_ configuration: String) throws -> SiteFixture {
        let site = try SiteFixture(pages.merging(["docgen.yml": configuration]) { $1 })
        #expect(try site.findings().isEmpty)
        return site
    }

    private static func script(_ name: String, of site: SiteFixture) throws -> String {
        try site.html(#require(try site.written().first { $0.hasPrefix("assets/") && $0.hasSuffix("/" + name) }))
    }

    @Test func pagesAndScriptsSpeakTheLanguageOfTheSite() throws {
        let site = try Self.site("language: pl\n")
        let html = try site.html("b.html")
        #expect(html.contains("Przejdź do treści") && !html.contains("Skip to content"))
        #expect(try site.html("index.html").contains("Ostrzeżenie"))
        #expect(try site.html("404.html").contains("Nie znaleziono strony"))
        let script = try Self.script("search.js", of: site)
        #expect(script.contains(#"one: "{count} wynik", few: "{count} wyniki", many: "{count} wyników", other: "{count} wyniku""#))
        #expect(try Self.script("site.js", of: site).contains(#"Intl.PluralRules("pl")"#))
    }

    @Test func aLanguageThatDocgenDoesNotSpeakHasEnglishWords() throws {
        let html = try Self.site("language: sw\n").html("b.html")
        #expect(html.contains("<html lang=\"sw\" dir=\"ltr\">") && html.contains("Skip to content"))
    }

    @Test func aSiteHasWordsOfItsOwn() throws {
        let site = try Self.site("language: de\nstrings:\n  skip: Inhalt & mehr\n  search.hint: Im Handbuch suchen\n")
        let html = try site.html("b.html")
        #expect(html.contains("Inhalt &amp; mehr") && !html.contains("Zum Inhalt springen"))
        #expect(try Self.script("search.js", of: site).contains("\"Im Handbuch suchen\""))
    }

    @Test(arguments: [
        (
            "serch.hint: Find",
            "2:3: error: unknown key 'strings.serch.hint' [configuration-unknown-key]\n  hint: did you mean 'search.hint'?"
        ),
        ("language: fr", "2:3: error: unknown key 'strings.language' [configuration-unknown-key]"),
        (
            "page.updated: Changed",
            "2:17: error: strings.page.updated has no '{date}' [configuration-value]\n  hint: docgen says 'Last updated {date}'"
        ),
        (
            "search.hint: 'Find {it'",
            "2:16: error: strings.search.hint cannot be read: only a name can stand in braces inside 'Find {it' [configuration-value]"
        ),
    ])
    func aSentenceThatCannotServeIsAnError(line: String, expected: String) {
        var reader = ConfigurationReader(file: "docgen.yml") { _ in false }
        reader.read("strings:\n  \(line)\n")
        #expect(reader.diagnostics.first?.description.hasPrefix("docgen.yml:" + expected) == true, "\(reader.diagnostics)")
        #expect(reader.result.strings.isEmpty)
    }
}
