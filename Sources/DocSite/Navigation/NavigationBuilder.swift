internal import DocMarkdown
internal import DocModel
internal import ReaderText

/// Makes the tree of the navigation, from folders, from the list of `docgen.yml`, or from both.
struct NavigationBuilder {
    typealias Entry = SiteConfiguration.NavigationEntry

    private(set) var nodes: [Navigation.Node]
    private(set) var nodeOfPage: [Int: Int] = [:]
    private(set) var folderPages: [String: Int] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    let pages: [SitePage]
    private let root: SourceRoot
    private let title: String
    let words: Catalogue
    private let tree: FolderTree
    private let home: Int?
    /// Whether readers of the site's first page are sent to another one.
    private let isHomeFormer: Bool
    /// Paths of the site that no list may take.
    private var taken: Set<String>
    /// Where each node's title comes from.
    private var sources: [Source] = [.author]
    private var folderLabels: [String: String] = [:]
    /// Whose title is another one because a neighbour has theirs too.
    private var renamed: Set<Int> = []

    private enum Source {
        /// Never changed.
        case author
        case page(Int)
        case folder(String)
    }

    /// - Parameters:
    ///   - pages: In path order.
    ///   - assets: Files of the content folder that are not pages.
    ///   - former: Files of former addresses that `docgen.yml` names.
    init(_ pages: [SitePage], assets: [String], former: Set<String>, title: String, words: Catalogue, in root: SourceRoot) {
        self.root = root
        self.words = words
        self.pages = pages
        self.title = title
        tree = FolderTree(pages)
        home = pages.firstIndex { $0.output == "index.html" && !$0.frontMatter.isHidden }
        nodes = [Navigation.Node(title: title, url: "index.html", page: home, parent: 0, children: [])]
        taken = Set(pages.lazy.map(\.output)).union(assets).union(["index.html"]).union(GeneratedPaths.reserved)
        taken.formUnion(former)
        isHomeFormer = former.contains("index.html")
        for page in pages where !page.frontMatter.redirectFrom.isEmpty {
            for old in page.frontMatter.redirectFrom.map(\.text) { taken.insert(old.hasPrefix("/") ? String(old.dropFirst()) : old) }
        }
        for (path, folder) in tree.folders {
            if let page = folder.page, PagePath.folder(of: pages[page].path) != path { folderPages[path] = page }
        }
    }

    // MARK: From folders

    mutating func addFolders() {
        addEntries(of: "", to: 0, only: nil)
        finish()
    }

    /// - Parameter only: The pages to take; `nil` for all.
    private mutating func addEntries(of folder: String, to parent: Int, only: Set<Int>?) {
        for entry in tree.folders[folder]?.entries ?? [] {
            switch entry {
            case .page(let page): if only?.contains(page) ?? true { add(page: page, title: nil, to: parent) }
            case .folder(let path): addFolder(path, title: nil, to: parent, only: only)
            }
        }
    }

    /// Adds a folder as a group, when it has a page to show.
    private mutating func addFolder(_ path: String, title: String?, to parent: Int, only: Set<Int>?) {
        guard let folder = tree.folders[path] else { return }
        let id = nodes.count
        let page = folder.page.flatMap { only?.contains($0) ?? true ? $0 : nil }
        let node = Navigation.Node(
            title: title ?? label(ofFolder: path, page: page),
            url: page.map { pages[$0].url },
            page: page,
            parent: parent,
            children: []
        )
        append(node, source: title == nil ? .folder(path) : .author)
        addEntries(of: path, to: id, only: only)
        if nodes[id].children?.isEmpty ?? true {
            // A folder that holds its own page only is that page.
            guard page != nil else { return removeLast(from: parent) }
            nodes[id].children = nil
        } else if page == nil {
            setListing(of: id, to: PagePath.join(path, taken.contains(PagePath.join(path, "index.html")) ? "all-pages.html" : "index.html"))
        } else if (nodes[id].children?.count ?? 0) > Navigation.maxEntries {
            nodes[id].listing = PagePath.join(path, "all-pages.html")
        }
    }

    private mutating func add(page: Int, title: String?, to parent: Int) {
        append(
            Navigation.Node(title: title ?? pages[page].label, url: pages[page].url, page: page, parent: parent),
            source: title == nil ? .page(page) : .author
        )
    }

