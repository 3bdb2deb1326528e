internal import Foundation

/// A link's URL as it is asked for, and the fragment that is looked for in the answer.
struct LinkAddress: Hashable, Sendable {
    /// Absolute, http or https, without a fragment, in printable ASCII but for its host.
    let url: String
    /// Decoded; `nil` where there is none to look for.
    let fragment: String?
    /// What requests are counted by: host and port, in lower case.
    let host: String

    /// - Returns: `nil` for a URL that is not asked over HTTP: `mailto:`, `tel:`, and what names no host.
    init?(_ text: String) {
        let text = text.hasPrefix("//") ? "https:" + text : text
        let hash = text.firstIndex(of: "#") ?? text.endIndex
        let whole = String(text[..<hash])
        let lower = whole.lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
        let authority = whole.drop { $0 != ":" }.dropFirst(3)
        let host = authority.prefix { !"/?\\".contains($0) }
        let name = host.split(separator: "@", omittingEmptySubsequences: false).last ?? host
        guard !name.isEmpty else { return nil }
        self.host = name.lowercased()
        url = whole.prefix(whole.utf8.count - authority.utf8.count) + host + Self.escaped(authority.dropFirst(host.count))
        let anchor = text[hash...].dropFirst()
        // Source: URL Fragment Text Directives, section 3.2: what is behind it is for the browser.
        let plain = anchor.firstRange(of: ":~:").map { anchor[..<$0.lowerBound] } ?? anchor
        let decoded = plain.removingPercentEncoding ?? String(plain)
        fragment = Self.isPlace(decoded) ? decoded : nil
    }

    /// Whether a fragment names a place that is in the page as the server sends it: not a line of code, nor an address that a script reads.
    ///
    /// Source: HTML, "select the indicated part": the empty one and `top` are the page's beginning.
    private static func isPlace(_ fragment: String) -> Bool {
        guard let first = fragment.first, first != "!", first != "/", fragment.lowercased() != "top", !fragment.contains("=") else {
            return false
        }
        return fragment.wholeMatch(of: /[Ll][0-9]+([Cc][0-9]+)?(-[Ll]?[0-9]+([Cc][0-9]+)?)?/) == nil
    }

    /// Escapes what a URL may not hold, and leaves the escapes that it has.
    /// Source: WHATWG URL, "path percent-encode set".
    private static func escaped(_ text: Substring) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7F, !"\"<>^`{}\\|".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += "%\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Where a redirect from here leads; `nil` where that is not an address of the web.
    func redirected(to location: String) -> LinkAddress? {
        guard let base = URL(string: url), let target = URL(string: location, relativeTo: base)?.absoluteString else { return nil }
        return LinkAddress(target)
    }

    /// Hosts that stand for no host. Source: RFC 2606, RFC 6761.
    var isReservedForExamples: Bool {
        let name = host.prefix { $0 != ":" }
        return ["example.com", "example.org", "example.net", "example.edu"].contains { name == $0 || name.hasSuffix("." + $0) }
            || ["example", "invalid", "test"].contains { name == $0 || name.hasSuffix("." + $0) }
    }
}
