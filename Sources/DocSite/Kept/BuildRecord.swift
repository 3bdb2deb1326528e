internal import DocModel
internal import Foundation

/// What a build leaves on the disk: enough to see that another one would write the same.
///
/// It holds no page and no index; ``StoredPages`` lie beside it. It is believed where every input is what it was, by its stamp or by its hash, and every file of the output is the one
/// that was written; otherwise the build is made, and takes over files whose bytes come out the same.
struct BuildRecord: Sendable {
    /// Everything that decides what is built besides files.
    var origin: Origin
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

    /// Names what a build is made of besides its sources.
    struct Origin: Sendable, Equatable {
        /// The program, its options, the configuration and the template.
        var whole: String
        /// The part of it that decides how pages are parsed: see ``PageSettings``.
        var pages: String
    }

    struct Inputs: Sendable {
        var pages: [String]
        var assets: [String]
        /// What git ignores, where links lead, and the dates of git.
        var rest: [String]
        /// Of pages, then assets, then ``others``; `nil` where there was no file, or its stamp says nothing.
        var stamps: [FileStamp?]
        /// Of the same files, where they are known: a file whose stamp says nothing is read.
        var hashes: [String]
        /// Files that pages use and the content folder does not list.
        var others: [String]
        /// Files that links lead to and the content folder does not list, with where each is; `nil` where there is none.
        var asked: [LinkedPath]
        /// What pages include.
        var includes: [Includes]
    }

    struct LinkedPath: Sendable {
        var path: String
        var real: String?
    }

    struct Includes: Sendable {
        var page: String
        var answers: [IncludeAnswer]
    }

    struct Output: Sendable {
        var paths: [String]
        var hashes: [String]
        var stamps: [FileStamp?]
        /// Whether each may be kept for ever.
        var areImmutable: [Bool]
        /// See ``WrittenFile/forms``.
        var forms: [[WrittenFile.Form]?]
        /// The index, the manifest and other compressed forms: by path from the output's folder.
        var others: [String]
        var otherStamps: [FileStamp?]
    }

    struct ReportRecord: Sendable {
        var diagnostics: [Diagnostic]
        var pageCount: Int
        var missingPageCount: Int
        var assetCount: Int
        var outputBytes: Int
    }
}

// MARK: Making

extension BuildRecord {
    /// - Parameters:
    ///   - stamps: Those of the files in `sources` before any was read.
    ///   - destination: Where the output lies now.
    init(
        _ site: CheckedSite,
        origin: Origin,
        stamps: SourceStamps,
        report: BuildReport,
        written: [String: WrittenFile],
        destination: String,
        pages: StoredPages.Seal?,
        look: [UInt8]
    ) {
        self.origin = origin
        self.pages = pages
        self.look = look
        isWhole = site.configuration.status == nil && !site.configuration.usesMeaning
        let tree = site.sources.tree
        let files = site.root.files
        let others = Set(site.linked.links.lazy.flatMap(\.assets).filter { !site.linked.selection.isCandidate($0) }).sorted()
        let hashOfPage = Dictionary(site.pages.map { ($0.path, $0.hash) }) { first, _ in first }
        inputs = Inputs(
            pages: tree.pages,
            assets: tree.assets,
            rest: Self.rest(site.sources),
            // What has no settled stamp, and no hash, counts as changed.
            stamps: stamps.all + others.map { files.stamp(of: $0)?.settled(at: stamps.second) },
            hashes: tree.pages.map { hashOfPage[$0] ?? "" } + (tree.assets + others).map { written[$0]?.file.sha256 ?? "" },
            others: others,
            asked: site.linked.selection.askedPaths.sorted { $0.key < $1.key }.map { LinkedPath(path: $0.key, real: $0.value) },
            includes: site.parsed.includes.map { Includes(page: $0.page, answers: $0.answers) }
        )
        let all = written.values.sorted { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }
        let otherForms = all.filter { $0.forms == nil }.flatMap { ($0.file.encodings ?? []).map { "site/" + $0.path } }
        let beside = [IndexThread.fileName, "manifest.json"] + otherForms
        output = Output(
            paths: all.map(\.file.path),
            hashes: all.map(\.file.sha256),
            stamps: all.map(\.stamp),
            areImmutable: all.map { $0.file.cache == .immutable },
            forms: all.map(\.forms),
            others: beside,
            otherStamps: beside.map { FileStamp(of: destination + "/" + $0) }
        )
        self.report = ReportRecord(
            diagnostics: report.diagnostics,
            pageCount: report.pageCount,
            missingPageCount: report.missingPageCount,
            assetCount: report.assetCount,
            outputBytes: report.outputBytes
        )
    }

