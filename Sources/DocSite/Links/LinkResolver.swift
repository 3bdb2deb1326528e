internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import Synchronization

/// Finds what the links of a page lead to, once all pages are known.
struct LinkResolver: Sendable {
    /// What stands in a page's HTML in place of a URL.
    struct Patch: Sendable, Equatable {
        var offset: Int
        var length: Int
        var text: String
    }

    struct Result: Sendable {
        /// By rising offset.
        var patches: [Patch] = []
        /// Links to other pages of the site, for the index.
        var links: [PageLink] = []
        /// Files that the page refers to, in its order.
        var assets: [String] = []
        var diagnostics: [Diagnostic] = []
    }

    private var pages: [SitePage]
    private let root: SourceRoot
    private let site: SiteAddress?
    private let pageByPath: [String: Int]
    private let pageByOutput: [String: Int]
    private let redirects: [String: Int]
    /// The page of each folder, or the URL of its generated list.
    private let folderURL: [String: String]
    private let folderPage: [String: Int]
    /// Files of the site that stand for no page.
    private let generated: Set<String>
    private var assets: AssetSelection
    private let drafts: Drafts
    /// Paths by lowercased file name, for "did you mean".
    private let pathsByName: [String: [String]]
    /// Files, and folders with a `/` at their end.
    private let namesByFolder: [String: [String]]
    private let imageSizes = Cache<ImageSize?>()
    private let suggestions = Cache<String?>()
    private let pageStems = Cache<PageStems>()

    /// - Parameters:
    ///   - listings: Files that docgen writes for folders without a page.
    ///   - generated: Other files that docgen writes.
    ///   - folderPages: Pages of folders that lie beside them: `guide.md` beside `guide/`.
    ///   - baseURL: Where the site is published, ending in `/`.
    init(
        pages: [SitePage],
        assets: AssetSelection,
        drafts: Drafts,
        listings: [String],
        generated: [String] = [],
        folderPages: [String: Int],
        redirects: [Redirect] = [],
        root: SourceRoot,
        baseURL: String? = nil
    ) {
        self.pages = pages
        self.root = root
        site = baseURL.map(SiteAddress.init)
        self.assets = assets
        self.drafts = drafts
        self.redirects = Dictionary(redirects.compactMap { redirect in redirect.page.map { (redirect.path, $0) } }) { first, _ in first }
        let places = Places(pages: pages, listings: listings, generated: generated, folderPages: folderPages)
        pageByPath = places.pageByPath
        pageByOutput = places.pageByOutput
        folderURL = places.folderURL
        folderPage = places.folderPage
        self.generated = Set(generated)
        let names = Names(pages.map(\.path) + assets.candidates)
        pathsByName = names.pathsByName
        namesByFolder = names.namesByFolder
    }

    func page(at path: String) -> Int? { pageByPath[path] }

    /// The same for pages and files at the same places, whose texts may be others.
    func renewed(pages: [SitePage], assets: AssetSelection) -> LinkResolver {
        var resolver = self
        resolver.pages = pages
        resolver.assets = assets
        return resolver
    }

    func resolve(_ index: Int) -> Result {
        let page = pages[index]
        var result = Result()
        for link in page.links { resolve(link, of: page, at: index, into: &result) }
        return result
    }

    // MARK: One link

    /// What a path leads to.
    private enum Target {
        case page(Int)
        /// A file that is copied, by its path.
        case asset(String)
        /// The generated list of a folder, by its URL.
        case listing(String)
        /// Another file that docgen writes, by its path.
        case generated(String)
        /// The former address of a page.
        case formerAddress(of: Int)
    }

