internal import DocModel

/// What is wrong with a site's files as a whole.
extension SiteBuilder {
    /// There is nothing to build.
    /// - Parameter ignored: What git ignores; see ``SourceTree/ignored``.
    func noPages(drafts: Drafts, ignored: [String]) -> Diagnostic {
        let place = SourceLocation(whole: shownContentFolder)
        func error(_ message: String, hint: String) -> Diagnostic { Diagnostic(.error, id: "no-pages", at: place, message, hint: hint) }
        if !drafts.isEmpty { return error("every page in '\(shownContentFolder)' is a draft", hint: "build with --drafts") }
        if let page = ignored.first(where: PagePath.isMarkdown) {
            return error(
                "git ignores the Markdown files in '\(shownContentFolder)'",
                hint: "to publish them, name them under 'assets' in \(SiteConfiguration.fileName), like '\(page)'"
            )
        }
        return error("no Markdown files in '\(shownContentFolder)'", hint: "write index.md there")
    }

    /// Entries of `assets` that name nothing, as after a file was moved.
    func unusedAssets(_ named: NamedFiles, in tree: SourceTree) -> [Diagnostic] {
        named.unused(for: tree.assets + tree.pages).map { pattern in
            Diagnostic(
                .warning,
                id: "assets-unused",
                at: SourceLocation(whole: SiteConfiguration.fileName),
                "assets names '\(pattern)', which is no file of the content folder",
                hint: NearestMatch.find(pattern, among: tree.assets).map { "did you mean '\($0)'?" }
            )
        }
    }

    /// Files whose place a page takes, and a logo that is no file.
    func assetProblems(_ hidden: [String: OutputPlaces.Conflict], selected assets: [String]) -> [Diagnostic] {
        var diagnostics = hidden.sorted { $0.key < $1.key }.map { asset, conflict in
            prefixed(
                Diagnostic(
                    .warning,
                    id: "asset-hidden",
                    at: SourceLocation(path: asset),
                    "\(conflict.text(of: "file", at: asset, url: PagePath.url(asset))); the file is left out",
                    hint: "rename one of them"
                )
            )
        }
        if let logo = configuration.theme.logo, !assets.contains(logo) {
            diagnostics.append(
                Diagnostic(
                    .error,
                    id: "logo",
                    at: SourceLocation(path: SiteConfiguration.fileName),
                    "logo '\(logo)' finds no file in the content folder",
                    hint: NearestMatch.find(logo, among: assets).map { "did you mean '\($0)'?" }
                )
            )
        }
        return diagnostics
    }

    /// The search field of every page leads to the search page, so an author's page in its place is one that readers meet by mistake.
    func searchPageProblems(_ pages: [SitePage], _ assets: [String]) -> [Diagnostic] {
        guard
            let path = pages.first(where: { $0.output == GeneratedFiles.searchPage })?.path
                ?? assets.first(where: { $0 == GeneratedFiles.searchPage })
        else { return [] }
        return [
            prefixed(
                Diagnostic(
                    .warning,
                    id: "search-page",
                    at: SourceLocation(path: path),
                    "this takes the place of the search page, which the search field of every page leads to",
                    hint: "rename the folder"
                )
            )
        ]
    }

    /// The files whose place a page or a file of docgen's own has.
    /// - Parameter places: Those of the pages.
    func hiddenAssets(_ assets: [String], by places: OutputPlaces) -> [String: OutputPlaces.Conflict] {
        var places = places
        _ = places.claim(GeneratedFiles.searchTable, for: "the table of the search")
        return assets.reduce(into: [:]) { hidden, asset in
            if let conflict = places.conflict(at: asset) { hidden[asset] = conflict }
        }
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

    func diagnostic(of page: SitePage) -> Diagnostic {
        Diagnostic(
            .error,
            id: "duplicate-url",
            at: SourceLocation(path: page.path),
            "\(text(of: "page", at: page.path, url: page.url)); this page is missing",
            hint: "rename the file, or change its slug"
        )
    }
}
