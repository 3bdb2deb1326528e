internal import DocMarkdown
internal import DocModel

/// An old URL of a page.
struct Redirect: Sendable {
    /// The file at the old URL, relative to `site/`.
    var path: String
    /// The page it leads to.
    var page: Int

    /// - Parameters:
    ///   - places: Those of the files that the site has already; the redirects take theirs.
    ///   - baseURL: Where the site is published; old addresses may be written with it.
    static func all(
        of pages: [SitePage],
        in root: SourceRoot,
        places: inout OutputPlaces,
        baseURL: String?
    ) -> (redirects: [Redirect], diagnostics: [Diagnostic]) {
        var redirects: [Redirect] = []
        var diagnostics: [Diagnostic] = []
        let site = baseURL.map(SiteAddress.init)
        for (index, page) in pages.enumerated() {
            for old in page.frontMatter.redirectFrom {
                var problem: Fault
                switch file(for: old.text, site) {
                case .success(let path):
                    let conflict = OutputNames.problem(with: path) == nil ? places.claim(path, for: page.path) : nil
                    if conflict == nil, OutputNames.problem(with: path) == nil {
                        redirects.append(Redirect(path: path, page: index))
                        continue
                    }
                    problem = conflict.map { .taken($0) } ?? .path
                case .failure(let fault): problem = fault
                }
                diagnostics.append(
                    Diagnostic(
                        .warning,
                        id: .redirect,
                        at: root.place(page.path, line: old.line, column: old.column),
                        "\(old.key) '\(old.text)' \(problem.text)",
                        hint: problem.hint,
                        related: problem.owner.flatMap { owner in
                            // What docgen writes has no place among the sources.
                            root.files.realPath(of: owner) == nil ? nil : [Diagnostic.Related(root.place(owner), "what has the address")]
                        } ?? []
                    )
                )
            }
        }
        return (redirects, diagnostics)
    }

    /// What a server has to know, sorted by path.
    static func manifestEntries(_ redirects: [Redirect], of pages: [SitePage]) -> [Manifest.Redirect] {
        redirects.map { Manifest.Redirect(from: $0.path, to: pages[$0.page].output) }
            .sorted { $0.from.utf8.lexicographicallyPrecedes($1.from.utf8) }
    }

    /// Why no page of the site can stand at an address.
    private enum Fault: Error {
        case path, host, query, fragment, type
        case taken(OutputPlaces.Conflict)

        var text: String {
            switch self {
            case .path: "is not a path of the site"
            case .taken(.file(let owner)): "is the address of '\(owner)' already"
            case .taken(.folder(let owner)): "is the folder of '\(owner)'"
            case .taken(.above(let owner)): "lies in a folder that has the address of '\(owner)'"
            case .host: "names a scheme or a host"
            case .query: "has a query: no file can stand there"
            case .fragment: "has a fragment, which browsers do not send"
            case .type: "is not the address of a page"
            }
        }

        /// What stands there already.
        var owner: String? {
            if case .taken(let conflict) = self { conflict.owner } else { nil }
        }

        var hint: String {
            switch self {
            case .path, .type: "write it like 'old/page.html'"
            case .taken: "remove it, or write another address"
            case .host: "write the path of this site that readers come from, like 'old/page.html'"
            case .query, .fragment: "write the address without it; readers keep theirs"
            }
        }
    }

    /// Endings that no host sends as a page.
    private static let otherTypes = [
        ".asp", ".aspx", ".cgi", ".css", ".js", ".json", ".jsp", ".pdf", ".php", ".png", ".svg", ".txt", ".xml", ".zip",
    ]

    /// The file for an old address: `old.html`, `old` and `old.md` are `old.html`, `old/` is `old/index.html`.
    private static func file(for old: String, _ site: SiteAddress?) -> Result<String, Fault> {
        let own = site?.path(of: old)
        let address = own ?? old
        if own == nil, address.hasPrefix("//") || hasScheme(address) { return .failure(.host) }
        if address.contains("#") { return .failure(.fragment) }
        if address.contains("?") { return .failure(.query) }
        let decoded = PercentBytes.decoded(address)
        guard decoded.contains(where: { $0 != "/" }), !decoded.contains("\\"),
            !decoded.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }),
            var path = PagePath.normalized(decoded, in: "")
        else { return .failure(.path) }
        // A path from the host's root holds that of the site.
        if own == nil, decoded.hasPrefix("/"), let rest = site?.withoutBase(path) { path = rest }
        guard !path.isEmpty else { return .failure(.path) }
        if decoded.hasSuffix("/") { return .success(path + "/index.html") }
        let name = path.lowercased()
        if name.hasSuffix(".html") || name.hasSuffix(".htm") { return .success(path) }
        if PagePath.isMarkdown(path) { return .success(PagePath.output(for: path, slug: nil)) }
        if otherTypes.contains(where: name.hasSuffix) { return .failure(.type) }
        return .success(path + ".html")
    }

    /// Source: RFC 3986 section 3.1.
    private static func hasScheme(_ address: String) -> Bool {
        guard let end = address.utf8.firstIndex(of: UInt8(ascii: ":")), end > address.startIndex else { return false }
        let scheme = address.utf8[..<end]
        return scheme.allSatisfy { ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) || "0123456789+-.".utf8.contains($0) }
    }
}