    private func resolve(_ link: DocumentLink, of page: SitePage, at index: Int, into result: inout Result) {
        let range = Int(link.offset)..<Int(link.offset + link.length)
        let bytes = page.html[range]
        // The site's own addresses begin with a scheme; no other link that came here does.
        let ownPath = site.flatMap { $0.pathRange(in: bytes) }
        let url = LinkURL(attribute: ownPath.map { bytes[$0] } ?? bytes)
        let isImage = link.kind == .image || link.kind == .rawImage
        guard !url.path.isEmpty || ownPath != nil else {
            if let problem = missingAnchor(url.fragment, on: index, ownPage: true) {
                report(problem, for: link, of: page, into: &result)
            }
            if url.hasLoneBytes { rewriteAsValid(range, of: page, &result) }
            return
        }
        let marked = ownPath == nil ? pathBehindMark(url.path) : nil
        let isFromRoot = ownPath != nil || url.path.hasPrefix("/") || marked != nil
        let path = marked ?? PagePath.normalized(url.path, in: isFromRoot ? "" : PagePath.folder(of: page.path))
        let found =
            path.flatMap { self.target(of: $0, url, isImage: isImage, isFromRoot: isFromRoot) }
            ?? (isFromRoot ? nil : targetFromAddress(url, of: page, isImage: isImage))
        guard let target = found else {
            // Below the site's address may be more than the site.
            if ownPath != nil, url.path == "api" || url.path.hasPrefix("api/") { return }
            let shown =
                ownPath == nil
                ? shownText(url, of: link, on: page, after: result.diagnostics.count) : String(decoding: bytes, as: UTF8.self)
            let problem = problem(withMissing: path, url, shown: shown, from: page, isImage: isImage)
            if !problem.isLeftOut, url.hasLoneBytes { rewriteAsValid(range, of: page, &result) }
            return report(problem.problem, for: link, of: page, into: &result)
        }
        point(link, at: range, of: page, number: index, to: target, url, into: &result)
    }

    /// Why a link that leads nowhere does not.
    /// - Parameter path: From the content folder; `nil` where it lies outside.
    private func problem(
        withMissing path: String?,
        _ url: LinkURL,
        shown: String,
        from page: SitePage,
        isImage: Bool
    ) -> (problem: Problem, isLeftOut: Bool) {
        if let path, let problem = leftOut(path, shown: shown) { return (problem, true) }
        var problem = Problem(id: isImage ? .brokenImage : .brokenLink, message: "'\(shown)' points outside the content folder")
        if path != nil { problem.message = isImage ? "image file '\(shown)' not found" : "no page matches the link '\(shown)'" }
        problem.hint =
            path.flatMap { hintForMissing($0, url, from: page) }
            ?? suggestion(for: path, url, from: page, isImage: isImage).map { "did you mean '\($0)'?" }
        return (problem, false)
    }

    /// Writes what a link leads to into its page.
    private func point(
        _ link: DocumentLink,
        at range: Range<Int>,
        of page: SitePage,
        number index: Int,
        to target: Target,
        _ url: LinkURL,
        into result: inout Result
    ) {
        switch target {
        case .page(let target):
            rewrite(link, to: pages[target].url + url.validSuffix, from: page, range, &result)
            if target != index {
                result.links.append(PageLink(source: page.path, target: pages[target].path, anchor: url.fragment))
            }
            if let problem = missingAnchor(url.fragment, on: target, ownPage: false) {
                report(problem, for: link, of: page, into: &result)
            }
        case .asset(let path):
            result.assets.append(path)
            rewrite(link, to: PagePath.url(path) + url.validSuffix, from: page, range, &result)
            let offset = link.kind == .image ? range.upperBound : link.kind == .rawImage ? RawImageTag.end(of: range, in: page.html) : nil
            if let offset, let size = imageSizes.value(for: path, make: { ImageSize(of: path, in: root.files) }) {
                let quotes = link.kind == .image ? ("\"", "") : ("", "\"")
                result.patches.append(
                    LinkResolver.Patch(
                        offset: offset,
                        length: 0,
                        text: "\(quotes.0) width=\"\(size.width)\" height=\"\(size.height)\(quotes.1)"
                    )
                )
            }
        case .listing(let listing):
            rewrite(link, to: listing + url.validSuffix, from: page, range, &result)
        case .generated(let path): rewrite(link, to: PagePath.url(path) + url.validSuffix, from: page, range, &result)
        case .formerAddress(let target):
            rewrite(link, to: pages[target].url + url.validSuffix, from: page, range, &result)
            let problem = Problem(
                id: .redirectedLink,
                message: "link to '\(shownText(url, of: link, on: page, after: result.diagnostics.count))' leads to an old address",
                hint: "the page is now '\(PagePath.relative(pages[target].path, from: PagePath.folder(of: page.path)))'"
            )
            report(problem, for: link, of: page, into: &result)
        }
    }

