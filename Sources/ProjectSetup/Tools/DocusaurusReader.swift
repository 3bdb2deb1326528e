/// Reads what can be read of Docusaurus' configuration without running it: literals.
///
/// Sources: <https://docusaurus.io/docs/api/docusaurus-config>, <https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-docs>,
/// <https://docusaurus.io/docs/sidebar/items>.
struct DocusaurusReader {
    private var project: MovedProject
    private var reader: SettingsReader
    private let files: ProjectFiles
    private let folder: String
    /// The options of the docs plugin.
    private var docs: Setting?
    /// The folder of the docs in the project.
    private var path = "docs"
    /// Where the docs are on the old site, without slashes around it.
    private var route = "docs"
    private var endsWithSlash = false
    private var versions = DocusaurusVersions()
    private var pages: DocusaurusPages?

    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var reader = DocusaurusReader(found, files, try files.settings(found.configuration))
        try reader.readSite()
        reader.readPages()
        try reader.readNavigation()
        reader.readLook()
        reader.readLinks()
        reader.readRedirects()
        reader.tellOfFolders()
        reader.tellOfRest()
        return reader.project
    }

    private init(_ found: Tool.Found, _ files: ProjectFiles, _ settings: Setting) {
        project = MovedProject(tool: .docusaurus, configuration: found.configuration, folder: found.folder)
        reader = SettingsReader(settings)
        folder = found.folder
        self.files = files
    }

    // MARK: The site

    private mutating func readSite() throws(SetupError) {
        try project.take("title", of: &reader, as: \.title, named: "title")
        try project.take("tagline", of: &reader, as: \.description, named: "description")
        readPlugins()
        let name = docs?["path"]?.text ?? "docs"
        let written = Path.normalized(name, in: folder).flatMap { files.containsFolder($0) ? $0 : nil }
        versions = DocusaurusVersions(docs, in: folder, of: files)
        let found = written == nil ? nil : versions.last?.content ?? written
        // `website/` with the docs beside it: docgen.yml goes where both are.
        while let found, Path.relative(found, to: project.folder) == nil { project.folder = Path.folder(of: project.folder) }
        guard let path = found, let content = Common.content(path, from: project.folder) else {
            throw SetupError(
                "the folder of the docs, '\(name)', is not in the project",
                at: docs?["path"]?.place ?? Setting.Place(file: project.configuration),
                hint: "run docgen migrate in the folder that holds it"
            )
        }
        self.path = path
        project.content = content
        route = (docs?["routeBasePath"]?.text ?? "docs").split(separator: "/").joined(separator: "/")
        readAddress()
        if let edit = docs?["editUrl"] {
            if let url = edit.text, Common.isExternal(url) {
                project.editURL = Self.editURL(url, of: versions.last == nil ? name : Path.relative(path, to: folder) ?? name)
                project.notes.carry("docs.editUrl", from: edit.place, to: "edit_url")
            } else {
                project.notes.miss(
                    "docs.editUrl",
                    at: edit.place,
                    todo: "docgen does not run it: write edit_url, with {path} for that of the page"
                )
            }
        }
    }

    /// `https://host/edit/main/website/` and `../docs`: the folder of the pages is looked for from that of the configuration.
    private static func editURL(_ url: String, of folder: String) -> String {
        var parts = url.split(separator: "/", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        for part in folder.split(separator: "/") where part != "." {
            if part == ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/") + "/{path}"
    }

    /// The classic preset's options, or those of the docs plugin by itself.
    private mutating func readPlugins() {
        for item in reader.look("presets")?.list ?? [] {
            guard let options = item.list?.dropFirst().first else { continue }
            docs = docs ?? options["docs"]
            for entry in options.entries ?? [] where entry.key != "docs" { tellOfPreset(entry) }
        }
        if let presets = reader.take("presets") { project.notes.carry("presets", from: presets.place, to: "content, navigation") }
        for item in reader.take("plugins")?.list ?? [] {
            let parts = item.list ?? [item]
            guard let name = parts.first?.text else {
                if item.value != .nothing {
                    project.notes.miss(
                        "plugins: \(item.shown)",
                        at: item.place,
                        todo: "docgen runs no plugins: what it adds to the pages is gone"
                    )
                }
                continue
            }
            let options = parts.dropFirst().first
            if name.contains("content-docs"), docs == nil, let options {
                docs = options
            } else if name.contains("plugin-client-redirects") {
                redirects = options
            } else if name.contains("search") || name.contains("lunr") {
                project.notes.drop("plugins: \(name)", at: item.place, because: "docgen has a search of its own")
            } else if name.contains("ideal-image") || name.contains("sitemap") || name.contains("pwa") || name.contains("debug") {
                project.notes.drop("plugins: \(name)", at: item.place, because: "it is about Docusaurus' own pages")
            } else if name.contains("content-docs") {
                let other = options?["path"]?.text ?? ""
                project.notes.miss("plugins: \(name) \(other)", at: item.place, todo: "build its folder by itself, with its own docgen.yml")
            } else {
                project.notes.miss("plugins: \(name)", at: item.place, todo: "docgen runs no plugins: what it adds to the pages is gone")
            }
        }
        let read: Set<String> = ["path", "routeBasePath", "sidebarPath", "editUrl", "exclude", "numberPrefixParser"]
        for entry in docs?.entries ?? [] where !read.contains(entry.key) {
            let subject = "docs.\(entry.key)"
            switch entry.key {
            case "showLastUpdateTime": project.takeDates(entry.value, subject)
            case "showLastUpdateAuthor": project.notes.drop(subject, at: entry.value.place, because: "docgen names no authors")
            case "versions", "lastVersion", "onlyIncludeVersions", "includeCurrentVersion":
                project.notes.miss(subject, at: entry.value.place, todo: "build each version by itself, with its own content folder")
            case "remarkPlugins", "rehypePlugins", "beforeDefaultRemarkPlugins", "beforeDefaultRehypePlugins":
                project.notes.miss(
                    subject,
                    at: entry.value.place,
                    todo: "docgen runs no plugins: what they did to the pages is among the findings of the build"
                )
            default: project.notes.drop(subject, at: entry.value.place, because: "it is about Docusaurus' own pages")
            }
        }
    }

    private var redirects: Setting?
    /// What `i18n` says.
    private var locales: Setting?
    /// Where the whole site is published, ending in a slash.
    private var site: String?

    private mutating func tellOfPreset(_ entry: Setting.Entry) {
        if case .flag(false) = entry.value.value { return }
        let place = entry.value.place
        switch entry.key {
        case "blog":
            project.notes.miss("blog", at: place, todo: "posts are not part of the docs: move those that readers need into the docs")
        case "theme":
            guard let sheets = entry.value["customCss"] else { return }
            // Source: <https://docusaurus.io/docs/styling-layout>.
            let colours = ["--ifm-link-color", "--ifm-color-primary"]
            project.takeStyles(sheets, below: folder, as: "theme.customCss", files, colours: colours)
        case "pages": project.notes.miss("pages", at: place, todo: "pages of React are not built: write index.md for the first page")
        case "gtag", "googleAnalytics", "googleTagManager": project.notes.miss(entry.key, at: place, todo: "count requests at the server")
        case "sitemap": project.notes.drop("sitemap", at: place, because: "docgen writes sitemap.xml")
        default: project.notes.miss("presets: \(entry.key)", at: place, todo: "docgen has no such setting")
        }
    }

    private mutating func readAddress() {
        let url = reader.take("url")
        let baseSetting = reader.take("baseUrl")
        let base = baseSetting?.text ?? "/"
        if let baseSetting, baseSetting.text == nil {
            project.notes.miss(
                "baseUrl",
                at: baseSetting.place,
                todo:
                    "\(baseSetting.shown) is worked out by Docusaurus: write the folder at the end of base_url, which is taken as '/' here"
            )
        }
        if let url {
            if let site = url.text.flatMap(Common.baseURL) {
                let folder = base.split(separator: "/").joined(separator: "/")
                self.site = site + (folder.isEmpty ? "" : folder + "/")
                let path = Path.join(folder, route)
                project.baseURL = site + (path.isEmpty ? "" : path + "/")
                project.notes.carry(base == baseSetting?.text ? "url, baseUrl" : "url", from: url.place, to: "base_url, that of the docs")
            } else {
                project.notes.miss(
                    "url",
                    at: url.place,
                    todo: "\(url.shown) is not an http or https URL: write base_url, or build with --base-url"
                )
            }
        }
        let slash = reader.take("trailingSlash")
        endsWithSlash = slash?.flag ?? false
        project.hasFolderURLs = slash?.flag ?? true
        if let slash { project.notes.carry("trailingSlash", from: slash.place, to: "urls: \(project.hasFolderURLs ? "folder" : "html")") }
        guard let value = reader.take("i18n") else { return }
        let language = value["defaultLocale"]?.text
        project.language = language.flatMap(Common.language)
        project.notes.carry("i18n.defaultLocale", from: value.place, to: "language")
        locales = value
        let others = (value["locales"]?.texts ?? []).filter { $0 != language }
        if !others.isEmpty {
            project.notes.miss(
                "i18n.locales: \(others.joined(separator: ", "))",
                at: value.place,
                todo: "build each language by itself, with its own 'content' and 'language'",
                count: others.count
            )
        }
    }

    // MARK: Pages

    private mutating func readPages() {
        let all = Common.pages(in: path, of: files)
        // Source: the plugin's `exclude`.
        let parts = all.filter { $0.split(separator: "/").contains { $0.hasPrefix("_") } }
        if !parts.isEmpty {
            project.exclude += parts
            project.notes.carry(
                "files whose names begin with '_'",
                from: Setting.Place(file: path),
                to: "exclude: other pages include them",
                count: parts.count
            )
        }
        if let value = docs?["exclude"] {
            project.exclude += value.texts
            project.notes.carry("docs.exclude", from: value.place, to: "exclude")
        }
        let left = Set(parts)
        let names = all.filter { !left.contains($0) }
        let frontMatter = PageFrontMatter(names, in: path, of: files)
        let pages = DocusaurusPages(names, frontMatter)
        for page in pages.pages {
            let address = page.address.isEmpty ? "" : page.address + (endsWithSlash ? "/" : "")
            project.addresses.append(MovedProject.PageAddress(address, of: page.path))
        }
        project.acceptKeys(
            [
                "id", "pagination_label", "pagination_next", "pagination_prev", "hide_title", "hide_table_of_contents",
                "toc_min_heading_level",
                "toc_max_heading_level", "sidebar_class_name", "sidebar_custom_props", "displayed_sidebar", "custom_edit_url",
                "parse_number_prefixes",
                "keywords", "image", "pagination", "sidebar_key",
            ],
            of: frontMatter
        )
        self.pages = pages
    }

    // MARK: Navigation

    private mutating func readNavigation() throws(SetupError) {
        guard let pages else { return }
        let sidebar = docs?["sidebarPath"]
        let names = ["sidebars.js", "sidebars.ts", "sidebars.json", "sidebars.mjs", "sidebars.cjs"]
        let named = sidebar?.text.flatMap { Path.normalized($0, in: folder) }
        let path =
            versions.last?.sidebars ?? named.flatMap { files.contains($0) ? $0 : nil }
            ?? names.map { Path.join(folder, $0) }.first(where: files.contains)
        let categories = DocusaurusCategories(in: self.path, of: files)
        if !categories.isEmpty {
            project.notes.carry("_category_ files", from: Setting.Place(file: self.path), to: "navigation", count: categories.count)
        }
        let tree = DocusaurusTree(pages, categories)
        guard let path, sidebar?.flag != false, let setting = try? files.settings(path), let sidebars = setting.entries, !sidebars.isEmpty
        else {
            if let path {
                project.notes.miss(path, at: Setting.Place(file: path), todo: "no literal sidebar is found in it: write navigation")
            }
            project.navigation = tree.navigation(of: "")
            return
        }
        var entries: [MovedProject.NavigationEntry] = []
        for sidebar in sidebars {
            let items = self.entries(sidebar.value, tree, pages)
            if sidebars.count > 1 { entries.append(.heading(sidebar.key)) }
            entries += items
        }
        // A sidebar made of the whole folder is what docgen does without a list.
        project.navigation = entries == [.rest] ? tree.navigation(of: "") : entries
        project.notes.carry(path, from: setting.place, to: "navigation", count: MkDocsReader.count(entries))
    }

    private mutating func entries(_ setting: Setting, _ tree: DocusaurusTree, _ pages: DocusaurusPages) -> [MovedProject.NavigationEntry] {
        if let list = setting.list { return list.flatMap { entry($0, tree, pages) } }
        // `{ Guides: ['a', 'b'] }`, or one item alone.
        return entry(setting, tree, pages)
    }

    private mutating func entry(_ item: Setting, _ tree: DocusaurusTree, _ pages: DocusaurusPages) -> [MovedProject.NavigationEntry] {
        if let id = item.text { return page(id, title: nil, at: item.place, pages) }
        guard let type = item["type"]?.text else {
            if case .code(let code) = item.value {
                project.notes.miss("sidebar: \(code)", at: item.place, todo: "docgen does not run it: write these entries into navigation")
                return []
            }
            return (item.entries ?? []).map { .group(title: $0.key, page: nil, entries: entries($0.value, tree, pages)) }
        }
        let label = item["label"]?.text
        switch type {
        case "doc", "ref": return page(item["id"]?.text ?? "", title: label, at: item.place, pages)
        case "link":
            guard let url = item["href"]?.text else { return [] }
            if Common.isExternal(url) { return [.link(url: url, title: label ?? url)] }
            let path = Path.normalized(url) ?? ""
            if let target = pages.page(at: Path.relative(path, to: route) ?? path) { return [.page(path: target, title: label)] }
            project.notes.miss("sidebar: \(url)", at: item.place, todo: "it leads out of the docs: write the whole URL into navigation")
            return []
        case "category":
            let link = item["link"]
            let own = link?["type"]?.text == "doc" ? link?["id"]?.text.flatMap { pages.page(named: $0) } : nil
            if link?["type"]?.text == "generated-index" {
                project.notes.drop(
                    "sidebar: index of \(label ?? "")",
                    at: item.place,
                    because: "a group without a page shows a list of its pages"
                )
            }
            let inner = item["items"].map { entries($0, tree, pages) } ?? []
            // A page that is the group's own is not in its list too.
            let rest = inner.filter { entry in if case .page(let path, _) = entry { path != own } else { true } }
            return [.group(title: label, page: own, entries: rest)]
        case "autogenerated":
            let folder = item["dirName"]?.text ?? "."
            let name = Path.normalized(folder) ?? ""
            if name.isEmpty, tree.isPlain(below: "") { return [.rest] }
            return tree.navigation(of: name) ?? tree.entries(of: name)
        case "html": return []
        default:
            project.notes.miss("sidebar: \(type)", at: item.place, todo: "write the entry into navigation")
            return []
        }
    }

    private mutating func page(_ id: String, title: String?, at place: Setting.Place, _ pages: DocusaurusPages) -> [MovedProject
        .NavigationEntry]
    {
        if let path = pages.page(named: id) { return [.page(path: path, title: title)] }
        project.notes.miss("sidebar: \(id)", at: place, todo: "there is no such page; a program may have made it before")
        return []
    }

    // MARK: Look, redirects, the rest

    private mutating func readLook() {
        let statics = reader.take("staticDirectories")
        for name in statics?.texts ?? ["static"] {
            guard let path = Path.normalized(name, in: folder), files.containsFolder(path) else { continue }
            project.publicFolders.append(Path.relative(path, to: project.folder) ?? name)
            project.notes.carry(
                name + "/",
                from: statics?.place ?? Setting.Place(file: path),
                to: "public",
                count: files.files(below: path).count
            )
        }
        for (key, property, name) in [
            ("src", \MovedProject.logo, "theme.logo"), ("srcDark", \.darkLogo, "theme.logo_dark"),
        ] as [(String, WritableKeyPath<MovedProject, String?>, String)] {
            guard let logo = reader.look("themeConfig", "navbar", "logo", key), let path = logo.text else { continue }
            project[keyPath: property] = path.hasPrefix("/") ? String(path.dropFirst()) : path
            project.notes.carry("themeConfig.navbar.logo.\(key)", from: logo.place, to: name)
        }
        _ = reader.take("themeConfig", "navbar", "logo")
        if let icon = reader.take("favicon"), let path = icon.text { project.takeFavicon(path, from: icon.place, as: "favicon", files) }
    }

    private mutating func readLinks() {
        let links = DocusaurusLinks(
            targets: MovedProject.LinkTargets(
                page: { [self] address in
                    if let page = pages?.page(named: address) { return page }
                    // A path of a page, as an entry of the type 'doc' has it.
                    if files.contains(Path.join(path, address)), Path.isMarkdown(address) { return address }
                    return inDocs(address).flatMap { pages?.page(at: $0) }
                },
                site: site
            ),
            pageNamed: { [pages] in pages?.page(named: $0) },
            site: site
        )
        links.read(&reader, into: &project)
        if let locales { links.readLanguages(locales, into: &project) }
    }

    private mutating func readRedirects() {
        guard let options = redirects else { return }
        var count = 0
        for item in options["redirects"]?.list ?? [] {
            guard let to = item["to"]?.text else { continue }
            for from in item["from"]?.texts ?? [] {
                guard let old = inDocs(from), !from.contains("#"), !from.contains("?") else {
                    project.notes.miss(
                        "redirects: \(from)",
                        at: item.place,
                        todo: "it lies outside the docs: write it into the settings of the host"
                    )
                    continue
                }
                guard let target = target(of: to) else {
                    project.notes.miss("redirects: \(from)", at: item.place, todo: "it leads to '\(to)', which is not a page of the docs")
                    continue
                }
                count += 1
                project.redirects.append(MovedProject.Redirection(from: old, to: target))
            }
        }
        project.notes.carry("plugins: client-redirects", from: options.place, to: "redirects", count: count)
        for entry in options.entries ?? []
        where entry.key == "createRedirects" || entry.key == "fromExtensions" || entry.key == "toExtensions" {
            project.notes.miss(
                "redirects: \(entry.key)",
                at: entry.value.place,
                todo: "docgen does not run it: write the addresses into redirects"
            )
        }
    }

    /// The page or URL that a redirect leads to.
    private func target(of address: String) -> String? {
        if Common.isExternal(address) { return address }
        if let path = inDocs(address), let page = page(at: path) { return page }
        // Outside the docs lie the blog and pages of React, of a site that stays where it is.
        guard !route.isEmpty, inDocs(address) == nil, let site else { return nil }
        return site + address.split(separator: "/").joined(separator: "/")
    }

    /// The part of an address below that of the docs.
    private func inDocs(_ address: String) -> String? {
        let path = address.split(separator: "/").joined(separator: "/")
        return Path.relative(path, to: route)
    }

    private func page(at address: String) -> String? {
        let hash = address.firstIndex(of: "#") ?? address.endIndex
        let path = String(address[..<hash])
        // Authors also write the id of a page that has a slug.
        return (pages?.page(at: path) ?? pages?.page(named: path)).map { $0 + address[hash...] }
    }

    private mutating func tellOfFolders() {
        versions.tell(&project)
        for (name, todo) in [
            ("src/pages", "pages of React are not built: write index.md for the first page"),
            ("src/components", "components of React are not built; pages that use them are among the findings of the build"),
            ("src/theme", "templates are Mustache here"),
            ("blog", "posts are not part of the docs: move those that readers need into the docs"),
            ("i18n", "build each language by itself, with its own 'content' and 'language'"),
        ] {
            let found = files.files(below: Path.join(folder, name))
            let pages = name == "src/pages" ? found.filter(Path.isMarkdown) : []
            if !pages.isEmpty {
                project.notes.miss(
                    "\(name): pages in Markdown",
                    at: pages.map { Setting.Place(file: $0) },
                    todo: "they lie outside of the docs: move those that readers need into the docs"
                )
            }
            let count = found.count - pages.count
            if count > 0 { project.notes.miss(name + "/", at: Setting.Place(file: Path.join(folder, name)), todo: todo, count: count) }
        }
    }

    private mutating func tellOfRest() {
        reader.tellOfRest(
            &project.notes,
            needless: [
                "onBrokenLinks": "the build checks links", "onBrokenMarkdownLinks": "the build checks links",
                "onBrokenAnchors": "the build checks anchors",
                "onDuplicateRoutes": "the build reports them", "organizationName": "docgen publishes nothing itself",
                "projectName": "docgen publishes nothing itself",
                "deploymentBranch": "docgen publishes nothing itself", "githubHost": "docgen publishes nothing itself",
                "noIndex": "say it in robots.txt of the host",
                "future": "it is about Docusaurus' own build",
                "markdown": "docgen reads its Markdown without switches; what it does not know is among the findings of the build",
                "themes": "docgen has one theme", "themeConfig.prism": "docgen colours code itself",
                "themeConfig.colorMode": "docgen has a light and a dark theme, and a switch",
                "themeConfig.navbar.title": "the title is in the header", "themeConfig.navbar.hideOnScroll": "docgen has one theme",
                "themeConfig.navbar.style": "docgen has one theme",
                "themeConfig.docs": "the sidebar folds by itself", "themeConfig.tableOfContents": "write 'outline'",
                "themeConfig.algolia": "docgen has a search of its own",
                "themeConfig.mermaid": "it is for a script of Docusaurus", "themeConfig.footer.style": "docgen has one theme",
                "webpack": "it is about Docusaurus' own build",
                "titleDelimiter": "docgen has its own", "stylesheets": "docgen's pages load nothing from elsewhere",
                "baseUrlIssueBanner": "docgen's links are relative",
            ],
            todo: [
                "themeConfig.footer": "docgen has no such setting: write what readers need into footer",
                "themeConfig.announcementBar": "write it into a page", "themeConfig.image": "docgen draws no social cards",
                "themeConfig.metadata": "write 'description' into pages",
                "scripts": "docgen's pages run no scripts of the site", "clientModules": "docgen's pages run no scripts of the site",
                "headTags": "write them into head.mustache of a folder that 'template' names",
                "customFields": "values for components of React",
            ]
        )
    }
}
