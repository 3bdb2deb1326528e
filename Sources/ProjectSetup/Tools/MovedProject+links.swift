internal import DocSite
internal import Foundation

/// Links, pictures and style sheets that stand beside the text of every page, which all tools have in their own words.
extension MovedProject {
    typealias LinkList = WritableKeyPath<MovedProject, [NavigationEntry]> & Sendable

    /// An entry of a menu of the old tool.
    struct OldLink {
        var title: String
        /// `nil` for a group.
        var url: String?
        var links: [OldLink] = []
        var place: Setting.Place
    }

    /// What a link of the old site leads to in the new one.
    struct LinkTargets {
        /// The page at an address of the old site, without its anchor.
        var page: (String) -> String?
        /// Where the old site is published, ending in a slash; `nil` where nobody knows.
        var site: String?

        func entry(_ link: OldLink) -> NavigationEntry? {
            guard let url = link.url else {
                let inner = link.links.compactMap(entry)
                return inner.isEmpty ? nil : .group(title: link.title, page: nil, entries: inner)
            }
            if Common.isExternal(url) || url.hasPrefix("mailto:") { return .link(url: url, title: link.title) }
            let hash = url.firstIndex { $0 == "#" || $0 == "?" } ?? url.endIndex
            if let page = page(String(url[..<hash])) {
                return .page(path: page + (url[hash...].hasPrefix("#") ? url[hash...] : ""), title: link.title)
            }
            return site.map { .link(url: Common.absolute(url, from: $0), title: link.title) }
        }
    }

    /// Takes links over into `header`, `footer` or a group of them, and tells of those that lead to no page.
    /// - Parameters:
    ///   - subject: What the old configuration calls them.
    ///   - name: The key of docgen.yml.
    mutating func addLinks(
        _ links: [OldLink],
        to list: any LinkList,
        named name: String,
        subject: String,
        at place: Setting.Place,
        _ targets: LinkTargets
    ) {
        guard !links.isEmpty else { return }
        let entries = links.map { (link: $0, entry: targets.entry($0)) }
        let carried = entries.compactMap(\.entry)
        self[keyPath: list] += carried
        if !carried.isEmpty { notes.carry(subject, from: place, to: name, count: carried.count) }
        for (link, entry) in entries where entry == nil {
            notes.miss(
                "\(subject): \(link.title)",
                at: link.place,
                todo: "'\(link.url ?? "")' is not a page of the site: write it into \(name) with its whole URL"
            )
        }
    }

    /// Takes over a menu of sites, of which the one that is moved has no URL, or its own.
    mutating func addMenu(
        _ sites: [(name: String, url: String?)],
        to list: any LinkList,
        named name: String,
        subject: String,
        at place: Setting.Place
    ) {
        guard sites.count > 1 else { return }
        self[keyPath: list] = sites.map { site in
            guard let url = site.url, url != baseURL else { return .heading(site.name) }
            return .link(url: url, title: site.name)
        }
        notes.carry(subject, from: place, to: name, count: sites.count)
    }

    /// Takes over a line of text that the old tool took for HTML.
    mutating func takeCopyright(_ value: Setting, as subject: String) {
        guard let text = value.text else {
            if value.value != .nothing { notes.miss(subject, at: value.place, todo: "docgen does not run \(value.shown): write copyright") }
            return
        }
        let plain = Common.plainText(text)
        guard !plain.isEmpty else { return }
        copyright = copyright.map { $0 + " " + plain } ?? plain
        let hasLinks = text.contains("<a ") || text.contains("](")
        notes.carry(subject, from: value.place, to: hasLinks ? "copyright, without its links: write those into footer" : "copyright")
    }

    /// A switch for curly quotes and dashes; switched off it says what docgen does anyway.
    mutating func takeQuotes(_ value: Setting?, as subject: String) {
        guard let value, let isOn = value.flag else { return }
        guard isOn else { return notes.drop(subject, at: value.place, because: "docgen keeps quotes and dashes as they are written") }
        curlsQuotes = true
        notes.carry(subject, from: value.place, to: "smart_punctuation")
    }

    /// Takes over style sheets.
    /// - Parameters:
    ///   - base: The folder that their paths begin at, relative to the folder that was searched.
    ///   - colours: Names of the old theme's variables for the colour of links.
    mutating func takeStyles(_ value: Setting, below base: String, as subject: String, _ files: ProjectFiles, colours: [String] = []) {
        var carried = 0
        for text in value.texts {
            let path = Path.normalized(text, in: base)
            if Common.isExternal(text) {
                notes.miss(
                    "\(subject): \(text)",
                    at: value.place,
                    todo: "docgen's pages load nothing from elsewhere: copy the file, and name it in styles"
                )
            } else if let path, files.contains(path), let own = Path.relative(path, to: folder), Path.ending(of: own) == "css" {
                styles.append(own)
                takeColours(colours, in: path, files)
                carried += 1
                missRefused(in: path, files)
            } else {
                notes.miss("\(subject): \(text)", at: value.place, todo: "there is no such style sheet; a program may have made it before")
            }
        }
        if carried > 0 {
            notes.carry(subject, from: value.place, to: "styles: rules for the old theme's own elements have no effect", count: carried)
        }
    }

