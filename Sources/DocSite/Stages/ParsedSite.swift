internal import DocMarkdown
internal import DocModel

/// Stage 2 of a build: every page read and parsed, and its place in the site.
struct ParsedSite: Sendable {
    /// In path order.
    private(set) var pages: [SitePage] = []
    private(set) var drafts = Drafts()
    /// The places of the pages, and of what no page can take.
    private(set) var places = OutputPlaces(reserved: [GeneratedPaths.searchTable])
    /// Whether there is anything to publish.
    let hasPages: Bool
    /// Files that became no page.
    private(set) var missingPageCount = 0
    private(set) var diagnostics: [Diagnostic] = []
    /// Reads what pages include.
    let includeFiles: IncludeFiles
    /// What files were told of others that they include, of those that asked; in path order.
    private(set) var includes: [(page: String, answers: [IncludeAnswer])] = []
    /// What the next build can take over, by path; empty where nobody keeps it.
    private(set) var kept: [String: KeptPage] = [:]

    private struct ThreadState: ~Copyable {
        var scratch = PageLoader.Scratch()
        var record = RecordWriter()
    }

    /// Reads and parses all pages, on `jobs` threads.
    /// - Parameters:
    ///   - keeping: Pages of the build before that would come out the same are not parsed again.
    ///   - onPage: Called with each file's number in ``SourceTree/pages`` and what the index stores of it, from any thread and in any
    ///     order.
    init(
        _ sources: SiteSources,
        loader: PageLoader,
        jobs: Int,
        keeping: PageKeeping = .nothing,
        onPage: @Sendable (Int, SectionQueue.Item) -> Void = { _, _ in }
    ) {
        let tree = sources.tree
        includeFiles = loader.includes
        let results = Slots<PageLoader.Result>(count: tree.pages.count)
        let keptPages = Slots<KeptPage>(count: tree.pages.count)
        forEachIndex(below: tree.pages.count, jobs: jobs, makeState: { ThreadState() }) { index, state in
            let path = tree.pages[index]
            var result: PageLoader.Result
            var stored: Int?
            switch keeping {
            case .nothing: result = loader.load(path, scratch: &state.scratch)
            case .memory(let before):
                let page = loader.load(path, unless: before[path], scratch: &state.scratch)
                keptPages[index] = page
                result = page.result
            case .disk(let pages):
                let page = pages.load(path, at: index, by: loader, scratch: &state.scratch, &state.record)
                result = page.result
                stored = page.stored
            }
            onPage(
                index,
                SectionQueue.Item(output: result.page?.output, page: stored.map { .stored($0) } ?? result.indexed.map { .parsed($0) })
            )
            result.indexed = nil
            results[index] = result
        }
        for (path, result) in zip(tree.pages, results.takeAll()) {
            guard let result else { continue }
            diagnostics += result.diagnostics
            if !result.includes.isEmpty { includes.append((path, result.includes)) }
            if result.isDraft { drafts.add(path) }
            guard let page = result.page else { continue }
            // The first in path order has the URL; the index's thread decides the same way.
            if let conflict = places.claim(page.output, for: page.path) {
                diagnostics.append(conflict.diagnostic(of: page, in: sources.root))
                continue
            }
            pages.append(page)
        }
        for (path, page) in zip(tree.pages, keptPages.takeAll()) {
            if let page { kept[path] = page }
        }
        hasPages = tree.pages.count > drafts.paths.count
        missingPageCount = tree.pages.count - drafts.paths.count - pages.count + tree.unnamedPageCount
        diagnostics += drafts.notice(at: sources.root.whole).map { [$0] } ?? []
    }
}
