internal import DocModel

extension SiteCheck {
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
