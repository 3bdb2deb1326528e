internal import ArgumentParser
internal import DocModel
internal import Foundation

/// How findings are shown.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people and editors.
    case text
    /// One JSON object per line.
    case json
    /// Annotations of GitHub Actions.
    case github
    /// SARIF 2.1.0, for code scanning.
    case sarif
    /// JUnit's XML, for GitLab and Jenkins.
    case junit
}

/// Writes the findings of a build or check.
struct DiagnosticReport {
    /// Of each kind so many warnings are shown as text; a log of 30,000 lines hides the three that matter.
    static let shownPerKind = 20

    private(set) var diagnostics: [Diagnostic]
    let format: DiagnosticFormat
    /// The folder that paths of findings begin in; `nil` where lines of the files are not to be shown.
    var root: String?
    /// Shows every warning as text too.
    let showsAll: Bool

    func write() {
        switch format {
        case .text: writeText()
        case .json: for diagnostic in diagnostics { Console.print(Self.json(diagnostic)) }
        case .github:
            fromRepository.writeGitHub(
                summary: ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
            )
        case .junit: Console.print(fromRepository.junit())
        case .sarif: Console.print(fromRepository.sarif())
        }
    }

    /// The same with the paths that services know.
    private var fromRepository: DiagnosticReport {
        guard let paths = root.flatMap({ RepositoryPaths(root: $0) }) else { return self }
        var report = self
        report.diagnostics = diagnostics.map(paths.located)
        return report
    }

    // MARK: Text

    /// Page by page, those with the worst findings first.
    private func writeText() {
        var told: [DiagnosticID: Int] = [:]
        var pages: [String] = []
        var excerpt = root.map { SourceExcerpt(root: $0) }
        for page in byPage {
            let findings = page.filter { diagnostic in
                told[diagnostic.id, default: 0] += 1
                return showsAll || diagnostic.severity == .error || told[diagnostic.id, default: 0] <= Self.shownPerKind
            }
            if !findings.isEmpty { pages.append(findings.map { Self.text(of: $0, &excerpt) }.joined(separator: "\n")) }
        }
        if !pages.isEmpty { Console.printError(pages.joined(separator: "\n\n")) }
        writeCounts()
    }

    private var byPage: [[Diagnostic]] {
        let pages = Dictionary(grouping: diagnostics) { $0.location.path }.values.map {
            (findings: $0, worst: $0.map { Self.rank($0.severity) }.min() ?? 0)
        }
        return pages.sorted { left, right in
            if left.worst != right.worst { return left.worst < right.worst }
            return left.findings[0].location < right.findings[0].location
        }.map(\.findings)
    }

    private static func rank(_ severity: Diagnostic.Severity) -> Int {
        switch severity {
        case .error: 0
        case .warning: 1
        case .notice: 2
        }
    }

    private static func text(of diagnostic: Diagnostic, _ excerpt: inout SourceExcerpt?) -> String {
        var text = Console.style("\(diagnostic.location):", .bold, on: STDERR_FILENO)
        text += " " + Console.style("\(diagnostic.severity.rawValue):", style(diagnostic.severity), on: STDERR_FILENO)
        text += " \(diagnostic.message) " + Console.style("[\(diagnostic.id)]", .faint, on: STDERR_FILENO)
        if let lines = excerpt?.text(at: diagnostic.location) { text += "\n" + lines }
        if let hint = diagnostic.hint { text += "\n  hint: \(hint)" }
        return text
    }

    /// How many there are of each kind, the worst and most frequent first.
    var counts: [(severity: Diagnostic.Severity, id: DiagnosticID, count: Int)] {
        struct Kind: Hashable {
            var severity: Diagnostic.Severity
            var id: DiagnosticID
        }
        return Dictionary(grouping: diagnostics) { Kind(severity: $0.severity, id: $0.id) }
            .map { ($0.key.severity, $0.key.id, $0.value.count) }
            .sorted { (Self.rank($0.0), -$0.2, $0.1.rawValue) < (Self.rank($1.0), -$1.2, $1.1.rawValue) }
    }

    private func writeCounts() {
        let counts = counts
        let isCut = !showsAll && counts.contains { $0.severity != .error && $0.count > Self.shownPerKind }
        guard counts.count > 1 || isCut else { return }
        let width = String(counts.map(\.count).max() ?? 0).count
        let lines = counts.map { severity, id, count in
            let number = String(repeating: " ", count: width - String(count).count) + String(count)
            let noun = (severity.rawValue + (count == 1 ? "" : "s")).padding(toLength: 8, withPad: " ", startingAt: 0)
            let shown = !showsAll && severity != .error && count > Self.shownPerKind ? " (\(Self.shownPerKind) shown)" : ""
            return "  \(number) \(noun)  \(id)\(shown)"
        }
        Console.printError("\n" + lines.joined(separator: "\n"))
        if isCut { Console.printError("--all shows every finding; --format json is for programs.") }
    }

    private static func style(_ severity: Diagnostic.Severity) -> Console.Style {
        switch severity {
        case .notice: .faint
        case .warning: .yellow
        case .error: .red
        }
    }

    // MARK: JSON

    private struct Entry: Encodable {
        var severity: String
        var id: String
        var path: String
        /// Absent where the whole file or folder is meant.
        var line: Int?
        var column: Int?
        /// The place after the last character; absent where a point is meant.
        var endLine: Int?
        var endColumn: Int?
        var message: String
        var hint: String?
        /// Absent where there is none.
        var related: [Place]?

        struct Place: Encodable {
            var path: String
            var line: Int?
            var column: Int?
            var message: String
        }
    }

    static func json(_ diagnostic: Diagnostic) -> String {
        let entry = Entry(
            severity: diagnostic.severity.rawValue,
            id: diagnostic.id.rawValue,
            path: diagnostic.location.path,
            line: diagnostic.location.isWhole ? nil : diagnostic.location.line,
            column: diagnostic.location.isWhole ? nil : diagnostic.location.column,
            endLine: diagnostic.location.end?.line,
            endColumn: diagnostic.location.end?.column,
            message: diagnostic.message,
            hint: diagnostic.hint,
            related: diagnostic.related.isEmpty
                ? nil
                : diagnostic.related.map { related in
                    let location = related.location
                    return Entry.Place(
                        path: location.path,
                        line: location.isWhole ? nil : location.line,
                        column: location.isWhole ? nil : location.column,
                        message: related.message
                    )
                }
        )
        return JSONText.text(entry)
    }
}
