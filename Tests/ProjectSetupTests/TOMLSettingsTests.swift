import Testing

@testable import ProjectSetup

struct TOMLSettingsTests {
    private func read(_ text: String) throws -> Setting { try TOMLSettings.read(text, file: "a.toml") }

    @Test func readsTablesListsAndTexts() throws {
        let setting = try read(
            """
            title = "A \\"tool\\"" # a comment
            raw = 'C:\\dir'
            "quoted key".inner = 1
            list = [ "a", 'b', # why
              "c", ]
            [output.html]
            fold = { enable = true, level = 0 }
            text = \"\"\"
            one
            two\"\"\"
            day = 2024-05-01 10:00:00
            [[menu.main]]
            name = "A"
            [[menu.main]]
            name = "B"
            """
        )
        #expect(setting["title"]?.text == "A \"tool\"")
        #expect(setting["raw"]?.text == "C:\\dir")
        #expect(setting["quoted key"]?["inner"]?.text == "1")
        #expect(setting["list"]?.texts == ["a", "b", "c"])
        #expect(setting["output"]?["html"]?["fold"]?["enable"]?.flag == true)
        #expect(setting["output"]?["html"]?["text"]?.text == "one\ntwo")
        #expect(setting["output"]?["html"]?["day"]?.text == "2024-05-01 10:00:00")
        #expect(setting["menu"]?["main"]?.list?.compactMap { $0["name"]?.text } == ["A", "B"])
        #expect(setting["output"]?["html"]?["fold"]?.place == Setting.Place(file: "a.toml", line: 7))
        #expect(setting.entries?.map(\.key) == ["title", "raw", "quoted key", "list", "output", "menu"])
    }

    @Test(arguments: [
        ("a = ", 1, "expected a value"), ("\n\na = \"b", 3, "a text does not end"), ("a b = 1", 1, "'a' needs a '='"),
        ("a = 1\na = 2", 2, "key twice: a"), ("[a", 1, "a table's name needs its ']'"), ("a = [1 2]", 1, "a list needs ',' or ']'"),
        ("a = 1 2", 1, "something follows the value"), ("a = 1\n[a.b]", 2, "'a' has a value already"),
    ])
    func namesTheLineOfAMistake(text: String, line: Int, problem: String) throws {
        let error = #expect(throws: SetupError.self) { try read(text) }
        #expect(error?.description == "a.toml:\(line): not valid TOML: \(problem)")
    }

    @Test func endsAtDepthAndNumber() throws {
        #expect(throws: SetupError.self) { try read("a = " + String(repeating: "[", count: 100_000)) }
        #expect(throws: SetupError.self) { try read("a = [" + String(repeating: "1,", count: 300_000) + "]") }
    }
}
