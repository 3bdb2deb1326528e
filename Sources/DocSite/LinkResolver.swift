internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import Synchronization

/// Finds what the links of a page lead to, once all pages are known.
struct LinkResolver: Sendable {
    /// What stands in a page's HTML in place of a URL.
    struct Patch: Sendable {
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

    private let pages: [SitePage]
    private let root: String
    private let diagnosticsPrefix: String
    private let pageByPath: [String: Int]
    private let pageByOutput: [String: Int]
    /// The page of each folder, or the URL of its generated list.
    private let folderURL: [String: String]
    private let folderPage: [String: Int]
    private let assets: AssetSelection
    private let drafts: Drafts
    /// Paths by lowercased file name, for "did you mean".
    private let pathsByName: [String: [String]]
    private let namesByFolder: [String: [String]]
    private let imageSizes = Cache<ImageSize?>()
    private let suggestions = Cache<String?>()

    init(
        pages: [SitePage],
        assets: AssetSelection,
        drafts: Drafts,
        listings: [String],
        folderPages: [String: Int],
        root: String,
        diagnosticsPrefix: String
    ) {
        self.pages = pages
        self.root = root
        self.diagnosticsPrefix = diagnosticsPrefix
        self.assets = assets
        self.drafts = drafts
        var pageByPath: [String: Int] = [:]
        var pageByOutput: [String: Int] = [:]
        var folderURL: [String: String] = [:]
        var folderPage: [String: Int] = [:]
        var pathsByName: [String: [String]] = [:]
        var namesByFolder: [String: [String]] = [:]
        func note(_ path: String) {
            pathsByName[PagePath.name(of: path).lowercased(), default: []].append(path)
            namesByFolder[PagePath.folder(of: path), default: []].append(PagePath.name(of: path))
        }
        for (index, page) in pages.enumerated() {
            pageByPath[page.path] = index
            pageByOutput[page.output] = index
            if page.output == PagePath.join(page.folder, "index.html") {
                folderURL[page.folder] = page.url
                folderPage[page.folder] = index
            }
            note(page.path)
        }
        for (folder, page) in folderPages where folderURL[folder] == nil {
            folderURL[folder] = pages[page].url
            folderPage[folder] = page
        }
        for listing in listings where PagePath.name(of: listing) == "index.html" {
            folderURL[PagePath.folder(of: listing)] = PagePath.url(listing)
        }
        for asset in assets.candidates { note(asset) }
        self.pageByPath = pageByPath
        self.pageByOutput = pageByOutput
        self.folderURL = folderURL
        self.folderPage = folderPage
        self.pathsByName = pathsByName
        self.namesByFolder = namesByFolder
    }

    func page(at path: String) -> Int? { pageByPath[path] }

    func resolve(_ index: Int) -> Result {
        let page = pages[index]
        var result = Result()
        for link in page.links { resolve(link, of: page, at: index, into: &result) }
        return result
    }

    // MARK: One link

    private func resolve(_ link: DocumentLink, of page: SitePage, at index: Int, into result: inout Result) {
        let range = Int(link.offset)..<Int(link.offset + link.length)
        let url = LinkURL(attribute: page.html[range])
        let isImage = link.kind == .image || link.kind == .rawImage
        guard !url.path.isEmpty else {
            if let problem = missingAnchor(url.fragment, on: index, ownPage: true) {
                report(problem, for: link, of: page, into: &result)
            }
            return
        }
        let folder = PagePath.folder(of: page.path)
        guard let path = url.path.hasPrefix("/") ? PagePath.normalized(url.path, in: "") : PagePath.normalized(url.path, in: folder) else {
            let problem = Problem(id: isImage ? "broken-image" : "broken-link", message: "'\(url.shown)' leads out of the content folder")
            return report(problem, for: link, of: page, into: &result)
        }
        if !isImage, let target = pageIndex(for: path, isFolder: url.path.hasSuffix("/") || url.path.hasSuffix(".")) {
            rewrite(link, to: pages[target].url + url.suffix, from: page, range, &result)
            if target != index {
                result.links.append(PageLink(source: page.path, target: pages[target].path, anchor: url.fragment))
            }
            if let problem = missingAnchor(url.fragment, on: target, ownPage: false) {
                report(problem, for: link, of: page, into: &result)
            }
        } else if assets.publishes(path) {
            result.assets.append(path)
            rewrite(link, to: PagePath.url(path) + url.suffix, from: page, range, &result)
            if link.kind == .image, let size = imageSizes.value(for: path, make: { ImageSize(file: root + "/" + path) }) {
                result.patches.append(
                    LinkResolver.Patch(
                        offset: range.upperBound,
                        length: 0,
                        text: "\" width=\"\(size.width)\" height=\"\(size.height)"
                    )
                )
            }
        } else if !isImage, let listing = folderURL[path] {
            rewrite(link, to: listing + url.suffix, from: page, range, &result)
        } else if let problem = leftOut(path, shown: url.shown) {
            report(problem, for: link, of: page, into: &result)
        } else {
            let problem = Problem(
                id: isImage ? "broken-image" : "broken-link",
                message: isImage ? "image '\(url.shown)' finds no file" : "link to '\(url.shown)' finds no page",
                hint: suggestion(for: path, from: page).map { "did you mean '\($0)'?" }
            )
            report(problem, for: link, of: page, into: &result)
        }
    }

