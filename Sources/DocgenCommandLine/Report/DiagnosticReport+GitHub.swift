internal import DocModel
internal import Foundation

extension DiagnosticReport {
    /// So many annotations of each kind are shown of a step. Source: GitHub's documentation, "Workflow commands", limits.
    private static let annotationsPerKind = 10
    /// A summary may have 1 MiB.
    private static let maxSummaryBytes = 900_000

    /// Writes annotations, the worst first. Where the step has a summary, what GitHub would not show stands there, and everything else too.
    /// - Parameter summary: The file of `GITHUB_STEP_SUMMARY`; `nil` where there is none.
    func writeGitHub(summary: String?) {
        let kinds = [.error, .warning, .notice].map { (severity: Diagnostic.Severity) in diagnostics.filter { $0.severity == severity } }
        let hasSummary = summary.map { write(kinds.flatMap(\.self), toSummary: $0) } ?? false
        for kind in kinds {
            for diagnostic in hasSummary ? kind.prefix(Self.annotationsPerKind) : kind[...] {
                Console.print(Self.annotation(of: diagnostic))
            }
        }
    }

    private static func annotation(of diagnostic: Diagnostic) -> String {
        let message = diagnostic.message + (diagnostic.hint.map { "\nhint: \($0)" } ?? "")
        let location = diagnostic.location
        var place = location.isWhole ? "" : "line=\(location.line),col=\(location.column),"
        // Of a range GitHub wants the last column, not the one behind it.
        if let end = location.end { place += "endLine=\(end.line),endColumn=\(max(1, end.column - 1))," }
        return "::\(diagnostic.severity.rawValue) file=\(property(location.path.escapingControls())),\(place)"
            + "title=\(property(diagnostic.id.rawValue))::\(data(message))"
    }

    /// Source: github.com/actions/toolkit, `packages/core/src/command.ts`.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String { data(text).replacing(":", with: "%3A").replacing(",", with: "%2C") }

    /// - Returns: Whether it could be written.
    private func write(_ all: [Diagnostic], toSummary path: String) -> Bool {
        guard !all.isEmpty else { return true }
        var text = "### docgen\n\n| | findings | kind |\n|---|---:|---|\n"
        for row in counts { text += "| \(row.severity.rawValue) | \(row.count) | `\(row.id)` |\n" }
        text += "\n| | place | finding |\n|---|---|---|\n"
        for (number, diagnostic) in all.enumerated() {
            let hint = diagnostic.hint.map { " (\($0))" } ?? ""
            let row =
                "| \(diagnostic.severity.rawValue) | \(Self.cell("\(diagnostic.location)")) | \(Self.cell(diagnostic.message + hint)) `\(diagnostic.id)` |\n"
            guard text.utf8.count + row.utf8.count < Self.maxSummaryBytes else {
                text += "\n… and \(all.count - number) more.\n"
                break
            }
            text += row
        }
        guard let file = FileHandle(forWritingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.seekToEnd()) != nil && (try? file.write(contentsOf: Data((text + "\n").utf8))) != nil
    }

    /// Text in a cell of a table: nothing in it is markup.
    private static func cell(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if "\\`*_{}[]<>()#+-.!|~&@:".unicodeScalars.contains(character) { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result
    }
}
