internal import DocModel

/// The files of the manifest by the paths that readers ask for. What is not in here is never opened.
package struct SiteFiles: Sendable {
    let folder: SiteFolder
    private let files: [String: SiteFile]
    /// Former addresses of pages, and the files that readers reach there.
    private let redirects: [String: Manifest.Redirect]
    /// All that lies in the folder, with its sizes: files and their encodings.
    let stored: [(path: String, size: Int)]

    init(_ manifest: Manifest, folder: SiteFolder) {
        self.folder = folder
        files = Dictionary(manifest.files.enumerated().map { ($1.path, SiteFile($1, index: $0)) }) { first, _ in first }
        stored = manifest.files.flatMap { file in
            [(file.path, file.size)] + (file.encodings ?? []).map { ($0.path, $0.size) }
        }
        redirects = Dictionary((manifest.redirects ?? []).map { ($0.from, $0) }) { first, _ in first }
    }

    /// The file with exactly this path.
    subscript(path: String) -> SiteFile? { files[path] }

    /// In bytes, of a file or one of its encodings.
    func size(of path: String) -> Int? { stored.first { $0.path == path }?.size }

    /// What to answer to a request for a path: decoded, with its leading `/`.
    func resolve(_ path: String) -> SiteAddress<SiteFile> { SiteAddress(path, redirects: redirects) { files[$0] } }
}
