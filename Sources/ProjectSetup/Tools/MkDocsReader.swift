/// Reads `mkdocs.yml` of MkDocs and Material for MkDocs, `properdocs.yml` and `zensical.yml`, which are the same, and `zensical.toml`, which has its keys below `project`.
///
/// Sources: <https://www.mkdocs.org/user-guide/configuration/>, <https://squidfunk.github.io/mkdocs-material/setup/>,
/// <https://zensical.org/docs/setup/basics/>.
enum MkDocsReader {
    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var settings = try files.settings(found.configuration)
        if Path.ending(of: found.configuration) == "toml" { settings = settings["project"] ?? settings }
        guard settings.entries != nil else {
            throw SetupError("expected 'key: value' lines", at: Setting.Place(file: found.configuration, line: 1))
        }
        var project = MovedProject(tool: .mkdocs, configuration: found.configuration, folder: found.folder)
        settings = try inheriting(settings, found.configuration, files, &project)
        var reader = SettingsReader(settings)
        try readSite(&reader, into: &project, found, files)
        readTheme(&reader, into: &project, files)
        MkDocsLinks.read(&reader, into: &project, files)
        try readNavigation(&reader, into: &project, files)
        readUnlisted(&reader, into: &project, files)
        let plugins = readPlugins(&reader, into: &project, files)
        if !plugins.isDisjoint(with: MkDocsVariables.plugins) { MkDocsVariables.read(&reader, into: &project) }
        MkDocsExtensions.read(&reader, into: &project, found, files)
        readRest(reader, into: &project)
        readTitles(of: files, into: &project)
        return project
    }

    /// MkDocs takes no heading below level 1 for the title of a page.
    private static func readTitles(of files: ProjectFiles, into project: inout MovedProject) {
        let content = Path.join(project.folder, project.content == "." ? "" : project.content)
        for page in Common.pages(in: content, of: files) {
            guard let text = try? files.text(Path.join(content, page)), beginsWithLowHeading(text) else { continue }
            project.pageTitles = "h1"
            let place = Setting.Place(file: Path.join(content, page))
            return project.notes.carry("titles by headings of level 1 or by files", from: place, to: "page_titles")
        }
    }

    /// Whether the first line of text behind the front matter is a heading of level 2 to 6.
    private static func beginsWithLowHeading(_ text: String) -> Bool {
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        if lines.first?.elementsEqual("---".utf8) ?? false {
            guard let end = lines.dropFirst().firstIndex(where: { $0.elementsEqual("---".utf8) }) else { return false }
            lines = lines[(end + 1)...]
        }
        return lines.first { !$0.allSatisfy { $0 <= 0x20 } }?.starts(with: "##".utf8) ?? false
    }

    /// `INHERIT: ../base.yml`: the other file's settings, below its own.
    private static func inheriting(
        _ settings: Setting,
        _ file: String,
        _ files: ProjectFiles,
        _ project: inout MovedProject
    ) throws(SetupError) -> Setting {
        var (settings, file) = (settings, file)
        var seen: Set<String> = [file]
        while let parent = settings["INHERIT"] {
            guard let name = parent.text else { throw SetupError("INHERIT is \(parent.shown), expected a path", at: parent.place) }
            guard let path = Path.normalized(name, in: Path.folder(of: file)), files.contains(path) else {
                throw SetupError(
                    "INHERIT names '\(name)', which is not in the folder",
                    at: parent.place,
                    hint: "run docgen migrate in a folder that holds both files"
                )
            }
            guard seen.insert(path).inserted else { throw SetupError("INHERIT leads back to '\(path)'", at: parent.place) }
            var base = try files.settings(path)
            guard case .table(var entries) = settings.value else { break }
            entries.removeAll { $0.key == "INHERIT" }
            if let next = base["INHERIT"] { entries.append(Setting.Entry(key: "INHERIT", value: next)) }
            if case .table(var own) = base.value {
                own.removeAll { $0.key == "INHERIT" }
                base.value = .table(own)
            }
            settings = Setting(.table(entries), at: settings.place).over(base)
            file = path
            project.notes.carry("INHERIT", from: parent.place, to: "read with the settings of \(path)")
        }
        return settings
    }

    // MARK: The site

    private static func readSite(
        _ reader: inout SettingsReader,
        into project: inout MovedProject,
        _ found: Tool.Found,
        _ files: ProjectFiles
    ) throws(SetupError) {
        try project.take("site_name", of: &reader, as: \.title, named: "title")
        if let (text, place) = try reader.text("site_description") {
            project.description = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            project.notes.carry("site_description", from: place, to: "description")
        }
        if let value = reader.take("site_url"), value.value != .nothing {
            if let url = value.text.flatMap(Common.baseURL) {
                project.baseURL = url
                project.notes.carry("site_url", from: value.place, to: "base_url")
            } else if value.text != "" {
                project.notes.miss(
                    "site_url",
                    at: value.place,
                    todo: "\(value.shown) is not an http or https URL: write base_url, or build with --base-url"
                )
            }
        }
        let (docs, docsPlace) = try reader.text("docs_dir") ?? ("docs", Setting.Place(file: found.configuration))
        guard let path = Path.normalized(docs, in: found.folder), !docs.hasPrefix("/"),
            let content = Common.content(path, from: found.folder)
        else {
            throw SetupError("docs_dir '\(docs)' is not in the folder", at: docsPlace, hint: "run docgen migrate in a folder that holds it")
        }
        guard files.containsFolder(path) else {
            throw SetupError("docs_dir '\(docs)' is not there", at: docsPlace, hint: "write the folder with the Markdown into docs_dir")
        }
        let language = defaultLanguage(reader.look("plugins"))
        // `docs/en/` has the addresses without a folder.
        let own = language.flatMap { $0.isFolder ? Path.join(path, $0.locale) : nil }.flatMap { files.containsFolder($0) ? $0 : nil }
        project.content = own.flatMap { Common.content($0, from: found.folder) } ?? content
        project.notes.carry("docs_dir", from: docsPlace, to: "content")
        let directories = reader.take("use_directory_urls")
        project.hasFolderURLs = directories?.flag ?? true
        if let directories {
            project.notes.carry("use_directory_urls", from: directories.place, to: "urls: \(project.hasFolderURLs ? "folder" : "html")")
        }
        try readRepository(&reader, into: &project)
        if own != nil, let language, let url = project.editURL, !url.hasSuffix("/\(language.locale)/{path}") {
            project.editURL = url.replacing("{path}", with: "\(language.locale)/{path}")
        }
        readExclusions(&reader, below: project.content, into: &project)
        let indexes: Set<String> = ["index", "readme"]
        project.addresses = Common.pages(in: own ?? path, of: files).map { page in
            let built = language.map { withoutLanguage(page, $0.locale) } ?? page
            return PageAddress(
                project.hasFolderURLs ? Common.folderAddress(of: built, indexes: indexes) : Common.htmlAddress(of: built, indexes: indexes),
                of: page
            )
        }
    }

    private typealias PageAddress = MovedProject.PageAddress

    private static func readRepository(_ reader: inout SettingsReader, into project: inout MovedProject) throws(SetupError) {
        let repository = try reader.text("repo_url")
        let edit = try reader.text("edit_uri")
        let template = try reader.text("edit_uri_template")
        let name = try reader.text("repo_name")
        guard let repository, Common.isExternal(repository.text) else { return }
        project.header.append(.link(url: repository.text, title: name?.text ?? Common.siteName(url: repository.text)))
        if let name { project.notes.carry("repo_name", from: name.place, to: "header") }
        var base = repository.text
        while base.hasSuffix("/") { base.removeLast() }
        if let template, template.text.contains("{path}") {
            project.editURL = Common.isExternal(template.text) ? template.text : "\(base)/\(template.text)"
        } else if let edit {
            // Source: MkDocs, "edit_uri": joined to repo_url, or to what is before its `?` or `#`.
            var rest = edit.text
            if Common.isExternal(rest) { base = "" }
            while rest.hasPrefix("/") { rest.removeFirst() }
            let joint = base.isEmpty || rest.hasPrefix("?") || rest.hasPrefix("#") ? "" : "/"
            project.editURL = base + joint + (rest.hasSuffix("/") || rest.hasSuffix("=") ? rest : rest + "/") + "{path}"
        } else {
            let folder = Path.join(project.folder, project.content == "." ? "" : project.content)
            project.editURL = Common.editURL(repository: base, branch: "master", folder: folder)
        }
        if project.editURL == nil {
            project.notes.carry("repo_url", from: repository.place, to: "header")
            project.notes.miss("repo_url", at: repository.place, todo: "write edit_url with {path}: the host's addresses are not known")
        } else {
            project.notes.carry("repo_url", from: repository.place, to: "edit_url, header")
            if let edit { project.notes.carry("edit_uri", from: edit.place, to: "edit_url") }
            if let template { project.notes.carry("edit_uri_template", from: template.place, to: "edit_url") }
        }
    }

    // MARK: Theme

    private static func readTheme(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        if let theme = reader.look("theme"), theme.entries == nil {
            _ = reader.take("theme")
            project.notes.drop("theme: \(theme.shown)", at: theme.place, because: "docgen has one theme, with colours and fonts of its own")
            return
        }
        if let value = reader.take("theme", "name") {
            project.notes.drop("theme.name", at: value.place, because: "docgen has one theme, with colours and fonts of its own")
        }
        if let value = reader.take("theme", "language"), let text = value.text, let language = Common.language(text) {
            project.language = language
            project.notes.carry("theme.language", from: value.place, to: "language")
        }
        if let value = reader.take("theme", "locale") {
            if let language = value.text.flatMap(Common.language) { project.language = project.language ?? language }
            project.notes.carry("theme.locale", from: value.place, to: "language")
        }
        if let value = reader.take("theme", "logo"), let logo = value.text {
            project.logo = logo
            project.notes.carry("theme.logo", from: value.place, to: "theme.logo")
        }
        if let value = reader.take("theme", "favicon"), let icon = value.text {
            project.takeFavicon(icon, from: value.place, as: "theme.favicon", files)
        }
        MkDocsPalette.read(&reader, into: &project, files)
        readFonts(&reader, into: &project)
        if let value = reader.take("theme", "features") {
            project.notes.drop(
                "theme.features (\(value.texts.count))",
                at: value.place,
                because: "the theme has its own: copying code, the outline that follows, search with suggestions, links to edit"
            )
        }
    }

    private static func readFonts(_ reader: inout SettingsReader, into project: inout MovedProject) {
        guard let font = reader.take("theme", "font"), font.entries != nil else { return }
        for (key, setting) in [("text", "font"), ("code", "font_mono")] {
            guard let value = font[key], let name = value.text else { continue }
            if key == "text" {
                project.font = "\(name), system-ui, sans-serif"
            } else {
                project.monospaceFont = "\(name), ui-monospace, monospace"
            }
            project.notes.carry(
                "theme.font.\(key)",
                from: value.place,
                to: "theme.\(setting): the reader's own copy; docgen loads no fonts from elsewhere"
            )
        }
    }

    // MARK: Navigation

    private static func readNavigation(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles)
        throws(SetupError)
    {
        guard let nav = reader.take("nav") ?? reader.take("pages"), nav.value != .nothing else { return }
        guard let list = nav.list else { throw SetupError("nav is \(nav.shown), expected a list", at: nav.place) }
        let content = Path.join(project.folder, project.content)
        var entries: [MovedProject.NavigationEntry] = []
        for item in list { entries += try entry(item, content, files, &project) }
        project.navigation = entries
        project.notes.carry("nav", from: nav.place, to: "navigation", count: count(entries))
    }

    static func count(_ entries: [MovedProject.NavigationEntry]) -> Int {
        entries.reduce(0) { sum, entry in
            if case .group(_, let page, let inner) = entry { return sum + count(inner) + (page == nil ? 0 : 1) }
            return sum + 1
        }
    }

    private static func entry(
        _ item: Setting,
        _ content: String,
        _ files: ProjectFiles,
        _ project: inout MovedProject
    ) throws(SetupError) -> [MovedProject.NavigationEntry] {
        if let text = item.text { return target(text, title: nil, at: item.place, content, files, &project) }
        guard let pairs = item.entries, !pairs.isEmpty else {
            if item.value == .nothing { return [] }
            throw SetupError("an entry of nav is \(item.shown), expected a path, or 'Title: path'", at: item.place)
        }
        var entries: [MovedProject.NavigationEntry] = []
        for pair in pairs {
            if let list = pair.value.list {
                var inner: [MovedProject.NavigationEntry] = []
                for child in list { inner += try entry(child, content, files, &project) }
                guard !inner.isEmpty else { continue }
                entries.append(group(pair.key, inner))
            } else if let text = pair.value.text {
                entries += target(text, title: pair.key.isEmpty ? nil : pair.key, at: pair.value.place, content, files, &project)
            } else if pair.value.value == .nothing {
                entries.append(.heading(pair.key))
            } else {
                throw SetupError("nav has \(pair.value.shown) for '\(pair.key)', expected a path or a list", at: pair.value.place)
            }
        }
        return entries
    }

    /// Zensical names a group without a title by its first page.
    private static func group(_ title: String, _ entries: [MovedProject.NavigationEntry]) -> MovedProject.NavigationEntry {
        guard title.isEmpty else { return .group(title: title, page: nil, entries: entries) }
        guard case .page(let path, _) = entries[0] else { return .group(title: "More", page: nil, entries: entries) }
        return .group(title: nil, page: path, entries: Array(entries.dropFirst()))
    }

    private static func target(
        _ text: String,
        title: String?,
        at place: Setting.Place,
        _ content: String,
        _ files: ProjectFiles,
        _ project: inout MovedProject
    ) -> [MovedProject.NavigationEntry] {
        if Common.isExternal(text) { return [.link(url: text, title: title ?? text)] }
        let hash = text.firstIndex(of: "#") ?? text.endIndex
        let path = Path.normalized(String(text[..<hash]))
        let isPage = path.map { Path.isMarkdown($0) && files.contains(Path.join(content, $0)) } ?? false
        if text.hasPrefix("/"), !isPage {
            // MkDocs leaves such an address as it is: it begins at the host.
            if let base = project.baseURL, let host = base.firstMatch(of: /^[a-z]+:\/\/[^\/]+/) {
                return [.link(url: host.0 + text, title: title ?? text)]
            }
        } else if hash < text.endIndex, isPage, let path {
            // No entry leads to a place on a page but a link.
            if let base = project.baseURL, let address = project.addresses.first(where: { $0.page == path })?.address {
                return [.link(url: base + address + text[hash...], title: title ?? path)]
            }
        } else if let path, Path.isMarkdown(path) {
            if !isPage {
                project.notes.miss(
                    "nav: \(text)",
                    at: place,
                    todo: "there is no such page; write it, or make it by hand where a program made it before"
                )
                return []
            }
            return [.page(path: path, title: title)]
        }
        if let path, !path.isEmpty, !Common.pages(in: Path.join(content, path), of: files).isEmpty {
            return [.folder(path: path + "/", title: title)]
        }
        // Pages that another program makes, `/api/`, and files.
        if let base = project.baseURL, let path {
            return [.link(url: base + path + (text.hasSuffix("/") ? "/" : ""), title: title ?? path)]
        }
        project.notes.miss("nav: \(text)", at: place, todo: "the entry is not a page: write it as a link with 'https://'")
        return []
    }

    // MARK: Plugins and the rest

    /// Plugins whose work docgen does itself.
    private static let builtIn: [String: String] = [
        "search": "docgen has a search of its own", "material/search": "docgen has a search of its own",
        "minify": "docgen's pages are small as they are", "tags": "docgen reads 'tags' of the front matter",
        "material/tags": "docgen reads 'tags' of the front matter",
        "section-index": "groups of the navigation have pages", "offline": "docgen's pages work from a disk",
        "material/offline": "docgen's pages work from a disk", "privacy": "docgen's pages load nothing from elsewhere",
        "material/privacy": "docgen's pages load nothing from elsewhere", "glightbox": "readers can open images by themselves",
        "htmlproofer": "the build checks links", "llmstxt": "docgen writes llms.txt",
        "exclude-search": "write 'hidden: true' into pages that no search should find",
        "optimize": "docgen does not change images", "typeset": "docgen keeps titles as they are",
        "group": "it only switches other plugins",
        "info": "it is about reports of bugs", "mermaid2": "fences of diagrams are read by docgen, or reported",
        "include-markdown": "includes are read by docgen, or reported",
        "markdownextradata": "docgen reads {{ name }}, with the values of 'extra'",
        "macros": "docgen reads {{ name }}, with the values of 'extra'; macros themselves are among the findings of the build",
        "meta": "front matter of folders is reported where pages have it",
    ]

    private static let pluginAdvice: [String: String] = [
        "autorefs": "write '[text](page.md#id)' for '[text][id]'; the build names each that has no definition",
        "mkdocstrings": "'::: module' is left out of pages: let a program write that as Markdown before the build",
        "gen-files": "run the script before 'docgen build' and let it write Markdown",
        "blog": "posts are pages of their folder; there is no list by date and no feed", "rss": "docgen writes no feed of pages",
        "social": "docgen draws no social cards", "mike": "build each version into a folder of its own",
        "i18n": "build each language by itself, with its own 'content' and 'language'",
        "static-i18n": "build each language by itself, with its own 'content' and 'language'",
        "git-authors": "docgen names no authors", "git-committers": "docgen names no authors",
        "awesome-pages": "write the order of '.pages' files into 'navigation', or 'order' into the pages",
        "awesome-nav": "write the order of '.nav.yml' files into 'navigation', or 'order' into the pages",
        "literate-nav": "write the order of SUMMARY.md into 'navigation'", "monorepo": "merge the folders into one content folder",
        "multirepo": "merge the folders into one content folder", "print-site": "docgen prints page by page",
        "with-pdf": "print pages with the browser", "table-reader": "write the tables into the pages",
        "jupyter": "turn notebooks into Markdown before the build", "mkdocs-jupyter": "turn notebooks into Markdown before the build",
        "projects": "build each project by itself", "swagger-ui-tag": "link to the description of the API",
    ]

    /// - Returns: The names of all plugins, without those of their makers before a slash.
    private static func readPlugins(
        _ reader: inout SettingsReader,
        into project: inout MovedProject,
        _ files: ProjectFiles
    ) -> Set<String> {
        guard let plugins = reader.take("plugins") else { return [] }
        var named: [(name: String, value: Setting)] = []
        for entry in plugins.entries ?? [] { named.append((entry.key, entry.value)) }
        for item in plugins.list ?? [] {
            if let name = item.text { named.append((name, item)) }
            for entry in item.entries ?? [] { named.append((entry.key, entry.value)) }
        }
        for (name, value) in named {
            if name == "redirects" {
                readRedirects(value, into: &project)
            } else if ["git-revision-date-localized", "git-revision-date"].contains(name), value["enabled"]?.flag != false {
                project.takeDates(value, "plugins: \(name)")
            } else if name == "exclude" {
                takeExclusions(value, into: &project)
            } else if name == "i18n" || name == "static-i18n", value["languages"]?.list != nil {
                takeLanguages(value, "plugins: \(name)", into: &project)
            } else if let reason = builtIn[name] {
                project.notes.drop("plugins: \(name)", at: value.place, because: reason)
            } else {
                let short = name.hasPrefix("material/") ? String(name.dropFirst("material/".count)) : name
                project.notes.miss(
                    "plugins: \(name)",
                    at: value.place,
                    todo: pluginAdvice[short] ?? "docgen runs no plugins: what it adds to the pages is gone"
                )
            }
        }
        return Set(named.map { Path.name(of: $0.name) })
    }

    /// `mkdocs-redirects`: old page to new page, both as files.
    private static func readRedirects(_ value: Setting, into project: inout MovedProject) {
        let maps = value["redirect_maps"]?.entries ?? []
        for entry in maps {
            guard let target = entry.value.text else {
                project.notes.miss(
                    "redirect_maps: \(entry.key)",
                    at: entry.value.place,
                    todo: "its target is \(entry.value.shown): write it into redirects"
                )
                continue
            }
            let from = project.hasFolderURLs ? Common.folderAddress(of: entry.key, indexes: ["index", "readme"]) : entry.key
            project.redirects.append(MovedProject.Redirection(from: from.isEmpty ? "/" : from, to: target))
        }
        project.notes.carry("plugins: redirects", from: value.place, to: "redirects", count: maps.count)
    }

    private static func readRest(_ reader: SettingsReader, into project: inout MovedProject) {
        reader.tellOfRest(
            &project.notes,
            needless: [
                "site_dir": "name the output with --output", "dev_addr": "docgen serve has --port",
                "watch": "docgen serve watches what pages use",
                "strict": "it is an option: docgen build --strict", "validation": "every check of docgen is on",
                "site_author": "pages show no author",
                "remote_branch": "docgen publishes nothing itself", "remote_name": "docgen publishes nothing itself",
                "theme.icon": "the theme has icons of its own", "theme.variant": "docgen has one theme",
                "theme.include_search_page": "docgen has a search page",
                "theme.search_index_only": "docgen has a search page", "extra.generator": "docgen names no generator in its pages",
                "extra.status": "marks of pages beside their names are gone; 'tags' show what is new",
                "theme.direction": "language says it",
            ],
            todo: [
                "theme.custom_dir": "templates are Mustache here: see the manual's page on templates",
                "theme.static_templates": "write pages instead",
                "extra_javascript": "docgen's pages run no scripts of the site",
                "extra_templates": "write pages instead",
                "hooks": "let a program that 'preprocess' names change the pages, or run them before the build",
                "extra.analytics": "docgen's pages load nothing from elsewhere: count requests at the server",
                "extra.version": "build each version into a folder of its own, and name them in versions",
                "extra.consent": "docgen's pages set no cookies",
                "extra.homepage": "the title leads to the first page",
                "extra": "values for templates and macros: write them where they are used",
                "theme": "docgen's theme has no such setting",
            ]
        )
    }
}

extension StringProtocol {
    /// Its lines, each with the carriage return that it may end with: for `Character`s that and the line feed are one.
    var lines: [Substring] {
        Array(utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring(decoding: $0, as: UTF8.self) }
    }

    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
