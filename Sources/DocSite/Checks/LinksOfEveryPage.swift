internal import DocModel

extension SiteCheck {
    /// `navigation-page`: a link of the header or the footer leads to a page that is not there.
    static let siteLinks = SiteCheck { site in
        let links = site.configuration.siteLinks
        guard !links.isEmpty else { return [] }
        let paths = Set(site.pages.map(\.path))
        let drafts = Set(site.parsed.drafts.paths)
        return links.compactMap { link in
            guard case .page(let page) = link.target else { return nil }
            let path = SiteLink.parts(of: page).path
            guard !paths.contains(path), !drafts.contains(path) else { return nil }
            return Diagnostic(
                .warning,
                id: .navigationPage,
                at: link.location,
                "a link of every page leads to '\(path)', which is not a page; it is left out",
                hint: NearestMatch.hint(for: path, among: paths.sorted())
                    ?? "write the path of a page in the content folder, or a URL"
            )
        }
    }
}
