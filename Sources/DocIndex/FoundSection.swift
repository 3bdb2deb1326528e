internal import DocModel
internal import Foundation

/// A section with all its text, as the ranking found it.
struct FoundSection {
    /// From 0, in the order of the ids.
    let number: Int
    let citation: Citation
    let markdown: SectionMarkdown
    /// The words of ``markdown`` but those of code.
    let text: String
    let code: String
    /// What it answers, by what its author says.
    let questions: [String]
    var score: Double
    /// The share of the query's weight that the section's words make up.
    var coverage: Double
    /// How many of the query's concepts it holds.
    var held: Double
    /// Its page, or its heading, is called what is asked for.
    var isNamed = false
    /// Of a glossary the units that define what is asked for.
    var definition: Range<Int>?

    var heading: String { citation.heading }

    /// Whether it is on the page with this URL; some hosts leave extensions out.
    func isOn(_ page: String) -> Bool {
        let url = citation.url.prefix { $0 != "#" }
        return url == page || url == page + ".html"
    }

    /// How the heading or the text holds the exact characters of a name.
    func match(_ literal: Literal) -> Literal.Match {
        max(literal.match(in: heading), literal.match(in: text), literal.match(in: code))
    }

    /// - Parameter row: title, path, url, heading, breadcrumb, anchor, markdown, questions.
    init(_ row: RawRow, _ scored: SectionScorer.Scores.Section) {
        number = scored.number
        score = scored.score
        coverage = scored.coverage
        held = scored.held
        let title = row.text(0)
        let url = row.text(2)
        let heading = row.text(3)
        let breadcrumb = row.text(4)
        let anchor = row.text(5)
        citation = Citation(
            title: title,
            heading: heading.isEmpty ? title : heading,
            breadcrumb: breadcrumb.isEmpty ? [] : breadcrumb.components(separatedBy: Section.breadcrumbSeparator),
            url: anchor.isEmpty ? url : url + "#" + (anchor.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? anchor),
            path: row.text(1)
        )
        markdown = SectionMarkdown(row.text(6))
        text = markdown.text
        code = markdown.code
        questions = row.text(7).split(separator: "\n").map(String.init)
    }
}
