internal import DocIndex
internal import DocModel
internal import DocSite

/// Joins the site's pages and the index's writer.
struct IndexSink: SectionSink {
    private var writer: IndexWriter
    private let path: String
    private let owner: OwnersWords
    private let isAmendable: Bool
    private let hasStaticSearch: Bool
    private let jobs: Int

    init(path: String, owner: OwnersWords, meaning: MeaningOptions?, hasStaticSearch: Bool, jobs: Int) throws {
        self.hasStaticSearch = hasStaticSearch
        self.jobs = jobs
        self.path = path
        self.owner = owner
        // Vectors may be those of another model now.
        isAmendable = meaning == nil
        writer = try Self.writer(path, owner, meaning)
    }

    private static func writer(_ path: String, _ owner: OwnersWords, _ meaning: MeaningOptions?) throws -> IndexWriter {
        let writer = try IndexWriter(path: path, meaning: meaning)
        for group in owner.synonyms { try writer.addSynonyms(group) }
        writer.siteTitle = owner.title
        writer.handOver = owner.handOver
        writer.language = owner.language
        writer.strings = owner.strings
        return writer
    }

    func add(_ page: Page) throws { try writer.add(page) }

    mutating func takeOver(_ index: String, with changes: [PageChange]) throws -> Bool {
        guard isAmendable else { return false }
        if let amending = try IndexWriter.amending(index, at: path, with: changes) {
            writer = amending
            return true
        }
        // Its file is gone.
        writer = try Self.writer(path, owner, nil)
        return false
    }

    func rename(_ path: String, to title: String) throws { try writer.rename(path, to: title) }
    func add(_ link: PageLink) throws { try writer.add(link) }

    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        try writer.finish(jobs: jobs, staticSearch: hasStaticSearch ? publish : nil, isCancelled: isCancelled)
    }
}
