internal import ContentCoding
internal import DocModel

/// What a reader downloads for one purpose, beside what it may cost.
///
/// The limits are those of the default template; a page is the author's, so an ordinary one is judged, not the longest.
package struct PageWeight: Sendable, Hashable {
    package var name: String
    /// Compressed as servers do (gzip, level 9).
    package var bytes: Int
    package var limit: Int

    package var isExceeded: Bool { bytes > limit }

    /// - Parameter place: Where the template is chosen.
    func diagnostic(at place: SourceLocation) -> Diagnostic? {
        guard isExceeded else { return nil }
        return Diagnostic(
            id: .budget,
            at: place,
            "\(name) has \(bytes) bytes compressed, more than \(limit)"
        )
    }

    /// - Parameters:
    ///   - pages: The HTML files of the author's pages, relative to `site/`.
    ///   - folder: Where all of them have been written.
    ///   - language: What the site speaks to its readers. The limits are made for English; sentences of other languages may be longer.
    static func measure(pages: [String], assets: SiteAssets, in folder: OutputFolder, language: String) throws -> [PageWeight] {
        func allowed(_ limit: Int) -> Int { language == "en" ? limit : limit * 115 / 100 }
        let isPage = Set(pages)
        let isOrdinary = isPage.subtracting(["index.html"])
        let bySize = folder.files.filter { isOrdinary.contains($0.path) }.sorted { ($0.size, $0.path) < ($1.size, $1.path) }
        var html: [(name: String, path: String)] = []
        if isPage.contains("index.html") { html.append(("HTML of the first page", "index.html")) }
        if !bySize.isEmpty {
            let median = bySize[bySize.count / 2].path
            html.append(("HTML of the median page (\(median))", median))
        }
        func weight(_ name: String, _ path: String, limit: Int) throws -> PageWeight {
            var bytes: [UInt8] = []
            try FileBytes.read(folder.staging + "/site/" + path, into: &bytes)
            return PageWeight(name: name, bytes: gzipSize(bytes), limit: allowed(limit))
        }
        var weights = try html.map { try weight($0.name, $0.path, limit: 8 * 1024) }
        func add(_ name: String, _ paths: [String], limit: Int) {
            let bytes = paths.compactMap { assets[$0] }.reduce(0) { $0 + gzipSize($1) }
            weights.append(PageWeight(name: name, bytes: bytes, limit: allowed(limit)))
        }
        add("CSS of every page", ["site.css"], limit: 10 * 1024)
        add("CSS of diagrams, on pages that have some", ["diagrams.css"], limit: 1536)
        add("CSS of arrays in formulas, on pages that have some", ["math.css"], limit: 512)
        add("JavaScript before first use", ["theme.js", "site.js"], limit: 8 * 1024)
        add("tabs, on pages that have some", FirstUse.tabs, limit: 3 * 1024)
        add("code that folds or wraps, on first use", FirstUse.code, limit: 2 * 1024 + 256)
        add("previews of footnotes", ["footnotes.js"], limit: 1024)
        add("images shown larger, on first use", ["zoom.js", "zoom.css", "dom.js"], limit: 5 * 512)
        add("page list on first use", FirstUse.pageList, limit: 4 * 1024)
        add("search on first use", FirstUse.search, limit: 12 * 1024)
        add("assistant on first use", FirstUse.assistant, limit: 35 * 512)
        add("votes, with the first answer", ["feedback.js"], limit: 2 * 1024)
        add("list of earlier threads", ["history.js"], limit: 1024)
        add("check that a person asks", ["captcha.js"], limit: 1024)
        add("code and formulas of answers", ["look.js"], limit: 1280)
        add("help where there is no answer", ["offers.js", "search-help.js"], limit: 2 * 1024)
        add("language of a question that has no answer", ["search-foreign.js"], limit: 1024)
        add("what a pasted error says", ["search-error.js"], limit: 3 * 512)
        add("what a glossary says", ["search-glossary.js"], limit: 3 * 512)
        add("how something is done", ["search-howto.js"], limit: 3 * 512)
        let onDemand = ["search-error.js", "search-help.js", "search-foreign.js", "search-glossary.js", "search-howto.js"]
        let engine = assets.engineFiles.filter { !onDemand.contains($0) }
        if !engine.isEmpty { add("search engine where no server answers", engine, limit: 65 * 512) }
        let status = StatusSite.folder + "/" + StatusPaths.overview
        if folder.files.contains(where: { $0.path == status }) {
            weights.append(try weight("HTML of the status page", status, limit: 60 * 1024))
            add("CSS and JavaScript of the status page alone", ["status.css", "status.js"], limit: 8 * 1024)
        }
        return weights
    }

    /// The template's files that are loaded on first use.
    private enum FirstUse {
        static let tabs = ["tabs.js", "dom.js"]
        static let code = ["code.js", "dom.js"]
        static let pageList = ["sidebar.js", "dom.js"]
        static let search = ["search.js", "search.css", "backend.js", "dom.js"]
        static let assistant = ["chat.js", "chat.css", "richtext.js", "threads.js", "backend.js", "dom.js"]
    }

    static func gzipSize(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { ContentCoding.gzip.compress($0, effort: .smallest)?.count } ?? bytes.count
    }
}
