internal import DocModel

/// Stage 4 of a build: the files to publish, and every finding about the site as a whole.
struct CheckedSite: Sendable {
    let configuration: SiteConfiguration
    let sources: SiteSources
    let parsed: ParsedSite
    let linked: LinkedSite
    /// Files that are published beside the pages, sorted.
    let assets: [String]
    /// Those of ``assets`` that no page, style sheet or setting refers to, sorted.
    let unreferencedAssets: [String]
    /// Files whose place a page, or a file of docgen's own, has.
    let hiddenAssets: [String: OutputPlaces.Conflict]
    /// Those of all stages, in no order.
    var diagnostics: [Diagnostic]

    var pages: [SitePage] { parsed.pages }
    var root: SourceRoot { sources.root }
    var copies: PageCopies { PageCopies(files: root.files, includes: parsed.includeFiles) }

    /// - Parameter isComplete: Whether links were resolved: without them nobody knows which files are used.
    init(
        _ configuration: SiteConfiguration,
        _ sources: SiteSources,
        _ parsed: ParsedSite,
        _ linked: LinkedSite,
        selection: AssetSelection,
        isComplete: Bool
    ) {
        self.configuration = configuration
        self.sources = sources
        self.parsed = parsed
        self.linked = linked
        let places = parsed.places
        hiddenAssets = sources.tree.assets.reduce(into: [:]) { hidden, asset in
            if let conflict = places.conflict(at: asset) { hidden[asset] = conflict }
        }
        let selected =
            isComplete
            ? selection.select(
                used: linked.links.lazy.flatMap(\.assets),
                hidden: Set(hiddenAssets.keys),
                inputs: Self.inputs(of: parsed, configuration, in: sources.folder)
            ) : .init()
        assets = selected.files
        unreferencedAssets = selected.unreferenced
        diagnostics = sources.tree.diagnostics + parsed.diagnostics + linked.diagnostics + selected.diagnostics
    }

    /// What pages include, and the files that settings name, as ``SourceFiles/identity(of:)`` tells them apart.
    private static func inputs(of parsed: ParsedSite, _ configuration: SiteConfiguration, in folder: String) -> Set<String> {
        var inputs = Set(parsed.pages.lazy.flatMap(\.includes))
        let named = configuration.abbreviationsFiles + configuration.styles
        inputs.formUnion(named.compactMap { RealPath.of(folder + "/" + $0) })
        return inputs
    }
}
