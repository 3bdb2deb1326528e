/// Percent-encoding as authors write it: what is not an escape stands for itself.
///
/// Source: URL Standard, "percent-decode", which passes over a `%` without two hexadecimal digits; and, as text is wanted, over an escape of
/// bytes that are not UTF-8.
enum PercentBytes {
    private static let percent = UInt8(ascii: "%")
    /// How far after a node's place its URL is looked for.
    private static let maxSearchBytes = 4_096

    static func decoded(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(percent) else { return String(text) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard let first = escape(bytes, at: index) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            // A character at a time: one that is not UTF-8 stays as it is written.
            let length = first < 0x80 ? 1 : first & 0xE0 == 0xC0 ? 2 : first & 0xF0 == 0xE0 ? 3 : first & 0xF8 == 0xF0 ? 4 : 0
            let character = (0..<length).compactMap { escape(bytes, at: index + 3 * $0) }
            if length > 0, character.count == length, String(validating: character, as: UTF8.self) != nil {
                result += character
                index += 3 * length
            } else {
                result += bytes[index..<(index + 3)]
                index += 3
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func hasLonePercent(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == percent && escape(bytes, at: $0) == nil }
    }

    /// `50%` as `50%25`, with every true escape as it is.
    static func escapingLonePercents(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for index in bytes.indices {
            result.append(bytes[index])
            if bytes[index] == percent, escape(bytes, at: index) == nil { result += "25".utf8 }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text at a place of a Markdown file that became `url`, which may hold escapes that the author did not write.
    ///
    /// - Parameters:
    ///   - line: From 1.
    ///   - column: From 1, in bytes.
    /// - Returns: `nil` when something else stands there.
    static func written(_ url: String, in source: [UInt8], line: Int, column: Int) -> String? {
        var start = 0
        for _ in 1..<max(1, line) {
            guard let newline = source[start...].firstIndex(of: 0x0A) else { return nil }
            start = newline + 1
        }
        // A node's own column is that of its bracket.
        let end = source[start...].firstIndex(of: 0x0A) ?? source.count
        let first = start + max(0, column - 1)
        guard first < end else { return nil }
        let wanted = Array(url.utf8)
        for candidate in first..<min(end, first + maxSearchBytes) {
            if let match = match(wanted, source, candidate..<end) { return String(decoding: source[match], as: UTF8.self) }
        }
        return nil
    }

    /// - Returns: Where `wanted` stands at the beginning of `range`, which may have escapes of Markdown, and characters in place of escapes.
    static func match(_ wanted: [UInt8], _ source: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        var place = range.lowerBound
        var index = 0
        while index < wanted.count {
            // A backslash before punctuation is Markdown's.
            if place + 1 < range.upperBound, source[place] == UInt8(ascii: "\\"), wanted[index] == source[place + 1] { place += 1 }
            guard place < range.upperBound else { return nil }
            if source[place] == wanted[index] {
                index += 1
            } else if let byte = escape(wanted, at: index), byte == source[place] {
                index += 3
            } else {
                return nil
            }
            place += 1
        }
        return range.lowerBound..<place
    }

    /// The byte of an escape; `nil` where there is none.
    private static func escape(_ bytes: [UInt8], at index: Int) -> UInt8? {
        guard index + 2 < bytes.count, bytes[index] == percent, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
        else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
