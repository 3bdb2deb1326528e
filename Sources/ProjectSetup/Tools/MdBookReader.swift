internal import DocMarkdown

internal import Foundation

/// Reads `book.toml` and `SUMMARY.md`. Sources: <https://rust-lang.github.io/mdBook/format/summary.html>,
/// <https://rust-lang.github.io/mdBook/format/configuration/index.html>.
enum MdBookReader {
    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        let settings = try files.settings(found.configuration)
        var reader = SettingsReader(settings)
        var project = MovedProject(tool: .mdbook, configuration: found.configuration, folder: found.folder)
        try project.take("book", "title", of: &reader, as: \.title, named: "title")
        try project.take("book", "description", of: &reader, as: \.description, named: "description")
        if let (text, place) = try reader.text("book", "language"), let language = Common.language(text) {
            project.language = language
            project.notes.carry("book.language", from: place, to: "language")
        }
        let (source, sourcePlace) = try reader.text("book", "src") ?? ("src", Setting.Place(file: found.configuration))
        guard let path = Path.normalized(source, in: found.folder), let content = Common.content(path, from: found.folder),
            files.containsFolder(path)
        else { throw SetupError("book.src '\(source)' is not a folder of the book", at: sourcePlace) }
        project.content = content
        project.notes.carry("book.src", from: sourcePlace, to: "content")
        try readOutput(&reader, into: &project, path)

