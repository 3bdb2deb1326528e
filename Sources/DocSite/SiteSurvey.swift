/// Where a site would answer, and with what: for commands that look at a site before they write its settings.
package struct SiteSurvey: Sendable {
    /// What answers at a file's address.
    package enum Answer: Hashable, Sendable {
        /// A page, by its path in the content folder.
        case page(String)
        /// A former address, which leads to a page.
        case redirect(toPage: String)
        /// A file that is copied, another site.
        case other
    }

    package let report: BuildReport
    /// By the path of the file, relative to `site/`.
    package let answers: [String: Answer]
    /// The files of the pages, by their paths in the content folder.
    package let outputs: [String: String]
}

extension SiteBuilder {
    /// Runs every check and writes nothing.
    package func survey() throws -> SiteSurvey {
        guard canBuild else { return SiteSurvey(report: Report(configurationDiagnostics), answers: [:], outputs: [:]) }
        let loaded = try load(sources(), index: nil)
        let site = loaded.site
        var answers: [String: SiteSurvey.Answer] = [:]
        // The lists of folders are left out: they stand back for what `redirects` names.
        for asset in site.assets { answers[asset] = .other }
        for redirect in site.linked.redirects where !redirect.isPattern {
            answers[redirect.path] = redirect.page.map { .redirect(toPage: site.pages[$0].path) } ?? .other
        }
        for page in site.pages { answers[page.output] = .page(page.path) }
        let outputs = Dictionary(site.pages.map { ($0.path, $0.output) }) { first, _ in first }
        return SiteSurvey(report: Report(site, findings(site, loaded.status)), answers: answers, outputs: outputs)
    }
}
