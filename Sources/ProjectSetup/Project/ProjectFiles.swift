internal import Foundation

/// The files of a project by their paths, relative to its folder: those of a disk, or of memory.
package struct ProjectFiles: Sendable {
    private enum Source: Sendable {
        case disk(String)
        case memory([String: String])
    }

    private let source: Source
    /// Sorted bytewise.
    package let paths: [String]
    private let known: Set<String>
    /// Those that are symbolic links to a page elsewhere, `docs/index.md -> ../README.md`, or lie in a folder behind such a link.
    let links: Set<String>

    /// A configuration is read whole; a larger file is none.
    static let maxBytes = 8_000_000
    private static let maxFiles = 200_000
    private static let maxDepth = 32
    /// Folders that hold no sources of documents, and many files.
    private static let skipped: Set<String> = [
        ".git", "node_modules", ".docgen", "venv", ".venv", "target", "dist", "__pycache__", ".cache",
    ]
    /// Folders with a dot that tools keep their settings in.
    private static let settingsFolders: Set<String> = [".vitepress", ".obsidian"]

    package init(_ files: [String: String]) {
        source = .memory(files)
        paths = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        known = Set(paths)
        links = []
    }

    /// - Throws: ``SetupError`` when the folder cannot be read.
    package init(folder: String) throws(SetupError) {
        var walk = Walk(folder: folder, root: Self.realPath(folder) ?? folder)
        guard walk.visit("", depth: 0, behindLink: false) else {
            throw SetupError("cannot read folder '\(folder)': \(String(cString: strerror(errno)))")
        }
        source = .disk(folder)
        paths = walk.paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        known = Set(paths)
        links = walk.links
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private struct Walk {
        let folder: String
        /// The real path of the folder.
        let root: String
        var paths: [String] = []
        var links: Set<String> = []

        /// - Returns: `false` when the folder cannot be read.
        mutating func visit(_ relative: String, depth: Int, behindLink: Bool) -> Bool {
            let path = relative.isEmpty ? folder : folder + "/" + relative
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return false }
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where paths.count < maxFiles {
                let child = relative.isEmpty ? name : relative + "/" + name
                var status = stat()
                guard lstat(path + "/" + name, &status) == 0 else { continue }
                let isLink = status.st_mode & S_IFMT == S_IFLNK
                guard !isLink || stat(path + "/" + name, &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFREG:
                    guard !isLink || Path.isMarkdown(name) else { continue }
                    paths.append(child)
                    if isLink || behindLink { links.insert(child) }
                case S_IFDIR:
                    let isHidden = name.hasPrefix(".") && !settingsFolders.contains(name)
                    guard !isHidden, !skipped.contains(name), depth < maxDepth, !isLink || !behindLink && isFollowed(child) else {
                        continue
                    }
                    _ = visit(child, depth: depth + 1, behindLink: behindLink || isLink)
                default: break
                }
            }
            return true
        }

        /// Whether a link leads to a folder of the project, and to none that the link itself lies in.
        private func isFollowed(_ link: String) -> Bool {
            guard let target = ProjectFiles.realPath(folder + "/" + link), target.hasPrefix(root + "/") else { return false }
            return !(root + "/" + link).hasPrefix(target + "/")
        }
    }

    /// Files in a folder that lie below a name with a dot, or have one, sorted; ``paths`` has not all of them.
    /// - Returns: Relative to the folder.
    func hiddenFiles(below folder: String) -> [String] {
        let found: [String]
        switch source {
        case .memory: found = files(below: folder).compactMap { Path.relative($0, to: folder) }
        case .disk(let root):
            let path = Path.join(root, folder)
            var names: [String] = []
            for name in FileManager.default.enumerator(atPath: path) ?? .init() {
                guard names.count < Self.maxFiles, let name = name as? String else { break }
                var status = stat()
                if lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG { names.append(name) }
            }
            found = names
        }
        let isHidden = { (path: String) in
            let parts = path.split(separator: "/")
            return parts.contains { $0.hasPrefix(".") } && !parts.contains(".git")
        }
        return found.filter(isHidden).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The text of a file that a configuration names, which may lie in a folder with a dot; ``paths`` has not all of those.
    /// - Returns: `nil` where there is none, or none that is text.
    func namedText(_ path: String) -> String? {
        guard !contains(path), case .disk(let folder) = source else { return try? text(path) }
        var status = stat()
        guard lstat(folder + "/" + path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return try? text(path)
    }

    /// Whether there is a file of that path, relative to the project.
    package func contains(_ path: String) -> Bool { known.contains(path) }

    func containsFolder(_ path: String) -> Bool { !files(below: path).isEmpty }

    /// The files in a folder and below it; all of them for the empty path.
    func files(below folder: String) -> ArraySlice<String> {
        guard !folder.isEmpty else { return paths[...] }
        let prefix = folder + "/"
        let start = paths.partitioningIndex { !$0.utf8.lexicographicallyPrecedes(prefix.utf8) }
        let end = paths[start...].firstIndex { !$0.hasPrefix(prefix) } ?? paths.endIndex
        return paths[start..<end]
    }

    /// - Throws: ``SetupError`` when the file cannot be read, has more than 8 MB, or is not UTF-8.
    func text(_ path: String) throws(SetupError) -> String {
        let bytes: Data
        switch source {
        case .memory(let files):
            guard let text = files[path] else { throw SetupError("there is no such file", at: Setting.Place(file: path)) }
            return text
        case .disk(let folder):
            var status = stat()
            guard stat(folder + "/" + path, &status) == 0, let data = FileManager.default.contents(atPath: folder + "/" + path) else {
                throw SetupError("cannot read the file: \(String(cString: strerror(errno)))", at: Setting.Place(file: path))
            }
            bytes = data
        }
        guard bytes.count <= Self.maxBytes else {
            throw SetupError("the file has \(bytes.count) bytes, more than \(Self.maxBytes)", at: Setting.Place(file: path))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SetupError("the file is not UTF-8", at: Setting.Place(file: path), hint: "save it as UTF-8 and try again")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// A configuration in the language that the file's name says.
    func settings(_ path: String) throws(SetupError) -> Setting {
        let text = try text(path)
        switch Path.ending(of: path) {
        case "toml": return try TOMLSettings.read(text, file: path)
        case "yml", "yaml": return try Setting.yaml(text, file: path)
        default:
            guard let setting = try LiteralSettings.read(text, file: path) else {
                throw SetupError(
                    "no object with settings is found in the file, and docgen does not run it",
                    at: Setting.Place(file: path),
                    hint: "write what it exports as one object, 'export default { … }', and try again"
                )
            }
            return setting
        }
    }
}

extension Array where Element == String {
    /// The first index whose element satisfies a predicate that is false, then true.
    fileprivate func partitioningIndex(where belongsInSecond: (String) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsInSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Paths of files, relative, with `/` between their parts.
enum Path {
    static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    static func name(of path: String) -> String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }

    static func stem(of path: String) -> String {
        let name = name(of: path)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// In lower case, without its dot.
    static func ending(of path: String) -> String {
        let name = name(of: path)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder == "." ? name : name.isEmpty ? folder : folder + "/" + name
    }

    static func isMarkdown(_ path: String) -> Bool { ["md", "markdown", "mdx"].contains(ending(of: path)) }

    /// Without `.` and `..`; `nil` where it leads out of the project.
    static func normalized(_ path: String, in folder: String = "") -> String? {
        var parts: [Substring] = []
        for part in (folder + "/" + path).split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// A path relative to a folder above it; `nil` for one that is elsewhere.
    static func relative(_ path: String, to folder: String) -> String? {
        if folder.isEmpty { return path }
        return path == folder ? "" : path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : nil
    }
}
