/// An `<img>` of raw HTML, looked at where a size would be added.
enum RawImageTag {
    /// A tag that is longer keeps its form.
    private static let maxBytes = 2_048

    /// Where attributes may be added behind the `src` at `source`.
    /// - Returns: `nil` for other elements, and for an image that says its size, has several sources, or stands in a `<picture>`.
    static func end(of source: Range<Int>, in html: [UInt8]) -> Int? {
        let first = max(0, source.lowerBound - maxBytes)
        guard let start = html[first..<source.lowerBound].lastIndex(of: UInt8(ascii: "<")), html.count > start + 4 else { return nil }
        guard html[(start + 1)..<(start + 4)].map({ $0 | 0x20 }) == Array("img".utf8), isSpace(html[start + 4]) else { return nil }
        guard names(from: start + 4, in: html).allSatisfy({ !["width", "height", "srcset", "style"].contains($0) }) else { return nil }
        guard !isInPicture(html[first..<start]) else { return nil }
        let end = source.upperBound
        guard end < html.count, html[end] == UInt8(ascii: "\"") || html[end] == UInt8(ascii: "'") else { return nil }
        return end + 1
    }

    /// The lowercased attribute names of a tag.
    private static func names(from start: Int, in html: [UInt8]) -> [String] {
        var names: [String] = []
        var index = start
        let end = min(html.count, start + maxBytes)
        while index < end, html[index] != UInt8(ascii: ">") {
            if isSpace(html[index]) || html[index] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            let nameStart = index
            while index < end, !isSpace(html[index]), html[index] != UInt8(ascii: "="), html[index] != UInt8(ascii: ">") { index += 1 }
            names.append(String(decoding: html[nameStart..<index], as: UTF8.self).lowercased())
            while index < end, isSpace(html[index]) { index += 1 }
            guard index < end, html[index] == UInt8(ascii: "=") else { continue }
            index += 1
            while index < end, isSpace(html[index]) { index += 1 }
            guard index < end else { break }
            if html[index] == UInt8(ascii: "\"") || html[index] == UInt8(ascii: "'") {
                let quote = html[index]
                index = (html[(index + 1)..<end].firstIndex(of: quote) ?? end - 1) + 1
            } else {
                while index < end, !isSpace(html[index]), html[index] != UInt8(ascii: ">") { index += 1 }
            }
        }
        return names
    }

    /// Whether the last of `<picture` and `</picture` before an image is the former.
    private static func isInPicture(_ html: ArraySlice<UInt8>) -> Bool {
        let name = Array("picture".utf8)
        for start in html.indices.reversed() where html[start] == UInt8(ascii: "<") {
            if html[(start + 1)...].prefix(name.count).elementsEqual(name) { return true }
            if html[(start + 1)...].first == UInt8(ascii: "/"), html[(start + 1)...].dropFirst().prefix(name.count).elementsEqual(name) {
                return false
            }
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
