internal import DocMarkdown
internal import DocModel

/// An old URL of a page.
struct Redirect: Sendable {
    /// The file at the old URL, relative to `site/`.
    var path: String
    /// The page it leads to.
    var page: Int

    /// - Parameter taken: Files the site has already.
    static func all(of pages: [SitePage], taken: Set<String>) -> (redirects: [Redirect], diagnostics: [Diagnostic]) {
        var taken = taken
        var redirects: [Redirect] = []
        var diagnostics: [Diagnostic] = []
        for (index, page) in pages.enumerated() {
            for old in page.frontMatter.redirectFrom {
                if let path = file(for: old), taken.insert(path).inserted {
                    redirects.append(Redirect(path: path, page: index))
                } else {
                    diagnostics.append(
                        Diagnostic(
                            .warning,
                            id: "redirect",
                            at: SourceLocation(path: page.path),
                            "redirect_from '\(old)' is not a free path of the site",
                            hint: "write it like 'old/page.html'"
                        )
                    )
                }
            }
        }
        return (redirects, diagnostics)
    }

    private static func file(for old: String) -> String? {
        let trimmed = String(old.drop { $0 == "/" })
        guard !trimmed.isEmpty, !trimmed.contains("\\"), !trimmed.unicodeScalars.contains(where: { $0.value < 0x20 }),
            let path = PagePath.normalized(trimmed, in: "")
        else { return nil }
        let file = old.hasSuffix("/") ? path + "/index.html" : path.hasSuffix(".html") ? path : path + ".html"
        return OutputNames.problem(with: file) == nil ? file : nil
    }
}