    /// What a path leads to, as it stands or, where only that finds something, without the path of the site's address before it.
    private func target(of path: String, _ url: LinkURL, isImage: Bool, isFromRoot: Bool) -> Target? {
        let isFolder = url.path.hasSuffix("/") || url.path.hasSuffix(".")
        if let target = target(of: path, isFolder: isFolder, isImage: isImage) { return target }
        guard isFromRoot, let rest = site?.withoutBase(path) else { return nil }
        return target(of: rest, isFolder: isFolder, isImage: isImage)
    }

    /// A path that begins with a mark for the folder it is in: `@/guide/a.md` of Zola is that of the content, `@site/static/a.svg` of Docusaurus
    /// that of the whole project.
    /// - Returns: The path from the content folder; `nil` where there is no such mark, or no such folder in the site.
    private func pathBehindMark(_ path: String) -> String? {
        if path.hasPrefix("@/") { return PagePath.normalized(String(path.dropFirst(2)), in: "") }
        guard path.hasPrefix("@site/"), let file = PagePath.normalized(String(path.dropFirst("@site/".count)), in: "") else { return nil }
        return root.path(ofProjectFile: file)
    }

    /// What a link leads to as a browser takes it: on the page at `guide/start/`, `../install/` is its neighbour.
    /// - Returns: `nil` also for pages that have no folder of their own.
    private func targetFromAddress(_ url: LinkURL, of page: SitePage, isImage: Bool) -> Target? {
        guard page.folder.utf8.count != PagePath.folder(of: page.path).utf8.count else { return nil }
        return PagePath.normalized(url.path, in: page.folder).flatMap { target(of: $0, url, isImage: isImage, isFromRoot: false) }
    }

    private func target(of path: String, isFolder: Bool, isImage: Bool) -> Target? {
        guard !isImage else {
            return assets.published(path).map(Target.asset) ?? (generated.contains(path) ? .generated(path) : nil)
        }
        if let page = pageByPath[path] { return .page(page) }
        if path.hasSuffix(".html") {
            if let page = pageByOutput[path] { return .page(page) }
        } else if let page = folderPage[path] {
            return .page(page)
        }
        if let asset = assets.published(path) { return .asset(asset) }
        if isFolder, let listing = folderURL[path] { return .listing(listing) }
        if let page = page(named: path) { return .page(page) }
        if let listing = folderURL[path] { return .listing(listing) }
        // Addresses of other generators: `install/` is `install/index.html` there, and `install.html` the file of `install.md`.
        for ending in ["/index.html", "/index", ".html"] where path.hasSuffix(ending) {
            let rest = String(path.dropLast(ending.utf8.count))
            if ending != ".html", let listing = folderURL[rest] { return .listing(listing) }
            if let page = page(named: rest) { return .page(page) }
        }
        if path == "index.html", let home = folderURL[""] { return .listing(home) }
        if generated.contains(path) { return .generated(path) }
        guard let page = formerAddress(path, isFolder: isFolder) else { return nil }
        // Tools that write addresses in lower case have links to them: those are no mistake.
        let isSameButForCase = ["", "/index.html", ".html"].contains { (path + $0).lowercased() == pages[page].output.lowercased() }
        return isSameButForCase ? .page(page) : .formerAddress(of: page)
    }

