internal import DocModel

extension SiteCheck {
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
}
