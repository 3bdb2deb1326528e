extension SiteLinks {
    /// - Parameter pages: All pages of the site.
    init(_ configuration: SiteConfiguration, among pages: [SitePage]) {
        let links = configuration.siteLinks
        let named = Set(links.compactMap { link in if case .page(let page) = link.target { SiteLink.parts(of: page).path } else { nil } })
        let found =
            named.isEmpty ? [] : pages.lazy.filter { named.contains($0.path) }.map { ($0.path, Destination(title: $0.title, url: $0.url)) }
        self.init(configuration, pages: Dictionary(found) { first, _ in first })
    }
}
