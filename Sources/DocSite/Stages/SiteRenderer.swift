internal import DocModel

/// Stage 5 of a build: writes every file of a checked site into the output folder.
struct SiteRenderer {
    let site: CheckedSite
    let renderer: PageRenderer
    let jobs: Int
    private let publishesMarkdown: Bool

    init(_ site: CheckedSite, template: SiteTemplate, assets: SiteAssets, jobs: Int) {
        self.site = site
        self.jobs = jobs
        publishesMarkdown = site.configuration.publishesMarkdown(of: site.pages.count)
        renderer = PageRenderer(
            configuration: site.configuration,
            template: template,
            navigation: site.linked.navigation,
            navigationFiles: NavigationFiles(site.linked.navigation),
            pages: site.pages,
            assets: assets,
            publishesMarkdown: publishesMarkdown
        )
    }

    /// - Parameter status: What the status pages tell; `nil` when the site has none.
    /// - Returns: Findings about files that could be read before, and cannot now.
    /// - Throws: ``SiteError`` when a file cannot be written.
    func write(status: StatusReport?, to folder: OutputFolder) throws -> [Diagnostic] {
        try writePages(to: folder)
        var taken = OutputPlaces()
        for page in site.pages {
            _ = taken.claim(page.output, for: page.path)
            if publishesMarkdown { _ = taken.claim(page.path, for: page.path) }
        }
        let unreadable = try copyAssets(to: folder)
        for asset in site.assets where unreadable[asset] == nil { _ = taken.claim(asset, for: asset) }
        try renderer.assets.write(to: folder)
        for redirect in site.linked.redirects { _ = taken.claim(redirect.path, for: redirect.path) }
        let generated = GeneratedFiles(renderer: renderer, taken: taken)
        try generated.write(to: folder)
        try MachineFiles(renderer: renderer, taken: taken, files: site.root.files).write(to: folder)
        try generated.write(site.linked.redirects, to: folder)
        if let status {
            let pages = StatusSite(report: status, renderer: renderer, prefix: StatusSite.folder)
            _ = try pages.write(to: folder)
            if taken.isFree(StatusSite.shortcut) { try pages.writeShortcut(to: folder) }
        }
        return unreadable.map { asset, error in
            Diagnostic(.error, id: .unreadableFile, at: site.root.place(asset), error.description, hint: "it is missing")
        }
    }

    // MARK: Pages

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

    private func writePages(to folder: OutputFolder) throws {
        // Pages come in path order, so neighbours share a folder; each thread keeps the shared parts of the last one.
        try forEachIndex(below: site.pages.count, jobs: jobs, makeState: { ThreadState() }) { index, state in
            let page = site.pages[index]
            let key = ThreadState.Key(folder: page.folder, group: renderer.sidebarGroup(of: index))
            if state.key != key {
                state.key = key
                let base = PageRenderer.Base.folder(page.folder)
                state.shared = PageRenderer.SharedParts(
                    values: renderer.sharedValues(base),
                    sidebar: renderer.sidebar(group: key.group, base)
                )
            }
            guard let shared = state.shared else { return }
            state.html.removeAll(keepingCapacity: true)
            let patches = site.linked.links[index].patches
            try renderer.render(index, patches: patches, shared: shared, cache: &state.templates, to: &state.html)
            try state.html.withUnsafeBufferPointer { try folder.write($0, to: page.output) }
            if publishesMarkdown {
                try site.root.files.read(page.path, into: &state.html)
                try state.html.withUnsafeBufferPointer { try folder.write($0, to: page.path) }
            }
        }
    }

    // MARK: Files

    /// - Returns: The files that could not be read, with the reason.
    private func copyAssets(to folder: OutputFolder) throws -> [String: SiteError] {
        let unreadable = Slots<SiteError>(count: site.assets.count)
        try forEachIndex(below: site.assets.count, jobs: jobs, makeState: { () }) { index, _ in
            do {
                try site.root.files.copy(site.assets[index], to: folder)
            } catch OutputFolder.CopyError.unreadable(let error) {
                unreadable[index] = error
            }
        }
        return zip(site.assets, unreadable.takeAll()).reduce(into: [:]) { errors, file in errors[file.0] = file.1 }
    }
}
