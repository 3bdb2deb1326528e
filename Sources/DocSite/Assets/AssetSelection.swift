internal import DocModel
internal import Foundation
internal import Synchronization

/// Which files besides pages a site publishes: those that a page refers to, those in folders that are made for it, and those that
/// `docgen.yml` names. Everything else lies in the content folder for other reasons.
struct AssetSelection: Sendable {
    /// Files that a page may refer to, sorted.
    let candidates: [String]
    private let names: FileNames
    private let ignored: Set<String>
    private let ignoredPaths: [String]
    private let ignore: GitIgnore
    private let named: NamedFiles
    private let exclude: [String]
    /// Files that settings name: pictures of the template, and what style sheets refer to.
    private let ownFiles: Set<String>
    private let root: SourceRoot
    /// Of the entries of `assets`.
    /// How findings name the file with the settings.
    private let settingsFile: String
    private let places: [String: SourceLocation]
    /// Of files behind links.
    private let realPaths: [String: String]
    private let privateContent: PrivateContent

    /// - Parameter known: One of the same files, none of which has changed since: what it found in them is not looked for again.
    init(_ sources: SiteSources, _ configuration: SiteConfiguration, known: AssetSelection? = nil) {
        privateContent = PrivateContent(knowing: known?.privateContent)
        let tree = sources.tree
        candidates = tree.assets
        names = FileNames(tree.assets)
        ignoredPaths = tree.ignored
        ignored = Set(tree.ignored)
        ignore = sources.rules.ignore
        named = sources.rules.named
        exclude = configuration.exclude
        ownFiles = Set(configuration.pictures.map(\.path) + configuration.styleFiles.flatMap(\.references))
        realPaths = tree.realPaths
        root = sources.root
        places = configuration.places
        settingsFile = configuration.file
    }

    private let asked = AskedPaths()

    // MARK: One file

    /// Whether the file is one of ``candidates``.
    func isCandidate(_ path: String) -> Bool { names[path] == path }

    /// The file that a page publishes by referring to a path, as its folder spells it.
    ///
    /// Pictures and the like may lie in folders with a dot, `.github/assets`: nobody refers to them by accident.
    func published(_ path: String) -> String? {
        if let file = names[path] { return isPrivate(file) ? nil : file }
        return isHiddenMedium(path) && !isPrivate(path) ? path : nil
    }

    /// Why a file that is there is not published when a page refers to it; `nil` when there is no such file.
    func reason(_ path: String) -> ReasonToLeaveOut? {
        guard let real = realPath(of: path) else { return nil }
        for path in path == real ? [path] : [path, real] {
            if isPrivate(path) { return .privateFile }
            if isIgnored(path) { return .ignoredByGit }
            if path.split(separator: "/").contains(where: { $0.hasPrefix(".") || $0 == "node_modules" }) { return .hidden }
            if isExcluded(path) { return .excluded }
        }
        return nil
    }

    /// The same for the path of a link, which may leave out the ending of a page.
    func reason(forPath path: String) -> (file: String, reason: ReasonToLeaveOut)? {
        for file in [path, path + ".md"] {
            if let reason = reason(file) { return (file, reason) }
        }
        return nil
    }

    /// Where files are, or that there are none, that were asked for and that the site does not list: by path.
    var askedPaths: [String: String?] { asked.paths.withLock { $0 } }

    private func realPath(of path: String) -> String? {
        let real = root.files.realPath(of: path)
        asked.paths.withLock { $0[path] = .some(real) }
        return real
    }

    private final class AskedPaths: Sendable {
        let paths = Mutex<[String: String?]>([:])
    }

    private func isPrivate(_ path: String) -> Bool { !named.containsPrivate(path) && looksPrivate(path) }

    private func looksPrivate(_ path: String) -> Bool {
        PrivateFiles.isPrivate(path) || realPaths[path].map(PrivateFiles.isPrivate) ?? false
            || holdsKey(path)
    }

