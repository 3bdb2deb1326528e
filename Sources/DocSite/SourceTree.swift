internal import DocModel
internal import Foundation

/// The files of the content folder.
struct SourceTree: Sendable {
    /// Markdown files, relative to the content folder, sorted bytewise.
    var pages: [String] = []
    /// Everything else, likewise.
    var assets: [String] = []
    var diagnostics: [Diagnostic] = []

    /// Deeper folders are a mistake, or hostile.
    private static let maxDepth = 64

    /// Walks `folder`. Names that begin with `.` are passed over, links are followed while they stay inside.
    ///
    /// - Parameters:
    ///   - excluding: Patterns of paths to leave out; `*` stands for any run of characters.
    ///   - skipping: Absolute real paths of folders to leave out: the output, the template.
    /// - Throws: ``SiteError`` when `folder` itself cannot be read.
    init(folder: String, excluding patterns: [String] = [], skipping: Set<String> = []) throws {
        guard let root = Self.realPath(folder) else { throw SiteError(path: folder, "cannot read folder '\(folder)'", errno: errno) }
        var walk = Walk(root: root, patterns: patterns, skipping: skipping)
        guard try walk.visit("", depth: 0, ancestors: []) else {
            throw SiteError(path: folder, "cannot read folder '\(folder)'", errno: errno)
        }
        pages = walk.pages.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        assets = walk.assets.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        diagnostics = walk.diagnostics
    }

    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private struct Identity: Hashable {
        var device: UInt
        var inode: UInt
    }

    private struct Walk {
        let root: String
        let patterns: [String]
        let skipping: Set<String>
        var pages: [String] = []
        var assets: [String] = []
        var diagnostics: [Diagnostic] = []

        /// - Returns: `false` when the folder cannot be opened; `errno` says why.
        mutating func visit(_ relative: String, depth: Int, ancestors: Set<Identity>) throws -> Bool {
            let path = relative.isEmpty ? root : root + "/" + relative
            var status = stat()
            guard stat(path, &status) == 0 else { return false }
            let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
            guard !ancestors.contains(identity) else {
                report("symlink-loop", relative, "the link leads back to a folder above it; it is not followed")
                return true
            }
            guard depth <= maxDepth else {
                report("too-deep", relative, "folders are nested more than \(maxDepth) deep; the rest is left out")
                return true
            }
            guard let names = Self.names(in: path) else { return false }
            for name in names { try visitEntry(name, in: relative, depth: depth, ancestors: ancestors.union([identity])) }
            return true
        }

        private mutating func visitEntry(_ name: String, in folder: String, depth: Int, ancestors: Set<Identity>) throws {
            guard !name.hasPrefix("."), name != "node_modules" else { return }
            let relative = folder.isEmpty ? name : folder + "/" + name
            guard !(folder.isEmpty && Self.ownFiles.contains(name)), !patterns.contains(where: { Self.matches(relative, $0) }) else {
                return
            }
            let path = root + "/" + relative
            var status = stat()
            guard lstat(path, &status) == 0 else {
                return report("unreadable-file", relative, String(cString: strerror(errno)), severity: .error)
            }
            if status.st_mode & S_IFMT == S_IFLNK {
                guard let target = SourceTree.realPath(path), stat(path, &status) == 0 else {
                    return report("broken-symlink", relative, "the link leads nowhere; it is left out")
                }
                guard target == root || target.hasPrefix(root + "/") else {
                    return report("symlink-outside", relative, "the link leads out of the content folder; it is left out")
                }
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                if skipping.contains(path) || Self.isOutput(path) { return }
                if try !visit(relative, depth: depth + 1, ancestors: ancestors) {
                    report("unreadable-file", relative, "cannot read the folder: " + String(cString: strerror(errno)), severity: .error)
                }
            case S_IFREG:
                if PagePath.isMarkdown(name) { pages.append(relative) } else { assets.append(relative) }
            default:
                report("not-a-file", relative, "a pipe, socket or device; it is left out")
            }
        }

        /// Another output of docgen is no content.
        private static func isOutput(_ path: String) -> Bool {
            access(path + "/manifest.json", F_OK) == 0 && access(path + "/index.sqlite", F_OK) == 0 && access(path + "/site", F_OK) == 0
        }

        private mutating func report(_ id: String, _ path: String, _ message: String, severity: Diagnostic.Severity = .warning) {
            diagnostics.append(Diagnostic(severity, id: id, at: SourceLocation(path: path), message))
        }

        private static func names(in path: String) -> [String]? {
            guard let directory = opendir(path) else { return nil }
            defer { closedir(directory) }
            var names: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { names.append(name) }
            }
            return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }

        /// In the content folder these are for docgen, not for readers.
        private static let ownFiles = [SiteConfiguration.fileName, SynonymFile.fileName]

        /// Matches the whole path, or the path of a folder above it, against a pattern with `*`.
        private static func matches(_ path: String, _ pattern: String) -> Bool {
            let pattern = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
            return pattern.withCString { pattern in path.withCString { fnmatch(pattern, $0, 0) == 0 } }
        }
    }
}
