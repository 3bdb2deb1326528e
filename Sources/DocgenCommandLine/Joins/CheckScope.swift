internal import ArgumentParser
internal import DocModel
internal import DocSite
internal import Foundation

/// What `docgen check` was told to look at: a site, or some files of one.
struct CheckScope {
    /// The site's folder.
    let root: String
    /// Paths of the files as findings name them; `nil` for the whole site.
    private let files: Set<String>?
    /// The file with the settings, as findings name it.
    private let settings: String

    var fileCount: Int? { files?.count }

    /// - Parameters:
    ///   - places: A folder, and files; without a folder, the site is the one that the first file lies in.
    ///   - settings: The file with the settings; without a folder, the site is then the current one.
    /// - Throws: What the argument parser says of wrong use, and ``InputOutputError`` for a file that is not there.
    init(_ places: [String], settings: String?) throws {
        var folders: [String] = []
        var files: [String] = []
        for place in places {
            let exists = FileManager.default.fileExists(atPath: place)
            if isFolder(place) || !exists && places.count == 1 && !Self.isPage(place) {
                folders.append(place)
            } else if exists {
                files.append(place)
            } else {
                throw InputOutputError(description: "there is no file '\(place)'")
            }
        }
        guard folders.count < 2 else { throw ValidationError("'\(folders[0])' and '\(folders[1])' are two folders; check one at a time") }
        root = folders.first ?? (settings == nil ? files.first.map(Self.site) : nil) ?? "."
        self.settings = settings.map { [root] in SiteConfiguration.name(of: $0, in: root) } ?? SiteConfiguration.fileName
        let base = Self.real(root)
        self.files = files.isEmpty ? nil : Set(files.compactMap { Self.path(Self.real($0), in: base) })
    }

    func covers(_ finding: Diagnostic) -> Bool {
        guard let files else { return true }
        // With a mistake there nothing else was checked.
        return files.contains(finding.location.path) || finding.location.path == settings && finding.severity == .error
    }

    /// Whether a place is in what is looked at.
    func covers(_ place: SourceLocation) -> Bool { files?.contains(place.path) ?? true }

    private static func isPage(_ path: String) -> Bool { path.hasSuffix(".md") || path.hasSuffix(".markdown") || path.hasSuffix(".mdx") }

    private static func real(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// - Returns: `nil` for a file that lies elsewhere: a hook names all files of a commit.
    private static func path(_ file: String, in root: String) -> String? {
        let prefix = root == "/" ? "/" : root + "/"
        return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : nil
    }

    /// The nearest folder above a file that has a `docgen.yml`; the current one where there is none.
    private static func site(of file: String) -> String {
        let current = real(".")
        var folder = (real(file) as NSString).deletingLastPathComponent
        while folder != "/", !folder.isEmpty {
            if FileManager.default.fileExists(atPath: folder + "/" + SiteConfiguration.fileName) { return folder == current ? "." : folder }
            folder = (folder as NSString).deletingLastPathComponent
        }
        return "."
    }
}
