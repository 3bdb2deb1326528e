internal import DocModel
internal import Foundation
internal import ReaderText

/// The state as Markdown, for programs that read text: what they need first stands in the front matter.
struct StatusMarkdown {
    let report: StatusReport

    private var said: StatusWords { report.words }
    private var words: Catalogue { report.words.words }

    var text: String {
        var text = """
            ---
            title: \(Self.quoted(report.title))
            state: \(report.state.rawValue)
            headline: \(Self.quoted(report.headline))
            generated: \(report.now.iso)

            """
        if let latest = report.latest, let validUntil = report.validUntil {
            text += "last_checked: \(latest.generatedAt.iso)\nvalid_until: \(validUntil.iso)\n"
        }
        let current = report.services.filter(\.isCurrent)
        if !current.isEmpty { text += "services:\n" }
        for service in current { text += "  \(Self.quoted(service.id)): \(service.state.rawValue)\n" }
        text += "---\n\n# \(Self.line(report.headline))\n\n"
        if !report.explanation.isEmpty { text += Self.line(report.explanation) + "\n\n" }

        if !current.isEmpty {
            let columns = ["service", "state", "uptime", "check"].map {
                words("status.text.column.\($0)", ["count": SentenceValue(StatusReport.shownDays)])
            }
            text += "| \(columns.joined(separator: " | ")) |\n|---|---|---|---|\n"
            for service in current {
                let checked = service.check.map { $0.checkedAt.iso } ?? words("status.text.unchecked")
                let cells = [Self.line(service.name), said.state(service.state), said.percentWithCoverage(service.uptime), checked]
                text += "| \(cells.joined(separator: " | ")) |\n"
            }
            text += "\n"
        }
        let phases: [(String, [Incident])] = [
            (words("status.figure.incidents"), report.incidents(.incident, .active)),
            (words("status.kind.maintenance"), report.incidents(.maintenance, .active) + report.incidents(.maintenance, .upcoming)),
        ]
        for (heading, incidents) in phases where !incidents.isEmpty {
            text += "## \(heading)\n\n"
            for incident in incidents {
                text += "### \(Self.line(incident.title))\n\n"
                let times = incident.resolved.map { "from \(incident.started.iso) to \($0.iso)" } ?? "from \(incident.started.iso)"
                let kind = incident.kind == .maintenance ? "maintenance" : incident.severity.rawValue
                text += "\(said.phase(incident.stateName(at: report.now))), \(kind), \(times)"
                let names = report.componentNames(incident)
                text += (names.isEmpty ? "" : ": " + Self.line(said.list(names))) + ".\n\n"
                if let update = incident.updates(at: report.now).first {
                    text += "\(update.time.iso) \(said.phase(update.state)): \(update.text)\n\n"
                }
            }
        }
        return text
    }

    /// A YAML text in double quotes; JSON's form is one.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029 {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }

    /// On one line, with what Markdown would take for markup escaped.
    private static func line(_ text: String) -> String {
        var line = ""
        for character in text.split(whereSeparator: \.isWhitespace).joined(separator: " ") {
            if "\\`*_[]<>|#".contains(character) { line += "\\" }
            line.append(character)
        }
        return line
    }
}