    private func holdsKey(_ path: String) -> Bool {
        privateContent.holdsKey(path, size: root.files.size(of: path)) { root.files.readBeginning(path, into: &$0, count: $1) }
    }

    private func isHiddenMedium(_ path: String) -> Bool {
        // Nearly no path that a link names has a hidden folder.
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        guard path.utf8.first == dot || zip(path.utf8, path.utf8.dropFirst()).contains(where: { $0 == slash && $1 == dot }) else {
            return false
        }
        let parts = path.split(separator: "/")
        return parts.dropLast().contains { $0.hasPrefix(".") } && !parts.contains(".git") && !(parts.last?.hasPrefix(".") ?? true)
            && PrivateFiles.isMedium(path) && !isExcluded(path) && !ignore.ignoresAnyPart(of: path)
            && realPath(of: path).map { $0 == path || reason($0) == nil } ?? false
    }

    /// Whether `exclude` names a file, or a folder it lies in.
    private func isExcluded(_ path: String) -> Bool {
        guard !exclude.isEmpty else { return false }
        return ([path] + Self.folders(above: path)).contains { part in exclude.contains { PathPattern.matches(part, $0) } }
    }

    private static func folders(above path: String) -> [String] {
        var folders: [String] = []
        var folder = PagePath.folder(of: path)
        while !folder.isEmpty {
            folders.append(folder)
            folder = PagePath.folder(of: folder)
        }
        return folders
    }

    private func isIgnored(_ path: String) -> Bool {
        if ignored.contains(path) || Self.folders(above: path).contains(where: { ignored.contains($0 + "/") }) { return true }
        return path.split(separator: "/").contains { $0.hasPrefix(".") } && ignore.ignoresAnyPart(of: path)
    }

    // MARK: All files

    struct Selected: Sendable {
        /// Sorted.
        var files: [String] = []
        /// Those that nothing refers to: they are published for their folder's sake alone.
        var unreferenced: [String] = []
        var diagnostics: [Diagnostic] = []
    }

