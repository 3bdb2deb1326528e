package import DocModel
internal import DocMarkdown
internal import Foundation
internal import Synchronization

/// A site that is looked at while it is written: complete, but no file of it is made before somebody asks for it.
///
/// What it gives out is what ``SiteBuilder/build(into:makeSink:)`` would write, to the byte, without files for a host (``HostFiles``); its search is a build of its own, which may come later
/// (``EditionSearch``).
package struct SiteEdition: Sendable {
    /// What checks and parsing found.
    package let report: BuildReport
    let site: CheckedSite
    let shape: SiteShape?
    let look: SiteLook
    private let renderer: SiteRenderer
    private let template: SiteTemplate
    private let status: StatusReport?
    /// Numbers of pages by their files.
    private let pages: [String: Int]
    /// Files that show what the pages share, made when the first is asked for.
    private let shared: LazyFiles
    /// Files that show the text of all pages, likewise.
    private let machine: LazyFiles

    /// A file as a reader gets it.
    package struct File: Sendable {
        package var bytes: [UInt8]
        /// The media type, with its charset where the type is text.
        package var type: String
    }

    /// - Parameter before: The edition before, whose files serve again where they would come out the same.
    init(_ loaded: SiteBuilder.Loaded, of builder: SiteBuilder, after before: SiteEdition?) throws {
        site = loaded.site
        shape = loaded.shape
        template = builder.template
        report = BuildReport(site, builder.findings(site, loaded.status))
        status = loaded.status?.report(title: StatusSources.title(of: builder.configuration))
        let isSameShape = before.flatMap { before in before.shape.flatMap { old in loaded.shape?.isSame(as: old) } } ?? false
        let isSameTemplate = before.map { $0.template.files == builder.template.files } ?? false
        if let before, isSameShape, isSameTemplate {
            look = before.look
            scripts = before.scripts
            pages = before.pages
            renderer = before.renderer.renewed(for: site)
            shared = status == nil && before.status == nil ? before.shared : LazyFiles()
        } else {
            let assets = try builder.assets(of: site)
            look = SiteLook(template: template.files, assets: assets.folder)
            scripts = assets.scriptFingerprint
            let unchanged = UnchangedFiles(of: site, shape: nil, look: look, before: nil)
            renderer = SiteRenderer(site, template: template, assets: assets, unchanged: unchanged, jobs: 1)
            pages = Dictionary(site.pages.enumerated().map { ($1.output, $0) }) { first, _ in first }
            shared = LazyFiles()
        }
        machine = LazyFiles()
    }

    package var pageCount: Int { site.pages.count }
    package var title: String { site.configuration.title }

    /// Former addresses of pages, and the files that readers reach there; relative to `site/`.
    package var redirects: [String: Manifest.Redirect] {
        Dictionary(Redirect.manifestEntries(site.linked.redirects, of: site.pages).map { ($0.from, $0) }) { first, _ in first }
    }

    /// Names the style sheets and scripts that pages load; another name, other files.
    package var assetFolder: String { look.assets }

    /// A fingerprint of the scripts that pages load, without the style sheets beside them.
    package let scripts: String

    /// Whether pages can search where no server answers.
    package var hasStaticSearch: Bool { site.configuration.hasStaticSearch }

    /// Whether this is the edition `other` once more: no source of it has changed. Files that neither publishes are none.
    package func isSame(as other: SiteEdition) -> Bool {
        guard status == nil, other.status == nil, let shape, let otherShape = other.shape, site.assets.hasSameBytes(as: other.site.assets),
            shape.isSame(as: otherShape, passingOver: { !isCopied($0) })
        else { return false }
        return look == other.look && zip(site.pages, other.site.pages).allSatisfy { $0.isSame(as: $1) }
    }

    /// The sources after a change that was one of the texts of pages alone; `nil` where it may have been another.
    func sources(after change: FolderWatch.Change?, _ configuration: SiteConfiguration, text: [UInt8]) -> SiteSources? {
        guard let change, !change.isIncomplete, let folder = site.root.files.folder, let shape,
            shape.configurationText == text, site.configuration == configuration
        else { return nil }
        for path in change.paths {
            guard path.hasPrefix(folder + "/") else { return nil }
            let name = String(path.dropFirst(folder.utf8.count + 1))
            var status = stat()
            guard site.parsed.kept[name] != nil, site.sources.tree.realPaths[name] == nil, lstat(path, &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { return nil }
        }
        return site.sources
    }

    /// The folders of files that pages include, which may lie anywhere in the project, and those in which missing ones may appear; sorted.
    package var includedFolders: [FolderWatch.Folder] {
        var files = Set(site.pages.lazy.flatMap(\.includes))
        for path in Set(site.pages.lazy.flatMap(\.missingIncludes)) {
            // Where there is no such folder, the next one above tells when there is.
            var (folder, name) = (PagePath.folder(of: path), PagePath.name(of: path))
            while !folder.isEmpty, access(folder, F_OK) != 0 { (folder, name) = (PagePath.folder(of: folder), PagePath.name(of: folder)) }
            if !folder.isEmpty, let real = RealPath.of(folder) { files.insert(real + "/" + name) }
        }
        return FolderWatch.Folder.of(files: files)
    }

    /// Whether a page includes something that is not there, or that it does not get.
    package var missesIncludes: Bool { site.pages.contains { !$0.missingIncludes.isEmpty } }

    /// The path in the site of a file that is copied into it.
    /// - Parameter path: The file's absolute path.
    package func publishedFile(at path: String) -> String? {
        guard let folder = site.root.files.folder, path.hasPrefix(folder + "/") else { return nil }
        let name = String(path.dropFirst(folder.count + 1))
        return isCopied(name) ? name : nil
    }

    /// Whether a file of the content folder is one of the sources.
    /// - Parameter path: The file's absolute path.
    package func reads(_ path: String) -> Bool {
        guard let folder = site.root.files.folder, path.hasPrefix(folder + "/") else { return false }
        let name = String(path.dropFirst(folder.utf8.count + 1))
        return site.parsed.kept[name] != nil || isCopied(name)
    }

    /// The Markdown file of a page, as findings name it.
    /// - Parameter path: The page's file, relative to `site/`.
    package func source(ofPage path: String) -> String? { pages[path].map { site.root.shownPath(site.pages[$0].path) } }

    /// Whether there is a page, or another file of the author's or of the template.
    package func contains(_ path: String) -> Bool {
        pages[path] != nil || asset(path) != nil || markdown(path) != nil || isCopied(path) || generated(path) != nil
    }

    /// A file of the site; `nil` where there is none.
    ///
    /// - Parameter path: Relative to `site/`. The files of the search are not here.
    /// - Throws: ``SiteError`` when a file of the author's cannot be read.
    package func file(_ path: String) throws -> File? {
        guard let bytes = try bytes(of: path) else { return nil }
        return File(bytes: bytes, type: MediaType.of(path))
    }

    private func bytes(of path: String) throws -> [UInt8]? {
        if let page = pages[path] { return try renderer.html(of: page) }
        if let asset = asset(path) { return asset }
        var bytes: [UInt8] = []
        if let page = markdown(path) {
            try site.copies.read(page, into: &bytes)
            return bytes
        }
        if isCopied(path) {
            try site.root.files.read(path, into: &bytes)
            return bytes
        }
        return generated(path)
    }

    /// A file of the template. Pages that were opened before its folder got another name find it all the same.
    private func asset(_ path: String) -> [UInt8]? {
        let assets = renderer.renderer.frame.assets
        if path.hasPrefix(assets.folder + "/") { return assets[String(path.dropFirst(assets.folder.utf8.count + 1))] }
        let parts = path.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, parts[0] == "assets", parts[1].utf8.count == assets.folder.utf8.count - "assets/".utf8.count else {
            return nil
        }
        return isCopied(path) ? nil : assets[String(parts[2])]
    }

    private func markdown(_ path: String) -> SitePage? {
        renderer.renderer.publishesMarkdown ? site.parsed.kept[path]?.result.page : nil
    }

    private func isCopied(_ path: String) -> Bool {
        // Sorted.
        var (low, high) = (0, site.assets.count)
        while low < high {
            let middle = (low + high) / 2
            if site.assets[middle].utf8.lexicographicallyPrecedes(path.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < site.assets.count && site.assets[low].hasSameBytes(as: path)
    }

    private func generated(_ path: String) -> [UInt8]? {
        let isMachine = path == "llms.txt" || path == "llms-full.txt"
        let files = (isMachine ? machine : shared).files {
            let output = MemoryOutput()
            let taken = renderer.taken()
            // What cannot be made now is made with the next edition.
            if isMachine {
                try? MachineFiles(renderer: renderer.renderer, taken: taken, copies: site.copies).write(to: output)
            } else {
                try? renderer.writeGenerated(status: status, taken: taken, to: output)
            }
            return output.files
        }
        return files[path]
    }

    /// Every file, in no order: for tests, and for whoever wants them all.
    func allPaths() -> Set<String> {
        _ = generated("llms.txt")
        _ = generated("404.html")
        var paths = Set(pages.keys).union(site.assets).union(machine.made).union(shared.made)
        paths.formUnion(renderer.renderer.frame.assets.names.map { look.assets + "/" + $0 })
        if renderer.renderer.publishesMarkdown { paths.formUnion(site.pages.map(\.path)) }
        return paths
    }

    /// Whether search and answers of another edition serve for this one: what they are made of is the same.
    package func hasSameSearch(as other: SiteEdition) -> Bool {
        guard site.pages.count == other.site.pages.count, title.hasSameBytes(as: other.title),
            site.configuration.hasStaticSearch == other.site.configuration.hasStaticSearch,
            site.configuration.baseURL == other.site.configuration.baseURL
        else { return false }
        return zip(site.pages, other.site.pages).allSatisfy { $0.path.hasSameBytes(as: $1.path) && $0.isSame(as: $1) }
            && zip(site.linked.links, other.site.linked.links).allSatisfy { $0.links == $1.links }
            && site.linked.navigation.tellingTitles.map(\.title).hasSameBytes(as: other.site.linked.navigation.tellingTitles.map(\.title))
    }
}

/// Files that are made when one of them is asked for, once.
private final class LazyFiles: Sendable {
    private let value = Mutex<[String: [UInt8]]?>(nil)

    var made: [String] { value.withLock { $0.map { Array($0.keys) } ?? [] } }

    func files(make: () -> [String: [UInt8]]) -> [String: [UInt8]] {
        value.withLock { known in
            if let known { return known }
            let made = make()
            known = made
            return made
        }
    }
}

extension SiteBuilder {
    /// Looks at the sources and makes a site of them that can be asked for its files.
    ///
    /// - Parameters:
    ///   - before: The edition before this one, made with the same ``KeptSite``.
    ///   - skipping: Paths of folders to leave out, besides those that the configuration names.
    ///   - changed: What has changed since `before`, where that is known: where it is the text of pages, the folder is not walked again.
    /// The builder has to keep what it reads (``KeptSite``).
    /// - Returns: What was found; without an edition where the configuration has an error, or there is no page.
    /// - Throws: ``SiteError`` when the content folder cannot be read.
    package func edition(after before: SiteEdition?, skipping: [String] = [], changed: FolderWatch.Change? = nil) throws -> (
        edition: SiteEdition?, report: Report
    ) {
        precondition(kept != nil, "an edition takes the words for its search from what is kept")
        guard canBuild else { return (nil, Report(configurationDiagnostics)) }
        let sources =
            try before.flatMap { $0.sources(after: changed, configuration, text: configurationText) }.map(processed)
            ?? sources(skipping: Set(skipping.compactMap(RealPath.of)))
        let loaded = try load(sources, index: nil)
        guard loaded.site.parsed.hasPages else { return (nil, Report(loaded.site, findings(loaded.site, loaded.status))) }
        let edition = try SiteEdition(loaded, of: self, after: before)
        return (edition, edition.report)
    }
}