    /// The page whose source, or file in the site, has this path and an extension.
    private func page(named path: String) -> Int? {
        guard !path.isEmpty else { return nil }
        return pageByPath[path + ".md"] ?? pageByPath[path + ".markdown"] ?? pageByPath[path + ".mdx"] ?? pageByOutput[path + ".html"]
    }

    private func formerAddress(_ path: String, isFolder: Bool) -> Int? {
        guard !redirects.isEmpty else { return nil }
        if let page = redirects[path] { return page }
        let endings = isFolder ? ["/index.html", ".html"] : [".html", "/index.html"]
        if let page = endings.lazy.compactMap({ redirects[path + $0] }).first { return page }
        return PagePath.isMarkdown(path) ? redirects[PagePath.output(for: path, slug: nil)] : nil
    }

    /// Escapes what browsers take in a URL, but RFC 3986 does not: a `%` that begins no escape.
    private func rewriteAsValid(_ range: Range<Int>, of page: SitePage, _ result: inout Result) {
        let text = PercentBytes.escapingLonePercents(String(decoding: page.html[range], as: UTF8.self))
        result.patches.append(Patch(offset: range.lowerBound, length: range.count, text: text))
    }

    /// So many findings of a page are shown as the author wrote them; each reads the source anew.
    private static let maxSourceReads = 100

    /// A link as its author wrote it. The HTML holds it encoded; where that could differ, the source is looked at.
    private func shownText(_ url: LinkURL, of link: DocumentLink, on page: SitePage, after findings: Int) -> String {
        guard url.text.utf8.contains(UInt8(ascii: "%")) else { return url.text }
        guard findings < Self.maxSourceReads else { return url.shown }
        var source: [UInt8] = []
        if (try? root.files.read(page.path, into: &source)) != nil,
            let written = PercentBytes.written(url.text, in: source, line: Int(link.line), column: Int(link.column))
        {
            return written
        }
        return url.shown
    }

    private func rewrite(_ link: DocumentLink, to target: String, from page: SitePage, _ range: Range<Int>, _ result: inout Result) {
        let url = PagePath.relative(target, from: page.folder)
        guard !page.html[range].elementsEqual(url.utf8) else { return }
        result.patches.append(Patch(offset: range.lowerBound, length: range.count, text: HTML.escaped(url)))
    }

    // MARK: Problems

    private struct Problem {
        var id: DiagnosticID
        var message: String
        var hint: String?
    }

    /// What is there, but no part of the site.
    private func leftOut(_ path: String, shown: String) -> Problem? {
        if let draft = drafts.named(path) {
            return Problem(
                id: .draftLink,
                message: "'\(shown)' is a draft and not published",
                hint: "publish '\(draft)', or take the link out"
            )
        }
        guard let (file, reason) = assets.reason(forPath: path) else { return nil }
        return Problem(id: .fileLeftOut, message: "'\(shown)' is there, but not published: \(reason.text)", hint: reason.hint(for: file))
    }

    /// What to do about a folder without a page, or a file that this site does not get; `nil` for other paths.
    private func hintForMissing(_ path: String, _ url: LinkURL, from page: SitePage) -> String? {
        if GeneratedFiles.addressesWithBaseURL.contains(path) {
            return "docgen writes it once \(SiteConfiguration.fileName) has a 'base_url'"
        }
        if let address = Self.addressElsewhere(url.text) { return "did you mean '\(address)'?" }
        if let address = generatedAddress(path) {
            return "docgen writes that page: link to '\(PagePath.relative(address, from: PagePath.folder(of: page.path)))'"
        }
        guard let names = namesByFolder[path], folderURL[path] == nil else { return nil }
        let index = "the folder has no page of its own: write '\(PagePath.join(path, "index.md"))'"
        guard let first = names.first(where: PagePath.isMarkdown) else { return index }
        return index + ", or link to '\(PagePath.relative(PagePath.join(path, first), from: PagePath.folder(of: page.path)))'"
    }

