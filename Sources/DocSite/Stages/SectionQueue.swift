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
    private var links: [PageLink]?
    private var titles: [(path: String, title: String)] = []
    private var isCancelled = false
    private var result: Result<Void, any Error>?

    init(pageCount: Int) {
        count = pageCount
        items = Array(repeating: nil, count: pageCount)
    }

    /// What became of one source file.
    struct Item {
        /// The page's output path; `nil` when there is no page.
        var output: String?
        /// `nil` when it is not to be searched.
        var page: Page?
    }

    func put(_ item: Item, at index: Int) {
        condition.lock()
        items[index] = item
        condition.signal()
        condition.unlock()
    }

    /// - Parameter titles: The pages that results call otherwise than their own titles do.
    func finish(links: [PageLink], titles: [(path: String, title: String)]) {
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
        var places = OutputPlaces(reserved: [GeneratedFiles.searchTable])
        for index in 0..<count {
            guard let item = next(index) else { return }
            // Of pages with one URL only the first is built.
            guard let output = item.output, places.claim(output, for: "") == nil else { continue }
            if let page = item.page { try sink.add(page) }
        }
        guard let end = allLinks() else { return }
        for (path, title) in end.titles { try sink.rename(path, to: title) }
        for link in end.links { try sink.add(link) }
        try sink.finish(isCancelled: { [self] in wasCancelled }, publish)
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

    private func allLinks() -> (links: [PageLink], titles: [(path: String, title: String)])? {
        condition.lock()
        defer { condition.unlock() }
        while links == nil, !isCancelled { condition.wait() }
        return isCancelled ? nil : links.map { ($0, titles) }
    }
}
