import ReaderText
import Testing

struct SentenceTests {
    private func say(_ sentence: String, _ values: [String: SentenceValue] = [:]) throws -> String {
        let json = #"{"key": "# + "\"\(sentence.replacing("\"", with: "\\\""))\"}"
        return try Catalogue(language: "en", json: json.utf8)("key", values)
    }

    @Test func putsValuesIntoTheirPlaces() throws {
        #expect(try say("{start} to {end}", ["start": "1", "end": "2"]) == "1 to 2")
        #expect(try say("Plain, don't you think?") == "Plain, don't you think?")
        #expect(try say("{a}{a}", ["a": "{b}", "b": "no"]) == "{b}{b}", "what a value holds is no place")
    }

    @Test func quotesAreThoseOfICU() throws {
        #expect(try say("a '{b}' c") == "a {b} c")
        #expect(try say("it''s") == "it's")
        #expect(try say("it's") == "it's")
        #expect(try say("{n, plural, other {'#'# of '{'#}}", ["n": 3]) == "#3 of {3")
    }

    @Test(arguments: [(0, "none"), (1, "1 page of 9"), (2, "2 pages of 9"), (21, "21 pages of 9")])
    func aNumberChoosesTheForm(count: Int, expected: String) throws {
        let sentence = "{count, plural, =0 {none} one {# page of {all}} other {# pages of {all}}}"
        #expect(try say(sentence, ["count": SentenceValue(count), "all": "9"]) == expected)
    }

    @Test func aNumberCanBeShownInAnotherWay() throws {
        let sentence = "{count, plural, one {# page} other {# pages}}"
        #expect(try say(sentence, ["count": SentenceValue(1_200, shown: "1,200")]) == "1,200 pages")
    }

    @Test(arguments: [
        ("a {b", "only a name can stand in braces inside 'a {b'"), ("a {b, date}", "only a name can stand in braces inside 'a {b, date}'"),
        ("a } b", "a brace is closed that was not opened, in 'a } b'"),
        ("{n, plural, one {x}}", "the form 'other' is missing in '{n, plural, one {x}}'"),
        (
            "{n, plural, other {x}} y",
            "a plural is a part of a sentence in '{n, plural, other {x}} y'; write whole sentences as its forms"
        ),
    ])
    func saysWhatIsWrong(sentence: String, problem: String) {
        #expect { try Sentence(sentence) } throws: { "\($0)" == problem }
    }

    @Test func escapesItsOwnWordsInHTMLAndNotItsValues() throws {
        let words = try Catalogue(language: "en", json: #"{"key": "a < {link}"}"#.utf8)
        #expect(words.html("key", ["link": "<b>x</b>"]) == "a &lt; <b>x</b>")
    }

    @Test func templatesGetASentenceCutAtItsValue() throws {
        let words = try Catalogue(language: "en", json: #"{"a.b": "now {at}.", "a.c": "plain", "d": "{x} and {y}"}"#.utf8)
        let values = words.templateValues
        let branch = try #require(values["a"] as? [String: any Sendable])
        #expect(branch["c"] as? String == "plain")
        #expect(branch["b"] as? [String: String] == ["before": "now ", "after": "."])
        #expect(values["d"] == nil, "two values have no before and after")
    }

    @Test func aGapIsSeenAndNothingFails() {
        #expect(Catalogue.english("no.such.key") == "no.such.key")
    }
}
