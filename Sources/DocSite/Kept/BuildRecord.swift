internal import DocModel
internal import Foundation

/// What a build leaves on the disk: enough to see that another one would write the same.
///
/// It holds no page and no index; ``StoredPages`` lie beside it. It is believed where every input is what it was, by its stamp or by its hash, and every file of the output is the one
/// that was written; otherwise the build is made, and takes over files whose bytes come out the same.
struct BuildRecord: Sendable, Codable {
    /// Everything that decides what is built besides files: the program, the options, the configuration, the template.
    var origin: String
    /// In path order: pages, then other files.
    var inputs: Inputs
    var output: Output
    var report: ReportRecord
    /// Whether nothing besides these inputs decides what is written: the time, files anywhere in the project.
    var isWhole: Bool
    /// The pages as they were parsed; `nil` where they are not kept.
    var pages: StoredPages.Seal?
    /// Names what all pages show of each other and of the template; empty where a change might not be seen.
    var look: [UInt8]

    struct Inputs: Sendable, Codable {
        var pages: [String]
        var assets: [String]
        /// What git ignores, and where links lead.
        var rest: [String]
        /// Of pages, then assets, then ``others``; empty where there was no file.
        var stamps: [String]
        /// Of the same files, where they are known: a file whose stamp says nothing is read.
        var hashes: [String]
        /// Files that pages use and the content folder does not list.
        var others: [String]
    }

    struct Output: Sendable, Codable {
        var paths: [String]
        var hashes: [String]
        var stamps: [String]
        /// Whether each may be kept for ever.
        var areImmutable: [Bool]
        /// The index, the manifest and compressed forms: by path from the output's folder.
        var others: [String]
        var otherStamps: [String]
    }

    struct ReportRecord: Sendable, Codable {
        var findings: [Finding]
        var pageCount: Int
        var missingPageCount: Int
        var assetCount: Int
        var outputBytes: Int
    }

    struct Finding: Sendable, Codable {
        var severity: Diagnostic.Severity
        var id: String
        var location: SourceLocation
        var message: String
        var hint: String?
        var related: [Related]?
        var count: Int
        var target: String?

        struct Related: Sendable, Codable {
            var location: SourceLocation
            var message: String
        }
    }
}

// MARK: Making

extension BuildRecord {
    /// - Parameters:
    ///   - stamps: Those of the files in `sources` before any was read.
    ///   - destination: Where the output lies now.
    init(
        _ site: CheckedSite,
        origin: String,
        stamps: SourceStamps,
        report: SiteBuilder.Report,
        written: [String: WrittenFile],
        destination: String,
        pages: StoredPages.Seal?,
        look: [UInt8]
    ) {
        self.origin = origin
        self.pages = pages
        self.look = look
        // Files that pages include may lie anywhere, and those that were not found may come.
        isWhole = site.configuration.status == nil && !site.configuration.usesMeaning && !site.pages.contains(where: \.hasIncludes)
        let tree = site.sources.tree
        let files = site.root.files
        let others = Set(site.linked.links.lazy.flatMap(\.assets).filter { !site.linked.selection.isCandidate($0) }).sorted()
        let hashOfPage = Dictionary(site.pages.map { ($0.path, $0.hash) }) { first, _ in first }
        inputs = Inputs(
            pages: tree.pages,
            assets: tree.assets,
            rest: Self.rest(tree),
            // What has no settled stamp, and no hash, counts as changed.
            stamps: stamps.texts + others.map { files.stamp(of: $0)?.text(settledAt: stamps.second) ?? "" },
            hashes: tree.pages.map { hashOfPage[$0] ?? "" } + (tree.assets + others).map { written[$0]?.file.sha256 ?? "" },
            others: others
        )
        let all = written.values.sorted { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }
        let forms = all.flatMap { ($0.file.encodings ?? []).map { "site/" + $0.path } }
        let beside = [IndexThread.fileName, "manifest.json"] + forms
        output = Output(
            paths: all.map(\.file.path),
            hashes: all.map(\.file.sha256),
            stamps: all.map { $0.stamp?.text ?? "" },
            areImmutable: all.map { $0.file.cache == .immutable },
            others: beside,
            otherStamps: beside.map { FileStamp(of: destination + "/" + $0)?.text ?? "" }
        )
        self.report = ReportRecord(
            findings: report.diagnostics.map(Finding.init),
            pageCount: report.pageCount,
            missingPageCount: report.missingPageCount,
            assetCount: report.assetCount,
            outputBytes: report.outputBytes
        )
    }

