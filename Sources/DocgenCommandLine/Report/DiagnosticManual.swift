internal import CManual
internal import DocMarkdown
internal import DocModel

/// What the manual says of each kind of finding: `docs/reference/diagnostics.md`, whose sections are called by the ids.
enum DiagnosticManual {
    struct Entry {
        var id: String
        /// As a terminal shows it.
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

    /// Where the manual explains a kind of finding, for those who have no copy of it.
    static func address(of id: DiagnosticID) -> String { "\(projectAddress)/blob/main/docs/reference/diagnostics.md#\(id)" }

    private static let projectAddress = "https://github.com/docgen/docgen"

    static func entry(of id: String) -> Entry? { entries.first { $0.id == id } }

    private static func text(of section: Section) -> String {
        TerminalMarkdown(SectionMarkdown(section.markdown)).lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
