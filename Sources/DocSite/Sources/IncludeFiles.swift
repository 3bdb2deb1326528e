package import DocMarkdown
internal import DocModel
internal import Foundation
internal import Synchronization

/// Reads what pages include: files of the project, also outside the content folder.
///
/// A path is looked for beside the file that includes it, then in each folder above, up to the project's own: tools differ in where theirs begin.
///
/// What is included is published, so what is never published is not included: what git ignores, hidden files, and what looks private or holds a
/// private key. As with assets, `assets` in `docgen.yml` may name such a file of the content folder by its whole path.
package struct IncludeFiles: Sendable {
    private let files: SourceFiles
    /// Real paths: the content folder, the folder of `docgen.yml`, and what no path leads out of.
    private let content: String
    private let folder: String
    private let project: String
    /// The content folder's path from the folder that the command was given.
    private let prefix: String
    /// The file with the site's settings, as findings name it.
    private let settings: String
    private let ignore: GitIgnore
    private let named: NamedFiles
    private let includesDrafts: Bool
    private let verdicts = Verdicts()

    /// Of real paths, because deciding reads files and a file may be included often.
    private final class Verdicts: Sendable {
        let known = Mutex<[String: ReasonToLeaveOut?]>([:])
    }

    /// - Parameters:
    ///   - folder: The folder of `docgen.yml`.
    ///   - named: What its `assets` name.
    ///   - includesDrafts: Whether texts are included that their authors do not publish yet.
    init(_ root: SourceRoot, folder: String, named: NamedFiles = NamedFiles([]), includesDrafts: Bool = false) {
        self.includesDrafts = includesDrafts
        // What a page includes is included as it is written: whether a program would change it is not asked for a part.
        files = root.files.unprocessed
        self.named = named
        prefix = root.prefix
        settings = root.settings
        switch files {
        case .disk(let path), .diskWithPublic(let path, _):
            content = RealPath.of(path) ?? path
            self.folder = RealPath.of(folder) ?? folder
            project = Self.project(around: self.folder)
            ignore = GitIgnore(content: project, root: project)
        case .memory, .processed:
            (content, self.folder, project) = ("", "", "")
            ignore = GitIgnore()
        }
    }

    /// For the pages of a site.
    init(_ sources: SiteSources, includesDrafts: Bool) {
        self.init(sources.root, folder: sources.folder, named: sources.rules.named, includesDrafts: includesDrafts)
    }

    /// For pages below a folder that is not a site yet.
    package init(folder: String) { self.init(SourceRoot(.disk(folder: folder)), folder: folder) }

    /// For a file alone: as for the site that it is a page of.
    /// - Parameter path: Of the file, or of one that there is not, in the folder where it would lie.
    /// - Returns: The reader of what it includes.
    package static func reader(forFile path: String) -> IncludeReader {
        let name = String(PagePath.name(of: path))
        let folder = PagePath.folder(of: path)
        guard let real = RealPath.of(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder) else {
            return IncludeFiles(folder: folder).reader(for: name)
        }
        for site in ancestors(of: real) {
            guard var configuration = try? SiteConfiguration.load(root: site).configuration else { continue }
            let isSite = access(site + "/" + SiteConfiguration.fileName, F_OK) == 0
            guard isSite || RepositoryRoot.choose(for: site, &configuration).map({ $0.severity != .error }) ?? false,
                let content = RealPath.of(configuration.content.isEmpty ? site : site + "/" + configuration.content),
                real == content || real.hasPrefix(content + "/")
            else { continue }
            let root = SourceRoot(.disk(folder: content), prefix: configuration.content)
            let inside = real == content ? name : real.dropFirst(content.count + 1) + "/" + name
            return IncludeFiles(root, folder: site, named: NamedFiles(configuration.assets)).reader(for: inside)
        }
        return IncludeFiles(folder: real).reader(for: name)
    }

    /// The nearest folder with a repository; without one, the nearest that looks like a project's root, or the folder itself.
    private static func project(around folder: String) -> String {
        let above = ancestors(of: folder)
        func nearest(_ signs: [String]) -> String? {
            above.first { candidate in signs.contains { access(candidate + "/" + $0, F_OK) == 0 } }
        }
        return nearest([".git", ".hg", ".svn", ".jj"]) ?? nearest(["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE-MIT", "COPYING"])
            ?? folder
    }

    /// A folder and those above it, without the root of all.
    private static func ancestors(of folder: String) -> [String] {
        var folders: [String] = []
        var next = folder
        while next.utf8.count > 1, folders.count < 64 {
            folders.append(next)
            next = PagePath.folder(of: next)
        }
        return folders
    }

    /// - Parameter page: Relative to the content folder.
    package func reader(for page: String) -> IncludeReader {
        let own = self.own(page)
        return { path, including in read(path, beside: PagePath.folder(of: including ?? own), page: own) }
    }

    /// A page as ``IncludedFile/id`` names files, links in its path aside.
    func own(_ page: String) -> String { content.isEmpty ? page : content + "/" + page }

    /// - Parameter path: As ``find(_:beside:page:)`` gives it.
    func stamp(of path: String) -> FileStamp? { files.folder == nil ? nil : FileStamp(of: path) }

    /// What decides about a file besides its content.
    /// - Parameter path: As ``find(_:beside:page:)`` gives it.
    func circumstances(of path: String) -> String {
        guard files.folder != nil else { return path }
        return [path, shown(path), reasonToWithhold(path)?.text ?? "", isNamed(path) ? "named" : "", includesDrafts ? "drafts" : ""]
            .joined(separator: "\0")
    }

    /// The places in which a file is looked for, in order: absolute paths of files that there may be or not.
    /// - Parameters:
    ///   - page: Relative to the content folder.
    ///   - including: ``IncludedFile/id`` of the file that includes it; `nil` for the page.
    func places(of path: String, for page: String, including: String?) -> [String] {
        guard !content.isEmpty, let (relative, isRooted) = Self.relative(path) else { return [] }
        return bases(isRooted: isRooted, beside: PagePath.folder(of: including ?? content + "/" + page)).compactMap { base in
            PagePath.normalized(relative, in: base).map { "/" + $0 }
        }.filter { $0.hasPrefix(project + "/") }
    }

    /// A path without what says that it begins at the content folder, or at that of docgen.yml: `@/` or `/`.
    private static func relative(_ path: String) -> (path: String, isRooted: Bool)? {
        let isRooted = path.hasPrefix("/") || path.hasPrefix("@/")
        let relative = isRooted ? String(path.drop { $0 == "@" || $0 == "/" }) : path
        return relative.isEmpty || relative.utf8.contains(0) ? nil : (relative, isRooted)
    }

    private func bases(isRooted: Bool, beside: String) -> [String] {
        isRooted ? [folder, content] : Self.ancestors(of: beside).filter { $0 == project || $0.hasPrefix(project + "/") } + [folder]
    }

    func read(_ path: String, beside: String, page: String) -> Result<IncludedFile, IncludeProblem> {
        find(path, beside: beside, page: page).flatMap(contents)
    }

    /// The file that a path leads to: its real path, in memory its path.
    /// - Parameters:
    ///   - beside: The folder of the file that includes it.
    ///   - page: The page's own file.
    func find(_ path: String, beside: String, page: String) -> Result<String, IncludeProblem> {
        guard let (relative, isRooted) = Self.relative(path) else { return .failure(.missing(suggestion: nil)) }
        if case .memory(let known) = files {
            for base in isRooted ? [""] : [beside, ""] {
                guard let found = PagePath.normalized(relative, in: base), known[found] != nil else { continue }
                return found == page ? .failure(.itself) : .success(found)
            }
            return .failure(PagePath.normalized(relative, in: beside) == nil ? .outside : .missing(suggestion: nil))
        }
        var isOutside = false
        for base in bases(isRooted: isRooted, beside: beside) {
            let place = base + "/" + relative
            // Asked first, because a real path costs a call of the system for each part of it, and most places hold nothing.
            guard Self.kind(of: place) == S_IFREG, let real = RealPath.of(place) else { continue }
            guard real.hasPrefix(project + "/"), !real.hasPrefix(project + "/.git/") else {
                isOutside = true
                continue
            }
            return RealPath.of(page) == real ? .failure(.itself) : .success(real)
        }
        return .failure(isOutside ? .outside : .missing(suggestion: suggestion(for: relative, beside: isRooted ? folder : beside)))
    }

    /// `S_IFREG` for a file, `S_IFDIR` for a folder; `nil` where there is nothing.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    func contents(of path: String) -> Result<IncludedFile, IncludeProblem> {
        if case .memory(let known) = files {
            let bytes = known[path] ?? []
            if isDraft(path, bytes) { return .failure(.withheld(reason: Self.draftReason, hint: Self.draftHint)) }
            return .success(IncludedFile(id: path, path: PagePath.join(prefix, path), bytes: bytes))
        }
        var bytes: [UInt8] = []
        var status = stat()
        guard stat(path, &status) == 0, status.st_size <= FileBytes.largestText else {
            return .failure(.tooLarge(limit: FileBytes.largestText))
        }
        if let reason = reasonToWithhold(path) { return .failure(withheld(path, reason)) }
        do {
            try FileBytes.read(path, into: &bytes, limit: FileBytes.largestText)
        } catch {
            return .failure(.unreadable(reason: error.description))
        }
        let mayHoldSecret = !isNamed(path) && PrivateContent.find(bytes)
        if mayHoldSecret, PrivateContent.find(bytes, isShown: true) { return .failure(withheld(path, .privateFile)) }
        if isDraft(path, bytes) { return .failure(.withheld(reason: Self.draftReason, hint: Self.draftHint)) }
        return .success(IncludedFile(id: path, path: shown(path), bytes: bytes, mayHoldSecret: mayHoldSecret))
    }

    private static let draftReason = "it is a draft"
    private static let draftHint = "publish it, or build with --drafts"

    private func isDraft(_ path: String, _ bytes: [UInt8]) -> Bool {
        !includesDrafts && PagePath.isMarkdown(path) && FrontMatter.isDraft(bytes)
    }

    // MARK: What is not for readers

    /// Hidden folders whose files are settings that anyone may read, and that pages explain.
    private static let openFolders: Set<String> = [".github", ".gitlab", ".circleci", ".devcontainer", ".vscode"]
    /// Endings of hidden files that are such settings: `.pre-commit-config.yaml`.
    private static let openEndings = [".yml", ".yaml", ".toml", ".json", ".md", "ignore", ".editorconfig"]

    private func reasonToWithhold(_ path: String) -> ReasonToLeaveOut? {
        if let known = verdicts.known.withLock({ $0[path] }) { return known }
        let reason = isNamed(path) ? nil : Self.reason(for: String(path.dropFirst(project.count + 1)), ignore)
        verdicts.known.withLock { $0[path] = .some(reason) }
        return reason
    }

    /// - Parameter path: Relative to the project.
    private static func reason(for path: String, _ ignore: GitIgnore) -> ReasonToLeaveOut? {
        if PrivateFiles.isPrivate(path) { return .privateFile }
        let parts = path.split(separator: "/")
        let isOpen = parts.dropLast().allSatisfy { !$0.hasPrefix(".") || openFolders.contains(String($0)) }
        if !isOpen || parts.last.map({ $0.hasPrefix(".") && !openEndings.contains(where: $0.hasSuffix) }) ?? true { return .hidden }
        return ignore.ignoresAnyPart(of: path) ? .ignoredByGit : nil
    }

    private func isNamed(_ path: String) -> Bool {
        path.hasPrefix(content + "/") && named.containsPrivate(String(path.dropFirst(content.count + 1)))
    }

    private func withheld(_ path: String, _ reason: ReasonToLeaveOut) -> IncludeProblem {
        let isInContent = path.hasPrefix(content + "/")
        let hint =
            isInContent
            ? "where every reader may have it, write '\(path.dropFirst(content.count + 1))' under 'assets' in \(settings)"
            : "copy what readers may see into a file for them"
        return .withheld(reason: reason.text, hint: hint)
    }

    /// A path as findings show it: from the folder that the command was given.
    private func shown(_ path: String) -> String {
        if path.hasPrefix(content + "/") { return PagePath.join(prefix, String(path.dropFirst(content.count + 1))) }
        var base = folder
        var up = ""
        while !path.hasPrefix(base + "/"), let slash = base.lastIndex(of: "/") {
            base = String(base[..<slash])
            up += "../"
        }
        return up + path.dropFirst(base.count + 1)
    }

    private func suggestion(for path: String, beside: String) -> String? {
        let name = PagePath.name(of: path)
        let parent = PagePath.folder(of: path)
        let folder = parent.isEmpty ? beside : beside + "/" + parent
        guard Self.kind(of: folder) == S_IFDIR, let real = RealPath.of(folder),
            real == project || real.hasPrefix(project + "/"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: real), names.count < 2_000
        else { return nil }
        return NearestMatch.find(String(name), among: names.sorted()).map { PagePath.join(String(parent), $0) }
    }
}
