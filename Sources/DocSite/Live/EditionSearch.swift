internal import DocModel

/// The index of an edition and the files for searching in browsers, as an output of their own: the rest of the site is not in it.
package struct EditionSearch: Sendable {
    private let edition: SiteEdition
    private let output: String
    private let files: [String: WrittenFile]

    /// Writes them.
    /// - Parameters:
    ///   - before: What lies at `output`, where the index is told the same besides pages: it is changed in place where that is possible.
    ///   - makeSink: See ``SiteBuilder/build(into:makeSink:)``.
    /// - Throws: As that.
    package init(
        of edition: SiteEdition,
        into output: String,
        after before: EditionSearch? = nil,
        makeSink: @escaping @Sendable (String) throws -> any SectionSink
    ) throws {
        let site = edition.site
        let folder = try OutputFolder(replacing: output, before: before.flatMap { $0.output == output ? $0.files : nil } ?? [:])
        defer { folder.close() }
        let index = IndexThread(into: folder, makeSink: makeSink)
        defer { index.cancel() }
        let stored = before.flatMap { $0.output == output && $0.edition.hasSamePlaces(as: edition) ? EditionPages($0.edition) : nil }
        index.start(pageCount: site.pages.count, stored: stored, amendable: stored.map { _ in output + "/" + IndexThread.fileName })
        for (number, page) in site.pages.enumerated() {
            let isSame = stored?.isSame(page, as: number) ?? false
            let indexed = edition.indexed(page).map { isSame ? SectionQueue.Content.stored(number) : .parsed($0) }
            index.put(SectionQueue.Item(output: page.output, page: indexed), at: number)
        }
        index.finish(site)
        // The server puts results into it.
        if let page = try edition.file(GeneratedPaths.searchPage)?.bytes {
            try page.withUnsafeBufferPointer { try folder.write($0, to: GeneratedPaths.searchPage) }
        }
        try index.wait()
        try folder.publish(IndexThread.manifest(of: folder, site.configuration))
        (self.edition, self.output, files) = (edition, output, folder.filesToKeep)
    }
}

/// The pages of an edition as its index has them.
private struct EditionPages: IndexedPages {
    private let edition: SiteEdition

    init(_ edition: SiteEdition) { self.edition = edition }

    private var pages: [SitePage] { edition.site.pages }
    var count: Int { pages.count }
    func output(_ number: Int) -> String? { pages[number].output }
    func sectionCount(_ number: Int) -> Int? { edition.indexed(pages[number])?.sections.count }
    func isSame(_ page: SitePage, as number: Int) -> Bool { page.isSame(as: pages[number]) }

    func sections(_ number: Int) throws -> Page {
        guard let page = edition.indexed(pages[number]) else { throw StoredPages.Damaged() }
        return page
    }
}

extension SiteEdition {
    /// What the index stores of a page; `nil` for one that is not to be found.
    fileprivate func indexed(_ page: SitePage) -> Page? { site.parsed.kept[page.path]?.result.indexed }

    /// Whether both have the same settings and the same pages, whatever these say.
    fileprivate func hasSamePlaces(as other: SiteEdition) -> Bool {
        site.configuration == other.site.configuration && site.pages.map(\.path).hasSameBytes(as: other.site.pages.map(\.path))
    }
}
