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
        /// What was told already: of a definition each reference would tell the same.
        var told: Set<Diagnostic> = []
    }

    var pages: [SitePage]
    let root: SourceRoot
    let site: SiteAddress?
    private let pageByPath: [String: Int]
    let pageByOutput: [String: Int]
    private let redirects: [String: Int]
    /// The page of each folder, or the URL of its generated list.
    let folderURL: [String: String]
    let folderPage: [String: Int]
    /// Files of the site that stand for no page.
    let generated: Set<String>
    var assets: AssetSelection
    let drafts: Drafts
    /// Paths by lowercased file name, for "did you mean".
    let pathsByName: [String: [String]]
    /// Files, and folders with a `/` at their end.
    let namesByFolder: [String: [String]]
    private let imageSizes = Cache<ImageSize?>()
    let suggestions = Cache<String?>()
    let pageStems = Cache<PageStems>()

    /// - Parameters:
    ///   - listings: Files that docgen writes for folders without a page.
    ///   - generated: Other files that docgen writes.
    ///   - folderPages: Pages of folders that lie beside them: `guide.md` beside `guide/`.
    ///   - site: Where the site is published.
    init(
        pages: [SitePage],
        assets: AssetSelection,
        drafts: Drafts,
        listings: [String],
        generated: [String] = [],
        folderPages: [String: Int],
        redirects: [Redirect] = [],
        root: SourceRoot,
        site: SiteAddress? = nil
    ) {
        self.pages = pages
        self.root = root
        self.site = site
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
    enum Target {
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
            nameEmpty(link, at: range, of: page, by: index, url, &result)
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
            // So do other languages and versions, each a site of its own.
            if isFromRoot, marked == nil, let path, site?.isOfSibling(path, isBehindBase: ownPath != nil) ?? false { return }
            let shown =
                ownPath == nil
                ? shownText(url, of: link, on: page, after: result.diagnostics.count) : String(decoding: bytes, as: UTF8.self)
            let problem = problem(withMissing: path, url, shown: shown, from: page, isImage: isImage)
            if !problem.isLeftOut, url.hasLoneBytes { rewriteAsValid(range, of: page, &result) }
            return report(problem.problem, for: link, of: page, into: &result)
        }
        if ownPath != nil {
            reportWholeAddress(of: target, for: link, of: page, into: &result)
        } else {
            reportHTMLFile(of: target, url, for: link, of: page, into: &result)
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
        problem.hint = path.flatMap { hintForMissing($0, url, from: page) }
        if problem.hint == nil, let meant = suggestion(for: path, url, from: page, isImage: isImage) {
            let shown = Self.shown(meant.path, from: page)
            problem.hint = NearestMatch.hint(naming: shown)
            if meant.isOnly { problem.fix = (Self.escaped(shown), fragment(url.fragment, onPageAt: meant.path)) }
        }
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
            nameEmpty(link, at: range, of: page, by: target, url, &result)
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
            var problem = Problem(
                id: .redirectedLink,
                message: "link to '\(shownText(url, of: link, on: page, after: result.diagnostics.count))' leads to an old address",
                hint: "the page is now '\(Self.shown(pages[target].path, from: page))'"
            )
            problem.fix = (Self.escaped(Self.shown(pages[target].path, from: page)), fragment(url.fragment, onPageAt: pages[target].path))
            report(problem, for: link, of: page, into: &result)
        }
    }

    /// `[](page.md)` is called by the page's title, `[](page.md#part)` and `[](#part)` by that of the heading.
    private func nameEmpty(
        _ link: DocumentLink,
        at range: Range<Int>,
        of page: SitePage,
        by target: Int,
        _ url: LinkURL,
        _ result: inout Result
    ) {
        guard link.kind == .link, page.html[range.upperBound...].starts(with: "\"></a>".utf8) else { return }
        let heading = pages[target].headings.first { $0.anchor == url.fragment }?.text
        let title = heading ?? (url.path.isEmpty && !url.fragment.isEmpty ? url.fragment : pages[target].title)
        result.patches.append(Patch(offset: range.upperBound + 2, length: 0, text: HTML.escaped(title)))
    }

    /// What a path leads to, as it stands or, where only that finds something, without the path of the site's address, or an end of that, before it.
    private func target(of path: String, _ url: LinkURL, isImage: Bool, isFromRoot: Bool) -> Target? {
        let isFolder = url.path.hasSuffix("/") || url.path.hasSuffix(".")
        if let target = target(of: path, isFolder: isFolder, isImage: isImage) { return target }
        guard isFromRoot, let site else { return nil }
        return site.candidates(behindBase: path).lazy.compactMap { target(of: $0, isFolder: isFolder, isImage: isImage) }.first
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

    func target(of path: String, isFolder: Bool, isImage: Bool) -> Target? {
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
}

/// Values that were made once for a path; two threads may both make one, and agree.
final class Cache<Value: Sendable>: Sendable {
    private let values = Mutex<[String: Value]>([:])

    func value(for path: String, make: () -> Value) -> Value {
        if let known = values.withLock({ $0[path] }) { return known }
        let made = make()
        values.withLock { $0[path] = made }
        return made
    }
}