    private mutating func append(_ node: Navigation.Node, source: Source) {
        let id = nodes.count
        nodes.append(node)
        sources.append(source)
        nodes[node.parent].children?.append(id)
        if let page = node.page, nodeOfPage[page] == nil { nodeOfPage[page] = id }
    }

    private mutating func removeLast(from parent: Int) {
        nodes.removeLast()
        sources.removeLast()
        nodes[parent].children?.removeLast()
    }

    private mutating func setListing(of id: Int, to path: String) {
        nodes[id].listing = path
        nodes[id].url = PagePath.url(path)
        taken.insert(path)
    }

    private mutating func finish() {
        if let home {
            nodeOfPage[home] = nodeOfPage[home] ?? 0
        } else if !isHomeFormer {
            nodes[0].listing = "index.html"
        }
        if nodes[0].listing == nil, (nodes[0].children?.count ?? 0) > Navigation.maxEntries { nodes[0].listing = freePath("all-pages") }
        for id in nodes.indices where nodes[id].children != nil { distinguishChildren(of: id) }
    }

    private mutating func freePath(_ stem: String) -> String {
        var path = stem + ".html"
        var number = 2
        while !taken.insert(path).inserted {
            path = "\(stem)-\(number).html"
            number += 1
        }
        return path
    }

    // MARK: From a list

    mutating func add(_ entries: [Entry]) {
        var claims = Claims(tree, pages: pages, home: home)
        claims.note(entries)
        diagnostics += claims.diagnostics
        for entry in entries { add(entry, to: 0, path: "", claims) }
        finish()
        for (index, page) in pages.enumerated() where nodeOfPage[index] == nil && !page.frontMatter.isHidden {
            diagnostics.append(
                Diagnostic(
                    id: .pageNotInNavigation,
                    at: root.place(page.path),
                    "the page is not in the navigation",
                    hint:
                        "add it to 'navigation' in \(root.settings), or '...' for all that is not there, or write 'hidden: true' in its front matter"
                )
            )
        }
    }

    /// - Parameter path: The groups above, as a path for the lists of groups that have no page.
    private mutating func add(_ entry: Entry, to parent: Int, path: String, _ claims: Claims) {
        switch entry {
        case .page(let name, let title, _):
            guard let page = claims.page(at: name) else { return }
            add(page: page, title: title ?? (page == home && parent == 0 ? words("page.home") : nil), to: parent)
        case .folder(let name, let title, let location):
            addFolder(Claims.folder(name), title: title, to: parent, only: claims.pages(of: location))
        case .pattern(let pattern, let location):
            if let page = claims.page(at: pattern) { return add(page: page, title: nil, to: parent) }
            let matched = claims.pages(of: location)
            for entry in claims.entries(matching: pattern) {
                switch entry {
                case .page(let page): if matched.contains(page) { add(page: page, title: nil, to: parent) }
                case .folder(let path): addFolder(path, title: nil, to: parent, only: matched)
                }
            }
        case .rest(let location): addEntries(of: "", to: parent, only: claims.pages(of: location))
        case .link(let url, let title):
            append(Navigation.Node(title: title, url: url, isExternal: true, parent: parent), source: .author)
        case .heading(let title): append(Navigation.Node(title: title, parent: parent), source: .author)
        case .group(let title, let own, let entries):
            let id = nodes.count
            let page = own.flatMap { claims.page(at: $0.path) }
            let label = title ?? page.map { self.label(ofGroup: $0) } ?? ""
            let source = title == nil ? page.map { Source.page($0) } ?? .author : .author
            append(
                Navigation.Node(title: label, url: page.map { pages[$0].url }, page: page, parent: parent, children: []),
                source: source
            )
            let groupPath = PagePath.join(path, Self.slug(label))
            for entry in entries { add(entry, to: id, path: groupPath, claims) }
            if nodes[id].children?.isEmpty ?? true {
                guard page != nil else { return removeLast(from: parent) }
                nodes[id].children = nil
            } else if page == nil {
                setListing(of: id, to: freePath(groupPath))
            } else if (nodes[id].children?.count ?? 0) > Navigation.maxEntries {
                nodes[id].listing = freePath(groupPath + "/all-pages")
            }
        }
    }

