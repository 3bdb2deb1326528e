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
    /// What others who take part in the trace have to tell each other; not for us, and handed on as it came.
    package let state: String?

    /// Begins a trace that is recorded.
    package init() {
        traceID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max)) + Self.hexadecimal(UInt64.random(in: 0...UInt64.max))
        spanID = Self.hexadecimal(UInt64.random(in: 1...UInt64.max))
        parentID = nil
        isSampled = true
        state = nil
    }

    /// Continues the trace of a `traceparent` header.
    /// - Parameter states: The `tracestate` headers.
    /// - Returns: `nil` when the header is missing or not valid.
    package init?(continuing header: String?, states: [String] = []) {
        guard let header, let parent = Self.parse(header) else { return nil }
        state = Self.state(states)
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
        state = parent.state
    }

    /// The headers for a request that we send on behalf of this one.
    package var headers: [(name: String, value: String)] {
        [(name: "traceparent", value: traceparent)] + (state.map { [(name: "tracestate", value: $0)] } ?? [])
    }

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

    /// Of what a `tracestate` may have, in bytes: so much is to be handed on at least.
    private static let maxStateBytes = 512

    /// - Returns: Several headers as one, without members that would make it too long; `nil` where there is none, or one that is not valid.
    private static func state(_ headers: [String]) -> String? {
        let members = headers.flatMap { $0.split(separator: ",") }.map { String($0).trimmingWhitespace }.filter { !$0.isEmpty }
        guard members.count <= 32, members.allSatisfy(isMember) else { return nil }
        let joined = members.reduce(into: "") { text, member in
            let longer = text.isEmpty ? member : text + "," + member
            if longer.utf8.count <= maxStateBytes { text = longer }
        }
        return joined.isEmpty ? nil : joined
    }

    /// Source: section 3.3.1.3.
    private static func isMember(_ text: String) -> Bool {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let (key, value) = (text.utf8[..<mark], text.utf8[text.utf8.index(after: mark)...])
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
        return (1...256).contains(key.count) && key.first.map(isAlphanumeric) == true
            && key.allSatisfy { isAlphanumeric($0) || "_-*/@".utf8.contains($0) } && (1...256).contains(value.count)
            && value.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
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
