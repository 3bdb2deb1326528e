package import DocModel
internal import Foundation
internal import YAMLKeys
internal import Yams

/// What `external:` in `docgen.yml` says of how links to other sites are looked at; `nil` for what it does not.
package struct ExternalLinkSettings: Hashable, Sendable {
    package var accept: HTTPStatusSet?
    /// Regular expressions.
    package var exclude: [String] = []
    package var include: [String] = []
    package var timeout: Duration?
    package var deadline: Duration?
    package var concurrency: Int?
    package var hostConcurrency: Int?
    package var hostInterval: Duration?
    package var retries: Int?
    package var maxRedirects: Int?
    package var cacheAge: Duration?
    package var fragments: Bool?
    package var requireHTTPS: Bool?
    package var userAgent: String?

    package init() {}
}

extension ValueKind where Value == HTTPStatusSet {
    static let statuses = ValueKind(schema: .texts()) { node, key, reader in
        let ranges = reader.keys.list(node, key).compactMap { text in
            let range = HTTPStatusSet.range(text)
            if range == nil {
                reader.keys.reportValue(
                    node,
                    "\(key) holds '\(text.prefix(40))', expected statuses from 100 to 999",
                    hint: "write '200' or '200-299'"
                )
            }
            return range
        }
        return ranges.isEmpty ? nil : HTTPStatusSet(ranges)
    }
}

extension ValueKind where Value == Duration {
    static func time(_ range: ClosedRange<Duration>) -> ValueKind {
        ValueKind(schema: .pattern("^[0-9]+ ?(ms|s|m|h|d)$")) { node, key, reader in
            guard let time = node.scalar.flatMap({ DurationText.parse($0.string) }), range.contains(time) else {
                let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
                reader.keys.reportType(node, key, "a time from \(bounds), like 500ms, 20s, 10m, 24h or 7d")
                return nil
            }
            return time
        }
    }
}

extension ValueKind where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(schema: .integer(range)) {
            $2.keys.integer($0, $1, in: range, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}

extension ValueKind where Value == [String] {
    /// Regular expressions, one or a list.
    static let expressions = ValueKind(schema: .texts()) { node, key, reader in
        reader.keys.list(node, key).filter { text in
            let isValid = (try? NSRegularExpression(pattern: text)) != nil
            if !isValid { reader.keys.reportValue(node, "\(key) holds '\(text.prefix(60))', which is not a regular expression") }
            return isValid
        }
    }
}
