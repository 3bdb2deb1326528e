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
}

/// Writes the findings of a build or check.
struct DiagnosticReport {
    /// Of each kind so many warnings are shown as text; a log of 30,000 lines hides the three that matter.
    static let shownPerKind = 20

    let diagnostics: [Diagnostic]
    let format: DiagnosticFormat
    /// Shows every warning as text too.
    let showsAll: Bool

    func write() {
        switch format {
        case .text: writeText()
        case .json: for diagnostic in diagnostics { Console.print(Self.json(diagnostic)) }
        case .github: writeGitHub()
        case .sarif: Console.print(sarif())
        }
    }

    // MARK: Text

    private func writeText() {
        var counts: [DiagnosticID: Int] = [:]
        var lines: [String] = []
        for diagnostic in diagnostics {
            counts[diagnostic.id, default: 0] += 1
            guard showsAll || diagnostic.severity == .error || counts[diagnostic.id, default: 0] <= Self.shownPerKind else { continue }
            var line = Console.style("\(diagnostic.location):", .bold, on: STDERR_FILENO)
            line += " " + Console.style("\(diagnostic.severity.rawValue):", Self.style(diagnostic.severity), on: STDERR_FILENO)
            line += " \(diagnostic.message) " + Console.style("[\(diagnostic.id)]", .faint, on: STDERR_FILENO)
            if let hint = diagnostic.hint { line += "\n  hint: \(hint)" }
            lines.append(line)
        }
        if !lines.isEmpty { Console.printError(lines.joined(separator: "\n")) }
        guard !showsAll else { return }
        let hidden = counts.mapValues { $0 - Self.shownPerKind }.filter { $0.value > 0 }.sorted {
            ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue)
        }
        for (id, count) in hidden { Console.printError("… and \(count) more [\(id)]") }
        if !hidden.isEmpty { Console.printError("--all shows every finding; --format json is for programs.") }
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

    // MARK: GitHub

    /// GitHub shows ten errors and ten warnings of a step, so the errors come first.
    private func writeGitHub() {
        let inOrder: [Diagnostic.Severity] = [.error, .warning, .notice]
        for diagnostic in inOrder.flatMap({ severity in diagnostics.filter { $0.severity == severity } }) {
            let message = diagnostic.message + (diagnostic.hint.map { "\nhint: \($0)" } ?? "")
            let location = diagnostic.location
            let place = location.isWhole ? "" : "line=\(location.line),col=\(location.column),"
            Console.print(
                "::\(diagnostic.severity.rawValue) file=\(Self.property(location.path.escapingControls())),\(place)"
                    + "title=\(Self.property(diagnostic.id.rawValue))::\(Self.data(message))"
            )
        }
    }

    /// Source: github.com/actions/toolkit, `packages/core/src/command.ts`.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String { data(text).replacing(":", with: "%3A").replacing(",", with: "%2C") }

    // MARK: SARIF

    /// Source: SARIF 2.1.0, OASIS Standard. GitHub takes 25,000 results of a run.
    private func sarif() -> String {
        struct Log: Encodable {
            struct Run: Encodable {
                struct Tool: Encodable {
                    struct Driver: Encodable {
                        struct Rule: Encodable {
                            var id: String
                            var shortDescription: Text?
                            var fullDescription: Text?
                        }
                        var name = "docgen"
                        var version = docgenVersion
                        var rules: [Rule]
                    }
                    var driver: Driver
                }
                struct Text: Encodable { var text: String }
                struct Location: Encodable {
                    struct Physical: Encodable {
                        struct Artifact: Encodable {
                            var uri: String
                            var uriBaseId = "%SRCROOT%"
                        }
                        struct Region: Encodable {
                            var startLine: Int
                            var startColumn: Int
                        }
                        var artifactLocation: Artifact
                        var region: Region?
                    }
                    var physicalLocation: Physical
                    /// For related places alone.
                    var message: Text?

                    init(_ place: SourceLocation, message: String? = nil) {
                        physicalLocation = Physical(
                            artifactLocation: Physical.Artifact(
                                uri: place.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? place.path
                            ),
                            region: place.isWhole ? nil : Physical.Region(startLine: place.line, startColumn: place.column)
                        )
                        self.message = message.map { Text(text: $0) }
                    }
                }
                struct Outcome: Encodable {
                    var ruleId: String
                    var level: String
                    var message: Text
                    var locations: [Location]
                    var relatedLocations: [Location]?
                }
                var tool: Tool
                var columnKind = "unicodeCodePoints"
                var results: [Outcome]
            }
            var schema = "https://json.schemastore.org/sarif-2.1.0.json"
            var version = "2.1.0"
            var runs: [Run]

            enum CodingKeys: String, CodingKey {
                case schema = "$schema"
                case version, runs
            }
        }
        let results = diagnostics.prefix(25_000).map { diagnostic in
            Log.Run.Outcome(
                ruleId: diagnostic.id.rawValue,
                level: diagnostic.severity == .notice ? "note" : diagnostic.severity.rawValue,
                message: .init(text: diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")),
                locations: [Log.Run.Location(diagnostic.location)],
                relatedLocations: diagnostic.related.isEmpty
                    ? nil : diagnostic.related.map { Log.Run.Location($0.location, message: $0.message) }
            )
        }
        let rules = Set(diagnostics.map(\.id.rawValue)).sorted().map { id in
            let entry = DiagnosticManual.entry(of: id)
            return Log.Run.Tool.Driver.Rule(
                id: id,
                shortDescription: entry.map { Log.Run.Text(text: $0.summary) },
                fullDescription: entry.map { Log.Run.Text(text: $0.text) }
            )
        }
        return JSONText.text(Log(runs: [.init(tool: .init(driver: .init(rules: rules)), results: results)]))
    }
}
