internal import DocModel
internal import Foundation

/// What a path of the site leads to.
enum SiteAddress<File: Sendable>: Sendable {
    case file(File)
    case moved(Destination)
    case missing

    /// Where readers of another address are sent.
    enum Destination: Sendable {
        /// The path where the file is, decoded and without a `/` before it.
        /// - Parameter fragment: Without its `#`.
        case path(String, fragment: String?)
        case elsewhere(url: String)

        init(_ redirect: Manifest.Redirect) {
            guard !redirect.leavesSite else {
                self = .elsewhere(url: redirect.to)
                return
            }
            // The page of a folder has the folder's address.
            let index = "index.html"
            let isIndex = redirect.to == index || redirect.to.hasSuffix("/" + index)
            self = .path(isIndex ? String(redirect.to.dropLast(index.count)) : redirect.to, fragment: redirect.fragment)
        }

        /// By the pattern with the longest folder, `v1/guide/*` before `v1/*` before `*`; `nil` where there is none.
        init?(ofPatternFor key: Substring, in redirects: [String: Manifest.Redirect]) {
            // Browsers would follow `..` out of the folder that the pattern leads to.
            guard !redirects.isEmpty, !key.split(separator: "/").contains("..") else { return nil }
            var folder = key[..<key.endIndex]
            while true {
                folder = folder.lastIndex(of: "/").map { folder[...$0] } ?? ""
                if var redirect = redirects[folder + "*"] {
                    if redirect.leavesSite, redirect.to.hasSuffix("/*") {
                        let rest = key[folder.endIndex...].addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
                        redirect.to = redirect.to.dropLast() + rest
                    }
                    self.init(redirect)
                    return
                }
                guard !folder.isEmpty else { return nil }
                folder = folder.dropLast()
            }
        }
    }

    /// - Parameters:
    ///   - path: Decoded, with its leading `/`. It is only ever a key; no file's path is made of it.
    ///   - redirects: By former addresses of pages.
    ///   - find: The file with exactly this path.
    init(_ path: String, redirects: [String: Manifest.Redirect], find: (String) -> File?) {
        self.init(exactly: path, redirects: redirects, find: find)
        if case .missing = self, let moved = Destination(ofPatternFor: path.dropFirst(), in: redirects) { self = .moved(moved) }
    }

    private init(exactly path: String, redirects: [String: Manifest.Redirect], find: (String) -> File?) {
        /// A page has one address; where its `.html` was left out, or a folder's `/` stands in its place, readers are sent there.
        func page(named name: String) -> Self {
            let path = name + ".html"
            if let target = redirects[path] { return .moved(Destination(target)) }
            return find(path) == nil ? .missing : .moved(.path(path, fragment: nil))
        }
        let key = String(path.dropFirst())
        if key.isEmpty || key.hasSuffix("/") {
            let index = key + "index.html"
            if let target = redirects[index] {
                self = .moved(Destination(target))
            } else if let file = find(index) {
                self = .file(file)
            } else {
                self = key.isEmpty ? .missing : page(named: String(key.dropLast()))
            }
            return
        }
        let index = key + "/index.html"
        if let target = redirects[key] {
            self = .moved(Destination(target))
        } else if let file = find(key) {
            self = .file(file)
        } else if let target = redirects[index] {
            self = .moved(Destination(target))
        } else if find(index) != nil {
            self = .moved(.path(key + "/", fragment: nil))
        } else if key.hasSuffix(".html"), find(key.dropLast(".html".count) + "/index.html") != nil {
            // Where each page has a folder of its own.
            self = .moved(.path(key.dropLast(".html".count) + "/", fragment: nil))
        } else {
            self = page(named: key)
        }
    }
}
