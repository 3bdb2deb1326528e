/// What a path of the site leads to.
enum SiteAddress<File: Sendable>: Sendable {
    case file(File)
    /// The path where the file is, decoded and without a `/` before it.
    case moved(String)
    case missing

    /// - Parameters:
    ///   - path: Decoded, with its leading `/`. It is only ever a key; no file's path is made of it.
    ///   - redirects: Former addresses of pages, and the files that readers reach there.
    ///   - find: The file with exactly this path.
    init(_ path: String, redirects: [String: String], find: (String) -> File?) {
        /// A page has one address; where its `.html` was left out, or a folder's `/` stands in its place, readers are sent there.
        func page(named name: String) -> Self {
            let path = name + ".html"
            if let target = redirects[path] { return .moved(target) }
            return find(path) == nil ? .missing : .moved(path)
        }
        let key = String(path.dropFirst())
        if key.isEmpty || key.hasSuffix("/") {
            let index = key + "index.html"
            if let target = redirects[index] {
                self = .moved(target)
            } else if let file = find(index) {
                self = .file(file)
            } else {
                self = key.isEmpty ? .missing : page(named: String(key.dropLast()))
            }
            return
        }
        let index = key + "/index.html"
        if let target = redirects[key] {
            self = .moved(target)
        } else if let file = find(key) {
            self = .file(file)
        } else if let target = redirects[index] {
            self = .moved(target)
        } else if find(index) != nil {
            self = .moved(key + "/")
        } else {
            self = page(named: key)
        }
    }
}
