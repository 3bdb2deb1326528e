/// Pages that MkDocs does not build, or leaves out of its navigation.
extension MkDocsReader {
    static func readExclusions(
        _ reader: inout SettingsReader,
        below content: String,
        into project: inout MovedProject
    ) {
        var patterns: [String] = []
        for key in ["exclude_docs", "draft_docs"] {
            guard let value = reader.take(key), let text = value.text else { continue }
            patterns += gitPatterns(text, content, &project, at: value.place, key)
            project.notes.carry(key, from: value.place, to: "exclude")
        }
        project.exclude = patterns
    }

    /// Patterns of pages that the navigation leaves out on purpose; those that it leaves out none of say nothing.
    static func readUnlisted(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        // Without a list every page is in it.
        guard let value = reader.take("not_in_nav"), let navigation = project.navigation else { return }
        let listed = Set(navigation.flatMap(\.pages))
        let pages = Common.pages(in: Path.join(project.folder, project.content == "." ? "" : project.content), of: files)
            .filter { !listed.contains($0) }
        project.unlisted = gitPatterns(value.text ?? "", project.content, &project, at: value.place, "not_in_nav")
            .map { pattern in
                // A folder stands for what is in it.
                pattern.hasSuffix("/") ? pattern + "*" : Path.isMarkdown(pattern) || pattern.hasSuffix("*") ? pattern : pattern + "/*"
            }
            .filter { pattern in pages.contains { Common.isExcluded($0, by: [pattern]) } }
        project.notes.carry("not_in_nav", from: value.place, to: "checks.ignore: page-not-in-navigation", count: project.unlisted.count)
    }

    /// The language whose pages have addresses without its name, and whether each language has a folder.
    static func defaultLanguage(_ plugins: Setting?) -> (locale: String, isFolder: Bool)? {
        let items = (plugins?.list ?? []) + (plugins.map { [$0] } ?? [])
        guard let value = items.lazy.compactMap({ $0["i18n"] ?? $0["static-i18n"] }).first,
            let locale = defaultLanguage(name: value["languages"]?.list ?? [])
        else { return nil }
        return (locale, value["docs_structure"]?.text == "folder")
    }

    private static func defaultLanguage(name languages: [Setting]) -> String? {
        languages.first { $0["default"]?.flag == true }?["locale"]?.text
    }

    /// `b.de.md` is `b.md` where German is the site's own language.
    static func withoutLanguage(_ page: String, _ locale: String) -> String {
        let stem = Path.stem(of: page)
        guard stem.hasSuffix("." + locale) else { return page }
        return Path.join(Path.folder(of: page), stem.dropLast(locale.count + 1) + ".md")
    }

    /// `mkdocs-static-i18n`: pages of other languages are files with an ending, `index.fr.md`, or lie in folders.
    ///
    /// Source: <https://ultrabug.github.io/mkdocs-static-i18n/getting-started/quick-start/>.
    static func takeLanguages(_ value: Setting, _ subject: String, into project: inout MovedProject) {
        let languages = value["languages"]?.list ?? []
        let isFolder = value["docs_structure"]?.text == "folder"
        var menu: [(name: String, url: String?)] = []
        for language in languages {
            guard let locale = language["locale"]?.text else { continue }
            let isDefault = language["default"]?.flag == true
            menu.append((language["name"]?.text ?? locale, isDefault ? nil : project.baseURL.map { $0 + locale + "/" }))
            guard !isDefault else { continue }
            // Beside the folder that is built nothing has to be left out.
            let isBeside = isFolder && defaultLanguage(name: languages).map { Path.name(of: project.content) == $0 } ?? false
            if !isBeside { project.exclude.append(isFolder ? locale : "*.\(locale).md") }
            project.notes.miss(
                "\(subject): \(locale)",
                at: language.place,
                todo: "build it by itself, with its own 'content' and 'language'"
            )
        }
        project.notes.carry(subject, from: value.place, to: "exclude: the pages of other languages", count: max(0, menu.count - 1))
        if project.baseURL != nil, menu.contains(where: { $0.url == nil }) {
            project.addMenu(menu, to: \.languages, named: "languages", subject: subject, at: value.place)
        }
    }

    /// `mkdocs-exclude`: patterns of paths in the content folder, and expressions.
    static func takeExclusions(_ value: Setting, into project: inout MovedProject) {
        if let globs = value["glob"] {
            project.exclude += globs.texts
            project.notes.carry("plugins: exclude.glob", from: globs.place, to: "exclude", count: globs.texts.count)
        }
        if let expressions = value["regex"] {
            project.notes.miss(
                "plugins: exclude.regex",
                at: expressions.place,
                todo: "write the expressions into exclude, with '*'",
                count: max(1, expressions.texts.count)
            )
        }
    }

    /// Patterns as git writes them, in `exclude`'s words.
    private static func gitPatterns(
        _ text: String,
        _ content: String,
        _ project: inout MovedProject,
        at place: Setting.Place,
        _ key: String
    ) -> [String] {
        var patterns: [String] = []
        for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmed }) where !line.isEmpty && !line.hasPrefix("#") {
            if key == "exclude_docs", line.hasPrefix("!"),
                line.split(separator: "/").contains(where: { $0.drop { $0 == "!" }.hasPrefix(".") })
            {
                // Hidden files, which MkDocs leaves out but for this.
                let path = line.dropFirst().split(separator: "/").joined(separator: "/")
                project.assets.append(path)
                project.notes.carry("\(key): \(line)", from: place, to: "assets")
                continue
            }
            guard !line.hasPrefix("!") else {
                project.notes.miss(
                    "\(key): \(line)",
                    at: place,
                    todo: "docgen's patterns have no exceptions: write the others so that they do not name the file"
                )
                continue
            }
            let isRooted = line.dropLast().contains("/")
            let pattern = line.hasPrefix("/") ? String(line.dropFirst()) : line
            patterns.append(isRooted || line.hasPrefix("**/") ? pattern : "**/" + pattern)
        }
        return patterns
    }
}
