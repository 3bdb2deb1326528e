internal import DocMarkdown
internal import DocModel

/// An old URL of the site.
struct Redirect: Sendable {
    /// Where readers are sent.
    enum Target: Sendable, Hashable {
        /// - Parameter fragment: Without its `#`; empty for the page's beginning.
        case page(Int, fragment: String)
        /// - Parameter url: Of a pattern it may end in `*`, which stands for what the pattern's `*` stood for.
        case elsewhere(url: String)
        /// Of a pattern: the page with the same path below another folder, which ends in `/` or is empty.
        case pages(below: String)
    }

    /// The file at the old URL, relative to `site/`; or a pattern, `v1/*`, for every address below a folder.
    var path: String
    var target: Target
    /// Whether a pattern brought it, which stands in the list too.
    var isOfPattern = false
    /// Whether it is the page's own address in the other form of `urls`.
    var isOtherForm = false

    var isPattern: Bool { SiteConfiguration.Redirection.isPattern(path) }

    /// Whether a host of plain files can send readers on, by a page in the place of the address; a server can from every address.
    var hasPage: Bool { Self.isPage(path) }

    /// The page it leads to; `nil` for another site.
    ///
    /// Inlined, it makes the optimizer of Swift 6.3 fail with an ownership error ("outside lifetime use").
    @inline(never) var page: Int? {
        if case .page(let page, _) = target { page } else { nil }
    }

    /// Those of the pages' front matter, then those of `docgen.yml`.
    /// - Parameters:
    ///   - places: Those of the files that the site has already; the redirects take theirs.
    static func all(
        of pages: [SitePage],
        in root: SourceRoot,
        places: inout OutputPlaces,
        _ configuration: SiteConfiguration
    ) -> (redirects: [Redirect], diagnostics: [Diagnostic]) {
        var maker = Maker(configuration, root: root, places: places)
        for (index, page) in pages.enumerated() {
            for old in page.frontMatter.redirectFrom {
                let place = root.place(page.path, line: old.line, column: old.column)
                maker.add(old.text, calledBy: old.key, at: place, owner: page.path, to: .page(index, fragment: ""))
            }
        }
        if !configuration.redirects.isEmpty {
            let known = RedirectTargets(pages, former: maker.redirects, configuration)
            // A pattern takes what is left by addresses that are written out, wherever they stand.
            for entry in configuration.redirects.filter({ !$0.isPattern }) + patterns(of: configuration) {
                switch known.target(of: entry) {
                case .success(let target):
                    maker.add(entry.address, calledBy: "redirects", at: entry.location, owner: configuration.file, to: target)
                    if case .pages(let folder) = target { maker.addPages(below: folder, of: pages, for: entry, owner: configuration.file) }
                case .failure(let missing): maker.diagnostics.append(missing.diagnostic(of: entry))
                }
            }
        }
        if configuration.redirectsOtherURLs { maker.addOtherForms(of: pages) }
        places = maker.places
        return (maker.redirects, maker.diagnostics)
    }

    /// The entries of `docgen.yml` that are not patterns, by the files at their addresses, which are taken before generated pages choose theirs.
    static func entries(of configuration: SiteConfiguration) -> [String: SiteConfiguration.Redirection] {
        let named = configuration.redirects.filter { !$0.isPattern }.compactMap { entry in
            file(for: entry.address, in: configuration).map { ($0, entry) }
        }
        return Dictionary(named) { first, _ in first }
    }

    /// The entries of `docgen.yml` that are patterns, the longest folder first: of those that fit an address the first counts.
    static func patterns(of configuration: SiteConfiguration) -> [SiteConfiguration.Redirection] {
        func length(_ entry: SiteConfiguration.Redirection) -> Int { folder(ofPattern: entry.address, in: configuration)?.utf8.count ?? 0 }
        return configuration.redirects.filter(\.isPattern).map { ($0, length($0)) }.sorted { $0.1 > $1.1 }.map(\.0)
    }

    /// The file at a former address; `nil` where none can stand there.
    static func file(for address: String, in configuration: SiteConfiguration) -> String? {
        try? file(for: address, configuration.baseURL.map { SiteAddress($0) }, inFolder: configuration.hasFolderURLs).get()
    }

    /// The folder of a pattern, with its `/`; `nil` where it is none of the site.
    static func folder(ofPattern pattern: String, in configuration: SiteConfiguration) -> String? {
        (try? Self.pattern(pattern, configuration.baseURL.map { SiteAddress($0) }).get()).map { String($0.dropLast()) }
    }

