package import DocIndex
package import DocModel

/// HTML made of plain text: everything that came from outside goes through `HTML.escaped`.
package enum HTMLText {
    /// The quote with its source, or the refusal.
    /// - Parameter linkPrefix: The way from the page that shows the answer to the site's root.
    package static func answer(_ answer: Answer, linkPrefix: String) -> String {
        guard answer.isAnswered, let source = answer.sources.first else { return "<p>" + HTML.escaped(answer.refusal) + "</p>" }
        let lines = answer.text.split(separator: "\n").map { HTML.escaped(String($0)) }.joined(separator: "<br>")
        return "<blockquote><p>\(lines)</p></blockquote><p class=\"source\">\(link(to: source, prefix: linkPrefix))</p>"
    }

    /// A link whose text is `Title › Heading`, or the title alone at the top of a page.
    package static func link(to citation: Citation, prefix: String, attributes: String = "") -> String {
        let isTop = citation.heading.isEmpty || citation.heading == citation.title
        let label = isTop ? citation.title : citation.title + " › " + citation.heading
        return "<a\(attributes) href=\"\(HTML.escaped(prefix + citation.url))\">\(HTML.escaped(label))</a>"
    }
}
