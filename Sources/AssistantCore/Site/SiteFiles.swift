internal import DocModel

/// A file of the site, as the manifest describes it.
struct SiteFile: Sendable {
    /// Relative to `site/`.
    let path: String
    let size: Int
    let type: String
    let cache: Manifest.CacheClass
    /// Strong and quoted: the content's hash.
    let entityTag: String

    init(_ file: Manifest.File) {
        path = file.path
        size = file.size
        type = file.type
        cache = file.cache
        entityTag = "\"" + file.sha256.prefix(32) + "\""
    }

    var cacheControl: String {
        switch cache {
        case .immutable: "public, max-age=31536000, immutable"
        case .revalidate: "no-cache"
        }
    }

    /// Whether `path` names something below a folder, and says so plainly: no `.` or `..`, nothing empty, no control character.
    static func isPlainPath(_ path: String) -> Bool {
        !path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }
}

/// The files of the manifest by the paths that readers ask for. What is not in here is never opened.
struct SiteFiles: Sendable {
    let folder: SiteFolder
    private let files: [String: SiteFile]

    enum Resolution: Sendable {
        case file(SiteFile)
        /// The path where the file is, decoded.
        case moved(String)
        case missing
    }

    init(_ manifest: Manifest, folder: SiteFolder) {
        self.folder = folder
        files = Dictionary(manifest.files.map { ($0.path, SiteFile($0)) }) { first, _ in first }
    }

    /// The file with exactly this path.
    subscript(path: String) -> SiteFile? { files[path] }

    /// What to answer to a request.
    ///
    /// - Parameter path: Decoded, with its leading `/`. It is only ever a key; no file's path is made of it.
    func resolve(_ path: String) -> Resolution {
        let key = String(path.dropFirst())
        if key.isEmpty || key.hasSuffix("/") {
            return files[key + "index.html"].map(Resolution.file) ?? .missing
        }
        if let file = files[key] { return .file(file) }
        if files[key + "/index.html"] != nil { return .moved("/" + key + "/") }
        if files[key + ".html"] != nil { return .moved("/" + key + ".html") }
        return .missing
    }
}