        let summary = Path.join(path, "SUMMARY.md")
        guard files.contains(summary) else {
            throw SetupError(
                "there is no SUMMARY.md",
                at: Setting.Place(file: summary),
                hint: "a book's chapters are those of its SUMMARY.md"
            )
        }
        let chapters = MdBookSummary(try files.text(summary), file: summary)
        project.navigation = chapters.entries
        project.notes.carry("SUMMARY.md", from: Setting.Place(file: summary), to: "navigation", count: MkDocsReader.count(chapters.entries))
        if !chapters.drafts.isEmpty {
            project.notes.miss("chapters without a page in SUMMARY.md", at: chapters.drafts, todo: "they are left out until they have one")
        }
        let isNumbered = !(reader.look("output", "html", "no-section-label")?.flag ?? false)
        if isNumbered, chapters.numberedCount > 0 {
            project.numbersNavigation = true
            project.unnumberedPages = chapters.unnumbered
            project.notes.carry("numbers of chapters", from: Setting.Place(file: summary), to: "numbering", count: chapters.numberedCount)
        }
        project.exclude.append("SUMMARY.md")
        if let value = reader.take("output", "html", "additional-css") {
            project.takeStyles(value, below: found.folder, as: "output.html.additional-css", files)
        }
        let theme = Path.join(found.folder, reader.look("output", "html", "theme")?.text ?? "theme")
        if let icon = ["favicon.svg", "favicon.png"].map({ Path.join(theme, $0) }).first(where: files.contains) {
            project.favicon = project.copy(icon, files)
            project.notes.carry(icon, from: Setting.Place(file: icon), to: "theme.favicon, copied into the content folder")
        }
        addAddresses(chapters, into: &project, files, path)
        tellOfChapters(chapters, &project, files, path)
        tellOfRest(reader, into: &project)
        return project
    }

    private static func readOutput(_ reader: inout SettingsReader, into project: inout MovedProject, _ path: String) throws(SetupError) {
        let repository = try reader.text("output", "html", "git-repository-url")
        let template = try reader.text("output", "html", "edit-url-template")
        if let template, template.text.contains("{path}"), Common.isExternal(template.text) {
            // mdBook's path begins at the book's folder.
            let prefix = project.content == "." ? "" : project.content + "/"
            project.editURL = template.text.replacing("{path}", with: prefix + "{path}")
            project.notes.carry("output.html.edit-url-template", from: template.place, to: "edit_url")
        } else if let repository {
            if let url = Common.editURL(repository: repository.text, branch: "main", folder: path) {
                project.editURL = url
                project.notes.carry("output.html.git-repository-url", from: repository.place, to: "edit_url, with the branch 'main'")
            } else {
                project.notes.miss("output.html.git-repository-url", at: repository.place, todo: "write edit_url with {path}")
            }
        }
        if let repository, Common.isExternal(repository.text) {
            project.header.append(.link(url: repository.text, title: Common.siteName(url: repository.text)))
            project.notes.carry("output.html.git-repository-url", from: repository.place, to: "header")
        }
        if let value = reader.take("output", "html", "site-url"), let url = value.text {
            if let base = Common.baseURL(url) {
                project.baseURL = base
                project.notes.carry("output.html.site-url", from: value.place, to: "base_url")
            } else if url != "/" {
                project.notes.miss(
                    "output.html.site-url",
                    at: value.place,
                    todo: "it is a path alone: write base_url with the host, 'https://example.org\(url)'"
                )
            }
        }
        guard let redirects = reader.take("output", "html", "redirect") else { return }
        var count = 0
        for entry in redirects.entries ?? [] {
            guard let to = entry.value.text else { continue }
            if entry.key.contains("#") {
                project.notes.miss(
                    "output.html.redirect: \(entry.key)",
                    at: entry.value.place,
                    todo: "no server sees what follows '#': leave an anchor of that name on the page"
                )
                continue
            }
            count += 1
            let from = entry.key.hasPrefix("/") ? String(entry.key.dropFirst()) : entry.key
            let folder = Path.folder(of: from)
            let target = Common.isExternal(to) ? to : to.hasPrefix("/") ? String(to.dropFirst()) : Path.normalized(to, in: folder) ?? to
            project.redirects.append(MovedProject.Redirection(from: from, to: target))
        }
        project.notes.carry("output.html.redirect", from: redirects.place, to: "redirects", count: count)
    }

    private static func addAddresses(_ chapters: MdBookSummary, into project: inout MovedProject, _ files: ProjectFiles, _ path: String) {
        for page in chapters.pages where files.contains(Path.join(path, page)) {
            project.addresses.append(MovedProject.PageAddress(Common.htmlAddress(of: page, indexes: ["readme"]), of: page))
        }
        // The first chapter is the book's front page too.
        if let first = chapters.pages.first { project.addresses.append(MovedProject.PageAddress("index.html", of: first)) }
    }

    /// mdBook builds what SUMMARY.md names alone.
    private static func tellOfChapters(_ chapters: MdBookSummary, _ project: inout MovedProject, _ files: ProjectFiles, _ path: String) {
        let named = Set(chapters.pages)
        let others = Common.pages(in: path, of: files) { named.contains($0) || $0 == "SUMMARY.md" }
        if !others.isEmpty {
            project.exclude += others
            project.notes.carry("files that SUMMARY.md does not name", from: Setting.Place(file: path), to: "exclude", count: others.count)
        }
        let missing = chapters.pages.filter { !files.contains(Path.join(path, $0)) }
        if !missing.isEmpty {
            project.notes.miss(
                "chapters whose file is not there: \(missing.prefix(5).joined(separator: ", "))",
                at: Setting.Place(file: Path.join(path, "SUMMARY.md")),
                todo: "mdBook would make them empty: write them, or take them out of navigation",
                count: missing.count
            )
        }
    }

    private static func tellOfRest(_ reader: SettingsReader, into project: inout MovedProject) {
        var reader = reader
        for key in ["preprocessor"] {
            guard let value = reader.take(key) else { continue }
            for entry in value.entries ?? [] {
                switch entry.key {
                case "links": project.notes.drop("preprocessor.links", at: entry.value.place, because: "docgen reads {{#include}} itself")
                case "index":
                    project.notes.drop("preprocessor.index", at: entry.value.place, because: "README.md is the page of its folder")
                default:
                    project.notes.miss(
                        "preprocessor.\(entry.key)",
                        at: entry.value.place,
                        todo: "where it changes texts alone, 'preprocess' of docgen.yml runs it"
                    )
                }
            }
        }
        for key in ["smart-punctuation", "curly-quotes"] {
            project.takeQuotes(reader.take("output", "html", key), as: "output.html.\(key)")
        }
        reader.tellOfRest(
            &project.notes,
            needless: [
                "book.authors": "pages show no author", "book.multilingual": "mdBook has no use for it either",
                "book.text-direction": "language says it",
                "build": "name the output with --output", "output.html.search": "docgen has a search of its own",
                "rust": "docgen runs no code",
                "output.html.playground": "docgen runs no code", "output.html.print": "docgen prints page by page",
                "output.html.fold": "the sidebar folds by itself", "output.html.default-theme": "docgen has a light and a dark theme",
                "output.html.preferred-dark-theme": "docgen has a light and a dark theme",
                "output.html.cname": "put a file CNAME beside the site",
                "output.html.git-repository-icon": "the theme has icons of its own",
                "output.html.no-section-label": "numbering says it",
                "output.html.copy-fonts": "docgen's pages load no fonts",
                "output.html.hash-files": "names of style sheets and scripts contain a hash",
                "output.html.live-reload-endpoint": "docgen serve has its own",
                "output.html.input-404": "docgen writes 404.html", "output.html.sidebar-header-nav": "the outline is beside the page",
                "output.html.admonitions": "alerts are read without a switch",
                "output.html.definition-lists": "they are read without a switch",
            ],
            todo: [
                "output.html.additional-js": "docgen's pages run no scripts of the site",
                "output.html.theme": "templates are Mustache here: see the manual's page on templates",
                "output.html.mathjax-support": "formulas are read by docgen, or reported",
                "output.html.google-analytics": "count requests at the server",
                "output": "docgen writes a site alone",
            ]
        )
        project.notes.drop(
            "print.html",
            at: Setting.Place(file: project.configuration),
            because: "docgen prints page by page; llms-full.txt has the whole text"
        )
    }
}

