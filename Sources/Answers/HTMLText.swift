package import DocIndex
internal import DocMarkdown
package import DocModel
internal import Foundation
package import ReaderText

/// HTML made of what the index holds: everything that came from outside goes through `HTML.escaped` or the renderer of pages.
package enum HTMLText {
    /// The passage as its page shows it, below the headings that lead to it; or the refusal.
    /// - Parameters:
    ///   - linkPrefix: The way from the page that shows the answer to the site's root.
    ///   - words: What the site says to its readers.
    package static func answer(_ answer: Answer, linkPrefix: String, _ words: Catalogue) -> String {
        guard answer.isAnswered, let source = answer.sources.first else { return refusal(answer, linkPrefix: linkPrefix, words) }
        let path = ([source.title] + source.breadcrumb + [source.heading]).reduce(into: [String]()) { path, part in
            if path.last != part { path.append(part) }
        }
        let name = HTML.escaped(path.joined(separator: Section.breadcrumbSeparator))
        let link = "<a href=\"\(HTML.escaped(linkPrefix + source.url))\">\(name)</a>"
        return "<p class=\"source\">\(link)</p>\n" + passage(answer.text, linkPrefix)
    }

    /// That there is no answer, what else may have been meant, and which questions near it are answered.
    private static func refusal(_ answer: Answer, linkPrefix: String, _ words: Catalogue) -> String {
        var html = "<p>" + HTML.escaped(answer.refusal) + "</p>"
        for suggestion in answer.suggestions {
            let text = words("answer.meant", ["term": SentenceValue(suggestion.meant)])
            let url =
                linkPrefix + "search/index.html?q="
                + (suggestion.question.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
            html += "\n<p><a href=\"\(HTML.escaped(url))\">\(HTML.escaped(text))</a></p>"
        }
        html += list(words("answer.related"), answer.related.map { ($0.question, linkPrefix + $0.url) })
        return html + list(words("answer.handover"), answer.handOver.map { ($0.name, $0.url) })
    }

    /// Links below a title; nothing where there is none.
    private static func list(_ title: String, _ links: [(name: String, url: String)]) -> String {
        guard !links.isEmpty else { return "" }
        let items = links.map { "\n<li><a href=\"\(HTML.escaped($0.url))\">\(HTML.escaped($0.name))</a></li>" }.joined()
        return "\n<p>" + HTML.escaped(title) + "</p>\n<ul>" + items + "\n</ul>"
    }

    private static func passage(_ markdown: String, _ linkPrefix: String) -> String {
        var scratch = MarkdownRenderer.Scratch()
        var text = markdown
        let document = text.withUTF8 { renderer.render($0, path: "", scratch: &scratch) }
        var html = ""
        var end = 0
        // Links are noted as they are for a page: those that lead to the site are relative to its root here.
        for link in document.links {
            html += String(decoding: document.html[end..<Int(link.offset)], as: UTF8.self) + HTML.escaped(linkPrefix)
            end = Int(link.offset)
        }
        return html + String(decoding: document.html[end...], as: UTF8.self)
    }

    private static let renderer: MarkdownRenderer = {
        var options = MarkdownOptions(rawHTML: .escape)
        // What was an address is a link already.
        options.extensions = [.table, .strikethrough, .tasklist]
        return MarkdownRenderer(options: options, grammars: StandardLanguages.grammars)
    }()

    /// The text of a link: `Title › Heading`, or the title alone at the top of a page.
    package static func label(of citation: Citation) -> String {
        let isTop = citation.heading.isEmpty || citation.heading == citation.title
        return isTop ? citation.title : citation.title + Section.breadcrumbSeparator + citation.heading
    }
}
