internal import YAMLKeys
internal import Yams

/// A front matter key of another tool that means what one of ours means.
struct ForeignKey {
    var name: String
    /// The key of ``FrontMatter/keys`` it is read as.
    var meaning: String
    /// As the page writes it: Hugo takes `Draft` for `draft`.
    var written: String
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
        ("unlisted", "hidden"),
        ("params", "variables"),
    ]

    /// Keys, in lower case, that name the first or the last day of a page, and what becomes of it here.
    static let schedules: [String: String] = [
        "publishdate": "now, whatever that day is", "pubdate": "now, whatever that day is", "expirydate": "beyond that day",
        "unpublishdate": "beyond that day",
    ]

    static let named: [String: ForeignKey] = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { rank, key in
            (key.name, ForeignKey(name: key.name, meaning: key.meaning, written: key.name, rank: rank))
        }
    )

    /// By their names in lower case, with docgen's own.
    private static let ignoringCase: [String: ForeignKey] = {
        var keys: [String: ForeignKey] = [:]
        for key in named.values.sorted(by: { $0.rank > $1.rank }) { keys[key.name.lowercased()] = key }
        for name in FrontMatter.keys { keys[name] = ForeignKey(name: name, meaning: name, written: name, rank: -1) }
        return keys
    }()

    /// - Returns: What a key that is none of docgen's own means: one of another tool, or one that differs from a known key in case alone.
    static func find(_ name: String) -> ForeignKey? {
        if let key = named[name] { return key }
        guard !FrontMatter.keys.contains(name), var key = ignoringCase[name.lowercased()] else { return nil }
        key.written = name
        return key
    }

    /// The value that ours would have: Docusaurus writes `last_update: {date: …}`, Material's blog `date: {created: …}`, Zola `[taxonomies]
    /// tags = […]`.
    func value(in node: Node) -> Node? {
        guard let mapping = node.mapping else {
            // `lastUpdated: false` asks for no line at the page's foot.
            return name == "lastUpdated" && node.flag != nil ? nil : node
        }
        switch name {
        case "last_update": return mapping["date"]
        case "date": return mapping["updated"] ?? mapping["created"]
        case "taxonomies": return mapping["tags"]
        // Templates read others than texts.
        case "params": return Node(mapping.filter { $0.value.scalar != nil }.map { ($0.key, $0.value) })
        default: return node
        }
    }

    /// Hugo's aliases are addresses; those of Obsidian are other names of a note.
    static func isAddress(_ alias: String) -> Bool { alias.contains("/") || alias.hasSuffix(".html") }
}
