internal import DocModel

extension SiteCheck {
    /// `no-pages`: there is nothing to build.
    static let noPages = SiteCheck { site in
        guard !site.parsed.hasPages else { return [] }
        let shown = site.root.shown
        func error(_ message: String, hint: String) -> [Diagnostic] {
            [Diagnostic(id: .noPages, at: site.root.whole, message, hint: hint)]
        }
        if !site.parsed.drafts.isEmpty { return error("every page in '\(shown)' is a draft", hint: "build with --drafts") }
        if let page = site.sources.tree.ignored.first(where: PagePath.isMarkdown) {
            return error(
                "git ignores the Markdown files in '\(shown)'",
                hint: "to publish them, name them under 'assets' in \(site.configuration.file), like '\(page)'"
            )
        }
        return error("no Markdown files in '\(shown)'", hint: "write index.md there")
    }
}
