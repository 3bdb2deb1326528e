internal import Foundation

/// Which links are looked at.
package struct LinkPatterns: Sendable {
    package struct Invalid: Error, Hashable {
        package var pattern: String
    }

    private let included: [NSRegularExpression]
    private let excluded: [NSRegularExpression]

    init(included: [String], excluded: [String]) throws(Invalid) {
        self.included = try included.map { pattern throws(Invalid) in try Self.expression(pattern) }
        self.excluded = try excluded.map { pattern throws(Invalid) in try Self.expression(pattern) }
    }

    private static func expression(_ pattern: String) throws(Invalid) -> NSRegularExpression {
        do { return try NSRegularExpression(pattern: pattern) } catch { throw Invalid(pattern: pattern) }
    }

    func include(_ address: LinkAddress) -> Bool { Self.matches(included, address) }

    /// What is included is so before all; where only inclusions are named, nothing else is.
    func allow(_ address: LinkAddress) -> Bool {
        if include(address) { return true }
        if !included.isEmpty, excluded.isEmpty { return false }
        return !Self.matches(excluded, address)
    }

    private static func matches(_ expressions: [NSRegularExpression], _ address: LinkAddress) -> Bool {
        let text = address.url + (address.fragment.map { "#" + $0 } ?? "")
        return expressions.contains { $0.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil }
    }
}
