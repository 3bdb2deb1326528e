public import DocModel
internal import DocMarkdown
public import Foundation

/// Builds a site: sources → pages → navigation and checks → files → one swap.
public struct SiteBuilder: Sendable {
    public struct Options: Sendable {
        /// Overrides `base_url` of the configuration.
        public var baseURL: String?
        /// Threads at work beside the one that writes the index.
        public var jobs: Int
        /// Overrides `assistant.enabled` of the configuration.
        public var isAssistantEnabled: Bool?
        /// Whether the report says what a reader downloads, and counts it as an error when that is too much.
        public var measuresWeight: Bool
        /// Writes compressed forms of the files too. It takes longer than the rest of the build.
        public var compresses: Bool
        /// Builds the pages too that their authors do not publish yet, with a mark.
        public var includesDrafts: Bool
        /// What counts as now on the status pages, the only ones that depend on it.
        public var now: Date

        public init(
            baseURL: String? = nil,
            jobs: Int = ProcessInfo.processInfo.activeProcessorCount,
            isAssistantEnabled: Bool? = nil,
            measuresWeight: Bool = false,
            compresses: Bool = false,
            includesDrafts: Bool = false,
            now: Date = Date()
        ) {
            self.baseURL = baseURL
            self.jobs = max(1, jobs)
            self.isAssistantEnabled = isAssistantEnabled
            self.measuresWeight = measuresWeight
            self.compresses = compresses
            self.includesDrafts = includesDrafts
            self.now = now
        }
    }

    public struct Report: Sendable {
        /// Sorted by place.
        public var diagnostics: [Diagnostic]
        public var pageCount: Int
        /// Files that became no page.
        public var missingPageCount: Int
        public var assetCount: Int
        /// Bytes of all files of the site, the index left out; 0 when nothing was written.
        public var outputBytes: Int
        /// What a reader downloads; empty unless the options ask for it.
        public var weights: [PageWeight] = []

        public var containsErrors: Bool { diagnostics.contains { $0.severity == .error } }
    }

    /// The folder that holds `docgen.yml`, or just Markdown.
    public let root: String
    public let configuration: SiteConfiguration
    /// Words and phrases of `synonyms.yml` that mean the same, for the index.
    public let synonyms: [[String]]
    private let options: Options
    private let configurationDiagnostics: [Diagnostic]
    private let template: SiteTemplate

    /// Reads the configuration, the synonyms and the template.
    /// - Throws: ``SiteError`` when one cannot be read; mistakes in `docgen.yml` and `synonyms.yml` become diagnostics of the report.
    public init(root: String, options: Options = Options()) throws {
        // As messages show it.
        let root = root.utf8.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        self.root = root
        self.options = options
        let loaded = try SiteConfiguration.load(root: root)
        var configuration = loaded.configuration
        var diagnostics = loaded.diagnostics
        if access(root + "/" + SiteConfiguration.fileName, F_OK) != 0, let choice = RepositoryRoot.choose(for: root, &configuration) {
            diagnostics.append(choice)
        }
        if let url = options.baseURL {
            guard let checked = ConfigurationReader.baseURL(url) else {
                throw SiteError(path: url, "base URL '\(url)' is not an http or https URL, like 'https://example.org/docs/'")
            }
            configuration.baseURL = checked
        }
        configuration.assistant.isEnabled = options.isAssistantEnabled ?? configuration.assistant.isEnabled
        self.configuration = configuration
        let synonymFile = try SynonymFile(root: root)
        synonyms = synonymFile.groups
        template = try SiteTemplate(overridesIn: configuration.template.map { root + "/" + $0 }, shownAs: configuration.template)
        configurationDiagnostics = diagnostics + synonymFile.diagnostics + template.diagnostics
    }

    // MARK: Commands

    /// Runs every check and writes nothing.
    public func check() throws -> Report {
        // What lies in a project's root is not looked into, as it is not built.
        guard !configurationDiagnostics.contains(where: { $0.id == "repository-root" && $0.severity == .error }) else { return emptyReport }
        return try load(skipping: [], queue: nil).report(outputBytes: 0)
    }

