internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import ReaderText

/// Writes a page's HTML: the frame, with navigation, outline and content put into its slots.
struct PageRenderer: Sendable {
    let frame: PageFrame
    let navigation: Navigation
    /// `nil` where pages hold the whole navigation.
    let navigationFiles: NavigationFiles?
    var pages: [SitePage]
    /// Whether each page's Markdown lies beside it.
    let publishesMarkdown: Bool

    var configuration: SiteConfiguration { frame.configuration }
    var words: Catalogue { frame.words }

    // MARK: Shared parts

    func sidebar(group: Int, _ base: PageFrame.Base) -> Sidebar {
        Sidebar(navigation, group: group, files: navigationFiles, address: base.address)
    }

    /// The group whose entries a page's sidebar shows: its own children for the page of a folder, else its neighbours. For a page that is not in the
    /// navigation that of its folder.
    func sidebarGroup(of page: Int) -> Int {
        guard let node = navigation.nodeOfPage[page] else { return navigation.nearestGroup(ofPage: pages[page].path) }
        return navigation.nodes[node].children == nil ? navigation.nodes[node].parent : node
    }

    // MARK: Pages

    /// Appends the whole HTML file of a page.
    func render(_ index: Int, patches: [LinkResolver.Patch], shared: SharedParts, cache: inout TemplateCache, to output: inout [UInt8])
        throws
    {
        let page = pages[index]
        let folder = page.folder
        let isHome = page.output == "index.html"
        var context = PageContext(
            shared: shared.values,
            title: page.title,
            documentTitle: documentTitle(page.title, isHome: isHome),
            ogType: isHome ? "website" : "article"
        )
        context.values["description"] = (isHome ? page.frontMatter.description ?? configuration.description : nil) ?? page.description
        context.values["canonical"] = configuration.canonicalURL(page.url)
        context.values["updated"] = page.frontMatter.updated
        context.values["edit_url"] = configuration.editURL.map { $0.replacing("{path}", with: PagePath.url(page.path)) }
        // The Markdown lies where its source does, which with `urls: folder` is above the page's own folder.
        if publishesMarkdown { context.values["markdown_url"] = PagePath.url(PagePath.relative(page.path, from: folder)) }
        for (sheet, name) in PageSheets.all where page.sheets.contains(sheet) {
            context.values[name + "_css_url"] = PagePath.relative("\(frame.assets.folder)/\(name).css", from: folder)
        }
        context.isNoIndex = page.frontMatter.isHidden || page.frontMatter.isDraft
        context.tags = page.frontMatter.tags
        if let node = navigation.nodeOfPage[index] {
            context.breadcrumbs = navigation.ancestors(of: node).filter { $0 != node }.map { reference(navigation.nodes[$0], from: folder) }
            let neighbours = navigation.neighbours(of: index)
            context.previous = neighbours.previous.map { pageReference($0, from: folder) }
            context.next = neighbours.next.map { pageReference($0, from: folder) }
        } else {
            let group = sidebarGroup(of: index)
            let way = navigation.ancestors(of: group) + (group == 0 ? [] : [group])
            context.breadcrumbs = way.map { reference(navigation.nodes[$0], from: folder) }
        }
        context.outline = Outline.html(page.headings, levels: page.frontMatter.outline ?? configuration.outline, words: words)
        let draftMark = page.frontMatter.isDraft ? try frame.template.render("draft", [:]) : ""
        // The page of a folder may be there for its title only.
        let list = page.html.isEmpty ? try listing(of: navigation.children(of: index), heading: nil, from: folder) : ""
        try fill(template: "page", context, shared.sidebar, node: navigation.nodeOfPage[index], cache: &cache, to: &output) { output in
            output.append(contentsOf: draftMark.utf8)
            if !page.hasTitleHeading { output.append(contentsOf: "<h1>\(HTML.escaped(page.title))</h1>\n".utf8) }
            var position = 0
            for patch in patches {
                output.append(contentsOf: page.html[position..<patch.offset])
                output.append(contentsOf: patch.text.utf8)
                position = patch.offset + patch.length
            }
            output.append(contentsOf: page.html[position...])
            output.append(contentsOf: list.utf8)
        }
    }

