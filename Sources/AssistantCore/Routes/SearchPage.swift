internal import DocModel
internal import DocIndex

/// The search page with its results in it, for readers without JavaScript.
struct SearchPage {
    var query: String
    /// The tags that all results have.
    var tags: [String]
    /// `nil` when the query is not a question, or there are tags.
    var answer: Answer?
    var results: [SearchResult]

    /// The page lives one folder below the site's root.
    private static let rootPrefix = "../"
    private static let openMark = "<!--search-results-->"
    private static let closeMark = "<!--/search-results-->"
    private static let emptyField = "name=\"q\" type=\"search\" value=\"\""

    /// Whether to look for an answer too: three words or more, or a question mark at the end.
    static func isQuestion(_ query: String) -> Bool {
        query.hasSuffix("?") || query.split(whereSeparator: \.isWhitespace).count >= 3
    }

    /// Puts the results between the marks of `template` and the query into its search field.
    /// - Returns: `nil` when the template has no marks.
    func render(into template: String) -> String? {
        guard let start = template.firstRange(of: Self.openMark),
            let end = template[start.upperBound...].firstRange(of: Self.closeMark)
        else { return nil }
        return withQuery(template[..<start.upperBound]) + "\n" + resultsHTML + withQuery(template[end.lowerBound...])
    }

    /// Only the first field of the page is without a value, so it does not matter which side of the marks it is on.
    private func withQuery(_ part: Substring) -> String {
        guard let field = part.firstRange(of: Self.emptyField) else { return String(part) }
        return part[..<field.lowerBound] + "\(Self.emptyField.dropLast())\(HTML.escaped(query))\"" + part[field.upperBound...]
    }

    private var resultsHTML: String {
        var html = ""
        if let answer {
            html += "<section class=\"answer\"><h2>Answer</h2>\(HTMLText.answer(answer, linkPrefix: Self.rootPrefix))</section>\n"
        }
        html += tagsHTML
        html += "<p class=\"count\" role=\"status\">\(results.count) \(results.count == 1 ? "result" : "results")</p>\n"
        guard !results.isEmpty else { return html }
        html += "<ol class=\"results\">\n"
        for result in results {
            let link = HTMLText.link(to: result.citation, prefix: Self.rootPrefix, attributes: " class=\"result-title\"")
            let snippet = result.snippet.map { part in
                part.isMatch ? "<mark>\(HTML.escaped(part.text))</mark>" : HTML.escaped(part.text)
            }
            html += "<li>\(link)" + (snippet.isEmpty ? "" : "<p class=\"snippet\">\(snippet.joined())</p>") + "</li>\n"
        }
        return html + "</ol>\n"
    }

    /// Each tag as a link to the same search without it, and for the next search from the form whose id is `_search`.
    private var tagsHTML: String {
        guard !tags.isEmpty else { return "" }
        let items = tags.indices.map { index in
            let tag = HTML.escaped(tags[index])
            let link =
                "<a href=\"\(HTML.escaped(address(without: index)))\" aria-label=\"Remove the tag \(tag)\">\(tag) <span aria-hidden=\"true\">×</span></a>"
            return "<li>\(link)<input type=\"hidden\" name=\"tag\" value=\"\(tag)\" form=\"_search\"></li>"
        }
        return "<ul class=\"tags\" aria-label=\"Only pages with\">\(items.joined())</ul>\n"
    }

    private func address(without index: Int) -> String {
        var parameters = query.isEmpty ? [] : ["q=" + PercentEncoding.encoded(query)]
        for (other, tag) in tags.enumerated() where other != index { parameters.append("tag=" + PercentEncoding.encoded(tag)) }
        return parameters.isEmpty ? "index.html" : "index.html?" + parameters.joined(separator: "&")
    }
}
