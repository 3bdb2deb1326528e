internal import DocMarkdown
internal import DocModel

/// A page as it was parsed, with what says whether it would be parsed the same again.
struct KeptPage: Sendable {
    fileprivate(set) var result: PageLoader.Result
    /// That of the file before it was read.
    let stamp: FileStamp?
    /// Whether a file with that stamp is the one that was read.
    let isSettled: Bool
    /// Its number in ``StoredPages``, where it is from there; what the index stores of it is there too.
    var stored: Int?

    init(_ result: PageLoader.Result, stamp: FileStamp?, isSettled: Bool) {
        self.result = result
        self.stamp = stamp
        self.isSettled = isSettled
    }

    init(_ result: PageLoader.Result, stamp: FileStamp?, readAt second: Int) {
        self.result = result
        self.stamp = stamp
        isSettled = stamp?.isSettled(at: second) ?? false
    }
}

extension PageLoader {
    /// What every page is parsed with, besides its own file: two loaders of one origin make the same of a file.
    struct Origin: Sendable, Equatable {
        let options: MarkdownOptions
        let grammars: GrammarCatalog
        let folder: String?
        let prefix: String
        let includesDrafts: Bool
        let hasFolderURLs: Bool
        let homeTitle: String
        let siteQuestions: [String: [PageQuestion]]

        static func == (left: Self, right: Self) -> Bool {
            left.options == right.options && left.grammars === right.grammars && left.folder == right.folder && left.prefix == right.prefix
                && left.includesDrafts == right.includesDrafts && left.hasFolderURLs == right.hasFolderURLs
                && left.homeTitle == right.homeTitle
                && left.siteQuestions == right.siteQuestions
        }
    }

    /// Reads and parses a page, unless `kept`, which is of the same origin, is what would come of it.
    func load(_ path: String, unless kept: KeptPage?, scratch: inout Scratch) -> KeptPage {
        let second = FileStamp.settledSecond(slowestClock: slowestClock)
        let stamp = files.stamp(of: path)
        if let kept, let page = same(kept, path, stamp, readAt: second, &scratch) { return page }
        return KeptPage(load(path, scratch: &scratch), stamp: stamp, readAt: second)
    }

    /// `kept`, where the page would come out so again.
    /// - Parameter stamp: That of the page's file now.
    private func same(_ kept: KeptPage, _ path: String, _ stamp: FileStamp?, readAt second: Int, _ scratch: inout Scratch) -> KeptPage? {
        guard isStillAnswered(kept.result.indexFiles),
            let includes = stillAnswered(kept.result.includes, for: path, readAt: second)
        else { return nil }
        var page = kept
        page.result.includes = includes
        if let stamp, stamp == kept.stamp, kept.isSettled { return page }
        // Saved without a change, or so soon after it was read that its stamp says nothing.
        guard let hash = kept.result.page?.hash, (try? files.read(path, into: &scratch.file, limit: Self.maxPageBytes)) != nil,
            FileBytes.sha256(scratch.file) == hash
        else { return nil }
        page = KeptPage(page.result, stamp: stamp, readAt: second)
        page.stored = kept.stored
        return page
    }
}
