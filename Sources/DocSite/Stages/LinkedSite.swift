internal import DocModel

/// Stage 3 of a build: the navigation, former addresses, and what each link leads to.
struct LinkedSite: Sendable {
    let navigation: Navigation
    let redirects: [Redirect]
    /// What the links of each page lead to, in the order of the pages; empty when links are not resolved.
    private(set) var links: [LinkResolver.Result]
    private(set) var selection: AssetSelection
    /// `nil` when links are not resolved.
    private var resolver: LinkResolver?
    /// Findings about what the pages share.
    private var sharedDiagnostics: [Diagnostic]

    /// Those of the links too.
    var diagnostics: [Diagnostic] { sharedDiagnostics + links.lazy.flatMap(\.diagnostics) }

    /// - Parameter resolvesLinks: Whether it is worth while: not with a configuration that will have to change.
    init(
        _ site: ParsedSite,
        _ sources: SiteSources,
        _ configuration: SiteConfiguration,
        assets: AssetSelection,
        resolvesLinks: Bool = true,
        jobs: Int
    ) {
        selection = assets
        let (pages, files, root) = (site.pages, sources.tree.assets, sources.root)
        let former = Set(Redirect.entries(of: configuration).keys)
        (navigation, sharedDiagnostics) = Self.navigation(of: site, files: files, former: former, in: root, configuration)
        sharedDiagnostics += navigation.diagnostics

        let listings = navigation.nodes.compactMap(\.listing)
        var places = site.places
        // With each page may go its Markdown.
        for path in pages.map(\.path) + files + listings + GeneratedPaths.reserved { _ = places.claim(path, for: path) }
        let addresses = Redirect.all(of: pages, in: root, places: &places, configuration)
        redirects = addresses.redirects
        sharedDiagnostics += addresses.diagnostics

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
            site: configuration.baseURL.map { SiteAddress($0, others: configuration.addressesOfOtherSites) }
        )
        self.resolver = resolver
        links = Array(repeating: LinkResolver.Result(), count: pages.count)
        resolve(Array(pages.indices), with: resolver, jobs: jobs)
    }

    /// The navigation that the configuration lists, or that of the folders, and what is to be said of its list.
    private static func navigation(
        of site: ParsedSite,
        files: [String],
        former: Set<String>,
        in root: SourceRoot,
        _ configuration: SiteConfiguration
    ) -> (Navigation, [Diagnostic]) {
        let (title, words) = (configuration.title, configuration.words)
        func numbered(_ navigation: Navigation) -> Navigation {
            var navigation = navigation
            if configuration.numbersNavigation { navigation.number(configuration, paths: site.pages.map(\.path)) }
            return navigation
        }
        guard let listed = configuration.navigation else {
            let navigation = Navigation(folders: site.pages, assets: files, former: former, title: title, words: words, in: root)
            return (numbered(navigation), [])
        }
        let (entries, notices) = site.drafts.removed(from: listed)
        let navigation = Navigation(
            listed: entries,
            pages: site.pages,
            assets: files,
            former: former,
            title: title,
            words: words,
            in: root
        )
        return (numbered(navigation), notices)
    }

    private mutating func resolve(_ pages: [Int], with resolver: LinkResolver, jobs: Int) {
        let results = Slots<LinkResolver.Result>(count: pages.count)
        forEachIndex(below: pages.count, jobs: jobs, makeState: { () }) { index, _ in results[index] = resolver.resolve(pages[index]) }
        for (page, result) in zip(pages, results.takeAll()) { links[page] = result ?? LinkResolver.Result() }
    }

    /// Of a site of the same shape as one before: what the pages share stays, and links are followed where they can lead elsewhere now.
    ///
    /// Those are the links of pages that changed; those to an anchor of a page whose anchors changed; and those that the shape says nothing of,
    /// because they lead to files that are not part of the site, or to none.
    /// - Parameter assets: Of the same files, looked at anew.
    init(again before: CheckedSite, _ site: ParsedSite, assets: AssetSelection, jobs: Int) {
        self = before.linked
        selection = assets
        guard let resolver = before.linked.resolver?.renewed(pages: site.pages, assets: assets) else { return }
        self.resolver = resolver
        let changed = site.pages.indices.filter { !site.pages[$0].isSame(as: before.pages[$0]) }
        let isChanged = Set(changed)
        let withOtherAnchors = Set(
            changed.lazy.filter { site.pages[$0].hasOtherAnchors(than: before.pages[$0]) }.map { site.pages[$0].path }
        )
        let stale = site.pages.indices.filter { index in
            let known = links[index]
            return isChanged.contains(index) || !known.diagnostics.isEmpty || known.assets.contains { !assets.isCandidate($0) }
                || !withOtherAnchors.isEmpty && known.links.contains { !$0.anchor.isEmpty && withOtherAnchors.contains($0.target) }
        }
        resolve(stale, with: resolver, jobs: jobs)
    }
}
