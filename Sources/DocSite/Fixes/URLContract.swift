internal import DocMarkdown
internal import DocModel
internal import Foundation

/// What a site says of a lock: the addresses it has, and those that it lost.
struct URLContract {
    /// An address of the lock that answers no more.
    struct Lost {
        var entry: URLLock.Entry
        /// The page that probably took its place, by its path; `nil` where none stands out, and for anchors.
        var successor: String?
        /// Whether its headings or its file name say so.
        var isSuccessorSure = false
        /// What `redirects` has for the address already: that is not a page either.
        var declared: String?
        /// The anchor of the same page that is most like it.
        var anchor: String?
    }

    private let site: CheckedSite
    /// By address.
    private let pages: [String: Int]
    /// The page that a former address leads to; `nil` for another site.
    private let redirects: [String: Int?]
    /// The folders of patterns, each with its `/`: every address below them leads on.
    private let patterns: [String]
    /// What `redirects` of `docgen.yml` has for an address.
    private let declared: [String: SiteConfiguration.Redirection]

    init(_ site: CheckedSite) {
        self.site = site
        pages = Dictionary(site.pages.enumerated().map { (Self.address(of: $1.output), $0) }) { first, _ in first }
        let former = site.linked.redirects.filter { !$0.isPattern }
        redirects = Dictionary(former.map { (Self.address(of: $0.path), $0.page) }) { first, _ in first }
        let entries = Redirect.entries(of: site.configuration)
        declared = Dictionary(entries.map { (Self.address(of: $0.key), $0.value) }) { first, _ in first }
        patterns = site.linked.redirects.compactMap { redirect in
            // One that leads to pages has led to those that there are.
            if case .pages = redirect.target { return nil }
            return redirect.isPattern ? "/" + PagePath.url(String(redirect.path.dropLast())) : nil
        }
    }

    /// That of a file of the site: the page of a folder has the folder's.
    static func address(of output: String) -> String {
        let url = PagePath.url(output)
        return "/" + (url == "index.html" || url.hasSuffix("/index.html") ? String(url.dropLast("index.html".count)) : url)
    }

    private static func anchors(of page: SitePage) -> [String] {
        // Those of footnotes follow their numbers.
        (page.headings.map(\.anchor) + page.extraAnchors.filter { !$0.hasPrefix("fn:") }).map(PagePath.url)
    }

    /// Every address of the site's pages, with and without its anchors, and the former ones.
    var addresses: [String] {
        pages.flatMap { address, index in [address] + Self.anchors(of: site.pages[index]).map { address + "#" + $0 } } + redirects.keys
    }

    /// In the order of the lock.
    func lost(of lock: URLLock) -> [Lost] {
        let others = Dictionary(site.assets.map { (Self.address(of: $0), true) }) { first, _ in first }
        let listings = Set(site.linked.navigation.nodes.compactMap(\.listing).map(Self.address))
        let known = Dictionary(grouping: lock.entries, by: \.address)
        let new = pages.filter { known[$0.key] == nil }
        let lost: [Lost] = lock.entries.compactMap { entry in
            if let page = pages[entry.address] ?? redirects[entry.address].flatMap(\.self) {
                guard let anchor = entry.anchor else { return nil }
                let anchors = Self.anchors(of: site.pages[page])
                return anchors.contains(anchor) ? nil : Lost(entry: entry, anchor: NearestMatch.find(anchor, among: anchors))
            }
            // The anchors of a page that is gone went with it.
            guard entry.anchor == nil, redirects[entry.address] == nil, others[entry.address] == nil, !listings.contains(entry.address),
                !patterns.contains(where: entry.address.hasPrefix)
            else {
                return nil
            }
            if let former = declared[entry.address] { return Lost(entry: entry, declared: former.to) }
            let anchors = Set(known[entry.address, default: []].compactMap(\.anchor))
            let found = successor(of: entry.address, anchors: anchors, among: new)
            return Lost(entry: entry, successor: found.map { site.pages[$0.page].path }, isSuccessorSure: found?.isSure ?? false)
        }
        return following(lost)
    }

    /// Gives an address that was led to a page which is lost now the successor of that page.
    private func following(_ lost: [Lost]) -> [Lost] {
        guard lost.contains(where: { $0.declared != nil }) else { return lost }
        let byAddress = Dictionary(lost.filter { $0.entry.anchor == nil }.map { ($0.entry.address, $0) }) { first, _ in first }
        return lost.map { lost in
            var (next, followed) = (lost, Set([lost.entry.address]))
            while let to = next.declared, let file = Redirect.file(for: String(to.prefix { $0 != "#" }), in: site.configuration),
                let one = byAddress[Self.address(of: file)], followed.insert(one.entry.address).inserted
            {
                next = one
            }
            var found = lost
            (found.successor, found.isSuccessorSure) = (next.successor, next.isSuccessorSure)
            return found
        }
    }

