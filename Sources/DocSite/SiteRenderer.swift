internal import DocModel

/// Stage 5 of a build: writes every file of a checked site into the output folder.
struct SiteRenderer {
    private(set) var site: CheckedSite
    private(set) var renderer: PageRenderer
    let jobs: Int
    private let publishesMarkdown: Bool
    private let unchanged: UnchangedFiles

    /// - Parameter unchanged: What need not be made again.
    init(_ site: CheckedSite, template: SiteTemplate, assets: SiteAssets, unchanged: UnchangedFiles, jobs: Int) {
        self.site = site
        self.unchanged = unchanged
        self.jobs = jobs
        publishesMarkdown = site.configuration.publishesMarkdown(of: site.pages.count)
        renderer = PageRenderer(
            frame: PageFrame(
                configuration: site.configuration,
                template: template,
                assets: assets,
                links: Self.links(of: site.configuration),
                siteLinks: SiteLinks(site.configuration, among: site.pages)
            ),
            navigation: site.linked.navigation,
            navigationFiles: NavigationFiles(site.linked.navigation),
            pages: site.pages,
            publishesMarkdown: publishesMarkdown
        )
    }

    /// The places of the site that every page links to.
    private static func links(of configuration: SiteConfiguration) -> [String: String] {
        var links = ["search_url": GeneratedPaths.searchPage]
        if configuration.baseURL != nil { links["opensearch_url"] = GeneratedPaths.openSearch }
        if configuration.status != nil { links["status_url"] = StatusSite.folder + "/" + StatusPaths.overview }
        return links
    }

    /// - Parameters:
    ///   - status: What the status pages tell; `nil` when the site has none.
    ///   - onPage: Called with each page that is there, from any thread.
    /// - Returns: Findings about files that could be read before, and cannot now.
    /// - Throws: ``SiteError`` when a file cannot be written.
    func write(status: StatusReport?, to folder: OutputFolder, onPage: @Sendable () -> Void) throws -> [Diagnostic] {
        let copies = WrittenCopies(of: site.linked.navigation.order, limit: MachineFiles.maxFullBytes)
        try writePages(to: folder, noting: copies, onPage: onPage)
        let unreadable = try copyAssets(to: folder)
        try renderer.frame.assets.write(to: folder)
        let taken = taken(without: unreadable)
        try writeGenerated(status: status, taken: taken, to: folder)
        try MachineFiles(renderer: renderer, taken: taken, copies: site.copies, written: copies).write(to: folder)
        return unreadable.map { asset, error in
            Diagnostic(id: .unreadableFile, at: site.root.file(asset), "\(error.description); it is left out")
        }
    }

    /// The places of the site's own files.
    func taken(without unreadable: [String: SiteError] = [:]) -> OutputPlaces {
        var taken = OutputPlaces()
        for page in site.pages {
            _ = taken.claim(page.output, for: page.path)
            if publishesMarkdown { _ = taken.claim(page.path, for: page.path) }
        }
        for asset in site.assets where unreadable[asset] == nil { _ = taken.claim(asset, for: asset) }
        for redirect in site.linked.redirects where !redirect.isPattern { _ = taken.claim(redirect.path, for: redirect.path) }
        return taken
    }

    /// Writes the files that show what the pages share, and none of their text.
    func writeGenerated(status: StatusReport?, taken: OutputPlaces, to output: any SiteOutput) throws {
        let generated = GeneratedFiles(renderer: renderer, taken: taken)
        try generated.write(to: output)
        try generated.write(site.linked.redirects, to: output)
        guard let status else { return }
        let pages = StatusSite(report: status, frame: renderer.frame, prefix: StatusSite.folder) { base in
            var list: [UInt8] = []
            renderer.sidebar(group: 0, base).write(for: nil, to: &list)
            return list
        }
        _ = try pages.write(to: output)
        if taken.isFree(StatusSite.shortcut) { try pages.writeShortcut(to: output) }
    }