    private static func rest(_ tree: SourceTree) -> [String] {
        tree.ignored + tree.realPaths.sorted { $0.key < $1.key }.map { $0.key + " → " + $0.value } + tree.diagnostics.map(\.description)
            + tree.unusedPatterns + ["\(tree.unnamedPageCount)"]
    }
}

/// The stamps of a site's files before they were read.
struct SourceStamps: Sendable {
    let texts: [String]
    let second: Int

    init(_ sources: SiteSources, slowestClock: Int) {
        second = FileStamp.settledSecond(slowestClock: slowestClock)
        let files = sources.root.files
        texts = (sources.tree.pages + sources.tree.assets).map { [second] in files.stamp(of: $0)?.text(settledAt: second) ?? "" }
    }
}

// MARK: Asking

extension BuildRecord {
    /// Whether a build of these sources would write what lies at `destination`.
    func holds(_ sources: SiteSources, origin: String, destination: String, jobs: Int) -> Bool {
        let tree = sources.tree
        guard isWhole, self.origin == origin, tree.pages.hasSameBytes(as: inputs.pages), tree.assets.hasSameBytes(as: inputs.assets),
            Self.rest(tree).hasSameBytes(as: inputs.rest)
        else { return false }
        let paths = inputs.pages + inputs.assets + inputs.others
        guard inputs.stamps.count == paths.count, inputs.hashes.count == paths.count else { return false }
        let files = sources.root.files
        let isSame = Slots<Bool>(count: paths.count)
        forEachIndex(below: paths.count, jobs: jobs, makeState: { [UInt8]() }) { index, bytes in
            let stamp = files.stamp(of: paths[index])
            if let stamp, !inputs.stamps[index].isEmpty, stamp.text == inputs.stamps[index] { return isSame[index] = true }
            guard stamp != nil, !inputs.hashes[index].isEmpty, (try? files.read(paths[index], into: &bytes)) != nil else { return }
            isSame[index] = FileBytes.sha256(bytes) == inputs.hashes[index]
        }
        return isSame.takeAll().allSatisfy { $0 ?? false } && holdsOutput(at: destination)
    }

    private func holdsOutput(at destination: String) -> Bool {
        func isSame(_ path: String, _ text: String) -> Bool {
            guard let known = FileStamp(text: text) else { return false }
            return FileStamp(of: destination + "/" + path)?.isSameContent(as: known) ?? false
        }
        return output.paths.count == output.stamps.count && output.others.count == output.otherStamps.count
            && zip(output.paths, output.stamps).allSatisfy { isSame("site/" + $0, $1) }
            && zip(output.others, output.otherStamps).allSatisfy(isSame)
    }

    /// The files of the output, for a build that takes over those whose bytes come out the same.
    var files: [String: WrittenFile] {
        guard output.paths.count == output.hashes.count, output.paths.count == output.stamps.count,
            output.paths.count == output.areImmutable.count
        else { return [:] }
        var files: [String: WrittenFile] = [:]
        for (index, path) in output.paths.enumerated() {
            guard let stamp = FileStamp(text: output.stamps[index]) else { continue }
            let file = Manifest.File(
                path: path,
                sha256: output.hashes[index],
                size: stamp.size,
                type: MediaType.of(path),
                cache: output.areImmutable[index] ? .immutable : .revalidate
            )
            files[path] = WrittenFile(file: file, stamp: stamp)
        }
        return files
    }

    /// What the build found; `nil` where this program does not know a finding.
    var diagnostics: [Diagnostic]? {
        let all = report.findings.compactMap(\.diagnostic)
        return all.count == report.findings.count ? all : nil
    }
}

extension BuildRecord.Finding {
    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity
        id = diagnostic.id.rawValue
        location = diagnostic.location
        message = diagnostic.message
        hint = diagnostic.hint
        count = diagnostic.count
        target = diagnostic.target
        related = diagnostic.related.isEmpty ? nil : diagnostic.related.map { Related(location: $0.location, message: $0.message) }
    }

    var diagnostic: Diagnostic? {
        DiagnosticID(rawValue: id).map { id in
            let related = (related ?? []).map { Diagnostic.Related($0.location, $0.message) }
            var diagnostic = Diagnostic(severity, id: id, at: location, message, hint: hint, related: related)
            diagnostic.count = count
            diagnostic.target = target
            return diagnostic
        }
    }
}
