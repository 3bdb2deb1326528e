internal import DocModel
internal import Foundation

/// Writes the index beside the build: started when the number of pages is known, ended however the build ends.
final class IndexThread: @unchecked Sendable {
    // @unchecked: `queue` is set by the building thread before others can see it.
    private let makeSink: @Sendable () throws -> any SectionSink
    private let publish: @Sendable (SearchFile) throws -> Void
    private var queue: SectionQueue?
    private var hasEnded = false

    /// - Parameters:
    ///   - folder: Takes the index, and the files for searching in browsers.
    ///   - makeSink: Makes the index's writer for a file path.
    init(into folder: OutputFolder, makeSink: @escaping @Sendable (String) throws -> any SectionSink) {
        let path = Self.path(in: folder)
        self.makeSink = { try makeSink(path) }
        publish = { file in
            try file.bytes.withUnsafeBufferPointer {
                try folder.write($0, to: "search/" + file.path, cache: file.isVersioned ? .immutable : .revalidate)
            }
        }
    }

    private static func path(in folder: OutputFolder) -> String { folder.staging + "/" + fileName }

    static let fileName = "index.sqlite"

    /// What an output tells of itself when its index is whole.
    static func manifest(of folder: OutputFolder, _ configuration: SiteConfiguration, redirects: [Manifest.Redirect] = []) throws
        -> Manifest
    {
        let index = path(in: folder)
        var status = stat()
        guard stat(index, &status) == 0 else { throw SiteError(path: index, "cannot read the file", errno: errno) }
        return Manifest(
            generator: "docgen \(docgenVersion)",
            title: configuration.title,
            baseURL: configuration.baseURL,
            index: fileName,
            indexSHA256: try FileBytes.sha256(ofFile: index),
            indexSize: Int(status.st_size),
            files: folder.files,
            redirects: redirects
        )
    }

    /// - Parameters:
    ///   - stored: Where pages lie that are not parsed.
    ///   - amendable: See ``SectionQueue``.
    func start(pageCount: Int, stored: (any IndexedPages)? = nil, amendable: String? = nil) {
        let queue = SectionQueue(pageCount: pageCount, stored: stored, amendable: amendable)
        queue.start(makeSink, publish: publish)
        self.queue = queue
    }

    func put(_ item: SectionQueue.Item, at index: Int) { queue?.put(item, at: index) }

    /// Gives the rest of what the index holds: what pages link to, and titles that say more than their own.
    func finish(_ site: CheckedSite) {
        queue?.finish(
            links: site.linked.links.flatMap { $0.links },
            titles: SectionQueue.Titles(
                telling: site.linked.navigation.tellingTitles.map { (site.pages[$0.page].path, $0.title) },
                own: site.pages.map { ($0.path, $0.title) }
            )
        )
    }

    func wait() throws {
        hasEnded = true
        try queue?.wait()
    }

    /// Ends the thread when the build did not come to its end; the staging folder may go only after that.
    func cancel() {
        guard !hasEnded else { return }
        queue?.cancel()
        try? queue?.wait()
    }
}
