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

    /// The same for a URL as an author wrote it into a settings file.
    package static func isCode(_ url: String) -> Bool { Array(url.utf8).withUnsafeBufferPointer { isCode($0) } }

    /// `pathname:///files/a.pdf`, by which Docusaurus knows that an address is no page of its own, is `/files/a.pdf`.
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
