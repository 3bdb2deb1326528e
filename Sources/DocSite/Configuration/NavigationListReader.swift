internal import DocMarkdown
internal import DocModel
internal import YAMLKeys
internal import Yams

/// Reads `navigation` of `docgen.yml`.
extension ConfigurationReader {
    private static let expectedEntry =
        "a path, 'Title: path', 'Title:' with a list, or 'Title:' alone"

    mutating func navigationEntry(_ node: Node) -> SiteConfiguration.NavigationEntry? {
        if let path = node.scalar?.string { return target(path, title: nil, at: keys.location(of: node)) }
        guard let mapping = node.mapping, mapping.count == 1, let (key, value) = mapping.first, let name = key.scalar?.string else {
            keys.reportType(node, "navigation entry", Self.expectedEntry)
            return nil
        }
        if let list = value.sequence { return group(named: name, at: key, list) }
        if let mapping = value.mapping { return group(titled: name, mapping) }
        guard let text = value.scalar?.string else {
            keys.reportType(value, "navigation entry", Self.expectedEntry)
            return nil
        }
        if text.isEmpty || text == "~" || text == "null" { return .heading(name) }
        if text.contains("://") {
            guard !LinkTarget.isCode(text) else {
                keys.reportValue(value, "navigation links to '\(text.prefix(60))', which browsers run as code")
                return nil
            }
            return .link(url: text, title: name)
        }
        return target(text, title: name, at: keys.location(of: value))
    }

    private mutating func target(_ text: String, title: String?, at location: SourceLocation) -> SiteConfiguration.NavigationEntry? {
        let isSeveral = text == "..." || text == "…" || text.contains("*") || text.contains("?")
        guard isSeveral, title == nil else {
            if isSeveral, !text.contains("?") {
                keys.report(
                    keys.ids.value,
                    at: location,
                    "navigation gives '\(text)' one title, and it stands for several pages",
                    hint: "write the title with a list below it: '\(title ?? ""):', then '- \(text)'"
                )
                return nil
            }
            return text.hasSuffix("/")
                ? .folder(path: text, title: title, location: location) : .page(path: text, title: title, location: location)
        }
        return text == "..." || text == "…" ? .rest(location: location) : .pattern(text, location: location)
    }

    /// `Title:` or `guide.md:` with a list below it. The index page of a folder that comes first is the page of the group, unless it has
    /// a title that says more than "Overview".
    private mutating func group(named name: String, at key: Node, _ list: Node.Sequence) -> SiteConfiguration.NavigationEntry {
        var entries = list.compactMap { navigationEntry($0) }
        if PagePath.isMarkdown(name) {
            return .group(title: nil, page: SiteConfiguration.PageName(path: name, location: keys.location(of: key)), entries: entries)
        }
        guard case .page(let path, let title, let location) = entries.first, PagePath.isMarkdown(path), PagePath.isIndex(path),
            !PagePath.folder(of: path).isEmpty, title.map({ FolderTitle.saysNothing($0, site: name) }) ?? true
        else { return .group(title: name, page: nil, entries: entries) }
        entries.removeFirst()
        return .group(title: name, page: SiteConfiguration.PageName(path: path, location: location), entries: entries)
    }

    /// `Title:` with `page:` and `entries:` below it.
    private mutating func group(titled title: String, _ mapping: Node.Mapping) -> SiteConfiguration.NavigationEntry? {
        var page: SiteConfiguration.PageName?
        var entries: [SiteConfiguration.NavigationEntry] = []
        for (key, value) in mapping {
            switch key.scalar?.string ?? "" {
            case "page":
                guard let path = value.scalar?.string else {
                    keys.reportType(value, "page", "the path of a page")
                    return nil
                }
                page = SiteConfiguration.PageName(path: path, location: keys.location(of: value))
            case "entries":
                guard let list = value.sequence else {
                    keys.reportType(value, "entries", "a list")
                    return nil
                }
                entries = list.compactMap { navigationEntry($0) }
            case let name: keys.reportUnknown(name, at: key, among: ["page", "entries"])
            }
        }
        return .group(title: title, page: page, entries: entries)
    }
}
