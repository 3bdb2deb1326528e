internal import DocMarkdown
package import DocModel
internal import Foundation
internal import ReaderText

/// Builds a site, stage by stage: sources → parsed → linked → checked → rendered → one swap.
///
/// The stages are values (`Stages/`); files are read where the first two begin, and written by the last.
package struct SiteBuilder: Sendable {
    /// The folder that holds `docgen.yml`, or just Markdown.
    package let root: String
    package let configuration: SiteConfiguration
    /// Words and phrases of `synonyms.yml` that mean the same.
    let synonyms: [[String]]
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
    let options: Options
    let configurationDiagnostics: [Diagnostic]
    let configurationText: [UInt8]
    let template: SiteTemplate
    let grammars: GrammarCatalog
    let kept: KeptSite?
    /// `nil` where the site has none.
    let lock: URLLock?

    /// Reads the configuration, the synonyms and the template.
    /// - Parameters:
    ///   - kept: What builds of this root before this one have left; it takes what this one leaves.
    /// - Throws: ``SiteError`` when one cannot be read; mistakes in `docgen.yml` and `synonyms.yml` become diagnostics of the report.
    ///   - settings: What `docgen.yml` would hold; `nil` for what it does.
    package init(root: String, options: Options = Options(), keeping kept: KeptSite? = nil, settings: String? = nil) throws {
        // As messages show it.
        let root = root.utf8.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        self.root = root
        self.options = options
        let loaded = try SiteConfiguration.load(root: root, file: options.configurationFile, settings: settings)
        var configuration = loaded.configuration
        var diagnostics = loaded.diagnostics
        if settings == nil, options.configurationFile == nil, access(root + "/" + SiteConfiguration.fileName, F_OK) != 0,
            let choice = RepositoryRoot.choose(for: root, &configuration)
        {
            diagnostics.append(choice)
        }
        for file in configuration.abbreviationsFiles {
            let place = configuration.places[file] ?? configuration.place(of: "abbreviations")
            let found = AbbreviationFile(file, in: root, namedAt: place)
            configuration.abbreviations += found.abbreviations
            configuration.references += found.references
            diagnostics += found.diagnostics
        }
        let styles = StyleFile.all(of: configuration, in: root)
        configuration.styleFiles = styles.files
        diagnostics += styles.diagnostics
        if let url = options.baseURL { configuration.baseURL = try SiteConfiguration.baseURL(given: url) }
        configuration.assistant.isEnabled = options.isAssistantEnabled ?? configuration.assistant.isEnabled
        self.configuration = configuration
        let synonymFile = try SynonymFile(root: root)
        synonyms = synonymFile.groups
        template = try SiteTemplate(
            overridesIn: configuration.template.map { root + "/" + $0 },
            shownAs: configuration.template,
            words: configuration.words
        )
        grammars = kept?.grammars(of: template) ?? GrammarCatalog(definitions: template.languageDefinitions)
        configurationText = loaded.text
        self.kept = kept
        lock = try URLLock(root: root)
        configurationDiagnostics = diagnostics + synonymFile.diagnostics + template.diagnostics
    }

    /// Runs every check and writes nothing.
    /// - Parameter outside: What is to be asked of other servers and programs.
    package func check(_ outside: OutsideCheck? = nil) throws -> Report {
        // What lies in a project's root is not looked into, as it is not built.
        guard !configurationDiagnostics.contains(where: { $0.id == .repositoryRoot && $0.severity == .error }) else {
            return Report(configurationDiagnostics)
        }
        let sources = try options.progress.measure(.folders) { try self.sources() }
        let loaded = try load(sources, index: nil, notesForChecks: outside != nil)
        guard let outside, canBuild else { return Report(loaded.site, findings(loaded.site, loaded.status)) }
        let found = outside.find(OutsideCheck.Material(loaded.site, configurationText: configurationText))
        return Report(loaded.site, findings(loaded.site, loaded.status, outside: found, outside.ids))
    }

    /// Builds the site and its index into `output`, replacing what was there in one step.
    ///
    /// With an error in the configuration nothing is written. With errors in pages the site is written without them.
    /// - Parameter makeSink: Makes the index's writer for a file path; see ``SectionSink``.
    /// - Throws: ``SiteError``, or what the sink throws; the old output is as it was.
    package func build(into output: String, makeSink: @escaping @Sendable (String) throws -> any SectionSink) throws -> Report {
        do {
            return try build(into: output, makeSink: makeSink, trustsPages: true)
        } catch is StoredPages.Damaged {
            // Seen when the index was half written.
            return try build(into: output, makeSink: makeSink, trustsPages: false)
        }
    }

    /// - Parameter trustsPages: Whether pages that the last build has left on the disk are looked at.
    /// - Throws: ``StoredPages/Damaged`` too.
    private func build(
        into output: String,
        makeSink: @escaping @Sendable (String) throws -> any SectionSink,
        trustsPages: Bool
    ) throws -> Report {
        guard canBuild else { return Report(configurationDiagnostics) }
        let destination = URL(filePath: output, directoryHint: .notDirectory).standardizedFileURL.path
        let before = kept?.output.flatMap { $0.destination == (try? OutputFolder.resolved(destination)) ? $0 : nil }
        let cache = try options.cacheFolder.map { try LastBuild(in: $0, of: destination, by: self, isDamaged: !trustsPages) }
        let folder = try OutputFolder(replacing: destination, before: before?.files ?? cache?.files ?? [:])
        defer { folder.close() }
        let progress = options.progress
        let skipped = Set([destination, folder.staging].compactMap(SourceTree.realPath)).union(cache?.folders ?? [])
        let sources = try progress.measure(.folders) { try self.sources(skipping: skipped) }
        if let cache, let report = progress.measure(.comparing, { self.report(of: cache, ifStill: sources) }) { return report }
        cache?.pages.begin()
        let stamps = cache.map { _ in SourceStamps(sources, slowestClock: options.slowestClock) }
        let index = IndexThread(into: folder, makeSink: makeSink)
        defer { index.cancel() }

        let loaded = try load(sources, index: index, stored: cache?.pages, amendable: cache?.index)
        let (site, status) = (loaded.site, loaded.status)
        guard site.parsed.hasPages else { return Report(site, findings(site, status)) }
        index.finish(site)
        let assets = try assets(of: site)
        let look = SiteLook(template: template.files, assets: assets.folder)
        let stored = loaded.shape.flatMap { cache?.finishPages(site, shape: $0, look: look, isComplete: grammars.errors.isEmpty) }
        let unchanged = stored?.unchanged ?? UnchangedFiles(of: site, shape: loaded.shape, look: look, before: before)
        let renderer = SiteRenderer(site, template: template, assets: assets, unchanged: unchanged, jobs: options.jobs)
        var late = try progress.measure(.rendering, total: site.pages.count) {
            let report = status?.report(title: StatusSources.title(of: configuration))
            return try renderer.write(status: report, to: folder, onPage: progress.advance)
        }
        try progress.measure(.indexing) { try index.wait() }
        if options.compresses {
            try progress.measure(.compressing, total: folder.fileCount) {
                try folder.compress(jobs: options.jobs, onFile: progress.advance)
            }
        }

        let weights = options.measuresWeight ? try weights(of: site, assets, in: folder) : []
        late += weights.compactMap { $0.diagnostic(at: SourceLocation(path: configuration.file)) }
        let manifest = try IndexThread.manifest(
            of: folder,
            configuration,
            redirects: Redirect.manifestEntries(site.linked.redirects, of: site.pages)
        )
        try progress.measure(.publishing) { try folder.publish(manifest) }
        if let shape = loaded.shape {
            kept?.keep(KeptOutput(destination: folder.destination, files: folder.filesToKeep, site: site, shape: shape, look: look))
        }
        late += cache?.diagnostics ?? []
        var report = Report(site, findings(site, status) + late, outputBytes: manifest.files.reduce(0) { $0 + $1.size })
        report.weights = weights
        if let cache, let stamps, let finding = cache.keep(site, stamps: stamps, report: report, written: folder.filesToKeep, stored) {
            report.diagnostics = (report.diagnostics + [finding]).sortedByPlace()
        }
        return report
    }

    private func weights(of site: CheckedSite, _ assets: SiteAssets, in folder: OutputFolder) throws -> [PageWeight] {
        try PageWeight.measure(pages: site.pages.map(\.output), assets: assets, in: folder, language: configuration.words.language)
    }

    /// What was found by the build before, where nothing has changed since. Weights are measured each time.
    private func report(of cache: LastBuild, ifStill sources: SiteSources) -> Report? {
        guard !options.measuresWeight else { return nil }
        let includes = IncludeFiles(sources, includesDrafts: options.includesDrafts)
        return cache.report(ifStill: sources, includes: includes, jobs: options.jobs)
    }

    /// Whether the configuration is without an error: with one, nothing is written and no link is followed.
    var canBuild: Bool { !configurationDiagnostics.contains { $0.severity == .error } }

    /// Mistakes in the site's own definitions of languages, known once pages used them.
    private var grammarFindings: [Diagnostic] {
        grammars.errors.map { error in
            var diagnostic = error.diagnostic
            diagnostic.location.path = PagePath.join(configuration.template ?? "site-template", "languages/" + diagnostic.location.path)
            return diagnostic
        }
    }

    /// What the site has lost of `urls.lock`.
    private func lostAddresses(of site: CheckedSite) -> [Diagnostic] {
        guard let lock, canBuild, site.parsed.hasPages else { return [] }
        return URLContract(site).findings(of: lock, settings: configuration.file)
    }

    /// - Parameters:
    ///   - outside: What an ``OutsideCheck`` has found.
    ///   - asked: The kinds that it looked for.
    func findings(_ site: CheckedSite, _ status: StatusSources?, outside: [Diagnostic] = [], _ asked: Set<DiagnosticID> = [])
        -> [Diagnostic]
    {
        var ofPages = site.diagnostics
        if let lock, canBuild, site.parsed.hasPages { ofPages = URLContract(site).naming(successorsOf: lock, in: ofPages) }
        return configurationDiagnostics
            + configuration.findings.applied(
                to: grammarFindings + ofPages + (status?.diagnostics ?? []) + lostAddresses(of: site) + outside,
                asking: asked,
                of: site.pages,
                in: site.root,
                isComplete: canBuild && site.parsed.hasPages
            )
    }
}

/// What the owner of a site says for its index, besides the pages.
package struct OwnersWords: Hashable, Sendable {
    /// What the site is called.
    package var title: String
    /// Words and phrases that mean the same.
    package var synonyms: [[String]]
    /// Where readers get help that the docs do not give.
    package var handOver: [HandOver]
    /// What answers are in, beside the words of the docs: one of `Catalogue.languages`.
    package var language = "en"
    /// Sentences of the site's own, by key.
    package var strings: [String: String] = [:]

    /// What a title calls the site, without a motto behind a dash, a bar or a colon: "Argo CD - Declarative GitOps".
    static func name(in title: String) -> String {
        let ends = [" - ", " – ", " — ", " | ", ": "].compactMap { title.firstRange(of: $0)?.lowerBound }
        guard let end = ends.min(), end > title.startIndex else { return title }
        return String(title[..<end])
    }
}