    /// Tells what a style sheet loads that docgen leaves out.
    private mutating func missRefused(in path: String, _ files: ProjectFiles) {
        guard let text = try? files.text(path) else { return }
        for refused in StyleSheetAddresses(Array(text.utf8)).refused {
            notes.miss(refused.message, at: Setting.Place(file: path, line: refused.line), todo: refused.hint)
        }
    }

    /// Files at the root of the site that browsers ask for by themselves: the first one that is there is the icon of all pages.
    mutating func findFavicon(_ files: ProjectFiles) {
        guard favicon == nil else { return }
        for name in ["favicon.svg", "favicon.png", "favicon.ico"] {
            for root in [content == "." ? "" : content] + publicFolders where files.contains(Path.join(Path.join(folder, root), name)) {
                favicon = name
                return notes.carry(name, from: Setting.Place(file: Path.join(Path.join(folder, root), name)), to: "theme.favicon")
            }
        }
    }

    /// The picture that a path of the old site leads to, as docgen.yml names it; `nil` where there is none.
    func picture(_ path: String, _ files: ProjectFiles) -> String? {
        let name = path.split(separator: "/").joined(separator: "/")
        let roots = [content == "." ? "" : content] + publicFolders
        return roots.contains { files.contains(Path.join(Path.join(folder, $0), name)) } ? name : nil
    }

    /// Has a picture of the old theme copied into the content folder, unless one of that name is there.
    /// - Returns: Its name there.
    mutating func copy(_ path: String, _ files: ProjectFiles) -> String {
        let name = Path.name(of: path)
        let target = Path.join(content == "." ? "" : content, name)
        if !files.contains(Path.join(folder, target)), let own = Path.relative(path, to: folder) { copies.append((own, target)) }
        return name
    }

    /// Takes over the icon of browser tabs.
    mutating func takeFavicon(_ path: String, from place: Setting.Place, as subject: String, _ files: ProjectFiles) {
        guard let name = picture(path, files) else {
            return notes.miss(
                subject,
                at: place,
                todo: "'\(path)' is not published: copy it into the content folder, and name it in theme.favicon"
            )
        }
        favicon = name
        notes.carry(subject, from: place, to: "theme.favicon")
    }
}

extension Common {
    /// An address of a site, from its root or relative, as a whole URL. Source: RFC 3986, section 5.2.
    /// - Parameter site: Where that site is published, ending in a slash.
    static func absolute(_ address: String, from site: String) -> String {
        guard !isExternal(address), let base = URL(string: site), let url = URL(string: address, relativeTo: base) else { return address }
        return url.absoluteString
    }

    /// Text of HTML, without its tags.
    static func plainText(_ html: String) -> String {
        var text = ""
        var isTag = false
        for character in html {
            if character == "<" { isTag = true }
            if !isTag { text.append(character) }
            if character == ">" { isTag = false }
        }
        for (name, sign) in [
            ("&copy;", "©"), ("&#169;", "©"), ("&nbsp;", " "), ("&ndash;", "–"), ("&mdash;", "—"), ("&middot;", "·"), ("&reg;", "®"),
            ("&trade;", "™"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&"),
        ] { text = text.replacing(name, with: sign) }
        // Themes such as Docsy read it as Markdown.
        text = text.replacing(/\[([^\[\]]*)\]\([^()\s]*\)/) { $0.1 }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What a link is called that the old theme showed as an icon: by the icon's name, `fontawesome/brands/github`, or by the host.
    static func siteName(icon: String? = nil, url: String) -> String {
        let host = url.range(of: "://").map { url[$0.upperBound...].prefix { $0 != "/" }.lowercased() } ?? ""
        let parts = host.split(separator: ".")
        let domain = parts.count > 1 ? String(parts[parts.count - 2]) : host
        let name = icon?.split { $0 == "/" || $0 == " " }.last.map { String($0).replacing("fa-", with: "") } ?? domain
        for known in [name.lowercased(), domain] {
            if let title = siteNames[known.split(separator: "-").first.map(String.init) ?? known] { return title }
        }
        return name.isEmpty ? url : name.prefix(1).uppercased() + name.dropFirst()
    }

    private static let siteNames = [
        "github": "GitHub", "gitlab": "GitLab", "bitbucket": "Bitbucket", "codeberg": "Codeberg", "twitter": "Twitter", "x": "X",
        "mastodon": "Mastodon",
        "linkedin": "LinkedIn", "youtube": "YouTube", "discord": "Discord", "slack": "Slack", "pypi": "PyPI", "python": "PyPI",
        "npm": "npm",
        "npmjs": "npm", "docker": "Docker Hub", "stackoverflow": "Stack Overflow", "gitter": "Gitter", "medium": "Medium",
        "facebook": "Facebook",
        "reddit": "Reddit", "bluesky": "Bluesky", "bsky": "Bluesky", "matrix": "Matrix", "telegram": "Telegram", "fosstodon": "Mastodon",
        "crates": "crates.io",
    ]
}
