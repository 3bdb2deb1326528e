internal import Foundation

/// What Docusaurus shows around a page: the links of its navbar and footer, and the copyright.
///
/// Sources: <https://docusaurus.io/docs/api/themes/configuration>, <https://docusaurus.io/docs/i18n/introduction>.
struct DocusaurusLinks {
    let targets: MovedProject.LinkTargets
    /// The page of an id, for entries such as `{type: 'doc'}`.
    let pageNamed: (String) -> String?
    /// Where the whole site is published, ending in a slash.
    let site: String?

    func read(_ reader: inout SettingsReader, into project: inout MovedProject) {
        if let items = reader.take("themeConfig", "navbar", "items") {
            let links = (items.list ?? []).compactMap { link($0, &project) }
            project.addLinks(links, to: \.header, named: "header", subject: "themeConfig.navbar.items", at: items.place, targets)
        }
        if let items = reader.take("themeConfig", "footer", "links") {
            let links = (items.list ?? []).compactMap { link($0, &project) }
            project.addLinks(links, to: \.footer, named: "footer", subject: "themeConfig.footer.links", at: items.place, targets)
        }
        if let value = reader.take("themeConfig", "footer", "copyright") {
            project.takeCopyright(value, as: "themeConfig.footer.copyright")
        }
    }

    /// - Returns: `nil` for what docgen has by itself, or has no words for, which is told of.
    private func link(_ item: Setting, _ project: inout MovedProject) -> MovedProject.OldLink? {
        let title = item["label"]?.text ?? item["title"]?.text
        if let items = item["items"]?.list {
            // A column of the footer may have no title.
            return MovedProject.OldLink(title: title ?? "Links", links: items.compactMap { link($0, &project) }, place: item.place)
        }
        if let type = item["type"]?.text {
            switch type {
            case "doc":
                guard let page = item["docId"]?.text.flatMap(pageNamed) else { break }
                return MovedProject.OldLink(title: title ?? page, url: page, place: item.place)
            case "docSidebar":
                project.notes.drop("navbar: \(title ?? type)", at: item.place, because: "the sidebar of each page has all of the docs")
                return nil
            case "search", "localeDropdown":
                project.notes.drop("navbar: \(type)", at: item.place, because: "docgen has one of its own")
                return nil
            case "docsVersion", "docsVersionDropdown":
                project.notes.miss("navbar: \(type)", at: item.place, todo: "name the sites of the versions in versions")
                return nil
            case "html":
                let html = item["value"]?.text ?? ""
                // A picture such as a badge of the host.
                if let url = Self.address(in: html) {
                    let text = Common.plainText(html)
                    return MovedProject.OldLink(title: text.isEmpty ? Common.siteName(url: url) : text, url: url, place: item.place)
                }
                if html.contains("<hr") || Common.plainText(html).isEmpty { return nil }
            default: break
            }
        }
        guard let url = item["href"]?.text ?? item["to"]?.text else {
            if item.value != .nothing {
                project.notes.miss("themeConfig: \(title ?? item.shown)", at: item.place, todo: "write it into header or footer")
            }
            return nil
        }
        return MovedProject.OldLink(title: title ?? Common.siteName(url: url), url: url, place: item.place)
    }

    private static func address(in html: String) -> String? {
        guard let start = html.range(of: "href=\"") else { return nil }
        let url = html[start.upperBound...].prefix { $0 != "\"" }
        return url.isEmpty ? nil : String(url)
    }

    /// The other languages: each has a folder of its own on the site.
    func readLanguages(_ value: Setting, into project: inout MovedProject) {
        let own = value["defaultLocale"]?.text
        let sites = (value["locales"]?.texts ?? []).map { locale -> (name: String, url: String?) in
            let name = value["localeConfigs"]?[locale]?["label"]?.text ?? locale
            guard locale != own, let site else { return (name, nil) }
            let path = project.baseURL.map { $0.hasPrefix(site) ? String($0.dropFirst(site.count)) : "" } ?? ""
            return (name, site + locale + "/" + path)
        }
        // Without the site's address nobody knows where the others are.
        guard site != nil else { return }
        project.addMenu(sites, to: \.languages, named: "languages", subject: "i18n.locales", at: value.place)
    }
}
