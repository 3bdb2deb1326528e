internal import DocMarkdown
internal import DocSite
internal import Foundation

/// The pages of a project in the recommended spellings, as far as each comes out the same.
package struct PageRewrites: Sendable {
    /// The new text of each page that changes, by its path in the project's folder; sorted.
    package private(set) var pages: [(path: String, text: String)] = []
    package private(set) var counts: [MigrationReport.Rewritten] = []

    /// - Parameters:
    ///   - root: The folder that was searched.
    package init(of project: MovedProject, _ files: ProjectFiles, in root: String) {
        let content = Path.join(project.folder, project.content)
        let grammars = GrammarCatalog(definitions: [:])
        let renderer = MarkdownRenderer(options: MarkdownOptions(), grammars: grammars)
        let includes = IncludeFiles(folder: Path.join(root, content))
        var scratch = MarkdownRenderer.Scratch()
        var totals: [MarkupRewriter.Construct: (count: Int, pages: Int)] = [:]
        // What a link leads to is not a page where it is.
        for path in files.files(below: content == "." ? "" : content) where Path.isMarkdown(path) && !files.links.contains(path) {
            guard var text = try? files.text(path), let page = Path.relative(path, to: content == "." ? "" : content) else { continue }
            var isChanged = false
            var html: [UInt8]?
            for construct in MarkupRewriter.Construct.allCases {
                var rewriter = MarkupRewriter([construct])
                let rewritten = rewriter.rewrite(text)
                guard let count = rewriter.counts[construct], rewritten != text else { continue }
                func render(_ text: String) -> [UInt8] {
                    Array(text.utf8).withUnsafeBufferPointer {
                        renderer.render($0, path: page, scratch: &scratch, includes: includes.reader(for: page)).html
                    }
                }
                let before = html ?? render(text)
                guard render(rewritten) == before else {
                    html = before
                    continue
                }
                (text, html, isChanged) = (rewritten, before, true)
                totals[construct, default: (0, 0)].count += count
                totals[construct, default: (0, 0)].pages += 1
            }
            if isChanged { pages.append((path, text)) }
        }
        counts = MarkupRewriter.Construct.allCases.compactMap { construct in
            totals[construct].map { MigrationReport.Rewritten(construct: construct.rawValue, count: $0.count, pageCount: $0.pages) }
        }
    }
}
