internal import DocModel

extension SiteCheck {
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
