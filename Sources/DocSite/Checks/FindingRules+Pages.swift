internal import DocMarkdown
internal import DocModel

extension FindingRules {
    /// The findings that are told, with what they weigh, and one for each rule that speaks of none.
    /// - Parameters:
    ///   - asked: The kinds of findings of an ``OutsideCheck`` that were looked for.
    ///   - isComplete: Whether all other findings are there: otherwise nobody knows which rules speak of none.
    func applied(
        to found: [Diagnostic],
        asking asked: Set<DiagnosticID> = [],
        of pages: [SitePage],
        in root: SourceRoot,
        isComplete: Bool
    ) -> [Diagnostic] {
        let found = found.filter { !$0.id.isOptional || weights[$0.id] != nil }
        let own = pages.filter { !$0.ignores.isEmpty || !$0.frontMatter.ignoredFindings.isEmpty }
        guard !weights.isEmpty || !ignores.isEmpty || !own.isEmpty else { return found }
        var rules = Dictionary(own.map { (root.shownPath($0.path), PageFindingRules($0)) }) { first, _ in first }
        var used = Array(repeating: false, count: ignores.count)
        let prefix = root.prefix.isEmpty ? "" : root.prefix + "/"
        var told = found.filter { finding in
            let shown = finding.location.path
            if rules[shown]?.covers(finding) ?? false { return false }
            guard !ignores.isEmpty else { return true }
            let path = shown.hasPrefix(prefix) ? String(shown.dropFirst(prefix.count)) : shown
            let covering = ignores.indices.filter { ignores[$0].covers(finding, path: path) }
            for index in covering { used[index] = true }
            return covering.isEmpty
        }
        if isComplete {
            let unknown = Set(DiagnosticID.allCases.filter { $0.isOfOutside && !asked.contains($0) })
            told += zip(ignores, used).filter { !$0.1 && !$0.0.maySpeak(of: unknown) }.map { ignore, _ in
                Diagnostic(
                    id: .ignoreUnused,
                    at: ignore.location,
                    "checks.ignore has '\(ignore.shown)', but no finding matches it",
                    hint: "take it out"
                )
            }
            let names = Set(unknown.map(\.rawValue))
            told += rules.sorted { $0.key < $1.key }.flatMap { $1.unused(in: $0, besides: names) }
        }
        guard !weights.isEmpty else { return told }
        return told.compactMap { finding in
            guard let weight = weights[finding.id] else { return finding }
            guard let severity = weight.severity else { return nil }
            var finding = finding
            finding.severity = severity
            return finding
        }
    }
}

/// What a page says of its own findings.
private struct PageFindingRules {
    private let names: [String]
    private let marks: [IgnoreMark]
    private var usedNames: Set<String> = []
    private var usedMarks: [Set<String>]

    init(_ page: SitePage) {
        names = page.frontMatter.ignoredFindings
        marks = page.ignores
        usedMarks = Array(repeating: [], count: marks.count)
    }

    mutating func covers(_ finding: Diagnostic) -> Bool {
        let (id, line) = (finding.id.rawValue, finding.location.line)
        var isCovered = false
        if names.contains(id) {
            usedNames.insert(id)
            isCovered = true
        }
        for (index, mark) in marks.enumerated() where mark.firstLine <= line && line <= mark.lastLine {
            guard mark.names.isEmpty || mark.names.contains(id) else { continue }
            usedMarks[index].insert(id)
            isCovered = true
        }
        return isCovered
    }

    /// - Parameter unknown: Ids of which nobody knows whether there are findings.
    func unused(in path: String, besides unknown: Set<String>) -> [Diagnostic] {
        let page = names.filter { !usedNames.contains($0) && !unknown.contains($0) }.map {
            finding("'ignore' of the front matter names '\($0)', but there is none on this page", of: $0, at: SourceLocation(path: path))
        }
        return page
            + zip(marks, usedMarks).flatMap { mark, used in
                let place = SourceLocation(path: path, line: mark.line, column: mark.column)
                guard !mark.names.isEmpty else {
                    return used.isEmpty ? [finding("'docgen-ignore' has nothing to ignore here", of: nil, at: place)] : []
                }
                return mark.names.filter { !used.contains($0) && !unknown.contains($0) }.map {
                    finding("'docgen-ignore' names '\($0)', but there is none in this block", of: $0, at: place)
                }
            }
    }

    private func finding(_ message: String, of name: String?, at place: SourceLocation) -> Diagnostic {
        let ids = DiagnosticID.allCases.map(\.rawValue)
        guard let name, !ids.contains(name) else { return Diagnostic(id: .ignoreUnused, at: place, message, hint: "take it out") }
        return Diagnostic(
            id: .ignoreUnused,
            at: place,
            "'\(name.cut(to: 60))' is not a kind of finding, so nothing is ignored",
            hint: NearestMatch.hint(for: name, among: ids) ?? "each finding ends with its id in brackets"
        )
    }
}
