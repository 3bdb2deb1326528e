internal import Foundation

/// Which links are looked at.
package struct LinkPatterns: Sendable {
    package struct Invalid: Error, Hashable {
        package var pattern: String
    }

    private let included: [NSRegularExpression]
    private let excluded: [NSRegularExpression]
    private let networks: [NSRegularExpression]
    private let pages: [NSRegularExpression]

    init(_ settings: LinkCheckSettings) throws(Invalid) {
        included = try Self.expressions(settings.included)
        excluded = try Self.expressions(settings.excluded)
        networks = try Self.expressions(settings.excludedNetworks)
        pages = try Self.expressions(settings.excludedPages)
    }

    private static func expressions(_ patterns: [String]) throws(Invalid) -> [NSRegularExpression] {
        try patterns.map { pattern throws(Invalid) in
            do { return try NSRegularExpression(pattern: pattern) } catch { throw Invalid(pattern: pattern) }
        }
    }

    /// Whether the links of a page are looked at.
    func allow(page path: String) -> Bool { !Self.matches(pages, path) }

    func include(_ address: LinkAddress) -> Bool { Self.matches(included, address) }

    /// What is included is so before all; where only inclusions are named, nothing else is.
    func allow(_ address: LinkAddress) -> Bool {
        if include(address) { return true }
        if Self.matches(networks, address) { return false }
        if !included.isEmpty, excluded.isEmpty { return false }
        return !Self.matches(excluded, address)
    }

    private static func matches(_ expressions: [NSRegularExpression], _ address: LinkAddress) -> Bool {
        matches(expressions, address.url + (address.fragment.map { "#" + $0 } ?? ""))
    }

    private static func matches(_ expressions: [NSRegularExpression], _ text: String) -> Bool {
        expressions.contains { $0.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil }
    }
}
