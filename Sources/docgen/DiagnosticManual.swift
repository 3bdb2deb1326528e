internal import CManual
internal import DocMarkdown
internal import DocModel

/// What the manual says of each kind of finding: `docs/reference/diagnostics.md`, whose sections are called by the ids.
enum DiagnosticManual {
    struct Entry {
        var id: String
        /// Plain text, a line for each paragraph, list item or table row.
        var text: String

        /// The first sentence.
        var summary: String { text.firstRange(of: /\.(?:\s|$)/).map { String(text[..<$0.lowerBound]) + "." } ?? text }
    }

    /// In the order of the page.
    static let entries: [Entry] = {
        var size = 0
        guard let bytes = docgen_diagnostics_page(&size) else { return [] }
        var scratch = MarkdownRenderer.Scratch()
        let page = UnsafeBufferPointer(start: bytes, count: size)
        let document = MarkdownRenderer(options: MarkdownOptions(), grammars: GrammarCatalog(definitions: [:]))
            .render(page, path: "diagnostics.md", scratch: &scratch)
        return document.sections.filter { $0.level == 3 }.map { Entry(id: $0.heading, text: text(of: $0)) }
    }()

    static func entry(of id: String) -> Entry? { entries.first { $0.id == id } }

    /// The blocks of code in their places, indented.
    private static func text(of section: Section) -> String {
        var blocks = section.code.split(separator: Section.codeSeparator, omittingEmptySubsequences: false)[...]
        return section.text.split(separator: "\n").map { line in
            guard line == String(Section.codeMark) else { return String(line) }
            return (blocks.popFirst() ?? "").split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
