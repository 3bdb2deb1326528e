/// The place of a piece of work in a trace. A request without a trace is told apart by its id, and costs nothing here.
///
/// Source: <https://www.w3.org/TR/trace-context/>, version 00.
package struct TraceContext: Hashable, Sendable {
    /// 32 hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 hexadecimal digits: our part of the trace.
    package let spanID: String
    /// The part that ours belongs to; `nil` for the first of a trace.
    package let parentID: String?
    /// Whether the trace is recorded.
    package let isSampled: Bool

    /// Begins a trace that is recorded.
    package init() {
        traceID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max)) + Self.hexadecimal(UInt64.random(in: 0...UInt64.max))
        spanID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max))
        parentID = nil
        isSampled = true
    }

    /// Continues the trace of a `traceparent` header.
    /// - Returns: `nil` when the header is missing or not valid.
    package init?(continuing header: String?) {
        guard let header, let parent = Self.parse(header) else { return nil }
        traceID = parent.traceID
        parentID = parent.spanID
        isSampled = parent.isSampled
        spanID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max))
    }

    /// A part of the work of `parent`.
    package init(below parent: TraceContext) {
        traceID = parent.traceID
        parentID = parent.spanID
        isSampled = parent.isSampled
        spanID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max))
    }

    /// The header for a request that we send on behalf of this one.
    package var traceparent: String { "00-\(traceID)-\(spanID)-0\(isSampled ? 1 : 0)" }

    private static func parse(_ header: String) -> (traceID: String, spanID: String, isSampled: Bool)? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        // A later version may append fields; version 00 has exactly four, ff is forbidden.
        guard parts.count >= 4, isHexadecimal(parts[0], 2), parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            isHexadecimal(parts[1], 32), isHexadecimal(parts[2], 16), isHexadecimal(parts[3], 2),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }), let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        return (String(parts[1]), String(parts[2]), flags & 1 == 1)
    }

    private static func isHexadecimal(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
            }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
