internal import DocMarkdown
internal import DocModel
internal import ReaderText

/// What a build or a check tells of a site, beside what its stages found.
extension SiteBuilder {
    /// Whether the configuration is without an error: with one, nothing is written and no link is followed.
    var canBuild: Bool { !configurationDiagnostics.containsErrors }

    func weights(of site: CheckedSite, _ assets: SiteAssets, in folder: OutputFolder) throws -> [PageWeight] {
        try PageWeight.measure(pages: site.pages.map(\.output), assets: assets, in: folder, language: configuration.words.language)
    }

    /// What was found by the build before, where nothing has changed since. Weights are measured each time.
    func report(of cache: LastBuild, ifStill sources: SiteSources) -> Report? {
        guard !options.measuresWeight else { return nil }
        let includes = IncludeFiles(sources, includesDrafts: options.includesDrafts)
        return cache.report(ifStill: sources, includes: includes, jobs: options.jobs)
    }

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
    ///   - asked: The kinds that it looked for everywhere.
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
