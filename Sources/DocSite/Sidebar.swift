internal import DocModel

/// The navigation list as HTML, written once for all pages of a folder.
///
/// Small sites show the whole tree. Larger ones show the way from the root to the current group, each group on it with its entries, so a
/// page carries no more navigation the more pages there are. Of a group with many entries each page shows those around its own.
struct Sidebar: Sendable {
    /// Below this the whole tree is shown.
    static let wholeTreeLimit = 60
    /// How many entries of a large group are shown on each side of the current one.
    static let windowRadius = 12

    private var bytes: [UInt8] = []
    /// Where ` aria-current="page"` goes for each page.
    private var currentOffsets: [Int: Int] = [:]
    /// Of the group whose pages this is for, when it is large: where each entry begins, and where the last one ends.
    private var entryOffsets: [Int] = []
    private var entryOfPage: [Int: Int] = [:]

    /// - Parameters:
    ///   - group: The node whose entries are shown as the innermost open group.
    ///   - address: Makes a link's URL from a URL relative to the site's root.
    init(_ navigation: Navigation, group: Int, address: (String) -> String) {
        let isWhole = navigation.nodes.count <= Self.wholeTreeLimit
        let path = Set(navigation.ancestors(of: group) + [group])
        func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func writeLink(_ id: Int) {
            let node = navigation.nodes[id]
            guard let url = node.url else { return write("<span>\(HTML.escaped(node.title))</span>") }
            write("<a href=\"\(HTML.escaped(node.isExternal ? url : address(url)))\"")
            if let page = node.page { currentOffsets[page] = bytes.count }
            write(">\(HTML.escaped(node.title))</a>")
        }
        func writeList(of id: Int) {
            let children = navigation.nodes[id].children ?? []
            let isLarge = children.count > Navigation.maxEntries
            let isWindowed = isLarge && id == group
            var shown = children[...]
            if isLarge, id != group, let onPath = children.firstIndex(where: path.contains) {
                shown = children[max(0, onPath - Self.windowRadius)...min(children.count - 1, onPath + Self.windowRadius)]
            }
            for child in shown {
                if isWindowed {
                    if let page = navigation.nodes[child].page { entryOfPage[page] = entryOffsets.count }
                    entryOffsets.append(bytes.count)
                }
                let isOpen = navigation.nodes[child].children.map { !$0.isEmpty && (isWhole || path.contains(child)) } ?? false
                if navigation.nodes[child].children == nil {
                    write("<li>")
                } else {
                    write(isOpen ? "<li class=\"folder open\">" : "<li class=\"folder\">")
                }
                writeLink(child)
                if isOpen {
                    write("<ul>")
                    writeList(of: child)
                    write("</ul>")
                }
                write("</li>\n")
            }
            if isWindowed { entryOffsets.append(bytes.count) }
            if isLarge, let listing = navigation.nodes[id].listing {
                write(
                    "<li class=\"more\"><a href=\"\(HTML.escaped(address(PagePath.url(listing))))\">All \(children.count) pages</a></li>\n"
                )
            }
        }
        write("<ul class=\"nav\">\n")
        // The root's own page is the brand link in the header, and the first entry here.
        if navigation.nodes[0].page != nil {
            write("<li>")
            let url = navigation.nodes[0].url ?? "index.html"
            write("<a href=\"\(HTML.escaped(address(url)))\"")
            if let page = navigation.nodes[0].page { currentOffsets[page] = bytes.count }
            write(">Home</a></li>\n")
        }
        writeList(of: 0)
        write("</ul>")
    }

    /// Appends the list for one page.
    func write(for page: Int?, to output: inout [UInt8]) {
        guard !entryOffsets.isEmpty else { return write(0..<bytes.count, page, &output) }
        let count = entryOffsets.count - 1
        let position = page.flatMap { entryOfPage[$0] } ?? 0
        let first = max(0, min(position - Self.windowRadius, count - 2 * Self.windowRadius - 1))
        let end = min(count, first + 2 * Self.windowRadius + 1)
        write(0..<entryOffsets[0], page, &output)
        write(entryOffsets[first]..<entryOffsets[end], page, &output)
        write(entryOffsets[count]..<bytes.count, page, &output)
    }

    private func write(_ range: Range<Int>, _ page: Int?, _ output: inout [UInt8]) {
        guard let page, let offset = currentOffsets[page], range.contains(offset) else {
            output.append(contentsOf: bytes[range])
            return
        }
        output.append(contentsOf: bytes[range.lowerBound..<offset])
        output.append(contentsOf: " aria-current=\"page\"".utf8)
        output.append(contentsOf: bytes[offset..<range.upperBound])
    }
}
