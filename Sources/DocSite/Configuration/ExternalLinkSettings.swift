public import DocModel
internal import Foundation
internal import YAMLKeys
internal import Yams

/// What `external:` in `docgen.yml` says of how links to other sites are looked at; `nil` for what it does not.
public struct ExternalLinkSettings: Hashable, Sendable {
    public var accept: HTTPStatusSet?
    /// Regular expressions.
    public var exclude: [String] = []
    public var include: [String] = []
    public var timeout: Duration?
    public var deadline: Duration?
    public var concurrency: Int?
    public var hostConcurrency: Int?
    public var hostInterval: Duration?
    public var retries: Int?
    public var maxRedirects: Int?
    public var cacheAge: Duration?
    public var fragments: Bool?
    public var requireHTTPS: Bool?
    public var userAgent: String?

    public init() {}
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
            if !isValid { reader.keys.reportValue(node, "\(key) holds '\(text.prefix(60))', which is no regular expression") }
            return isValid
        }
    }
}
