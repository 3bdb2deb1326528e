internal import DocModel
internal import ReaderText

/// The links of `docgen.yml` that stand in the header and the footer of every page, as HTML.
///
/// On wide screens those of the header are a row below its bar, in which groups and menus open as popovers; on narrow ones they are lists in the
/// drawer with the pages. The template has both, the style sheet shows one.
struct SiteLinks: Sendable {
    /// `links.css`, which is linked only from pages that have some.
    static let styleSheet = "links.css"

    /// A page that a link leads to.
    struct Destination: Sendable {
        var title: String
        /// Relative to the site's root.
        var url: String
    }

    private let configuration: SiteConfiguration
    /// By path.
    private let pages: [String: Destination]

    /// - Parameter pages: Those that links name, by path; a link to another one is left out.
    init(_ configuration: SiteConfiguration, pages: [String: Destination]) {
        (self.configuration, self.pages) = (configuration, pages)
    }

    /// The values of a page's template.
    /// - Parameters:
    ///   - words: Those of the site's language.
    ///   - address: Makes a URL from one relative to the site's root.
    func values(_ words: Catalogue, address: @escaping (String) -> String) -> [String: String] {
        var values: [String: String] = [:]
        values["copyright"] = configuration.copyright
        let writer = Writer(configuration: configuration, pages: pages, words: words, address: address)
        if !(configuration.header.isEmpty && configuration.languages.isEmpty && configuration.versions.isEmpty) {
            values["header_links"] = writer.header
            values["drawer_links"] = writer.drawer
        }
        if !configuration.footer.isEmpty { values["footer_links"] = writer.footer }
        return values
    }

    private struct Writer {
        let configuration: SiteConfiguration
        let pages: [String: Destination]
        let words: Catalogue
        let address: (String) -> String

        private var menus: [(id: String, name: String, links: [SiteLink])] {
            [
                ("_versions", words("links.versions"), configuration.versions),
                ("_languages", words("links.languages"), configuration.languages),
            ].filter { !$0.2.isEmpty }
        }

        // MARK: One link

        /// `nil` where a link leads nowhere: to a page that is not there.
        private func url(of link: SiteLink) -> String? {
            switch link.target {
            case .address(let text):
                if text.contains(":") || text.hasPrefix("/") || text.hasPrefix("#") { return text }
                return address(text)
            case .page(let page):
                let (path, anchor) = SiteLink.parts(of: page)
                return pages[path].map { address($0.url) + anchor }
            case .here: return address("index.html")
            case .links: return nil
            }
        }

        private func title(of link: SiteLink) -> String {
            if let title = link.title { return title }
            guard case .page(let page) = link.target else { return "" }
            return pages[SiteLink.parts(of: page).path]?.title ?? page
        }

        /// Whether a link of a menu stands for this site.
        private func isHere(_ link: SiteLink) -> Bool {
            if case .address(let url) = link.target, let base = configuration.baseURL { return SiteConfiguration.withSlash(url) == base }
            return link.target == .here
        }

        private func item(_ link: SiteLink, isMenu: Bool = false) -> String {
            guard let url = url(of: link) else { return "" }
            let icon = link.icon.map { "<img src=\"\(address(PagePath.url($0)))\" alt=\"\" height=\"20\">" } ?? ""
            let mark = isMenu && isHere(link) ? " aria-current=\"true\"" : ""
            return "<li><a href=\"\(HTML.escaped(url))\"\(mark)>\(icon)\(HTML.escaped(title(of: link)))</a></li>"
        }

        private func items(_ links: [SiteLink], isMenu: Bool = false) -> String { links.map { item($0, isMenu: isMenu) }.joined() }

        // MARK: The header

        private func popover(_ id: String, label: String, shown: String, _ items: String) -> String {
            let name = label == shown ? "" : " aria-label=\"\(HTML.escaped(label)): \(HTML.escaped(shown))\""
            return "<li><button type=\"button\" popovertarget=\"\(id)\"\(name)>\(HTML.escaped(shown))</button>"
                + "<ul id=\"\(id)\" popover>\(items)</ul></li>"
        }

        var header: String {
            var html = "<nav class=\"site-links\" aria-label=\"\(HTML.escaped(words("links.name")))\"><ul>"
            for (number, link) in configuration.header.enumerated() {
                if case .links(let links) = link.target {
                    let title = title(of: link)
                    html += popover("_links-\(number)", label: title, shown: title, items(links))
                } else {
                    html += item(link)
                }
            }
            html += "</ul>"
            if !menus.isEmpty {
                html += "<ul>"
                for (id, name, links) in menus {
                    let shown = links.first(where: isHere).map(title) ?? name
                    html += popover(id, label: name, shown: shown, items(links, isMenu: true))
                }
                html += "</ul>"
            }
            return html + "</nav>"
        }

        /// The same without anything that opens.
        var drawer: String {
            let groups = configuration.header.compactMap { link -> (title: String, items: String)? in
                if case .links(let links) = link.target { (title(of: link), items(links)) } else { nil }
            }
            let singles = items(configuration.header)
            return "<div class=\"drawer-links\">" + (singles.isEmpty ? "" : "<ul>\(singles)</ul>")
                + (groups + menus.map { ($0.name, items($0.links, isMenu: true)) }).map(Self.titled).joined() + "</div>"
        }

        private static func titled(_ title: String, _ items: String) -> String {
            "<div><div class=\"part\">\(HTML.escaped(title))</div><ul>\(items)</ul></div>"
        }

        // MARK: The footer

        var footer: String {
            var html = "<nav class=\"footer-links\" aria-label=\"\(HTML.escaped(words("links.footer")))\">"
            var singles = ""
            func flush() {
                if !singles.isEmpty { html += "<ul>\(singles)</ul>" }
                singles = ""
            }
            for link in configuration.footer {
                if case .links(let links) = link.target {
                    flush()
                    html += Self.titled(title(of: link), items(links))
                } else {
                    singles += item(link)
                }
            }
            flush()
            return html + "</nav>"
        }
    }
}
