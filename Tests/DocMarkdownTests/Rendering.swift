import DocMarkdown
import DocModel

/// Renders literal Markdown; the tests' way in.
enum Rendering {
    private static let plainCode = GrammarCatalog(definitions: [:])

    /// - Parameter languages: Whether code is highlighted, and unknown languages are reported.
    static func document(
        _ markdown: String,
        options: MarkdownOptions = MarkdownOptions(),
        languages: GrammarCatalog? = nil
    ) -> RenderedDocument {
        document(bytes: Array(markdown.utf8), options: options, languages: languages)
    }

    /// - Parameter includes: Reads the files that the page includes; without it nothing is included.
    static func document(
        bytes: [UInt8],
        options: MarkdownOptions = MarkdownOptions(),
        languages: GrammarCatalog? = nil,
        path: String = "page.md",
        includes: IncludeReader? = nil
    ) -> RenderedDocument {
        let renderer = MarkdownRenderer(options: options, grammars: languages ?? plainCode)
        var scratch = MarkdownRenderer.Scratch()
        return bytes.withUnsafeBufferPointer { renderer.render($0, path: path, scratch: &scratch, includes: includes) }
    }

    static func html(_ markdown: String, options: MarkdownOptions = MarkdownOptions(), languages: GrammarCatalog? = nil) -> String {
        document(markdown, options: options, languages: languages).htmlText
    }

    /// The findings as a reader sees them.
    static func findings(_ markdown: String, options: MarkdownOptions = MarkdownOptions(), languages: GrammarCatalog? = nil) -> [String] {
        document(markdown, options: options, languages: languages).diagnostics.map(\.description)
    }
}

extension RenderedDocument {
    var htmlText: String { String(decoding: html, as: UTF8.self) }

    /// Each link as `line:column url`.
    var places: [String] {
        links.map { link in
            "\(link.line):\(link.column) " + String(decoding: html[Int(link.offset)..<Int(link.offset + link.length)], as: UTF8.self)
        }
    }
}
