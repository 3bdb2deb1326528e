internal import DocModel

/// Pages that their authors do not publish yet: `draft: true` or `published: false`.
struct Drafts: Sendable {
    /// Relative to the content folder, in the order of paths.
    private(set) var paths: [String] = []
    /// The ways in which a link may name a draft.
    private var pathOfName: [String: String] = [:]

    var isEmpty: Bool { paths.isEmpty }

    mutating func add(_ path: String) {
        paths.append(path)
        let folder = PagePath.folder(of: path)
        let stem = PagePath.join(folder, String(PagePath.stem(of: path)))
        var names = [path, stem, stem + ".html"]
        if PagePath.isIndex(path) { names += [folder, PagePath.join(folder, "index.html")] }
        for name in names where pathOfName[name] == nil { pathOfName[name] = path }
    }

    /// The draft that a link's path means.
    func named(_ path: String) -> String? { pathOfName[path] }

    /// - Parameter place: The content folder.
    func notice(at place: SourceLocation) -> Diagnostic? {
        guard !paths.isEmpty else { return nil }
        let examples = paths.prefix(3).joined(separator: ", ") + (paths.count > 3 ? ", …" : "")
        return Diagnostic(
            id: .draftsLeftOut,
            at: place,
            paths.count == 1 ? "1 draft is not published (\(examples))" : "\(paths.count) drafts are not published (\(examples))",
            hint: "--drafts includes \(paths.count == 1 ? "it" : "them"), with a mark"
        )
    }

    /// A list without the entries that name drafts, and a notice for each of those.
    func removed(from entries: [SiteConfiguration.NavigationEntry]) -> (entries: [SiteConfiguration.NavigationEntry], notices: [Diagnostic])
    {
        var notices: [Diagnostic] = []
        func isDraft(_ path: String, _ location: SourceLocation) -> Bool {
            guard pathOfName[path] == path else { return false }
            notices.append(
                Diagnostic(
                    id: .navigationDraft,
                    at: location,
                    "navigation entry '\(path)' is a draft and is left out"
                )
            )
            return true
        }
        func kept(_ entries: [SiteConfiguration.NavigationEntry]) -> [SiteConfiguration.NavigationEntry] {
            entries.compactMap { entry in
                switch entry {
                case .page(let path, _, let location): return isDraft(path, location) ? nil : entry
                case .group(let title, let page, let entries):
                    guard let page, isDraft(page.path, page.location) else {
                        return .group(title: title, page: page, entries: kept(entries))
                    }
                    return .group(title: title ?? PagePath.title(from: PagePath.stem(of: page.path)), page: nil, entries: kept(entries))
                default: return entry
                }
            }
        }
        return (kept(entries), notices)
    }
}
