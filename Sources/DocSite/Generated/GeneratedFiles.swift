internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import ReaderText

/// The files of a site that stand for no Markdown file.
struct GeneratedFiles {
    let renderer: PageRenderer
    /// Paths that pages and assets have taken; those are left alone.
    let taken: OutputPlaces

    private var configuration: SiteConfiguration { renderer.configuration }

    func write(to output: any SiteOutput) throws {
        try writeListings(output)
        try renderer.navigationFiles?.write(to: output)
        try writePage("404.html", template: "404", title: renderer.words("not-found.title"), base: .root(basePath), output)
        try writePage(GeneratedPaths.searchPage, template: "search", title: renderer.words("search.name"), base: .folder("search"), output)
        if taken.isFree("robots.txt") {
            var text = "User-agent: *\nAllow: /\n"
            if let base = configuration.baseURL { text += "Sitemap: \(base)sitemap.xml\n" }
            try output.write(text, to: "robots.txt")
        }
        if let base = configuration.baseURL, taken.isFree(GeneratedPaths.openSearch) {
            try output.write(openSearch(base), to: GeneratedPaths.openSearch)
        }
        if configuration.baseURL != nil, taken.isFree("sitemap.xml") { try output.write(sitemap, to: "sitemap.xml") }
        // GitHub Pages would leave out files that begin with `_`.
        if taken.isFree(".nojekyll") { try output.write("", to: ".nojekyll") }
    }

    /// The path part of the base URL, `/` without one.
    private var basePath: String {
        guard let base = configuration.baseURL, let path = URLComponents(string: base)?.percentEncodedPath, !path.isEmpty else {
            return "/"
        }
        return path
    }

    private func writePage(_ path: String, template: String, title: String, base: PageFrame.Base, _ output: any SiteOutput) throws {
        guard taken.isFree(path) else { return }
        var html: [UInt8] = []
        var cache = TemplateCache()
        try renderer.renderGenerated(
            template: template,
            title: title,
            group: 0,
            canonical: nil,
            isNoIndex: true,
            base: base,
            content: "",
            cache: &cache,
            to: &html
        )
        try html.withUnsafeBufferPointer { try output.write($0, to: path) }
    }

    /// Files that the build of a site writes and that have an address people link to, besides its pages, lists and status pages.
    ///
    /// - Parameter pageCount: It decides whether the Markdown is published.
    static func addresses(of configuration: SiteConfiguration, pageCount: Int) -> [String] {
        var addresses = ["404.html", GeneratedPaths.searchPage, "robots.txt", "llms.txt", ".nojekyll"]
        if configuration.publishesMarkdown(of: pageCount) { addresses.append("llms-full.txt") }
        if configuration.hasStaticSearch { addresses.append(GeneratedPaths.searchTable) }
        if configuration.baseURL != nil { addresses += GeneratedPaths.withBaseURL }
        return addresses
    }

    // MARK: Lists of a folder's pages

    private func writeListings(_ output: any SiteOutput) throws {
        var cache = TemplateCache()
        for (id, node) in renderer.navigation.nodes.enumerated() {
            guard let path = node.listing, taken.isFree(path) else { continue }
            let folder = PagePath.folder(of: path)
            let list = try renderer.listing(of: node.children ?? [], heading: node.title, from: folder)
            var html: [UInt8] = []
            try renderer.renderGenerated(
                template: "page",
                title: node.title,
                group: id,
                node: node.page == nil ? id : nil,
                canonical: PagePath.url(path),
                isNoIndex: false,
                base: .folder(folder),
                content: list,
                cache: &cache,
                to: &html
            )
            try html.withUnsafeBufferPointer { try output.write($0, to: path) }
        }
    }

    // MARK: Redirects

    /// A page at each old URL that sends readers on: with query and fragment where scripts run, to the page everywhere.
    func write(_ redirects: [Redirect], to output: any SiteOutput) throws {
        for redirect in redirects where redirect.hasPage {
            let folder = PagePath.folder(of: redirect.path)
            let (url, title, published): (String, String, String?)
            switch redirect.target {
            case .page(let index, let fragment): (url, title, published) = target(renderer.pages[index], fragment: fragment, from: folder)
            case .elsewhere(let address): (url, title, published) = (address, address, address)
            case .pages: continue
            }
            let file = RedirectPage(
                title: title,
                url: url,
                canonical: published,
                scriptURL: renderer.frame.assets.redirectScriptURL.map { PagePath.relative($0, from: folder) },
                sentence: "redirect.page"
            )
            try output.write(try file.html(in: renderer.frame), to: redirect.path)
        }
    }

    private func target(_ page: SitePage, fragment: String, from folder: String) -> (url: String, title: String, published: String?) {
        let suffix = fragment.isEmpty ? "" : "#" + PagePath.url(fragment)
        return (PagePath.relative(page.url, from: folder) + suffix, page.title, configuration.canonicalURL(page.url))
    }

    // MARK: OpenSearch

    /// Source: OpenSearch 1.1 Draft 6; a short name has at most 16 characters. The URL must be absolute.
    private func openSearch(_ base: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
        <ShortName>\(HTML.escaped(configuration.title.cut(to: 16)))</ShortName>
        <Description>\(HTML.escaped(configuration.title))</Description>
        <InputEncoding>UTF-8</InputEncoding>
        <Url type="text/html" template="\(HTML.escaped(base))search/index.html?q={searchTerms}"/>
        </OpenSearchDescription>

        """
    }

    // MARK: Sitemap

    /// Source: <https://www.sitemaps.org/protocol.html>; one file holds 50,000 URLs.
    private var sitemap: String {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        for page in renderer.pages.lazy.filter({ !$0.frontMatter.isHidden && !$0.frontMatter.isDraft }).prefix(50_000) {
            xml += "<url><loc>\(HTML.escaped(configuration.canonicalURL(page.url) ?? page.url))</loc>"
            if let updated = page.frontMatter.updated { xml += "<lastmod>\(updated)</lastmod>" }
            xml += "</url>\n"
        }
        return xml + "</urlset>\n"
    }
}
