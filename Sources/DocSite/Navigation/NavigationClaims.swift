internal import DocMarkdown
internal import DocModel
internal import Foundation

/// Which pages each entry of a `navigation` list stands for.
///
/// What is named by its path belongs to that entry. Of the rest a folder takes what is in it, the deepest folder first; then each pattern
/// what it matches, in the order of the list; and `...` what is left.
struct Claims {
    typealias Entry = SiteConfiguration.NavigationEntry

    private(set) var diagnostics: [Diagnostic] = []

    private let tree: FolderTree
    private let pages: [SitePage]
    private let home: Int?
    private let pageOfPath: [String: Int]
    private var claimed: Set<Int> = []
    private var pagesOfEntry: [SourceLocation: Set<Int>] = [:]
    private var folders: [(path: String, location: SourceLocation)] = []
    private var entriesOfPattern: [String: [FolderTree.Entry]] = [:]
    private var patterns: [(text: String, location: SourceLocation)] = []
    private var rest: SourceLocation?

    init(_ tree: FolderTree, pages: [SitePage], home: Int?) {
        self.tree = tree
        self.pages = pages
        self.home = home
        pageOfPath = Dictionary(pages.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func page(at path: String) -> Int? { pageOfPath[Self.normal(path)] }
    func pages(of entry: SourceLocation) -> Set<Int> { pagesOfEntry[entry] ?? [] }

    /// `./guide/` as `guide`.
    static func folder(_ path: String) -> String { normal(path) }

    private static func normal(_ path: String) -> String { PagePath.normalized(path, in: "") ?? path }

    // MARK: Sharing out

    mutating func note(_ entries: [Entry]) {
        for entry in entries { noteNames(entry) }
        if let home { claimed.insert(home) }
        for (path, location) in folders.sorted(by: { $0.path.utf8.count > $1.path.utf8.count }) {
            var taken: Set<Int> = []
            take(.folder(path), into: &taken)
            pagesOfEntry[location] = taken
        }
        for (text, location) in patterns {
            var taken: Set<Int> = []
            for entry in self.entries(matching: text) { take(entry, into: &taken) }
            pagesOfEntry[location] = taken
        }
        if let rest { pagesOfEntry[rest] = Set(pages.indices.filter { !claimed.contains($0) && !pages[$0].frontMatter.isHidden }) }
    }

    /// Takes what nobody has taken yet.
    private mutating func take(_ entry: FolderTree.Entry, into taken: inout Set<Int>) {
        func claim(_ page: Int) { if claimed.insert(page).inserted { taken.insert(page) } }
        switch entry {
        case .page(let page): claim(page)
        case .folder(let path):
            guard let folder = tree.folders[path] else { return }
            if let page = folder.page { claim(page) }
            for entry in folder.entries { take(entry, into: &taken) }
        }
    }

    private mutating func noteNames(_ entry: Entry) {
        switch entry {
        case .page(let path, _, let location): notePage(path, location)
        case .folder(let path, _, let location):
            let folder = Self.folder(path)
            if tree.folders[folder] == nil {
                let known = tree.folders.keys.filter { !$0.isEmpty }.sorted()
                report("'\(path)' is a folder without pages", location, NearestMatch.find(folder, among: known).map { $0 + "/" })
            }
            folders.append((folder, location))
        case .pattern(let text, let location):
            if let page = page(at: text) {
                claimed.insert(page)
                return
            }
            patterns.append((text, location))
            let pattern = Pattern(text)
            let found = entriesOfPattern[text] ?? find(pattern)
            entriesOfPattern[text] = found
            // The home page is not taken, and yet it is a page.
            if found.isEmpty, !(home.map { pattern.matches(pages[$0].path) } ?? false) {
                diagnostics.append(
                    Diagnostic(
                        id: .navigationPage,
                        at: location,
                        "no page matches the navigation entry '\(text)'",
                        hint: "'*' stays in one folder, '**' goes below"
                    )
                )
            }
        case .rest(let location):
            if rest != nil {
                diagnostics.append(
                    Diagnostic(
                        id: .configurationValue,
                        at: location,
                        "navigation has '...' twice",
                        hint: "it stands for all pages that are not in the list; name folders in the other place, like 'guide/'"
                    )
                )
            } else {
                rest = location
            }
        case .link, .heading: break
        case .group(_, let own, let entries):
            if let own { notePage(own.path, own.location) }
            for entry in entries { noteNames(entry) }
        }
    }

    private mutating func notePage(_ path: String, _ location: SourceLocation) {
        if let page = page(at: path) {
            claimed.insert(page)
        } else if tree.folders[Self.folder(path)] != nil, !Self.folder(path).isEmpty {
            report("'\(path)' is a folder", location, Self.folder(path) + "/")
        } else {
            report("'\(path)' is not a page", location, NearestMatch.find(path, among: pages.map(\.path)))
        }
    }

    private mutating func report(_ problem: String, _ location: SourceLocation, _ suggestion: String?) {
        diagnostics.append(
            Diagnostic(
                id: .navigationPage,
                at: location,
                "navigation entry \(problem)",
                hint: suggestion.map(NearestMatch.hint(naming:))
            )
        )
    }

    // MARK: Patterns

    /// The pages and whole folders that a pattern of the list matches, in the order of folders.
    func entries(matching pattern: String) -> [FolderTree.Entry] { entriesOfPattern[pattern] ?? [] }

    private func find(_ pattern: Pattern) -> [FolderTree.Entry] {
        var result: [FolderTree.Entry] = []
        func visit(_ path: String, depth: Int) {
            guard let folder = tree.folders[path] else { return }
            if let page = folder.page, page != home, pattern.matches(pages[page].path) { result.append(.page(page)) }
            guard pattern.isDeep || depth < pattern.parts.count else { return }
            for entry in folder.entries {
                switch entry {
                case .page(let page): if page != home, pattern.matches(pages[page].path) { result.append(entry) }
                case .folder(let path): if pattern.matches(path) { result.append(entry) } else { visit(path, depth: depth + 1) }
                }
            }
        }
        visit(pattern.fixed.joined(separator: "/"), depth: pattern.fixed.count)
        return result
    }

    /// `*` and `?` stand for characters of one name, `**` for any number of folders.
    private struct Pattern {
        let parts: [Substring]
        /// The folders at the front that are named.
        var fixed: ArraySlice<Substring> { parts.prefix { !$0.contains("*") && !$0.contains("?") } }
        var isDeep: Bool { parts.contains("**") }

        init(_ text: String) { parts = Claims.normal(text).split(separator: "/") }

        func matches(_ path: String) -> Bool { Self.matches(path.split(separator: "/")[...], parts[...]) }

        private static func matches(_ path: ArraySlice<Substring>, _ pattern: ArraySlice<Substring>) -> Bool {
            guard let part = pattern.first else { return path.isEmpty }
            if part == "**" {
                if pattern.count == 1 { return !path.isEmpty }
                return path.indices.contains { matches(path[$0...], pattern.dropFirst()) }
            }
            guard let name = path.first, String(part).withCString({ part in String(name).withCString { fnmatch(part, $0, 0) == 0 } }) else {
                return false
            }
            return matches(path.dropFirst(), pattern.dropFirst())
        }
    }
}
