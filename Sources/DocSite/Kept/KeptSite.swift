internal import Diagrams
internal import DocMarkdown
internal import Synchronization

/// What a build leaves for the next one of the same root: the pages as they were parsed, what their links lead to, and the files that were
/// written (docs/decisions/0013-incremental-builds.md).
///
/// Nothing in it is used because it is there. Each part knows what it was made of, and is taken over only where that is the same; what comes out
/// is what a build without it would make, to the byte. One build at a time may use it.
package final class KeptSite: Sendable {
    /// A site whose links were followed.
    struct Linked: Sendable {
        var site: CheckedSite
        var shape: SiteShape
        /// Files that pages use and that ``SiteShape`` knows nothing of: those in folders with a dot.
        var others: [String: FileStamp]
        var othersAreSettled: Bool
    }

    struct State: Sendable {
        /// What ``pages`` were parsed with.
        var origin: PageLoader.Origin?
        var pages: [String: KeptPage] = [:]
        var linked: Linked?
        var output: KeptOutput?
    }

    private let state = Mutex(State())
    /// What programs have made of pages.
    let preprocessed = PreprocessCache(in: nil)
    /// Where Graphviz has placed what graphs hold.
    let placements = Placements(in: nil)
    private let languages = Mutex<(files: [String: [UInt8]], grammars: GrammarCatalog)?>(nil)

    package init() {}

    /// The definitions of languages, parsed once while they are the same. A catalogue with a mistake is made anew: which mistakes are told of
    /// depends on which languages pages use.
    func grammars(of template: SiteTemplate) -> GrammarCatalog {
        let files = template.files.filter { $0.key.hasPrefix(SiteTemplate.languageFolder) }
        return languages.withLock { known in
            if let known, known.files == files, known.grammars.errors.isEmpty { return known.grammars }
            let grammars = GrammarCatalog(definitions: template.languageDefinitions)
            known = (files, grammars)
            return grammars
        }
    }

    /// What can be used by a build whose pages are parsed with `origin`.
    func state(for origin: PageLoader.Origin) -> State {
        state.withLock { state in state.origin == origin ? state : State(output: state.output) }
    }

    /// - Parameter linked: `nil` where links were not followed.
    func keep(_ pages: [String: KeptPage], of origin: PageLoader.Origin, _ linked: Linked?) {
        state.withLock { state in
            state.origin = origin
            state.pages = pages
            state.linked = linked
        }
    }

    var output: KeptOutput? { state.withLock { $0.output } }

    func keep(_ output: KeptOutput) { state.withLock { $0.output = output } }
}

extension KeptSite.Linked {
    init(_ site: CheckedSite, shape: SiteShape, assets: AssetSelection, slowestClock: Int) {
        let second = FileStamp.settledSecond(slowestClock: slowestClock)
        let files = site.root.files
        var others: [String: FileStamp] = [:]
        for path in site.linked.links.lazy.flatMap(\.assets) where !assets.isCandidate(path) { others[path] = files.stamp(of: path) }
        self.init(site: site, shape: shape, others: others, othersAreSettled: others.values.allSatisfy { $0.isSettled(at: second) })
    }

    /// Whether the next site has this one's shape.
    func isShape(_ shape: SiteShape) -> Bool {
        let files = site.root.files
        return othersAreSettled && others.allSatisfy { files.stamp(of: $0.key) == $0.value } && shape.isSame(as: self.shape)
    }
}
