internal import DocModel
internal import ReaderText

/// The navigation list as HTML, written once for all pages of a folder.
///
/// A group is a link to its own page, and beside it a disclosure with its entries. Small sites hold the whole tree. Larger ones hold the way
/// from the root to the current group, each group on it with its entries, so a page carries no more navigation the more pages there are;
/// the entries of other groups come from ``NavigationFiles`` when a reader opens them, and their links lead to them without a script. Of a
/// group with many entries each page holds those around its own, and the groups among them: they are the ways on.
struct Sidebar: Sendable {
    /// Below this a page holds the whole tree.
    static let wholeTreeLimit = 60
    /// Up to so many entries stand open on every page; with more there is a field to filter them.
    static let openTreeLimit = 30
    /// How many entries of a large group are shown on each side of the current one.
    static let windowRadius = 12

    private var bytes: [UInt8] = []
    /// Where ` aria-current="page"` goes for each node.
    private var currentOffsets: [Int: Int] = [:]
    /// Of the group whose pages this is for, when it is large: where each entry begins, and where the last one ends.
    private var entryOffsets: [Int] = []
    private var entryOfNode: [Int: Int] = [:]
    /// Which of those entries are groups that stand on every page.
    private var keptEntries: [Int] = []
    /// The address of the list of all entries of that group.
    private var listingURL: String?
    private let words: Catalogue

    /// - Parameters:
    ///   - group: The node whose entries are shown as the innermost open group.
    ///   - files: Where the entries of groups are that pages do not hold.
    ///   - address: Makes a link's URL from a URL relative to the site's root.
    init(_ navigation: Navigation, group: Int, files: NavigationFiles?, address: (String) -> String) {
        words = navigation.words
        let words = words
        let isWhole = files == nil
        let count = navigation.nodes.count - 1
        let path = Set(navigation.ancestors(of: group) + [group])
        func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func writeLink(_ id: Int, _ url: String) {
            let node = navigation.nodes[id]
            write("<a href=\"\(HTML.escaped(node.isExternal ? url : address(url)))\"")
            currentOffsets[id] = bytes.count
            write(">\(HTML.escaped(node.label))</a>")
        }
        func writeEntry(_ id: Int) {
            let node = navigation.nodes[id]
            guard let url = node.url else { return write("<li class=\"part\">\(HTML.escaped(node.title))</li>\n") }
            guard node.children != nil else {
                write("<li>")
                writeLink(id, url)
                return write("</li>\n")
            }
            guard isWhole || path.contains(id) else {
                write("<li class=\"folder\" data-branch=\"\(files?.place(of: id) ?? "")\">")
                writeLink(id, url)
                return write("</li>\n")
            }
            write("<li class=\"folder\">")
            writeLink(id, url)
            let isOpen = path.contains(id) || count <= Self.openTreeLimit
            write("<details\(isOpen ? " open" : "")><summary><span class=\"sr\">\(HTML.escaped(node.label))</span></summary>\n<ul>\n")
            writeList(of: id)
            write("</ul></details></li>\n")
        }
        func writeList(of id: Int) {
            let children = navigation.nodes[id].children ?? []
            let isLarge = children.count > Navigation.maxEntries
            let isWindowed = isLarge && id == group
            let (shown, kept) = isLarge ? Self.entries(of: id, in: navigation, group, path) : (Array(children.indices), [])
            if isWindowed { keptEntries = kept }
            for child in shown.map({ children[$0] }) {
                if isWindowed {
                    entryOfNode[child] = entryOffsets.count
                    entryOffsets.append(bytes.count)
                }
                writeEntry(child)
            }
            if isWindowed { entryOffsets.append(bytes.count) }
            if isLarge, let listing = navigation.nodes[id].listing {
                let url = HTML.escaped(address(PagePath.url(listing)))
                let all = HTML.escaped(words("list.all", ["count": SentenceValue(children.count)]))
                write("<li class=\"more\"><a href=\"\(url)\">\(all)</a></li>\n")
                if isWindowed { listingURL = url }
            }
        }
        writeHead(navigation, files, address)
        writeList(of: 0)
        write("</ul>")
    }

