package import DocModel

/// What became of a project: for the terminal in a few lines, for `migration.md` in full.
package struct MigrationReport: Sendable {
    private let project: MovedProject
    private let addresses: OldAddresses
    private let pageCount: Int
    private let findings: [Kind]
    private let rewritten: [Rewritten]

    /// What `--rewrite` changed.
    package struct Rewritten: Hashable, Sendable {
        package var construct: String
        package var count: Int
        package var pageCount: Int
    }

    /// The findings of one kind that have one remedy.
    private struct Kind {
        var id: DiagnosticID
        var severity: Diagnostic.Severity
        /// As `docgen check` counts.
        var count = 0
        /// A finding may stand for several places that say the same.
        var placeCount = 0
        var paths: Set<String> = []
        /// All of them, in the order of the pages.
        var findings: [Diagnostic] = []
        var hint: String?
    }

    /// Where the report is written, beside `docgen.yml`.
    package static let fileName = "migration.md"
    /// The same where a page of the project has that name.
    static let otherFileName = "docgen-migration.md"

    static let fileNames: Set<String> = [fileName, otherFileName]

    /// Where the report of a project goes, beside `docgen.yml`: no page of its own is replaced.
    package static func fileName(for project: MovedProject, _ files: ProjectFiles) -> String {
        let path = Path.join(project.folder, fileName)
        return files.contains(path) && !isReport(path, in: files) ? otherFileName : fileName
    }

    /// Whether a file is a report of an earlier move.
    static func isReport(_ path: String, in files: ProjectFiles) -> Bool {
        guard files.contains(path), let text = try? files.text(path) else { return false }
        let first = (text.hasPrefix(draftMark) ? text.dropFirst(draftMark.count) : text[...]).prefix { $0 != "\n" }
        return Tool.allCases.contains { first == heading(of: $0) }
    }

    /// In the content folder the report would be a page.
    private static let draftMark = "---\ndraft: true\n---\n\n"

    private static func heading(of tool: Tool) -> String { "# From \(tool.title) to docgen" }

    /// - Parameter diagnostics: What a build of the new site finds.
    package init(
        _ project: MovedProject,
        addresses: OldAddresses,
        pageCount: Int,
        diagnostics: [Diagnostic],
        rewritten: [Rewritten] = []
    ) {
        self.project = project
        self.addresses = addresses
        self.pageCount = pageCount
        self.rewritten = rewritten
        findings = Self.kinds(diagnostics)
    }

    /// Findings of one id, apart by their remedies where those are about a construct and not about one place.
    private static func kinds(_ diagnostics: [Diagnostic]) -> [Kind] {
        var hints: [DiagnosticID: Set<String>] = [:]
        for finding in diagnostics { hints[finding.id, default: []].insert(finding.hint ?? "") }
        var order: [String] = []
        var kinds: [String: Kind] = [:]
        for finding in diagnostics {
            let isApart = (hints[finding.id]?.count ?? 0) <= 12
            let key = finding.id.rawValue + (isApart ? "\0" + (finding.hint ?? "") : "")
            if kinds[key] == nil {
                order.append(key)
                kinds[key] = Kind(id: finding.id, severity: finding.severity, hint: isApart ? finding.hint : nil)
            }
            kinds[key]?.count += 1
            kinds[key]?.placeCount += finding.count
            kinds[key]?.paths.insert(finding.location.path)
            kinds[key]?.findings.append(finding)
        }
        return order.compactMap { kinds[$0] }.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(
            \.element
        )
    }

    // MARK: Terminal

    /// Lines for a person, without their line ends.
    package var summary: [String] {
        var lines = ["\(project.tool.title): \(project.configuration), \(count(pageCount, "page"))"]
        lines.append(
            "settings: \(project.notes.carried.count) carried over, \(project.notes.needless.count) not needed, \(project.notes.missing.count) not carried over"
        )
        for note in project.notes.missing.prefix(10) { lines.append("  \(line(note))") }
        if project.notes.missing.count > 10 { lines.append("  … and \(project.notes.missing.count - 10) more") }
        lines.append("old addresses: \(addressLine)")
        for lost in addresses.lost.prefix(5) { lines.append("  /\(lost.address): \(lost.reason)") }
        for change in rewritten { lines.append("rewritten: \(change.count) × \(change.construct) on \(count(change.pageCount, "page"))") }
        let total = findings.reduce(0) { $0 + $1.count }
        lines.append("findings of the build: \(total)")
        for kind in findings.prefix(8) {
            let places = kind.placeCount > kind.count ? ", \(kind.placeCount) places" : ""
            lines.append("  \(kind.count) × \(kind.id.rawValue)\(places)" + (kind.hint.map { ": \($0)" } ?? ""))
        }
        if findings.count > 8 { lines.append("  … and \(findings.count - 8) more kinds") }
        if let line = leniency { lines.append("  \(line)") }
        return lines.map { $0.escapingControls() }
    }

    /// How the site is built while links are still to be mended; `nil` where none is broken.
    private var leniency: String? {
        let broken = findings.filter { $0.severity == .error && $0.id.isBrokenTarget }.reduce(0) { $0 + $1.count }
        guard broken > 0 else { return nil }
        return "\(count(broken, "link")) broken: until they are mended, 'docgen build --lenient' takes them for warnings"
    }

    private var addressLine: String {
        let lost = addresses.lost.count
        let redirects = addresses.redirects.count
        let all = lost == 0 ? "all \(addresses.count) answer" : "\(addresses.count - lost) of \(addresses.count) answer"
        return redirects == 0 ? all : "\(all), \(redirects) of them by redirects"
    }

    private func line(_ note: Notes.Note) -> String {
        let place = note.places.first.map { " (\($0))" } ?? ""
        return "\(note.subject)\(note.count > 1 ? " × \(note.count)" : "")\(place): \(note.text)"
    }

    private func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    // MARK: migration.md

    /// The whole report as Markdown.
    package var markdown: String {
        var text = project.content == "." ? Self.draftMark : ""
        text += Self.heading(of: project.tool) + "\n\n"
        text += "`\(project.configuration)` → `\(Path.join(project.folder, "docgen.yml"))`: \(count(pageCount, "page")). "
        text +=
            "Old addresses: \(addressLine). The sources are as they were\(rewritten.isEmpty ? "" : ", but for the rewritten blocks below").\n"
        text += section(
            "Not carried over",
            "What readers may miss, and what to do about it.",
            ["Setting", "Count", "Where", "What to do"],
            project.notes.missing.map { [code($0.subject), "\($0.count)", places($0.places), plain($0.text)] }
        )
        text += section(
            "Addresses that do not answer",
            "Links to them from elsewhere break.",
            ["Address", "Page", "Why"],
            addresses.lost.map { [code("/" + $0.address), code($0.page), plain($0.reason)] }
        )
        text += findingsText
        text += section(
            "Rewritten",
            "Blocks that the pages now write as docgen recommends.",
            ["What", "Count", "Pages"],
            rewritten.map { [plain($0.construct), "\($0.count)", "\($0.pageCount)"] }
        )
        text += section(
            "Carried over",
            nil,
            ["Setting", "Count", "Where", "Now"],
            project.notes.carried.map { [code($0.subject), "\($0.count)", places($0.places), plain($0.text)] }
        )
        text += section(
            "Not needed",
            nil,
            ["Setting", "Where", "Why"],
            project.notes.needless.map { [code($0.subject), places($0.places), plain($0.text)] }
        )
        return text
    }

    private var findingsText: String {
        guard !findings.isEmpty else { return "\n## Findings of the build\n\nNone.\n" }
        var text = section(
            "Findings of the build",
            "What `docgen build` now reports about the pages. `docgen check --explain ID` explains what a kind means.",
            ["Kind", "Count", "Files", "Places", "What to do"],
            findings.map {
                [code($0.id.rawValue), "\($0.count)", "\($0.paths.count)", "\($0.placeCount)", plain($0.hint ?? "see its places below")]
            }
        )
        if let leniency { text += "\n\(plain(leniency)).\n" }
        for kind in findings {
            text += "\n### \(kind.id.rawValue)\n\n"
            if let hint = kind.hint { text += plain(hint) + "\n\n" }
            for (message, places) in Self.places(of: kind.findings) {
                text += "- \(places.map { code("\($0)") }.joined(separator: ", ")): \(plain(message))\n"
            }
        }
        return text
    }

    /// The places of each message, in the order of the pages.
    private static func places(of findings: [Diagnostic]) -> [(message: String, places: [SourceLocation])] {
        var order: [String] = []
        var places: [String: [SourceLocation]] = [:]
        for finding in findings {
            if places[finding.message] == nil { order.append(finding.message) }
            places[finding.message, default: []] += [finding.location] + finding.related.filter(\.isAgain).map(\.location)
        }
        return order.map { ($0, places[$0] ?? []) }
    }

    private func section(_ title: String, _ lead: String?, _ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        var text = "\n## \(title)\n\n" + (lead.map { $0 + "\n\n" } ?? "")
        text += "| " + head.joined(separator: " | ") + " |\n|" + String(repeating: " --- |", count: head.count) + "\n"
        for row in rows { text += "| " + row.joined(separator: " | ") + " |\n" }
        return text
    }

    private func places(_ places: [Setting.Place]) -> String {
        places.map { code("\($0)") }.joined(separator: ", ")
    }

    /// Text in a cell or a line: what Markdown would read as a mark is escaped.
    private func plain(_ text: String) -> String {
        var escaped = ""
        for character in text.escapingControls() {
            if "\\`*_[]<>|$~#{}".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }

    private func code(_ text: String) -> String {
        let text = text.escapingControls().replacing("|", with: "\\|")
        return text.contains("`") ? "`` \(text) ``" : "`\(text)`"
    }
}
