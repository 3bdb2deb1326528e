internal import DocMarkdown
internal import DocModel

/// The folders of the content folder that hold pages for the navigation, each with its entries in order.
struct FolderTree {
    enum Entry: Hashable {
        case page(Int)
        case folder(String)
    }

    struct Folder {
        /// The page of the folder itself: its index page, or `guide.md` beside `guide/`.
        var page: Int?
        var entries: [Entry] = []
    }

    let pages: [SitePage]
    private(set) var folders: [String: Folder] = ["": Folder()]

    /// - Parameter pages: In path order. Hidden ones are left out.
    init(_ pages: [SitePage]) {
        self.pages = pages
        for (index, page) in pages.enumerated() where !page.frontMatter.isHidden {
            let path = PagePath.folder(of: page.path)
            add(path)
            // `README.md` beside `index.md` is a page like others.
            if PagePath.isIndex(page.path), page.output == PagePath.join(path, "index.html") {
                folders[path]?.page = index
            } else {
                folders[path]?.entries.append(.page(index))
            }
        }
        for path in folders.keys.sorted() {
            var entries: [Entry] = []
            for entry in folders[path]?.entries ?? [] {
                if case .page(let index) = entry {
                    let folder = PagePath.join(path, String(PagePath.stem(of: pages[index].path)))
                    if let found = folders[folder], found.page == nil {
                        folders[folder]?.page = index
                        continue
                    }
                }
                entries.append(entry)
            }
            folders[path]?.entries = entries
        }
        // Only now every folder has its page, whose `order` is the folder's.
        for path in folders.keys {
            let keyed = (folders[path]?.entries ?? []).map { (entry: $0, order: order(of: $0), name: name(of: $0)) }
            folders[path]?.entries = keyed.sorted { left, right in
                if left.order != right.order { return left.order < right.order }
                return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
            }.map(\.entry)
        }
    }

    private mutating func add(_ path: String) {
        guard folders[path] == nil else { return }
        folders[path] = Folder()
        let parent = PagePath.folder(of: path)
        add(parent)
        folders[parent]?.entries.append(.folder(path))
    }

    private func order(of entry: Entry) -> Double {
        switch entry {
        case .page(let index): pages[index].frontMatter.order ?? .infinity
        case .folder(let path): folders[path]?.page.flatMap { pages[$0].frontMatter.order } ?? .infinity
        }
    }

    private func name(of entry: Entry) -> String {
        switch entry {
        case .page(let index): PagePath.name(of: pages[index].path)
        case .folder(let path): PagePath.name(of: path)
        }
    }

    /// The pages in a folder and below it, hidden ones too.
    func pages(below folder: String) -> Range<Int> {
        guard !folder.isEmpty else { return pages.indices }
        // `0` is what follows `/`, so the two enclose all paths that begin with the folder's.
        return firstIndex(notBefore: folder + "/")..<firstIndex(notBefore: folder + "0")
    }

    private func firstIndex(notBefore path: String) -> Int {
        var (low, high) = (0, pages.count)
        while low < high {
            let middle = (low + high) / 2
            if pages[middle].path.utf8.lexicographicallyPrecedes(path.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