    /// The page that docgen writes at the address that a Markdown file of this path would have: `search.md`, `404.md`.
    private func generatedAddress(_ path: String) -> String? {
        let stem = PagePath.isMarkdown(path) ? PagePath.join(PagePath.folder(of: path), String(PagePath.stem(of: path))) : path
        let candidates = [stem + ".html", stem + "/index.html", PagePath.isIndex(path) ? PagePath.output(for: path, slug: nil) : ""]
        return candidates.first { generated.contains($0) }
    }

    /// Endings of hosts that no file has.
    private static let hostEndings: Set<String> = [
        "com", "org", "net", "io", "dev", "edu", "gov", "app", "de", "eu", "uk", "ch", "fr", "jp",
    ]

    /// The address of a host or of a person that lacks its scheme: `www.example.org`, `name@example.org`.
    private static func addressElsewhere(_ text: String) -> String? {
        let host = text.prefix { !"/?#".contains($0) }.lowercased()
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, !labels.contains(""), !text.hasPrefix("/") else { return nil }
        if host.contains("@") { return host.utf8.count == text.utf8.count ? "mailto:" + text : nil }
        return labels[0] == "www" || hostEndings.contains(String(labels[labels.count - 1])) ? "https://" + text : nil
    }

    /// What GitHub and Bitbucket put in front of a heading's anchor in the HTML of their pages.
    private static let anchorPrefixes = ["user-content-", "markdown-header-"]

    private func missingAnchor(_ fragment: String, on index: Int, ownPage: Bool) -> Problem? {
        guard !fragment.isEmpty else { return nil }
        let page = pages[index]
        if page.headings.contains(where: { $0.anchor == fragment }) || page.extraAnchors.contains(fragment) { return nil }
        // Source: HTML, "select the indicated part": `top` in any case is the page's beginning, where no element has that id.
        if fragment.lowercased() == "top" { return nil }
        let anchors = page.headings.map(\.anchor) + page.extraAnchors
        return Problem(
            id: .brokenAnchor,
            message: ownPage ? "the page has no anchor '#\(fragment)'" : "'\(page.path)' has no anchor '#\(fragment)'",
            hint: (Self.anchorPrefixes.lazy.filter(fragment.hasPrefix).map { String(fragment.dropFirst($0.count)) }.first(
                where: anchors.contains
            )
                ?? NearestMatch.find(fragment, among: anchors)).map { "did you mean '#\($0)'?" }
        )
    }

    private func report(_ problem: Problem, for link: DocumentLink, of page: SitePage, into result: inout Result) {
        let location = root.place(page.path, line: Int(link.line), column: Int(link.column))
        var finding = Diagnostic(problem.id.isBrokenTarget ? .error : .warning, id: problem.id, at: location, problem.message, hint: problem.hint)
        finding.target = LinkURL(attribute: page.html[Int(link.offset)..<Int(link.offset + link.length)]).text
        let included = link.includedPlace < 0 ? nil : page.includedPlaces[Int(link.includedPlace)]
        result.diagnostics.append(finding.naming(includedPlace: included))
    }

