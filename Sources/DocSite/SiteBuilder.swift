internal import DocMarkdown
internal import DocModel
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
    ///   - settings: What `docgen.yml` would hold; `nil` for what it does.
    /// - Throws: ``SiteError`` when one cannot be read; mistakes in `docgen.yml` and `synonyms.yml` become diagnostics of the report.
    package init(root: String, options: Options = Options(), keeping kept: KeptSite? = nil, settings: String? = nil) throws {
        // As messages show it.
        let root = root.utf8.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        (self.root, self.options) = (root, options)
        let loaded = try SiteConfiguration.load(root: root, file: options.configurationFile, settings: settings)
        var (configuration, diagnostics) = (loaded.configuration, loaded.diagnostics)
        if settings == nil, options.configurationFile == nil {
            diagnostics += UnreadSettings.findings(in: root)
            if access(root + "/" + SiteConfiguration.fileName, F_OK) != 0, let choice = RepositoryRoot.choose(for: root, &configuration) {
                diagnostics.append(choice)
            }
        }
        diagnostics += configuration.readNamedFiles(in: root)
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
        let material = OutsideCheck.Material(loaded.site, configurationText: configurationText)
        let outcome = outside.find(material)
        let asked = outside.ids.subtracting(outcome.incomplete)
        return Report(loaded.site, findings(loaded.site, loaded.status, outside: outcome.findings, asked))
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
        let skipped = Set([destination, folder.staging].compactMap(RealPath.of)).union(cache?.folders ?? [])
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
        try HostFiles(of: site)?.write(to: folder)
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
}
