internal import Foundation

/// Reads Zola's configuration. Sources: <https://www.getzola.org/documentation/getting-started/configuration/>,
/// <https://www.getzola.org/documentation/content/page/>.
enum ZolaReader {
    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var project = MovedProject(tool: .zola, configuration: found.configuration, folder: found.folder)
        var reader = SettingsReader(try files.settings(found.configuration))
        try project.take("title", of: &reader, as: \.title, named: "title")
        try project.take("description", of: &reader, as: \.description, named: "description")
        if let (url, place) = try reader.text("base_url") {
            project.baseURL = Common.baseURL(url)
            if project.baseURL == nil {
                project.notes.miss(
                    "base_url",
                    at: place,
                    todo: "'\(url)' is not an http or https URL: write base_url, or build with --base-url"
                )
            } else {
                project.notes.carry("base_url", from: place, to: "base_url")
            }
        }
        let language = try reader.text("default_language")
        if let language {
            project.language = Common.language(language.text)
            project.notes.carry("default_language", from: language.place, to: "language")
        }
        let path = Path.join(found.folder, "content")
        guard files.containsFolder(path) else {
            throw SetupError(
                "there is no folder 'content'",
                at: Setting.Place(file: found.configuration),
                hint: "run docgen migrate in the project's folder"
            )
        }
        project.content = "content"
        project.hasFolderURLs = true
        project.takeQuotes(reader.take("markdown", "smart_punctuation"), as: "markdown.smart_punctuation")
        takeFolders(&reader, found, files, &project)
        readLanguages(reader, language, into: &project)
        let pages = takeLanguages(&reader, besides: language?.text, Common.pages(in: path, of: files), &project)
        let frontMatter = PageFrontMatter(pages, in: path, of: files)
        if reader.take("slugify", "anchors")?.text ?? "on" == "on" { project.headingIDs = "zola" }
        addAddresses(pages, frontMatter, style: reader.take("slugify", "paths")?.text ?? "on", into: &project)
        ZolaLinks.read(&reader, into: &project, files)
        tellOfOrder(pages, frontMatter, &project)
        project.acceptKeys(ownKeys, of: frontMatter)
        tellOfFolders(found, files, &project)
        reader.tellOfRest(
            &project.notes,
            needless: needless,
            todo: todo
        )
        return project
    }

    private static let needless = [
        "theme": "docgen has one theme", "compile_sass": "docgen's style sheets are whole",
        "build_search_index": "docgen has a search of its own",
        "search": "docgen has a search of its own",
        "markdown": "docgen reads its Markdown without switches; what it does not know is among the findings of the build",
        "taxonomies": "docgen reads 'tags' of the front matter", "link_checker": "the build checks links",
        "slugify": "see the redirects",
        "output_dir": "name the output with --output", "minify_html": "docgen's pages are small as they are",
        "mode": "it is Zola's own",
        "hard_link_static": "it is about Zola's own build", "generate_sitemap": "docgen writes sitemap.xml",
        "generate_robots_txt": "docgen writes robots.txt where a base_url is set",
        "translations": "the words of the pages are docgen's own", "author": "pages show no author",
        "preserve_dotfiles_in_output": "it is about Zola's own build",
        "highlight_code": "docgen colours code itself", "highlight_theme": "docgen colours code itself",
        "exclude_paginated_pages_in_sitemap": "lists are whole",
    ]

    private static let todo = [
        "generate_feeds": "docgen writes no feed of pages", "generate_feed": "docgen writes no feed of pages",
        "feed_filenames": "docgen writes no feed of pages",
        "feed_filename": "docgen writes no feed of pages", "feed_limit": "docgen writes no feed of pages",
        "extra": "values for the theme's templates",
    ]

    private static func takeFolders(
        _ reader: inout SettingsReader,
        _ found: Tool.Found,
        _ files: ProjectFiles,
        _ project: inout MovedProject
    ) {
        let statics = files.files(below: Path.join(found.folder, "static")).count
        if statics > 0 {
            project.publicFolders = ["static"]
            project.notes.carry("static/", from: Setting.Place(file: Path.join(found.folder, "static")), to: "public", count: statics)
        }
        if let value = reader.take("ignored_content") {
            project.exclude += value.texts.map { $0.contains("/") ? $0 : "**/" + $0 }
            project.notes.carry("ignored_content", from: value.place, to: "exclude", count: value.texts.count)
        }
    }

    /// The menu of languages, each in a folder of its own.
    private static func readLanguages(
        _ reader: SettingsReader,
        _ own: (text: String, place: Setting.Place)?,
        into project: inout MovedProject
    ) {
        guard let base = project.baseURL, let languages = reader.look("languages") else { return }
        let standard = own?.text ?? "en"
        var sites: [(name: String, url: String?)] = [(standard, nil)]
        for entry in languages.entries ?? [] where entry.key != standard { sites.append((entry.key, base + entry.key + "/")) }
        project.addMenu(
            sites,
            to: \.languages,
            named: "languages",
            subject: "languages",
            at: languages.place
        )
    }

    /// The order of a section's pages: by `weight`, which docgen reads as `order`; else by name here.
    ///
    /// Source: <https://www.getzola.org/documentation/content/section/#sorting>.
    private static func tellOfOrder(_ pages: [String], _ frontMatter: PageFrontMatter, _ project: inout MovedProject) {
        var places: [String: [Setting.Place]] = [:]
        for page in pages where Path.stem(of: page) == "_index" {
            guard let order = frontMatter[page]?["sort_by"], let name = order.text, name != "none" else { continue }
            let file = Path.join(Path.join(project.folder, project.content), page)
            places[name, default: []].append(Setting.Place(file: file, line: order.place.line))
        }
        for (name, found) in places.sorted(by: { $0.key < $1.key }) {
            guard name != "weight" else {
                project.notes.carry(
                    "front matter: sort_by = weight",
                    from: found[0],
                    to: "order, which weight is read as",
                    count: found.count
                )
                continue
            }
            project.notes.miss(
                "front matter: sort_by = \(name)",
                at: found,
                todo: "pages without an order are sorted by the names of their files: write 'order', or list them in navigation"
            )
        }
    }

    /// Leaves out the pages of other languages.
    /// - Returns: The others.
    private static func takeLanguages(
        _ reader: inout SettingsReader,
        besides language: String?,
        _ all: [String],
        _ project: inout MovedProject
    ) -> [String] {
        let languages = (reader.take("languages")?.entries ?? []).filter { $0.key != language }
        func isPage(_ page: String, of language: String) -> Bool { Path.stem(of: page).hasSuffix("." + language) }
        for entry in languages {
            let count = all.count { isPage($0, of: entry.key) }
            if count > 0 { project.exclude.append("*.\(entry.key).md") }
            project.notes.miss(
                "languages.\(entry.key)",
                at: entry.value.place,
                todo: "build it by itself, with its own 'content' and 'language'",
                count: max(1, count)
            )
        }
        return all.filter { page in !languages.contains { isPage(page, of: $0.key) } }
    }

    private static func addAddresses(_ pages: [String], _ frontMatter: PageFrontMatter, style: String, into project: inout MovedProject) {
        var unbuilt: [String] = []
        var leading: [(address: String, target: String, page: String)] = []
        for page in pages {
            let setting = frontMatter[page]
            let stem = Path.stem(of: page)
            let isIndex = stem == "_index" || stem == "index"
            if setting?["render"]?.flag == false {
                // A section without a page of its own still gives its folder a name.
                if stem != "_index" { unbuilt.append(page) }
                continue
            }
            let folder = Path.folder(of: page).split(separator: "/").map { slug(String($0), style) }.joined(separator: "/")
            var address = isIndex ? folder : Path.join(folder, slug(withoutDate(stem), style))
            if !(stem == "_index"), let own = setting?["slug"]?.text, !own.isEmpty {
                address = Path.join(isIndex ? Path.folder(of: folder) : folder, slug(own, style))
            }
            if let own = setting?["path"]?.text, !own.isEmpty { address = own.split(separator: "/").joined(separator: "/") }
            if let target = setting?["redirect_to"]?.text, !target.isEmpty {
                leading.append((address, target, page))
                continue
            }
            project.addresses.append(MovedProject.PageAddress(address.isEmpty ? "" : address + "/", of: page))
            for alias in setting?["aliases"]?.texts ?? [] where !alias.isEmpty && !Common.isExternal(alias) {
                let path = alias.hasPrefix("/") ? String(alias.dropFirst()) : alias
                project.addresses.append(
                    MovedProject.PageAddress(path.hasSuffix("/") || path.hasSuffix(".html") ? path : path + "/", of: page)
                )
            }
        }
        takeLeading(leading, into: &project)
        project.exclude += unbuilt
        if !unbuilt.isEmpty {
            project.notes.carry(
                "front matter: render = false",
                from: Setting.Place(file: project.content),
                to: "exclude",
                count: unbuilt.count
            )
        }
    }

    /// Sections that lead on to a page or another site. Source: Zola, "Section", `redirect_to`.
    private static func takeLeading(_ sections: [(address: String, target: String, page: String)], into project: inout MovedProject) {
        var count = 0
        for section in sections {
            let hash = section.target.firstIndex(of: "#") ?? section.target.endIndex
            let path = section.target[..<hash].split(separator: "/").joined(separator: "/")
            let page = project.addresses.first { $0.address == path || $0.address == path + "/" }.map { $0.page + section.target[hash...] }
            guard let target = Common.isExternal(section.target) ? section.target : page, !section.address.isEmpty else {
                project.notes.miss(
                    "front matter: redirect_to: \(section.target)",
                    at: Setting.Place(file: Path.join(project.content, section.page)),
                    todo: "there is no such page: write the address into redirects"
                )
                continue
            }
            project.redirects.append(MovedProject.Redirection(from: section.address + "/", to: target))
            project.exclude.append(section.page)
            count += 1
        }
        if count > 0 {
            project.notes.carry("front matter: redirect_to", from: Setting.Place(file: project.content), to: "redirects", count: count)
        }
    }

    /// `2024-05-01-news` without its day. Source: Zola, "Page": dates in file names.
    private static func withoutDate(_ stem: String) -> String {
        let digits = stem.prefix(10)
        guard digits.count == 10,
            digits.enumerated().allSatisfy({ $0.offset == 4 || $0.offset == 7 ? $0.element == "-" : $0.element.isNumber }),
            let next = stem.dropFirst(10).first, next == "-" || next == "_", stem.count > 11
        else { return stem }
        return String(stem.dropFirst(11))
    }

    /// Source: Zola, "slugify": `on` keeps letters and digits of ASCII, `safe` takes out what file systems refuse.
    private static func slug(_ text: String, _ style: String) -> String {
        switch style {
        case "off": return text
        case "safe": return String(text.map { "<>:\"/|?*#".contains($0) || $0.isWhitespace ? "_" : $0 })
        default:
            let plain = text.decomposedStringWithCanonicalMapping.lowercased()
            let parts = plain.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }
                .split { !(("a"..."z").contains($0) || ("0"..."9").contains($0)) }
            return parts.map { String($0) }.joined(separator: "-")
        }
    }

    private static let ownKeys = [
        "sort_by", "template", "page_template", "insert_anchor_links", "in_search_index", "paginate_by", "paginate_path",
        "paginate_reversed",
        "transparent", "extra", "authors", "generate_feeds", "generate_feed", "render", "path", "page_template",
        "draft_sections",
    ]

    private static func tellOfFolders(_ found: Tool.Found, _ files: ProjectFiles, _ project: inout MovedProject) {
        project.missFolder(
            "templates",
            of: found,
            in: files,
            todo: "templates are Mustache here; shortcodes of the site are among the findings of the build where pages use them"
        )
        project.missFolder(
            "sass",
            of: found,
            in: files,
            todo: "docgen reads no Sass: write the rules as CSS into a file that 'styles' names"
        )
        project.dropFolder("themes", of: found, in: files, because: "docgen has one theme")
    }
}
