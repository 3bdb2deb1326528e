internal import DocModel

/// What has become of the pages of the last build's index, as long as it can be changed in place of writing a whole one: every file is a page of
/// the same place, with as many sections.
struct IndexChanges {
    /// With more, a whole index takes no longer.
    private static let maxPages = 200

    private(set) var pages: [PageChange] = []
    /// All pages so far.
    private(set) var items: [SectionQueue.Item] = []

    /// Adds the next file.
    /// - Parameter number: Among the site's files, and among `stored`: both name the same files.
    /// - Returns: `false` where the index has to be written as a whole.
    /// - Throws: ``StoredPages/Damaged``.
    mutating func add(_ item: SectionQueue.Item, _ number: Int, _ stored: (any IndexedPages)?) throws -> Bool {
        guard let stored, number < stored.count, item.output == stored.output(number) else { return false }
        switch item.page {
        case .stored: break
        case nil: guard stored.sectionCount(number) == nil else { return false }
        case .parsed(let page):
            guard stored.sectionCount(number) == page.sections.count, pages.count < Self.maxPages else { return false }
            pages.append(PageChange(before: try stored.sections(number), after: page))
        }
        items.append(item)
        return true
    }
}
