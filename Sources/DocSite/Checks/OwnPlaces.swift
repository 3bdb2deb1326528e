internal import DocModel

extension SiteCheck {
    /// `case-clash`: what is one file on the disks of macOS and Windows.
    static let caseClashes = SiteCheck { site in
        CaseClashes.find(pages: site.pages, assets: site.sources.tree.assets, in: site.root)
    }

    /// `search-page`: the search field of every page leads to the search page, so an author's page in its place is one that readers meet by
    /// mistake.
    static let searchPage = SiteCheck { site in
        let own = GeneratedPaths.searchPage
        guard let path = site.pages.first(where: { $0.output == own })?.path ?? site.assets.first(where: { $0 == own }) else { return [] }
        return [
            Diagnostic(
                id: .searchPage,
                at: site.root.file(path),
                "this takes the place of the search page, which the search field of every page leads to",
                hint: "rename the folder"
            )
        ]
    }

    /// `generated-left-out`: a page, or a folder, in the place of another file that docgen writes. A file in its place is meant to be there.
    static let generatedFiles = SiteCheck(needsLinks: true) { site in
        var places = OutputPlaces()
        let isPage = Set(site.pages.map(\.path))
        for page in site.pages { _ = places.claim(page.output, for: page.path) }
        for asset in site.assets { _ = places.claim(asset, for: asset) }
        let addresses = GeneratedFiles.addresses(of: site.configuration, pageCount: site.pages.count)
        return addresses.compactMap { address in
            guard address != GeneratedPaths.searchPage, let conflict = places.conflict(at: address) else { return nil }
            if case .file(let owner) = conflict {
                guard isPage.contains(owner) else { return nil }
                return Diagnostic(
                    .notice,
                    id: .generatedLeftOut,
                    at: site.root.place(owner),
                    "this page takes the place of '\(address)', which docgen writes otherwise"
                )
            }
            return Diagnostic(
                id: .generatedLeftOut,
                at: site.root.file(conflict.owner),
                "a folder takes the place of '\(address)', which docgen would write; it is left out",
                hint: "rename the folder"
            )
        }
    }

    /// `server-path`: a file that readers of AssistantServer never see, for want of another address. Pages have `.html` or a folder's `/`.
    static let serverPaths = SiteCheck(needsLinks: true) { site in
        site.assets.filter { ServerPath.all.contains("/" + $0) }.map { asset in
            Diagnostic(
                id: .serverPath,
                at: site.root.file(asset),
                "AssistantServer answers '/\(asset)' itself: its readers do not get this file",
                hint: "rename the file, if the site is served by AssistantServer"
            )
        }
    }

    /// `status-folder`: the status pages' folder is theirs alone: a page of the author's there would be one among files that come and go.
    static let statusFolder = SiteCheck { site in
        guard let path = site.pathInStatusFolder else { return [] }
        return [
            Diagnostic(
                id: .statusFolder,
                at: site.root.file(path),
                "the folder '\(StatusSite.folder)' belongs to the status pages",
                hint: "rename the folder, or leave 'status:' out of \(site.configuration.file)"
            )
        ]
    }
}

extension CheckedSite {
    /// A file of the author's where the status pages of the site will stand.
    var pathInStatusFolder: String? {
        guard configuration.status != nil else { return nil }
        return (pages.lazy.map(\.output) + assets).first { $0.hasPrefix(StatusSite.folder + "/") }
    }
}

extension OutputPlaces.Conflict {
    /// - Parameters:
    ///   - kind: What wants the place: "page" or "file".
    ///   - url: That of the place.
    func text(of kind: String, at path: String, url: String) -> String {
        switch self {
        // Swift takes two spellings of one letter for the same text.
        case .file(let owner) where owner == path: "'\(owner)' exists twice, with accents spelled in two ways"
        case .file(let owner): "'\(owner)' has the URL '\(url)' already"
        case .folder(let owner): "the URL '\(url)' of this \(kind) is the folder of '\(owner)'"
        case .above(let owner): "this \(kind) lies in a folder that has the URL of '\(owner)'"
        }
    }

    private var renamesFolder: Bool {
        if case .above = self { true } else { false }
    }

    /// `duplicate-url`: two pages want one place.
    func diagnostic(of page: SitePage, in root: SourceRoot) -> Diagnostic {
        Diagnostic(
            id: .duplicateURL,
            at: root.place(page.path),
            "\(text(of: "page", at: page.path, url: page.url)); this page was not built",
            hint: renamesFolder ? "rename the folder" : "rename the file, or change its slug",
            related: [Diagnostic.Related(root.place(owner), "the other page")]
        )
    }
}
