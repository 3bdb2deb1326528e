internal import DocModel
internal import Foundation

/// The files of the content folder.
struct SourceTree: Sendable {
    /// Markdown files, relative to the content folder, sorted bytewise.
    var pages: [String] = []
    /// Everything else, likewise.
    var assets: [String] = []
    /// Files and folders that git ignores, likewise; a folder has a slash at its end, and what lies in it is not listed.
    var ignored: [String] = []
    var diagnostics: [Diagnostic] = []
    /// Pages that are missing because of their names.
    var unnamedPageCount = 0
    /// Patterns to leave out that nothing in the folder has.
    var unusedPatterns: [String] = []
    /// Where the files are that were found behind links, relative to the content folder.
    var realPaths: [String: String] = [:]

    /// What is left out of a site's content besides `exclude`, and what is not left out all the same.
    struct Rules: Sendable {
        var ignore: GitIgnore
        /// The site's `assets`.
        var named: NamedFiles
    }

    /// Deeper folders are a mistake, or hostile.
    private static let maxDepth = 64

    /// Walks the folder. Names that begin with `.` are passed over unless `rules` name them, links are followed while they stay inside, or lead to a page or a
    /// folder of the same project.
    ///
    /// - Parameters:
    ///   - excluding: Patterns of paths to leave out; `*` stands for any run of characters.
    ///   - skipping: Absolute real paths of folders to leave out: the output, the template.
    /// - Throws: ``SiteError`` when the folder itself cannot be read.
    init(_ source: SourceRoot, excluding patterns: [String] = [], skipping: Set<String> = [], rules: Rules? = nil) throws {
        let folder: String
        switch source.files {
        case .processed: preconditionFailure("a folder is looked through before any of its files is read")
        case .memory(let files):
            let paths = Self.sorted(Array(files.keys))
            pages = Self.sortedPages(paths.filter(PagePath.isMarkdown))
            assets = paths.filter { !PagePath.isMarkdown($0) }
            return
        case .disk(let path), .diskWithPublic(let path, _): folder = path
        }
        guard let root = RealPath.of(folder) else { throw SiteError(path: folder, "cannot read folder '\(folder)'", errno: errno) }
        var walk = Walk(root: root, source: source, patterns: patterns, skipping: skipping, rules: rules, rulesAtRoot: rules)
        guard try walk.visit("", at: "", depth: 0, ancestors: [], onlyNamed: false) else {
            throw SiteError(path: folder, "cannot read folder '\(folder)'", errno: errno)
        }
        pages = Self.sortedPages(walk.pages)
        assets = Self.sorted(walk.assets)
        ignored = Self.sorted(walk.ignored)
        diagnostics = walk.diagnostics
        unnamedPageCount = walk.unnamedPageCount
        unusedPatterns = patterns.filter { !walk.usedPatterns.contains($0) && !Self.exists($0, in: root) }
        realPaths = walk.realPaths
    }

    /// Of two pages that differ in their endings the one with `.md` comes first, and has the address that both want.
    private static func sortedPages(_ paths: [String]) -> [String] {
        let long = ".markdown"
        guard paths.contains(where: { $0.lowercased().hasSuffix(long) }) else { return sorted(paths) }
        return paths.map { path in (path, key: path.lowercased().hasSuffix(long) ? path.dropLast(long.count) + ".md\u{1}" : path[...]) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.0)
    }

    /// Adds files of other folders.
    mutating func add(assets paths: [String], _ findings: [Diagnostic]) {
        assets = Self.sorted(assets + paths)
        diagnostics += findings
    }

