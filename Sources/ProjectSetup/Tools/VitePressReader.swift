/// Reads what can be read of VitePress' configuration without running it: literals.
///
/// Sources: <https://vitepress.dev/reference/site-config>, <https://vitepress.dev/reference/default-theme-sidebar>.
struct VitePressReader {
    private var project: MovedProject
    private var reader: SettingsReader
    private let files: ProjectFiles
    /// The folder of the pages in the project.
    private var path: String
    private var pages: Set<String> = []
    private var rewrites: [String: String] = [:]

    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var reader = VitePressReader(found, files, try files.settings(found.configuration))
        try reader.readSite()
        reader.readPages()
        reader.readTheme()
        reader.readStyles()
        reader.addLanguages()
        reader.readHead()
        reader.project.headingIDs = "vitepress"
        reader.tellOfRest()
        return reader.project
    }

    private init(_ found: Tool.Found, _ files: ProjectFiles, _ settings: Setting) {
        // `docs/.vitepress` is the settings of `docs`, which lies in the project.
        project = MovedProject(tool: .vitepress, configuration: found.configuration, folder: Path.folder(of: found.folder))
        reader = SettingsReader(settings)
        path = found.folder
        self.files = files
    }

    // MARK: The site

    private mutating func readSite() throws(SetupError) {
        try project.take("title", of: &reader, as: \.title, named: "title")
        try project.take("description", of: &reader, as: \.description, named: "description")
        if let value = reader.take("lang"), let language = value.text.flatMap(Common.language) {
            project.language = language
            project.notes.carry("lang", from: value.place, to: "language")
        }
        if let value = reader.take("lastUpdated") { project.takeDates(value, "lastUpdated") }
        readLocales()
        let base = reader.take("base")
        if let host = reader.take("sitemap", "hostname"), let url = host.text.flatMap(Common.baseURL) {
            let path = (base?.text ?? "/").split(separator: "/").joined(separator: "/")
            project.baseURL = url + (path.isEmpty || url.hasSuffix("/\(path)/") ? "" : path + "/")
            project.notes.carry("sitemap.hostname", from: host.place, to: "base_url")
        } else if let base, base.text != "/" {
            project.notes.miss(
                "base",
                at: base.place,
                todo: "it is a path alone: write base_url with the host, 'https://example.org\(base.text ?? "/")'"
            )
        }
        project.takeQuotes(reader.take("markdown", "typographer"), as: "markdown.typographer")
        if let breaks = reader.take("markdown", "breaks"), breaks.flag == true {
            project.breaksLines = true
            project.notes.carry("markdown.breaks", from: breaks.place, to: "breaks")
        }
        if let source = reader.take("srcDir"), let name = source.text, name != "." {
            guard let folder = Path.normalized(name, in: path), files.containsFolder(folder) else {
                throw SetupError("srcDir '\(name)' is not in the project", at: source.place)
            }
            path = folder
            project.notes.carry("srcDir", from: source.place, to: "content")
        }
        guard let content = Common.content(path, from: project.folder) else {
            throw SetupError("srcDir lies outside the project", at: Setting.Place(file: project.configuration))
        }
        project.content = content
        let clean = reader.take("cleanUrls")
        isClean = clean?.flag ?? false
        if let clean {
            project.notes.carry("cleanUrls", from: clean.place, to: "urls: html; servers and hosts answer without the '.html' too")
        }
        let folder = Path.join(path, "public")
        if files.containsFolder(folder) {
            project.publicFolders = [Common.content(folder, from: project.folder) ?? folder]
            project.notes.carry("public/", from: Setting.Place(file: folder), to: "public", count: files.files(below: folder).count)
        }
    }

    private var isClean = false

    /// `locales.root` is the site itself.
    private mutating func readLocales() {
        guard let locales = reader.take("locales"), let entries = locales.entries else { return }
        let root = locales["root"]
        if let language = root?["lang"]?.text.flatMap(Common.language) { project.language = language }
        project.title = project.title ?? root?["title"]?.text
        project.description = project.description ?? root?["description"]?.text
        if let theme = root?["themeConfig"] { localeTheme = theme }
        let others = entries.filter { $0.key != "root" }
        guard !others.isEmpty else { return }
        self.locales = locales
        let folders = others.map(\.key).filter { files.containsFolder(Path.join(path, $0)) }
        project.exclude += folders
        project.notes.miss(
            "locales: \(others.map(\.key).joined(separator: ", "))",
            at: locales.place,
            todo: "build each language by itself, with its own 'content' and 'language'",
            count: others.count
        )
    }

    private var localeTheme: Setting?
    private var locales: Setting?

    /// The menu of languages, each in a folder of its own.
    private mutating func addLanguages() {
        guard let locales, let base = project.baseURL else { return }
        let sites = (locales.entries ?? []).map { entry -> (name: String, url: String?) in
            let link = entry.value["link"]?.text ?? "/\(entry.key)/"
            let isOwn = entry.key == "root"
            return (entry.value["label"]?.text ?? entry.key, isOwn ? nil : base + link.split(separator: "/").joined(separator: "/") + "/")
        }
        project.addMenu(sites, to: \.languages, named: "languages", subject: "locales", at: locales.place)
    }

    /// The icon among the tags that `head` adds: `['link', { rel: 'icon', href: '/favicon.ico' }]`.
    private mutating func readHead() {
        guard let head = reader.look("head")?.list else { return }
        for tag in head where tag.list?.first?.text == "link" {
            guard let values = tag.list?.last, values["rel"]?.text?.contains("icon") == true, let path = values["href"]?.text else {
                continue
            }
            if !Common.isExternal(path), project.favicon == nil {
                project.takeFavicon(path, from: tag.place, as: "head: icon", files)
            }
        }
        if head.allSatisfy({ $0.list?.first?.text == "link" && $0.list?.last?["rel"]?.text?.contains("icon") == true }) {
            _ = reader.take("head")
        }
    }

    // MARK: Pages

    private mutating func readPages() {
        if let value = reader.take("srcExclude") {
            project.exclude += value.texts
            project.notes.carry("srcExclude", from: value.place, to: "exclude", count: value.texts.count)
        }
        let left = Set(project.exclude)
        let all = Common.pages(in: path, of: files) { page in
            left.contains { page == $0 || page.hasPrefix($0 + "/") } || page.hasPrefix("public/") || page.contains("node_modules/")
        }
        let dynamic = all.filter { $0.contains("[") }
        if !dynamic.isEmpty {
            project.exclude += dynamic.map { $0.replacing("[", with: "?").replacing("]", with: "?") }
            project.notes.miss(
                "pages made by programs",
                at: dynamic.map { Setting.Place(file: Path.join(path, $0)) },
                todo: "run the program before the build and let it write Markdown"
            )
        }
        pages = Set(all).subtracting(dynamic)
        if let value = reader.take("rewrites") {
            readRewrites(value, pages: all)
        }
        for page in all where pages.contains(page) {
            let name = rewrites[page] ?? page
            var address = Common.htmlAddress(of: name, indexes: ["index"])
            if Path.stem(of: name) == "index" {
                address = String(address.dropLast("index.html".count))
            } else if isClean {
                address = String(address.dropLast(".html".count))
            }
            project.addresses.append(MovedProject.PageAddress(address, of: page))
        }
        let frontMatter = PageFrontMatter(all, in: path, of: files)
        for page in all {
            guard let setting = frontMatter[page], setting["layout"]?.text == "home", let part = setting["hero"] ?? setting["features"]
            else {
                continue
            }
            let place = Setting.Place(file: Path.join(path, page), line: part.place.line)
            project.notes.carry("layout: home", from: place, to: "read as it is, without icons")
        }
        let ways = frontMatter.used(of: ["prev", "next"]).reduce(0) { $0 + $1.count }
        if ways > 0 {
            project.notes.miss(
                "front matter: prev, next",
                at: Setting.Place(file: path),
                todo: "the pages before and after are those of the navigation: bring its entries into that order",
                count: ways
            )
        }
        project.acceptKeys(
            [
                "layout", "hero", "features", "head", "navbar", "sidebar", "aside", "footer", "pageClass", "isHome", "titleTemplate",
                "prev", "next", "editLink",
            ],
            of: frontMatter
        )
    }

    /// The first rewrite that a page matches counts. Source: VitePress, "Route rewrites".
    private mutating func readRewrites(_ value: Setting, pages: [String]) {
        guard let entries = value.entries else {
            return project.notes.miss("rewrites", at: value.place, todo: "write the old addresses into redirects: \(value.shown)")
        }
        for entry in entries {
            guard let to = entry.value.text, let rewrite = VitePressRewrite(from: entry.key, to: to) else {
                project.notes.miss("rewrites: \(entry.key)", at: entry.value.place, todo: "write the old addresses into redirects")
                continue
            }
            for page in pages where rewrites[page] == nil {
                if let name = rewrite.name(of: page) { rewrites[page] = name }
            }
        }
        if !rewrites.isEmpty { project.notes.carry("rewrites", from: value.place, to: "redirects", count: rewrites.count) }
    }

    // MARK: Theme

    private mutating func readTheme() {
        func theme(_ key: String) -> Setting? { reader.take("themeConfig", key) ?? localeTheme?[key] }
        if let logo = theme("logo") {
            func file(_ path: String) -> String { path.hasPrefix("/") ? String(path.dropFirst()) : path }
            if let path = logo.text ?? logo["light"]?.text ?? logo["src"]?.text {
                project.logo = file(path)
                project.notes.carry("themeConfig.logo", from: logo.place, to: "theme.logo")
            }
            if let path = logo["dark"]?.text {
                project.darkLogo = file(path)
                project.notes.carry("themeConfig.logo.dark", from: logo.place, to: "theme.logo_dark")
            }
        }
        if let edit = theme("editLink"), let pattern = edit["pattern"]?.text, Common.isExternal(pattern), pattern.contains(":path") {
            project.editURL = pattern.replacing(":path", with: "{path}")
            project.notes.carry("themeConfig.editLink", from: edit.place, to: "edit_url")
        }
        if let sidebar = theme("sidebar") { readSidebar(sidebar) }
        readLinks(nav: theme("nav"), social: theme("socialLinks"), footer: theme("footer"))
        if let outline = theme("outline") { readOutline(outline) }
    }

    /// Style sheets of the folder `theme`. Source: <https://vitepress.dev/guide/extending-default-theme#customizing-css>.
    private mutating func readStyles() {
        let sheets = files.files(below: themeFolder).filter { Path.ending(of: $0) == "css" }
        guard let first = sheets.first else { return }
        let place = Setting.Place(file: sheets.count == 1 ? first : themeFolder)
        let value = Setting(.list(sheets.map { Setting(.text($0), at: place) }), at: place)
        project.takeStyles(value, below: "", as: "style sheets", files, colours: ["--vp-c-brand-1", "--vp-c-brand"])
    }

    private var themeFolder: String { Path.join(Path.folder(of: project.configuration), "theme") }

    private mutating func readLinks(nav: Setting?, social: Setting?, footer: Setting?) {
        let targets = MovedProject.LinkTargets(page: { [self] in self.page(at: $0) }, site: project.baseURL)
        if let nav {
            let links = (nav.list ?? []).flatMap { oldLinks($0) }
            project.addLinks(links, to: \.header, named: "header", subject: "themeConfig.nav", at: nav.place, targets)
        }
        if let social {
            let links = (social.list ?? []).compactMap { item -> MovedProject.OldLink? in
                guard let url = item["link"]?.text else { return nil }
                let title = item["ariaLabel"]?.text ?? Common.siteName(icon: item["icon"]?.text, url: url)
                return MovedProject.OldLink(title: title, url: url, place: item.place)
            }
            project.addLinks(links, to: \.header, named: "header", subject: "themeConfig.socialLinks", at: social.place, targets)
        }
        for key in ["message", "copyright"] {
            if let text = footer?[key] { project.takeCopyright(text, as: "themeConfig.footer.\(key)") }
        }
    }

    /// A group without a text is a line between the others.
    private mutating func oldLinks(_ item: Setting) -> [MovedProject.OldLink] {
        if item["text"] == nil, let items = item["items"]?.list { return items.flatMap { oldLinks($0) } }
        return oldLink(item).map { [$0] } ?? []
    }

    private mutating func oldLink(_ item: Setting) -> MovedProject.OldLink? {
        guard let title = item["text"]?.text.map(Self.plain) else {
            project.notes.miss(
                "themeConfig.nav: \(item.shown)",
                at: item.place,
                todo: "docgen does not run it: write these entries into header"
            )
            return nil
        }
        if let items = item["items"]?.list {
            // Groups stand in groups there; a menu here has one level.
            let links = items.flatMap { oldLinks($0) }.flatMap { $0.url == nil ? $0.links : [$0] }
            return MovedProject.OldLink(title: title, links: links, place: item.place)
        }
        guard let url = item["link"]?.text else {
            project.notes.miss("themeConfig.nav: \(title)", at: item.place, todo: "docgen does not run it: write these entries into header")
            return nil
        }
        return MovedProject.OldLink(title: title, url: url, place: item.place)
    }

    /// Source: <https://vitepress.dev/reference/default-theme-config#outline>.
    private mutating func readOutline(_ value: Setting) {
        let level = value["level"] ?? value
        let levels = level.list?.compactMap(\.text)
        switch (level.flag, level.text, levels) {
        case (false, _, _): project.outline = "false"
        case (_, "deep", _): project.outline = "2-6"
        case (_, let text?, _) where Int(text).map { (2...6).contains($0) } == true: project.outline = "\(text)-\(text)"
        case (_, _, let ends?) where ends.count == 2: project.outline = ends.joined(separator: "-")
        default: return
        }
        project.notes.carry("themeConfig.outline", from: value.place, to: "outline")
    }

    /// One list, or several by the folder whose pages they stand beside.
    private mutating func readSidebar(_ sidebar: Setting) {
        var entries: [MovedProject.NavigationEntry] = []
        if let list = sidebar.list {
            entries = list.flatMap { entry($0, base: "") }
        } else if let parts = sidebar.entries {
            var seen: Set<[MovedProject.NavigationEntry]> = []
            for part in parts {
                let base = part.value["base"]?.text ?? ""
                let items = (part.value.list ?? part.value["items"]?.list ?? []).flatMap { entry($0, base: base) }
                if items.isEmpty, part.value.list == nil, part.value["items"] == nil {
                    project.notes.miss(
                        "themeConfig.sidebar: \(part.key)",
                        at: part.value.place,
                        todo: "docgen does not run \(part.value.shown): write these entries into navigation"
                    )
                }
                // Two folders may share a list.
                guard !items.isEmpty, seen.insert(items).inserted else { continue }
                let name = part.key.split(separator: "/").last.map(String.init) ?? ""
                let isNamed = items.count == 1 || name.isEmpty
                entries += isNamed ? items : [.group(title: name.prefix(1).uppercased() + name.dropFirst(), page: nil, entries: items)]
            }
        } else {
            project.notes.miss("themeConfig.sidebar", at: sidebar.place, todo: "docgen does not run \(sidebar.shown): write navigation")
        }
        guard !entries.isEmpty else { return }
        project.navigation = entries
        project.notes.carry("themeConfig.sidebar", from: sidebar.place, to: "navigation", count: MkDocsReader.count(entries))
    }

    private mutating func entry(_ item: Setting, base: String) -> [MovedProject.NavigationEntry] {
        let title = item["text"]?.text.map(Self.plain)
        let base = item["base"]?.text ?? base
        let link = item["link"]?.text
        let page = link.flatMap {
            Common.isExternal($0)
                ? nil : self.page(at: $0.hasPrefix("/") || base.isEmpty ? (base.isEmpty ? $0 : base + $0.dropFirst()) : base + $0)
        }
        if let items = item["items"]?.list {
            let inner = items.flatMap { entry($0, base: base) }
            return [.group(title: title, page: page, entries: inner)]
        }
        guard let link else {
            if case .code(let code) = item.value {
                project.notes.miss(
                    "themeConfig.sidebar: \(code)",
                    at: item.place,
                    todo: "docgen does not run it: write these entries into navigation"
                )
            }
            return title.map { [.heading($0)] } ?? []
        }
        if Common.isExternal(link) { return [.link(url: link, title: title ?? link)] }
        if let page { return [.page(path: page, title: title)] }
        project.notes.miss("themeConfig.sidebar: \(link)", at: item.place, todo: "there is no such page; a program may have made it before")
        return []
    }

    /// The page that a link of the old site leads to.
    private func page(at link: String) -> String? {
        let path = link.prefix { $0 != "#" && $0 != "?" }.split(separator: "/").joined(separator: "/")
        let stem = path.hasSuffix(".html") ? String(path.dropLast(5)) : path.hasSuffix(".md") ? String(path.dropLast(3)) : path
        let names =
            link.hasSuffix("/") || stem.isEmpty
            ? [Path.join(stem, "index.md"), stem + ".md"] : [stem + ".md", Path.join(stem, "index.md")]
        let original = Dictionary(rewrites.map { ($1, $0) }) { first, _ in first }
        return names.lazy.compactMap { original[$0] ?? $0 }.first(where: pages.contains)
    }

    /// Labels may hold marks of HTML.
    private static func plain(_ text: String) -> String {
        var isTag = false
        return String(
            text.filter { character in
                if character == "<" { isTag = true }
                defer { if character == ">" { isTag = false } }
                return !isTag
            }
        ).trimmed
    }

    private mutating func tellOfRest() {
        let theme = themeFolder
        let count = files.files(below: theme).count { Path.ending(of: $0) != "css" }
        if count > 0 {
            project.notes.miss(
                theme + "/",
                at: Setting.Place(file: theme),
                todo: "components of Vue are not built; pages that use them are among the findings of the build",
                count: count
            )
        }
        reader.tellOfRest(
            &project.notes,
            needless: [
                "ignoreDeadLinks": "write exceptions where the build reports links", "outDir": "name the output with --output",
                "cacheDir": "docgen has its own",
                "assetsDir": "docgen has its own", "metaChunk": "it is about VitePress' own build", "mpa": "docgen's pages are plain files",
                "appearance": "docgen has a light and a dark theme, and a switch",
                "vite": "it is about VitePress' own build",
                "vue": "it is about VitePress' own build",
                "markdown": "docgen reads its Markdown without switches; what it does not know is among the findings of the build",
                "sitemap": "docgen writes sitemap.xml", "titleTemplate": "docgen has its own", "router": "it is about VitePress' own pages",
                "themeConfig.search": "docgen has a search of its own", "themeConfig.outline": "docgen has words of its own",
                "themeConfig.docFooter": "docgen has words of its own",
                "themeConfig.editLink": "docgen has words of its own", "themeConfig.lastUpdated": "docgen has words of its own",
                "themeConfig.algolia": "docgen has a search of its own",
                "themeConfig.siteTitle": "the title is in the header", "themeConfig.aside": "docgen has one theme",
                "themeConfig.externalLinkIcon": "docgen marks them",
                "themeConfig.returnToTopLabel": "docgen has words of its own",
                "themeConfig.sidebarMenuLabel": "docgen has words of its own",
                "themeConfig.darkModeSwitchLabel": "docgen has words of its own",
                "themeConfig.lightModeSwitchTitle": "docgen has words of its own",
                "themeConfig.darkModeSwitchTitle": "docgen has words of its own",
                "themeConfig.skipToContentLabel": "docgen has words of its own",
                "themeConfig.langMenuLabel": "docgen has words of its own", "themeConfig.i18nRouting": "docgen has one language",
                "themeConfig.notFound": "docgen writes 404.html",
            ],
            todo: [
                "head": "write tags that are needed into head.mustache of a folder that 'template' names",
                "themeConfig.footer": "write it into copyright or footer",
                "themeConfig.carbonAds": "docgen's pages load nothing from elsewhere", "buildEnd": "run it after docgen build",
                "transformPageData": "let a program that 'preprocess' names change the pages",
                "transformHead": "no program changes finished pages: write a template",
                "transformHtml": "no program changes finished pages: write a template",
                "postRender": "no program changes finished pages: write a template", "extends": "read its settings by hand",
            ]
        )
    }
}
