import DocModel
import Foundation
import Testing

struct DiagnosticTests {
    @Test func readsAsCompilersWriteIt() {
        let diagnostic = Diagnostic(
            .warning,
            id: .brokenLink,
            at: SourceLocation(path: "guide/start.md", line: 42, column: 7),
            "no page matches the link 'instal.md'",
            hint: "did you mean 'install.md'?"
        )
        #expect(
            diagnostic.description == """
                guide/start.md:42:7: warning: no page matches the link 'instal.md' [broken-link]
                  hint: did you mean 'install.md'?
                """
        )
    }

    @Test func leavesOutAMissingHint() {
        let diagnostic = Diagnostic(.error, id: .utf16, at: SourceLocation(path: "a.md"), "the file is UTF-16")
        #expect(diagnostic.description == "a.md:1:1: error: the file is UTF-16 [utf-16]")
    }

    @Test func ordersByPathThenLineThenColumnThenIDThenMessage() {
        let inOrder = [
            Diagnostic(.warning, id: .unsafeLink, at: SourceLocation(path: "B.md", line: 9), "z"),
            Diagnostic(.warning, id: .brokenLink, at: SourceLocation(path: "a.md", line: 2, column: 3), "a"),
            Diagnostic(.warning, id: .brokenAnchor, at: SourceLocation(path: "a.md", line: 10, column: 1), "a"),
            Diagnostic(.warning, id: .brokenAnchor, at: SourceLocation(path: "a.md", line: 10, column: 2), "a"),
            Diagnostic(.error, id: .brokenAnchor, at: SourceLocation(path: "a.md", line: 10, column: 2), "b"),
            Diagnostic(.error, id: .brokenLink, at: SourceLocation(path: "a.md", line: 10, column: 2), "a"),
            Diagnostic(.error, id: .brokenAnchor, at: SourceLocation(path: "a/b.md"), "a"),
            Diagnostic(.error, id: .brokenAnchor, at: SourceLocation(path: "é.md"), "a"),
        ]
        #expect(inOrder.reversed().sorted() == inOrder)
        #expect((inOrder.dropFirst(3) + inOrder.prefix(3)).sorted() == inOrder)
    }

    @Test func theManualExplainsEveryKindAndNoOther() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/reference/diagnostics.md"), encoding: .utf8)
        let explained = page.split(separator: "\n").filter { $0.hasPrefix("### `") }.map { String($0.dropFirst(5).dropLast()) }
        #expect(explained == DiagnosticID.allCases.map(\.rawValue))
    }

    /// What a finding weighs stands in the catalogue and in the manual; the manual says so in one of these sentences.
    @Test func theManualNamesTheSeverityOfTheCatalogue() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/reference/diagnostics.md"), encoding: .utf8)
        for group in page.split(separator: "\n## ").dropFirst() {
            let sections = group.split(separator: "### `")
            let areErrors = sections[0].contains("these errors") || sections[0].contains("These are errors")
            for section in sections.dropFirst().map({ $0.replacing("\n", with: " ") }) {
                let id = try #require(DiagnosticID(rawValue: String(section.prefix { $0 != "`" })))
                let isError = section.contains("This is an error") || section.contains(", an error")
                let isNotice = section.contains("This is a notice") || section.contains("A notice") || section.contains("this notice if")
                switch id.severity {
                case .error: #expect(isError || areErrors, "\(id)")
                case .notice: #expect(isNotice || section.contains("a notice says"), "\(id)")
                case .warning: #expect(!isError || section.contains("is a warning"), "\(id)")
                }
            }
        }
    }

    /// What a list of rules shows of each is its first sentence.
    @Test func theManualBeginsWithWhatIsWrong() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/reference/diagnostics.md"), encoding: .utf8)
        for opening in page.matches(of: /### `([^`]+)`\n\n([^\n]+)/).map(\.output) {
            #expect(!opening.2.hasPrefix("[Off by default]") && !opening.2.hasPrefix("Told by"), "\(opening.1)")
        }
    }

    @Test func aRangeMovesWithItsLine() {
        let place = SourceLocation(path: "a.md", line: 2, column: 5).spanning(3)
        #expect(place.end == .init(line: 2, column: 8) && place.width == 3)
        #expect(place.moved(toLine: 7) == SourceLocation(path: "a.md", line: 7, column: 5).spanning(3))
        #expect(place.spanning(0).end == nil && place.spanning(0) < place && "\(place)" == "a.md:2:5")
    }

    @Test func placesAreCountedFromOne() {
        #expect(SourceLocation(path: "a.md").description == "a.md:1:1")
    }
}
