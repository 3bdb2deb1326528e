internal import DocModel

extension SiteCheck {
    /// Pages beyond so many kilobytes are built, with a warning: no reader's device likes them. A site may set a bound of its own.
    private static let maxPageKilobytes = 2_000

    /// `large-page`: Markdown of more than the site's bound.
    static let largePages = SiteCheck { site in
        let own = site.configuration.maxPageKilobytes
        let limit = (own ?? Self.maxPageKilobytes) * 1_000
        let hint = own.map { "split it: 'checks.max_page_size' allows \(Self.size($0 * 1_000))" } ?? "split it: readers download it whole"
        return site.pages.filter { $0.sourceSize > limit }.map { page in
            Diagnostic(id: .largePage, at: site.root.place(page.path), "the page has \(Self.size(page.sourceSize)) of Markdown", hint: hint)
        }
    }

    private static func size(_ bytes: Int) -> String { bytes < 2_000_000 ? "\(bytes / 1_000) KB" : "\(bytes / 1_000_000) MB" }
}
