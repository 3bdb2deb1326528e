internal import Diagrams
internal import DocModel
internal import ReaderText

extension SiteBuilder {
    package typealias Report = BuildReport

    /// What goes into the index beside the pages.
    package var ownersWords: OwnersWords {
        OwnersWords(
            title: configuration.shortTitle ?? OwnersWords.name(in: configuration.title),
            synonyms: synonyms,
            handOver: configuration.assistant.handOver,
            language: configuration.words.language,
            strings: configuration.strings
        )
    }

    /// The stages up to the checked site, and what its status pages are made of.
    struct Loaded {
        var site: CheckedSite
        /// `nil` when nothing is kept in memory or on a disk, or links were not followed.
        var shape: SiteShape?
        var status: StatusSources?
    }

    /// The site's files, pages as programs have changed them.
    /// - Parameter skipping: See ``SiteSources/init(_:in:skipping:)``.
    /// - Throws: ``SiteError`` when the content folder cannot be read.
    func sources(skipping: Set<String> = []) throws -> SiteSources {
        processed(try SiteSources(configuration, in: root, skipping: skipping))
    }

    func processed(_ sources: SiteSources) -> SiteSources {
        // With a mistake in the settings nobody knows which programs are meant.
        let rules = canBuild ? configuration.preprocessors : []
        let cache = kept?.preprocessed ?? PreprocessCache(in: options.cacheFolder)
        let unchanged = sources.unprocessed()
        let result = Preprocessor(rules: rules, configuration, in: root, cache: cache).run(unchanged)
        let changed = unchanged.processed(result.texts, result.diagnostics)
        guard configuration.readsDatesOfGit, let content = sources.root.files.folder else { return changed }
        return changed.dated(GitDates(of: content, askedAt: configuration.place(of: "updated"), cache: cache))
    }

    func assets(of site: CheckedSite) throws -> SiteAssets {
        try SiteAssets(
            template: template,
            configuration: configuration,
            tags: SiteTags.mostUsed(in: site.pages),
            examples: ExampleQuestions.of(site.pages)
        )
    }

    /// - Parameters:
    ///   - stored: Where pages are kept besides ``kept``.
    ///   - amendable: The index of the build that left them.
    ///   - notesForChecks: Whether pages say what an ``OutsideCheck`` looks at.
    func load(
        _ sources: SiteSources,
        index: IndexThread?,
        stored: PagesOnDisk? = nil,
        amendable: String? = nil,
        notesForChecks: Bool = false
    ) throws -> Loaded {
        let isSameTree = stored?.before.map { $0.entries.map(\.path).hasSameBytes(as: sources.tree.pages) } ?? false
        index?.start(pageCount: sources.tree.pages.count, stored: stored?.before, amendable: isSameTree ? amendable : nil)
        let placements = kept?.placements ?? Placements(in: options.cacheFolder)
        var loader = PageLoader(
            sources,
            configuration,
            grammars: grammars,
            components: template.components,
            includesDrafts: options.includesDrafts,
            notesForChecks: notesForChecks,
            placements: placements
        )
        defer { placements.write() }
        loader.slowestClock = options.slowestClock
        let before = kept?.state(for: loader.origin)
        let keeping = before.map { PageKeeping.memory($0.pages) } ?? stored.map { .disk($0) } ?? .nothing
        let progress = options.progress
        let parsed = progress.measure(.parsing, total: sources.tree.pages.count) {
            ParsedSite(sources, loader: loader, jobs: options.jobs, keeping: keeping) {
                index?.put($1, at: $0)
                progress.advance()
            }
        }
        let isComplete = canBuild && parsed.hasPages
        let shape =
            kept == nil && stored == nil || !isComplete
            ? nil : SiteShape(configuration, text: configurationText, sources, parsed, slowestClock: options.slowestClock)
        // Where it is of the same shape.
        let last = before?.linked.flatMap { linked in shape.flatMap { linked.isShape($0) ? linked.site : nil } }
        let (site, selection) = progress.measure(.checking) {
            let selection = AssetSelection(sources, configuration, known: last?.linked.selection)
            let linked =
                last.map { LinkedSite(again: $0, parsed, assets: selection, jobs: options.jobs) }
                ?? LinkedSite(parsed, sources, configuration, assets: selection, resolvesLinks: isComplete, jobs: options.jobs)
            let site = CheckedSite(configuration, sources, parsed, linked, selection: selection, isComplete: isComplete)
            return (site.held(isComplete: isComplete), selection)
        }
        kept?.keep(
            parsed.kept,
            of: loader.origin,
            shape.map { KeptSite.Linked(site, shape: $0, assets: selection, slowestClock: options.slowestClock) }
        )
        guard configuration.status != nil, isComplete, site.pathInStatusFolder == nil else { return Loaded(site: site, shape: shape) }
        let status = try StatusSources(
            snapshots: .configured,
            incidents: .configured,
            root: root,
            configuration: configuration,
            now: options.now,
            isSnapshotFolderNeeded: false
        )
        return Loaded(site: site, shape: shape, status: status)
    }
}