    private var emptyReport: Report {
        Report(diagnostics: configurationDiagnostics.sorted(), pageCount: 0, missingPageCount: 0, assetCount: 0, outputBytes: 0)
    }

    /// Builds the site and its index into `output`, replacing what was there in one step.
    ///
    /// With an error in the configuration nothing is written. With errors in pages the site is written without them.
    /// - Parameter makeSink: Makes the index's writer for a file path; see ``SectionSink``.
    /// - Throws: ``SiteError``, or what the sink throws; the old output is as it was.
    public func build(into output: String, makeSink: @escaping @Sendable (String) throws -> any SectionSink) throws -> Report {
        guard !emptyReport.containsErrors else { return emptyReport }

        let destination = URL(filePath: output, directoryHint: .notDirectory).standardizedFileURL.path
        let folder = try OutputFolder(replacing: destination)
        defer { folder.close() }
        let skipping = Set([destination, folder.staging].compactMap(SourceTree.realPath))

        let indexPath = folder.staging + "/index.sqlite"
        let queue = QueueOwner {
            try makeSink(indexPath)
        } publish: { file in
            try file.bytes.withUnsafeBufferPointer {
                try folder.write($0, to: "search/" + file.path, cache: file.isVersioned ? .immutable : .revalidate)
            }
        }
        defer { queue.cancel() }
        let site = try load(skipping: skipping, queue: queue)
        guard !site.stops else { return site.report(outputBytes: 0) }

        queue.finish(
            links: site.resolved.flatMap { $0.links },
            titles: site.navigation.tellingTitles.map { (site.pages[$0.page].path, $0.title) }
        )
        var diagnostics: [Diagnostic] = []
        let assets = try SiteAssets(template: template, configuration: configuration, tags: SiteTags.mostUsed(in: site.pages))
        try write(site, assets, to: folder, &diagnostics)
        try queue.wait()
        if options.compresses { try folder.compress(jobs: options.jobs) }

        let files = folder.files
        let manifest = Manifest(
            generator: "docgen \(docgenVersion)",
            title: configuration.title,
            baseURL: configuration.baseURL,
            index: "index.sqlite",
            indexSHA256: try FileBytes.sha256(ofFile: indexPath),
            files: files,
            redirects: Redirect.manifestEntries(site.redirects, of: site.pages)
        )
        let weights = options.measuresWeight ? try PageWeight.measure(pages: site.pages.map(\.output), assets: assets, in: folder) : []
        diagnostics += weights.compactMap(\.diagnostic)
        try folder.publish(manifest)
        var report = site.report(adding: diagnostics, outputBytes: files.reduce(0) { $0 + $1.size })
        report.weights = weights
        return report
    }

    // MARK: Sources → pages

    private struct LoadedSite: Sendable {
        var pages: [SitePage]
        /// Files that are published beside the pages.
        var assets: [String]
        var navigation: Navigation
        /// What the links of each page lead to.
        var resolved: [LinkResolver.Result]
        var redirects: [Redirect]
        /// `nil` when the site has no status pages.
        var status: StatusSources?
        var diagnostics: [Diagnostic]
        var missingPages: Int
        /// The configuration has errors: nothing more is done.
        var stops: Bool

        func report(adding more: [Diagnostic] = [], outputBytes: Int) -> Report {
            Report(
                diagnostics: SiteFindings.joined(diagnostics + more),
                pageCount: pages.count,
                missingPageCount: missingPages,
                assetCount: assets.count,
                outputBytes: outputBytes
            )
        }
    }

    private var contentFolder: String { configuration.content.isEmpty ? root : root + "/" + configuration.content }

    /// The content folder as the author would name it.
    var shownContentFolder: String { root == "." && !configuration.content.isEmpty ? configuration.content : contentFolder }

