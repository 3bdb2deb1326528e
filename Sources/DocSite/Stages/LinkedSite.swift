internal import DocModel

/// Stage 3 of a build: the navigation, former addresses, and what each link leads to.
struct LinkedSite: Sendable {
    let navigation: Navigation
    let redirects: [Redirect]
    /// What the links of each page lead to, in the order of the pages; empty when links are not resolved.
    let links: [LinkResolver.Result]
    private(set) var diagnostics: [Diagnostic]

    /// - Parameter resolvesLinks: Whether it is worth while: not with a configuration that will have to change.
    init(
        _ site: ParsedSite,
        _ sources: SiteSources,
        _ configuration: SiteConfiguration,
        assets: AssetSelection,
        resolvesLinks: Bool = true,
        jobs: Int
    ) {
        let (pages, files, root) = (site.pages, sources.tree.assets, sources.root)
        if let listed = configuration.navigation {
            let (entries, notices) = site.drafts.removed(from: listed)
            diagnostics = notices
            navigation = Navigation(listed: entries, pages: pages, assets: files, title: configuration.title, in: root)
        } else {
            diagnostics = []
            navigation = Navigation(folders: pages, assets: files, title: configuration.title, in: root)
        }
        diagnostics += navigation.diagnostics

        let listings = navigation.nodes.compactMap(\.listing)
        var places = site.places
        // With each page may go its Markdown.
        for path in pages.map(\.path) + files + listings + GeneratedFiles.reserved { _ = places.claim(path, for: path) }
        let former = Redirect.all(of: pages, in: root, places: &places, baseURL: configuration.baseURL)
        redirects = former.redirects
        diagnostics += former.diagnostics

        guard resolvesLinks else {
            links = []
            return
        }
        let resolver = LinkResolver(
            pages: pages,
            assets: assets,
            drafts: site.drafts,
            listings: listings,
            generated: GeneratedFiles.addresses(of: configuration, pageCount: pages.count) + StatusSite.addresses(of: configuration),
            folderPages: navigation.folderPages,
            redirects: redirects,
            root: root,
            baseURL: configuration.baseURL
        )
        let results = Slots<LinkResolver.Result>(count: pages.count)
        forEachIndex(below: pages.count, jobs: jobs, makeState: { () }) { index, _ in results[index] = resolver.resolve(index) }
        links = results.takeAll().map { $0 ?? LinkResolver.Result() }
        diagnostics += links.flatMap(\.diagnostics)
    }
}