    private static func sorted(_ paths: [String]) -> [String] { paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// Whether a pattern names what is there, where the walk does not come: in a folder that another one leaves out, or git. What is left out
    /// without it may be there or not.
    private static func exists(_ pattern: String, in root: String) -> Bool {
        let isLeftOut = pattern.split(separator: "/").contains { $0 == "node_modules" || $0.hasPrefix(".") && $0 != "." }
        return isLeftOut || !pattern.contains { "*?[".contains($0) } && access(root + "/" + pattern, F_OK) == 0
    }

    /// Another output of docgen is not content.
    static func isOutput(_ path: String) -> Bool {
        access(path + "/manifest.json", F_OK) == 0 && access(path + "/index.sqlite", F_OK) == 0 && access(path + "/site", F_OK) == 0
    }

    private struct Identity: Hashable {
        var device: UInt
        var inode: UInt
    }

    private struct Walk {
        let root: String
        let source: SourceRoot
        let patterns: [String]
        let skipping: Set<String>
        var rules: Rules?
        /// The folder of the project, relative to the content folder, that a link led to and whose files are being visited: ``rules`` are those of it.
        var linkedFolder: String?
        /// ``rules`` before any folder was entered.
        let rulesAtRoot: Rules?
        var pages: [String] = []
        var assets: [String] = []
        var ignored: [String] = []
        var diagnostics: [Diagnostic] = []
        var unnamedPageCount = 0
        var realPaths: [String: String] = [:]
        var usedPatterns: Set<String> = []

        /// - Parameters:
        ///   - real: Where the folder is: `relative`, but behind a link.
        ///   - onlyNamed: Whether the folder is one that is left out, but for files that the site names.
        /// - Returns: `false` when the folder cannot be opened; `errno` says why.
        mutating func visit(_ relative: String, at real: String, depth: Int, ancestors: Set<Identity>, onlyNamed: Bool) throws -> Bool {
            let path = relative.isEmpty ? root : root + "/" + relative
            var status = stat()
            guard stat(path, &status) == 0 else { return false }
            let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
            guard !ancestors.contains(identity) else {
                report(.symlinkLoop, relative, "the link leads back to a folder above it; it is not followed")
                return true
            }
            guard depth <= maxDepth else {
                report(.tooDeep, relative, "folders are nested more than \(maxDepth) deep; the rest is left out")
                return true
            }
            guard let names = Self.names(in: path) else { return false }
            if !onlyNamed { names.unreadable.forEach { reportName($0, in: relative, id: .nameNotUTF8, "is not UTF-8") } }
            let ruled = ruledPath(real) ?? real
            rules?.ignore.enter(ruled)
            defer { rules?.ignore.leave() }
            for name in names.readable {
                try visitEntry(name, in: relative, at: real, depth: depth, ancestors: ancestors.union([identity]), onlyNamed: onlyNamed)
            }
            return true
        }

        private mutating func visitEntry(
            _ name: String,
            in folder: String,
            at realFolder: String,
            depth: Int,
            ancestors: Set<Identity>,
            onlyNamed: Bool
        ) throws {
            let relative = folder.isEmpty ? name : folder + "/" + name
            let excluding = patterns.filter { PathPattern.matches(relative, $0) }
            usedPatterns.formUnion(excluding)
            var onlyNamed = onlyNamed || name.hasPrefix(".") || name == "node_modules"
            guard !onlyNamed || name != ".git" && rules?.named.reaches(relative) ?? false else { return }
            guard !(folder.isEmpty && Self.ownFiles.contains(name)), excluding.isEmpty else { return }
            let path = root + "/" + relative
            let isPlain = name.isPlainPath
            var real = PagePath.join(realFolder, name)
            var status = stat()
            guard lstat(path, &status) == 0 else {
                return report(.unreadableFile, relative, String(cString: strerror(errno)))
            }
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            if isLink {
                guard let target = followLink(relative, at: path, &status, onlyNamed: &onlyNamed) else { return }
                real = target
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            if isFolder, isSkipped(path, isLink: isLink) { return }
            if !onlyNamed, let ruled = ruledPath(real), rules?.ignore.ignores(ruled, isFolder: isFolder) ?? false {
                guard rules?.named.reaches(relative) ?? false else {
                    ignored.append(isFolder ? relative + "/" : relative)
                    return
                }
                onlyNamed = true
            }
            if onlyNamed, !isFolder, !(rules?.named.contains(relative) ?? false) { return }
            guard isPlain else {
                return reportName(
                    UnusableName(shown: name, isFolder: isFolder),
                    in: folder,
                    id: .nameNotPlain,
                    "contains \(Self.oddity(of: name))"
                )
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let here = (rules, linkedFolder)
                if isLink { takeRules(ofLinked: real) }
                defer { (rules, linkedFolder) = here }
                if try !visit(relative, at: real, depth: depth + 1, ancestors: ancestors, onlyNamed: onlyNamed) {
                    report(.unreadableFile, relative, "cannot read the folder: " + String(cString: strerror(errno)))
                }
            case S_IFREG:
                if real != relative { realPaths[relative] = real }
                if PagePath.isMarkdown(name) { pages.append(relative) } else { assets.append(relative) }
            default:
                report(.notAFile, relative, "a pipe, socket or device; it is left out")
            }
        }

        private func isSkipped(_ path: String, isLink: Bool) -> Bool {
            skipping.contains(path) || SourceTree.isOutput(path) || isLink && RealPath.of(path).map(skipping.contains) ?? false
        }

        /// A path as ``rules`` name it; `nil` for one that they say nothing of: a page outside the content folder that a link leads to.
        /// - Parameter real: Relative to the content folder.
        private func ruledPath(_ real: String) -> String? {
            guard let linkedFolder else { return real.hasPrefix("../") ? nil : real }
            if real == linkedFolder { return "" }
            return real.hasPrefix(linkedFolder + "/") ? String(real.dropFirst(linkedFolder.count + 1)) : nil
        }

        /// Takes the rules of a folder that a link leads to.
        private mutating func takeRules(ofLinked real: String) {
            guard let ignore = rulesAtRoot?.ignore else { return }
            guard real.hasPrefix("../") else {
                linkedFolder = nil
                rules?.ignore = ignore.entered(above: real)
                return
            }
            linkedFolder = real
            rules?.ignore = GitIgnore(content: RealPath.of(root + "/" + real) ?? root, root: ignore.top)
        }

        /// - Parameters:
        ///   - status: Becomes that of what the link leads to.
        ///   - onlyNamed: Becomes true where that is left out but for files that the site names.
        /// - Returns: What the link leads to, relative to the content folder, with `../` before what lies outside it; `nil` where it is left out, which is
        ///   reported.
        private mutating func followLink(
            _ relative: String,
            at path: String,
            _ status: inout stat,
            onlyNamed: inout Bool
        ) -> String? {
            guard let target = RealPath.of(path), stat(path, &status) == 0 else {
                report(.brokenSymlink, relative, "the link leads nowhere; it is left out")
                return nil
            }
            guard target == root || target.hasPrefix(root + "/") else {
                return followLink(relative, outTo: target, status.st_mode & S_IFMT)
            }
            let real = String(target.utf8.dropFirst(root.utf8.count + 1)) ?? ""
            if let reason = reasonToLeaveOut(real, isFolder: status.st_mode & S_IFMT == S_IFDIR) {
                guard !real.split(separator: "/").contains(".git"), rules?.named.reaches(relative) ?? false else {
                    reportLink(relative, to: real, reason, hint: reason.hint(for: relative, in: source.settings))
                    return nil
                }
                onlyNamed = true
            }
            return real
        }

        /// A project's `README.md` is a page as well, where a link says so: `docs/index.md -> ../README.md`. So are the pages of a folder.
        /// - Parameters:
        ///   - target: The real path of a file or folder outside the content folder.
        ///   - kind: As in `st_mode`.
        /// - Returns: The target relative to the content folder; `nil` where it is left out, which is reported.
        private mutating func followLink(_ relative: String, outTo target: String, _ kind: mode_t) -> String? {
            let isPage = kind == S_IFREG && PagePath.isMarkdown(target) && PagePath.isMarkdown(relative)
            // A folder above the content holds more than a site is meant to.
            let isFolder = kind == S_IFDIR && !root.hasPrefix(target + "/")
            guard let ignore = rulesAtRoot?.ignore, isPage || isFolder, root.hasPrefix(ignore.top + "/"), target.hasPrefix(ignore.top + "/")
            else {
                report(
                    .symlinkOutside,
                    relative,
                    "the link points outside the content folder; it is left out",
                    hint: "copy what it leads to; only pages and folders of the same project are published through a link"
                )
                return nil
            }
            let path = String(target.dropFirst(ignore.top.count + 1))
            guard let reason = reasonToLeaveOut(ofProject: path, ignore) else {
                return String(repeating: "../", count: root.dropFirst(ignore.top.count).count { $0 == "/" }) + path
            }
            reportLink(relative, to: path, reason, hint: "copy the file, if it is meant for readers")
            return nil
        }

        /// Why what a link leads to would not be published where it is; a link makes it no less private.
        /// - Parameter real: Relative to the content folder.
        private func reasonToLeaveOut(_ real: String, isFolder: Bool) -> ReasonToLeaveOut? {
            let parts = real.split(separator: "/")
            if parts.contains(where: { $0.hasPrefix(".") || $0 == "node_modules" }) { return .hidden }
            if rulesAtRoot?.ignore.ignoresAnyPart(of: real, isFolder: isFolder) ?? false { return .ignoredByGit }
            if PrivateFiles.isPrivate(real) { return .privateFile }
            let isExcluded = parts.indices.contains { index in
                patterns.contains { PathPattern.matches(parts[...index].joined(separator: "/"), $0) }
            }
            return isExcluded ? .excluded : nil
        }

        /// The same for a file outside the content folder.
        /// - Parameter path: Relative to the project.
        private func reasonToLeaveOut(ofProject path: String, _ ignore: GitIgnore) -> ReasonToLeaveOut? {
            if path.split(separator: "/").contains(where: { $0.hasPrefix(".") || $0 == "node_modules" }) { return .hidden }
            if ignore.ignoresAnyPart(ofProjectPath: path) { return .ignoredByGit }
            return PrivateFiles.isPrivate(path) ? .privateFile : nil
        }

        private mutating func reportLink(_ path: String, to real: String, _ reason: ReasonToLeaveOut, hint: String) {
            diagnostics.append(
                Diagnostic(
                    id: .symlinkUnpublished,
                    // What it leads to is private perhaps: no line of that is to be shown.
                    at: SourceLocation(whole: source.shownPath(path)),
                    "the link leads to '\(real)', which is not published: \(reason.text); the link is left out",
                    hint: hint
                )
            )
        }

        private mutating func report(
            _ id: DiagnosticID,
            _ path: String,
            _ message: String,
            hint: String? = nil
        ) {
            // A link, a folder or what cannot be read: there is no line to look at.
            diagnostics.append(Diagnostic(id: id, at: SourceLocation(whole: source.shownPath(path)), message, hint: hint))
        }

        /// A name that no link and no URL of a page could hold.
        /// - Parameter problem: What is wrong with it.
        private mutating func reportName(_ name: UnusableName, in folder: String, id: DiagnosticID, _ problem: String) {
            let isPage = !name.isFolder && PagePath.isMarkdown(name.shown)
            if isPage { unnamedPageCount += 1 }
            diagnostics.append(
                Diagnostic(
                    isPage || name.isFolder ? .error : .warning,
                    id: id,
                    at: SourceLocation(whole: source.shownPath(PagePath.join(folder, name.shown))),
                    "the name of the \(name.isFolder ? "folder" : "file") \(problem); \(isPage ? "the page was not built" : "it is left out")",
                    hint: "rename it"
                )
            )
        }

        private static func oddity(of name: String) -> String { name.contains("\\") ? "a backslash" : "a control character" }

        private struct UnusableName {
            /// What is not UTF-8 stands as `\xE9`.
            var shown: String
            var isFolder: Bool
        }

        private static func names(in path: String) -> (readable: [String], unreadable: [UnusableName])? {
            guard let directory = opendir(path) else { return nil }
            defer { closedir(directory) }
            var names: [String] = []
            var unreadable: [UnusableName] = []
            while let entry = readdir(directory) {
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                        if let name = String(validatingCString: name) {
                            if name != "." && name != ".." { names.append(name) }
                        } else if name[0] != UInt8(ascii: ".") {
                            let shown = escaped(UnsafeRawBufferPointer(start: name, count: strlen(name)))
                            unreadable.append(UnusableName(shown: shown, isFolder: isFolder(entry.pointee.d_type, name, in: directory)))
                        }
                    }
                }
            }
            names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return (names, unreadable.sorted { $0.shown < $1.shown })
        }

        private static func isFolder(_ type: UInt8, _ name: UnsafePointer<CChar>, in directory: OpaquePointer) -> Bool {
            var status = stat()
            // Not every file system tells the type with the name.
            guard type == UInt8(DT_UNKNOWN) else { return type == UInt8(DT_DIR) }
            return fstatat(dirfd(directory), name, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }

        private static func escaped(_ name: UnsafeRawBufferPointer) -> String {
            var shown = ""
            var rest = name[...]
            while !rest.isEmpty {
                // One character is at most four bytes long.
                if let length = (1...min(4, rest.count)).first(where: { String(validating: rest.prefix($0), as: UTF8.self) != nil }) {
                    shown += String(decoding: rest.prefix(length), as: UTF8.self)
                    rest = rest.dropFirst(length)
                } else {
                    let byte = String(rest.removeFirst(), radix: 16, uppercase: true)
                    shown += "\\x" + (byte.utf8.count < 2 ? "0" : "") + byte
                }
            }
            return shown
        }

        /// In the content folder these are for docgen, not for readers.
        private static let ownFiles = [SiteConfiguration.fileName, SynonymFile.fileName, URLLock.fileName]
    }
}
