internal import DocMarkdown

/// The files of the site by their names, for links that name a file without its path.
struct PageNames: Sendable {
    /// Paths by their last part, in lower case, spaces as hyphens: of pages without the ending, of a folder's page its folder's name too.
    private let pages: [String: [String]]
    private let files: [String: [String]]

    init(pages: [String], assets: [String]) {
        var byName: [String: [String]] = [:]
        for path in pages {
            byName[Self.key(PagePath.stem(of: path)), default: []].append(path)
            let folder = PagePath.folder(of: path)
            if PagePath.isIndex(path), !folder.isEmpty { byName[Self.key(PagePath.name(of: folder)), default: []].append(path) }
        }
        self.pages = byName
        var files: [String: [String]] = [:]
        for path in assets { files[Self.key(PagePath.name(of: path)), default: []].append(path) }
        self.files = files
    }

    private static func key(_ name: some StringProtocol) -> String {
        // Bytes: to compare characters takes a hundred times as long, and every file of the site has a name.
        String(decoding: name.lowercased().utf8.map { $0 == 0x20 || $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }

    /// What a name means on a page: the file that is nearest in the tree of folders.
    ///
    /// - Parameters:
    ///   - name: Perhaps with folders in front, and with an ending.
    ///   - folder: That of the page.
    /// - Returns: Relative to that folder.
    func file(_ name: String, from folder: String, isImage: Bool) -> NamedFile {
        let parts = name.split(separator: "/").map(String.init)
        guard let last = parts.last else { return .none }
        let isPage = PagePath.isMarkdown(last)
        var found = pages[Self.key(isPage ? PagePath.stem(of: last) : last[...])] ?? []
        if found.isEmpty || isImage { found = files[Self.key(last)] ?? found }
        // Folders that are named have to be there.
        let folders = parts.dropLast().map { Self.key($0) }
        if !folders.isEmpty {
            found = found.filter { path in
                var above = PagePath.folder(of: path).split(separator: "/").map { Self.key($0) }
                if PagePath.isIndex(path), Self.key(PagePath.stem(of: path)) != Self.key(last) { _ = above.popLast() }
                return above.suffix(folders.count).elementsEqual(folders)
            }
        }
        let from = folder.split(separator: "/")
        func distance(_ path: String) -> Int {
            let other = PagePath.folder(of: path).split(separator: "/")
            let common = zip(from, other).prefix { $0 == $1 }.count
            return from.count + other.count - 2 * common
        }
        let sorted = found.map { (distance: distance($0), path: $0) }.sorted { $0 < $1 }
        guard let nearest = sorted.first else { return .none }
        let target = Self.url(nearest.path, from: folder)
        let others = sorted.dropFirst().prefix { $0.distance == nearest.distance }.map(\.path)
        return others.isEmpty || name.hasPrefix("/") ? .file(target) : .ambiguous(path: target, others: Array(others))
    }

    private static func url(_ path: String, from folder: String) -> String { PagePath.url(PagePath.relative(path, from: folder)) }
}
