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

    @Test func placesAreCountedFromOne() {
        #expect(SourceLocation(path: "a.md").description == "a.md:1:1")
    }
}
