internal import DocModel

extension SiteCheck {
    /// `asset-hidden`: files whose place a page takes.
    static let hiddenAssets = SiteCheck(needsLinks: true) { site in
        site.hiddenAssets.map { asset, conflict in
            Diagnostic(
                id: .assetHidden,
                at: site.root.file(asset),
                "\(conflict.text(of: "file", at: asset, url: PagePath.url(asset))); the file is left out",
                hint: "rename one of them",
                related: [Diagnostic.Related(site.root.file(conflict.owner), "what takes its place")]
            )
        }
    }

    /// `assets-unused`: entries of `assets` that name nothing, as after a file was moved.
    static let unusedAssets = SiteCheck(needsLinks: true) { site in
        let tree = site.sources.tree
        return site.sources.rules.named.unused(for: tree.assets + tree.pages).map { pattern in
            Diagnostic(
                id: .assetsUnused,
                at: site.configuration.places[pattern] ?? SourceLocation(whole: site.configuration.file),
                "assets names '\(pattern)', which is not a file of the content folder",
                hint: NearestMatch.hint(for: pattern, among: tree.assets)
            )
        }
    }

    /// `exclude-unused`: entries of `exclude` that leave nothing out. One with a wildcard may be there for what comes and goes.
    static let unusedExclusions = SiteCheck { site in
        let tree = site.sources.tree
        return tree.unusedPatterns.map { pattern in
            let isPattern = pattern.contains { "*?[".contains($0) }
            return Diagnostic(
                isPattern ? .notice : .warning,
                id: .excludeUnused,
                at: site.configuration.places[pattern] ?? SourceLocation(whole: site.configuration.file),
                isPattern
                    ? "exclude '\(pattern)' matches nothing in the content folder"
                    : "exclude names '\(pattern)', which is not a file or folder of the content folder",
                hint: isPattern ? nil : NearestMatch.hint(for: pattern, among: Self.paths(of: tree))
            )
        }
    }

    /// Files and folders.
    private static func paths(of tree: SourceTree) -> [String] {
        var folders: Set<String> = []
        for path in tree.pages + tree.assets {
            var folder = PagePath.folder(of: path)
            while !folder.isEmpty, folders.insert(folder).inserted { folder = PagePath.folder(of: folder) }
        }
        return folders.sorted() + tree.pages + tree.assets
    }

    /// `logo`: a picture that the template shows is not a file that is published.
    static let pictures = SiteCheck(needsLinks: true) { site in
        site.configuration.pictures.compactMap { path, place, key in
            guard !site.assets.contains(path) else { return nil }
            return Diagnostic(
                id: .logo,
                at: place,
                "\(key) file '\(path)' not found in the content folder",
                hint: NearestMatch.hint(for: path, among: site.assets)
            )
        }
    }
}