    /// The new page that has the most, and at least half, of the anchors of the one that is lost, else its file name, else nearly its title, else nearly its
    /// address.
    private func successor(of address: String, anchors: Set<String>, among new: [String: Int]) -> (page: Int, isSure: Bool)? {
        let shared = new.map { (page: $0.value, count: anchors.intersection(Self.anchors(of: site.pages[$0.value])).count) }
        if let most = shared.map(\.count).max(), most > 0, 2 * most >= anchors.count {
            let best = shared.filter { $0.count == most }
            if best.count == 1 { return (best[0].page, true) }
        }
        let name = Self.name(of: address)
        let same = new.filter { Self.name(of: $0.key) == name }
        if same.count == 1, let page = same.first?.value { return (page, true) }
        if let page = pageWithTitle(like: anchors, among: new) ?? NearestMatch.find(address, among: new.keys.sorted()).flatMap({ new[$0] })
        {
            return (page, false)
        }
        return nil
    }

    /// The only page whose title is nearly what an anchor was made of. Which anchor was that of the title the lock does not say.
    private func pageWithTitle(like anchors: Set<String>, among new: [String: Int]) -> Int? {
        let titled = new.values.compactMap { page in site.pages[page].headings.first.map { (page: page, anchor: PagePath.url($0.anchor)) } }
        let titles = Set(titled.map(\.anchor)).sorted()
        let found = Set(anchors.compactMap { NearestMatch.find($0, among: titles) })
        let pages = titled.filter { found.contains($0.anchor) }
        return pages.count == 1 ? pages[0].page : nil
    }

    /// `install` of `/guide/install.html` and of `/guide/install/`.
    private static func name(of address: String) -> Substring {
        let last = address.split(separator: "/").last ?? ""
        return last.hasSuffix(".html") ? last.dropLast(".html".count) : last
    }

    /// Broken links to pages that the lock has at another place, with the page that took theirs: a file that was renamed is found by its headings.
    func naming(successorsOf lock: URLLock, in findings: [Diagnostic]) -> [Diagnostic] {
        guard findings.contains(where: { $0.id == .brokenLink && $0.fix == nil }) else { return findings }
        let lost = lost(of: lock).filter { $0.successor != nil && $0.entry.anchor == nil }
        guard !lost.isEmpty else { return findings }
        let byAddress = Dictionary(lost.map { ($0.entry.address, $0) }) { first, _ in first }
        let byPlace = Dictionary(site.pages.map { (site.root.place($0.path).path, $0) }) { first, _ in first }
        return findings.map { finding in
            guard finding.id == .brokenLink, finding.fix == nil, let target = finding.target, let page = byPlace[finding.location.path]
            else {
                return finding
            }
            let url = LinkURL(attribute: Array(target.utf8)[...])
            let folder = url.path.hasPrefix("/") ? "" : PagePath.folder(of: page.path)
            guard !url.path.isEmpty, let path = PagePath.normalized(url.path, in: folder) else { return finding }
            let isFile = PagePath.isMarkdown(path) || path.hasSuffix(".html")
            let stem = "/" + PagePath.url(isFile ? PagePath.join(PagePath.folder(of: path), String(PagePath.stem(of: path))) : path)
            guard let meant = byAddress[stem + ".html"] ?? byAddress[stem + "/"], let successor = meant.successor else { return finding }
            let shown = LinkResolver.shown(successor, from: page)
            var named = Diagnostic(
                finding.severity,
                id: finding.id,
                at: finding.location,
                finding.message,
                hint: NearestMatch.hint(naming: shown),
                related: finding.related
            )
            named.target = target
            // Of a file that the page includes the place is another one.
            if meant.isSuccessorSure, finding.related.isEmpty {
                named.fix = LinkFix(at: finding.location, of: target, path: LinkResolver.escaped(shown), fragment: nil)
            }
            return named
        }
    }

    /// `lost-url` and `lost-anchor`.
    /// - Parameter settings: The file with the site's settings, as findings name it.
    func findings(of lock: URLLock, settings: String) -> [Diagnostic] {
        lock.diagnostics
            + lost(of: lock).map { lost in
                let place = SourceLocation(path: URLLock.fileName, line: lost.entry.line)
                guard let anchor = lost.entry.anchor else { return lostURL(lost, at: place, settings: settings) }
                return Diagnostic(
                    id: .lostAnchor,
                    at: place,
                    "'\(lost.entry.address)' has no anchor '#\(anchor)' any more",
                    hint: "give the heading that took its place '{#\(anchor)}'\(lost.anchor.map { ", perhaps that with '#\($0)'" } ?? "")"
                        + ", or take the line out"
                )
            }
    }

    private func lostURL(_ lost: Lost, at place: SourceLocation, settings: String) -> Diagnostic {
        let way = lost.declared.map { "its redirect leads to '\($0)', which is not a page either" } ?? "no redirect leads on from it"
        let remedy = lost.declared == nil ? "write a redirect in \(settings), or take the line out" : "mend the redirect in \(settings)"
        return Diagnostic(
            id: .lostURL,
            at: place,
            "'\(lost.entry.address)' is no longer a page, and \(way)",
            hint: lost.successor.map { "probably it is '\($0)' now: 'docgen redirects --accept' writes the redirect" } ?? remedy
        )
    }
}
