import ReaderText
import Testing

/// Which catalogue speaks for a language, which form a number takes in it, and a site's own sentences.
struct LanguageTests {
    @Test(arguments: [
        ("en", "en"), ("de", "de"), ("de-AT", "de"), ("DE-ch-1901", "de"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("pt-br", "pt-BR"),
        ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-Hans-SG", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"), ("iw", "he"), ("uk-UA", "uk"), ("sw", "en"), ("", "en"), ("de-x-klartext", "de"), ("nds", "en"),
    ])
    func aLanguageIsLookedUpByItsParts(tag: String, expected: String) {
        #expect(Catalogue.of(language: tag).language == expected)
    }

    /// Source: `Intl.PluralRules` of ICU 77 for the same numbers.
    @Test(arguments: [
        ("ar", "zero one two few few many many many many many other other other few many 1000000:other"),
        ("de", "other one other other other other other other other other other other other other other 1000000:other"),
        ("es", "other one other other other other other other other other other other other other other 1000000:many"),
        ("fa", "one one other other other other other other other other other other other other other 1000000:other"),
        ("fr", "one one other other other other other other other other other other other other other 1000000:many"),
        ("he", "other one two other other other other other other other other other other other other 1000000:other"),
        ("ja", "other other other other other other other other other other other other other other other 1000000:other"),
        ("pl", "many one few few many many many many many few many many few few many 1000000:many"),
        ("pt-BR", "one one other other other other other other other other other other other other other 1000000:many"),
        ("ru", "many one few few many many many many one few many one few few many 1000000:many"),
    ])
    func aNumberTakesTheFormOfItsLanguage(language: String, expected: String) {
        let rule = PluralRule(language: language)
        let found = [0, 1, 2, 3, 5, 11, 12, 14, 21, 22, 100, 101, 102, 103, 112].map(rule.category)
        #expect((found + ["1000000:" + rule.category(1_000_000)]).joined(separator: " ") == expected)
        #expect(Set(found).union([rule.category(1_000_000)]).isSubset(of: rule.categories))
    }

    @Test func saysANumberInEachLanguage() {
        #expect(
            [1, 3, 5, 21].map { Catalogue.of(language: "ru")("pages.count", ["count": SentenceValue($0)]) } == [
                "1 страница", "3 страницы", "5 страниц", "21 страница",
            ]
        )
        #expect(Catalogue.of(language: "ar")("pages.count", ["count": 2]) == "صفحتان")
        #expect(Catalogue.of(language: "ja")("pages.count", ["count": 2]) == "2 ページ")
    }

    @Test(arguments: [("ar", "rtl"), ("he-IL", "rtl"), ("ur", "rtl"), ("de", "ltr"), ("en", "ltr"), ("art", "ltr")])
    func aLanguageHasADirection(tag: String, expected: String) { #expect(Catalogue.direction(of: tag) == expected) }

    // MARK: A site's own sentences

    @Test func aSitesOwnSentencesTakeThePlaceOfTheCatalogues() {
        let words = Catalogue.of(language: "de").replacing(["search.hint": "Im Handbuch suchen", "no.such": "x"])
        #expect(words("search.hint") == "Im Handbuch suchen")
        #expect(words("back") == "Zurück")
        #expect(words["no.such"] == nil)
        #expect(words.hasOwnSentences && !Catalogue.of(language: "de").hasOwnSentences)
    }

    @Test(arguments: [
        ("search.hint", "Search it", nil), ("page.updated", "Changed: {date}", nil),
        ("pages.count", "{count, plural, =0 {none} one {a page} other {# pages}}", nil), ("pages.count", "Pages: {count}", nil),
        ("page.updated", "Changed", "has no '{date}'"), ("search.hint", "Search {site}", "has an unknown value '{site}'"),
        ("search.next", "{count, plural, other {# more}}", "chooses by a number, which this sentence does not"),
        ("pages.count", "{count, plural, oen {a page} other {# pages}}", "has a form 'oen', which no language has"),
        ("search.hint", "Search {", "cannot be read: only a name can stand in braces inside 'Search {'"),
    ])
    func anOwnSentenceIsChecked(key: String, text: String, problem: String?) {
        #expect(Catalogue.fault(ofOwn: text, for: key)?.problem == problem)
    }
}