    private func load(skipping: Set<String>, queue: QueueOwner?) throws -> LoadedSite {
        let realRoot = SourceTree.realPath(root) ?? root
        let realContent = SourceTree.realPath(contentFolder) ?? contentFolder
        let rules = SourceTree.Rules(ignore: GitIgnore(content: realContent, root: realRoot), named: NamedFiles(configuration.assets))
        let templateFolder = configuration.template.flatMap { SourceTree.realPath(root + "/" + $0) }
        let tree = try SourceTree(
            folder: contentFolder,
            excluding: configuration.exclude,
            skipping: skipping.union(([templateFolder] + statusFolders).compactMap { $0 }),
            rules: rules
        )
        var diagnostics = configurationDiagnostics + tree.diagnostics.map(prefixed)
        let catalog = GrammarCatalog(definitions: template.languageDefinitions)
        let loader = PageLoader(
            root: contentFolder,
            renderer: MarkdownRenderer(
                options: MarkdownOptions(
                    rawHTML: configuration.allowsHTML ? .allow : .escape,
                    acceptedFrontMatterKeys: configuration.frontMatterKeys,
                    siteURL: configuration.baseURL
                ),
                grammars: catalog
            ),
            indexFiles: PagePath.indexFiles(among: tree.pages),
            diagnosticsPrefix: configuration.content,
            includesDrafts: options.includesDrafts
        )
        queue?.start(pageCount: tree.pages.count)

        let results = Slots<PageLoader.Result>(count: tree.pages.count)
        forEachIndex(below: tree.pages.count, jobs: options.jobs, makeState: { PageLoader.Scratch() }) { index, scratch in
            var result = loader.load(tree.pages[index], scratch: &scratch)
            queue?.put(SectionQueue.Item(output: result.page?.output, page: result.indexed), at: index)
            result.indexed = nil
            results[index] = result
        }
        var pages: [SitePage] = []
        var drafts = Drafts()
        var places = OutputPlaces()
        for (index, result) in results.takeAll().enumerated() {
            guard let result else { continue }
            diagnostics += result.diagnostics
            if result.isDraft { drafts.add(tree.pages[index]) }
            guard let page = result.page else { continue }
            // The first in path order has the URL; the index's thread decides the same way.
            if let conflict = places.claim(page.output, for: page.path) {
                diagnostics.append(prefixed(conflict.diagnostic(of: page)))
                continue
            }
            pages.append(page)
        }
        let missing = tree.pages.count - drafts.paths.count - pages.count + tree.unnamedPageCount
        diagnostics += drafts.notice(place: shownContentFolder).map { [$0] } ?? []
        diagnostics += OutputNames.caseClashes(pages: pages.map { ($0.path, $0.output) }, assets: tree.assets).map(prefixed)
        diagnostics += catalog.errors.map { error in
            var diagnostic = error.diagnostic
            diagnostic.location.path = PagePath.join(configuration.template ?? "site-template", "languages/" + diagnostic.location.path)
            return diagnostic
        }
        let hasPages = tree.pages.count > drafts.paths.count
        if !hasPages { diagnostics.append(noPages(drafts: drafts, ignored: tree.ignored)) }

        let navigation: Navigation
        if let listed = configuration.navigation {
            let (entries, notices) = drafts.removed(from: listed)
            diagnostics += notices
            navigation = Navigation(listed: entries, pages: pages, assets: tree.assets, title: configuration.title)
        } else {
            navigation = Navigation(folders: pages, assets: tree.assets, title: configuration.title)
        }
        diagnostics += navigation.diagnostics.map { $0.location.path == SiteConfiguration.fileName ? $0 : prefixed($0) }
        diagnostics += emptyIndexPages(pages, navigation)
        let listings = navigation.nodes.compactMap(\.listing)
        let hidden = hiddenAssets(tree.assets, by: places)
        // With each page may go its Markdown.
        for path in pages.map(\.path) + tree.assets + listings + GeneratedFiles.reserved { _ = places.claim(path, for: path) }
        let redirects = Redirect.all(
            of: pages,
            places: &places,
            baseURL: configuration.baseURL
        )
        diagnostics += redirects.diagnostics.map(prefixed)
        let selection = AssetSelection(tree, rules: rules, configuration: configuration, root: realContent)
        let resolver = LinkResolver(
            pages: pages,
            assets: selection,
            drafts: drafts,
            listings: listings + (configuration.status == nil ? [] : [StatusSite.folder + "/index.html", StatusSite.shortcut]),
            folderPages: navigation.folderPages,
            redirects: redirects.redirects,
            root: contentFolder,
            diagnosticsPrefix: configuration.content,
            baseURL: configuration.baseURL
        )
        let stops = configurationDiagnostics.contains { $0.severity == .error } || !hasPages
        let resolved = stops ? [] : resolveLinks(of: pages.count, resolver)
        diagnostics += resolved.flatMap(\.diagnostics)
        let selected =
            stops
            ? .init() : selection.select(used: resolved.lazy.flatMap(\.assets), hidden: Set(hidden.keys), place: shownContentFolder)
        let assets = selected.files
        diagnostics += selected.diagnostics.map { $0.location.isWhole ? $0 : prefixed($0) }
        if !stops { diagnostics += assetProblems(hidden, selected: assets) + unusedAssets(rules.named, in: tree) }
        diagnostics += searchPageProblems(pages, assets)
        let clashes = statusClashes(pages.map(\.output) + assets)
        let status = stops || !clashes.isEmpty ? nil : try statusSources()
        diagnostics += clashes + (status?.diagnostics ?? [])
        return LoadedSite(
            pages: pages,
            assets: assets,
            navigation: navigation,
            resolved: resolved,
            redirects: redirects.redirects,
            status: status,
            diagnostics: diagnostics,
            missingPages: missing,
            stops: stops
        )
    }

