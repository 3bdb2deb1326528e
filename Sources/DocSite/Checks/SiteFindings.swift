internal import DocModel

/// The findings of a whole site as one list.
enum SiteFindings {
    /// Findings that are about a name, wherever it is used, and what uses it: the first place stands for all.
    private static let onePerSite: [DiagnosticID: String] = [
        .frontMatterUnknownKey: "pages", .frontMatterForeignKey: "pages", .frontMatterSchedule: "pages", .unknownLanguage: "code blocks",
    ]

    /// Sorts by place, and joins those that say the same of many pages.
    static func joined(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var counts: [String: Int] = [:]
        for diagnostic in diagnostics where onePerSite[diagnostic.id] != nil { counts[diagnostic.message, default: 0] += 1 }
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
                hint: diagnostic.hint
            )
            joined.count = count
            return joined
        }
    }
}
