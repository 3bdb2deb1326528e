internal import DocModel
internal import Foundation

/// The URL of an attribute in its parts.
struct LinkURL {
    /// As it stands, without the escapes of HTML.
    let text: String
    /// Decoded; empty where the link stays on its page.
    let path: String
    /// Decoded, without `#` and without what tells a browser which words to mark: `:~:text=…`.
    let fragment: String
    /// `?query#fragment` as they were written.
    private let suffix: Substring
    /// Whether it holds a `%` that begins no escape.
    let hasLoneBytes: Bool

    init(attribute: ArraySlice<UInt8>) {
        var text = String(decoding: attribute, as: UTF8.self)
        if attribute.contains(UInt8(ascii: "&")) {
            text = text.replacing("&amp;", with: "&").replacing("&#x27;", with: "'").replacing("&#39;", with: "'").replacing(
                "&quot;",
                with: "\""
            )
        }
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? text.endIndex
        suffix = text[end...]
        var anchor = suffix.utf8.firstIndex(of: UInt8(ascii: "#")).map { text[text.index(after: $0)...] } ?? ""
        // Source: URL Fragment Text Directives, section 3.2, "the fragment directive".
        if anchor.utf8.contains(UInt8(ascii: ":")), let directive = anchor.firstRange(of: ":~:") {
            anchor = anchor[..<directive.lowerBound]
        }
        if attribute.contains(UInt8(ascii: "%")) {
            path = PercentBytes.decoded(text[..<end])
            fragment = PercentBytes.decoded(anchor)
            hasLoneBytes = PercentBytes.hasLonePercent(text)
        } else {
            path = String(text[..<end])
            fragment = String(anchor)
            hasLoneBytes = false
        }
        self.text = text
    }

    /// ``suffix`` as RFC 3986 has it.
    var validSuffix: String { hasLoneBytes ? PercentBytes.escapingLonePercents(String(suffix)) : String(suffix) }

    /// For messages, where the source cannot be asked.
    var shown: String { path.isEmpty ? text : path + (fragment.isEmpty ? "" : "#" + fragment) }
}
