/// The pages of Docusaurus' docs by their ids and addresses.
struct DocusaurusPages {
    struct Page {
        /// Relative to the content folder.
        var path: String
        /// Of its folders and its name, without numbers before them.
        var id: String
        /// Below the docs' own, without slashes around it.
        var address: String
        var position: Double?
    }

    /// In path order.
    private(set) var pages: [Page] = []
    private var byID: [String: String] = [:]
    private var byAddress: [String: String] = [:]

    init(_ paths: [String], _ frontMatter: PageFrontMatter) {
        for path in paths {
            let setting = frontMatter[path]
            let keepsNumbers = setting?["parse_number_prefixes"]?.flag == false
            let folder = Path.folder(of: path).split(separator: "/").map { Self.withoutNumber(String($0)) }.joined(separator: "/")
            let stem = keepsNumbers ? Path.stem(of: path) : Self.withoutNumber(Path.stem(of: path))
            let name = setting?["id"]?.text ?? stem
            // The page of a folder is called like it, or index, or README.
            let isIndex =
                ["index", "readme"].contains(Path.stem(of: path).lowercased())
                || !folder.isEmpty && stem.lowercased() == Path.name(of: folder).lowercased()
            var address = isIndex && setting?["id"] == nil ? folder : Path.join(folder, name)
            if let slug = setting?["slug"]?.text {
                address =
                    slug.hasPrefix("/") ? slug.split(separator: "/").joined(separator: "/") : Path.normalized(slug, in: folder) ?? slug
            }
            let position =
                setting?["sidebar_position"]?.text.flatMap(Double.init) ?? (keepsNumbers ? nil : Self.number(of: Path.stem(of: path)))
            let page = Page(path: path, id: Path.join(folder, name), address: address, position: position)
            pages.append(page)
            for id in [page.id, Path.join(Path.folder(of: path), Path.stem(of: path))] where byID[id] == nil { byID[id] = path }
            if byAddress[address] == nil { byAddress[address] = path }
        }
    }

    func page(named id: String) -> String? { byID[id] }

    func page(at address: String) -> String? { byAddress[address.split(separator: "/").joined(separator: "/")] }

    /// `01-intro` is `intro`; dates and versions keep theirs. Source: Docusaurus, `numberPrefixParser`.
    static func withoutNumber(_ name: String) -> String { split(name)?.rest ?? name }

    static func number(of name: String) -> Double? { split(name)?.number }

    private static func split(_ name: String) -> (number: Double, rest: String)? {
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        guard let number = Double(digits) else { return nil }
        let rest = name.dropFirst(digits.count).drop { $0 == " " }
        let signs = rest.prefix { "-_. ".contains($0) }
        let text = rest.dropFirst(signs.count)
        guard !signs.isEmpty, let first = text.first, !first.isNumber else { return nil }
        return (number, String(text))
    }
}

/// What `_category_.json` and `_category_.yml` say about folders.
struct DocusaurusCategories {
    struct Category {
        var label: String?
        var position: Double?
        /// The id of the page that is the folder's own.
        var page: String?
    }

    private var categories: [String: Category] = [:]

    var isEmpty: Bool { categories.isEmpty }
    var count: Int { categories.count }

    /// - Parameter content: The content folder.
    init(in content: String, of files: ProjectFiles) {
        for path in files.files(below: content)
        where ["_category_.json", "_category_.yml", "_category_.yaml"].contains(Path.name(of: path)) {
            guard let setting = try? files.settings(path), let folder = Path.relative(Path.folder(of: path), to: content) else { continue }
            categories[folder] = Category(
                label: setting["label"]?.text,
                position: setting["position"]?.text.flatMap(Double.init),
                page: setting["link"]?["type"]?.text == "doc" ? setting["link"]?["id"]?.text : nil
            )
        }
    }

    subscript(folder: String) -> Category? { categories[folder] }
}

/// The sidebar that Docusaurus makes of the folders.
struct DocusaurusTree {
    private let pages: DocusaurusPages
    private let categories: DocusaurusCategories
    private let folders: [String: (pages: [DocusaurusPages.Page], folders: [String])]

    init(_ pages: DocusaurusPages, _ categories: DocusaurusCategories) {
        self.pages = pages
        self.categories = categories
        var folders: [String: (pages: [DocusaurusPages.Page], folders: [String])] = ["": ([], [])]
        for page in pages.pages {
            var folder = Path.folder(of: page.path)
            folders[folder, default: ([], [])].pages.append(page)
            while !folder.isEmpty {
                let parent = Path.folder(of: folder)
                if folders[parent, default: ([], [])].folders.contains(folder) { break }
                folders[parent, default: ([], [])].folders.append(folder)
                folder = parent
            }
        }
        self.folders = folders
    }

    /// Whether docgen would show a folder like Docusaurus: no folder has a name or place of its own.
    func isPlain(below folder: String) -> Bool {
        folders.keys.allSatisfy { path in
            Path.relative(path, to: folder) == nil || path == folder
                || categories[path] == nil && DocusaurusPages.number(of: Path.name(of: path)) == nil
        }
    }

    /// - Returns: `nil` where docgen makes the same of the folders.
    func navigation(of folder: String) -> [MovedProject.NavigationEntry]? {
        if isPlain(below: folder) { return folder.isEmpty ? nil : [.folder(path: folder + "/", title: nil)] }
        return entries(of: folder)
    }

    /// By position, then by name.
    func entries(of folder: String) -> [MovedProject.NavigationEntry] {
        guard let found = folders[folder] else { return [] }
        let own = page(of: folder)
        var items: [(position: Double, name: String, entry: MovedProject.NavigationEntry)] = []
        for page in found.pages where page.path != own {
            items.append((page.position ?? .infinity, Path.name(of: page.path), .page(path: page.path, title: nil)))
        }
        for child in found.folders {
            let category = categories[child]
            let position = category?.position ?? DocusaurusPages.number(of: Path.name(of: child)) ?? .infinity
            items.append((position, Path.name(of: child), group(child)))
        }
        return items.sorted { ($0.position, $0.name) < ($1.position, $1.name) }.map(\.entry)
    }

    private func group(_ folder: String) -> MovedProject.NavigationEntry {
        let name = DocusaurusPages.withoutNumber(Path.name(of: folder))
        let title = categories[folder]?.label ?? (name.prefix(1).uppercased() + name.dropFirst())
        if isPlain(below: folder), page(of: folder) == nil { return .folder(path: folder + "/", title: title) }
        return .group(title: title, page: page(of: folder), entries: entries(of: folder))
    }

    /// The page that is the folder's own.
    private func page(of folder: String) -> String? {
        guard !folder.isEmpty else { return nil }
        if let id = categories[folder]?.page { return pages.page(named: id) }
        return folders[folder]?.pages.first { page in
            let stem = Path.stem(of: page.path).lowercased()
            return stem == "index" || stem == "readme"
                || DocusaurusPages.withoutNumber(stem) == DocusaurusPages.withoutNumber(Path.name(of: folder).lowercased())
        }?.path
    }
}
