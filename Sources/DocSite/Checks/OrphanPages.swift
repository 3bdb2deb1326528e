internal import DocMarkdown
internal import DocModel

extension SiteCheck {
    /// `orphan-page`: a page that no reader comes to from another one.
    static let orphanPages = SiteCheck(needsLinks: true) { site in
        let linked = Set(site.linked.links.lazy.flatMap(\.links).map(\.target))
        return site.pages.indices.filter { index in
            let page = site.pages[index]
            return site.linked.navigation.nodeOfPage[index] == nil && page.output != "index.html" && !linked.contains(page.path)
        }.map {
            Diagnostic(
                id: .orphanPage,
                at: site.root.place(site.pages[$0].path),
                "no page links to this one, and it is not in the navigation",
                hint: "link to it, or take it out"
            )
        }
    }
}
