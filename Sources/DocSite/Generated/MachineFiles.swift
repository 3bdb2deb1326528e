internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import ReaderText

/// `llms.txt` and `llms-full.txt`: the site for programs that read text. Source: <https://llmstxt.org>.
struct MachineFiles {
    let renderer: PageRenderer
    /// Paths that pages and assets have taken; those are left alone.
    let taken: OutputPlaces
    let copies: PageCopies
    /// Of the pages in the navigation those that were written before; `nil` where pages are not written.
    var written: WrittenCopies?

    /// `llms-full.txt` is left out beyond this: no reader's context holds it, and the pages have files of their own.
    static let maxFullBytes = 1_000_000

    private var configuration: SiteConfiguration { renderer.configuration }
    private var pages: [SitePage] { renderer.pages }

    func write(to output: any SiteOutput) throws {
        if taken.isFree("llms.txt") { try output.write(list, to: "llms.txt") }
        if renderer.publishesMarkdown, taken.isFree("llms-full.txt"), let full = try full() {
            try full.withUnsafeBufferPointer { try output.write($0, to: "llms-full.txt") }
        }
    }

    /// The address of a page's Markdown, or of the page where that is not published.
    private func address(_ page: SitePage) -> String {
        (configuration.baseURL ?? "") + (renderer.publishesMarkdown ? PagePath.url(page.path) : page.url)
    }

    /// Title, summary, then the pages in reading order under the names of the outermost groups.
    private var list: String {
        var text = "# \(configuration.title)\n"
        if let description = configuration.description { text += "\n> \(Self.line(description))\n" }
        var group: Int?
        for (position, page) in renderer.navigation.order.enumerated() {
            let node = renderer.navigation.nodeOfPage[page]
            // A folder's own page belongs to its group.
            let outermost = node.flatMap { node in
                renderer.navigation.ancestors(of: node).first ?? (renderer.navigation.nodes[node].children == nil ? nil : node)
            }
            let current = outermost ?? 0
            if position == 0 || current != group {
                text += "\n## \(current == 0 ? renderer.words("pages.name") : Self.line(renderer.navigation.nodes[current].title))\n\n"
                group = current
            }
            var title = Self.line(pages[page].title)
            // Most titles hold none, and the search for one by characters is slow.
            if title.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) {
                title = title.replacing("[", with: "\\[").replacing("]", with: "\\]")
            }
            text += "- [\(title)](\(address(pages[page])))"
            if let note = pages[page].frontMatter.description { text += ": \(Self.line(note))" }
            text += "\n"
        }
        return text
    }

    private static func line(_ text: String) -> String {
        // Line ends are control characters, U+0085, U+2028 or U+2029.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0xC2 || $0 == 0xE2 }) else { return text }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Every page's Markdown in reading order, each after its address. `nil` when it is too long.
    private func full() throws -> [UInt8]? {
        if written?.isBeyondLimit ?? false { return nil }
        var text = Array("# \(configuration.title)\n".utf8)
        var source: [UInt8] = []
        for page in renderer.navigation.order {
            if let copy = written?.copy(of: page) { source = copy } else { try copies.read(pages[page], into: &source) }
            guard text.count + source.count <= Self.maxFullBytes else { return nil }
            text += "\n---\nPage: \(address(pages[page]))\n\n".utf8
            text += source
            if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        }
        return text
    }
}
