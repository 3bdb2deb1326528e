internal import DocModel

/// The findings of a whole site as one list.
enum SiteFindings {
    /// Findings that are about a name, wherever it is used, and what uses it: the first place stands for all.
    private static let onePerSite: [DiagnosticID: String] = [
        .frontMatterUnknownKey: "pages", .frontMatterForeignKey: "pages", .frontMatterSchedule: "pages", .unknownLanguage: "code blocks",
        .externalLink: "places", .externalFragment: "places", .externalRedirect: "places",
    ]
    /// So many of the other places are named.
    private static let maxRelated = 20

    /// Sorts by place, and joins those that say the same of many pages.
    static func joined(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var counts: [String: Int] = [:]
        var others: [String: [SourceLocation]] = [:]
        for diagnostic in diagnostics where onePerSite[diagnostic.id] != nil {
            counts[diagnostic.message, default: 0] += 1
            if diagnostic.id.isOfOutside { others[diagnostic.message, default: []].append(diagnostic.location) }
        }
        guard !counts.isEmpty else { return diagnostics.sortedByPlace() }
        return diagnostics.sortedByPlace().compactMap { diagnostic in
            guard let users = onePerSite[diagnostic.id] else { return diagnostic }
            guard let count = counts.removeValue(forKey: diagnostic.message) else { return nil }
            guard count > 1 else { return diagnostic }
            var joined = Diagnostic(
                diagnostic.severity,
                id: diagnostic.id,
                at: diagnostic.location,
                "\(diagnostic.message) (\(count) \(users))",
                hint: diagnostic.hint,
                related: others[diagnostic.message, default: []].sorted().dropFirst().prefix(maxRelated).map(Diagnostic.Related.again)
            )
            joined.target = diagnostic.target
            joined.count = count
            return joined
        }
    }
}
