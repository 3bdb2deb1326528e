import DocModel
import Foundation
import TestSupport
import Testing

@testable import ExternalChecks

struct CodeCheckerTests {
    private func sample(_ text: String, _ language: String = "sh", words: [String] = [], line: Int = 10) -> CodeSample {
        let places = (0...text.count { $0 == "\n" }).map { SourceLocation(path: "a.md", line: line + 1 + $0, column: 3) }
        let start = SourceLocation(path: "a.md", line: line, column: 3)
        return CodeSample(language: language, words: words, text: text, places: places, start: start)
    }

    private func check(_ rules: [CodeRule], _ samples: [CodeSample], cache: String? = nil, in folder: String = "/") -> CodeChecker.Result {
        CodeChecker(rules, in: folder, cacheFolder: cache, jobs: 2).check(samples)
    }

    private func shown(_ result: CodeChecker.Result) -> [String] { result.findings.map { "\($0.location) \($0.severity) \($0.message)" } }

    @Test func readsThreeLanguagesItself() {
        let rules = ["json", "toml", "yaml", "yml"].map { CodeRule(language: $0, command: []) }
        let result = check(
            rules,
            [
                sample("{\"é\": 1,\n}", "json"), sample("{\"a\": [1, 2.5e3]}\n", "JSON"), sample("a = b\n", "toml"),
                sample("a: 1\n---\nb: }\n", "yaml"), sample("a: 1\n---\nb: 2\n", "yml"), sample("a: 1\na: 2\n", "yml"),
            ]
        )
        #expect(result.checked == 6)
        #expect(
            shown(result) == [
                "a.md:12:3 error this json is refused: the text is not valid JSON",
                "a.md:11:7 error this toml is refused: not valid TOML: 'b' is not a number, flag or date; texts are written in quotes",
                "a.md:13:6 error this yaml is refused: not valid YAML: did not find expected node content",
                "a.md:12:3 error this yml is refused: not valid YAML: key twice: a",
            ]
        )
    }

    @Test func programsNameTheLine() throws {
        let samples = [sample("echo a\nfi\n"), sample("echo a\n"), sample("fi", words: ["nocheck"])]
        let result = check([CodeRule(language: "sh", command: ["sh", "-n"])], samples)
        #expect(result.checked == 2 && result.findings.map(\.location.line) == [12])
        #expect(result.findings.first?.message.hasPrefix("this sh is refused: 'sh -n': ") ?? false)
    }

    @Test(
        arguments: [
            ("  File \"<stdin>\", line 3\n    x(\nSyntaxError: '(' was never closed", 3, nil, "SyntaxError: '(' was never closed"),
            ("<stdin>:2:5: error: cannot find 'x' in scope\nnote: y", 2, 5, "error: cannot find 'x' in scope"),
            ("bash: line 4: syntax error near `fi'", 4, nil, "syntax error near `fi'"),
            ("/tmp/q/code.js:7\nlet let;\nSyntaxError: let", 7, nil, "SyntaxError: let"),
            ("a.ts(3,14): error TS1: no", 3, 14, "a.ts(3,14): error TS1: no"), ("it is wrong", nil, nil, "it is wrong"),
            ("sh: 2: Syntax error: no", 2, nil, "Syntax error: no"),
            (
                "Traceback (most recent call last):\n  File \"<string>\", line 1\n  File \"<unknown>\", line 2\nSyntaxError: no", 2, nil,
                "SyntaxError: no"
            ),
        ] as [(String, Int?, Int?, String)]
    )
    func understandsWhatProgramsSay(text: String, line: Int?, column: Int?, message: String) {
        let fault = ProgramWords(linePattern: nil).fault(in: text, file: nil)
        #expect(fault.line == line && fault.column == column)
        #expect(fault.message == message)
    }

    @Test func anAuthorMaySayWhereTheLineIs() {
        #expect(ProgramWords(linePattern: "row (\\d+)").fault(in: "line 1: row 9 is bad", file: nil).line == 9)
    }

    @Test func aFileIsThereForProgramsThatWantOne() throws {
        let rule = CodeRule(language: "python", command: ["sh", "-c", "case $1 in *.py) cat $1 >&2;; esac; exit 1", "sh", "{file}"])
        let result = check([rule], [sample("hello", "python")])
        #expect(result.findings.first?.message.hasSuffix(": hello") ?? false)
    }

    /// What an author writes on a page reaches a program as its input alone.
    @Test func codeIsNoPartOfTheCommand() throws {
        let folder = try TemporaryFolder()
        let rule = CodeRule(language: "sh", command: ["cat"])
        let result = check([rule], [sample("$(touch x); `touch y`\n", words: ["; touch z"])], in: folder.path)
        #expect(result.findings.isEmpty && result.checked == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func onlyMarkedBlocksWhereThatIsSaid() {
        let rule = CodeRule(language: "sh", command: ["false"], isForMarkedOnly: true)
        #expect(check([rule], [sample("a"), sample("b", words: ["check"])]).checked == 1)
        let unknown = check([rule], [sample("a", "shh", words: ["check"])])
        #expect(shown(unknown) == ["a.md:10:3 warning this block is to be checked, but 'code.check' of docgen.yml has no 'shh'"])
    }

    @Test func whatWasGoodIsNotTriedAgain() throws {
        let folder = try TemporaryFolder()
        let rule = CodeRule(language: "sh", command: ["sh", "-c", "tee -a seen | (! grep -q bad)"])
        let samples = [sample("good\n")]
        #expect(check([rule], samples, cache: folder.path, in: folder.path).cached == 0)
        #expect(check([rule], samples, cache: folder.path, in: folder.path).cached == 1)
        #expect(check([rule], [sample("other\n")], cache: folder.path, in: folder.path).cached == 0)
        #expect(try folder.text("seen") == "good\nother\n")
        for _ in 0..<2 { #expect(check([rule], [sample("bad\n")], cache: folder.path, in: folder.path).findings.count == 1) }
    }

    @Test func aProgramThatIsLateOrNotThereIsTold() {
        let late = CodeRule(language: "sh", command: ["sleep", "600"], timeout: .milliseconds(100))
        #expect(
            shown(check([late], [sample("a")])) == [
                "a.md:10:3 error this sh is refused: 'sleep 600': it needed more than 100ms and was ended"
            ]
        )
        let none = check([CodeRule(language: "sh", command: ["no-such-program"])], [sample("a")])
        #expect(none.missing == ["sh": "no-such-program"] && none.findings.isEmpty)
    }
}
