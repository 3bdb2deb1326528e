internal import DocMarkdown
package import DocModel
internal import YAMLKeys
internal import Yams

/// A link that every page shows beside its own text: in the header, in the footer, or in a menu of languages or versions.
package struct SiteLink: Hashable, Sendable {
    package indirect enum Target: Hashable, Sendable {
        /// A URL, or in menus an address relative to the site's root.
        case address(String)
        /// A page in the content folder, with an anchor behind `#` or without.
        case page(String)
        /// In menus: this very site.
        case here
        /// Links below a title.
        case links([SiteLink])
    }

    /// `nil`: that of the page.
    package var title: String?
    package var target: Target
    /// A picture in the content folder.
    package var icon: String?
    package var location: SourceLocation

    /// This link and those below it.
    var all: [SiteLink] {
        if case .links(let links) = target { [self] + links.flatMap(\.all) } else { [self] }
    }

    fileprivate var withoutIcons: SiteLink {
        var link = self
        link.icon = nil
        if case .links(let links) = target { link.target = .links(links.map(\.withoutIcons)) }
        return link
    }

    /// The page's path and the anchor with its `#`, which may be empty.
    static func parts(of page: String) -> (path: String, anchor: Substring) {
        let hash = page.firstIndex(of: "#") ?? page.endIndex
        return (String(page[..<hash]), page[hash...])
    }
}

extension SiteConfiguration {
    /// All links that stand beside the text of pages, those of groups too.
    var siteLinks: [SiteLink] { [header, footer, languages, versions].joined().flatMap(\.all) }

    /// Where the same docs stand in other languages and versions.
    var addressesOfOtherSites: [String] {
        (languages + versions).flatMap(\.all).compactMap { link in
            if case .address(let address) = link.target { address } else { nil }
        }
    }

    /// Takes out what the template shows of the content folder, for pages that are published without it.
    mutating func leaveOutFiles() {
        (theme.logo, theme.logoDark, theme.favicon) = (nil, nil, nil)
        for list in [\Self.header, \Self.footer] as [WritableKeyPath<Self, [SiteLink]>] {
            self[keyPath: list] = self[keyPath: list].map(\.withoutIcons)
        }
    }

    /// Pictures that the template shows, with the keys that name them.
    var pictures: [(path: String, place: SourceLocation, key: String)] {
        let named = [("theme.logo", theme.logo), ("theme.logo_dark", theme.logoDark), ("theme.favicon", theme.favicon)]
        return named.compactMap { key, path in path.map { ($0, place(of: key), String(key.dropFirst("theme.".count))) } }
            + siteLinks.compactMap { link in link.icon.map { ($0, link.location, "icon") } }
    }
}

extension ValueKind where Value == [SiteLink] {
    /// Links of the header and the footer: to pages and elsewhere, and groups of them.
    static let links = ValueKind(schema: .list(.reference(ConfigurationKey.siteLink))) { node, key, reader in
        reader.siteLinks(node, key, isMenu: false)
    }

    /// Sites to choose from, of which this one may be one.
    static let menu = ValueKind(schema: .list(.either([.text, .entry(.either([.text, .nothing]))]))) { node, key, reader in
        reader.siteLinks(node, key, isMenu: true)
    }
}

/// Reads `header`, `footer`, `languages` and `versions` of `docgen.yml`.
extension ConfigurationReader {
    fileprivate mutating func siteLinks(_ node: Node, _ key: String, isMenu: Bool) -> [SiteLink]? {
        guard let list = node.sequence else {
            keys.reportType(node, key, "a list")
            return nil
        }
        return list.compactMap { siteLink($0, key, isMenu: isMenu, depth: 0) }
    }

    private mutating func siteLink(_ node: Node, _ key: String, isMenu: Bool, depth: Int) -> SiteLink? {
        let expected = isMenu ? "'Name: URL', or the name of this site alone" : "'Title: URL', 'Title: page.md', or 'Title:' with a list"
        if let text = node.scalar?.string, !text.isEmpty {
            let location = keys.location(of: node)
            if isMenu { return SiteLink(title: text, target: .here, location: location) }
            guard !Self.isElsewhere(text) else {
                keys.reportValue(node, "\(key) has '\(text.prefix(60))' without a title", hint: "write 'Title: \(text.prefix(60))'")
                return nil
            }
            return SiteLink(title: nil, target: .page(text), location: location)
        }
        guard let mapping = node.mapping, mapping.count == 1, let (name, value) = mapping.first, let title = name.scalar?.string,
            !title.isEmpty
        else {
            keys.reportType(node, "an entry of \(key)", expected)
            return nil
        }
        let location = keys.location(of: value.isNull ? name : value)
        if value.isNull, isMenu { return SiteLink(title: title, target: .here, location: location) }
        if let list = value.sequence, !isMenu, depth == 0 {
            let links = list.compactMap { siteLink($0, key, isMenu: false, depth: 1) }
            return SiteLink(title: title, target: .links(links), location: location)
        }
        if let mapping = value.mapping, !isMenu { return siteLink(titled: title, mapping, key, at: location) }
        guard let text = value.scalar?.string, !value.isNull else {
            keys.reportType(value, "\(key): '\(title)'", expected)
            return nil
        }
        return target(text, key, at: value, isMenu: isMenu).map { SiteLink(title: title, target: $0, location: location) }
    }

    /// `Title:` with `url` and `icon` below it.
    private mutating func siteLink(titled title: String, _ mapping: Node.Mapping, _ key: String, at location: SourceLocation) -> SiteLink? {
        var link: SiteLink?
        var icon: String?
        // The finding of the unknown key then says that 'url' was meant.
        var isMisspelt = false
        for (name, value) in mapping {
            switch name.scalar?.string ?? "" {
            case "url":
                guard let text = keys.text(value, "\(key).url") else { return nil }
                link = target(text, key, at: value, isMenu: false).map { SiteLink(title: title, target: $0, location: location) }
                if link == nil { return nil }
            case "icon": icon = keys.text(value, "\(key).icon")
            case let other:
                keys.reportUnknown(other, at: name, among: ["url", "icon"])
                isMisspelt = isMisspelt || NearestMatch.find(other, among: ["url", "icon"]) == "url"
            }
        }
        if link == nil, !isMisspelt {
            keys.report(keys.ids.value, at: location, "\(key): '\(title)' has no 'url'", hint: "write 'url: https://…'")
        }
        link?.icon = icon
        return link
    }

    private static func isElsewhere(_ text: String) -> Bool {
        text.contains("://") || text.hasPrefix("mailto:") || text.hasPrefix("tel:")
    }

    private mutating func target(_ text: String, _ key: String, at node: Node, isMenu: Bool) -> SiteLink.Target? {
        let isAddress = isMenu || Self.isElsewhere(text)
        guard !LinkTarget.isCode(text), !text.isEmpty, !(isAddress && text.contains(where: \.isWhitespace)) else {
            keys.reportValue(
                node,
                "\(key) links to '\(text.prefix(60))', which is not an address",
                hint: "write a URL or the path of a page"
            )
            return nil
        }
        return isAddress ? .address(text) : .page(text)
    }
}
