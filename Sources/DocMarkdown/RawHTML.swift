/// Reads the tags of raw HTML in one pass: filters, collects ids and links, and takes the text between the tags.
///
/// It trusts nothing: an unclosed tag, quote or comment ends with the input.
struct RawHTML {
    /// The URL of an `href` or `src` attribute, as a byte range of what was written.
    struct Link {
        var range: Range<Int>
        var isImage: Bool
    }

    private(set) var links: [Link] = []
    private(set) var ids: [String] = []

    /// The tags of GFM's tag filter. Source: GFM spec section 6.11.
    private static let filtered: [StaticString] = [
        "title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext",
    ]

    /// Appends `source` to `html`, `<` of filtered tags as `&lt;`, and its text to `text`.
    mutating func copy(_ source: UnsafeBufferPointer<UInt8>, to html: inout ByteBuffer, text: inout ByteBuffer) {
        guard let start = source.baseAddress else { return }
        let count = source.count
        var index = 0
        while index < count {
            guard source[index] == UInt8(ascii: "<") else {
                let end = Self.firstIndex(of: UInt8(ascii: "<"), in: source, from: index)
                html.append(start + index, end - index)
                text.append(start + index, end - index)
                index = end
                continue
            }
            if Self.isFiltered(source, at: index) {
                html.append("&lt;")
                text.append(UInt8(ascii: "<"))
                index += 1
            } else if Self.matches(source, "<!--", at: index) {
                let end = Self.endOfComment(source, from: index + 4)
                Self.appendFiltered(source, index..<end, to: &html)
                index = end
            } else {
                let known = (links: links.count, ids: ids.count)
                let end = readTag(source, at: index, htmlOffset: html.count - index)
                // What is inside a tag for us may not be for a browser; the filter goes by the letter, as cmark-gfm's does.
                if Self.appendFiltered(source, index..<end, to: &html) {
                    links.removeSubrange(known.links...)
                    ids.removeSubrange(known.ids...)
                }
                // A tag separates words: `<td>a</td><td>b</td>`.
                if let last = text.last, last != 0x20, last != 0x0A { text.append(0x20) }
                index = end
            }
        }
    }

    /// Appends a range with `<` of filtered tags as `&lt;`.
    /// - Returns: Whether there was one.
    @discardableResult
    private static func appendFiltered(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to html: inout ByteBuffer) -> Bool {
        var from = range.lowerBound
        for index in range where source[index] == UInt8(ascii: "<") && isFiltered(source, at: index) {
            html.append(UnsafeBufferPointer(rebasing: source[from..<index]))
            html.append("&lt;")
            from = index + 1
        }
        html.append(UnsafeBufferPointer(rebasing: source[from..<range.upperBound]))
        return from > range.lowerBound
    }

    /// - Returns: Where the tag that begins at `start` ends, behind its `>`.
    private mutating func readTag(_ source: UnsafeBufferPointer<UInt8>, at start: Int, htmlOffset: Int) -> Int {
        let count = source.count
        var index = start + 1
        guard index < count else { return count }
        // `</a>`, `<!doctype html>` and `<?php … ?>` carry nothing to collect.
        if source[index] == UInt8(ascii: "/") || source[index] == UInt8(ascii: "!") || source[index] == UInt8(ascii: "?") {
            return min(Self.firstIndex(of: UInt8(ascii: ">"), in: source, from: index) + 1, count)
        }
        let nameStart = index
        while index < count, Self.isNameByte(source[index]) { index += 1 }
        let tag = UnsafeBufferPointer(rebasing: source[nameStart..<index])
        guard !tag.isEmpty else { return index }
        while index < count, source[index] != UInt8(ascii: ">") {
            guard Self.isNameByte(source[index]) else {
                index += 1
                continue
            }
            let attributeStart = index
            while index < count, Self.isNameByte(source[index]) { index += 1 }
            let attribute = UnsafeBufferPointer(rebasing: source[attributeStart..<index])
            while index < count, Self.isSpace(source[index]) { index += 1 }
            guard index < count, source[index] == UInt8(ascii: "=") else { continue }
            index += 1
            while index < count, Self.isSpace(source[index]) { index += 1 }
            guard index < count else { break }
            let value: Range<Int>
            if source[index] == UInt8(ascii: "\"") || source[index] == UInt8(ascii: "'") {
                let end = Self.firstIndex(of: source[index], in: source, from: index + 1)
                value = (index + 1)..<end
                index = min(end + 1, count)
            } else {
                let valueStart = index
                while index < count, !Self.isSpace(source[index]), source[index] != UInt8(ascii: ">") { index += 1 }
                value = valueStart..<index
            }
            record(tag, attribute, value, source, htmlOffset)
        }
        return min(index + 1, count)
    }

    private mutating func record(
        _ tag: UnsafeBufferPointer<UInt8>,
        _ attribute: UnsafeBufferPointer<UInt8>,
        _ value: Range<Int>,
        _ source: UnsafeBufferPointer<UInt8>,
        _ htmlOffset: Int
    ) {
        guard !value.isEmpty else { return }
        if Self.equals(attribute, "id") || (Self.equals(attribute, "name") && Self.equals(tag, "a")) {
            ids.append(String(decoding: source[value], as: UTF8.self))
        } else if Self.equals(attribute, "href"), Self.equals(tag, "a") {
            links.append(Link(range: (value.lowerBound + htmlOffset)..<(value.upperBound + htmlOffset), isImage: false))
        } else if Self.equals(attribute, "src") {
            links.append(Link(range: (value.lowerBound + htmlOffset)..<(value.upperBound + htmlOffset), isImage: true))
        }
    }

    // MARK: Bytes

    private static func firstIndex(of byte: UInt8, in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < source.count, source[index] != byte { index += 1 }
        return index
    }

    private static func endOfComment(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 2 < source.count {
            if source[index] == UInt8(ascii: "-"), matches(source, "-->", at: index) { return index + 3 }
            index += 1
        }
        return source.count
    }

    /// The test of cmark-gfm's `is_tag`: name, then white space, `>` or `/>`.
    private static func isFiltered(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        var nameStart = start + 1
        if nameStart < source.count, source[nameStart] == UInt8(ascii: "/") { nameStart += 1 }
        guard nameStart < source.count, isNameByte(source[nameStart]) else { return false }
        for name in filtered where matches(source, name, at: nameStart) {
            let next = nameStart + name.utf8CodeUnitCount
            guard next < source.count else { return false }
            if isSpace(source[next]) || source[next] == UInt8(ascii: ">") { return true }
            if source[next] == UInt8(ascii: "/"), next + 1 < source.count, source[next + 1] == UInt8(ascii: ">") { return true }
        }
        return false
    }

    private static func matches(_ source: UnsafeBufferPointer<UInt8>, _ text: StaticString, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= source.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where lowercased(source[start + offset]) != text.utf8Start[offset] { return false }
        return true
    }

    private static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount && matches(bytes, text, at: 0)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