    private static func rest(_ sources: SiteSources) -> [String] {
        let tree = sources.tree
        return tree.ignored + tree.realPaths.sorted { $0.key < $1.key }.map { $0.key + " → " + $0.value }
            + tree.diagnostics.map(\.description)
            + tree.unusedPatterns + ["\(tree.unnamedPageCount)", sources.dates.digest]
    }
}

/// The stamps of a site's files before they were read.
struct SourceStamps: Sendable {
    /// Of pages, then assets; `nil` where there is none, or it says nothing.
    let all: [FileStamp?]
    let second: Int

    init(_ sources: SiteSources, slowestClock: Int) {
        second = FileStamp.settledSecond(slowestClock: slowestClock)
        let files = sources.root.files
        all = (sources.tree.pages + sources.tree.assets).map { [second] in files.stamp(of: $0)?.settled(at: second) }
    }
}

// MARK: Asking

extension BuildRecord {
    /// Whether a build of these sources would write what lies at `destination`.
    /// - Parameter includes: Reads what pages of `sources` include.
    func holds(_ sources: SiteSources, _ includes: () -> IncludeFiles, origin: Origin, destination: String, jobs: Int) -> Bool {
        let tree = sources.tree
        guard isWhole, self.origin == origin, tree.pages.hasSameBytes(as: inputs.pages), tree.assets.hasSameBytes(as: inputs.assets),
            Self.rest(sources).hasSameBytes(as: inputs.rest)
        else { return false }
        let paths = inputs.pages + inputs.assets + inputs.others
        guard inputs.stamps.count == paths.count, inputs.hashes.count == paths.count else { return false }
        let files = sources.root.files
        let isSame = Slots<Bool>(count: paths.count)
        forEachIndex(below: paths.count, jobs: jobs, makeState: { [UInt8]() }) { index, bytes in
            let stamp = files.stamp(of: paths[index])
            if let stamp, stamp == inputs.stamps[index] { return isSame[index] = true }
            guard stamp != nil || files.processedText(of: paths[index]) != nil, !inputs.hashes[index].isEmpty,
                (try? files.read(paths[index], into: &bytes)) != nil
            else { return }
            isSame[index] = FileBytes.sha256(bytes) == inputs.hashes[index]
        }
        return isSame.takeAll().allSatisfy { $0 ?? false } && inputs.asked.allSatisfy { files.realPath(of: $0.path) == $0.real }
            && holdsIncludes(includes) && holdsOutput(at: destination)
    }

    private func holdsIncludes(_ includes: () -> IncludeFiles) -> Bool {
        guard !inputs.includes.isEmpty else { return true }
        let files = includes()
        // Nothing is noted of what is read here.
        let second = FileStamp.settledSecond()
        return inputs.includes.allSatisfy { files.stillAnswered($0.answers, for: $0.page, readAt: second) != nil }
    }

    private func holdsOutput(at destination: String) -> Bool {
        func isSame(_ path: String, _ known: FileStamp?) -> Bool {
            guard let known else { return false }
            return FileStamp(of: destination + "/" + path)?.isSameContent(as: known) ?? false
        }
        return output.paths.count == output.stamps.count && output.others.count == output.otherStamps.count
            && zip(output.paths, output.stamps).allSatisfy { isSame("site/" + $0, $1) }
            && output.forms.allSatisfy { ($0 ?? []).allSatisfy { isSame("site/" + $0.encoding.path, $0.stamp) } }
            && zip(output.others, output.otherStamps).allSatisfy(isSame)
    }

    /// The files of the output, for a build that takes over those whose bytes come out the same.
    /// - Parameter keepsForms: Whether this program would compress them in the same way.
    func files(keepsForms: Bool) -> [String: WrittenFile] {
        guard output.paths.count == output.hashes.count, output.paths.count == output.stamps.count,
            output.paths.count == output.areImmutable.count, output.paths.count == output.forms.count
        else { return [:] }
        var files: [String: WrittenFile] = [:]
        for (index, path) in output.paths.enumerated() {
            guard let stamp = output.stamps[index] else { continue }
            let file = Manifest.File(
                path: path,
                sha256: output.hashes[index],
                size: stamp.size,
                type: MediaType.of(path),
                cache: output.areImmutable[index] ? .immutable : .revalidate
            )
            files[path] = WrittenFile(file: file, stamp: stamp, forms: keepsForms ? output.forms[index] : nil)
        }
        return files
    }
}
