/// Plain text in HTML that is written without a template.
package enum HTML {
    /// Safe as text and inside a quoted attribute.
    package static func escaped(_ text: String) -> String {
        var source = text
        let escaped: [UInt8]? = source.withUTF8 { bytes in
            guard let first = bytes.firstIndex(where: { replacement(for: $0) != nil }) else { return nil }
            var result = Array(bytes[..<first])
            result.reserveCapacity(bytes.count + 16)
            for byte in bytes[first...] {
                if let replacement = replacement(for: byte) { result += replacement.utf8 } else { result.append(byte) }
            }
            return result
        }
        return escaped.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    @inline(__always)
    private static func replacement(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        // No character reference can say NUL, and a parser replaces it too.
        case 0: "\u{FFFD}"
        default: nil
        }
    }
}
