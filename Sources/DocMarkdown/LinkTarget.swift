/// What can be told about a URL before the files of the site are known.
package enum LinkTarget {
    /// Whether a URL holds what a browser would run or show in place of an address: `javascript:`, `vbscript:`, and `data:` unless it is an
    /// image. The same list as that of cmark's safe mode, without `file:`, which browsers refuse.
    static func isCode(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        func begins(_ prefix: StaticString) -> Bool {
            url.count >= prefix.utf8CodeUnitCount
                && zip(url, UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)).allSatisfy {
                    $0 | 0x20 == $1 | 0x20
                }
        }
        if begins("data:") { return !begins("data:image/") || begins("data:image/svg") }
        return begins("javascript:") || begins("vbscript:")
    }

    /// The same for the value of an attribute of HTML, in which a browser reads references to characters, and passes over tabs and line feeds.
    ///
    /// Source: URL Standard, section 4.4, "basic URL parser"; HTML Standard section 13.2.5.72, "Character reference state".
    static func isCode(inHTML value: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = UnsafeBufferPointer(rebasing: value.prefix(maxSchemeBytes))
        guard start.contains(where: { $0 == UInt8(ascii: "&") || $0 <= 0x20 }) else { return isCode(value) }
        var text: [UInt8] = []
        var index = 0
        while index < start.count {
            let (character, next) = character(start, at: index)
            if character > 0x20 { text.append(character) }
            index = next
        }
        return text.withUnsafeBufferPointer { isCode($0) }
    }

    /// Longer than `javascript:` with a reference for each of its letters.
    private static let maxSchemeBytes = 200

    /// A byte, or the character that a reference stands for, `?` beyond ASCII, and where the text goes on.
    private static func character(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt8, next: Int) {
        guard text[index] == UInt8(ascii: "&") else { return (text[index], index + 1) }
        for (name, character) in [("&Tab;", 0x09), ("&NewLine;", 0x0A), ("&colon;", UInt8(ascii: ":"))]
        where text[index...].starts(with: name.utf8) {
            return (character, index + name.utf8.count)
        }
        guard index + 2 < text.count, text[index + 1] == UInt8(ascii: "#") else { return (text[index], index + 1) }
        let isHexadecimal = text[index + 2] | 0x20 == UInt8(ascii: "x")
        let digits = text[(index + (isHexadecimal ? 3 : 2))...].prefix {
            Character(Unicode.Scalar($0)).isHexDigit && (isHexadecimal || $0 <= 0x39)
        }
        guard !digits.isEmpty else { return (text[index], index + 1) }
        let value = Int(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10) ?? .max
        let end = digits.endIndex
        return (value < 0x80 ? UInt8(value) : UInt8(ascii: "?"), end < text.count && text[end] == UInt8(ascii: ";") ? end + 1 : end)
    }

    /// The same for a URL as an author wrote it into a settings file.
    package static func isCode(_ url: String) -> Bool { Array(url.utf8).withUnsafeBufferPointer { isCode($0) } }

    /// `pathname:///files/a.pdf`, by which Docusaurus knows that an address is not a page of its own, is `/files/a.pdf`.
    /// Source: <https://docusaurus.io/docs/advanced/routing#escaping-from-spa-redirects>.
    static func withoutPathname(_ url: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        url.hasPrefix("pathname:///") ? UnsafeBufferPointer(rebasing: url.dropFirst(11)) : url
    }

    /// Whether a URL has a scheme (`https:`, `mailto:`) or names a host (`//example.org`).
    ///
    /// Source: RFC 3986 sections 3.1 and 4.2. A one-letter scheme is taken for a Windows drive, a path.
    static func isExternal(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        if url.starts(with: "//".utf8) { return true }
        var index = 0
        while index < url.count {
            switch url[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): index += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == 0 { return false }
                index += 1
            case UInt8(ascii: ":"): return index > 1
            default: return false
            }
        }
        return false
    }
}