    /// Incidents are no pages, wherever they lie.
    private var statusFolders: [String?] {
        guard let status = configuration.status else { return [] }
        return [status.incidents, status.snapshots].map { SourceTree.realPath($0.hasPrefix("/") ? $0 : root + "/" + $0) }
    }

    private func statusSources() throws -> StatusSources? {
        guard configuration.status != nil else { return nil }
        return try StatusSources(
            snapshots: .configured,
            incidents: .configured,
            root: root,
            configuration: configuration,
            now: options.now,
            isSnapshotFolderNeeded: false
        )
    }

    /// The status pages' folder is theirs alone: a page of the author's there would be one among files that come and go.
    private func statusClashes(_ paths: [String]) -> [Diagnostic] {
        guard configuration.status != nil, let path = paths.first(where: { $0.hasPrefix(StatusSite.folder + "/") }) else { return [] }
        return [
            prefixed(
                Diagnostic(
                    .error,
                    id: "status-folder",
                    at: SourceLocation(path: path),
                    "the folder '\(StatusSite.folder)' belongs to the status pages",
                    hint: "rename the folder, or leave 'status:' out of \(SiteConfiguration.fileName)"
                )
            )
        ]
    }

    func prefixed(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.location.path = PagePath.join(configuration.content, diagnostic.location.path)
        return diagnostic
    }

    /// Pages of folders that have nothing to show, not even a list.
    private func emptyIndexPages(_ pages: [SitePage], _ navigation: Navigation) -> [Diagnostic] {
        pages.indices.filter { pages[$0].html.isEmpty && PagePath.isIndex(pages[$0].path) && navigation.children(of: $0).isEmpty }.map {
            prefixed(Diagnostic(.warning, id: "empty-page", at: SourceLocation(path: pages[$0].path), "the page has no content"))
        }
    }

    // MARK: Pages → files

    private func resolveLinks(of count: Int, _ resolver: LinkResolver) -> [LinkResolver.Result] {
        let results = Slots<LinkResolver.Result>(count: count)
        forEachIndex(below: count, jobs: options.jobs, makeState: { () }) { index, _ in
            results[index] = resolver.resolve(index)
        }
        return results.takeAll().map { $0 ?? LinkResolver.Result() }
    }

