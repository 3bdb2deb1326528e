internal import DocMarkdown
internal import DocModel

/// Gives questions to the sections that answer them.
struct QuestionPlaces {
    private(set) var sections: [Section]
    private(set) var diagnostics: [Diagnostic] = []

    /// - Parameter questions: Each for the section with its anchor, or for the first one.
    init(_ questions: [PageQuestion], in sections: [Section]) {
        self.sections = sections
        guard !questions.isEmpty, !sections.isEmpty else { return }
        let numbers = Dictionary(sections.enumerated().map { ($1.anchor, $0) }) { first, _ in first }
        for question in questions {
            if let number = question.anchor.isEmpty ? 0 : numbers[question.anchor] {
                self.sections[number].questions.append(question.text)
                continue
            }
            let near = NearestMatch.find(question.anchor, among: sections.map(\.anchor).filter { !$0.isEmpty })
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: PagePath.isMarkdown(question.location.path) ? .frontMatterValue : .configurationValue,
                    at: question.location,
                    "no heading of the page has the anchor '#\(question.anchor)': the question is left out",
                    hint: near.map { "did you mean '#\($0)'?" } ?? "name an anchor of a heading, or none for the whole page"
                )
            )
        }
    }
}

/// Questions that an owner tells in `docgen.yml` of one page.
struct PageQuestions: Hashable, Sendable {
    /// In the content folder.
    var path: String
    var questions: [PageQuestion]
    var location: SourceLocation
}

extension SiteCheck {
    static let questionPages = SiteCheck { site in
        let pages = Set(site.sources.tree.pages)
        return site.configuration.questions.filter { !pages.contains($0.path) }.map { entry in
            Diagnostic(
                .warning,
                id: .configurationValue,
                at: entry.location,
                "questions names '\(entry.path)', which is not a page of the content folder",
                hint: NearestMatch.find(entry.path, among: site.sources.tree.pages).map { "did you mean '\($0)'?" }
            )
        }
    }
}

/// Questions that show what may be asked.
enum ExampleQuestions {
    private static let limit = 6

    /// The first one of each page, the front page's before all, in the order of the pages.
    static func of(_ pages: [SitePage]) -> [String] {
        let asked = pages.lazy.filter { !$0.frontMatter.isHidden }.compactMap { page in
            page.frontMatter.questions.first.map { (isHome: page.output == "index.html", text: $0.text) }
        }
        return Array((asked.filter(\.isHome) + asked.filter { !$0.isHome }).map(\.text).prefix(limit))
    }
}
