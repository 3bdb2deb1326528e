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
}
