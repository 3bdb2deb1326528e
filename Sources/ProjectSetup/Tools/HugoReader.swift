/// Reads Hugo's configuration, in one file or in `config/_default/`, and what the front matter of pages says about their addresses.
///
/// Sources: <https://gohugo.io/configuration/all/>, <https://gohugo.io/content-management/urls/>,
/// <https://gohugo.io/content-management/page-bundles/>.
enum HugoReader {
    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var project = MovedProject(tool: .hugo, configuration: found.configuration, folder: found.folder)
        var reader = SettingsReader(try settings(found, files, &project), ignoringCase: true)
        try project.take("title", of: &reader, as: \.title, named: "title")
        try project.take("params", "description", of: &reader, as: \.description, named: "description")
        if let value = reader.take("baseURL") {
            project.baseURL = value.text.flatMap(Common.baseURL)
            if project.baseURL == nil {
                project.notes.miss(
                    "baseURL",
                    at: value.place,
                    todo: "\(value.shown) is not an http or https URL: write base_url, or build with --base-url"
                )
            } else {
                project.notes.carry("baseURL", from: value.place, to: "base_url")
            }
        }
        if let value = reader.take("enableGitInfo") { project.takeDates(value, "enableGitInfo") }
        let languages = try readLanguages(&reader, into: &project)
        let path = try content(&reader, into: &project, languages, found, files)
        readPublic(&reader, into: &project, languages, found, files)
        readRepository(&reader, into: &project, path)
        HugoLook.read(&reader, into: &project, files)
        readMarkup(&reader, into: &project)

