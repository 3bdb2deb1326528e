/// What Hugo's themes show around a page: menus, links to other places, copyright and languages.
///
/// Sources: <https://gohugo.io/configuration/menus/>, <https://gohugo.io/configuration/languages/>,
/// <https://www.docsy.dev/docs/adding-content/lookandfeel/>.
enum HugoLinks {
    /// - Parameter all: Pages of the content folder.
    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ languages: HugoReader.Languages, all: [String]) {
        let pages = Dictionary(project.addresses.map { (plain($0.address), $0.page) }) { first, _ in first }
        let paths = Set(all)
        let targets = MovedProject.LinkTargets(
            page: { address in
                let name = plain(address)
                if let page = pages[name] { return page }
                // `pageRef` is a path of the content folder, without its ending or with it.
                return [name, name + ".md", Path.join(name, "_index.md"), Path.join(name, "index.md")].first(where: paths.contains)
            },
            site: project.baseURL
        )
        let own = languages.settings[languages.standard]
        for menu in [own?["menus"], own?["menu"], reader.take("menus"), reader.take("menu")].compactMap({ $0 }) {
            readMenus(menu, into: &project, targets)
        }
        for group in ["user", "developer"] {
            guard let value = reader.take("params", "links", group) else { continue }
            let links = (value.list ?? []).compactMap { link($0) }
            project.addLinks(links, to: \.footer, named: "footer", subject: "params.links.\(group)", at: value.place, targets)
        }
        if let value = reader.take("copyright") ?? reader.take("params", "copyright") {
            if let parts = value.entries {
                // Docsy: authors, and years from one on.
                let text = ["from_year", "authors"].compactMap { key in parts.first { $0.key == key }?.value.text }.joined(separator: " ")
                if !text.isEmpty { project.takeCopyright(Setting(.text("© " + text), at: value.place), as: "copyright") }
            } else {
                project.takeCopyright(value, as: "copyright")
            }
        }
        readLanguages(languages, into: &project)
        readVersions(&reader, into: &project)
    }

    /// Docsy's menu of versions, of which one is this site. Source: <https://www.docsy.dev/docs/content/versioning/>.
    private static func readVersions(_ reader: inout SettingsReader, into project: inout MovedProject) {
        guard let value = reader.take("params", "versions"), let list = value.list else { return }
        let own = reader.take("params", "version")?.text
        func plain(_ url: String?) -> String? { url.map { $0.hasSuffix("/") ? $0 : $0 + "/" } }
        let sites = list.compactMap { item -> (name: String, url: String?)? in
            let url = item["url"]?.text
            guard let name = item["version"]?.text ?? item["name"]?.text ?? url else { return nil }
            return (name, name == own || plain(url) == project.baseURL ? nil : url)
        }
        project.addMenu(sites, to: \.versions, named: "versions", subject: "params.versions", at: value.place)
    }

    private static func plain(_ address: String) -> String { address.split(separator: "/").joined(separator: "/") }

    private static func link(_ item: Setting) -> MovedProject.OldLink? {
        guard let url = item["pageRef"]?.text ?? item["url"]?.text ?? item["URL"]?.text else { return nil }
        let title = item["name"]?.text ?? item["title"]?.text ?? item["identifier"]?.text
        return MovedProject.OldLink(title: title ?? Common.siteName(url: url), url: url, place: item.place)
    }

    /// `menus.main` is the header's in nearly all themes, `menus.footer` the footer's; what others show, nobody knows.
    private static func readMenus(_ menus: Setting, into project: inout MovedProject, _ targets: MovedProject.LinkTargets) {
        for entry in menus.entries ?? [] {
            let isFooter = entry.key.lowercased().contains("foot")
            guard let items = entry.value.list, isFooter || entry.key == "main" else {
                project.notes.miss(
                    "menus.\(entry.key)",
                    at: entry.value.place,
                    todo: "write links that readers need into header or footer",
                    count: entry.value.list?.count ?? 1
                )
                continue
            }
            let list: any MovedProject.LinkList = isFooter ? \.footer : \.header
            let name = isFooter ? "footer" : "header"
            project.addLinks(tree(items), to: list, named: name, subject: "menus.\(entry.key)", at: entry.value.place, targets)
        }
    }

    /// By `weight`, those with a `parent` below it.
    private static func tree(_ items: [Setting]) -> [MovedProject.OldLink] {
        func weight(_ item: Setting) -> Double { item["weight"]?.text.flatMap(Double.init) ?? .infinity }
        func id(_ item: Setting) -> String { item["identifier"]?.text ?? item["name"]?.text ?? "" }
        let sorted = items.enumerated().sorted { (weight($0.element), $0.offset) < (weight($1.element), $1.offset) }.map(\.element)
        let children = Dictionary(grouping: sorted.filter { $0["parent"]?.text != nil }) { $0["parent"]?.text ?? "" }
        return sorted.compactMap { item in
            guard item["parent"]?.text == nil else { return nil }
            guard let inner = children[id(item)] else { return link(item) }
            // A group that is a link itself comes first in its own list.
            let title = item["name"]?.text ?? id(item)
            return MovedProject.OldLink(title: title, links: ([item] + inner).compactMap(link), place: item.place)
        }
    }

    /// Each language but the default one has a folder of its own, or an address of its own.
    private static func readLanguages(_ languages: HugoReader.Languages, into project: inout MovedProject) {
        guard let base = project.baseURL, !languages.others.isEmpty, let place = languages.settings[languages.others[0]]?.place else {
            return
        }
        let sites = ([languages.standard] + languages.others).map { code -> (name: String, url: String?) in
            let setting = languages.settings[code]
            let name = setting?["languageName"]?.text ?? setting?["label"]?.text ?? code
            let own = (setting?["baseURL"] ?? setting?["baseurl"])?.text.flatMap(Common.baseURL)
            return (name, code == languages.standard ? nil : own ?? base + code + "/")
        }
        project.addMenu(sites, to: \.languages, named: "languages", subject: "languages", at: place)
    }
}
