package import Foundation

extension Date {
    /// A day or a time in UTC as operators write it: 2026-01-01, 2026-01-01T12:00:00Z.
    ///
    /// Of a day that the calendar has: Foundation takes the 30th of February for the 2nd of March.
    /// - Returns: `nil` for any other text.
    package init?(instant text: String) {
        let full = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(full, strategy: .iso8601), let day = try? Date(full.prefix(10) + "T00:00:00Z", strategy: .iso8601),
            day.ISO8601Format().prefix(10) == full.prefix(10)
        else { return nil }
        self = date
    }
}
