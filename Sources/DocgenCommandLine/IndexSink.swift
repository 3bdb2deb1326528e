internal import DocIndex
internal import DocModel
internal import DocSite

/// Joins the site's pages and the index's writer.
struct IndexSink: SectionSink {
    private let writer: IndexWriter
    private let hasStaticSearch: Bool
    private let jobs: Int

    init(path: String, synonyms: [[String]], meaning: MeaningOptions?, hasStaticSearch: Bool, jobs: Int) throws {
        self.hasStaticSearch = hasStaticSearch
        self.jobs = jobs
        writer = try IndexWriter(path: path, meaning: meaning)
        for group in synonyms { try writer.addSynonyms(group) }
    }

    func add(_ page: Page) throws { try writer.add(page) }
    func rename(_ path: String, to title: String) throws { try writer.rename(path, to: title) }
    func add(_ link: PageLink) throws { try writer.add(link) }

    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        try writer.finish(jobs: jobs, staticSearch: hasStaticSearch ? publish : nil, isCancelled: isCancelled)
    }
}