    /// - Parameter inFolder: Whether `output` has the form of folders.
    /// - Returns: `nil` for the site's first page and the page of unknown addresses, which have one form.
    private static func otherForm(of output: String, inFolder: Bool) -> String? {
        guard output != "index.html", output != "404.html" else { return nil }
        let index = "/index.html"
        if inFolder { return output.hasSuffix(index) ? output.dropLast(index.count) + ".html" : nil }
        return output.hasSuffix(index) ? nil : output.dropLast(".html".count) + index
    }

    /// What a server has to know, sorted by path.
    static func manifestEntries(_ redirects: [Redirect], of pages: [SitePage]) -> [Manifest.Redirect] {
        redirects.compactMap { redirect in
            switch redirect.target {
            case .page(let page, let fragment):
                Manifest.Redirect(from: redirect.path, to: pages[page].output, fragment: fragment.isEmpty ? nil : fragment)
            case .elsewhere(let url): Manifest.Redirect(from: redirect.path, to: url)
            // Each of its pages is an entry.
            case .pages: nil
            }
        }
        .sorted { $0.from.utf8.lexicographicallyPrecedes($1.from.utf8) }
    }

    /// Gives each former address its place.
    private struct Maker {
        var redirects: [Redirect] = []
        var diagnostics: [Diagnostic] = []
        var places: OutputPlaces
        private let root: SourceRoot
        private let site: SiteAddress?
        private let inFolder: Bool
        /// Whether a host of plain files redirects too: it reads a list of all.
        private let hasHost: Bool

        init(_ configuration: SiteConfiguration, root: SourceRoot, places: OutputPlaces) {
            self.root = root
            self.places = places
            site = configuration.baseURL.map { SiteAddress($0) }
            inFolder = configuration.hasFolderURLs
            hasHost = configuration.host != nil
        }

        mutating func add(_ old: String, calledBy key: String, at place: SourceLocation, owner: String, to target: Target) {
            let problem: Fault
            let isPattern = SiteConfiguration.Redirection.isPattern(old)
            switch isPattern ? Redirect.pattern(old, site) : Redirect.file(for: old, site, inFolder: inFolder) {
            case .success(let path) where isPattern:
                redirects.append(Redirect(path: path, target: target))
                return noteBound(ofPattern: target, old, calledBy: key, at: place)
            case .success(let path):
                let conflict = OutputNames.problem(with: path) == nil ? places.claim(path, for: owner) : nil
                if conflict == nil, OutputNames.problem(with: path) == nil {
                    redirects.append(Redirect(path: path, target: target))
                    return noteBound(of: path, old, calledBy: key, at: place)
                }
                problem = conflict.map { .taken($0) } ?? .path
            case .failure(let fault): problem = fault
            }
            diagnostics.append(
                Diagnostic(
                    id: .redirect,
                    at: place,
                    "\(key) '\(old)' \(problem.text)",
                    hint: problem.hint,
                    related: problem.owner.flatMap { owner in
                        // What docgen writes has no place among the sources.
                        root.files.realPath(of: owner) == nil ? nil : [Diagnostic.Related(root.file(owner), "what has the address")]
                    } ?? []
                )
            )
        }

        /// The former address of each page below a folder, by a pattern. What stands there already is not in its way.
        mutating func addPages(below folder: String, of pages: [SitePage], for entry: SiteConfiguration.Redirection, owner: String) {
            guard let pattern = try? Redirect.pattern(entry.address, site).get() else { return }
            let former = String(pattern.dropLast())
            for (index, page) in pages.enumerated() {
                // Where the old folder is a part of the new one, its own pages stay.
                guard page.output.hasPrefix(folder), former.isEmpty || !page.output.hasPrefix(former) else { continue }
                let path = former + page.output.dropFirst(folder.count)
                if places.claim(path, for: owner) == nil {
                    redirects.append(Redirect(path: path, target: .page(index, fragment: ""), isOfPattern: true))
                }
            }
        }

        /// The address that each page would have in the other form of `urls`: `a/b.html`, or `a/b/`. Where something stands already, it stays.
        mutating func addOtherForms(of pages: [SitePage]) {
            for (index, page) in pages.enumerated() {
                // The page of a folder has one address in both.
                guard !PagePath.isIndex(page.path) || page.frontMatter.slug != nil,
                    let path = Redirect.otherForm(of: page.output, inFolder: inFolder), places.claim(path, for: page.path) == nil
                else { continue }
                redirects.append(Redirect(path: path, target: .page(index, fragment: ""), isOtherForm: true))
            }
        }

        /// Says that a host of plain files does not know the addresses that a pattern stands for.
        private mutating func noteBound(ofPattern target: Target, _ old: String, calledBy key: String, at place: SourceLocation) {
            if case .pages = target { return }
            guard !hasHost else { return }
            diagnostics.append(
                Diagnostic(
                    .notice,
                    id: .redirect,
                    at: place,
                    "\(key) '\(old)' is a pattern for addresses that docgen cannot know: AssistantServer redirects them, a host of plain files does not",
                    hint: "name the host with 'host', or let it redirect by the list of 'docgen redirects --format'"
                )
            )
        }

