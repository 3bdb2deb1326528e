/// Finding and reading projects.
extension Tool {
    /// Files that begin a project of the tool, relative to its folder, best first.
    private var configurations: [String] {
        switch self {
        case .mkdocs: ["mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml", "zensical.yml", "zensical.yaml"]
        case .mdbook: ["book.toml"]
        case .hugo:
            [
                "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/hugo.yaml",
                "config/_default/config.toml", "config/_default/config.yaml", "config.toml", "config.yaml", "config.yml", "config.json",
            ]
        case .docusaurus: ["docusaurus.config.ts", "docusaurus.config.js", "docusaurus.config.mjs", "docusaurus.config.cjs"]
        case .vitepress: ["ts", "mts", "js", "mjs"].flatMap { [".vitepress/config." + $0, ".vitepress/config/index." + $0] }
        case .zola: ["config.toml", "zola.toml"]
        case .obsidian: [".obsidian/app.json", ".obsidian/workspace.json", ".obsidian/core-plugins.json", ".obsidian/appearance.json"]
        }
    }

    /// Projects in the folder itself, or, where there is none, in the folders below, nearest first.
    /// - Parameter tool: The only one to look for.
    package static func find(in files: ProjectFiles, only tool: Tool? = nil) -> [Found] {
        var found: [Found] = []
        for path in files.paths where path.filter({ $0 == "/" }).count <= maxDepth {
            for candidate in tool.map({ [$0] }) ?? allCases {
                // `config/_default/hugo.toml` ends in `hugo.toml` too.
                let endings = candidate.configurations.filter { path == $0 || path.hasSuffix("/" + $0) }
                guard let ending = endings.max(by: { $0.count < $1.count }) else { continue }
                let folder = String(path.dropLast(ending.count).dropLast())
                // A folder of one project is looked at once: its best file counts.
                let best = candidate.configurations.first { files.contains(Path.join(folder, $0)) }
                guard best == ending, candidate.isLikely(path, in: folder, files, isAsked: tool != nil) else { continue }
                found.append(Found(tool: candidate, configuration: path, folder: folder))
            }
        }
        let depth = found.map { $0.folder.split(separator: "/").count }.min()
        return found.filter { $0.folder.split(separator: "/").count == depth }
    }

    private static let maxDepth = 5

    /// A project that no reader is for, though its generator is known.
    /// - Returns: What to say of it.
    package static func unread(in files: ProjectFiles) -> String? {
        for (name, title, advice) in unreadTools {
            guard let path = files.paths.first(where: { Path.name(of: $0) == name && $0.filter { $0 == "/" }.count <= maxDepth }) else {
                continue
            }
            return "'\(path)' is of \(title), whose settings 'docgen migrate' does not read; \(advice)"
        }
        return nil
    }

    private static let unreadTools = [
        ("antora.yml", "Antora", "its pages are AsciiDoc: have them written as Markdown first, and begin with 'docgen init'"),
        ("antora-playbook.yml", "Antora", "its pages are AsciiDoc: have them written as Markdown first, and begin with 'docgen init'"),
        ("conf.py", "Sphinx", "its pages of MyST are read as they are: begin with 'docgen init'"),
    ]

    /// `config.toml` is a name that Hugo, Zola and many programs share: what lies beside it tells.
    private func isLikely(_ path: String, in folder: String, _ files: ProjectFiles, isAsked: Bool) -> Bool {
        guard Path.name(of: path).hasPrefix("config."), self == .hugo || self == .zola else { return true }
        let content = files.containsFolder(Path.join(folder, "content"))
        guard let settings = try? files.settings(path) else { return isAsked }
        // Zola writes `base_url`, Hugo `baseURL`.
        let keys = Set((settings.entries ?? []).map(\.key))
        let isZola = keys.contains("base_url")
        let isHugo = keys.contains { ["baseurl", "languagecode", "theme", "params", "menu", "module"].contains($0.lowercased()) }
        return isAsked || (self == .zola ? isZola : isHugo && !isZola && content)
    }

    /// Reads a project.
    /// - Throws: ``SetupError`` when a file of it cannot be read, or is not what the tool would take.
    package func read(_ found: Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        var project = try readConfiguration(found, in: files)
        project.leaveOutMissingEntries(files)
        project.publishHiddenFiles(files)
        project.findFavicon(files)
        // What the old site left out had no address, and neither had the report of an earlier move.
        let content = Path.join(project.folder, project.content)
        project.addresses.removeAll {
            Common.isExcluded($0.page, by: project.exclude)
                || MigrationReport.fileNames.contains($0.page) && MigrationReport.isReport(Path.join(content, $0.page), in: files)
        }
        return project
    }

    private func readConfiguration(_ found: Found, in files: ProjectFiles) throws(SetupError) -> MovedProject {
        switch self {
        case .mkdocs: try MkDocsReader.read(found, in: files)
        case .mdbook: try MdBookReader.read(found, in: files)
        case .hugo: try HugoReader.read(found, in: files)
        case .docusaurus: try DocusaurusReader.read(found, in: files)
        case .vitepress: try VitePressReader.read(found, in: files)
        case .zola: try ZolaReader.read(found, in: files)
        case .obsidian: try ObsidianReader.read(found, in: files)
        }
    }
}
