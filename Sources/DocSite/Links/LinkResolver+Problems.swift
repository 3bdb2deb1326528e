internal import DocMarkdown
internal import DocModel
internal import Foundation

extension LinkResolver {
    // MARK: Problems

    struct Problem {
        var id: DiagnosticID
        var message: String
        var hint: String?
        /// What ``LinkFix`` takes: path and fragment, escaped for a URL.
        var fix: (path: String?, fragment: String?)?
    }

    /// What is there, but no part of the site.
    func leftOut(_ path: String, shown: String) -> Problem? {
        if let draft = drafts.named(path) {
            return Problem(
                id: .draftLink,
                message: "'\(shown)' is a draft and not published",
                hint: "publish '\(draft)', or take the link out"
            )
        }
        guard let (file, reason) = assets.reason(forPath: path) else { return nil }
        return Problem(
            id: .fileLeftOut,
            message: "'\(shown)' exists, but is not published: \(reason.text)",
            hint: reason.hint(for: file, in: root.settings)
        )
    }

    /// What to do about a folder without a page, or a file that this site does not get; `nil` for other paths.
    func hintForMissing(_ path: String, _ url: LinkURL, from page: SitePage) -> String? {
        if GeneratedPaths.withBaseURL.contains(path) {
            return "docgen writes it once \(root.settings) has a 'base_url'"
        }
        if let address = Self.addressElsewhere(url.text) { return NearestMatch.hint(naming: address) }
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

    /// What GitHub and Bitbucket put before a heading's anchor in the HTML of their pages.
    private static let anchorPrefixes = ["user-content-", "markdown-header-"]

    func missingAnchor(_ fragment: String, on index: Int, ownPage: Bool) -> Problem? {
        guard !fragment.isEmpty else { return nil }
        let page = pages[index]
        if page.headings.contains(where: { $0.anchor == fragment }) || page.extraAnchors.contains(fragment) { return nil }
        // Source: HTML, "select the indicated part": `top` in any case is the page's beginning, where no element has that id.
        if fragment.lowercased() == "top" { return nil }
        let meant = nearestAnchor(to: fragment, on: page)
        return Problem(
            id: .brokenAnchor,
            message: ownPage ? "the page has no anchor '#\(fragment)'" : "'\(page.path)' has no anchor '#\(fragment)'",
            hint: meant.map { NearestMatch.hint(naming: "#\($0)") },
            fix: meant.flatMap { Self.isTypo(fragment, of: $0) ? (nil, Self.escaped($0)) : nil }
        )
    }

    private func nearestAnchor(to fragment: String, on page: SitePage) -> String? {
        let anchors = page.headings.map(\.anchor) + page.extraAnchors
        let prefix = Self.anchorPrefixes.first { fragment.hasPrefix($0) && anchors.contains(String(fragment.dropFirst($0.count))) }
        return prefix.map { String(fragment.dropFirst($0.count)) } ?? NearestMatch.find(fragment, among: anchors)
    }

    /// What comes in place of the fragment of a link that is to lead to another page; `nil` where it stays.
    func fragment(_ fragment: String, onPageAt path: String) -> String? {
        page(at: path).flatMap { missingAnchor(fragment, on: $0, ownPage: false) }?.fix?.fragment
    }

    /// Whether one text can be the other with a slip of the keyboard. `chapter-2` is none of `chapter-3`: one of them may be missing.
    private static func isTypo(_ text: some StringProtocol, of other: some StringProtocol) -> Bool {
        text.filter(\.isNumber) == other.filter(\.isNumber)
    }

    /// A path or fragment as Markdown and HTML take it in a URL: letters of all scripts as they are.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20, byte != 0x7F, !"%\"'()<>[]\\`{|}^#?&*".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += "%\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    func report(_ problem: Problem, for link: DocumentLink, of page: SitePage, into result: inout Result) {
        let location = root.place(page.path, line: Int(link.line), column: Int(link.column)).spanning(Int(link.width))
        let severity: Diagnostic.Severity = problem.id.isBrokenTarget ? .error : .warning
        var finding = Diagnostic(severity, id: problem.id, at: location, problem.message, hint: problem.hint)
        let target = LinkURL(attribute: page.html[Int(link.offset)..<Int(link.offset + link.length)]).text
        finding.target = target
        let included = link.includedPlace < 0 ? nil : page.includedPlaces[Int(link.includedPlace)]
        finding.fix = problem.fix.map { LinkFix(at: included ?? location, of: target, path: $0.path, fragment: $0.fragment) }
        finding = finding.naming(includedPlace: included)
        if result.told.insert(finding).inserted { result.diagnostics.append(finding) }
    }

