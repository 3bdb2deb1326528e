internal import DocModel
internal import DocIndex

/// The search page with its results in it, for readers without JavaScript.
struct SearchPage {
    var query: String
    /// `nil` when the query is not a question.
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
        html += "<p class=\"count\" role=\"status\">\(results.count) \(results.count == 1 ? "result" : "results")</p>\n"
        guard !results.isEmpty else { return html }
        html += "<ol class=\"results\">\n"
        for result in results {
            let link = HTMLText.link(to: result.citation, prefix: Self.rootPrefix, attributes: " class=\"result-title\"")
            let snippet = result.snippet.map { part in
                part.isMatch ? "<mark>\(HTML.escaped(part.text))</mark>" : HTML.escaped(part.text)
            }
            html += "<li>\(link)<p class=\"snippet\">\(snippet.joined())</p></li>\n"
        }
        return html + "</ol>\n"
    }
}
