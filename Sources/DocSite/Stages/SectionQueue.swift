internal import DocModel
internal import Foundation

/// Carries parsed pages, in path order, to the thread that writes the index while other threads parse and render.
///
/// Holds at most the pages of the site; they are dropped as they are written.
final class SectionQueue: @unchecked Sendable {
    // @unchecked: everything below is read and written with `condition` locked.
    private let condition = NSCondition()
    private var items: [Item?]
    private let count: Int
    private let stored: (any IndexedPages)?
    /// Where the index lies that may be changed in place of writing a whole one.
    private let amendable: String?
    private var links: [PageLink]?
    private var titles = Titles()
    private var isCancelled = false
    private var result: Result<Void, any Error>?

    /// - Parameters:
    ///   - stored: Where pages lie that were not parsed.
    ///   - amendable: The index of the build that has left them, where its files were the same ones in the same order.
    init(pageCount: Int, stored: (any IndexedPages)? = nil, amendable: String? = nil) {
        count = pageCount
        self.stored = stored
        self.amendable = stored == nil ? nil : amendable
        items = Array(repeating: nil, count: pageCount)
    }

    /// What became of one source file.
    struct Item {
        /// The page's output path; `nil` when there is no page.
        var output: String?
        /// `nil` when it is not to be searched.
        var page: Content?
    }

    /// What the index stores of a page.
    enum Content {
        case parsed(Page)
        /// It lies where the last build has left it; there may be nothing to store.
        case stored(Int)
    }

    func put(_ item: Item, at index: Int) {
        condition.lock()
        items[index] = item
        condition.signal()
        condition.unlock()
    }

    /// What results call pages.
    struct Titles {
        /// Of those that they call otherwise than their own titles do.
        var telling: [(path: String, title: String)] = []
        /// Of all.
        var own: [(path: String, title: String)] = []
    }

    func finish(links: [PageLink], titles: Titles) {
        condition.lock()
        self.titles = titles
        self.links = links
        condition.signal()
        condition.unlock()
    }

    func cancel() {
        condition.lock()
        isCancelled = true
        condition.signal()
        condition.unlock()
    }

    /// Starts the writing thread.
    /// - Parameters:
    ///   - makeSink: Called on that thread; the sink never leaves it.
    ///   - publish: Called with the files that the sink adds to the site, from any thread.
    func start(
        _ makeSink: @escaping @Sendable () throws -> any SectionSink,
        publish: @escaping @Sendable (SearchFile) throws -> Void
    ) {
        let thread = Thread { [self] in
            let result = Result { try run(makeSink, publish) }
            condition.lock()
            self.result = result
            condition.broadcast()
            condition.unlock()
        }
        thread.name = "index"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Waits until everything is written.
    func wait() throws {
        condition.lock()
        defer { condition.unlock() }
        while result == nil { condition.wait() }
        try result?.get()
    }

    private func run(_ makeSink: () throws -> any SectionSink, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        var sink = try makeSink()
        var places = OutputPlaces(reserved: [GeneratedPaths.searchTable])
        func add(_ item: Item) throws {
            // Of pages with one URL only the first is built.
            guard let output = item.output, places.claim(output, for: "") == nil else { return }
            if let page = try item.page.flatMap(page) { try sink.add(page) }
        }
        var changes = amendable.map { _ in IndexChanges() }
        for index in 0..<count {
            guard let item = next(index) else { return }
            if try changes?.add(item, index, stored) ?? false { continue }
            for earlier in changes?.items ?? [] { try add(earlier) }
            changes = nil
            try add(item)
        }
        guard let end = allLinks() else { return }
        if let changes, let amendable {
            if try sink.takeOver(amendable, with: changes.pages) {
                for (path, title) in end.titles.own { try sink.rename(path, to: title) }
            } else {
                for item in changes.items { try add(item) }
            }
        }
        for (path, title) in end.titles.telling { try sink.rename(path, to: title) }
        for link in end.links { try sink.add(link) }
        try sink.finish(isCancelled: { [self] in wasCancelled }, publish)
    }

    /// - Throws: ``StoredPages/Damaged``.
    private func page(_ content: Content) throws -> Page? {
        switch content {
        case .parsed(let page): return page
        case .stored(let number):
            guard let stored, stored.sectionCount(number) != nil else { return nil }
            return try stored.sections(number)
        }
    }

    private var wasCancelled: Bool {
        condition.lock()
        defer { condition.unlock() }
        return isCancelled
    }

    /// - Returns: `nil` when the build was cancelled.
    private func next(_ index: Int) -> Item? {
        condition.lock()
        defer { condition.unlock() }
        while items[index] == nil, !isCancelled { condition.wait() }
        guard !isCancelled else { return nil }
        defer { items[index]?.page = nil }
        return items[index]
    }

    private func allLinks() -> (links: [PageLink], titles: Titles)? {
        condition.lock()
        defer { condition.unlock() }
        while links == nil, !isCancelled { condition.wait() }
        return isCancelled ? nil : links.map { ($0, titles) }
    }
}
