internal import DocModel
internal import Foundation

/// The last build into one output, as far as its record is to be believed.
struct LastBuild: Sendable {
    private let cache: BuildCache
    private let destination: String
    private let origin: String
    private let record: BuildRecord?
    /// Why there is no record to use.
    let finding: Diagnostic?
    /// Folders that are no content.
    let folders: [String]

    /// Reads what `folder` has of the last build into `destination`.
    /// - Throws: ``SiteError`` when the output is a link that leads nowhere.
    init(in folder: String, of destination: String, by builder: SiteBuilder) throws {
        self.destination = try OutputFolder.resolved(destination)
        cache = BuildCache(folder: folder, shownAs: folder)
        origin = Self.origin(of: builder)
        folders = SourceTree.realPath(folder).map { [$0] } ?? []
        // What comes from outside the sources would have to be asked: the time, and the weight of pages.
        // So would the model that encodes sections.
        guard builder.configuration.status == nil, !builder.configuration.usesMeaning, !builder.options.measuresWeight else {
            (record, finding) = (nil, nil)
            return
        }
        (record, finding) = cache.record(of: self.destination)
    }

    /// The files of the output, as they were written.
    var files: [String: WrittenFile] { record?.files ?? [:] }

    /// What the last build found, where another one would write what is there.
    func report(ifStill sources: SiteSources, jobs: Int) -> SiteBuilder.Report? {
        guard let record, record.holds(sources, origin: origin, destination: destination, jobs: jobs), let findings = record.diagnostics
        else {
            return nil
        }
        return SiteBuilder.Report(record.report, findings)
    }

    /// - Returns: What went wrong.
    func keep(_ site: CheckedSite, stamps: SourceStamps, report: SiteBuilder.Report, written: [String: WrittenFile]) -> Diagnostic? {
        // Files that pages include may lie anywhere in the project, and those that were not found may come.
        guard site.configuration.status == nil, !site.pages.contains(where: \.hasIncludes) else { return nil }
        var report = report
        // What is said of the record is said once.
        report.diagnostics.removeAll { $0.id == .buildCache }
        let record = BuildRecord(
            site,
            origin: origin,
            stamps: stamps,
            report: report,
            written: written,
            destination: destination
        )
        return cache.keep(record, of: destination)
    }

    /// Names the program, its options, the configuration and the template: everything that is no source.
    private static func origin(of builder: SiteBuilder) -> String {
        var text = "\(docgenVersion) \(FileStamp(of: "/proc/self/exe")?.text ?? "")\n\(SourceTree.realPath(builder.root) ?? builder.root)\n"
        let options = builder.options
        text += "\(options.baseURL ?? "") \(options.compresses) \(options.includesDrafts) \(options.isAssistantEnabled ?? true)\n"
        text += "\(builder.configuration)\n\(builder.synonyms)\n\(builder.configurationDiagnostics)\n"
        var bytes = Array(text.utf8) + builder.configurationText
        for (path, file) in builder.template.files.sorted(by: { $0.key < $1.key }) {
            bytes += Array("\n\(path) \(FileBytes.sha256(file))".utf8)
        }
        return FileBytes.sha256(bytes)
    }
}
