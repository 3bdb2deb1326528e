internal import DocModel

/// The files of the manifest by the paths that readers ask for. What is not in here is never opened.
package struct SiteFiles: Sendable {
    let folder: SiteFolder
    private let files: [String: SiteFile]
    /// Former addresses of pages, and the files that readers reach there.
    private let redirects: [String: String]

    enum Resolution: Sendable {
        case file(SiteFile)
        /// The path where the file is, decoded and without a `/` before it.
        case moved(String)
        case missing
    }

    init(_ manifest: Manifest, folder: SiteFolder) {
        self.folder = folder
        files = Dictionary(manifest.files.enumerated().map { ($1.path, SiteFile($1, index: $0)) }) { first, _ in first }
        redirects = Dictionary((manifest.redirects ?? []).map { ($0.from, $0.to) }) { first, _ in first }
    }

    /// The file with exactly this path.
    subscript(path: String) -> SiteFile? { files[path] }

    /// What to answer to a request.
    ///
    /// - Parameter path: Decoded, with its leading `/`. It is only ever a key; no file's path is made of it.
    func resolve(_ path: String) -> Resolution {
        let key = String(path.dropFirst())
        if key.isEmpty || key.hasSuffix("/") {
            let index = key + "index.html"
            if let target = redirects[index] { return .moved(target) }
            if let file = files[index] { return .file(file) }
            return key.isEmpty ? .missing : page(named: String(key.dropLast()))
        }
        if let target = redirects[key] { return .moved(target) }
        if let file = files[key] { return .file(file) }
        let index = key + "/index.html"
        if let target = redirects[index] { return .moved(target) }
        if files[index] != nil { return .moved(key + "/") }
        return page(named: key)
    }

    /// A page has one address; where its `.html` was left out, or a folder's `/` stands in its place, readers are sent there.
    private func page(named name: String) -> Resolution {
        let path = name + ".html"
        if let target = redirects[path] { return .moved(target) }
        return files[path] == nil ? .missing : .moved(path)
    }
}
