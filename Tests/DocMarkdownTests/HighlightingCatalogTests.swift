import DocMarkdown
import Testing

/// Which languages a site knows, and by what names.
struct HighlightingCatalogTests {
    @Test(arguments: Highlighting.definitions.keys.sorted())
    func parsesEveryLanguageOfTheTemplate(file: String) throws {
        let grammar = try Grammar(yaml: #require(Highlighting.definitions[file]), file: file)
        #expect(grammar.name + ".yml" == file, "a file carries the name of its language")
    }

    @Test func givesEveryNameToOneLanguageOnly() {
        #expect(Highlighting.definitions.count >= 50)
        #expect(GrammarCatalog(definitions: Highlighting.definitions).errors == [])
        let names = Highlighting.catalog.names
        #expect(names == names.map { $0.lowercased() })
    }

    @Test(arguments: [
        ("cpp", "cpp"), ("C++", "cpp"), ("PowerShell", "powershell"), ("RS", "rust"), (".rs", "rust"), ("yml", "yaml"), ("sh", "bash"),
        ("Console", "console"), ("C#", "csharp"), ("cmd", "bat"), ("tsx", "typescript"), ("svg", "xml"), ("vue", "html"),
        ("terraform", "hcl"),
        ("json5", "json"), ("patch", "diff"), ("env", "ini"), ("dart", "dart"), ("Dockerfile", "dockerfile"), ("mermaid", "mermaid"),
    ])
    func findsALanguageByAnyNameInAnyCase(name: String, language: String) {
        #expect(Highlighting.catalog.grammar(named: name)?.name == language)
        #expect(Highlighting.catalog.contains(name))
    }

    /// What other highlighters call their languages: a page that comes from another tool has no findings for them.
    @Test(arguments: [
        ("go-html-template", "html"), ("gotmpl", "html"), ("html+django", "html"), ("njk", "html"), ("obj-c", "cpp"), ("sls", "yaml"),
        ("psql", "sql"), ("py2", "python"), ("gitignore", "ini"), ("textproto", "protobuf"), ("tex", "latex"),
        ("F90", "fortran"),
        ("asciidoc", "uncoloured"), ("logql", "promql"), ("regex", "uncoloured"), ("viml", "vim"), ("nimrod", "nim"),
    ])
    func knowsTheNamesOfOtherHighlighters(name: String, language: String) {
        #expect(Highlighting.catalog.grammar(named: name)?.name == language)
    }

    @Test(arguments: ["text", "Output", "txt", "plaintext", "log", "input", "syntax"])
    func knowsPlainTextByName(name: String) throws {
        #expect(Highlighting.catalog.isPlainText(name))
        let grammar = try #require(Highlighting.catalog.grammar(named: name))
        #expect(Highlighting.rendered("int x = \"1\"; // c", grammar) == "int x = \"1\"; // c")
    }

    @Test func knowsNothingElse() {
        #expect(Highlighting.catalog.grammar(named: "klingon") == nil)
        #expect(!Highlighting.catalog.isPlainText("klingon"))
        #expect(!Highlighting.catalog.isPlainText("swift"))
        #expect(Highlighting.catalog.grammar(named: "") == nil)
    }

    @Test func parsesADefinitionOnlyWhenAsked() {
        let catalog = GrammarCatalog(definitions: ["bad.yml": "name: bad\naliases: [worse]\ncolour: red\n"])
        #expect(catalog.names == ["bad", "worse"])
        #expect(catalog.errors == [])
        #expect(catalog.grammar(named: "worse") == nil)
        #expect(catalog.errors.map(\.message) == ["unknown key 'colour' in 'a language definition'"])
    }

    @Test func prefersTheNameOfALanguageOverAnAlias() {
        let catalog = GrammarCatalog(definitions: [
            "a.yml": "name: a\naliases: [b, c]\n", "b.yml": "name: b\naliases: [C]\n",
        ])
        #expect(catalog.grammar(named: "b")?.name == "b")
        #expect(catalog.grammar(named: "c")?.name == "a")
        #expect(
            catalog.errors.map(\.description) == [
                """
                a.yml:2:1: error: the name 'b' belongs to b.yml already [language-definition]
                  hint: remove it from one of the two files
                """,
                """
                b.yml:2:1: error: the name 'C' belongs to a.yml already [language-definition]
                  hint: remove it from one of the two files
                """,
            ]
        )
    }

    @Test func reportsAFileWithoutAName() {
        let catalog = GrammarCatalog(definitions: ["x.yml": "words: {}\n", "y.yml": "name: y\nwords: {}\n"])
        #expect(catalog.names == [])
        #expect(
            catalog.errors.map(\.description) == [
                """
                x.yml:1:1: error: the first line of a language definition must be its name [language-definition]
                  hint: write 'name: …' with the word that code fences use
                """,
                """
                y.yml:2:1: error: the second line of a language definition must be its aliases [language-definition]
                  hint: write 'aliases: []' or 'aliases: [one, two]', on one line
                """,
            ]
        )
    }

    @Test func readsNamesWithQuotesAndCarriageReturns() {
        let catalog = GrammarCatalog(definitions: ["x.yml": "name: 'x y'\r\naliases: [\"c++\", d ]\r\n"])
        #expect(catalog.names == ["c++", "d", "x y"])
        #expect(catalog.grammar(named: "C++")?.name == "x y")
    }

    @Test func answersManyThreadsAtOnce() async {
        let catalog = GrammarCatalog(definitions: Highlighting.definitions)
        let names = catalog.names
        let known = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<2_000).count { catalog.grammar(named: names[($0 * 7 + worker) % names.count]) != nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(known == 16_000)
        #expect(catalog.errors == [])
    }
}
