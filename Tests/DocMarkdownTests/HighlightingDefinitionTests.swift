import DocMarkdown
import DocModel
import Testing

/// What a site owner can write into a language definition, and what he is told when it is wrong.
struct HighlightingDefinitionTests {
    static let head = "name: x\naliases: []\n"

    @Test(arguments: [
        (
            "wrods: {keyword: a}", "x.yml:3:1: error: unknown key 'wrods' in 'a language definition' [language-definition]",
            "did you mean 'words'?"
        ),
        (
            "words: {keywrod: a}", "x.yml:3:9: error: unknown kind 'keywrod' [language-definition]",
            "did you mean 'keyword'?"
        ),
        (
            "mode: cod", "x.yml:3:7: error: unknown value 'cod' for 'mode' [language-definition]",
            "did you mean 'code'?"
        ),
        (
            "strings:\n  - {open: '\"', escpae: ''}", "x.yml:4:17: error: unknown key 'escpae' in 'strings' [language-definition]",
            "did you mean 'escape'?"
        ),
        (
            "strings:\n  - {close: '\"'}", "x.yml:4:5: error: 'open' is missing here [language-definition]",
            "add 'open: …'"
        ),
        (
            "strings: [{open: 'abc'}]", "x.yml:3:18: error: 'open' must not be a name [language-definition]",
            "for a word at the start of a line use 'lines'"
        ),
        (
            "strings: [{open: '#*\"', close: '\"', fence: '#'}]",
            "x.yml:3:18: error: 'open' and 'close' must show where the fence repeats [language-definition]",
            "write '#*' at that place"
        ),
        (
            "comments: [['/*']]", "x.yml:3:12: error: a block comment is a pair [language-definition]",
            "write [\"/*\", \"*/\"]"
        ),
        (
            "strings: ['\"'", "x.yml:3:10: error: the file is not valid YAML: did not find expected ',' or ']' [language-definition]",
            "put texts with special characters in single quotes"
        ),
    ])
    func saysWhereADefinitionIsWrongAndWhatToDo(yaml: String, error: String, hint: String) {
        #expect(message(yaml) == "\(error)\n  hint: \(hint)")
    }

    @Test(arguments: [
        ("members: maybe", "x.yml:3:10: error: 'members' must be true or false, not 'maybe' [language-definition]"),
        ("continuation: ab", "x.yml:3:15: error: 'continuation' must be one ASCII character, not 'ab' [language-definition]"),
        ("identifiers: {start: 'z-a'}", "x.yml:3:22: error: the range 'z-a' in 'start' runs backwards [language-definition]"),
        ("calls: [[a]]", "x.yml:3:9: error: 'calls' must be a text [language-definition]"),
    ])
    func saysWhichFormAValueHas(yaml: String, error: String) {
        #expect(message(yaml) == error)
    }

    @Test func listsTheKeysWhenNoneIsClose() {
        #expect(
            message("commands: {colour: red}") == """
                x.yml:3:12: error: unknown key 'colour' in 'commands' [language-definition]
                  hint: the keys of 'commands' are after, anywhere, keep, kind
                """
        )
    }

    @Test func limitsTheNumberOfRules() {
        let strings = (0..<61).map { "  - '\(String(repeating: "!", count: $0 % 60 + 1))'" }.joined(separator: "\n")
        #expect(message("strings:\n\(strings)\n").contains("at most 60 comments, strings and sigils"))
    }

    @Test func convertsAnErrorToADiagnostic() {
        let error = GrammarError(at: SourceLocation(path: "x.yml", line: 3, column: 1), "m", hint: "h")
        #expect(error.diagnostic == Diagnostic(.error, id: .languageDefinition, at: error.location, "m", hint: "h"))
    }

    @Test func highlightsALanguageOfTheSiteOwner() throws {
        let grammar = try Grammar(
            yaml: """
                name: recipe
                aliases: [cook]
                ignore_case: true
                words:
                  keyword: [mix, bake]
                  type: >-
                    flour
                    sugar
                comments: ['#']
                calls: ['(']
                keys: [{separators: ':', line_start: true}]
                """,
            file: "recipe.yml"
        )
        #expect(grammar.name == "recipe")
        #expect(grammar.aliases == ["cook"])
        #expect(
            Highlighting.rendered("Time: 20\nMIX Flour, add(2) # done\n", grammar)
                == "«a:Time»: «n:20»\n«k:MIX» «t:Flour», «f:add»(«n:2») «c:# done»\n"
        )
    }

    private func message(_ yaml: String) -> String {
        do throws(GrammarError) {
            _ = try Grammar(yaml: Self.head + yaml, file: "x.yml")
            return "no error"
        } catch {
            return error.description
        }
    }
}
