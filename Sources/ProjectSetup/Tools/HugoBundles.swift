/// Leaf bundles of Hugo: beside and below an `index.md` Markdown is a resource of that page, and no page.
///
/// Source: <https://gohugo.io/content-management/page-bundles/#leaf-bundles>.
enum HugoBundles {
    /// Excludes those resources; pages that include them still may.
    /// - Parameter pages: Relative to the content folder.
    /// - Returns: Their paths, which are excluded.
    static func leaveOut(_ pages: [String], _ project: inout MovedProject, _ content: String) -> [String] {
        // One in the content folder itself would leave nothing else.
        let bundles = Set(pages.filter { Path.stem(of: $0) == "index" }.map(Path.folder(of:)).filter { !$0.isEmpty && $0 != "." })
        guard !bundles.isEmpty else { return [] }
        let left = pages.filter { page in
            var folder = Path.folder(of: page)
            var isOwn = Path.stem(of: page) == "index"
            while !folder.isEmpty, folder != "." {
                if bundles.contains(folder), !isOwn { return true }
                isOwn = false
                folder = Path.folder(of: folder)
            }
            return false
        }
        guard !left.isEmpty else { return [] }
        project.exclude += left
        project.notes.carry("resources of pages", from: Setting.Place(file: content), to: "exclude", count: left.count)
        return left
    }
}
