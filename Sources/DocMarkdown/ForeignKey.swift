internal import Yams

/// A front matter key of another tool that means what one of ours means.
struct ForeignKey {
    var name: String
    /// The key of ``FrontMatter/keys`` it is read as.
    var meaning: String
    /// Of two that a page has, the one with the lower rank counts.
    var rank: Int

    /// Best first. Sources: <https://gohugo.io/content-management/front-matter/>, <https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-docs#markdown-front-matter>,
    /// <https://just-the-docs.com/docs/navigation/>, <https://starlight.astro.build/reference/frontmatter/>.
    private static let all: [(name: String, meaning: String)] = [
        ("weight", "order"), ("sidebar_position", "order"), ("nav_order", "order"),
        ("linkTitle", "label"), ("linktitle", "label"), ("sidebar_label", "label"), ("nav_title", "label"),
        ("lastmod", "updated"), ("last_update", "updated"), ("lastUpdated", "updated"), ("last_modified_at", "updated"),
        ("date", "updated"),
        ("aliases", "redirect_from"),
        ("taxonomies", "tags"),
    ]

    static let named: [String: ForeignKey] = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { rank, key in (key.name, ForeignKey(name: key.name, meaning: key.meaning, rank: rank)) }
    )

    /// The value that ours would have: Docusaurus writes `last_update: {date: …}`, Material's blog `date: {created: …}`, Zola `[taxonomies]
    /// tags = […]`.
    func value(in node: Node) -> Node? {
        guard let mapping = node.mapping else {
            // `lastUpdated: false` asks for no line at the page's foot.
            return name == "lastUpdated" && Bool(node.scalar?.string ?? "") != nil ? nil : node
        }
        switch name {
        case "last_update": return mapping["date"]
        case "date": return mapping["updated"] ?? mapping["created"]
        case "taxonomies": return mapping["tags"]
        default: return node
        }
    }

    /// Hugo's aliases are addresses; those of Obsidian are other names of a note.
    static func isAddress(_ alias: String) -> Bool { alias.contains("/") || alias.hasSuffix(".html") }
}