        /// Says which host, or which server, does not lead readers on from an address.
        private mutating func noteBound(of path: String, _ old: String, calledBy key: String, at place: SourceLocation) {
            guard !hasHost else { return }
            let text: String
            let hint: String
            let asked = ["/" + path] + [".html", "/index.html"].filter(path.hasSuffix).map { "/" + path.dropLast($0.count) }
            if let own = asked.first(where: ServerPath.all.contains), old.hasSuffix(own.dropFirst()) {
                text = "is an address that AssistantServer answers itself: it does not redirect from there"
                hint = path == own.dropFirst() ? "another host may" : "from '\(path)' it does"
            } else if !Redirect.isPage(path) {
                text = "is not the address of a page: AssistantServer leads readers on from it, a host of plain files does not"
                hint = "let such a host redirect by the list in manifest.json"
            } else {
                return
            }
            diagnostics.append(Diagnostic(.notice, id: .redirect, at: place, "\(key) '\(old)' \(text)", hint: hint))
        }
    }

    /// Why no page of the site can stand at an address.
    private enum Fault: Error {
        case path, host, query, fragment
        case taken(OutputPlaces.Conflict)

        var text: String {
            switch self {
            case .path: "is not a path of the site"
            case .taken(.file(let owner)): "is the address of '\(owner)' already"
            case .taken(.folder(let owner)): "is the folder of '\(owner)'"
            case .taken(.above(let owner)): "lies in a folder that has the address of '\(owner)'"
            case .host: "names a scheme or a host"
            case .query: "has a query: no file can have such an address"
            case .fragment: "has a fragment, which browsers do not send"
            }
        }

        /// What stands there already.
        var owner: String? {
            if case .taken(let conflict) = self { conflict.owner } else { nil }
        }

        var hint: String {
            switch self {
            case .path: "write it like 'old/page.html'"
            case .taken: "remove it, or write another address"
            case .host: "write the path of this site that readers come from, like 'old/page.html'"
            case .query, .fragment: "write the address without it; readers keep theirs"
            }
        }
    }

    private static func isPage(_ path: String) -> Bool {
        let name = path.lowercased()
        return name.hasSuffix(".html") || name.hasSuffix(".htm")
    }

    /// Endings that no host sends as a page.
    private static let otherTypes = [
        ".asp", ".aspx", ".cgi", ".css", ".js", ".json", ".jsp", ".pdf", ".php", ".png", ".svg", ".txt", ".xml", ".zip",
    ]

    /// A pattern below the site's root: `v1/*` of `/v1/*` and of `https://docs.example/v1/*`.
    private static func pattern(_ old: String, _ site: SiteAddress?) -> Result<String, Fault> {
        let folder = String(old.dropLast())
        guard !folder.contains("*") else { return .failure(.path) }
        if folder.isEmpty || folder == "/" { return .success("*") }
        return file(for: folder, site, inFolder: false).map { $0.dropLast("index.html".count) + "*" }
    }

    /// The file for an old address: `old.html`, `old` and `old.md` are `old.html`, `old/` is `old/index.html`; `old.php` stays what it is.
    /// - Parameter inFolder: Whether `old` and `old.md` are `old/index.html` too, as the pages of the site are.
    private static func file(for old: String, _ site: SiteAddress?, inFolder: Bool) -> Result<String, Fault> {
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
        if isPage(path) { return .success(path) }
        if PagePath.isMarkdown(path) { return .success(PagePath.output(for: path, slug: nil, inFolder: inFolder)) }
        if otherTypes.contains(where: name.hasSuffix) { return .success(path) }
        return .success(inFolder ? path + "/index.html" : path + ".html")
    }

    /// Source: RFC 3986 section 3.1.
    private static func hasScheme(_ address: String) -> Bool {
        guard let end = address.utf8.firstIndex(of: UInt8(ascii: ":")), end > address.startIndex else { return false }
        let scheme = address.utf8[..<end]
        return scheme.allSatisfy { ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) || "0123456789+-.".utf8.contains($0) }
    }
}

extension String {
    /// A folder as the beginning of the paths in it; the root is empty.
    var appendingSlash: String { isEmpty || hasSuffix("/") ? self : self + "/" }
}

extension SiteConfiguration.Redirection {
    /// Whether an address stands for all below a folder: `v1/*`.
    static func isPattern(_ address: String) -> Bool { address == "*" || address.hasSuffix("/*") }

    var isPattern: Bool { Self.isPattern(from) }

    /// ``from``, where `/` is the site's first page.
    var address: String { from == "/" ? "index.html" : from }
}
