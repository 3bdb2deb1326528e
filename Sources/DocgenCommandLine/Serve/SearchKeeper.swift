internal import DocSite
internal import Foundation
internal import Synchronization

/// Brings search and answers up to date behind the pages, on a thread of its own: of several editions the last one counts.
final class SearchKeeper: Sendable {
    /// An author who goes on writing is not held up by an index that nobody asks for yet.
    private static let pause: TimeInterval = 0.3

    /// What an index is made of.
    struct Source: Sendable {
        var edition: SiteEdition
        var owner: OwnersWords

        func hasSameSearch(as other: Source) -> Bool { owner == other.owner && edition.hasSameSearch(as: other.edition) }
    }

    /// Where the build with the index lies.
    let output: String
    private let newest: Mutex<Source>
    /// What lies there when the thread begins.
    private let first: Written
    private let isNews = DispatchSemaphore(value: 0)

    /// Builds the first index.
    /// - Throws: As ``EditionSearch/init(of:into:after:makeSink:)``.
    init(in folder: String, first: Source, jobs: Int) throws {
        output = folder + "/dist"
        newest = Mutex(first)
        self.first = try Self.write(first, into: output, jobs: jobs)
    }

    /// The index is to be of this edition soon.
    func follow(_ source: Source) {
        newest.withLock { $0 = source }
        isNews.signal()
    }

    /// Follows until the process ends.
    /// - Parameter report: Takes what went wrong; the index before stays.
    func start(report: @escaping @Sendable (String) -> Void) {
        let thread = Thread { [self] in
            // Pages go before: on Linux this is for the calling thread and those that it starts.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
            var written = self.first
            while true {
                isNews.wait()
                Thread.sleep(forTimeInterval: Self.pause)
                let source = newest.withLock { $0 }
                guard !source.hasSameSearch(as: written.source) else { continue }
                do {
                    // What comes meanwhile is seen in the next round.
                    written = try Self.write(source, into: output, after: written, jobs: 1)
                } catch {
                    report("the search is that of an earlier edition: \(error)")
                }
            }
        }
        thread.name = "search"
        thread.start()
    }

    private struct Written: Sendable {
        var source: Source
        var search: EditionSearch
    }

    private static func write(_ source: Source, into output: String, after before: Written? = nil, jobs: Int) throws -> Written {
        let owner = source.owner
        let hasStaticSearch = source.edition.hasStaticSearch
        let amendable = before.flatMap { $0.source.owner == owner ? $0.search : nil }
        let search = try EditionSearch(of: source.edition, into: output, after: amendable) {
            // By words alone: an author does not wait for vectors.
            try IndexSink(path: $0, owner: owner, meaning: nil, hasStaticSearch: hasStaticSearch, jobs: jobs)
        }
        return Written(source: source, search: search)
    }
}
