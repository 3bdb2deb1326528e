package import DocModel

/// What a check or a build came to.
package struct BuildReport: Sendable {
    /// Sorted by place.
    package var diagnostics: [Diagnostic]
    package var pageCount: Int
    /// Files that became no page.
    package var missingPageCount: Int
    package var assetCount: Int
    /// Addresses of the other form of `urls`, each with a page that leads on.
    package var otherAddressCount = 0
    /// Bytes of all files of the site, the index left out; 0 when nothing was written.
    package var outputBytes: Int
    /// Nothing has changed since the last build, and nothing was written.
    package var isUnchanged = false
    /// What a reader downloads; empty unless the options ask for it.
    package var weights: [PageWeight] = []
    /// Of each file that pages include, by its real path, how many pages show it; empty where nothing was read.
    package var readers: [String: Int] = [:]

    /// One that ended before any page was read.
    init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.sortedByPlace()
        (pageCount, missingPageCount, assetCount, outputBytes) = (0, 0, 0, 0)
    }

    /// That of a build which would have written what is there.
    init(_ record: BuildRecord.ReportRecord) {
        diagnostics = record.diagnostics
        pageCount = record.pageCount
        missingPageCount = record.missingPageCount
        assetCount = record.assetCount
        outputBytes = record.outputBytes
        isUnchanged = true
    }

    init(_ site: CheckedSite, _ diagnostics: [Diagnostic], outputBytes: Int = 0) {
        self.diagnostics = SiteFindings.joined(diagnostics)
        pageCount = site.pages.count
        missingPageCount = site.parsed.missingPageCount
        assetCount = site.assets.count
        otherAddressCount = site.linked.redirects.count { $0.isOtherForm }
        self.outputBytes = outputBytes
        readers = Self.readers(in: site)
    }

    private static func readers(in site: CheckedSite) -> [String: Int] {
        var readers: [String: Int] = [:]
        for page in site.pages { for file in Set(page.includes) { readers[file, default: 0] += 1 } }
        guard !readers.isEmpty, let folder = site.root.files.folder else { return readers }
        for page in site.pages { if let count = readers[folder + "/" + page.path] { readers[folder + "/" + page.path] = count + 1 } }
        return readers
    }
}
