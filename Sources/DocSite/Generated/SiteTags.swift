internal import DocMarkdown
internal import DocModel

/// The tags of all pages.
enum SiteTags {
    /// What a search dialog shows of them.
    private static let shown = 12

    /// The tags of most pages, most used first, each as most pages write it.
    static func mostUsed(in pages: [SitePage]) -> [String] {
        var spellings: [String: [String: Int]] = [:]
        for page in pages where !page.frontMatter.isHidden {
            for tag in page.frontMatter.tags { spellings[PageTag.key(of: tag), default: [:]][tag, default: 0] += 1 }
        }
        let counts = spellings.map { key, counts in (key: key, pages: counts.values.reduce(0, +)) }
        return counts.sorted { ($1.pages, $0.key) < ($0.pages, $1.key) }.prefix(shown).compactMap { key, _ in
            spellings[key]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }
}
