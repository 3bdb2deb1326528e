internal import DocModel
internal import GRDB

/// Which pages have which tags.
///
/// Pages are numbered as in ``SectionLayout``; those without a section are not among them.
struct PageTags: Sendable {
    /// By ``PageTag/key(of:)``, each ascending.
    let pagesOfTag: [String: [Int32]]
    /// The pages that have tags, in the order of their titles.
    let byTitle: [Int32]
    private let pageCount: Int

    /// - Throws: `DatabaseError`, a damaged file included.
    init(_ database: Database, _ layout: SectionLayout) throws {
        var pagesOfTag: [String: [Int32]] = [:]
        var titles: [(title: String, page: Int32)] = []
        let rows = try database.makeStatement(
            sql: """
                SELECT tags, title, (SELECT id FROM sections INDEXED BY section_lengths WHERE page = pages.id ORDER BY position LIMIT 1)
                FROM pages WHERE tags IS NOT NULL ORDER BY id
                """
        )
        try rows.forEachRow { row in
            // NULL, which is read as 0, for a page without sections.
            let section = row.integer(2) - 1
            guard layout.pageOf.indices.contains(section) else { return true }
            let page = layout.pageOf[section]
            titles.append((row.text(1).lowercased(), page))
            for tag in row.text(0).split(separator: "\n") {
                let key = PageTag.key(of: String(tag))
                if pagesOfTag[key]?.last != page { pagesOfTag[key, default: []].append(page) }
            }
            return true
        }
        self.pagesOfTag = pagesOfTag
        byTitle = titles.sorted { ($0.title, $0.page) < ($1.title, $1.page) }.map(\.page)
        pageCount = layout.pageCount
    }

    /// The pages that have all of `tags`, in any spelling; none where one of them is on no page.
    func pages(with tags: [String]) -> PageSet {
        var result: PageSet?
        for tag in tags {
            let pages = PageSet(pagesOfTag[PageTag.key(of: tag)] ?? [], of: pageCount)
            result?.formIntersection(pages)
            result = result ?? pages
        }
        return result ?? PageSet([], of: pageCount)
    }
}

/// Some of the pages, one bit for each.
struct PageSet: Sendable {
    private var words: [UInt64]

    init(_ pages: [Int32], of count: Int) {
        words = Array(repeating: 0, count: (count + 63) / 64)
        for page in pages { words[Int(page) / 64] |= 1 << UInt64(page % 64) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    func contains(_ page: Int32) -> Bool { words[Int(page) / 64] & 1 << UInt64(page % 64) != 0 }

    mutating func formIntersection(_ other: PageSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }
}
