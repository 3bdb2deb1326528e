internal import Answers
internal import DocModel
internal import DocIndex
internal import ReaderText
internal import ServerFoundation

/// The search page with its results in it, for readers without JavaScript.
struct SearchPage {
    var query: String
    /// The tags that all results have.
    var tags: [String]
    /// `nil` when the query is not a question, or there are tags.
    var answer: Answer?
    var found: SearchResults
    /// So many results are on a page.
    var limit: Int
    /// From 1.
    var page = 1

    /// Those of this page.
    private var results: ArraySlice<SearchResult> { found.results.dropFirst(limit * (page - 1)).prefix(limit) }
    private var hasNext: Bool { page < Self.maxPages && found.results.count > limit * page }

    /// Behind the last one nothing is looked for.
    static let maxPages = 5

    /// The page lives one folder below the site's root.
    private static let rootPrefix = "../"
    private static let openMark = "<!--search-results-->"
    private static let closeMark = "<!--/search-results-->"
    private static let emptyField = "name=\"q\" type=\"search\" value=\"\""

    /// Around the results, in the words of the site.
    var frame = Self.frame(.english)

    static func frame(_ words: Catalogue) -> ServerPage.Template { ServerPage.Template("search-results", words: words) }

    private var words: Catalogue { frame.words }

    /// How the query was understood: which words were taken for others, and which are nowhere.
    private var note: String? {
        guard !results.isEmpty else { return nil }
        func quoted(_ terms: [String]) -> SentenceValue {
            SentenceValue(terms.map { words("quote", ["text": SentenceValue($0)]) }.joined(separator: words("list.comma")))
        }
        var parts: [String] = []
        let corrections = found.reading.corrections
        if !corrections.isEmpty {
            parts.append(
                words("search.taken-for", ["meant": quoted(corrections.map(\.meant)), "typed": quoted(corrections.map(\.typed))])
            )
        }
        if !found.reading.dropped.isEmpty { parts.append(words("search.dropped", ["words": quoted(found.reading.dropped)])) }
        return parts.isEmpty ? nil : parts.joined(separator: words("list.sentences"))
    }

    private var count: String {
        let first = limit * (page - 1)
        guard first == 0 || results.isEmpty else {
            return words("search.count.from", ["first": SentenceValue(first + 1), "last": SentenceValue(first + results.count)])
        }
        return words(results.count >= limit ? "search.count.first" : "search.count", ["count": SentenceValue(results.count)])
    }

    /// Puts the results between the marks of `template` and the query into its search field.
    /// - Returns: `nil` when the template has no marks.
    func render(into template: String) -> String? {
        guard let start = template.firstRange(of: Self.openMark),
            let end = template[start.upperBound...].firstRange(of: Self.closeMark)
        else { return nil }
        return withQuery(template[..<start.upperBound]) + resultsHTML + withQuery(template[end.lowerBound...])
    }

    /// Only the first field of the page is without a value, so it does not matter which side of the marks it is on.
    private func withQuery(_ part: Substring) -> String {
        guard let field = part.firstRange(of: Self.emptyField) else { return String(part) }
        return part[..<field.lowerBound] + "\(Self.emptyField.dropLast())\(HTML.escaped(query))\"" + part[field.upperBound...]
    }

    private var resultsHTML: String {
        var values: [String: Any] = ["count": count]
        values["answer"] = answer.map(answerValues)
        values["note"] = note
        if !tags.isEmpty { values.merge(["has_tags": true, "tags": tags.indices.map(tagValues)]) { $1 } }
        if !results.isEmpty { values.merge(["has_results": true, "results": results.map(resultValues)]) { $1 } }
        if hasNext {
            values["next"] = ["url": address(page: page + 1), "name": words("search.next", ["count": SentenceValue(limit)])]
        }
        return frame.render(values)
    }

    /// Named and marked as in the assistant.
    private func answerValues(_ answer: Answer) -> [String: Any] {
        var values: [String: Any] = ["title": words("answer.title"), "html": HTMLText.answer(answer, linkPrefix: Self.rootPrefix, words)]
        if answer.isAnswered, answer.isUncertain {
            values["title"] = words("chat.origin.closest")
            values["doubt"] = words("chat.closest")
        }
        return values
    }

    private func resultValues(_ result: SearchResult) -> [String: Any] {
        let url = result.citation.url + (result.citation.textFragment ?? "")
        return [
            "url": Self.rootPrefix + url, "title": HTMLText.label(of: result.citation), "has_snippet": !result.snippet.isEmpty,
            "snippet": result.snippet.map { ["text": $0.text, "is_match": $0.isMatch] as [String: Any] },
        ]
    }

    /// A tag as a link to the same search without it, and for the next search from the form whose id is `_search`.
    private func tagValues(_ index: Int) -> [String: Any] {
        [
            "name": tags[index], "url": address(without: index),
            "remove": words("search.tag.remove", ["tag": SentenceValue(tags[index])]),
        ]
    }

    private func address(without index: Int? = nil, page: Int = 1) -> String {
        var parameters = query.isEmpty ? [] : ["q=" + PercentEncoding.encoded(query)]
        for (other, tag) in tags.enumerated() where other != index { parameters.append("tag=" + PercentEncoding.encoded(tag)) }
        if page > 1 { parameters.append("page=\(page)") }
        return parameters.isEmpty ? "index.html" : "index.html?" + parameters.joined(separator: "&")
    }
}
