internal import DocSite

/// What is seen to once a project has been read, whatever its tool is.
extension MovedProject {
    // MARK: Navigation

    /// Takes out of the navigation what no build finds: pages that are excluded or not there, and folders without pages.
    mutating func leaveOutMissingEntries(_ files: ProjectFiles) {
        guard let entries = navigation else { return }
        let content = Path.join(folder, content)
        let all = Common.pages(in: content == "." ? "" : content, of: files) { [exclude] in Common.isExcluded($0, by: exclude) }
        let pages = Set(all)
        var folders: Set<String> = []
        for page in all {
            var folder = Path.folder(of: page)
            while !folder.isEmpty, folders.insert(folder).inserted { folder = Path.folder(of: folder) }
        }
        var missing: [String] = []
        func isThere(_ path: String, in known: Set<String>) -> Bool {
            if known.contains(Path.normalized(path) ?? path) { return true }
            missing.append(path)
            return false
        }
        func kept(_ entries: [NavigationEntry]) -> [NavigationEntry] {
            entries.flatMap { entry -> [NavigationEntry] in
                switch entry {
                case .page(let path, _): return isThere(path, in: pages) ? [entry] : []
                case .folder(let path, _): return isThere(path, in: folders) ? [entry] : []
                case .group(let title, let page, let inner):
                    let page = page.flatMap { isThere($0, in: pages) ? $0 : nil }
                    let rest = kept(inner)
                    // Without its page a group that was called by it is none.
                    if page == nil, title == nil || rest.isEmpty { return rest }
                    return [.group(title: title, page: page, entries: rest)]
                case .link, .heading, .rest: return [entry]
                }
            }
        }
        navigation = kept(entries)
        unnumberedPages.removeAll(where: Set(missing).contains)
        for path in missing {
            notes.miss(
                "navigation: \(path)",
                at: Setting.Place(file: configuration),
                todo: path.hasSuffix("/")
                    ? "no page is in the folder; if a program makes them, let it write Markdown before the build"
                    : "the page is not there, or is excluded"
            )
        }
    }

    // MARK: Hidden files

    /// What other programs leave in folders, and what docgen writes itself.
    private static let needless: Set<String> = [
        ".DS_Store", ".gitkeep", ".keep", ".gitignore", ".gitattributes", ".nojekyll", ".editorconfig", ".prettierrc", ".prettierignore",
    ]

    /// Names the hidden files of public folders under `assets`, as `.well-known/security.txt`: the old tools published them.
    mutating func publishHiddenFiles(_ files: ProjectFiles) {
        for name in publicFolders {
            let folder = Path.join(folder, name)
            let hidden = files.hiddenFiles(below: folder).filter { !Self.needless.contains(Path.name(of: $0)) }
            guard !hidden.isEmpty else { continue }
            let secret = hidden.filter(PrivateFiles.isPrivate)
            let place = Setting.Place(file: folder)
            for file in secret {
                notes.miss(
                    "\(name)/\(file)",
                    at: Setting.Place(file: Path.join(folder, file)),
                    todo: "it looks private; if every reader may have it, write '\(file)' into assets"
                )
            }
            // A private file in a folder is named by its whole path alone, so that the folder may be named.
            let others = hidden.filter { !PrivateFiles.isPrivate($0) }
            for path in others.map(Self.uppermostHidden) where !assets.contains(path) { assets.append(path) }
            if !others.isEmpty { notes.carry("hidden files of \(name)/", from: place, to: "assets", count: others.count) }
        }
    }

    /// `.well-known` of `.well-known/security.txt`, `a/.b` of `a/.b/c`.
    private static func uppermostHidden(_ path: String) -> String {
        let parts = path.split(separator: "/")
        let end = parts.firstIndex { $0.hasPrefix(".") } ?? parts.count - 1
        return parts[...end].joined(separator: "/")
    }
}