    private func pageIndex(for path: String, isFolder: Bool) -> Int? {
        if let exact = pageByPath[path] { return exact }
        if path.hasSuffix(".html") { return pageByOutput[path] }
        if let index = folderPage[path] { return index }
        if isFolder || PagePath.name(of: path).contains(".") { return nil }
        return pageByPath[path + ".md"] ?? pageByPath[path + ".markdown"]
    }

    private func rewrite(_ link: DocumentLink, to target: String, from page: SitePage, _ range: Range<Int>, _ result: inout Result) {
        let url = PagePath.relative(target, from: page.folder)
        guard !page.html[range].elementsEqual(url.utf8) else { return }
        result.patches.append(Patch(offset: range.lowerBound, length: range.count, text: HTML.escaped(url)))
    }

    // MARK: Problems

    private struct Problem {
        var id: String
        var message: String
        var hint: String?
    }

    /// What is there, but no part of the site.
    private func leftOut(_ path: String, shown: String) -> Problem? {
        if let draft = drafts.named(path) {
            return Problem(
                id: "draft-link",
                message: "'\(shown)' is a draft and not published",
                hint: "publish '\(draft)', or take the link out"
            )
        }
        guard let (file, reason) = assets.reason(forPath: path) else { return nil }
        return Problem(id: "file-left-out", message: "'\(shown)' is there, but not published: \(reason.text)", hint: reason.hint(for: file))
    }

    private func missingAnchor(_ fragment: String, on index: Int, ownPage: Bool) -> Problem? {
        guard !fragment.isEmpty, fragment != "top", !fragment.hasPrefix(":~:") else { return nil }
        let page = pages[index]
        if page.headings.contains(where: { $0.anchor == fragment }) || page.extraAnchors.contains(fragment) { return nil }
        let anchors = page.headings.map(\.anchor) + page.extraAnchors
        return Problem(
            id: "broken-anchor",
            message: ownPage ? "the page has no anchor '#\(fragment)'" : "'\(page.path)' has no anchor '#\(fragment)'",
            hint: NearestMatch.find(fragment, among: anchors).map { "did you mean '#\($0)'?" }
        )
    }

    private func report(_ problem: Problem, for link: DocumentLink, of page: SitePage, into result: inout Result) {
        let location = SourceLocation(path: PagePath.join(diagnosticsPrefix, page.path), line: Int(link.line), column: Int(link.column))
        result.diagnostics.append(Diagnostic(.warning, id: problem.id, at: location, problem.message, hint: problem.hint))
    }

    /// The same file name elsewhere, or a similar one in the same folder, as a link from `page` would name it.
    private func suggestion(for path: String, from page: SitePage) -> String? {
        let name = PagePath.name(of: path).lowercased()
        let sameName = pathsByName[name] ?? pathsByName[name + ".md"] ?? []
        if sameName.count == 1 { return PagePath.relative(sameName[0], from: PagePath.folder(of: page.path)) }
        // Many pages repeat a broken link; a folder may have a thousand names to compare it with.
        let folder = PagePath.folder(of: path)
        let nearest = suggestions.value(for: path) {
            // Without the extension: in short names it would make anything look alike.
            let stem = PagePath.stem(of: path)
            let rest = PagePath.name(of: path).dropFirst(stem.count)
            let stems = namesByFolder[folder, default: []].lazy.filter { $0.hasSuffix(rest) }.map { String($0.dropLast(rest.count)) }
            return NearestMatch.find(String(stem), among: stems).map { $0 + rest }
        }
        return nearest.map { PagePath.relative(PagePath.join(folder, $0), from: PagePath.folder(of: page.path)) }
    }
}

/// A URL as it stands in an attribute, taken apart.
private struct LinkURL {
    /// Decoded; empty where the link stays on its page.
    var path: String
    /// Decoded, without `#`.
    var fragment: String
    /// `?query#fragment` as they were written.
    var suffix: String
    /// For messages.
    var shown: String

    init(attribute: ArraySlice<UInt8>) {
        var text = String(decoding: attribute, as: UTF8.self)
        if text.utf8.contains(UInt8(ascii: "&")) {
            text = text.replacing("&amp;", with: "&").replacing("&#x27;", with: "'").replacing("&#39;", with: "'").replacing(
                "&quot;",
                with: "\""
            )
        }
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? text.endIndex
        let hash = text.utf8.firstIndex(of: UInt8(ascii: "#"))
        path = Self.decoded(text[..<end])
        suffix = String(text[end...])
        fragment = hash.map { Self.decoded(text[text.index(after: $0)...]) } ?? ""
        shown = path.isEmpty ? text : path + (fragment.isEmpty ? "" : "#" + fragment)
    }

    private static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        return text.removingPercentEncoding ?? String(text)
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
