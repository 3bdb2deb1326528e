internal import DocMarkdown
internal import DocModel

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
