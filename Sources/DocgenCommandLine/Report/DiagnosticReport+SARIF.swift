internal import DocModel
internal import Foundation

extension DiagnosticReport {
    /// Source: SARIF 2.1.0, OASIS Standard. GitHub takes 25,000 results of a run.
    func sarif() -> String {
        let results = diagnostics.prefix(25_000).map { diagnostic in
            SARIFLog.Run.Outcome(
                ruleId: diagnostic.id.rawValue,
                level: Self.level(of: diagnostic.severity),
                message: .init(text: diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")),
                locations: [SARIFLog.Run.Location(diagnostic.location)],
                relatedLocations: diagnostic.related.isEmpty
                    ? nil : diagnostic.related.map { SARIFLog.Run.Location($0.location, message: $0.message) }
            )
        }
        let rules = Set(diagnostics.map(\.id)).sorted { $0.rawValue < $1.rawValue }.map { id in
            let entry = DiagnosticManual.entry(of: id.rawValue)
            return SARIFLog.Run.Tool.Driver.Rule(
                id: id.rawValue,
                shortDescription: entry.map { SARIFLog.Run.Text(text: $0.summary) },
                fullDescription: entry.map { SARIFLog.Run.Text(text: $0.text) },
                helpUri: DiagnosticManual.address(of: id),
                defaultConfiguration: .init(enabled: !id.isOptional, level: Self.level(of: id.severity))
            )
        }
        return JSONText.text(SARIFLog(runs: [.init(tool: .init(driver: .init(rules: rules)), results: results)]))
    }

    private static func level(of severity: Diagnostic.Severity) -> String { severity == .notice ? "note" : severity.rawValue }
}

/// What a log of SARIF has of the members that docgen fills.
private struct SARIFLog: Encodable {
    struct Run: Encodable {
        struct Tool: Encodable {
            struct Driver: Encodable {
                struct Rule: Encodable {
                    var id: String
                    var shortDescription: Text?
                    var fullDescription: Text?
                    var helpUri: String
                    var defaultConfiguration: Configuration

                    /// What a finding is where nothing says otherwise.
                    struct Configuration: Encodable {
                        var enabled: Bool
                        var level: String
                    }
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
                    /// For ranges alone; the column is the one after the last character (section 3.30.8).
                    var endLine: Int?
                    var endColumn: Int?
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
                    region: place.isWhole
                        ? nil
                        : Physical.Region(
                            startLine: place.line,
                            startColumn: place.column,
                            endLine: place.end?.line,
                            endColumn: place.end?.column
                        )
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
