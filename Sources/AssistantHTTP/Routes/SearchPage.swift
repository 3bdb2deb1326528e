internal import Answers
internal import DocModel
internal import DocIndex
internal import ServerFoundation

/// The search page with its results in it, for readers without JavaScript.
struct SearchPage {
    var query: String
    /// The tags that all results have.
    var tags: [String]
    /// `nil` when the query is not a question, or there are tags.
    var answer: Answer?
    var found: SearchResults
    /// More results than so many were not looked for.
    var limit: Int

    private var results: [SearchResult] { found.results }

    /// The page lives one folder below the site's root.
    private static let rootPrefix = "../"
    private static let openMark = "<!--search-results-->"
    private static let closeMark = "<!--/search-results-->"
    private static let emptyField = "name=\"q\" type=\"search\" value=\"\""

    /// How the query was understood: which words were taken for others, and which are nowhere.
    private var note: String {
        guard !results.isEmpty else { return "" }
        var parts: [String] = []
        if !found.reading.corrections.isEmpty {
            let meant = found.reading.corrections.map { "“\($0.meant)”" }.joined(separator: ", ")
            let typed = found.reading.corrections.map { "“\($0.typed)”" }.joined(separator: ", ")
            parts.append("Results for \(meant) (you typed \(typed)).")
        }
        if !found.reading.dropped.isEmpty {
            parts.append("No page has \(found.reading.dropped.map { "“\($0)”" }.joined(separator: ", ")): left out.")
        }
        return parts.isEmpty ? "" : "<p class=\"count\">\(HTML.escaped(parts.joined(separator: " ")))</p>\n"
    }

    private var count: String {
        results.count >= limit ? "First \(results.count) results" : "\(results.count) \(results.count == 1 ? "result" : "results")"
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
        html += note
        html += "<p class=\"count\" role=\"status\">\(count)</p>\n"
        guard !results.isEmpty else { return html }
        html += "<ol class=\"results\">\n"
        for result in results {
            var citation = result.citation
            citation.url += SnippetPhrase.fragment(of: result.snippet, at: citation.url)
            let link = HTMLText.link(to: citation, prefix: Self.rootPrefix, attributes: " class=\"result-title\"")
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