    /// - Parameters:
    ///   - used: The files that pages refer to, in any order and number.
    ///   - hidden: The files of pages, whose place no other file can take.
    ///   - inputs: What tells files apart that pages or settings are made of: nobody misses them on the site.
    func select(used: some Sequence<String>, hidden: Set<String>, inputs: Set<String>) -> Selected {
        var chosen = Set(used)
        addReferences(to: &chosen)
        chosen.subtract(hidden)
        var left: [String] = []
        var privateFiles: [String] = []
        var selected = Selected()
        for path in candidates where !chosen.contains(path) && !hidden.contains(path) {
            let isWanted = Self.isForSites(path) || ownFiles.contains(path) || named.contains(path) || root.files.isPublic(path)
            // What a page asked for in vain was looked into already.
            if isPrivateName(path) || isWanted && isPrivate(path) || privateContent.isKnownKey(path) && !named.containsPrivate(path) {
                privateFiles.append(path)
            } else if isWanted {
                chosen.insert(path)
                if Self.isInFolderForSites(path), !ownFiles.contains(path), !named.contains(path) { selected.unreferenced.append(path) }
            } else if inputs.isEmpty || !(root.files.identity(of: path).map(inputs.contains) ?? false) {
                left.append(path)
            }
        }
        for file in ownFiles where published(file) == file && !hidden.contains(file) { chosen.insert(file) }
        for path in chosen.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            guard let problem = root.files.problem(reading: path) else {
                selected.files.append(path)
                if let notice = noticeOfPrivateFile(path) { selected.diagnostics.append(notice) }
                continue
            }
            selected.diagnostics.append(
                Diagnostic(id: .unreadableFile, at: root.file(path), "cannot read the file: \(problem); it is left out")
            )
        }
        selected.diagnostics += notice(left: left, privateFiles: privateFiles).map { [$0] } ?? []
        return selected
    }

    /// Adds the files that chosen HTML files and style sheets name, and what those name.
    private func addReferences(to chosen: inout Set<String>) {
        var waiting = chosen.filter(AssetReferences.mayHave)
        var bytes: [UInt8] = []
        while let path = waiting.popFirst() {
            guard (try? root.files.read(path, into: &bytes, limit: AssetReferences.maxBytes)) != nil else { continue }
            for target in AssetReferences.paths(in: bytes, of: path)
            where !chosen.contains(target) && names[target] == target && !isPrivate(target) {
                chosen.insert(target)
                if AssetReferences.mayHave(target) { waiting.insert(target) }
            }
        }
    }

    private func isPrivateName(_ path: String) -> Bool {
        PrivateFiles.isPrivate(path) && !named.containsPrivate(path)
    }

    /// `private-file`: a private file is published, because its author said so.
    private func noticeOfPrivateFile(_ path: String) -> Diagnostic? {
        guard let entry = named.entryOfPrivate(path), looksPrivate(path) else { return nil }
        return Diagnostic(
            id: .privateFile,
            at: places[entry] ?? SourceLocation(whole: settingsFile),
            "'\(path)' looks like a private key, a password or settings of a machine; it is published, because 'assets' names it",
            hint: "take it out of 'assets' unless every reader may have it"
        )
    }

    private func notice(left: [String], privateFiles: [String]) -> Diagnostic? {
        let groups: [(paths: [String], text: String)] = [
            (left, "that no page refers to"), (ignoredPaths, "that git ignores"),
            (privateFiles, privateFiles.count == 1 ? "that looks private" : "that look private"),
        ].filter { !$0.0.isEmpty }
        guard !groups.isEmpty else { return nil }
        let count = groups.reduce(0) { $0 + $1.paths.count }
        let parts = groups.map { "\($0.paths.count) \($0.text) (\(examples($0.paths)))" }
        return Diagnostic(
            id: .filesLeftOut,
            at: root.whole,
            "\(count) \(count == 1 ? "file is" : "files are") not published: \(parts.joined(separator: ", "))",
            hint: "name those to publish under 'assets' in \(settingsFile)"
                + (privateFiles.isEmpty ? "" : ", one that looks private by its whole path")
        )
    }

    /// Of a folder that is not the content as the project's folder has them.
    private func examples(_ paths: [String]) -> String {
        paths.prefix(3).map { root.files.isPublic($0) ? root.shownPath($0) : $0 }.joined(separator: ", ") + (paths.count > 3 ? ", …" : "")
    }

    // MARK: Files that are there for the site

    /// Folders whose files are there to be published, at any depth, without regard to case.
    private static let folders: Set<String> = [
        "images", "image", "img", "imgs", "pictures", "photos", "figures", "figs", "diagrams", "screenshots", "icons", "logos", "media",
        "video", "videos", "audio", "fonts", "assets", "asset", "static", "public", "files", "download", "downloads", "attachments",
        "_static", "_images", "_assets", "_media",
    ]

    /// Files that hosts, crawlers and browsers look for at the site's root.
    private static let rootFiles: Set<String> = [
        "robots.txt", "sitemap.xml", "llms.txt", "llms-full.txt", "opensearch.xml", "404.html", "CNAME", "_headers", "_redirects",
        "favicon.ico", "favicon.svg", "favicon.png", "apple-touch-icon.png", "site.webmanifest", "manifest.webmanifest", "humans.txt",
        "ads.txt", "security.txt",
    ]

    private static func isForSites(_ path: String) -> Bool { rootFiles.contains(path) || isInFolderForSites(path) }

    private static func isInFolderForSites(_ path: String) -> Bool {
        guard path.utf8.contains(UInt8(ascii: "/")) else { return false }
        return path.split(separator: "/").dropLast().contains { folders.contains($0.lowercased()) }
    }
}