    /// Appends a page that has no Markdown file: a list, the search page, the page for unknown addresses.
    func renderGenerated(
        template name: String,
        title: String,
        group: Int,
        node: Int? = nil,
        canonical: String?,
        isNoIndex: Bool,
        base: PageFrame.Base,
        content: String,
        cache: inout TemplateCache,
        to output: inout [UInt8]
    ) throws {
        var context = PageContext(
            shared: frame.sharedValues(base),
            title: title,
            documentTitle: documentTitle(title, isHome: false),
            ogType: "website"
        )
        context.values["canonical"] = canonical.flatMap(configuration.canonicalURL)
        context.isNoIndex = isNoIndex
        context.breadcrumbs = navigation.ancestors(of: group).filter { $0 != group }.map { node in
            PageReference(title: navigation.nodes[node].label, url: navigation.nodes[node].url.map(base.address))
        }
        try fill(template: name, context, sidebar(group: group, base), node: node, cache: &cache, to: &output) {
            $0.append(contentsOf: content.utf8)
        }
    }

    /// What all pages of one folder and navigation group share.
    struct SharedParts: Sendable {
        var values: [String: String]
        var sidebar: Sidebar
    }

    private func documentTitle(_ title: String, isHome: Bool) -> String {
        // The home page of a site that was given no title says better what it is about than the default does.
        if isHome, configuration.title == SiteConfiguration().title, title != words("page.home") { return title }
        return isHome ? configuration.title : frame.documentTitle(title)
    }

    private func reference(_ node: Navigation.Node, from folder: String) -> PageReference {
        PageReference(title: node.label, url: node.url.map { PagePath.relative($0, from: folder) })
    }

    private func pageReference(_ page: Int, from folder: String) -> PageReference {
        PageReference(title: navigation.label(of: page) ?? pages[page].title, url: PagePath.relative(pages[page].url, from: folder))
    }

    /// A list of entries with their descriptions, as HTML; an entry that is not a link begins a new list below its title.
    /// - Throws: ``SiteError`` when the template has no file for it.
    func listing(of entries: [Int], heading: String?, from folder: String) throws -> String {
        var groups: [(title: String?, entries: [[String: Any]])] = []
        for id in entries {
            let entry = navigation.nodes[id]
            guard let url = entry.url else {
                groups.append((entry.label, []))
                continue
            }
            var values: [String: Any] = ["title": entry.label, "url": entry.isExternal ? url : PagePath.relative(url, from: folder)]
            if let description = entry.page.flatMap({ pages[$0].frontMatter.description }) {
                values["description"] = description
                values["description_html"] = Self.withInlineCode(description)
            }
            if groups.isEmpty { groups.append((nil, [])) }
            groups[groups.count - 1].entries.append(values)
        }
        var values: [String: Any] = [
            "groups": groups.map { group in
                var values: [String: Any] = ["entries": group.entries, "has_entries": !group.entries.isEmpty]
                values["title"] = group.title
                return values
            }
        ]
        values["heading"] = heading
        return try frame.template.render("listing", values)
    }

    /// A description as HTML: it is plain text, in which authors mark code as in their pages.
    /// Source: CommonMark 0.31, section 6.1.
    static func withInlineCode(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "`") {
            result += HTML.escaped(String(rest[..<start]))
            let ticks = rest[start...].prefix { $0 == "`" }
            let inner = rest[ticks.endIndex...]
            rest = inner
            // As many backticks as began it.
            guard let end = inner.ranges(of: /`+/).first(where: { inner[$0].count == ticks.count }) else {
                result += ticks
                continue
            }
            let code = inner[..<end.lowerBound]
            let isPadded = code.hasPrefix(" ") && code.hasSuffix(" ") && code.contains { $0 != " " }
            result += "<code>\(HTML.escaped(String(isPadded ? code.dropFirst().dropLast() : code)))</code>"
            rest = inner[end.upperBound...]
        }
        return result + HTML.escaped(String(rest))
    }

    private func fill(
        template name: String,
        _ context: PageContext,
        _ sidebar: Sidebar,
        node: Int?,
        cache: inout TemplateCache,
        to output: inout [UInt8],
        content: (inout [UInt8]) -> Void
    ) throws {
        try frame.fill(template: name, context, cache: &cache, to: &output) { slot, output in
            switch slot {
            case .sidebar: sidebar.write(for: node, to: &output)
            case .content: content(&output)
            }
        }
    }
}