    private static func slug(_ title: String) -> String {
        let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? "group" : words.joined(separator: "-")
    }

    // MARK: Labels

    /// What search results call a page in place of a title that says nothing, or that a neighbour has too.
    var tellingTitles: [(page: Int, title: String)] {
        pages.indices.compactMap { page in
            guard let node = nodeOfPage[page], node != 0 else { return nil }
            let (own, label) = (pages[page].title, nodes[node].title)
            guard own != label else { return nil }
            let saysMore = FolderTitle.saysNothing(own, site: title) && !FolderTitle.saysNothing(label, site: title)
            return saysMore || renamed.contains(node) ? (page, label) : nil
        }
    }

    /// - Parameter page: The page of a listed group.
    private mutating func label(ofGroup page: Int) -> String {
        let folder = PagePath.folder(of: pages[page].path)
        return PagePath.isIndex(pages[page].path) && !folder.isEmpty ? label(ofFolder: folder, page: page) : pages[page].label
    }

    private mutating func label(ofFolder path: String, page: Int?) -> String {
        guard let page, pages[page].label == pages[page].title else { return page.map { pages[$0].label } ?? words(ofFolder: path) }
        let label = pages[page].label
        let isNameOnly = label == PagePath.title(from: PagePath.name(of: path))
        return isNameOnly || FolderTitle.saysNothing(label, site: title) ? words(ofFolder: path) : label
    }

    private mutating func words(ofFolder path: String) -> String {
        if let known = folderLabels[path] { return known }
        let words = FolderLabel.words(of: PagePath.name(of: path), pages: pages[tree.pages(below: path)])
        folderLabels[path] = words
        return words
    }

    /// No two entries of one level are called the same, unless the author called them so.
    private mutating func distinguishChildren(of parent: Int) {
        let children = nodes[parent].children ?? []
        let reserved = parent == 0 && nodes[0].page.map { nodeOfPage[$0] == 0 } ?? false ? [words("page.home")] : []
        func repeated() -> [Int] {
            var owners: [String: Int] = [:]
            owners.reserveCapacity(children.count)
            for title in reserved { owners[title] = 1 }
            for child in children { owners[nodes[child].title, default: 0] += 1 }
            guard owners.count < children.count + reserved.count else { return [] }
            return children.filter { (owners[nodes[$0].title] ?? 0) > 1 }
        }
        // First the folder's name for its index page's title, then the file's name after the title.
        for child in repeated() {
            switch sources[child] {
            case .folder(let path): rename(child, to: words(ofFolder: path))
            case .page(let page) where PagePath.isIndex(pages[page].path):
                let folder = PagePath.folder(of: pages[page].path)
                if !folder.isEmpty { rename(child, to: words(ofFolder: folder)) }
            default: break
            }
        }
        let rivals = repeated()
        var kept = Set(reserved)
        let named = Set(rivals.filter { isNamedSo($0) && kept.insert(nodes[$0].title).inserted })
        let shared = Dictionary(uniqueKeysWithValues: rivals.map { ($0, nodes[$0].title) })
        for child in rivals where !named.contains(child) {
            switch sources[child] {
            case .author: break
            case .folder(let path): rename(child, to: nodes[child].title + " (\(PagePath.name(of: path)))")
            case .page(let page): rename(child, to: nodes[child].title + " (\(PagePath.stem(of: pages[page].path)))")
            }
        }
        for child in repeated() {
            let title = shared[child] ?? nodes[child].title
            switch sources[child] {
            case .author: break
            case .folder(let path): rename(child, to: "\(title) (\(path))")
            case .page(let page): rename(child, to: "\(title) (\(pages[page].path))")
            }
        }
    }

    private mutating func rename(_ node: Int, to title: String) {
        guard nodes[node].title != title else { return }
        nodes[node].title = title
        renamed.insert(node)
    }

    /// Whether an entry may keep a title that others have too: its name says it.
    private func isNamedSo(_ node: Int) -> Bool {
        switch sources[node] {
        case .author: true
        case .folder(let path): nodes[node].title == folderLabels[path]
        case .page(let page): nodes[node].title == PagePath.title(from: PagePath.stem(of: pages[page].path))
        }
    }
}