/// The chapters of a `SUMMARY.md`.
struct MdBookSummary {
    private(set) var entries: [MovedProject.NavigationEntry] = []
    /// In reading order, relative to the book's source folder.
    private(set) var pages: [String] = []
    /// Chapters that have a title and no page yet.
    private(set) var drafts: [Setting.Place] = []

    /// How many chapters have a number: the items of lists.
    private(set) var numberedCount = 0
    /// The pages of the others: a preface, say.
    private(set) var unnumbered: [String] = []

    private struct Item {
        var depth: Int
        var entry: MovedProject.NavigationEntry
    }

    init(_ text: String, file: String) {
        var items: [Item] = []
        var isFence = false
        var indents: [Int] = []
        var hasTitle = false
        for (number, line) in text.lines.enumerated() {
            let indent = line.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
            var rest = line.trimmed
            if rest.hasPrefix("```") { isFence.toggle() }
            guard !rest.isEmpty, !isFence, !rest.hasPrefix("<!--") else { continue }
            if rest.hasPrefix("# ") {
                let title = Self.plain(rest.dropFirst(2))
                // The first one is that of the file, as long as no chapter stands above it.
                if hasTitle || !items.isEmpty { items.append(Item(depth: 0, entry: .heading(title))) }
                hasTitle = true
                indents = []
                continue
            }
            var depth = 0
            var isNumbered = false
            if let marker = rest.first, "-*+".contains(marker), rest.dropFirst().first?.isWhitespace ?? false {
                rest = String(rest.dropFirst()).trimmed
                while let last = indents.last, last >= indent { indents.removeLast() }
                depth = min(indents.count, 32)
                indents.append(indent)
                isNumbered = true
            }
            guard let (title, path) = Self.link(rest) else { continue }
            guard let path else {
                drafts.append(Setting.Place(file: file, line: number + 1))
                continue
            }
            pages.append(path)
            if isNumbered { numberedCount += 1 } else { unnumbered.append(path) }
            items.append(Item(depth: depth, entry: .page(path: path, title: title)))
        }
        var index = 0
        entries = Self.tree(items, &index, depth: 0)
        pages = pages.reduce(into: (seen: Set<String>(), list: [String]())) { if $0.seen.insert($1).inserted { $0.list.append($1) } }.list
    }

    private static func tree(_ items: [Item], _ index: inout Int, depth: Int) -> [MovedProject.NavigationEntry] {
        var entries: [MovedProject.NavigationEntry] = []
        while index < items.count, items[index].depth >= depth {
            let item = items[index]
            index += 1
            guard index < items.count, items[index].depth > item.depth, case .page(let path, let title) = item.entry else {
                entries.append(item.entry)
                continue
            }
            entries.append(.group(title: title, page: path, entries: tree(items, &index, depth: item.depth + 1)))
        }
        return entries
    }

    /// `[Title](path.md)`; the path is `nil` where there is none yet.
    private static func link(_ text: String) -> (title: String, path: String?)? {
        guard text.hasPrefix("["), let close = text.range(of: "](", options: .backwards) else { return nil }
        let title = text[text.index(after: text.startIndex)..<close.lowerBound]
        var target = text[close.upperBound...].prefix { $0 != ")" }.trimmed
        if target.hasPrefix("<"), target.hasSuffix(">") { target = String(target.dropFirst().dropLast()) }
        guard let path = Path.normalized(target.removingPercentEncoding ?? target), !target.isEmpty else { return (plain(title), nil) }
        return (plain(title), path)
    }

    /// A title of Markdown as text: a navigation shows no marks, and mdBook no attributes of a part.
    private static func plain(_ text: Substring) -> String {
        var scratch = MarkdownRenderer.Scratch()
        let heading = Array("# \(text.trimmed)\n".utf8)
        return heading.withUnsafeBufferPointer { renderer.render($0, path: "", scratch: &scratch).firstHeading } ?? text.trimmed
    }

    private static let renderer = MarkdownRenderer(grammars: GrammarCatalog(definitions: [:]))
}
