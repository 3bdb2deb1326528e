/// The page on which a reader asks, as the index names it.
enum PageURL {
    /// `page` without anchor and query, relative to the site's root: `guide/install.html`; the folder's own page where it names a folder.
    ///
    /// - Parameters:
    ///   - page: What a client sent: a URL, or a path from the site's root.
    ///   - base: Where the site is published; `nil` when that is not known.
    static func relative(_ page: String, to base: String?) -> String {
        var path = page.prefix { $0 != "#" && $0 != "?" }
        if let base, path.hasPrefix(base) {
            path = path.dropFirst(base.count)
        } else if let scheme = path.firstRange(of: "://") {
            path = path[scheme.upperBound...].drop { $0 != "/" }
        }
        path = path.drop { $0 == "/" }
        return path.isEmpty || path.hasSuffix("/") ? path + "index.html" : String(path)
    }
}
