internal import DocModel

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
        files = Dictionary(manifest.files.enumerated().map { ($1.path, SiteFile($1, index: $0)) }) { first, _ in first }
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
