internal import DocMarkdown
internal import DocModel

/// Stage 2 of a build: every page read and parsed, and its place in the site.
struct ParsedSite: Sendable {
    /// In path order.
    private(set) var pages: [SitePage] = []
    private(set) var drafts = Drafts()
    /// The places of the pages, and of what no page can take.
    private(set) var places = OutputPlaces(reserved: [GeneratedFiles.searchTable])
    /// Whether there is anything to publish.
    let hasPages: Bool
    /// Files that became no page.
    private(set) var missingPageCount = 0
    private(set) var diagnostics: [Diagnostic] = []
    /// What the next build can take over, by path; empty where nobody keeps it.
    private(set) var kept: [String: KeptPage] = [:]

    /// Reads and parses all pages, on `jobs` threads.
    /// - Parameters:
    ///   - before: What was kept of a build whose loader had the same origin: pages that would come out the same are not parsed again. `nil` when
    ///     nothing of this one is to be kept.
    ///   - onPage: Called with each file's number in ``SourceTree/pages`` and what the index stores of it, from any thread and in any
    ///     order.
    init(
        _ sources: SiteSources,
        loader: PageLoader,
        jobs: Int,
        before: [String: KeptPage]? = nil,
        onPage: @Sendable (Int, SectionQueue.Item) -> Void = { _, _ in }
    ) {
        let tree = sources.tree
        let results = Slots<PageLoader.Result>(count: tree.pages.count)
        let keptPages = Slots<KeptPage>(count: before == nil ? 0 : tree.pages.count)
        forEachIndex(below: tree.pages.count, jobs: jobs, makeState: { PageLoader.Scratch() }) { index, scratch in
            let path = tree.pages[index]
            var result: PageLoader.Result
            if let before {
                let page = loader.load(path, unless: before[path], scratch: &scratch)
                keptPages[index] = page
                result = page.result
            } else {
                result = loader.load(path, scratch: &scratch)
            }
            onPage(index, SectionQueue.Item(output: result.page?.output, page: result.indexed))
            result.indexed = nil
            results[index] = result
        }
        for (path, result) in zip(tree.pages, results.takeAll()) {
            guard let result else { continue }
            diagnostics += result.diagnostics
            if result.isDraft { drafts.add(path) }
            guard let page = result.page else { continue }
            // The first in path order has the URL; the index's thread decides the same way.
            if let conflict = places.claim(page.output, for: page.path) {
                diagnostics.append(conflict.diagnostic(of: page, in: sources.root))
                continue
            }
            pages.append(page)
        }
        if before != nil {
            for (path, page) in zip(tree.pages, keptPages.takeAll()) { kept[path] = page }
        }
        hasPages = tree.pages.count > drafts.paths.count
        missingPageCount = tree.pages.count - drafts.paths.count - pages.count + tree.unnamedPageCount
        diagnostics += drafts.notice(at: sources.root.whole).map { [$0] } ?? []
    }
}