    /// Which entries of a long list are shown, as places in it, and which of them because they are groups: of the innermost open group all, of others
    /// those around the way to the page.
    private static func entries(of id: Int, in navigation: Navigation, _ group: Int, _ path: Set<Int>) -> (shown: [Int], groups: [Int]) {
        let children = navigation.nodes[id].children ?? []
        var shown = children.indices
        if id != group, let onPath = children.firstIndex(where: path.contains) {
            shown = max(0, onPath - windowRadius)..<min(children.count, onPath + windowRadius + 1)
        }
        let groups = Array(children.indices.lazy.filter { navigation.nodes[children[$0]].children != nil }.prefix(Navigation.maxEntries))
        return ((Array(shown) + groups.filter { !shown.contains($0) }).sorted(), groups)
    }

    /// Begins the list, below a field to filter it where it is long.
    private mutating func writeHead(_ navigation: Navigation, _ files: NavigationFiles?, _ address: (String) -> String) {
        func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
        if navigation.nodes.count - 1 > Self.openTreeLimit {
            let (hint, label) = (HTML.escaped(words("pages.filter.hint")), HTML.escaped(words("pages.filter")))
            write(
                "<input class=\"filter\" type=\"search\" placeholder=\"\(hint)\" aria-label=\"\(label)\" autocomplete=\"off\" spellcheck=\"false\">\n"
            )
        }
        write("<ul class=\"nav\"")
        if let files { write(" data-files=\"\(HTML.escaped(address(files.folder + "/")))\" data-count=\"\(files.files.count)\"") }
        write(">\n")
        // The root's own page is the brand link in the header, and the first entry here, where the author has not listed it.
        if navigation.nodes[0].page != nil, !navigation.listsHome {
            write("<li><a href=\"\(HTML.escaped(address(navigation.nodes[0].url ?? "index.html")))\"")
            currentOffsets[0] = bytes.count
            write(">\(HTML.escaped(words("page.home")))</a></li>\n")
        }
    }

    /// Appends the list for one page.
    /// - Parameter node: What the page is in the navigation.
    func write(for node: Int?, to output: inout [UInt8]) {
        guard !entryOffsets.isEmpty else { return write(0..<bytes.count, node, &output) }
        let count = entryOffsets.count - 1
        let position = node.flatMap { entryOfNode[$0] } ?? 0
        let first = max(0, min(position - Self.windowRadius, count - 2 * Self.windowRadius - 1))
        let end = min(count, first + 2 * Self.windowRadius + 1)
        write(0..<entryOffsets[0], node, &output)
        for entry in keptEntries where entry < first { write(entryOffsets[entry]..<entryOffsets[entry + 1], node, &output) }
        if first > 0, let listingURL {
            let before = HTML.escaped(words("list.before", ["count": SentenceValue(first)]))
            output.append(contentsOf: "<li class=\"more\"><a href=\"\(listingURL)\">\(before)</a></li>\n".utf8)
        }
        write(entryOffsets[first]..<entryOffsets[end], node, &output)
        for entry in keptEntries where entry >= end { write(entryOffsets[entry]..<entryOffsets[entry + 1], node, &output) }
        write(entryOffsets[count]..<bytes.count, node, &output)
    }

    private func write(_ range: Range<Int>, _ node: Int?, _ output: inout [UInt8]) {
        guard let node, let offset = currentOffsets[node], range.contains(offset) else {
            output.append(contentsOf: bytes[range])
            return
        }
        output.append(contentsOf: bytes[range.lowerBound..<offset])
        output.append(contentsOf: " aria-current=\"page\"".utf8)
        output.append(contentsOf: bytes[offset..<range.upperBound])
    }
}
