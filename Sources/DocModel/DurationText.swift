/// Times as settings write them: `500ms`, `4s`, `10m`, `24h`, `90d`.
package enum DurationText {
    private static let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)].map {
        (name: $0, milliseconds: $1)
    }

    /// - Returns: `nil` for a text that is no time; a number alone is one only as `0`.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " || $0 == "\t" }
        guard let number = Int(digits), let scale = units.first(where: { $0.name == unit })?.milliseconds else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: scale)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// In the largest unit that leaves no rest.
    package static func format(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        guard milliseconds > 0, let unit = units.first(where: { milliseconds % $0.milliseconds == 0 }) else { return "0s" }
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
