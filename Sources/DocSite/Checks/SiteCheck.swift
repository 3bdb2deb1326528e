internal import DocModel

/// A rule that a whole site is held against. Rules for one page stand where the page is parsed, those for one link in ``LinkResolver``.
struct SiteCheck: Sendable {
    /// Whether the rule asks which files the pages refer to.
    var needsLinks = false
    let find: @Sendable (CheckedSite) -> [Diagnostic]

    static let all = [
        caseClashes, noPages, emptyFolderPages, hiddenAssets, unusedAssets, unusedExclusions, pictures, siteLinks, searchPage,
        generatedFiles,
        statusFolder, serverPaths, largePages, skippedHeadings, orphanPages, orphanFiles, questionPages,
    ]
}

extension CheckedSite {
    /// The same, held against ``SiteCheck/all``.
    /// - Parameter isComplete: Whether links were resolved.
    func held(isComplete: Bool) -> CheckedSite {
        var site = self
        for check in SiteCheck.all where isComplete || !check.needsLinks { site.diagnostics += check.find(self) }
        return site
    }
}
