internal import DocModel

extension SiteCheck {
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
}
