internal import DocModel
internal import ReaderText

/// The site's table of contents: a tree of folders, pages and links, stored flat; node 0 is the root.
struct Navigation: Sendable {
    struct Node: Sendable {
        /// Differs from its siblings', unless the author wrote both.
        var title: String
        /// Of a chapter, where the site numbers them.
        var number: String?
        /// Relative to the site's root; `nil` for a heading between entries only.
        var url: String?
        var isExternal = false
        /// Which page it is, where it is one.
        var page: Int?
        var parent: Int
        /// `nil` for pages, links and headings.
        var children: [Int]?
        /// The URL of the generated list of all children, where there is one.
        var listing: String?

        /// As it is shown.
        var label: String { number.map { "\($0). \(title)" } ?? title }
    }

    var nodes: [Node]
    /// The node of each page that is in the navigation.
    private(set) var nodeOfPage: [Int: Int]
    /// Pages that stand for a folder without being in it: `guide.md` beside `guide/`.
    let folderPages: [String: Int]
    /// Pages whose titles say less than what the navigation calls them, in the order of the pages.
    let tellingTitles: [(page: Int, title: String)]
    /// The author has put the home page into the list.
    let listsHome: Bool
    /// The group that the pages of a folder are in, most of them where they are in several.
    private let groupOfFolder: [String: Int]
    /// Every page of the navigation in reading order.
    private(set) var order: [Int] = []
    var diagnostics: [Diagnostic]
    /// What is said around the titles.
    let words: Catalogue

    /// Groups with more entries show a window of them in the sidebar and have a page that lists all.
    static let maxEntries = 60

    /// Folders become groups, `order` and then file names sort, a folder's index page is the folder.
    /// - Parameter former: Files of former addresses, which no list takes.
    init(
        folders pages: [SitePage],
        assets: [String] = [],
        former: Set<String> = [],
        title: String,
        words: Catalogue = .english,
        in root: SourceRoot
    ) {
        var builder = NavigationBuilder(pages, assets: assets, former: former, title: title, words: words, in: root)
        builder.addFolders()
        self.init(builder)
    }

    /// That of a site without pages.
    init(title: String) { self.init(folders: [], title: title, in: SourceRoot(.memory([:]))) }

    /// The list of `docgen.yml`.
    init(
        listed entries: [SiteConfiguration.NavigationEntry],
        pages: [SitePage],
        assets: [String] = [],
        former: Set<String> = [],
        title: String,
        words: Catalogue = .english,
        in root: SourceRoot
    ) {
        var builder = NavigationBuilder(pages, assets: assets, former: former, title: title, words: words, in: root)
        builder.add(entries)
        self.init(builder)
    }

    private init(_ builder: NavigationBuilder) {
        nodes = builder.nodes
        words = builder.words
        nodeOfPage = builder.nodeOfPage
        folderPages = builder.folderPages
        tellingTitles = builder.tellingTitles
        diagnostics = builder.diagnostics
        groupOfFolder = Self.groups(of: builder)
        listsHome = builder.nodes[0].page.map { builder.nodeOfPage[$0] != 0 } ?? false
        collectOrder()
    }

    // MARK: Questions

    /// The page before and after, in reading order.
    func neighbours(of page: Int) -> (previous: Int?, next: Int?) {
        guard let position = positions[page] else { return (nil, nil) }
        return (position > 0 ? order[position - 1] : nil, position + 1 < order.count ? order[position + 1] : nil)
    }

    /// What the navigation calls a page; `nil` when it is not in it.
    func label(of page: Int) -> String? {
        guard let node = nodeOfPage[page], node != 0 else { return nil }
        return nodes[node].label
    }

    /// The entries below a page: those of the group whose page it is.
    func children(of page: Int) -> [Int] { nodeOfPage[page].flatMap { nodes[$0].children } ?? [] }

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

    /// Where a page belongs that is not in the navigation: the group of its folder, or of the nearest one above that has one.
    /// - Parameter path: Of its Markdown file.
    func nearestGroup(ofPage path: String) -> Int {
        var folder = PagePath.folder(of: path)
        while true {
            if let group = groupOfFolder[folder] { return group }
            guard !folder.isEmpty else { return 0 }
            folder = PagePath.folder(of: folder)
        }
    }

    private static func groups(of builder: NavigationBuilder) -> [String: Int] {
        var counts: [String: [Int: Int]] = [:]
        for (page, node) in builder.nodeOfPage {
            let path = builder.pages[page].path
            let isOfFolder = builder.nodes[node].children != nil && PagePath.isIndex(path)
            counts[PagePath.folder(of: path), default: [:]][isOfFolder ? node : builder.nodes[node].parent, default: 0] += 1
        }
        var groups = counts.compactMapValues { counts in counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key }
        for (folder, page) in builder.folderPages { groups[folder] = builder.nodeOfPage[page] ?? groups[folder] }
        return groups
    }

    private var positions: [Int: Int] = [:]

    private mutating func collectOrder() {
        var stack = [0]
        while let id = stack.popLast() {
            if let page = nodes[id].page, positions[page] == nil, id != 0 || !listsHome {
                positions[page] = order.count
                order.append(page)
            }
            stack += (nodes[id].children ?? []).reversed()
        }
    }
}