    /// `absolute-link`: a file of the site by the address that the site has today.
    func reportWholeAddress(of target: Target, for link: DocumentLink, of page: SitePage, into result: inout Result) {
        guard let file = file(of: target) else { return }
        let shown = Self.shown(file, from: page)
        let address = LinkURL(attribute: page.html[Int(link.offset)..<Int(link.offset + link.length)]).text
        var problem = Problem(id: .absoluteLink, message: "'\(address)' names this site by its whole address", hint: "write '\(shown)'")
        problem.fix = (Self.escaped(shown), nil)
        report(problem, for: link, of: page, into: &result)
    }

    /// `html-link`: a page by the file that is made of it.
    func reportHTMLFile(of target: Target, _ url: LinkURL, for link: DocumentLink, of page: SitePage, into result: inout Result) {
        guard url.path.hasSuffix(".html"), case .page(let index) = target else { return }
        let shown = Self.shown(pages[index].path, from: page)
        var problem = Problem(id: .htmlLink, message: "'\(url.text)' names the HTML file of a page", hint: "write '\(shown)'")
        problem.fix = (Self.escaped(shown), nil)
        report(problem, for: link, of: page, into: &result)
    }

    /// What a link names in the content folder; `nil` where that is not a file of the author's.
    func file(of target: Target) -> String? {
        switch target {
        case .page(let index): pages[index].path
        case .asset(let path): path
        case .listing, .generated, .formerAddress: nil
        }
    }

    /// A file that an author may have meant, by its path in the content folder.
    struct Suggestion {
        var path: String
        /// Whether nothing else can be meant: the link may be changed without asking.
        var isOnly = true
    }

    /// A file's path as a link from a page names it.
    static func shown(_ path: String, from page: SitePage) -> String {
        let url = PagePath.relative(path, from: PagePath.folder(of: page.path))
        return url.isEmpty ? "./" : url
    }

    /// What the author may have meant: the path as another generator reads it, the same file name elsewhere, or a similar one in the same
    /// folder.
    ///
    /// - Parameter path: `nil` where the link points outside the content folder.
    func suggestion(for path: String?, _ url: LinkURL, from page: SitePage, isImage: Bool) -> Suggestion? {
        if let meant = targetFromPageFolder(url, page, isImage: isImage) { return Suggestion(path: meant) }
        guard let path else { return nil }
        let rest = url.path.hasPrefix("/") ? site?.candidates(behindBase: path).first ?? path : path
        // The very file, but for case.
        let alike = pathsByName[PagePath.name(of: rest).lowercased(), default: []].filter { $0.lowercased() == rest.lowercased() }
        if let meant = alike.first { return Suggestion(path: meant, isOnly: alike.count == 1) }
        if !isImage, let index = pageByOutput[String(PagePath.join(PagePath.folder(of: rest), PagePath.stem(of: rest) + ".html"))] {
            return Suggestion(path: pages[index].path)
        }
        if !isImage, PagePath.isIndex(rest), let index = folderPage[PagePath.folder(of: rest)] {
            return Suggestion(path: pages[index].path)
        }
        let name = PagePath.name(of: rest).lowercased()
        let stem = PagePath.stem(of: name)
        let sameName = pathsByName[name] ?? pathsByName[name + ".md"] ?? (name.hasSuffix(".html") ? pathsByName[stem + ".md"] : nil) ?? []
        // Of pages of folders, each folder has one.
        if let meant = Self.nearest(sameName, to: rest) {
            return Suggestion(path: meant, isOnly: sameName.count == 1 && !PagePath.isIndex(meant))
        }
        return similarName(to: rest)
    }

    /// A similar name in the same folder.
    private func similarName(to rest: String) -> Suggestion? {
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
        return nearest.map { Suggestion(path: PagePath.join(folder, $0), isOnly: Self.isTypo(PagePath.name(of: rest), of: $0)) }
    }

    /// The pages and folders of one folder without their endings, made once: many links may lead to nothing in it.
    struct PageStems: Sendable {
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