        let all = Common.pages(in: path, of: files)
        let others = languages.others.filter { language in all.contains { languages.isPage($0, of: language) } }
        project.exclude += others.map { "*.\($0).md" }
        for language in others {
            let count = all.count { languages.isPage($0, of: language) }
            project.notes.miss(
                "languages.\(language)",
                at: Setting.Place(file: path),
                todo: "build it by itself, with its own 'content' and 'language'",
                count: count
            )
        }
        let written = all.filter { page in !others.contains { languages.isPage(page, of: $0) } }
        let resources = Set(HugoBundles.leaveOut(written, &project, path))
        let pages = written.filter { !resources.contains($0) }
        let frontMatter = PageFrontMatter(pages, in: path, of: files)
        let unbuilt = leaveOut(pages, frontMatter, &project, path) + HugoSchedule.leaveOut(pages, frontMatter, &reader, &project, path)
        try addAddresses(
            pages.filter { !Common.isExcluded($0, by: unbuilt) },
            frontMatter,
            &reader,
            into: &project,
            languages
        )
        HugoLinks.read(&reader, into: &project, languages, all: pages)
        readParameters(&reader, pages, into: &project, files, path)
        project.acceptKeys(ownKeys, of: frontMatter)
        tellOfFolders(found, files, &project, path)
        tellOfRest(reader, into: &project)
        return project
    }

    /// The settings of one file, or of all files of its folder, each below its name.
    private static func settings(_ found: Tool.Found, _ files: ProjectFiles, _ project: inout MovedProject) throws(SetupError) -> Setting {
        var settings = try files.settings(found.configuration)
        guard settings.entries != nil else {
            throw SetupError("expected 'key = value' lines", at: Setting.Place(file: found.configuration, line: 1))
        }
        let folder = Path.folder(of: found.configuration)
        guard folder.hasSuffix("config/_default") else { return settings }
        for path in files.files(below: folder)
        where path != found.configuration && ["toml", "yaml", "yml", "json"].contains(Path.ending(of: path)) {
            let name = Path.stem(of: path)
            guard Path.folder(of: path) == folder, name != "config", name != "hugo" else { continue }
            let part = try files.settings(path)
            // `menus.en.toml` is that of one language.
            let key = String(name.prefix { $0 != "." })
            settings = settings.over(Setting(.table([Setting.Entry(key: key, value: part)]), at: part.place))
            project.notes.carry(path, from: part.place, to: "read with \(found.configuration)")
        }
        return settings
    }

    // MARK: Languages and folders

    struct Languages {
        var standard = "en"
        var others: [String] = []
        var isInFolder = false
        var settings: [String: Setting] = [:]

        /// `install.de.md` is a page of `de`.
        func isPage(_ path: String, of language: String) -> Bool { Path.stem(of: path).hasSuffix("." + language) }
    }

    private static func readLanguages(_ reader: inout SettingsReader, into project: inout MovedProject) throws(SetupError) -> Languages {
        var languages = Languages()
        let standard = reader.take("defaultContentLanguage")
        let code = reader.take("languageCode") ?? reader.take("locale")
        languages.isInFolder = reader.take("defaultContentLanguageInSubdir")?.flag ?? false
        if let text = standard?.text { languages.standard = text }
        if let table = reader.take("languages") {
            for entry in table.entries ?? [] {
                languages.settings[entry.key] = entry.value
                if entry.key != languages.standard { languages.others.append(entry.key) }
            }
            project.notes.carry("languages.\(languages.standard)", from: table.place, to: "language")
        }
        let own = languages.settings[languages.standard]
        let text = own?["locale"]?.text ?? own?["languageCode"]?.text ?? code?.text ?? standard?.text ?? ""
        project.language = Common.language(text)
        if project.title == nil, let title = own?["title"]?.text { project.title = title }
        if let place = (code ?? standard)?.place, project.language != nil {
            project.notes.carry("languageCode", from: place, to: "language")
        }
        return languages
    }

    private static func content(
        _ reader: inout SettingsReader,
        into project: inout MovedProject,
        _ languages: Languages,
        _ found: Tool.Found,
        _ files: ProjectFiles
    ) throws(SetupError) -> String {
        var folder = "content"
        var place = Setting.Place(file: found.configuration)
        if let value = reader.take("contentDir"), let text = value.text { (folder, place) = (text, value.place) }
        if let value = languages.settings[languages.standard]?["contentDir"], let text = value.text {
            (folder, place) = (text, value.place)
        }
        if let mounts = reader.take("module", "mounts") {
            // One folder of the disk that is the content, for the default language where several are.
            let content = (mounts.list ?? []).filter { $0["target"]?.text == "content" }
            let own = content.first { mount in
                let names = mount["lang"]?.texts ?? mount["sites"]?["matrix"]?["languages"]?.texts ?? []
                return names.isEmpty || names.contains(languages.standard)
            }
            if let own, let text = own["source"]?.text { (folder, place) = (text, own.place) }
            let others = (mounts.list ?? []).filter { $0["target"]?.text?.hasPrefix("content") ?? false }.count - (own == nil ? 0 : 1)
            if others > 0 {
                project.notes.miss(
                    "module.mounts",
                    at: mounts.place,
                    todo: "merge the other content folders into '\(folder)'",
                    count: others
                )
            }
        }
        guard let path = Path.normalized(folder, in: found.folder), !folder.hasPrefix("/"),
            let content = Common.content(path, from: found.folder),
            files.containsFolder(path)
        else {
            throw SetupError(
                "the content folder '\(folder)' is not in the project",
                at: place,
                hint: "run docgen migrate in the folder that holds it"
            )
        }
        project.content = content
        project.notes.carry("contentDir", from: place, to: "content")
        return path
    }

    private static func readPublic(
        _ reader: inout SettingsReader,
        into project: inout MovedProject,
        _ languages: Languages,
        _ found: Tool.Found,
        _ files: ProjectFiles
    ) {
        let value = reader.take("staticDir")
        for folder in value?.texts ?? ["static"] {
            guard let path = Path.normalized(folder, in: found.folder), files.containsFolder(path) else { continue }
            project.publicFolders.append(folder)
            project.notes.carry(
                folder + "/",
                from: value?.place ?? Setting.Place(file: path),
                to: "public",
                count: files.files(below: path).count
            )
        }
    }

    private static func readRepository(_ reader: inout SettingsReader, into project: inout MovedProject, _ path: String) {
        // Docsy, hugo-book, Hugo's own documentation.
        let repository = reader.take("params", "github_repo") ?? reader.take("params", "BookRepo") ?? reader.take("params", "ghrepo")
        let branch = reader.take("params", "github_branch")?.text ?? "main"
        let subfolder = reader.take("params", "github_subdir")?.text ?? ""
        guard let repository, let url = repository.text else { return }
        let folder = Path.join(subfolder, path)
        guard let edit = Common.editURL(repository: url, branch: branch, folder: folder) else {
            return project.notes.miss("params: repository", at: repository.place, todo: "write edit_url with {path}")
        }
        project.editURL = edit
        project.header.append(.link(url: url, title: Common.siteName(url: url)))
        project.notes.carry("params: repository", from: repository.place, to: "header, and edit_url with the branch '\(branch)'")
    }

    /// Source: <https://gohugo.io/configuration/markup/#extras>.
    private static func readMarkup(_ reader: inout SettingsReader, into project: inout MovedProject) {
        let extras: [(name: String, property: WritableKeyPath<MovedProject, Bool>)] = [
            ("superscript", \.raisesText), ("subscript", \.lowersText),
        ]
        for (name, property) in extras {
            guard let value = reader.look("markup", "goldmark", "extensions", "extras", name, "enable"), value.flag == true else {
                continue
            }
            project[keyPath: property] = true
            project.notes.carry("markup.goldmark.extensions.extras.\(name)", from: value.place, to: name)
        }
        if let value = reader.look("markup", "goldmark", "parser", "autoDefinitionTermID"), value.flag == true {
            project.givesTermsIDs = true
            project.notes.carry("markup.goldmark.parser.autoDefinitionTermID", from: value.place, to: "term_ids")
        }
        let types = [
            reader.look("markup", "goldmark", "parser", "autoHeadingIDType"), reader.look("markup", "goldmark", "parser", "autoIDType"),
        ]
        if let value = types.compactMap({ $0 }).first, let type = value.text, type != "github" {
            project.notes.miss(
                "markup.goldmark.parser.autoIDType: \(type)",
                at: value.place,
                todo: "the anchors of some headings may change: broken-anchor reports links to them; write '{#id}' after a heading"
            )
        }
    }

    /// The site's parameters that pages name: `{{% param "version" %}}`. Those of a page itself are in its front matter.
    ///
    /// Source: <https://gohugo.io/shortcodes/param/>.
    private static func readParameters(
        _ reader: inout SettingsReader,
        _ pages: [String],
        into project: inout MovedProject,
        _ files: ProjectFiles,
        _ content: String
    ) {
        var names: Set<String> = []
        for page in pages {
            guard let text = try? files.text(Path.join(content, page)), text.contains(" param ") else { continue }
            for use in text.matches(of: /\{\{[<%]\s*param\s+["`]?([\w.-]+)["`]?\s*[%>]\}\}/) { names.insert(String(use.1)) }
        }
        for name in names.sorted() {
            guard let value = reader.take(["params"] + name.split(separator: ".").map(String.init)), let text = value.text else { continue }
            project.variables.append(MovedProject.Variable(name, text))
            project.notes.carry("params.\(name)", from: value.place, to: "variables")
        }
    }

    // MARK: Pages

    /// Pages and folders that Hugo does not build by themselves.
    private static func leaveOut(_ pages: [String], _ frontMatter: PageFrontMatter, _ project: inout MovedProject, _ content: String)
        -> [String]
    {
        var unbuilt: [String] = []
        func isNever(_ setting: Setting?) -> Bool {
            let render = (setting?["build"] ?? setting?["_build"])?["render"]
            return render?.text == "never" || render?.flag == false
        }
        for page in pages {
            guard let setting = frontMatter[page] else { continue }
            let cascade = setting["cascade"].map { $0.list ?? [$0] } ?? []
            if cascade.contains(where: { isNever($0) }) {
                let folder = Path.folder(of: page)
                // What a page cascades is for itself too, unless it says otherwise.
                let own = (setting["build"] ?? setting["_build"])?["render"]
                unbuilt.append(own == nil || isNever(setting) ? folder : folder + "/[!_]*.md")
            } else if isNever(setting) || setting["headless"]?.flag == true {
                unbuilt.append(page)
            }
        }
        unbuilt = unbuilt.filter { !$0.isEmpty && !$0.hasPrefix("/") }
        project.exclude += unbuilt
        if !unbuilt.isEmpty {
            project.notes.carry("front matter: build.render never", from: Setting.Place(file: content), to: "exclude", count: unbuilt.count)
        }
        return unbuilt
    }

    private static func addAddresses(
        _ pages: [String],
        _ frontMatter: PageFrontMatter,
        _ reader: inout SettingsReader,
        into project: inout MovedProject,
        _ languages: Languages
    ) throws(SetupError) {
        let ugly = reader.take("uglyURLs")
        project.hasFolderURLs = !(ugly?.flag ?? false)
        if let ugly { project.notes.carry("uglyURLs", from: ugly.place, to: "urls: \(project.hasFolderURLs ? "folder" : "html")") }
        let keepsCase = reader.take("disablePathToLower")?.flag ?? false
        let permalinks = reader.take("permalinks")
        if let permalinks { project.notes.carry("permalinks", from: permalinks.place, to: "redirects, where pages are elsewhere now") }
        let prefix = languages.isInFolder ? languages.standard + "/" : ""
        func slug(_ text: String) -> String { urlized(text, keepsCase: keepsCase) }

        for page in pages {
            let setting = frontMatter[page]
            var stem = Path.stem(of: page)
            if languages.isPage(page, of: languages.standard) { stem = String(stem.dropLast(languages.standard.count + 1)) }
            let folder = Path.folder(of: page)
            let isSection = stem == "_index"
            // A bundle, `install/index.md`, is the page of its folder.
            var name = isSection || stem == "index" ? folder : Path.join(folder, stem)
            if !isSection, let own = setting?["slug"]?.text, !own.isEmpty { name = Path.join(Path.folder(of: name), own) }
            if !isSection, let pattern = permalink(for: folder, permalinks) {
                name = expanded(pattern, page: page, stem: stem == "index" ? Path.name(of: folder) : stem, folder: folder, setting)
            }
            var address = slug(name)
            if let url = setting?["url"]?.text, !url.isEmpty, !Common.isExternal(url) {
                address = url.hasPrefix("/") ? String(url.dropFirst()) : url
                address = address.hasSuffix("/") || Path.ending(of: address) != "" ? address : address + "/"
            } else if !project.hasFolderURLs, !isSection {
                address += address.isEmpty ? "" : ".html"
            } else if !address.isEmpty {
                address += "/"
            }
            project.addresses.append(MovedProject.PageAddress(prefix + address, of: page))
            for alias in setting?["aliases"]?.texts ?? []
            where !alias.isEmpty && !Common.isExternal(alias) && !alias.contains("#") && !alias.contains("?") {
                // Source: Hugo, "Aliases": without a slash before it, it begins where the page's folder is.
                let path =
                    alias.hasPrefix("/") ? String(alias.dropFirst()) : Path.normalized(alias, in: slug(Path.folder(of: name))) ?? alias
                let old =
                    path.hasSuffix("/") || Path.ending(of: path) == "html" ? path : path + (alias.hasSuffix("/") || path.isEmpty ? "" : "/")
                project.addresses.append(MovedProject.PageAddress(old, of: page))
            }
        }
    }

    /// Source: Hugo, `helpers.URLize`: letters, digits and some signs stay, spaces become hyphens, the rest goes.
    private static func urlized(_ path: String, keepsCase: Bool) -> String {
        var text = ""
        for scalar in path.unicodeScalars {
            switch scalar {
            case " ": if !text.hasSuffix("-") { text += "-" }
            case "/", ".", "_", "-", "+", "~", "#", "@", "%": text.unicodeScalars.append(scalar)
            default:
                let properties = scalar.properties
                if properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return keepsCase ? text : text.lowercased()
    }

    private static func permalink(for folder: String, _ permalinks: Setting?) -> String? {
        guard let section = folder.split(separator: "/").first else { return nil }
        let pages = permalinks?["page"] ?? permalinks
        return pages?[String(section)]?.text
    }

    /// Source: <https://gohugo.io/configuration/permalinks/#tokens>.
    private static func expanded(_ pattern: String, page: String, stem: String, folder: String, _ setting: Setting?) -> String {
        let slug = setting?["slug"]?.text ?? setting?["title"]?.text ?? stem
        let date = (setting?["date"]?.text ?? "").split { $0 == "-" || $0 == "T" || $0 == " " }.map(String.init)
        var parts: [String] = []
        for part in pattern.split(separator: "/") {
            switch part {
            case ":slug", ":slugorfilename", ":slugorcontentbasename": parts.append(part == ":slug" ? slug : setting?["slug"]?.text ?? stem)
            case ":title": parts.append(setting?["title"]?.text ?? stem)
            case ":filename", ":contentbasename": parts.append(stem)
            case ":section": parts.append(folder.split(separator: "/").first.map(String.init) ?? "")
            case ":sections": parts.append(folder)
            case ":year": parts.append(date.first ?? "")
            case ":month": parts.append(date.count > 1 ? date[1] : "")
            case ":day": parts.append(date.count > 2 ? date[2] : "")
            default: parts.append(String(part))
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "/")
    }

    /// Keys of pages that Hugo and its usual themes read, and docgen has no use for.
    private static let ownKeys = [
        "build", "_build", "cascade", "layout", "type", "url", "outputs", "resources", "menu", "menus", "categories", "keywords",
        "toc", "bookCollapseSection", "bookFlatSection", "bookToC", "bookHidden", "bookSearchExclude", "no_list", "simple_list", "headless",
        "isCJKLanguage", "summary", "series", "images", "videos", "markup", "translationKey", "noindex", "sitemap", "authors", "author",
    ]

    // MARK: The rest

    private static func tellOfFolders(_ found: Tool.Found, _ files: ProjectFiles, _ project: inout MovedProject, _ content: String) {
        project.missFolder(
            "layouts",
            of: found,
            in: files,
            todo: "templates are Mustache here; shortcodes of the site are among the findings of the build where pages use them"
        )
        tellOfHooks(found, files, &project)
        project.missFolder("data", of: found, in: files, todo: "templates read it: write what they showed into the pages")
        let html = files.files(below: content).count { ["html", "htm", "adoc", "org", "rst", "pandoc"].contains(Path.ending(of: $0)) }
        if html > 0 {
            project.notes.miss(
                "pages that are not Markdown",
                at: Setting.Place(file: content),
                todo: "turn them into Markdown; HTML files are copied as they are where 'assets' names them",
                count: html
            )
        }
        // What `HugoLook` has not taken over.
        for folder in ["archetypes", "i18n", "themes", "assets"] {
            project.dropFolder(folder, of: found, in: files, because: "it is for Hugo's own commands and themes")
        }
    }

    /// Templates that change what Markdown becomes, each with what docgen does instead.
    ///
    /// Source: <https://gohugo.io/render-hooks/>.
    private static func tellOfHooks(_ found: Tool.Found, _ files: ProjectFiles, _ project: inout MovedProject) {
        let kinds = [
            "link": "links lead where the page says: what this template made of other addresses is among the findings of the build",
            "image":
                "pictures are those that the page names: what this template made of other addresses is among the findings of the build",
            "heading": "headings have anchors; what else this template added is left out",
            "codeblock": "code is coloured by docgen; blocks that this template drew something else of are code",
            "blockquote": "alerts, '> [!NOTE]', are read; what else this template made of quotes is left out",
            "passthrough": "formulas are read by docgen",
            "table": "tables are as Markdown has them",
        ]
        for file in files.files(below: Path.join(found.folder, "layouts")) {
            let stem = Path.stem(of: file)
            guard Path.name(of: Path.folder(of: file)) == "_markup", stem.hasPrefix("render-") else { continue }
            // `render-codeblock-mermaid.html` is for one language, `render-link.rss.xml` for one format.
            let kind = String(stem.dropFirst("render-".count).prefix { $0 != "-" && $0 != "." })
            guard let todo = kinds[kind] else { continue }
            let place = Setting.Place(file: file)
            if kind == "link", project.linkTemplate == nil { project.linkTemplate = place }
            project.notes.miss(String(file.dropFirst(found.folder.isEmpty ? 0 : found.folder.count + 1)), at: place, todo: todo)
        }
    }

    private static func tellOfRest(_ reader: SettingsReader, into project: inout MovedProject) {
        reader.tellOfRest(
            &project.notes,
            ignoringCase: true,
            needless: [
                "theme": "docgen has one theme", "module": "docgen has one theme, and no modules", "themesdir": "docgen has one theme",
                "build": "it is about Hugo's own build", "caches": "it is about Hugo's own build",
                "security": "it is about programs that Hugo runs",
                "server": "docgen serve has its own", "minify": "docgen's pages are small as they are",
                "imaging": "docgen does not change images",
                "markup": "docgen reads its Markdown without switches; what it does not know is among the findings of the build",
                "sitemap": "docgen writes sitemap.xml", "enablerobotstxt": "docgen writes robots.txt where a base_url is set",
                "enableemoji": "emoji are read without a switch",
                "disablekinds": "docgen has no such kinds", "pluralizelisttitles": "folders are called by their pages",
                "timezone": "docgen shows days alone",
                "disablealiases": "redirects are written, and known to the server", "mediatypes": "docgen writes a site alone",
                "outputformats": "docgen writes a site alone",
                "outputs": "docgen writes a site alone", "related": "docgen shows no related pages",
                "taxonomies": "docgen reads 'tags' of the front matter",
                "frontmatter": "docgen reads 'date' and 'lastmod'",
                "publishdir": "name the output with --output",
                "paginate": "lists are whole", "pagination": "lists are whole",
                "builddrafts": "it is an option: docgen build --drafts",
                "hascjklanguage": "docgen knows by the text",
                "canonifyurls": "docgen's links are relative", "relativeurls": "docgen's links are relative",
                "disablehugogeneratorinject": "docgen names no generator",
                "cascade": "values for Hugo's templates", "pygmentsusesclasses": "docgen colours code itself",
                "summarylength": "docgen shows no summaries",
                "privacy": "docgen's pages load nothing from elsewhere", "enableinlineshortcodes": "see the findings of the build",
                "titlecasestyle": "titles stay as they are",
                "ignorelogs": "it is about Hugo's own build", "ignoreerrors": "it is about Hugo's own build",
                "disablepathtolower": "see the redirects",
            ],
            todo: [
                "params": "values for the theme's templates",
                "services": "docgen's pages load nothing from elsewhere: count requests at the server",
                "googleanalytics": "count requests at the server", "ignorefiles": "write the files into exclude",
                "enablemissingtranslationplaceholders": "docgen has no translations",
            ]
        )
    }
}