    /// What the author may have meant, as a link from `page` would name it: the path as another generator reads it, the same file name
    /// elsewhere, or a similar one in the same folder.
    ///
    /// - Parameter path: `nil` where the link points outside the content folder.
    private func suggestion(for path: String?, _ url: LinkURL, from page: SitePage, isImage: Bool) -> String? {
        let source = PagePath.folder(of: page.path)
        func shown(_ path: String) -> String {
            let url = PagePath.relative(path, from: source)
            return url.isEmpty ? "./" : url
        }
        if let meant = targetFromPageFolder(url, page, isImage: isImage) { return shown(meant) }
        guard let path else { return nil }
        let rest = url.path.hasPrefix("/") ? site?.withoutBase(path) ?? path : path
        // The very file, but for case.
        let alike = pathsByName[PagePath.name(of: rest).lowercased(), default: []]
        if let meant = alike.first(where: { $0.lowercased() == rest.lowercased() }) { return shown(meant) }
        if !isImage, let index = pageByOutput[String(PagePath.join(PagePath.folder(of: rest), PagePath.stem(of: rest) + ".html"))] {
            return shown(pages[index].path)
        }
        if !isImage, PagePath.isIndex(rest), let index = folderPage[PagePath.folder(of: rest)] { return shown(pages[index].path) }
        let name = PagePath.name(of: rest).lowercased()
        let stem = PagePath.stem(of: name)
        let sameName = pathsByName[name] ?? pathsByName[name + ".md"] ?? (name.hasSuffix(".html") ? pathsByName[stem + ".md"] : nil) ?? []
        if let meant = Self.nearest(sameName, to: rest) { return shown(meant) }
        // Many pages repeat a broken link; a folder may have a thousand names to compare it with.
        let folder = PagePath.folder(of: rest)
        let nearest = suggestions.value(for: rest) {
            // Without the extension: in short names it would make anything look alike.
            let stem = PagePath.stem(of: rest)
            let ending = PagePath.name(of: rest).dropFirst(stem.count)
            let names = namesByFolder[folder, default: []]
            if ending.isEmpty || ending == ".html" {
                // A folder without a page is no better than what was written.
                let stems = pageStems.value(for: folder) {
                    PageStems(names.filter { !$0.hasSuffix("/") || folderURL[PagePath.join(folder, String($0.dropLast()))] != nil })
                }
                return NearestMatch.find(String(stem), among: stems.sorted).flatMap { stems.nameOfStem[$0] }
            }
            let stems = names.lazy.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
            return NearestMatch.find(String(stem), among: stems).map { $0 + ending }
        }
        return nearest.map { shown(PagePath.join(folder, $0)) }
    }

    /// The pages and folders of one folder without their endings, made once: many links may lead to nothing in it.
    private struct PageStems: Sendable {
        let nameOfStem: [String: String]
        let sorted: [String]

        init(_ names: [String]) {
            var nameOfStem: [String: String] = [:]
            for name in names where name.hasSuffix("/") || PagePath.isMarkdown(name) {
                let stem = name.hasSuffix("/") ? String(name.dropLast()) : String(PagePath.stem(of: name))
                if nameOfStem[stem] == nil { nameOfStem[stem] = name }
            }
            self.nameOfStem = nameOfStem
            sorted = nameOfStem.keys.sorted()
        }
    }

    /// Where pages have folders of their own, `../install/` on the page `guide/start` is its neighbour.
    private func targetFromPageFolder(_ url: LinkURL, _ page: SitePage, isImage: Bool) -> String? {
        guard url.path.hasPrefix(".."), !PagePath.isIndex(page.path) else { return nil }
        let folder = PagePath.join(PagePath.folder(of: page.path), String(PagePath.stem(of: page.path)))
        guard let path = PagePath.normalized(url.path, in: folder) else { return nil }
        switch target(of: path, isFolder: true, isImage: isImage) {
        case .page(let index), .formerAddress(let index): return pages[index].path
        case .asset(let path): return path
        case .listing, .generated, nil: return nil
        }
    }

    /// Of files with the same name the only one, or the one whose folders agree best.
    private static func nearest(_ candidates: [String], to path: String) -> String? {
        guard candidates.count > 1 else { return candidates.first }
        let wanted = path.lowercased().split(separator: "/").reversed().dropFirst()
        var best: String?
        var agreeing = 0
        for candidate in candidates.prefix(1_000) {
            let folders = candidate.lowercased().split(separator: "/").reversed().dropFirst()
            let count = zip(wanted, folders).prefix { $0 == $1 }.count
            if count > agreeing {
                (best, agreeing) = (candidate, count)
            } else if count == agreeing {
                best = nil
            }
        }
        return best
    }
}

/// Values that were made once for a path; two threads may both make one, and agree.
private final class Cache<Value: Sendable>: Sendable {
    private let values = Mutex<[String: Value]>([:])

    func value(for path: String, make: () -> Value) -> Value {
        if let known = values.withLock({ $0[path] }) { return known }
        let made = make()
        values.withLock { $0[path] = made }
        return made
    }
}
