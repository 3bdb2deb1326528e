internal import DocMarkdown
internal import DocModel

/// The site's table of contents: a tree of folders, pages and links, stored flat; node 0 is the root.
struct Navigation: Sendable {
    struct Node: Sendable {
        var title: String
        /// Relative to the site's root; `nil` for a group without a page.
        var url: String?
        var isExternal = false
        /// Which page it is, where it is one.
        var page: Int?
        var parent: Int
        /// `nil` for pages and links.
        var children: [Int]?
        /// The URL of the generated list of all children, where there is one.
        var listing: String?
    }

    private(set) var nodes: [Node] = []
    /// The node of each page that is in the navigation.
    private(set) var nodeOfPage: [Int: Int] = [:]
    /// Every page of the navigation in reading order.
    private(set) var order: [Int] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// Folders with more entries show a window of them in the sidebar and have a page that lists all.
    static let maxEntries = 60

    // MARK: From folders

    /// Folders become groups, `order` and then file names sort, a folder's index page is the folder.
    init(folders pages: [SitePage], title: String) {
        nodes = [Node(title: title, url: "index.html", parent: 0, children: [])]
        var folders: [String: Int] = ["": 0]
        func folder(_ path: String) -> Int {
            if let known = folders[path] { return known }
            let parent = folder(PagePath.folder(of: path))
            let id = nodes.count
            nodes.append(Node(title: PagePath.title(from: PagePath.name(of: path)), parent: parent, children: []))
            nodes[parent].children?.append(id)
            folders[path] = id
            return id
        }
        for (index, page) in pages.enumerated() where !page.frontMatter.isHidden {
            let path = PagePath.folder(of: page.path)
            let parent = folder(path)
            // `README.md` beside `index.md` is a page like others.
            if PagePath.isIndex(page.path), page.output == PagePath.join(path, "index.html") {
                nodes[parent].page = index
                nodes[parent].url = page.url
                if parent != 0 { nodes[parent].title = page.title }
                nodeOfPage[index] = parent
            } else {
                let id = nodes.count
                nodes.append(Node(title: page.title, url: page.url, page: index, parent: parent))
                nodes[parent].children?.append(id)
                nodeOfPage[index] = id
            }
        }
        for id in nodes.indices {
            guard let children = nodes[id].children else { continue }
            let keyed = children.map { (child: $0, key: sortKey($0, pages)) }
            nodes[id].children = keyed.sorted { left, right in
                if left.key.order != right.key.order { return left.key.order < right.key.order }
                return left.key.name.utf8.lexicographicallyPrecedes(right.key.name.utf8)
            }.map(\.child)
        }
        for (path, id) in folders {
            let needsIndex = nodes[id].url == nil || (id == 0 && nodes[0].page == nil)
            if needsIndex {
                nodes[id].url = PagePath.url(PagePath.join(path, "index.html"))
                nodes[id].listing = PagePath.join(path, "index.html")
            } else if (nodes[id].children?.count ?? 0) > Self.maxEntries {
                nodes[id].listing = PagePath.join(path, "all-pages.html")
            }
        }
        collectOrder()
    }

    private func sortKey(_ id: Int, _ pages: [SitePage]) -> (order: Int, name: String) {
        let order = nodes[id].page.flatMap { pages[$0].frontMatter.order } ?? .max
        // A folder's node stands where its name puts it, with or without an index page.
        if nodes[id].children != nil {
            if let page = nodes[id].page { return (order, PagePath.name(of: PagePath.folder(of: pages[page].path))) }
            return (order, nodes[id].title.lowercased())
        }
        return (order, nodes[id].page.map { PagePath.name(of: pages[$0].path) } ?? nodes[id].title)
    }

    // MARK: From a list

    /// - Parameter find: The page of a path in `docgen.yml`.
    init(
        listed entries: [SiteConfiguration.NavigationEntry],
        pages: [SitePage],
        title: String,
        find: (String) -> Int?,
        suggest: (String) -> String?
    ) {
        nodes = [Node(title: title, url: "index.html", parent: 0, children: [])]
        func add(_ entry: SiteConfiguration.NavigationEntry, to parent: Int) {
            let id = nodes.count
            switch entry {
            case .page(let path, let title, let location):
                guard let page = find(path) else {
                    diagnostics.append(
                        Diagnostic(
                            .error,
                            id: "navigation-page",
                            at: location,
                            "navigation names '\(path)', which is no page",
                            hint: suggest(path).map { "did you mean '\($0)'?" }
                        )
                    )
                    return
                }
                nodes.append(Node(title: title ?? pages[page].title, url: pages[page].url, page: page, parent: parent))
                if nodeOfPage[page] == nil { nodeOfPage[page] = id }
            case .link(let url, let title):
                nodes.append(Node(title: title, url: url, isExternal: true, parent: parent))
            case .group(let title, let entries):
                nodes.append(Node(title: title, parent: parent, children: []))
                for entry in entries { add(entry, to: id) }
            }
            nodes[parent].children?.append(id)
        }
        for entry in entries { add(entry, to: 0) }
        if let home = pages.firstIndex(where: { $0.output == "index.html" }) {
            nodes[0].page = home
        } else {
            nodes[0].listing = "index.html"
        }
        for (index, page) in pages.enumerated() where nodeOfPage[index] == nil && !page.frontMatter.isHidden && nodes[0].page != index {
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: "page-not-in-navigation",
                    at: SourceLocation(path: page.path),
                    "the page is not in the navigation",
                    hint: "add it to 'navigation' in docgen.yml, or write 'hidden: true' in its front matter"
                )
            )
        }
        if let home = nodes[0].page, nodeOfPage[home] == nil { nodeOfPage[home] = 0 }
        collectOrder()
    }

    // MARK: Questions

    /// The page before and after, in reading order.
    func neighbours(of page: Int) -> (previous: Int?, next: Int?) {
        guard let position = positions[page] else { return (nil, nil) }
        return (position > 0 ? order[position - 1] : nil, position + 1 < order.count ? order[position + 1] : nil)
    }

    /// The groups above a node, outermost first, without the root.
    func ancestors(of node: Int) -> [Int] {
        var result: [Int] = []
        var current = node
        while current != 0 {
            current = nodes[current].parent
            if current != 0 { result.append(current) }
        }
        return result.reversed()
    }

    private var positions: [Int: Int] = [:]

    private mutating func collectOrder() {
        var stack = [0]
        while let id = stack.popLast() {
            if let page = nodes[id].page, positions[page] == nil {
                positions[page] = order.count
                order.append(page)
            }
            stack += (nodes[id].children ?? []).reversed()
        }
    }
}