    /// The same for a site of the same shape.
    func renewed(for site: CheckedSite) -> SiteRenderer {
        var renderer = self
        renderer.site = site
        renderer.renderer.pages = site.pages
        return renderer
    }

    // MARK: Pages

    /// One page as it would be written.
    func html(of index: Int) throws -> [UInt8] {
        let base = PageFrame.Base.folder(site.pages[index].folder)
        let shared = PageRenderer.SharedParts(
            values: renderer.frame.sharedValues(base),
            sidebar: renderer.sidebar(group: renderer.sidebarGroup(of: index), base)
        )
        var cache = TemplateCache()
        var html: [UInt8] = []
        try renderer.render(index, patches: site.linked.links[index].patches, shared: shared, cache: &cache, to: &html)
        return html
    }

    /// What the pages share that one thread renders one after the other.
    private struct ThreadState: ~Copyable {
        struct Key: Equatable {
            var folder: String
            var group: Int
        }

        var key: Key?
        var shared: PageRenderer.SharedParts?
        var templates = TemplateCache()
        var html: [UInt8] = []
    }

    /// Writes a page's Markdown, or takes it over.
    private func writeCopy(of index: Int, to folder: OutputFolder, noting copies: WrittenCopies, _ bytes: inout [UInt8]) throws {
        let page = site.pages[index]
        if unchanged.holdsMarkdown(of: index), try folder.takeOver(page.path) {
            copies.note(size: folder.sizeBefore(of: page.path), of: index)
            return
        }
        try site.copies.read(page, into: &bytes)
        try bytes.withUnsafeBufferPointer { try folder.write($0, to: page.path) }
        copies.note(bytes, of: index)
    }

    private func writePages(to folder: OutputFolder, noting copies: WrittenCopies, onPage: @Sendable () -> Void) throws {
        // Pages come in path order, so neighbours share a folder; each thread keeps the shared parts of the last one.
        try forEachIndex(below: site.pages.count, jobs: jobs, makeState: { ThreadState() }) { index, state in
            defer { onPage() }
            let page = site.pages[index]
            if publishesMarkdown { try writeCopy(of: index, to: folder, noting: copies, &state.html) }
            if unchanged.holdsPage(index), try folder.takeOver(page.output) { return }
            let key = ThreadState.Key(folder: page.folder, group: renderer.sidebarGroup(of: index))
            if state.key != key {
                state.key = key
                let base = PageFrame.Base.folder(page.folder)
                state.shared = PageRenderer.SharedParts(
                    values: renderer.frame.sharedValues(base),
                    sidebar: renderer.sidebar(group: key.group, base)
                )
            }
            guard let shared = state.shared else { return }
            state.html.removeAll(keepingCapacity: true)
            let patches = site.linked.links[index].patches
            try renderer.render(index, patches: patches, shared: shared, cache: &state.templates, to: &state.html)
            try state.html.withUnsafeBufferPointer { try folder.write($0, to: page.output) }
        }
    }

    // MARK: Files

    /// - Returns: The files that could not be read, with the reason.
    private func copyAssets(to folder: OutputFolder) throws -> [String: SiteError] {
        let unreadable = Slots<SiteError>(count: site.assets.count)
        try forEachIndex(below: site.assets.count, jobs: jobs, makeState: { () }) { index, _ in
            if site.configuration.host != nil, GeneratedPaths.ofHost.contains(site.assets[index]) { return }
            if unchanged.holdsAsset(site.assets[index]), try folder.takeOver(site.assets[index]) { return }
            do {
                try site.root.files.copy(site.assets[index], to: folder)
            } catch OutputFolder.CopyError.unreadable(let error) {
                unreadable[index] = error
            }
        }
        return zip(site.assets, unreadable.takeAll()).reduce(into: [:]) { errors, file in errors[file.0] = file.1 }
    }
}
