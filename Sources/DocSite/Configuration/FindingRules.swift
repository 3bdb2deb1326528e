internal import DocMarkdown
package import DocModel

/// What an author says of findings: what a kind of them weighs, and which are not to be told.
///
/// `checks` of `docgen.yml` speaks of the site, `ignore` in front matter of a page, and a comment in a page of one place. Mistakes in
/// `docgen.yml` itself are told in any case.
package struct FindingRules: Hashable, Sendable {
    /// What a kind of findings weighs.
    package enum Weight: String, Hashable, Sendable, CaseIterable {
        case off, notice, warning, error

        var severity: Diagnostic.Severity? { Diagnostic.Severity(rawValue: rawValue) }
    }

    /// Findings that are not told. What is `nil` stands for all.
    package struct Ignore: Hashable, Sendable {
        package var id: DiagnosticID?
        /// A path, or a folder above it; `*` stands for any run of characters.
        package var path: String?
        /// What a link leads to, as it is written; `*` stands for any run of characters.
        package var target: String?
        package var location: SourceLocation

        init(id: DiagnosticID? = nil, path: String? = nil, target: String? = nil, location: SourceLocation) {
            (self.id, self.path, self.target, self.location) = (id, path, target, location)
        }

        /// As it is written.
        var shown: String {
            [id.map { "id: \($0)" }, path.map { "path: \($0)" }, target.map { "target: \($0)" }].compactMap(\.self).joined(separator: ", ")
        }

        /// Whether it is for findings of such kinds, as far as can be told without them.
        func maySpeak(of ids: Set<DiagnosticID>) -> Bool {
            if let id { return ids.contains(id) }
            // Without an id: where its target may be the beginning of a URL.
            guard let target, !ids.isDisjoint(with: [.externalLink, .externalFragment, .externalRedirect]) else { return false }
            return target.hasPrefix("*") || target.hasPrefix("http")
        }

        /// - Parameter path: That of the finding's file in the content folder.
        func covers(_ finding: Diagnostic, path: String) -> Bool {
            guard id == nil || id == finding.id else { return false }
            if let pattern = self.path, !PathPattern.matches(path, pattern), !PathPattern.matches(finding.location.path, pattern) {
                return false
            }
            guard let target else { return true }
            return finding.target.map { PathPattern.isMatch($0, target) } ?? false
        }
    }

    package var weights: [DiagnosticID: Weight] = [:]
    package var ignores: [Ignore] = []

    package init() {}
}
