/// The values of one page for its template. What a page does not have is absent: Mustache takes an empty text for true.
struct PageContext {
    /// Single values by the name the template uses.
    var values: [String: String]
    var breadcrumbs: [PageReference] = []
    var previous: PageReference?
    var next: PageReference?
    var tags: [String] = []
    var isNoIndex = false
    /// Prerendered HTML.
    var outline: [UInt8] = []

    /// - Parameter shared: What the pages of one folder have in common.
    init(shared: [String: String], title: String, documentTitle: String, ogType: String = "article") {
        values = shared
        values["title"] = title
        values["document_title"] = documentTitle
        values["og_type"] = ogType
    }

    /// Values that are copied in as bytes; they have marks like the others.
    private static let prerendered: Set<String> = ["sidebar", "content", "outline"]

    func shape(template: String) -> PageShape {
        var names = Set(values.keys).union(Self.prerendered)
        if previous != nil { names.insert("previous") }
        if next != nil { names.insert("next") }
        var flags: Set<String> = []
        if isNoIndex { flags.insert("noindex") }
        if !outline.isEmpty { flags.insert("has_outline") }
        return PageShape(
            template: template,
            values: names,
            breadcrumbs: breadcrumbs.map { $0.url != nil },
            tagCount: tags.count,
            flags: flags
        )
    }

    /// The value for a mark of ``CompiledTemplate``.
    func value(named name: String) -> String? {
        if let value = values[name] { return value }
        let parts = name.utf8.split(separator: UInt8(ascii: ".")).map(Substring.init)
        switch parts.first {
        case "previous": return parts.last == "title" ? previous?.title : previous?.url
        case "next": return parts.last == "title" ? next?.title : next?.url
        case "tag":
            guard parts.count == 3, let index = Int(parts[1]), tags.indices.contains(index) else { return nil }
            return parts[2] == "name" ? tags[index] : values["search_url"].map { $0 + "?tag=" + PagePath.queryValue(tags[index]) }
        case "breadcrumb":
            guard parts.count == 3, let index = Int(parts[1]), breadcrumbs.indices.contains(index) else { return nil }
            return parts[2] == "title" ? breadcrumbs[index].title : breadcrumbs[index].url
        default: return nil
        }
    }
}

/// A page as another one links to it.
struct PageReference {
    var title: String
    var url: String?
}
