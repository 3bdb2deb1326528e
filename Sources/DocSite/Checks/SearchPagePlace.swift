internal import DocModel

extension SiteCheck {
    /// `search-page`: the search field of every page leads to the search page, so an author's page in its place is one that readers meet by
    /// mistake.
    static let searchPage = SiteCheck { site in
        let own = GeneratedPaths.searchPage
        guard let path = site.pages.first(where: { $0.output == own })?.path ?? site.assets.first(where: { $0 == own }) else { return [] }
        return [
            Diagnostic(
                id: .searchPage,
                at: site.root.file(path),
                "this takes the place of the search page, which the search field of every page leads to",
                hint: "rename the folder"
            )
        ]
    }
}
