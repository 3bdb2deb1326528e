/// Reads an Obsidian vault: a folder of notes with a folder `.obsidian` of settings. Source: <https://help.obsidian.md>.
enum ObsidianReader {
    static func read(_ found: Tool.Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        // The settings lie beside the vault where that is a part of a project.
        var project = MovedProject(tool: .obsidian, configuration: found.configuration, folder: "")
        project.content = found.folder.isEmpty ? "." : found.folder
        let vault = found.folder
        if !vault.isEmpty { project.title = Path.name(of: vault) }
        let settings = Path.join(vault, ".obsidian")
        func table(_ name: String) throws(SetupError) -> Setting? {
            let path = Path.join(settings, name)
            return files.contains(path) ? try files.settings(path) : nil
        }
        project.pageTitles = "files"
        project.notes.carry("names of files as titles", from: Setting.Place(file: settings), to: "page_titles")
        let app = try table("app.json")
        // Source: Obsidian, "Strict line breaks": unless that is chosen the end of a line is shown as one.
        project.breaksLines = app?["strictLineBreaks"]?.flag != true
        if project.breaksLines {
            let place = app?["strictLineBreaks"]?.place ?? Setting.Place(file: settings)
            project.notes.carry("strictLineBreaks: false", from: place, to: "breaks")
        }
        if let app { takeFilters(app, into: &project) }
        if let templates = try table("templates.json"), let folder = templates["folder"] {
            if let name = folder.text, !name.isEmpty, files.containsFolder(Path.join(vault, name)) {
                project.exclude.append(name)
                project.notes.carry("templates: folder", from: folder.place, to: "exclude")
            }
        }
        let left = Set(project.exclude)
        let pages = Common.pages(in: vault, of: files) { page in left.contains { page == $0 || page.hasPrefix($0 + "/") } }
        let frontMatter = PageFrontMatter(pages, in: vault, of: files)
        let unpublished = pages.filter { frontMatter[$0]?["publish"]?.flag == false }
        project.exclude += unpublished
        if !unpublished.isEmpty {
            project.notes.carry(
                "front matter: publish: false",
                from: Setting.Place(file: project.content),
                to: "exclude",
                count: unpublished.count
            )
        }
        project.acceptKeys(
            ["cssclass", "cssclasses", "publish", "created", "cover", "image", "kanban-plugin", "excalidraw-plugin"],
            of: frontMatter
        )
        let named = pages.count { frontMatter[$0]?["permalink"] != nil }
        if named > 0 {
            project.frontMatterKeys.append("permalink")
            project.notes.carry("front matter: permalink", from: Setting.Place(file: project.content), to: "redirects", count: named)
        }
        try addAddresses(pages.filter { !unpublished.contains($0) }, frontMatter, try table("publish.json"), into: &project)
        tellOfFiles(files, vault, &project)
        return project
    }

    /// The folders and files that Obsidian leaves out of its own search.
    private static func takeFilters(_ app: Setting, into project: inout MovedProject) {
        var reader = SettingsReader(app)
        if let value = reader.take("userIgnoreFilters") {
            // Obsidian's own filters may be expressions between slashes.
            let plain = value.texts.filter { !($0.hasPrefix("/") && $0.hasSuffix("/")) }
            project.exclude += plain.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
            project.notes.carry("userIgnoreFilters", from: value.place, to: "exclude", count: plain.count)
            let others = value.texts.count - plain.count
            if others > 0 {
                project.notes.miss(
                    "userIgnoreFilters",
                    at: value.place,
                    todo: "write the expressions between slashes into exclude, with '*'",
                    count: others
                )
            }
        }
        _ = reader.take("strictLineBreaks")
        reader.tellOfRest(
            &project.notes,
            needless: Dictionary(reader.leftovers().map { ($0.key, "it is about writing in Obsidian") }) { first, _ in first },
            todo: [:]
        )
    }

    /// Of Obsidian Publish: `Folder/Page+Name`. A vault that is not published has no addresses.
    private static func addAddresses(
        _ pages: [String],
        _ frontMatter: PageFrontMatter,
        _ publish: Setting?,
        into project: inout MovedProject
    ) throws(SetupError) {
        for page in pages {
            let own = frontMatter[page]?["permalink"]?.text.flatMap { $0.isEmpty || Common.isExternal($0) ? nil : $0 }
            // An address of its own tells that it was published, though the settings of that are not in the vault.
            guard publish != nil || own != nil else { continue }
            let name = Path.join(Path.folder(of: page), Path.stem(of: page)).replacing(" ", with: "+")
            project.addresses.append(
                MovedProject.PageAddress(own.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? name, of: page)
            )
        }
        guard let publish else { return }
        project.notes.miss(
            "Obsidian Publish",
            at: publish.place,
            todo: "its settings are not in the vault: the first page, the logo and the order of pages have to be written into docgen.yml"
        )
    }

    private static func tellOfFiles(_ files: ProjectFiles, _ vault: String, _ project: inout MovedProject) {
        let all = files.files(below: vault)
        for (ending, name) in [("canvas", "canvases"), ("base", "bases")] {
            let found = all.filter { Path.ending(of: $0) == ending }
            if !found.isEmpty {
                project.notes.miss(
                    name,
                    at: found.map { Setting.Place(file: $0) },
                    todo: "docgen does not draw them: export them as images"
                )
            }
        }
        let plugins = files.files(below: Path.join(vault, ".obsidian/plugins")).filter { Path.name(of: $0) == "manifest.json" }
        for plugin in plugins {
            let name = Path.name(of: Path.folder(of: plugin))
            project.notes.miss(
                "plugin: \(name)",
                at: Setting.Place(file: plugin),
                todo: "docgen runs no plugins: what it shows on pages is gone"
            )
        }
        for style in all where Path.name(of: style) == "publish.css" {
            let value = Setting(.text(style), at: Setting.Place(file: style))
            project.takeStyles(value, below: "", as: "publish.css", files, colours: ["--link-color", "--accent"])
        }
    }
}