    private func write(
        _ site: LoadedSite,
        _ assets: SiteAssets,
        to folder: OutputFolder,
        _ diagnostics: inout [Diagnostic]
    ) throws {
        let publishesMarkdown = configuration.publishesMarkdown ?? (site.pages.count <= SiteConfiguration.markdownPageLimit)
        let renderer = PageRenderer(
            configuration: configuration,
            template: template,
            navigation: site.navigation,
            navigationFiles: NavigationFiles(site.navigation),
            pages: site.pages,
            assets: assets,
            publishesMarkdown: publishesMarkdown
        )
        // Pages come in path order, so neighbours share a folder; each thread keeps the shared parts of the last one.
        try forEachIndex(below: site.pages.count, jobs: options.jobs, makeState: { RenderState() }) { index, state in
            let page = site.pages[index]
            let key = RenderState.Key(folder: page.folder, group: renderer.sidebarGroup(of: index))
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
            try renderer.render(index, patches: site.resolved[index].patches, shared: shared, cache: &state.templates, to: &state.html)
            try state.html.withUnsafeBufferPointer { try folder.write($0, to: page.output) }
            if publishesMarkdown {
                try FileBytes.read(contentFolder + "/" + page.path, into: &state.html)
                try state.html.withUnsafeBufferPointer { try folder.write($0, to: page.path) }
            }
        }

        var taken = OutputPlaces()
        for page in site.pages {
            _ = taken.claim(page.output, for: page.path)
            if publishesMarkdown { _ = taken.claim(page.path, for: page.path) }
        }
        let redirects = site.redirects
        let unreadable = Slots<SiteError>(count: site.assets.count)
        try forEachIndex(below: site.assets.count, jobs: options.jobs, makeState: { () }) { index, _ in
            do {
                try folder.copy(contentFolder + "/" + site.assets[index], to: site.assets[index])
            } catch OutputFolder.CopyError.unreadable(let error) {
                unreadable[index] = error
            }
        }
        for (asset, error) in zip(site.assets, unreadable.takeAll()) {
            guard let error else {
                _ = taken.claim(asset, for: asset)
                continue
            }
            let place = SourceLocation(path: asset)
            diagnostics.append(prefixed(Diagnostic(.error, id: "unreadable-file", at: place, error.description, hint: "it is missing")))
        }
        try assets.write(to: folder)
        for redirect in redirects { _ = taken.claim(redirect.path, for: redirect.path) }
        let generated = GeneratedFiles(renderer: renderer, taken: taken)
        try generated.write(to: folder)
        try MachineFiles(renderer: renderer, taken: taken, contentFolder: contentFolder).write(to: folder)
        try generated.write(redirects, to: folder)
        if let status = site.status {
            let pages = StatusSite(
                report: status.report(title: StatusSources.title(of: configuration)),
                renderer: renderer,
                prefix: StatusSite.folder
            )
            _ = try pages.write(to: folder)
            if taken.isFree(StatusSite.shortcut) { try pages.writeShortcut(to: folder) }
        }
    }

    private struct RenderState: ~Copyable {
        struct Key: Equatable {
            var folder: String
            var group: Int
        }

        var key: Key?
        var shared: PageRenderer.SharedParts?
        var templates = TemplateCache()
        var html: [UInt8] = []
    }
}

/// Starts the queue when the number of pages is known, and ends it however the build ends.
private final class QueueOwner: @unchecked Sendable {
    // @unchecked: `queue` is set by the building thread before others can see it.
    private let makeSink: @Sendable () throws -> any SectionSink
    private let publish: @Sendable (SearchFile) throws -> Void
    private var queue: SectionQueue?
    private var hasEnded = false

    init(_ makeSink: @escaping @Sendable () throws -> any SectionSink, publish: @escaping @Sendable (SearchFile) throws -> Void) {
        self.makeSink = makeSink
        self.publish = publish
    }

    func start(pageCount: Int) {
        let queue = SectionQueue(pageCount: pageCount)
        queue.start(makeSink, publish: publish)
        self.queue = queue
    }

    func put(_ item: SectionQueue.Item, at index: Int) { queue?.put(item, at: index) }

    func finish(links: [PageLink], titles: [(path: String, title: String)]) { queue?.finish(links: links, titles: titles) }

    func wait() throws {
        hasEnded = true
        try queue?.wait()
    }

    /// Ends the thread when the build did not come to its end; the staging folder may go only after that.
    func cancel() {
        guard !hasEnded else { return }
        queue?.cancel()
        try? queue?.wait()
    }
}
