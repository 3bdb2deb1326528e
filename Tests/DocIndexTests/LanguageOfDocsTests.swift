import DocModel
import Foundation
import Testing

@testable import DocIndex

/// Docs in another language than English: what is said of questions, and in which words.
struct LanguageOfDocsTests {
    private static let arabic = [
        IndexFixture.page(
            "oil.md",
            "الزيت",
            [IndexFixture.section("تغيير الزيت", "أوقف المحرك وافتح الغطاء ثم أفرغ الزيت القديم في وعاء.")]
        ),
        IndexFixture.page("brakes.md", "المكابح", [IndexFixture.section("فحص المكابح", "انظر إلى سمك الوسادة قبل كل رحلة طويلة.")]),
    ]

    private static func index(_ pages: [Page], language: String = "en", strings: [String: String] = [:]) throws -> SectionIndex {
        let fixture = try IndexFixture()
        let writer = try IndexWriter(path: fixture.path)
        for page in pages { try writer.add(page) }
        (writer.language, writer.strings) = (language, strings)
        try writer.finish()
        return try fixture.open()
    }

    /// Small docs hold few words of their own language, and Arabic joins its small ones to others.
    @Test(arguments: ["كيف أغيّر الزيت؟", "ما هو أفضل مطعم في المدينة؟"])
    func aQuestionInTheScriptOfTheDocsIsInTheirLanguage(question: String) throws {
        #expect(try !Self.index(Self.arabic).answer(question).isForeign)
    }

    @Test(arguments: ["как поменять масло в двигателе", "πώς αλλάζω το λάδι"])
    func aQuestionInAnotherScriptIsNot(question: String) throws {
        #expect(try Self.index(Self.arabic).answer(question).isForeign)
    }

    @Test func scriptsAreThoseOfWords() {
        #expect(Script.beside(latin: "naïve") == nil)
        let scripts = ["λάδι", "масло", "շուն", "שמן", "زيت", "तेल", "น้ำ", "油"].map(Script.beside)
        #expect(!scripts.contains(nil) && Set(scripts).count == scripts.count)
        #expect(
            Script.ofTexts(["α", "β", "a", "b", "м", "н", "о"]) == [1],
            "two letters of Greek are quoted, three of Cyrillic are a text"
        )
    }

    @Test func refusesInTheLanguageOfTheDocs() throws {
        let pages = [
            IndexFixture.page("a.md", "Motor", [IndexFixture.section("Öl wechseln", "Den Motor abstellen und das alte Öl ablassen.")])
        ]
        let index = try Self.index(pages, language: "de", strings: ["answer.refusal": "Das steht nicht im Handbuch."])
        let answer = try index.answer("Bremsflüssigkeit nachfüllen")
        #expect(!answer.isAnswered)
        #expect(answer.refusal.hasPrefix("Das steht nicht im Handbuch. Nichts in der Nähe erwähnt „"))
    }
}
