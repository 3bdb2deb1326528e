internal import DocModel

/// The files from which a host learns where former addresses lead and which files browsers may keep.
///
/// Files of the author's own with these names begin what is written.
///
/// Sources: Netlify Docs, "Redirects and rewrites", "Custom headers"; Cloudflare Pages docs, "Redirects", "Headers".
struct HostFiles {
    private let site: CheckedSite
    private let host: StaticHost

    /// - Returns: `nil` where `docgen.yml` names no host.
    init?(of site: CheckedSite) {
        guard let host = site.configuration.host else { return nil }
        (self.site, self.host) = (site, host)
    }

    /// - Parameter folder: It holds everything else already.
    /// - Throws: ``SiteError`` when a file cannot be read or written.
    func write(to folder: OutputFolder) throws {
        try write(RedirectList(of: site).text(format), to: GeneratedPaths.hostRedirects, in: folder)
        try write(cacheRules(of: folder.files), to: GeneratedPaths.hostHeaders, in: folder)
    }

    private var format: RedirectList.Format {
        switch host {
        case .netlify: .netlify
        case .cloudflare: .cloudflare
        }
    }

    /// Folders whose names stand for what is in them.
    private func cacheRules(of files: [Manifest.File]) -> String {
        let kept = files.lazy.filter { $0.cache == .immutable }
        let folders = Set(kept.map { $0.path.split(separator: "/").prefix(2).joined(separator: "/") })
        let prefix = RedirectList.prefix(of: site.configuration)
        return folders.sorted().map { "\(prefix)/\($0)/*\n  Cache-Control: public, max-age=31536000, immutable" }.joined(separator: "\n")
    }

    private func write(_ rules: String, to path: String, in folder: OutputFolder) throws {
        var text: [UInt8] = []
        // Of redirects the first that fits counts.
        if site.assets.contains(path) { try site.root.files.read(path, into: &text) }
        if !rules.isEmpty {
            if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            text += Array((rules + "\n").utf8)
        }
        guard !text.isEmpty else { return }
        try text.withUnsafeBufferPointer { try folder.write($0, to: path) }
    }
}
