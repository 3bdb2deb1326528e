internal import Diagrams
internal import DocMarkdown
internal import DocModel
internal import Foundation

/// The last build into one output, as far as its record is to be believed, and what this one leaves for the next.
struct LastBuild: Sendable {
    private let cache: BuildCache
    private let destination: String
    private let origin: BuildRecord.Origin
    private let record: BuildRecord?
    /// Why there is no record to use.
    private let finding: Diagnostic?
    /// The pages that it left, and those that this one leaves.
    let pages: PagesOnDisk
    /// Folders that are not content.
    let folders: [String]

    /// Reads what `folder` has of the last build into `destination`.
    /// - Parameter isDamaged: Whether a build that trusted it has found so.
    /// - Throws: ``SiteError`` when the output is a link that leads nowhere.
    init(in folder: String, of destination: String, by builder: SiteBuilder, isDamaged: Bool = false) throws {
        self.destination = try OutputFolder.resolved(destination)
        cache = BuildCache(folder: folder, shownAs: folder)
        origin = BuildRecord.Origin(of: builder)
        folders = RealPath.of(folder).map { [$0] } ?? []
        guard !isDamaged else {
            (record, finding) = (nil, cache.damagedPages)
            pages = PagesOnDisk(before: nil) { [cache, destination = self.destination] in cache.pagesWriter(of: destination, before: nil) }
            return
        }
        let (record, damage) = cache.record(of: self.destination)
        self.record = record
        var before: StoredPages?
        var finding = damage
        if let record, record.origin.pages == origin.pages { (before, finding) = cache.pages(of: self.destination, record) }
        self.finding = finding
        pages = PagesOnDisk(before: before) { [cache, destination = self.destination, before] in
            cache.pagesWriter(of: destination, before: before)
        }
    }

    /// What to say of what the last build left.
    var diagnostics: [Diagnostic] { (finding ?? (pages.isDamaged ? cache.damagedPages : nil)).map { [$0] } ?? [] }

    /// The files of the output, as they were written.
    var files: [String: WrittenFile] { record.map { $0.files(keepsForms: $0.origin.pages == origin.pages) } ?? [:] }

    /// The index that it wrote, where that still lies there and another one would hold the same besides pages.
    var index: String? {
        let path = destination + "/" + IndexThread.fileName
        guard let record, record.origin == origin, let number = record.output.others.firstIndex(of: IndexThread.fileName),
            number < record.output.otherStamps.count,
            let known = record.output.otherStamps[number], FileStamp(of: path)?.isSameContent(as: known) ?? false
        else { return nil }
        return path
    }

    /// What the last build found, where another one would write what is there.
    /// - Parameter includes: Reads what pages of `sources` include.
    func report(ifStill sources: SiteSources, includes: @autoclosure () -> IncludeFiles, jobs: Int) -> BuildReport? {
        guard let record, record.holds(sources, includes, origin: origin, destination: destination, jobs: jobs) else { return nil }
        return BuildReport(record.report)
    }

    /// What a build of the same root leaves for the next one, besides its record: known when links are followed.
    struct Pages: Sendable {
        fileprivate var seal: StoredPages.Seal?
        fileprivate var look: [UInt8] = []
        var unchanged: UnchangedFiles
    }

    /// Ends the file with the pages.
    /// - Parameters:
    ///   - isComplete: Whether a page that is not parsed again says all that it would say.
    func finishPages(_ site: CheckedSite, shape: SiteShape, look: SiteLook, isComplete: Bool) -> Pages {
        let patches = Dictionary(zip(site.pages, site.linked.links).map { ($0.path, $1.patches) }) { first, _ in first }
        let (seal, entries) =
            pages.finish { path, page in patches[path].map { LooksOnDisk.name(of: page, $0) } ?? [] }
            .map { ($0.seal, $0.entries) } ?? (nil, [])
        let name = FileBytes.digest(Array(origin.whole.utf8) + shape.name + look.assets.utf8)
        let before = LooksOnDisk(site: record?.look ?? [], pages.before?.entries ?? [])
        return Pages(
            seal: isComplete ? seal : nil,
            look: shape.areSettled ? name : [],
            unchanged: UnchangedFiles(of: site, now: LooksOnDisk(site: name, entries), before: before)
        )
    }

    /// - Returns: What went wrong.
    func keep(_ site: CheckedSite, stamps: SourceStamps, report: BuildReport, written: [String: WrittenFile], _ pages: Pages?)
        -> Diagnostic?
    {
        var report = report
        // What is said of the record is said once.
        report.diagnostics.removeAll { $0.id == .buildCache }
        let record = BuildRecord(
            site,
            origin: origin,
            stamps: stamps,
            report: report,
            written: written,
            destination: destination,
            pages: pages?.seal,
            look: pages?.look ?? []
        )
        return cache.keep(record, of: destination)
    }
}

extension BuildRecord.Origin {
    /// The configuration by what it is read from: as a value it holds dictionaries, whose order is another one in each process.
    fileprivate init(of builder: SiteBuilder) {
        let (options, configuration) = (builder.options, builder.configuration)
        let template = builder.template.files.sorted { $0.key < $1.key }
        var record = RecordWriter()
        record.put(docgenVersion)
        record.put(FileStamp(of: "/proc/self/exe"))
        record.put(RealPath.of(builder.root) ?? builder.root)
        record.put(options.baseURL)
        record.put(options.includesDrafts)
        record.put(configuration.file)
        record.put(configuration.drawsDiagrams ? Graphviz.installed()?.identity : nil)
        // What a folder without settings is taken for.
        record.put(configuration.content)
        record.put(configuration.abbreviations) { record, abbreviation in
            record.put(abbreviation.name)
            record.put(abbreviation.meaning)
        }
        record.put(configuration.references) { record, reference in
            record.put([reference.label, reference.url, reference.title])
        }
        record.put(template.filter { $0.key.hasPrefix(SiteTemplate.languageFolder) }) { $0.put($1) }
        record.put(builder.template.components.fingerprint)
        var ofPages = record
        ofPages.put(PageSettings.bytes(of: builder.configurationText))
        pages = FileBytes.sha256(ofPages.bytes)

        record.put([options.compresses, configuration.assistant.isEnabled]) { $0.put($1) }
        record.put(builder.configurationText)
        record.put(configuration.styleFiles) { record, file in
            record.put(file.name)
            record.put(file.bytes)
        }
        record.put(builder.synonyms) { $0.put($1) }
        record.put(builder.lock?.entries ?? []) { $0.put("\($1.line) \($1.text)") }
        record.put(builder.configurationDiagnostics) { $0.put($1) }
        record.put(template) { $0.put($1) }
        whole = FileBytes.sha256(record.bytes)
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ file: (key: String, value: [UInt8])) {
        put(file.key)
        put(file.value)
    }
}
