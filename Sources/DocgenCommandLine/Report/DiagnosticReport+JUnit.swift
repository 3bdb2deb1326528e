internal import DocModel
internal import Foundation

extension DiagnosticReport {
    /// Findings as tests: errors have failed, the others were passed over.
    ///
    /// Source: the schema of Jenkins' xUnit plugin, `junit-10.xsd`, which GitLab and others read.
    func junit() -> String {
        let errors = diagnostics.count { $0.severity == .error }
        // A suite without tests counts as a mistake.
        let count = max(1, diagnostics.count)
        let totals = "tests=\"\(count)\" failures=\"\(errors)\" errors=\"0\" skipped=\"\(diagnostics.count - errors)\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(totals)>", "  <testsuite name=\"docgen\" \(totals)>",
        ]
        if diagnostics.isEmpty { lines.append("    <testcase classname=\"docgen\" name=\"no findings\"/>") }
        for diagnostic in diagnostics {
            let place = diagnostic.location
            let name = "\(diagnostic.id)" + (place.isWhole ? "" : " at \(place.line):\(place.column)")
            let message = Self.xml(diagnostic.message)
            lines.append("    <testcase classname=\"\(Self.xml(place.path.escapingControls()))\" name=\"\(name)\">")
            if diagnostic.severity == .error {
                let hint = diagnostic.hint.map { "\nhint: " + Self.xml($0) } ?? ""
                lines.append(
                    "      <failure type=\"\(diagnostic.id)\" message=\"\(message)\">\(Self.xml("\(place)")): \(message)\(hint)</failure>"
                )
            } else {
                lines.append("      <skipped message=\"\(diagnostic.severity.rawValue): \(message)\"/>")
            }
            lines.append("    </testcase>")
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n")
    }

    /// Text for an element or an attribute. Source: XML 1.0 sections 2.2 and 2.4; control characters have been escaped.
    private static func xml(_ text: String) -> String {
        HTML.escaped(String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value & 0xFFFE != 0xFFFE || $0.value > 0xFFFF })))
    }
}
