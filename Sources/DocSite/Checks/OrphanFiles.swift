internal import DocModel

extension SiteCheck {
    /// `orphan-file`: a file that is published because it lies in a folder for pictures and the like, and that nothing refers to.
    static let orphanFiles = SiteCheck(needsLinks: true) { site in
        site.unreferencedAssets.map {
            Diagnostic(
                id: .orphanFile,
                at: site.root.file($0),
                "no page, style sheet or setting refers to this file, but it is published",
                hint: "remove it, or name it under 'assets' in \(site.configuration.file) if readers come to it from elsewhere"
            )
        }
    }
}
