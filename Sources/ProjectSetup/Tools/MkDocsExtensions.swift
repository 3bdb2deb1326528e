internal import DocMarkdown

/// The extensions of Python-Markdown that docgen has a setting for.
///
/// Sources: <https://facelessuser.github.io/pymdown-extensions/extensions/>, <https://python-markdown.github.io/extensions/>.
enum MkDocsExtensions {
    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ found: Tool.Found, _ files: ProjectFiles) {
        let value = reader.take("markdown_extensions")
        let extensions = Extensions(value)
        readHeadingIDs(extensions.options(of: "toc"), into: &project)
        guard let value else { return }
        project.notes.drop(
            "markdown_extensions (\(extensions.count))",
            at: value.place,
            because: "docgen reads their syntax without a switch; what it does not know is among the findings of the build"
        )
        if let options = extensions.options(of: "nl2br") {
            project.breaksLines = true
            project.notes.carry("nl2br", from: options.place, to: "breaks")
        }
        if let options = extensions.options(of: "smarty") {
            project.curlsQuotes = true
            project.notes.carry("smarty", from: options.place, to: "smart_punctuation")
        }
        if let options = extensions.options(of: "pymdownx.smartsymbols") {
            project.notes.miss(
                "pymdownx.smartsymbols",
                at: options.place,
                todo: "write the characters themselves: '→' for '-->', '©' for '(c)'"
            )
        }
        if let place = extensions.place(of: "pymdownx.caret", unlessOff: "superscript") {
            project.raisesText = true
            project.notes.carry("pymdownx.caret", from: place, to: "superscript")
        }
        if let place = extensions.place(of: "pymdownx.tilde", unlessOff: "subscript") {
            project.lowersText = true
            project.notes.carry("pymdownx.tilde", from: place, to: "subscript")
        }
        readFences(extensions.options(of: "pymdownx.superfences"), into: &project)
        readAppended(extensions.options(of: "pymdownx.snippets"), into: &project, found, files)
    }

    /// `toc: slugify`: those of PyMdown keep signs apart, as GitHub does.
    private static func readHeadingIDs(_ toc: Setting?, into project: inout MovedProject) {
        guard let own = toc?["slugify"] else {
            project.headingIDs = "mkdocs"
            return
        }
        if shows(own, "pymdownx") {
            project.notes.drop("toc.slugify", at: own.place, because: "docgen makes anchors of headings like this")
        } else {
            project.headingIDs = "mkdocs"
            project.notes.miss(
                "toc.slugify",
                at: own.place,
                todo: "the anchors of some headings may change: broken-anchor reports links to them; write '{#id}' after a heading"
            )
        }
    }

    /// Whether a value, which the tool would run, holds a word.
    private static func shows(_ value: Setting, _ word: String) -> Bool {
        switch value.value {
        case .code(let text), .text(let text): text.contains(word)
        // `!!python/object/apply:pymdownx.slugs.slugify` with arguments.
        case .table(let entries): entries.contains { $0.key == "kwds" }
        default: false
        }
    }

    /// A list of names, each alone or with its options, or a table of both.
    private struct Extensions {
        private var named: [(name: String, value: Setting)] = []

        var count: Int { named.count }

        init(_ setting: Setting?) {
            named = (setting?.entries ?? []).map { ($0.key, $0.value) }
            for item in setting?.list ?? [] {
                if let name = item.text { named.append((name, item)) }
                named += (item.entries ?? []).map { ($0.key, $0.value) }
            }
        }

        func options(of name: String) -> Setting? { named.last { $0.name == name }?.value }

        /// Where an extension is switched on, unless an option of it is switched off.
        func place(of name: String, unlessOff option: String) -> Setting.Place? {
            guard let value = options(of: name), value[option]?.flag != false else { return nil }
            return value.place
        }
    }

    /// `custom_fences`: code blocks that a function of Python draws. Diagrams are drawn by docgen as well.
    private static func readFences(_ superfences: Setting?, into project: inout MovedProject) {
        for fence in superfences?["custom_fences"]?.list ?? [] {
            guard let name = fence["name"]?.text, !["mermaid", "dot", "graphviz", "math"].contains(name) else { continue }
            project.notes.miss(
                "pymdownx.superfences.custom_fences: \(name)",
                at: fence.place,
                todo: "blocks of code in '\(name)' are shown as they are: let 'preprocess' make them, or write what they showed"
            )
        }
    }

    // MARK: Snippets

    /// `auto_append`: files after the text of every page, with abbreviations and references.
    private static func readAppended(
        _ snippets: Setting?,
        into project: inout MovedProject,
        _ found: Tool.Found,
        _ files: ProjectFiles
    ) {
        guard let value = snippets?["auto_append"] else { return }
        // Source: Snippets, "base_path": the folders that names are looked for in, first that of the configuration.
        let bases = snippets?["base_path"]?.texts ?? ["."]
        for name in value.texts {
            let subject = "pymdownx.snippets.auto_append: \(name)"
            let paths = bases.compactMap { Path.normalized(Path.join($0, name), in: found.folder) }
            guard let (path, text) = paths.lazy.compactMap({ path in files.namedText(path).map { (path, $0) } }).first else {
                project.notes.miss(subject, at: value.place, todo: "it is not in the project: write what it adds to pages into them")
                continue
            }
            let bytes = Array(text.utf8)
            let count = MarkdownOptions.Abbreviation.definitions(in: bytes).count + ReferenceDefinition.all(in: bytes).count
            if count > 0 {
                project.abbreviations.append(Path.relative(path, to: found.folder) ?? path)
                project.notes.carry(subject, from: value.place, to: "abbreviations", count: count)
            }
            if count == 0 || holdsText(text) {
                project.notes.miss(
                    subject,
                    at: Setting.Place(file: path),
                    todo: "its text stood at the end of every page: write it into page.mustache of a folder that 'template' names"
                )
            }
        }
    }

    /// Whether a text has lines that are not a definition, no comment and no heading.
    private static func holdsText(_ text: String) -> Bool {
        var isComment = false
        return text.lines.contains { line in
            let line = line.trimmed
            if isComment || line.hasPrefix("<!--") {
                isComment = !line.contains("-->")
                return false
            }
            return !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("[") && !line.hasPrefix("*[") && !line.hasPrefix("--8<--")
        }
    }
}
