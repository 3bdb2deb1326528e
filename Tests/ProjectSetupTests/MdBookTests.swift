import Testing

@testable import ProjectSetup

struct MdBookTests {
    private static let project = MovedFixture([
        "book.toml": """
        [book]
        title = "The Lamp Book"
        language = "de"
        authors = ["A. Author"]

        [output.html]
        git-repository-url = "https://github.com/lamp/book"
        additional-css = ["a.css"]

        [output.html.redirect]
        "/old.html" = "lamps/index.html"
        "gone/a.html" = "../switch.html#on"

        [preprocessor.listing]
        command = "listing"
        """,
        "src/SUMMARY.md": """
        # Summary

        [Preface](preface.md)

        # Using lamps

        - [Lamps `on`](lamps/README.md)
            - [A switch](switch.md)
        - [Not written]()
        - [More](more.md)

        ---

        [Index](end.md)
        """,
        "src/preface.md": "# Preface\n", "src/lamps/README.md": "# Lamps\n", "src/switch.md": "# Switch\n\n## On\n",
        "src/more.md": "# More\n",
        "src/end.md": "# End\n", "src/part.md": "included\n", "a.css": "b { color: red }\n",
    ])

    @Test func writesItsSettings() throws {
        #expect(
            try Self.project.settings() == """
                title: The Lamp Book
                content: src
                language: de
                edit_url: https://github.com/lamp/book/edit/main/src/{path}
                exclude:
                  - SUMMARY.md
                  - part.md
                styles:
                  - a.css
                navigation:
                  - Preface: preface.md
                  - Using lamps:
                  - Lamps on:
                      page: lamps/README.md
                      entries:
                        - A switch: switch.md
                  - More: more.md
                  - Index: end.md
                numbering:
                  enabled: true
                  except:
                    - preface.md
                    - end.md
                header:
                  - GitHub: https://github.com/lamp/book
                redirects:
                  old.html: lamps/README.md
                  gone/a.html: switch.md#on

                """
        )
    }

    @Test func titlesAreTextWithoutMarks() throws {
        let project = MovedFixture([
            "book.toml": "[book]\ntitle = \"A\"\n",
            "src/SUMMARY.md": "# Summary\n\n# Part *One* {#p1}\n\n- [A `code` *em* \\[x\\] 2 * 3](a.md)\n- [**B**_c_ snake_case](b.md)\n",
            "src/a.md": "# A\n", "src/b.md": "# B\n",
        ])
        #expect(
            try project.project().navigation == [
                .heading("Part One"), .page(path: "a.md", title: "A code em [x] 2 * 3"), .page(path: "b.md", title: "Bc snake_case"),
            ]
        )
    }

    @Test func linesMayEndAsOnWindows() throws {
        let files = Self.project.files.mapValues { $0.replacing("\n", with: "\r\n") }
        #expect(try MovedFixture(files).settings() == Self.project.settings())
    }

    @Test func theFirstChapterIsTheFrontPage() throws {
        let project = try Self.project.project()
        #expect(
            project.addresses.map(\.address) == ["preface.html", "lamps/index.html", "switch.html", "more.html", "end.html", "index.html"]
        )
        #expect(try Self.project.deadAddresses() == [])
    }

    @Test func namesWhatItCannotCarry() throws {
        let missing = try Self.project.project().notes.missing.map { "\($0.subject) \($0.places[0])" }
        #expect(
            missing == [
                "chapters without a page in SUMMARY.md src/SUMMARY.md:9", "preprocessor.listing book.toml:14",
            ]
        )
    }

    @Test func copiesTheIconOfTheTheme() throws {
        let files = Self.project.files.merging(["theme/favicon.svg": "<svg/>"]) { $1 }
        let project = try MovedFixture(files).project()
        #expect(project.favicon == "favicon.svg")
        #expect(project.copies.map { "\($0.from) \($0.to)" } == ["theme/favicon.svg src/favicon.svg"])
        // What is there stays.
        #expect(try MovedFixture(files.merging(["src/favicon.svg": "<svg/>"]) { $1 }).project().copies.isEmpty)
    }

    /// Those of the lists in SUMMARY.md, where the book shows them.
    @Test func carriesTheNumbersOfChapters() throws {
        func notes(_ book: String) throws -> Notes {
            try MovedFixture(Self.project.files.merging(["book.toml": book]) { $1 }).project().notes
        }
        #expect(try notes("[book]\n").carried.first { $0.subject == "numbers of chapters" }?.count == 3)
        let without = try notes("[output.html]\nno-section-label = true\n")
        #expect(!without.carried.contains { $0.subject == "numbers of chapters" })
        #expect(without.needless.contains { $0.subject == "output.html.no-section-label" })
    }

    @Test(arguments: [
        (["book.toml": "[book]\ntitle = 1 2\n", "src/SUMMARY.md": ""], "book.toml:2: not valid TOML: something follows the value"),
        (
            ["book.toml": "", "src/a.md": "# A\n"],
            "src/SUMMARY.md: there is no SUMMARY.md\n  hint: a book's chapters are those of its SUMMARY.md"
        ),
        (["book.toml": "[book]\nsrc = \"../x\"\n"], "book.toml:2: book.src '../x' is not a folder of the book"),
        (["book.toml": "[book]\ntitle = [\"a\"]\n", "src/SUMMARY.md": ""], "book.toml:2: book.title is a list, expected a text"),
    ])
    func refusesWhatItCannotRead(files: [String: String], message: String) throws {
        let error = #expect(throws: SetupError.self) { try MovedFixture(files).project() }
        #expect(error?.description == message)
    }

    @Test(arguments: [("smart-punctuation = true", true), ("curly-quotes = true", true), ("smart-punctuation = false", false)])
    func curlyQuotesAreCarriedOver(line: String, isOn: Bool) throws {
        let project = MovedFixture([
            "book.toml": "[book]\ntitle = \"B\"\n[output.html]\n\(line)\n", "src/SUMMARY.md": "# S\n\n- [A](a.md)\n", "src/a.md": "# A\n",
        ])
        #expect(try project.settings().contains("smart_punctuation: true") == isOn)
        let notes = try project.project().notes
        let key = "output.html." + line.prefix { $0 != " " }
        #expect((isOn ? notes.carried : notes.needless).contains { $0.subject == key })
    }
}
