/// Statuses of HTTP, from 100 to 999, as ranges.
package struct HTTPStatusSet: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<Int>]

    package init(_ ranges: [ClosedRange<Int>]) { self.ranges = ranges }

    package func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }

    /// One range: `200`, `200-299`; also in the forms of Rust, which lychee takes: `200..=299`, `200..300`, `500..`, `..=204`.
    /// - Returns: `nil` for any other text.
    package static func range(_ text: String) -> ClosedRange<Int>? {
        func status(_ text: Substring, or other: Int) -> Int? {
            let text = text.filter { $0 != " " }
            if text.isEmpty { return other }
            return Int(text).flatMap { (100...1000).contains($0) ? $0 : nil }
        }
        let (first, last): (Int?, Int?)
        if let dots = text.firstRange(of: "..=") {
            (first, last) = (status(text[..<dots.lowerBound], or: 100), status(text[dots.upperBound...], or: 0))
        } else if let dots = text.firstRange(of: "..") {
            (first, last) = (status(text[..<dots.lowerBound], or: 100), status(text[dots.upperBound...], or: 1000).map { $0 - 1 })
        } else if let dash = text.firstIndex(of: "-") {
            (first, last) = (status(text[..<dash], or: 0), status(text[text.index(after: dash)...], or: 0))
        } else {
            first = status(text[...], or: 0)
            last = first
        }
        guard let first, let last, first >= 100, last <= 999, first <= last else { return nil }
        return first...last
    }
}
